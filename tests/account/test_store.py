"""The account's file on a real disk: damaged, foreign, full, removed."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
import json
import logging
from pathlib import Path
from threading import Event
from typing import Any
from unittest.mock import patch
from uuid import UUID

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.json import json_bytes
from homeassistant.helpers.storage import Store
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.phone_inbox.account.store import SET_ASIDE, AccountStore
from custom_components.phone_inbox.const import DOMAIN
from custom_components.phone_inbox.messaging import Direction, Ledger, Message
from custom_components.phone_inbox.messaging.ledger import MAX_KNOWN
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

OLD = "What was there before"


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Return a folder of this test's own."""
    return hass_tmp_config_dir


@pytest.fixture
def hass_storage() -> dict[str, Any]:
    """Leave Home Assistant's storage as it is: these tests are about the files."""
    return {}


def file_of(hass: HomeAssistant, entry: MockConfigEntry) -> Path:
    """Return an account's file."""
    return Path(hass.config.path(".storage", f"{DOMAIN}.{entry.entry_id}"))


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
    file = file_of(hass, entry)
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
    assert bool(list(file.parent.glob(f"{file.name}.*"))) is lost
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
    file = file_of(hass, entry)
    newer = json.dumps(json.loads(file.read_bytes()) | {"version": 9})
    file.write_text(newer)

    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)

    aside = file.with_name(file.name + SET_ASIDE)
    assert aside.read_text() == newer
    assert json.loads(file.read_bytes())["version"] == 1

    await hass.config_entries.async_remove(entry.entry_id)
    await settle(hass)
    assert not file.exists()
    assert not aside.exists()


async def test_nothing_is_left_of_a_damaged_file(
    hass: HomeAssistant, revicom: RevicomEmulator, issue_registry: ir.IssueRegistry
) -> None:
    """What Home Assistant set aside goes with the account, and so do its repairs."""
    expect_log("is of no use")
    expect_log("Unrecoverable error decoding storage")
    entry = await account(hass, revicom)
    other = await account(hass, revicom, webhook_id="another-address")
    assert isinstance(entry, MockConfigEntry)
    assert isinstance(other, MockConfigEntry)
    for _ in range(2):
        for one in (entry, other):
            await hass.config_entries.async_unload(one.entry_id)
            file_of(hass, one).write_bytes(b"{half")
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


async def test_a_loss_is_told_until_somebody_has_read_it(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    issue_registry: ir.IssueRegistry,
    hass_client: ClientSessionGenerator,
) -> None:
    """It outlives restarts, and what Home Assistant stores of it names nobody."""
    expect_log("is of no use")
    for component in ("repairs", "diagnostics"):
        assert await async_setup_component(hass, component, {})
    entry = await account(hass, revicom)
    assert isinstance(entry, MockConfigEntry)
    hass.config_entries.async_update_entry(entry, title="Anna's telephone")
    await settle(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    file_of(hass, entry).write_bytes(b"{}")
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
    file = file_of(hass, entry)
    content = json.loads(file.read_bytes())
    content["minor_version"] = minor
    content["data"]["of the future"] = {}
    file.write_text(json.dumps(content))
    revicom.receive("Meanwhile")
    heard = record_announcements(hass)

    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)

    assert texts(heard) == ["Meanwhile"]


async def test_failing_disk(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A disk that cannot be read now is tried again: the memory is not given up."""
    entry = await account(hass, revicom)
    assert isinstance(entry, MockConfigEntry)
    await hass.config_entries.async_unload(entry.entry_id)
    revicom.receive("Meanwhile")
    heard = record_announcements(hass)
    file = file_of(hass, entry)
    before = file.read_bytes()

    failure = HomeAssistantError("The disk fails")
    with patch.object(Store, "async_load", side_effect=failure):
        await hass.config_entries.async_setup(entry.entry_id)
        await settle(hass)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert file.read_bytes() == before

    await poll(hass)
    assert texts(heard) == ["Meanwhile"]


async def test_private_file(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Only its owner may read the file, and it holds no text and no number."""
    entry = await account(hass, revicom)
    assert isinstance(entry, MockConfigEntry)
    revicom.receive("Between us", sender="79160004711")
    await poll(hass)
    file = file_of(hass, entry)
    assert file.stat().st_mode & 0o077 == 0
    assert b"Between us" not in file.read_bytes()
    assert b"79160004711" not in file.read_bytes()


async def test_removal(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """The file goes with the account."""
    entry = await account(hass, revicom)
    assert isinstance(entry, MockConfigEntry)
    assert file_of(hass, entry).exists()
    await hass.config_entries.async_remove(entry.entry_id)
    await settle(hass)
    assert not file_of(hass, entry).exists()


async def test_empty_baseline(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """That an empty account was looked through is stored, too.

    Else a crash would make old news of the first message that ever comes.
    """
    entry = await account(hass, revicom)
    assert isinstance(entry, MockConfigEntry)
    content = json.loads(file_of(hass, entry).read_bytes())
    assert content["data"]["ledger"]["mailboxes"]


async def test_written_when_changed(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """Polls that bring nothing write nothing; one that does writes it first."""
    revicom.receive("Old")
    entry = await account(hass, revicom)
    assert isinstance(entry, MockConfigEntry)
    await poll(hass)
    file = file_of(hass, entry)
    written = file.stat().st_mtime_ns
    inode = file.stat().st_ino
    for _ in range(5):
        await poll(hass)
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == (written, inode)

    owed: list[int] = []
    announce = coordinator_of(entry).announcer._announce

    def announcing(change: Any) -> None:
        content = json.loads(file.read_bytes())
        owed.append(len(content["data"]["ledger"]["owed"]))
        announce(change)

    coordinator_of(entry).announcer._announce = announcing  # type: ignore[method-assign]
    revicom.receive("New")
    revicom.receive("Newer")
    await poll(hass)
    assert owed == [2, 2]
    assert json.loads(file.read_bytes())["data"]["ledger"]["owed"] == []


async def test_writes_at_once(hass: HomeAssistant) -> None:
    """Of those that wait, one writes for all: all are told when it fails."""
    store = AccountStore(hass, "account")

    async def fail(*_: Any) -> None:
        await asyncio.sleep(0)
        raise OSError("disk gone")

    with patch.object(Store, "_async_write_data", fail):
        results = await asyncio.gather(
            *(store.async_save_now({"ledger": number}) for number in range(3)),
            return_exceptions=True,
        )
    assert [type(result) for result in results] == [HomeAssistantError] * 3
    await store.async_save_now({"ledger": 3})
    stored = await AccountStore(hass, "account").async_load()
    assert stored is not None
    assert stored["ledger"] == 3


async def test_cancelled_write_overtakes_nothing(hass: HomeAssistant) -> None:
    """A write whose writer was cancelled goes on; the next one comes after it."""
    store = AccountStore(hass, "account")
    opened, written = Event(), Event()
    original = Store._write_data

    def write(store: Store[Any], data: dict[str, Any]) -> None:
        if data["data"]["ledger"] == 0:
            opened.wait(30)
        original(store, data)
        if data["data"]["ledger"] == 0:
            written.set()

    with patch.object(Store, "_write_data", write):
        first = hass.async_create_task(store.async_save_now({"ledger": 0}))
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        hass.loop.call_later(0.1, opened.set)
        await store.async_save_now({"ledger": 1})
        await hass.async_add_executor_job(written.wait, 30)
    stored = await AccountStore(hass, "account").async_load()
    assert stored is not None
    assert stored["ledger"] == 1


async def test_size(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """With all the messages that it can know, the file stays below a megabyte."""
    entry = entry_of(revicom)
    entry.add_to_hass(hass)
    now = dt_util.utcnow().replace(microsecond=0)
    ledger = Ledger()
    for size in (0, 2 * MAX_KNOWN):
        reading = ledger.open("", now)
        reading.take(_message(index, now) for index in range(size))
        reading.finish(now, covered_since=now - timedelta(hours=20))
        ledger.done(ledger.changes)
    assert ledger.known_count() == MAX_KNOWN
    store = AccountStore(hass, entry.entry_id)
    await store.async_save_now({"ledger": ledger.dump(), "desk": {}, "lines": {}})
    size_on_disk = file_of(hass, entry).stat().st_size
    assert len(json_bytes(ledger.dump())) <= size_on_disk <= 1_000_000


def _message(index: int, now: datetime) -> Message:
    return Message(
        id=str(UUID(int=index * 7919 + (1 << 120))),
        line="79160000000",
        direction=Direction.OUTGOING if index % 10 == 9 else Direction.INCOMING,
        remote=f"7916{index:07}",
        time=now - timedelta(seconds=20_000 - index),
        text=f"Text {index}",
    )
