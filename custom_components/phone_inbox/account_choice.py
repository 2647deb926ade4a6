"""Which account an action means."""

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.service import async_get_config_entry
import voluptuous as vol

from .const import DOMAIN
from .coordinator import PhoneInboxConfigEntry, PhoneInboxCoordinator

ATTR_CONFIG_ENTRY_ID = "config_entry_id"

#: Where a call may say which account or line it means; with one account that
#: can do it, neither is needed.
ACCOUNT_FIELDS = {
    vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string,
    vol.Optional(ATTR_DEVICE_ID): cv.string,
}


def account_of(
    call: ServiceCall, *, sending: bool = False
) -> tuple[PhoneInboxCoordinator, str | None]:
    """Return the account and the line (its key, or None) that a call means.

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
    entry = async_get_config_entry(hass, DOMAIN, entry_id)
    return entry.runtime_data, None


def _account_of_device(
    hass: HomeAssistant, device_id: str
) -> tuple[PhoneInboxCoordinator, str | None]:
    device = dr.async_get(hass).async_get(device_id)
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        coordinator: PhoneInboxCoordinator = entry.runtime_data
        for domain, identifier in device.identifiers if device else ():
            if domain != DOMAIN:
                continue
            if identifier == entry.entry_id:
                return coordinator, None
            prefix, _, line_id = identifier.rpartition("_")
            line = coordinator.line_by_id(line_id)
            if prefix == entry.entry_id and (
                line is not None or line_id in entry.subentries
            ):
                return coordinator, line
    raise ServiceValidationError(
        translation_domain=DOMAIN, translation_key="device_unknown"
    )
