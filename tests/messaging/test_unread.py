"""What is unread: by the server's word, or by our own."""

import pytest

from custom_components.phone_inbox.messaging import ChangeKind, MessageRef

from .build import (
    LINE,
    announce,
    at,
    incoming,
    installed,
    outgoing,
    poll,
    reloaded,
    told,
    unread_ids,
)

# Elsewhere


def test_read_elsewhere_lowers_the_count_and_announces_nothing() -> None:
    """And marking as unread elsewhere raises it."""
    ledger = installed()
    poll(ledger, incoming("a", at(1), read=False), incoming("b", at(2), read=False))
    announce(ledger)
    for read, unread in ((True, 1), (False, 2), (True, 1)):
        poll(ledger, incoming("a", at(1), read=read), incoming("b", at(2), read=False))
        assert ledger.unread() == {LINE: unread}
    assert not ledger.changes


def test_read_before_it_was_seen() -> None:
    """It came, so it is announced; it is read, so it is not counted."""
    ledger = installed()
    poll(ledger, incoming("a", at(1), read=True))
    assert told(ledger.changes) == [("a", ChangeKind.RECEIVED)]
    assert ledger.unread() == {}


@pytest.mark.parametrize("read", [None, False], ids=["local", "server"])
def test_vanished_messages_lower_the_count_and_return(read: bool | None) -> None:
    """What a complete listing no longer shows is not counted, unless it returns."""
    a, b = incoming("a", at(1), read=read), incoming("b", at(2), read=read)
    ledger = installed()
    poll(ledger, a, b)
    announce(ledger)
    poll(ledger, b)
    assert unread_ids(ledger) == {"b"}
    # It would not have returned after a restart, had that been forgotten.
    ledger = reloaded(ledger)
    poll(ledger, a, b)
    assert unread_ids(ledger) == {"a", "b"}
    assert not ledger.changes


def test_vanished_message_that_was_read_stays_read() -> None:
    """Marking a whole line as read may reach one that has just vanished."""
    a = incoming("a", at(1))
    ledger = installed()
    poll(ledger, a)
    poll(ledger)
    assert ledger.mark_read(["a"]) == 0
    poll(ledger, a)
    assert ledger.unread() == {}


def test_messages_vanish_only_from_complete_listings() -> None:
    """Not from one that breaks off, knows no reach, or reaches less far."""
    a = incoming("a", at(1))
    ledger = installed()
    poll(ledger, a)
    ledger.open("", at(2)).take([incoming("b", at(2))])
    assert unread_ids(ledger) == {"a", "b"}
    poll(ledger, covered=False)
    assert unread_ids(ledger) == {"a", "b"}
    reading = ledger.open("", at(9))
    reading.finish(at(9), covered_since=at(1))
    assert unread_ids(ledger) == {"a"}
    poll(ledger, incoming("c", at(hours=1)))
    assert unread_ids(ledger) == {"a", "c"} - {"a"}


def test_deleted_while_older_than_the_overlap() -> None:
    """A sweep notices; a poll does not look that far back."""
    newest = incoming("newest", at(hours=5))
    ledger = installed()
    poll(ledger, incoming("a", at(1)), newest)
    poll(ledger, newest)
    assert unread_ids(ledger) == {"a", "newest"}
    poll(ledger, newest, sweep=True)
    assert unread_ids(ledger) == {"newest"}


def test_old_unread_messages_stay_unread() -> None:
    """However long ago they came."""
    ledger = installed()
    poll(ledger, incoming("a", at(1)))
    for day in range(1, 9):
        newest = outgoing(f"day {day}", at(hours=24 * day))
        poll(ledger, newest, incoming("a", at(1)), sweep=True)
    ledger = reloaded(ledger)
    assert unread_ids(ledger) == {"a"}
    assert ledger.mark_read(["a"]) == 1
    poll(ledger, now=at(hours=999))
    assert ledger.unread() == {}


def test_servers_word_counts_for_messages_too_old_to_be_news() -> None:
    """Where a listing shows them, they are counted and not announced."""
    ledger = installed(incoming("newest"))
    reading = ledger.open("", at(1))
    old = incoming("old", at(hours=-99), read=False)
    reading.take([old])
    assert unread_ids(ledger) == {"old"}
    reading.take([incoming("old", at(hours=-99), read=True)])
    reading.finish(at(1))
    assert ledger.unread() == {}
    poll(ledger, incoming("newest"), now=at(2))
    assert not ledger.changes


def test_servers_word_and_our_own() -> None:
    """A server that does not say keeps our own marks; one that does overrules."""
    ledger = installed()
    poll(ledger, incoming("a", at(1)))
    ledger.mark_read(["a"])
    poll(ledger, incoming("a", at(1)))
    assert ledger.unread() == {}
    poll(ledger, incoming("a", at(1), read=False))
    assert unread_ids(ledger) == {"a"}
    poll(ledger, incoming("a", at(1)))
    assert unread_ids(ledger) == {"a"}
    poll(ledger, incoming("a", at(1), read=True))
    assert ledger.unread() == {}


def test_line_of_an_unread_message() -> None:
    """It counts where it says it belongs."""
    ledger = installed()
    poll(ledger, incoming("a", at(1), line="A"), incoming("b", at(1), line="B"))
    assert ledger.unread() == {"A": 1, "B": 1}
    poll(ledger, incoming("a", at(1), line="B"), incoming("b", at(1), line="B"))
    assert ledger.unread() == {"B": 2}
    assert len(ledger.changes) == 2


def test_direction_that_changes() -> None:
    """A message that turns out to be our own is not unread, and no news."""
    ledger = installed()
    poll(ledger, incoming("a", at(1)))
    announce(ledger)
    poll(ledger, outgoing("a", at(1)))
    assert ledger.unread() == {}
    poll(ledger, incoming("a", at(1)))
    assert not ledger.changes


# Our own marks


def test_mark_read_and_unread() -> None:
    """They tell how many they changed."""
    messages = [incoming(key, at(1)) for key in "abc"]
    ledger = installed()
    poll(ledger, *messages)
    assert ledger.mark_read(["a", "b", "a", "unknown"]) == 2
    assert unread_ids(ledger) == {"c"}
    assert ledger.mark_unread("", messages) == 2
    assert unread_ids(ledger) == {"a", "b", "c"}
    assert ledger.mark_unread("", messages) == 0
    assert ledger.mark_unread("no such mailbox", messages) == 0
    poll(ledger, *messages)
    assert len(announce(ledger)) == 3


def test_mark_read_while_the_announcement_waits() -> None:
    """It is announced all the same."""
    ledger = installed()
    poll(ledger, incoming("a", at(1)))
    ledger.mark_read(["a"])
    assert told(ledger.changes) == [("a", ChangeKind.RECEIVED)]
    ledger = reloaded(ledger)
    poll(ledger, incoming("a", at(1)))
    assert told(ledger.changes) == [("a", ChangeKind.RECEIVED)]
    assert ledger.unread() == {}


def test_mark_unread_old_messages() -> None:
    """Also one from long before the ledger: it becomes unread, and no news."""
    old = incoming("old", at(hours=-500))
    ledger = installed(incoming("newest"))
    assert ledger.mark_unread("", [old]) == 1
    poll(ledger, incoming("newest"), old, sweep=True)
    assert unread_ids(ledger) == {"old"}
    assert not ledger.changes


def test_mark_unread_before_the_poll() -> None:
    """A message marked before any round showed it is still announced."""
    ledger = installed()
    new = incoming("new", at(1))
    assert ledger.mark_unread("", [new]) == 0
    poll(ledger, new)
    assert told(ledger.changes) == [("new", ChangeKind.RECEIVED)]
    assert unread_ids(ledger) == {"new"}


def test_remove() -> None:
    """A message we deleted is not unread, and no news where it is still listed."""
    ledger = installed()
    poll(ledger, incoming("a", at(1)), incoming("b", at(2)))
    announce(ledger)
    ledger.remove(iter(["a", "unknown"]))
    assert unread_ids(ledger) == {"b"}
    poll(ledger, incoming("a", at(1)), incoming("b", at(2)))
    assert unread_ids(ledger) == {"b"}
    assert not ledger.changes


def test_unread_refs() -> None:
    """By mailbox and line."""
    ledger = installed(mailbox="101")
    poll(ledger, mailbox="102")
    poll(
        ledger,
        incoming("a", at(1), line="A"),
        incoming("b", at(2), line="B"),
        mailbox="101",
    )
    poll(ledger, incoming("c", at(3.5), line="A"), mailbox="102")
    assert ledger.unread() == {"A": 2, "B": 1}
    assert unread_ids(ledger) == {"a", "b", "c"}
    assert unread_ids(ledger, line="A") == {"a", "c"}
    assert unread_ids(ledger, mailbox="101") == {"a", "b"}
    assert unread_ids(ledger, mailbox="102", line="B") == set()
    assert ledger.unread_refs(mailbox="102") == [MessageRef("c", at(3.5))]
