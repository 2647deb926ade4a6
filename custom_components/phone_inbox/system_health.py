"""System health: how the accounts are doing, in one place."""

from typing import Any

from homeassistant.components import system_health
from homeassistant.core import HomeAssistant, callback

from .access.accounts import account_entries, loaded_accounts


@callback
def async_register(
    hass: HomeAssistant, register: system_health.SystemHealthRegistration
) -> None:
    """Register the information."""
    register.async_register_info(_info)


async def _info(hass: HomeAssistant) -> dict[str, Any]:
    """Return counts: no address and no name belongs into a bug report."""
    coordinators = loaded_accounts(hass)
    return {
        "accounts": len(account_entries(hass)),
        "connected": sum(item.last_update_success for item in coordinators),
        "lines": sum(len(item.data.lines) for item in coordinators),
        "waiting": sum(len(item.ledger.changes) for item in coordinators),
    }
