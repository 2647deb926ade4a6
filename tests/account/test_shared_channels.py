"""Channels of a line that a PBX and its carrier have: who tells of which, whatever changes."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from tests.account.pbx_home import ANNA, pass_minutes, told
from tests.emulators.pair import PairEmulator, plus
from tests.emulators.portsip.directory import WHATSAPP_NUMBER
from tests.home import poll, record_announcements, restart

#: Where the carrier lists from what it sends on WhatsApp.
SENDERS = r"/Channels/Senders"


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Allow the timer that aiohttp leaves behind a closed websocket."""
    return True


def by_whatsapp(pair: PairEmulator, text: str) -> None:
    """Let a message come to both, and one go out that both list."""
    pair.receive(f"{text} in", sender=ANNA, line=WHATSAPP_NUMBER, channel="WHATSAPP")
    pair.clock.advance(5)
    pair.sender.send_elsewhere(
        f"{text} out",
        recipient=f"whatsapp:{ANNA}",
        line=f"whatsapp:{plus(WHATSAPP_NUMBER)}",
    )
    pair.clock.advance(5)


def once(text: str, *accounts: str) -> dict[tuple[str, str, str], int]:
    """Return what each account is to tell of it."""
    return {
        told: 1
        for account in accounts
        for told in (
            ("received", f"{text} in", account),
            ("sent", f"{text} out", account),
            ("delivered", f"{text} out", account),
        )
    }


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500])
async def test_senders_that_cannot_be_listed(
    hass: HomeAssistant,
    pair: PairEmulator,
    pbx: ConfigEntry,
    carrier: ConfigEntry,
    status: int,
) -> None:
    """What cannot be listed at one start is shared as it was."""
    heard = record_announcements(hass)
    pair.clock.advance(30)
    pair.sender.fail("answer", SENDERS, status=status, times=-1)
    await restart(hass, pbx)
    pair.clock.advance(30)
    by_whatsapp(pair, "Refused")
    await pass_minutes(hass, pair)
    assert told(heard) == once("Refused", "PBX")
    pair.faults.clear()
    await restart(hass, carrier)
    await restart(hass, pbx)
    pair.clock.advance(30)
    by_whatsapp(pair, "Listed")
    await pass_minutes(hass, pair, 10)
    assert told(heard) == once("Refused", "PBX") | once("Listed", "PBX")


async def test_sender_that_comes_later(
    hass: HomeAssistant, pair: PairEmulator, pbx: ConfigEntry, carrier: ConfigEntry
) -> None:
    """A channel is shared from then on: what was told before is not told again."""
    for sender in pair.sender.account.senders:
        sender.status = "OFFLINE"
    await restart(hass, pbx)
    pair.clock.advance(30)
    await pass_minutes(hass, pair)
    heard = record_announcements(hass)
    by_whatsapp(pair, "Before")
    await pass_minutes(hass, pair)
    # Until then, they are two accounts.
    expected = once("Before", "PBX", "Carrier")
    assert told(heard) == expected
    for status, accounts in (
        ("ONLINE", ["PBX"]),
        ("OFFLINE", ["PBX", "Carrier"]),
        ("ONLINE", ["PBX"]),
    ):
        for sender in pair.sender.account.senders:
            sender.status = status
        await restart(hass, pbx)
        pair.clock.advance(30)
        await poll(hass)
        text = f"{status} {len(heard)}"
        by_whatsapp(pair, text)
        await pass_minutes(hass, pair, 10)
        expected |= once(text, *accounts)
        assert told(heard) == expected
        await restart(hass, carrier)
        await restart(hass, pbx)
        await pass_minutes(hass, pair)
        assert told(heard) == expected
