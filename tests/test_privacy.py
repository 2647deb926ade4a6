"""Privacy: where texts and numbers do not go."""

from datetime import UTC, datetime
import json
import logging
from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.db_schema import Base
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    restore_state,
)
from homeassistant.helpers.recorder import session_scope
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from sqlalchemy import select

from custom_components.phone_inbox.providers import doubt
from tests.emulators.revicom import RevicomEmulator

from .home import account, contact, device_id, poll, restart, settle
from .memory import files_of, stored

#: In every text that comes in.
TEXT = "MARKERTEXT"
#: In every text that goes out.
ANSWER = "MARKERANSWER"
SENDER = "79165551122"
STRANGER = "79167778899"
#: A line that is a telephone number, as WhatsApp's are.
OWN = "74951230987"
PRIVATE = (TEXT, ANSWER, SENDER[1:], STRANGER[1:], OWN[1:], "9165550001", "9165550004")
#: They log what they carry or store; no integration can keep them from it.
CARRIERS = (
    "aiohttp.access",
    "homeassistant.components.recorder",
    "homeassistant.core",
    "pytest_homeassistant",
    "sqlalchemy",
)


async def busy_day(
    hass: HomeAssistant, emulator: RevicomEmulator, privacy: str
) -> ConfigEntry:
    """Let much happen on an account, failures included."""
    emulator.account.sender_names[OWN] = datetime(2020, 1, 1, tzinfo=UTC)
    emulator.receive(f"Old {TEXT}", sender=STRANGER, line=OWN)
    emulator.receive(f"Old {TEXT}", sender=SENDER)
    entry = await account(
        hass,
        emulator,
        contact("Anna", f"+{SENDER}", trusted=True),
        options={"privacy": privacy},
    )
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": {
                "triggers": {"trigger": "phone_inbox.message_received"},
                "actions": {"event": "test", "event_data": {"heard": True}},
            }
        },
    )
    for line in ("HomeHub", OWN):
        emulator.receive(f"New {TEXT}", sender=SENDER, line=line)
        emulator.receive(f"New {TEXT}", sender=STRANGER, line=line, channel="WHATSAPP")
        emulator.send_elsewhere(ANSWER, recipient="79165550001", line=line)
    await poll(hass)
    emulator.clock.advance(10)
    await poll(hass)
    await send_in_every_way(hass, entry, emulator)
    await stumble(hass, emulator)
    emulator.account.rotate_key()
    await poll(hass)
    assert not await hass.config_entries.async_reload(entry.entry_id)
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, **emulator.credentials()}
    )
    await restart(hass, entry)
    return entry


async def send_in_every_way(
    hass: HomeAssistant, entry: ConfigEntry, emulator: RevicomEmulator
) -> None:
    """Send well, in part, not at all, and with an unknown end."""
    errors: list[str] = []
    emulator.fail("reset", "/message", method="POST", skip=3)
    recipients = (
        ["Anna"],
        ["Anna", f"+{STRANGER}", "+79165550004"],
        ["+79165550004"],
        [f"+{STRANGER}"],
        ["nobody", f"+{STRANGER}"],
    )
    for item in recipients:
        try:
            await hass.services.async_call(
                "phone_inbox",
                "send_message",
                {
                    "recipients": item,
                    "message": ANSWER,
                    "device_id": device_id(hass, entry, "HomeHub"),
                },
                blocking=True,
            )
        except HomeAssistantError as err:
            errors.append(str(err))
    assert len(errors) == 4
    assert not leaks(" ".join(errors))


async def stumble(hass: HomeAssistant, emulator: RevicomEmulator) -> None:
    """Let the server fail in many ways, quoting what it can."""
    quote = json.dumps({"error": {"code": 4000, "msg": f"{TEXT} {SENDER}"}})
    for fault in (
        {"kind": "answer", "status": 400, "body": quote},
        {"kind": "answer", "status": 403, "body": quote},
        {"kind": "answer", "status": 500, "body": quote},
        {"kind": "answer", "status": 200, "body": quote},
        {"kind": "truncate"},
    ):
        emulator.fail(path="/message", times=6, **fault)
        await poll(hass)
        emulator.faults.clear()
        await poll(hass)


@pytest.fixture(autouse=True)
def reconciled_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the looks for the messages of a doubtful send follow at once."""
    monkeypatch.setattr(doubt, "PAUSES", (0.0,))


def leaks(text: str, *, secrets: tuple[str, ...] = PRIVATE) -> set[str]:
    """Return what a text gives away."""
    return {secret for secret in secrets if secret in text}


def recorded(hass: HomeAssistant) -> tuple[list[str], list[str]]:
    """Return every row of the recorder's database; apart, the calls of actions.

    Home Assistant itself records those with their data: see docs/privacy.md.
    """
    rows: list[str] = []
    calls: list[str] = []
    with session_scope(hass=hass, read_only=True) as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)):
                text = " ".join(map(str, row))
                (calls if '"service":' in text else rows).append(text)
    return rows, calls


@pytest.fixture
def recorder(recorder_mock: Recorder) -> Recorder:
    """Return a recorder that was there before Home Assistant."""
    return recorder_mock


@pytest.mark.parametrize("privacy", ["hidden", "standard"])
@pytest.mark.usefixtures("recorder")
async def test_nothing_private(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    privacy: str,
) -> None:
    """No text and no number is recorded, logged, restored, or in an id."""
    caplog.set_level(logging.DEBUG)

    entry = await busy_day(hass, revicom, privacy)
    await settle(hass)
    await async_wait_recording_done(hass)

    rows, calls = recorded(hass)
    assert any("event.revicom_" in row for row in rows)
    assert not {row for row in rows if leaks(row)}
    # Should this change some day, docs/privacy.md has advice to take back.
    assert ANSWER in " ".join(calls)

    records = [
        record for record in caplog.records if not record.name.startswith(CARRIERS)
    ]
    assert any(record.name.endswith("phone_inbox") for record in records)
    formatter = logging.Formatter()
    lines = {formatter.format(record) for record in records}
    assert not {line for line in lines if leaks(line)}
    key = revicom.account.message_key
    assert not leaks("".join(lines), secrets=(key.shown, key.password))

    await restore_state.async_get(hass).async_dump_states()
    restored = json.dumps(hass_storage["core.restore_state"])
    assert "event.revicom_homehub_message" in restored
    assert not leaks(restored)

    file = json.dumps(stored(hass, entry))
    # The account's own number is the name of its line there.
    assert leaks(file) <= {OWN[1:]}
    # Nor is more of it in what was deleted since.
    for content in files_of(hass, entry).values():
        assert leaks(content.decode("latin-1")) <= {OWN[1:]}

    names = [item.entity_id for item in er.async_get(hass).entities.values()]
    ids = [item.unique_id for item in er.async_get(hass).entities.values()]
    registry = dr.async_get(hass)
    devices = [
        f"{device.identifiers} {device.name}"
        for device in (
            *dr.async_entries_for_config_entry(registry, entry.entry_id),
            *dr.async_child_entries_for_config_entry(registry, entry.entry_id),
        )
    ]
    assert "event.revicom_0987_message" in names
    assert not leaks(" ".join([*names, *ids, *devices]))


async def test_nothing_in_states(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Where texts are hidden, no state has one; where they are not, one sensor has."""
    entry = await busy_day(hass, revicom, "hidden")
    texts = [f"{item.state} {item.attributes}" for item in hass.states.async_all()]
    assert not {text for text in texts if leaks(text)}

    hass.config_entries.async_update_entry(entry, options={"privacy": "standard"})
    await settle(hass)
    with_texts = {
        item.entity_id
        for item in hass.states.async_all()
        if leaks(f"{item.state} {item.attributes}")
    }
    assert with_texts == {
        "sensor.revicom_homehub_last_message",
        "sensor.revicom_0987_last_message",
    }


async def test_nothing_in_reprs(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """What might be logged some day shows nothing of itself."""
    entry = await account(hass, revicom, contact("Anna", f"+{SENDER}"))
    coordinator = entry.runtime_data
    coordinator.announcer.stop()
    revicom.receive(TEXT, sender=SENDER, line=OWN)
    await poll(hass)
    shown = [
        repr(item)
        for item in (
            coordinator.data,
            coordinator.ledger.changes,
            coordinator.contacts.all,
            coordinator.contacts,
            coordinator.lines,
            coordinator.desk,
        )
    ]
    # The keys of lines are what mappings show of themselves.
    assert not leaks(" ".join(shown).replace(f"'{OWN}':", ""))
