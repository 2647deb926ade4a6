"""Searches: the server's few filters, and what they leave to be done here (§5.1)."""

from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import replace

from ...messaging import Channel, Direction, Message
from ...messaging.addresses import international, is_number
from ...messaging.equivalences import spellings
from ..errors import Rejected
from ..model import Query
from ..queries import matches, newest
from .codes import OUT_OF_RETENTION
from .listing import LARGE_PAGE, SMALL_PAGE, ListQuery, Walk
from .mapping import PREFIXES, UNNAMED_LINE, own_address
from .polling import MARGIN
from .reading import Reader

#: How many messages a search looks at where the server's filters do not do.
SEARCH_DEPTH = 10_000


async def search(
    reader: Reader, query: Query, channels: frozenset[Channel]
) -> Sequence[Message]:
    """Return what matches, newest first; ``channels`` are those of the account."""
    # Conversations are no thing of this API, so nothing is in one.
    if query.conversation_id is not None or query.limit < 1:
        return []
    if query.channel not in (None, *channels):
        return []
    found: dict[str, Message] = {}
    for asked in _lists(query, channels):
        found |= await _read(reader, asked, query)
    return newest(found.values(), query.limit)


async def _read(reader: Reader, asked: ListQuery, query: Query) -> dict[str, Message]:
    """Return what matches of one list, by id."""
    try:
        return await _read_window(reader, asked, query)
    except Rejected as err:
        # Of what is not kept any more, there is nothing to find; of the rest there is.
        if getattr(err, "number", None) != OUT_OF_RETENTION:
            raise
    return await _read_window(
        reader, replace(asked, sent_from=None, sent_to=None), query
    )


async def _read_window(
    reader: Reader, asked: ListQuery, query: Query
) -> dict[str, Message]:
    found: dict[str, Message] = {}
    looked_at = 0
    size = SMALL_PAGE if query.limit < SMALL_PAGE and not query.text else LARGE_PAGE
    async with aclosing(Walk(reader.api, asked, size).pages()) as pages:
        async for listed in pages:
            messages = await reader.messages(listed)
            found |= {m.id: m for m in messages if matches(m, query)}
            looked_at += len(listed.items) + listed.broken
            if len(found) >= query.limit or looked_at >= SEARCH_DEPTH:
                break
            if query.since is not None and listed.reaches(query.since):
                break
    return found


def _lists(query: Query, channels: frozenset[Channel]) -> Iterator[ListQuery]:
    """Return what to ask the server for.

    An address is found as the server writes it, and each channel writes it in its own
    way, so there is one list for each; a name may be written in any way, so that there
    is no list of it.
    """
    window = ListQuery(
        sent_from=query.since and query.since - MARGIN,
        sent_to=query.until and query.until + MARGIN,
    )
    remote = international(query.remote or "")
    numbers = spellings(remote.removeprefix("+")) if is_number(remote) else ()
    has_line = query.line is not None and query.line not in (UNNAMED_LINE, "")
    if not numbers and not has_line:
        yield window
        return
    for channel in sorted(channels if query.channel is None else {query.channel}):
        ours = own_address(query.line, channel) if query.line and has_line else None
        if has_line and ours is None:
            continue
        for number in numbers or (None,):
            theirs = None if number is None else f"{PREFIXES[channel]}+{number}"
            if query.direction in (None, Direction.INCOMING):
                yield replace(window, sender=theirs, recipient=ours)
            if query.direction in (None, Direction.OUTGOING):
                yield replace(window, sender=ours, recipient=theirs)
