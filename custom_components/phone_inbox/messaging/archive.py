"""The larger part of what a busy mailbox knows: which messages there were, and no more.

Of each there are eight bytes, made of its id, so that a million of them fit into the
memory of any home. They lie in a few batches, each of a span of time, which are
forgotten as a whole. A sieve of single bits tells of most new messages that they are
in none of them. Beside a million of them, one new message in 10¹³ would be taken
for one of these.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
import sys
from typing import Any, NamedTuple, Self

from .rows import ArchiveRow

#: An unsigned whole number of eight bytes.
_EIGHT_BYTES = "Q"
_END = 1 << 64
_PART = _END >> 4
#: What is damaged on a disk is so many of them in a row, or more.
_SAMPLE = 32
#: So many batches there are; then small ones become one, unless that has too many
#: messages: it is made at once, beside whatever else Home Assistant does.
MOST_BATCHES = 16
LARGEST = 65_536


class Batch(NamedTuple):
    """Messages of a span of time, by their marks in order; both ends in milliseconds."""

    since: int
    until: int
    marks: array[int]

    def joined(self, other: Batch) -> Batch:
        """Return both as one."""
        marks = array(_EIGHT_BYTES)
        done = [0, 0]
        # In parts: sorting makes objects of them, each of which takes five times as much.
        for end in range(_PART, _END + 1, _PART):
            part: list[int] = []
            for index, batch in enumerate((self, other)):
                begun, done[index] = done[index], bisect_left(batch.marks, end)
                part.extend(batch.marks[begun : done[index]])
            marks.extend(sorted(part))
        # A copy has no room to grow, which would be a twentieth of it.
        return Batch(
            min(self.since, other.since), max(self.until, other.until), marks[:]
        )

    @property
    def row(self) -> ArchiveRow:
        """Return it as it is written."""
        return ArchiveRow(self.since, self.until, _swapped(self.marks).tobytes())

    @classmethod
    def load(cls, since: int, until: int, written: bytes) -> Self:
        """Return what was written; raise ValueError where that cannot be."""
        marks = array(_EIGHT_BYTES)
        marks.frombytes(written)
        marks = _swapped(marks)
        # Out of order, most would not be found, and be announced again. Looking at all
        # of them would take most of the time of a start.
        some = marks[::_SAMPLE].tolist()
        if since > until or some != sorted(some):
            raise ValueError("Not a batch of messages")
        return cls(since, until, marks)


class _Sieve:
    """One bit for each beginning of a mark, set where a mark began so.

    Bits are never taken back: it is full when its marks set more than a few of them,
    those forgotten since included. Then another one takes its place.
    """

    __slots__ = ("_bits", "_room", "_shift")

    def __init__(self, count: int) -> None:
        """Make room for twice as many marks: at least eight bits for each of these."""
        size = max(count - 1, 1023).bit_length()
        self._bits = bytearray(1 << size)
        self._room = 2 << size
        self._shift = 61 - size

    @property
    def is_full(self) -> bool:
        """Tell whether it has too many bits set to be of use."""
        return self._room < 0

    def add(self, marks: array[int]) -> None:
        """Take marks."""
        bits, shift = self._bits, self._shift
        self._room -= len(marks)
        for mark in marks:
            at = mark >> shift
            bits[at >> 3] |= 1 << (at & 7)

    def may_have(self, mark: int) -> bool:
        """Tell whether a mark may have been added; False is certain."""
        at = mark >> self._shift
        return bool(self._bits[at >> 3] >> (at & 7) & 1)


class Archive:
    """Messages of which nothing is left but that they were there.

    ``mark`` makes eight bytes of an id, as a whole number.
    """

    def __init__(self, mark: Callable[[str], int]) -> None:
        """Start with none."""
        self._mark = mark
        self._batches: dict[int, Batch] = {}
        self._count = 0
        self._sieve = _Sieve(0)
        #: The numbers of batches that the sieve has not taken yet. That takes longer
        #: than reading them: it takes one whenever some come or are forgotten.
        self._unsieved: set[int] = set()
        #: The numbers of batches that came or went since they were written.
        self.noted: set[int] = set()

    def __len__(self) -> int:
        """Return how many messages there are."""
        return self._count

    def __iter__(self) -> Iterator[Batch]:
        """Return the batches, those first that end first."""
        return iter(sorted(self._batches.values(), key=lambda batch: batch.until))

    def until(self, message_id: str, time: int | None = None) -> int | None:
        """Return the end of a batch that a message is in; None: it is in none.

        ``time`` is the message's, where that is known: it is found faster by it.
        """
        if not self._batches:
            return None
        mark = self._mark(message_id)
        batches: Iterable[Batch] = self._batches.values()
        if not self._sieve.may_have(mark):
            batches = [self._batches[number] for number in self._unsieved]
        if time is not None:
            for since, until, marks in batches:
                if since <= time <= until and _has(marks, mark):
                    return until
        ends = [until for _, until, marks in batches if _has(marks, mark)]
        return max(ends, default=None)

    def add(self, known: Mapping[str, int]) -> None:
        """Take messages, of which there is one at least, with their times."""
        marks = array(_EIGHT_BYTES, sorted({self._mark(key) for key in known}))
        self._put(Batch(min(known.values()), max(known.values()), marks), sieved=True)
        self._sieve.add(marks)
        while len(self._batches) > MOST_BATCHES and self._join():
            pass
        if self._sieve.is_full:
            self._sieve = _Sieve(self._count)
            self._unsieved = set(self._batches)
        self._sieve_one()

    def _sieve_one(self) -> None:
        if self._unsieved:
            self._sieve.add(self._batches[self._unsieved.pop()].marks)

    def _join(self) -> bool:
        """Make one of those two that follow each other and have fewest messages."""
        order = sorted(self._batches, key=lambda number: self._batches[number].until)
        size = {number: len(batch.marks) for number, batch in self._batches.items()}
        one, other = min(pairwise(order), key=lambda two: size[two[0]] + size[two[1]])
        if size[one] + size[other] > LARGEST:
            return False
        sieved = self._unsieved.isdisjoint((one, other))
        self._put(self._pop(one).joined(self._pop(other)), sieved=sieved)
        return True

    def forget(self, floor: int) -> None:
        """Forget the batches that end at or before a time, as polls do again and again."""
        self._forget(
            number for number, it in self._batches.items() if it.until <= floor
        )
        self._sieve_one()

    def forget_after(self, time: int) -> None:
        """Forget the batches that begin after a time."""
        self._forget(number for number, it in self._batches.items() if it.since > time)

    def _forget(self, numbers: Iterable[int]) -> None:
        for number in list(numbers):
            self._pop(number)

    def _put(self, batch: Batch, *, sieved: bool) -> None:
        number = max(self._batches, default=0) + 1
        self._batches[number] = batch
        self._count += len(batch.marks)
        self.noted.add(number)
        if not sieved:
            self._unsieved.add(number)

    def _pop(self, number: int) -> Batch:
        batch = self._batches.pop(number)
        self._count -= len(batch.marks)
        self.noted.add(number)
        self._unsieved.discard(number)
        return batch

    def rows(self) -> dict[int, ArchiveRow | None]:
        """Return what changed since the last time; from now on it counts as written."""
        rows = {number: self._row(number) for number in self.noted}
        self.noted = set()
        return rows

    def _row(self, number: int) -> ArchiveRow | None:
        batch = self._batches.get(number)
        return None if batch is None else batch.row

    def dump(self) -> dict[str, Any]:
        """Return all of it as JSON types."""
        rows = {number: batch.row for number, batch in self._batches.items()}
        return {
            str(number): [row.since, row.until, row.marks.hex()]
            for number, row in rows.items()
        }

    @classmethod
    def load(cls, data: Mapping[str, Any], mark: Callable[[str], int]) -> Archive:
        """Return what was dumped, where the marks may be bytes.

        Raises ValueError or TypeError where it was not.
        """
        archive = cls(mark)
        for number, (since, until, marks) in data.items():
            if not isinstance(marks, bytes):
                marks = bytes.fromhex(marks)  # noqa: PLW2901 - JSON has no bytes
            batch = Batch.load(since, until, marks)
            archive._batches[int(number)] = batch
            archive._count += len(batch.marks)
            archive.noted.add(int(number))
        archive._sieve = _Sieve(archive._count)
        archive._unsieved = set(archive._batches)
        return archive


def _has(marks: array[int], mark: int) -> bool:
    at = bisect_left(marks, mark)
    return at < len(marks) and marks[at] == mark


def _swapped(marks: array[int]) -> array[int]:
    """Turn marks as this machine has them into written ones, or the other way round."""
    if sys.byteorder == "big":
        marks = marks[:]
        marks.byteswap()
    return marks
