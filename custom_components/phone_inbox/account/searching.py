"""Searching an account's messages: page by page, further and further back."""

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta
from operator import itemgetter

from ..contacts import Contact
from ..errors import invalid
from ..messaging import Direction, Message
from ..providers import Query
from .account import Account
from .conversations import Conversations
from .known import KnownMessages
from .listing import Cursor, MessagePage, Part, Wanted, page_of

#: How many messages of a conversation are taken at a time.
CONVERSATION_PAGE = 500
#: How many searches a filter that the server does not have may cost.
MAX_ROUNDS = 10
#: The ledger knows times no better.
_MOMENT = timedelta(milliseconds=1)


class Search:
    """Finds messages of an account for those who look at them."""

    def __init__(
        self, account: Account, known: KnownMessages, conversations: Conversations
    ) -> None:
        """Search one account."""
        self._account = account
        self._provider = account.provider
        self._known = known
        self._conversations = conversations

    async def messages(self, wanted: Wanted) -> MessagePage:
        """Return messages, newest first.

        Raises a provider's error, and ServiceValidationError for a conversation
        or cursor that does not exist.
        """
        before = self.cursor(wanted.before)
        if wanted.unread:
            parts = self._unread_parts(wanted, before)
        else:
            queries = await self._queries(wanted)
            if before is not None:
                queries = [replace(query, until=before.time) for query in queries]
            parts = self._parts(queries)
        found: dict[str, Message] = {}
        complete_after: datetime | None = None
        certain: list[Message] = []
        async with aclosing(parts):
            async for part in parts:
                found |= {
                    m.id: m for m in part.messages if self._matches(m, wanted, before)
                }
                complete_after = part.complete_after
                # Of one moment all have to be there, or the next page lacks some.
                certain = [
                    message
                    for message in found.values()
                    if complete_after is None or message.time > complete_after
                ]
                if len(certain) >= wanted.limit:
                    break
        if (
            not found
            and before is None
            and wanted.conversation_id is not None
            and self._provider.capabilities.conversations
        ):
            # Nothing may match, or there is no such conversation.
            await self._conversations.route(wanted.conversation_id)
        return page_of(certain, wanted.limit, complete_after)

    def cursor(self, text: str | None) -> Cursor | None:
        """Read where a page begins; raises ServiceValidationError for no cursor."""
        if text is None:
            return None
        try:
            return Cursor.parse(text)
        except ValueError:
            raise invalid(self._account.title, "cursor_invalid") from None

    async def oldest_unread(
        self, lines: Iterable[str], limit: int
    ) -> tuple[Sequence[Message], int]:
        """Return the oldest unread messages of lines, and how many more there are.

        Raises a provider's error.
        """
        waiting = [ref for line in lines for ref in self._known.unread_refs(line)]
        waiting.sort(key=lambda ref: ref.time)
        found: list[Message] = []
        for _ in range(MAX_ROUNDS):
            # Those that were deleted meanwhile make room for others.
            if not (room := limit - len(found)):
                break
            found += await self._known.look_up(waiting[:room])
            waiting = waiting[room:]
        return found, len(waiting)

    async def unread_from(self, contact: Contact, line: str) -> Sequence[Message]:
        """Return a contact's unread messages of a line; raises a provider's error.

        They are searched for: the ledger does not know who wrote what is unread,
        and to look up all of it may take a request each.
        """
        times = {ref.id: ref.time for ref in self._known.unread_refs(line)}
        if not times:
            return []
        found: dict[str, Message] = {}
        wanted = Wanted(
            line=line,
            identities=contact.identities,
            direction=Direction.INCOMING,
            since=min(times.values()) - _MOMENT,
            limit=CONVERSATION_PAGE,
        )
        for _ in range(MAX_ROUNDS):
            page = await self.messages(wanted)
            found |= {m.id: m for m in page.messages if m.id in times}
            if page.next is None:
                break
            wanted = replace(wanted, before=page.next)
        return list(found.values())

    async def _parts(self, queries: Sequence[Query]) -> AsyncGenerator[Part]:
        """Search further and further back.

        Of several searches, the one that has come least far goes on.
        """
        #: Down to which moment a search has found everything, and how it goes on.
        unfinished: list[tuple[datetime, Query]] = []
        for _ in range(MAX_ROUNDS):
            found: list[Message] = []
            for query in queries:
                answer = await self._known.find(query)
                found += answer
                if len(answer) < query.limit:
                    continue
                oldest = min(message.time for message in answer)
                if oldest == query.until:
                    # One moment fills a page: a larger page.
                    further = replace(query, limit=query.limit * 2)
                else:
                    further = replace(query, until=oldest)
                unfinished.append((oldest, further))
            if not unfinished:
                yield Part(found, None)
                return
            unfinished.sort(key=itemgetter(0))
            complete_after, further = unfinished.pop()
            yield Part(found, complete_after)
            queries = [further]

    async def _unread_parts(
        self, wanted: Wanted, before: Cursor | None
    ) -> AsyncGenerator[Part]:
        """Look up unread messages: the ledger knows which they are."""
        refs = [
            ref
            for ref in self._known.unread_refs(wanted.line)
            if before is None or ref.time <= before.time
        ]
        step = wanted.limit + 1
        for start in range(0, max(1, min(len(refs), MAX_ROUNDS * step)), step):
            some, rest = refs[start : start + step], refs[start + step :]
            yield Part(
                await self._known.look_up(some),
                rest[0].time + _MOMENT if rest else None,
            )

    async def _queries(self, wanted: Wanted) -> Sequence[Query]:
        """Return what to ask the provider: for each of several addresses by itself."""
        query = Query(
            line=wanted.line,
            direction=wanted.direction,
            channel=wanted.channel,
            since=wanted.since,
            until=wanted.until,
            text=wanted.text,
            # One more than asked for tells whether there is a next page.
            limit=wanted.limit + 1,
        )
        if wanted.conversation_id is None:
            return [replace(query, remote=it) for it in wanted.identities or (None,)]
        if self._provider.capabilities.conversations:
            return [replace(query, conversation_id=wanted.conversation_id)]
        route = await self._conversations.route(wanted.conversation_id)
        return [
            replace(
                query,
                line=route.line,
                remote=route.address.identity,
                channel=route.channel,
            )
        ]

    def _matches(self, message: Message, wanted: Wanted, before: Cursor | None) -> bool:
        return (
            wanted.line in (None, message.line)
            and (
                wanted.line_ids is None
                or self._account.line_id(message.line) in wanted.line_ids
            )
            and wanted.direction in (None, message.direction)
            and wanted.channel in (None, message.channel)
            and wanted.delivery
            in (None, self._account.ledger.stops.judged(message).delivery)
            and (wanted.since is None or message.time >= wanted.since)
            and (wanted.until is None or message.time <= wanted.until)
            and (not wanted.text or wanted.text.casefold() in message.text.casefold())
            and (
                wanted.unread is None
                or wanted.unread is self._account.ledger.is_unread(message.id)
            )
            and (not wanted.identities or message.identity in wanted.identities)
            and (
                wanted.conversation_id is None
                or wanted.conversation_id == self._conversations.id_of(message)
            )
            and (before is None or before.is_after(message))
        )
