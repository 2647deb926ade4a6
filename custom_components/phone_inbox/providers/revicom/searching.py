"""Searches: the server's filters, and what they leave to be done here."""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta

from ...messaging import Channel, Direction, Message
from ...messaging.addresses import international, is_number
from ...messaging.equivalences import spellings
from ..model import Query
from ..queries import matches, newest
from .listing import PAGE_SIZE, Listed, ListQuery, Walk
from .mapping import CHANNEL_TYPES, DIRECTIONS, UNNAMED_LINE
from .models import INBOUND, OUTBOUND
from .reading import Reader

#: How many messages a search looks at where the server's filters do not do.
SEARCH_DEPTH = 10_000
_SECOND = timedelta(seconds=1)


async def search(reader: Reader, query: Query) -> Sequence[Message]:
    """Return what matches, newest first."""
    # Conversations are no thing of this API, so nothing is in one.
    if query.conversation_id is not None or query.limit < 1:
        return []
    found: dict[str, Message] = {}
    for asked_for in _searches(query, swapped=reader.swapped):
        found |= await _read(reader, asked_for, query)
    return newest(found.values(), query.limit)


async def _read(
    reader: Reader, asked_for: ListQuery, query: Query
) -> dict[str, Message]:
    """Return what matches of one list, by id."""
    asked, answer = await reader.ask(asked_for)
    if not set(asked.direction) <= set(asked_for.direction):
        return {}
    # The server has looked for the text, in its own way.
    left = replace(query, text=None)
    found: dict[str, Message] = {}
    looked_at = 0
    walk = Walk(reader.api, asked)
    first = await Listed.read(answer, 1, PAGE_SIZE)
    async with aclosing(walk.pages(first)) as pages:
        async for listed in pages:
            messages = await reader.messages(listed, asked)
            found |= {m.id: m for m in messages if matches(m, left)}
            looked_at += listed.count
            if len(found) >= query.limit or looked_at >= SEARCH_DEPTH:
                break
    return found


def _searches(query: Query, *, swapped: bool) -> list[ListQuery]:
    """Return what to ask the server for, once or for each direction."""
    lines = (query.line,) if query.line and query.line != UNNAMED_LINE else ()
    # A name may be written differently: the server's filter does not do for it.
    remote = international(query.remote or "")
    remotes = spellings(remote.removeprefix("+")) if is_number(remote) else ()
    directions = tuple(
        name
        for name, direction in DIRECTIONS.items()
        if query.direction in (None, Direction.UNKNOWN, direction)
    )
    channel = CHANNEL_TYPES.get(query.channel or Channel.UNKNOWN)
    plain = ListQuery(
        # A second more: whether the bounds belong to the window is not known.
        time_from=query.since and query.since - _SECOND,
        time_to=query.until and query.until + 2 * _SECOND,
        channel_type=(channel,) if channel else (),
        content=query.text or None,
        direction=directions,
        sender_name=lines,
        destination=remotes,
    )
    if not swapped or INBOUND not in directions or not (lines or remotes):
        return [plain]
    other_way = replace(
        plain, direction=(INBOUND,), sender_name=remotes, destination=lines
    )
    if OUTBOUND not in directions:
        return [other_way]
    return [other_way, replace(plain, direction=(OUTBOUND,))]
