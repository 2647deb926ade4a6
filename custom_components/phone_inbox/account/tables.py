"""The tables of an account's database, and how rows get into them and out again.

Most of what an account knows are messages of which nothing is known but that they were
there, and their fingerprints. To read a row for each of them would be most of what a
start costs, and to write all of them most of what a message costs. So they are packed:
all of a mailbox in one row, and what came since beside it, in rows that go before the
pack. When there are many of those, it is packed again.
"""

from collections.abc import Callable, Mapping
import json
import sqlite3
from typing import Any

from homeassistant.helpers.json import json_bytes
from homeassistant.util.json import json_loads

from ..messaging.rows import MessageRow, Rows

#: Raised where an earlier version could not use what this one writes.
VERSION = 3
#: Marks the file as one of ours: "PhIn".
APPLICATION = 0x5068496E
#: Packed again is what has more than so many changes beside it.
MOST_BESIDE = 500
#: Messages of which nothing is known but that they were there, or that they are no more.
_PLAIN = "unread IS NULL AND vanished IS NULL AND told IS NULL"

#: What version 2 has brought. Its rows are large, for small pages: so they have a
#: number of their own to be found by, and are not beside each other in an index.
_ARCHIVE = """
CREATE TABLE archive (
    mailbox TEXT NOT NULL, number INTEGER NOT NULL,
    since INTEGER NOT NULL, until INTEGER NOT NULL, marks BLOB NOT NULL,
    PRIMARY KEY (mailbox, number)
) STRICT;
"""
#: What version 3 has brought: packs, and rows without a time or an id, which take
#: something out of one.
_PACKED = """
CREATE TABLE pack (
    mailbox TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL
) STRICT;
CREATE TABLE message (
    mailbox TEXT NOT NULL, id TEXT NOT NULL, time INTEGER,
    unread TEXT, vanished TEXT, told INTEGER,
    PRIMARY KEY (mailbox, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE fingerprint (
    mailbox TEXT NOT NULL, print TEXT NOT NULL, id TEXT,
    PRIMARY KEY (mailbox, print)
) STRICT, WITHOUT ROWID;
"""
_SCHEMA = f"""
CREATE TABLE part (
    name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE mailbox (
    name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
{_ARCHIVE}{_PACKED}CREATE TABLE owed (
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
_TO_PACKED = f"""
DROP INDEX message_time;
ALTER TABLE message RENAME TO former_message;
ALTER TABLE fingerprint RENAME TO former_fingerprint;
{_PACKED}
INSERT INTO message SELECT mailbox, id, time, unread, vanished, told FROM former_message;
INSERT INTO fingerprint SELECT mailbox, print, id FROM former_fingerprint;
DROP TABLE former_message;
DROP TABLE former_fingerprint;
"""  # noqa: S608 - our own names
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
_NO_MESSAGE = (None, None, None, None)


def create(db: sqlite3.Connection) -> None:
    """Make the tables of a new database."""
    db.executescript(
        f"BEGIN; {_SCHEMA} PRAGMA user_version = {VERSION};"
        f"PRAGMA application_id = {APPLICATION}; COMMIT;"
    )


def upgrade(db: sqlite3.Connection, version: int) -> None:
    """Make today's tables of those of an earlier version."""
    steps = (_ARCHIVE if version < 2 else "") + _TO_PACKED
    db.executescript(
        f"BEGIN IMMEDIATE; {steps} PRAGMA user_version = {VERSION}; COMMIT;"
    )


# Reading


def read_parts(db: sqlite3.Connection) -> dict[str, Any]:
    """Return what is small and was written as a whole, by its name."""
    return {
        name: json.loads(value)
        for name, value in db.execute("SELECT name, value FROM part")
    }


def read_mailboxes(db: sqlite3.Connection) -> dict[str, Any]:
    """Return what is known of each mailbox, as a ledger's dump has it.

    Raises ValueError, TypeError, LookupError or AttributeError where that makes no
    sense.
    """
    mailboxes = _read_at_hand(db)
    for name, number, since, until, marks in db.execute(
        "SELECT mailbox, number, since, until, marks FROM archive"
    ):
        mailboxes[name]["archive"][str(number)] = [since, until, marks]
    return mailboxes


def _read_at_hand(db: sqlite3.Connection) -> dict[str, Any]:
    """Return the same without the archives, of which a pack has nothing."""
    mailboxes = {
        name: json.loads(value)
        | {"known": {}, "unread": {}, "vanished": {}, "outgoing": {}}
        | {"fingerprints": {}, "archive": {}}
        for name, value in db.execute("SELECT name, value FROM mailbox")
    }
    for name, value in db.execute("SELECT mailbox, value FROM pack"):
        _unpack(mailboxes[name], value)
    for name, key, *row in db.execute(
        "SELECT mailbox, id, time, unread, vanished, told FROM message"
    ):
        _add(mailboxes[name], key, MessageRow(*row))
    for name, print_, key in db.execute("SELECT mailbox, print, id FROM fingerprint"):
        if key is not None:
            mailboxes[name]["fingerprints"][print_] = key
        else:
            mailboxes[name]["fingerprints"].pop(print_, None)
    return mailboxes


def _add(box: dict[str, Any], key: str, row: MessageRow) -> None:
    if row[1:] == (None, None, None) and row.time is not None:
        box["known"][key] = row.time
        return
    box["known"].pop(key, None)
    if row.unread is not None:
        box["unread"].setdefault(row.unread, {})[key] = row.time
    if row.vanished is not None:
        box["vanished"].setdefault(row.vanished, {})[key] = row.time
    if row.told is not None:
        box["outgoing"][key] = [row.time, row.told]


def read_owed(
    db: sqlite3.Connection, was_made: Callable[[int, str], bool]
) -> list[list[Any]]:
    """Return what is owed, as a ledger's dump has it.

    ``was_made`` tells by an attempt and its boot whether it may have been announced.
    """
    return [
        [*owed, was_made(attempt, boot)]
        for *owed, attempt, boot in db.execute(
            "SELECT mailbox, id, time, print, kind, attempt, boot FROM owed"
        )
    ]


def read_kept(db: sqlite3.Connection) -> list[list[Any]]:
    """Return who lacks what of something owed."""
    return [
        [*key, *json.loads(value)]
        for *key, value in db.execute("SELECT mailbox, id, kind, value FROM kept")
    ]


# Packing


def count_beside(db: sqlite3.Connection) -> int:
    """Return how many rows there are that a pack could take."""
    (count,) = db.execute(
        f"SELECT (SELECT count(*) FROM message WHERE {_PLAIN})"  # noqa: S608 - our own
        " + (SELECT count(*) FROM fingerprint)"
    ).fetchone()
    return int(count)


def pack(db: sqlite3.Connection) -> None:
    """Pack what is beside the packs, in a transaction.

    Raises ValueError, TypeError, LookupError or AttributeError where what there is
    makes no sense.
    """
    packs = [
        (name, _packed(box["known"], box["fingerprints"]))
        for name, box in _read_at_hand(db).items()
    ]
    # Before the new ones come, which find room where these were.
    db.execute("DELETE FROM pack")
    db.execute(f"DELETE FROM message WHERE {_PLAIN}")  # noqa: S608 - our own
    db.execute("DELETE FROM fingerprint")
    db.executemany("INSERT INTO pack VALUES (?, ?)", packs)


def _packed(known: Mapping[str, int], fingerprints: Mapping[str, str]) -> bytes:
    """Return both as JSON; of a fingerprint's message the place among the known."""
    places = {key: place for place, key in enumerate(known)}
    return json_bytes(
        {
            "known": known,
            "fingerprints": {
                print_: places.get(key, key) for print_, key in fingerprints.items()
            },
        }
    )


def _unpack(box: dict[str, Any], value: bytes) -> None:
    packed: Any = json_loads(value)
    box["known"] = known = packed["known"]
    keys = list(known)
    # The ids are the same objects then, which halves what they cost.
    box["fingerprints"] = {
        print_: keys[key] if type(key) is int else key
        for print_, key in packed["fingerprints"].items()
    }


# Writing


def apply(db: sqlite3.Connection, rows: Rows, boot: str) -> None:
    """Write rows, in a transaction; ``boot`` is what this start of the machine is called."""
    for table, column in (
        ("pack", "mailbox"),
        ("message", "mailbox"),
        ("archive", "mailbox"),
        ("fingerprint", "mailbox"),
        ("owed", "mailbox"),
        ("kept", "mailbox"),
        ("mailbox", "name"),
    ):
        db.executemany(
            f"DELETE FROM {table} WHERE {column} = ?",  # noqa: S608 - our own names
            [(name,) for name in rows.gone],
        )

    def put(
        table: str, keys: int, values: Mapping[Any, tuple[Any, ...] | None]
    ) -> None:
        _put(db, table, keys, values)

    put("part", 1, {(k,): (json.dumps(v),) for k, v in rows.parts.items()})
    put("mailbox", 1, {(k,): (json.dumps(v),) for k, v in rows.mailboxes.items()})
    # A row that says that there is nothing: there may be something in a pack.
    put("message", 2, {key: row or _NO_MESSAGE for key, row in rows.messages.items()})
    put("archive", 2, rows.archives)
    put("fingerprint", 2, {key: (id_,) for key, id_ in rows.fingerprints.items()})
    put(
        "owed",
        3,
        {
            (mailbox, message_id, kind.value): row and (*row, boot)
            for (mailbox, message_id, kind), row in rows.owed.items()
        },
    )
    put(
        "kept",
        3,
        {
            (mailbox, message_id, kind.value): row and (json.dumps(row),)
            for (mailbox, message_id, kind), row in rows.kept.items()
        },
    )


def _put(
    db: sqlite3.Connection,
    table: str,
    keys: int,
    rows: Mapping[Any, tuple[Any, ...] | None],
) -> None:
    """Insert or replace what there is now, and delete what is no more."""
    columns = _COLUMNS[table]
    if gone := [key for key, values in rows.items() if values is None]:
        where = " AND ".join(f"{name} = ?" for name in columns[:keys])
        db.executemany(f"DELETE FROM {table} WHERE {where}", gone)  # noqa: S608
    if there := [(*key, *values) for key, values in rows.items() if values is not None]:
        places = ", ".join("?" * len(columns))
        changed = ", ".join(f"{name} = excluded.{name}" for name in columns[keys:])
        db.executemany(
            f"INSERT INTO {table} VALUES ({places})"  # noqa: S608
            f" ON CONFLICT DO UPDATE SET {changed}",
            there,
        )
