"""Picture messages: the phone lists each of them as up to two entries (§5.6).

First comes the notification, and then, at once or minutes later or never, what is in
it. Nothing but sender and time joins the two. So a notification waits a while for what
is in it, and both are one message, by the id of the notification where it is there.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from .models import MMS, MMS_DOWNLOADED, Received

#: How far apart the two entries of a picture message may be, and how long the first
#: one waits for the second.
TOGETHER = timedelta(minutes=10)


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
    """Return the notification of each content: the nearest ones first."""
    near = [
        (abs(body_at - header_at), header_at, body.id, header.id)
        for body_at, body in bodies.values()
        for header_at, header in headers.values()
        if body.sender == header.sender and abs(body_at - header_at) <= TOGETHER
    ]
    found: dict[str, Received] = {}
    taken: set[str] = set()
    for _, _, body_id, header_id in sorted(near):
        if body_id not in found and header_id not in taken:
            found[body_id] = headers[header_id][1]
            taken.add(header_id)
    return found


def pictures(rows: Sequence[Received]) -> list[Received]:
    """Return the entries of picture messages."""
    return [row for row in rows if row.type in (MMS, MMS_DOWNLOADED)]
