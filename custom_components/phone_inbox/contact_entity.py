"""What the entities of a contact have in common: see contacts/overview.py for what they show."""

from collections.abc import Callable, Iterable
from typing import override

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .contacts import Contact
from .contacts.address_book import SIGNAL_CONTACTS, address_book, contacts_entry
from .contacts.overview import SIGNAL_OVERVIEW, ContactOverview, overview_of

#: Keys of the entities of a contact with a device of its own.
CONTACT_KEYS = ("unread", "last_message", "message")


def contact_unique_id(contact_id: str, key: str) -> str:
    """Return the unique id of an entity of a contact."""
    return f"{contact_id}_{key}"


def contact_identifier(contact_id: str) -> tuple[str, str]:
    """Return the identifier of a contact's device."""
    return (DOMAIN, contact_id)


def contact_device(contact: Contact) -> DeviceInfo:
    """Return the device of a contact."""
    return DeviceInfo(
        identifiers={contact_identifier(contact.subentry_id)},
        entry_type=DeviceEntryType.SERVICE,
        name=contact.name,
    )


def contact_device_id(hass: HomeAssistant, contact: Contact) -> str | None:
    """Return the registry id of a contact's device, if it has any entity."""
    if (entry := contacts_entry(hass)) is None:
        return None
    device = dr.async_get(hass).async_get_device_by_identifier(
        contact_identifier(contact.subentry_id), entry.entry_id
    )
    return device.id if device else None


class ContactEntity(Entity):
    """An entity that shows a contact's messages of all accounts."""

    _attr_has_entity_name = True
    _attr_should_poll = False
    _written: tuple[bool, ContactOverview] | None = None

    def __init__(
        self, hass: HomeAssistant, contact: Contact, description: EntityDescription
    ) -> None:
        """Take the place that the description names."""
        self.contact_id = contact.subentry_id
        self._overview = overview_of(hass)
        self.entity_description = description
        self._attr_unique_id = contact_unique_id(self.contact_id, description.key)
        self._attr_device_info = contact_device(contact)

    @property
    def shown(self) -> ContactOverview:
        """Return what is known of the contact's messages."""
        return self._overview.of(self.contact_id)

    @property
    @override
    def available(self) -> bool:
        """Tell whether there is an account that can be reached."""
        return self._overview.is_available

    @override
    async def async_added_to_hass(self) -> None:
        """Follow what the accounts tell, and who the contact is."""
        await super().async_added_to_hass()
        for signal, heard in (
            (SIGNAL_OVERVIEW, self._told),
            (SIGNAL_CONTACTS, self._contact_changed),
        ):
            self.async_on_remove(async_dispatcher_connect(self.hass, signal, heard))

    @callback
    def _told(self) -> None:
        """Write the state where it is another."""
        now = (self.available, self.shown)
        if now != self._written:
            self._written = now
            self.async_write_ha_state()

    @callback
    def _contact_changed(self) -> None:
        """Show the contact as it is now, unless it is being removed."""
        if address_book(self.hass).contacts.by_id(self.contact_id) is not None:
            self.async_write_ha_state()


@callback
def async_clear_contacts(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Remove the entities that a contact had before, and a device left empty.

    Home Assistant itself clears away after a contact that was deleted. The notify
    entity stays, also where no account can send for a while.
    """
    contacts = address_book(hass).contacts
    entities, devices = er.async_get(hass), dr.async_get(hass)
    wanted = {
        contact_unique_id(contact.subentry_id, key)
        for contact in contacts.all
        for key in (CONTACT_KEYS if contact.own_device else ())
    }
    for entity in er.async_entries_for_config_entry(entities, entry.entry_id):
        if entity.domain != Platform.NOTIFY and entity.unique_id not in wanted:
            entities.async_remove(entity.entity_id)
    for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
        if not er.async_entries_for_device(
            entities, device.id, include_disabled_entities=True
        ):
            devices.async_remove_device(device.id)


@callback
def add_for_each_contact(
    hass: HomeAssistant,
    entry: ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    create: Callable[[Contact], Iterable[Entity]],
    *,
    wanted: Callable[[Contact], bool] = lambda contact: contact.own_device,
) -> None:
    """Add a platform's entities for every contact that wants them, now and later."""
    known: set[str] = set()

    @callback
    def add_new() -> None:
        contacts = [
            contact for contact in address_book(hass).contacts.all if wanted(contact)
        ]
        # One that wanted them before may do so again.
        known.intersection_update(contact.subentry_id for contact in contacts)
        for contact in contacts:
            if contact.subentry_id not in known:
                known.add(contact.subentry_id)
                async_add_entities(
                    create(contact), config_subentry_id=contact.subentry_id
                )

    @callback
    def entry_changed(_: ConfigEntryChange, changed: ConfigEntry) -> None:
        if changed.domain == DOMAIN:
            add_new()

    add_new()
    entry.async_on_unload(async_dispatcher_connect(hass, SIGNAL_CONTACTS, add_new))
    # Another account may be able to do what none could before.
    entry.async_on_unload(
        async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, entry_changed)
    )
