"""The emulated server, and clients of it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import ClientSession
import pytest

from custom_components.phone_inbox.messaging import Message
from custom_components.phone_inbox.providers import Outgoing, Query, SendResult
from custom_components.phone_inbox.providers.twilio import TwilioProvider
from tests.emulators.base import Seen
from tests.emulators.twilio import TwilioEmulator
from tests.openapi import Checked
from tests.providers.common import NOW, KeptMemory

NUMBER = "+14085550122"
LINE, OTHER_LINE = "+12025550100", "+12025550101"
TEXT = "Water leak in the cellar"


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


type Build = Callable[..., TwilioProvider]


@pytest.fixture
async def emulator() -> AsyncIterator[TwilioEmulator]:
    """Return a running server; the vendor's description is held against all of it."""
    emulator = TwilioEmulator()
    checked = Checked(
        "twilio", emulator.app, r"/(2010-04-01|v1|v2)/", besides=r"/Media/\w+$"
    )
    async with emulator:
        emulator.clock.freeze(NOW)
        yield emulator
    assert checked.violations == []


@pytest.fixture
def clocks() -> Clocks:
    """Return the client's clocks."""
    return Clocks()


@pytest.fixture
def build(
    emulator: TwilioEmulator,
    session: ClientSession,
    memory: KeptMemory,
    clocks: Clocks,
) -> Build:
    """Return what makes clients of the server; their clock is the server's."""

    def make(**credentials: Any) -> TwilioProvider:
        return TwilioProvider(
            session,
            emulator.credentials() | credentials,
            memory,
            sleep=clocks.sleep,
            monotonic=clocks.monotonic,
            clock=lambda: emulator.clock.now().timestamp(),
        )

    return make


@pytest.fixture
async def provider(build: Build) -> TwilioProvider:
    """Return a client that is connected."""
    provider = build()
    await provider.connect()
    return provider


def outgoing(**values: Any) -> Outgoing:
    """Return a text, changed as asked."""
    return Outgoing(
        **{"line": LINE, "recipients": [NUMBER], "text": TEXT, "channel": None} | values
    )


async def send_one(provider: TwilioProvider, **values: Any) -> SendResult:
    """Send to one recipient."""
    (result,) = await provider.send(outgoing(**values))
    return result


def posts(emulator: TwilioEmulator) -> list[dict[str, Any]]:
    """Return the fields of all sends; several values of one are a list."""
    found: list[dict[str, Any]] = []
    for seen in emulator.journal:
        if seen.method == "POST" and seen.path.endswith("/Messages.json"):
            fields: dict[str, Any] = {}
            for name, value in parse_qsl(seen.body, keep_blank_values=True):
                if isinstance(before := fields.get(name), list):
                    before.append(value)
                else:
                    fields[name] = value if before is None else [before, value]
            found.append(fields)
    return found


def asked(emulator: TwilioEmulator, part: str, since: int = 0) -> list[Seen]:
    """Return the requests whose paths have a part in them."""
    return [seen for seen in emulator.journal[since:] if part in seen.path]


async def message_of(provider: TwilioProvider, sid: str) -> Message:
    """Return a message as the list has it."""
    return next(one for one in await provider.find(Query()) if one.id == sid)
