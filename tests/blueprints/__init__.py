"""The blueprints, in automations of a real home."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from homeassistant.components.automation import DATA_COMPONENT
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from tests.home import settle

BLUEPRINTS = Path(__file__).parents[2] / "blueprints" / "automation" / "phone_inbox"
NAMES = sorted(path.stem for path in BLUEPRINTS.glob("*.yaml"))

#: What a template takes for a list, a number or nothing, unless one takes care.
LOOKALIKES = ("1, 2", "0.50", "+7", "None", "{'a': 1}", "[]", "{{ 1 + 1 }}", "“x”\n\\n")


async def add(hass: HomeAssistant, name: str, **inputs: Any) -> str:
    """Make an automation from a blueprint, as a form does; return its state."""
    automation = {
        "id": name,
        "alias": name,
        "use_blueprint": {
            "path": f"{BLUEPRINTS.name}/{name}.yaml",
            "input": inputs,
        },
    }
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await settle(hass)
    state = hass.states.get(f"automation.{name}")
    assert state is not None
    return state.state


async def automate(hass: HomeAssistant, name: str, **inputs: Any) -> None:
    """Make an automation from a blueprint that works."""
    assert await add(hass, name, **inputs) == "on"
    entity = hass.data[DATA_COMPONENT].get_entity(f"automation.{name}")
    assert entity is not None
    assert entity.referenced_blueprint == f"{BLUEPRINTS.name}/{name}.yaml"


def pass_time(hass: HomeAssistant, minutes: float) -> None:
    """Let time pass, and do not wait for what happens then."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=minutes))


def note(**data: Any) -> list[dict[str, Any]]:
    """Return actions that note what a template gives."""
    return [{"action": "test.note", "data": data}]
