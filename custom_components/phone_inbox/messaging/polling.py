"""A poll of one mailbox: from where its messages are listed, into the ledger.

It knows nothing of how they are listed, nor of who looks on: both are handed in.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from .ledger import Ledger
from .mailbox import STEADY, MessageRef
from .message import Message
from .round import Round
from .slices import slices_of

#: Requests a poll may spend on looking up messages that its listing does not show.
LOOKUP_REQUESTS = 5
#: The pause between two polls where there is none yet.
_PAUSE = timedelta(minutes=1)
#: How much later than its time a poll may come.
_DELAY = timedelta(seconds=30)
_NEVER = datetime.max.replace(tzinfo=UTC)


class Listed(Protocol):
    """A part of a listing; see the providers' ``Page``."""

    @property
    def messages(self) -> Sequence[Message]:
        """Return the messages of this part."""

    @property
    def covered_since(self) -> datetime | None:
        """Return since when everything was listed with it; None: nobody knows."""

    @property
    def covered_until(self) -> datetime | None:
        """Return up to when; None: up to now."""

    @property
    def broken(self) -> int:
        """Return how many items could not be understood."""


class Source(Protocol):
    """Where messages are listed and looked up: what a provider is to a poll."""

    def fetch(self, mailbox: str, known: Round, /) -> AsyncIterator[Listed]:
        """List a mailbox, as far back as the round says."""

    async def fetch_by_ids(
        self, mailbox: str, refs: Sequence[MessageRef], /
    ) -> Sequence[Message]:
        """Look messages up; those that no longer exist are left out."""


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What came of looking messages up.

    ``asked``: how many were looked up. ``lost``: how many announcements were owed of
    messages that are gone.
    """

    asked: int = 0
    messages: Sequence[Message] = ()
    lost: int = 0


class Run:
    """How long somebody has polled already, on the server's clock."""

    def __init__(self, ticks: float) -> None:
        """Begin; ``ticks`` are the seconds of a clock that nobody can set."""
        self._began_at = ticks
        #: When it began, as the server's clock tells now, and as it told when it was
        #: furthest behind.
        self._started = self._earliest = _NEVER

    def began(
        self, now: datetime, ticks: float, pause: timedelta | None = None
    ) -> datetime:
        """Return the time before which a message came while nobody polled.

        A message younger than one pause is no older than polling explains. A clock
        that is ahead for a while does not make what comes now look old.
        """
        began = now - timedelta(seconds=ticks - self._began_at)
        if began < self._earliest:
            self._started += began - self._earliest
            self._earliest = began
        return self._started - (pause or _PAUSE) - _DELAY


class Poll:
    """Reads mailboxes of one account into its ledger.

    ``now`` returns the server's clock as far as it is known, and ``began`` the time
    before which a message came while nobody polled. ``took`` hears of the messages
    that were taken in, and which of their ids were not known before, ``fell_back`` by
    how much the server's clock was ahead once, where it is no more.
    """

    def __init__(
        self,
        source: Source,
        ledger: Ledger,
        *,
        now: Callable[[], datetime],
        began: Callable[[], datetime],
        took: Callable[[Sequence[Message], Collection[str]], None] = lambda *_: None,
        fell_back: Callable[[timedelta], None] = lambda _: None,
    ) -> None:
        """Prepare to read."""
        self._source = source
        self._ledger = ledger
        self._now = now
        self._began = began
        self._took = took
        self._fell_back = fell_back
        #: Items that could not be understood, in all mailboxes read.
        self.broken = 0

    async def read(self, mailbox: str, *, sweep: bool = False) -> Round:
        """Read a mailbox; what was taken before an error counts as well.

        ``sweep``: as far back as the ledger remembers.
        """
        began_at = self._now()
        reading = await self._read_once(mailbox, sweep=sweep)
        if reading.fell_back:
            self._fell_back(reading.fell_back)
        if began_at - self._now() > STEADY:
            # Its clock fell back since the last answer: so far back was not asked for.
            reading = await self._read_once(mailbox, sweep=sweep)
        return reading

    async def _read_once(self, mailbox: str, *, sweep: bool) -> Round:
        reading = self._ledger.open(mailbox, self._now(), sweep=sweep)
        covered_since: datetime | None = None
        covered_until: datetime | None = None
        listed = False
        async for page in self._source.fetch(mailbox, reading):
            now = self._now()
            async for messages in slices_of(page.messages):
                fresh = {m.id for m in messages if not reading.knows(m.id, m.time)}
                reading.take(messages, backfilled_before=self._began(), now=now)
                self._took(messages, fresh)
            listed = True
            self.broken += page.broken
            covered_since, covered_until = page.covered_since, page.covered_until
        reading.finish(
            self._now(), covered_since=covered_since, covered_until=covered_until
        )
        if listed:
            await asyncio.sleep(0)
        return reading

    async def look_up(self, mailbox: str, reading: Round, *, batch: int) -> LookedUp:
        """Look up messages that the listing of recent ones did not show.

        ``batch`` is how many one request looks up.
        """
        room = LOOKUP_REQUESTS * batch
        overdue = self._ledger.overdue(mailbox)[:room]
        under_way = reading.unseen_outgoing()[: room - len(overdue)]
        refs: list[MessageRef] = [*overdue, *under_way]
        if not refs:
            return LookedUp()
        found = await self._source.fetch_by_ids(mailbox, refs)
        self._ledger.accept(mailbox, found)
        reading.looked_up(ref.id for ref in under_way)
        gone = {ref.id for ref in overdue} - {message.id for message in found}
        return LookedUp(len(refs), found, self._ledger.write_off(gone))
