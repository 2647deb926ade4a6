"""Automations that wait for a phrase."""

from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.home import note_messages


async def wait_for(
    hass: HomeAssistant, phrase: Any = "open", **options: Any
) -> list[ServiceCall]:
    """Set an automation up that waits for a phrase and notes the message."""
    return await note_messages(
        hass, "phrase_received", options={"phrase": phrase, **options}
    )


async def reasons(hass: HomeAssistant, hass_ws_client: WebSocketGenerator) -> list[str]:
    """Return what the automation's traces tell of messages that did not trigger."""
    client = await hass_ws_client(hass)

    async def ask(**command: Any) -> Any:
        await client.send_json_auto_id({**command, "domain": "automation"})
        return (await client.receive_json())["result"]

    found = []
    for run in await ask(type="trace/list", item_id="note"):
        if run.get("not_triggered"):
            trace = await ask(type="trace/get", item_id="note", run_id=run["run_id"])
            (step,) = trace["trace"]["trigger/0"]
            assert "message" not in step["changed_variables"]["trigger"]
            found.append(step["result"]["reason"])
    return found
