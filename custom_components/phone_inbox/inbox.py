"""The inbox: looking at an account's messages, and marking and deleting them.

Texts are read from the provider when somebody asks; nothing of them is kept but
a short memory of what was shown, by which a message is known when it is marked.
"""

from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from homeassistant.exceptions import ServiceValidationError

from .const import DOMAIN
from .contacts import Contact
from .messaging import Channel, Delivery, Direction, Message, MessageRef
from .providers import (
    CancelOutcome,
    Conversation,
    NotSupported,
    Query,
    ReadState,
    Rejected,
)

if TYPE_CHECKING:
    from .coordinator import PhoneInboxCoordinator

#: How many messages are remembered by which a later call may name them.
SHOWN = 2_000
#: How many recent messages conversations are derived from.
CONVERSATION_DEPTH = 500
#: How many searches a filter that the server does not have may cost.
MAX_ROUNDS = 10
#: The ledger knows times no better.
_MOMENT = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which messages somebody wants to see; None: any. ``before`` is a cursor."""

    line: str | None = field(default=None, repr=False)
    remote: str | None = field(default=None, repr=False)
    conversation_id: str | None = None
    direction: Direction | None = None
    channel: Channel | None = None
    delivery: Delivery | None = None
    unread: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = field(default=None, repr=False)
    limit: int = 50
    before: str | None = None


class MessagePage(NamedTuple):
    """Messages, newest first, and the cursor of the next page; None: the last."""

    messages: Sequence[Message]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationView:
    """A conversation as it is shown."""

    id: str
    line: str = field(repr=False)
    remote: str = field(repr=False)
    channel: Channel
    last: Message | None
    unread: int


class _Cursor(NamedTuple):
    """Where a page ends: before this message, or with no id at this moment."""

    time: datetime
    message_id: str = ""

    @classmethod
    def parse(cls, text: str) -> _Cursor:
        time, _, message_id = text.partition("|")
        cursor = cls(datetime.fromisoformat(time), message_id)
        if cursor.time.tzinfo is None:
            raise ValueError("A moment needs a time zone")
        return cursor

    def __str__(self) -> str:
        return f"{self.time.isoformat()}|{self.message_id}"

    def is_after(self, message: Message) -> bool:
        """Tell whether a message is on a later page."""
        if not self.message_id:
            return message.time <= self.time
        return (message.time, message.id) < self


class _Part(NamedTuple):
    """Some of the messages there are, and the moment up to which that was all.

    None: there are no more.
    """

    messages: Sequence[Message]
    complete_after: datetime | None


class Inbox:
    """What people and automations can do with the messages of an account."""

    def __init__(self, coordinator: PhoneInboxCoordinator) -> None:
        """Look into one account."""
        self._coordinator = coordinator
        self._provider = coordinator.provider
        self._shown: dict[str, Message] = {}
        #: Derived conversations that were shown, by their ids.
        self._derived: dict[str, tuple[str, str, Channel]] = {}

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
        return _page(certain, wanted.limit, complete_after)

    async def by_ids(self, message_ids: Sequence[str]) -> Sequence[Message]:
        """Return messages by their ids; see :meth:`mark` for errors."""
        return [await self._known(message_id) for message_id in message_ids]

    async def _parts(self, query: Query) -> AsyncGenerator[_Part]:
        """Search further and further back."""
        for _ in range(MAX_ROUNDS):
            answer = await self._find(query)
            if len(answer) < query.limit:
                yield _Part(answer, None)
                return
            oldest = min(message.time for message in answer)
            yield _Part(answer, oldest)
            if oldest == query.until:
                # One moment fills a page: a larger page.
                query = replace(query, limit=query.limit * 2)
            else:
                query = replace(query, until=oldest)

    async def _unread_parts(
        self, wanted: Wanted, before: _Cursor | None
    ) -> AsyncGenerator[_Part]:
        """Look up unread messages: the ledger knows which they are."""
        refs = [
            ref
            for ref in self._unread_refs(wanted.line)
            if before is None or ref.time <= before.time
        ]
        step = wanted.limit + 1
        for start in range(0, max(1, min(len(refs), MAX_ROUNDS * step)), step):
            some, rest = refs[start : start + step], refs[start + step :]
            yield _Part(
                await self._look_up(some), rest[0].time + _MOMENT if rest else None
            )

    async def conversations(
        self, line: str | None = None, limit: int = 50
    ) -> Sequence[ConversationView]:
        """Return conversations, latest first: the server's, or derived ones."""
        server = self._provider.capabilities.conversations
        items: Sequence[Conversation] = []
        newest: dict[str, Message] = {}
        if server:
            items = await self._provider.conversations(line)
        else:
            query = Query(line=line, limit=CONVERSATION_DEPTH)
            for message in await self._find(query):
                newest.setdefault(self.conversation_of(message), message)
        self._remember(item.last for item in items if item.last)
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
            raise _invalid(self._coordinator, "conversation_unknown")
        item = await self._server_conversation(conversation_id)
        unread = sum(
            self.conversation_of(message) == conversation_id
            for message in await self._read_unread(item.line)
        )
        return self._view(item, unread or None)

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
            raise _invalid(self._coordinator, "conversation_unknown")
        if found.last is not None:
            self._remember([found.last])
        return found

    def conversation_of(self, message: Message) -> str:
        """Return the id of a message's conversation."""
        if self._provider.capabilities.conversations and message.conversation_id:
            return message.conversation_id
        coordinator = self._coordinator
        remote = coordinator.contacts.normalise(message.remote)
        parts = (coordinator.line_id(message.line), remote, message.channel)
        key = blake2b("\x1f".join(parts).encode(), digest_size=10).hexdigest()
        self._derived[key] = (message.line, message.remote, message.channel)
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
            raise _invalid(self._coordinator, "cannot_mark")
        ledger = self._coordinator.ledger
        unknown = [] if read else [await self._known(key) for key in message_ids]
        async with self._coordinator.changing():
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
            raise _invalid(self._coordinator, "cannot_mark")
        messages = await self._read_unread(None)
        ids = [m.id for m in messages if self.conversation_of(m) == conversation_id]
        if not ids:
            # Else it would not be known whether there is such a conversation.
            await self.conversation(conversation_id)
        if not (self._marks_at_server and self._provider.capabilities.conversations):
            return await self.mark(ids, read=True)
        async with self._coordinator.changing():
            await self._provider.mark_conversation_read(conversation_id)
            return self._coordinator.ledger.mark_read(ids)

    async def delete(self, message_ids: Sequence[str]) -> None:
        """Delete messages at the provider; see :meth:`mark` for errors."""
        if not self._provider.capabilities.delete:
            raise _invalid(self._coordinator, "cannot_delete")
        async with self._coordinator.changing():
            await self._provider.delete(message_ids)
            self._forget(message_ids)

    async def delete_conversation(
        self, conversation_id: str, *, keep: bool = False
    ) -> None:
        """Delete a conversation with its messages; see :meth:`mark` for errors.

        ``keep``: its messages only, where the provider tells these apart.
        """
        capabilities = self._provider.capabilities
        if not capabilities.delete:
            raise _invalid(self._coordinator, "cannot_delete")
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
        async with self._coordinator.changing():
            if keep:
                await self._provider.delete_conversation_messages(conversation_id)
            else:
                await self._provider.delete_conversation(conversation_id)
            self._forget(ids)

    async def cancel(self, message_ids: Sequence[str]) -> Mapping[str, CancelOutcome]:
        """Stop outgoing messages; see :meth:`mark` for errors."""
        if not self._provider.capabilities.cancel:
            raise _invalid(self._coordinator, "cannot_cancel")
        return await self._provider.cancel(message_ids)

    # How

    @property
    def _marks_at_server(self) -> bool:
        return self._provider.capabilities.read_state is ReadState.SERVER

    def _forget(self, message_ids: Iterable[str]) -> None:
        """Take note that messages were deleted."""
        ids = list(message_ids)
        self._coordinator.ledger.remove(ids)
        for message_id in ids:
            self._shown.pop(message_id, None)

    def _cursor(self, wanted: Wanted) -> _Cursor | None:
        if wanted.before is None:
            return None
        try:
            return _Cursor.parse(wanted.before)
        except ValueError:
            raise _invalid(self._coordinator, "cursor_invalid") from None

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
        if wanted.conversation_id not in self._derived:
            await self.conversations()
        if (parts := self._derived.get(wanted.conversation_id)) is None:
            raise _invalid(self._coordinator, "conversation_unknown")
        line, remote, channel = parts
        return replace(query, line=line, remote=remote, channel=channel)

    async def _find(self, query: Query) -> Sequence[Message]:
        messages = await self._provider.find(query)
        self._remember(messages)
        return messages

    def _unread_refs(self, line: str | None) -> list[MessageRef]:
        """Return which messages are unread, newest first."""
        refs = self._coordinator.ledger.unread_refs(line=line)
        return sorted(refs, key=lambda ref: ref.time, reverse=True)

    async def _read_unread(self, line: str | None) -> Sequence[Message]:
        """Read unread messages, the newest ones where there are very many."""
        return await self._look_up(self._unread_refs(line)[:CONVERSATION_DEPTH])

    async def _look_up(self, refs: Sequence[MessageRef]) -> Sequence[Message]:
        """Return messages that the ledger knows, if they are still there."""
        messages = [self._shown[ref.id] for ref in refs if ref.id in self._shown]
        missing = [ref for ref in refs if ref.id not in self._shown]
        ledger = self._coordinator.ledger
        for mailbox in self._provider.mailboxes:
            here = [ref for ref in missing if ledger.ref(mailbox, ref.id)]
            if here:
                found = await self._provider.fetch_by_ids(mailbox, here)
                self._remember(found)
                messages += found
        return messages

    async def _known(self, message_id: str) -> Message:
        """Return a message that was shown, or that can be looked up."""
        if (message := self._shown.get(message_id)) is not None:
            return message
        ledger = self._coordinator.ledger
        refs = {
            mailbox: ledger.ref(mailbox, message_id)
            for mailbox in self._provider.mailboxes
        }
        found: Sequence[Message | None] = []
        try:
            if any(refs.values()):
                found = await self._look_up([ref for ref in refs.values() if ref])
            else:
                found = [await self._old(message_id)]
        except Rejected:
            # What can be no id is none of a message, either.
            found = []
        for message in found:
            if message is not None:
                self._remember([message])
                return message
        raise _invalid(self._coordinator, "message_unknown")

    async def _old(self, message_id: str) -> Message | None:
        """Return a message that the ledger does not remember."""
        with suppress(NotSupported):
            return await self._provider.message(message_id)
        ref = MessageRef(message_id, self._coordinator.server_now)
        for mailbox in self._provider.mailboxes:
            for message in await self._provider.fetch_by_ids(mailbox, [ref]):
                return message
        return None

    def _remember(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self._shown.pop(message.id, None)
            self._shown[message.id] = message
        while len(self._shown) > SHOWN:
            del self._shown[next(iter(self._shown))]

    def _matches(
        self, message: Message, wanted: Wanted, before: _Cursor | None
    ) -> bool:
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


def _page(
    messages: Iterable[Message], limit: int, complete_after: datetime | None
) -> MessagePage:
    """Return the newest messages, and where the next page begins."""
    newest = sorted(messages, key=lambda m: (m.time, m.id), reverse=True)
    shown = newest[:limit]
    if len(newest) > limit or (complete_after is not None and len(newest) == limit):
        return MessagePage(shown, str(_Cursor(shown[-1].time, shown[-1].id)))
    if complete_after is not None:
        # So many were looked at that this is enough for once.
        return MessagePage(shown, str(_Cursor(complete_after)))
    return MessagePage(shown, None)


def _invalid(coordinator: PhoneInboxCoordinator, key: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={"account": coordinator.account},
    )


def message_view(
    coordinator: PhoneInboxCoordinator, message: Message
) -> dict[str, Any]:
    """Return a message as actions and the card show it, in JSON types."""
    line = coordinator.lines.get(message.line)
    price = message.price
    return {
        "message_id": message.id,
        "conversation_id": coordinator.inbox.conversation_of(message),
        "line_id": coordinator.line_id(message.line),
        "line": line.name if line else None,
        "direction": message.direction,
        "remote": message.remote,
        **_contact_view(coordinator.contacts.by_address(message.remote)),
        "text": message.text,
        "channel": message.channel,
        "time": message.time.isoformat(),
        "delivery": message.delivery,
        "error": message.error,
        "unread": coordinator.inbox.is_unread(message),
        "parts": message.parts,
        "price": float(price.amount) if price else None,
        "currency": price.currency if price else None,
    }


def conversation_view(
    coordinator: PhoneInboxCoordinator, view: ConversationView
) -> dict[str, Any]:
    """Return a conversation as actions and the card show it, in JSON types."""
    line = coordinator.lines.get(view.line)
    return {
        "conversation_id": view.id,
        "line_id": coordinator.line_id(view.line),
        "line": line.name if line else None,
        "remote": view.remote,
        **_contact_view(coordinator.contacts.by_address(view.remote)),
        "channel": view.channel,
        "unread": view.unread,
        "last": message_view(coordinator, view.last) if view.last else None,
    }


def _contact_view(contact: Contact | None) -> dict[str, Any]:
    return {
        "contact": contact.name if contact else None,
        "trusted": contact is not None and contact.trusted,
    }
