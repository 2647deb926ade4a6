"""Patterns beside busy threads: every text that matches is found."""

from datetime import timedelta
import logging

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from tests.emulators.revicom import RevicomEmulator
from tests.home import poll, quiet_log, settle  # noqa: F401
from tests.messaging.test_patterns import busy_threads

from . import ANNA

TEXTS = 200
AUTOMATIONS = 8
#: Ordinary, and of some milliseconds on a text of this length.
PATTERN = r".*door.*code \d{4}|code (?P<code>\d{4})$"
TEXT = "the courier waits at the gate " * 30 + "with the code "


# Sixteen hundred runs beside threads that leave them little time.
@pytest.mark.timeout(600)
async def test_every_automation_finds_every_text(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Eight automations with one pattern hear each of many texts that come at once."""
    # Debug lines would be most of what it costs.
    caplog.set_level(logging.WARNING, logger="homeassistant")
    notes = async_mock_service(hass, "test", "note")
    automations = [
        {
            "id": f"note_{number}",
            "alias": f"Note {number}",
            "mode": "queued",
            "max": TEXTS,
            "triggers": {
                "trigger": "phone_inbox.phrase_received",
                "options": {"phrase": PATTERN, "match": "pattern"},
            },
            "actions": {
                "action": "test.note",
                "data": {"code": f"{number}-{{{{ trigger.message.groups.code }}}}"},
            },
        }
        for number in range(AUTOMATIONS)
    ]
    assert await async_setup_component(hass, "automation", {"automation": automations})
    await settle(hass)
    now = revicom.clock.now()
    codes = [str(1000 + number) for number in range(TEXTS)]
    for place, code in enumerate(codes):
        # All of the last minute: what is older than the account is no command.
        time = now - timedelta(seconds=(TEXTS - place) // 4)
        revicom.receive(TEXT + code, sender=ANNA, time=time)

    with busy_threads(2):
        await poll(hass)
        await settle(hass)

    assert sorted(call.data["code"] for call in notes) == [
        f"{number}-{code}" for number in range(AUTOMATIONS) for code in codes
    ]
