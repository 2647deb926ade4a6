"""The provider: one account that is read, and another that sends for it."""

import asyncio
from collections.abc import (
    AsyncIterator,
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from itertools import batched
import time
from typing import Any, override

from ...messaging import Content, Delivery, Direction, Message, MessageRef
from ..base import (
    CancelOutcome,
    Capabilities,
    Health,
    Identity,
    Knows,
    Line,
    Memory,
    Outgoing,
    Page,
    Provider,
    Push,
    Query,
    SendResult,
)
from ..errors import (
    AuthenticationFailed,
    NotSupported,
    ProviderError,
    Rejected,
    Unavailable,
)
from ..http import retry_after
from ..queries import matches, newest
from ..reasons import Notice, Notices
from .memory import Drawer
from .recipients import full
from .searching import search
from .sent import PREFIX, Sent
from .shares import Moments, Share, Shares, now_of

#: Seconds for which a sender is left alone whose credentials were refused: whose
#: account it is asks for new ones, and this one is built anew with them.
_REFUSED_PAUSE = 3600.0
#: So many messages are looked at before others get their turn.
_SLICE = 50


class CompanionProvider(Provider):
    """Reads from one account and sends through another; see the package.

    ``name`` tells one sending account from the next (it is not blank), and ``title`` is
    what the user calls it. Without a ``sender`` it reads only, and tells apart what the
    last one told already.
    """

    def __init__(
        self,
        reader: Provider,
        sender: Provider | None,
        memory: Memory,
        *,
        name: str = "",
        title: str = "",
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Put two providers together; ``monotonic`` tells the time in seconds."""
        self._reader = reader
        self._sender = sender
        self._title = title
        self._monotonic = monotonic
        self._shares = Shares(memory, reader.identify, name if sender else "")
        #: What is kept of this sender.
        self._memory = Drawer(memory, f"sender {name}")
        self._sent = Sent(
            sender or reader,
            self._shares,
            self._memory,
            reader_now=lambda: reader.server_now,
            look=self._look,
        )
        #: What is put before the names of the sender's mailboxes.
        self._box = f"{PREFIX}{name}:"
        self._is_connected = False
        #: The mailboxes of the sender that were read to their end in this run.
        self._listed: set[str] = set()
        self._failure: ProviderError | None = None
        self._rests_until: float | None = None
        #: What became of the reader's mailboxes when they were read last.
        self._reader_failures: dict[str, ProviderError | None] = {}

    @property
    def home(self) -> str | None:
        """Return the home's country, which the two must know."""
        return self._reader.home

    @home.setter
    def home(self, country: str | None) -> None:
        self._reader.home = country
        if self._sender is not None:
            self._sender.home = country
        self._shares.forget_numbers()

    # What it can do

    @property
    @override
    def capabilities(self) -> Capabilities:
        reads = self._reader.capabilities
        if self._sender is None:
            return reads
        sends = self._sender.capabilities
        shared = self._shares.open
        channels = frozenset(
            channel
            for share in shared
            for channel in (sends.send if share.channels is None else share.channels)
        )
        return replace(
            reads,
            send=channels,
            schedule=sends.schedule and bool(channels),
            ttl=sends.ttl and bool(channels),
            tags=sends.tags and bool(channels),
            cancel=sends.cancel and bool(channels),
            delete=reads.delete and sends.delete,
            # The reader's know nothing of what went out.
            conversations=False,
            lookup_batch=min(reads.lookup_batch, sends.lookup_batch),
            push=reads.push | (sends.push if self._tells_of_sent else frozenset()),
            balance=reads.balance or sends.balance,
            send_batch=sends.send_batch,
            attachments=reads.attachments or sends.attachments,
            tracks=sends.tracks & channels,
            text_limit=sends.text_limit,
            min_interval=max(reads.min_interval, sends.min_interval),
            default_interval=max(reads.default_interval, sends.default_interval),
        )

    @property
    def _tells_of_sent(self) -> bool:
        """Tell whether the sender calls back for what is sent, and asks for no more.

        Whatever else it calls back for is set up by its own account.
        """
        return self._sender is not None and self._sender.capabilities.push == {
            Push.PER_MESSAGE
        }

    @property
    @override
    def server_now(self) -> datetime | None:
        return self._reader.server_now

    @property
    @override
    def notices(self) -> Notices:
        if self._failure is None:
            return self._reader.notices
        return {
            **self._reader.notices,
            Notice.COMPANION_FAILED: {"companion": self._title},
        }

    @override
    def identify(self, address: str, line: str | None) -> str:
        return self._reader.identify(address, line)

    @override
    async def offered_lines(self) -> Sequence[Line]:
        return await self._reader.offered_lines()

    @property
    @override
    def gone_lines(self) -> frozenset[str]:
        return self._reader.gone_lines

    @property
    @override
    def pace(self) -> float:
        return max(self._reader.pace, self._sender.pace if self._sender else 0)

    @property
    @override
    def budget(self) -> float | None:
        return self._reader.budget

    @override
    def check_look_up(self) -> None:
        self._reader.check_look_up()

    @property
    def shared_lines(self) -> Sequence[Share]:
        """Return the lines that can be sent from."""
        return self._shares.open

    # Connecting

    @override
    async def connect(self) -> Identity:
        """Connect to both; the reader alone will do."""
        self._shares.load()
        self._sent.load()
        identity = await self._reader.connect()
        if self._sender is None:
            await self._shares.end(self.moments)
        else:
            try:
                await self._connect_sender(self._sender)
            except ProviderError as err:
                self._note_failure(err)
        await self._meet(
            {line.key: line.address or line.key for line in identity.lines}
        )
        return replace(identity, lines=[self._line(line) for line in identity.lines])

    async def _connect_sender(self, sender: Provider) -> None:
        identity = await sender.connect()
        owned = [
            (sender.identify(line.address or line.key, line.key), line)
            for line in identity.lines
            # Some list what was theirs once, too.
            if line.channels is None or line.channels
        ]
        await self._shares.own(owned, self.moments)
        kept = {**self._memory.get(), "mailboxes": list(sender.mailboxes)}
        if kept != self._memory.get():
            await self._memory.set(kept)
        self._is_connected = True

    async def _meet(self, lines: Mapping[str, str]) -> None:
        await self._shares.meet(lines, self.moments)

    @property
    def moments(self) -> Moments:
        """Return what time it is now at each of the two."""
        sender = self._sender.server_now if self._sender else None
        reader = self._reader.server_now
        return Moments.at(now_of(reader), now_of(sender or reader))

    def _line(self, line: Line) -> Line:
        """Return a line of the reader with what can be sent from it."""
        share = self._open(line.key)
        if share is None or self._sender is None:
            return replace(line, channels=frozenset())
        if share.channels is None:
            return replace(line, channels=self._sender.capabilities.send)
        return replace(line, channels=share.channels)

    def _open(self, key: str) -> Share | None:
        share = self._shares.of_reader(key)
        return share if share is not None and share in self._shares.open else None

    # Mailboxes

    @property
    @override
    def mailboxes(self) -> Sequence[str]:
        return (*self._reader.mailboxes, *self._sender_mailboxes)

    @property
    def _sender_mailboxes(self) -> Sequence[str]:
        if self._sender is None:
            return ()
        names = self._sender.mailboxes
        if not self._is_connected:
            # Some tell them once they are connected.
            names = self._memory.get().get("mailboxes", names)
        return [self._box + name for name in names]

    @override
    def mailbox_of(self, message: Message) -> str:
        if not message.id.startswith(PREFIX) or self._sender is None:
            return self._reader.mailbox_of(message)
        return self._box + self._sender.mailbox_of(self._sent.theirs(message))

    @override
    def lines_of(self, mailbox: str) -> frozenset[str]:
        if self._is_senders(mailbox):
            return frozenset()
        return self._reader.lines_of(mailbox)

    def _is_senders(self, mailbox: str) -> bool:
        return self._sender is not None and mailbox.startswith(self._box)

    # Reading

    @override
    async def fetch(self, mailbox: str, known: Knows) -> AsyncIterator[Page]:
        if not self._is_senders(mailbox):
            async for page in self._fetch_received(mailbox, known):
                yield page
            return
        async for page in self._fetch_sent(mailbox, known):
            yield page
        failures = self._reader_failures.values()
        failure = next((it for it in failures if it is not None), None)
        if failure is not None and None not in failures:
            # Nothing of the account itself can be read: it is no half that works.
            raise failure

    async def _fetch_received(self, mailbox: str, known: Knows) -> AsyncIterator[Page]:
        self._reader_failures[mailbox] = None
        try:
            async for page in self._reader.fetch(mailbox, known):
                keys = {message.line for message in page.messages}
                new = {key: key for key in keys if not self._shares.is_met(key)}
                if new:
                    await self._meet(new)
                kept: list[Message] = []
                for part in batched(page.messages, _SLICE, strict=False):
                    kept += [it for it in part if await self._is_readers(it, known)]
                    # Nothing of that waits for anything: others get their turn here.
                    await asyncio.sleep(0)
                yield replace(page, messages=kept)
        except ProviderError as err:
            self._reader_failures[mailbox] = err
            raise

    async def _is_readers(self, message: Message, known: Knows | None) -> bool:
        """Tell whether a message that the reader lists is the reader's to tell."""
        if message.id.startswith(PREFIX):
            # Nothing of the reader's may be taken for the sender's.
            return False
        if message.direction is not Direction.OUTGOING:
            return await self._is_received(message, known)
        if self._shares.told_by_reader(message):
            return True
        self._sent.note_id(message)
        if message.delivery is not Delivery.FAILED or self._sender is None:
            return False
        if known is not None and known.knows(message.id):
            return True
        # One that never came as far as the sender is listed by nobody else.
        return await self._sent.lists(message) is False

    async def _is_received(self, message: Message, known: Knows | None) -> bool:
        """Tell whether what came in is the reader's to tell."""
        if self._sender is None or message.direction is not Direction.INCOMING:
            return True
        if await self._sent.has_told(message, known):
            return False
        if known is not None:
            self._sent.hear(message)
        return True

    async def _look(self, query: Query) -> Sequence[Message]:
        """Return all that the reader has of a query."""
        if any(self._reader_failures.values()):
            raise Unavailable("The reading account cannot be read")

        async def is_any(_: Message) -> bool:
            return True

        return await search(self._reader.find, query, is_any, whole=True)

    async def _fetch_sent(self, mailbox: str, known: Knows) -> AsyncIterator[Page]:
        """List what went out; raises Unavailable, which is a mailbox's own matter."""
        sender = await self._working()
        name = mailbox.removeprefix(self._box)
        with self._failing_alone():
            if not self._is_connected:
                await self._connect_sender(sender)
            async for page in self._sent.fetch(name, known):
                yield page
        self._listed.add(name)
        self._failure = None
        self._rests_until = None

    async def _working(self) -> Provider:
        """Return the sender; raises Unavailable while it is left alone."""
        if self._sender is None:
            raise NotSupported
        if self._rests_until is not None and self._monotonic() < self._rests_until:
            raise Unavailable("The sending account is left alone for a while")
        return self._sender

    @contextmanager
    def _failing_alone(self) -> Iterator[None]:
        """Take note that the sender fails; its mailbox alone is what cannot be read."""
        try:
            yield
        except ProviderError as err:
            self._note_failure(err)
            raise Unavailable("The sending account cannot be read") from err

    def _note_failure(self, error: ProviderError) -> None:
        """Take note that the sender fails, and for how long it wants to be left alone."""
        self._failure = error
        pause = retry_after(error)
        if isinstance(error, AuthenticationFailed):
            pause = _REFUSED_PAUSE
        self._rests_until = None if pause is None else self._monotonic() + pause

    @override
    async def fetch_by_ids(
        self, mailbox: str, refs: Sequence[MessageRef]
    ) -> Sequence[Message]:
        if not self._is_senders(mailbox):
            return await self._reader.fetch_by_ids(mailbox, refs)
        await self._working()
        with self._failing_alone():
            return await self._sent.fetch_by_ids(mailbox.removeprefix(self._box), refs)

    @override
    async def message(self, message_id: str) -> Message | None:
        if message_id.startswith(PREFIX) and self._sender is not None:
            return await self._sent.message(message_id)
        return await self._reader.message(message_id)

    @override
    async def find(self, query: Query) -> Sequence[Message]:
        found: list[Message] = []
        if query.mailbox is None or not self._is_senders(query.mailbox):
            found += await search(
                self._reader.find, query, lambda it: self._is_readers(it, None)
            )
        if query.mailbox is None or self._is_senders(query.mailbox):
            found += await self._find_sent(query)
        return newest(found, query.limit)

    async def _find_sent(self, query: Query) -> Sequence[Message]:
        """Search the sender; what it cannot tell now is missing from a view, no more."""
        identity = None
        if query.remote is not None:
            identity = self.identify(query.remote, query.line)
        theirs = self._sent.query(query, identity)
        if theirs is None or self._sender is None or not self._shares.any_told:
            return []
        if query.mailbox is not None:
            theirs = replace(theirs, mailbox=query.mailbox.removeprefix(self._box))

        async def told(message: Message) -> bool:
            shown = self._sent.told(message)
            return shown is not None and matches(shown, query, self.identify)

        try:
            sender = await self._working()
            found = await search(sender.find, theirs, told)
        except ProviderError as err:
            if self._rests_until is None:
                self._note_failure(err)
            return []
        return [shown for it in found if (shown := self._sent.told(it)) is not None]

    # Changing

    @override
    def speaks_without_text(self, options: Mapping[str, Any]) -> bool:
        return self._sender is not None and self._sender.speaks_without_text(options)

    @override
    def check_further(self, outgoing: Outgoing) -> None:
        if self._sender is None:
            return
        self._sender.check_further(self._through_sender(outgoing))

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
        if self._sender is None:
            raise NotSupported
        if not self._is_connected or {*self._sender.mailboxes} - self._listed:
            # What goes out before the first listing would be taken for old by it.
            raise self._failure or Unavailable("The sending account was not read yet")
        self.check(outgoing)
        through = self._through_sender(outgoing)
        results = await self._sender.send(through)
        return [
            replace(
                result,
                recipient=recipient,
                message=self._sent.sent(result.message, through.line),
            )
            for recipient, result in zip(outgoing.recipients, results, strict=True)
        ]

    @override
    async def mark(
        self, mailbox: str, refs: Sequence[MessageRef], *, read: bool
    ) -> None:
        if received := _received(refs):
            await self._reader.mark(mailbox, received, read=read)

    @override
    async def delete(self, mailbox: str, refs: Sequence[MessageRef]) -> None:
        if not self.capabilities.delete:
            raise NotSupported
        if received := _received(refs):
            await self._reader.delete(mailbox, received)
        if self._sender is not None and (sent := _sent(refs)):
            name = mailbox.removeprefix(self._box)
            await self._sender.delete(name, self._sent.refs(sent))

    @override
    async def cancel(
        self, mailbox: str, refs: Sequence[MessageRef]
    ) -> Mapping[str, CancelOutcome]:
        if self._sender is None or not self.capabilities.cancel:
            raise NotSupported
        outcomes = {ref.id: CancelOutcome.NOT_FOUND for ref in _received(refs)}
        if sent := _sent(refs):
            name = mailbox.removeprefix(self._box)
            told = await self._sender.cancel(name, self._sent.refs(sent))
            outcomes |= {PREFIX + key: outcome for key, outcome in told.items()}
        return outcomes

    @override
    async def fetch_attachment(self, ref: str, limit: int) -> Content:
        if ref.startswith(PREFIX) and self._sender is not None:
            theirs = ref.removeprefix(PREFIX)
            return await self._sender.fetch_attachment(theirs, limit)
        return await self._reader.fetch_attachment(ref, limit)

    @override
    async def balance(self) -> Mapping[str, Decimal]:
        amounts: dict[str, Decimal] = {}
        if self._reader.capabilities.balance:
            amounts |= await self._reader.balance()
        if self._sender is not None and self._sender.capabilities.balance:
            sender = await self._working()
            try:
                amounts |= await sender.balance()
            except ProviderError as err:
                # The messages tell whether it fails.
                raise Unavailable("The balance is not known") from err
        elif not self._reader.capabilities.balance:
            raise NotSupported
        return amounts

    @override
    async def health(self) -> Health:
        return await self._reader.health()

    # Push

    @override
    def is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        return self._reader.is_genuine(headers, body) or (
            self._sender is not None and self._sender.is_genuine(headers, body)
        )

    @override
    async def subscribe_push(
        self, nudge: Callable[[], None], callback_url: str | None
    ) -> None:
        if self._reader.capabilities.push:
            await self._reader.subscribe_push(nudge, callback_url)
        if self._sender is not None and self._tells_of_sent:
            await self._sender.subscribe_push(nudge, callback_url)

    @override
    async def unsubscribe_push(self) -> None:
        await self._reader.unsubscribe_push()
        if self._sender is not None and self._tells_of_sent:
            await self._sender.unsubscribe_push()

    # The end

    @override
    def statistics(self) -> Mapping[str, Any]:
        shown = dict(self._reader.statistics())
        if self._sender is not None:
            shown["companion"] = {
                **self._sender.statistics(),
                "shared_lines": len(self._shares.open),
                "failure": self._failure.key if self._failure else None,
            }
        return shown

    @override
    async def close(self) -> None:
        await self._reader.close()
        if self._sender is not None:
            await self._sender.close()


def _sent(refs: Iterable[MessageRef]) -> list[MessageRef]:
    return [ref for ref in refs if ref.id.startswith(PREFIX)]


def _received(refs: Iterable[MessageRef]) -> list[MessageRef]:
    return [ref for ref in refs if not ref.id.startswith(PREFIX)]
