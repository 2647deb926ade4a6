"""What is known of plain messages is packed: it reads the same, and forgets the same."""

from pathlib import Path
import random

import pytest

from custom_components.phone_inbox.account import database as database_module, tables
from custom_components.phone_inbox.account.database import Damaged, Database
from custom_components.phone_inbox.messaging import Delivery, Ledger, mailbox
from tests.memory import read, read_files
from tests.messaging.build import announce, at, incoming, installed, outgoing, poll


@pytest.fixture(autouse=True)
def packed_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pack every few messages, of which hardly any are kept."""
    monkeypatch.setattr(tables, "MOST_BESIDE", 7)
    monkeypatch.setattr(mailbox, "RETAINED", 5)


def _loaded(path: Path) -> Ledger:
    """Return what the next process would find."""
    return Ledger.load(read(read_files(path))["ledger"], written=True)


def test_what_is_packed_reads_the_same(tmp_path: Path) -> None:
    """Whatever becomes of messages that are in a pack, after each change."""
    path = tmp_path / "database"
    database = Database(path)
    ledger = installed()
    database.write([ledger.hand_out()])
    chance = random.Random(3)
    packs = set()
    for number in range(150):
        moment, key = at(hours=number / 2), f"{number}"
        match chance.randrange(6):
            case 0 | 1:
                poll(ledger, incoming(key, moment, text=key, read=True))
            case 2:
                poll(ledger, incoming(key, moment, text=key))
            case 3:
                poll(ledger, outgoing(key, moment, text=key))
            case 4:
                old = f"{number - chance.randint(1, 6)}"
                poll(ledger, outgoing(old, moment, Delivery.DELIVERED, text=old))
            case _:
                unread = [ref.id for ref in ledger.unread_refs()]
                ledger.mark_read(unread[: chance.randint(0, 3)])
        announce(ledger)
        database.write([ledger.hand_out()])
        assert _loaded(path).dump() == ledger.dump()
        database.tidy()
        assert _loaded(path).dump() == ledger.dump()
        (pack,) = database._db.execute("SELECT max(value) FROM pack").fetchone()
        packs.add(pack)
        if chance.randrange(10) == 0:
            database.close()
            database = Database(path)
            ledger = _loaded(path)
    database.close()
    assert len(packs) > 15
    # Some were forgotten that had been in a pack.
    assert 0 < ledger.known_count() < 75


def test_forgotten_ones_leave_the_files(tmp_path: Path) -> None:
    """With the next pack, of one that was in a pack nothing is left."""
    path = tmp_path / "database"
    database = Database(path)
    ledger = installed()
    for number in range(40):
        key = f"message-{number}."
        poll(ledger, incoming(key, at(hours=number), text=key, read=True))
        announce(ledger)
        database.write([ledger.hand_out()])
        database.tidy()
    for _ in range(8):
        # So many changes that it is packed once more.
        ledger.mark_unread("", [incoming("message-39.", at(hours=39))])
        database.write([ledger.hand_out()])
        ledger.mark_read(["message-39."])
        database.write([ledger.hand_out()])
    database.tidy()
    database.close()
    (content,) = (it.read_bytes() for it in tmp_path.iterdir())
    known = [n for n in range(40) if ledger.ref("", f"message-{n}.")]
    assert 0 < len(known) < 35
    for number in range(40):
        assert (f"message-{number}.".encode() in content) is (number in known)


@pytest.mark.parametrize(
    "value",
    [
        b"{",
        b"[]",
        b'{"known": {}}',
        b'{"known": {}, "fingerprints": {"a": 4}}',
        b'{"known": {}, "fingerprints": ["a"]}',
    ],
)
def test_damaged_pack(tmp_path: Path, value: bytes) -> None:
    """It is no memory, whether it is read or packed again."""
    database = Database(tmp_path / "database")
    database.write([installed().hand_out()])
    database._db.execute("INSERT INTO pack SELECT name, ? FROM mailbox", (value,))
    with pytest.raises(Damaged):
        database.read()
    database._beside = tables.MOST_BESIDE + 1
    with pytest.raises(Damaged):
        database.tidy()
    database.close()


def test_nothing_is_packed_while_files_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a backup copies is left alone, however much there is to be tidied."""
    monkeypatch.setattr(database_module, "_LOG_PAGES", 1)
    path = tmp_path / "database"
    database = Database(path)
    ledger = installed()
    database.write([ledger.hand_out()])
    database.begin_copy()
    before = path.read_bytes()
    for number in range(20):
        poll(ledger, incoming(f"{number}", at(number), text=f"{number}", read=True))
        database.write([ledger.hand_out()])
        database.tidy()
    assert path.read_bytes() == before
    database.end_copy()
    database.tidy()
    assert path.read_bytes() != before
    assert _loaded(path).known_count() == 20
    database.close()
