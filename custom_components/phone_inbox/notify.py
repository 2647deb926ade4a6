"""Notify entity: one for each contact, whatever account it is written from."""

from typing import override

from homeassistant.components.notify import NotifyEntity, NotifyEntityFeature
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .access.accounts import account_entries, loaded_accounts
from .const import DOMAIN
from .contact_entity import add_for_each_contact, contact_device, contact_unique_id
from .contacts import Contact
from .contacts.address_book import address_book
from .flows.options_flow import capabilities_of
from .outgoing.sending import async_send_to_contact

PARALLEL_UPDATES = 1


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a notify entity for every contact, once there is an account that sends."""

    def somebody_sends(_: Contact) -> bool:
        return any(
            capabilities_of(hass, account).send for account in account_entries(hass)
        )

    add_for_each_contact(
        hass,
        entry,
        async_add_entities,
        lambda contact: (ContactNotify(contact),),
        wanted=somebody_sends,
    )


class ContactNotify(NotifyEntity):
    """Sends a text to a contact's preferred number."""

    _attr_has_entity_name = True
    _attr_name = None
    _attr_supported_features = NotifyEntityFeature.TITLE

    def __init__(self, contact: Contact) -> None:
        """Take the contact's own device."""
        self._contact_id = contact.subentry_id
        self._attr_unique_id = contact_unique_id(contact.subentry_id, "notify")
        self._attr_device_info = contact_device(contact)

    @property
    @override
    def available(self) -> bool:
        """Tell whether there is an account that sends."""
        return any(
            account.provider.capabilities.send for account in loaded_accounts(self.hass)
        )

    @override
    async def async_added_to_hass(self) -> None:
        """Be there as long as an account is."""
        await super().async_added_to_hass()

        @callback
        def changed(_: ConfigEntryChange, entry: ConfigEntry) -> None:
            if entry.domain == DOMAIN and self.available is not was_available[-1]:
                was_available[:] = [self.available]
                self.async_write_ha_state()

        was_available = [self.available]
        self.async_on_remove(
            async_dispatcher_connect(self.hass, SIGNAL_CONFIG_ENTRY_CHANGED, changed)
        )

    @override
    async def async_send_message(self, message: str, title: str | None = None) -> None:
        """Send a text; a title, which a text message has no place for, goes first."""
        contact = address_book(self.hass).contacts.by_id(self._contact_id)
        if contact is None:
            raise ServiceValidationError(
                translation_domain=DOMAIN, translation_key="contact_gone"
            )
        text = f"{title}\n{message}" if title else message
        by_hand = self._context is not None and self._context.user_id is not None
        await async_send_to_contact(self.hass, contact, text, urgent=by_hand)
