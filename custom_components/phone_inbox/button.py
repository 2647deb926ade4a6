"""Button: every message of a line is read."""

from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import PhoneInboxConfigEntry
from .entity import LineEntity, add_for_each_line
from .errors import translated

PARALLEL_UPDATES = 1

MARK_ALL_READ = ButtonEntityDescription(
    key="mark_all_read", translation_key="mark_all_read"
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PhoneInboxConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a button to every line whose messages can be marked."""
    coordinator = entry.runtime_data
    if coordinator.can_mark:
        add_for_each_line(
            entry,
            async_add_entities,
            lambda line: (MarkAllReadButton(coordinator, line, MARK_ALL_READ),),
        )


class MarkAllReadButton(LineEntity, ButtonEntity):
    """Marks every message of a line as read."""

    @override
    async def async_press(self) -> None:
        """Mark them."""
        with translated(self.coordinator.title):
            await self.coordinator.inbox.mark_line_read(self.line)
