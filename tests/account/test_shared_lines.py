"""What is kept of lines that two accounts have: whatever is lost of it, each is told once."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from custom_components.phone_inbox.account.shared_lines import async_load_shared_lines
from custom_components.phone_inbox.const import DOMAIN
from tests.account.pbx_home import (
    ANNA,
    add,
    disable,
    entry_of,
    outgoing,
    pass_minutes,
    told,
)
from tests.emulators.pair import PairEmulator
from tests.emulators.portsip.directory import SMS_NUMBER
from tests.home import (
    expect_log,
    next_run,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    send,
    settle,
)
from tests.memory import database_of, disk_full, editing, failing_writes

#: The file that earlier versions had for all accounts.
FORMER = f"{DOMAIN}.companions"
#: What was told before anything is lost.
BEFORE = {
    **outgoing("Sent", "PBX"),
    ("received", "To both", "PBX"): 1,
    ("received", "Only at the carrier", "PBX"): 1,
}


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Allow the timer that aiohttp leaves behind a closed websocket."""
    return True


def harm(path: Path, how: str) -> None:
    """Let an account's file be of no use."""
    path.unlink()
    if how == "truncated":
        path.write_bytes(b"SQLite format 3\0")
        expect_log("damaged")


def harm_former(storage: dict[str, Any], how: str) -> None:
    """Let the file be of no use that earlier versions had for all accounts."""
    kept = storage.pop(FORMER, {"version": 1, "data": {}})
    if how == "of a later version":
        storage[FORMER] = {**kept, "version": 99}
    elif how != "deleted":
        storage[FORMER] = {**kept, "data": ["nothing", "of", "use"]}


async def stop(hass: HomeAssistant) -> None:
    """End a run of the home."""
    # What was added without a flow was not saved by one.
    hass.config_entries._async_schedule_save()
    await hass.async_stop(force=True)


async def start_carrier_first(
    hass: HomeAssistant, pair: PairEmulator, carrier: ConfigEntry, pbx: ConfigEntry
) -> None:
    """Set the carrier's account up while the PBX is down, and the PBX's when it is back."""
    port = pair.reader.port
    await pair.reader.stop()
    await hass.config_entries.async_setup(carrier.entry_id)
    await settle(hass)
    await pass_minutes(hass, pair)
    await pair.reader.start(port)
    await hass.config_entries.async_reload(pbx.entry_id)
    await pass_minutes(hass, pair)


@pytest.mark.parametrize(
    ("whose", "how"),
    [
        ("both", "deleted"),
        ("both", "of no use"),
        ("both", "of a later version"),
        ("PBX", "deleted"),
        ("PBX", "truncated"),
        ("Carrier", "deleted"),
        ("Carrier", "truncated"),
    ],
)
async def test_lost_between_two_runs(  # noqa: PLR0917
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    pair: PairEmulator,
    pbx: ConfigEntry,
    carrier: ConfigEntry,
    whose: str,
    how: str,
) -> None:
    """The carrier's account goes on leaving the lines to the PBX's, which may be down."""
    heard = record_announcements(hass)
    await send(hass, ["Anna"], "Sent", config_entry_id=pbx.entry_id)
    pair.receive("To both", sender=ANNA)
    pair.sender.receive("Only at the carrier", sender=ANNA, line=SMS_NUMBER)
    await pass_minutes(hass, pair, 10)
    assert told(heard) == BEFORE
    await stop(hass)
    pair.clock.advance(100)
    if whose == "both":
        harm_former(hass_storage, how)
    else:
        harm(database_of(hass, pbx if whose == "PBX" else carrier), how)
    pair.receive("Meanwhile", sender=ANNA)
    async with next_run(hass) as again:
        heard_again = record_announcements(again)
        await start_carrier_first(again, pair, carrier, pbx)
        pair.receive("After", sender=ANNA)
        await send(again, ["Anna"], "Sent after", config_entry_id=pbx.entry_id)
        await pass_minutes(again, pair, 10)
        after = told(heard_again)
        # Without its memory, an account takes what it finds for old.
        is_lost = whose == "PBX"
        assert after == {
            ("received", "After", "PBX"): 1,
            **outgoing("Sent after", "PBX"),
        } | ({} if is_lost else {("received", "Meanwhile", "PBX"): 1})


async def test_disk_is_full_when_it_begins(
    hass: HomeAssistant,
    pair: PairEmulator,
    carrier: ConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What could not be written is written before anything is told."""
    entry = entry_of(pair.reader, "PBX")
    await add(hass, entry)
    expect_log("could not be stored")
    heard = record_announcements(hass)
    with failing_writes(disk_full()):
        options = {"send_through": carrier.entry_id}
        hass.config_entries.async_update_entry(entry, options=options)
        await settle(hass)
        pair.clock.advance(10)
        pair.receive("While it is full", sender=ANNA)
        await poll(hass)
        assert not heard
    assert f"{entry.title}: what is kept of shared lines could not be" in caplog.text
    await hass.config_entries.async_reload(entry.entry_id)
    await pass_minutes(hass, pair)
    before = told(heard)
    assert before == {("received", "While it is full", "PBX"): 1}
    await stop(hass)
    async with next_run(hass) as again:
        heard_again = record_announcements(again)
        await start_carrier_first(again, pair, carrier, entry)
        assert not told(heard_again)


async def former_file(
    hass: HomeAssistant, storage: dict[str, Any], *accounts: ConfigEntry
) -> dict[str, Any]:
    """Unload accounts, and let what they share be where earlier versions had it."""
    data = {}
    for entry in accounts:
        store = entry.runtime_data.store
        await hass.config_entries.async_unload(entry.entry_id)
        if own := store.companion.get("own"):
            data[entry.entry_id] = own
        with editing(hass, entry) as connection:
            connection.execute("DELETE FROM part WHERE name = 'companion'")
    storage[FORMER] = {"version": 1, "minor_version": 1, "key": FORMER, "data": data}
    return data


async def test_taken_over_from_the_former_file(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    pair: PairEmulator,
    pbx: ConfigEntry,
    carrier: ConfigEntry,
) -> None:
    """What earlier versions kept for the home goes to the accounts, and is no more."""
    heard = record_announcements(hass)
    data = await former_file(hass, hass_storage, carrier, pbx)
    assert data[pbx.entry_id]["lines"]
    pair.receive("Meanwhile", sender=ANNA)
    await async_load_shared_lines(hass)
    assert FORMER not in hass_storage
    # Once more: now it is where it belongs.
    await async_load_shared_lines(hass)
    assert await hass.config_entries.async_setup(carrier.entry_id)
    await pass_minutes(hass, pair)
    assert not heard
    assert await hass.config_entries.async_setup(pbx.entry_id)
    await pass_minutes(hass, pair)
    assert told(heard) == {("received", "Meanwhile", "PBX"): 1}


async def test_damaged_row_of_the_former_file(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    pair: PairEmulator,
    pbx: ConfigEntry,
    carrier: ConfigEntry,
) -> None:
    """Neither account is kept from working by what cannot be read."""
    data = await former_file(hass, hass_storage, carrier, pbx)
    del data[pbx.entry_id]["lines"][0]["spans"]
    await async_load_shared_lines(hass)
    for entry in (carrier, pbx):
        assert await hass.config_entries.async_setup(entry.entry_id)
        await settle(hass)
    assert {pbx.state, carrier.state} == {ConfigEntryState.LOADED}


async def test_pbx_is_removed_while_its_carrier_is_down(
    hass: HomeAssistant,
    pair: PairEmulator,
    pbx: ConfigEntry,
    carrier: ConfigEntry,
) -> None:
    """The carrier's account knows in its next run since when the lines are its own."""
    heard = record_announcements(hass)
    pair.receive("Told by the PBX", sender=ANNA)
    await pass_minutes(hass, pair)
    port = pair.sender.port
    await pair.sender.stop()
    await hass.config_entries.async_reload(carrier.entry_id)
    await settle(hass)
    assert carrier.state is ConfigEntryState.SETUP_RETRY
    await hass.config_entries.async_remove(pbx.entry_id)
    await settle(hass)
    await stop(hass)
    await pair.sender.start(port)
    pair.clock.advance(30)
    pair.sender.receive("Its own", sender=ANNA, line=SMS_NUMBER)
    async with next_run(hass) as again:
        heard_again = record_announcements(again)
        await again.config_entries.async_setup(carrier.entry_id)
        await settle(again)
        await pass_minutes(again, pair)
        assert told(heard) + told(heard_again) == Counter(
            {
                ("received", "Told by the PBX", "PBX"): 1,
                ("received", "Its own", "Carrier"): 1,
            }
        )


async def test_two_that_sent_for_the_same_come_back_at_once(
    hass: HomeAssistant,
) -> None:
    """Each writes into the other's store, which is being set up, and waits for nobody."""
    one, other = PairEmulator(), PairEmulator()
    other.sender.account.sid = "AC" + "2" * 32
    async with one, other:
        senders = [
            await add(hass, entry_of(one.sender, "Carrier")),
            await add(hass, entry_of(other.sender, "Another carrier")),
        ]
        readers = [
            await add(hass, entry_of(one.reader, "PBX")),
            await add(hass, entry_of(other.reader, "Another PBX")),
        ]
        for order in (senders[::-1], senders):
            for reader, sender in zip(readers, order, strict=True):
                options = {"send_through": sender.entry_id}
                hass.config_entries.async_update_entry(reader, options=options)
            await settle(hass)
            one.clock.advance(40)
            other.clock.advance(40)
            await poll(hass)
        for entry in (*readers, *senders):
            await disable(hass, entry)
        await asyncio.gather(
            *(
                hass.config_entries.async_set_disabled_by(it.entry_id, None)
                for it in senders
            )
        )
        assert [it.state for it in senders] == 2 * [ConfigEntryState.LOADED]
        await settle(hass)
