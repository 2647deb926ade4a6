"""What the entities of an account and its lines have in common."""

from collections.abc import Callable, Iterable
from typing import override

from homeassistant.core import callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import ChildDeviceInfo, DeviceInfo
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .account.account import unique_id_of
from .account.announcement import Announcement, signal_of_line
from .account.lines import LineState
from .const import DOMAIN
from .contacts.address_book import SIGNAL_CONTACTS
from .coordinator import PhoneInboxConfigEntry, PhoneInboxCoordinator


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


class LineEntity(CoordinatorEntity[PhoneInboxCoordinator]):
    """An entity of a line's device, which is a child of the account's."""

    _attr_has_entity_name = True
    _written: tuple[bool, LineState | None] | None = None

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
    @override
    def _handle_coordinator_update(self) -> None:
        """Write the state where it is another: there may be hundreds of lines."""
        now = (self.available, self.shown)
        if now != self._written:
            self._written = now
            super()._handle_coordinator_update()

    @callback
    def follow_contacts(self) -> None:
        """Show who is who as it is now, as long as this is there."""
        self.async_on_remove(
            async_dispatcher_connect(
                self.hass, SIGNAL_CONTACTS, self.async_write_ha_state
            )
        )

    @callback
    def hear_announcements(self, handler: Callable[[Announcement], None]) -> None:
        """Call a handler with the line's announcements, as long as this is there."""
        signal = signal_of_line(self.coordinator.config_entry.entry_id, self.line_id)
        self.async_on_remove(async_dispatcher_connect(self.hass, signal, handler))


def line_unique_id(coordinator: PhoneInboxCoordinator, line: str, key: str) -> str:
    """Return the unique id of an entity of a line."""
    entry_id = coordinator.config_entry.entry_id
    return unique_id_of(entry_id, coordinator.line_id(line), key)


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
