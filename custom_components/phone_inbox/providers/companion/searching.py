"""A search of one side: it goes on until what is left of it is enough."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from ...messaging import Message
from ..model import Query

#: How often a side is searched further back: most of what it lists is mostly its own.
_MOST_ROUNDS = 20


async def search(
    find: Callable[[Query], Awaitable[Sequence[Message]]],
    query: Query,
    is_wanted: Callable[[Message], Awaitable[bool]],
    *,
    whole: bool = False,
) -> Sequence[Message]:
    """Return the newest messages of a side that are wanted, ``query.limit`` at most.

    The newest of two sides together are among the newest of each. Were one of them cut
    short by what is not wanted, there would be a hole between its messages and the
    other's, and whoever reads on from the oldest would never see what is in it.

    ``whole``: all of the query's time, whatever its limit.
    """
    found: dict[str, Message] = {}
    for _ in range(_MOST_ROUNDS):
        answer = await find(query)
        for message in answer:
            if message.id not in found and await is_wanted(message):
                found[message.id] = message
        if len(answer) < query.limit or (len(found) >= query.limit and not whole):
            break
        oldest = min(message.time for message in answer)
        if oldest == query.until:
            # One moment fills a page: a larger page.
            query = replace(query, limit=query.limit * 2)
        else:
            query = replace(query, until=oldest)
    return list(found.values())


async def search_all(
    find: Callable[[Query], Awaitable[Sequence[Message]]], query: Query
) -> Sequence[Message]:
    """Return all messages of a side that match a query, whatever its limit."""

    async def is_any(_: Message) -> bool:
        return True

    return await search(find, query, is_any, whole=True)
