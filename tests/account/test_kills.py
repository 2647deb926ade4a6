"""Whenever the process is killed: nothing is lost, and one message at most comes again.

A kill leaves what was written up to then. While messages are announced, that is a
beginning of the log: these tests look at what it holds, cut off anywhere.
"""

from pathlib import Path
import random

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
import pytest

from custom_components.phone_inbox.account import database as database_module
from custom_components.phone_inbox.account.announcement import (
    SIGNAL_ANNOUNCEMENT,
    Announcement,
)
from custom_components.phone_inbox.account.database import Database
from custom_components.phone_inbox.messaging.rows import Rows
from tests.conftest import Measure
from tests.emulators.revicom import RevicomEmulator
from tests.home import burst, old_account, poll
from tests.memory import files_of, read, read_files, write_files

LOG = "-wal"
MESSAGES = 100
POINTS = 500


async def test_burst(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    monkeypatch: pytest.MonkeyPatch,
    measure: Measure,
) -> None:
    """At five hundred points of a burst, also in the middle of a write."""
    # The log shall have all of it.
    monkeypatch.setattr(database_module, "_LOG_PAGES", 10**6)
    entry = await old_account(hass, revicom)
    base = len(files_of(hass, entry)[LOG])
    #: How long the log was when each message was announced.
    announced: dict[str, int] = {}

    @callback
    def on_announcement(announcement: Announcement) -> None:
        announced[announcement.message.id] = len(files_of(hass, entry)[LOG])

    async_dispatcher_connect(hass, SIGNAL_ANNOUNCEMENT, on_announcement)
    burst(revicom, MESSAGES)
    await poll(hass)
    assert len(announced) == MESSAGES
    files = dict(files_of(hass, entry))
    log = files[LOG]

    chance = random.Random(3)
    points = [chance.randint(base, len(log)) for _ in range(POINTS)]
    # And exactly where something was announced.
    points += announced.values()
    marked = []
    for point in points:
        stored = read({**files, LOG: log[:point]})["ledger"]
        (box,) = stored["mailboxes"].values()
        known = box["known"].keys() | {
            key for times in box["unread"].values() for key in times
        }
        owed = {key: made for _, key, *_, made in stored["owed"]}
        before = {key for key, length in announced.items() if length <= point}
        after = announced.keys() - before
        # What was not announced is owed, or is found as if it had just come.
        assert all(key in owed or key not in known for key in after)
        # What was announced is known, and where it is owed, it is marked.
        assert before <= known
        assert all(owed.get(key, True) for key in before)
        marked.append(sum(owed.values()))
    assert max(marked) <= 1
    assert min(marked) == 0
    measure(
        f"kills: {len(points)} points of a burst of {MESSAGES}, 0 lost,"
        f" {max(marked)} redelivered at most"
    )


def test_while_the_log_is_moved(tmp_path: Path) -> None:
    """A kill in the middle of moving the log into the database changes nothing."""
    path = tmp_path / "database"
    database = Database(path)
    for number in range(40):
        database.write([Rows(parts={f"part {number % 30}": "x" * 40 * number})])
    expected = {f"part {n % 30}": "x" * 40 * n for n in range(40)}
    before = read_files(path)
    database.close()
    after = read_files(path)[""]
    pages = range(0, max(len(after), len(before[""])), 512)
    for page in pages:
        # So many pages were moved, and of the next one a part.
        moved = after[: page + 300] + before[""][page + 300 :]
        copy = tmp_path / "copy"
        write_files(copy, {**before, "": moved})
        again = Database(copy)
        assert again.read() == expected
        again.check()
        again.close()
