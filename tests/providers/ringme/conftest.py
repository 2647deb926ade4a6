"""The emulated server, clients of it, and an account with a ledger."""

from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
import json
from typing import Any

from aiohttp import ClientSession, web
import pytest

from custom_components.phone_inbox.messaging import Ledger
from custom_components.phone_inbox.providers import QuotaShort
from custom_components.phone_inbox.providers.ringme import RingmeProvider
from tests.emulators.base import Seen
from tests.emulators.ringme import RingmeEmulator
from tests.providers.common import NOW, KeptMemory

LINE = "4101"
REMOTE = "79161234567"


@dataclass
class Clocks:
    """The client's own time: it passes with the server's, and by sleeping."""

    emulator: RingmeEmulator
    slept: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        """Return the time in seconds."""
        return (self.emulator.clock.now() - NOW).total_seconds()

    async def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        self.slept.append(seconds)
        self.pass_by(seconds=seconds)

    def pass_by(self, **span: float) -> None:
        """Let time pass."""
        self.emulator.clock.advance(timedelta(**span).total_seconds())
        self.emulator.settle()


class Hand:
    """A hand on the wire, for what the emulator has no switch for."""

    def __init__(self, emulator: RingmeEmulator) -> None:
        """Take the place; the emulator must not have started yet."""
        #: What happens once a page was answered, one for each page.
        self.interludes: list[Callable[[], object]] = []
        #: Options of the query that the server takes for others.
        self.options: dict[str, str] = {}
        #: Changes the items of each message list in place.
        self.edit: Callable[[list[Any]], object] | None = None
        emulator.app.middlewares.append(self._between)

    @web.middleware
    async def _between(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if not request.path.endswith(("/message/", "/messages/")):
            plain: web.StreamResponse = await handler(request)
            return plain
        if self.options:
            url = request.rel_url.update_query(self.options)
            request = request.clone(rel_url=url)
        response: web.Response = await handler(request)
        if self.edit is not None and response.status == 200:
            assert isinstance(response.body, bytes)
            items = json.loads(response.body)
            self.edit(items)
            response = web.json_response(items)
        if self.interludes:
            self.interludes.pop(0)()
        return response


type Build = Callable[..., RingmeProvider]


@pytest.fixture
def new_emulator() -> RingmeEmulator:
    """Return a server that does not listen yet, and whose clock stands still."""
    emulator = RingmeEmulator()
    emulator.clock.freeze(NOW)
    # Tokens are rationed by real time, of which a simulated day takes little.
    emulator.switches.token_expires_in = 10**7
    return emulator


@pytest.fixture
def hand(new_emulator: RingmeEmulator) -> Hand:
    """Return a hand on the wire."""
    return Hand(new_emulator)


@pytest.fixture
async def emulator(
    new_emulator: RingmeEmulator, hand: Hand
) -> AsyncIterator[RingmeEmulator]:
    """Return a running server."""
    async with new_emulator:
        yield new_emulator


@pytest.fixture
def clocks(emulator: RingmeEmulator) -> Clocks:
    """Return the client's clocks."""
    return Clocks(emulator)


@pytest.fixture
def build(
    emulator: RingmeEmulator, session: ClientSession, clocks: Clocks, memory: KeptMemory
) -> Build:
    """Return what makes clients of the server."""

    def make(**credentials: Any) -> RingmeProvider:
        return RingmeProvider(
            session,
            emulator.credentials() | credentials,
            memory,
            sleep=clocks.sleep,
            monotonic=clocks.monotonic,
        )

    return make


@pytest.fixture
async def provider(build: Build, emulator: RingmeEmulator) -> RingmeProvider:
    """Return a client that is connected, with an empty journal."""
    provider = build()
    await provider.connect()
    emulator.journal.clear()
    return provider


class Account:
    """The coordinator's loop without Home Assistant."""

    def __init__(self, provider: RingmeProvider, emulator: RingmeEmulator) -> None:
        """Begin with an empty ledger."""
        self.provider = provider
        self.emulator = emulator
        self.ledger = Ledger()

    async def poll(self, *, sweep: bool = False) -> list[str]:
        """Read every mailbox; return what is announced."""
        for mailbox in self.provider.mailboxes:
            await self.read(mailbox, sweep=sweep)
        changes = self.ledger.changes
        self.ledger.done(changes)
        return [f"{change.kind} {change.message.text}" for change in changes]

    async def read(self, mailbox: str, *, sweep: bool = False) -> None:
        """Read one mailbox."""
        now = self.emulator.clock.now()
        round_ = self.ledger.open(mailbox, now, sweep=sweep)
        covered_since = None
        async for page in self.provider.fetch(mailbox, round_):
            round_.take(page.messages)
            covered_since = page.covered_since
        round_.finish(now, covered_since=covered_since)
        refs = [*self.ledger.overdue(mailbox), *round_.unseen_outgoing()]
        if refs:
            # What is left of the quota may be for polls: then this waits, too.
            with suppress(QuotaShort):
                found = await self.provider.fetch_by_ids(mailbox, refs)
                self.ledger.accept(mailbox, found)

    @property
    def unread(self) -> int:
        """Return the unread messages of all lines."""
        return sum(self.ledger.unread().values())


@pytest.fixture
async def account(build: Build, emulator: RingmeEmulator) -> Account:
    """Return an account of one extension after its baseline, with an empty journal."""
    provider = build(extensions=[LINE])
    await provider.connect()
    account = Account(provider, emulator)
    assert await account.poll() == []
    emulator.journal.clear()
    return account


def lists(emulator: RingmeEmulator) -> list[Seen]:
    """Return the requests for lists of messages so far."""
    return [seen for seen in emulator.journal if seen.path.endswith("/message/")]


def asked(emulator: RingmeEmulator) -> list[str]:
    """Return method and path, below the version prefix, of each request so far."""
    return [
        f"{seen.method} {seen.path.removeprefix('/api/ver1.0')}"
        for seen in emulator.journal
    ]
