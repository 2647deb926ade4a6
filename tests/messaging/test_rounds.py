"""Reading mailboxes: what is new, and what is not."""

from datetime import datetime, timedelta

import pytest

from custom_components.phone_inbox.messaging import (
    ChangeKind,
    Delivery,
    Direction,
    Ledger,
)

from .build import (
    LONG_AGO,
    NOON,
    announce,
    at,
    incoming,
    installed,
    outgoing,
    poll,
    told,
)

RECEIVED = ChangeKind.RECEIVED

# Once


def test_new_messages_are_announced_once() -> None:
    """However often a message is listed."""
    old = incoming("old", at(-60))
    ledger = installed(old)
    new = [incoming("a", at(1)), incoming("b", at(2))]
    poll(ledger, *new, old)
    assert told(announce(ledger)) == [("a", RECEIVED), ("b", RECEIVED)]
    for _ in range(3):
        poll(ledger, *new, old)
        poll(ledger, *new, old, sweep=True)
    assert not ledger.changes


def test_repeats_in_a_page_and_over_pages() -> None:
    """Messages that arrive while a listing is read shift its pages."""
    ledger = installed()
    reading = ledger.open("", NOON)
    reading.take([incoming("b", at(-1)), incoming("a", at(-2)), incoming("b", at(-1))])
    reading.take([incoming("a", at(-2)), incoming("b", at(-1))])
    reading.finish(NOON)
    assert told(ledger.changes) == [("a", RECEIVED), ("b", RECEIVED)]
    assert ledger.unread() == {incoming("").line: 2}


def test_what_is_known_of_the_last_moments() -> None:
    """Whoever sends through another account asks that: from a moment on, with it."""
    ledger = installed(incoming("old", at(-60)))
    poll(ledger, incoming("a", at(1)), incoming("b", at(2)))
    assert ledger.known_since(at(-60)) == {"old", "a", "b"}
    assert ledger.known_since(at(1)) == {"a", "b"}
    assert ledger.known_since(at(2)) == {"b"}
    assert ledger.known_since(at(3)) == frozenset()


def test_changes_wait_until_they_are_done() -> None:
    """Announcing some leaves the others waiting, in their order."""
    ledger = installed()
    poll(ledger, *[incoming(key, at(n)) for n, key in enumerate("abc")])
    first, *others = ledger.changes
    ledger.done([first])
    assert ledger.changes == others
    ledger.done([first])
    assert ledger.changes == others


def test_order_within_a_second() -> None:
    """A listing begins with the newest: of one second the last listed came first."""
    ledger = installed()
    poll(
        ledger,
        incoming("third", at(1)),
        outgoing("sent and delivered", at(1), Delivery.DELIVERED),
        incoming("second", at(1)),
        incoming("first", at(0)),
    )
    assert told(ledger.changes) == [
        ("first", RECEIVED),
        ("second", RECEIVED),
        ("sent and delivered", ChangeKind.SENT),
        ("sent and delivered", ChangeKind.DELIVERED),
        ("third", RECEIVED),
    ]


def test_order_within_a_second_over_polls() -> None:
    """What an earlier poll showed comes first, also while both wait."""
    ledger = installed()
    poll(ledger, incoming("b", at(1)), incoming("a", at(1)))
    poll(ledger, incoming("d", at(1)), incoming("c", at(1)), incoming("b", at(1)))
    assert told(ledger.changes) == [(key, RECEIVED) for key in "abcd"]


def test_changes_carry_the_message_and_its_mailbox() -> None:
    """Whoever announces needs nothing else."""
    ledger = installed(mailbox="101")
    message = incoming("a", at(1))
    poll(ledger, message, mailbox="101")
    (change,) = ledger.changes
    assert change.message is message
    assert change.mailbox == "101"
    assert not change.backfilled
    assert not change.redelivered


def test_unknown_direction_is_never_announced() -> None:
    """What may be our own message must not trigger anything."""
    ledger = installed()
    odd = incoming("a", at(1), direction=Direction.UNKNOWN)
    poll(ledger, odd)
    assert not ledger.changes
    assert ledger.unread() == {}


# Late, early, at the edge


def test_late_entries_in_the_overlap() -> None:
    """Any poll finds what turns up almost ten minutes late."""
    newest = incoming("newest")
    ledger = installed(newest)
    late = incoming("late", at(minutes=-9.99))
    poll(ledger, newest, late)
    assert told(announce(ledger)) == [("late", RECEIVED)]


def test_later_entries_in_a_sweep() -> None:
    """A sweep finds what turns up almost 26 hours late, and a poll does not look."""
    newest = incoming("newest")
    ledger = installed(newest)
    late = incoming("late", at(hours=-25.99))
    poll(ledger, newest, late)
    assert not ledger.changes
    poll(ledger, newest, late, sweep=True)
    assert told(announce(ledger)) == [("late", RECEIVED)]
    poll(ledger, newest, late, sweep=True)
    assert not ledger.changes


def test_what_is_older_than_the_memory_is_old() -> None:
    """A server that lists more than it was asked for announces nothing."""
    ledger = installed(incoming("newest"))
    reading = ledger.open("", NOON)
    reading.take([incoming("ancient", at(hours=-27))])
    reading.finish(NOON)
    assert not ledger.changes
    assert ledger.unread() == {}


def test_reach_of_polls_and_sweeps() -> None:
    """They read ten minutes and 26 hours behind the newest message."""
    ledger = installed(incoming("newest", at(30)))
    assert ledger.open("", at(hours=9)).since == at(30) - timedelta(minutes=10)
    sweep = ledger.open("", at(hours=9), sweep=True)
    assert sweep.since == at(30) - timedelta(hours=26)


def test_long_downtime_is_read_without_gap() -> None:
    """What came while nobody polled is found, however long that was."""
    newest = incoming("newest")
    ledger = installed(newest)
    missed = [incoming(f"day {day}", at(hours=24 * day)) for day in range(1, 9)]
    poll(ledger, *reversed(missed), newest, now=at(hours=24 * 9))
    assert told(announce(ledger)) == [(message.id, RECEIVED) for message in missed]


def test_message_from_the_future_does_not_carry_the_cursor_away() -> None:
    """One wrong date must not hide the messages to come."""
    ledger = installed()
    future = incoming("from the future", at(hours=999))
    poll(ledger, future, now=at(1))
    for second in (2, 3):
        new = incoming(f"at {second}", at(second))
        poll(ledger, future, new, now=at(second))
    assert {key for key, _ in told(announce(ledger))} == {
        "from the future",
        "at 2",
        "at 3",
    }
    poll(ledger, future, now=at(hours=1000))
    assert not ledger.changes


@pytest.mark.parametrize("skew", [timedelta(hours=1), -timedelta(hours=1)])
def test_our_clock_an_hour_off(skew: timedelta) -> None:
    """Nothing old is announced, nothing new is lost, nothing is repeated."""
    messages = [incoming(f"old {n}", at(minutes=-n)) for n in range(0, 90, 10)]
    ledger = Ledger()
    poll(ledger, *messages, now=NOON + skew)
    expected = []
    for n in range(1, 90, 7):
        messages.insert(0, incoming(f"new {n}", at(minutes=n)))
        expected.append((f"new {n}", RECEIVED))
        late = incoming(f"late {n}", at(minutes=n - 9.5))
        poll(ledger, *messages, late, now=at(minutes=n) + skew, sweep=n % 3 == 0)
        expected.append((late.id, RECEIVED))
        messages.append(late)
    poll(ledger, *messages, now=at(minutes=90) + skew, sweep=True)
    assert sorted(told(ledger.changes)) == sorted(expected)


def test_clock_that_is_put_back() -> None:
    """Messages dated before the newest one known are found by the next poll."""
    ledger = installed(incoming("old", at(-60)))
    poll(ledger, incoming("a", at(hours=2)), now=at(hours=2))
    announce(ledger)
    poll(ledger, incoming("b", at(hours=1)), now=at(hours=1))
    assert told(announce(ledger)) == [("b", RECEIVED)]


def test_fractions_of_a_second() -> None:
    """Times are known to the millisecond, and reading never begins too late."""
    newest = incoming("newest", at(0.9996))
    ledger = installed(newest)
    since = ledger.open("", at(60)).since
    assert since is not None
    assert since <= newest.time - timedelta(minutes=10)
    assert newest.time - timedelta(minutes=10) - since < timedelta(milliseconds=1)
    new = [incoming("a", at(0.9997)), incoming("b", at(1.000001))]
    poll(ledger, newest, *new)
    poll(ledger, newest, *new)
    assert told(announce(ledger)) == [("a", RECEIVED), ("b", RECEIVED)]


@pytest.mark.parametrize(
    ("time", "new"),
    [(at(-600), False), (at(-599.999), True), (at(-600.001), False)],
    ids=["at the floor", "above", "below"],
)
def test_messages_at_the_floor(time: datetime, new: bool) -> None:
    """Everything later than the baseline's reach was listed: that is new."""
    ledger = Ledger()
    reading = ledger.open("", NOON)
    reading.take([incoming("newest")])
    reading.finish(NOON, covered_since=at(-600))
    reading = ledger.open("", NOON)
    reading.take([incoming("a", time)])
    reading.finish(NOON)
    assert bool(ledger.changes) is new


def test_messages_at_the_cursor() -> None:
    """Another message of the newest second is new."""
    ledger = installed(incoming("a"))
    poll(ledger, incoming("a"), incoming("b"))
    assert told(ledger.changes) == [("b", RECEIVED)]


def test_time_that_moves() -> None:
    """A message is sent later than it was accepted: it stays the same message.

    Known by the earlier time only, it would be forgotten too soon.
    """
    ledger = installed(incoming("old", at(-1)))
    ledger.accept("", [outgoing("ours", NOON)])
    sent = outgoing("ours", at(30), Delivery.DELIVERED)
    poll(ledger, sent)
    announce(ledger)
    # Looked up it may still say when it was accepted.
    ledger.accept("", [outgoing("ours", NOON, Delivery.DELIVERED)])
    # Its first time falls below the floor, its second one does not.
    newest = incoming("newest", at(15, hours=26))
    poll(ledger, newest)
    announce(ledger)
    poll(ledger, sent, newest, sweep=True)
    assert not ledger.changes


# Backfilled


def test_backfilled() -> None:
    """What came before this run began is marked, what came since is not."""
    ledger = installed(incoming("old", at(-60)))
    poll(
        ledger,
        incoming("while down", at(59)),
        incoming("as it began", at(60)),
        outgoing("sent while down", at(50), Delivery.SENT),
        backfilled_before=at(60),
    )
    marked = {change.message.id for change in ledger.changes if change.backfilled}
    assert marked == {"while down", "sent while down"}


def test_news_of_an_older_message_is_not_backfilled() -> None:
    """A delivery that happens now is live, however old the message."""
    ledger = installed()
    ledger.accept("", [outgoing("ours", at(1))])
    poll(ledger, outgoing("ours", at(1), Delivery.DELIVERED), backfilled_before=at(60))
    assert told(ledger.changes) == [
        ("ours", ChangeKind.SENT),
        ("ours", ChangeKind.DELIVERED),
    ]
    assert not any(change.backfilled for change in ledger.changes)


# Broken off


def test_broken_off_round_counts_and_is_read_again() -> None:
    """What was read is announced; what was not is found by the next round."""
    old = incoming("old")
    ledger = installed(old)
    reading = ledger.open("", at(600))
    reading.take([incoming("newest", at(hours=3))])
    assert told(announce(ledger)) == [("newest", RECEIVED)]
    # The round ends here: its older pages were never read.
    missed = incoming("missed", at(60))
    poll(ledger, incoming("newest", at(hours=3)), missed, old)
    assert told(announce(ledger)) == [("missed", RECEIVED)]


def test_unchanged_listing_may_yield_nothing() -> None:
    """Such a round changes nothing but the time, and loses nothing."""
    ledger = installed(incoming("old", read=False))
    before = ledger.dump()
    reading = ledger.open("", at(hours=9))
    reading.finish(at(hours=9))
    after = ledger.dump()
    (mailbox,) = after["mailboxes"].values()
    assert mailbox["now"] == at(hours=9).timestamp() * 1000
    mailbox["now"] = before["mailboxes"][""]["now"]
    assert after == before


# Mailboxes


def test_mailboxes_are_independent() -> None:
    """One that fails for hours loses nothing while another goes on."""
    ledger = installed(incoming("a0"), mailbox="a")
    poll(ledger, incoming("b0"), mailbox="b")
    for hour in range(1, 40):
        poll(ledger, incoming(f"a{hour}", at(hours=hour)), mailbox="a")
        ledger.open("b", at(hours=hour)).take([])
    assert len(announce(ledger)) == 39
    poll(
        ledger,
        incoming("b1", at(60)),
        incoming("b0"),
        mailbox="b",
        now=at(hours=40),
    )
    assert told(announce(ledger)) == [("b1", RECEIVED)]


def test_new_mailbox_has_a_baseline_of_its_own() -> None:
    """A mailbox that comes later does not flood either."""
    ledger = installed(incoming("a0"), mailbox="a")
    poll(ledger, incoming("b0"), incoming("b1", at(1)), mailbox="b")
    assert not ledger.changes
    poll(ledger, incoming("b1", at(1)), incoming("b2", at(2)), mailbox="b")
    assert told(ledger.changes) == [("b2", RECEIVED)]


def test_forgotten_mailbox_starts_again() -> None:
    """One that returns does not announce what it had before."""
    ledger = installed(incoming("a0", read=False), mailbox="a")
    poll(ledger, incoming("b0", read=False), mailbox="b")
    ledger.keep_mailboxes(["a"])
    assert not ledger.open("a", NOON).baseline
    assert ledger.open("b", NOON).baseline
    assert ledger.unread() == {incoming("").line: 1}
    poll(ledger, incoming("b0", read=False), incoming("b1", at(1)), mailbox="b")
    assert not ledger.changes


def test_mailbox_forgotten_during_its_round() -> None:
    """The round ends in peace."""
    ledger = installed(mailbox="a")
    reading = ledger.open("a", NOON)
    ledger.keep_mailboxes([])
    reading.take([incoming("new", at(1))])
    reading.finish(at(1), covered_since=LONG_AGO)
    assert told(ledger.changes) == [("new", RECEIVED)]
    assert ledger.open("a", NOON).baseline


def test_same_id_in_two_mailboxes() -> None:
    """Ids should be the account's, but mailboxes do not mix them up."""
    ledger = installed(mailbox="a")
    poll(ledger, mailbox="b")
    poll(ledger, incoming("1", at(1), line="A"), mailbox="a")
    poll(ledger, incoming("1", at(1), line="B"), mailbox="b")
    assert [change.mailbox for change in ledger.changes] == ["a", "b"]
    assert ledger.unread() == {"A": 1, "B": 1}
    ledger.done([change for change in ledger.changes if change.mailbox == "a"])
    assert [change.mailbox for change in ledger.changes] == ["b"]
