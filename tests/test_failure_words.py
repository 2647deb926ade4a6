"""Why a message failed: the provider's words are for who may read the message.

Carriers quote texts and numbers. What is stored or logged has a code of a closed list.
"""

import json
import logging
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.json import json_dumps
import pytest
from pytest_homeassistant_custom_component.common import (
    mock_restore_cache_with_extra_data,
)

from custom_components.phone_inbox.providers import failure_code
from tests.common import setup_account
from tests.emulators.portsip import PortSipEmulator
from tests.emulators.revicom import RevicomEmulator

from .home import (
    ANNA,
    act,
    note_messages,
    old_account,
    poll,
    quiet_log,  # noqa: F401
    send,
    settle,
    state,
)

WORDS = "30007 carrier filtered: 'SECRET' to +79161234567"


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        (None, None),
        ("7060", "7060"),
        ("unsent", "unsent"),
        (WORDS, "30007"),
        ("Error: 30007", "30007"),
        ("30007123", "other"),
        ("1234 is your code", "other"),
        ("+79161234567", "other"),
        ("failed for 79161234567", "other"),
        ("", "other"),
        ("\u0660\u0661\u0662\u0663", "other"),
        ("30007" + "'" * 1_000_000, "30007"),
    ],
)
def test_codes(reason: str | None, code: str | None) -> None:
    """Nothing but a code that is known gets through."""
    assert failure_code(reason) == code


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Allow the timer that aiohttp leaves behind a closed websocket."""
    return True


async def test_carrier(
    hass: HomeAssistant, portsip: PortSipEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Triggers and the inbox have a carrier's words; the event has the code."""
    portsip.switches.delivery_outcome = "SENT"
    entry = await setup_account(hass, portsip, options={"callbacks": False})
    await settle(hass)
    calls = await note_messages(hass, "delivery_failed")
    sent = portsip.send_elsewhere("SECRET", recipient=ANNA)
    await poll(hass)
    portsip.set_delivery(sent, "failed", WORDS)
    await poll(hass)

    (call,) = calls
    message = call.data["message"]
    assert (message["error"], message["error_code"]) == (WORDS, "30007")
    answer = await act(hass, "get_messages", config_entry_id=entry.entry_id)
    assert answer["messages"][0]["error"] == WORDS
    (failed,) = (
        item
        for item in hass.states.async_all("event")
        if item.attributes.get("event_type") == "failed"
    )
    assert failed.attributes["error"] == "30007"
    ours = "\n".join(
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components.")
    )
    assert "SECRET" not in ours + json_dumps(failed.as_dict())


async def test_words_of_an_earlier_version(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """What an earlier version left in the restore file is not shown again."""
    entry = await old_account(hass, revicom)
    event = state(hass, entry, "message", "HomeHub")
    extra = {
        "last_event_type": "failed",
        "last_event_attributes": {"message_id": "1", "error": WORDS},
    }
    assert await hass.config_entries.async_unload(entry.entry_id)
    mock_restore_cache_with_extra_data(hass, [(event, extra)])
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    restored = hass.states.get(event.entity_id)
    assert restored is not None
    assert restored.attributes["error"] == "30007"
    assert "SECRET" not in json_dumps(restored.as_dict())


@pytest.mark.parametrize("channels", [[], ["whatsapp", "sms"]])
async def test_error_of_a_recipient(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    caplog: pytest.LogCaptureFixture,
    channels: list[str],
) -> None:
    """The error of an action has no words of the server, and nor has the log."""
    caplog.set_level(logging.DEBUG, "custom_components")
    await old_account(hass, revicom)
    item = {
        "code": 400,
        "destination": ANNA.removeprefix("+"),
        "errorCode": "No 79161234567 'SECRET'",
    }
    revicom.fail(
        "answer",
        "/message",
        method="POST",
        status=200,
        times=2,
        body=json.dumps({"items": [item]}),
    )
    data: dict[str, Any] = {"channels": channels} if channels else {}
    with pytest.raises(HomeAssistantError) as error:
        await send(hass, ANNA, **data)
    assert "(other" in str(error.value) or ": other" in str(error.value)
    assert "SECRET" not in str(error.value)
    assert "9161234567" not in str(error.value)


async def test_error_of_a_request(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """So it is where the whole request was refused; our own words are told."""
    await old_account(hass, revicom)
    words = {"code": "SECRET", "msg": "SECRET is no text for Anna"}
    revicom.fail(
        "answer",
        "/message",
        method="POST",
        status=400,
        body=json.dumps({"error": words}),
    )
    with pytest.raises(HomeAssistantError) as error:
        await send(hass, ANNA)
    assert "SECRET" not in str(error.value)
    assert "Anna" not in str(error.value)
    assert "code other" in str(error.value)
    with pytest.raises(HomeAssistantError, match="A tag has other signs"):
        await send(hass, ANNA, tags=["not a tag"])
