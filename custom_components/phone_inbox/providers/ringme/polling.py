"""Polls of an extension: one request while nothing happens, deep now and then."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from heapq import nlargest
import logging
from operator import attrgetter
from typing import Any

from ...messaging import Delivery, Direction, Message, MessageRef
from ...messaging.mailbox import MEMORY, OVERLAP
from ..answer import Answer
from ..errors import Rejected
from ..model import Knows, Page
from ..paths import segment
from ..slices import in_slices
from .api import Api
from .listing import LARGE_PAGE, SMALL_PAGE, FirstPage, Listed, Reading, ReadPage, Span
from .windows import LONGEST_WINDOW, SLACK, Window, Windows

_LOGGER = logging.getLogger(__name__)

#: How far back a baseline, a search and a deep poll go: what one window shows.
REACH = LONGEST_WINDOW - 4 * SLACK
#: Most pages of a poll: a bound for a server whose lists never end.
POLL_PAGES = 250
#: Most pages of a baseline, a deep poll or a look-up (§10).
DEEP_PAGES = 20
#: A deep poll, which looks whether old messages were read elsewhere, comes after
#: ten polls for each request it takes: it adds a tenth to what polling costs.
DEEP_EVERY = 10
#: The part of the quota that goes into reading again what was read before, in
#: case a message turned up late: the ledger asks for that once an hour.
SWEEP_SHARE = 0.1
#: An outgoing message counts as looked up for so many seconds after it was listed,
#: or for this part of its age: the older it is, the less is still to happen.
LOOKUP_PAUSE = 900.0
LOOKUP_SHARE = 0.5

#: Messages of a listing that are remembered, and of those under way, missing, or
#: unread in an extension.
_MOST_KEPT = 100
_MOST_REMEMBERED = 500
#: What can wait is left out where fewer requests than that can be spared.
_SPARE = 10
#: Pages of a look-up that are read however short the quota is: mostly all it takes.
_ALWAYS_READ = 3
_SECOND = timedelta(seconds=1)
#: By so much does the server's clock, as we know it, differ from itself.
_CLOCK_SKEW = timedelta(seconds=5)
_ENDS = (Delivery.DELIVERED, Delivery.FAILED, Delivery.CANCELLED)


def path_of(line: str) -> str:
    """Return the path of an extension's messages."""
    return f"extension/{segment(line)}/message/"


def message_path(line: str, key: str) -> str:
    """Return the path of one message, by the server's own id."""
    return path_of(line) + segment(key)


@dataclass(frozen=True, slots=True)
class _Listing:
    """What the last complete poll of an extension showed.

    ``digest`` is that of its first page, ``top`` since when that page alone shows
    everything. Since ``since``, everything is in ``messages``; ``newest`` is the
    time of the latest, and ``covered`` that since when everything was listed.
    ``size`` is how many messages the next poll should ask for.
    """

    digest: bytes
    top: datetime | None
    since: datetime | None
    covered: datetime | None
    newest: datetime
    size: int
    messages: dict[str, Message] = field(repr=False)


class Poller:
    """Reads extensions, and remembers what is needed to read little."""

    def __init__(
        self, api: Api, windows: Windows, monotonic: Callable[[], float]
    ) -> None:
        """Prepare to read; ``monotonic`` tells the time in seconds."""
        self._api = api
        self.windows = windows
        self._monotonic = monotonic
        self._listings: dict[str, _Listing] = {}
        #: Polls until the next deep one, by extension.
        self._deep_in: dict[str, int] = {}
        #: Outgoing messages whose story has not ended, and when they were seen.
        self._under_way: dict[str, tuple[float, Message]] = {}
        #: Messages that were looked up in vain, and when.
        self._missing: dict[str, float] = {}
        #: By extension: unread messages and their conversations.
        self._unread: dict[str, dict[str, str]] = {}
        #: Items that could not be understood.
        self.broken = 0

    def reader(self, line: str, path: str | None = None) -> ReadPage:
        """Return what reads pages of an extension's messages, or of a chat's."""

        async def read(window: Window, page: int, size: int) -> Listed:
            answer = await self._api.get_list(
                path or path_of(line), window.params(page, size)
            )
            return await self._read(answer, line)

        return read

    async def _read(self, answer: Answer, line: str) -> Listed:
        listed = await Listed.read(answer, line, self._api.clock.now())
        self.broken += listed.broken
        await in_slices(partial(self._learn, line), listed.messages)
        _bound(self._under_way)
        _bound(self._unread.setdefault(line, {}))
        return listed

    async def poll(self, line: str, known: Knows, *, lines: int) -> AsyncIterator[Page]:
        """List an extension as :meth:`Provider.fetch` does; ``lines`` share a quota."""
        now = self._api.clock.now()
        listing = self._listings.get(line)
        if listing is not None and listing.newest > now + _CLOCK_SKEW:
            # The server's clock fell back: what was listed says nothing of now.
            self.forget(line)
        first = None
        # Where a clock was ahead, messages may be dated until then: looked for once.
        ahead: datetime | None = getattr(known, "until", None)
        until = max(now, ahead or now)
        if known.since is None:
            span = Span(since=now - REACH, most=self._baseline_pages(lines))
        else:
            span = self._span(line, known.since, lines=lines)
            if (further := self._further(line, known, now, lines=lines)) is not None:
                span = span.reaching(further, DEEP_PAGES)
            elif until == now:
                size = self._first_size(line, now, lines=lines)
                answer = await self._newest(line, span.earliest, now, size)
                if self._is_known(line, answer, known.since, lines=lines):
                    yield Page(messages=self.under_way(line, lines=lines))
                    return
                first = FirstPage(await self._read(answer, line), size)
        reading = Reading(self.reader(line), self.windows, span, until)
        pages: list[Listed] = []
        async for listed in reading.pages(first):
            pages.append(listed)
            yield _page(listed)
        if known.since is not None and first is None:
            self._deep_in[line] = DEEP_EVERY * reading.requests
        if reading.requests >= POLL_PAGES and reading.fell_short:
            _LOGGER.warning("More messages than can be listed were left out")
        # Much was done with the last page already.
        await asyncio.sleep(0)
        self._listings[line] = _listing(pages, reading.covered, now)
        messages = self.under_way(line, lines=lines)
        yield Page(messages=messages, covered_since=reading.covered, covered_until=now)

    async def _newest(
        self, line: str, since: datetime, now: datetime, size: int
    ) -> Answer:
        """Return the first page of what there is since a time, not read yet."""
        window = self.windows.latest(since, now)
        while True:
            try:
                answer = await self._api.get_list(path_of(line), window.params(1, size))
            except Rejected:
                if (narrower := self.windows.narrowed(window)) is None:
                    raise
                window = narrower
            else:
                await self.windows.taken()
                return answer

    def _span(self, line: str, since: datetime, *, lines: int) -> Span:
        """Return how far to read: what was read before, as the quota allows."""
        settled = self._settled(line, lines=lines)
        if settled is None or settled <= since:
            return Span(since=since, most=POLL_PAGES)
        quota = self._api.quota
        share = quota.limit * SWEEP_SHARE if quota.limit else POLL_PAGES
        most = max(
            1, int(min(share, quota.spare(per_poll=lines) / 2, POLL_PAGES) / lines)
        )
        return Span(since=settled, most=POLL_PAGES, further=since, most_further=most)

    def _settled(self, line: str, *, lines: int) -> datetime | None:
        """Return the time before which only messages that turn up late are news."""
        listing = self._listings.get(line)
        if listing is None or listing.covered is None:
            return None
        overlap = (
            OVERLAP if self._api.quota.affords(_SPARE, per_poll=lines) else _SECOND
        )
        return max(listing.newest - overlap, listing.covered)

    def _first_size(self, line: str, now: datetime, *, lines: int) -> int:
        """Return how many messages to ask for first.

        Soon after many came, all of these are looked at again, which should take
        one request. Asking for fewer again makes an answer that is not known, so
        that can wait where the quota is short.
        """
        if (listing := self._listings.get(line)) is None:
            return SMALL_PAGE
        is_calm = now - listing.newest > OVERLAP
        if is_calm and self._api.quota.affords(_SPARE, per_poll=lines):
            return SMALL_PAGE
        return listing.size

    def _is_known(
        self, line: str, answer: Answer, since: datetime, *, lines: int
    ) -> bool:
        """Tell whether an answer shows that nothing happened, without reading it."""
        listing = self._listings.get(line)
        if listing is None or listing.digest != answer.digest:
            return False
        if listing.top is not None and listing.top < since:
            return True
        # Reading again what was read before can wait.
        if not self._api.quota.affords(_SPARE, per_poll=lines):
            return True
        settled = self._settled(line, lines=lines)
        if settled is None or settled > since:
            return False
        # What turns up late among many does so soon, or the next sweep finds it.
        return self._api.clock.now() - listing.newest > OVERLAP

    def _baseline_pages(self, lines: int) -> int:
        """Return how many pages a baseline may have: half of what the quota leaves."""
        remaining = self._api.quota.remaining
        if remaining is None:
            return DEEP_PAGES
        return max(2, min(DEEP_PAGES, remaining // 2 // max(lines, 1)))

    def _further(
        self, line: str, known: Knows, now: datetime, *, lines: int
    ) -> datetime | None:
        """Return how far back to look for what was read elsewhere; None: not now."""
        if (left := self._deep_in.get(line, DEEP_EVERY)) > 0:
            self._deep_in[line] = left - 1
            return None
        listing = self._listings.get(line)
        top = listing.top if listing else None
        old = [
            ref.time
            for ref in known.unread()
            if ref.time >= now - REACH and (top is None or ref.time <= top)
        ]
        if not old or not self._api.quota.affords(DEEP_PAGES, per_poll=lines):
            return None
        return min(old) - _SECOND

    # Looking up

    async def look_up(
        self, line: str, refs: Sequence[MessageRef], *, lines: int
    ) -> list[Message]:
        """Return messages by their ids and times; there is no filter for ids.

        One that the latest poll must have shown and did not, or that was looked up
        in vain a short time ago, is gone.
        """
        listing, now = self._listings.get(line), self._api.clock.now()
        wanted = {
            ref.id: ref
            for ref in refs
            if not _must_have_shown(listing, ref, now) and not self._is_missing(ref.id)
        }
        found: dict[str, Message] = {}
        while wanted:
            found |= await self._look_for(line, wanted, lines=lines)
        return [found[ref.id] for ref in refs if ref.id in found]

    async def _look_for(
        self, line: str, wanted: dict[str, MessageRef], *, lines: int
    ) -> dict[str, Message]:
        """Read where the latest of the wanted should be; take those near it off.

        Raises QuotaShort where that takes more than polls leave over.
        """
        latest = max(ref.time for ref in wanted.values())
        near = {key for key, ref in wanted.items() if ref.time > latest - 2 * SLACK}
        since = min(wanted.pop(key).time for key in near) - _SECOND
        # Those that are known to be there only need to be looked at.
        most = DEEP_PAGES if near <= self._under_way.keys() else POLL_PAGES
        span = Span(since=since, most=most)
        reading = Reading(self.reader(line), self.windows, span, latest)
        found: dict[str, Message] = {}
        read = 0
        async with aclosing(reading.pages()) as pages:
            async for listed in pages:
                read += 1
                found |= {m.id: m for m in listed.messages if m.id in near}
                if len(found) == len(near):
                    return found
                if read >= _ALWAYS_READ:
                    self._api.quota.for_look_ups(per_poll=lines)
        for key in near - found.keys():
            self._under_way.pop(key, None)
            self._missing[key] = self._monotonic()
        _bound(self._missing)
        return found

    def _is_missing(self, message_id: str) -> bool:
        missed_at = self._missing.get(message_id)
        return missed_at is not None and self._monotonic() - missed_at < LOOKUP_PAUSE

    def under_way(self, line: str, *, lines: int) -> list[Message]:
        """Return outgoing messages that need not be looked up yet.

        Showing them again keeps them from being asked for by their ids.
        """
        can_look = self._api.quota.affords(_SPARE, per_poll=lines)
        earliest = self._api.clock.now() - MEMORY
        return [
            message
            for seen_at, message in self._under_way.values()
            if message.line == line
            and message.time > earliest
            and not (can_look and self._is_due(seen_at, message))
        ]

    def _is_due(self, seen_at: float, message: Message) -> bool:
        age = (self._api.clock.now() - message.time).total_seconds()
        return self._monotonic() - seen_at >= max(LOOKUP_PAUSE, LOOKUP_SHARE * age)

    # What was seen

    async def look_again(self, line: str) -> None:
        """Read the newest messages, so that all that are unread are known."""
        now = self._api.clock.now()
        await self.reader(line)(self.windows.latest(now, now), 1, LARGE_PAGE)

    def forget(self, line: str, message_ids: Iterable[str] = ()) -> None:
        """Take what was listed for outdated: these messages were changed."""
        self._listings.pop(line, None)
        self._missing.clear()
        for message_id in message_ids:
            self._under_way.pop(message_id, None)
            self._unread.get(line, {}).pop(message_id, None)

    def listed(self, line: str) -> Collection[str]:
        """Return the ids of the newest messages as they were listed last."""
        listing = self._listings.get(line)
        return listing.messages.keys() if listing else ()

    def unread_in(self, line: str) -> dict[str, set[str]]:
        """Return unread messages by conversation, as far as lists showed them."""
        conversations: dict[str, set[str]] = {}
        for message_id, conversation in self._unread.get(line, {}).items():
            conversations.setdefault(conversation, set()).add(message_id)
        return conversations

    def _learn(self, line: str, messages: Sequence[Message]) -> Iterable[None]:
        """Keep what is unread and what is under way; make nothing of it."""
        unread = self._unread.setdefault(line, {})
        earliest = self._api.clock.now() - MEMORY
        for message in messages:
            if message.direction is Direction.INCOMING:
                unread.pop(message.id, None)
                if message.read is False and message.conversation_id is not None:
                    unread[message.id] = message.conversation_id
            elif message.time > earliest:
                self._under_way.pop(message.id, None)
                if message.delivery not in _ENDS:
                    self._under_way[message.id] = (self._monotonic(), message)
        return ()


def _page(listed: Listed) -> Page:
    return Page(
        messages=listed.messages,
        broken=listed.broken,
        server_time=listed.server_time,
    )


def _listing(
    pages: Sequence[Listed], covered: datetime | None, now: datetime
) -> _Listing:
    first = pages[0]
    messages = {message.id: message for page in pages for message in page.messages}
    kept = nlargest(_MOST_KEPT, messages.values(), key=attrgetter("time"))
    since = covered
    if covered is not None and len(kept) < len(messages):
        since = kept[-1].time
    top = None
    if len(first.messages) == len(messages):
        top = covered
    elif first.is_sorted:
        top = min((message.time for message in first.messages), default=None)
    # A date in the future must not hide what comes until then.
    newest = min(kept[0].time, now) if kept else now - MEMORY
    recent = sum(message.time >= newest - OVERLAP for message in kept)
    return _Listing(
        digest=first.digest,
        top=top,
        since=since,
        covered=covered,
        newest=newest,
        # With one more, the page shows that there are no others.
        size=min(max(SMALL_PAGE, recent + 1), LARGE_PAGE),
        messages={message.id: message for message in kept},
    )


def _bound(remembered: dict[str, Any]) -> None:
    """Forget the earliest of too many."""
    for key in list(remembered)[:-_MOST_REMEMBERED]:
        del remembered[key]


def _must_have_shown(listing: _Listing | None, ref: MessageRef, now: datetime) -> bool:
    if ref.time > now + _CLOCK_SKEW:
        # No list shows what is dated in the future, by a clock that was ahead.
        return False
    if listing is None or listing.since is None or ref.id in listing.messages:
        return False
    return ref.time > listing.since
