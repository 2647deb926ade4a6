"""Events: what happens to a message, as entities and every kind of trigger see it."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from tests.emulators.revicom import RevicomEmulator

from .home import (
    contact,
    entity_id,
    events,
    expect_log,
    old_account,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    record_states,
    restart,
    send,
    settle,
    state,
)

NUMBER = "79165551122"


async def test_event_types(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """All that can happen is known beforehand."""
    entry = await old_account(hass, revicom)
    assert state(hass, entry, "message", "HomeHub").attributes["event_types"] == [
        "received",
        "sent",
        "delivered",
        "failed",
        "cancelled",
        "read",
    ]


async def test_attributes(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """An event has what describes a message, and by default not the message."""
    entry = await old_account(hass, revicom, contact("Anna", NUMBER, trusted=True))
    message_id = revicom.receive("Secret", sender=NUMBER, channel="VK")
    await poll(hass)

    attributes = dict(state(hass, entry, "message", "HomeHub").attributes)

    assert attributes.pop("time").endswith("+00:00")
    for name in ("event_types", "friendly_name"):
        del attributes[name]
    assert attributes == {
        "event_type": "received",
        "message_id": message_id,
        "channel": "vk",
        "contact": "Anna",
        "trusted": True,
        "backfilled": False,
        "redelivered": False,
    }


async def test_delivery(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A message that was sent here is followed to its end, each step told once."""
    entry = await old_account(hass, revicom)
    event = entity_id(hass, entry, "message", "HomeHub")
    states = record_states(hass, event)

    (sent,) = await send(hass, NUMBER)
    message_id = sent["message_id"]
    await settle(hass)
    assert not events(states)
    await poll(hass)
    assert events(states) == ["sent"]
    revicom.clock.advance(10)
    await poll(hass)
    assert events(states) == ["sent", "delivered"]
    await poll(hass)
    await restart(hass, entry)
    await poll(hass)

    assert events(states) == ["sent", "delivered"]
    last = state(hass, entry, "message", "HomeHub")
    assert last.attributes["message_id"] == message_id


async def test_chapters_missed(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Where two steps happened between two polls, both are told, in order."""
    entry = await old_account(hass, revicom)
    states = record_states(hass, entity_id(hass, entry, "message", "HomeHub"))
    await send(hass, NUMBER)
    revicom.clock.advance(10)
    await poll(hass)
    assert events(states) == ["sent", "delivered"]


@pytest.mark.parametrize(
    ("digits", "error"), [("0001", "7060"), ("0008", "6969"), ("0003", "unsent")]
)
async def test_failure(
    hass: HomeAssistant, revicom: RevicomEmulator, digits: str, error: str
) -> None:
    """A failure comes with the provider's reason."""
    entry = await old_account(hass, revicom)
    states = record_states(hass, entity_id(hass, entry, "message", "HomeHub"))
    await send(hass, f"7916555{digits}")
    revicom.clock.advance(10)
    await poll(hass)
    await poll(hass)

    assert events(states)[-1] == "failed"
    assert events(states).count("failed") == 1
    assert state(hass, entry, "message", "HomeHub").attributes["error"] == error


async def test_read_by_the_other_side(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """Where the channel tells it, reading by the other side is told, too."""
    entry = await old_account(hass, revicom)
    states = record_states(hass, entity_id(hass, entry, "message", "HomeHub"))
    (sent,) = await send(hass, NUMBER, channel="whatsapp")
    message_id = sent["message_id"]
    revicom.clock.advance(10)
    await poll(hass)
    assert events(states) == ["sent", "delivered"]
    revicom.set_delivery(message_id, "read")
    await poll(hass)
    assert events(states) == ["sent", "delivered", "read"]


async def test_sent_elsewhere(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """What another client sends is told like what is sent here, and is not unread."""
    entry = await old_account(hass, revicom)
    before = state(hass, entry, "unread", "HomeHub").state
    states = record_states(hass, entity_id(hass, entry, "message", "HomeHub"))
    revicom.send_elsewhere("From the cabinet")
    await poll(hass)
    assert events(states) == ["sent"]
    assert state(hass, entry, "unread", "HomeHub").state == before
    assert state(hass, entry, "sent_today").state == "0"


async def test_delivery_across_a_restart(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """A message under way is followed across a restart, however old it is by then."""
    entry = await old_account(hass, revicom)
    (sent,) = await send(hass, NUMBER)
    message_id = sent["message_id"]
    await poll(hass)
    # The listing of recent messages no longer shows it.
    for _ in range(3):
        revicom.clock.advance(3000)
        revicom.receive("Something else")
    revicom.set_delivery(message_id, "sent")
    await poll(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    revicom.set_delivery(message_id, "delivered")
    heard = record_announcements(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert [(item.kind, item.message.id) for item in heard] == [
        ("delivered", message_id)
    ]


# The three kinds of triggers


async def automations(
    hass: HomeAssistant, triggers: Mapping[str, Mapping[str, Any]]
) -> list[ServiceCall]:
    """Set automations up that note their alias and what set them off."""
    calls = async_mock_service(hass, "test", "note")
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": [
                {
                    "alias": alias,
                    "mode": "queued",
                    "max": 500,
                    "triggers": trigger,
                    "actions": {
                        "action": "test.note",
                        "data": {"alias": alias},
                    },
                }
                for alias, trigger in triggers.items()
            ]
        },
    )
    await hass.async_block_till_done()
    return calls


@pytest.mark.parametrize("count", [1, 40])
async def test_triggers_at_the_end_of_an_outage(
    hass: HomeAssistant, revicom: RevicomEmulator, count: int
) -> None:
    """Messages that the poll finds which ends an outage reach every kind of trigger."""
    entry = await old_account(hass, revicom)
    expect_log("cannot be reached")
    event = entity_id(hass, entry, "message", "HomeHub")
    calls = await automations(
        hass,
        {
            "core": {
                "trigger": "event.received",
                "target": {"entity_id": event},
                "options": {"event_type": ["received"]},
            },
            "state": {
                "trigger": "state",
                "entity_id": event,
                "not_from": ["unavailable"],
                "not_to": ["unavailable"],
            },
            "ours": {"trigger": "phone_inbox.message_received"},
        },
    )
    port = revicom.port
    await revicom.stop()
    await poll(hass)
    assert not calls
    for number in range(count):
        revicom.receive(f"{number}")
    await revicom.start(port)

    await poll(hass)

    heard = [call.data["alias"] for call in calls]
    assert {alias: heard.count(alias) for alias in ("core", "state", "ours")} == {
        "core": count,
        "state": count,
        "ours": count,
    }


async def test_first_message_ever(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """The very first message of a line reaches the triggers that name its entity."""
    entry = await old_account(hass, revicom)
    event = entity_id(hass, entry, "message", "HomeHub")
    calls = await automations(
        hass,
        {
            "core": {
                "trigger": "event.received",
                "target": {"entity_id": event},
                "options": {"event_type": ["received"]},
            },
            "state": {"trigger": "state", "entity_id": event},
        },
    )
    revicom.receive("First")
    await poll(hass)
    assert sorted(call.data["alias"] for call in calls) == ["core", "state"]


async def test_reload_triggers_nothing(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """A reload restores the last event, which is no news to the new triggers."""
    entry = await old_account(hass, revicom)
    revicom.receive("One")
    await poll(hass)
    before = state(hass, entry, "message", "HomeHub")
    calls = await automations(
        hass,
        {
            "core": {
                "trigger": "event.received",
                "target": {"entity_id": before.entity_id},
                "options": {"event_type": ["received"]},
            },
            "ours": {"trigger": "phone_inbox.message_received"},
        },
    )
    await restart(hass, entry)
    await poll(hass)
    assert not calls
    after = state(hass, entry, "message", "HomeHub")
    assert (after.state, after.attributes) == (before.state, before.attributes)
