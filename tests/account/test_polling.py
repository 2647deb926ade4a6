"""Polling: what the entities show, and how often it is looked for."""

from datetime import timedelta
import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er, restore_state
from homeassistant.util import dt as dt_util
import pytest

from custom_components.phone_inbox import coordinator as coordinator_module
from custom_components.phone_inbox.account import reading
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    account,
    contact,
    coordinator_of,
    entity_id,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    record_states,
    restart,
    settle,
    state,
    texts,
)
from tests.memory import files_of

LOGGER = "custom_components.phone_inbox"


def listings(emulator: RevicomEmulator) -> int:
    """Return how many pages of messages were asked for since the last time."""
    count = sum(seen.path.endswith("/message") for seen in emulator.journal)
    emulator.journal.clear()
    return count


# What is shown


async def test_one_line_of_many(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """News of one line leaves the entities of all the others alone."""
    for line in ("HomeHub", "Office"):
        revicom.receive("Old", line=line)
    entry = await account(hass, revicom)
    revicom.receive("First", line="Office")
    await poll(hass)
    keys = ("unread", "last_message")
    before = [state(hass, entry, key, "Office").last_reported for key in keys]

    revicom.receive("Hi", line="HomeHub")
    await poll(hass)

    assert state(hass, entry, "unread", "HomeHub").state == "1"
    now = [state(hass, entry, key, "Office").last_reported for key in keys]
    assert now == before


@pytest.mark.parametrize("count", [0, 1, 100, 350])
async def test_baseline(
    hass: HomeAssistant, revicom: RevicomEmulator, count: int
) -> None:
    """The first poll of a new account announces nothing, however much there is."""
    revicom.seed(count)
    heard = record_announcements(hass)

    entry = await account(hass, revicom)
    await poll(hass)
    await restart(hass, entry)
    await poll(hass)

    assert not heard
    assert state(hass, entry, "unread_total").state == "0"
    if count:
        last = state(hass, entry, "last_message", "HomeHub")
        assert last.attributes["text"].startswith("Old message")
        assert state(hass, entry, "message", "HomeHub").state == STATE_UNKNOWN


async def test_unread(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Incoming messages are counted until they are marked; outgoing never are."""
    entry = await account(hass, revicom)
    revicom.receive("One")
    revicom.receive("Two")
    revicom.receive("Three", line="Office")
    revicom.send_elsewhere("Four")
    await poll(hass)

    assert state(hass, entry, "unread", "HomeHub").state == "2"
    assert state(hass, entry, "unread", "Office").state == "1"
    assert state(hass, entry, "unread_total").state == "3"

    await hass.services.async_call(
        "button",
        "press",
        {"entity_id": entity_id(hass, entry, "mark_all_read", "HomeHub")},
        blocking=True,
    )

    # At once, and still after the next poll and the next start.
    assert state(hass, entry, "unread", "HomeHub").state == "0"
    assert state(hass, entry, "unread_total").state == "1"
    await poll(hass)
    assert state(hass, entry, "unread", "HomeHub").state == "0"
    await restart(hass, entry)
    assert state(hass, entry, "unread", "HomeHub").state == "0"
    assert state(hass, entry, "unread", "Office").state == "1"


async def test_unread_survives_a_restart(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """The server does not know what was read, so the account remembers it."""
    entry = await account(hass, revicom)
    revicom.receive("One")
    await poll(hass)
    await restart(hass, entry)
    assert state(hass, entry, "unread", "HomeHub").state == "1"


async def test_deleted_elsewhere(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A message that is deleted elsewhere is not unread any more, and no news."""
    entry = await account(hass, revicom)
    message_id = revicom.receive("One")
    revicom.receive("Two")
    await poll(hass)
    heard = record_announcements(hass)

    revicom.delete_elsewhere(message_id)
    await poll(hass)

    assert state(hass, entry, "unread", "HomeHub").state == "1"
    assert not heard


async def test_last_message(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """The last message is the newest incoming one, whatever comes in which order."""
    anna = contact("Anna", "+7 916 555-11-22", trusted=True)
    entry = await account(hass, revicom, anna)
    now = revicom.clock.now().replace(microsecond=0)
    revicom.receive("Newest", sender="79165551122", time=now, channel="WHATSAPP")
    revicom.receive("Older", time=now - timedelta(seconds=30))
    revicom.clock.advance(5)
    revicom.send_elsewhere("Mine")
    await poll(hass)

    last = state(hass, entry, "last_message", "HomeHub")

    assert dt_util.parse_datetime(last.state) == now
    assert last.attributes["text"] == "Newest"
    assert last.attributes["sender"] == "79165551122"
    assert last.attributes["channel"] == "whatsapp"
    assert last.attributes["contact"] == "Anna"
    assert last.attributes["trusted"] is True

    await restart(hass, entry)
    again = state(hass, entry, "last_message", "HomeHub")
    assert (again.state, again.attributes) == (last.state, last.attributes)


@pytest.mark.parametrize(
    ("privacy", "in_sensor", "in_event"),
    [("hidden", False, False), ("standard", True, False), ("open", True, True)],
)
async def test_privacy_levels(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    privacy: str,
    in_sensor: bool,
    in_event: bool,
) -> None:
    """The option says where texts and numbers are shown; triggers always have them."""
    entry = await account(hass, revicom, options={"privacy": privacy})
    heard = record_announcements(hass)
    revicom.receive("x" * 300)
    await poll(hass)

    sensor = state(hass, entry, "last_message", "HomeHub").attributes
    event = state(hass, entry, "message", "HomeHub").attributes
    assert sensor["message_id"] == event["message_id"] == heard[0].message.id
    assert ({"text", "sender"} <= sensor.keys()) is in_sensor
    assert ({"text", "sender"} <= event.keys()) is in_event
    if in_event:
        assert event["text"] == "x" * 300
    assert texts(heard) == ["x" * 300]


async def test_privacy_is_closed_again(
    hass: HomeAssistant, revicom: RevicomEmulator, hass_storage: dict[str, Any]
) -> None:
    """What was shown before does not stay in the event, nor in what is restored."""
    entry = await account(hass, revicom, options={"privacy": "open"})
    revicom.receive("Between us", sender="79160004711")
    await poll(hass)
    shown = state(hass, entry, "message", "HomeHub")
    assert shown.attributes["text"] == "Between us"

    hass.config_entries.async_update_entry(entry, options={"privacy": "standard"})
    await settle(hass)

    event = state(hass, entry, "message", "HomeHub")
    assert event.state == shown.state
    assert dict(shown.attributes) == dict(event.attributes) | {
        "text": "Between us",
        "sender": "79160004711",
    }
    await restore_state.async_get(hass).async_dump_states()
    kept = json.dumps(hass_storage[restore_state.STORAGE_KEY], default=str)
    assert "Between us" not in kept
    assert "79160004711" not in kept


async def test_nothing_new_writes_nothing(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """A poll without news writes no state and no file."""
    revicom.receive("One")
    entry = await account(hass, revicom)
    await poll(hass)
    states = record_states(hass)
    files = files_of(hass, entry)
    listings(revicom)

    for _ in range(3):
        await poll(hass)

    assert listings(revicom) == 3
    assert not states
    assert files_of(hass, entry) == files


async def test_disabled_entities(
    hass: HomeAssistant, revicom: RevicomEmulator, entity_registry: er.EntityRegistry
) -> None:
    """Polling goes on with all entities disabled, since triggers listen, too."""
    revicom.receive("One")
    entry = await account(hass, revicom)
    for entity in er.async_entries_for_config_entry(entity_registry, entry.entry_id):
        entity_registry.async_update_entity(
            entity.entity_id, disabled_by=er.RegistryEntryDisabler.USER
        )
    await poll(hass)
    await restart(hass, entry)
    assert not hass.states.async_all()
    heard = record_announcements(hass)
    # Nobody's event entity needs to be waited for.
    coordinator_of(entry).announcer.line_listens(
        coordinator_of(entry).line_id("HomeHub")
    )

    revicom.receive("Two")
    await poll(hass)

    assert texts(heard) == ["Two"]


# How often


async def test_interval(
    hass: HomeAssistant, revicom: RevicomEmulator, entity_registry: er.EntityRegistry
) -> None:
    """The user's interval goes, but never below what the provider bears."""
    entry = await account(hass, revicom, options={"scan_interval": 300})
    entity_registry.async_update_entity(
        entity_id(hass, entry, "poll_interval"), disabled_by=None
    )
    await poll(hass, after=31)
    assert state(hass, entry, "poll_interval").state == "300.0"
    listings(revicom)
    await poll(hass, after=290)
    assert listings(revicom) == 0
    await poll(hass, after=301)
    assert listings(revicom) == 1

    hass.config_entries.async_update_entry(entry, options={"scan_interval": 1})
    await settle(hass)
    assert state(hass, entry, "poll_interval").state == "30.0"


async def test_short_budget(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entity_registry: er.EntityRegistry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where a budget of requests is short, the pause is longer, and that is shown."""
    entry = await account(hass, revicom)
    entity_registry.async_update_entity(
        entity_id(hass, entry, "poll_interval"), disabled_by=None
    )
    await poll(hass, after=31)
    kind = type(coordinator_of(entry).provider)
    monkeypatch.setattr(kind, "pace", property(lambda _: 500))

    await poll(hass)

    assert state(hass, entry, "poll_interval").state == "500.0"
    listings(revicom)
    await poll(hass)
    assert listings(revicom) == 0
    await poll(hass, after=501)
    assert listings(revicom) == 1


async def test_refreshes_at_once(
    hass: HomeAssistant, revicom: RevicomEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many wishes for a poll within a moment are two polls: now, and once after."""
    monkeypatch.setattr(coordinator_module, "NUDGE_COOLDOWN", 1000.0)
    entry = await account(hass, revicom, options={"scan_interval": 3600})
    listings(revicom)
    coordinator = coordinator_of(entry)

    for _ in range(50):
        await coordinator.async_request_refresh()
    await settle(hass)
    assert listings(revicom) == 1
    await poll(hass, after=1001)

    assert listings(revicom) == 1
    await poll(hass, after=1001)
    assert listings(revicom) == 0


async def test_hourly(
    hass: HomeAssistant, revicom: RevicomEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once an hour a poll reads further back, and asks for the balance."""
    now = revicom.clock.now()
    revicom.receive("Old", time=now - timedelta(hours=10))
    entry = await account(hass, revicom)
    revicom.receive("New")
    await poll(hass)
    revicom.receive("Hours late", time=now - timedelta(hours=5))
    revicom.account.balance["RUB"] = 50.0
    heard = record_announcements(hass)
    await poll(hass)
    assert not heard

    monkeypatch.setattr(reading, "SWEEP_INTERVAL", timedelta(0))
    monkeypatch.setattr(reading, "BALANCE_INTERVAL", timedelta(0))
    await poll(hass)

    assert texts(heard) == ["Hours late"]
    assert state(hass, entry, "balance").state == "50.0"
    assert state(hass, entry, "unread", "HomeHub").state == "2"


async def test_once_an_hour(
    hass: HomeAssistant, revicom: RevicomEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not more often; where the home's clock was set back, it does not wait."""
    began, now = dt_util.utcnow(), revicom.clock.now()
    revicom.receive("Old", time=now - timedelta(hours=10))
    entry = await account(hass, revicom)
    revicom.receive("New")
    await poll(hass)
    heard = record_announcements(hass)
    revicom.journal.clear()

    async def hours(minutes: float, late: str) -> tuple[list[str], int]:
        """Poll at a time; return what was found and how often the balance was read."""
        at = began + timedelta(minutes=minutes)
        monkeypatch.setattr(dt_util, "utcnow", lambda: at)
        if late:
            place = timedelta(hours=5) - timedelta(minutes=len(late))
            revicom.receive(late, time=now - place)
        heard.clear()
        await coordinator_of(entry).async_refresh()
        await settle(hass)
        balances = sum("balance" in seen.path for seen in revicom.journal)
        revicom.journal.clear()
        return texts(heard), balances

    assert await hours(58, "One") == ([], 0)
    assert await hours(61, "") == (["One"], 1)
    assert await hours(62, "Three") == ([], 0)
    assert await hours(119, "") == ([], 0)
    assert await hours(122, "") == (["Three"], 1)
    assert await hours(123, "Fourteen") == ([], 0)
    # By a clock that was set back, the last time has not been yet.
    assert await hours(30, "") == (["Fourteen"], 1)
    assert await hours(88, "Ninety-nine") == ([], 0)


async def test_no_balance(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Messages matter more: where the balance cannot be read, they still come."""
    entry = await account(hass, revicom)
    heard = record_announcements(hass)
    for status in (404, 400):
        revicom.fail("answer", "/balance", status=status)
        coordinator_of(entry).reader.balance_outdated()
        revicom.receive(f"Beside {status}")
        await poll(hass)
        assert coordinator_of(entry).last_update_success
    assert not revicom.faults
    assert texts(heard) == ["Beside 404", "Beside 400"]


async def test_sent_today_starts_over(
    hass: HomeAssistant, revicom: RevicomEmulator, freezer: FrozenDateTimeFactory
) -> None:
    """What was sent today is what was sent since the home's midnight."""
    await hass.config.async_set_time_zone("Europe/Moscow")
    freezer.move_to("2026-05-05 20:00:00+00:00")
    entry = await account(hass, revicom, options={"default_line": "HomeHub"})
    await hass.services.async_call(
        "phone_inbox",
        "send_message",
        {"recipients": "+79161234567", "message": "Good night"},
        blocking=True,
    )
    assert state(hass, entry, "sent_today").state == "1"
    freezer.tick(3500)
    await poll(hass, after=0)
    assert state(hass, entry, "sent_today").state == "1"
    freezer.tick(200)
    await poll(hass, after=0)
    assert state(hass, entry, "sent_today").state == "0"
