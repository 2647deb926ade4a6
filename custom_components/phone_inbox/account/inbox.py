"""The inbox: marking an account's messages, deleting and stopping them.

They are found in :mod:`.searching`. Texts are read from the provider when somebody
asks; nothing of them is kept but a short memory of what was shown, by which a message
is known when it is marked.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import batched

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_send

from ..const import DOMAIN
from ..errors import invalid
from ..messaging import Direction, Message
from ..providers import CancelOutcome, ProviderError, ReadState
from .account import Account
from .conversations import Conversations
from .known import KnownMessages
from .listing import Wanted
from .searching import CONVERSATION_PAGE, Search

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
        self.search = Search(account, known, self.conversations)

    # Looking

    async def by_ids(self, message_ids: Sequence[str]) -> Sequence[Message]:
        """Return messages by their ids; see :meth:`mark` for errors."""
        return [await self._known.get(message_id) for message_id in message_ids]

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
        ids: list[str] = []
        unread = self._known.unread_refs(None)
        for refs in batched(unread, CONVERSATION_PAGE, strict=False):
            messages = await self._known.look_up(refs)
            ids += [m.id for m in messages if id_of(m) == conversation_id]
        if not ids:
            # Else it would not be known whether there is such a conversation.
            await self.conversations.get(conversation_id)
        if not (self._marks_at_server and self._provider.capabilities.conversations):
            return await self.mark(ids, read=True)
        async with self._changing(ChangeMade.READ, ids, after_reading=True):
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
            page = await self.search.messages(wanted)
            ids += [message.id for message in page.messages]
            wanted = replace(wanted, before=page.next)
            more = page.next is not None
        if not capabilities.conversations:
            await self.delete(ids)
            return
        async with self._changing(ChangeMade.DELETED, ids, after_reading=True):
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
        self,
        change: ChangeMade,
        message_ids: Sequence[str],
        *,
        after_reading: bool = False,
    ) -> AsyncIterator[None]:
        # What the server does to a whole conversation, it does to what nobody has
        # seen of it yet.
        async with self._account.changing(after_reading=after_reading):
            yield
        self.tell(change, message_ids)

    async def _mark_newest_unread(self, wanted: Wanted) -> int:
        if not self._account.can_mark:
            raise invalid(self._account.title, "cannot_mark")
        page = await self.search.messages(
            replace(wanted, direction=Direction.INCOMING, limit=1)
        )
        return await self.mark([message.id for message in page.messages], read=False)

    @property
    def _marks_at_server(self) -> bool:
        return self._provider.capabilities.read_state is ReadState.SERVER
