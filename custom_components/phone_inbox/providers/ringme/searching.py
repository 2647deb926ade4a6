"""Searches: the server has no filter that can be relied on (§10)."""

from contextlib import aclosing
from dataclasses import replace
from datetime import datetime

from ...messaging import Channel, Message
from ..model import Query
from ..queries import matches, newest
from .listing import Reading, ReadPage, Span
from .mapping import conversation_of
from .polling import REACH
from .windows import Windows

#: Most pages of a search in one extension.
SEARCH_PAGES = 20


async def search(
    read: ReadPage, windows: Windows, query: Query, now: datetime, most: int
) -> list[Message]:
    """Return what matches among one extension's messages, newest first.

    Where ``query`` names no time, it looks back about two months. It takes ``most``
    requests at the most.
    """
    until = query.until or now
    since = query.since or until - REACH
    if until < since:
        return []
    span = Span(since=since, most=min(SEARCH_PAGES, most))
    reading = Reading(read, windows, span, until)
    found: dict[str, Message] = {}
    async with aclosing(reading.pages()) as pages:
        async for listed in pages:
            found |= {m.id: m for m in listed.messages if _matches(m, query)}
            if listed.is_sorted and len(found) >= query.limit:
                break
    return newest(found.values(), query.limit)


def anywhere(query: Query) -> Query:
    """Return the query for a list that has the messages of one chat only."""
    return replace(query, conversation_id=None)


def can_match(query: Query) -> bool:
    """Tell whether there can be an answer at all."""
    return query.limit > 0 and query.channel in (None, Channel.SMS)


def _matches(message: Message, query: Query) -> bool:
    return query.conversation_id in (None, conversation_of(message)) and matches(
        message, anywhere(query)
    )
