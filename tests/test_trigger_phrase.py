"""The trigger on phrases, in real automations: who may command, what, and when."""

import asyncio
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
import threading
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.helpers.dispatcher import (
    async_dispatcher_connect,
    async_dispatcher_send,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.phone_inbox.announcer import SIGNAL_ANNOUNCEMENT, Announcement
from custom_components.phone_inbox.const import DOMAIN
from custom_components.phone_inbox.messaging.matching import Phrase
from tests.emulators.revicom import RevicomEmulator

from .home import (
    account,
    contact,
    coordinator_of,
    expect_log,
    note_messages,
    noted,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    restart,
    settle,
)

ANNA = "79165551122"
BORIS = "79165553344"
STRANGER = "79160000000"
#: Takes for ever on many a's.
CATASTROPHE = r"(a+)+$"
LONG = "a" * 10_000 + "!"


@pytest.fixture
async def entry(hass: HomeAssistant, revicom: RevicomEmulator) -> ConfigEntry:
    """Return an account with a trusted contact and another one."""
    hass.config.country = "RU"
    revicom.receive("Old", time=revicom.clock.now() - timedelta(hours=1))
    return await account(
        hass,
        revicom,
        contact("Anna", "8 (916) 555-11-22", trusted=True),
        contact("Boris", f"+{BORIS}"),
    )


async def automate(
    hass: HomeAssistant, phrase: Any = "open", **options: Any
) -> list[ServiceCall]:
    """Set an automation up that waits for a phrase and notes the message."""
    return await automate_trigger(hass, options={"phrase": phrase, **options})


async def automate_trigger(hass: HomeAssistant, **trigger: Any) -> list[ServiceCall]:
    """Set an automation up with a trigger that is written out."""
    return await note_messages(hass, "phrase_received", **trigger)


async def reasons(hass: HomeAssistant, hass_ws_client: WebSocketGenerator) -> list[str]:
    """Return what the automation's traces tell of messages that did not trigger."""
    client = await hass_ws_client(hass)

    async def ask(**command: Any) -> Any:
        await client.send_json_auto_id({**command, "domain": "automation"})
        return (await client.receive_json())["result"]

    found = []
    for run in await ask(type="trace/list", item_id="note"):
        if run.get("not_triggered"):
            trace = await ask(type="trace/get", item_id="note", run_id=run["run_id"])
            (step,) = trace["trace"]["trigger/0"]
            assert "message" not in step["changed_variables"]["trigger"]
            found.append(step["result"]["reason"])
    return found


async def test_data(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A trusted contact says the phrase: the automation is told all about it."""
    calls = await automate(hass)
    revicom.receive("Something else", sender=ANNA)
    message_id = revicom.receive(" OPEN!", sender=ANNA, channel="WHATSAPP")
    await poll(hass)

    (call,) = calls
    data = dict(call.data["message"])
    assert data.pop("time").endswith("+00:00")
    assert data == {
        "message_id": message_id,
        "config_entry_id": entry.entry_id,
        "line": "HomeHub",
        "contact": "Anna",
        "trusted": True,
        "sender": ANNA,
        "text": " OPEN!",
        "channel": "whatsapp",
        "delivery": "received",
        "error": None,
        "backfilled": False,
        "redelivered": False,
        "groups": {},
    }


async def test_incoming_only(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """What goes out to a trusted contact commands nothing."""
    calls = await automate(hass)
    revicom.send_elsewhere("Open", recipient=ANNA)
    await poll(hass)
    revicom.clock.advance(10)
    await poll(hass)
    assert not calls


async def test_target(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A target limits it to a line."""
    calls = await automate_trigger(
        hass,
        target={"entity_id": "event.revicom_homehub_message"},
        options={"phrase": "open"},
    )
    revicom.receive("Open", sender=ANNA, line="Office")
    await poll(hass)
    revicom.receive("Open!", sender=ANNA)
    await poll(hass)
    assert noted(calls) == ["Open!"]


# Who


@pytest.mark.parametrize("sender", [ANNA, f"+{ANNA}", "8 916 555-11-22", "9165551122"])
async def test_spellings_of_a_number(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry, sender: str
) -> None:
    """A trusted number is that in every spelling."""
    calls = await automate(hass)
    revicom.receive("Open", sender=sender)
    await poll(hass)
    assert noted(calls) == ["Open"]


@pytest.mark.parametrize(
    "sender",
    [
        STRANGER,
        BORIS,
        "Anna",
        "anna",
        "Аnna",
        "Boris",
        ANNA[:-1],
        ANNA + "0",
        "1" + ANNA,
        "00" + ANNA,
        ANNA[::-1],
        f"{ANNA}x",
        f"A{ANNA}",
        f"{ANNA} ext 5",
        f"sip:{ANNA}@example.com",
        f"{ANNA} (Anna)",
        f"{STRANGER},{ANNA}",
        "%",
        "*",
    ],
)
async def test_nobody_else(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    sender: str,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Strangers, contacts not trusted, and whoever only looks like a contact."""
    calls = await automate(hass)
    revicom.receive("Open", sender=sender)
    await poll(hass)
    assert not calls
    assert await reasons(hass, hass_ws_client) == ["not_trusted"]


async def test_no_contacts(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """With no contacts at all, nobody may."""
    await account(hass, revicom)
    calls = await automate(hass)
    for sender in (ANNA, STRANGER):
        revicom.receive("Open", sender=sender)
    await poll(hass)
    assert not calls


async def test_trust_of_another_account(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """An account's contacts are trusted on that account only."""
    async with RevicomEmulator() as other:
        other.receive("Old")
        await account(hass, other, webhook_id="another-address")
        calls = await automate(hass)
        other.receive("Open", sender=ANNA)
        await poll(hass)
    assert not calls


async def test_trust_taken_back(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A contact who is not trusted any more, or no contact any more, may not."""
    calls = await automate(hass)
    (anna,) = (sub for sub in entry.subentries.values() if sub.title == "Anna")
    hass.config_entries.async_update_subentry(
        entry, anna, data={**anna.data, "trusted": False}
    )
    await settle(hass)
    revicom.receive("Open", sender=ANNA)
    await poll(hass)
    hass.config_entries.async_remove_subentry(entry, anna.subentry_id)
    await settle(hass)
    revicom.receive("Open!", sender=ANNA)
    await poll(hass)
    assert not calls


async def test_opened_to_strangers(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Only where the user says so, strangers count."""
    calls = await automate(hass, trusted_only=False)
    revicom.receive("Open", sender=STRANGER)
    await poll(hass)
    (call,) = calls
    assert call.data["message"]["trusted"] is False
    assert call.data["message"]["contact"] is None


# What


@pytest.mark.parametrize(
    ("options", "text", "expected"),
    [
        ({"phrase": "Открой"}, "ОТКРОЙ", True),
        ({"phrase": "Открой"}, "Открой дверь", False),
        ({"phrase": "Открой"}, "OTKPOЙ", False),
        ({"phrase": "open"}, "ＯＰＥＮ", True),
        ({"phrase": "open"}, "\u202eopen\u202c", True),
        ({"phrase": "open"}, "", False),
        ({"phrase": "open"}, "😀" * 500, False),
        ({"phrase": "open"}, "a" * 10_000, False),
        ({"phrase": 1234}, "1234", True),
        ({"phrase": "افتح"}, "افتح!", True),
        ({"phrase": "open", "match": "contains"}, "a " * 4_997 + "open", True),
        ({"phrase": "open", "match": "contains"}, "🚪 please OPEN 🙏", True),
        ({"phrase": "open", "match": "contains"}, "", False),
        ({"phrase": "open", "match": "starts_with"}, "Open it", True),
        ({"phrase": "open", "match": "starts_with"}, "Do not open", False),
        ({"phrase": "^open$", "match": "pattern"}, "OPEN", True),
        ({"phrase": "^open$", "match": "pattern"}, "open it", False),
        ({"phrase": ".", "match": "pattern"}, "", False),
    ],
)
async def test_match(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    *,
    options: dict[str, Any],
    text: str,
    expected: bool,
) -> None:
    """The text is compared as the automation wants."""
    calls = await automate(hass, **options)
    revicom.receive(text, sender=ANNA)
    await poll(hass)
    assert bool(calls) is expected


async def test_groups(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """What the groups of a pattern caught is told by number and by name."""
    calls = await automate(
        hass, r"^(?P<what>heat|light) (\d+)( now)?$", match="pattern"
    )
    revicom.receive("Heat 21", sender=ANNA)
    await poll(hass)
    (call,) = calls
    assert call.data["message"]["groups"] == {
        1: "Heat",
        2: "21",
        3: None,
        "what": "Heat",
    }


async def test_groups_in_templates(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Templates reach them either way."""
    calls = async_mock_service(hass, "test", "note")
    automation = {
        "triggers": {
            "trigger": "phone_inbox.phrase_received",
            "options": {"phrase": r"heat (?P<degrees>\d+)", "match": "pattern"},
        },
        "actions": {
            "action": "test.note",
            "data": {
                "number": "{{ trigger.message.groups[1] }}",
                "name": "{{ trigger.message.groups.degrees }}",
            },
        },
    }
    assert await async_setup_component(hass, "automation", {"automation": automation})
    revicom.receive("Heat 21", sender=ANNA)
    await poll(hass)
    assert [dict(call.data) for call in calls] == [{"number": 21, "name": 21}]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({}, "required"),
        ({"phrase": None}, "phrase"),
        ({"phrase": " "}, "the phrase is empty"),
        ({"phrase": True}, "put it in quotes"),
        ({"phrase": "(open", "match": "pattern"}, "not a valid pattern: missing )"),
        ({"phrase": "a" * 1_001}, "longer than 1000 characters"),
        ({"phrase": "open", "match": "sounds_like"}, "match"),
        ({"phrase": "open", "trusted_only": None}, "trusted_only"),
        ({"phrase": "open", "max_age": 0}, "max_age"),
        ({"phrase": "open", "max_age": -5}, "max_age"),
        ({"phrase": "open", "colour": "red"}, "colour"),
    ],
)
async def test_wrong_options(
    hass: HomeAssistant, entry: ConfigEntry, options: dict[str, Any], reason: str
) -> None:
    """An automation with options that cannot be meant says so and does not start."""
    expect_log(reason)
    await automate_trigger(hass, options=options)
    automation = hass.states.get("automation.note")
    assert automation is not None
    assert automation.state == "unavailable"


# When


async def leave_and_return(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Let an account come back that was unloaded."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)


@pytest.mark.parametrize("kind", ["equals", "pattern"])
async def test_backfilled(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    kind: str,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """What came while Home Assistant was down does not count."""
    calls = await automate(hass, match=kind)
    await hass.config_entries.async_unload(entry.entry_id)
    five_minutes_ago = revicom.clock.now() - timedelta(minutes=5)
    revicom.receive("Open", sender=ANNA, time=five_minutes_ago)
    await leave_and_return(hass, entry)
    assert not calls
    assert await reasons(hass, hass_ws_client) == ["backfilled"]


@pytest.mark.parametrize(
    ("max_age", "expected"), [(None, True), ({"minutes": 6}, True), ("00:04:00", False)]
)
async def test_backfilled_included(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    max_age: Any,
    expected: bool,
) -> None:
    """It does where the user includes it, up to the maximum age."""
    options = {} if max_age is None else {"max_age": max_age}
    calls = await automate(hass, include_old=True, **options)
    await hass.config_entries.async_unload(entry.entry_id)
    five_minutes_ago = revicom.clock.now() - timedelta(minutes=5)
    revicom.receive("Open", sender=ANNA, time=five_minutes_ago)
    await leave_and_return(hass, entry)
    assert bool(calls) is expected
    assert all(call.data["message"]["backfilled"] for call in calls)


@pytest.mark.parametrize("include_old", [False, True])
async def test_redelivered(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    hass_storage: dict[str, Any],
    include_old: bool,
) -> None:
    """What may have triggered before a crash does not trigger again by itself."""
    calls = await automate(hass, include_old=include_old)
    files: list[Any] = []

    @callback
    def on_announcement(_: Announcement) -> None:
        files.append(deepcopy(hass_storage[f"{DOMAIN}.{entry.entry_id}"]))

    async_dispatcher_connect(hass, SIGNAL_ANNOUNCEMENT, on_announcement)
    revicom.receive("Open", sender=ANNA)
    await poll(hass)
    assert len(calls) == 1
    await hass.config_entries.async_unload(entry.entry_id)

    hass_storage[f"{DOMAIN}.{entry.entry_id}"] = files[0]
    await leave_and_return(hass, entry)

    assert len(files) == 2
    flags = [call.data["message"]["redelivered"] for call in calls]
    assert flags == ([False, True] if include_old else [False])


@pytest.mark.parametrize(
    ("minutes", "options", "expected"),
    [
        (9, {}, True),
        (11, {}, False),
        (11, {"include_old": True}, False),
        (11, {"max_age": {"minutes": 15}}, True),
        (2, {"max_age": 60}, False),
    ],
)
async def test_age(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    *,
    minutes: int,
    options: dict[str, Any],
    expected: bool,
) -> None:
    """What turns up long after it was sent does not count."""
    # Home Assistant has been up for long.
    coordinator_of(entry)._started -= timedelta(hours=1)
    calls = await automate(hass, **options)
    sent = revicom.clock.now() - timedelta(minutes=minutes)
    revicom.receive("Open", sender=ANNA, time=sent)
    await poll(hass)
    assert bool(calls) is expected


@pytest.mark.parametrize("hours", [-3, 3])
async def test_clock_of_the_server(
    hass: HomeAssistant, revicom: RevicomEmulator, hours: int
) -> None:
    """The age is by the server's clock, right or wrong."""
    revicom.clock.advance(hours * 3600)
    entry = await account(hass, revicom, contact("Anna", f"+{ANNA}", trusted=True))
    coordinator_of(entry)._started -= timedelta(hours=1)
    calls = await automate(hass)
    now = revicom.clock.now()
    revicom.receive("Open", sender=ANNA)
    revicom.receive("open", sender=ANNA, time=now - timedelta(minutes=9))
    revicom.receive("OPEN", sender=ANNA, time=now - timedelta(minutes=11))
    await poll(hass)
    assert noted(calls) == ["open", "Open"]


async def test_account_gone(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Without the account's clock there is still Home Assistant's."""
    calls = await automate(hass)
    heard = record_announcements(hass)
    revicom.receive("Open", sender=ANNA)
    await poll(hass)
    assert await hass.config_entries.async_remove(entry.entry_id)
    (announcement,) = heard
    late = replace(
        announcement.change.message,
        time=announcement.change.message.time - timedelta(minutes=11),
    )
    async_dispatcher_send(hass, SIGNAL_ANNOUNCEMENT, announcement)
    async_dispatcher_send(
        hass,
        SIGNAL_ANNOUNCEMENT,
        replace(announcement, change=replace(announcement.change, message=late)),
    )
    await settle(hass)
    assert noted(calls) == ["Open", "Open"]


async def test_restart(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A restart of the account triggers nothing again."""
    calls = await automate(hass, include_old=True)
    revicom.receive("Open", sender=ANNA)
    await poll(hass)
    await restart(hass, entry)
    await poll(hass)
    assert len(calls) == 1


# Patterns that take long


async def until(event: threading.Event) -> None:
    """Let the event loop turn until another thread sets an event."""
    while not event.is_set():  # noqa: ASYNC110
        await asyncio.sleep(0)


async def test_catastrophic_pattern(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    hass_ws_client: WebSocketGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A pattern that takes too long does not match; that is logged once."""
    expect_log("the pattern of an automation takes too long")
    calls = await automate(hass, CATASTROPHE, match="pattern")
    for number in range(3):
        revicom.receive(LONG + str(number) + "!", sender=ANNA)
    revicom.receive("aaa", sender=ANNA)
    await poll(hass)

    assert noted(calls) == ["aaa"]
    (warning,) = (
        record.getMessage()
        for record in caplog.records
        if "takes too long" in record.getMessage()
    )
    assert "aaa" not in warning
    assert CATASTROPHE not in warning
    assert await reasons(hass, hass_ws_client) == ["pattern_too_slow"] * 3


async def test_loop_turns_while_searching(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """The event loop goes on while a pattern is searched for."""
    calls = await automate(hass, "open", match="pattern")
    searching, go_on = threading.Event(), threading.Event()
    find = Phrase.find

    def slow(self: Phrase, text: str) -> Any:
        searching.set()
        # In the event loop this would wait for what only the loop does.
        assert go_on.wait(60)
        return find(self, text)

    with patch.object(Phrase, "find", slow):
        revicom.receive("Open", sender=ANNA)
        polling = hass.async_create_task(poll(hass))
        await until(searching)
        for _ in range(100):
            await asyncio.sleep(0)
        assert not calls
        go_on.set()
        await polling
    await settle(hass)
    assert noted(calls) == ["Open"]


async def test_order(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Messages trigger in their order, however long the search in each takes."""
    calls = await automate(hass, "open|close", match="pattern")
    close_found = threading.Event()
    find = Phrase.find

    def slow(self: Phrase, text: str) -> Any:
        if text == "Open":
            # Give "Close" every chance to be first.
            close_found.wait(0.2)
        else:
            close_found.set()
        return find(self, text)

    with patch.object(Phrase, "find", slow):
        now = revicom.clock.now()
        revicom.receive("Open", sender=ANNA, time=now - timedelta(seconds=2))
        revicom.receive("Close", sender=ANNA, time=now - timedelta(seconds=1))
        await poll(hass)
    assert noted(calls) == ["Open", "Close"]


async def test_switched_off_while_searching(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """An automation that is switched off during a search does not run after it."""
    calls = await automate(hass, "open", match="pattern")
    searching, go_on = threading.Event(), threading.Event()
    find = Phrase.find

    def slow(self: Phrase, text: str) -> Any:
        searching.set()
        assert go_on.wait(60)
        return find(self, text)

    with patch.object(Phrase, "find", slow):
        revicom.receive("Open", sender=ANNA)
        polling = hass.async_create_task(poll(hass))
        await until(searching)
        await hass.services.async_call(
            "automation", "turn_off", {"entity_id": "automation.note"}, blocking=True
        )
        go_on.set()
        await polling
    await settle(hass)
    assert not calls
