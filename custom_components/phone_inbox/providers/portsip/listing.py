"""One list of messages: pages, their order, and what may be asked for.

None of the query options is documented for these lists (specification §3.2), so
each may be honoured, ignored or rejected, and the order is what an answer shows.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import islice, pairwise
import logging
from typing import NamedTuple

from ...messaging.mailbox import OVERLAP
from ..answer import Answer
from ..errors import BadAnswer, Rejected
from ..http import Params
from ..payload import count_or_none, read_items
from ..slices import off_loop
from .api import Api
from .models import MessageObject

_LOGGER = logging.getLogger(__name__)

#: The largest page, and what the server shows unasked (specification §3.2).
PAGE_SIZE = 100
#: Enough for most polls, which find nothing new.
SMALL_PAGE_SIZE = 10
#: Seconds until rejected options are tried again.
RETRY_OPTIONS = 6 * 3600.0
#: How many items of a fetch are remembered to tell whether anything changed.
_REMEMBERED_ITEMS = 150
#: So many in order for each one that is not make an order.
_ORDERLY = 4
#: Sizes of pages are multiples of this: another size is another answer.
_PAGE_STEP = 5
#: By so many items at its old end a page tells how far back it goes: one that
#: stands out of order there would tell too much.
_END_ITEMS = 3


class Order(StrEnum):
    """In which order a page is; ``NONE`` where its times are all the same."""

    NEWEST_FIRST = "newest_first"
    OLDEST_FIRST = "oldest_first"
    NONE = "none"
    MIXED = "mixed"


class Options(StrEnum):
    """Which query options the server does not reject."""

    ALL = "all"
    PAGING = "paging"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One page of a list, as it came.

    ``size`` is the number of items, those without an id included; ``total`` is
    how many there are altogether, by the server's word. ``is_clear`` tells whether
    enough times differ for the order to be that of the whole list.
    """

    items: Sequence[MessageObject] = field(repr=False)
    size: int
    total: int | None
    order: Order
    is_clear: bool
    ids: frozenset[str] = field(repr=False)
    #: Whether something on it may still get on.
    under_way: bool

    @classmethod
    async def read(cls, answer: Answer) -> Listed:
        """Read an answer; raise BadAnswer where it is no list (§3)."""
        envelope = await answer.json()
        if not isinstance(envelope, dict) or not envelope.keys() & {"items", "count"}:
            raise BadAnswer("The answer is no list of messages")
        # Null, "" and missing are no items (§9).
        raw = envelope.get("items")
        if raw is None or raw == "":
            raw = []
        if not isinstance(raw, list):
            raise BadAnswer("The answer is no list of messages")
        items = await read_items(MessageObject, raw)
        order, is_clear = await off_loop(_order_of, items)
        return cls(
            items=items,
            size=len(raw),
            total=count_or_none(envelope.get("count")),
            order=order,
            is_clear=is_clear,
            ids=frozenset(item.id for item in items),
            under_way=await off_loop(_is_any_under_way, items),
        )

    @property
    def broken(self) -> int:
        """Return how many items could not be read."""
        return self.size - len(self.items)

    @property
    def head(self) -> str | None:
        """Return the id of the first item."""
        return self.items[0].id if self.items else None

    @property
    def newest(self) -> datetime | None:
        """Return the latest time."""
        return max(_times_of(self.items), default=None)

    @property
    def middle(self) -> datetime | None:
        """Return the time that as many are before as after, however they stand."""
        times = sorted(_times_of(self.items))
        return times[len(times) // 2] if times else None

    @property
    def reach(self) -> datetime | None:
        """Return how far back the page goes: all later ones before it are on it."""
        if self.order is Order.MIXED:
            return None
        is_ascending = self.order is Order.OLDEST_FIRST
        old_end = self.items if is_ascending else reversed(self.items)
        return max(islice(_times_of(old_end), _END_ITEMS), default=None)


def _times_of(items: Iterable[MessageObject]) -> Iterator[datetime]:
    return (item.created_at for item in items if item.created_at is not None)


def _is_any_under_way(items: Sequence[MessageObject]) -> bool:
    return any(item.under_way for item in items)


def _order_of(items: Sequence[MessageObject]) -> tuple[Order, bool]:
    """Return in which order a page's items are, and whether it is clear."""
    return _order(list(_times_of(items)))


def _order(times: Sequence[datetime]) -> tuple[Order, bool]:
    """Return the order of times, and whether it is clear.

    Of few that differ, a single one that stands out of order would make another
    order.
    """
    # Some times are shown with fractions and some without (§1), which makes a
    # difference within a second say nothing.
    pairs = list(pairwise(time.replace(microsecond=0) for time in times))
    up = sum(first < second for first, second in pairs)
    down = sum(first > second for first, second in pairs)
    is_clear = up + down >= _ORDERLY
    if not up and not down:
        return Order.NONE, is_clear
    if down >= _ORDERLY * up:
        return Order.NEWEST_FIRST, is_clear
    return Order.OLDEST_FIRST if up >= _ORDERLY * down else Order.MIXED, is_clear


class Seen(NamedTuple):
    """A page and the answer it came with; ``unchanged`` since it was last read.

    ``asked`` is the number of items there was room for.
    """

    page: Listed
    asked: int
    params: Params
    digest: bytes
    server_time: datetime | None
    unchanged: bool


class Tail(NamedTuple):
    """Where a list with the oldest first ended: a count, and ids before it."""

    end: int
    ids: frozenset[str]


class Listing:
    """The list at one path, and what was learnt about it in this run."""

    def __init__(self, api: Api, path: str, clock: Callable[[], float]) -> None:
        """Prepare; ``clock`` returns seconds."""
        self.path = path
        self._api = api
        self._clock = clock
        #: Which options may be used.
        self.options = Options.ALL
        self._rejected_at = 0.0
        #: How large a page may be.
        self.largest = PAGE_SIZE
        #: How large a page most polls need.
        self.usual = SMALL_PAGE_SIZE
        #: The order that was seen last.
        self.order = Order.NONE
        #: Where to begin with a list that shows its oldest first.
        self.tail: Tail | None = None
        self._read: Mapping[Params, Seen] = {}
        self._complained = False

    @property
    def can_page(self) -> bool:
        """Tell whether there is a way to ask for what follows a page."""
        return self.options is not Options.NOTHING

    def begin(self) -> None:
        """Begin to read: options that were rejected hours ago may do by now."""
        waited = self._clock() - self._rejected_at
        if self.options is not Options.ALL and not 0 <= waited < RETRY_OPTIONS:
            self.options = Options.ALL
            self.order = Order.NONE
            self.tail = None

    async def first(self, top: int, *, probing: bool = False) -> Seen:
        """Return the beginning of the list; leave out options that are rejected.

        Raises Rejected where the server rejects the plain list as well.
        """
        while True:
            try:
                return await self.page(top, probing=probing)
            except Rejected:
                if self.options is Options.NOTHING:
                    raise
                self._reject()

    def _reject(self) -> None:
        whole = self.options is Options.ALL
        self.options = Options.PAGING if whole else Options.NOTHING
        self.largest = PAGE_SIZE
        self.order = Order.NONE
        self._rejected_at = self._clock()
        _LOGGER.debug("The server rejects options; left: %s", self.options)

    async def page(self, top: int, skip: int = 0, *, probing: bool = False) -> Seen:
        """Return the page after ``skip`` items, of up to ``top``.

        Raises Rejected where the server does not take that.
        """
        while True:
            asked = min(top, self.largest) if self.can_page else PAGE_SIZE
            params = self._params(asked, skip)
            try:
                answer = await self._api.get(self.path, params, probing=probing)
                break
            except Rejected:
                if asked <= SMALL_PAGE_SIZE or not self.can_page:
                    raise
                self.largest = max(asked // 2, SMALL_PAGE_SIZE)
        known, digest = self._read.get(params), answer.digest
        unchanged = known is not None and known.digest == digest
        page = known.page if known and unchanged else await Listed.read(answer)
        page = self._in_known_order(page)
        return Seen(
            page=page,
            asked=asked,
            params=params,
            digest=digest,
            server_time=answer.server_time,
            unchanged=unchanged,
        )

    def _in_known_order(self, page: Listed) -> Listed:
        """Learn from a page; one that tells little has the order known before."""
        if page.order is Order.NONE:
            return page
        is_known = self.order in (Order.NEWEST_FIRST, Order.OLDEST_FIRST)
        if is_known and not page.is_clear:
            is_so = page.order is self.order
            return page if is_so else replace(page, order=self.order)
        self.order = page.order
        return page

    def complain(self, what: str) -> None:
        """Say once in this run what is left out of readings."""
        if not self._complained:
            self._complained = True
            _LOGGER.warning("%s", what)

    async def remember(self, pages: Sequence[Seen]) -> None:
        """Take note that these pages were read to their end, and no others."""
        if len(pages) == len(self._read) and all(seen.unchanged for seen in pages):
            # They are what was learnt from last time.
            return
        times = {
            item.id: item.created_at
            for seen in pages
            for item in seen.page.items
            if item.created_at is not None
        }
        await asyncio.sleep(0)
        self._learn_usual(times.values())
        small = sum(seen.page.size for seen in pages) <= _REMEMBERED_ITEMS
        self._read = {seen.params: seen for seen in pages} if small else {}

    def _params(self, top: int, skip: int) -> Params:
        if not self.can_page:
            return ()
        pairs = [("top", str(top))]
        if skip:
            pairs.append(("skip", str(skip)))
        if self.options is Options.ALL:
            pairs.append(("orderby", "created_at desc"))
        return tuple(pairs)

    def _learn_usual(self, times: Collection[datetime]) -> None:
        """Make the first page large enough that a poll needs no second one."""
        if not times:
            return
        since = max(times) - OVERLAP
        recent = sum(time > since for time in times)
        wanted = -(-(recent + _END_ITEMS + 1) // _PAGE_STEP) * _PAGE_STEP
        self.usual = min(max(wanted, SMALL_PAGE_SIZE), PAGE_SIZE)
