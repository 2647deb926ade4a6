"""The first reading of a mailbox: everything is old, and counted."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.phone_inbox.messaging import ChangeKind, Delivery, Ledger

from .build import (
    LINE,
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


def test_baseline_announces_nothing() -> None:
    """At the first poll everything is old, whatever it is."""
    ledger = installed(
        incoming("read", at(-60), read=True),
        incoming("unread", at(-30), read=False),
        incoming("from the future", at(hours=5)),
        outgoing("pending", at(-20)),
        outgoing("delivered", at(-10), Delivery.DELIVERED),
        outgoing("failed", NOON, Delivery.FAILED),
    )
    assert not ledger.changes
    assert not ledger.open("", NOON).baseline


def test_baseline_counts_by_the_servers_word() -> None:
    """The counts are right from the start."""
    ledger = installed(
        incoming("a", read=False), incoming("b", read=True), incoming("c", read=False)
    )
    assert ledger.unread() == {incoming("").line: 2}


def test_baseline_counts_nothing_without_a_read_state() -> None:
    """Nobody can tell what was read before: then nothing is unread."""
    assert installed(incoming("a"), incoming("b")).unread() == {}


@pytest.mark.parametrize("covered", [LONG_AGO, None], ids=["covered", ""])
def test_baseline_with_a_blank_time(covered: datetime | None) -> None:
    """A server may know no time of a message and say it was sent in the year 1."""
    blank = datetime.min.replace(tzinfo=UTC)
    ledger = Ledger()
    reading = ledger.open("", NOON)
    reading.take([outgoing("blank", blank), incoming("a", at(-1), read=False)])
    reading.finish(NOON, covered_since=covered)
    assert not reading.unseen_outgoing()
    assert not ledger.changes
    assert ledger.unread() == {LINE: 1}
    poll(ledger, incoming("a", at(-1), read=False), incoming("b", at(1), read=True))
    assert told(ledger.changes) == [("b", RECEIVED)]


def test_broken_off_baseline_is_none() -> None:
    """Only a complete reading is a baseline; the next one starts afresh."""
    ledger = Ledger()
    reading = ledger.open("", NOON)
    reading.take([incoming("a", at(-1))])
    assert ledger.open("", NOON).baseline
    ledger.accept("", [outgoing("ours")])
    assert ledger.mark_unread("", [incoming("a")]) == 0
    assert ledger.known_count() == 0
    poll(ledger, incoming("a", at(-1)), incoming("b"))
    assert not ledger.changes


def test_messages_before_the_baselines_reach_stay_old() -> None:
    """What the baseline did not list is no news when a sweep lists it."""
    ledger = Ledger()
    reading = ledger.open("", NOON)
    assert reading.baseline
    assert reading.since is None
    reading.take([incoming("new", at(-60)), incoming("older", at(-900))])
    reading.finish(NOON, covered_since=at(-900))
    poll(
        ledger,
        incoming("new", at(-60)),
        incoming("older", at(-900)),
        incoming("at the reach", at(-900)),
        incoming("hours ago", at(hours=-5), read=False),
        sweep=True,
    )
    assert not ledger.changes


def test_quiet_window_does_not_mean_an_empty_mailbox() -> None:
    """A baseline of a window without messages says nothing of earlier ones."""
    ledger = Ledger()
    ledger.open("", NOON).finish(NOON, covered_since=at(minutes=-11))
    poll(ledger, incoming("an hour ago", at(hours=-1)), sweep=True)
    assert not ledger.changes
    poll(ledger, incoming("a minute ago", at(minutes=-1)))
    assert told(ledger.changes) == [("a minute ago", RECEIVED)]


def test_unknown_reach_of_the_baseline_cannot_flood() -> None:
    """Where nobody knows what the baseline listed, older messages stay old."""
    ledger = Ledger()
    reading = ledger.open("", NOON)
    reading.take([incoming("a", at(-1)), incoming("b", at(-30))])
    reading.finish(NOON)
    poll(ledger, incoming("c", at(-10)), incoming("d", at(hours=-2)), sweep=True)
    assert not ledger.changes
    poll(ledger, incoming("e"))
    assert told(ledger.changes) == [("e", RECEIVED)]


@pytest.mark.parametrize(
    "skew", [timedelta(0), timedelta(hours=1), -timedelta(hours=1)]
)
def test_first_message_of_an_empty_mailbox(skew: timedelta) -> None:
    """An empty mailbox has nothing old in it, whatever our clock says."""
    ledger = Ledger()
    ledger.open("", NOON + skew).finish(NOON + skew)
    poll(ledger, incoming("first", at(5)), now=at(5) + skew)
    assert told(announce(ledger)) == [("first", RECEIVED)]
    poll(ledger, incoming("first", at(5)), incoming("second", at(6)), now=at(9) + skew)
    assert told(announce(ledger)) == [("second", RECEIVED)]
