"""Polls: one small page while nothing happens."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ...messaging import Delivery, Direction, Message
from ...messaging.mailbox import OVERLAP
from ..model import Knows, Page
from .listing import LONG_AGO, PAGE_SIZE, Listed, ListQuery, Walk
from .models import INBOUND
from .reading import Reader

_SECOND = timedelta(seconds=1)


class Poller:
    """Lists what is new, and remembers what need not be read again."""

    def __init__(self, reader: Reader) -> None:
        """Prepare to read."""
        self._reader = reader
        #: The last listing that was read to its end, and its answer's digest.
        self._unchanged: tuple[ListQuery, bytes] | None = None
        #: What is still under way on the page that this was.
        self._under_way: Sequence[Message] = ()

    async def poll(self, known: Knows) -> AsyncGenerator[Page]:
        """List messages as :meth:`Provider.fetch` does."""
        if known.since is None:
            async with aclosing(self._baseline()) as baseline:
                async for page in baseline:
                    yield page
            return
        since = known.since.replace(microsecond=0)
        query, answer = await self._reader.ask(ListQuery(time_from=since))
        this_time = (query, answer.digest)
        # The same newest page of as many messages: the same messages. What may
        # have changed in those below is looked up by id.
        if this_time == self._unchanged:
            if self._under_way:
                # Shown again, they need not be looked up by their ids.
                yield Page(messages=self._under_way)
            return
        walk = Walk(self._reader.api, query)
        first = await Listed.read(answer, 1, PAGE_SIZE)
        under_way: Sequence[Message] = ()
        async with aclosing(walk.pages(first)) as pages:
            async for listed in pages:
                page = await self._reader.page(listed, query)
                if listed is first:
                    under_way = [m for m in page.messages if _is_under_way(m)]
                yield page
        if walk.complete and _is_whole(query):
            yield Page(messages=(), covered_since=since)
        self._unchanged, self._under_way = this_time, under_way

    async def _baseline(self) -> AsyncGenerator[Page]:
        """Read the newest messages, at least as far back as a poll would look."""
        query, answer = await self._reader.ask(ListQuery())
        first = await Listed.read(answer, 1, PAGE_SIZE)
        yield await self._reader.page(first, query)
        times = first.times
        newest = max(times, default=first.server_time or datetime.now(UTC))
        is_complete = True
        if first.count >= first.total:
            covered = LONG_AGO
        elif times and min(times) < newest - OVERLAP:
            covered = min(times)
        else:
            covered = newest.replace(microsecond=0) - OVERLAP - _SECOND
            walk = Walk(self._reader.api, replace(query, time_from=covered))
            async with aclosing(walk.pages()) as pages:
                async for listed in pages:
                    yield await self._reader.page(listed, query)
            is_complete = walk.complete
        if is_complete and _is_whole(query):
            yield Page(messages=(), covered_since=covered)


def _is_whole(query: ListQuery) -> bool:
    """Tell whether a listing has the incoming messages, where there are any."""
    return INBOUND in query.direction


def _is_under_way(message: Message) -> bool:
    """Tell whether there may be more to tell of an outgoing message."""
    if message.direction is not Direction.OUTGOING:
        return False
    ended = message.delivery in (
        Delivery.DELIVERED,
        Delivery.FAILED,
        Delivery.CANCELLED,
    )
    return not ended or message.remote_read is False
