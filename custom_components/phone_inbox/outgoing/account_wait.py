"""An account that outlives its reloads: for what takes longer than a moment."""

import asyncio

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ..coordinator import PhoneInboxCoordinator

#: Seconds that an account which starts over is waited for.
RELOAD_PATIENCE = 60.0


async def async_loaded_account(
    hass: HomeAssistant, entry_id: str
) -> PhoneInboxCoordinator | None:
    """Return an account as it is now, once it is loaded.

    None where it was removed, or cannot be loaded for a while.
    """
    changed = asyncio.Event()

    @callback
    def heard(_: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.entry_id == entry_id:
            changed.set()

    disconnect = async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, heard)
    try:
        async with asyncio.timeout(RELOAD_PATIENCE):
            while (entry := hass.config_entries.async_get_entry(entry_id)) is not None:
                if entry.state is ConfigEntryState.LOADED:
                    coordinator: PhoneInboxCoordinator = entry.runtime_data
                    return coordinator
                changed.clear()
                await changed.wait()
    except TimeoutError:
        pass
    finally:
        disconnect()
    return None
