"""The trigger on phrases: what comes too late, and what takes too long."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
import threading
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.dispatcher import (
    async_dispatcher_connect,
    async_dispatcher_send,
)
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.phone_inbox.account.announcement import (
    SIGNAL_ANNOUNCEMENT,
    Announcement,
)
from custom_components.phone_inbox.messaging.matching import Phrase
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    account,
    contact,
    coordinator_of,
    noted,
    poll,
    record_announcements,
    restart,
    settle,
    until,
)
from tests.memory import Files, files_of, put_back

from . import ANNA
from .phrase import reasons, wait_for


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
    calls = await wait_for(hass, match=kind)
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
    calls = await wait_for(hass, include_old=True, **options)
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
    include_old: bool,
) -> None:
    """What may have triggered before a crash does not trigger again by itself."""
    calls = await wait_for(hass, include_old=include_old)
    files: list[Files] = []

    @callback
    def on_announcement(_: Announcement) -> None:
        files.append(files_of(hass, entry))

    async_dispatcher_connect(hass, SIGNAL_ANNOUNCEMENT, on_announcement)
    revicom.receive("Open", sender=ANNA)
    await poll(hass)
    assert len(calls) == 1
    await hass.config_entries.async_unload(entry.entry_id)

    put_back(hass, entry, files[0])
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
    coordinator_of(entry).reader._run._began_at -= 3600
    calls = await wait_for(hass, **options)
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
    coordinator_of(entry).reader._run._began_at -= 3600
    calls = await wait_for(hass)
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
    calls = await wait_for(hass)
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
    calls = await wait_for(hass, include_old=True)
    revicom.receive("Open", sender=ANNA)
    await poll(hass)
    await restart(hass, entry)
    await poll(hass)
    assert len(calls) == 1


# Patterns that take long


#: Takes for ever on many a's.
CATASTROPHE = r"(a+)+$"
LONG = "a" * 10_000 + "!"


@contextmanager
def search_held() -> Iterator[tuple[threading.Event, threading.Event]]:
    """Hold searches; yield what is set by the first, and what lets them go on."""
    searching, go_on = threading.Event(), threading.Event()
    find = Phrase.find

    def slow(self: Phrase, text: str) -> Any:
        searching.set()
        # In the event loop this would wait for what only the loop does.
        assert go_on.wait(60)
        return find(self, text)

    with patch.object(Phrase, "find", slow):
        yield searching, go_on


async def test_catastrophic_pattern(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entry: ConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """A pattern that takes too long does not match; a repair names its automation."""
    calls = await wait_for(hass, CATASTROPHE, match="pattern")
    for number in range(3):
        revicom.receive(LONG + str(number) + "!", sender=ANNA)
    revicom.receive("aaa", sender=ANNA)
    await poll(hass)

    assert noted(calls) == ["aaa"]
    (issue,) = ir.async_get(hass).issues.values()
    assert issue.translation_key == "slow_pattern"
    assert issue.translation_placeholders == {"automation": "Note"}
    assert not {"aaa", CATASTROPHE} & {str(issue.data), issue.issue_id}
    assert await reasons(hass, hass_ws_client) == ["pattern_too_slow"] * 3

    # Changed or switched off, it is no problem any more.
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": "automation.note"}, blocking=True
    )
    assert not ir.async_get(hass).issues


async def test_loop_turns_while_searching(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """The event loop goes on while a pattern is searched for."""
    calls = await wait_for(hass, "open", match="pattern")
    with search_held() as (searching, go_on):
        revicom.receive("Open", sender=ANNA)
        polling = hass.async_create_task(poll(hass))
        await until(searching.is_set)
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
    calls = await wait_for(hass, "open|close", match="pattern")
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
    calls = await wait_for(hass, "open", match="pattern")
    with search_held() as (searching, go_on):
        revicom.receive("Open", sender=ANNA)
        polling = hass.async_create_task(poll(hass))
        await until(searching.is_set)
        await hass.services.async_call(
            "automation", "turn_off", {"entity_id": "automation.note"}, blocking=True
        )
        go_on.set()
        await polling
    await settle(hass)
    assert not calls
