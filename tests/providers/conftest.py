"""What the clients of all providers are tested with."""

from collections.abc import AsyncIterator

from aiohttp import ClientSession
import pytest

from .common import KeptMemory


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """Return a session as Home Assistant lends one."""
    async with ClientSession() as session:
        yield session


@pytest.fixture
def memory() -> KeptMemory:
    """Return what an account keeps."""
    return KeptMemory()
