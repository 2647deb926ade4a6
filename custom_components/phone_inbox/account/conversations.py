"""Conversations: the server's where it has some, else made of messages."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from time import monotonic

from homeassistant.exceptions import ServiceValidationError

from ..errors import invalid
from ..messaging import Message
from ..providers import Conversation, ProviderError, Query, Rejected
from .account import Account
from .correspondents import Address
from .known import KnownMessages
from .listing import ConversationView, Route, Stretch

#: How many recent messages conversations are derived from.
DEPTH = 500
#: How many messages with one address are looked at for it.
OF_ADDRESS = 50
#: For so many seconds a search goes by what was asked for already.
LATELY = 15.0
#: How many derived conversations are remembered by which a later call may name them.
REMEMBERED = 2_000


class Conversations:
    """The conversations of an account.

    Those of a server have its ids. A derived one has a hash of what its messages
    have in common: line, other side and channel.
    """

    def __init__(self, account: Account, known: KnownMessages) -> None:
        """Look into one account."""
        self._account = account
        self._provider = account.provider
        self._known = known
        #: Derived conversations that were shown, by their ids.
        self._derived: dict[str, Route] = {}
        #: What was searched lately, and when, on a clock that only goes on.
        self._asked_for: dict[
            tuple[str | None, datetime | None], tuple[float, Stretch]
        ] = {}

    def id_of(self, message: Message) -> str:
        """Return the id of a message's conversation."""
        if self._are_the_servers and message.conversation_id:
            return message.conversation_id
        account = self._account
        parts = (
            account.line_id(message.line),
            message.identity,
            message.channel,
        )
        key = blake2b("\x1f".join(parts).encode(), digest_size=10).hexdigest()
        self._derived.pop(key, None)
        self._derived[key] = Route(message.line, Address.of(message), message.channel)
        if len(self._derived) > REMEMBERED:
            del self._derived[next(iter(self._derived))]
        return key

    async def all(
        self, line: str | None = None, limit: int | None = 50
    ) -> Sequence[ConversationView]:
        """Return conversations, latest first; ``limit``: None returns all there are.

        Derived ones are those of the latest messages. Raises a provider's error.
        """
        return (await self.stretch(line)).conversations[:limit]

    async def stretch(
        self, line: str | None = None, until: datetime | None = None
    ) -> Stretch:
        """Return the conversations of the latest messages up to a moment.

        Those of a server are all there are. Raises a provider's error.
        """
        items: Sequence[Conversation] = []
        newest: dict[str, Message] = {}
        complete_after: datetime | None = None
        if self._are_the_servers:
            items = await self._provider.conversations(line)
        else:
            messages, complete_after = await self._latest(line, until)
            newest = self._newest(messages)
        self._known.remember(item.last for item in items if item.last)
        unread: dict[str, int] = {}
        for message in await self._known.unread(line, DEPTH):
            key = self.id_of(message)
            unread[key] = unread.get(key, 0) + 1
            if until is None and not self._are_the_servers:
                newest.setdefault(key, message)
        views = [self._view(item, unread.get(item.id)) for item in items]
        views += self._derive(newest, unread)
        return Stretch(views, complete_after)

    async def lately(self, line: str | None, until: datetime | None) -> Stretch:
        """Return a stretch as it is, or was some seconds ago: people type letters."""
        self.forget_old()
        key = (line, until)
        if key not in self._asked_for:
            stretch = await self.stretch(line, until)
            self._asked_for[key] = (monotonic(), stretch)
        return self._asked_for[key][1]

    def forget_old(self) -> None:
        """Let go of what was asked for a while ago."""
        since = monotonic() - LATELY
        self._asked_for = {
            key: asked for key, asked in self._asked_for.items() if asked[0] > since
        }

    async def with_address(
        self, line: str | None, identity: str
    ) -> Sequence[ConversationView]:
        """Return the derived conversations with an address, by what it is compared.

        Raises a provider's error.
        """
        if self._are_the_servers:
            return []
        self._provider.check_look_up()
        query = Query(line=line, remote=identity, limit=OF_ADDRESS)
        newest = self._newest(await self._known.find(query))
        unread: dict[str, int] = {}
        for message in await self._known.unread(line, DEPTH):
            if (key := self.id_of(message)) in newest:
                unread[key] = unread.get(key, 0) + 1
        return self._derive(newest, unread)

    async def _latest(
        self, line: str | None, until: datetime | None
    ) -> tuple[Sequence[Message], datetime | None]:
        """Return messages, and the moment up to which these were all."""
        limit = DEPTH
        while True:
            query = Query(line=line, until=until, limit=limit)
            messages = await self._known.find(query)
            if len(messages) < limit:
                return messages, None
            oldest = min(message.time for message in messages)
            if oldest != until:
                return messages, oldest
            # One moment fills all of it.
            limit *= 2

    def _newest(self, messages: Iterable[Message]) -> dict[str, Message]:
        """Return the newest message of each conversation, by its id."""
        newest: dict[str, Message] = {}
        for message in messages:
            key = self.id_of(message)
            if (other := newest.get(key)) is None or other.place < message.place:
                newest[key] = message
        return newest

    def _derive(
        self, newest: Mapping[str, Message], unread: Mapping[str, int]
    ) -> list[ConversationView]:
        return [
            ConversationView(
                id=key,
                line=message.line,
                address=Address.of(message),
                channel=message.channel,
                last=message,
                unread=unread.get(key, 0),
            )
            for key, message in newest.items()
        ]

    async def get(self, conversation_id: str) -> ConversationView:
        """Return one conversation.

        Raises ServiceValidationError where there is none, or a provider's error.
        """
        if not self._are_the_servers:
            for view in await self.all(limit=DEPTH):
                if view.id == conversation_id:
                    return view
            raise invalid(self._account.title, "conversation_unknown")
        item = await self._at_server(conversation_id)
        unread = sum(
            self.id_of(message) == conversation_id
            for message in await self._known.unread(item.line, DEPTH)
        )
        return self._view(item, unread or None)

    def was_shown(self, conversation_id: str) -> bool:
        """Tell whether a conversation was shown lately: then it is this account's."""
        return conversation_id in self._derived or self._known.has_of(conversation_id)

    async def has(self, conversation_id: str) -> bool:
        """Tell whether there is such a conversation, as far as the provider says."""
        try:
            await self.route(conversation_id)
        except ServiceValidationError, ProviderError:
            return False
        return True

    async def route(self, conversation_id: str) -> Route:
        """Return which way a conversation goes; see :meth:`get` for errors."""
        if self._are_the_servers:
            item = await self._at_server(conversation_id)
            return Route(item.line, self._address(item), item.channel)
        if conversation_id not in self._derived:
            await self.all()
        if (route := self._derived.get(conversation_id)) is None:
            raise invalid(self._account.title, "conversation_unknown")
        return route

    @property
    def _are_the_servers(self) -> bool:
        return self._provider.capabilities.conversations

    async def _at_server(self, conversation_id: str) -> Conversation:
        try:
            found = await self._provider.conversation(conversation_id)
        except Rejected:
            found = None
        if found is None:
            raise invalid(self._account.title, "conversation_unknown")
        if found.last is not None:
            self._known.remember([found.last])
        return found

    def _view(self, item: Conversation, unread: int | None) -> ConversationView:
        return ConversationView(
            id=item.id,
            line=item.line,
            address=self._address(item),
            channel=item.channel,
            last=item.last,
            unread=(item.unread or 0) if unread is None else unread,
        )

    def _address(self, item: Conversation) -> Address:
        identity = self._provider.identify(item.remote, item.line)
        return Address(item.remote, identity)
