"""Stopping messages that wait to be sent."""

import json
from typing import Any

import pytest

from custom_components.phone_inbox.messaging import Delivery, MessageRef
from custom_components.phone_inbox.providers import AuthenticationFailed, CancelOutcome
from custom_components.phone_inbox.providers.revicom import RevicomProvider
from tests.emulators.revicom import RevicomEmulator
from tests.providers.common import NOW, refs


async def test_cancel(provider: RevicomProvider, emulator: RevicomEmulator) -> None:
    """What becomes of each message."""
    waiting = emulator.send_elsewhere("wait", recipient="79160000002")
    gone = emulator.send_elsewhere("gone")
    emulator.switches.sending_delay = 3
    on_its_way = emulator.send_elsewhere("going")

    outcomes = await provider.cancel("", refs(waiting, gone, on_its_way, "unknown"))
    assert outcomes == {
        waiting: CancelOutcome.CANCELLED,
        gone: CancelOutcome.TOO_LATE,
        on_its_way: CancelOutcome.UNCERTAIN,
        "unknown": CancelOutcome.NOT_FOUND,
    }
    emulator.clock.advance(60)
    (message,) = await provider.fetch_by_ids("", [MessageRef(waiting, NOW)])
    assert (message.delivery, message.error) == (Delivery.FAILED, "unsent")


async def test_cancel_with_the_other_code(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """One sample of the documentation has 201 for 200."""
    emulator.switches.stop_code = 201
    waiting = emulator.send_elsewhere("wait", recipient="79160000002")

    assert await provider.cancel("", refs(waiting)) == {
        waiting: CancelOutcome.CANCELLED
    }


async def test_cancel_many(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """Ten thousand in a request; the same id once."""
    ids = [f"gone-{number}" for number in range(10_001)]
    outcomes = await provider.cancel("", refs(*ids, ids[0]))

    assert set(outcomes.values()) == {CancelOutcome.NOT_FOUND}
    sizes = [len(json.loads(seen.body)["uuids"]) for seen in emulator.journal]
    assert sizes == [10_000, 1]
    assert not await provider.cancel("", [])


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "reset_after"},
        {"kind": "answer", "status": 502},
        {"kind": "answer", "status": 200, "body": "<html>"},
        {"kind": "answer", "status": 200, "body": '{"items": [{"code": 299}, 7]}'},
    ],
    ids=["cut", "502", "page", "items"],
)
async def test_a_doubtful_cancel(
    provider: RevicomProvider, emulator: RevicomEmulator, fault: dict[str, Any]
) -> None:
    """It may or may not have been stopped: the next polls will show."""
    emulator.fail(**fault)

    assert await provider.cancel("", refs("x")) == {"x": CancelOutcome.UNCERTAIN}
    assert len(emulator.journal) == 1


async def test_a_refused_cancel(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """A bad key stops nothing."""
    emulator.account.rotate_key()

    with pytest.raises(AuthenticationFailed):
        await provider.cancel("", refs("x"))
