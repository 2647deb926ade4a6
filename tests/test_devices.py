"""Devices: the account's, its lines' and its contacts', and when they may go."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.common import add_contact, setup_account
from tests.emulators.revicom import RevicomEmulator

from .home import (
    contacts_of,
    device_id,
    entity_id,
    events,
    expect_log,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    record_states,
    restart,
    settle,
    state,
    texts,
)


async def test_tree(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Lines are children of the account; contacts are the home's, and no account's."""
    revicom.receive("One")
    revicom.receive("Two", line="Office")
    entry = await setup_account(hass, revicom)
    await add_contact(hass, entry, "Anna", "+79161234567")
    await settle(hass)
    registry = dr.async_get(hass)

    account = registry.async_get(device_id(hass, entry, entry.title))
    assert isinstance(account, dr.DeviceEntry)
    assert account.entry_type is dr.DeviceEntryType.SERVICE
    assert account.manufacturer == "Revicom Direct"
    children = dr.async_entries_for_parent_device(registry, account.id)
    assert {child.name for child in children} == {"HomeHub", "Office"}
    anna = registry.async_get(device_id(hass, entry, "Anna"))
    assert isinstance(anna, dr.DeviceEntry)
    assert anna.entry_type is dr.DeviceEntryType.SERVICE
    assert anna.via_device_id is None
    assert anna.config_entry_id == contacts_of(hass).entry_id


async def remove_device(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, device: str
) -> bool:
    """Press the button that removes a device; tell whether it went."""
    assert await async_setup_component(hass, "config", {})
    client = await hass_ws_client(hass)
    answer = await client.remove_device(device)
    await settle(hass)
    gone = dr.async_get(hass).async_get(device) is None
    if not gone:
        expect_log("rejected by integration")
    assert answer["success"] is gone
    assert answer.get("error", {}).get("code") != "unknown_error"
    return gone


async def test_present(
    hass: HomeAssistant, revicom: RevicomEmulator, hass_ws_client: WebSocketGenerator
) -> None:
    """What is there cannot be removed, nor can anything while the account is unloaded."""
    revicom.receive("One")
    entry = await setup_account(hass, revicom)
    await add_contact(hass, entry, "Anna", "+79161234567")
    await settle(hass)

    for name in (entry.title, "HomeHub", "Anna"):
        device = device_id(hass, entry, name)
        assert not await remove_device(hass, hass_ws_client, device)

    await hass.config_entries.async_unload(entry.entry_id)
    device = device_id(hass, entry, "HomeHub")
    assert not await remove_device(hass, hass_ws_client, device)


async def test_remove_line(
    hass: HomeAssistant, revicom: RevicomEmulator, hass_ws_client: WebSocketGenerator
) -> None:
    """A line that nobody has named since the start can be removed, and may come back."""
    message_id = revicom.receive("One", line="Office")
    revicom.receive("Two")
    entry = await setup_account(hass, revicom)
    revicom.delete_elsewhere(message_id)
    device = device_id(hass, entry, "Office")
    assert not await remove_device(hass, hass_ws_client, device)
    await restart(hass, entry)

    assert await remove_device(hass, hass_ws_client, device)

    # Not at once, and not at the next start.
    await poll(hass)
    await restart(hass, entry)
    with pytest.raises(ValueError, match="not enough values"):
        device_id(hass, entry, "Office")

    # When somebody writes to it, it is back.
    heard = record_announcements(hass)
    revicom.receive("Three", line="Office")
    await poll(hass)
    assert device_id(hass, entry, "Office")
    assert texts(heard) == ["Three"]
    assert state(hass, entry, "message", "Office").attributes["event_type"] == (
        "received"
    )


async def test_removed_line_returns(
    hass: HomeAssistant, revicom: RevicomEmulator, hass_ws_client: WebSocketGenerator
) -> None:
    """A removed line gets its entities again without a restart."""
    message_id = revicom.receive("One", line="Office")
    revicom.receive("Two")
    entry = await setup_account(hass, revicom)
    revicom.delete_elsewhere(message_id)
    await restart(hass, entry)
    assert await remove_device(hass, hass_ws_client, device_id(hass, entry, "Office"))

    revicom.receive("Three", line="Office")
    await poll(hass)

    assert state(hass, entry, "unread", "Office").state == "1"


async def test_new_line(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A new line has its entities before its first message is announced."""
    revicom.receive("One")
    entry = await setup_account(hass, revicom)
    states = record_states(hass)

    revicom.receive("First to the office", line="Office")
    await poll(hass)

    event = entity_id(hass, entry, "message", "Office")
    assert events([item for item in states if item.entity_id == event]) == ["received"]
    assert state(hass, entry, "unread", "Office").state == "1"
    assert state(hass, entry, "last_message", "Office").attributes["text"] == (
        "First to the office"
    )


async def test_renamed(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entity_registry: er.EntityRegistry,
) -> None:
    """Renamed entities go on as before."""
    revicom.receive("One")
    entry = await setup_account(hass, revicom)
    for key, new in (("message", "event.mine"), ("unread", "sensor.mine")):
        entity_registry.async_update_entity(
            entity_id(hass, entry, key, "HomeHub"), new_entity_id=new
        )
    await settle(hass)
    states = record_states(hass, "event.mine")

    revicom.receive("Two")
    await poll(hass)
    revicom.receive("Three")
    await poll(hass)

    assert events(states) == ["received", "received"]
    unread = hass.states.get("sensor.mine")
    assert unread is not None
    assert unread.state == "2"
