"""The logbook: a line for each message, and never what it says."""

from datetime import timedelta
from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.emulators.revicom import RevicomEmulator

from .home import account, contact, entity_id, poll, quiet_log  # noqa: F401

TEXT = "MARKERTEXT"
ANNA = "79161234567"
STRANGER = "79165550001"


@pytest.mark.parametrize("privacy", ["standard", "open"])
async def test_lines_without_text(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    hass_ws_client: WebSocketGenerator,
    privacy: str,
) -> None:
    """Messages and the automations they set off are listed, texts and numbers not."""
    assert await async_setup_component(hass, "logbook", {})
    revicom.receive(TEXT)
    entry = await account(
        hass,
        revicom,
        contact("Anna", f"+{ANNA}", own_device=True),
        options={"privacy": privacy},
    )
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": {
                "alias": "Heard",
                "mode": "queued",
                "triggers": {"trigger": "phone_inbox.message_received"},
                "actions": {"event": "test"},
            }
        },
    )
    await hass.async_block_till_done()
    started = dt_util.utcnow()
    for number, sender in enumerate((ANNA, STRANGER, ANNA)):
        revicom.receive(f"{TEXT} {number}", sender=sender)
        revicom.clock.advance(1)
        await poll(hass)
    await async_wait_recording_done(hass)

    client = await hass_ws_client()

    async def lines(**of: Any) -> list[dict[str, Any]]:
        await client.send_json_auto_id(
            {
                "type": "logbook/get_events",
                "start_time": (started - timedelta(hours=1)).isoformat(),
                **of,
            }
        )
        answer = await client.receive_json()
        assert answer["success"]
        found: list[dict[str, Any]] = answer["result"]
        for private in (TEXT, ANNA[1:], STRANGER[1:]):
            assert private not in str(found)
        return [item for item in found if item["when"] >= started.timestamp()]

    line, anna = (
        entity_id(hass, entry, "message", name) for name in ("HomeHub", "Anna")
    )
    heard = await lines(entity_ids=[line])
    assert [item["entity_id"] for item in heard] == [line] * 3
    assert len(await lines(entity_ids=[anna])) == 2
    (*runs,) = (item for item in await lines() if item.get("name") == "Heard")
    assert [run["message"] for run in runs] == [
        "triggered by message received on HomeHub"
    ] * 3
