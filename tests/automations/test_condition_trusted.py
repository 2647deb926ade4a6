"""The condition on trust, in real automations."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.dispatcher import async_dispatcher_send
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.phone_inbox.account.announcement import SIGNAL_ANNOUNCEMENT
from tests.emulators.revicom import RevicomEmulator
from tests.home import automate, contacts_of, poll, record_announcements, settle

from . import ANNA, BORIS, STRANGER
from .acting import NOW, act_if

IS_TRUSTED = {"condition": "phone_inbox.is_trusted"}
RECEIVED = {"trigger": "phone_inbox.message_received"}


@pytest.mark.parametrize(
    ("sender", "expected"),
    [(ANNA, True), (BORIS, False), (STRANGER, False), ("Anna", False), ("", False)],
)
async def test_trusted(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    *,
    sender: str,
    expected: bool,
) -> None:
    """It passes for the messages of trusted contacts."""
    calls = await act_if(hass, RECEIVED, IS_TRUSTED)
    revicom.receive("Hello", sender=sender)
    await poll(hass)
    assert bool(calls) is expected


@pytest.mark.parametrize(("recipient", "expected"), [(ANNA, True), (BORIS, False)])
async def test_trusted_recipient(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    *,
    recipient: str,
    expected: bool,
) -> None:
    """Of a message that went out it is the recipient who counts."""
    calls = await act_if(hass, {"trigger": "phone_inbox.message_sent"}, IS_TRUSTED)
    revicom.send_elsewhere("Hello", recipient=recipient)
    await poll(hass)
    assert bool(calls) is expected


@pytest.mark.parametrize(("sender", "expected"), [(ANNA, 1), (STRANGER, 0)])
@pytest.mark.parametrize(
    "watched",
    ["event.revicom_homehub_message", "sensor.revicom_homehub_last_message"],
)
async def test_trusted_by_state(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    *,
    watched: str,
    sender: str,
    expected: int,
) -> None:
    """It knows what our entities show, too."""
    trigger = {"trigger": "state", "entity_id": watched}
    calls = await act_if(hass, trigger, IS_TRUSTED)
    revicom.receive("Hello", sender=sender)
    await poll(hass)
    assert len(calls) == expected


async def test_trusted_in_actions(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Within the actions it works as well, and turned around."""
    calls = async_mock_service(hass, "test", "act")
    await automate(
        hass,
        RECEIVED,
        [
            {
                "choose": {
                    "conditions": IS_TRUSTED,
                    "sequence": {"action": "test.act", "data": {"who": "friend"}},
                },
                "default": {"action": "test.act", "data": {"who": "stranger"}},
            },
            {
                "if": {"not": IS_TRUSTED},
                "then": {"action": "test.act", "data": {"who": "not a friend"}},
            },
        ],
    )
    revicom.receive("One", sender=ANNA)
    await poll(hass)
    revicom.receive("Two", sender=STRANGER)
    await poll(hass)
    assert [call.data["who"] for call in calls] == [
        "friend",
        "stranger",
        "not a friend",
    ]


@pytest.mark.parametrize("what", ["trust", "contact", "account", "loaded"])
async def test_trust_taken_back(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry, what: str
) -> None:
    """Trust goes as it is when it is tested, not as it was when the message came."""
    calls = await act_if(hass, RECEIVED, IS_TRUSTED)
    heard = record_announcements(hass)
    revicom.receive("Hello", sender=ANNA)
    await poll(hass)
    assert len(calls) == 1
    (announcement,) = heard
    assert announcement.trusted

    (anna,) = (
        sub for sub in contacts_of(hass).subentries.values() if sub.title == "Anna"
    )
    match what:
        case "trust":
            hass.config_entries.async_update_subentry(
                contacts_of(hass), anna, data={**anna.data, "trusted": False}
            )
        case "contact":
            hass.config_entries.async_remove_subentry(
                contacts_of(hass), anna.subentry_id
            )
        case "account":
            await hass.config_entries.async_remove(entry.entry_id)
        case _:
            await hass.config_entries.async_unload(entry.entry_id)
    await settle(hass)
    async_dispatcher_send(hass, SIGNAL_ANNOUNCEMENT, announcement)
    await settle(hass)
    assert len(calls) == 1


async def test_trusted_without_message(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Nobody is trusted where no message of ours triggered, whatever it looks like."""
    calls = await act_if(
        hass,
        [
            NOW,
            {"trigger": "state", "entity_id": "sensor.made_up"},
            {"trigger": "state", "entity_id": "sensor.revicom_homehub_unread"},
        ],
        IS_TRUSTED,
    )
    hass.bus.async_fire("now", {"trusted": True})
    hass.states.async_set("sensor.made_up", "1", {"trusted": True})
    await settle(hass)
    hass.states.async_set("sensor.made_up", "2", {"trusted": True})
    hass.states.async_set("sensor.revicom_homehub_unread", "9")
    hass.states.async_remove("sensor.made_up")
    await settle(hass)
    await hass.services.async_call(
        "automation",
        "trigger",
        {"entity_id": "automation.note", "skip_condition": False},
        blocking=True,
    )
    assert not calls
