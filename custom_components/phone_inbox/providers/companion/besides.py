"""An account whose lines are partly read by another one: it leaves these to it.

One text that both accounts list is one message, so one of them tells it. It is the one
that was asked to read the line, whether or not it is up, and whichever lists it first.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, override

from ...messaging import Content, Message, MessageRef
from ..base import Provider
from ..errors import Rejected
from ..model import (
    CancelOutcome,
    Capabilities,
    Conversation,
    Identity,
    Knows,
    Line,
    Memory,
    Outgoing,
    Page,
    Query,
    SendResult,
)
from .around import AroundProvider, KnownSince
from .reach import Reach
from .searching import search
from .spans import Left, now_of

#: The code of a line that is not this account's to send from.
LINE_ELSEWHERE = "line_elsewhere"


class BesidesProvider(AroundProvider):
    """An account without what another one tells of its lines.

    ``left`` returns what of each number is left to other accounts, or was.
    """

    def __init__(
        self,
        provider: Provider,
        left: Callable[[], Mapping[str, Sequence[Left]]],
        memory: Memory,
    ) -> None:
        """Take an account."""
        super().__init__(provider)
        self._left = left
        self._reach = Reach(memory)
        self._lines: Sequence[Line] = ()
        self._numbers: dict[str, str] = {}

    # What is left to another account

    def _left_of(self, line: str) -> Sequence[Left]:
        if (number := self._numbers.get(line)) is None:
            number = self._numbers[line] = self._inner.identify(line, line)
        return self._left().get(number, ())

    def _is_left(self, line: str) -> bool:
        """Tell whether a line is another account's now."""
        return any(left.is_now for left in self._left_of(line))

    def _is_ours(self, message: Message) -> bool:
        return not any(left.has(message) for left in self._left_of(message.line))

    # The same but for these lines

    @property
    @override
    def capabilities(self) -> Capabilities:
        able = self._inner.capabilities
        if not self._lines or any(not self._is_left(it.key) for it in self._lines):
            return able
        # It has no other line to send from.
        return replace(
            able,
            send=frozenset(),
            schedule=False,
            ttl=False,
            tags=False,
            tracks=frozenset(),
        )

    @override
    async def connect(self) -> Identity:
        self._reach.load()
        identity = await self._inner.connect()
        self._lines = identity.lines
        for line in identity.lines:
            address = line.address or line.key
            self._numbers[line.key] = self._inner.identify(address, line.key)
        return replace(
            identity,
            lines=[
                replace(line, channels=frozenset()) if self._is_left(line.key) else line
                for line in identity.lines
            ],
        )

    @override
    async def fetch(self, mailbox: str, known: Knows) -> AsyncIterator[Page]:
        now = now_of(self._inner.server_now)
        since = self._reach.since(mailbox, known, known.since, now)
        times: list[datetime] = []
        async for page in self._inner.fetch(mailbox, KnownSince(known, since)):
            times += [message.time for message in page.messages]
            ours = [
                message
                for message in page.messages
                # What is under way when another account begins to send stays ours.
                if self._is_ours(message) or known.knows(message.id)
            ]
            yield replace(page, messages=ours)
        await self._reach.note(mailbox, times, now_of(self._inner.server_now))

    @override
    async def fetch_by_ids(
        self, mailbox: str, refs: Sequence[MessageRef]
    ) -> Sequence[Message]:
        # Whoever knows an id has told of the message already, or looks at it only.
        return await self._inner.fetch_by_ids(mailbox, refs)

    @override
    async def find(self, query: Query) -> Sequence[Message]:
        async def is_ours(message: Message) -> bool:
            return self._is_ours(message)

        return await search(self._inner.find, query, is_ours)

    @override
    async def message(self, message_id: str) -> Message | None:
        found = await self._inner.message(message_id)
        return found if found is not None and self._is_ours(found) else None

    @override
    async def conversations(self, line: str | None) -> Sequence[Conversation]:
        found = await self._inner.conversations(line)
        return [it for it in found if not self._is_left(it.line)]

    @override
    def check_further(self, outgoing: Outgoing) -> None:
        self._inner.check_further(self._from_ours(outgoing))

    def _from_ours(self, outgoing: Outgoing) -> Outgoing:
        """Return what to send; raises Rejected where it would go from a line left."""
        if outgoing.line is None:
            # The account would choose one by itself.
            left = [line for line in self._lines if self._is_left(line.key)]
            ours = [line for line in self._lines if not self._is_left(line.key)]
            if not left or len(ours) > 1:
                return outgoing
            if ours:
                return replace(outgoing, line=ours[0].key)
        elif not self._is_left(outgoing.line):
            return outgoing
        raise Rejected(LINE_ELSEWHERE, "This line is another account's to send from")

    @override
    async def send(self, outgoing: Outgoing) -> Sequence[SendResult]:
        self.check(outgoing)
        results = await self._inner.send(self._from_ours(outgoing))
        # What a service sent from a line of another account is that one's to tell.
        return [
            result
            if result.message is None or self._is_ours(result.message)
            else replace(result, message=None)
            for result in results
        ]

    # The same

    @property
    def home(self) -> str | None:
        """Return the home's country."""
        return self._inner.home

    @home.setter
    def home(self, country: str | None) -> None:
        self._inner.home = country
        self._numbers.clear()

    @override
    async def conversation(self, conversation_id: str) -> Conversation | None:
        return await self._inner.conversation(conversation_id)

    @override
    async def delete_conversation(self, conversation_id: str) -> None:
        await self._inner.delete_conversation(conversation_id)

    @override
    async def delete_conversation_messages(self, conversation_id: str) -> None:
        await self._inner.delete_conversation_messages(conversation_id)

    @override
    async def mark_conversation_read(self, conversation_id: str) -> None:
        await self._inner.mark_conversation_read(conversation_id)

    @override
    def speaks_without_text(self, options: Mapping[str, Any]) -> bool:
        return self._inner.speaks_without_text(options)

    @override
    async def cancel(
        self, mailbox: str, refs: Sequence[MessageRef]
    ) -> Mapping[str, CancelOutcome]:
        return await self._inner.cancel(mailbox, refs)

    @override
    async def fetch_attachment(self, ref: str, limit: int) -> Content:
        return await self._inner.fetch_attachment(ref, limit)

    @override
    async def balance(self) -> Mapping[str, Decimal]:
        return await self._inner.balance()

    @override
    async def subscribe_push(
        self, nudge: Callable[[], None], callback_url: str | None
    ) -> None:
        await self._inner.subscribe_push(nudge, callback_url)

    @override
    async def unsubscribe_push(self) -> None:
        await self._inner.unsubscribe_push()

    @override
    def statistics(self) -> Mapping[str, Any]:
        left = sum(self._is_left(line.key) for line in self._lines)
        return {**self._inner.statistics(), "lines_left_to_another": left}
