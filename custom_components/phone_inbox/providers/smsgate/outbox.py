"""What was sent through the app: polls, and by which card it went."""

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

from ...messaging import Delivery, Message
from ...messaging.mailbox import OVERLAP
from ..model import Knows, Memory, Page
from ..slices import in_slices, let_go
from .api import FIRST_LOOK, Api, Listed
from .cards import Cards, line_of
from .keys import Keys
from .mapping import sent
from .models import Outgone, Recipient
from .times import LONG_AGO
from .walk import Walk, beginning

_KEPT = "sent"
#: Of how many messages it is remembered by which card they went.
_MOST_KEPT = 300
_ENDED = frozenset({Delivery.DELIVERED, Delivery.FAILED, Delivery.CANCELLED})


class OutboxReader:
    """Turns what was sent into messages.

    The app does not tell by which card a message went (§6.2): it is remembered of
    those that were sent from here.
    """

    def __init__(
        self, memory: Memory, keys: Keys, home: Callable[[], str | None]
    ) -> None:
        """Use a memory; nothing is read before the first use.

        ``home`` returns the home's country.
        """
        self._memory = memory
        self._keys = keys
        self._home = home
        self.cards = Cards()
        self.broken = 0

    async def remember(self, message_id: str, sim: int | None) -> None:
        """Keep by which card a message goes; ``message_id`` is the phone's."""
        if sim is None:
            return
        kept = {**self._sims(), message_id: sim}
        newest = dict(list(kept.items())[-_MOST_KEPT:])
        await self._memory.set({**self._memory.get(), _KEPT: newest})

    def _sims(self) -> Mapping[str, Any]:
        kept = self._memory.get().get(_KEPT)
        return kept if isinstance(kept, Mapping) else {}

    async def messages(
        self, items: Sequence[Outgone], now: datetime | None
    ) -> list[Message]:
        """Return the messages of objects: one for each recipient."""
        undated = now or datetime.now(UTC)
        return await in_slices(lambda part: self._made(part, undated), items)

    def _made(self, items: Iterable[Outgone], undated: datetime) -> Iterable[Message]:
        sims = self._sims()
        for item in items:
            sim = sims.get(item.id, self.cards.only)
            line = line_of(sim if isinstance(sim, int) else None)
            # Without a recipient it is still known how far it has come.
            for recipient in item.recipients or [Recipient()]:
                yield sent(
                    item,
                    recipient,
                    message_id=self._keys.outgoing(item, recipient.phone_number),
                    line=line,
                    at=item.time or undated,
                    own=self.cards.number_of(line),
                    home=self._home(),
                )


class OutboxPoller:
    """Lists what is new or has changed, and remembers what need not be read again."""

    def __init__(self, api: Api, reader: OutboxReader) -> None:
        """Prepare to read."""
        self._api = api
        self._reader = reader
        self._unchanged: tuple[datetime, int | None, bytes] | None = None
        #: What is still under way of the first entries of that list.
        self._under_way: Sequence[Message] = ()
        #: The ids of that list, with their times, and from when on it was read.
        self._seen: dict[str, datetime | None] = {}
        self._seen_from: datetime | None = None

    async def poll(self, known: Knows) -> AsyncGenerator[Page]:
        """List messages as :meth:`Provider.fetch` does."""
        if known.since is None:
            async with aclosing(self._baseline()) as pages:
                async for page in pages:
                    yield page
            return
        start = max(known.since, LONG_AGO)
        look = await self._api.first_of_messages(start)
        looked = (start, *look.tells)
        is_as_before = looked == self._unchanged and self._seen_from is not None
        if is_as_before and not known.sweep:
            if self._under_way:
                # Shown again, they need not be looked up by their ids.
                yield Page(messages=self._under_way)
            return
        self._unchanged = None
        first = await look.read()
        # Where there is more than was asked for, the walk reads it all.
        page = await self._page(next(first.parts()))
        if self._has_all_that_is_new(first, start) and not known.sweep:
            self._seen |= {item.id: item.time for item in first.items}
            yield page
        else:
            yield page
            await let_go(first.items)
            async with aclosing(self._walk(start)) as pages:
                async for further in pages:
                    yield further
        self._under_way = [m for m in page.messages if m.delivery not in _ENDED]
        self._unchanged = looked

    def _has_all_that_is_new(self, first: Listed[Outgone], start: datetime) -> bool:
        if self._seen_from is None or start < self._seen_from or first.broken:
            return False
        if first.count > FIRST_LOOK:
            # More than was asked for: it is read in parts.
            return False
        before = {
            message_id
            for message_id, at in self._seen.items()
            if at is not None and at >= start
        }
        return len(before | {item.id for item in first.items}) == first.total

    async def _walk(self, start: datetime) -> AsyncGenerator[Page]:
        seen: dict[str, datetime | None] = {}
        walk = Walk(lambda offset: self._api.messages(since=start, offset=offset))
        async with aclosing(walk.pages()) as pages:
            async for listed in pages:
                seen |= {item.id: item.time for item in listed.items}
                yield await self._page(listed)
        self._seen, self._seen_from = seen, start if walk.complete else None
        if walk.complete:
            yield Page(messages=(), covered_since=start)

    async def _baseline(self) -> AsyncGenerator[Page]:
        first = await self._api.messages(since=None)
        for part in first.parts():
            yield await self._page(part)
        times = [item.time for item in first.items if item.time is not None]
        newest, covered_since = beginning(first, times)
        await let_go(first.items)
        if covered_since is not None:
            yield Page(messages=(), covered_since=covered_since)
        else:
            async with aclosing(self._walk(newest - OVERLAP)) as pages:
                async for page in pages:
                    yield page

    async def _page(self, listed: Listed[Outgone]) -> Page:
        self._reader.broken += listed.broken
        return Page(
            messages=await self._reader.messages(listed.items, listed.server_time),
            broken=listed.broken,
            server_time=listed.server_time,
        )
