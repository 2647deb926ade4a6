"""The inbox: looking at an account's messages, and marking and deleting them.

Texts are read from the provider when somebody asks; nothing of them is kept but
a short memory of what was shown, by which a message is known when it is marked.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from operator import itemgetter

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_send

from ..const import DOMAIN
from ..contacts import Contact
from ..errors import invalid
from ..messaging import Direction, Message
from ..providers import CancelOutcome, ProviderError, Query, ReadState
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
#: A change of more messages than this is told without their ids.
TOLD = 200

#: Every change that somebody made here to messages of any account.
SIGNAL_CHANGED = f"{DOMAIN}_changed"


class ChangeMade(StrEnum):
    """What somebody did to messages."""

    READ = "read"
    UNREAD = "unread"
    DELETED = "deleted"
    SENT = "sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxChanged:
    """Messages were changed here; ``message_ids`` is None where they are many."""

    entry_id: str
    change: ChangeMade
    message_ids: Sequence[str] | None


class Inbox:
    """What people and automations can do with the messages of an account."""

    def __init__(self, account: Account, known: KnownMessages) -> None:
        """Look into one account."""
        self._account = account
        self._provider = account.provider
        self._known = known
        self.conversations = Conversations(account, known)

    # Looking

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
            await self.conversations.route(wanted.conversation_id)
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

    async def by_ids(self, message_ids: Sequence[str]) -> Sequence[Message]:
        """Return messages by their ids; see :meth:`mark` for errors."""
        return [await self._known.get(message_id) for message_id in message_ids]

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

    def is_unread(self, message: Message) -> bool:
        """Tell whether a message counts as unread."""
        return self._account.ledger.is_unread(message.id)

    def update(self, messages: Iterable[Message]) -> None:
        """Take note of what a poll tells of messages that were shown."""
        self._known.update(messages)
        self.conversations.forget_old()

    # Changing

    async def mark(self, message_ids: Sequence[str], *, read: bool) -> int:
        """Mark messages as read or unread; return how many that changed.

        Raises ServiceValidationError where the account cannot, or for a message
        that it does not know; raises a provider's error.
        """
        if not self._account.can_mark:
            raise invalid(self._account.title, "cannot_mark")
        ledger = self._account.ledger
        unknown = [] if read else [await self._known.get(key) for key in message_ids]
        change = ChangeMade.READ if read else ChangeMade.UNREAD
        async with self._changing(change, message_ids):
            if self._marks_at_server:
                for mailbox, refs in (await self._known.refs(message_ids)).items():
                    await self._provider.mark(mailbox, refs, read=read)
            if read:
                return ledger.mark_read(message_ids)
            return sum(
                ledger.mark_unread(self._provider.mailbox_of(message), [message])
                for message in unknown
            )

    async def mark_line_read(self, line: str) -> int:
        """Mark a line's messages as read; see :meth:`mark`."""
        refs = self._account.ledger.unread_refs(line=line)
        return await self.mark([ref.id for ref in refs], read=True)

    async def mark_conversation_read(self, conversation_id: str) -> int:
        """Mark a conversation's messages as read; see :meth:`mark`."""
        if not self._account.can_mark:
            raise invalid(self._account.title, "cannot_mark")
        id_of = self.conversations.id_of
        messages = await self._known.unread(None, CONVERSATION_PAGE)
        ids = [m.id for m in messages if id_of(m) == conversation_id]
        if not ids:
            # Else it would not be known whether there is such a conversation.
            await self.conversations.get(conversation_id)
        if not (self._marks_at_server and self._provider.capabilities.conversations):
            return await self.mark(ids, read=True)
        async with self._changing(ChangeMade.READ, ids):
            await self._provider.mark_conversation_read(conversation_id)
            return self._account.ledger.mark_read(ids)

    async def mark_line_unread(self, line: str) -> int:
        """Mark a line's newest incoming message as unread; see :meth:`mark`."""
        return await self._mark_newest_unread(Wanted(line=line))

    async def mark_conversation_unread(self, conversation_id: str) -> int:
        """Mark a conversation's newest incoming message as unread; see :meth:`mark`."""
        return await self._mark_newest_unread(Wanted(conversation_id=conversation_id))

    async def delete(self, message_ids: Sequence[str]) -> None:
        """Delete messages at the provider; see :meth:`mark` for errors."""
        if not self._provider.capabilities.delete:
            raise invalid(self._account.title, "cannot_delete")
        async with self._changing(ChangeMade.DELETED, message_ids):
            for mailbox, refs in (await self._known.refs(message_ids)).items():
                await self._provider.delete(mailbox, refs)
                self._known.forget(ref.id for ref in refs)

    async def delete_conversation(
        self, conversation_id: str, *, keep: bool = False
    ) -> None:
        """Delete a conversation with its messages; see :meth:`mark` for errors.

        ``keep``: its messages only, where the provider tells these apart.
        """
        capabilities = self._provider.capabilities
        if not capabilities.delete:
            raise invalid(self._account.title, "cannot_delete")
        ids: list[str] = []
        wanted = Wanted(conversation_id=conversation_id, limit=CONVERSATION_PAGE)
        more = True
        while more:
            page = await self.messages(wanted)
            ids += [message.id for message in page.messages]
            wanted = replace(wanted, before=page.next)
            more = page.next is not None
        if not capabilities.conversations:
            await self.delete(ids)
            return
        async with self._changing(ChangeMade.DELETED, ids):
            if keep:
                await self._provider.delete_conversation_messages(conversation_id)
            else:
                await self._provider.delete_conversation(conversation_id)
            self._known.forget(ids)

    async def cancel(self, message_ids: Sequence[str]) -> Mapping[str, CancelOutcome]:
        """Stop outgoing messages; see :meth:`mark` for errors."""
        if not self._provider.capabilities.cancel:
            raise invalid(self._account.title, "cannot_cancel")
        stops = self._account.ledger.stops
        outcomes: dict[str, CancelOutcome] = {}
        # On the disk first: after a crash, too, a stop that was asked for is no failure.
        stops.add(message_ids)
        try:
            self._account.touch()
            await self._account.async_keep()
            for mailbox, refs in (await self._known.refs(message_ids)).items():
                outcomes |= await self._provider.cancel(mailbox, refs)
        except ProviderError, HomeAssistantError:
            # Nothing was asked for, or it was refused.
            stops.discard(set(message_ids) - outcomes.keys())
            self._account.touch()
            raise
        stops.discard(
            message_id
            for message_id, outcome in outcomes.items()
            if outcome in (CancelOutcome.TOO_LATE, CancelOutcome.NOT_FOUND)
        )
        # The next poll stores it: what was done must not look undone by a full disk.
        self._account.touch()
        return outcomes

    @callback
    def tell(self, change: ChangeMade, message_ids: Sequence[str]) -> None:
        """Tell every open browser what was done, unless it was nothing."""
        if not message_ids:
            return
        account = self._account
        async_dispatcher_send(
            account.hass,
            SIGNAL_CHANGED,
            InboxChanged(
                entry_id=account.config_entry.entry_id,
                change=change,
                message_ids=message_ids if len(message_ids) <= TOLD else None,
            ),
        )

    # How

    @asynccontextmanager
    async def _changing(
        self, change: ChangeMade, message_ids: Sequence[str]
    ) -> AsyncIterator[None]:
        async with self._account.changing():
            yield
        self.tell(change, message_ids)

    async def _mark_newest_unread(self, wanted: Wanted) -> int:
        if not self._account.can_mark:
            raise invalid(self._account.title, "cannot_mark")
        page = await self.messages(
            replace(wanted, direction=Direction.INCOMING, limit=1)
        )
        return await self.mark([message.id for message in page.messages], read=False)

    @property
    def _marks_at_server(self) -> bool:
        return self._provider.capabilities.read_state is ReadState.SERVER

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
        route = await self.conversations.route(wanted.conversation_id)
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
            and (wanted.unread is None or wanted.unread is self.is_unread(message))
            and (not wanted.identities or message.identity in wanted.identities)
            and (
                wanted.conversation_id is None
                or wanted.conversation_id == self.conversations.id_of(message)
            )
            and (before is None or before.is_after(message))
        )
