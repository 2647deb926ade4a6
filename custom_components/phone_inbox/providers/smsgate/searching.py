"""Searches: the phone filters by time alone, and the rest is done here."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime

from ...messaging import Direction, Message, MessageRef
from ..model import Query
from ..queries import Identify, matches, newest
from ..slices import off_loop
from .api import MOST_ROWS, Api, Listed
from .inbox import InboxReader, Reading
from .keys import phone_id
from .models import Outgone, Received
from .outbox import OutboxReader
from .pictures import TOGETHER, Pairs
from .times import FAR
from .walk import MOST_PAGES, is_last

#: How many messages a search looks at.
SEARCH_DEPTH = 10_000
INBOX, SENT = "inbox", "sent"


class Searcher:
    """Looks into both lists of the phone."""

    def __init__(self, api: Api, inbox: InboxReader, outbox: OutboxReader) -> None:
        """Prepare to look."""
        self._api = api
        self._inbox = inbox
        self._outbox = outbox

    async def search(self, query: Query, identify: Identify) -> Sequence[Message]:
        """Return what matches, newest first; for ``identify`` see the provider's."""
        # Conversations are no thing of this app, so nothing is in one.
        if query.conversation_id is not None or query.limit < 1:
            return []
        found: dict[str, Message] = {}

        def wanted(message: Message) -> bool:
            return matches(message, query, identify)

        if _wanted(query, INBOX, Direction.INCOMING):
            found |= await self._some(self._received(query), query, wanted)
        if _wanted(query, SENT, Direction.OUTGOING):
            found |= await self._some(self._sent(query), query, wanted)
        return newest(found.values(), query.limit)

    @staticmethod
    async def _some(
        pages: AsyncIterator[Sequence[Message]],
        query: Query,
        wanted: Callable[[Message], bool],
    ) -> dict[str, Message]:
        found: dict[str, Message] = {}
        async for messages in pages:
            for message in filter(wanted, messages):
                found.setdefault(message.id, message)
            if len(found) >= query.limit:
                break
        return found

    async def _received(self, query: Query) -> AsyncIterator[Sequence[Message]]:
        reading = Reading()
        until = query.until or FAR

        async def read(offset: int, size: int) -> Listed[Received]:
            return await self._api.inbox(
                since=query.since, until=until, limit=size, offset=offset
            )

        async for listed in _pages(read, _first_size(query)):
            reading.now = listed.server_time
            pairs = await off_loop(Pairs, listed.items)
            for part in listed.parts():
                yield await self._inbox.messages(part.items, reading, pairs)

    async def _sent(self, query: Query) -> AsyncIterator[Sequence[Message]]:
        until = query.until or FAR

        async def read(offset: int, size: int) -> Listed[Outgone]:
            return await self._api.messages(
                since=query.since, until=until, limit=size, offset=offset
            )

        async for listed in _pages(read, _first_size(query)):
            for part in listed.parts():
                yield await self._outbox.messages(part.items, part.server_time)

    async def look_up(self, refs: Sequence[MessageRef]) -> Sequence[Message]:
        """Return the messages there are, by their ids and times."""
        found: dict[str, Message] = {}
        for ref in refs:
            if ref.id in found:
                continue
            if (outgoing := phone_id(ref.id)) is not None:
                if (item := await self._api.message(outgoing)) is not None:
                    messages = await self._outbox.messages([item], None)
                    found |= {message.id: message for message in messages}
            else:
                found |= await self._around(ref.time)
        return [found[ref.id] for ref in refs if ref.id in found]

    async def _around(self, time: datetime) -> dict[str, Message]:
        """Return the messages of a time; what is in a picture message may be later."""
        listed = await self._api.inbox(since=time - TOGETHER, until=time + TOGETHER)
        reading = Reading(now=listed.server_time)
        pairs = await off_loop(Pairs, listed.items)
        messages = await self._inbox.messages(listed.items, reading, pairs)
        return {message.id: message for message in messages}


async def _pages[T: (Received, Outgone)](
    read: Callable[[int, int], Awaitable[Listed[T]]], first_size: int
) -> AsyncIterator[Listed[T]]:
    """Return the pages of a list to its end, or as long as they show something new."""
    seen: set[str] = set()
    offset, size = 0, first_size
    for _ in range(MOST_PAGES):
        listed = await read(offset, size)
        yield listed
        offset += listed.count
        known = len(seen)
        seen |= {item.id for item in listed.items}
        is_end = is_last(listed, offset, size) or len(seen) == known
        if is_end or offset >= SEARCH_DEPTH:
            return
        size = MOST_ROWS


def _first_size(query: Query) -> int:
    """Return how many entries to ask for at first: few where few will do."""
    plain = query.remote is None and query.text is None and query.line is None
    return min(query.limit + 10, MOST_ROWS) if plain else MOST_ROWS


def _wanted(query: Query, mailbox: str, direction: Direction) -> bool:
    return query.mailbox in (None, mailbox) and query.direction in (None, direction)
