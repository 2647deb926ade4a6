"""Storing: nothing is announced before it is on the disk."""

import asyncio
from contextlib import AbstractContextManager, ExitStack
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.storage import Store
from homeassistant.util.file import WriteError
import pytest

from custom_components.phone_inbox.announcer import SIGNAL_ANNOUNCEMENT, Announcement
from custom_components.phone_inbox.store import AccountStore
from tests.emulators.revicom import RevicomEmulator

from .home import (
    Gate,
    account,
    burst,
    coordinator_of,
    expect_log,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    state,
    stored,
    texts,
)


async def old_account(hass: HomeAssistant, emulator: RevicomEmulator) -> ConfigEntry:
    """Return an account with old messages, and with lines."""
    emulator.seed(10)
    return await account(hass, emulator)


# Stored first


def failing_writes(error: Exception) -> AbstractContextManager[Any]:
    """Let every account fail to write its file; other files are written."""
    original = Store._async_write_data

    async def write(store: Store[Any], data: dict[str, Any]) -> None:
        if isinstance(store, AccountStore):
            raise error
        await original(store, data)

    return patch.object(Store, "_async_write_data", write)


async def test_stored_first(
    hass: HomeAssistant, revicom: RevicomEmulator, hass_storage: dict[str, Any]
) -> None:
    """Whatever is announced is in the file at that moment, and later it is not."""
    entry = await old_account(hass, revicom)
    missing: list[str] = []
    count = 0

    @callback
    def on_announcement(announcement: Announcement) -> None:
        nonlocal count
        count += 1
        owed = {item[1] for item in stored(hass_storage, entry)["ledger"]["owed"]}
        if announcement.message.id not in owed:
            missing.append(announcement.message.id)

    async_dispatcher_connect(hass, SIGNAL_ANNOUNCEMENT, on_announcement)
    burst(revicom, 120)
    revicom.send_elsewhere("Answer")
    await poll(hass)

    assert count == 121
    assert not missing
    assert not stored(hass_storage, entry)["ledger"]["owed"]


@pytest.mark.parametrize("error", [WriteError("disk full"), OSError("disk gone")])
async def test_write_fails(
    hass: HomeAssistant, revicom: RevicomEmulator, error: Exception
) -> None:
    """What cannot be stored is not announced, until it can."""
    entry = await old_account(hass, revicom)
    heard = record_announcements(hass)
    expect_log("cannot write its memory")
    if isinstance(error, WriteError):
        expect_log("disk full")
    revicom.receive("One")

    with failing_writes(error):
        await poll(hass)
        await poll(hass)
        assert not heard
        assert state(hass, entry, "connection").state == "off"

    await poll(hass)

    assert texts(heard) == ["One"]
    assert state(hass, entry, "connection").state == "on"
    assert state(hass, entry, "unread", "HomeHub").state == "1"


async def test_write_fails_after_announcing(
    hass: HomeAssistant, revicom: RevicomEmulator, hass_storage: dict[str, Any]
) -> None:
    """That they were announced is stored later where it cannot be at once."""
    entry = await old_account(hass, revicom)
    heard = record_announcements(hass)
    expect_log("announced messages could not be stored")
    expect_log("disk full")
    revicom.receive("One")
    with ExitStack() as stack:

        @callback
        def on_announcement(_: Announcement) -> None:
            stack.enter_context(failing_writes(WriteError("disk full")))

        async_dispatcher_connect(hass, SIGNAL_ANNOUNCEMENT, on_announcement)
        await poll(hass)
    assert stored(hass_storage, entry)["ledger"]["owed"]

    await poll(hass)

    assert not stored(hass_storage, entry)["ledger"]["owed"]
    assert len(heard) == 1


async def test_cancelled_write(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Who is cancelled while storing does not keep others from announcing."""
    entry = await old_account(hass, revicom)
    heard = record_announcements(hass)
    coordinator = coordinator_of(entry)
    revicom.receive("One")

    with Gate(AccountStore, "async_save_now") as gate:
        refresh = hass.async_create_task(coordinator.async_refresh())
        await gate.reached.wait()
        refresh.cancel()
        with pytest.raises(asyncio.CancelledError):
            await refresh
    assert not heard

    await poll(hass)
    assert texts(heard) == ["One"]


async def test_write_under_way(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """What is announced while the file is written is not announced again."""
    entry = await old_account(hass, revicom)
    heard = record_announcements(hass)
    coordinator = coordinator_of(entry)
    revicom.receive("One")
    await poll(hass)
    revicom.receive("Two")

    with Gate(AccountStore, "async_save_now") as gate:
        first = hass.async_create_task(coordinator.async_refresh())
        await gate.reached.wait()
        revicom.receive("Three")
        marked = hass.async_create_task(coordinator.inbox.mark_line_read("HomeHub"))
        await asyncio.sleep(0)
        assert len(heard) == 1
    await first
    await marked
    await poll(hass)
    await poll(hass)

    assert texts(heard) == ["One", "Two", "Three"]
