"""Sensors: how many messages came to a line or went from it, for statistics."""

from dataclasses import dataclass
from typing import override

from homeassistant.components.sensor import (
    RestoreSensor,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.core import callback
from homeassistant.helpers.typing import StateType

from ..account.announcement import Announcement
from ..coordinator import PhoneInboxCoordinator
from ..entity import LineEntity
from ..messaging import ChangeKind


@dataclass(frozen=True, kw_only=True)
class TotalSensorDescription(SensorEntityDescription):
    """A sensor that counts announcements of one kind."""

    kind: ChangeKind


TOTALS = (
    TotalSensorDescription(
        key="received",
        translation_key="received",
        state_class=SensorStateClass.TOTAL_INCREASING,
        # What people look at is the statistics.
        entity_registry_visible_default=False,
        kind=ChangeKind.RECEIVED,
    ),
    TotalSensorDescription(
        key="sent",
        translation_key="sent",
        state_class=SensorStateClass.TOTAL_INCREASING,
        # What people look at is the statistics.
        entity_registry_visible_default=False,
        kind=ChangeKind.SENT,
    ),
)


class TotalSensor(LineEntity, RestoreSensor):
    """How many messages were announced since the line is there.

    Home Assistant's statistics make numbers for each day of it. It goes on after a
    restart with what Home Assistant kept of it: after a crash, that may be a quarter
    of an hour old.
    """

    entity_description: TotalSensorDescription

    def __init__(
        self,
        coordinator: PhoneInboxCoordinator,
        line: str,
        description: TotalSensorDescription,
    ) -> None:
        """Start with none."""
        super().__init__(coordinator, line, description)
        self._count = 0

    @override
    async def async_added_to_hass(self) -> None:
        """Go on with the count, and with what is announced from now on."""
        await super().async_added_to_hass()
        self.hear_announcements(self._handle_announcement)
        kept = await self.async_get_last_sensor_data()
        if kept is not None and isinstance(kept.native_value, int):
            self._count += kept.native_value

    @property
    @override
    def native_value(self) -> StateType:
        """Return the count."""
        return self._count

    @callback
    def _handle_announcement(self, announcement: Announcement) -> None:
        # What is for some listeners only was counted in an earlier run.
        if announcement.kind is self.entity_description.kind and (
            announcement.only is None
        ):
            self._count += 1
            self.async_write_ha_state()
