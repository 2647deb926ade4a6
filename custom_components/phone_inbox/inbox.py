"""The inbox: looking at an account's messages, and marking and deleting them.

Texts are read from the provider when somebody asks; nothing of them is kept but
a short memory of what was shown, by which a message is known when it is marked.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import TYPE_CHECKING

from homeassistant.core import callback
from homeassistant.helpers.dispatcher import async_dispatcher_send

from .const import DOMAIN
from .errors import invalid
from .known import KnownMessages
from .listing import ConversationView, Cursor, MessagePage, Part, Route, Wanted, page_of
from .messaging import Message, MessageRef
from .providers import CancelOutcome, Conversation, Query, ReadState, Rejected

if TYPE_CHECKING:
    from .coordinator import PhoneInboxCoordinator

#: How many recent messages conversations are derived from.
CONVERSATION_DEPTH = 500
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

    def __init__(self, coordinator: PhoneInboxCoordinator) -> None:
        """Look into one account."""
        self._coordinator = coordinator
        self._provider = coordinator.provider
        self._known = KnownMessages(coordinator)
        #: Derived conversations that were shown, by their ids.
        self._derived: dict[str, Route] = {}

    # Looking

    async def messages(self, wanted: Wanted) -> MessagePage:
        """Return messages, newest first.

        Raises a provider's error, and ServiceValidationError for a conversation
        or cursor that does not exist.
        """
        before = self._cursor(wanted)
        if wanted.unread:
            parts = self._unread_parts(wanted, before)
        else:
            query = await self._query(wanted)
            if before is not None:
                query = replace(query, until=before.time)
            parts = self._parts(query)
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
            await self._server_conversation(wanted.conversation_id)
        return page_of(certain, wanted.limit, complete_after)

    async def by_ids(self, message_ids: Sequence[str]) -> Sequence[Message]:
        """Return messages by their ids; see :meth:`mark` for errors."""
        return [await self._known.get(message_id) for message_id in message_ids]

    async def _parts(self, query: Query) -> AsyncGenerator[Part]:
        """Search further and further back."""
        for _ in range(MAX_ROUNDS):
            answer = await self._find(query)
            if len(answer) < query.limit:
                yield Part(answer, None)
                return
            oldest = min(message.time for message in answer)
            yield Part(answer, oldest)
            if oldest == query.until:
                # One moment fills a page: a larger page.
                query = replace(query, limit=query.limit * 2)
            else:
                query = replace(query, until=oldest)

    async def _unread_parts(
        self, wanted: Wanted, before: Cursor | None
    ) -> AsyncGenerator[Part]:
        """Look up unread messages: the ledger knows which they are."""
        refs = [
            ref
            for ref in self._unread_refs(wanted.line)
            if before is None or ref.time <= before.time
        ]
        step = wanted.limit + 1
        for start in range(0, max(1, min(len(refs), MAX_ROUNDS * step)), step):
            some, rest = refs[start : start + step], refs[start + step :]
            yield Part(
                await self._known.look_up(some),
                rest[0].time + _MOMENT if rest else None,
            )

    async def conversations(
        self, line: str | None = None, limit: int | None = 50
    ) -> Sequence[ConversationView]:
        """Return conversations, latest first: the server's, or derived ones.

        ``limit``: None returns as many as there are.
        """
        server = self._provider.capabilities.conversations
        items: Sequence[Conversation] = []
        newest: dict[str, Message] = {}
        if server:
            items = await self._provider.conversations(line)
        else:
            query = Query(line=line, limit=CONVERSATION_DEPTH)
            for message in await self._find(query):
                newest.setdefault(self.conversation_of(message), message)
        self._known.remember(item.last for item in items if item.last)
        unread: dict[str, int] = {}
        for message in await self._read_unread(line):
            key = self.conversation_of(message)
            unread[key] = unread.get(key, 0) + 1
            if not server:
                newest.setdefault(key, message)
        views = [self._view(item, unread.get(item.id)) for item in items]
        views += [
            ConversationView(
                id=key,
                line=message.line,
                remote=message.remote,
                channel=message.channel,
                last=message,
                unread=unread.get(key, 0),
            )
            for key, message in newest.items()
        ]
        return views[:limit]

    async def conversation(self, conversation_id: str) -> ConversationView:
        """Return one conversation; see :meth:`messages` for errors."""
        if not self._provider.capabilities.conversations:
            for view in await self.conversations(limit=CONVERSATION_DEPTH):
                if view.id == conversation_id:
                    return view
            raise invalid(self._coordinator.account, "conversation_unknown")
        item = await self._server_conversation(conversation_id)
        unread = sum(
            self.conversation_of(message) == conversation_id
            for message in await self._read_unread(item.line)
        )
        return self._view(item, unread or None)

    async def route(self, conversation_id: str) -> Route:
        """Return which way a conversation goes; see :meth:`messages` for errors."""
        if not self._provider.capabilities.conversations:
            return await self._derived_from(conversation_id)
        item = await self._server_conversation(conversation_id)
        return Route(item.line, item.remote, item.channel)

    @staticmethod
    def _view(item: Conversation, unread: int | None) -> ConversationView:
        return ConversationView(
            id=item.id,
            line=item.line,
            remote=item.remote,
            channel=item.channel,
            last=item.last,
            unread=(item.unread or 0) if unread is None else unread,
        )

    async def _server_conversation(self, conversation_id: str) -> Conversation:
        """Return one of the server's conversations.

        Raises ServiceValidationError where there is no such conversation.
        """
        try:
            found = await self._provider.conversation(conversation_id)
        except Rejected:
            found = None
        if found is None:
            raise invalid(self._coordinator.account, "conversation_unknown")
        if found.last is not None:
            self._known.remember([found.last])
        return found

    def conversation_of(self, message: Message) -> str:
        """Return the id of a message's conversation."""
        if self._provider.capabilities.conversations and message.conversation_id:
            return message.conversation_id
        coordinator = self._coordinator
        remote = coordinator.contacts.normalise(message.remote)
        parts = (coordinator.line_id(message.line), remote, message.channel)
        key = blake2b("\x1f".join(parts).encode(), digest_size=10).hexdigest()
        self._derived[key] = Route(message.line, message.remote, message.channel)
        return key

    def is_unread(self, message: Message) -> bool:
        """Tell whether a message counts as unread."""
        return self._coordinator.ledger.is_unread(message.id)

    # Changing

    async def mark(self, message_ids: Sequence[str], *, read: bool) -> int:
        """Mark messages as read or unread; return how many that changed.

        Raises ServiceValidationError where the account cannot, or for a message
        that it does not know; raises a provider's error.
        """
        if not self._coordinator.can_mark:
            raise invalid(self._coordinator.account, "cannot_mark")
        ledger = self._coordinator.ledger
        unknown = [] if read else [await self._known.get(key) for key in message_ids]
        change = ChangeMade.READ if read else ChangeMade.UNREAD
        async with self._changing(change, message_ids):
            if message_ids and self._marks_at_server:
                await self._provider.mark(message_ids, read=read)
            if read:
                return ledger.mark_read(message_ids)
            return sum(
                ledger.mark_unread(self._provider.mailbox_of(message.line), [message])
                for message in unknown
            )

    async def mark_line_read(self, line: str) -> int:
        """Mark a line's messages as read; see :meth:`mark`."""
        refs = self._coordinator.ledger.unread_refs(line=line)
        return await self.mark([ref.id for ref in refs], read=True)

    async def mark_conversation_read(self, conversation_id: str) -> int:
        """Mark a conversation's messages as read; see :meth:`mark`."""
        if not self._coordinator.can_mark:
            raise invalid(self._coordinator.account, "cannot_mark")
        messages = await self._read_unread(None)
        ids = [m.id for m in messages if self.conversation_of(m) == conversation_id]
        if not ids:
            # Else it would not be known whether there is such a conversation.
            await self.conversation(conversation_id)
        if not (self._marks_at_server and self._provider.capabilities.conversations):
            return await self.mark(ids, read=True)
        async with self._changing(ChangeMade.READ, ids):
            await self._provider.mark_conversation_read(conversation_id)
            return self._coordinator.ledger.mark_read(ids)

    async def delete(self, message_ids: Sequence[str]) -> None:
        """Delete messages at the provider; see :meth:`mark` for errors."""
        if not self._provider.capabilities.delete:
            raise invalid(self._coordinator.account, "cannot_delete")
        async with self._changing(ChangeMade.DELETED, message_ids):
            await self._provider.delete(message_ids)
            self._known.forget(message_ids)

    async def delete_conversation(
        self, conversation_id: str, *, keep: bool = False
    ) -> None:
        """Delete a conversation with its messages; see :meth:`mark` for errors.

        ``keep``: its messages only, where the provider tells these apart.
        """
        capabilities = self._provider.capabilities
        if not capabilities.delete:
            raise invalid(self._coordinator.account, "cannot_delete")
        ids: list[str] = []
        wanted = Wanted(conversation_id=conversation_id, limit=CONVERSATION_DEPTH)
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
            raise invalid(self._coordinator.account, "cannot_cancel")
        return await self._provider.cancel(message_ids)

    @callback
    def tell(self, change: ChangeMade, message_ids: Sequence[str]) -> None:
        """Tell every open browser what was done, unless it was nothing."""
        if not message_ids:
            return
        coordinator = self._coordinator
        async_dispatcher_send(
            coordinator.hass,
            SIGNAL_CHANGED,
            InboxChanged(
                entry_id=coordinator.config_entry.entry_id,
                change=change,
                message_ids=message_ids if len(message_ids) <= TOLD else None,
            ),
        )

    # How

    @asynccontextmanager
    async def _changing(
        self, change: ChangeMade, message_ids: Sequence[str]
    ) -> AsyncIterator[None]:
        async with self._coordinator.changing():
            yield
        self.tell(change, message_ids)

    @property
    def _marks_at_server(self) -> bool:
        return self._provider.capabilities.read_state is ReadState.SERVER

    def _cursor(self, wanted: Wanted) -> Cursor | None:
        if wanted.before is None:
            return None
        try:
            return Cursor.parse(wanted.before)
        except ValueError:
            raise invalid(self._coordinator.account, "cursor_invalid") from None

    async def _query(self, wanted: Wanted) -> Query:
        query = Query(
            line=wanted.line,
            remote=wanted.remote,
            direction=wanted.direction,
            channel=wanted.channel,
            since=wanted.since,
            until=wanted.until,
            text=wanted.text,
            # One more than asked for tells whether there is a next page.
            limit=wanted.limit + 1,
        )
        if wanted.conversation_id is None:
            return query
        if self._provider.capabilities.conversations:
            return replace(query, conversation_id=wanted.conversation_id)
        route = await self._derived_from(wanted.conversation_id)
        return replace(
            query, line=route.line, remote=route.remote, channel=route.channel
        )

    async def _derived_from(self, conversation_id: str) -> Route:
        if conversation_id not in self._derived:
            await self.conversations()
        if (route := self._derived.get(conversation_id)) is None:
            raise invalid(self._coordinator.account, "conversation_unknown")
        return route

    async def _find(self, query: Query) -> Sequence[Message]:
        messages = await self._provider.find(query)
        self._known.remember(messages)
        return messages

    def _unread_refs(self, line: str | None) -> list[MessageRef]:
        """Return which messages are unread, newest first."""
        refs = self._coordinator.ledger.unread_refs(line=line)
        return sorted(refs, key=lambda ref: ref.time, reverse=True)

    async def _read_unread(self, line: str | None) -> Sequence[Message]:
        """Read unread messages, the newest ones where there are very many."""
        return await self._known.look_up(self._unread_refs(line)[:CONVERSATION_DEPTH])

    def _matches(self, message: Message, wanted: Wanted, before: Cursor | None) -> bool:
        return (
            wanted.line in (None, message.line)
            and wanted.direction in (None, message.direction)
            and wanted.channel in (None, message.channel)
            and wanted.delivery in (None, message.delivery)
            and (wanted.since is None or message.time >= wanted.since)
            and (wanted.until is None or message.time <= wanted.until)
            and (not wanted.text or wanted.text.casefold() in message.text.casefold())
            and (wanted.unread is None or wanted.unread is self.is_unread(message))
            and (wanted.remote is None or self._is_remote(message, wanted.remote))
            and (
                wanted.conversation_id is None
                or wanted.conversation_id == self.conversation_of(message)
            )
            and (before is None or before.is_after(message))
        )

    def _is_remote(self, message: Message, remote: str) -> bool:
        contacts = self._coordinator.contacts
        return contacts.normalise(message.remote) == contacts.normalise(remote)
