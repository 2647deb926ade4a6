"""The condition on unread messages, in real automations."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import STATE_ON
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    label_registry as lr,
)
import pytest

from tests.emulators.revicom import RevicomEmulator
from tests.home import device_id, entity_id, poll, settle

from .acting import NOW, act_if


async def passes(hass: HomeAssistant, calls: list[ServiceCall]) -> bool:
    """Tell whether the automation acts when it is asked to now."""
    calls.clear()
    hass.bus.async_fire("now")
    await settle(hass)
    return bool(calls)


async def unread(
    hass: HomeAssistant, limit: dict[str, Any], **options: Any
) -> list[ServiceCall]:
    """Set an automation up that acts where something is unread."""
    condition = {
        "condition": "phone_inbox.has_unread",
        "options": {"limit_to": limit, **options},
    }
    return await act_if(hass, NOW, condition)


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


async def test_target(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A target says the same."""
    condition = {
        "condition": "phone_inbox.has_unread",
        "target": {"entity_id": "sensor.revicom_office_unread"},
    }
    calls = await act_if(hass, NOW, condition)
    assert not await passes(hass, calls)
    revicom.receive("New", line="Office")
    await poll(hass)
    assert await passes(hass, calls)


async def test_empty_target(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Nothing has nothing unread, and the automation goes on working."""
    condition = {"condition": "phone_inbox.has_unread", "target": {}}
    calls = await act_if(hass, NOW, condition)
    revicom.receive("New", line="Office")
    await poll(hass)
    assert not await passes(hass, calls)
    (automation,) = hass.states.async_all("automation")
    assert automation.state == STATE_ON


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
