"""The provider: one account that is read, and another that sends for it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import batched
import time
from typing import Any, override

from ...messaging import Content, Delivery, Direction, Message, MessageRef
from ..base import Provider
from ..errors import NotSupported, ProviderError, Rejected, Unavailable
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
from .half import SendingHalf
from .memory import Drawer
from .recipients import full
from .searching import search
from .sent import PREFIX
from .shares import Moments, Share, Shares, now_of

#: So many messages are looked at before others get their turn.
_SLICE = 50
#: So many messages are looked at again in one poll, when the sender is back.
_MOST_UNDECIDED = 10
#: After that time a message of which nobody knows whose it is is told by the reader:
#: what is older is no news any more.
_DECIDED = timedelta(hours=24)


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
        knows_it: Callable[[str], bool | None] = lambda _: False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Put two providers together; ``monotonic`` tells the time in seconds.

        ``knows_it`` tells of an id of the sender's whether its message was told already
        by the account that the sender is of its own; None: that is not known now.
        """
        super().__init__(reader)
        self._title = title
        self._shares = Shares(memory, reader.identify, name if sender else "")
        self._halves = [
            SendingHalf(
                one,
                self._shares,
                Drawer(memory, f"sender {its_name}"),
                name=its_name,
                reader_now=lambda: reader.server_now,
                look=self._look,
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
        #: What became of the reader's mailboxes when they were read last.
        self._reader_failures: dict[str, ProviderError | None] = {}
        #: Messages of which nobody knows yet whose they are, by the reader's mailboxes.
        self._undecided: dict[str, dict[str, MessageRef]] = {}

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
        share = self._open(line.key)
        if share is None or self._half is None:
            return replace(line, channels=frozenset())
        if share.channels is None:
            return replace(line, channels=self._half.sender.capabilities.send)
        return replace(line, channels=share.channels)

    def _open(self, key: str) -> Share | None:
        share = self._shares.of_reader(key)
        return share if share is not None and share in self._shares.open else None

    # Mailboxes

    @property
    @override
    def mailboxes(self) -> Sequence[str]:
        theirs = [name for half in self._halves for name in half.mailboxes]
        return (*self._inner.mailboxes, *theirs)

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
            async for page in self._fetch_received(mailbox, known):
                yield page
            return
        async for page in half.fetch(mailbox, known):
            yield page
        failures = self._reader_failures.values()
        failure = next((it for it in failures if it is not None), None)
        if failure is not None and None not in failures:
            # Nothing of the account itself can be read: it is no half that works.
            raise failure

    async def _fetch_received(self, mailbox: str, known: Knows) -> AsyncIterator[Page]:
        self._reader_failures[mailbox] = None
        undecided = dict(self._undecided.get(mailbox, {}))
        last = Page(messages=[])
        try:
            async for page in self._inner.fetch(mailbox, known):
                for part in batched(page.messages, _SLICE, strict=False):
                    keys = {message.line for message in part}
                    new = {key: key for key in keys if not self._shares.is_met(key)}
                    if new:
                        await self._shares.meet(new, self.moments)
                    for message in part:
                        undecided.pop(message.id, None)
                    await asyncio.sleep(0)
                last = replace(page, messages=await self._readers(page.messages, known))
                yield last
            if found := await self._decided(mailbox, [*undecided.values()], known):
                yield replace(last, messages=found, broken=0)
        except ProviderError as err:
            self._reader_failures[mailbox] = err
            raise

    async def _readers(
        self, messages: Sequence[Message], known: Knows
    ) -> list[Message]:
        kept: list[Message] = []
        news: list[Message] = []
        for part in batched(messages, _SLICE, strict=False):
            some = [it for it in part if await self._is_readers(it, known)]
            kept += some
            news += [it for it in some if not known.knows(it.id)]
            # Nothing of that waits for anything: others get their turn here.
            await asyncio.sleep(0)
        if known.since is None or not news:
            return kept
        completed = {it.id: it for it in await self._completed(news)}
        return [completed.get(it.id, it) for it in kept]

    async def _completed(self, messages: Sequence[Message]) -> Sequence[Message]:
        """Return messages of the reader's with the files that the sender has of them."""
        return messages if self._half is None else await self._half.complete(messages)

    async def _decided(
        self, mailbox: str, refs: Sequence[MessageRef], known: Knows
    ) -> Sequence[Message]:
        """Look at messages again of which it was not known whose they are."""
        if any(half.failure is not None for half in self._halves):
            refs = [ref for ref in refs if self._is_overdue(ref)]
        if not (refs := refs[:_MOST_UNDECIDED]):
            return []
        found = await self._inner.fetch_by_ids(mailbox, refs)
        for ref in refs:
            self._undecided[mailbox].pop(ref.id, None)
        return await self._readers(found, known)

    async def _is_readers(self, message: Message, known: Knows | None) -> bool:
        """Tell whether a message that the reader lists is the reader's to tell.

        ``known`` is there where it may be news.
        """
        if message.id.startswith(PREFIX):
            # Nothing of the reader's may be taken for the sender's.
            return False
        if message.direction is not Direction.OUTGOING:
            return await self._is_received(message, known)
        if known is not None and known.knows(message.id):
            # It stays so, whoever sends from now on.
            return True
        if (by := self._shares.sender_of(message)) is None:
            return True
        half = next((it for it in self._halves if it.name == by), None)
        if half is None:
            # It was told, or is no news any more; nobody else shows it now.
            return known is None
        half.failures.note_id(message)
        if message.delivery is not Delivery.FAILED:
            return False
        # One that never came as far as the sender is listed by nobody else.
        has_failed = await half.has_failed(message)
        if has_failed is None and known is not None:
            return self._is_told_undecided(message)
        return has_failed is False

    def _is_told_undecided(self, message: Message) -> bool:
        """Take note that nobody knows whose a message is; tell whether it is told so."""
        ref = MessageRef(message.id, message.time)
        if self._is_overdue(ref):
            return True
        mailbox = self._inner.mailbox_of(message)
        self._undecided.setdefault(mailbox, {})[ref.id] = ref
        return False

    def _is_overdue(self, ref: MessageRef) -> bool:
        return now_of(self._inner.server_now) - ref.time > _DECIDED

    async def _is_received(self, message: Message, known: Knows | None) -> bool:
        """Tell whether what came in is the reader's to tell."""
        if message.direction is not Direction.INCOMING:
            return True
        is_certain = True
        for half in self._halves:
            if has_told := await half.has_told(message, known):
                return False
            is_certain &= has_told is not None
        if known is not None:
            for half in self._halves:
                half.sent.hear(message)
        return is_certain or self._is_told_undecided(message)

    async def _look(self, query: Query) -> Sequence[Message]:
        """Return all that the reader has of a query."""
        if any(self._reader_failures.values()):
            raise Unavailable("The reading account cannot be read")

        async def is_any(_: Message) -> bool:
            return True

        return await search(self._inner.find, query, is_any, whole=True)

    @override
    async def fetch_by_ids(
        self, mailbox: str, refs: Sequence[MessageRef]
    ) -> Sequence[Message]:
        if (half := self._half_of(mailbox)) is not None:
            return await half.fetch_by_ids(mailbox, refs)
        return await self._completed(await self._inner.fetch_by_ids(mailbox, refs))

    @override
    async def message(self, message_id: str) -> Message | None:
        if not message_id.startswith(PREFIX) or not self._halves:
            one = await self._inner.message(message_id)
            return one if one is None else (await self._completed([one]))[0]
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
                self._inner.find, query, lambda it: self._is_readers(it, None)
            )
            found += await self._completed(newest(readers, query.limit))
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
            self._half.sender.check_further(self._through_sender(outgoing))

    def _through_sender(self, outgoing: Outgoing) -> Outgoing:
        """Return what the sender is told; raises Rejected where that is not certain."""
        shared = self._shares.open
        if outgoing.line is not None:
            share = self._open(outgoing.line)
        else:
            share = shared[0] if len(shared) == 1 else None
            if share is None and shared:
                raise Rejected("sender_required", "No line to send from was given")
        if share is None:
            raise Rejected("sender_invalid", "Nothing can be sent from this line")
        return replace(
            outgoing,
            line=share.own,
            recipients=[
                full(one, self.identify(one, share.key)) for one in outgoing.recipients
            ],
        )

    @override
    async def send(self, outgoing: Outgoing) -> Sequence[SendResult]:
        if self._half is None:
            raise NotSupported
        self._half.require_listed()
        self.check(outgoing)
        results = await self._half.send(self._through_sender(outgoing))
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
