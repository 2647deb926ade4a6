"""The account's database on a real disk: damaged, foreign, full, removed."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
import errno
from functools import partial
import logging
import os
from pathlib import Path
import sqlite3
import subprocess
import sys
from threading import Event
from typing import Any
from unittest.mock import patch
from uuid import UUID

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.phone_inbox.account.database import Damaged, Database
from custom_components.phone_inbox.account.former_file import SET_ASIDE
from custom_components.phone_inbox.account.store import AccountStore
from custom_components.phone_inbox.const import DOMAIN
from custom_components.phone_inbox.messaging import Direction, Ledger, Message
from custom_components.phone_inbox.messaging.rows import Rows
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    account,
    coordinator_of,
    entry_of,
    expect_log,
    poll,
    record_announcements,
    settle,
    texts,
)
from tests.memory import database_of, files_of, read, read_files, stored

OLD = "What was there before"


def _changed(statements: str) -> Callable[[Path], None]:
    """Return a damage that changes a database."""

    def damage(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(statements)

    return damage


def _overwritten(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Return a damage that changes a file."""

    def damage(path: Path) -> None:
        path.write_bytes(change(path.read_bytes()))

    return damage


def _foreign(path: Path) -> None:
    """Put another program's database in its place."""
    path.unlink()
    _changed("CREATE TABLE part (name, value); INSERT INTO part VALUES (1, 2)")(path)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(_overwritten(lambda _: b""), id="empty"),
        pytest.param(_overwritten(lambda it: it[: len(it) // 2]), id="truncated"),
        pytest.param(_overwritten(lambda it: it[:100]), id="a header alone"),
        pytest.param(_overwritten(lambda it: it[:10]), id="half of a header"),
        pytest.param(_overwritten(lambda it: bytes(len(it))), id="zeros"),
        pytest.param(
            _overwritten(lambda it: it[:1024] + b"\xa5" * (len(it) - 1024)),
            id="overwritten",
        ),
        pytest.param(
            _overwritten(lambda it: it[:100] + b"\xa5" * (len(it) - 100)),
            id="overwritten from the start",
        ),
        pytest.param(_overwritten(lambda _: b"<html></html>"), id="html"),
        pytest.param(_foreign, id="foreign"),
        pytest.param(_changed("PRAGMA application_id = 7"), id="another program's"),
        pytest.param(_changed("PRAGMA user_version = 4"), id="newer"),
        pytest.param(_changed("DROP TABLE message"), id="a table lacks"),
        pytest.param(_changed("UPDATE part SET value = '{'"), id="no JSON"),
        pytest.param(
            _changed("UPDATE part SET value = '4' WHERE name = 'desk'"), id="no desk"
        ),
        pytest.param(_changed("UPDATE mailbox SET value = '[]'"), id="no mailbox"),
        pytest.param(
            _changed("UPDATE part SET value = '4' WHERE name = 'provider'"),
            id="provider's part",
        ),
    ],
)
async def test_damage(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    issue_registry: ir.IssueRegistry,
    request: pytest.FixtureRequest,
    *,
    damage: Callable[[Path], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A damaged database is a problem that is shown; nothing old is announced."""
    entry = await account(hass, revicom)
    assert isinstance(entry, MockConfigEntry)
    revicom.receive(OLD)
    await poll(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    file = database_of(hass, entry)
    damage(file)
    before = file.read_bytes()
    heard = record_announcements(hass)

    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    await poll(hass)

    assert entry.state is ConfigEntryState.LOADED
    assert texts(heard) == []
    # What only the provider keeps costs nothing but a new session.
    lost = "provider's part" not in request.node.name
    issue = issue_registry.async_get_issue(DOMAIN, f"memory_lost_{entry.entry_id}")
    assert (issue is not None) is lost
    # What was there is kept for whoever wants to look, and the log says so.
    aside = file.with_name(file.name + SET_ASIDE)
    told = lost and bool(before)
    assert aside.exists() is told
    if told:
        assert aside.read_bytes() == before
    logged = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert any(entry.entry_id in record.getMessage() for record in logged) is told
    public = [
        record.getMessage()
        for record in caplog.get_records("call")
        if record.levelno >= logging.INFO or record.name.startswith("custom_components")
    ]
    assert not any(OLD in text or "79161234567" in text for text in public)

    revicom.receive("New")
    await poll(hass)
    assert texts(heard) == ["New"]
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert texts(heard) == ["New"]

    await hass.config_entries.async_remove(entry.entry_id)
    await settle(hass)
    assert not list(file.parent.glob(f"*{entry.entry_id}*"))


async def test_a_loss_is_told_until_somebody_has_read_it(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    issue_registry: ir.IssueRegistry,
    hass_client: ClientSessionGenerator,
) -> None:
    """It outlives restarts, and what Home Assistant stores of it names nobody."""
    expect_log("or damaged")
    for component in ("repairs", "diagnostics"):
        assert await async_setup_component(hass, component, {})
    entry = await account(hass, revicom)
    assert isinstance(entry, MockConfigEntry)
    hass.config_entries.async_update_entry(entry, title="Anna's telephone")
    await settle(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    database_of(hass, entry).write_bytes(b"{}")
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    issue_id = f"memory_lost_{entry.entry_id}"

    for _ in range(2):
        issue = issue_registry.async_get_issue(DOMAIN, issue_id)
        assert issue is not None
        assert issue.active
        assert issue.translation_placeholders == {"account": "Anna's telephone"}
        client = await hass_client()
        answer = await client.get(f"/api/diagnostics/config_entry/{entry.entry_id}")
        told = await answer.text()
        assert issue_id in told
        assert "Anna" not in told
        await hass.config_entries.async_reload(entry.entry_id)
        await settle(hass)

    client = await hass_client()
    url = "/api/repairs/issues/fix"
    flow = await (
        await client.post(url, json={"handler": DOMAIN, "issue_id": issue_id})
    ).json()
    done = await (await client.post(f"{url}/{flow['flow_id']}", json={})).json()
    assert done["type"] == "create_entry"
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert issue_registry.async_get_issue(DOMAIN, issue_id) is None


async def test_failing_disk(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A disk that cannot be read now is tried again: the memory is not given up."""
    entry = await account(hass, revicom)
    assert isinstance(entry, MockConfigEntry)
    await hass.config_entries.async_unload(entry.entry_id)
    revicom.receive("Meanwhile")
    heard = record_announcements(hass)
    before = files_of(hass, entry)

    failure = sqlite3.OperationalError("disk I/O error")
    failure.sqlite_errorcode = sqlite3.SQLITE_IOERR_READ
    with patch.object(Database, "read", side_effect=failure):
        await hass.config_entries.async_setup(entry.entry_id)
        await settle(hass)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "storage_unreadable"
    assert files_of(hass, entry) == before

    await poll(hass)
    assert texts(heard) == ["Meanwhile"]


async def test_read_only_disk(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """As a worn card becomes one: it says so, and nothing comes twice or is lost."""
    entry = await account(hass, revicom)
    assert isinstance(entry, MockConfigEntry)
    heard = record_announcements(hass)
    expect_log("cannot write its memory")
    store = coordinator_of(entry).store
    opened = store._database
    assert opened is not None

    def allow_writing(*, allowed: bool) -> None:
        opened._db.execute(f"PRAGMA query_only = {'OFF' if allowed else 'ON'}")

    await store._run(partial(allow_writing, allowed=False))
    revicom.receive("One")
    await poll(hass)
    assert not heard
    # Its entities are unavailable, and the log says why.
    assert not coordinator_of(entry).last_update_success
    assert "cannot write its memory" in str(coordinator_of(entry).last_exception)

    await store._run(partial(allow_writing, allowed=True))
    await poll(hass)
    assert texts(heard) == ["One"]
    assert coordinator_of(entry).last_update_success

    # And after a restart, which cannot even open it.
    await hass.config_entries.async_unload(entry.entry_id)
    revicom.receive("Two")
    before, make = files_of(hass, entry), os.open

    def open_file(path: Any, flags: int, *args: Any, **options: Any) -> int:
        if flags & (os.O_RDWR | os.O_WRONLY) and str(path).endswith(".db"):
            raise OSError(errno.EROFS, "Read-only file system", str(path))
        return make(path, flags, *args, **options)

    with patch("os.open", open_file):
        await hass.config_entries.async_setup(entry.entry_id)
        await settle(hass)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "storage_unreadable"
    assert files_of(hass, entry) == before
    await poll(hass)
    assert texts(heard) == ["One", "Two"]


#: A process of its own that has an account's database open until its input ends.
_HOLD = """
import pathlib, sys
from custom_components.phone_inbox.account.database import Database
database = Database(pathlib.Path(sys.argv[1]))
assert database.read()["ledger"]
print("open", flush=True)
sys.stdin.read()
"""


async def test_two_processes(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A second process cannot use the file, says so, and works when it is free."""
    entry = await account(hass, revicom)
    assert isinstance(entry, MockConfigEntry)
    await hass.config_entries.async_unload(entry.entry_id)
    revicom.receive("Meanwhile")
    heard = record_announcements(hass)
    file = database_of(hass, entry)

    def hold() -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-c", _HOLD, file],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
        return process

    process = await hass.async_add_executor_job(hold)
    try:
        await hass.config_entries.async_setup(entry.entry_id)
        await settle(hass)
        assert entry.state is ConfigEntryState.SETUP_RETRY
        assert entry.error_reason_translation_key == "storage_in_use"
    finally:
        await hass.async_add_executor_job(process.communicate)

    await poll(hass)
    assert texts(heard) == ["Meanwhile"]

    # Nor can another one use it now.
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        await hass.async_add_executor_job(Database, file)


async def test_damaged_meanwhile(
    hass: HomeAssistant, revicom: RevicomEmulator, issue_registry: ir.IssueRegistry
) -> None:
    """An account whose file is destroyed while it is used starts anew by itself."""
    entry = await account(hass, revicom)
    assert isinstance(entry, MockConfigEntry)
    heard = record_announcements(hass)
    expect_log("was damaged meanwhile")
    expect_log("cannot write its memory")
    expect_log("or damaged")
    revicom.receive("One")
    original, failed = Database.write, False

    def write(database: Database, several: Any) -> None:
        # SQLite finds out when it reads what it does not have in memory.
        nonlocal failed
        if not failed:
            failed = True
            raise Damaged
        original(database, several)

    with patch.object(Database, "write", write):
        await poll(hass)
        await settle(hass)
    await poll(hass)

    assert failed
    assert entry.state is ConfigEntryState.LOADED
    assert issue_registry.async_get_issue(DOMAIN, f"memory_lost_{entry.entry_id}")
    assert not heard
    revicom.receive("Two")
    await poll(hass)
    assert texts(heard) == ["Two"]


async def test_full_disk(tmp_path: Path) -> None:
    """What does not fit is not written at all, and fits when there is room again."""
    path = tmp_path / "database"
    database = Database(path)
    database.write([_lines("before")])
    database._db.execute("PRAGMA max_page_count = 30")
    large = Rows(parts={"lines": {"line": "after"}, "desk": "x" * 100_000})
    with pytest.raises(sqlite3.OperationalError, match="full"):
        database.write([large])
    # As a kill would leave it now.
    assert read(read_files(path)) == {"lines": {"line": "before"}}
    database.write([_lines("small")])
    database._db.execute("PRAGMA max_page_count = 10000")
    database.write([large])
    database.close()
    assert read(read_files(path)) == large.parts


async def test_private_files(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Only their owner may read the files; they hold no text and no number.

    That is so of what was deleted, too.
    """
    entry = await account(hass, revicom)
    assert isinstance(entry, MockConfigEntry)
    message_id = revicom.receive("Between us", sender="79160004711")
    await poll(hass)
    file = database_of(hass, entry)
    files = list(file.parent.glob(f"*{entry.entry_id}*"))
    assert {path.name.removeprefix(file.name) for path in files} == {"", "-wal"}
    for path in files:
        assert path.stat().st_mode & 0o077 == 0
        assert b"Between us" not in path.read_bytes()
        assert b"79160004711" not in path.read_bytes()
    assert any(message_id.encode() in it for it in files_of(hass, entry).values())

    await hass.config_entries.async_unload(entry.entry_id)
    with patch("os.umask"):
        assert file.stat().st_mode & 0o077 == 0


async def test_deleted_rows_are_overwritten(tmp_path: Path) -> None:
    """What is forgotten is nowhere in the files any more."""
    path = tmp_path / "database"
    database = Database(path)
    ledger = Ledger()
    now = dt_util.utcnow().replace(microsecond=0)
    ledger.open("", now).finish(now)
    reading = ledger.open("", now)
    reading.take(_message(index, now) for index in range(2_000))
    reading.finish(now, covered_since=now - timedelta(hours=20))
    database.write([ledger.hand_out()])
    ids = [message_id.encode() for _, message_id in _ids(2_000, now)]
    ledger.keep_mailboxes(["another"])
    ledger.done(ledger.changes)
    assert any(ids[0] in content for content in _contents(path))
    database.write([ledger.hand_out()])
    database.close()
    contents = _contents(path)
    assert not any(message_id in it for message_id in ids for it in contents)


def _ids(count: int, now: datetime) -> list[tuple[int, str]]:
    return [(index, _message(index, now).id) for index in range(count)]


def _contents(path: Path) -> list[bytes]:
    return [file.read_bytes() for file in path.parent.iterdir()]


async def test_removal(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """The files go with the account."""
    entry = await account(hass, revicom)
    assert isinstance(entry, MockConfigEntry)
    assert files_of(hass, entry)
    await hass.config_entries.async_remove(entry.entry_id)
    await settle(hass)
    assert not files_of(hass, entry)


async def test_empty_baseline(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """That an empty account was looked through is stored, too.

    Else a crash would make old news of the first message that ever comes.
    """
    entry = await account(hass, revicom)
    assert stored(hass, entry)["ledger"]["mailboxes"]


async def test_written_when_changed(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """Polls that bring nothing write nothing; one that does writes it first."""
    revicom.receive("Old")
    entry = await account(hass, revicom)
    await poll(hass)
    written = _marks(hass, entry)
    for _ in range(5):
        await poll(hass)
    assert _marks(hass, entry) == written

    owed: list[list[bool]] = []
    announce = coordinator_of(entry).announcer._announce

    def announcing(change: Any) -> None:
        rows = stored(hass, entry)["ledger"]["owed"]
        owed.append([made for *_, made in sorted(rows, key=lambda row: row[2])])
        announce(change)

    coordinator_of(entry).announcer._announce = announcing  # type: ignore[method-assign]
    revicom.receive("New", time=revicom.clock.now() - timedelta(seconds=5))
    revicom.receive("Newer")
    await poll(hass)
    # What was announced is done before the next one is.
    assert owed == [[True, False], [True]]
    assert stored(hass, entry)["ledger"]["owed"] == []


def _marks(hass: HomeAssistant, entry: Any) -> list[tuple[str, int, int]]:
    folder = database_of(hass, entry).parent
    return [
        (file.name, file.stat().st_mtime_ns, file.stat().st_size)
        for file in sorted(folder.glob(f"*{entry.entry_id}*"))
    ]


def _lines(name: str) -> Rows:
    return Rows(parts={"lines": {"line": name}})


async def test_writes_at_once(hass: HomeAssistant) -> None:
    """Of those that wait, one writes for all: all are told when it fails."""
    store = AccountStore(hass, "account")

    async def save(name: str) -> None:
        store.put(_lines(name))
        await store.async_save_now()

    with patch.object(Database, "write", side_effect=OSError("disk gone")):
        results = await asyncio.gather(*map(save, "012"), return_exceptions=True)
    assert [type(result) for result in results] == [HomeAssistantError] * 3
    await save("3")
    await store.async_close()
    assert await _loaded(hass) == {"lines": {"line": "3"}}


async def _loaded(hass: HomeAssistant) -> Any:
    store = AccountStore(hass, "account")
    loaded = await store.async_load()
    await store.async_close()
    return loaded


async def test_what_could_not_be_written_is_not_forgotten(hass: HomeAssistant) -> None:
    """Whoever loads it before it can be written finds it, and writes it."""
    store = AccountStore(hass, "account")
    store.put(Rows(parts={"lines": {"line": "0"}, "desk": 7}))
    await store.async_save_now()
    store.put(_lines("1"))
    failing = patch.object(Database, "write", side_effect=OSError("disk gone"))
    with failing, pytest.raises(HomeAssistantError):
        await store.async_save_now()
    await store.async_close()

    assert await _loaded(hass) == {"lines": {"line": "1"}, "desk": 7}
    # Nor is it on the disk yet.
    assert read(read_files(store.path)) == {"lines": {"line": "0"}, "desk": 7}
    store = AccountStore(hass, "account")
    await store.async_load()
    await store.async_save_now()
    await store.async_close()
    assert read(read_files(store.path)) == {"lines": {"line": "1"}, "desk": 7}


async def test_cancelled_write_overtakes_nothing(hass: HomeAssistant) -> None:
    """A write whose writer was cancelled goes on; the next one comes after it."""
    store = AccountStore(hass, "account")
    opened = Event()
    original = Database.write

    def write(database: Database, several: Any) -> None:
        if several[0].parts == _lines("0").parts:
            opened.wait(30)
        original(database, several)

    with patch.object(Database, "write", write):
        store.put(_lines("0"))
        first = hass.async_create_task(store.async_save_now())
        await asyncio.sleep(0)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        hass.loop.call_later(0.1, opened.set)
        store.put(_lines("1"))
        await store.async_save_now()
    await store.async_close()
    assert await _loaded(hass) == {"lines": {"line": "1"}}


async def test_size(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """With twenty thousand messages that it knows, the file stays below two megabytes.

    It has an index by id and another one by time.
    """
    entry = entry_of(revicom)
    entry.add_to_hass(hass)
    now = dt_util.utcnow().replace(microsecond=0)
    ledger = Ledger()
    for size in (0, 20_000):
        reading = ledger.open("", now)
        reading.take(_message(index, now) for index in range(size))
        reading.finish(now, covered_since=now - timedelta(hours=20))
        ledger.done(ledger.changes)
    assert ledger.known_count() == 20_000
    store = AccountStore(hass, entry.entry_id)
    store.put(ledger.hand_out())
    await store.async_save_now()
    await store.async_close()
    files = files_of(hass, entry)
    assert files.keys() == {""}
    assert len(files[""]) <= 2_000_000
    assert len(read(files)["ledger"]["mailboxes"][""]["fingerprints"]) > 1_000


def _message(index: int, now: datetime) -> Message:
    return Message(
        id=str(UUID(int=index * 7919 + (1 << 120))),
        line="79160000000",
        direction=Direction.OUTGOING if index % 10 == 9 else Direction.INCOMING,
        remote=f"7916{index:07}",
        time=now - timedelta(seconds=20_000 - index),
        text=f"Text {index}",
    )
