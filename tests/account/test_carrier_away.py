"""A carrier's account that is disabled for a while: each text is told once, by the PBX's."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from tests.account.pbx_home import (
    ANNA,
    ELSEWHERE,
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
from tests.home import poll, record_announcements, restart, send, settle


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Allow the timer that aiohttp leaves behind a closed websocket."""
    return True


def only_at_the_carrier(pair: PairEmulator, text: str) -> None:
    """Let a text come, and one go out, of which the PBX does not hear."""
    pair.sender.receive(f"{text} in", sender=ANNA, line=plus(SMS_NUMBER))
    pair.sender.pbx_lists_all = False
    pair.send_elsewhere(f"{text} out", recipient=ANNA)
    pair.clock.advance(5)


@pytest.mark.parametrize("tells_id", [True, False])
@pytest.mark.parametrize("days", [0, 4])
@pytest.mark.parametrize("again", [False, True])
async def test_carrier_comes_back(  # noqa: PLR0917
    hass: HomeAssistant,
    pair: PairEmulator,
    pbx: ConfigEntry,
    carrier: ConfigEntry,
    tells_id: bool,
    days: int,
    again: bool,
) -> None:
    """What the PBX's account told is not told again, and what it had not is told."""
    heard, expected = await work_as_always(hass, pair, pbx, tells_id=tells_id)
    # Nobody has read these yet.
    only_at_the_carrier(pair, "Last")
    await disable(hass, carrier)
    pair.clock.advance(5)
    to_both(pair, "Yes", tells_id=tells_id)
    pair.clock.advance(5)
    by_the_app(pair, "No", tells_id=tells_id)
    await pass_minutes(hass, pair)
    expected |= {
        ("received", "Yes", "PBX"): 1,
        **outgoing("No", "PBX"),
    }
    assert told(heard) == expected
    pair.clock.advance(days * 24 * 3600)
    await poll(hass, after=days * 24 * 3600)
    if again:
        await restart(hass, pbx)
    to_both(pair, "Yes", tells_id=tells_id)
    pair.clock.advance(5)
    by_the_app(pair, "No", tells_id=tells_id)
    only_at_the_carrier(pair, "Lost")
    pair.sender.receive("Its own", sender=ANNA, line=ELSEWHERE)
    await pass_minutes(hass, pair, 12)
    expected |= {
        ("received", "Yes", "PBX"): 2,
        **outgoing("No", "PBX", 2),
    }
    assert told(heard) == expected
    pair.clock.advance(5)
    await enable(hass, carrier)
    pair.clock.advance(5)
    await send(hass, ["Anna"], "Back", config_entry_id=pbx.entry_id)
    to_both(pair, "Yes", tells_id=tells_id)
    pair.clock.advance(5)
    by_the_app(pair, "After", tells_id=tells_id)
    await pass_minutes(hass, pair, 12)
    expected |= {
        ("received", "Its own", "Carrier"): 1,
        ("received", "Lost in", "PBX"): 1,
        **outgoing("Lost out", "PBX"),
        **outgoing("Last out", "PBX"),
        ("received", "Yes", "PBX"): 3,
        **outgoing("Back", "PBX"),
        **outgoing("After", "PBX"),
    }
    if not days:
        expected["received", "Last in", "PBX"] = 1
    assert told(heard) == expected
    await restart(hass, carrier)
    await restart(hass, pbx)
    await pass_minutes(hass, pair, 12)
    assert told(heard) == expected


@pytest.mark.parametrize("tells_id", [True, False])
@pytest.mark.parametrize("how", ["disabled", "removed", "taken out"])
@pytest.mark.parametrize("is_late", [False, True])
async def test_told_from_the_list_of_a_carrier_that_is_gone(  # noqa: PLR0917
    hass: HomeAssistant,
    pair: PairEmulator,
    pbx: ConfigEntry,
    carrier: ConfigEntry,
    tells_id: bool,
    how: str,
    is_late: bool,
) -> None:
    """What the PBX lists after it was told from there is no news, whoever is there."""
    heard = record_announcements(hass)
    pair.clock.advance(30)
    came = pair.clock.now()
    sid = pair.sender.receive("Lost", sender=ANNA, line=plus(SMS_NUMBER))

    def list_late() -> None:
        pair.reader.receive(
            "Lost", sender=ANNA, provider_msg_id=sid if tells_id else "", time=came
        )

    await pass_minutes(hass, pair, 10)
    assert told(heard) == {("received", "Lost", "PBX"): 1}
    if not is_late:
        list_late()
        await pass_minutes(hass, pair)
    if how == "disabled":
        await disable(hass, carrier)
    elif how == "removed":
        await hass.config_entries.async_remove(carrier.entry_id)
    else:
        hass.config_entries.async_update_entry(pbx, options={})
    await settle(hass)
    if is_late:
        list_late()
    await pass_minutes(hass, pair)
    pair.reader.receive("Other", sender=ANNA, provider_msg_id="")
    await pass_minutes(hass, pair)
    await restart(hass, pbx)
    await pass_minutes(hass, pair)
    expected = {("received", "Lost", "PBX"): 1, ("received", "Other", "PBX"): 1}
    assert told(heard) == expected


@pytest.mark.parametrize("how", ["disabled", "removed"])
async def test_failure_of_which_a_carrier_that_is_gone_knows_nothing(
    hass: HomeAssistant,
    pair: PairEmulator,
    pbx: ConfigEntry,
    carrier: ConfigEntry,
    how: str,
) -> None:
    """It is told when the carrier is back, or while it is news; and once."""
    heard = record_announcements(hass)
    pair.clock.advance(30)
    pair.sender.pbx_lists_all = False
    stuck = pair.reader.send_elsewhere(
        "Stuck", recipient=ANNA, line=SMS_NUMBER, provider_msg_id=""
    )
    pair.reader.set_delivery(stuck, "sent")
    # This one came to the carrier, which tells of it.
    by_the_app(pair, "Went out", tells_id=True)
    await pass_minutes(hass, pair)
    expected = outgoing("Went out", "PBX")
    assert told(heard) == expected
    if how == "disabled":
        await disable(hass, carrier)
    else:
        await hass.config_entries.async_remove(carrier.entry_id)
        await settle(hass)
    pair.reader.set_delivery(stuck, "failed")
    await pass_minutes(hass, pair)
    assert told(heard) == expected
    pair.clock.advance(24 * 3600)
    await poll(hass)
    await pass_minutes(hass, pair)
    expected["failed", "Stuck", "PBX"] = 1
    assert told(heard) == expected
    if how == "disabled":
        await enable(hass, carrier)
    await restart(hass, pbx)
    await pass_minutes(hass, pair)
    assert told(heard) == expected


@pytest.mark.parametrize("how", ["taken out", "removed", "taken out and in"])
async def test_given_up_while_the_carrier_is_away(
    hass: HomeAssistant,
    pair: PairEmulator,
    pbx: ConfigEntry,
    carrier: ConfigEntry,
    how: str,
) -> None:
    """What only the carrier has is told by its own account, as the PBX's never will."""
    heard = record_announcements(hass)
    chosen = dict(pbx.options)
    await pass_minutes(hass, pair, 1)
    await disable(hass, carrier)
    await pass_minutes(hass, pair, 1)
    only_at_the_carrier(pair, "Away")
    await pass_minutes(hass, pair)
    if how == "removed":
        await hass.config_entries.async_remove(pbx.entry_id)
    else:
        hass.config_entries.async_update_entry(pbx, options={})
    await settle(hass)
    if how == "taken out and in":
        hass.config_entries.async_update_entry(pbx, options=chosen)
        await settle(hass)
    pair.clock.advance(60)
    await enable(hass, carrier)
    await pass_minutes(hass, pair, 12)
    assert told(heard) == {
        ("received", "Away in", "Carrier"): 1,
        **outgoing("Away out", "Carrier"),
    }


async def test_chosen_again_while_the_carrier_is_away(
    hass: HomeAssistant, pair: PairEmulator, pbx: ConfigEntry, carrier: ConfigEntry
) -> None:
    """What only the carrier has of that time is told, whoever sent from its lines before."""
    heard = record_announcements(hass)
    chosen = dict(pbx.options)
    hass.config_entries.async_update_entry(pbx, options={})
    await pass_minutes(hass, pair)
    await disable(hass, carrier)
    await pass_minutes(hass, pair, 1)
    hass.config_entries.async_update_entry(pbx, options=chosen)
    await settle(hass)
    await pass_minutes(hass, pair, 1)
    only_at_the_carrier(pair, "Away")
    await pass_minutes(hass, pair, 1)
    await enable(hass, carrier)
    await pass_minutes(hass, pair, 12)
    kinds = [(kind, text) for kind, text, _ in told(heard).elements()]
    assert sorted(kinds) == [
        ("delivered", "Away out"),
        ("received", "Away in"),
        ("sent", "Away out"),
    ]


@pytest.mark.parametrize("whose", ["reader", "sender"])
@pytest.mark.parametrize("hours", [1, 3])
async def test_clock_that_moved_before_the_carrier_went_away(  # noqa: PLR0917
    hass: HomeAssistant,
    pair: PairEmulator,
    pbx: ConfigEntry,
    carrier: ConfigEntry,
    hours: int,
    whose: str,
) -> None:
    """How far the clocks are apart is known from when both were read last."""
    await pass_minutes(hass, pair, 1)
    getattr(pair, whose).clock.advance(3600 * hours)
    await pass_minutes(hass, pair)
    heard = record_announcements(hass)
    # All is quiet for hours.
    pair.clock.advance(5 * 3600)
    await poll(hass, after=3600)
    await pass_minutes(hass, pair)
    await disable(hass, carrier)
    await pass_minutes(hass, pair)
    by_the_app(pair, "Out", tells_id=False)
    await pass_minutes(hass, pair, 1)
    to_both(pair, "In", tells_id=False)
    pair.sender.receive("Only there", sender=ANNA, line=plus(SMS_NUMBER))
    await pass_minutes(hass, pair)
    await enable(hass, carrier)
    await pass_minutes(hass, pair, 12)
    assert told(heard) == {
        **outgoing("Out", "PBX"),
        ("received", "In", "PBX"): 1,
        ("received", "Only there", "PBX"): 1,
    }
