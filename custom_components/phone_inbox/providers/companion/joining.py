"""Which messages of two listings are one, where nothing but likeness tells.

A PBX may tell by what id its carrier knows a message: then that one it is, and no other.
Else the address of the other side, the words and the time have to do, and each message
of the one side is one of the other's at most.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from ...messaging import Direction, Message
from ..model import Query
from ..numbers import digits

#: Digits at the end of a number by which two spellings of it are the same.
_TELLING_DIGITS = 9
#: How far apart the two times of one text may be.
APART = timedelta(minutes=10)


def alike(message: Message, found: Iterable[Message]) -> list[Message]:
    """Return what has the same words and the same other side."""
    return [
        it
        for it in found
        if it.text.strip() == message.text.strip() and it.identity == message.identity
    ]


def likeness(number: str, message: Message) -> tuple[str, ...]:
    """Return what is the same of one text at both; ``number`` is that of its line."""
    remote = message.identity
    tail = digits(remote)
    if len(tail) >= _TELLING_DIGITS:
        # Carriers write the same number in different ways.
        remote = tail[-_TELLING_DIGITS:]
    is_sent = message.direction is Direction.OUTGOING
    return number, remote, message.text.strip(), *(["outgoing"] if is_sent else [])


def pairs(
    records: Iterable[Message],
    theirs: Sequence[Message],
    ahead: timedelta,
    late: timedelta = APART,
) -> Mapping[str, Message]:
    """Return whose message each record is, by the records' ids: the nearest in time.

    ``ahead`` is how far the clock of the records is ahead, and ``late`` how much later a
    record may be.
    """
    near = sorted(
        (abs(apart), one.id, place)
        for one in records
        for place, other in enumerate(theirs)
        if -APART <= (apart := one.time - other.time - ahead) <= late
    )
    joined: dict[str, Message] = {}
    taken: set[int] = set()
    for _, record, place in near:
        if record not in joined and place not in taken:
            joined[record] = theirs[place]
            taken.add(place)
    return joined


def same_form(one: str, other: str) -> bool:
    """Tell whether two ids may be of one system, by how they are written."""
    return [it.isalnum() for it in one] == [it.isalnum() for it in other]


async def by_the_clocks[T](
    ahead: Callable[[], timedelta], look: Callable[[timedelta], Awaitable[T]]
) -> T:
    """Return what is found, given how far the clock of the one side is ahead.

    Whoever was not asked for long may have another clock by now, and only its answer
    tells: then it is asked once more.
    """
    asked_by = ahead()
    found = await look(asked_by)
    if (told := ahead()) != asked_by:
        found = await look(told)
    return found


def around(line: str, time: datetime, direction: Direction) -> Query:
    """Return what to search for that may be one message of about that time."""
    return Query(line=line, direction=direction, since=time - APART, until=time + APART)
