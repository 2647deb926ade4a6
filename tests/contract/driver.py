"""A home with one account: the coordinator's loop without Home Assistant."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime, timedelta
import json
import re
import ssl
import traceback
from typing import Any

from aiohttp import ClientSession, TraceConfig, TraceRequestStartParams, hdrs

from custom_components.phone_inbox.messaging import (
    Change,
    ChangeKind,
    Ledger,
    Message,
    MessageRef,
)
from custom_components.phone_inbox.messaging.polling import Poll, Run
from custom_components.phone_inbox.providers import (
    Identity,
    Knows,
    Outgoing,
    Page,
    Provider,
    ProviderError,
    Query,
    SendResult,
    send_to_all,
)
from tests.emulators.base import Seen

from .subject import Subject

#: A marker as short as this would be found by accident.
_SHORTEST_MARKER = 6


class KeptMemory:
    """What a provider keeps over a restart."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.data: Mapping[str, Any] = {}

    def get(self) -> Mapping[str, Any]:
        """Return what was kept last."""
        return self.data

    async def set(self, data: Mapping[str, Any]) -> None:
        """Keep this; it must be made of JSON types."""
        stored = json.loads(json.dumps(dict(data)))
        assert stored == dict(data)
        self.data = stored


class Home:
    """One account of a provider, polled by hand.

    It watches what must be so in every case: reading changes nothing at the
    server, and an error that comes out names nothing secret.
    """

    def __init__(self, subject: Subject, session: ClientSession) -> None:
        """Prepare a home that knows nothing yet."""
        self.subject = subject
        self.emulator = subject.emulator
        self.session = session
        self.memory = KeptMemory()
        self.ledger = Ledger()
        #: What the user chose in place of the defaults.
        self.options: dict[str, Any] = {}
        self.provider: Provider = self.build()
        #: Every change that was announced, of all runs.
        self.announced: list[Change] = []
        #: The ledger as it was on the disk before the latest announcements.
        self.stored = self._dump(orderly_end=False)
        #: How far the home's clock is ahead of the server's.
        self.skew = timedelta(0)
        #: Texts and numbers that came, which must not show up in errors or logs.
        self.markers: set[str] = set()
        self.broken = 0
        self._offset = timedelta(0)
        self._run = Run(self._ticks)
        self._fresh = True

    @property
    def now(self) -> datetime:
        """Return the home's clock."""
        return self.emulator.clock.now() + self.skew

    def build(self, credentials: Mapping[str, Any] | None = None) -> Provider:
        """Return a provider for the account, as a start of the home has it."""
        if credentials is None:
            credentials = self.emulator.credentials() | self.options
        return self.subject.build(self.session, credentials, self.memory)

    # Runs

    async def start(self) -> Identity:
        """Begin a run with what is known."""
        self.provider = self.build()
        self._offset = timedelta(0)
        self._run = Run(self._ticks)
        self._fresh = True
        with self.reading():
            identity = await self.provider.connect()
        self.ledger.keep_mailboxes(self.provider.remembered_mailboxes)
        return identity

    async def restart(self) -> Identity:
        """End the run in good order and begin another."""
        stored = self._dump(orderly_end=True)
        await self.provider.close()
        self.ledger = Ledger.load(stored)
        return await self.start()

    async def crash(self, stored: Mapping[str, Any]) -> Identity:
        """End the run without a word, and begin another with what was stored."""
        self.ledger = Ledger.load(stored)
        return await self.start()

    def _dump(self, *, orderly_end: bool) -> dict[str, Any]:
        attempted = () if orderly_end else self.ledger.changes
        stored = json.loads(json.dumps(self.ledger.dump(attempted=attempted)))
        assert isinstance(stored, dict)
        return stored

    # Polling

    async def poll(self, *, sweep: bool = False) -> list[Change]:
        """Read every mailbox; return what is announced.

        What was read before an error is announced, too: see ``announced``.
        """
        before = len(self.announced)
        try:
            with self.reading():
                for mailbox in self.provider.mailboxes:
                    await self._read(mailbox, sweep=sweep or self._fresh)
            self._fresh = False
        finally:
            self._announce()
        return self.announced[before:]

    async def poll_anyway(self, *, sweep: bool = False) -> list[Change]:
        """Poll, whether the provider calls the trouble an error or lives with it."""
        before = len(self.announced)
        with suppress(ProviderError):
            await self.poll(sweep=sweep)
        return self.announced[before:]

    async def _read(self, mailbox: str, *, sweep: bool) -> None:
        poll = Poll(self, self.ledger, now=self._server_now, began=self._began)
        try:
            reading = await poll.read(mailbox, sweep=sweep)
        finally:
            self.broken += poll.broken
        batch = self.provider.capabilities.lookup_batch
        await poll.look_up(mailbox, reading, batch=batch)

    async def fetch(self, mailbox: str, known: Knows) -> AsyncIterator[Page]:
        """List a mailbox, and read off the server's clock."""
        async for page in self.provider.fetch(mailbox, known):
            if page.server_time is not None:
                self._offset = page.server_time - self.now
            yield page

    async def fetch_by_ids(
        self, mailbox: str, refs: Sequence[MessageRef]
    ) -> Sequence[Message]:
        """Look messages up."""
        return await self.provider.fetch_by_ids(mailbox, refs)

    def _server_now(self) -> datetime:
        return self.now + self._offset

    def _began(self) -> datetime:
        return self._run.began(self._server_now(), self._ticks)

    @property
    def _ticks(self) -> float:
        """Return the home's seconds, which its own clock does not change."""
        return self.subject.monotonic()

    def _announce(self) -> None:
        self.stored = self._dump(orderly_end=False)
        changes = self.ledger.changes
        self.announced += changes
        self.ledger.done(changes)

    # Other calls

    async def find(self, **wanted: Any) -> Sequence[Message]:
        """Search."""
        with self.reading():
            return await self.provider.find(Query(**wanted))

    async def send(
        self, text: str, *recipients: str, **options: Any
    ) -> Sequence[SendResult]:
        """Send from the first line, and tell the ledger as the desk does."""
        outgoing = Outgoing(
            line=options.pop("line", self.emulator.lines()[0]),
            recipients=recipients,
            text=text,
            **options,
        )
        self.markers |= {text, *recipients}
        with self.guarded():
            results = await send_to_all(self.provider, outgoing)
        for result in results:
            if result.message is not None:
                mailbox = self.provider.mailbox_of(result.message)
                self.ledger.accept(mailbox, [result.message])
        return results

    async def mark(self, *messages: Message, read: bool) -> None:
        """Write read marks, mailbox by mailbox as the inbox does."""
        for mailbox, refs in self._by_mailbox(messages).items():
            await self.provider.mark(mailbox, refs, read=read)

    async def delete(self, *messages: Message) -> None:
        """Delete messages, mailbox by mailbox as the inbox does."""
        for mailbox, refs in self._by_mailbox(messages).items():
            await self.provider.delete(mailbox, refs)

    def _by_mailbox(self, messages: Iterable[Message]) -> dict[str, list[MessageRef]]:
        found: dict[str, list[MessageRef]] = {}
        for message in messages:
            refs = found.setdefault(self.provider.mailbox_of(message), [])
            refs.append(MessageRef(message.id, message.time))
        return found

    def receive(self, text: str, **options: Any) -> str:
        """Let a message come; it must not be seen in errors or logs."""
        self.markers |= {text, options.get("sender", "79161234567")}
        return self.emulator.receive(text, **options)

    def id_of(self, message: Message) -> str:
        """Return what the server calls a message."""
        return self.subject.server_id(message)

    # What must be so in every case

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Watch that nothing but a sign-in is written to the server."""
        before = len(self.emulator.journal)
        try:
            with self.guarded():
                yield
        finally:
            for seen in self.emulator.journal[before:]:
                assert seen.method == hdrs.METH_GET or is_harmless(
                    self.subject, seen
                ), f"{seen.method} {seen.path} while reading"

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Watch that an error which comes out names nothing secret."""
        try:
            yield
        except ProviderError as error:
            for shown in shown_of(error):
                self.assert_clean(shown)
            raise

    def assert_clean(self, shown: str) -> None:
        """Check that neither secrets nor texts nor numbers are in there."""
        for marker in {*self.markers, *self.subject.secrets()}:
            if len(marker.strip()) >= _SHORTEST_MARKER:
                assert marker not in shown, "something secret is shown"

    # What the server saw

    def listings(self, since: int = 0) -> list[Seen]:
        """Return the requests for listings from an index of the journal on."""
        return [
            seen
            for seen in self.emulator.journal[since:]
            if re.search(self.subject.list_path, seen.path)
        ]

    def sign_ins(self, since: int = 0) -> list[Seen]:
        """Return the attempts to sign in from an index of the journal on."""
        return [
            seen
            for seen in self.emulator.journal[since:]
            if is_sign_in(self.subject, seen)
        ]


def is_harmless(subject: Subject, seen: Seen) -> bool:
    """Tell whether a request changes no message, whatever its method."""
    return is_sign_in(subject, seen) or (
        re.search(subject.rereads_path, seen.path) is not None
    )


def is_sign_in(subject: Subject, seen: Seen) -> bool:
    """Tell whether a request is one for a session."""
    return re.search(subject.sign_in_path, seen.path) is not None


def shown_of(error: BaseException) -> Iterator[str]:
    """Return every form in which an error or what is behind it may be shown."""
    yield "".join(traceback.format_exception(error))
    waiting: list[BaseException | None] = [error]
    while waiting:
        if (current := waiting.pop()) is None:
            continue
        yield str(current)
        yield repr(current)
        yield repr(current.args)
        waiting += [current.__cause__, current.__context__]


def bare(number: str) -> str:
    """Return a number without its plus sign, with or without which servers write it."""
    return number.removeprefix("+")


def received(changes: Iterable[Change]) -> list[str]:
    """Return the texts of the messages that came in, in their order."""
    return [
        change.message.text for change in changes if change.kind is ChangeKind.RECEIVED
    ]


def kinds(changes: Iterable[Change]) -> list[ChangeKind]:
    """Return what happened, in its order."""
    return [change.kind for change in changes]


async def cost_of_a_poll(home: Home) -> tuple[int, int]:
    """Return requests and bytes of a poll of an account where nothing happens."""
    home.emulator.clock.advance(60)
    before = len(home.emulator.journal)
    assert await home.poll() == []
    seen = home.emulator.journal[before:]
    return len(seen), sum(request.bytes_out for request in seen)


@asynccontextmanager
async def at_home(
    subject: Subject, *, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Home]:
    """Return a home that is not connected yet; its provider's server runs."""
    hosts: set[tuple[str | None, int | None]] = set()

    async def note(_: ClientSession, __: Any, start: TraceRequestStartParams) -> None:
        hosts.add((start.url.host, start.url.port))

    trace = TraceConfig()
    trace.on_request_start.append(note)
    # The times of messages come out whole, whatever form the server gives them.
    subject.emulator.clock.freeze(subject.emulator.clock.now().replace(microsecond=0))
    await subject.emulator.start(tls=tls)
    try:
        async with ClientSession(trace_configs=[trace]) as session:
            home = Home(subject, session)
            yield home
            await home.provider.close()
            assert hosts <= {("127.0.0.1", port) for port in subject.ports}
            subject.verify()
    finally:
        await subject.emulator.stop()
