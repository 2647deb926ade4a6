"""What the memory is stored as, what is not in it, and what cannot be loaded."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from itertools import pairwise
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.phone_inbox.messaging import Delivery, Ledger
from custom_components.phone_inbox.messaging.rows import Attempt

from .build import NOON, announce, at, incoming, installed, outgoing, poll, reloaded
from .table import Table, in_order


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


def test_rows_sum_up() -> None:
    """What is handed out bit by bit is what is dumped."""
    ledger, table = installed(mailbox="101"), Table()

    def check() -> None:
        table.write(ledger.hand_out())
        assert table.dump() == in_order(ledger.dump())

    check()
    poll(ledger, mailbox="102")
    check()
    poll(ledger, incoming("a", at(1)), outgoing("b", at(2)), mailbox="102")
    check()
    rows = ledger.hand_out(made=ledger.changes[:1], following=ledger.changes[1:])
    assert [row and row.attempt for row in rows.owed.values()] == [Attempt.MADE]
    table.write(rows)
    ledger.stops.add(["b"])
    ledger.mark_read(["a"])
    check()
    announce(ledger)
    ledger.remove(["b"])
    check()
    ledger.keep_mailboxes(["102"])
    check()
    poll(ledger, incoming("c", at(3)), mailbox="101")
    ledger.keep_mailboxes(["101"])
    check()
    poll(ledger, mailbox="102")
    check()


def test_marks_between_two_messages() -> None:
    """Of a batch, each is said to be announced now, and those before it to be done."""
    ledger = installed()
    poll(ledger, *[incoming(key, at(n)) for n, key in enumerate("abc")])
    first, *others = ledger.changes
    rows = ledger.hand_out(made=[first], following=others)
    assert rows.lasting
    assert {key[1]: row and row.attempt for key, row in rows.owed.items()} == {
        "a": Attempt.MADE,
        "b": Attempt.NEXT,
        "c": Attempt.NEXT,
    }
    assert not ledger.hand_out_marks(first)
    poll(ledger, incoming("later", at(9)))
    for done, now in pairwise([first, *others]):
        ledger.done([done])
        rows = ledger.hand_out_marks(now)
        assert not rows.messages
        assert {key: row and row.attempt for key, row in rows.owed.items()} == {
            done.key: None,
            now.key: Attempt.MADE,
        }
    ledger.done([others[-1]])
    rows = ledger.hand_out()
    assert {key[1]: row and row.attempt for key, row in rows.owed.items()} == {
        "c": None,
        "later": Attempt.NO,
    }
    assert rows.lasting
    ledger.done(ledger.changes)
    rows = ledger.hand_out()
    assert rows
    assert not rows.lasting


def test_what_may_have_been_announced_stays_so() -> None:
    """Two crashes in a row: being next again takes no mark away."""
    ledger = installed()
    poll(ledger, *[incoming(key, at(n)) for n, key in enumerate("ab")])
    ledger = Ledger.load(ledger.dump(attempted=ledger.changes))
    poll(ledger, *[incoming(key, at(n)) for n, key in enumerate("ab")])
    first, second = ledger.changes
    rows = ledger.hand_out(made=[first], following=[second])
    assert {key[1]: row and row.attempt for key, row in rows.owed.items()} == {
        "a": Attempt.MADE,
        "b": Attempt.MADE,
    }


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
