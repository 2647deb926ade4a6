"""The inbox as one user may see and change it: the card's commands and the actions.

Both go through here, so that neither lets anybody do what the other refuses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.exceptions import Unauthorized

from ..account.listing import ConversationView, MessagePage, Route, Wanted
from ..contacts import Contact
from ..coordinator import PhoneInboxCoordinator
from ..messaging import Message
from ..providers import CancelOutcome
from .rights import Rights


class UserInbox:
    """An account's inbox with the rights of a user.

    Whatever names a line, a conversation or messages raises Unauthorized where
    they are none of the user's; for other errors see :class:`Inbox`.
    """

    def __init__(self, coordinator: PhoneInboxCoordinator, rights: Rights) -> None:
        """Look into one account."""
        self.coordinator = coordinator
        self._inbox = coordinator.inbox
        self.rights = rights

    # Looking

    async def messages(self, wanted: Wanted) -> MessagePage:
        """Return messages of the lines that the user may see, newest first."""
        if wanted.line is not None:
            self.rights.require_line(POLICY_READ, wanted.line)
        elif not self.rights.everywhere(POLICY_READ):
            # Left out afterwards, messages would still show in where a page ends.
            lines = self.rights.lines()
            if wanted.line_ids is not None:
                lines &= {*wanted.line_ids}
            wanted = replace(wanted, line_ids=lines)
        try:
            with self.rights.hiding(POLICY_READ):
                return await self._inbox.search.messages(wanted)
        except Unauthorized:
            # As of a conversation of which the user may see nothing.
            return MessagePage([], None)

    async def by_ids(self, message_ids: Sequence[str]) -> Sequence[Message]:
        """Return messages by their ids."""
        return await self.require_messages(POLICY_READ, message_ids)

    async def messages_with(self, who: Contact | str, wanted: Wanted) -> MessagePage:
        """Return messages to and from a contact, or an identity: see :meth:`messages`."""
        identities = (who,) if isinstance(who, str) else who.identities
        return await self.messages(replace(wanted, identities=identities))

    async def conversations(
        self, line: str | None, limit: int, who: Contact | str | None = None
    ) -> Sequence[ConversationView]:
        """Return conversations, latest first: of the lines that the user may see.

        ``who``: those with a contact only, or with an address.
        """
        if line is not None:
            self.rights.require_line(POLICY_READ, line)
        # What is left out must not shorten the list.
        is_whole = line is not None or self.rights.everywhere(POLICY_READ)
        depth = limit if is_whole and who is None else None
        seen = [
            view
            for view in await self._inbox.conversations.all(line, depth)
            if self.rights.on_line(self.coordinator.line_id(view.line))
            and self._is_with(view, who)
        ]
        return seen[:limit]

    def _is_with(self, view: ConversationView, who: Contact | str | None) -> bool:
        if isinstance(who, str):
            return view.address.identity == who
        contacts = self.coordinator.contacts
        return who is None or contacts.by_address(view.address.identity) == who

    async def conversation(self, conversation_id: str) -> ConversationView:
        """Return one conversation."""
        with self.rights.hiding(POLICY_READ):
            view = await self._inbox.conversations.get(conversation_id)
        self.rights.require_line(POLICY_READ, view.line)
        return view

    # Changing

    async def route(self, conversation_id: str) -> Route:
        """Return which way a conversation goes that the user may write in."""
        with self.rights.hiding(POLICY_CONTROL):
            route = await self._inbox.conversations.route(conversation_id)
        self.rights.require_line(POLICY_CONTROL, route.line)
        return route

    async def mark(self, message_ids: Sequence[str], *, read: bool) -> int:
        """Mark messages as read or unread; return how many that changed."""
        await self._require_messages(message_ids)
        return await self._inbox.mark(message_ids, read=read)

    async def mark_conversation(self, conversation_id: str, *, read: bool) -> int:
        """Mark a conversation as read or unread; return how many that changed."""
        await self._require_conversation(conversation_id)
        if read:
            return await self._inbox.mark_conversation_read(conversation_id)
        return await self._inbox.mark_conversation_unread(conversation_id)

    async def mark_line(self, line: str, *, read: bool) -> int:
        """Mark a line as read or unread; return how many messages that changed."""
        self.rights.require_line(POLICY_CONTROL, line)
        if read:
            return await self._inbox.mark_line_read(line)
        return await self._inbox.mark_line_unread(line)

    async def delete(self, message_ids: Sequence[str]) -> None:
        """Delete messages."""
        await self._require_messages(message_ids)
        await self._inbox.delete(message_ids)

    async def delete_conversation(
        self, conversation_id: str, *, keep: bool = False
    ) -> None:
        """Delete a conversation; ``keep``: its messages only."""
        await self._require_conversation(conversation_id)
        await self._inbox.delete_conversation(conversation_id, keep=keep)

    async def cancel(self, message_ids: Sequence[str]) -> Mapping[str, CancelOutcome]:
        """Stop outgoing messages."""
        await self._require_messages(message_ids)
        return await self._inbox.cancel(message_ids)

    async def refresh(self, line: str | None) -> None:
        """Poll now."""
        if line is None:
            self.rights.require_somewhere(POLICY_CONTROL)
        else:
            self.rights.require_line(POLICY_CONTROL, line)
        await self.coordinator.async_request_refresh()

    # Who may

    async def _require_conversation(self, conversation_id: str) -> None:
        """Raise Unauthorized unless the user may change a conversation."""
        if not self.rights.everywhere(POLICY_CONTROL):
            await self.route(conversation_id)

    async def _require_messages(self, message_ids: Sequence[str]) -> None:
        """Raise Unauthorized unless the user may change each of some messages."""
        if not self.rights.everywhere(POLICY_CONTROL):
            await self.require_messages(POLICY_CONTROL, message_ids)

    async def require_messages(
        self, policy: str, message_ids: Sequence[str]
    ) -> Sequence[Message]:
        """Return messages; raise Unauthorized unless all are on lines of the user's."""
        with self.rights.hiding(policy):
            messages = await self._inbox.by_ids(message_ids)
        for message in messages:
            self.rights.require_line(policy, message.line)
        return messages
