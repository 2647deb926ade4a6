"""Conditions in real automations: what is unread, and who can be trusted."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    label_registry as lr,
)
from homeassistant.helpers.condition import async_get_all_descriptions
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.phone_inbox.announcer import SIGNAL_ANNOUNCEMENT
from tests.emulators.revicom import RevicomEmulator

from .home import (
    account,
    contact,
    device_id,
    entity_id,
    expect_log,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    settle,
)

ANNA = "79165551122"
BORIS = "79165553344"
STRANGER = "79160000000"


@pytest.fixture
async def entry(hass: HomeAssistant, revicom: RevicomEmulator) -> ConfigEntry:
    """Return an account with two lines and two contacts."""
    revicom.receive("Old")
    revicom.receive("Old", line="Office")
    return await account(
        hass,
        revicom,
        contact("Anna", f"+{ANNA}", trusted=True),
        contact("Boris", f"+{BORIS}"),
    )


async def automate(
    hass: HomeAssistant, trigger: dict[str, Any], condition: dict[str, Any]
) -> list[ServiceCall]:
    """Set an automation up that acts where a condition passes."""
    calls = async_mock_service(hass, "test", "act")
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": {
                "alias": "Act",
                "mode": "queued",
                "triggers": trigger,
                "conditions": condition,
                "actions": {"action": "test.act"},
            }
        },
    )
    await settle(hass)
    return calls


async def passes(hass: HomeAssistant, calls: list[ServiceCall]) -> bool:
    """Tell whether the automation acts when it is asked to now."""
    calls.clear()
    hass.bus.async_fire("now")
    await settle(hass)
    return bool(calls)


# Unread messages

NOW = {"trigger": "event", "event_type": "now"}


async def unread(
    hass: HomeAssistant, target: dict[str, Any], **options: Any
) -> list[ServiceCall]:
    """Set an automation up that acts where something is unread."""
    condition = {
        "condition": "phone_inbox.has_unread",
        "target": target,
        "options": options,
    }
    return await automate(hass, NOW, condition)


@pytest.mark.parametrize(
    ("kind", "name", "of_office"),
    [
        ("entity", "sensor.revicom_office_unread", True),
        ("entity", "sensor.revicom_homehub_unread", False),
        ("entity", "sensor.revicom_unread_total", True),
        ("device", "Office", True),
        ("device", "HomeHub", False),
        ("device", "Revicom", True),
        ("device", "Anna", False),
    ],
)
async def test_unread(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    *,
    kind: str,
    name: str,
    of_office: bool,
) -> None:
    """It passes while a targeted line or account has unread messages."""
    if kind == "device":
        name = device_id(hass, entry, name)
    calls = await unread(hass, {f"{kind}_id": name})
    assert not await passes(hass, calls)
    revicom.receive("New", line="Office")
    await poll(hass)
    assert await passes(hass, calls) is of_office
    await hass.services.async_call(
        "button",
        "press",
        {"entity_id": "button.revicom_office_mark_all_read"},
        blocking=True,
    )
    await settle(hass)
    assert not await passes(hass, calls)


async def test_unread_by_area_and_label(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    entity_registry: er.EntityRegistry,
    device_registry: dr.DeviceRegistry,
) -> None:
    """Areas and labels go as they are when it is tested."""
    area = ar.async_get(hass).async_create("Study")
    label = lr.async_get(hass).async_create("Work")
    revicom.receive("New", line="Office")
    await poll(hass)
    calls = await unread(hass, {"area_id": area.id, "label_id": label.label_id})
    assert not await passes(hass, calls)
    device_registry.async_update_child_device(
        device_id(hass, entry, "Office"), area_id=area.id
    )
    assert await passes(hass, calls)
    device_registry.async_update_child_device(
        device_id(hass, entry, "Office"), area_id=None
    )
    assert not await passes(hass, calls)
    entity_registry.async_update_entity(
        entity_id(hass, entry, "unread", "Office"), labels={label.label_id}
    )
    assert await passes(hass, calls)


async def test_more_than(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """It may ask for more than a number of them."""
    calls = await unread(hass, {"entity_id": "sensor.revicom_homehub_unread"}, above=2)
    for number, expected in ((1, False), (2, False), (3, True)):
        revicom.receive(f"{number}")
        await poll(hass)
        assert await passes(hass, calls) is expected


@pytest.mark.parametrize(("behavior", "one_is_enough"), [("any", True), ("all", False)])
async def test_any_or_all(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    *,
    behavior: str,
    one_is_enough: bool,
) -> None:
    """Any of several lines is enough, or all of them must have some."""
    lines = ["sensor.revicom_homehub_unread", "sensor.revicom_office_unread"]
    calls = await unread(hass, {"entity_id": lines}, behavior=behavior)
    assert not await passes(hass, calls)
    revicom.receive("New", line="Office")
    await poll(hass)
    assert await passes(hass, calls) is one_is_enough
    revicom.receive("New")
    await poll(hass)
    assert await passes(hass, calls)


@pytest.mark.parametrize("behavior", ["any", "all"])
async def test_unavailable(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry, behavior: str
) -> None:
    """What cannot be told is not unread."""
    revicom.receive("New")
    await poll(hass)
    calls = await unread(
        hass, {"entity_id": "sensor.revicom_homehub_unread"}, behavior=behavior
    )
    assert await passes(hass, calls)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await settle(hass)
    assert not await passes(hass, calls)


async def test_for_some_time(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """It may ask for how long something was unread; more messages do not matter."""
    calls = await unread(
        hass, {"entity_id": "sensor.revicom_homehub_unread"}, **{"for": {"minutes": 10}}
    )
    revicom.receive("New")
    await poll(hass)
    assert not await passes(hass, calls)
    freezer.tick(timedelta(minutes=6))
    revicom.receive("Newer", time=revicom.clock.now())
    await poll(hass)
    assert not await passes(hass, calls)
    freezer.tick(timedelta(minutes=5))
    assert await passes(hass, calls)


@pytest.mark.parametrize(
    "target",
    [
        {"entity_id": "sensor.revicom_sent_today"},
        {"entity_id": "sensor.revicom_balance_rub"},
        {"entity_id": "sensor.somebody_elses_unread"},
        {"entity_id": "event.revicom_homehub_message"},
        {"device_id": "nothing"},
    ],
)
async def test_other_entities(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    target: dict[str, Any],
) -> None:
    """What is no count of unread messages is none."""
    hass.states.async_set("sensor.somebody_elses_unread", "5")
    revicom.receive("New")
    await poll(hass)
    calls = await unread(hass, target)
    assert not await passes(hass, calls)


@pytest.mark.parametrize(
    "condition",
    [
        {"condition": "phone_inbox.has_unread"},
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
    expect_log("Automation with alias 'Act'")
    await automate(hass, NOW, condition)
    automation = hass.states.get("automation.act")
    assert automation is not None
    assert automation.state == "unavailable"


# Trust

IS_TRUSTED = {"condition": "phone_inbox.is_trusted"}
RECEIVED = {"trigger": "phone_inbox.message_received"}


@pytest.mark.parametrize(
    ("sender", "expected"),
    [(ANNA, True), (BORIS, False), (STRANGER, False), ("Anna", False)],
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
    calls = await automate(hass, RECEIVED, IS_TRUSTED)
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
    calls = await automate(hass, {"trigger": "phone_inbox.message_sent"}, IS_TRUSTED)
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
    calls = await automate(hass, trigger, IS_TRUSTED)
    revicom.receive("Hello", sender=sender)
    await poll(hass)
    assert len(calls) == expected


async def test_trusted_in_actions(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Within the actions it works as well, and turned around."""
    calls = async_mock_service(hass, "test", "act")
    automation = {
        "mode": "queued",
        "triggers": RECEIVED,
        "actions": [
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
    }
    assert await async_setup_component(hass, "automation", {"automation": automation})
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
    calls = await automate(hass, RECEIVED, IS_TRUSTED)
    heard = record_announcements(hass)
    revicom.receive("Hello", sender=ANNA)
    await poll(hass)
    assert len(calls) == 1
    (announcement,) = heard
    assert announcement.trusted

    (anna,) = (sub for sub in entry.subentries.values() if sub.title == "Anna")
    match what:
        case "trust":
            hass.config_entries.async_update_subentry(
                entry, anna, data={**anna.data, "trusted": False}
            )
        case "contact":
            hass.config_entries.async_remove_subentry(entry, anna.subentry_id)
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
    calls = await automate(
        hass,
        [  # type: ignore[arg-type]
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
        {"entity_id": "automation.act", "skip_condition": False},
        blocking=True,
    )
    assert not calls


# The editor


async def test_descriptions(
    hass: HomeAssistant, entry: ConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """The editor learns of the conditions, with their targets and fields."""
    assert await async_setup_component(hass, "automation", {})
    descriptions = await async_get_all_descriptions(hass)
    ours = {
        key: value
        for key, value in descriptions.items()
        if key.startswith("phone_inbox.")
    }
    assert ours.keys() == {"phone_inbox.has_unread", "phone_inbox.is_trusted"}
    has_unread = ours["phone_inbox.has_unread"]
    assert has_unread is not None
    assert has_unread["fields"].keys() == {"above", "behavior", "for"}
    assert "target" in has_unread

    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "condition_platforms/subscribe"})
    assert (await client.receive_json())["success"]
    event = await client.receive_json()
    assert ours.keys() <= event["event"].keys()
