"""Messages somebody looks at: what was shown is remembered, the rest is looked up."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from homeassistant.exceptions import ServiceValidationError

from ..const import DOMAIN
from ..messaging import Message, MessageRef
from ..providers import NotSupported, Query, Rejected
from .account import Account
from .codes import async_prepare_codes

#: How many messages are remembered by which a later call may name them.
SHOWN = 2_000


class KnownMessages:
    """A short memory of an account's messages that somebody looked at."""

    def __init__(self, account: Account) -> None:
        """Remember messages of one account."""
        self._account = account
        self._provider = account.provider
        self._shown: dict[str, Message] = {}

    def has_of(self, conversation_id: str) -> bool:
        """Tell whether a message of a server's conversation is remembered."""
        return any(
            message.conversation_id == conversation_id
            for message in self._shown.values()
        )

    async def find(self, query: Query) -> Sequence[Message]:
        """Search for messages at the provider, newest first."""
        messages = await self._provider.find(query)
        await async_prepare_codes(self._account.hass, messages)
        self.remember(messages)
        return messages

    def unread_refs(self, line: str | None) -> Sequence[MessageRef]:
        """Return which messages are unread, newest first."""
        refs = self._account.ledger.unread_refs(line=line)
        return sorted(refs, key=lambda ref: ref.time, reverse=True)

    async def unread(self, line: str | None, limit: int) -> Sequence[Message]:
        """Return unread messages, newest first, of very many the newest ones."""
        messages = await self.look_up(self.unread_refs(line)[:limit])
        return sorted(messages, key=lambda message: message.time, reverse=True)

    async def look_up(self, refs: Sequence[MessageRef]) -> Sequence[Message]:
        """Return messages that the ledger knows, if they are still there."""
        messages = [
            *await self._complete(
                [self._shown[ref.id] for ref in refs if ref.id in self._shown]
            )
        ]
        missing = [ref for ref in refs if ref.id not in self._shown]
        ledger = self._account.ledger
        for mailbox in self._provider.mailboxes:
            here = [ref for ref in missing if ledger.ref(mailbox, ref.id)]
            if here:
                self._provider.check_look_up()
                found = await self._provider.fetch_by_ids(mailbox, here)
                await async_prepare_codes(self._account.hass, found)
                self.remember(found)
                messages += found
        return messages

    async def get(self, message_id: str) -> Message:
        """Return a message that was shown, or that can be looked up.

        Raises ServiceValidationError where there is none, or a provider's error.
        """
        if (message := self._shown.get(message_id)) is not None:
            return (await self._complete([message]))[0]
        ledger = self._account.ledger
        refs = {
            mailbox: ledger.ref(mailbox, message_id)
            for mailbox in self._provider.mailboxes
        }
        found: Sequence[Message | None] = []
        try:
            if any(refs.values()):
                found = await self.look_up([ref for ref in refs.values() if ref])
            else:
                found = [await self._old(message_id)]
        except Rejected:
            # What can be no id is none of a message, either.
            found = []
        for message in found:
            if message is not None:
                self.remember([message])
                return message
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="message_unknown",
            translation_placeholders={"account": self._account.title},
        )

    async def _complete(self, messages: Sequence[Message]) -> Sequence[Message]:
        """Return messages that were shown with what was not known of them then."""
        messages = await self._provider.complete(messages)
        self.update(messages)
        return messages

    async def refs(
        self, message_ids: Iterable[str]
    ) -> Mapping[str, Sequence[MessageRef]]:
        """Return where messages are listed, by mailbox; each once.

        Only one that the ledger does not remember is looked up, and only where an
        account has several mailboxes; see :meth:`get` for errors.
        """
        found: dict[str, list[MessageRef]] = {}
        for message_id in dict.fromkeys(message_ids):
            mailbox, ref = await self._ref(message_id)
            found.setdefault(mailbox, []).append(ref)
        return found

    async def _ref(self, message_id: str) -> tuple[str, MessageRef]:
        mailboxes = self._provider.mailboxes
        message = self._shown.get(message_id)
        if message is None:
            for mailbox in mailboxes:
                if ref := self._account.ledger.ref(mailbox, message_id):
                    return mailbox, ref
            if len(mailboxes) == 1:
                return mailboxes[0], MessageRef(message_id, self._account.server_now)
            message = await self.get(message_id)
        return self._provider.mailbox_of(message), MessageRef(message_id, message.time)

    async def _old(self, message_id: str) -> Message | None:
        """Return a message that the ledger does not remember."""
        with suppress(NotSupported):
            return await self._provider.message(message_id)
        self._provider.check_look_up()
        ref = MessageRef(message_id, self._account.server_now)
        for mailbox in self._provider.mailboxes:
            for message in await self._provider.fetch_by_ids(mailbox, [ref]):
                return message
        return None

    def remember(self, messages: Iterable[Message]) -> None:
        """Remember messages as shown, the latest of them if there are too many."""
        for message in messages:
            self._shown.pop(message.id, None)
            self._shown[message.id] = message
            self._account.correspondents.note([message])
        while len(self._shown) > SHOWN:
            del self._shown[next(iter(self._shown))]

    def update(self, messages: Iterable[Message]) -> None:
        """Take note of what became of messages that were shown."""
        for message in messages:
            if message.id in self._shown:
                self._shown[message.id] = message

    def forget(self, message_ids: Iterable[str]) -> None:
        """Take note that messages were deleted."""
        ids = list(message_ids)
        self._account.ledger.remove(ids)
        for message_id in ids:
            self._shown.pop(message_id, None)
