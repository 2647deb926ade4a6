"""The trigger on one-time codes, in real automations."""

from datetime import timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, ServiceCall
import pytest

from tests.emulators.revicom import RevicomEmulator
from tests.home import coordinator_of, expect_log, note_messages, poll, settle

from . import ANNA, data_of

TEXT = "Код подтверждения: 482-915. Никому не сообщайте его."


async def note(hass: HomeAssistant, **trigger: Any) -> list[ServiceCall]:
    """Set an automation up that waits for codes and notes the message."""
    return await note_messages(hass, "code_received", **trigger)


def codes(calls: list[ServiceCall]) -> list[str]:
    """Return the codes that were noted."""
    return [call.data["message"]["code"] for call in calls]


async def test_data(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A service that nobody has as a contact sends a code: all about it is told."""
    calls = await note(hass)
    revicom.receive("Ваш заказ 48213377 готов", sender="OZON")
    message_id = revicom.receive(TEXT, sender="BANK")
    await poll(hass)

    (call,) = calls
    data = dict(call.data["message"])
    assert data.pop("time").endswith("+00:00")
    assert data == data_of(
        message_id,
        entry,
        contact=None,
        trusted=False,
        sender="BANK",
        text=TEXT,
        code="482915",
    )


async def test_leading_zeros(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A code is a text: its zeros count."""
    calls = await note(hass)
    revicom.receive("Your code is 0042", sender="BANK")
    await poll(hass)
    assert codes(calls) == ["0042"]


@pytest.mark.parametrize("text", ["", "Hello", "a" * 10_000, "1" * 10_000, "😀 1234"])
async def test_no_code(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry, text: str
) -> None:
    """Other texts do not trigger."""
    calls = await note(hass)
    revicom.receive(text, sender="BANK")
    await poll(hass)
    assert not calls


async def test_outgoing(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A code that goes out is somebody else's."""
    calls = await note(hass)
    revicom.send_elsewhere(TEXT, recipient=ANNA)
    await poll(hass)
    assert not calls


async def test_trusted_only(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Strangers can be excluded."""
    calls = await note(hass, options={"trusted_only": True})
    revicom.receive("Your code is 1234", sender="BANK")
    revicom.receive("Your code is 5678", sender=ANNA)
    await poll(hass)
    assert codes(calls) == ["5678"]


async def test_target(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A target limits it to a line."""
    calls = await note(hass, target={"entity_id": "event.revicom_homehub_message"})
    revicom.receive("Your code is 1234", line="Office")
    await poll(hass)
    revicom.receive("Your code is 5678")
    await poll(hass)
    assert codes(calls) == ["5678"]


@pytest.mark.parametrize("include_old", [False, True])
async def test_backfilled(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    include_old: bool,
) -> None:
    """A code that came while Home Assistant was down counts only if included."""
    calls = await note(hass, options={"include_old": include_old})
    await hass.config_entries.async_unload(entry.entry_id)
    five_minutes_ago = revicom.clock.now() - timedelta(minutes=5)
    revicom.receive(TEXT, sender="BANK", time=five_minutes_ago)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert codes(calls) == (["482915"] if include_old else [])


@pytest.mark.parametrize(("minutes", "expected"), [(2, ["482915"]), (4, [])])
async def test_age(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    *,
    minutes: int,
    expected: list[str],
) -> None:
    """A code that turns up late is of no use."""
    coordinator_of(entry).reader._run._began_at -= 3600
    calls = await note(hass, options={"max_age": {"minutes": 3}})
    sent = revicom.clock.now() - timedelta(minutes=minutes)
    revicom.receive(TEXT, sender="BANK", time=sent)
    await poll(hass)
    assert codes(calls) == expected


async def test_wrong_options(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """A code has no phrase."""
    expect_log("phrase")
    await note(hass, options={"phrase": "code"})
    automation = hass.states.get("automation.note")
    assert automation is not None
    assert automation.state == "unavailable"
