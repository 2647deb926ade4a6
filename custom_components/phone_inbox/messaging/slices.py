"""Long lists, gone through in slices: whatever else has to be done is done between."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from itertools import batched

#: So many messages are looked at before others get their turn.
SLICE = 50


async def slices_of[T](items: Iterable[T]) -> AsyncIterator[tuple[T, ...]]:
    """Yield some items after the others, and let others have their turn after each."""
    for part in batched(items, SLICE, strict=False):
        yield part
        await asyncio.sleep(0)
