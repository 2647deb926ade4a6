"""What survives a restart or a crash: what is owed is announced."""

from dataclasses import replace

import pytest

from custom_components.phone_inbox.messaging import ChangeKind, Delivery, Ledger

from .build import (
    LONG_AGO,
    announce,
    at,
    incoming,
    installed,
    outgoing,
    poll,
    reloaded,
    told,
)

RECEIVED = ChangeKind.RECEIVED


def test_crash_before_the_memory_was_stored() -> None:
    """An older memory knows nothing of it: it is announced as new."""
    ledger = installed()
    stored = ledger.dump()
    poll(ledger, incoming("a", at(1)))
    ledger = Ledger.load(stored)
    poll(ledger, incoming("a", at(1)))
    (change,) = ledger.changes
    assert not change.redelivered


@pytest.mark.parametrize("attempted", [True, False], ids=["crash", "orderly end"])
def test_restart_while_changes_wait(attempted: bool) -> None:
    """After a crash they may have been announced; after an orderly end not."""
    messages = [incoming("a", at(1)), outgoing("b", at(2), Delivery.DELIVERED)]
    ledger = installed()
    poll(ledger, *messages)
    expected = told(ledger.changes)
    ledger = reloaded(ledger, attempted=attempted)
    assert not ledger.changes
    assert [ref.id for ref in ledger.overdue("")] == ["a", "b"]
    poll(ledger, *messages, backfilled_before=at(60))
    assert told(ledger.changes) == expected
    assert all(change.redelivered is attempted for change in ledger.changes)
    assert all(change.backfilled for change in ledger.changes)
    announce(ledger)
    poll(ledger, *messages)
    assert not ledger.changes


def test_crash_with_a_part_in_hand() -> None:
    """Only what was in hand may have been announced."""
    ledger = installed()
    messages = [incoming(key, at(n)) for n, key in enumerate("abc")]
    poll(ledger, *messages)
    ledger = Ledger.load(ledger.dump(attempted=ledger.changes[:2]))
    poll(ledger, *messages)
    assert [change.redelivered for change in ledger.changes] == [True, True, False]
    ledger = Ledger.load(ledger.dump())
    poll(ledger, *messages)
    assert [change.redelivered for change in ledger.changes] == [True, True, False]


def test_crash_in_the_middle_of_announcing() -> None:
    """Everything in hand comes again, and says so."""
    ledger = installed()
    messages = [incoming(key, at(n)) for n, key in enumerate("abc")]
    poll(ledger, *messages)
    stored = ledger.dump(attempted=ledger.changes)
    announce(ledger)
    ledger = Ledger.load(stored)
    poll(ledger, *messages)
    assert told(ledger.changes) == [(key, RECEIVED) for key in "abc"]
    assert all(change.redelivered for change in ledger.changes)


def test_crash_after_the_second_store() -> None:
    """What is done is done."""
    ledger = installed()
    poll(ledger, incoming("a", at(1)))
    announce(ledger)
    ledger = reloaded(ledger)
    assert not ledger.overdue("")
    poll(ledger, incoming("a", at(1)))
    assert not ledger.changes


def test_what_a_crash_made_uncertain_stays_so() -> None:
    """An orderly end later does not make it certain again."""
    ledger = installed()
    message = outgoing("a", at(1), Delivery.SENT)
    poll(ledger, message)
    ledger = reloaded(ledger)
    poll(ledger, message)
    ledger = reloaded(reloaded(ledger, attempted=False), attempted=False)
    poll(ledger, replace(message, delivery=Delivery.DELIVERED))
    assert [(change.kind, change.redelivered) for change in ledger.changes] == [
        (ChangeKind.SENT, True),
        (ChangeKind.DELIVERED, False),
    ]


def test_each_kind_remembers_for_itself() -> None:
    """One announcement of a message uncertain, another one certain."""
    ledger = installed()
    poll(ledger, outgoing("a", at(1), Delivery.SENT))
    ledger = reloaded(ledger)
    poll(ledger, outgoing("a", at(1), Delivery.DELIVERED))
    ledger = reloaded(ledger, attempted=False)
    poll(ledger, outgoing("a", at(1), Delivery.DELIVERED))
    assert [change.redelivered for change in ledger.changes] == [True, False]


def test_owed_messages_are_read_again_however_old() -> None:
    """A round begins early enough to list them, and they count as known."""
    ledger = installed()
    poll(ledger, incoming("old", at(1)), incoming("newest", at(hours=50)))
    ledger = reloaded(ledger)
    reading = ledger.open("", at(hours=51))
    assert reading.since is not None
    assert LONG_AGO < reading.since < at(1)
    older = incoming("older", at(0.5))
    poll(ledger, incoming("newest", at(hours=50)), incoming("old", at(1)), older)
    assert told(announce(ledger)) == [("old", RECEIVED), ("newest", RECEIVED)]
    assert ledger.open("", at(hours=51)).since == at(hours=50, minutes=-10)


def test_owed_message_that_was_sent_later_than_accepted() -> None:
    """Forgotten by its old time, it is not taken for a new one at its new time."""
    ledger = installed()
    ledger.accept("", [outgoing("ours", at(1), Delivery.SENT)])
    poll(ledger, incoming("newest", at(hours=30)))
    ledger = reloaded(ledger)
    poll(ledger, outgoing("ours", at(hours=29), Delivery.SENT))
    assert [(c.message.id, c.redelivered) for c in ledger.changes] == [("ours", True)]


def test_owed_messages_looked_up() -> None:
    """Those a listing did not show can be looked up, and come late."""
    ledger = installed()
    poll(ledger, incoming("a", at(1)))
    ledger = reloaded(ledger, attempted=False)
    poll(ledger)
    (ref,) = ledger.overdue("")
    assert (ref.id, ref.time) == ("a", at(1))
    ledger.accept("", [incoming("a", at(1))])
    (change,) = ledger.changes
    assert change.backfilled
    assert not change.redelivered
    assert not ledger.overdue("")


def test_owed_messages_that_no_longer_exist() -> None:
    """They are written off, and only they."""
    ledger = installed()
    poll(ledger, incoming("a", at(1)), incoming("b", at(2)))
    ledger = reloaded(ledger)
    assert ledger.write_off(["a", "unknown"]) == 1
    assert [ref.id for ref in ledger.overdue("")] == ["b"]
    assert [ref.id for ref in reloaded(ledger).overdue("")] == ["b"]


def test_owed_messages_of_a_forgotten_mailbox() -> None:
    """Nobody would read them."""
    ledger = installed(mailbox="101")
    poll(ledger, incoming("a", at(1)), mailbox="101")
    ledger = reloaded(ledger)
    ledger.keep_mailboxes(["102"])
    assert not ledger.overdue("101")
    assert not ledger.dump()["owed"]


def test_owed_messages_of_a_mailbox_that_stays() -> None:
    """They are owed still."""
    ledger = installed(mailbox="101")
    poll(ledger, incoming("a", at(1)), mailbox="101")
    ledger = reloaded(ledger)
    ledger.keep_mailboxes(["101"])
    assert [ref.id for ref in ledger.overdue("101")] == ["a"]


def test_owed_in_one_mailbox_only() -> None:
    """The same id in another mailbox does not settle it."""
    ledger = installed(mailbox="101")
    poll(ledger, mailbox="102")
    poll(ledger, incoming("a", at(1)), mailbox="101")
    ledger = reloaded(ledger)
    poll(ledger, incoming("a", at(1)), mailbox="102")
    assert [ref.id for ref in ledger.overdue("101")] == ["a"]
    assert not ledger.overdue("102")
    assert [change.redelivered for change in ledger.changes] == [False]
