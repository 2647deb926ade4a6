"""What fails at both, told by one of them, while clocks are wrong."""

import pytest

from tests.contract.driver import Home
from tests.emulators.portsip.directory import SMS_NUMBER
from tests.providers.companion.pair import ANNA, pass_minutes, poll_both, started


@pytest.mark.parametrize("hours", [-72, -20, -5, 5, 20, 72])
@pytest.mark.parametrize("whose", ["reader", "sender"])
@pytest.mark.parametrize("again", [False, True])
async def test_failed_at_both_before_a_clock_jumped(
    home: Home, whose: str, hours: int, again: bool
) -> None:
    """Neither was read before, and nothing but its likeness tells that it is one text."""
    pair = await started(home)
    assert await poll_both(home) == []
    pair.reader.switches.delivery_outcome = "SENT"
    pair.sender.pbx_lists_all = False
    sid = pair.send_elsewhere("Failed", recipient=ANNA)
    record = pair.reader.send_elsewhere(
        "Failed", recipient=ANNA, line=SMS_NUMBER, provider_msg_id=""
    )
    pair.sender.set_delivery(sid, "failed")
    pair.reader.set_delivery(record, "failed")
    if again:
        await home.crash(home.stored)
    jumped = getattr(pair, whose).clock
    jumped.advance(3600 * hours)
    told = await poll_both(home)
    told += await pass_minutes(home, 10)
    await home.restart()
    told += [f"{it.kind} {it.message.text}" for it in await home.poll(sweep=True)]
    assert told == ["failed Failed"]
    jumped.advance(-3600 * hours)
    assert await pass_minutes(home, 10) == []
    await home.restart()
    assert await home.poll(sweep=True) == []
