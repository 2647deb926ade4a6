"""Reading a list by offsets, while it may change (§5.1, §6.1)."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection
from datetime import UTC, datetime

from ...messaging.mailbox import OVERLAP
from ..slices import let_go
from .api import MOST_ROWS, Listed
from .models import Outgone, Received
from .times import LONG_AGO

type Read[T] = Callable[[int], Awaitable[Listed[T]]]

#: How often a list is read again that has changed while it was read.
_PASSES = 3
#: More entries than any phone has; a list without an end ends here.
MOST_PAGES = 60


class Walk[T: (Received, Outgone)]:
    """Reads a whole list, page after page; ``read`` returns one, given its offset."""

    def __init__(self, read: Read[T]) -> None:
        """Prepare to read."""
        self._read: Read[T] = read
        #: Whether everything was listed; known once the pages were read to their end.
        self.complete = False
        #: Entries that could not be read, in the last pass.
        self.broken = 0

    async def pages(self) -> AsyncGenerator[Listed[T]]:
        """Return the pages.

        What comes while a list is read shifts its pages, and a shifted page may hide
        what moved up. So it is read once more where it did not have as many entries
        as it should.
        """
        seen: set[str] = set()
        for _ in range(_PASSES):
            before = len(seen)
            self.broken = offset = 0
            for _ in range(MOST_PAGES):
                page = await self._read(offset)
                known = len(seen)
                self.broken += page.broken
                offset += page.count
                for part in page.parts():
                    seen |= {item.id for item in part.items}
                    yield part
                    # A part is a short while of work, and there may be many.
                    await asyncio.sleep(0)
                await let_go(page.items)
                if is_last(page, offset, MOST_ROWS):
                    break
                if not before and len(seen) == known:
                    # It shows the same again, or nothing that can be read.
                    return
            if page.total is None or len(seen) + self.broken >= page.total:
                self.complete = True
                return
            if len(seen) == before:
                return


def is_last[T](page: Listed[T], offset: int, size: int) -> bool:
    """Tell whether a list ends with a page of a size, and with that at an offset."""
    if page.total is None:
        return page.count < size
    return not page.count or offset >= page.total


def beginning[T](
    first: Listed[T], times: Collection[datetime]
) -> tuple[datetime, datetime | None]:
    """Return how new a list's first page is, and since when it has everything.

    ``times`` are those of its entries. None: it does not go back as far as a poll looks.
    """
    newest = max(times, default=first.server_time or datetime.now(UTC))
    if first.total is not None and first.count >= first.total:
        return newest, LONG_AGO
    oldest = min(times, default=newest)
    return newest, oldest if oldest < newest - OVERLAP else None
