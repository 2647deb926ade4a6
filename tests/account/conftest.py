"""Fixtures of a PBX's account at home that sends through its carrier's."""

from collections.abc import AsyncIterator
from datetime import timedelta

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from tests.account.pbx_home import add, entry_of
from tests.emulators.pair import PairEmulator


@pytest.fixture
async def pair() -> AsyncIterator[PairEmulator]:
    """Return a PBX and its carrier, both running."""
    emulator = PairEmulator()
    emulator.reader.switches.im_installed = False
    async with emulator:
        yield emulator


@pytest.fixture
async def carrier(hass: HomeAssistant, pair: PairEmulator) -> ConfigEntry:
    """Return the carrier's account, set up on its own."""
    return await add(hass, entry_of(pair.sender, "Carrier"))


@pytest.fixture
async def pbx(
    hass: HomeAssistant, pair: PairEmulator, carrier: ConfigEntry
) -> ConfigEntry:
    """Return the PBX's account, which sends through the carrier's."""
    pair.receive("Old", time=pair.clock.now() - timedelta(hours=1))
    options = {"send_through": carrier.entry_id}
    entry = await add(hass, entry_of(pair.reader, "PBX", **options))
    pair.journal.clear()
    return entry
