"""Work on many things at once."""

import asyncio
from collections.abc import Sequence
import threading

import pytest

from custom_components.phone_inbox.providers import slices
from custom_components.phone_inbox.providers.slices import MANY, in_slices, off_loop


async def test_others_get_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """After each turn's work, whoever waits goes on, however much an item is."""
    turns = 0
    now = 0
    seen: list[tuple[int, int]] = []

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    def double(part: Sequence[int]) -> list[int]:
        nonlocal now
        now += part[0] % 2
        seen.extend((number, turns) for number in part)
        return [2 * number for number in part]

    monkeypatch.setattr(slices, "TURN", 1)
    monkeypatch.setattr(slices, "perf_counter", lambda: now)
    other = asyncio.create_task(count())
    items = list(range(100))
    assert await in_slices(double, items) == [2 * number for number in items]
    other.cancel()
    # Those with much to do are each followed by a turn of the others, and no other is.
    assert seen == [(number, number // 2) for number in items]


async def test_nothing_to_do() -> None:
    """No item, no work."""
    assert await in_slices(list, []) == []


@pytest.mark.parametrize(("count", "aside"), [(MANY, False), (MANY + 1, True)])
async def test_many_things_at_once(count: int, aside: bool) -> None:
    """Of many things, the work is done where it keeps nobody waiting."""

    def work(items: Sequence[int]) -> tuple[int, bool]:
        return len(items), threading.current_thread() is not threading.main_thread()

    assert await off_loop(work, range(count)) == (count, aside)
