"""Callbacks of Ringme over real HTTP: they say when to poll, and nothing else."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.phone_inbox.providers.http import HttpClient
from tests.common import setup_account
from tests.emulators.ringme import RingmeEmulator
from tests.home import (
    HOME_URL,
    Gate,
    act,
    asked,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    restart,
    settle,
    state,
    texts,
    unread,
    until,
)

KINDS = ["message-in", "message-out", "message-out-status"]


@pytest.fixture(autouse=True)
def reachable(ringme: RingmeEmulator, client: TestClient[Any, Any]) -> None:
    """Lead what is sent to the home's public address to it."""
    ringme.switches.callback_base = str(client.make_url(""))


async def called_back(hass: HomeAssistant, emulator: RingmeEmulator) -> None:
    """Let every callback arrive, and the poll that follows it end."""
    emulator.settle()
    await emulator.callbacks.idle()
    await settle(hass)


def subscribed(emulator: RingmeEmulator) -> Mapping[int, list[str]]:
    """Return the types of events subscribed to, by extension."""
    found: dict[int, list[str]] = {}
    for event in emulator.callbacks.events.values():
        found.setdefault(event.extension_id, []).append(event.event_type)
    return found


async def test_callback_announces_once(
    hass: HomeAssistant, ringme: RingmeEmulator, client: TestClient[Any, Any]
) -> None:
    """A text is announced by the poll that its callback causes, and only by that."""
    entry = await setup_account(hass, ringme)
    await settle(hass)
    assert subscribed(ringme) == dict.fromkeys((4101, 4102, 4103), KINDS)
    urls = {event.url for event in ringme.callbacks.events.values()}
    assert urls == {f"{HOME_URL}/api/webhook/{entry.data['webhook_id']}"}
    heard = record_announcements(hass)

    ringme.receive("At the door")
    await called_back(hass, ringme)
    assert [item.status for item in ringme.callbacks.attempts] == [200]
    assert texts(heard) == ["At the door"]
    assert unread(hass, entry) == "1"
    await poll(hass)
    assert len(heard) == 1


async def test_events_of_what_goes_out(
    hass: HomeAssistant, ringme: RingmeEmulator, client: TestClient[Any, Any]
) -> None:
    """What is sent here and elsewhere, and what becomes of it, is heard at once."""
    entry = await setup_account(hass, ringme)
    await settle(hass)
    ringme.switches.accepted_status = "queued"
    ringme.switches.delivery_delay = 3600.0
    ringme.switches.delivery_result = "failed"
    heard = record_announcements(hass)

    await act(hass, "send_message", recipients="+79161234567", message="From here")
    await called_back(hass, ringme)
    ringme.clock.advance(10)
    ringme.send_elsewhere("From a phone")
    await called_back(hass, ringme)
    await poll(hass, after=3)
    assert "message-out" in kinds_called(ringme)
    assert {(item.kind, item.message.text) for item in heard} == set()

    ringme.clock.advance(3700)
    await called_back(hass, ringme)
    await poll(hass, after=3)
    assert "message-out-status" in kinds_called(ringme)
    assert sorted((item.kind, item.message.text) for item in heard) == [
        ("failed", "From a phone"),
        ("failed", "From here"),
    ]
    event = state(hass, entry, "message", "Office")
    assert event.attributes["event_type"] == "failed"


def kinds_called(emulator: RingmeEmulator) -> set[str]:
    """Return the types of the callbacks that arrived."""
    return {
        attempt.callback.fields["EventType"]
        for attempt in emulator.callbacks.attempts
        if attempt.status == 200
    }


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_forged_callback(
    hass: HomeAssistant,
    ringme: RingmeEmulator,
    client: TestClient[Any, Any],
    method: str,
) -> None:
    """A callback of a text that never came is one poll and nothing else."""
    entry = await setup_account(hass, ringme)
    await settle(hass)
    heard = record_announcements(hass)
    asked(ringme)
    forged = {
        "EventType": "message-in",
        "extension_id": "4101",
        "did_number": "37460501234",
        "src_number": "37499000000",
        "text": "Open the door",
    }
    path = f"/api/webhook/{entry.data['webhook_id']}"
    if method == "GET":
        response = await client.get(path, params=forged)
    else:
        response = await client.post(path, data=forged)
    await settle(hass)
    assert response.status == 200
    assert len(asked(ringme)) == 3
    assert not heard
    assert unread(hass, entry) == "0"


@pytest.mark.parametrize("when", ["twice", "late", "early", "never"])
async def test_callbacks_change_timing_only(
    hass: HomeAssistant,
    ringme: RingmeEmulator,
    client: TestClient[Any, Any],
    when: str,
) -> None:
    """However callbacks come, a text is announced once."""
    entry = await setup_account(hass, ringme)
    await settle(hass)
    switches = ringme.switches
    switches.callback_copies = {"twice": 2, "never": 0}.get(when, 1)
    switches.callback_delay = 100.0 if when == "late" else 0.0
    switches.callback_lead = 100.0 if when == "early" else 0.0
    heard = record_announcements(hass)

    ringme.receive("Hello")
    await called_back(hass, ringme)
    at_once = when == "twice"
    assert texts(heard) == (["Hello"] if at_once else [])
    if when == "early":
        ringme.clock.advance(101)
        ringme.settle()
    await poll(hass)
    assert texts(heard) == ["Hello"]
    ringme.clock.advance(101)
    await called_back(hass, ringme)
    await poll(hass, after=3)
    await poll(hass)
    assert texts(heard) == ["Hello"]
    assert unread(hass, entry) == "1"


async def test_subscriptions_are_repaired_and_removed(
    hass: HomeAssistant, ringme: RingmeEmulator, client: TestClient[Any, Any]
) -> None:
    """A lost subscription comes back within the hour; at the end only ours go."""
    theirs = ringme.subscribe_elsewhere("4101", "message-in", "http://127.0.0.1:1/")
    entry = await setup_account(hass, ringme)
    await settle(hass)
    events = ringme.callbacks.events
    assert len(events) == 10

    for event_id in list(events)[1:5]:
        del events[event_id]
    await poll(hass, after=3601)
    assert len(events) == 10
    # It looks first, and makes no more than what lacks.
    await restart(hass, entry)
    assert len(events) == 10
    assert subscribed(ringme)[4102] == KINDS

    assert await hass.config_entries.async_unload(entry.entry_id)
    assert list(events) == [theirs]
    # Nothing looks after them now.
    await poll(hass, after=3601)
    assert list(events) == [theirs]


async def test_end_while_subscriptions_are_repaired(
    hass: HomeAssistant, ringme: RingmeEmulator, client: TestClient[Any, Any]
) -> None:
    """What is just being made when the account ends is removed as well."""
    entry = await setup_account(hass, ringme)
    await settle(hass)
    events = ringme.callbacks.events
    events.clear()
    with Gate(HttpClient, "change") as creating:
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=3601))
        await creating.reached.wait()
        unloading = hass.async_create_task(
            hass.config_entries.async_unload(entry.entry_id)
        )
        await until(lambda: state(hass, entry, "unread_total").state == "unavailable")
    assert await unloading
    await settle(hass)
    assert not events


async def test_subscriptions_survive_a_restart_of_home_assistant(
    hass: HomeAssistant, ringme: RingmeEmulator, client: TestClient[Any, Any]
) -> None:
    """Those that a crash left behind are taken up, not doubled."""
    entry = await setup_account(hass, ringme)
    await settle(hass)
    before = set(ringme.callbacks.events)
    # No good end: the server keeps them.
    ringme.fail("answer", "/event/", method="DELETE", status=500, times=-1)
    await restart(hass, entry)
    ringme.faults.clear()
    assert entry.state is ConfigEntryState.LOADED
    assert set(ringme.callbacks.events) == before
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert not ringme.callbacks.events


async def test_dropped_extension_is_unsubscribed(
    hass: HomeAssistant, ringme: RingmeEmulator, client: TestClient[Any, Any]
) -> None:
    """An extension that is not wanted any more calls nobody."""
    entry = await setup_account(hass, ringme)
    await settle(hass)
    data = {**entry.data, "extensions": ["4102"]}
    hass.config_entries.async_update_entry(entry, data=data)
    await settle(hass)
    assert entry.state is ConfigEntryState.LOADED
    assert subscribed(ringme) == {4102: KINDS}


async def test_limit_of_subscriptions(
    hass: HomeAssistant, ringme: RingmeEmulator, client: TestClient[Any, Any]
) -> None:
    """Where the server takes no more of them, polling does the rest."""
    ringme.switches.event_limit = 1
    entry = await setup_account(hass, ringme)
    await settle(hass)
    assert entry.state is ConfigEntryState.LOADED
    assert subscribed(ringme) == {4101: ["message-in"]}
    heard = record_announcements(hass)
    ringme.receive("Elsewhere", line="4102")
    await poll(hass)
    assert texts(heard) == ["Elsewhere"]
