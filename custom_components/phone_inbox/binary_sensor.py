"""Binary sensors: whether the provider answers, and how the machine is it runs on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import PhoneInboxConfigEntry
from .entity import AccountEntity
from .providers import Health

PARALLEL_UPDATES = 0

CONNECTION = BinarySensorEntityDescription(
    key="connection",
    translation_key="connection",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
)


@dataclass(frozen=True, kw_only=True)
class HealthDescription(BinarySensorEntityDescription):
    """A sensor of the machine that a provider runs on."""

    value_fn: Callable[[Health], bool | None]


HEALTH = (
    HealthDescription(
        key="charging",
        translation_key="charging",
        device_class=BinarySensorDeviceClass.BATTERY_CHARGING,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda health: health.charging,
    ),
    HealthDescription(
        key="internet",
        translation_key="internet",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda health: health.online,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PhoneInboxConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the account's connection, and the health of what it runs on."""
    coordinator = entry.runtime_data
    async_add_entities([ConnectionSensor(coordinator, CONNECTION)])
    if coordinator.provider.capabilities.health:
        async_add_entities(HealthSensor(coordinator, health) for health in HEALTH)


class HealthSensor(AccountEntity, BinarySensorEntity):
    """How the machine is that the provider runs on."""

    entity_description: HealthDescription

    @property
    @override
    def is_on(self) -> bool | None:
        """Return what the machine tells, None where it does not."""
        return self.entity_description.value_fn(self.coordinator.data.health)


class ConnectionSensor(AccountEntity, BinarySensorEntity):
    """Whether the last poll succeeded."""

    @property
    @override
    def available(self) -> bool:
        """Stay available: being disconnected is what this tells."""
        return True

    @property
    @override
    def is_on(self) -> bool:
        """Tell whether the last poll succeeded."""
        return self.coordinator.last_update_success
