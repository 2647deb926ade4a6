"""Which messages of two listings are one, where nothing but likeness tells.

A PBX may tell by what id its carrier knows a message: then that one it is, and no other.
Else the address of the other side, the words and the time have to do, and each message
of the one side is one of the other's at most.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from ...messaging import Direction, Message
from ..model import Query

#: How far apart the two times of one text may be.
APART = timedelta(minutes=10)


def alike(message: Message, found: Iterable[Message]) -> list[Message]:
    """Return what has the same words and the same other side."""
    return [
        it
        for it in found
        if it.text.strip() == message.text.strip() and it.identity == message.identity
    ]


def pairs(
    records: Iterable[Message], theirs: Sequence[Message], ahead: timedelta
) -> Mapping[str, Message]:
    """Return whose message each record is, by the records' ids: the nearest in time.

    ``ahead`` is how far the clock of the records is ahead.
    """
    near = sorted(
        (abs(one.time - other.time - ahead), one.id, place)
        for one in records
        for place, other in enumerate(theirs)
    )
    joined: dict[str, Message] = {}
    taken: set[int] = set()
    for apart, record, place in near:
        if apart <= APART and record not in joined and place not in taken:
            joined[record] = theirs[place]
            taken.add(place)
    return joined


def same_form(one: str, other: str) -> bool:
    """Tell whether two ids may be of one system, by how they are written."""
    return [it.isalnum() for it in one] == [it.isalnum() for it in other]


def around(line: str, time: datetime, direction: Direction) -> Query:
    """Return what to search for that may be one message of about that time."""
    return Query(line=line, direction=direction, since=time - APART, until=time + APART)
