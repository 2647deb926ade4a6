"""The provider: one account that is read, and another that sends for it."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
import time
from typing import Any, override

from ...messaging import Content, Message, MessageRef
from ..base import Provider
from ..errors import NotSupported
from ..model import (
    CancelOutcome,
    Capabilities,
    Identity,
    Knows,
    Line,
    Memory,
    Outgoing,
    Page,
    Push,
    Query,
    SendResult,
)
from ..queries import newest
from ..reasons import Notice, Notices
from .abilities import joined_abilities
from .around import AroundProvider
from .failures import came_there
from .half import SendingHalf, drawer_of, known_mailboxes, known_senders
from .listed import Listed
from .recipients import as_sent
from .searching import search
from .sent import PREFIX, ahead_of
from .shares import Shares
from .spans import Moments, Share, now_of
from .strays import Strays


class CompanionProvider(AroundProvider):
    """Reads from one account and sends through another; see the package.

    ``name`` tells one sending account from the next (it is not blank), and ``title`` is
    what the user calls it. Without a ``sender`` it reads only, and tells apart what the
    last one told already. ``former`` are those that sent until lately, by their names:
    what is under way there is followed to its end.
    """

    def __init__(
        self,
        reader: Provider,
        sender: Provider | None,
        memory: Memory,
        *,
        name: str = "",
        title: str = "",
        former: Mapping[str, Provider] | None = None,
        away: str = "",
        knows_it: Callable[[str], bool | None] = lambda _: False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Put two providers together; ``monotonic`` tells the time in seconds.

        ``away`` is the name of the one that would send, but is disabled.

        ``knows_it`` tells of an id of the sender's whether its message was told already
        by the account that the sender is of its own; None: that is not known now.
        """
        super().__init__(reader)
        self._title = title
        self._shares = Shares(
            memory,
            reader.identify,
            name if sender else "",
            away,
            lambda: ahead_of(drawer_of(memory, away)),
        )
        self._away = away
        self._memory = memory
        self._halves: list[SendingHalf] = []
        self._listed = Listed(
            reader,
            self._shares,
            self._halves,
            moments=lambda: self.moments,
            complete=self.complete,
        )
        self._halves += [
            SendingHalf(
                one,
                self._shares,
                drawer_of(memory, its_name),
                name=its_name,
                reader_now=lambda: reader.server_now,
                look=self._listed.look,
                knows_it=knows_it,
                monotonic=monotonic,
            )
            for its_name, one in [
                *([(name, sender)] if sender else []),
                *(former or {}).items(),
            ]
        ]
        #: Who sends now.
        self._half = self._halves[0] if sender else None

    @property
    def home(self) -> str | None:
        """Return the home's country, which both must know."""
        return self._inner.home

    @home.setter
    def home(self, country: str | None) -> None:
        self._inner.home = country
        for half in self._halves:
            half.sender.home = country
        self._shares.forget_numbers()

    # What it can do

    @property
    @override
    def capabilities(self) -> Capabilities:
        reads = self._inner.capabilities
        if self._half is None:
            return reads
        return joined_abilities(
            reads, self._half.sender.capabilities, self.shared_lines
        )

    @property
    @override
    def notices(self) -> Notices:
        if self._half is None or self._half.failure is None:
            return self._inner.notices
        return {
            **self._inner.notices,
            Notice.COMPANION_FAILED: {"companion": self._title},
        }

    @property
    @override
    def pace(self) -> float:
        return max(self._inner.pace, *(half.sender.pace for half in self._halves), 0)

    @property
    def shared_lines(self) -> Sequence[Share]:
        """Return the lines that can be sent from."""
        return self._shares.open

    # Connecting

    @override
    async def connect(self) -> Identity:
        """Connect to both; the reader alone will do."""
        self._shares.load()
        for half in self._halves:
            half.load()
        present = {half.name for half in self._halves}
        gone = {
            name: drawer_of(self._memory, name)
            for name in known_senders(self._memory)
            if name not in present
        }
        self._listed.remember(
            (Strays(drawer, self._shares, name) for name, drawer in gone.items()),
            (it for drawer in gone.values() for it in came_there(drawer)),
        )
        identity = await self._inner.connect()
        for half in self._halves:
            await half.connect()
        if self._half is None:
            await self._shares.end(self.moments)
        await self._shares.meet(
            {line.key: line.address or line.key for line in identity.lines},
            self.moments,
        )
        return replace(identity, lines=[self._line(line) for line in identity.lines])

    @property
    def moments(self) -> Moments:
        """Return what time it is now at each of the two."""
        reader = self._inner.server_now
        sender = self._halves[0].sender.server_now if self._halves else None
        return Moments.at(now_of(reader), now_of(sender or reader))

    def _line(self, line: Line) -> Line:
        """Return a line of the reader with what can be sent from it."""
        share = self._shares.open_at(line.key)
        if share is None or self._half is None:
            return replace(line, channels=frozenset())
        if share.channels is None:
            return replace(line, channels=self._half.sender.capabilities.send)
        return replace(line, channels=share.channels)

    # Mailboxes

    @property
    @override
    def mailboxes(self) -> Sequence[str]:
        theirs = [name for half in self._halves for name in half.mailboxes]
        return (*self._inner.mailboxes, *theirs)

    @property
    @override
    def remembered_mailboxes(self) -> Sequence[str]:
        if not self._away:
            return self.mailboxes
        # When it is back, it goes on where it was read to.
        return (*self.mailboxes, *known_mailboxes(self._memory, self._away))

    @override
    def mailbox_of(self, message: Message) -> str:
        if not message.id.startswith(PREFIX) or not self._halves:
            return self._inner.mailbox_of(message)
        by = self._shares.sender_of(message)
        half = next((it for it in self._halves if it.name == by), self._halves[0])
        return half.mailbox_of(message)

    @override
    def lines_of(self, mailbox: str) -> frozenset[str]:
        if self._half_of(mailbox) is not None:
            return frozenset()
        return self._inner.lines_of(mailbox)

    def _half_of(self, mailbox: str) -> SendingHalf | None:
        """Return whose mailbox it is; None: the reader's."""
        return next((half for half in self._halves if half.has(mailbox)), None)

    # Reading

    @override
    async def fetch(self, mailbox: str, known: Knows) -> AsyncIterator[Page]:
        if (half := self._half_of(mailbox)) is None:
            async for page in self._listed.fetch(mailbox, known):
                yield page
            return
        async for page in half.fetch(mailbox, known):
            yield page
        if (failure := self._listed.failure) is not None:
            # Nothing of the account itself can be read: it is no half that works.
            raise failure

    @override
    async def complete(self, messages: Sequence[Message]) -> Sequence[Message]:
        """Return messages with the files that the sender has of them."""
        messages = await self._inner.complete(messages)
        if self._half is None:
            return messages
        received = [it for it in messages if not it.id.startswith(PREFIX)]
        completed = {it.id: it for it in await self._half.complete(received)}
        return [completed.get(it.id, it) for it in messages]

    @override
    async def fetch_by_ids(
        self, mailbox: str, refs: Sequence[MessageRef]
    ) -> Sequence[Message]:
        if (half := self._half_of(mailbox)) is not None:
            return await half.fetch_by_ids(mailbox, refs)
        return await self.complete(await self._inner.fetch_by_ids(mailbox, refs))

    @override
    async def message(self, message_id: str) -> Message | None:
        if not message_id.startswith(PREFIX) or not self._halves:
            one = await self._inner.message(message_id)
            return one if one is None else (await self.complete([one]))[0]
        for half in self._halves:
            if (found := await half.sent.message(message_id)) is not None:
                return found
        return None

    @override
    async def find(self, query: Query) -> Sequence[Message]:
        found: list[Message] = []
        half = None if query.mailbox is None else self._half_of(query.mailbox)
        if half is None:
            readers = await search(
                self._inner.find, query, lambda it: self._listed.is_readers(it, None)
            )
            found += await self.complete(newest(readers, query.limit))
        for one in self._halves:
            if one is half or query.mailbox is None:
                found += await one.find(query, self.identify)
        return newest(found, query.limit)

    # Sending

    @override
    def speaks_without_text(self, options: Mapping[str, Any]) -> bool:
        half = self._half
        return half is not None and half.sender.speaks_without_text(options)

    @override
    def check_further(self, outgoing: Outgoing) -> None:
        if self._half is not None:
            self._half.sender.check_further(self._as_sent(outgoing))

    def _as_sent(self, outgoing: Outgoing) -> Outgoing:
        return as_sent(outgoing, self._shares, self.identify)

    @override
    async def send(self, outgoing: Outgoing) -> Sequence[SendResult]:
        if self._half is None:
            raise NotSupported
        self._half.require_listed()
        self.check(outgoing)
        results = await self._half.send(self._as_sent(outgoing))
        return [
            replace(result, recipient=recipient)
            for recipient, result in zip(outgoing.recipients, results, strict=True)
        ]

    # Changing

    @override
    async def mark(
        self, mailbox: str, refs: Sequence[MessageRef], *, read: bool
    ) -> None:
        # Of what only the sender has, it is remembered here what was read.
        if self._half_of(mailbox) is None and (refs := _readers(refs)):
            await self._inner.mark(mailbox, refs, read=read)

    @override
    async def delete(self, mailbox: str, refs: Sequence[MessageRef]) -> None:
        if not self.capabilities.delete:
            raise NotSupported
        if received := _readers(refs):
            await self._inner.delete(mailbox, received)
        half = self._half_of(mailbox) or self._half
        if half is not None and (sent := _senders(refs)):
            await half.delete(mailbox, sent)

    @override
    async def cancel(
        self, mailbox: str, refs: Sequence[MessageRef]
    ) -> Mapping[str, CancelOutcome]:
        if self._half is None or not self.capabilities.cancel:
            raise NotSupported
        outcomes: dict[str, CancelOutcome] = {}
        if sent := _senders(refs):
            outcomes |= await (self._half_of(mailbox) or self._half).cancel(
                mailbox, sent
            )
        received = _readers(refs)
        return outcomes | dict.fromkeys(
            (ref.id for ref in received), CancelOutcome.NOT_FOUND
        )

    @override
    async def fetch_attachment(self, ref: str, limit: int) -> Content:
        if (half := self._half_of(ref)) is not None:
            return await half.fetch_attachment(ref, limit)
        return await self._inner.fetch_attachment(ref, limit)

    @override
    async def balance(self) -> Mapping[str, Decimal]:
        half = self._half
        if half is None or not half.sender.capabilities.balance:
            return await self._inner.balance()
        amounts: dict[str, Decimal] = {}
        if self._inner.capabilities.balance:
            amounts |= await self._inner.balance()
        return {**amounts, **await half.balance()}

    # Push

    @property
    def _tells_of_sent(self) -> Provider | None:
        """Return the sender if it calls back for what is sent, and asks for no more.

        Whatever else it calls back for is set up by its own account.
        """
        if self._half is None:
            return None
        sender = self._half.sender
        return sender if sender.capabilities.push == {Push.PER_MESSAGE} else None

    @override
    def is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        return self._inner.is_genuine(headers, body) or (
            self._half is not None and self._half.sender.is_genuine(headers, body)
        )

    @override
    async def subscribe_push(
        self, nudge: Callable[[], None], callback_url: str | None
    ) -> None:
        if self._inner.capabilities.push:
            await self._inner.subscribe_push(nudge, callback_url)
        if (sender := self._tells_of_sent) is not None:
            await sender.subscribe_push(nudge, callback_url)

    @override
    async def unsubscribe_push(self) -> None:
        await self._inner.unsubscribe_push()
        if (sender := self._tells_of_sent) is not None:
            await sender.unsubscribe_push()

    # The end

    @override
    def statistics(self) -> Mapping[str, Any]:
        shown = dict(self._inner.statistics())
        if (half := self._half) is not None:
            shown["companion"] = {
                **half.sender.statistics(),
                "shared_lines": len(self._shares.open),
                "failure": half.failure.key if half.failure else None,
            }
        return shown

    @override
    async def close(self) -> None:
        await self._inner.close()
        for half in self._halves:
            await half.sender.close()


def _senders(refs: Sequence[MessageRef]) -> list[MessageRef]:
    return [ref for ref in refs if ref.id.startswith(PREFIX)]


def _readers(refs: Sequence[MessageRef]) -> list[MessageRef]:
    return [ref for ref in refs if not ref.id.startswith(PREFIX)]
