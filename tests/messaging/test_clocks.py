"""Clocks that jump: nothing is lost by it, and nothing told twice."""

from datetime import datetime, timedelta
import json
from typing import Any

from hypothesis import example, given, settings, strategies as st
import pytest

from custom_components.phone_inbox.messaging import (
    Change,
    ChangeKind,
    Delivery,
    Ledger,
    Message,
)
from custom_components.phone_inbox.messaging.mailbox import MEMORY, OVERLAP

from .build import (
    LONG_AGO,
    NOON,
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

RECEIVED = ChangeKind.RECEIVED
MINUTE = timedelta(minutes=1)
YEAR_2036 = datetime(2036, 2, 7, 6, 28, 16, tzinfo=NOON.tzinfo) - NOON
AHEAD = [
    timedelta(minutes=3),
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=400),
    YEAR_2036,
]
JUMPS = [
    *AHEAD,
    timedelta(minutes=-3),
    timedelta(hours=-1),
    timedelta(days=-1),
    timedelta(days=-3),
    timedelta(days=-400),
    timedelta(days=-20_000),
]


class Place:
    """A server, its clock, and an account that reads it."""

    def __init__(self, ledger: Ledger | None = None) -> None:
        """Begin with a baseline of three messages, or with a memory."""
        #: The true time since noon, and how wrong the server's clocks are.
        self.time = timedelta(0)
        self.header = timedelta(0)
        self.stamp = timedelta(0)
        self.messages: list[Message] = []
        self.heard: list[Change] = []
        self.fell_back = timedelta(0)
        if ledger is None:
            for _ in range(3):
                self.receive()
                self.time += MINUTE
            ledger = Ledger(salt="salt")
        self.ledger = ledger
        self.read()
        assert not self.heard
        self.old = len(self.messages)

    @property
    def now(self) -> datetime:
        """Return the server's clock."""
        return NOON + self.time + self.header

    def receive(self, *, read: bool | None = None) -> str:
        """Let a message come; the time on it is the server's."""
        key = f"m{len(self.messages)}"
        self.messages.append(incoming(key, NOON + self.time + self.stamp, read=read))
        return key

    def read(self, *, sweep: bool = False, restart: bool = False) -> list[Change]:
        """Poll once, after a restart perhaps."""
        if restart:
            self.ledger = reloaded(self.ledger, attempted=False)
        reading = self.ledger.open("", self.now, sweep=sweep or restart)
        since = reading.since or LONG_AGO
        listed = [message for message in self.messages if message.time > since]
        reading.take(sorted(listed, key=lambda m: m.time, reverse=True))
        reading.finish(self.now, covered_since=since)
        self.fell_back = max(self.fell_back, reading.fell_back)
        changes = list(announce(self.ledger))
        self.heard += changes
        return changes

    def check(self) -> None:
        """Check that everything was announced, once, and as what it is."""
        assert [change.message.id for change in self.heard] == [
            f"m{number}" for number in range(self.old, len(self.messages))
        ]
        assert not any(c.backfilled or c.redelivered for c in self.heard)
        assert unread_ids(self.ledger) == {c.message.id for c in self.heard}


@pytest.mark.parametrize("restart", [False, True], ids=["", "restart"])
@pytest.mark.parametrize(
    ("wrong", "jump"),
    [
        *[(wrong, jump) for wrong in ("both", "header") for jump in JUMPS],
        *[("stamp", jump) for jump in AHEAD],
    ],
    ids=str,
)
def test_clock_that_jumps_and_returns(
    wrong: str, jump: timedelta, restart: bool
) -> None:
    """Before, during and after: each message once, and nothing is marked."""
    place = Place()
    for shift in (timedelta(0), jump, timedelta(0)):
        if wrong != "stamp":
            place.header = shift
        if wrong != "header":
            place.stamp = shift
        for _ in range(3):
            place.time += MINUTE
            key = place.receive()
            assert told(place.read(restart=restart)) == [(key, RECEIVED)]
    for _ in range(30):
        place.time += timedelta(hours=1)
        place.receive()
        place.read(sweep=True)
    place.check()


@pytest.mark.parametrize("restart", [False, True], ids=["", "restart"])
@pytest.mark.parametrize(
    "back", [timedelta(hours=1), *(timedelta(days=days) for days in (1, 3, 60, 400))]
)
def test_what_came_before_a_clock_fell_back(back: timedelta, restart: bool) -> None:
    """What nobody has read when the clock falls back is news all the same.

    It may fall back behind the first reading of all, that did not read all there was.
    """
    ledger = Ledger(salt="salt")
    first = ledger.open("", NOON)
    listed = [incoming("old", NOON - timedelta(hours=1))]
    first.take(listed)
    first.finish(NOON, covered_since=NOON - timedelta(hours=2))
    listed.append(incoming("before", NOON + MINUTE))
    poll(ledger, *listed)
    assert told(announce(ledger)) == [("before", RECEIVED)]
    listed += [
        incoming("late", NOON - timedelta(minutes=30)),
        incoming("unread", NOON + 2 * MINUTE),
    ]
    # There before the first reading, which did not reach so far.
    listed.append(incoming("very old", NOON - timedelta(hours=3)))
    heard: list[tuple[str, ChangeKind]] = []
    for minute, shift in ((3, back), (4, back), (5, timedelta(0)), (6, timedelta(0))):
        if restart:
            ledger = reloaded(ledger, attempted=False)
        now = NOON + minute * MINUTE - shift
        listed.append(incoming(f"minute {minute}", now))
        poll(ledger, *listed, now=now, sweep=True)
        heard += told(announce(ledger))
    wanted = {"late", "unread", "minute 3", "minute 4", "minute 5", "minute 6"}
    assert {key for key, _ in heard} == wanted
    assert len(heard) == len(wanted)


@pytest.mark.parametrize("restart", [False, True], ids=["", "restart"])
def test_clock_found_to_have_fallen_back_by_an_answer(restart: bool) -> None:
    """What the first reading left out does not become news by that.

    The first round after the clock fell back was begun without knowing of it, and did
    not read so far: only the next one does. Nobody can tell which of what it finds came
    since, so that is marked.
    """
    ledger = Ledger(salt="salt")
    first = ledger.open("", NOON)
    listed = [incoming("newest", at(minutes=-5))]
    first.take(listed)
    # Busy, it has more than a first reading takes.
    first.finish(NOON, covered_since=at(minutes=-5, seconds=-1))
    listed.append(incoming("before", at(minutes=-6)))
    back = at(minutes=-7)
    reading = ledger.open("", at(1))
    reading.take([], now=back)
    reading.finish(back, covered_since=reading.since)
    listed.append(incoming("since", back))
    listed.append(incoming("long before", at(minutes=-30)))
    if restart:
        ledger = reloaded(ledger)
    poll(ledger, *listed, now=back + timedelta(seconds=1))
    changes = announce(ledger)
    assert {change.message.id for change in changes} == {"before", "since"}
    assert all(change.redelivered and change.backfilled for change in changes)
    # That was all there is: from now on what is unknown is new.
    listed.append(incoming("news", at(minutes=-6, seconds=-30)))
    poll(ledger, *listed, now=at(minutes=-6))
    (change,) = announce(ledger)
    assert change.message.id == "news"
    assert not change.redelivered


def test_one_poll_ahead() -> None:
    """The server was three days ahead for one poll: no message comes too early."""
    place = Place()
    place.header = place.stamp = timedelta(days=3)
    place.receive()
    place.read()
    place.header = place.stamp = timedelta(0)
    for _ in range(5):
        place.time += MINUTE
        place.receive()
        place.read()
        place.read(restart=True)
    place.check()
    assert place.fell_back > timedelta(days=2)


def test_steady_clock_is_not_reported() -> None:
    """The whole seconds of answers make no clock that falls back."""
    place = Place()
    for _ in range(5):
        place.time += MINUTE
        place.receive()
        place.header = timedelta(seconds=-2)
        place.read()
    assert not place.fell_back


STEPS = st.one_of(
    st.tuples(st.just("wait"), st.sampled_from([1, 7, 60, 600, 3_000])),
    st.tuples(st.just("receive"), st.integers(1, 3)),
    st.tuples(st.just("both"), st.sampled_from([timedelta(0), *JUMPS])),
    st.tuples(st.just("header"), st.sampled_from([timedelta(0), *JUMPS])),
    st.tuples(st.just("stamp"), st.sampled_from([timedelta(0), *AHEAD])),
    st.tuples(st.just("restart"), st.just(0)),
)


@given(steps=st.lists(STEPS, min_size=3, max_size=40))
@example(
    steps=[
        ("both", timedelta(days=3)),
        ("receive", 1),
        ("wait", 600),
        ("both", timedelta(0)),
        ("receive", 1),
        ("restart", 0),
        ("receive", 1),
    ]
)
@settings(deadline=None)
def test_any_jumps(steps: list[tuple[str, Any]]) -> None:
    """Whatever the clocks do: as long as polls go on, each message comes once."""
    place = Place()
    for name, value in steps:
        match name:
            case "wait":
                place.time += value * MINUTE
            case "receive":
                for _ in range(value):
                    place.time += timedelta(seconds=1)
                    place.receive()
            case "both":
                place.header = place.stamp = value
            case "header":
                place.header = value
            case "stamp":
                place.stamp = value
        place.read(restart=name == "restart")
    # The hour's sweep finds what came late.
    place.header = place.stamp = timedelta(0)
    place.read(sweep=True)
    heard = [change.message.id for change in place.heard]
    missing = {f"m{n}" for n in range(place.old, len(place.messages))} - set(heard)
    assert not missing, (missing, steps)
    assert len(heard) == len(set(heard)), steps
    assert not any(change.redelivered or change.backfilled for change in place.heard)


@pytest.mark.parametrize("restart", [False, True], ids=["", "restart"])
@pytest.mark.parametrize(
    ("back", "begin"),
    [
        (timedelta(days=6), 2 * MINUTE - timedelta(days=6)),
        (timedelta(days=8), -MEMORY),
        (timedelta(days=20_000), -MEMORY),
    ],
    ids=str,
)
def test_how_far_is_read_after_a_clock_returns(
    back: timedelta, begin: timedelta, restart: bool
) -> None:
    """What came meanwhile, but not the years that it had been back."""
    ledger = installed(incoming("before", NOON))
    for minute in (1, 2):
        now = NOON + minute * MINUTE - back
        poll(ledger, incoming(f"minute {minute}", now), now=now)
    announce(ledger)
    now = NOON + 3 * MINUTE
    poll(ledger, now=now)
    if restart:
        ledger = reloaded(ledger)
    assert ledger.open("", now + MINUTE).since == NOON + begin - OVERLAP


def test_story_goes_on_after_the_clock_was_ahead() -> None:
    """An outgoing message is not given up by a clock that is wrong for a while."""
    ledger = installed()
    poll(ledger, outgoing("ours", at(1), Delivery.SENT), now=at(1))
    ahead = at(hours=24 * 3)
    poll(ledger, incoming("ahead", ahead), now=ahead)
    announce(ledger)
    reading = ledger.open("", at(60))
    assert [ref.id for ref in reading.unseen_outgoing()] == ["ours"]
    ledger.accept("", [outgoing("ours", at(1), Delivery.DELIVERED)])
    assert told(announce(ledger)) == [("ours", ChangeKind.DELIVERED)]


def test_busy_account_ahead_for_weeks() -> None:
    """More was forgotten than is known: what nobody can tell comes marked, the old not.

    The server was three days ahead for so long that thousands of messages are dated
    later than its right clock.
    """
    _ahead_for(hours=80)


def _ahead_for(hours: int) -> None:
    """Get a message a minute from a server that is ahead, then from one that is not."""
    place = Place()
    place.header = place.stamp = timedelta(days=3)
    for _ in range(hours):
        for _ in range(60):
            place.time += MINUTE
            place.receive()
        place.ledger.mark_read(c.message.id for c in place.read())
    before = len(place.messages)
    assert len(place.heard) == before - place.old
    place.heard.clear()
    place.header = place.stamp = timedelta(0)
    place.read()
    assert all(c.redelivered and c.backfilled for c in place.heard)
    assert len(place.heard) <= 11
    place.heard.clear()
    place.time += MINUTE
    for _ in range(hours):
        for _ in range(60):
            place.time += MINUTE
            place.receive()
        place.ledger.mark_read(c.message.id for c in place.read())
    assert [change.message.id for change in place.heard] == [
        f"m{number}" for number in range(before, len(place.messages))
    ]
    assert not any(change.redelivered for change in place.heard)


def test_band_that_is_larger_than_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then, too, nothing is lost, and what is old stays old."""
    monkeypatch.setattr(
        "custom_components.phone_inbox.messaging.ledger.MAX_KNOWN", 1_500
    )
    _ahead_for(hours=40)


@pytest.mark.parametrize(
    ("unread", "deleted", "news", "certain"),
    [(0, True, 0, True), (100, True, 1, True), (0, False, 1, False)],
    ids=["no news", "half is unread", "more than the memory"],
)
def test_doubt_ends_where_all_is_known(
    monkeypatch: pytest.MonkeyPatch,
    unread: int,
    deleted: bool,
    news: int,
    certain: bool,
) -> None:
    """What comes next is news then, and no copy of what was forgotten.

    Of what is dated later than the right clock, all is known from the first reading on
    where the server has no more of it than the memory, and nothing takes its room, or
    it takes no more than half of that.
    """
    monkeypatch.setattr("custom_components.phone_inbox.messaging.ledger.MAX_KNOWN", 130)
    place = Place()
    for days, count in ((0, unread), (3, 200)):
        place.header = place.stamp = timedelta(days=days)
        for _ in range(count):
            place.time += MINUTE
            place.receive(read=days > 0)
            place.read()
    if deleted:
        place.messages = [it for it in place.messages if place.ledger.ref("", it.id)]
    place.header = place.stamp = timedelta(0)
    place.messages += [incoming("news", place.now, read=True)] * news
    place.read()
    place.time += MINUTE / 2
    place.messages.append(incoming("next", place.now))
    (change,) = place.read()
    assert change.message.id == "next"
    assert change.redelivered is not certain


def _of_version_0_1_0(ledger: Ledger, *, ahead: timedelta) -> dict[str, Any]:
    """Return what 0.1.0 stored after its server had been ahead for one poll."""
    dump: dict[str, Any] = json.loads(json.dumps(ledger.dump()))
    for box in dump["mailboxes"].values():
        del box["later"], box["doubt"]
        box["cursor"] += ahead // timedelta(milliseconds=1)
        box["floor"] = box["cursor"] - 26 * 3_600_000
        box["known"] = {"from the future": box["cursor"]}
        box["unread"] = box["vanished"] = box["outgoing"] = box["fingerprints"] = {}
    return dump


@pytest.mark.parametrize("ahead", [timedelta(days=3), YEAR_2036], ids=str)
def test_memory_of_an_earlier_version_recovers(ahead: timedelta) -> None:
    """What came while it was deaf is announced with marks, what comes now without."""
    ledger = installed(incoming("before", at(-60)))
    ledger = Ledger.load(_of_version_0_1_0(ledger, ahead=ahead))
    missed = incoming("missed", at(hours=10))
    long_ago = incoming("long ago", at(hours=-90))
    now = at(hours=11)
    poll(ledger, long_ago, missed, now=now, sweep=True)
    (change,) = announce(ledger)
    assert change.message.id == "missed"
    assert change.backfilled
    assert change.redelivered
    ledger = reloaded(ledger)
    fresh = incoming("fresh", at(hours=11, minutes=1))
    poll(ledger, long_ago, missed, fresh, now=at(hours=11, minutes=2), sweep=True)
    (change,) = announce(ledger)
    assert change.message.id == "fresh"
    assert not change.backfilled
    assert not change.redelivered


def test_unread_messages_beyond_the_listings_end_stay() -> None:
    """A listing up to now says nothing of a message dated later."""
    ledger = installed()
    ahead = incoming("ahead", at(hours=99), read=False)
    poll(ledger, ahead)
    reading = ledger.open("", at(60))
    reading.finish(at(60), covered_since=LONG_AGO, covered_until=at(60))
    assert unread_ids(ledger) == {"ahead"}
