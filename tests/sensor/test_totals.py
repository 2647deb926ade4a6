"""Totals of messages, which long-term statistics are made from; and the last poll."""

from homeassistant.components.sensor import ATTR_STATE_CLASS, SensorStateClass
from homeassistant.const import STATE_OFF
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from tests.emulators.revicom import RevicomEmulator
from tests.home import account, expect_log, poll, quiet_log, restart, state  # noqa: F401


async def test_totals(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """What is announced counts, over a restart, too; what was there before does not."""
    revicom.receive("Old")
    entry = await account(hass, revicom)

    def totals() -> list[str]:
        return [
            state(hass, entry, key, "HomeHub").state for key in ("received", "sent")
        ]

    assert totals() == ["0", "0"]
    revicom.receive("One")
    revicom.receive("Two")
    revicom.send_elsewhere("Three", recipient="79161234567")
    await poll(hass)
    assert totals() == ["2", "1"]

    await restart(hass, entry)
    assert totals() == ["2", "1"]
    revicom.receive("Four")
    await poll(hass)
    assert totals() == ["3", "1"]

    shown = state(hass, entry, "received", "HomeHub")
    assert shown.attributes[ATTR_STATE_CLASS] is SensorStateClass.TOTAL_INCREASING
    assert "Four" not in str(shown.attributes)


async def test_last_poll(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """It moves with every good poll, and stays what it was while there is none."""
    entry = await account(hass, revicom)
    registry = er.async_get(hass)
    (sensor,) = (
        entity
        for entity in er.async_entries_for_config_entry(registry, entry.entry_id)
        if entity.translation_key == "last_poll"
    )
    registry.async_update_entity(sensor.entity_id, disabled_by=None)
    # Home Assistant reloads the account a while after that.
    await poll(hass)

    def last() -> str:
        found = hass.states.get(sensor.entity_id)
        assert found is not None
        return found.state

    first = last()
    # It is told in whole seconds. Nothing else of the account changes.
    while last() == first:
        await poll(hass)
    second = last()
    expect_log("cannot be reached")
    revicom.fail("answer", times=20, status=503)
    await poll(hass)
    assert state(hass, entry, "connection").state == STATE_OFF
    assert last() == second
