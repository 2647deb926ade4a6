"""Work on many things in slices, so that nobody else waits long for a turn."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from itertools import batched

#: So many messages are read or turned into ours in a few milliseconds.
SLICE = 100


async def in_slices[T, R](
    work: Callable[[Sequence[T]], Iterable[R]], items: Sequence[T]
) -> list[R]:
    """Return what the work makes of all items, in order."""
    done: list[R] = []
    for part in batched(items, SLICE, strict=False):
        done += work(part)
        await asyncio.sleep(0)
    return done
