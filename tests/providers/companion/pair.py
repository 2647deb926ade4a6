"""A PBX and its carrier, as an account reads the one and sends through the other."""

from __future__ import annotations

from custom_components.phone_inbox.providers import ProviderError
from tests.contract.driver import Home
from tests.emulators.pair import PairEmulator, plus
from tests.emulators.portsip.directory import SMS_NUMBER

ANNA = "+79165551122"


def pair_of(home: Home) -> PairEmulator:
    """Return both servers of a home."""
    assert isinstance(home.emulator, PairEmulator)
    return home.emulator


async def started(home: Home) -> PairEmulator:
    """Start with a few old messages; return both servers."""
    home.emulator.seed(12)
    await home.start()
    assert await home.poll() == []
    home.emulator.clock.advance(30)
    return pair_of(home)


def stop_sender(home: Home) -> None:
    """Let the carrier answer nothing."""
    pair_of(home).silence_sender()


async def go_on(home: Home, again: str) -> None:
    """Go on, or begin another run: after a "restart" in good order, or a "crash"."""
    if again == "restart":
        await home.restart()
    elif again == "crash":
        await home.crash(home.stored)


async def poll_both(home: Home) -> list[str]:
    """Poll as Home Assistant does: a mailbox that fails costs the others nothing."""
    before = len(home.announced)
    for mailbox in home.provider.mailboxes:
        try:
            await home._read(mailbox, sweep=False)
        except ProviderError:
            continue
    home._announce()
    return [f"{it.kind} {it.message.text}" for it in home.announced[before:]]


async def pass_minutes(home: Home, minutes: int) -> list[str]:
    """Poll once a minute; return what was told, in its order."""
    told: list[str] = []
    for _ in range(minutes):
        home.emulator.clock.advance(60)
        told += await poll_both(home)
    return told


def only_at_the_carrier(pair: PairEmulator, text: str) -> None:
    """Let a text come that the carrier cannot hand over."""
    pair.sender.receive(text, sender=ANNA, line=plus(SMS_NUMBER))
