"""Contacts with a device of their own: what it shows, and when it goes."""

from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest

from tests.common import Flow, setup_account
from tests.emulators.base import Emulator
from tests.emulators.portsip import PortSipEmulator
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    account,
    contact,
    contacts_of,
    coordinator_of,
    device_id,
    entity_id,
    events,
    poll,
    quiet_log,  # noqa: F401
    record_states,
    restart,
    settle,
    state,
)

ANNA = "79161234567"
BORIS = "79167654321"
#: Requests for messages by their ids.
LOOKUP = "message_uuid="
OWN = contact("Anna", f"+{ANNA}", "AnnaShop", trusted=True, own_device=True)


async def test_shows_messages_of_all_lines(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """The device shows what the contact wrote, and nobody else's messages."""
    revicom.receive("Before", sender=ANNA)
    entry = await account(hass, revicom, OWN)
    event = entity_id(hass, entry, "message", "Anna")
    assert state(hass, entry, "unread", "Anna").state == "0"
    assert state(hass, entry, "last_message", "Anna").attributes["text"] == "Before"
    states = record_states(hass, event)

    revicom.receive("On one line", sender=ANNA)
    revicom.clock.advance(5)
    revicom.receive("On the other", sender="AnnaShop", line="Office")
    revicom.clock.advance(5)
    revicom.receive("From Boris", sender=BORIS)
    revicom.send_elsewhere("An answer", recipient=ANNA)
    await poll(hass)

    assert state(hass, entry, "unread", "Anna").state == "2"
    last = state(hass, entry, "last_message", "Anna")
    assert last.attributes["text"] == "On the other"
    assert last.attributes["line"] == "Office"
    assert last.attributes["contact"] == "Anna"
    assert last.attributes["trusted"] is True
    assert events(states)[:2] == ["received", "received"]
    assert {item.attributes["line"] for item in states} == {"HomeHub", "Office"}
    assert "From Boris" not in str(states)
    assert {"text", "sender"}.isdisjoint(states[-1].attributes)

    coordinator = coordinator_of(entry)
    await coordinator.inbox.mark_line_read("Office")
    assert state(hass, entry, "unread", "Anna").state == "1"
    await hass.services.async_call(
        "phone_inbox",
        "mark_unread",
        {"message_ids": [last.attributes["message_id"]]},
        blocking=True,
    )
    await poll(hass)
    assert state(hass, entry, "unread", "Anna").state == "2"


@pytest.fixture(params=["revicom", "portsip", "ringme"])
def emulator(request: pytest.FixtureRequest) -> Emulator:
    """Return a server of each provider in turn."""
    found: Emulator = request.getfixturevalue(request.param)
    return found


async def test_knows_what_came_in_earlier_runs(
    hass: HomeAssistant, emulator: Emulator
) -> None:
    """After a restart, unread messages are told apart and the last one is found."""
    entry = await setup_account(hass, emulator, options={"callbacks": False})
    await settle(hass)
    emulator.receive("Long ago", sender=ANNA)
    for number in range(60):
        emulator.clock.advance(1)
        emulator.receive(f"{number}", sender=BORIS)
    await poll(hass)

    flow = await Flow.contact(hass, entry)
    await flow.submit(
        {"name": "Anna", "numbers": [f"+{ANNA}"], "trusted": False, "own_device": True}
    )
    await settle(hass)
    # One that is looked up at a time may take a few polls.
    for _ in range(15):
        await poll(hass)

    assert state(hass, entry, "unread", "Anna").state == "1"
    assert state(hass, entry, "last_message", "Anna").attributes["text"] == "Long ago"
    assert state(hass, entry, "unread_total").state == "61"


async def test_outage_of_looking_up(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """Where the server stumbles over old messages, the next polls ask again."""
    entry = await account(hass, revicom, OWN)
    for number in range(60):
        revicom.receive(f"From Anna {number}", sender=ANNA)
        revicom.receive(f"From Boris {number}", sender=BORIS)
    await poll(hass)
    # So long ago that the next start does not list them all by itself.
    revicom.clock.advance(30 * 3600)
    revicom.receive("The next day", sender=BORIS)
    await poll(hass)
    assert await hass.config_entries.async_unload(entry.entry_id)
    revicom.fail("answer", LOOKUP, status=500, times=3)

    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert state(hass, entry, "connection").state == "on"
    assert int(state(hass, entry, "unread", "Anna").state) < 60

    for _ in range(5):
        await poll(hass)
    assert state(hass, entry, "unread", "Anna").state == "60"


async def test_outage_of_looking_for_the_last(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """A contact's last message that could not be looked for is so by the next poll."""
    entry = await account(hass, revicom, OWN)
    message_id = revicom.receive("Long ago", sender=ANNA)
    await poll(hass)
    await coordinator_of(entry).inbox.mark([message_id], read=True)
    revicom.clock.advance(60)
    for number in range(60):
        revicom.receive(f"From Boris {number}", sender=BORIS)
    revicom.clock.advance(30 * 3600)
    revicom.receive("The next day", sender=BORIS)
    await poll(hass)
    assert await hass.config_entries.async_unload(entry.entry_id)
    revicom.fail("answer", ANNA, status=500, times=3)

    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert state(hass, entry, "last_message", "Anna").state == STATE_UNKNOWN
    assert not revicom.faults

    await poll(hass)
    assert state(hass, entry, "last_message", "Anna").attributes["text"] == "Long ago"


async def test_comes_and_goes(
    hass: HomeAssistant, revicom: RevicomEmulator, entity_registry: er.EntityRegistry
) -> None:
    """The entities are there while the contact wants them, the notify entity always."""
    entry = await account(hass, revicom, contact("Anna", f"+{ANNA}"))
    (anna,) = contacts_of(hass).subentries.values()
    device = device_id(hass, entry, "Anna")

    def keys() -> set[str | None]:
        return {
            entity.translation_key or entity.domain
            for entity in er.async_entries_for_device(entity_registry, device)
        }

    assert keys() == {"notify"}
    for own, expected in (
        (True, {"notify", "unread", "last_message", "message"}),
        (False, {"notify"}),
    ):
        flow = await Flow.contact(hass, entry, anna)
        await flow.submit(
            {
                "name": "Anna",
                "numbers": [f"+{ANNA}"],
                "trusted": False,
                "own_device": own,
            }
        )
        await settle(hass)
        assert device_id(hass, entry, "Anna") == device
        assert keys() == expected

    assert hass.config_entries.async_remove_subentry(
        contacts_of(hass), anna.subentry_id
    )
    await settle(hass)
    assert dr.async_get(hass).async_get(device) is None
    assert keys() == set()


async def test_account_that_cannot_send(
    hass: HomeAssistant, portsip: PortSipEmulator
) -> None:
    """A contact that cannot be written to has a device as long as it has entities."""
    entry = await setup_account(hass, portsip)
    flow = await Flow.contact(hass, entry)
    assert "assist" not in flow.result["data_schema"].schema
    assert "channel" not in flow.result["data_schema"].schema
    typed = {"name": "Anna", "numbers": [f"+{ANNA}"], "trusted": False}
    await flow.submit(typed | {"own_device": True})
    await settle(hass)
    device = device_id(hass, entry, "Anna")
    assert state(hass, entry, "unread", "Anna").state == "0"
    assert state(hass, entry, "last_message", "Anna").state == STATE_UNKNOWN

    (anna,) = contacts_of(hass).subentries.values()
    flow = await Flow.contact(hass, entry, anna)
    await flow.submit(typed)
    await settle(hass)

    assert dr.async_get(hass).async_get(device) is None


async def test_target(hass: HomeAssistant, portsip: PortSipEmulator) -> None:
    """A trigger may name such a contact by its device, where it has no other entity."""
    entry = await setup_account(hass, portsip)
    flow = await Flow.contact(hass, entry)
    await flow.submit(
        {"name": "Anna", "numbers": [f"+{ANNA}"], "trusted": False, "own_device": True}
    )
    await settle(hass)
    heard: list[str] = []
    hass.bus.async_listen("heard", lambda event: heard.append(event.data["text"]))
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": {
                "mode": "queued",
                "triggers": {
                    "trigger": "phone_inbox.message_received",
                    "target": {"device_id": device_id(hass, entry, "Anna")},
                },
                "actions": {
                    "event": "heard",
                    "event_data": {"text": "{{ trigger.message.text }}"},
                },
            }
        },
    )
    portsip.receive("From Boris", sender=BORIS)
    portsip.receive("From Anna", sender=ANNA)
    await poll(hass)
    await restart(hass, entry)

    assert heard == ["From Anna"]
