"""The emulated server, and clients of it."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
import json
from typing import Any

from aiohttp import ClientSession
import pytest

from custom_components.phone_inbox.messaging import Channel
from custom_components.phone_inbox.providers import Outgoing, SendResult
from custom_components.phone_inbox.providers.revicom import RevicomProvider
from tests.emulators.revicom import RevicomEmulator
from tests.providers.common import NOW


class NoMemory:
    """The memory of a provider that keeps nothing."""

    def get(self) -> Mapping[str, Any]:
        """Return nothing."""
        return {}

    async def set(self, data: Mapping[str, Any]) -> None:
        """Fail: there is nothing to keep."""
        raise AssertionError


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


@pytest.fixture
async def emulator() -> AsyncIterator[RevicomEmulator]:
    """Return a running server whose clock stands still."""
    async with RevicomEmulator() as emulator:
        emulator.clock.freeze(NOW)
        yield emulator


@pytest.fixture
def clocks() -> Clocks:
    """Return the client's clocks."""
    return Clocks()


@pytest.fixture
def build(emulator: RevicomEmulator, session: ClientSession, clocks: Clocks) -> Build:
    """Return what makes clients of the server; their clock is the server's."""

    def make(**credentials: Any) -> RevicomProvider:
        return RevicomProvider(
            session,
            emulator.credentials() | credentials,
            NoMemory(),
            sleep=clocks.sleep,
            monotonic=clocks.monotonic,
            clock=lambda: emulator.clock.now().timestamp(),
        )

    return make


@pytest.fixture
def provider(build: Build) -> RevicomProvider:
    """Return a client of the server."""
    return build()


# Sending

NUMBER = "79160001122"
VOICE_TEXT = "Код авторизации от HomeHub: 1 2 3-4"

TEXTS = {
    Channel.SMS: "Water leak in the cellar",
    Channel.WHATSAPP: "Hello",
    Channel.VK: "Hello",
    Channel.FLASH_CALL: "0123",
    Channel.VOICE_CODE: VOICE_TEXT,
}


def outgoing(channel: Channel | None = Channel.SMS, **values: Any) -> Outgoing:
    """Return a text that every channel takes, changed as asked."""
    return Outgoing(
        **{
            "line": "HomeHub",
            "recipients": [NUMBER],
            "text": TEXTS[channel or Channel.SMS],
            "channel": channel,
            **values,
        }
    )


def posted(emulator: RevicomEmulator) -> list[list[dict[str, Any]]]:
    """Return the bodies of all sends, whatever became of them."""
    return [
        json.loads(seen.body)
        for seen in emulator.journal
        if seen.method == "POST" and seen.path.endswith("/message")
    ]


async def send_one(provider: RevicomProvider, **values: Any) -> SendResult:
    """Send to one recipient."""
    (result,) = await provider.send(outgoing(**values))
    return result
