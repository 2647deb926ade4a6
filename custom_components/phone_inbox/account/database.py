"""The account's database: rows of ids, times, lines and fingerprints, never a text.

It is SQLite's; what is in it, :mod:`.tables` knows. Every method may wait for the
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

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from hashlib import blake2b
import json
import os
from pathlib import Path
import sqlite3
from typing import Any

from ..messaging.rows import Attempt, Rows
from . import tables

_MAGIC = b"SQLite format 3\x00"
#: Small pages: a message changes a few rows in different places, and each of them
#: costs a page.
_PAGE = 512
#: The log goes into the database when it has so many pages.
_LOG_PAGES = 1000
#: Set while a backup copies the file: whoever finds it has such a copy.
_COPIED = "copied"
_FIND_MARK = "SELECT EXISTS (SELECT 1 FROM part WHERE name = 'copied')"
_PUT_MARK = "INSERT OR REPLACE INTO part VALUES ('copied', 'true')"
_TAKE_MARK = "DELETE FROM part WHERE name = 'copied'"
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


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
        #: How many rows a pack could take, or a few more; None: nobody has counted.
        self._beside: int | None = None
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
            is_ours = self._one("PRAGMA application_id") == tables.APPLICATION
            if not is_ours and self._one("SELECT count(*) FROM sqlite_schema"):
                raise Damaged
            if version > tables.VERSION:
                raise TooNew
            db.execute("PRAGMA secure_delete = ON")
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA wal_autocheckpoint = 0")
            # What was not written is looked into before: it must not get to the disk.
            db.execute("PRAGMA cache_spill = OFF")
            if not is_ours:
                tables.create(db)
            elif version < tables.VERSION:
                tables.upgrade(db, version)
        except sqlite3.Error as err:
            raise _judged(err) from err

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
                    tables.apply(self._db, rows, self._boot)
                return self._read()
            finally:
                self._db.execute("ROLLBACK")
        except (ValueError, TypeError, LookupError, AttributeError) as err:
            raise Damaged from err
        except sqlite3.Error as err:
            raise _judged(err) from err

    def _read(self) -> dict[str, Any] | None:
        parts = tables.read_parts(self._db)
        stored = {
            name: parts[name] for name in parts.keys() - {"salt", "stops", _COPIED}
        }
        if "salt" not in parts:
            return stored or None
        is_copy = _COPIED in parts and not self.is_marked
        stored["ledger"] = {
            "salt": parts["salt"],
            "stops": parts.get("stops", []),
            "mailboxes": tables.read_mailboxes(self._db),
            "owed": tables.read_owed(
                self._db,
                lambda attempt, boot: is_copy or self._was_made(attempt, boot),
            ),
        }
        stored["kept_back"] = tables.read_kept(self._db)
        return stored

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
                    tables.apply(self._db, rows, self._boot)
        except sqlite3.Error as err:
            raise _judged(err) from err
        if self._beside is not None:
            self._beside += sum(
                len(rows.messages) + len(rows.fingerprints) for rows in several
            )

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

    def tidy(self) -> None:
        """Pack what has come, and move the log into the database, where that is much.

        Raises Damaged or an error of the disk; nothing is lost then.
        """
        if self._is_copied:
            return
        try:
            self._pack()
            if self._log_size() > _LOG_PAGES * _PAGE:
                self._fold()
        except (ValueError, TypeError, LookupError, AttributeError) as err:
            raise Damaged from err
        except sqlite3.Error as err:
            raise _judged(err) from err

    def _pack(self) -> None:
        if self._beside is None:
            self._beside = tables.count_beside(self._db)
        if self._beside > tables.MOST_BESIDE:
            # Lost in a power failure, there is what was there before.
            with self._transaction(lasting=False):
                tables.pack(self._db)
            self._beside = 0

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


def files_of(path: Path) -> Sequence[Path]:
    """Return the files that a database may have, itself first."""
    return [
        path,
        *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal")),
    ]


def read_part(path: Path, name: str) -> Any:
    """Return one part of a database that nobody has open; None: there is none.

    The files stay as they are: whoever opens it next sees whether it was closed.
    Raises sqlite3.Error, OSError or ValueError where it cannot be read.
    """
    if not path.exists():
        return None
    log = path.with_name(f"{path.name}-wal")
    has_log = log.exists() and log.stat().st_size > 0
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as db:
        db.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, has_log)
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        row = db.execute("SELECT value FROM part WHERE name = ?", (name,)).fetchone()
    return None if row is None else json.loads(row[0])


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
