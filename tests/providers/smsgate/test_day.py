"""A day of a phone: off for two hours, restarts, another card, updates of its app."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
import random
from typing import Any

import pytest

from custom_components.phone_inbox.providers import ProviderError
from tests.contract.driver import Home, received
from tests.emulators.smsgate import SmsGateEmulator

#: Minutes between two polls, and those of the day at which something happens.
PAUSE = 5
OFF, ON = 8 * 60, 10 * 60
RESTARTS = (3 * 60, 10 * 60 + 5, 15 * 60)


def incidents(phone: SmsGateEmulator) -> Mapping[int, Callable[[], Any]]:
    """Return what happens to the phone, by the minute."""

    def swap() -> None:
        phone.device.swap_cards()
        phone.reread()

    return {
        6 * 60: lambda: phone.update_app("1.66.0"),
        12 * 60: phone.change_sim,
        17 * 60: lambda: phone.update_app("1.75.0"),
        20 * 60: swap,
    }


@pytest.mark.parametrize("seed", range(2))
async def test_day(home: Home, phone: SmsGateEmulator, seed: int) -> None:
    """0 lost, 0 repeated."""
    chance = random.Random(seed)
    phone.switches.version = "1.65.0"
    phone.seed(30)
    await home.start()
    await home.poll()
    came: list[str] = []
    kept: list[tuple[str, int]] = []
    port, happens = phone.port, incidents(phone)
    for minute in range(0, 24 * 60, PAUSE):
        phone.clock.advance(60 * PAUSE)
        happens.get(minute, lambda: None)()
        is_off = OFF <= minute < ON
        if minute == OFF:
            await phone.stop()
        if minute == ON:
            await phone.start(port)
            # The network hands out what it kept by and by, in any order.
            chance.shuffle(kept)
        for _ in range(chance.randrange(3)):
            came.append(f"No. {len(came)}")
            if is_off:
                kept.append((came[-1], minute))
            else:
                phone.receive(came[-1], line=chance.choice(("sim1", "sim2")))
        if kept and not is_off:
            text, at = kept.pop()
            late = phone.clock.now() - timedelta(minutes=minute - at)
            phone.receive(text, time=late)
        if minute in RESTARTS:
            await home.restart()
        if is_off:
            with pytest.raises(ProviderError):
                await home.poll()
        else:
            await home.poll(sweep=minute % 60 == 0)
    assert not kept
    assert Counter(received(home.announced)) == dict.fromkeys(came, 1)
    assert sum(home.ledger.unread().values()) == len(came)
