"""Reading a list back to a time, whatever its order and its paging.

Pages overlap, and each must show something of what was read before: what comes or
is deleted between two requests shifts the rest, and nothing may be lost by that.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from ...messaging.mailbox import OVERLAP
from ..errors import BadAnswer, Rejected
from .listing import PAGE_SIZE, SMALL_PAGE_SIZE, Listed, Listing, Order, Seen, Tail

#: What covers a list that was read to its very end.
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
#: More than any pause explains: 100,000 messages.
MOST_PAGES = 1000
#: Of a list in no order only so much is read: there is no telling when to stop.
_MOST_MIXED_PAGES = 20
#: By so many items do two pages overlap.
_PAGE_OVERLAP = 5
#: By so many items the end of a list with its oldest first is known again.
_TAIL_IDS = 20
#: How often a page is asked for again, elsewhere, until it joins the others.
_MOST_SHIFTS = 20
#: How many pages are read one after the other before the end is searched for,
#: and how often it is.
_MOST_STEPS = 5
_MOST_SEARCHES = 2
_LARGEST_SKIP = 2**24
#: More items than any list has.
END_UNKNOWN = 2**62


class Part(NamedTuple):
    """A page; with it, everything later than ``covered_since`` was listed."""

    seen: Seen
    covered_since: datetime | None


class _Place(NamedTuple):
    """A page and how many items there are before it."""

    seen: Seen
    skip: int


class _Enough(Exception):
    """So many pages were read that the rest is left out."""


class _NoPaging(Exception):
    """The server shows the same items wherever a page begins."""


class Walk:
    """One reading of a list, newest knowledge first, with repeats.

    ``since`` is how far back to read; None: :data:`OVERLAP` behind the newest.
    ``top`` is the size of the first page (default: what polls usually need),
    ``most_pages`` how many there may be.
    """

    def __init__(
        self,
        listing: Listing,
        since: datetime | None,
        *,
        top: int | None = None,
        most_pages: int = MOST_PAGES,
    ) -> None:
        """Prepare to read."""
        self._listing = listing
        self._since = since
        self._top = top
        self._left = most_pages
        self._ids: set[str] = set()
        self._covered: datetime | None = None
        self._mixed = False
        #: How many items there are, by the server's last word.
        self._total = END_UNKNOWN

    async def parts(self) -> AsyncGenerator[Part]:
        """Return the pages; what cannot be had is left out.

        Raises BadAnswer where that would be the newest messages.
        """
        self._listing.begin()
        try:
            if (end := await self._tail()) is not None:
                walk = self._backward(end)
            else:
                walk = self._forward(await self._first())
            async with aclosing(walk) as parts:
                async for part in parts:
                    yield part
        except _Enough, _NoPaging:
            if not self._done and len(self._ids) < self._total:
                self._listing.complain("A part of the list could not be read")

    # From the newest on

    async def _forward(self, seen: Seen) -> AsyncGenerator[Part]:
        """Read a list with its newest first, or in no order, from its beginning."""
        wide, skip = seen.asked >= PAGE_SIZE, 0
        heads: set[str | None] = set()
        while True:
            page, ended = seen.page, _is_end(seen, skip)
            if page.order is Order.OLDEST_FIRST and not ended and not self._descends:
                try:
                    end = await self._newest_end(page)
                except _NoPaging:
                    yield self._only(seen)
                    return
                if end is not None:
                    async for part in self._backward(end):
                        yield part
                    return
                seen = self._misjudged(seen)
                page = seen.page
            yield self._take(seen, ended=ended)
            if ended or not page.size or (self._done and self._descends):
                return
            heads.add(page.head)
            if not wide and page.size <= seen.asked:
                # Larger pages begin anew: nothing is shifted between them.
                wide, seen = True, await self._page(PAGE_SIZE, 0)
                continue
            wide = True
            seen, skip = await self._after(skip, page)
            if seen.page.head in heads:
                raise _NoPaging
            if not seen.page.ids - self._ids:
                yield self._take(seen, ended=True)
                return

    @property
    def _descends(self) -> bool:
        """Tell whether the list is known to have its newest first."""
        return self._listing.order is Order.NEWEST_FIRST

    async def _after(self, skip: int, page: Listed) -> _Place:
        """Return what follows a page, moved back until it joins it.

        What was deleted meanwhile has moved the rest up.
        """
        skip += max(1, page.size - _overlap(page))
        for _ in range(_MOST_SHIFTS):
            seen = await self._page(PAGE_SIZE, skip)
            if seen.page.ids & self._ids:
                return _Place(seen, skip)
            skip = max(0, skip - self._listing.largest + _PAGE_OVERLAP)
        raise _NoPaging

    # From the oldest on

    def _only(self, first: Seen) -> Part:
        """Return what there is of a list with its oldest first."""
        if first.page.size < first.asked:
            # There was room for more: the count was wrong.
            return self._take(first, ended=True)
        raise BadAnswer("The server shows its oldest messages only") from None

    async def _newest_end(self, first: Listed) -> _Place | None:
        """Return the last page of a list that seems to have its oldest first.

        None where that is the older one: then somebody's old message stands before
        the newest ones.
        """
        end = await self._end(first)
        there, here = end.seen.page.middle, first.middle
        return None if there and here and there < here else end

    def _misjudged(self, first: Seen) -> Seen:
        """Take a page for one of a list that does not begin with its oldest."""
        order = Order.MIXED if first.page.is_clear else Order.NEWEST_FIRST
        self._listing.order = order
        return first._replace(page=replace(first.page, order=order))

    async def _backward(self, place: _Place) -> AsyncGenerator[Part]:
        """Read a list with its oldest first, from its last page back."""
        page = place.seen.page
        last = [item.id for item in page.items[-_TAIL_IDS:]]
        self._listing.tail = Tail(place.skip + page.size, frozenset(last))
        while True:
            seen, skip = place
            yield self._take(seen, ended=skip == 0)
            if skip == 0 or self._done:
                return
            place = await self._before(skip)

    async def _before(self, start: int) -> _Place:
        """Return what precedes a page, moved until it joins it."""
        width = self._listing.largest
        while width > _PAGE_OVERLAP:
            skip = max(0, start - width + _PAGE_OVERLAP)
            seen = await self._page(PAGE_SIZE, skip)
            if seen.page.ids & self._ids:
                return _Place(seen, skip)
            # Pages may be smaller than was asked for.
            width = min(seen.page.size, width // 2)
        raise _NoPaging

    async def _tail(self) -> _Place | None:
        """Return the last page by what is known of it, None where that is wrong."""
        listing = self._listing
        if (tail := listing.tail) is None:
            return None
        listing.tail = None
        try:
            place = await self._at(max(0, tail.end - listing.usual))
        except _NoPaging:
            return None
        page = place.seen.page
        if page.order not in (Order.OLDEST_FIRST, Order.NONE):
            return None
        return await self._last(place) if page.ids & tail.ids else None

    async def _end(self, first: Listed) -> _Place:
        """Return the last page of a list whose beginning is known."""
        low, end = first.size, first.total or 0
        for _ in range(_MOST_SEARCHES + 1):
            if end <= low:
                end = await self._search(low, first.head)
            place = await self._at(max(0, end - self._listing.largest * 9 // 10))
            if place.skip and place.seen.page.head in (first.head, None):
                if place.seen.page.size:
                    raise _NoPaging
            elif (last := await self._last(place)) is not None:
                return last
            # The count was wrong.
            end = 0
        raise _NoPaging

    async def _last(self, place: _Place) -> _Place | None:
        """Step on to the last page, None where it is too far away."""
        for _ in range(_MOST_STEPS):
            page, skip = place.seen.page, place.skip
            total = page.total or 0
            if page.size < place.seen.asked and 0 < total <= skip + page.size:
                return place
            following = await self._at(skip + max(1, page.size - _overlap(page)))
            if not following.seen.page.ids - page.ids:
                return place
            place = following
        return None

    async def _search(self, low: int, head: str | None) -> int:
        """Return how many items there are, or a few more.

        There are ``low`` at least, and ``head`` is the first.
        """
        high = max(low, PAGE_SIZE)
        while page := (await self._page(1, high)).page:
            if not page.size:
                break
            if page.head == head or high > _LARGEST_SKIP:
                raise _NoPaging
            low, high = high, 2 * high
        while high - low > self._listing.largest // 2:
            middle = (low + high) // 2
            if (await self._page(1, middle)).page.size:
                low = middle
            else:
                high = middle
        return high

    # Requests, and what they tell

    async def _first(self) -> Seen:
        self._left -= 1
        return await self._listing.first(self._top or self._listing.usual)

    async def _at(self, skip: int) -> _Place:
        return _Place(await self._page(PAGE_SIZE, skip), skip)

    async def _page(self, top: int, skip: int) -> Seen:
        """Return a page; raise _NoPaging where none can be asked for."""
        if self._left <= 0:
            raise _Enough
        if not self._listing.can_page:
            raise _NoPaging
        self._left -= 1
        try:
            return await self._listing.page(top, skip)
        except Rejected:
            raise _NoPaging from None

    def _take(self, seen: Seen, *, ended: bool) -> Part:
        page = seen.page
        self._ids |= page.ids
        self._total = page.total if page.total is not None else END_UNKNOWN
        if page.size and page.reach is None:
            self._mixed = True
            self._left = min(self._left, _MOST_MIXED_PAGES)
        if self._since is None:
            now = seen.server_time or datetime.now(UTC)
            self._since = min(page.newest or now, now) - OVERLAP
        if ended:
            self._covered = BEGINNING
        elif self._mixed:
            self._covered = None
        elif page.reach is not None:
            self._covered = min(self._covered or page.reach, page.reach)
        return Part(seen, self._covered)

    @property
    def _done(self) -> bool:
        """Tell whether the list was read back as far as was asked for."""
        covered, since = self._covered, self._since
        return covered is not None and since is not None and covered <= since


def _overlap(page: Listed) -> int:
    return min(_PAGE_OVERLAP, page.size // 4)


def _is_end(seen: Seen, skip: int) -> bool:
    """Tell whether nothing follows a page.

    The server's count alone is not believed (specification §10, "count
    semantics"): the answer must be shorter than what was asked for or, where the
    server shows more than that, agree with the count to the item.
    """
    page, read = seen.page, skip + seen.page.size
    if not page.size:
        return skip > 0 or not page.total
    if page.total is not None:
        short, long = page.size < seen.asked, page.size > seen.asked
        return (short and page.total <= read) or (long and page.total == read)
    # No page is larger than the documented one: such a server shows everything.
    return page.size < SMALL_PAGE_SIZE or page.size > PAGE_SIZE
