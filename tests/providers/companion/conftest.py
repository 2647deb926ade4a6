"""What the tests of a PBX and its carrier share."""

from collections.abc import AsyncIterator

import pytest

from tests.contract.driver import Home, at_home
from tests.contract.subjects.companion import CompanionSubject


@pytest.fixture
async def home() -> AsyncIterator[Home]:
    """Return a home that is not connected yet."""
    async with at_home(CompanionSubject()) as home:
        yield home
