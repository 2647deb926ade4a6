"""What tests share of a PBX's account that sends through its carrier's; see conftest."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.phone_inbox.account.announcement import Announcement
from custom_components.phone_inbox.const import DOMAIN
from tests.common import problems
from tests.emulators.base import Emulator
from tests.emulators.pair import PairEmulator, plus
from tests.emulators.portsip.directory import SMS_NUMBER
from tests.home import act, contact, know, poll, record_announcements, send, settle

ANNA = "+79165551122"
#: The carrier's number that is none of the PBX's.
ELSEWHERE = "+12025550199"


def entry_of(emulator: Emulator, title: str, **options: Any) -> MockConfigEntry:
    """Return an account as the flows leave it, not added yet."""
    provider = emulator.name.lower()
    return MockConfigEntry(
        domain=DOMAIN,
        version=2,
        title=title,
        unique_id=f"{provider}_{emulator.credentials().get('account_sid', title)}",
        data={
            "provider": provider,
            "webhook_id": f"a-secret-address-{title}",
            **emulator.credentials(),
        },
        options=options,
    )


async def add(hass: HomeAssistant, entry: MockConfigEntry) -> ConfigEntry:
    """Set an account up."""
    if not know_any(hass):
        know(hass, contact("Anna", ANNA, trusted=True))
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    return entry


def know_any(hass: HomeAssistant) -> bool:
    """Tell whether the home has contacts already."""
    return any(
        entry.unique_id == "contacts"
        for entry in hass.config_entries.async_entries(DOMAIN)
    )


def to_both(
    pair: PairEmulator,
    text: str,
    *,
    tells_id: bool,
    files: Sequence[tuple[str, bytes]] = (),
    time: datetime | None = None,
) -> str:
    """Let a text come to both, of which only the carrier has the files.

    Returns the PBX's id; it may keep the carrier's (``tells_id``) to itself.
    """
    sid = pair.sender.receive(
        text, sender=ANNA, line=plus(SMS_NUMBER), files=files, time=time
    )
    shown = sid if tells_id else ""
    return pair.reader.receive(text, sender=ANNA, provider_msg_id=shown, time=time)


def by_the_app(pair: PairEmulator, text: str, *, tells_id: bool) -> None:
    """Let a text go out through the PBX, which both list."""
    pair.sender.pbx_lists_all = False
    sid = pair.send_elsewhere(text, recipient=ANNA)
    shown = sid if tells_id else ""
    pair.reader.send_elsewhere(
        text, recipient=ANNA, line=SMS_NUMBER, provider_msg_id=shown
    )
    pair.clock.advance(5)


async def ask_anna(hass: HomeAssistant, entry: ConfigEntry) -> Any:
    """Ask whether to open, by an account; return the response."""
    return await act(
        hass,
        "ask",
        config_entry_id=entry.entry_id,
        recipient="Anna",
        message="Open?",
        kind="yes_no",
    )


def told(heard: list[Announcement]) -> Counter[tuple[str, str, str]]:
    """Count what was announced: kind, text, and of which account."""
    return Counter(
        (str(item.change.kind), item.message.text, item.account) for item in heard
    )


def outgoing(
    text: str, account: str, count: int = 1
) -> dict[tuple[str, str, str], int]:
    """Return what is told of texts that went out."""
    return {(kind, text, account): count for kind in ("sent", "delivered")}


async def work_as_always(
    hass: HomeAssistant, pair: PairEmulator, pbx: ConfigEntry, *, tells_id: bool
) -> tuple[list[Announcement], Counter[tuple[str, str, str]]]:
    """Let one text come and one go out while both accounts are there.

    Return what is announced from now on, and what that comes to so far.
    """
    heard = record_announcements(hass)
    pair.clock.advance(30)
    to_both(pair, "Before", tells_id=tells_id)
    pair.clock.advance(5)
    await send(hass, ["Anna"], "Sent before", config_entry_id=pbx.entry_id)
    await pass_minutes(hass, pair)
    expected: Counter[tuple[str, str, str]] = Counter(
        {("received", "Before", "PBX"): 1, **outgoing("Sent before", "PBX")}
    )
    assert told(heard) == expected
    return heard, expected


def troubles(hass: HomeAssistant) -> set[str]:
    """Return the problems there are, but that the PBX of the tests has no TLS."""
    return set(problems(hass)) - {"plain_http"}


async def pass_minutes(hass: HomeAssistant, pair: PairEmulator, count: int = 3) -> None:
    """Let time pass in which every account polls several times."""
    for _ in range(count):
        pair.clock.advance(40)
        await poll(hass)


async def disable(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Switch an account off, as its page does."""
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )
    await settle(hass)


async def enable(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Switch an account on again."""
    await hass.config_entries.async_set_disabled_by(entry.entry_id, None)
    await settle(hass)
