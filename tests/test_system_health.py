"""System health: all the accounts in four numbers."""

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import get_system_health_info

from tests.emulators.revicom import RevicomEmulator

from .home import (
    account,
    coordinator_of,
    expect_log,
    poll,
    quiet_log,  # noqa: F401
)


async def test_system_health(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """It counts accounts, those that work, their lines, and what waits."""
    assert await async_setup_component(hass, "system_health", {})
    revicom.receive("One")
    revicom.receive("Two", line="Office")
    entry = await account(hass, revicom)
    expect_log("cannot be reached")

    assert await get_system_health_info(hass, "phone_inbox") == {
        "accounts": 1,
        "connected": 1,
        "lines": 2,
        "waiting": 0,
    }

    coordinator_of(entry).announcer.stop()
    revicom.receive("Three")
    await poll(hass)
    await revicom.stop()
    await poll(hass)
    assert await get_system_health_info(hass, "phone_inbox") == {
        "accounts": 1,
        "connected": 0,
        "lines": 2,
        "waiting": 1,
    }

    await hass.config_entries.async_unload(entry.entry_id)
    assert await get_system_health_info(hass, "phone_inbox") == {
        "accounts": 1,
        "connected": 0,
        "lines": 0,
        "waiting": 0,
    }
