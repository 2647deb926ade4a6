"""An automation that acts where a condition passes."""

from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall
from pytest_homeassistant_custom_component.common import async_mock_service

from tests.home import automate

#: Somebody wants it to act.
NOW = {"trigger": "event", "event_type": "now"}


async def act_if(
    hass: HomeAssistant,
    triggers: dict[str, Any] | list[dict[str, Any]],
    condition: dict[str, Any],
) -> list[ServiceCall]:
    """Set an automation up that acts where a condition passes."""
    calls = async_mock_service(hass, "test", "act")
    await automate(hass, triggers, {"action": "test.act"}, conditions=condition)
    return calls
