"""Triggers in real automations: what sets them off, and what they tell."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    label_registry as lr,
)
from homeassistant.helpers.trigger import async_get_all_descriptions
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.common import ENGLISH
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    account,
    automate,
    device_id,
    entity_id,
    entry_of,
    expect_log,
    note_messages,
    noted,
    poll,
    restart,
    send,
    settle,
)

from . import ANNA, BORIS, STRANGER, data_of, of_ours


async def note(
    hass: HomeAssistant, trigger: str = "message_received", **config: Any
) -> list[ServiceCall]:
    """Set an automation up that notes what it is told of the message."""
    return await note_messages(hass, trigger, **config)


# What is told


async def test_received(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """An automation is told everything about a message that came in."""
    calls = await note(hass)
    message_id = revicom.receive("Good morning", sender=ANNA, channel="WHATSAPP")
    await poll(hass)

    (call,) = calls
    data = dict(call.data["message"])
    assert data.pop("time").endswith("+00:00")
    assert data == data_of(message_id, entry, text="Good morning", channel="whatsapp")


async def test_sent(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """So it is about one that went out, from here or from elsewhere."""
    calls = await note(hass, "message_sent")
    revicom.receive("Not this one")
    revicom.send_elsewhere("From the cabinet", recipient=ANNA)
    await hass.services.async_call(
        "notify",
        "send_message",
        {"entity_id": "notify.boris", "message": "From here"},
        blocking=True,
    )
    await poll(hass)

    assert sorted(noted(calls)) == ["From here", "From the cabinet"]
    recipients = {
        call.data["message"]["recipient"]: call.data["message"]["contact"]
        for call in calls
    }
    assert recipients == {ANNA: "Anna", BORIS: "Boris"}
    assert all("sender" not in call.data["message"] for call in calls)


async def test_failed(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """And about one that could not be delivered."""
    calls = await note(hass, "delivery_failed")
    revicom.send_elsewhere("Fine", recipient=ANNA)
    revicom.send_elsewhere("Lost", recipient="79165550001")
    revicom.clock.advance(10)
    await poll(hass)

    (call,) = calls
    message = call.data["message"]
    assert (message["text"], message["error"], message["delivery"]) == (
        "Lost",
        "7060",
        "failed",
    )


async def test_delivered_and_read(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """And about one that has arrived, and that was read."""
    revicom.switches.delivery_delay = 1_000_000.0
    calls = async_mock_service(hass, "test", "note")
    anna = {"target": {"entity_id": "notify.anna"}}
    triggers: list[dict[str, Any]] = [
        {"trigger": "phone_inbox.message_delivered", "id": "delivered"},
        {"trigger": "phone_inbox.message_read", "id": "read", **anna},
    ]
    said = {"message": "{{ trigger.message }}", "id": "{{ trigger.id }}"}
    await automate(hass, triggers, {"action": "test.note", "data": said})
    answers = await send(hass, [ANNA, BORIS], channel="whatsapp")
    sent = [answer["message_id"] for answer in answers]
    await poll(hass)
    for message_id in sent:
        revicom.set_delivery(message_id, "delivered")
    await poll(hass)
    for message_id in sent:
        revicom.set_delivery(message_id, "read")
    await poll(hass)

    assert sorted(
        (call.data["id"], call.data["message"]["contact"]) for call in calls
    ) == [("delivered", "Anna"), ("delivered", "Boris"), ("read", "Anna")]


async def test_burst(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Each message of a burst sets an automation off."""
    calls = await note(hass)
    for number in range(100):
        revicom.receive(f"{number}", line=["HomeHub", "Office"][number % 2])
    await poll(hass)
    assert sorted(noted(calls), key=int) == [str(number) for number in range(100)]


# Targets


async def all_texts(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Let both contacts and a stranger write to both lines."""
    # The same text of the same second would be the same message.
    revicom.clock.advance(5)
    for line in ("HomeHub", "Office"):
        for sender, name in ((ANNA, "Anna"), (BORIS, "Boris"), (STRANGER, "?")):
            revicom.receive(f"{name} to {line}", sender=sender, line=line)
    await poll(hass)


HUB = ["? to HomeHub", "Anna to HomeHub", "Boris to HomeHub"]
OFFICE = ["? to Office", "Anna to Office", "Boris to Office"]
BY_ANNA = ["Anna to HomeHub", "Anna to Office"]


@pytest.mark.parametrize("key", ["message", "unread"])
async def test_target_entity(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry, key: str
) -> None:
    """A line is targeted by its event entity; the others do not stand for it."""
    target = {"entity_id": entity_id(hass, entry, key, "Office")}
    calls = await note(hass, target=target)
    await all_texts(hass, revicom)
    assert sorted(noted(calls)) == (OFFICE if key == "message" else [])


async def test_target_notify_entity(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A contact is targeted by its notify entity."""
    calls = await note(hass, target={"entity_id": "notify.anna"})
    await all_texts(hass, revicom)
    assert sorted(noted(calls)) == BY_ANNA


@pytest.mark.parametrize("as_option", [True, False])
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Office", OFFICE),
        ("Revicom", [*HUB, *OFFICE]),
        ("Anna", BY_ANNA),
    ],
)
async def test_target_device(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    name: str,
    expected: list[str],
    *,
    as_option: bool,
) -> None:
    """A line, an account with its lines, and a contact are targeted by devices."""
    target = {"device_id": [device_id(hass, entry, name)]}
    calls = await note(
        hass, **({"options": {"limit_to": target}} if as_option else {"target": target})
    )
    await all_texts(hass, revicom)
    assert sorted(noted(calls)) == sorted(expected)


async def test_target_and_limit(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """What is limited in both ways has to be within both limits."""
    office = {"device_id": device_id(hass, entry, "Office")}
    anna = {"entity_id": "notify.anna"}
    calls = await note(hass, target=office, options={"limit_to": anna})
    await all_texts(hass, revicom)
    assert noted(calls) == ["Anna to Office"]


async def test_empty_limit(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """What the editor leaves empty limits nothing."""
    calls = await note(hass, options={"limit_to": {}})
    await all_texts(hass, revicom)
    assert sorted(noted(calls)) == sorted([*HUB, *OFFICE])


async def test_target_several(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Of several targets any is enough, and a message is told once."""
    target = {
        "device_id": [
            device_id(hass, entry, "Office"),
            device_id(hass, entry, "Anna"),
        ]
    }
    calls = await note(hass, target=target)
    await all_texts(hass, revicom)
    assert sorted(noted(calls)) == sorted({*OFFICE, *BY_ANNA})


async def test_target_area_and_label(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    entity_registry: er.EntityRegistry,
    device_registry: dr.DeviceRegistry,
) -> None:
    """Areas and labels go as they are at the time of the message."""
    area = ar.async_get(hass).async_create("Study")
    label = lr.async_get(hass).async_create("Family")
    target = {"area_id": [area.id], "label_id": [label.label_id]}
    calls = await note(hass, target=target)
    await all_texts(hass, revicom)
    assert not calls

    device_registry.async_update_child_device(
        device_id(hass, entry, "Office"), area_id=area.id
    )
    entity_registry.async_update_entity("notify.anna", labels={label.label_id})
    await all_texts(hass, revicom)
    assert sorted(noted(calls)) == sorted({*OFFICE, *BY_ANNA})


@pytest.mark.parametrize(
    "change",
    [
        {"disabled_by": er.RegistryEntryDisabler.USER},
        {"hidden_by": er.RegistryEntryHider.USER},
    ],
)
async def test_target_disabled_entity(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    entity_registry: er.EntityRegistry,
    change: dict[str, Any],
) -> None:
    """A disabled or hidden event entity still stands for its line."""
    entity_registry.async_update_entity(
        entity_id(hass, entry, "message", "Office"), **change
    )
    await restart(hass, entry)
    entry.runtime_data.announcer.line_listens(entry.runtime_data.line_id("Office"))
    calls = await note(hass, target={"device_id": device_id(hass, entry, "Office")})
    await all_texts(hass, revicom)
    assert sorted(noted(calls)) == OFFICE


async def test_target_renamed_entity(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    entity_registry: er.EntityRegistry,
) -> None:
    """A target goes by the entity's name of today."""
    calls = await note(hass, target={"entity_id": "event.office"})
    entity_registry.async_update_entity(
        entity_id(hass, entry, "message", "Office"), new_entity_id="event.office"
    )
    await settle(hass)
    await all_texts(hass, revicom)
    assert sorted(noted(calls)) == OFFICE


async def test_target_of_nothing(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A target that names nothing there is hears nothing."""
    calls = await note(
        hass, target={"entity_id": "event.nobody", "device_id": "nothing"}
    )
    await all_texts(hass, revicom)
    assert not calls


async def test_trusted_only(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Where only trusted contacts count, others and strangers do not."""
    calls = await note(hass, options={"trusted_only": True})
    await all_texts(hass, revicom)
    assert sorted(noted(calls)) == BY_ANNA


async def test_trusted_only_without_contacts(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """With no contacts at all, nobody is trusted."""
    await account(hass, revicom)
    calls = await note(hass, options={"trusted_only": True})
    await all_texts(hass, revicom)
    assert not calls


# Come and go


async def test_before_the_account(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """An automation may be there before the account, and stays over its reload."""
    revicom.receive("Old")
    entry = entry_of(revicom)
    entry.add_to_hass(hass)
    calls = await note(hass, target={"entity_id": "event.revicom_homehub_message"})
    automation = hass.states.get("automation.note")
    assert automation is not None
    assert automation.state == "on"

    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    revicom.receive("One")
    await poll(hass)
    await restart(hass, entry)
    revicom.receive("Two")
    await poll(hass)

    assert noted(calls) == ["One", "Two"]


async def test_automation_switched_off(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """An automation that is off hears nothing, and on again it does."""
    calls = await note(hass)
    for service in ("turn_off", "turn_on"):
        await hass.services.async_call(
            "automation", service, {"entity_id": "automation.note"}, blocking=True
        )
        revicom.receive(service)
        await poll(hass)
    assert noted(calls) == ["turn_on"]


@pytest.mark.parametrize(
    "config",
    [
        {"options": {"trusted_only": "perhaps"}},
        {"options": {"colour": "red"}},
        {"target": {"planet": "Mars"}},
        {"options": {"limit_to": {"planet": "Mars"}}},
        {"surprise": True},
    ],
)
async def test_wrong_config(
    hass: HomeAssistant, entry: ConfigEntry, config: dict[str, Any]
) -> None:
    """An automation that asks for what there is not does not start."""
    expect_log("Automation with alias 'Note'")
    await note(hass, **config)
    automation = hass.states.get("automation.note")
    assert automation is None or automation.state == "unavailable"


async def test_descriptions(
    hass: HomeAssistant, entry: ConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """The editor learns of the triggers, of which none is unfinished by itself."""
    assert await async_setup_component(hass, "automation", {})
    ours = of_ours(await async_get_all_descriptions(hass))
    assert {key.removeprefix("phone_inbox.") for key in ours} == set(
        ENGLISH["triggers"]
    )
    for description in ours.values():
        assert description is not None
        assert "trusted_only" in description["fields"]
        # It calls a target that is empty an error: "No target set".
        assert "target" not in description
        (offered,) = description["fields"]["limit_to"]["selector"]["target"]["entity"]
        assert offered["integration"] == "phone_inbox"

    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "trigger_platforms/subscribe"})
    assert (await client.receive_json())["success"]
    event = await client.receive_json()
    assert ours.keys() <= event["event"].keys()
