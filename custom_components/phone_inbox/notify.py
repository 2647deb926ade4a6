"""Notify entity: one for each contact."""

from typing import override

from homeassistant.components.notify import NotifyEntity, NotifyEntityFeature
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .contacts import Contact
from .coordinator import PhoneInboxConfigEntry, PhoneInboxCoordinator
from .entity import contact_device, contact_unique_id
from .sending import async_send_to_contact

PARALLEL_UPDATES = 1


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PhoneInboxConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a notify entity for every contact, if the account can send."""
    coordinator = entry.runtime_data
    if not coordinator.provider.capabilities.send:
        return
    for contact in coordinator.contacts.all:
        async_add_entities(
            [ContactNotify(coordinator, contact)],
            config_subentry_id=contact.subentry_id,
        )


class ContactNotify(NotifyEntity):
    """Sends a text to a contact's preferred number."""

    _attr_has_entity_name = True
    _attr_name = None
    _attr_supported_features = NotifyEntityFeature.TITLE

    def __init__(self, coordinator: PhoneInboxCoordinator, contact: Contact) -> None:
        """Take the contact's own device."""
        entry = coordinator.config_entry
        self._coordinator = coordinator
        self._contact = contact
        self._attr_unique_id = contact_unique_id(entry, contact.subentry_id, "notify")
        self._attr_device_info = contact_device(coordinator, contact)

    @override
    async def async_send_message(self, message: str, title: str | None = None) -> None:
        """Send a text; a title, which a text message has no place for, goes first."""
        text = f"{title}\n{message}" if title else message
        by_hand = self._context is not None and self._context.user_id is not None
        await async_send_to_contact(
            self._coordinator, self._contact, text, urgent=by_hand
        )
