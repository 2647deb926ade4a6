"""Polls of the inbox: one small page while nothing happens, however late texts come."""

from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ...messaging import Message
from ...messaging.mailbox import MEMORY, OVERLAP
from ..model import Knows, Page
from ..slices import in_slices, let_go, off_loop
from .api import FIRST_LOOK, Api, Listed, Look
from .cards import Cards, line_of
from .keys import Keys, seen_as
from .mapping import received
from .models import DATA_SMS, Received
from .pictures import Pairs, pictures
from .refreshing import Refresher
from .times import LONG_AGO
from .walk import Walk, beginning

#: A text whose twin for another card came longer ago is no second text, but the same
#: one under another card: the phone's cards were changed (§5.3).
TWINS = OVERLAP
#: How many ids are remembered of texts that have two.
_MOST_ALIASES = 10_000


class _NothingKnown:
    """Stands for a ledger where none is asked."""

    since = None

    def knows(self, message_id: str) -> bool:
        """Know nothing."""
        return False


@dataclass(slots=True)
class Reading:
    """What one look at the inbox has found so far."""

    known: Knows | _NothingKnown = field(default_factory=_NothingKnown)
    now: datetime | None = None
    #: Whether notifications of picture messages wait for what is in them.
    waits: bool = True
    #: Ids that were given out in this reading, and those that nobody knew before it.
    given: set[str] = field(default_factory=set)
    fresh: set[str] = field(default_factory=set)


class InboxReader:
    """Reads the inbox, and knows its texts again under whatever id."""

    def __init__(self, api: Api, keys: Keys, home: Callable[[], str | None]) -> None:
        """Start without knowing anything; ``home`` returns the home's country."""
        self._api = api
        self._keys = keys
        self._home = home
        self.cards = Cards()
        #: Entries that could not be understood.
        self.broken = 0
        #: Ids under which texts were first known, by those that they would have.
        self._aliases: dict[str, str] = {}

    @property
    def aliases(self) -> int:
        """Return how many texts have been known again under another id."""
        return len(self._aliases)

    async def messages(
        self, rows: Sequence[Received], reading: Reading, pairs: Pairs
    ) -> list[Message]:
        """Return the messages of entries, without those that stand for nothing."""
        # Of two entries of one text, the one that names its card tells more.
        order = sorted(rows, key=lambda row: row.sim_number is None)
        made = await in_slices(lambda part: self._made(part, reading, pairs), order)
        places = {row.id: place for place, row in enumerate(rows)}
        made.sort(key=lambda pair: places[pair[0]])
        return [message for _, message in made]

    def _made(
        self, rows: Sequence[Received], reading: Reading, pairs: Pairs
    ) -> Iterable[tuple[str, Message]]:
        for row in rows:
            waits_until = reading.now if reading.waits else None
            if row.type == DATA_SMS or not pairs.is_shown(row, waits_until):
                continue
            sim = self.cards.sim_of(row)
            line = line_of(sim)
            header = pairs.header_of(row)
            at = header.created_at or reading.now or datetime.now(UTC)
            if row.created_at is None or pictures([row]):
                message_id = self._keys.picture(header)
            else:
                message_id = self._id_of_text(row, row.created_at, reading)
            if message_id in reading.given and row.sim_number is None:
                continue
            reading.given.add(message_id)
            yield (
                row.id,
                received(
                    row,
                    message_id=message_id,
                    line=line,
                    at=at,
                    own=self.cards.number_of(line),
                    home=self._home(),
                ),
            )

    def _id_of_text(self, row: Received, at: datetime, reading: Reading) -> str:
        """Return the id by which a text is known, or will be.

        It goes by what the entry says of its card, and not by which cards there are
        now. The same words of the same sender and second are one text where one of two
        entries does not say to which card they came: there are two paths to the inbox
        (§5.4). Where both say it, they are two; but not where the first was known long
        before, as then it was the card that went to another place (§5.3).
        """
        sim = row.sim_number
        own = self._keys.text(row, at, sim)
        if own in self._aliases:
            return self._aliases[own]
        if own in reading.fresh or reading.known.knows(own):
            return own
        late = reading.now is not None and reading.now - at > TWINS
        for other_sim in {None, *range(1, 4)} - {sim}:
            other = self._keys.text(row, at, other_sim)
            other = self._aliases.get(other, other)
            is_unsure = sim is None or other_sim is None
            is_new = other in reading.fresh
            is_known = is_new or reading.known.knows(other)
            if is_known and (is_unsure or (late and not is_new)):
                if len(self._aliases) >= _MOST_ALIASES:
                    del self._aliases[next(iter(self._aliases))]
                self._aliases[own] = other
                return other
        reading.fresh.add(own)
        return own


class InboxPoller:
    """Lists what is new in the inbox, and remembers what need not be read again."""

    def __init__(self, api: Api, reader: InboxReader) -> None:
        """Prepare to read."""
        self._api = api
        self._reader = reader
        self._refresher = Refresher(api)
        #: From when on the list was read, how much there was and what it began with.
        self._unchanged: tuple[datetime, int | None, bytes] | None = None
        #: All entries of that list, with their times, and from when on.
        self._seen: dict[int, datetime | None] = {}
        self._seen_from: datetime | None = None
        #: Notifications that wait for what is in them.
        self._waiting: Sequence[Received] = ()

    async def poll(self, known: Knows) -> AsyncGenerator[Page]:
        """List messages as :meth:`Provider.fetch` does.

        A text is listed by the time of the message centre, which may be hours ago
        when it comes (§5.2). So each poll asks for all of the time in which a message
        may be new, and goes by how many there are: as long as those are the same ones,
        the first few tell. Where one is gone for one that is late, they do not: a
        sweep goes through all of them.
        """
        if known.since is None:
            async with aclosing(self._baseline(known)) as pages:
                async for page in pages:
                    yield page
            return
        start = max(known.since - (MEMORY - OVERLAP), LONG_AGO)
        look = await self._api.first_of_inbox(start)
        async with aclosing(self._since(start, look, known)) as pages:
            async for page in pages:
                yield page
        await self._refresher.answered(look.server_time, start)

    async def _since(
        self, start: datetime, look: Look[Received], known: Knows
    ) -> AsyncGenerator[Page]:
        looked = (start, *look.tells)
        is_as_before = looked == self._unchanged and self._seen_from is not None
        if is_as_before and not known.sweep:
            if due := self._no_longer_waiting(look.server_time):
                first = await look.read()
                reading = Reading(known, first.server_time)
                pairs = await off_loop(Pairs, due)
                yield await self._page(first, due, reading, pairs)
            return
        self._unchanged = None
        first = await look.read()
        reading = Reading(known, first.server_time)
        if self._has_all_that_is_new(first, start) and not known.sweep:
            self._seen |= seen_as(first.items)
            rows = [*first.items, *self._no_longer_waiting(first.server_time)]
            pairs = await off_loop(Pairs, rows)
            yield await self._page(first, rows, reading, pairs)
        else:
            await let_go(first.items)
            async with aclosing(self._walk(start, reading)) as pages:
                async for page in pages:
                    yield page
        self._unchanged = looked

    def _no_longer_waiting(self, now: datetime | None) -> Sequence[Received]:
        """Take out the notifications that have waited in vain by now."""
        alone = Pairs(())
        due: list[Received] = []
        waiting: list[Received] = []
        for row in self._waiting:
            (due if alone.is_shown(row, now) else waiting).append(row)
        self._waiting = waiting
        return due

    def _has_all_that_is_new(self, first: Listed[Received], start: datetime) -> bool:
        """Tell whether the rest of the list is what was read before."""
        if self._seen_from is None or start < self._seen_from or first.broken:
            return False
        if first.count > FIRST_LOOK:
            # More than was asked for: it is read in parts.
            return False
        if any(pictures([row]) for row in first.items):
            # What belongs together may be further down.
            return False
        start -= timedelta(microseconds=start.microsecond % 1000)
        before = {
            key for key, at in self._seen.items() if at is not None and at >= start
        }
        return len(before | seen_as(first.items).keys()) == first.total

    async def _walk(self, start: datetime, reading: Reading) -> AsyncGenerator[Page]:
        found: dict[str, Received] = {}
        seen: dict[int, datetime | None] = {}
        walk = Walk(lambda offset: self._api.inbox(since=start, offset=offset))
        async with aclosing(walk.pages()) as pages:
            async for listed in pages:
                found |= {row.id: row for row in pictures(listed.items)}
                seen |= seen_as(listed.items)
                reading.now = listed.server_time or reading.now
                texts = [row for row in listed.items if not pictures([row])]
                yield await self._page(listed, texts, reading, Pairs(()))
        rows = list(found.values())
        pairs = await off_loop(Pairs, rows)
        messages = await self._reader.messages(rows, reading, pairs)
        self._waiting = [row for row in rows if not pairs.is_shown(row, reading.now)]
        if walk.complete:
            self._seen, self._seen_from = seen, start
        else:
            self._seen_from = None
        yield Page(
            messages=messages,
            covered_since=start if walk.complete else None,
            server_time=reading.now,
        )

    async def _baseline(self, known: Knows) -> AsyncGenerator[Page]:
        """Read the newest entries, at least as far back as a poll would look."""
        first = await self._api.inbox(since=None)
        # What is there is no news, and neither is what will come of it.
        reading = Reading(known, first.server_time, waits=False)
        pairs = await off_loop(Pairs, first.items)
        for part in first.parts():
            yield await self._page(part, part.items, reading, pairs)
        times = [row.created_at for row in first.items if row.created_at is not None]
        newest, covered_since = beginning(first, times)
        await let_go(first.items)
        if covered_since is not None:
            yield Page(messages=(), covered_since=covered_since)
        else:
            start = newest.replace(microsecond=0) - OVERLAP
            async with aclosing(self._walk(start, reading)) as pages:
                async for page in pages:
                    yield page

    async def _page(
        self,
        listed: Listed[Received],
        rows: Sequence[Received],
        reading: Reading,
        pairs: Pairs,
    ) -> Page:
        self._reader.broken += listed.broken
        return Page(
            messages=await self._reader.messages(rows, reading, pairs),
            broken=listed.broken,
            server_time=listed.server_time,
        )
