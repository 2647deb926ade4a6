"""Work on many things at once."""

import asyncio
from collections.abc import Sequence

from custom_components.phone_inbox.providers.slices import SLICE, in_slices


async def test_others_get_their_turn() -> None:
    """Between two slices, whoever waits goes on; the order stays."""
    turns = 0
    sizes: list[int] = []

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    def double(part: Sequence[int]) -> list[int]:
        sizes.append(len(part))
        return [2 * number for number in part]

    other = asyncio.create_task(count())
    items = list(range(10 * SLICE + 1))
    assert await in_slices(double, items) == [2 * number for number in items]
    other.cancel()
    assert max(sizes) <= SLICE
    assert turns >= len(sizes) - 1


async def test_nothing_to_do() -> None:
    """No item, no work."""
    assert await in_slices(list, []) == []
