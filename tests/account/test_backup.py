"""Backups: Home Assistant copies its folder while everything goes on."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
import random
import sqlite3
from unittest.mock import patch

from homeassistant.components.backup.const import DATA_MANAGER
from homeassistant.components.backup.manager import BackupManager
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.setup import async_setup_component
import pytest

from custom_components.phone_inbox.account.announcement import (
    SIGNAL_ANNOUNCEMENT,
    Announcement,
)
from custom_components.phone_inbox.account.database import Database
from custom_components.phone_inbox.backup import async_post_backup, async_pre_backup
from custom_components.phone_inbox.coordinator import PhoneInboxCoordinator
from tests.common import problems
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    Gate,
    account,
    burst,
    coordinator_of,
    next_run,
    old_account,
    poll,
    record_announcements,
    restart,
    settle,
    texts,
)
from tests.memory import (
    Files,
    database_of,
    files_of,
    put_back,
    read,
    record_files,
    stored,
    write_files,
)

LOG = "-wal"
#: In bytes, about twice what it is left to grow to.
LONG_LOG = 1_000_000


@pytest.fixture
async def manager(hass: HomeAssistant) -> BackupManager:
    """Return what makes Home Assistant's backups."""
    assert await async_setup_component(hass, "backup", {})
    await settle(hass)
    return hass.data[DATA_MANAGER]


@contextmanager
def copies(hass: HomeAssistant, entry: object) -> Iterator[list[dict[str, bytes]]]:
    """Copy the files at each announcement, of the log as much as chance will have it."""
    taken: list[dict[str, bytes]] = []
    chance = random.Random(17)

    @callback
    def on_announcement(_: Announcement) -> None:
        files = dict(files_of(hass, entry))  # type: ignore[arg-type]
        log = files.pop(LOG)
        files[LOG] = log[: chance.randint(0, len(log))]
        taken.append(files)

    disconnect = async_dispatcher_connect(hass, SIGNAL_ANNOUNCEMENT, on_announcement)
    yield taken
    disconnect()


async def test_backup_in_a_burst(
    hass: HomeAssistant, revicom: RevicomEmulator, manager: BackupManager
) -> None:
    """Announcing goes on; of a copy, everything comes that it does not know to be done.

    None of it is taken for a command that was given just now.
    """
    entry = await old_account(hass, revicom)
    heard = record_announcements(hass)
    database = database_of(hass, entry)
    revicom.receive("Before")
    await poll(hass)
    heard.clear()
    await manager.async_pre_backup_actions()
    before = database.read_bytes()
    burst(revicom, 40)
    with copies(hass, entry) as taken:
        await poll(hass)
    assert texts(heard) == [str(number) for number in range(40)]
    # Whatever is copied last, it was the same all the time.
    assert database.read_bytes() == before
    await manager.async_post_backup_actions()
    await poll(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    assert not database.with_name(database.name + LOG).exists()

    # As much later as a backup is restored.
    revicom.clock.advance(300)
    known = {len(read(files)["ledger"]["owed"]) for files in taken}
    assert len(known) > 3
    for files in random.Random(17).sample(taken, 5):
        put_back(hass, entry, files)
        owed = {row[1] for row in read(files)["ledger"]["owed"]}
        heard.clear()
        await hass.config_entries.async_setup(entry.entry_id)
        await settle(hass)
        again = [int(text) for text in texts(heard)]
        assert again == list(range(min(again), 40))
        for item in heard:
            assert item.change.redelivered is (item.message.id in owed)
            assert item.change.backfilled
        await restart(hass, entry)
        assert len(heard) == len(again)
        await hass.config_entries.async_unload(entry.entry_id)


async def test_reload_while_a_backup_is_made(
    hass: HomeAssistant, revicom: RevicomEmulator, manager: BackupManager
) -> None:
    """An account that is loaded again leaves the files alone as well."""
    entry = await old_account(hass, revicom)
    heard = record_announcements(hass)
    database = database_of(hass, entry)
    await manager.async_pre_backup_actions()
    before = database.read_bytes()
    for number in range(3):
        revicom.receive(f"{number}")
        await poll(hass)
        await restart(hass, entry)
        assert database.read_bytes() == before
    assert texts(heard) == ["0", "1", "2"]
    assert not any(item.change.redelivered for item in heard)
    await manager.async_post_backup_actions()
    await restart(hass, entry)
    await poll(hass)
    assert len(heard) == 3
    await hass.config_entries.async_unload(entry.entry_id)
    assert database.read_bytes() != before
    assert not stored(hass, entry)["ledger"]["owed"]


async def test_no_backup_of_what_cannot_be_prepared(
    hass: HomeAssistant, revicom: RevicomEmulator, manager: BackupManager
) -> None:
    """On a full disk there is no backup that may be torn; messages come as before."""
    await old_account(hass, revicom)
    heard = record_announcements(hass)
    error = sqlite3.OperationalError("database or disk is full")
    with (
        patch.object(Database, "begin_copy", side_effect=error),
        pytest.raises(HomeAssistantError, match="cannot write its memory"),
    ):
        await manager.async_pre_backup_actions()
    revicom.receive("One")
    await poll(hass)
    assert texts(heard) == ["One"]


@asynccontextmanager
async def setting_up(hass: HomeAssistant, entry: ConfigEntry) -> AsyncIterator[None]:
    """Set an account up, up to the end: it has its memory loaded, and no more."""
    with Gate(PhoneInboxCoordinator, "async_config_entry_first_refresh") as gate:
        task = hass.async_create_task(hass.config_entries.async_setup(entry.entry_id))
        await gate.reached.wait()
        assert entry.state is ConfigEntryState.SETUP_IN_PROGRESS
        yield
        gate.opened.set()
        assert await task


async def let_the_log_grow(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Let the log become so long that it would go into the database, if it might.

    How much is written in one go, and so how fast it grows, is chance.
    """
    database = database_of(hass, entry)
    log = database.with_name(database.name + LOG)
    for _ in range(200):
        burst(revicom, 60)
        await poll(hass)
        if log.stat().st_size > LONG_LOG:
            return
    pytest.fail("The log was moved")


async def let_the_log_move(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Let so much happen that the log goes into the database; fail if it never does."""
    database = database_of(hass, entry)
    before = database.read_bytes()
    for _ in range(200):
        burst(revicom, 60)
        await poll(hass)
        if database.read_bytes() != before:
            return
    pytest.fail("The log was never moved")


async def test_backup_that_begins_while_an_account_is_set_up(
    hass: HomeAssistant, revicom: RevicomEmulator, manager: BackupManager
) -> None:
    """Its file is left alone from the beginning of the backup to the end of it."""
    entry = await old_account(hass, revicom)
    database = database_of(hass, entry)
    await let_the_log_move(hass, revicom, entry)
    await hass.config_entries.async_unload(entry.entry_id)
    async with setting_up(hass, entry):
        await manager.async_pre_backup_actions()
        before = database.read_bytes()
    await let_the_log_grow(hass, revicom, entry)
    assert database.read_bytes() == before
    await manager.async_post_backup_actions()
    await let_the_log_move(hass, revicom, entry)


async def test_backup_that_ends_while_an_account_is_set_up(
    hass: HomeAssistant, revicom: RevicomEmulator, manager: BackupManager
) -> None:
    """Its log is kept short from then on."""
    entry = await old_account(hass, revicom)
    database = database_of(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)
    await manager.async_pre_backup_actions()
    before = database.read_bytes()
    async with setting_up(hass, entry):
        assert database.read_bytes() == before
        await manager.async_post_backup_actions()
    await let_the_log_move(hass, revicom, entry)
    await hass.config_entries.async_unload(entry.entry_id)
    assert files_of(hass, entry).keys() == {""}


async def test_copy_of_an_account_that_was_down_when_the_backup_began(
    hass: HomeAssistant, revicom: RevicomEmulator, manager: BackupManager
) -> None:
    """Whoever finds it knows that it is a copy, and while a backup is made as well."""
    entry = await old_account(hass, revicom)
    await hass.config_entries.async_unload(entry.entry_id)
    await manager.async_pre_backup_actions()
    await hass.config_entries.async_setup(entry.entry_id)
    burst(revicom, 20)
    taken = record_files(hass, entry)
    await poll(hass)
    await manager.async_post_backup_actions()
    await hass.config_entries.async_unload(entry.entry_id)
    files = taken[0]
    owed = read(files)["ledger"]["owed"]
    assert all(was_made for *_, was_made in owed)

    await hass.async_stop(force=True)
    put_back(hass, entry, files)
    async with next_run(hass) as following:
        heard = record_announcements(following)
        await async_pre_backup(following)
        await following.config_entries.async_setup(entry.entry_id)
        await settle(following)
        assert len(heard) == len(owed) == 20
        assert all(item.change.redelivered for item in heard)
        await async_post_backup(following)


async def test_copy_of_an_account_that_was_down_all_the_time(
    hass: HomeAssistant, revicom: RevicomEmulator, manager: BackupManager
) -> None:
    """Whoever restores it does not know what was announced since; here it is known."""
    entry = await old_account(hass, revicom)
    heard = record_announcements(hass)
    unloading: list[asyncio.Task[bool]] = []

    @callback
    def unload(_: Announcement) -> None:
        if not unloading:
            unloading.append(
                hass.async_create_task(hass.config_entries.async_unload(entry.entry_id))
            )

    async_dispatcher_connect(hass, SIGNAL_ANNOUNCEMENT, unload)
    burst(revicom, 20)
    await poll(hass)
    await asyncio.gather(*unloading)
    told = len(heard)
    assert 0 < told < 20
    await manager.async_pre_backup_actions()
    copy = files_of(hass, entry)
    await manager.async_post_backup_actions()
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert len(heard) == 20
    assert not any(item.change.redelivered for item in heard)

    await hass.async_stop(force=True)
    put_back(hass, entry, copy)
    async with next_run(hass) as following:
        again = record_announcements(following)
        await following.config_entries.async_setup(entry.entry_id)
        await settle(following)
        assert texts(again) == [str(number) for number in range(told, 20)]
        assert all(item.change.redelivered for item in again)


async def test_account_that_is_down_beside_one_that_is_not(
    hass: HomeAssistant, revicom: RevicomEmulator, manager: BackupManager
) -> None:
    """A backup prepares the file of each, whoever comes first."""
    await account(hass, revicom, webhook_id="one")
    async with RevicomEmulator() as other:
        other.receive("Old", time=other.clock.now() - timedelta(hours=1))
        entry = await account(hass, other, webhook_id="another")
        coordinator_of(entry).announcer.stop()
        burst(other, 3)
        await poll(hass)
        await hass.config_entries.async_unload(entry.entry_id)

        def may_have_been_made() -> list[bool]:
            return [made for *_, made in read(files_of(hass, entry))["ledger"]["owed"]]

        assert may_have_been_made() == [False] * 3
        await manager.async_pre_backup_actions()
        assert may_have_been_made() == [True] * 3
        await manager.async_post_backup_actions()
        assert may_have_been_made() == [False] * 3


async def test_account_that_is_down_when_the_backup_ends(
    hass: HomeAssistant, revicom: RevicomEmulator, manager: BackupManager
) -> None:
    """What it has itself is no copy: what waits there was never announced."""
    entry = await old_account(hass, revicom)
    heard = record_announcements(hass)
    unloading: list[asyncio.Task[bool]] = []

    @callback
    def unload(_: Announcement) -> None:
        if not unloading:
            unloading.append(
                hass.async_create_task(hass.config_entries.async_unload(entry.entry_id))
            )

    async_dispatcher_connect(hass, SIGNAL_ANNOUNCEMENT, unload)
    await manager.async_pre_backup_actions()
    burst(revicom, 20)
    await poll(hass)
    await asyncio.gather(*unloading)
    told = len(heard)
    assert 0 < told < 20
    await manager.async_post_backup_actions()
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert len(heard) == 20
    assert not any(item.change.redelivered for item in heard)
    await hass.config_entries.async_unload(entry.entry_id)
    assert files_of(hass, entry).keys() == {""}


async def test_torn_copy(
    hass: HomeAssistant, revicom: RevicomEmulator, tmp_path: Path
) -> None:
    """Files of two moments, as other programs copy them, are not taken for a memory."""
    entry = await old_account(hass, revicom)
    torn: Files | None = None
    while torn is None:
        before = files_of(hass, entry)
        # What is put where is chance, and parts that fit together are no torn copy.
        await let_the_log_move(hass, revicom, entry)
        torn = find_torn(tmp_path / "copy", before, files_of(hass, entry))
    await hass.config_entries.async_unload(entry.entry_id)
    put_back(hass, entry, torn)
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert "memory_lost" in problems(hass)


def find_torn(copy: Path, before: Files, after: Files) -> Files | None:
    """Return files of two moments of which SQLite itself says that they are torn."""
    for tenth in range(1, 10):
        cut = len(before[""]) * tenth // 10
        torn = dict(after) | {"": before[""][:cut] + after[""][cut:]}
        write_files(copy, torn)
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(copy)) as db:
            if db.execute("PRAGMA integrity_check").fetchone() == ("ok",):
                continue
        return torn
    return None
