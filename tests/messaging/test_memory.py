"""What survives a restart, how much of it there is, and what is not in it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
import gc
import json
import tracemalloc
from typing import Any
from uuid import UUID

from hypothesis import given, strategies as st
import pytest

from custom_components.phone_inbox.messaging import (
    ChangeKind,
    Delivery,
    Ledger,
    Message,
)

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
    reloaded,
    told,
)

RECEIVED = ChangeKind.RECEIVED
MEGABYTE = 1_000_000

# Restarts


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


# What is stored


def _varied() -> Ledger:
    """Return a ledger that has something of everything."""
    ledger = installed(incoming("baseline", at(-60.123), read=False), mailbox="101")
    poll(ledger, mailbox="102")
    poll(
        ledger,
        incoming("unread", at(1.25), line="+37460501235"),
        incoming("vanished", at(2)),
        outgoing("pending", at(3)),
        outgoing("sent", at(4), Delivery.SENT),
        outgoing("delivered", at(5), Delivery.DELIVERED, remote_read=False),
        outgoing("over", at(6), Delivery.DELIVERED),
        mailbox="102",
    )
    announce(ledger)
    poll(ledger, incoming("unread", at(1.25), line="+37460501235"), mailbox="102")
    poll(ledger, incoming("waiting", at(7)), mailbox="102")
    ledger = reloaded(ledger)
    poll(ledger, incoming("waiting, too", at(7)), mailbox="101")
    return ledger


def test_dump_round_trips() -> None:
    """Loading what was dumped gives the same memory."""
    ledger = _varied()
    dump = ledger.dump()
    assert json.loads(json.dumps(dump)) == dump
    again = Ledger.load(dump).dump()
    assert sorted(again.pop("owed")) == sorted(dump.pop("owed"))
    assert again == dump


def test_dump_is_independent() -> None:
    """It can be written by another thread while the ledger goes on."""
    ledger = _varied()
    dump = ledger.dump()
    before = deepcopy(dump)
    for mailbox in ("101", "102"):
        poll(
            ledger,
            incoming("more", at(hours=1), read=False),
            outgoing("sent", at(4), Delivery.DELIVERED),
            incoming("waiting", at(7)),
            mailbox=mailbox,
            sweep=True,
        )
    ledger.mark_read(["unread", "baseline"])
    ledger.remove(["pending"])
    announce(ledger)
    ledger.write_off(["waiting"])
    ledger.keep_mailboxes(["101"])
    assert dump == before
    loaded = Ledger.load(dump)
    poll(loaded, incoming("more", at(hours=1)), mailbox="101")
    assert dump == before


def test_dump_has_neither_text_nor_foreign_number() -> None:
    """Ids, times, own lines, and fingerprints that nobody can guess without a key."""
    message = incoming("a", at(1), text="4711", remote="+99899", remote_name="Anna")
    ledgers = [Ledger(), Ledger()]
    prints = []
    for ledger in ledgers:
        poll(ledger)
        poll(ledger, message, outgoing("b", at(2), text="4711", remote="+99899"))
        stored = json.dumps(ledger.dump())
        for secret in ("4711", "99899", "Anna"):
            assert secret not in stored
        prints.append(set(ledger.dump()["mailboxes"][""]["fingerprints"]))
    assert prints[0].isdisjoint(prints[1])


def test_dump_holds_plain_types_only() -> None:
    """Also keys and strings, whatever serialises them."""

    def check(value: Any) -> None:
        assert type(value) in (dict, list, str, int, bool)
        if isinstance(value, dict):
            for key, item in value.items():
                assert type(key) is str
                check(item)
        if isinstance(value, list):
            for item in value:
                check(item)

    check(_varied().dump())


def test_what_earlier_versions_wrote() -> None:
    """They noted each line's last message, too."""
    dump = _varied().dump()
    assert Ledger.load(dump | {"last": {"101": ["a", 0]}}).dump() == dump


def test_extreme_times_survive() -> None:
    """One absurd date must not cost the account its memory."""
    times = [
        datetime.max.replace(tzinfo=UTC),
        datetime(1969, 12, 31, tzinfo=UTC),
        datetime.min.replace(tzinfo=UTC),
    ]
    messages = [incoming(f"m{n}", time) for n, time in enumerate(times)]
    ledger = reloaded(installed(*messages))
    ledger.open("", NOON, sweep=True)
    ledger = reloaded(installed())
    poll(ledger, *messages, now=NOON)
    ledger = reloaded(ledger)
    assert ledger.open("", NOON).since
    assert ledger.overdue("")
    assert ledger.unread_refs()


#: What load says where the data is no dump.
DOCUMENTED = (KeyError, TypeError, ValueError, AttributeError)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path to everything within a dump."""
    found = [path]
    if isinstance(value, dict):
        for key, item in value.items():
            found += _places(item, (*path, key))
    if isinstance(value, list):
        for index, item in enumerate(value):
            found += _places(item, (*path, index))
    return found


DUMP = _varied().dump()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


def _damaged(path: tuple[Any, ...], change: Callable[[Any, Any], None]) -> Any:
    data: Any = deepcopy(DUMP)
    parent = data
    for key in path[:-1]:
        parent = parent[key]
    change(parent, path[-1])
    return data


def _load_and_use(data: Any) -> None:
    """Load; whatever loads must also work."""
    try:
        ledger = Ledger.load(data)
    except DOCUMENTED:
        return
    for mailbox in ("101", "102"):
        poll(
            ledger,
            incoming("unread", at(1.25)),
            outgoing("sent", at(4), Delivery.DELIVERED),
            incoming("more", at(hours=1)),
            mailbox=mailbox,
            sweep=True,
        ).unseen_outgoing()
        assert ledger.overdue(mailbox) is not None
    assert ledger.unread_refs() is not None
    announce(ledger)
    Ledger.load(ledger.dump())


@given(path=st.sampled_from(_places(DUMP)[1:]), value=JSON)
def test_load_damaged_data(path: tuple[Any, ...], value: Any) -> None:
    """Anything may stand in the place of anything."""

    def put(parent: Any, key: Any) -> None:
        parent[key] = value

    _load_and_use(_damaged(path, put))


@pytest.mark.parametrize("path", _places(DUMP)[1:], ids=str)
def test_load_incomplete_data(path: tuple[Any, ...]) -> None:
    """Anything may be missing."""

    def drop(parent: Any, key: Any) -> None:
        del parent[key]

    _load_and_use(_damaged(path, drop))


@pytest.mark.parametrize("data", [None, [], {}, "text", 5, float("nan")], ids=repr)
def test_load_something_else(data: Any) -> None:
    """No dump at all is an error."""
    with pytest.raises(DOCUMENTED):
        Ledger.load(data)


# Bounds


def _uuid(number: int) -> str:
    return str(UUID(int=number * 0x9E3779B97F4A7C15_F39CC0605CEDC835 % 2**128))


def _many(count: int, kind: str, start: int = 0) -> list[Message]:
    """Return so many messages, newest first, some seconds apart."""
    read = {"read": True, "unread": False}.get(kind)
    make = outgoing if kind == "pending" else incoming
    return [
        make(_uuid(number), at(number * 1.237), text=f"no. {number}", read=read)
        for number in range(start + count, start, -1)
    ]


def _size(ledger: Ledger) -> int:
    return len(json.dumps(ledger.dump(), separators=(",", ":")))


@contextmanager
def _at_most(size: int) -> Iterator[None]:
    """Check what is left in memory by what happens within."""
    gc.collect()
    tracemalloc.start()
    try:
        yield
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] <= size
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", ["read", "unread", "pending"])
def test_ten_thousand_known_messages_fit(kind: str) -> None:
    """At most 1 MB on the disk and 2 MB in memory, fresh or loaded."""
    with _at_most(2 * MEGABYTE):
        ledger = installed()
        for start in range(0, 10_500, 1_500):
            poll(ledger, *_many(1_500, kind, start), covered=False)
            announce(ledger)
    assert ledger.known_count() == 10_000
    assert _size(ledger) <= MEGABYTE
    stored = json.dumps(ledger.dump())
    with _at_most(2 * MEGABYTE):
        ledger = Ledger.load(json.loads(stored))
    assert ledger.known_count() == 10_000


@pytest.mark.parametrize("mailboxes", [1, 7, 200])
def test_bounds_hold_whatever_passes_through(mailboxes: int) -> None:
    """Tens of thousands pass through; the bound holds, nothing is repeated."""
    names = [str(number) for number in range(mailboxes)]
    ledger = Ledger()
    for name in names:
        poll(ledger, mailbox=name)
    announced: set[str] = set()
    batch = 50_000 // mailboxes // 10
    shown: dict[str, list[Message]] = {name: [] for name in names}
    for turn in range(10):
        for index, name in enumerate(names):
            messages = _many(batch, "local", turn * batch + index * 10**7)
            for sweep in (False, True):
                poll(
                    ledger,
                    *messages,
                    *shown[name],
                    mailbox=name,
                    sweep=sweep,
                    covered=False,
                )
            shown[name] = messages
        for change in announce(ledger):
            assert change.message.id not in announced
            announced.add(change.message.id)
        assert _size(ledger) <= MEGABYTE
        # One mailbox's growth is another one's loss at that one's next poll.
        for name in names:
            poll(ledger, mailbox=name, covered=False)
        assert ledger.known_count() <= 10_000
    assert len(announced) == 10 * batch * mailboxes


def test_quiet_mailbox_leaves_its_room_to_a_busy_one() -> None:
    """A share of its own is a mailbox's least, not its most."""
    ledger = installed(mailbox="busy")
    for number in range(9):
        poll(ledger, incoming(f"quiet {number}", at(-1)), mailbox=f"quiet {number}")
    poll(ledger, *_many(5_000, "local"), mailbox="busy")
    assert ledger.known_count() == 5_000 + 9
    assert ledger.unread() == {LINE: 5_000}


def test_messages_nobody_ever_reads_do_not_crowd_out_the_rest() -> None:
    """With thousands of them, the overlap and the stories still work."""
    ledger = installed()
    for start in range(0, 15_000, 500):
        poll(ledger, *_many(500, "local", start), covered=False)
        announce(ledger)
    assert ledger.unread()[LINE] >= 5_000
    end = 15_000 * 1.237
    ledger.accept("", [outgoing("ours", at(end), Delivery.SENT)])
    poll(ledger, *_many(10, "local", 15_000), covered=False)
    announce(ledger)
    late = incoming("late", at(end, minutes=-9))
    reading = poll(ledger, late)
    assert [ref.id for ref in reading.unseen_outgoing()] == ["ours"]
    poll(ledger, outgoing("ours", at(end), Delivery.DELIVERED))
    assert told(announce(ledger)) == [
        ("late", RECEIVED),
        ("ours", ChangeKind.DELIVERED),
    ]


def test_trimming_does_not_touch_what_was_not_read_yet() -> None:
    """A round that breaks off after thousands of messages loses none of the rest."""
    ledger = installed()
    everything = _many(15_000, "local")
    ledger.open("", at(1)).take(everything[:12_000])
    announced = {change.message.id for change in announce(ledger)}
    ledger = reloaded(ledger)
    poll(ledger, *everything)
    for change in announce(ledger):
        assert change.message.id not in announced
        announced.add(change.message.id)
    assert len(announced) == 15_000
    assert ledger.known_count() <= 10_000


def test_newest_fingerprints_are_kept() -> None:
    """Also those of a large baseline, which is listed newest first."""
    messages = _many(3_000, "local")
    ledger = installed(*messages)
    newest = messages[:100]
    poll(ledger, *[replace(message, id=f"new {message.id}") for message in newest])
    assert not ledger.changes


def test_vanished_messages_are_bounded() -> None:
    """Unread messages deleted elsewhere do not pile up."""
    ledger = installed()
    for start in range(0, 30_000, 500):
        poll(ledger, *_many(500, "unread", start))
        announce(ledger)
        poll(ledger, now=at(start * 1.237), sweep=True)
    assert _size(ledger) <= MEGABYTE
    assert ledger.known_count() <= 10_000
    assert ledger.unread() == {}


def test_floor_on_a_finer_clock_than_the_memory() -> None:
    """A message dropped at the floor stays old after a restart, to the microsecond."""
    step = timedelta(microseconds=300)
    messages = [
        incoming(f"m{n}", NOON + n * step, text=str(n)) for n in range(12_000, 0, -1)
    ]
    ledger = installed()
    poll(ledger, *messages)
    announce(ledger)
    ledger = reloaded(ledger)
    poll(ledger, *messages, sweep=True)
    assert not ledger.changes
