"""A PBX's account that is disabled for a while: each text is told once, by the carrier's."""

from collections import Counter
from datetime import timedelta

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from custom_components.phone_inbox.account.shared_lines import async_load_shared_lines
from custom_components.phone_inbox.account.store import async_read_companions
from tests.account.pbx_home import (
    ANNA,
    by_the_app,
    disable,
    enable,
    outgoing,
    pass_minutes,
    to_both,
    told,
    work_as_always,
)
from tests.emulators.pair import PairEmulator, plus
from tests.emulators.portsip.directory import SMS_NUMBER
from tests.home import (
    act,
    expect_log,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    restart,
    send,
    settle,
)


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Allow the timer that aiohttp leaves behind a closed websocket."""
    return True


async def start_over(hass: HomeAssistant, *entries: ConfigEntry) -> None:
    """Let a new run begin, as for what accounts keep of their shared lines."""
    enabled = [entry for entry in entries if not entry.disabled_by]
    for entry in enabled:
        assert await hass.config_entries.async_unload(entry.entry_id)
    await async_load_shared_lines(hass)
    for entry in enabled:
        assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)


async def shown_of(hass: HomeAssistant, entry: ConfigEntry) -> Counter[str]:
    """Count the texts that whoever looks at an account's conversation sees."""
    answer = await act(
        hass, "get_messages", config_entry_id=entry.entry_id, contact="Anna"
    )
    return Counter(message["text"] for message in answer["messages"])


@pytest.mark.parametrize(
    ("tells_id", "days", "again"),
    [(True, 0, False), (True, 4, True), (False, 0, True), (False, 4, False)],
)
async def test_pbx_comes_back(  # noqa: PLR0917
    hass: HomeAssistant,
    pair: PairEmulator,
    pbx: ConfigEntry,
    carrier: ConfigEntry,
    tells_id: bool,
    days: int,
    again: bool,
) -> None:
    """What the carrier's account told is not told again, and what it had not is told."""
    heard, expected = await work_as_always(hass, pair, pbx, tells_id=tells_id)
    # It came a moment ago, and nobody has read it yet.
    came = pair.clock.now() - timedelta(seconds=20)
    to_both(pair, "Last", tells_id=tells_id, time=came)
    await disable(hass, pbx)
    pair.clock.advance(5)
    to_both(pair, "Yes", tells_id=tells_id)
    pair.clock.advance(5)
    by_the_app(pair, "No", tells_id=tells_id)
    await pass_minutes(hass, pair)
    pair.clock.advance(days * 24 * 3600)
    await poll(hass, after=days * 24 * 3600)
    if again:
        await start_over(hass, carrier, pbx)
    to_both(pair, "Yes", tells_id=tells_id)
    pair.clock.advance(5)
    by_the_app(pair, "No", tells_id=tells_id)
    pair.sender.receive("Only there", sender=ANNA, line=plus(SMS_NUMBER))
    pair.clock.advance(5)
    pair.reader.receive("Only at the PBX", sender=ANNA, provider_msg_id="")
    await send(hass, ["Anna"], "By itself", config_entry_id=carrier.entry_id)
    await pass_minutes(hass, pair, 12)
    expected |= {
        ("received", "Yes", "Carrier"): 2,
        **outgoing("No", "Carrier", 2),
        ("received", "Only there", "Carrier"): 1,
        **outgoing("By itself", "Carrier"),
    }
    assert told(heard) == expected
    # Nobody has read these, either.
    to_both(pair, "Yes", tells_id=tells_id)
    pair.clock.advance(5)
    by_the_app(pair, "No", tells_id=tells_id)
    await enable(hass, pbx)
    pair.clock.advance(5)
    await send(hass, ["Anna"], "Back", config_entry_id=pbx.entry_id)
    pair.clock.advance(5)
    to_both(pair, "Yes", tells_id=tells_id)
    pair.clock.advance(5)
    by_the_app(pair, "After", tells_id=tells_id)
    await pass_minutes(hass, pair, 12)
    expected |= {
        ("received", "Yes", "Carrier"): 3,
        **outgoing("No", "Carrier", 3),
        ("received", "Last", "PBX"): 1,
        ("received", "Only at the PBX", "PBX"): 1,
        ("received", "Yes", "PBX"): 1,
        **outgoing("Back", "PBX"),
        **outgoing("After", "PBX"),
    }
    assert told(heard) == expected
    await restart(hass, carrier)
    await restart(hass, pbx)
    await pass_minutes(hass, pair, 12)
    assert told(heard) == expected
    shown = await shown_of(hass, pbx)
    assert (shown["Yes"], shown["No"]) == (4, 3)


@pytest.mark.parametrize(("tells_id", "again"), [(True, False), (False, True)])
async def test_carrier_is_down_when_the_pbx_comes_back(  # noqa: PLR0917
    hass: HomeAssistant,
    pair: PairEmulator,
    pbx: ConfigEntry,
    carrier: ConfigEntry,
    tells_id: bool,
    again: bool,
) -> None:
    """What came meanwhile waits until somebody knows who tells it; what comes does not."""
    expect_log("mailboxes cannot be read")
    heard = record_announcements(hass)
    pair.clock.advance(30)
    await poll(hass)
    await disable(hass, pbx)
    pair.clock.advance(30)
    to_both(pair, "Yes", tells_id=tells_id)
    pair.clock.advance(5)
    by_the_app(pair, "No", tells_id=tells_id)
    pair.clock.advance(5)
    pair.reader.receive("Only at the PBX", sender=ANNA, provider_msg_id="")
    await pass_minutes(hass, pair)
    to_both(pair, "Late", tells_id=tells_id)
    expected = Counter({("received", "Yes", "Carrier"): 1, **outgoing("No", "Carrier")})
    assert told(heard) == expected
    pair.clock.advance(5)
    pair.silence_sender()
    await enable(hass, pbx)
    if again:
        await start_over(hass, pbx)
    pair.clock.advance(30)
    to_both(pair, "Now", tells_id=tells_id)
    await pass_minutes(hass, pair)
    expected |= {("received", "Now", "PBX"): 1}
    assert told(heard) == expected
    pair.faults.clear()
    await pass_minutes(hass, pair, 12)
    expected |= {
        ("received", "Late", "Carrier"): 1,
        ("received", "Only at the PBX", "PBX"): 1,
    }
    assert told(heard) == expected
    await restart(hass, carrier)
    await restart(hass, pbx)
    await pass_minutes(hass, pair)
    assert told(heard) == expected


@pytest.mark.parametrize(
    ("toggles", "tells_id", "again"),
    [
        (("PBX", "Carrier", "PBX", "Carrier"), True, False),
        (("PBX", "Carrier", "PBX", "Carrier"), False, True),
        (("PBX", "Carrier", "Carrier", "PBX"), False, True),
        (("Carrier", "PBX", "PBX", "Carrier"), True, True),
        (("Carrier", "PBX", "Carrier", "PBX"), False, False),
        (("PBX", "PBX", "PBX", "PBX"), True, True),
        (("PBX", "PBX", "Carrier", "Carrier"), False, True),
    ],
)
async def test_both_are_disabled_in_turns(  # noqa: PLR0917
    hass: HomeAssistant,
    pair: PairEmulator,
    pbx: ConfigEntry,
    carrier: ConfigEntry,
    toggles: tuple[str, ...],
    tells_id: bool,
    again: bool,
) -> None:
    """Whoever is there tells it; of both that are not, whoever is back first."""
    heard = record_announcements(hass)
    pair.clock.advance(30)
    await poll(hass)
    entries = {"PBX": pbx, "Carrier": carrier}
    expected: Counter[tuple[str, str, str]] = Counter()
    for number, name in enumerate([*toggles, ""]):
        to_both(pair, "Yes", tells_id=tells_id)
        pair.clock.advance(5)
        by_the_app(pair, f"No. {number}", tells_id=tells_id)
        await pass_minutes(hass, pair)
        enabled = [it for it, entry in entries.items() if not entry.disabled_by]
        if enabled:
            by = enabled[0]
            expected["received", "Yes", by] += 1
            expected |= outgoing(f"No. {number}", by)
        if not name:
            break
        pair.clock.advance(30)
        await poll(hass)
        if entries[name].disabled_by:
            if not enabled:
                expected["received", "Yes", name] += 1
                expected |= outgoing(f"No. {number}", name)
            await enable(hass, entries[name])
        else:
            await disable(hass, entries[name])
        if again:
            await start_over(hass, carrier, pbx)
        pair.clock.advance(30)
        await pass_minutes(hass, pair)
        assert told(heard) == expected
    await pass_minutes(hass, pair, 12)
    assert told(heard) == expected


@pytest.mark.parametrize("tells_id", [True, False])
async def test_carrier_is_removed_while_the_pbx_is_disabled(
    hass: HomeAssistant,
    pair: PairEmulator,
    pbx: ConfigEntry,
    carrier: ConfigEntry,
    tells_id: bool,
) -> None:
    """The PBX's account tells what nobody has told since, and sends no more."""
    heard = record_announcements(hass)
    pair.clock.advance(30)
    await poll(hass)
    await disable(hass, pbx)
    pair.clock.advance(30)
    to_both(pair, "Yes", tells_id=tells_id)
    await pass_minutes(hass, pair)
    await hass.config_entries.async_remove(carrier.entry_id)
    await settle(hass)
    pair.clock.advance(30)
    to_both(pair, "Yes", tells_id=tells_id)
    pair.clock.advance(600)
    assert told(heard) == {("received", "Yes", "Carrier"): 1}
    await enable(hass, pbx)
    await pass_minutes(hass, pair, 12)
    expected = {("received", "Yes", "Carrier"): 1, ("received", "Yes", "PBX"): 1}
    assert told(heard) == expected
    await start_over(hass, pbx)
    await pass_minutes(hass, pair)
    assert told(heard) == expected


async def test_pbx_is_removed_while_it_is_disabled(
    hass: HomeAssistant, pair: PairEmulator, pbx: ConfigEntry, carrier: ConfigEntry
) -> None:
    """The carrier's account goes on with the lines, and nothing is kept of it for long."""
    heard = record_announcements(hass)
    pair.clock.advance(30)
    await poll(hass)
    await disable(hass, pbx)
    pair.clock.advance(30)
    to_both(pair, "No. 1", tells_id=True)
    await pass_minutes(hass, pair)
    await hass.config_entries.async_remove(pbx.entry_id)
    await settle(hass)
    await start_over(hass, carrier)
    pair.clock.advance(30)
    to_both(pair, "No. 2", tells_id=True)
    await pass_minutes(hass, pair)
    assert told(heard) == {
        ("received", "No. 1", "Carrier"): 1,
        ("received", "No. 2", "Carrier"): 1,
    }
    stored = await async_read_companions(hass, [carrier.entry_id])
    assert "absences" not in str(stored)


@pytest.mark.parametrize("tells_id", [True, False])
async def test_pbx_lists_late_what_was_told_meanwhile(
    hass: HomeAssistant,
    pair: PairEmulator,
    pbx: ConfigEntry,
    carrier: ConfigEntry,
    tells_id: bool,
) -> None:
    """Also after its account is back: within an hour, that is no news."""
    heard = record_announcements(hass)
    pair.clock.advance(30)
    await poll(hass)
    await disable(hass, pbx)
    pair.clock.advance(30)
    sid = pair.sender.receive("Late", sender=ANNA, line=plus(SMS_NUMBER))
    await pass_minutes(hass, pair)
    await enable(hass, pbx)
    pair.clock.advance(20 * 60)
    await pass_minutes(hass, pair)
    pair.reader.receive("Late", sender=ANNA, provider_msg_id=sid if tells_id else "")
    await pass_minutes(hass, pair)
    assert told(heard) == {("received", "Late", "Carrier"): 1}
