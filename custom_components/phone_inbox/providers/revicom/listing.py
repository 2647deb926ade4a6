"""The list of messages: what can be asked, pages, and what lies beyond them.

The API pages through the first 10,000 matches only, so a longer list is read in
windows of time (specification §2, "Getting past 10,000").
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
import logging
from typing import Any, Protocol

from ..answer import Answer
from ..errors import BadAnswer, Rejected
from ..http import Params
from ..payload import count_or_none, read_items
from .models import CHANNEL_TYPES, INBOUND, OUTBOUND, STATUSES, MessageObject

_LOGGER = logging.getLogger(__name__)

#: ``page * per_page`` may not be more.
PAGING_CAP = 10_000
#: What the API shows unasked; enough for most polls.
PAGE_SIZE = 100
#: For the rest of a longer list. All divide the cap, so that its last page is
#: within reach; the largest is as far as the specification goes (§8).
LARGE_PAGE_SIZES = (1000, 500, 250, 200)
#: How large a page may become by the size of the messages seen before it.
_PAGE_BYTES = 4 * 1024 * 1024
#: A window this short is not split any further.
_SHORTEST_WINDOW = timedelta(seconds=2)
_SECOND = timedelta(seconds=1)
#: No message is older; where a window without a beginning is taken to begin.
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Sort(StrEnum):
    """The two orders there are."""

    OLDEST_FIRST = "sentTime:asc"
    NEWEST_FIRST = "sentTime:desc"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """Every documented filter of the list (specification §2), asked for today or not.

    A tuple repeats its key, and any of its values will do. Times are aware and
    cut to whole seconds; they bound the time of sending, so that a message that
    was not sent yet is in no window. Whether the bounds belong to the window is
    not documented. ``tags`` should hold one: whether several mean "any" or "all"
    is not documented either.
    """

    sort: Sort = Sort.NEWEST_FIRST
    time_from: datetime | None = None
    time_to: datetime | None = None
    dispatch_id: tuple[int, ...] = ()
    message_uuid: tuple[str, ...] = ()
    destination: tuple[str, ...] = field(default=(), repr=False)
    status: tuple[str, ...] = ()
    traffic_center_id: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    sending_method: tuple[str, ...] = ()
    channel_type: tuple[str, ...] = ()
    traffic_type: tuple[str, ...] = ()
    template_id: tuple[str, ...] = ()
    content: str | None = field(default=None, repr=False)
    content_nor: str | None = field(default=None, repr=False)
    sender_name: tuple[str, ...] = field(default=(), repr=False)
    cascade_message_uuid: str | None = None
    root: bool | None = None
    ready_to_stop: bool | None = None
    country_code: str | None = None
    direction: tuple[str, ...] = (INBOUND, OUTBOUND)
    dispatch: bool | None = None

    def params(self, page: int = 1, per_page: int = PAGE_SIZE) -> Params:
        """Return the query string's pairs for one page.

        Raises ValueError for a page the API does not show.
        """
        if page < 1 or per_page < 1 or page * per_page > PAGING_CAP:
            raise ValueError("The page is out of reach")
        pairs = [("page", str(page)), ("per_page", str(per_page))]
        for item in fields(self):
            value = getattr(self, item.name)
            values = value if isinstance(value, tuple) else (value,)
            pairs += [(item.name, _written(v)) for v in values if v is not None]
        return pairs


def _written(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One page of a list.

    ``count`` is the number of items, ``broken`` of those without an id;
    ``total`` that of all matches; ``per_page`` is what the server says it was;
    ``size`` is in bytes.
    """

    items: Sequence[MessageObject]
    count: int
    broken: int
    total: int
    per_page: int
    size: int
    server_time: datetime | None

    @classmethod
    async def read(cls, answer: Answer, page: int, per_page: int) -> Listed:
        """Read an answer; raise BadAnswer where it is no list."""
        envelope = await answer.json()
        raw = envelope.get("items") if isinstance(envelope, dict) else None
        if not isinstance(raw, list):
            raise BadAnswer("The answer is no list of messages")
        items = await read_items(MessageObject, raw)
        count = len(raw)
        shown = count_or_none(envelope.get("perPage")) or per_page
        total = count_or_none(envelope.get("total"))
        if total is None:
            # Then a full page is taken to have a next one.
            total = (page - 1) * per_page + count + (count >= per_page)
        if page == 1 and total and not count:
            raise BadAnswer("The server counts messages that it does not show")
        return cls(
            items=items,
            count=count,
            broken=count - len(items),
            total=total,
            per_page=shown,
            size=len(answer.body),
            server_time=answer.server_time,
        )

    @property
    def times(self) -> list[datetime]:
        """Return the times by which the items are sorted."""
        return [item.listed_at for item in self.items if item.listed_at is not None]


class Pages(Protocol):
    """What can read one page of a list."""

    #: How large a page the server is known to show.
    max_page_size: int

    async def list_page(
        self, query: ListQuery, page: int = 1, per_page: int = PAGE_SIZE
    ) -> Listed:
        """Return one page."""


class Walk:
    """Reads everything that a query matches, newest first, with repeats.

    The first page is small, since most lists end there. Further ones are read
    with a fixed end, so that new arrivals do not shift them.
    """

    def __init__(self, api: Pages, query: ListQuery, *, pending: bool = False) -> None:
        """Prepare to read.

        ``pending``: the messages that still wait to be sent are wanted from all
        pages, not only from the first; the end is then left open.
        """
        self._api = api
        self._query = query
        self._pending = pending
        #: Whether everything was listed, as far as one can tell; known once the
        #: pages were read to their end.
        self.complete = True

    async def pages(self, first: Listed | None = None) -> AsyncGenerator[Listed]:
        """Return the pages; ``first`` is the first one where it was read already."""
        waiting = [self._query]
        while waiting:
            query = waiting.pop()
            page = first or await self._api.list_page(query)
            first = None
            yield page
            if page.count >= page.total:
                continue
            if not self._pending:
                query = _with_end(query, page)
            parts = _split(query) if page.total > PAGING_CAP else []
            waiting += reversed(parts)
            if any(_is_of_a_kind(part, query) for part in parts):
                self.complete = False
            if not parts:
                async with aclosing(self._rest(query, page)) as rest:
                    async for page in rest:
                        yield page

    async def _rest(self, query: ListQuery, first: Listed) -> AsyncGenerator[Listed]:
        """Read page by page what follows the first page."""
        size = _page_size(first, self._api.max_page_size)
        number, listed, total = 1, 0, first.total
        if size == PAGE_SIZE and query.time_from is not None:
            # Larger pages begin anew, and so do those that no longer show what
            # waits to be sent: wherever that was listed, the rest moved up.
            number, listed = 2, first.count
        while listed < total:
            if number * size > PAGING_CAP:
                _LOGGER.warning("More messages than the server can list were left out")
                self.complete = False
                return
            try:
                page = await self._api.list_page(query, number, size)
            except Rejected:
                if size == PAGE_SIZE:
                    raise
                # How large a page may be is not documented.
                self._api.max_page_size = size = PAGE_SIZE
                number, listed = 1, 0
                continue
            yield page
            if not page.count or page.total < total:
                # Something vanished, and what followed it may have moved up to
                # a page that was read before.
                self.complete = False
            if not page.count:
                return
            listed, total = listed + page.count, page.total
            number, size = number + 1, min(size, page.per_page)


def _with_end(query: ListQuery, first: Listed) -> ListQuery:
    """Return the query with a fixed end, later than all that was listed."""
    times = [*first.times, first.server_time or datetime.now(UTC)]
    end = _whole_second(max(times)) + _SECOND
    return replace(query, time_to=min(query.time_to or end, end))


def _is_of_a_kind(part: ListQuery, whole: ListQuery) -> bool:
    """Tell whether a part has one of several statuses or channels.

    Both are open sets: a value that nobody documents is in no part.
    """
    return (part.status, part.channel_type) != (whole.status, whole.channel_type)


def _whole_second(time: datetime) -> datetime:
    return time.replace(microsecond=0)


def _page_size(first: Listed, limit: int) -> int:
    """Return how many messages to ask for at once, given the first page."""
    if first.total <= 2 * PAGE_SIZE:
        return PAGE_SIZE
    room = _PAGE_BYTES * first.count // max(first.size, 1)
    return next(
        (size for size in LARGE_PAGE_SIZES if size <= min(room, limit)), PAGE_SIZE
    )


def _split(query: ListQuery) -> list[ListQuery]:
    """Return queries that together match what one does, the newest first.

    Halves of the window or, where that is too short, one query for each
    direction, status or channel. Nothing where that was done already.
    """
    end = query.time_to
    start = query.time_from or LONG_AGO
    if end is not None and end - start > _SHORTEST_WINDOW:
        middle = _whole_second(start + (end - start) / 2)
        # They overlap by a second: the bounds may or may not belong to a window.
        return [
            replace(query, time_from=middle),
            replace(query, time_from=start, time_to=middle + _SECOND),
        ]
    if len(query.direction) > 1:
        return [replace(query, direction=(value,)) for value in query.direction]
    if len(statuses := query.status or STATUSES) > 1:
        return [replace(query, status=(value,)) for value in statuses]
    if len(channels := query.channel_type or CHANNEL_TYPES) > 1:
        return [replace(query, channel_type=(value,)) for value in channels]
    return []
