"""A home with one emulated phone, polled by hand."""

from collections.abc import AsyncIterator

import pytest

from tests.contract.driver import Home, at_home
from tests.contract.subjects.smsgate import SmsGateSubject
from tests.emulators.smsgate import SmsGateEmulator


@pytest.fixture
async def home() -> AsyncIterator[Home]:
    """Return a home that is not connected yet."""
    async with at_home(SmsGateSubject()) as home:
        yield home


@pytest.fixture
def phone(home: Home) -> SmsGateEmulator:
    """Return the home's phone."""
    assert isinstance(home.emulator, SmsGateEmulator)
    return home.emulator


@pytest.fixture
async def inbox(home: Home) -> Home:
    """Return a home after the baseline of a phone with a few old messages."""
    home.emulator.seed(12)
    await home.start()
    assert await home.poll() == []
    return home
