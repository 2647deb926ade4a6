"""Which account an action means."""

from typing import NamedTuple

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.service import async_get_config_entry
import voluptuous as vol

from .const import DOMAIN
from .contacts import Contact
from .coordinator import PhoneInboxConfigEntry, PhoneInboxCoordinator

ATTR_CONFIG_ENTRY_ID = "config_entry_id"

#: Where a call may say which account or line it means; with one account that
#: can do it, neither is needed.
ACCOUNT_FIELDS = {
    vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string,
    vol.Optional(ATTR_DEVICE_ID): cv.string,
}


class Choice(NamedTuple):
    """An account, and the line (its key) or the contact if it is named by one."""

    coordinator: PhoneInboxCoordinator
    line: str | None = None
    contact: Contact | None = None


def account_of(call: ServiceCall, *, sending: bool = False) -> Choice:
    """Return the account that a call means.

    Raises ServiceValidationError where that is not clear.
    """
    hass = call.hass
    entry_id: str | None = call.data.get(ATTR_CONFIG_ENTRY_ID)
    if device_id := call.data.get(ATTR_DEVICE_ID):
        return _account_of_device(hass, device_id)
    entry: PhoneInboxConfigEntry
    if entry_id is None:
        loaded = hass.config_entries.async_loaded_entries(DOMAIN)
        able = [
            entry
            for entry in loaded
            if not sending or entry.runtime_data.provider.capabilities.send
        ]
        if len(able) > 1:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="account_ambiguous",
                translation_placeholders={
                    "accounts": ", ".join(entry.title for entry in able)
                },
            )
        if able:
            entry_id = able[0].entry_id
    else:
        entries = hass.config_entries.async_entries(DOMAIN)
        if entry_id not in {entry.entry_id for entry in entries}:
            # One that was removed and added again has another id.
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="account_unknown",
                translation_placeholders={
                    "accounts": ", ".join(entry.title for entry in entries) or "–"
                },
            )
    entry = async_get_config_entry(hass, DOMAIN, entry_id)
    return Choice(entry.runtime_data)


def _account_of_device(hass: HomeAssistant, device_id: str) -> Choice:
    device = dr.async_get(hass).async_get(device_id)
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        coordinator: PhoneInboxCoordinator = entry.runtime_data
        for domain, identifier in device.identifiers if device else ():
            if domain != DOMAIN:
                continue
            if identifier == entry.entry_id:
                return Choice(coordinator)
            prefix, _, part = identifier.rpartition("_")
            if prefix != entry.entry_id:
                continue
            if (line := coordinator.line_by_id(part)) is not None:
                return Choice(coordinator, line=line)
            for contact in coordinator.contacts.all:
                if contact.subentry_id == part:
                    return Choice(coordinator, contact=contact)
    raise ServiceValidationError(
        translation_domain=DOMAIN, translation_key="device_unknown"
    )
