"""Diagnostics: counts and settings, never a text, a number, a name or a key.

Everything here is chosen, nothing is redacted: what is not listed cannot slip
through.
"""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant

from .const import (
    CONF_CALLBACKS,
    CONF_CAPS,
    CONF_DEFAULT_LINE,
    CONF_LOW_BALANCE,
    CONF_PRIVACY,
    CONF_PROVIDER,
    CONF_SEND_THROUGH,
)
from .contacts.address_book import address_book, is_contacts
from .coordinator import PhoneInboxConfigEntry


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: ConfigEntry
) -> Mapping[str, Any]:
    """Return what helps to understand an account, or the contacts, from afar."""
    if is_contacts(entry):
        return {"state": entry.state.value, "contacts": _of_contacts(hass)}
    return {
        "state": entry.state.value,
        "reason": entry.error_reason_translation_key,
        "provider": entry.data[CONF_PROVIDER],
        "options": {
            CONF_PRIVACY: entry.options.get(CONF_PRIVACY),
            CONF_CAPS: entry.options.get(CONF_CAPS),
            CONF_CALLBACKS: entry.options.get(CONF_CALLBACKS),
            CONF_LOW_BALANCE: entry.options.get(CONF_LOW_BALANCE),
            CONF_DEFAULT_LINE: entry.options.get(CONF_DEFAULT_LINE) is not None,
            CONF_SEND_THROUGH: CONF_SEND_THROUGH in entry.options,
        },
        **(_of_loaded(entry) if entry.state is ConfigEntryState.LOADED else {}),
    }


def _of_contacts(hass: HomeAssistant) -> Mapping[str, int]:
    """Return how many contacts the home knows at this moment."""
    contacts = address_book(hass).contacts.all
    return {
        "count": len(contacts),
        "trusted": sum(contact.trusted for contact in contacts),
        "numbers": sum(len(contact.numbers) for contact in contacts),
        "own_device": sum(contact.own_device for contact in contacts),
        "persons": sum(contact.person is not None for contact in contacts),
    }


def _of_loaded(entry: PhoneInboxConfigEntry) -> Mapping[str, Any]:
    """Return what is known of an account that works, or did once."""
    coordinator = entry.runtime_data
    capabilities = coordinator.provider.capabilities
    last_poll, interval = coordinator.last_poll, coordinator.update_interval
    error = coordinator.last_exception
    return {
        "capabilities": {
            "send": sorted(capabilities.send),
            "read_state": capabilities.read_state,
            "push": sorted(capabilities.push),
            "lookup_batch": capabilities.lookup_batch,
        },
        "notices": sorted(coordinator.provider.notices),
        "polling": {
            "last_success": last_poll.isoformat() if last_poll else None,
            "interval": interval.total_seconds() if interval else None,
            "succeeded": coordinator.last_update_success,
            "error": type(error).__name__ if error else None,
            "broken_items": coordinator.reader.broken_items,
            "server_clock_offset": round(
                coordinator.reader.server_offset.total_seconds()
            ),
        },
        "provider_state": coordinator.provider.statistics(),
        "ledger": {
            "known": coordinator.ledger.known_count(),
            "waiting": len(coordinator.ledger.changes),
        },
        "lines": [
            {
                "id": coordinator.line_id(key),
                "unread": state.unread,
                "available": state.available,
                "has_last_message": state.last is not None,
            }
            for key, state in coordinator.data.lines.items()
        ],
        "contacts": {
            "count": len(coordinator.contacts.all),
            "trusted": sum(contact.trusted for contact in coordinator.contacts.all),
        },
        "sent_today": coordinator.data.sent_today,
    }
