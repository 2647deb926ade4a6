"""The file of version 0.1.0: taken over, damaged, foreign, and used again since."""

from collections.abc import Callable, Iterator
import json
import logging
from pathlib import Path
import sqlite3
from typing import Any
from unittest.mock import patch
from uuid import UUID

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.phone_inbox.account import store
from custom_components.phone_inbox.account.database import Damaged, Database
from custom_components.phone_inbox.account.former_file import SET_ASIDE
from custom_components.phone_inbox.const import DOMAIN
from custom_components.phone_inbox.messaging import Ledger
from tests.common import setup_account
from tests.emulators.base import Emulator
from tests.emulators.portsip import PortSipEmulator
from tests.emulators.revicom import RevicomEmulator
from tests.emulators.ringme import RingmeEmulator
from tests.home import (
    account,
    expect_log,
    poll,
    record_announcements,
    restart,
    settle,
    texts,
)
from tests.memory import database_of, files_of, put_back, stored

OLD = "What was there before"


@pytest.fixture
def hass_storage() -> dict[str, Any]:
    """Leave Home Assistant's storage as it is: these tests are about the files."""
    return {}


def file_of(hass: HomeAssistant, entry: ConfigEntry) -> Path:
    """Return where version 0.1.0 kept an account's memory."""
    return Path(hass.config.path(".storage", f"{DOMAIN}.{entry.entry_id}"))


def go_back(hass: HomeAssistant, entry: ConfigEntry) -> Path:
    """Let an account's memory be as version 0.1.0 stored it; return its file."""
    data = stored(hass, entry)
    put_back(hass, entry, {})
    file = file_of(hass, entry)
    content = {"version": 1, "minor_version": 1, "key": file.name, "data": data}
    file.write_text(json.dumps(content))
    return file


def with_data(change: Callable[[Any], Any]) -> Callable[[bytes], bytes]:
    """Return a damage that changes the JSON value of a file."""

    def damage(content: bytes) -> bytes:
        return json.dumps(change(json.loads(content))).encode()

    return damage


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda content: content[: len(content) // 2], id="truncated"),
        pytest.param(lambda content: b"\x00" * len(content), id="zeros"),
        pytest.param(lambda content: b"\xff\xfe" + content, id="no text"),
        pytest.param(lambda _: b"<html></html>", id="html"),
        pytest.param(lambda _: b"[]", id="list"),
        pytest.param(lambda _: b"17", id="number"),
        pytest.param(lambda _: b"{}", id="empty object"),
        pytest.param(lambda _: b'{"a": 1}', id="foreign object"),
        pytest.param(with_data(lambda file: file | {"version": 2}), id="newer"),
        pytest.param(with_data(lambda file: file | {"version": "x"}), id="no version"),
        pytest.param(with_data(lambda file: file | {"data": []}), id="data a list"),
        pytest.param(with_data(lambda file: file | {"data": None}), id="no data"),
        pytest.param(with_data(lambda file: file | {"data": {}}), id="data empty"),
        pytest.param(
            with_data(lambda file: file | {"data": file["data"] | {"ledger": 4}}),
            id="no ledger",
        ),
        pytest.param(
            with_data(lambda file: file | {"data": file["data"] | {"provider": 4}}),
            id="provider's part",
        ),
    ],
)
@pytest.mark.usefixtures("quiet_enough")
async def test_damage(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    issue_registry: ir.IssueRegistry,
    request: pytest.FixtureRequest,
    *,
    damage: Callable[[bytes], bytes],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A damaged file is a problem that is shown; nothing old is announced."""
    entry = await account(hass, revicom)
    assert isinstance(entry, MockConfigEntry)
    revicom.receive(OLD)
    await poll(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    file = go_back(hass, entry)
    file.write_bytes(damage(file.read_bytes()))
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
    aside = {
        other
        for other in file.parent.glob(f"{file.name}.*")
        if not other.name.startswith(f"{file.name}.db")
    }
    assert bool(aside) is lost
    logged = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert any(entry.entry_id in record.getMessage() for record in logged) is lost

    revicom.receive("New")
    await poll(hass)
    assert texts(heard) == ["New"]
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert texts(heard) == ["New"]


@pytest.fixture
def quiet_enough(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail where a text or a number is logged, as in what could not be parsed."""
    yield
    logged = [
        record.getMessage()
        for record in caplog.get_records("call")
        if record.levelno >= logging.INFO or record.name.startswith("custom_components")
    ]
    assert not any(OLD in text or "79161234567" in text for text in logged)


async def test_newer_file_is_kept(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """The file of a later version is set aside, and goes with the account."""
    entry = await account(hass, revicom)
    assert isinstance(entry, MockConfigEntry)
    await hass.config_entries.async_unload(entry.entry_id)
    file = go_back(hass, entry)
    newer = json.dumps(json.loads(file.read_bytes()) | {"version": 9})
    file.write_text(newer)

    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)

    aside = file.with_name(file.name + SET_ASIDE)
    assert aside.read_text() == newer
    assert not file.exists()
    assert database_of(hass, entry).exists()

    await hass.config_entries.async_remove(entry.entry_id)
    await settle(hass)
    assert not file.exists()
    assert not aside.exists()


async def test_nothing_is_left_of_a_damaged_file(
    hass: HomeAssistant, revicom: RevicomEmulator, issue_registry: ir.IssueRegistry
) -> None:
    """What Home Assistant set aside goes with the account, and so do its repairs."""
    expect_log("Unrecoverable error decoding storage")
    entry = await account(hass, revicom)
    other = await account(hass, revicom, webhook_id="another-address")
    assert isinstance(entry, MockConfigEntry)
    assert isinstance(other, MockConfigEntry)
    for _ in range(2):
        for one in (entry, other):
            await hass.config_entries.async_unload(one.entry_id)
            go_back(hass, one).write_bytes(b"{half")
            await hass.config_entries.async_setup(one.entry_id)
            await settle(hass)
    folder = file_of(hass, entry).parent

    def left(of: MockConfigEntry) -> list[str]:
        files = [file.name for file in folder.iterdir() if of.entry_id in file.name]
        issues = [key for _, key in issue_registry.issues if of.entry_id in key]
        return [*files, *issues]

    there = left(other)
    assert any(".corrupt." in name for name in left(entry))
    await hass.config_entries.async_remove(entry.entry_id)
    await settle(hass)
    assert left(entry) == []
    assert left(other) == there


@pytest.mark.parametrize("minor", [0, 2, 7])
async def test_minor_versions(
    hass: HomeAssistant, revicom: RevicomEmulator, minor: int
) -> None:
    """The file of another minor version is read, whatever else is in it."""
    entry = await account(hass, revicom)
    assert isinstance(entry, MockConfigEntry)
    revicom.receive("Before")
    await poll(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    file = go_back(hass, entry)
    content = json.loads(file.read_bytes())
    content["minor_version"] = minor
    content["data"]["of the future"] = {}
    file.write_text(json.dumps(content))
    revicom.receive("Meanwhile")
    heard = record_announcements(hass)

    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)

    assert texts(heard) == ["Meanwhile"]


async def test_used_again_by_version_0_1_0(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """What an earlier version has stored since counts, and not what was there before."""
    expect_log("was used by an earlier version since")
    entry = await account(hass, revicom)
    assert isinstance(entry, MockConfigEntry)
    await hass.config_entries.async_unload(entry.entry_id)
    before = files_of(hass, entry)
    await hass.config_entries.async_setup(entry.entry_id)
    revicom.receive("Announced by 0.1.0")
    await poll(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    file = go_back(hass, entry)
    put_back(hass, entry, before)
    heard = record_announcements(hass)

    revicom.receive("Meanwhile")
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)

    assert texts(heard) == ["Meanwhile"]
    assert not file.exists()
    await restart(hass, entry)
    assert len(heard) == 1


async def test_killed_while_it_is_taken_over(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """Before the database holds all of it, the file counts; afterwards, the database."""
    entry = await account(hass, revicom)
    assert isinstance(entry, MockConfigEntry)
    revicom.receive("Before")
    await poll(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    file = go_back(hass, entry)
    content = file.read_bytes()
    heard = record_announcements(hass)
    revicom.receive("Meanwhile")

    with patch.object(Database, "write", side_effect=OSError("disk gone")):
        expect_log("could not be stored")
        expect_log("cannot write its memory")
        await hass.config_entries.async_setup(entry.entry_id)
        await settle(hass)
        assert not heard
        assert file.read_bytes() == content
        await hass.config_entries.async_unload(entry.entry_id)
    hass.data.pop(store._UNWRITTEN, None)
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert texts(heard) == ["Meanwhile"]
    assert not file.exists()

    # Killed before the file was removed.
    await hass.config_entries.async_unload(entry.entry_id)
    file.write_bytes(content)
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert texts(heard) == ["Meanwhile"]
    assert not file.exists()


@pytest.mark.parametrize(
    "error", [Damaged(), sqlite3.DatabaseError("malformed"), OSError("disk gone")]
)
async def test_what_was_taken_over_cannot_be_read(
    hass: HomeAssistant, revicom: RevicomEmulator, error: Exception
) -> None:
    """The file stays until the database is seen to hold what it says."""
    entry = await account(hass, revicom)
    assert isinstance(entry, MockConfigEntry)
    await hass.config_entries.async_unload(entry.entry_id)
    file = go_back(hass, entry)
    content = file.read_bytes()
    with patch.object(Database, "check", side_effect=error):
        expect_log("cannot be read")
        await hass.config_entries.async_setup(entry.entry_id)
        await settle(hass)
    assert entry.state is ConfigEntryState.LOADED
    assert file.read_bytes() == content

    heard = record_announcements(hass)
    revicom.receive("New")
    await restart(hass, entry)
    assert texts(heard) == ["New"]
    assert not file.exists()


@pytest.mark.parametrize("kind", [RevicomEmulator, RingmeEmulator, PortSipEmulator])
async def test_ten_thousand_messages(hass: HomeAssistant, kind: type[Emulator]) -> None:
    """All that version 0.1.0 could remember is taken over, whoever the provider is."""
    async with kind() as emulator:
        entry = await setup_account(hass, emulator)
        await hass.config_entries.async_unload(entry.entry_id)
        data = stored(hass, entry)
        box = next(iter(data["ledger"]["mailboxes"].values()))
        now = int(emulator.clock.now().timestamp() * 1000)
        box["cursor"], box["floor"] = now, now - 20_000_000
        box["known"] |= {
            str(UUID(int=number << 64)): now - number * 1_000 for number in range(9_000)
        }
        line = next(iter(data["lines"]), "HomeHub")
        box["unread"] = {line: {f"unread {n}": now - n * 1_000 for n in range(1_000)}}
        for former in data["ledger"]["mailboxes"].values():
            # As 0.1.0 stored it.
            for later in ("now", "later", "doubt"):
                del former[later]
        del data["ledger"]["stops"], data["kept_back"]
        file = file_of(hass, entry)
        put_back(hass, entry, {})
        file.write_text(json.dumps({"version": 1, "key": file.name, "data": data}))
        heard = record_announcements(hass)

        await hass.config_entries.async_setup(entry.entry_id)
        await settle(hass)

        assert entry.state is ConfigEntryState.LOADED
        assert not file.exists()
        moved = stored(hass, entry)
        ledger = Ledger.load(moved["ledger"])
        name = next(iter(moved["ledger"]["mailboxes"]))
        reading = ledger.open(name, emulator.clock.now())
        assert all(map(reading.knows, box["known"]))
        assert moved["ledger"]["salt"] == data["ledger"]["salt"]
        assert moved["lines"] == data["lines"]
        assert not heard
        await hass.config_entries.async_unload(entry.entry_id)
