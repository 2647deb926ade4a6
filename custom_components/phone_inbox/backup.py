"""Lets Home Assistant's backups copy the accounts' databases while they are in use.

Announcing goes on meanwhile: nobody wants to wait for the gate until a backup is done.
See :mod:`.account.database` for why the copy is whole.
"""

from homeassistant.core import HomeAssistant

from .account.store import async_begin_copies, async_end_copies


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Prepare every account's files to be copied.

    Raises HomeAssistantError where one cannot be written: then there is no backup.
    """
    try:
        await async_begin_copies(hass)
    except BaseException:
        await async_end_copies(hass)
        raise


async def async_post_backup(hass: HomeAssistant) -> None:
    """Go on as before; raise HomeAssistantError where that cannot be written."""
    await async_end_copies(hass)
