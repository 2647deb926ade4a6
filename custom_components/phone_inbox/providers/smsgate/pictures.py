"""Picture messages: the phone lists each of them as up to two entries (§5.6).

First comes the notification, and then, at once or minutes later or never, what is in
it. Nothing but sender and time joins the two. So a notification waits a while for what
is in it, and both are one message, by the id of the notification where it is there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush

from .models import MMS, MMS_DOWNLOADED, Received

#: How far apart the two entries of a picture message may be, and how long the first
#: one waits for the second.
TOGETHER = timedelta(minutes=10)

#: The time of an entry, whether it is a notification, and its id.
type _Entry = tuple[datetime, bool, str]


class Pairs:
    """Which entries are of one picture message."""

    def __init__(self, rows: Iterable[Received]) -> None:
        """Join entries; what is no picture message is left aside."""
        headers: dict[str, tuple[datetime, Received]] = {}
        bodies: dict[str, tuple[datetime, Received]] = {}
        for row in rows:
            if row.created_at is None:
                continue
            if row.type == MMS:
                headers[row.id] = (row.created_at, row)
            elif row.type == MMS_DOWNLOADED:
                bodies[row.id] = (row.created_at, row)
        self._header_of = _joined(headers, bodies)
        self._joined = {header.id for header in self._header_of.values()}

    def header_of(self, row: Received) -> Received:
        """Return the notification of a picture message, itself where there is none."""
        return self._header_of.get(row.id, row)

    def is_shown(self, row: Received, now: datetime | None) -> bool:
        """Tell whether an entry is a message, or stands for one by now.

        A notification is, once it has waited in vain for what is in it.
        """
        if row.type != MMS or row.created_at is None:
            return True
        if row.id in self._joined:
            return False
        return now is None or now - row.created_at >= TOGETHER


def _joined(
    headers: Mapping[str, tuple[datetime, Received]],
    bodies: Mapping[str, tuple[datetime, Received]],
) -> dict[str, Received]:
    """Return the notification of each content: the nearest ones first.

    The nearest two of one sender are always next to each other in time, once those
    that were joined before are taken out: so only neighbours are compared.
    """
    by_sender: dict[str | None, list[_Entry]] = {}
    for at, row in (*headers.values(), *bodies.values()):
        by_sender.setdefault(row.sender, []).append((at, row.type == MMS, row.id))
    found: dict[str, Received] = {}
    for entries in by_sender.values():
        for header_id, body_id in _neighbours(sorted(entries)):
            found[body_id] = headers[header_id][1]
    return found


def _neighbours(entries: Sequence[_Entry]) -> Iterator[tuple[str, str]]:
    """Return the ids of notifications, each with that of what was in it.

    ``entries`` are those of one sender, in the order of their times.
    """
    following = list(range(1, len(entries) + 1))
    preceding = list(range(-1, len(entries) - 1))
    joined: set[int] = set()

    def apart(first: int, second: int) -> Iterator[tuple[timedelta, int, int]]:
        if first < 0 or second == len(entries):
            return
        (at, is_header, _), (later, is_other_header, _) = (
            entries[first],
            entries[second],
        )
        if is_header is not is_other_header and later - at <= TOGETHER:
            yield later - at, first, second

    near = [pair for place in following for pair in apart(place - 1, place)]
    heapify(near)
    while near:
        _, first, second = heappop(near)
        if joined & {first, second}:
            continue
        joined |= {first, second}
        header, body = (first, second) if entries[first][1] else (second, first)
        yield entries[header][2], entries[body][2]
        before, after = preceding[first], following[second]
        if after < len(entries):
            preceding[after] = before
        if before >= 0:
            following[before] = after
        for pair in apart(before, after):
            heappush(near, pair)


def pictures(rows: Sequence[Received]) -> list[Received]:
    """Return the entries of picture messages."""
    return [row for row in rows if row.type in (MMS, MMS_DOWNLOADED)]
