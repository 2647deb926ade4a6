"""Polls: one small page while nothing happens (§5.2, §5.3)."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

from ...messaging import Message
from ...messaging.mailbox import OVERLAP
from ..model import Knows, Page
from .following import is_under_way
from .listing import LARGE_PAGE, SMALL_PAGE, Listed, ListQuery, Walk
from .reading import Reader

#: No message is older.
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
#: The time of day may not count in a window: it begins a day earlier (§5.2).
MARGIN = timedelta(days=1)
#: Seconds after which the window is left out: what was never sent is in none (§15).
_UNBOUNDED_INTERVAL = 3600.0
#: A window that would be longer is left out: nobody says how far back it may go (§6).
_LONGEST_WINDOW = timedelta(days=3)
#: The smallest page. It has to reach beyond what a poll wants, to show that there is no
#: more of that.
_LEAST_PAGE = 5
_BEYOND = 2


class Poller:
    """Lists what is new, and remembers how large a page that took."""

    def __init__(self, reader: Reader, monotonic: Callable[[], float]) -> None:
        """Prepare to read; ``monotonic`` tells the time in seconds."""
        self._reader = reader
        self._monotonic = monotonic
        self._size = SMALL_PAGE
        self._unbounded_at: float | None = None
        #: What was asked, and the answer's digest, where that was read to its end.
        self._unchanged: tuple[object, ...] | None = None
        #: What is still under way on the page that this was.
        self._under_way: Sequence[Message] = ()

    async def poll(self, known: Knows) -> AsyncGenerator[Page]:
        """List messages as :meth:`Provider.fetch` does."""
        pages = (
            self._baseline()
            if known.since is None
            else self._since(known.since.replace(microsecond=0), sweep=known.sweep)
        )
        async with aclosing(pages):
            async for page in pages:
                yield page

    async def _since(self, since: datetime, *, sweep: bool) -> AsyncGenerator[Page]:
        query, reader = self._window(since), self._reader
        answer = await reader.api.list_answer(query, self._size)
        this_time = (since, query, self._size, reader.learnt, answer.digest)
        if this_time == self._unchanged and not sweep:
            if self._under_way:
                # Shown again, they need not be looked up by their ids.
                yield Page(messages=self._under_way)
            return
        self._unchanged = None
        first = await reader.api.read_page(answer)
        page = await reader.page(first)
        yield page
        is_whole, wanted = first.reaches(since), _wanted(first, since)
        tells_all = is_whole
        if not is_whole:
            wanted = 0
            walk = Walk(self._reader.api, query)
            async with aclosing(walk.pages()) as pages:
                async for listed in pages:
                    yield await self._reader.page(listed)
                    wanted += _wanted(listed, since)
                    if is_whole := listed.reaches(since):
                        break
        if is_whole:
            self._size = min(max(wanted + _BEYOND, _LEAST_PAGE), LARGE_PAGE)
            if query.sent_from is None:
                self._unbounded_at = self._monotonic()
            if query.sent_from is None or not self._reader.undated:
                yield Page(messages=(), covered_since=since)
        if tells_all and not reader.undated:
            # Such a message is dated anew each time: it is to be read each time.
            self._under_way = [m for m in page.messages if is_under_way(m)]
            self._unchanged = this_time

    def _window(self, since: datetime) -> ListQuery:
        """Return what to ask for: the time of day may not count, so a day more."""
        now = self._reader.api.http.server_now
        begin = since - MARGIN
        if (
            now is None
            or not timedelta(0) <= now - begin <= _LONGEST_WINDOW
            or self._unbounded_at is None
            or self._monotonic() - self._unbounded_at >= _UNBOUNDED_INTERVAL
        ):
            return ListQuery()
        return ListQuery(sent_from=begin)

    async def _baseline(self) -> AsyncGenerator[Page]:
        """Read the newest messages, at least as far back as a poll would look."""
        query = ListQuery()
        first = await self._reader.api.list_page(query)
        yield await self._reader.page(first)
        now = first.server_time or datetime.now(UTC)
        times = [item.date_sent for item in first.items if item.date_sent is not None]
        wanted = max(times, default=now) - OVERLAP - timedelta(seconds=1)
        if not first.after:
            yield Page(messages=(), covered_since=LONG_AGO)
        elif first.reaches(wanted):
            yield Page(messages=(), covered_since=min(times))
        else:
            walk = Walk(self._reader.api, query)
            async with aclosing(walk.pages()) as pages:
                async for listed in pages:
                    yield await self._reader.page(listed)
                    if listed.reaches(wanted):
                        yield Page(messages=(), covered_since=wanted)
                        break


def _wanted(listed: Listed, since: datetime) -> int:
    """Return how many items a poll has to see again next time, at most."""
    return (
        sum(item.date_sent is None or item.date_sent >= since for item in listed.items)
        + listed.broken
    )
