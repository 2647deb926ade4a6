"""The emulated server, and clients of it."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import ClientSession
import pytest

from custom_components.phone_inbox.messaging import Message, MessageRef
from custom_components.phone_inbox.providers import Page, http
from custom_components.phone_inbox.providers.revicom import RevicomProvider
from tests.emulators.revicom import RevicomEmulator

#: What the emulated server's stopped clock shows.
NOW = datetime(2026, 11, 22, 10, 0, 0, tzinfo=UTC)


class NoMemory:
    """The memory of a provider that keeps nothing."""

    def get(self) -> Mapping[str, Any]:
        """Return nothing."""
        return {}

    async def set(self, data: Mapping[str, Any]) -> None:
        """Fail: there is nothing to keep."""
        raise AssertionError


@dataclass
class Known:
    """What a ledger tells a fetch."""

    since: datetime | None = None

    def knows(self, message_id: str) -> bool:
        """Know nothing."""
        return False

    def unread(self) -> Sequence[MessageRef]:
        """Count nothing."""
        return ()


@dataclass
class Clocks:
    """The client's own time: it passes by hand, and sleeping is noted only."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        """Return the time in seconds."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Note the pause."""
        self.slept.append(seconds)


type Build = Callable[..., RevicomProvider]


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat reads at once."""
    monkeypatch.setattr(http, "_pause", lambda _: 0.0)


@pytest.fixture
async def emulator() -> AsyncIterator[RevicomEmulator]:
    """Return a running server whose clock stands still."""
    async with RevicomEmulator() as emulator:
        emulator.clock.freeze(NOW)
        yield emulator


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """Return a session as Home Assistant lends one."""
    async with ClientSession() as session:
        yield session


@pytest.fixture
def clocks() -> Clocks:
    """Return the client's clocks."""
    return Clocks()


@pytest.fixture
def build(emulator: RevicomEmulator, session: ClientSession, clocks: Clocks) -> Build:
    """Return what makes clients of the server."""

    def make(**credentials: Any) -> RevicomProvider:
        return RevicomProvider(
            session,
            emulator.credentials() | credentials,
            NoMemory(),
            sleep=clocks.sleep,
            monotonic=clocks.monotonic,
        )

    return make


@pytest.fixture
def provider(build: Build) -> RevicomProvider:
    """Return a client of the server."""
    return build()


def ago(**span: float) -> datetime:
    """Return a time before the server's now."""
    return NOW - timedelta(**span)


async def read_pages(
    provider: RevicomProvider, since: datetime | None = None
) -> list[Page]:
    """Return all pages of one fetch."""
    return [page async for page in provider.fetch("", Known(since))]


async def read_all(
    provider: RevicomProvider, since: datetime | None = None
) -> dict[str, Message]:
    """Return the messages of one fetch by their ids."""
    pages = await read_pages(provider, since)
    return {message.id: message for page in pages for message in page.messages}


def covered(pages: Sequence[Page]) -> datetime | None:
    """Return since when everything was listed, as the last word of a fetch."""
    told = [page.covered_since for page in pages if page.covered_since is not None]
    return told[-1] if told else None
