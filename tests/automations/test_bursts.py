"""Bursts of messages: an automation makes a run for each, whatever its mode."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.phone_inbox.account import announcer, pacing
from custom_components.phone_inbox.const import DOMAIN
from tests.common import setup_account
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    act,
    burst,
    coordinator_of,
    entity_id,
    events,
    expect_log,
    next_run,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    record_states,
    restart,
    settle,
    texts,
    until,
)

MODES = ("single", "restart", "queued", "parallel")
RECEIVED = {"trigger": f"{DOMAIN}.message_received"}
#: Longer than any test takes.
FOR_EVER = 3600.0


@dataclass(slots=True)
class Work:
    """What automations do with the texts they get: something that takes a while."""

    hass: HomeAssistant
    #: The texts whose runs began and came to their end, by automation.
    begun: dict[str, list[str]] = field(default_factory=dict)
    ended: dict[str, list[str]] = field(default_factory=dict)
    redelivered: dict[str, list[str]] = field(default_factory=dict)
    #: Runs for these texts end when a test says so.
    long: set[str] = field(default_factory=set)
    all_long: bool = False
    released: asyncio.Event = field(default_factory=asyncio.Event)
    at_most: int = 0
    _at_once: int = 0

    async def do(self, call: ServiceCall) -> None:
        """Take a while for a text."""
        name, text = call.data["name"], str(call.data["text"])
        self.begun.setdefault(name, []).append(text)
        if call.data["redelivered"]:
            self.redelivered.setdefault(name, []).append(text)
        self._at_once += 1
        self.at_most = max(self.at_most, self._at_once)
        try:
            if self.all_long or f"{name} {text}" in self.long:
                await self.released.wait()
            else:
                # Not at once: other things happen in between.
                for _ in range(5):
                    await asyncio.sleep(0)
        finally:
            self._at_once -= 1
        self.ended.setdefault(name, []).append(text)


def automation(name: str, mode: str, *triggers: dict[str, Any]) -> dict[str, Any]:
    """Return an automation with Home Assistant's limits that works on each text."""
    return {
        "id": name,
        "alias": name,
        "mode": mode,
        "triggers": [*triggers] or [RECEIVED],
        "actions": {
            "action": "test.work",
            "data": {
                "name": name,
                "text": "{{ trigger.message.text }}",
                "redelivered": "{{ trigger.message.redelivered }}",
            },
        },
    }


def worker(hass: HomeAssistant) -> Work:
    """Return what takes down how automations work on texts."""
    work = Work(hass)
    hass.services.async_register("test", "work", work.do)
    return work


@pytest.fixture
def work(hass: HomeAssistant) -> Iterator[Work]:
    """Return what takes down how automations work on texts, and ends what waits."""
    work = worker(hass)
    yield work
    work.released.set()


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let runs be short, however slow the machine is."""
    monkeypatch.setattr(pacing, "PATIENCE", FOR_EVER)


async def automate(hass: HomeAssistant, *automations: dict[str, Any]) -> None:
    """Set automations up."""
    config = {"automation": list(automations)}
    assert await async_setup_component(hass, "automation", config)
    await settle(hass)


async def refresh(hass: HomeAssistant) -> None:
    """Poll now; what automations do goes on."""
    await act(hass, "refresh")


def numbers(count: int, start: int = 0) -> list[str]:
    """Return the texts of a burst."""
    return [str(number) for number in range(start, count)]


@pytest.mark.usefixtures("patience")
async def test_every_mode(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry, work: Work
) -> None:
    """Each of 200 messages is a run that ends, in order, with the usual limits."""
    await automate(hass, *(automation(mode, mode) for mode in MODES))
    burst(revicom, 200)
    await poll(hass)
    await until(lambda: all(len(work.ended.get(mode, ())) == 200 for mode in MODES))
    for mode in MODES:
        assert work.begun[mode] == work.ended[mode] == numbers(200)
    # Of each automation one at a time.
    assert work.at_most <= len(MODES)


@pytest.mark.usefixtures("patience")
async def test_two_triggers_of_one_automation(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry, work: Work
) -> None:
    """The triggers of one automation wait for each other."""
    office = {"target": {"entity_id": entity_id(hass, entry, "message", "Office")}}
    hub = {"target": {"entity_id": entity_id(hass, entry, "message", "HomeHub")}}
    variables = {"variables": {"line": "the office"}}
    await automate(
        hass,
        automation("both", "single", RECEIVED | office | variables, RECEIVED | hub),
    )
    for number in range(60):
        revicom.receive(f"{number}", line=["HomeHub", "Office"][number % 2])
    await poll(hass)
    await until(lambda: len(work.ended.get("both", ())) == 60)
    assert work.at_most == 1


@pytest.mark.usefixtures("patience", "entry")
@pytest.mark.parametrize("mode", MODES)
async def test_long_run(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    work: Work,
    caplog: pytest.LogCaptureFixture,
    mode: str,
) -> None:
    """A run that takes long holds up others for a moment, other automations not at all.

    Then the mode decides, as it does for every trigger.
    """
    work.long = {"slow 3"}
    await automate(hass, automation("slow", mode), automation("other", "single"))
    burst(revicom, 8)
    await refresh(hass)
    await until(lambda: work.ended.get("other") == numbers(8))
    assert work.begun["slow"] == numbers(4)

    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=FOR_EVER + 1))
    if mode == "single":
        expect_log("slow: Already running")
        await until(lambda: caplog.text.count("slow: Already running") == 4)
    elif mode != "queued":
        await until(lambda: len(work.ended["slow"]) == 7)
        assert work.ended["slow"] == ["0", "1", "2", "4", "5", "6", "7"]
    work.released.set()
    await settle(hass)

    if mode != "restart":
        dropped = numbers(8, 4) if mode == "single" else []
        assert sorted(work.ended["slow"] + dropped) == numbers(8)


@pytest.mark.usefixtures("patience")
async def test_switched_off(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry, work: Work
) -> None:
    """What waits for an automation that is switched off is dropped, and done."""
    work.all_long = True
    await automate(hass, automation("off", "queued"))
    heard = record_announcements(hass)
    burst(revicom, 5)
    await refresh(hass)
    await until(lambda: len(heard) == 5)
    assert work.begun["off"] == ["0"]
    await hass.services.async_call(
        "automation",
        "turn_off",
        {"entity_id": "automation.off", "stop_actions": False},
        blocking=True,
    )
    work.released.set()
    await settle(hass)
    await hass.services.async_call(
        "automation", "turn_on", {"entity_id": "automation.off"}, blocking=True
    )
    await restart(hass, entry)
    assert work.ended["off"] == ["0"]
    assert len(heard) == 5


@pytest.mark.usefixtures("patience")
async def test_account_reloaded(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry, work: Work
) -> None:
    """What waits for an automation waits on while the account starts over."""
    work.all_long = True
    await automate(hass, automation("slow", "queued"))
    heard = record_announcements(hass)
    states = record_states(hass, entity_id(hass, entry, "message", "HomeHub"))
    burst(revicom, 5)
    await refresh(hass)
    await until(lambda: len(heard) == 5)

    assert await hass.config_entries.async_unload(entry.entry_id)
    for announcement in heard[:4]:
        revicom.renumber(announcement.message.id)
    assert await hass.config_entries.async_setup(entry.entry_id)
    work.released.set()
    await settle(hass)
    await poll(hass)
    await restart(hass, entry)

    assert work.ended["slow"] == numbers(5)
    assert not work.redelivered
    assert len(heard) == 5
    assert len(events(states)) == 5


@pytest.mark.usefixtures("patience")
async def test_done_while_the_account_is_not_loaded(
    hass: HomeAssistant, revicom: RevicomEmulator, work: Work
) -> None:
    """What an automation gets while the account starts over is told to nobody again."""
    revicom.receive("Old", time=revicom.clock.now() - timedelta(hours=1))
    entry = await setup_account(hass, revicom)
    work.all_long = True
    await automate(hass, automation("slow", "queued"))
    heard = record_announcements(hass)
    burst(revicom, 5)
    await refresh(hass)
    await until(lambda: len(heard) == 5)

    assert await hass.config_entries.async_unload(entry.entry_id)
    work.released.set()
    await until(lambda: work.ended.get("slow") == numbers(5))
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert not coordinator_of(entry).ledger.changes
    await hass.async_stop(force=True)

    async with next_run(hass) as second:
        again = worker(second)
        await automate(second, automation("slow", "queued"))
        heard_again = record_announcements(second)
        await second.config_entries.async_setup(entry.entry_id)
        await settle(second)
        assert not heard_again
        assert "slow" not in again.begun


@pytest.mark.usefixtures("patience")
async def test_stopped_in_the_middle(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    work: Work,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What an automation had not got when Home Assistant ended comes again, marked."""
    monkeypatch.setattr(announcer, "END_PATIENCE", 0.0)
    revicom.receive("Old", time=revicom.clock.now() - timedelta(hours=1))
    entry = await setup_account(hass, revicom)
    work.long = {"slow 2"}
    automations = [automation("slow", "queued"), automation("other", "single")]
    await automate(hass, *automations)
    heard = record_announcements(hass)
    burst(revicom, 6)
    await refresh(hass)
    await until(lambda: len(work.ended.get("other", ())) == 6)
    assert len(heard) == 6
    assert work.begun["slow"] == numbers(3)
    await hass.async_stop(force=True)
    assert work.begun["slow"] == numbers(3)
    assert work.begun["other"] == numbers(6)

    async with next_run(hass) as second:
        again = worker(second)
        await automate(second, *automations)
        heard_again = record_announcements(second)
        await second.config_entries.async_setup(entry.entry_id)
        await settle(second)
        await until(lambda: len(again.ended.get("slow", ())) == 3)
        assert again.begun["slow"] == again.redelivered["slow"] == numbers(6, 3)
        # Only that automation lacked them.
        assert not heard_again
        assert "other" not in again.begun
        await second.config_entries.async_reload(entry.entry_id)
        await settle(second)
        assert again.begun["slow"] == numbers(6, 3)


@pytest.mark.usefixtures("patience")
async def test_end_in_a_burst(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    work: Work,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As Home Assistant ends, an automation gets what it has not got yet, once."""
    monkeypatch.setattr(announcer, "END_PATIENCE", FOR_EVER)
    revicom.receive("Old", time=revicom.clock.now() - timedelta(hours=1))
    entry = await setup_account(hass, revicom)
    work.long = {"slow 2"}
    await automate(hass, automation("slow", "single"))
    heard = record_announcements(hass)
    burst(revicom, 6)
    await refresh(hass)
    await until(lambda: len(heard) == 6 and work.begun.get("slow") == numbers(3))
    # Home Assistant breaks off the run that goes on.
    await hass.async_stop(force=True)
    assert work.begun["slow"] == numbers(6)

    async with next_run(hass) as second:
        heard_again = record_announcements(second)
        await second.config_entries.async_setup(entry.entry_id)
        await settle(second)
        assert not heard_again


@pytest.mark.usefixtures("patience")
async def test_many_wait(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    work: Work,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where too many wait, the first ones go without waiting for their turn."""
    monkeypatch.setattr(pacing, "MOST_WAITING", 5)
    work.all_long = True
    await automate(hass, automation("all", "parallel"))
    heard = record_announcements(hass)
    burst(revicom, 10)
    await refresh(hass)
    await until(lambda: len(heard) == 10)
    assert work.begun["all"] == numbers(5)
    work.released.set()
    await settle(hass)
    await until(lambda: len(work.ended["all"]) == 10)
    assert work.begun["all"] == numbers(10)
    assert texts(heard) == numbers(10)
