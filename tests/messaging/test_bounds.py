"""How much memory there is, and what is forgotten when it is full."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
import gc
import json
import tracemalloc
from uuid import UUID

import pytest

from custom_components.phone_inbox.messaging import (
    ChangeKind,
    Delivery,
    Ledger,
    Message,
)

from .build import (
    LINE,
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

MEGABYTE = 1_000_000


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


def _archived(ledger: Ledger) -> int:
    """Return of how many messages only is known that they were there."""
    return sum(
        len(marks) // 16
        for box in ledger.dump()["mailboxes"].values()
        for _, _, marks in box["archive"].values()
    )


def _at_hand(ledger: Ledger) -> int:
    """Return of how many messages more is known."""
    return ledger.known_count() - _archived(ledger)


def _size(ledger: Ledger) -> int:
    # On the disk, what is archived is no text.
    size = len(json.dumps(ledger.dump(), separators=(",", ":")))
    return size - 8 * _archived(ledger)


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
            ledger.hand_out()
    assert ledger.known_count() == 10_500
    assert _size(ledger) <= MEGABYTE + 8 * _archived(ledger)
    stored = json.dumps(ledger.dump())
    with _at_most(2 * MEGABYTE):
        ledger = Ledger.load(json.loads(stored), written=True)
    assert ledger.known_count() == 10_500


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
        assert _size(ledger) <= MEGABYTE + 8 * _archived(ledger)
        # One mailbox's growth is another one's loss at that one's next poll.
        for name in names:
            poll(ledger, mailbox=name, covered=False)
        assert _at_hand(ledger) <= 10_000
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
        ("late", ChangeKind.RECEIVED),
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
    assert _at_hand(ledger) <= 10_000


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
    assert _size(ledger) <= MEGABYTE + 8 * _archived(ledger)
    assert _at_hand(ledger) <= 10_000
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
