"""What a poll reads: the mailboxes, what their listings do not show, the balance."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from homeassistant.util import dt as dt_util

from ..const import LOGGER
from ..messaging import Change, Direction, Message, Round
from ..messaging.mailbox import STEADY
from ..messaging.polling import LOOKUP_REQUESTS, Poll, Run
from ..providers import (
    AccountClosed,
    AuthenticationFailed,
    Blocked,
    CertificateInvalid,
    Health,
    HostUnknown,
    NoEncryption,
    ProviderError,
    Query,
    QuotaShort,
    RateLimited,
)
from .account import Account
from .codes import async_prepare_codes
from .known import KnownMessages
from .lines import MOST_LINES_AT_FIRST, NEW_LINES_PER_HOUR
from .problems import Problem, async_set_problem, async_tell_clock_fell_back

#: A sweep finds what turned up hours late, and what was deleted elsewhere.
SWEEP_INTERVAL = timedelta(hours=1)
BALANCE_INTERVAL = timedelta(hours=1)
HEALTH_INTERVAL = timedelta(minutes=5)
#: How long it is said that lines were left out.
LINES_TOLD = timedelta(days=1)
#: How many recent messages are read at start to show each line's last one.
RECENT = 50
#: What is wrong with the account, or with the way to it, and not with a mailbox.
_OF_ALL = (
    AccountClosed,
    AuthenticationFailed,
    Blocked,
    CertificateInvalid,
    HostUnknown,
    NoEncryption,
    RateLimited,
)
#: So many mailboxes, one after the other, may fail before no more are tried: where a
#: server is away, none of them helps.
MOST_FAILURES = 3


class Reader:
    """The reading half of an account: from its provider into its ledger."""

    def __init__(self, account: Account, known: KnownMessages) -> None:
        """Prepare to read; nothing is asked for before :meth:`read`."""
        self._account = account
        self._known = known
        self._provider = account.provider
        self._people = account.people
        self.balance: Mapping[str, Decimal] = {}
        self.health = Health()
        #: Items of listings that could not be understood, since the start.
        self.broken_items = 0
        #: The mailboxes that were not read in the latest poll, in their next one's order.
        self.failing: Sequence[str] = ()
        #: How many of them were logged; where none can be read, the account is.
        self._told_failing = 0
        self._run = Run(account.hass.loop.time())
        #: Whether nothing is remembered yet; when a line was left out; and whether a
        #: message with a known direction was read in this poll (None: no message).
        self._is_new = True
        self._lines_left_out: datetime | None = None
        self._lines_limit = NEW_LINES_PER_HOUR
        self._directions: bool | None = None
        #: When each mailbox was swept last.
        self._swept: dict[str, datetime] = {}
        self._balance_read: datetime | None = None
        self._health_read: datetime | None = None
        #: What was due when the reading under way began; None: nobody reads.
        self._due_before: frozenset[object] | None = None

    @property
    def server_offset(self) -> timedelta:
        """Return how far the server's clock is ahead of ours."""
        return self._account.server_now - dt_util.utcnow()

    async def read(self) -> None:
        """Read everything; what was read before a provider's error counts as well."""
        account = self._account
        ledger = account.ledger
        self._due_before = frozenset(change.key for change in ledger.changes)
        try:
            await self._read_everything()
        finally:
            await async_prepare_codes(
                account.hass, (change.message for change in ledger.changes)
            )
            self._due_before = None
            if ledger.changes:
                # Somebody may have stored them meanwhile, but let none be announced.
                account.touch()

    def complete(self, due: Sequence[Change]) -> Sequence[Change]:
        """Return what may be announced of what is due, in the order it came in.

        Listings begin with the newest message. So what a reading under way has found
        waits for its end: older ones may come that go first.
        """
        if self._due_before is None:
            return due
        return [change for change in due if change.key in self._due_before]

    @property
    def failing_lines(self) -> frozenset[str]:
        """Return the lines whose messages could not be read in the latest poll."""
        return frozenset[str]().union(*map(self._provider.lines_of, self.failing))

    async def _read_everything(self) -> None:
        now = dt_util.utcnow()
        self._is_new = not self._account.ledger.known_count()
        self._directions = None
        await self._read_mailboxes(now)
        await self._learn_owners()
        self._show_problems(now)
        await self._read_balance(now)
        await self._read_health(now)

    async def _read_mailboxes(self, now: datetime) -> None:
        """Read every mailbox: one that fails does not keep the others from it.

        Raises where none can be read, and for what is not a mailbox's own matter.
        """
        # Those that failed last time come last, and first those that were not tried.
        mailboxes = self._provider.mailboxes
        waiting = [mailbox for mailbox in self.failing if mailbox in mailboxes]
        in_turn = [mailbox for mailbox in mailboxes if mailbox not in waiting] + waiting
        errors: dict[str, ProviderError] = {}
        read: set[str] = set()
        in_a_row = 0
        for mailbox in in_turn:
            if in_a_row == MOST_FAILURES:
                break
            try:
                await self._read_mailbox(mailbox, now)
            except _OF_ALL:
                raise
            except ProviderError as err:
                errors[mailbox] = err
                in_a_row += 1
            else:
                read.add(mailbox)
                in_a_row = 0
        untried = [it for it in in_turn if it not in read and it not in errors]
        self.failing = [*untried, *errors]
        if errors and not read:
            raise next(iter(errors.values()))
        self._tell_of_failures(errors)

    def _tell_of_failures(self, errors: Mapping[str, ProviderError]) -> None:
        """Log once that mailboxes cannot be read, and that they can again."""
        failing, there = len(self.failing), len(self._provider.mailboxes)
        before, self._told_failing = self._told_failing, failing
        if failing > before:
            for error in list(errors.values())[:1]:
                LOGGER.warning(
                    "%s: %s of %s mailboxes cannot be read: %s",
                    self._account.title,
                    failing,
                    there,
                    error,
                )
        elif failing < before:
            LOGGER.info(
                "%s: %s of %s mailboxes can be read again",
                self._account.title,
                there - failing,
                there,
            )

    def _show_problems(self, now: datetime) -> None:
        """Say what is wrong with the messages that were read."""
        async_set_problem(
            self._account,
            Problem.TOO_MANY_LINES,
            present=not _is_over(self._lines_left_out, LINES_TOLD, now),
            limit=str(self._lines_limit),
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

    async def _read_mailbox(self, mailbox: str, now: datetime) -> None:
        account = self._account
        swept = self._swept.get(mailbox)
        poll = Poll(
            self._provider,
            account.ledger,
            now=lambda: account.server_now,
            began=self._run_began,
            took=self._note,
            fell_back=partial(async_tell_clock_fell_back, account),
        )
        sweep = _is_over(swept, SWEEP_INTERVAL, now)
        try:
            reading = await poll.read(mailbox, sweep=sweep)
        finally:
            self.broken_items += poll.broken
        if reading.baseline:
            # Of an empty mailbox, too: else a crash makes old news of what comes next.
            account.touch()
        await self._look_up(poll, mailbox, reading)
        if swept is None and not reading.baseline:
            await self._read_recent(mailbox)
        if sweep:
            self._swept[mailbox] = now

    def _run_began(self) -> datetime:
        account = self._account
        return self._run.began(
            account.server_now, account.hass.loop.time(), account.update_interval
        )

    async def _look_up(self, poll: Poll, mailbox: str, reading: Round) -> None:
        """Look up messages that a listing of recent ones does not show."""
        batch = self._provider.capabilities.lookup_batch
        # Where the quota is for polls, it waits for one with more.
        with suppress(QuotaShort):
            found = await poll.look_up(mailbox, reading, batch=batch)
            if found.asked:
                self._account.touch()
            self._known.update(found.messages)
            if found.lost:
                LOGGER.warning(
                    "%s: %s message(s) to announce were deleted at the provider",
                    self._account.title,
                    found.lost,
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

    async def _read_health(self, now: datetime) -> None:
        if not self._provider.capabilities.health:
            return
        if not _is_over(self._health_read, HEALTH_INTERVAL, now):
            return
        try:
            self.health = await self._provider.health()
        except ProviderError as err:
            LOGGER.debug("%s: its health is not known: %s", self._account.title, err)
            self.health = Health()
        self._health_read = now

    def _note(self, messages: Sequence[Message], fresh: Collection[str] = ()) -> None:
        """Keep what is shown of messages, which are listed with the newest first."""
        if not messages:
            return
        self._account.touch()
        self._known.update(messages)
        self._account.correspondents.note(reversed(messages))
        lines, now = self._account.lines, self._account.server_now + STEADY
        today = dt_util.utcnow()
        for message in reversed(messages):
            if not lines.name(message.line, today, at_first=self._is_new):
                self._lines_left_out = today
                self._lines_limit = (
                    MOST_LINES_AT_FIRST if self._is_new else NEW_LINES_PER_HOUR
                )
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
