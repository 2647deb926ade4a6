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
    ledger as ledger_module,
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
    unread_ids,
)

MEGABYTE = 1_000_000
DAY = timedelta(days=1)


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
    batch = 25_000 // mailboxes // 10
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


def test_quiet_mailboxes_give_room_back() -> None:
    """What they have beyond their share goes at their next poll, which finds nothing."""
    ledger = Ledger()
    quiet = [f"quiet {number}" for number in range(11)]
    busy = [f"busy {number}" for number in range(40)]
    for names, count in ((quiet, 900), (busy, 200)):
        for number, name in enumerate(names):
            poll(ledger, mailbox=name)
            poll(ledger, *_many(count, "unread", number * 10_000), mailbox=name)
    assert _at_hand(ledger) > 10_000
    for name in quiet:
        poll(ledger, mailbox=name, covered=False)
    assert _at_hand(ledger) <= 10_000


@pytest.mark.parametrize("news", [0, 1])
def test_what_is_on_its_way_is_followed_in_a_quiet_mailbox(news: int) -> None:
    """Where others take its room, what was read goes first, however much newer."""
    ledger = Ledger()
    busy = [f"busy {number}" for number in range(49)]
    for name in ("quiet", *busy):
        poll(ledger, mailbox=name)
    sent = [outgoing(f"sent {number}", at(number)) for number in range(30)]
    read = [incoming(f"{number}", at(100 + number), read=True) for number in range(220)]
    poll(ledger, *sent, *read, mailbox="quiet")
    for number, name in enumerate(busy, 1):
        poll(ledger, *_many(210, "read", number * 10_000), mailbox=name)
    late = [incoming("late", at(minutes=9), read=True)] * news
    poll(ledger, *late, mailbox="quiet", covered=False)
    announce(ledger)
    failed = [replace(message, delivery=Delivery.FAILED) for message in sent]
    poll(ledger, *failed, mailbox="quiet", covered=False)
    assert told(announce(ledger)) == [(it.id, ChangeKind.FAILED) for it in sent]


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


def test_unread_messages_take_half_of_a_full_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The newest stay unread; of the others only is known that they were there."""
    monkeypatch.setattr(ledger_module, "MAX_KNOWN", 100)
    ledger = installed()
    messages = _many(300, "unread")
    poll(ledger, *messages)
    assert unread_ids(ledger) == {message.id for message in messages[:50]}
    assert ledger.known_count() == 100


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


@pytest.mark.parametrize("count", [1_500, 6_000])
def test_a_thousand_old_messages_are_known(count: int) -> None:
    """And not many more: what is older than a sweep reads is there for odd clocks."""
    ledger = installed()
    for start in range(0, count, 100):
        poll(
            ledger,
            *[
                incoming(_uuid(number), at(minutes=10 * number), read=True)
                for number in range(start, start + 100)
            ],
        )
    # What is in the archive is forgotten by the batch.
    assert 1_000 <= ledger.known_count() <= (1_000 if count < 2_000 else 2_500)


def test_steady_mailbox_knows_the_last_day() -> None:
    """What is older goes by the batch, though all that is at hand is of today."""
    ledger = installed()
    days, each_day = 3, 4_000
    for start in range(0, days * each_day, 500):
        poll(
            ledger,
            *[
                incoming(_uuid(number), NOON + number * DAY / each_day, read=True)
                for number in range(start, start + 500)
            ],
        )
    # A sweep reads 26 hours. Of the archive, a batch may have begun before that.
    assert each_day * 26 / 24 <= ledger.known_count() <= 2 * each_day


def test_old_ones_go_where_many_came_at_once() -> None:
    """Days later, thousands of new ones take the place of thousands of old ones."""
    ledger = installed()
    for hours in (0, 48):
        poll(
            ledger,
            *[
                incoming(_uuid(number), at(number / 2, hours=hours), read=True)
                for number in range(hours * 1_000, hours * 1_000 + 6_000)
            ],
        )
    assert 6_000 <= ledger.known_count() <= 7_000


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
    for start in range(0, 15_000, 500):
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
