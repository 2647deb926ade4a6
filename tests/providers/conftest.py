"""What the clients of all providers are tested with."""

from collections.abc import AsyncIterator

from aiohttp import ClientSession
import pytest
from tenacity import wait_none

from custom_components.phone_inbox.providers import http

from .common import KeptMemory


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat reads at once."""
    monkeypatch.setattr(http, "_pause", wait_none())


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """Return a session as Home Assistant lends one."""
    async with ClientSession() as session:
        yield session


@pytest.fixture
def memory() -> KeptMemory:
    """Return what an account keeps."""
    return KeptMemory()
