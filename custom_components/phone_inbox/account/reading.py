"""What a poll reads: the mailboxes, what their listings do not show, the balance."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import batched

from homeassistant.util import dt as dt_util

from ..const import LOGGER
from ..messaging import Change, Direction, Message, MessageRef, Round
from ..messaging.mailbox import STEADY
from ..providers import AuthenticationFailed, ProviderError, Query, QuotaShort
from .account import Account
from .known import KnownMessages
from .lines import NEW_LINES_PER_HOUR
from .problems import Problem, async_set_problem, async_tell_clock_fell_back

#: A sweep finds what turned up hours late, and what was deleted elsewhere.
SWEEP_INTERVAL = timedelta(hours=1)
BALANCE_INTERVAL = timedelta(hours=1)
#: How long it is said that lines were left out.
LINES_TOLD = timedelta(days=1)
#: Requests a poll may spend on looking up messages that are still under way.
LOOKUP_REQUESTS = 5
#: So many messages are taken in before others get their turn.
SLICE = 50
#: How many recent messages are read at start to show each line's last one.
RECENT = 50


class Reader:
    """The reading half of an account: from its provider into its ledger."""

    def __init__(self, account: Account, known: KnownMessages) -> None:
        """Prepare to read; nothing is asked for before :meth:`read`."""
        self._account = account
        self._known = known
        self._provider = account.provider
        self._people = account.people
        self.balance: Mapping[str, Decimal] = {}
        #: Items of listings that could not be understood, since the start.
        self.broken_items = 0
        #: When this run began: on a clock that nobody can set, in seconds; and on the
        #: server's, as it tells now, and told when it was furthest behind.
        self._began_at = account.hass.loop.time()
        self._started = dt_util.utcnow()
        self._earliest: datetime | None = None
        #: Whether nothing is remembered yet; when a line was left out; and whether a
        #: message with a known direction was read in this poll (None: no message).
        self._is_new = True
        self._lines_left_out: datetime | None = None
        self._directions: bool | None = None
        self._swept: datetime | None = None
        self._balance_read: datetime | None = None
        #: What was due when the reading under way began; None: nobody reads.
        self._due_before: frozenset[object] | None = None

    @property
    def server_offset(self) -> timedelta:
        """Return how far the server's clock is ahead of ours."""
        return self._account.server_now - dt_util.utcnow()

    async def read(self) -> None:
        """Read everything; what was read before a provider's error counts as well."""
        ledger = self._account.ledger
        self._due_before = frozenset(change.key for change in ledger.changes)
        try:
            await self._read_everything()
        finally:
            self._due_before = None
            if ledger.changes:
                # Somebody may have stored them meanwhile, but let none be announced.
                self._account.touch()

    def complete(self, due: Sequence[Change]) -> Sequence[Change]:
        """Return what may be announced of what is due, in the order it came in.

        Listings begin with the newest message. So what a reading under way has found
        waits for its end: older ones may come that go first.
        """
        if self._due_before is None:
            return due
        return [change for change in due if change.key in self._due_before]

    async def _read_everything(self) -> None:
        now = dt_util.utcnow()
        self._is_new = not self._account.ledger.known_count()
        self._directions = None
        sweep = _is_over(self._swept, SWEEP_INTERVAL, now)
        for mailbox in self._provider.mailboxes:
            await self._read_mailbox(mailbox, sweep=sweep)
        await self._learn_owners()
        if sweep:
            self._swept = now
        self._show_problems(now)
        await self._read_balance(now)

    def _show_problems(self, now: datetime) -> None:
        """Say what is wrong with the messages that were read."""
        async_set_problem(
            self._account,
            Problem.TOO_MANY_LINES,
            present=not _is_over(self._lines_left_out, LINES_TOLD, now),
            limit=str(NEW_LINES_PER_HOUR),
        )
        if self._directions is not None:
            async_set_problem(
                self._account,
                Problem.DIRECTIONS_UNKNOWN,
                present=not self._directions,
            )

    def balance_outdated(self) -> None:
        """Read the balance again with the next poll."""
        self._balance_read = None

    async def _read_mailbox(self, mailbox: str, *, sweep: bool) -> None:
        account = self._account
        first = self._swept is None
        began_at = account.server_now
        reading = await self._read_once(mailbox, sweep=sweep)
        if reading.fell_back:
            async_tell_clock_fell_back(account, reading.fell_back)
        if began_at - account.server_now > STEADY:
            # Its clock fell back since the last answer: so far back was not asked for.
            reading = await self._read_once(mailbox, sweep=sweep)
        if reading.baseline:
            # Of an empty mailbox, too: else a crash makes old news of what comes next.
            account.touch()
        await self._look_up(mailbox, reading)
        if first and not reading.baseline:
            await self._read_recent(mailbox)

    async def _read_once(self, mailbox: str, *, sweep: bool) -> Round:
        account = self._account
        reading = account.ledger.open(mailbox, account.server_now, sweep=sweep)
        covered_since: datetime | None = None
        covered_until: datetime | None = None
        async for page in self._provider.fetch(mailbox, reading):
            now = account.server_now
            for messages in batched(page.messages, SLICE, strict=False):
                fresh = {m.id for m in messages if not reading.knows(m.id)}
                reading.take(messages, backfilled_before=self._run_began(), now=now)
                self._note(messages, fresh)
                await asyncio.sleep(0)
            self.broken_items += page.broken
            covered_since, covered_until = page.covered_since, page.covered_until
        reading.finish(
            account.server_now,
            covered_since=covered_since,
            covered_until=covered_until,
        )
        await asyncio.sleep(0)
        return reading

    def _run_began(self) -> datetime:
        """Return the time before which a message came while nobody polled.

        A message younger than one pause is no older than polling explains. A clock
        that is ahead for a while does not make what comes now look old.
        """
        pause = self._account.update_interval or timedelta(minutes=1)
        run = timedelta(seconds=self._account.hass.loop.time() - self._began_at)
        began = self._account.server_now - run
        if self._earliest is None:
            self._earliest = self._started = began
        elif began < self._earliest:
            self._started += began - self._earliest
            self._earliest = began
        return self._started - pause - timedelta(seconds=30)

    async def _look_up(self, mailbox: str, reading: Round) -> None:
        """Look up messages that a listing of recent ones does not show."""
        ledger = self._account.ledger
        room = LOOKUP_REQUESTS * self._provider.capabilities.lookup_batch
        overdue = ledger.overdue(mailbox)[:room]
        under_way = reading.unseen_outgoing()[: room - len(overdue)]
        refs: list[MessageRef] = [*overdue, *under_way]
        if not refs:
            return
        try:
            found = await self._provider.fetch_by_ids(mailbox, refs)
        except QuotaShort:
            # What is left is for polls: looking up waits for one with more.
            return
        self._account.touch()
        ledger.accept(mailbox, found)
        self._known.update(found)
        reading.looked_up(ref.id for ref in under_way)
        gone = {ref.id for ref in overdue} - {message.id for message in found}
        if lost := ledger.write_off(gone):
            LOGGER.warning(
                "%s: %s message(s) to announce were deleted at the provider",
                self._account.title,
                lost,
            )

    async def _read_recent(self, mailbox: str) -> None:
        """Read the newest messages, so that each line's last one can be shown."""
        limit = max(RECENT, 2 * len(self._account.lines))
        with suppress(QuotaShort):
            self._note(await self._provider.find(Query(mailbox=mailbox, limit=limit)))

    async def _learn_owners(self) -> None:
        """Find out what of earlier runs is from contacts with a device of their own.

        A provider that stumbles over this does not make the poll fail: the next
        one goes on.
        """
        if not self._people.watched:
            return
        room = LOOKUP_REQUESTS * self._provider.capabilities.lookup_batch
        try:
            for mailbox in self._provider.mailboxes:
                unread = self._account.ledger.unread_refs(mailbox=mailbox)
                if refs := self._people.unknown(unread)[:room]:
                    room -= len(refs)
                    self._note(await self._provider.fetch_by_ids(mailbox, refs))
                    self._people.settle(refs)
            for contact in self._people.to_look_for()[:LOOKUP_REQUESTS]:
                # Older than the recent messages, which were read before.
                for identity in contact.identities:
                    query = Query(
                        remote=identity, direction=Direction.INCOMING, limit=1
                    )
                    self._note(await self._provider.find(query))
                self._people.looked_for(contact)
        except AuthenticationFailed:
            raise
        except ProviderError as err:
            LOGGER.debug("%s: not all senders are known: %s", self._account.title, err)

    async def _read_balance(self, now: datetime) -> None:
        if not self._provider.capabilities.balance:
            return
        if not _is_over(self._balance_read, BALANCE_INTERVAL, now):
            return
        try:
            self.balance = await self._provider.balance()
        except AuthenticationFailed:
            raise
        except ProviderError as err:
            # Messages matter more: an account without a balance still works.
            LOGGER.debug("%s: the balance is not known: %s", self._account.title, err)
        self._balance_read = now

    def _note(self, messages: Sequence[Message], fresh: Collection[str] = ()) -> None:
        """Keep what is shown of messages, which are listed with the newest first."""
        if not messages:
            return
        self._account.touch()
        self._known.update(messages)
        self._account.correspondents.note(reversed(messages))
        lines, now = self._account.lines, self._account.server_now + STEADY
        # What is there already at the first reading of all is no flood.
        today = None if self._is_new else dt_util.utcnow()
        for message in reversed(messages):
            if not lines.name(message.line, today):
                self._lines_left_out = dt_util.utcnow()
            if message.direction is not Direction.UNKNOWN:
                self._directions = True
            elif self._directions is None:
                self._directions = False
            if message.direction is Direction.INCOMING:
                is_fresh = message.id in fresh
                lines.note_incoming(message, fresh=is_fresh, now=now)
                self._people.note(message, fresh=is_fresh, now=now)


def _is_over(last: datetime | None, interval: timedelta, now: datetime) -> bool:
    """Tell whether a pause is over; one that has not begun by our clock is, too."""
    return last is None or not timedelta(0) <= now - last < interval
