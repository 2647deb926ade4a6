"""What the entities of an account, its lines and its contacts have in common."""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from typing import override

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.device_registry import (
    ChildDeviceInfo,
    DeviceEntryType,
    DeviceInfo,
)
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .announcer import Announcement, signal_of_line
from .const import DOMAIN
from .contacts import Contact
from .coordinator import PhoneInboxConfigEntry, PhoneInboxCoordinator
from .lines import LineState
from .people import ContactState

#: Keys of the entities of a contact with a device of its own.
CONTACT_KEYS = ("unread", "last_message", "message")


def account_device_id(coordinator: PhoneInboxCoordinator) -> str:
    """Return the registry id of the account's device, which exists from set-up on."""
    entry = coordinator.config_entry
    device_id = dr.async_get_device_id_by_identifier(
        coordinator.hass, account_identifier(entry), config_entry_id=entry.entry_id
    )
    if device_id is None:
        raise RuntimeError("The account's device must be registered first")
    return device_id


def account_identifier(entry: PhoneInboxConfigEntry) -> tuple[str, str]:
    """Return the identifier of the account's device."""
    return (DOMAIN, entry.entry_id)


class AccountEntity(CoordinatorEntity[PhoneInboxCoordinator]):
    """An entity of the account's device."""

    _attr_has_entity_name = True

    def __init__(
        self, coordinator: PhoneInboxCoordinator, description: EntityDescription
    ) -> None:
        """Take the place that the description names."""
        super().__init__(coordinator)
        entry = coordinator.config_entry
        self.entity_description = description
        self._attr_unique_id = f"{entry.entry_id}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={account_identifier(entry)})


class MessagesEntity(CoordinatorEntity[PhoneInboxCoordinator]):
    """An entity about messages: those of a line, or of a contact."""

    _written: tuple[bool, LineState | ContactState | None] | None = None

    @property
    @abstractmethod
    def shown(self) -> LineState | ContactState | None:
        """Return what is known of the messages; None once their line is gone."""

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Write the state where it is another: there may be hundreds of lines."""
        now = (self.available, self.shown)
        if now != self._written:
            self._written = now
            super()._handle_coordinator_update()


class LineEntity(MessagesEntity):
    """An entity of a line's device, which is a child of the account's."""

    _attr_has_entity_name = True

    def __init__(
        self,
        coordinator: PhoneInboxCoordinator,
        line: str,
        description: EntityDescription,
    ) -> None:
        """Take the place that the description names."""
        super().__init__(coordinator)
        self.line = line
        self.line_id = coordinator.line_id(line)
        self.entity_description = description
        entry = coordinator.config_entry
        self._attr_unique_id = line_unique_id(coordinator, line, description.key)
        self._attr_device_info = ChildDeviceInfo(
            identifiers={(DOMAIN, f"{entry.entry_id}_{self.line_id}")},
            name=coordinator.lines[line].name,
            parent_device_id=account_device_id(coordinator),
        )

    @property
    @override
    def shown(self) -> LineState | None:
        """Return what is known of the line; None once it is gone."""
        return self.coordinator.data.lines.get(self.line)

    @property
    @override
    def available(self) -> bool:
        """Tell whether the account works and the line is still there."""
        line = self.shown
        return super().available and line is not None and line.available

    @callback
    def hear_announcements(self, handler: Callable[[Announcement], None]) -> None:
        """Call a handler with the line's announcements, as long as this is there."""
        signal = signal_of_line(self.coordinator.config_entry.entry_id, self.line_id)
        self.async_on_remove(async_dispatcher_connect(self.hass, signal, handler))


class ContactEntity(MessagesEntity):
    """An entity that shows a contact's messages, on the contact's own device."""

    _attr_has_entity_name = True

    def __init__(
        self,
        coordinator: PhoneInboxCoordinator,
        contact: Contact,
        description: EntityDescription,
    ) -> None:
        """Take the place that the description names."""
        super().__init__(coordinator)
        self.contact = contact
        self.entity_description = description
        self._attr_unique_id = contact_unique_id(
            coordinator.config_entry, contact.subentry_id, description.key
        )
        self._attr_device_info = contact_device(coordinator, contact)

    @property
    @override
    def shown(self) -> ContactState:
        """Return what is known of the contact's messages."""
        return self.coordinator.data.contacts[self.contact.subentry_id]


def line_unique_id(coordinator: PhoneInboxCoordinator, line: str, key: str) -> str:
    """Return the unique id of an entity of a line."""
    entry_id = coordinator.config_entry.entry_id
    return f"{entry_id}_{coordinator.line_id(line)}_{key}"


def contact_unique_id(entry: ConfigEntry, subentry_id: str, key: str) -> str:
    """Return the unique id of an entity of a contact."""
    return f"{entry.entry_id}_{subentry_id}_{key}"


def contact_device(coordinator: PhoneInboxCoordinator, contact: Contact) -> DeviceInfo:
    """Return the device of a contact, which is reached by way of the account's."""
    entry = coordinator.config_entry
    return DeviceInfo(
        identifiers={(DOMAIN, f"{entry.entry_id}_{contact.subentry_id}")},
        entry_type=DeviceEntryType.SERVICE,
        name=contact.name,
        via_device_id=account_device_id(coordinator),
    )


def contact_device_id(
    coordinator: PhoneInboxCoordinator, contact: Contact
) -> str | None:
    """Return the registry id of a contact's device, if it has any entity."""
    entry = coordinator.config_entry
    return dr.async_get_device_id_by_identifier(
        coordinator.hass,
        (DOMAIN, f"{entry.entry_id}_{contact.subentry_id}"),
        config_entry_id=entry.entry_id,
    )


@callback
def async_clear_contacts(hass: HomeAssistant, entry: PhoneInboxConfigEntry) -> None:
    """Remove the entities that a contact had before, and a device left empty.

    Home Assistant itself clears away after a contact that was deleted.
    """
    coordinator = entry.runtime_data
    entities, devices = er.async_get(hass), dr.async_get(hass)
    wanted = {
        contact_unique_id(entry, contact.subentry_id, key)
        for contact in coordinator.contacts.all
        for key in (CONTACT_KEYS if contact.own_device else ())
    }
    of_contacts = {contact.subentry_id for contact in coordinator.contacts.all}
    for entity in er.async_entries_for_config_entry(entities, entry.entry_id):
        if (
            entity.config_subentry_id in of_contacts
            and entity.domain != Platform.NOTIFY
            and entity.unique_id not in wanted
        ):
            entities.async_remove(entity.entity_id)
    for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
        if device.config_subentry_id in of_contacts and not (
            er.async_entries_for_device(
                entities, device.id, include_disabled_entities=True
            )
        ):
            devices.async_remove_device(device.id)


def add_for_each_contact(
    entry: PhoneInboxConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    create: Callable[[Contact], Iterable[Entity]],
) -> None:
    """Add a platform's entities for every contact with a device of its own."""
    for contact in entry.runtime_data.people.watched:
        async_add_entities(create(contact), config_subentry_id=contact.subentry_id)


def add_for_each_line(
    entry: PhoneInboxConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    create: Callable[[str], Iterable[Entity]],
) -> None:
    """Add a platform's entities for every line, and for those that turn up later."""
    coordinator = entry.runtime_data
    known: set[str] = set()

    @callback
    def add_new() -> None:
        lines = coordinator.data.lines
        # One that was forgotten may come back.
        known.intersection_update(lines)
        new = [key for key in lines if key not in known]
        known.update(new)
        if new:
            async_add_entities(entity for key in new for entity in create(key))

    add_new()
    entry.async_on_unload(coordinator.async_add_listener(add_new))
