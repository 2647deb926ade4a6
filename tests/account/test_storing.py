"""Storing: nothing is announced before it is on the disk."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import (
    EVENT_HOMEASSISTANT_FINAL_WRITE,
    EVENT_HOMEASSISTANT_STOP,
)
from homeassistant.core import CoreState, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
import pytest

from custom_components.phone_inbox.account.announcement import (
    SIGNAL_ANNOUNCEMENT,
    Announcement,
)
from custom_components.phone_inbox.account.announcer import BATCH, RETRY
from custom_components.phone_inbox.account.memory import AccountMemory
from custom_components.phone_inbox.account.store import AccountStore
from custom_components.phone_inbox.providers import Query
from tests.common import setup_account
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    Gate,
    account,
    burst,
    coordinator_of,
    expect_log,
    next_run,
    old_account,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    restart,
    settle,
    state,
    texts,
)
from tests.memory import disk_full, failing_writes, stored

# Stored first


@contextmanager
def disk_full_once_announced(hass: HomeAssistant) -> Iterator[None]:
    """Let writes fail from the first announcement on."""
    with ExitStack() as stack:

        @callback
        def on_announcement(_: Announcement) -> None:
            disconnect()
            stack.enter_context(failing_writes(disk_full()))

        disconnect = async_dispatcher_connect(
            hass, SIGNAL_ANNOUNCEMENT, on_announcement
        )
        yield


async def test_stored_first(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Whatever is announced is in the file at that moment, and later it is not."""
    entry = await old_account(hass, revicom)
    missing: list[str] = []
    count = 0

    @callback
    def on_announcement(announcement: Announcement) -> None:
        nonlocal count
        count += 1
        owed = {item[1] for item in stored(hass, entry)["ledger"]["owed"]}
        if announcement.message.id not in owed:
            missing.append(announcement.message.id)

    async_dispatcher_connect(hass, SIGNAL_ANNOUNCEMENT, on_announcement)
    burst(revicom, 120)
    revicom.send_elsewhere("Answer")
    await poll(hass)

    assert count == 121
    assert not missing
    assert not stored(hass, entry)["ledger"]["owed"]


@pytest.mark.parametrize("error", [disk_full(), OSError("disk gone")], ids=str)
async def test_write_fails(
    hass: HomeAssistant, revicom: RevicomEmulator, error: Exception
) -> None:
    """What cannot be stored is not announced, until it can."""
    entry = await old_account(hass, revicom)
    heard = record_announcements(hass)
    expect_log("cannot write its memory")
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
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """That they were announced is stored later where it cannot be at once."""
    entry = await old_account(hass, revicom)
    heard = record_announcements(hass)
    expect_log("announced messages could not be stored")
    revicom.receive("One")
    with disk_full_once_announced(hass):
        await poll(hass)
    assert stored(hass, entry)["ledger"]["owed"]

    await poll(hass)

    assert not stored(hass, entry)["ledger"]["owed"]
    assert len(heard) == 1


async def test_store_fails_while_announcing_many(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """Only what was in hand is announced; the rest waits until the store works.

    The announcer sees to that by itself, however long the pause between polls is.
    """
    entry = await account(hass, revicom, options={"scan_interval": 3600})
    await poll(hass, after=3601)
    heard = record_announcements(hass)
    expect_log("announced messages could not be stored")
    burst(revicom, 120)
    with disk_full_once_announced(hass):
        await poll(hass, after=3601)
        assert texts(heard) == ["0"]
        await poll(hass, after=RETRY + 1)
        assert len(heard) == 1

    await poll(hass, after=2 * RETRY + 2)
    assert texts(heard) == [str(number) for number in range(120)]
    await restart(hass, entry)
    assert len(heard) == 120


async def test_reload_while_store_fails(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """What was announced and could not be stored is known all the same."""
    entry = await old_account(hass, revicom)
    heard = record_announcements(hass)
    expect_log("could not be stored")
    burst(revicom, 120)
    with disk_full_once_announced(hass):
        await poll(hass)
        assert len(heard) == 1
        await hass.config_entries.async_unload(entry.entry_id)

    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)

    assert texts(heard) == [str(number) for number in range(120)]
    assert not any(item.change.redelivered for item in heard)


async def test_end_while_store_fails(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """The next run of Home Assistant cannot tell that from a crash."""
    revicom.seed(10)
    entry = await setup_account(hass, revicom)
    heard = record_announcements(hass)
    expect_log("announced messages could not be stored")
    expect_log("the memory could not be stored")
    burst(revicom, 120)
    with disk_full_once_announced(hass):
        await poll(hass)
        await hass.async_stop(force=True)
    assert len(heard) == 1

    async with next_run(hass) as second:
        heard_again = record_announcements(second)
        await second.config_entries.async_setup(entry.entry_id)
        await settle(second)
    assert texts(heard_again) == [str(number) for number in range(120)]
    assert [item.change.redelivered for item in heard_again] == ([True] + [False] * 119)


async def test_set_up_fails_after_storing(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """What a set-up has read that failed was announced by nobody, nor is it marked so."""
    entry = await old_account(hass, revicom)
    await hass.config_entries.async_unload(entry.entry_id)
    heard = record_announcements(hass)
    burst(revicom, 150)
    revicom.fail("answer", "/message", skip=3, times=9, status=500)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert not heard

    revicom.faults.clear()
    await restart(hass, entry)

    assert texts(heard) == [str(number) for number in range(150)]
    assert not any(item.change.redelivered for item in heard)


async def test_end_between_two_batches(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """Whoever stores last when Home Assistant ends, what waits was never tried."""
    entry = await old_account(hass, revicom)
    heard = record_announcements(hass)

    @callback
    def on_announcement(_: Announcement) -> None:
        if len(heard) == BATCH:
            hass.set_state(CoreState.stopping)
            hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)

    async_dispatcher_connect(hass, SIGNAL_ANNOUNCEMENT, on_announcement)
    burst(revicom, 60)
    await poll(hass)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await settle(hass)
    hass.set_state(CoreState.running)

    assert len(heard) == BATCH
    owed = stored(hass, entry)["ledger"]["owed"]
    assert [item[-1] for item in owed] == [False] * 10


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


async def test_session_kept_while_write_fails(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """A session that is kept meanwhile does not make a failed write a good one."""
    entry = await old_account(hass, revicom)
    heard = record_announcements(hass)
    coordinator = coordinator_of(entry)
    memory = AccountMemory(coordinator.store, entry)
    expect_log("cannot write its memory")
    expect_log("the session could not be stored")
    revicom.receive("One")

    with (
        failing_writes(disk_full()),
        Gate(AccountStore, "_run") as gate,
    ):
        refresh = hass.async_create_task(coordinator.async_refresh())
        await gate.reached.wait()
        keeping = hass.async_create_task(memory.set({"token": "one"}))
        await asyncio.sleep(0)
        gate.opened.set()
        await refresh
        await keeping
        await settle(hass)
        assert not heard
    await poll(hass)
    assert texts(heard) == ["One"]


async def test_news_while_storing(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """What turns up while what is due is sorted need not wait for the next poll."""
    entry = await old_account(hass, revicom)
    heard = record_announcements(hass)
    coordinator = coordinator_of(entry)
    revicom.receive("One")
    messages = await coordinator.provider.find(Query(limit=1))

    coordinator.touch()
    storing = hass.async_create_task(coordinator.async_keep())
    coordinator.ledger.accept("", messages)
    coordinator.touch()
    await coordinator.async_keep()
    await storing
    await settle(hass)
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
