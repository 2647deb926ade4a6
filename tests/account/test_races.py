"""Races: things that happen at the same moment, and ends in the middle of things."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry
from homeassistant.core import CoreState, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_connect
import pytest

from custom_components.phone_inbox.account.announcement import (
    SIGNAL_ANNOUNCEMENT,
    Announcement,
)
from custom_components.phone_inbox.account.database import Database
from custom_components.phone_inbox.account.memory import AccountMemory
from custom_components.phone_inbox.account.store import AccountStore
from custom_components.phone_inbox.coordinator import PhoneInboxCoordinator
from custom_components.phone_inbox.providers import AccountClosed
from custom_components.phone_inbox.providers.http import HttpClient
from custom_components.phone_inbox.providers.revicom import RevicomProvider
from tests.common import setup_account
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    Gate,
    account,
    burst,
    coordinator_of,
    entity_id,
    expect_log,
    next_run,
    old_account,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    restart,
    send,
    settle,
    state,
    texts,
)
from tests.memory import files_of, stored

NUMBER = "+79161234567"


async def press(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Mark all messages of a line as read."""
    await hass.services.async_call(
        "button",
        "press",
        {"entity_id": entity_id(hass, entry, "mark_all_read", "HomeHub")},
        blocking=True,
    )


@asynccontextmanager
async def answer_held(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[asyncio.Task[Any]]:
    """Send, and hold the answer back: the message is out, its sender still waits."""
    original = HttpClient.change
    answered, opened = asyncio.Event(), asyncio.Event()

    async def held(*args: Any, **options: Any) -> Any:
        answer = await original(*args, **options)
        answered.set()
        await opened.wait()
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(HttpClient, "change", held)
        sending = hass.async_create_task(send(hass, NUMBER))
        await answered.wait()
        yield sending
        opened.set()


# At the same moment


async def test_poll_while_sending(
    hass: HomeAssistant, revicom: RevicomEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A poll that sees a message before its sender has the answer tells of it once."""
    entry = await old_account(hass, revicom)
    heard = record_announcements(hass)
    async with answer_held(hass, monkeypatch) as sending:
        await coordinator_of(entry).async_refresh()
    await sending
    await poll(hass)
    await poll(hass)
    assert [item.kind for item in heard] == ["sent"]
    assert state(hass, entry, "sent_today").state == "1"


async def test_unload_while_sending(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is sent while the account is reloaded is counted and told all the same."""
    entry = await old_account(hass, revicom)
    heard = record_announcements(hass)
    async with answer_held(hass, monkeypatch) as sending:
        assert await hass.config_entries.async_reload(entry.entry_id)
    await sending
    await poll(hass)

    assert [item.kind for item in heard] == ["sent"]
    assert state(hass, entry, "sent_today").state == "1"
    assert len(stored(hass, entry)["desk"]["sent"]) == 1


async def test_reload_before_sending(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """What an account can no longer count, as it was reloaded, is not sent."""
    entry = await old_account(hass, revicom)
    message_id = revicom.receive("One")
    await poll(hass)
    with Gate(HttpClient, "get") as looking_up:
        replying = hass.async_create_task(
            hass.services.async_call(
                "phone_inbox",
                "reply",
                {"message_id": message_id, "message": "Hi"},
                blocking=True,
            )
        )
        await looking_up.reached.wait()
        assert await hass.config_entries.async_reload(entry.entry_id)
    with pytest.raises(HomeAssistantError, match="Revicom was reloaded"):
        await replying
    assert not revicom.sent()
    assert state(hass, entry, "sent_today").state == "0"


async def test_reload_before_marking(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """Nor is anything said to be marked that the reloaded account does not know of."""
    entry = await old_account(hass, revicom)
    revicom.receive("One")
    await poll(hass)
    (conversation,) = await coordinator_of(entry).inbox.conversations.all()
    # Now it has to look the message up.
    await restart(hass, entry)
    with Gate(HttpClient, "get") as looking_up:
        marking = hass.async_create_task(
            coordinator_of(entry).inbox.mark_conversation_read(conversation.id)
        )
        await looking_up.reached.wait()
        assert await hass.config_entries.async_reload(entry.entry_id)
    with pytest.raises(AccountClosed):
        await marking
    assert state(hass, entry, "unread", "HomeHub").state == "1"


async def test_removal_while_sending(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """Nobody is asked for another key of an account that was removed meanwhile."""
    entry = await old_account(hass, revicom)
    with Gate(HttpClient, "change") as gate:
        sending = hass.async_create_task(send(hass, NUMBER))
        await gate.reached.wait()
        revicom.fail("answer", "/message", method="POST", status=401)
        await hass.config_entries.async_remove(entry.entry_id)
    with pytest.raises(HomeAssistantError, match="Revicom was reloaded"):
        await sending
    await settle(hass)
    assert not hass.config_entries.flow.async_progress()


async def test_mark_shown_in_the_middle_of_a_poll(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """The entities show what a poll found, also where that is what they showed before."""
    entry = await old_account(hass, revicom)
    revicom.receive("One")
    await poll(hass)
    coordinator = coordinator_of(entry)
    with (
        Gate(AccountStore, "async_save_now") as save,
        Gate(HttpClient, "get") as listing,
    ):
        marking = hass.async_create_task(press(hass, entry))
        await save.reached.wait()
        refresh = hass.async_create_task(coordinator.async_refresh())
        await listing.reached.wait()
        save.opened.set()
        await marking
        assert state(hass, entry, "unread", "HomeHub").state == "0"
        # Late and older than the last one: nothing but the count is as before.
        revicom.receive("Two", time=revicom.clock.now() - timedelta(minutes=2))
        listing.opened.set()
        await refresh
    assert state(hass, entry, "unread", "HomeHub").state == "1"


async def test_mark_while_polling(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """An answer that was under way does not undo a mark."""
    entry = await old_account(hass, revicom)
    revicom.receive("One")
    await poll(hass)
    with Gate(HttpClient, "get") as gate:
        refresh = hass.async_create_task(coordinator_of(entry).async_refresh())
        await gate.reached.wait()
        pressing = hass.async_create_task(press(hass, entry))
        await asyncio.sleep(0)
    await refresh
    await pressing
    assert state(hass, entry, "unread", "HomeHub").state == "0"
    await poll(hass)
    assert state(hass, entry, "unread", "HomeHub").state == "0"


async def test_sender_is_cancelled(
    hass: HomeAssistant, revicom: RevicomEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A script that is stopped while it sends leaves a message that is counted."""
    entry = await old_account(hass, revicom)
    heard = record_announcements(hass)
    async with answer_held(hass, monkeypatch) as sending:
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
    await poll(hass)
    assert len(revicom.sent()) == 1
    assert [item.kind for item in heard] == ["sent"]
    assert state(hass, entry, "sent_today").state == "1"


async def test_two_senders(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Two who send at once do not share a cap's last place."""
    caps = dict.fromkeys(("per_hour", "per_day"), 1)
    revicom.receive("Old")
    await account(hass, revicom, options={"caps": caps})
    results = await asyncio.gather(
        send(hass, NUMBER), send(hass, NUMBER), return_exceptions=True
    )
    assert [type(result) for result in results if isinstance(result, Exception)] == [
        HomeAssistantError
    ]
    assert len(revicom.sent()) == 1


# In the middle


async def test_stop_in_a_burst(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """An end of Home Assistant in a burst: the rest comes at the next start, once."""
    revicom.seed(10)
    entry = await setup_account(hass, revicom)
    heard = record_announcements(hass)
    stopping: list[asyncio.Task[None]] = []
    begun = asyncio.Event()

    @callback
    def on_announcement(announcement: Announcement) -> None:
        if announcement.message.text == "9":
            stopping.append(asyncio.create_task(hass.async_stop(force=True)))
            begun.set()

    async_dispatcher_connect(hass, SIGNAL_ANNOUNCEMENT, on_announcement)
    burst(revicom, 30)
    await coordinator_of(entry).async_refresh()
    await begun.wait()
    await stopping[0]
    first = texts(heard)
    assert 10 <= len(first) < 30

    async with next_run(hass) as second:
        again = record_announcements(second)
        await second.config_entries.async_setup(entry.entry_id)
        await settle(second)
        assert first + texts(again) == [str(number) for number in range(30)]
        assert not any(item.change.redelivered for item in again)


async def test_stop_before_the_start(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """A run that ends before it has started leaves what waits to the next one."""
    revicom.seed(10)
    entry = await setup_account(hass, revicom)
    await hass.config_entries.async_unload(entry.entry_id)
    heard = record_announcements(hass)
    hass.set_state(CoreState.not_running)
    revicom.receive("One")
    await hass.config_entries.async_setup(entry.entry_id)
    hass.set_state(CoreState.running)
    await hass.async_stop(force=True)
    assert not heard

    async with next_run(hass) as second:
        again = record_announcements(second)
        await second.config_entries.async_setup(entry.entry_id)
        await settle(second)
        assert texts(again) == ["One"]
        assert not again[0].change.redelivered


async def test_deleted_before_it_was_announced(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """What is deleted before it was announced is given up, and said to be."""
    entry = await old_account(hass, revicom)
    coordinator_of(entry).announcer.stop()
    message_id = revicom.receive("Never mind")
    await poll(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    revicom.delete_elsewhere(message_id)
    heard = record_announcements(hass)
    expect_log("1 message(s) to announce were deleted at the provider")

    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    await poll(hass)

    assert not heard
    assert not stored(hass, entry)["ledger"]["owed"]
    assert state(hass, entry, "unread", "HomeHub").state == "0"


async def test_file_cannot_be_written_at_the_end(
    hass: HomeAssistant, revicom: RevicomEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An account can be unloaded when its file cannot be written."""
    entry = await old_account(hass, revicom)
    revicom.receive("Waiting")
    expect_log("Error fetching")
    expect_log("the memory could not be stored")

    async def fail(*_: Any) -> None:
        raise HomeAssistantError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(AccountStore, "async_save_now", fail)
        await poll(hass)
        assert await hass.config_entries.async_unload(entry.entry_id)


async def test_late_writer(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Whoever still works for a closed account does not write over its file."""
    entry = await old_account(hass, revicom)
    memory = AccountMemory(coordinator_of(entry).store, entry)
    await memory.set({"token": "one"})
    assert stored(hass, entry)["provider"] == {"token": "one"}
    await hass.config_entries.async_reload(entry.entry_id)
    await memory.set({"token": "late"})
    assert stored(hass, entry)["provider"] == {"token": "one"}
    await hass.config_entries.async_remove(entry.entry_id)
    await memory.set({"token": "much too late"})
    assert not files_of(hass, entry)


async def test_session_cannot_be_written(
    hass: HomeAssistant, revicom: RevicomEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session that cannot be written is kept until the end of the run."""
    entry = await old_account(hass, revicom)
    expect_log("the session could not be stored")
    memory = AccountMemory(coordinator_of(entry).store, entry)

    def fail(*_: Any) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(Database, "write", fail)
        await memory.set({"token": "one"})
    assert memory.get() == {"token": "one"}


async def test_key_refused_at_the_balance(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """A key that is refused only there is refused."""
    entry = await old_account(hass, revicom)
    expect_log("no longer accepts")
    coordinator_of(entry).reader.balance_outdated()
    revicom.fail("answer", "/balance", status=401)
    await poll(hass)
    assert list(entry.async_get_active_flows(hass, {SOURCE_REAUTH}))


async def test_setup_breaks_off(
    hass: HomeAssistant, revicom: RevicomEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A set-up that does not come to its end closes the provider."""
    closed: list[bool] = []

    async def close(_: RevicomProvider) -> None:
        closed.append(True)

    def fail(*_: Any) -> Callable[[], None]:
        raise RuntimeError("cannot be")

    expect_log("Error setting up entry")
    with monkeypatch.context() as patch:
        patch.setattr(RevicomProvider, "close", close)
        patch.setattr(PhoneInboxCoordinator, "async_load", fail)
        revicom.receive("Old")
        with pytest.raises(AssertionError):
            await account(hass, revicom)
    assert closed == [True]
