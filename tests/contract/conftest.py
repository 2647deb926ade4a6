"""The fixtures of the contract suite."""

from collections.abc import AsyncIterator
import logging

import pytest

from tests.providers.common import hurry_in_trouble

from .driver import Home, at_home
from .subject import Subject
from .subjects import SUBJECTS

#: Loggers of the emulators' side, whose business are addresses and texts.
_SERVER_LOGGERS = ("aiohttp.access", "aiohttp.server", "aiohttp.web", "asyncio")


@pytest.fixture(autouse=True)
def enable_event_loop_debug() -> None:
    """Leave the loop's debug mode off, which the test plugin switches on.

    It notes a stack for each step, which makes requests several times slower.
    """


@pytest.fixture(params=SUBJECTS, ids=lambda kind: kind.name)
def subject(request: pytest.FixtureRequest) -> Subject:
    """Return a provider with its emulator."""
    new: Subject = request.param()
    return new


@pytest.fixture
async def home(
    subject: Subject, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[Home]:
    """Return a home that is not connected yet."""
    caplog.set_level(logging.DEBUG)
    for name in _SERVER_LOGGERS:
        caplog.set_level(logging.ERROR, name)
    async with at_home(subject) as home:
        yield home
    for record in [*caplog.get_records("setup"), *caplog.get_records("call")]:
        if not record.name.startswith(_SERVER_LOGGERS):
            home.assert_clean(record.getMessage())
            home.assert_clean(str(record.exc_text or record.exc_info or ""))


@pytest.fixture
async def inbox(home: Home) -> Home:
    """Return a home after the baseline of an account with a few old messages."""
    home.emulator.seed(12)
    await home.start()
    assert await home.poll() == []
    return home


@pytest.fixture
def impatient(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no request take longer than a moment while the server is in trouble."""
    hurry_in_trouble(monkeypatch, home.emulator)
