"""Repairs: what cures a problem, or lets somebody say that it was read."""

from typing import override

from homeassistant.components.repairs import (
    ConfirmRepairFlow,
    RepairsFlow,
    RepairsFlowResult,
)
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant

from .account.problems import UNTIL_READ, Problem, issue_id_of
from .const import DOMAIN
from .flows.extensions_repair import NewExtensionsFlow
from .providers import Notice


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the flow that cures a problem, or lets one say that it was read."""
    for entry in hass.config_entries.async_entries(DOMAIN):
        if issue_id == issue_id_of(entry, Notice.NEW_EXTENSIONS):
            return NewExtensionsFlow(entry)
        for problem in UNTIL_READ:
            if issue_id == issue_id_of(entry, problem):
                return UntilReadFlow(entry, problem)
    return ConfirmRepairFlow()


class UntilReadFlow(ConfirmRepairFlow):
    """Lets somebody say that a problem was read."""

    def __init__(self, entry: ConfigEntry, problem: Problem) -> None:
        """Ask about an account."""
        super().__init__()
        self._entry = entry
        self._problem = problem

    @override
    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Take note of it where there is an account that can."""
        if user_input is not None and self._entry.state is ConfigEntryState.LOADED:
            await self._entry.runtime_data.async_note_read(self._problem)
        return await super().async_step_confirm(user_input)
