"""The lists of messages: windows, pages, and what can be said to be listed.

Neither the size of a page nor the end of a list is told (§6.1), and pages are
counted from the newest message: each arrival moves all others down, each deletion
moves them up. So every page overlaps the one before it. One that does not share a
message with it has skipped some, and the reading begins anew.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple, Self

from ...messaging import Message
from ..answer import Answer
from ..errors import Rejected
from ..payload import read_items
from ..slices import let_go
from .mapping import to_messages
from .models import MessageObject, list_in
from .windows import Window, Windows

#: Messages an idle poll asks for: most changes are among the newest.
SMALL_PAGE = 6
#: Messages further requests ask for (§10); what the server shows may be less.
LARGE_PAGE = 50
#: How often a reading begins anew that had a page skipped.
_RESTARTS = 3
#: So many pages in a row that show nothing new mean that ``page`` has no effect,
#: and so many of which nothing can be understood that it is no use.
_MOST_STALE = 3
_MOST_BROKEN = 10
#: A page of that size cannot be overlapped by another one.
_SMALLEST_OVERLAPPED = 3


@dataclass(frozen=True, slots=True)
class Listed:
    """One page: messages in the list's order, each once.

    ``count`` is how many items it had, ``broken`` of those without an id.
    """

    messages: Sequence[Message] = field(repr=False)
    count: int
    broken: int
    is_sorted: bool
    digest: bytes
    server_time: datetime | None

    @classmethod
    async def read(cls, answer: Answer, line: str, now: datetime) -> Self:
        """Read an answer; raise BadAnswer where it is no list."""
        raw = list_in(await answer.json())
        items = await read_items(MessageObject, raw)
        once = list({item.id: item for item in items}.values())
        await asyncio.sleep(0)
        times = [item.init_time_gmt for item in once if item.init_time_gmt is not None]
        is_sorted = all(later >= earlier for later, earlier in pairwise(times))
        await asyncio.sleep(0)
        listed = cls(
            messages=await to_messages(once, line, now),
            count=len(raw),
            broken=len(raw) - len(items),
            is_sorted=is_sorted,
            digest=answer.digest,
            server_time=answer.server_time,
        )
        items.clear()
        await let_go(once)
        return listed


#: Reads a page of a window: its number, from 1, and how many messages to ask for.
type ReadPage = Callable[[Window, int, int], Awaitable[Listed]]


class FirstPage(NamedTuple):
    """The newest messages, and how many there was room for."""

    page: Listed
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """How far back to read: to ``since``, in at most so many requests.

    ``further`` is an earlier time that is worth ``most_further`` requests in all.
    """

    since: datetime
    most: int
    further: datetime | None = None
    most_further: int = 0

    @property
    def earliest(self) -> datetime:
        """Return the earliest time that is asked for."""
        return min(self.since, self.further or self.since)

    def reaching(self, further: datetime, most: int) -> Self:
        """Return a span that goes further back as well."""
        earliest = min(further, self.further or further)
        return replace(
            self, further=earliest, most_further=max(most, self.most_further)
        )

    def without(self, requests: int) -> Self:
        """Return what is left after requests."""
        return replace(
            self,
            most=self.most - requests,
            most_further=self.most_further - requests,
        )

    def is_done(self, oldest: datetime, requests: int) -> bool:
        """Tell whether everything back to a time is enough."""
        if requests >= self.most:
            return True
        if oldest >= self.since:
            return False
        return (
            self.further is None
            or oldest < self.further
            or requests >= self.most_further
        )


class Reading:
    """Reads a list newest first, as far back as it is asked to."""

    def __init__(
        self, read: ReadPage, windows: Windows, span: Span, until: datetime
    ) -> None:
        """Prepare to read what there is from ``until`` back."""
        self._read = read
        self._windows = windows
        self._span = span
        self._until = until
        #: Pages read.
        self.requests = 0
        #: Whether everything was listed that there is in the span.
        self.complete = False
        #: Since when everything was listed; None: that cannot be said.
        self.covered: datetime | None = None

    @property
    def fell_short(self) -> bool:
        """Tell whether there is more that was asked for than was listed."""
        return self.covered is None or self.covered > self._span.since

    async def pages(self, first: FirstPage | None = None) -> AsyncGenerator[Listed]:
        """Return the pages; ``first`` is the first one where it was read already."""
        since = self._span.earliest
        window: Window | None = self._windows.latest(since, self._until)
        while window is not None:
            walk = Walk(self._read, window, self._span.without(self.requests))
            try:
                async for listed in walk.pages(first):
                    yield listed
            except Rejected:
                narrower = None if walk.requests else self._windows.narrowed(window)
                if narrower is None:
                    raise
                window = narrower
                continue
            first = None
            await self._windows.taken()
            self.requests += walk.requests
            self.covered = walk.covered
            if not walk.ended or self.covered is None:
                return
            if self._span.is_done(self.covered, self.requests):
                break
            window = self._windows.earlier(since, window)
        self.complete = True


class Walk:
    """Reads a window newest first, page by page."""

    def __init__(self, read: ReadPage, window: Window, span: Span) -> None:
        """Prepare to read."""
        self._read = read
        self._window = window
        self._span = span
        #: Pages read.
        self.requests = 0
        #: Whether the list was read to its end.
        self.ended = False
        #: Time of the earliest message listed without a gap.
        self._oldest: datetime | None = None
        self._gapless = True
        self._restarts = 0
        self._is_sorted = True
        self._stale = 0
        # Of the pass under way: ids, places of the list read, and the page's size.
        self._ids: set[str] = set()
        self._places = 0
        self._size = LARGE_PAGE
        self._has_fixed_size = False

    async def pages(self, first: FirstPage | None = None) -> AsyncGenerator[Listed]:
        """Return the pages; ``first`` is the first one where it was read already."""
        page, size = 1, LARGE_PAGE
        while True:
            if first is not None:
                listed, size = first
                first = None
            else:
                listed = await self._read(self._window, page, size)
            self.requests += 1
            yield listed
            if self._take(listed, page, size) or self.requests >= self._span.most:
                return
            was_small = page == 1 and self._places == size < LARGE_PAGE
            page, size = (1, LARGE_PAGE) if was_small else self._next()

    @property
    def covered(self) -> datetime | None:
        """Return since when everything was listed; None: that cannot be said."""
        if not self._gapless:
            return None
        if self.ended:
            return self._window.covers_since
        return self._oldest if self._is_sorted else None

    def _take(self, listed: Listed, page: int, size: int) -> bool:
        """Take note of a page; return whether it was the last."""
        ids = {message.id for message in listed.messages}
        places = len(ids) + listed.broken
        if len(ids) > size:
            # The size is not ours to choose.
            self._has_fixed_size = True
            size = len(ids)
        elif places > size:
            # What cannot be understood may have been put in by somebody.
            places = max(len(ids), 1)
        start = (page - 1) * size
        if page == 1:
            self._oldest = None
        self._note_order(listed)
        if page == 1:
            self._ids, self._places, self._size = ids, places, min(places, size)
            self.ended = not listed.count
            return self.ended or self._is_done()
        if start < self._places and not ids & self._ids and self._skipped(listed):
            return False
        has_news = bool(ids - self._ids)
        is_further = start + places > self._places
        self._ids |= ids
        self._places = max(self._places, start + places)
        if has_news:
            self._stale = 0
            return self._is_done()
        self._stale += 1
        if not ids and is_further:
            return self._stale >= _MOST_BROKEN
        # Less than was asked for, and nothing new: there is no more.
        self.ended = places < size
        return self.ended or self._stale >= _MOST_STALE

    def _note_order(self, listed: Listed) -> None:
        self._is_sorted = self._is_sorted and listed.is_sorted
        times = [message.time for message in listed.messages]
        if self._oldest is not None:
            times.append(self._oldest)
        self._oldest = min(times, default=None)

    def _skipped(self, listed: Listed) -> bool:
        """Take note that a page skipped some; return whether to begin anew."""
        if listed.count and not listed.messages:
            return False
        self._restarts += 1
        if self._restarts > _RESTARTS:
            self._gapless = False
            return False
        self._places = 0
        return True

    def _is_done(self) -> bool:
        # Without the order, what is new may be on any page.
        if not self._is_sorted or self._oldest is None:
            return False
        return self._span.is_done(self._oldest, self.requests)

    def _next(self) -> tuple[int, int]:
        """Return number and size of the page to read next."""
        if not self._places:
            return 1, LARGE_PAGE
        places, size = self._places, self._size
        if self._has_fixed_size or size < _SMALLEST_OVERLAPPED:
            return places // size + 1, size
        # The size, of those the server shows, whose page begins before the end of
        # what was read and goes furthest beyond it.
        best = max(range(1, size + 1), key=lambda s: ((places - 1) // s + 1) * s)
        page = (places - 1) // best + 1
        if page * best <= places:
            return places // size + 1, size
        return page, best
