"""The accounts of the home: all entries but the one that holds the contacts."""

from collections.abc import Sequence

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN
from ..contacts.address_book import is_contacts
from ..coordinator import PhoneInboxConfigEntry, PhoneInboxCoordinator


@callback
def account_entries(hass: HomeAssistant) -> Sequence[PhoneInboxConfigEntry]:
    """Return the entries of all accounts, whether they are loaded or not."""
    return [
        entry
        for entry in hass.config_entries.async_entries(DOMAIN, include_ignore=False)
        if not is_contacts(entry)
    ]


@callback
def loaded_accounts(hass: HomeAssistant) -> Sequence[PhoneInboxCoordinator]:
    """Return the accounts that are loaded."""
    return [
        entry.runtime_data
        for entry in account_entries(hass)
        if entry.state is ConfigEntryState.LOADED
    ]


@callback
def loaded_account(hass: HomeAssistant, entry_id: str) -> PhoneInboxCoordinator | None:
    """Return an account, None where it is not loaded."""
    entry = hass.config_entries.async_get_entry(entry_id)
    if entry is None or entry.domain != DOMAIN or is_contacts(entry):
        return None
    if entry.state is not ConfigEntryState.LOADED:
        return None
    coordinator: PhoneInboxCoordinator = entry.runtime_data
    return coordinator
