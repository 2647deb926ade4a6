"""The account's database: rows of ids, times, lines and fingerprints, never a text.

It is SQLite's, and this is all that knows its tables. Every method may wait for the
disk: :mod:`.store` calls them in a thread, one after the other. A write is on the disk
when it returns, unless it may be lost in a power failure: then the next one that may
not brings it along.

Whoever has it open keeps it: no second process can write to it. What was deleted is
overwritten, and the log of what was written is kept short.

While a backup copies the files, the database itself is left alone and the log only
grows: whatever part of that is copied, the copy is what the database was at some
moment. It has a mark, by which whoever finds it knows that it is one. Who copies the
files otherwise may have parts of two moments: what was not closed is looked through.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import blake2b
import json
import os
from pathlib import Path
import sqlite3
from typing import Any

from ..messaging.rows import Attempt, MessageRow, Rows

#: Raised where an earlier version could not use what this one writes.
VERSION = 2
#: Marks the file as one of ours: "PhIn".
_APPLICATION = 0x5068496E
_MAGIC = b"SQLite format 3\x00"
#: Small pages: a message changes a few rows in different places, and each of them
#: costs a page.
_PAGE = 512
#: The log goes into the database when it has so many pages.
_LOG_PAGES = 1000
#: Set while a backup copies the file: whoever finds it has such a copy.
_COPIED = "copied"
#: Messages of which nothing is known but that they were there.
_PLAIN = "unread IS NULL AND vanished IS NULL AND told IS NULL"
_FIND_MARK = "SELECT EXISTS (SELECT 1 FROM part WHERE name = 'copied')"
_PUT_MARK = "INSERT OR REPLACE INTO part VALUES ('copied', 'true')"
_TAKE_MARK = "DELETE FROM part WHERE name = 'copied'"
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

#: What version 2 has brought. Its rows are large, for small pages: so they have a
#: number of their own to be found by, and are not beside each other in an index.
_ARCHIVE = """
CREATE TABLE archive (
    mailbox TEXT NOT NULL, number INTEGER NOT NULL,
    since INTEGER NOT NULL, until INTEGER NOT NULL, marks BLOB NOT NULL,
    PRIMARY KEY (mailbox, number)
) STRICT;
"""
_SCHEMA = f"""
CREATE TABLE part (
    name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE mailbox (
    name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE message (
    mailbox TEXT NOT NULL, id TEXT NOT NULL, time INTEGER NOT NULL,
    unread TEXT, vanished TEXT, told INTEGER,
    PRIMARY KEY (mailbox, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_time ON message (mailbox, time);
{_ARCHIVE}CREATE TABLE fingerprint (
    mailbox TEXT NOT NULL, print TEXT NOT NULL, id TEXT NOT NULL,
    PRIMARY KEY (mailbox, print)
) STRICT, WITHOUT ROWID;
CREATE TABLE owed (
    mailbox TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL,
    time INTEGER NOT NULL, print TEXT NOT NULL,
    attempt INTEGER NOT NULL, boot TEXT NOT NULL,
    PRIMARY KEY (mailbox, id, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE kept (
    mailbox TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (mailbox, id, kind)
) STRICT, WITHOUT ROWID;
"""


class Damaged(Exception):
    """The file is no database of this integration, or not whole."""


class TooNew(Exception):
    """The file was written by a later version."""


class Database:
    """An account's open database; where it cannot be opened, see :meth:`__init__`."""

    def __init__(
        self, path: Path, *, is_copied: bool = False, is_marked: bool = False
    ) -> None:
        """Open or create it, and keep it from every other process.

        ``is_copied``: a backup is under way; see :meth:`begin_copy`. ``is_marked``: if
        it has the mark of a copy, that is from a backup of this run, and it is none.
        Raises Damaged or TooNew where the file is of no use, sqlite3.Error or OSError
        where the disk fails or somebody else has it open.
        """
        self._path = path
        self._boot = _boot()
        _make_private(path)
        self._db = sqlite3.connect(path, timeout=0, isolation_level=None)
        #: Whether it has the mark of a copy, which it is not.
        self.is_marked = is_marked
        self._is_copied = False
        # The last one to close it has moved the log into it.
        was_closed = not self._log_size()
        try:
            self._leave_alone(copied=is_copied)
            self._prepare()
            if self._is_copy or not was_closed:
                self.check()
            if is_copied:
                self.begin_copy()
            elif is_marked:
                # Where that cannot be written, it can be later.
                with suppress(sqlite3.OperationalError):
                    self.end_copy()
        except BaseException:
            self._db.close()
            raise

    def _prepare(self) -> None:
        db = self._db
        try:
            db.execute("PRAGMA locking_mode = EXCLUSIVE")
            db.execute(f"PRAGMA page_size = {_PAGE}")
            version = self._one("PRAGMA user_version")
            is_ours = self._one("PRAGMA application_id") == _APPLICATION
            if not is_ours and self._one("SELECT count(*) FROM sqlite_schema"):
                raise Damaged
            if version > VERSION:
                raise TooNew
            db.execute("PRAGMA secure_delete = ON")
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA wal_autocheckpoint = 0")
            # What was not written is looked into before: it must not get to the disk.
            db.execute("PRAGMA cache_spill = OFF")
            if not is_ours:
                self._create()
            elif version < VERSION:
                self._upgrade()
        except sqlite3.Error as err:
            raise _judged(err) from err

    def _create(self) -> None:
        self._db.executescript(
            f"BEGIN; {_SCHEMA} PRAGMA user_version = {VERSION};"
            f"PRAGMA application_id = {_APPLICATION}; COMMIT;"
        )

    def _upgrade(self) -> None:
        self._db.executescript(
            f"BEGIN IMMEDIATE; {_ARCHIVE} PRAGMA user_version = {VERSION}; COMMIT;"
        )

    def close(self) -> None:
        """Close it: what was written is in one file then."""
        self._db.close()

    # Reading

    def read(self, unwritten: Sequence[Rows] = ()) -> dict[str, Any] | None:
        """Return everything, and what could not be written yet, as JSON types.

        None: there is nothing. Raises Damaged or an error of the disk.
        """
        try:
            self._settle()
            self._db.execute("BEGIN")
            try:
                for rows in unwritten:
                    self._apply(rows)
                return self._read()
            finally:
                self._db.execute("ROLLBACK")
        except (ValueError, TypeError, KeyError) as err:
            raise Damaged from err
        except sqlite3.Error as err:
            raise _judged(err) from err

    def _read(self) -> dict[str, Any] | None:
        parts = {
            name: json.loads(value)
            for name, value in self._db.execute("SELECT name, value FROM part")
        }
        stored = {
            name: parts[name] for name in parts.keys() - {"salt", "stops", _COPIED}
        }
        if "salt" not in parts:
            return stored or None
        mailboxes: dict[str, Any] = {
            name: json.loads(value) | self._read_mailbox(name)
            for name, value in self._db.execute("SELECT name, value FROM mailbox")
        }
        if not mailboxes and self._one("SELECT EXISTS (SELECT 1 FROM message)"):
            raise Damaged
        for name, key, *row in self._db.execute(
            "SELECT mailbox, id, time, unread, vanished, told FROM message"  # noqa: S608
            f" WHERE NOT ({_PLAIN})"
        ):
            _add(mailboxes[name], key, MessageRow(*row))
        for name, number, since, until, marks in self._db.execute(
            "SELECT mailbox, number, since, until, marks FROM archive"
        ):
            mailboxes[name]["archive"][str(number)] = [since, until, marks]
        is_copy = _COPIED in parts and not self.is_marked
        stored["ledger"] = {
            "salt": parts["salt"],
            "stops": parts.get("stops", []),
            "mailboxes": mailboxes,
            "owed": [
                [*owed, self._was_made(attempt, boot) or is_copy]
                for *owed, attempt, boot in self._db.execute(
                    "SELECT mailbox, id, time, print, kind, attempt, boot FROM owed"
                )
            ],
        }
        stored["kept_back"] = [
            [*key, *json.loads(value)]
            for *key, value in self._db.execute(
                "SELECT mailbox, id, kind, value FROM kept"
            )
        ]
        return stored

    def _read_mailbox(self, name: str) -> dict[str, Any]:
        """Return what is known of a mailbox's messages, but for those in some state."""
        # Most of what there is: that goes without a step in Python for each of them.
        return {
            "known": dict(
                self._db.execute(
                    f"SELECT id, time FROM message WHERE mailbox = ? AND {_PLAIN}",  # noqa: S608
                    (name,),
                )
            ),
            "unread": {},
            "vanished": {},
            "outgoing": {},
            "archive": {},
            "fingerprints": dict(
                self._db.execute(
                    "SELECT print, id FROM fingerprint WHERE mailbox = ?", (name,)
                )
            ),
        }

    def _settle(self) -> None:
        """Note what may have been announced, as only this process can tell.

        Of a copy that is everything: it was made before, and announcing went on.
        """
        is_copy = self._is_copy
        boots = self._db.execute("SELECT DISTINCT boot FROM owed WHERE attempt = 2")
        owed = [(self._was_made(Attempt.NEXT, boot), boot) for (boot,) in boots]
        if not is_copy and not owed:
            return
        with suppress(sqlite3.OperationalError), self._transaction():
            # Where it cannot be written, whoever reads it next is told the same.
            self._db.executemany(
                "UPDATE owed SET attempt = ? WHERE attempt = 2 AND boot = ?", owed
            )
            if is_copy:
                self._db.execute("UPDATE owed SET attempt = 1")
                self._db.execute(_TAKE_MARK)

    @property
    def _is_copy(self) -> bool:
        """Tell whether a backup has made it; raise Damaged or an error of the disk."""
        try:
            return not self.is_marked and bool(self._one(_FIND_MARK))
        except sqlite3.Error as err:
            raise _judged(err) from err

    def _was_made(self, attempt: int, boot: str) -> bool:
        """Tell whether something owed may have been announced.

        What a process has written is there when the process was killed. What the
        power took may have been lost since the last time that was waited for.
        """
        if attempt == Attempt.NEXT:
            return not self._boot or boot != self._boot
        return attempt != Attempt.NO

    # Writing

    def write(self, several: Iterable[Rows]) -> None:
        """Write rows, all of them or none.

        Raises Damaged, or sqlite3.Error or OSError where they cannot be written.
        """
        several = list(several)
        lasting = any(rows.lasting for rows in several)
        try:
            with self._transaction(lasting=lasting):
                for rows in several:
                    self._apply(rows)
        except sqlite3.Error as err:
            raise _judged(err) from err

    @contextmanager
    def _transaction(self, *, lasting: bool = True) -> Iterator[None]:
        self._db.execute(f"PRAGMA synchronous = {'FULL' if lasting else 'NORMAL'}")
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def _apply(self, rows: Rows) -> None:
        run = self._db.executemany
        for table, column in (
            ("message", "mailbox"),
            ("archive", "mailbox"),
            ("fingerprint", "mailbox"),
            ("owed", "mailbox"),
            ("kept", "mailbox"),
            ("mailbox", "name"),
        ):
            run(
                f"DELETE FROM {table} WHERE {column} = ?",  # noqa: S608 - our own names
                [(name,) for name in rows.gone],
            )
        self._put("part", 1, {(k,): (json.dumps(v),) for k, v in rows.parts.items()})
        self._put(
            "mailbox", 1, {(k,): (json.dumps(v),) for k, v in rows.mailboxes.items()}
        )
        self._put("message", 2, rows.messages)
        self._put("archive", 2, rows.archives)
        self._put(
            "fingerprint",
            2,
            {
                key: None if message_id is None else (message_id,)
                for key, message_id in rows.fingerprints.items()
            },
        )
        self._put(
            "owed",
            3,
            {
                (mailbox, message_id, kind.value): row and (*row, self._boot)
                for (mailbox, message_id, kind), row in rows.owed.items()
            },
        )
        self._put(
            "kept",
            3,
            {
                (mailbox, message_id, kind.value): row and (json.dumps(row),)
                for (mailbox, message_id, kind), row in rows.kept.items()
            },
        )

    def _put(
        self,
        table: str,
        keys: int,
        rows: Mapping[Any, tuple[Any, ...] | None],
    ) -> None:
        """Insert or replace what there is now, and delete what is no more."""
        columns = _COLUMNS[table]
        if gone := [key for key, values in rows.items() if values is None]:
            where = " AND ".join(f"{name} = ?" for name in columns[:keys])
            self._db.executemany(f"DELETE FROM {table} WHERE {where}", gone)  # noqa: S608
        if there := [
            (*key, *values) for key, values in rows.items() if values is not None
        ]:
            places = ", ".join("?" * len(columns))
            changed = ", ".join(f"{name} = excluded.{name}" for name in columns[keys:])
            self._db.executemany(
                f"INSERT INTO {table} VALUES ({places})"  # noqa: S608
                f" ON CONFLICT DO UPDATE SET {changed}",
                there,
            )

    def tidy(self) -> None:
        """Move the log into the database where it has grown long.

        Raises Damaged or an error of the disk; nothing is lost then.
        """
        if self._is_copied:
            return
        try:
            if self._log_size() > _LOG_PAGES * _PAGE:
                self._fold()
        except sqlite3.Error as err:
            raise _judged(err) from err

    def _log_size(self) -> int:
        try:
            return self._path.with_name(f"{self._path.name}-wal").stat().st_size
        except FileNotFoundError:
            return 0

    def _fold(self) -> None:
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    # Backups

    def begin_copy(self) -> None:
        """Mark it, put everything into the database, and leave that alone from now on.

        Where that is left alone already, it may be copied at this moment: it stays so.
        Raises Damaged or an error of the disk.
        """
        try:
            # Perhaps it was a copy itself.
            self._settle()
            with self._transaction():
                self._db.execute(_PUT_MARK)
            self.is_marked = True
            if not self._is_copied:
                self._fold()
        except sqlite3.Error as err:
            raise _judged(err) from err
        self._leave_alone(copied=True)

    def end_copy(self) -> None:
        """Go on as before; raise Damaged or an error of the disk."""
        self._leave_alone(copied=False)
        try:
            if self.is_marked:
                with self._transaction():
                    self._db.execute(_TAKE_MARK)
            self.is_marked = False
        except sqlite3.Error as err:
            raise _judged(err) from err

    def _leave_alone(self, *, copied: bool) -> None:
        self._is_copied = copied
        # Else the last one to close it would move the log into it.
        self._db.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, copied)

    def check(self) -> None:
        """Read all of it; raise Damaged where it is not whole."""
        try:
            if self._one("PRAGMA integrity_check") != "ok":
                raise Damaged
        except sqlite3.Error as err:
            raise _judged(err) from err

    def _one(self, query: str) -> Any:
        (value,) = self._db.execute(query).fetchone()
        return value


#: The columns of what rows are written to, those of its key first.
_COLUMNS = {
    "part": ("name", "value"),
    "mailbox": ("name", "value"),
    "message": ("mailbox", "id", "time", "unread", "vanished", "told"),
    "archive": ("mailbox", "number", "since", "until", "marks"),
    "fingerprint": ("mailbox", "print", "id"),
    "kept": ("mailbox", "id", "kind", "value"),
    "owed": ("mailbox", "id", "kind", "time", "print", "attempt", "boot"),
}


def files_of(path: Path) -> Sequence[Path]:
    """Return the files that a database may have, itself first."""
    return [
        path,
        *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal")),
    ]


def _add(box: dict[str, Any], key: str, row: MessageRow) -> None:
    if row.unread is not None:
        box["unread"].setdefault(row.unread, {})[key] = row.time
    if row.vanished is not None:
        box["vanished"].setdefault(row.vanished, {})[key] = row.time
    if row.told is not None:
        box["outgoing"][key] = [row.time, row.told]


def _make_private(path: Path) -> None:
    """Create the file for its owner alone: SQLite gives its others the same rights.

    Raises Damaged where there is one that is none of SQLite's.
    """
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "rb") as file:
        os.fchmod(file.fileno(), 0o600)
        beginning = file.read(len(_MAGIC))
    if beginning not in (b"", _MAGIC):
        raise Damaged


def _judged(err: sqlite3.Error) -> Exception:
    """Return what an error says of the file: that it is damaged, or the disk fails."""
    code = getattr(err, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return Damaged()
    if isinstance(err, sqlite3.OperationalError) and code == sqlite3.SQLITE_ERROR:
        # A table or a column lacks.
        return Damaged()
    return err


def _boot() -> str:
    """Return what no other start of this machine has; blank where it does not tell."""
    try:
        return blake2b(_BOOT_ID.read_bytes(), digest_size=8).hexdigest()
    except OSError:
        return ""
