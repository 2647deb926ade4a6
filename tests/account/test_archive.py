"""What a busy account knows and has put away: on the disk, after a kill, and before."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
import random
import sqlite3
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.phone_inbox.account import database as database_module, tables
from custom_components.phone_inbox.account.database import Database
from custom_components.phone_inbox.const import DOMAIN
from custom_components.phone_inbox.messaging import Ledger, archive, mailbox
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    account,
    coordinator_of,
    poll,
    record_announcements,
    settle,
    texts,
)
from tests.memory import database_of, editing, read_files, stored, write_files
from tests.messaging.build import announce, at, incoming, installed, poll as read

POINTS = 150


@pytest.fixture
def hardly_any_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put away nearly everything, in a few batches that soon become one."""
    monkeypatch.setattr(mailbox, "AT_HAND", 10)
    monkeypatch.setattr(mailbox, "ARCHIVED", 5)
    monkeypatch.setattr(archive, "MOST_BATCHES", 3)


def _ledger(database: Path) -> Ledger:
    """Return what the next process finds."""
    opened = Database(database)
    stored = opened.read()
    opened.close()
    assert stored is not None
    return Ledger.load(stored["ledger"], written=True)


@pytest.mark.usefixtures("hardly_any_at_hand")
def test_kills(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kill leaves a memory as it was at some moment: nothing is known by halves."""
    monkeypatch.setattr(database_module, "_LOG_PAGES", 10**6)
    monkeypatch.setattr(tables, "MOST_BESIDE", 10)
    path = tmp_path / "database"
    database = Database(path)
    ledger = installed()
    dumps = []
    for number in range(60):
        read(ledger, incoming(f"{number}", at(number), text=f"{number}", read=True))
        announce(ledger)
        database.write([ledger.hand_out()])
        # Between two changes, what came may be packed.
        database.tidy()
        dumps.append(ledger.dump())
    files = read_files(path)
    database.close()
    assert dumps[-1]["mailboxes"][""]["archive"]

    log = files["-wal"]
    chance = random.Random(5)
    found = []
    for point in [*(chance.randint(1, len(log)) for _ in range(POINTS)), len(log)]:
        write_files(path, {**files, "-wal": log[:point]})
        opened = Database(path)
        stored = opened.read()
        opened.close()
        if stored is None:
            continue
        now = Ledger.load(stored["ledger"], written=True).dump()
        found.append(dumps.index(now))
    assert found[-1] == len(dumps) - 1
    assert len(set(found)) > 20


@pytest.mark.usefixtures("hardly_any_at_hand")
def test_read_again(tmp_path: Path) -> None:
    """What was put away is known after a restart, and nothing else is."""
    path = tmp_path / "database"
    ledger = installed()
    messages = [incoming(f"{n}", at(n), text=f"{n}", read=True) for n in range(60)]
    read(ledger, *messages)
    announce(ledger)
    database = Database(path)
    database.write([ledger.hand_out()])
    database.close()

    ledger = _ledger(path)
    assert ledger.known_count() == 60
    read(ledger, *messages, incoming("new", at(61), text="new"), sweep=True)
    assert [change.message.id for change in announce(ledger)] == ["new"]
    assert ledger.known_count() == 61


def test_batch_out_of_order() -> None:
    """It would not be found, so it is no memory."""
    ledger = installed()
    box: dict[str, Any] = ledger.dump()["mailboxes"][""]
    for marks in ("02" + "00" * 7 * 40 + "01" + "00" * 7, "00" * 7):
        stored = {**box, "archive": {"1": [0, 1, marks]}}
        with pytest.raises(ValueError, match=r"batch|bytes"):
            Ledger.load({**ledger.dump(), "mailboxes": {"": stored}})


#: What made the tables of before of today's, while nothing is packed.
_OF_VERSION_2 = """
ALTER TABLE message RENAME TO message_now;
ALTER TABLE fingerprint RENAME TO fingerprint_now;
CREATE TABLE message (
    mailbox TEXT NOT NULL, id TEXT NOT NULL, time INTEGER NOT NULL,
    unread TEXT, vanished TEXT, told INTEGER,
    PRIMARY KEY (mailbox, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_time ON message (mailbox, time);
CREATE TABLE fingerprint (
    mailbox TEXT NOT NULL, print TEXT NOT NULL, id TEXT NOT NULL,
    PRIMARY KEY (mailbox, print)
) STRICT, WITHOUT ROWID;
INSERT INTO message SELECT * FROM message_now;
INSERT INTO fingerprint SELECT * FROM fingerprint_now;
DROP TABLE message_now;
DROP TABLE fingerprint_now;
DROP TABLE pack;
"""
_OF_VERSION = {1: _OF_VERSION_2 + "DROP TABLE archive;", 2: _OF_VERSION_2}


@pytest.mark.parametrize("version", [1, 2])
async def test_before_there_was_one(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    issue_registry: ir.IssueRegistry,
    version: int,
) -> None:
    """A database of before is taken over with all that it knows."""
    entry = await account(hass, revicom)
    for number in range(5):
        revicom.receive(f"{number}")
    await poll(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    now = revicom.clock.now()
    with editing(hass, entry) as connection:
        (name,) = connection.execute("SELECT name FROM mailbox").fetchone()
        connection.executescript(_OF_VERSION[version])
        times = (
            int((now - timedelta(hours=2)).timestamp() * 1000) + n for n in range(9_000)
        )
        connection.executemany(
            "INSERT INTO message (mailbox, id, time) VALUES (?, ?, ?)",
            ((name, f"old {n}", time) for n, time in enumerate(times)),
        )
        if version > 1:
            connection.execute(
                "INSERT INTO archive VALUES (?1, 1, ?2, ?2, zeroblob(8))",
                (name, int(now.timestamp() * 1000)),
            )
        connection.execute(f"PRAGMA user_version = {version}")
    heard = record_announcements(hass)

    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    revicom.receive("New")
    await poll(hass)

    assert texts(heard) == ["New"]
    assert not issue_registry.async_get_issue(DOMAIN, f"memory_lost_{entry.entry_id}")
    ledger = coordinator_of(entry).ledger
    assert ledger.known_count() == 9_005 + version
    await hass.config_entries.async_unload(entry.entry_id)
    (box,) = stored(hass, entry)["ledger"]["mailboxes"].values()
    assert len(box["known"]) < 3_000
    assert box["archive"]
    with closing(sqlite3.connect(database_of(hass, entry))) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (3,)
        assert connection.execute("SELECT count(*) FROM pack").fetchone() == (1,)
