"""Announcing reaches whom it concerns: when it is stored, and nobody else."""

import asyncio
from datetime import timedelta

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.phone_inbox.account.store import AccountStore
from custom_components.phone_inbox.event import LineMessageEvent
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    PAUSE,
    Gate,
    account,
    entity_id,
    events,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    record_states,
    settle,
    state,
    texts,
)


async def begin_to_poll(hass: HomeAssistant) -> None:
    """Let every account poll, and wait for nothing."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=PAUSE))


async def go_on(hass: HomeAssistant) -> None:
    """Let whatever can happen now happen."""
    for _ in range(100):
        await asyncio.sleep(0)


async def test_stored_first(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Nothing is told while the store is still being written."""
    revicom.receive("Old", time=revicom.clock.now() - timedelta(hours=1))
    entry = await account(hass, revicom)
    heard = record_announcements(hass)
    states = record_states(hass, entity_id(hass, entry, "message", "HomeHub"))
    revicom.receive("New")
    with Gate(AccountStore, "async_save_now") as gate:
        await begin_to_poll(hass)
        await gate.reached.wait()
        await go_on(hass)
        assert not heard
        assert not events(states)
        gate.opened.set()
        await settle(hass)
    assert texts(heard) == ["New"]
    assert events(states) == ["received"]


async def test_new_line(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """The first message of a line waits until the line's event entity is there."""
    revicom.receive("Old", time=revicom.clock.now() - timedelta(hours=1))
    entry = await account(hass, revicom)
    heard = record_announcements(hass)
    revicom.receive("To a new line", line="Office")
    with Gate(LineMessageEvent, "async_added_to_hass") as gate:
        await begin_to_poll(hass)
        await gate.reached.wait()
        await go_on(hass)
        assert not heard
        gate.opened.set()
        await settle(hass)
    assert texts(heard) == ["To a new line"]
    event = state(hass, entry, "message", "Office")
    assert event.attributes["event_type"] == "received"
    assert event.attributes["message_id"] == heard[0].message.id


async def test_of_whom_an_event_is(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """What happens on a line is an event of that line, of that account, alone."""
    async with RevicomEmulator() as other:
        entries = []
        for emulator, webhook_id in ((revicom, "one"), (other, "another")):
            for line in ("HomeHub", "Office"):
                old = emulator.clock.now() - timedelta(hours=1)
                emulator.receive(f"Old of {line}", line=line, time=old)
            entries.append(await account(hass, emulator, webhook_id=webhook_id))
        places = [(entry, name) for entry in entries for name in ("HomeHub", "Office")]
        shown = [
            record_states(hass, entity_id(hass, entry, "message", name))
            for entry, name in places
        ]
        revicom.receive("To the office", line="Office")
        await poll(hass)
        assert [len(events(states)) for states in shown] == [0, 1, 0, 0]
        other.receive("To the hub", line="HomeHub")
        await poll(hass)
        assert [len(events(states)) for states in shown] == [0, 1, 1, 0]
