"""The code sensor: shows a one-time code for a few minutes, and leaves no trace."""

import re
from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.db_schema import Base
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er, restore_state
from homeassistant.helpers.recorder import session_scope
from homeassistant.helpers.template import Template
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from sqlalchemy import select

from tests.documents import PAGES
from tests.emulators.revicom import RevicomEmulator
from tests.home import account, contact, poll, quiet_log, restart, settle, state  # noqa: F401

CODE = "738216"
TEXT = f"Your code is {CODE}. Tell it nobody."
BANK = "MyBank"
#: What the documents show a code with.
(CARD,) = re.findall(
    r"```yaml\ntype: markdown\ncontent: >-\n(.+?)```",
    PAGES["docs/one-time-codes.md"],
    re.DOTALL,
)


async def with_code(
    hass: HomeAssistant, emulator: RevicomEmulator, **changes: Any
) -> ConfigEntry:
    """Return an account whose code sensor was switched on."""
    emulator.receive("Hello")
    entry = await account(hass, emulator, contact("Bank", BANK), **changes)
    registry = er.async_get(hass)
    (sensor,) = (
        entity
        for entity in er.async_entries_for_config_entry(registry, entry.entry_id)
        if entity.translation_key == "code"
    )
    assert sensor.disabled_by is er.RegistryEntryDisabler.INTEGRATION
    registry.async_update_entity(sensor.entity_id, disabled_by=None)
    # Home Assistant reloads the account a while after that.
    await poll(hass)
    assert shown(hass, entry).state == STATE_UNKNOWN
    return entry


def shown(hass: HomeAssistant, entry: ConfigEntry) -> State:
    """Return what the sensor shows."""
    return state(hass, entry, "code", "HomeHub")


async def test_shown_for_a_while(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A code is there at once, gives way to the next one, and is cleared."""
    entry = await with_code(hass, revicom)

    revicom.receive(TEXT, sender=BANK)
    await poll(hass)
    first = shown(hass, entry)
    assert first.attributes["code"] == CODE
    assert first.attributes["sender"] == BANK
    assert first.attributes["contact"] == "Bank"
    assert CODE not in first.state

    card = Template(CARD, hass)
    assert card.async_render() == f"## {CODE}"

    # What has no code changes nothing; another code does.
    revicom.clock.advance(30)
    revicom.receive("How are you?")
    revicom.receive(
        "Покупка 531.70 RUB. Карта *7728. Код авторизации 181879. Доступно 9 RUB"
    )
    await poll(hass)
    assert shown(hass, entry).attributes["code"] == CODE
    revicom.receive("Your code is 4455")
    await poll(hass)
    second = shown(hass, entry)
    assert second.attributes["code"] == "4455"
    assert second.attributes["contact"] is None
    assert second.state > first.state

    await poll(hass, after=301)
    cleared = shown(hass, entry)
    assert cleared.state == second.state
    assert {"code", "sender", "contact"}.isdisjoint(cleared.attributes)
    assert card.async_render() == "No code"


async def test_old_code(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A code that is over when it is found is not shown, only when it came."""
    entry = await with_code(hass, revicom)
    await hass.config_entries.async_unload(entry.entry_id)
    revicom.receive(TEXT, sender=BANK)
    revicom.clock.advance(600)

    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)

    late = shown(hass, entry)
    assert late.state != STATE_UNKNOWN
    assert "code" not in late.attributes


async def test_hidden(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Where texts are to be shown nowhere, a code is not shown, either."""
    entry = await with_code(hass, revicom, options={"privacy": "hidden"})
    revicom.receive(TEXT, sender=BANK)
    await poll(hass)

    assert shown(hass, entry).state != STATE_UNKNOWN
    assert "code" not in shown(hass, entry).attributes


@pytest.mark.parametrize("ended", ["cleared", "stopped"])
async def test_leaves_no_trace(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    hass_storage: dict[str, Any],
    ended: str,
) -> None:
    """A code gets neither into the database nor into a file."""
    entry = await with_code(hass, revicom, options={"privacy": "standard"})
    revicom.receive(TEXT, sender=BANK)
    await poll(hass)
    assert shown(hass, entry).attributes["code"] == CODE
    if ended == "cleared":
        await poll(hass, after=301)
        assert "code" not in shown(hass, entry).attributes
    await restore_state.async_get(hass).async_dump_states()
    await restart(hass, entry)
    await async_wait_recording_done(hass)

    with session_scope(hass=hass, read_only=True) as session:
        rows = [
            str(dict(row._mapping))
            for table in Base.metadata.sorted_tables
            for row in session.execute(select(table))
        ]
    assert any("_code" in row for row in rows)
    assert not [row for row in rows if CODE in row]
    assert CODE not in str(hass_storage)
