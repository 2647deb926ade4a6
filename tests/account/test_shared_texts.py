"""Texts of a line that a PBX and its carrier both list: each is told once, whatever comes."""

import asyncio
from datetime import timedelta

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from tests.account.pbx_home import (
    ANNA,
    add,
    ask_anna,
    entry_of,
    pass_minutes,
    to_both,
    told,
)
from tests.common import Flow
from tests.emulators.pair import PairEmulator, plus
from tests.emulators.portsip.directory import SMS_NUMBER
from tests.home import (
    act,
    coordinator_of,
    expect_log,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    record_sends,
    restart,
    settle,
    until,
)


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Allow the timer that aiohttp leaves behind a closed websocket."""
    return True


@pytest.mark.parametrize("tells_id", [True, False])
async def test_same_words_twice(
    hass: HomeAssistant,
    pair: PairEmulator,
    pbx: ConfigEntry,
    carrier: ConfigEntry,
    tells_id: bool,
) -> None:
    """Two texts of one minute are two, however the PBX lists them."""
    heard = record_announcements(hass)
    for _ in range(2):
        to_both(pair, "Yes", tells_id=tells_id)
        pair.clock.advance(20)
    await poll(hass)
    await restart(hass, carrier)
    await restart(hass, pbx)
    await pass_minutes(hass, pair, 10)
    assert told(heard) == {("received", "Yes", "PBX"): 2}


async def test_both_start_over_while_a_text_comes(
    hass: HomeAssistant, pair: PairEmulator, pbx: ConfigEntry, carrier: ConfigEntry
) -> None:
    """What was read and not told yet waits for the next start of its account."""
    heard = record_announcements(hass)
    for number in range(3):
        pair.receive(f"No. {number}", sender=ANNA)
        coordinator_of(pbx).announcer.stop()
        await coordinator_of(pbx).async_refresh()
        await asyncio.gather(
            *(hass.config_entries.async_reload(it.entry_id) for it in (carrier, pbx))
        )
        await pass_minutes(hass, pair)
    await pass_minutes(hass, pair, 10)
    assert told(heard) == {
        ("received", f"No. {number}", "PBX"): 1 for number in range(3)
    }


async def test_carrier_has_to_sign_in_again(
    hass: HomeAssistant, pair: PairEmulator, pbx: ConfigEntry, carrier: ConfigEntry
) -> None:
    """Meanwhile the PBX's texts are told, and the carrier's own ones afterwards."""
    expect_log("mailboxes cannot be read")
    expect_log("Carrier")
    heard = record_announcements(hass)
    pair.sender.account.revoke()
    pair.receive("To both", sender=ANNA)
    pair.sender.receive("Only at the carrier", sender=ANNA, line=plus(SMS_NUMBER))
    await pass_minutes(hass, pair, 12)
    assert told(heard) == {("received", "To both", "PBX"): 1}
    await coordinator_of(carrier).async_refresh()
    await settle(hass)
    flow = await Flow.reauth(hass, carrier)
    key = pair.sender.account
    await flow.submit({"key_sid": key.key_sid, "secret": key.key_secret})
    await settle(hass)
    await pass_minutes(hass, pair, 12)
    assert told(heard) == {
        ("received", "To both", "PBX"): 1,
        ("received", "Only at the carrier", "PBX"): 1,
    }


@pytest.mark.parametrize("again", [False, True])
async def test_carrier_lists_it_hours_later(
    hass: HomeAssistant,
    pair: PairEmulator,
    pbx: ConfigEntry,
    carrier: ConfigEntry,
    again: bool,
) -> None:
    """A text that the PBX told is none of the carrier's to tell, however late."""
    heard = record_announcements(hass)
    came = pair.clock.now()
    pair.reader.receive("Look", sender=ANNA, provider_msg_id="")
    await pass_minutes(hass, pair)
    pair.clock.advance(3 * 3600)
    await poll(hass, after=2 * 3600)
    pair.sender.receive(
        "Look",
        sender=ANNA,
        line=plus(SMS_NUMBER),
        time=came + timedelta(seconds=1),
    )
    if again:
        await restart(hass, carrier)
        await restart(hass, pbx)
    await pass_minutes(hass, pair, 12)
    assert told(heard) == {("received", "Look", "PBX"): 1}
    (shown,) = (
        await act(hass, "get_messages", config_entry_id=pbx.entry_id, contact="Anna")
    )["messages"]
    assert shown["text"] == "Look"


@pytest.mark.parametrize("ahead", [-20, 20])
async def test_ask_by_a_clock_that_is_not_the_carriers(
    hass: HomeAssistant, pair: PairEmulator, carrier: ConfigEntry, ahead: int
) -> None:
    """What was written before the question is no answer, and what comes after it is."""
    pair.reader.clock.advance(ahead)
    options = {"send_through": carrier.entry_id, "callbacks": False}
    pbx = await add(hass, entry_of(pair.reader, "PBX", **options))
    sends = record_sends(hass)
    # From the line that this came to, she is asked.
    to_both(pair, "Hello", tells_id=True)
    await pass_minutes(hass, pair)
    to_both(pair, "Yes", tells_id=True)
    pair.clock.advance(15)
    # What shows what time it is there, and announces nothing.
    await act(hass, "get_conversations", config_entry_id=pbx.entry_id)
    asking = asyncio.create_task(ask_anna(hass, pbx))
    await until(lambda: len(sends) == 1)
    heard = record_announcements(hass)
    await pass_minutes(hass, pair)
    assert told(heard)["received", "Yes", "PBX"] == 1
    assert not asking.done()
    to_both(pair, "No", tells_id=True)
    await pass_minutes(hass, pair)
    response = await asking
    assert (response["answered"], response["yes"]) == (True, False)
