"""What all tests of automations have: a household, and whoever asks or sends there."""

import asyncio
from collections.abc import AsyncIterator

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from custom_components.phone_inbox.providers import doubt
from tests.emulators.revicom import RevicomEmulator
from tests.home import quiet_log  # noqa: F401

from . import household
from .asking import Asker
from .chain import Sender


@pytest.fixture
async def entry(hass: HomeAssistant, revicom: RevicomEmulator) -> ConfigEntry:
    """Return an account with two lines, a trusted contact and one who is not."""
    return await household(hass, revicom)


@pytest.fixture
async def asker(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> AsyncIterator[Asker]:
    """Return who asks; what still waits at the end of a test is called off."""
    asker = Asker(hass, revicom)
    yield asker
    for task in asker.tasks:
        task.cancel()
    await asyncio.gather(*asker.tasks, return_exceptions=True)


@pytest.fixture
def sender(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> Sender:
    """Return who sends; messages only move when a test moves them."""
    revicom.switches.delivery_delay = 1_000_000.0
    revicom.journal.clear()
    # The looks for the messages of a doubtful send follow at once.
    monkeypatch.setattr(doubt, "PAUSES", (0.0, 0.0))
    return Sender(hass, revicom, entry)
