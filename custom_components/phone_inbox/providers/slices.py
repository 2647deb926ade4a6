"""Work on many things in slices, so that nobody else waits long for a turn."""

import asyncio
from collections.abc import Callable, Iterable, Sequence, Sized
from time import perf_counter
from typing import Any

#: After so many seconds of work, others get their turn.
TURN = 0.003
#: To go once through more than so many things takes a while, however little is done.
MANY = 1000


async def in_slices[T, R](
    work: Callable[[Sequence[T]], Iterable[R]], items: Sequence[T]
) -> list[R]:
    """Return what the work makes of all items, in order.

    It is handed one after the other: how much there is in an item is the server's to
    say, and one may be a thousand times the work of another.
    """
    done: list[R] = []
    began = perf_counter()
    for item in items:
        done += work((item,))
        if perf_counter() - began >= TURN:
            await asyncio.sleep(0)
            began = perf_counter()
    return done


async def let_go(items: list[Any]) -> None:
    """Empty a list: to let go of thousands of objects at once takes a while."""
    await in_slices(lambda _: (items.pop(),)[:0], range(len(items)))


async def off_loop[T: Sized, R](work: Callable[[T], R], items: T) -> R:
    """Return what the work makes of all items at once; of many, in another thread.

    The work must be Python's: native code holds up the event loop from there, too.
    And it must change nothing that others look at meanwhile.
    """
    if len(items) <= MANY:
        return work(items)
    return await asyncio.to_thread(work, items)
