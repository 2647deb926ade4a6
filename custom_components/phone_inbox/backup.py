"""Lets Home Assistant's backups copy the accounts' databases while they are in use.

Announcing goes on meanwhile: nobody wants to wait for the gate until a backup is done.
See :mod:`.account.database` for why the copy is whole.
"""

import asyncio

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from .access.accounts import account_entries
from .account.store import AccountStore, async_say_copied


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Prepare every account's files to be copied.

    Raises HomeAssistantError where one cannot be written: then there is no backup.
    """
    async_say_copied(hass, copied=True)
    try:
        await asyncio.gather(*(store.async_begin_copy() for store in _stores(hass)))
    except BaseException:
        await async_post_backup(hass)
        raise


async def async_post_backup(hass: HomeAssistant) -> None:
    """Go on as before; raise HomeAssistantError where that cannot be written."""
    async_say_copied(hass, copied=False)
    await asyncio.gather(*(store.async_end_copy() for store in _stores(hass)))


def _stores(hass: HomeAssistant) -> list[AccountStore]:
    return [
        entry.runtime_data.store
        for entry in account_entries(hass)
        if entry.state is ConfigEntryState.LOADED
    ]
