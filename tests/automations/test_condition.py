"""Conditions in the editor: what can be asked for, and what cannot."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.condition import async_get_all_descriptions
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.home import expect_log

from . import ANNA, of_ours
from .acting import NOW, act_if


@pytest.mark.parametrize(
    "condition",
    [
        {"condition": "phone_inbox.has_unread"},
        {"condition": "phone_inbox.has_unread", "options": {"limit_to": {}}},
        {
            "condition": "phone_inbox.has_unread",
            "target": {"entity_id": "sensor.a"},
            "options": {"limit_to": {"entity_id": "sensor.b"}},
        },
        {
            "condition": "phone_inbox.has_unread",
            "target": {"entity_id": "sensor.a"},
            "options": {"above": -1},
        },
        {
            "condition": "phone_inbox.has_unread",
            "target": {"entity_id": "sensor.a"},
            "options": {"above": "many"},
        },
        {"condition": "phone_inbox.is_trusted", "options": {"sender": ANNA}},
        {"condition": "phone_inbox.is_trusted", "target": {"entity_id": "sensor.a"}},
    ],
)
async def test_wrong_config(
    hass: HomeAssistant, entry: ConfigEntry, condition: dict[str, Any]
) -> None:
    """An automation that asks for what there is not does not start."""
    expect_log("Automation with alias 'Note'")
    await act_if(hass, NOW, condition)
    automation = hass.states.get("automation.note")
    assert automation is not None
    assert automation.state == "unavailable"


async def test_descriptions(
    hass: HomeAssistant, entry: ConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """The editor learns of the conditions and their fields."""
    assert await async_setup_component(hass, "automation", {})
    ours = of_ours(await async_get_all_descriptions(hass))
    assert ours.keys() == {"phone_inbox.has_unread", "phone_inbox.is_trusted"}
    has_unread = ours["phone_inbox.has_unread"]
    assert has_unread is not None
    assert has_unread["fields"].keys() == {"limit_to", "above", "behavior", "for"}
    assert has_unread["fields"]["limit_to"]["required"]
    # Of entities in a target that are an integration's own, the editor counts none.
    assert "target" not in has_unread

    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "condition_platforms/subscribe"})
    assert (await client.receive_json())["success"]
    event = await client.receive_json()
    assert ours.keys() <= event["event"].keys()
