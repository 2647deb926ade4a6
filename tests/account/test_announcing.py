"""Announcing: every message once, in order, after it was stored, to everybody."""

import asyncio
from datetime import timedelta
from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_connect
import pytest

from custom_components import phone_inbox
from custom_components.phone_inbox.account import announcer, database
from custom_components.phone_inbox.account.announcement import (
    SIGNAL_ANNOUNCEMENT,
    Announcement,
)
from custom_components.phone_inbox.messaging import ChangeKind
from custom_components.phone_inbox.providers.http import HttpClient
from tests.common import setup_account
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    ANNA,
    burst,
    entity_id,
    events,
    expect_log,
    next_run,
    old_account,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    record_states,
    restart,
    send,
    settle,
    state,
    texts,
)
from tests.memory import editing, put_back, record_files

# In order, and once


async def test_burst(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A hundred messages between two polls are a hundred events, in their order."""
    entry = await old_account(hass, revicom)
    event = entity_id(hass, entry, "message", "HomeHub")
    heard, states = record_announcements(hass), record_states(hass, event)

    burst(revicom, 100)
    await poll(hass)

    assert texts(heard) == [str(number) for number in range(100)]
    times = [item.attributes["time"] for item in states]
    assert len(times) == 100
    assert times == sorted(times)
    assert len({item.state for item in states}) == 100
    assert {item.attributes["event_type"] for item in states} == {"received"}
    ids = [item.attributes["message_id"] for item in states]
    assert ids == [announcement.message.id for announcement in heard]
    assert state(hass, entry, "unread", "HomeHub").state == "100"


async def test_one_at_once_after_the_other(
    hass: HomeAssistant, revicom: RevicomEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others get their turn between two messages, but nobody waits for time to pass."""
    await old_account(hass, revicom)
    heard = record_announcements(hass)
    sleep = asyncio.sleep
    pauses: list[float] = []

    async def note(delay: float) -> None:
        task = asyncio.current_task()
        if task is not None and task.get_name().endswith("announcer"):
            pauses.append(delay)
        await sleep(delay)

    monkeypatch.setattr(asyncio, "sleep", note)
    burst(revicom, 3)
    await poll(hass)
    assert len(heard) == 3
    assert set(pauses) == {0}


async def test_sending_while_a_long_list_is_read(
    hass: HomeAssistant, revicom: RevicomEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Newer messages wait for older ones on the next page, whoever stores meanwhile."""
    await old_account(hass, revicom)
    heard = record_announcements(hass)
    original = HttpClient.get
    pages = 0

    async def get(*args: Any, **options: Any) -> Any:
        nonlocal pages
        pages += 1
        if pages == 2:
            await send(hass, ANNA)
        return await original(*args, **options)

    monkeypatch.setattr(HttpClient, "get", get)
    burst(revicom, 150)
    await poll(hass)
    await poll(hass)

    received = [item for item in heard if item.kind == "received"]
    assert texts(received) == [str(number) for number in range(150)]
    assert [item.kind for item in heard].count(ChangeKind.SENT) == 1


async def test_restart(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A restart announces nothing twice."""
    entry = await old_account(hass, revicom)
    heard = record_announcements(hass)
    burst(revicom, 5)
    await poll(hass)
    await restart(hass, entry)
    await poll(hass)
    await restart(hass, entry)
    assert len(heard) == 5


async def test_other_home_assistant(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """Nor does another run of Home Assistant that finds the same files."""
    revicom.seed(10)
    entry = await setup_account(hass, revicom)
    heard = record_announcements(hass)
    burst(revicom, 3)
    await poll(hass)
    revicom.receive("While down", time=revicom.clock.now() - timedelta(minutes=5))
    await hass.async_stop(force=True)

    async with next_run(hass) as second:
        heard_again = record_announcements(second)
        await second.config_entries.async_setup(entry.entry_id)
        await settle(second)
        assert texts(heard_again) == ["While down"]
        assert heard_again[0].change.backfilled
    assert len(heard) == 3


async def test_while_down(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """What came while nobody was polling is announced as late, what just came is not."""
    entry = await old_account(hass, revicom)
    heard = record_announcements(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    now = revicom.clock.now()
    revicom.receive("Late", time=now - timedelta(minutes=5))
    revicom.receive("Just now", time=now - timedelta(seconds=5))
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)

    assert texts(heard) == ["Late", "Just now"]
    assert [item.change.backfilled for item in heard] == [True, False]
    assert not any(item.change.redelivered for item in heard)
    event = state(hass, entry, "message", "HomeHub")
    assert event.attributes["backfilled"] is False


async def test_crash(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """What may have been announced before a crash says so when it is repeated."""
    entry = await old_account(hass, revicom)
    heard = record_announcements(hass)
    files = record_files(hass, entry)
    burst(revicom, 3)
    await poll(hass)
    assert len(files) == 3
    await hass.config_entries.async_unload(entry.entry_id)

    # Home Assistant was killed at the last announcement.
    put_back(hass, entry, files[2])
    heard.clear()
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)

    assert texts(heard) == ["2"]
    assert all(item.change.redelivered for item in heard)
    last = state(hass, entry, "message", "HomeHub")
    assert last.attributes["redelivered"] is True
    await restart(hass, entry)
    assert len(heard) == 1


async def test_power_failure(
    hass: HomeAssistant, revicom: RevicomEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the disk was not waited for may be lost with the power: all in hand says so."""
    entry = await old_account(hass, revicom)
    heard = record_announcements(hass)
    files = record_files(hass, entry)
    burst(revicom, 3)
    await poll(hass)
    await hass.config_entries.async_unload(entry.entry_id)

    put_back(hass, entry, files[0])
    monkeypatch.setattr(database, "_boot", lambda: "another start")
    heard.clear()
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)

    assert texts(heard) == ["0", "1", "2"]
    assert all(item.change.redelivered for item in heard)
    await restart(hass, entry)
    assert len(heard) == 3


async def test_crash_while_announcing_many(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """A crash repeats what was in hand, not everything that had waited."""
    entry = await old_account(hass, revicom)
    heard = record_announcements(hass)
    files = record_files(hass, entry)
    burst(revicom, 120)
    await poll(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    put_back(hass, entry, files[110])
    heard.clear()
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)

    assert texts(heard) == [str(number) for number in range(110, 120)]
    assert [item.change.redelivered for item in heard] == [True] + [False] * 9


async def test_renumbered(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """The same message under a new id is no new message."""
    entry = await old_account(hass, revicom)
    heard = record_announcements(hass)
    message_id = revicom.receive("One")
    await poll(hass)
    revicom.renumber(message_id)
    await poll(hass)
    assert len(heard) == 1
    assert state(hass, entry, "unread", "HomeHub").state == "1"


async def test_lost_file(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Without its memory an account starts anew: nothing old is announced."""
    expect_log("or damaged")
    entry = await old_account(hass, revicom)
    burst(revicom, 3)
    await poll(hass)
    heard = record_announcements(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    with editing(hass, entry) as connection:
        connection.execute("""UPDATE part SET value = '[' WHERE name = 'stops'""")
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert not heard

    revicom.receive("New")
    await poll(hass)
    assert texts(heard) == ["New"]


# When everybody is there

#: Seconds that automations get to attach their triggers; longer than any test takes.
GRACE = 1000.0


@pytest.fixture
def long_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the moment after the start not pass by mere slowness of the test."""
    monkeypatch.setattr(phone_inbox, "START_GRACE", GRACE)


@pytest.mark.usefixtures("long_grace")
async def test_waits_for_start(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Nothing is announced before Home Assistant has started, and all of it then."""
    entry = await old_account(hass, revicom)
    await hass.config_entries.async_unload(entry.entry_id)
    heard = record_announcements(hass)
    hass.set_state(CoreState.not_running)
    revicom.receive("One")
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    hass.set_state(CoreState.starting)
    revicom.receive("Two")
    await poll(hass)
    assert not heard

    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await settle(hass)
    # Automations hear of the start as we do: they get a moment.
    assert not heard
    await poll(hass, after=GRACE + 1)

    assert texts(heard) == ["One", "Two"]


@pytest.mark.usefixtures("long_grace")
async def test_set_up_while_starting(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """So it is for an account that is set up when the start is under way."""
    entry = await old_account(hass, revicom)
    await hass.config_entries.async_unload(entry.entry_id)
    heard = record_announcements(hass)
    hass.set_state(CoreState.starting)
    revicom.receive("One")
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await settle(hass)
    assert not heard
    await poll(hass, after=GRACE + 1)
    assert texts(heard) == ["One"]


@pytest.mark.usefixtures("long_grace")
async def test_unloaded_before_start(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """An account that is unloaded before the start announces nothing at the start."""
    entry = await old_account(hass, revicom)
    await hass.config_entries.async_unload(entry.entry_id)
    heard = record_announcements(hass)
    hass.set_state(CoreState.not_running)
    revicom.receive("One")
    await hass.config_entries.async_setup(entry.entry_id)
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await settle(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    await poll(hass, after=GRACE + 1)
    assert not heard


async def test_unload_while_announcing(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """What was not announced when the account is unloaded is announced later, once."""
    entry = await old_account(hass, revicom)
    heard = record_announcements(hass)
    event = entity_id(hass, entry, "message", "HomeHub")
    states = record_states(hass, event)
    unloading: list[asyncio.Task[bool]] = []

    @callback
    def on_announcement(announcement: Announcement) -> None:
        if announcement.message.text == "9":
            unload = hass.config_entries.async_unload(entry.entry_id)
            unloading.append(hass.async_create_task(unload))

    async_dispatcher_connect(hass, SIGNAL_ANNOUNCEMENT, on_announcement)
    burst(revicom, 100)
    await poll(hass)
    assert await unloading[0]
    assert texts(heard) == [str(number) for number in range(10)]

    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)

    assert texts(heard) == [str(number) for number in range(100)]
    assert not any(item.change.redelivered for item in heard)
    assert len(events(states)) == 100


async def test_listener_that_fails(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """A listener that fails keeps nobody else from hearing."""
    await old_account(hass, revicom)

    @callback
    def on_announcement(_: Announcement) -> None:
        raise RuntimeError("not my fault")

    async_dispatcher_connect(hass, SIGNAL_ANNOUNCEMENT, on_announcement)
    heard = record_announcements(hass)
    expect_log("not my fault")
    burst(revicom, 3)
    await poll(hass)
    assert len(heard) == 3


async def test_disabled_event_entity(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entity_registry: er.EntityRegistry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A line whose event entity is disabled is waited for a moment, and only once."""
    entry = await old_account(hass, revicom)
    entity_registry.async_update_entity(
        entity_id(hass, entry, "message", "HomeHub"),
        disabled_by=er.RegistryEntryDisabler.USER,
    )
    await restart(hass, entry)
    monkeypatch.setattr(announcer, "NEW_LINE_PATIENCE", 0.01)
    heard = record_announcements(hass)
    burst(revicom, 3)
    await poll(hass)
    assert len(heard) == 3

    monkeypatch.setattr(announcer, "NEW_LINE_PATIENCE", 3600)
    revicom.receive("At once")
    await poll(hass)
    assert len(heard) == 4


# Out of an outage


async def test_half_of_a_listing(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """What was read before a listing broke off counts; events come with the recovery."""
    entry = await old_account(hass, revicom)
    event = entity_id(hass, entry, "message", "HomeHub")
    heard, states = record_announcements(hass), record_states(hass, event)
    expect_log("cannot be reached")
    burst(revicom, 150)
    revicom.fail("answer", "/message", skip=1, times=9, status=500)

    await poll(hass)

    # The newest hundred.
    assert texts(heard) == [str(number) for number in range(50, 150)]
    assert not events(states)
    revicom.faults.clear()
    await poll(hass)
    assert len(heard) == 150
    assert len(events(states)) == 150
    # Nothing but what was there before is written with the recovery itself.
    assert "event_type" not in states[0].attributes
    assert states[1].attributes["event_type"] is None
