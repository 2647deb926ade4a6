"""An account's memory on the disk: what is in it, and how it is put back or damaged."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
import sqlite3
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from custom_components.phone_inbox.account.announcement import (
    SIGNAL_ANNOUNCEMENT,
    Announcement,
)
from custom_components.phone_inbox.account.database import Database
from custom_components.phone_inbox.const import DOMAIN

#: The contents of files, by what their names end with.
type Files = Mapping[str, bytes]
_ENDS = ("", "-wal", "-shm", "-journal")


def database_of(hass: HomeAssistant, entry: ConfigEntry) -> Path:
    """Return an account's database."""
    return Path(hass.config.path(".storage", f"{DOMAIN}.{entry.entry_id}.db"))


def files_of(hass: HomeAssistant, entry: ConfigEntry) -> Files:
    """Return an account's files as they are now, as a crash would leave them."""
    return read_files(database_of(hass, entry))


def record_files(hass: HomeAssistant, entry: ConfigEntry) -> list[Files]:
    """Return a list of what the account's files were like at each announcement."""
    files: list[Files] = []

    @callback
    def on_announcement(_: Announcement) -> None:
        files.append(files_of(hass, entry))

    async_dispatcher_connect(hass, SIGNAL_ANNOUNCEMENT, on_announcement)
    return files


def read_files(path: Path) -> Files:
    """Return a database's files."""
    files = {end: path.with_name(path.name + end) for end in _ENDS}
    return {end: file.read_bytes() for end, file in files.items() if file.exists()}


def put_back(hass: HomeAssistant, entry: ConfigEntry, files: Files) -> None:
    """Let an account that is not loaded have these files."""
    write_files(database_of(hass, entry), files)


def write_files(path: Path, files: Files) -> None:
    """Put these in the place of a database's files."""
    for end in _ENDS:
        path.with_name(path.name + end).unlink(missing_ok=True)
    for end, content in files.items():
        path.with_name(path.name + end).write_bytes(content)


def stored(hass: HomeAssistant, entry: ConfigEntry) -> dict[str, Any]:
    """Return what an account has on the disk, loaded or not."""
    return read(files_of(hass, entry))


def read(files: Files) -> dict[str, Any]:
    """Return what is in files, as the next process would find it."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "copy")
        write_files(path, files)
        database = Database(path)
        try:
            return database.read() or {}
        finally:
            database.close()


@contextmanager
def editing(hass: HomeAssistant, entry: ConfigEntry) -> Iterator[sqlite3.Connection]:
    """Change the database of an account that is not loaded."""
    with closing(sqlite3.connect(database_of(hass, entry))) as connection, connection:
        yield connection


def disk_full() -> sqlite3.Error:
    """Return what SQLite raises when the disk is full."""
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return error


def failing_writes(error: Exception) -> AbstractContextManager[Any]:
    """Let every account fail to write its database; other files are written."""
    return patch.object(Database, "write", side_effect=error)
