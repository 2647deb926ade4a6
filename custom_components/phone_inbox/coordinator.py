"""One account: it polls, feeds the ledger, stores, and hands over for announcing."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import blake2b
from itertools import batched
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_SCAN_INTERVAL
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .announcer import Announcer
from .const import CONF_CAPS, CONF_DEFAULT_LINE, CONF_LOW_BALANCE, LOGGER
from .contacts import Contacts
from .desk import Desk
from .errors import poll_errors
from .inbox import Inbox
from .messaging import Channel, Direction, Ledger, Message, MessageRef, Round
from .messaging.numbers import is_number, mask, normalise
from .people import ContactState, People, is_newer
from .providers import (
    AuthenticationFailed,
    Identity,
    Line,
    Provider,
    ProviderError,
    Query,
    ReadState,
)
from .repairs import Problem, async_set_problem, async_show_denial, async_show_notices
from .store import AccountStore

#: A sweep finds what turned up hours late, and what was deleted elsewhere.
SWEEP_INTERVAL = timedelta(hours=1)
BALANCE_INTERVAL = timedelta(hours=1)
#: Nudges and refreshes closer together than this become one poll.
NUDGE_COOLDOWN = 1.0
#: Requests a poll may spend on looking up messages that are still under way.
LOOKUP_REQUESTS = 5
#: So many messages are taken in before others get their turn.
SLICE = 50
#: How many recent messages are read at start to show each line's last one.
RECENT = 50

type PhoneInboxConfigEntry = ConfigEntry[PhoneInboxCoordinator]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineState:
    """A line as the entities show it; ``last`` is its newest incoming message."""

    line: Line
    unread: int
    last: Message | None = None
    available: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxState:
    """What the entities of an account show."""

    lines: Mapping[str, LineState]
    #: Those that have a device of their own, by the ids of their subentries.
    contacts: Mapping[str, ContactState]
    balance: Mapping[str, Decimal]
    sent_today: int
    #: See PhoneInboxCoordinator.refused.
    refused: Mapping[str, int]
    #: Seconds between two polls.
    interval: float | None

    @property
    def unread(self) -> int:
        """Return the unread messages of all lines."""
        return sum(state.unread for state in self.lines.values())


class PhoneInboxCoordinator(DataUpdateCoordinator[InboxState]):
    """One account at one provider.

    A poll writes what is new to the store as *to announce*, and only then lets
    the announcer have it. See :mod:`.announcer` for the other half.
    """

    config_entry: PhoneInboxConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: PhoneInboxConfigEntry,
        provider: Provider,
        store: AccountStore,
    ) -> None:
        """Prepare an account whose memory is loaded by the first refresh."""
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=entry.title,
            always_update=False,
            request_refresh_debouncer=Debouncer(
                hass, LOGGER, cooldown=NUDGE_COOLDOWN, immediate=True, background=True
            ),
        )
        self.provider = provider
        self.store = store
        self.announcer = Announcer(hass, self)
        self.inbox = Inbox(self)
        self.contacts = Contacts.of_entry(entry, hass.config.country)
        self.people = People(self.contacts)
        #: Messages that were not given to Assist, by the reason: see assist.py.
        self.refused: Counter[str] = Counter()
        self.ledger = Ledger()
        self.desk = Desk(entry.options.get(CONF_CAPS, {}))
        self._connect_notices: frozenset[str] = frozenset()
        #: Items of listings that could not be understood, since the start.
        self.broken_items = 0
        self.last_poll: datetime | None = None
        self._lines: dict[str, Line] = {}
        #: Lines of earlier runs that neither the provider nor a message has named.
        self._unseen: set[str] = set()
        self._latest: dict[str, Message] = {}
        self._balance: Mapping[str, Decimal] = {}
        self._saved: dict[str, Any] | None = None
        self._touched = False
        self._closed = False
        self._saving = asyncio.Lock()
        #: Reading and marking exclude each other: an answer that was under way
        #: while something was marked would undo the mark.
        self._reading = asyncio.Lock()
        self._started = dt_util.utcnow()
        self._server_offset = timedelta(0)
        self._swept: datetime | None = None
        self._balance_read: datetime | None = None

    # What others ask

    @property
    def account(self) -> str:
        """Return the name by which the user knows this account."""
        return self.config_entry.title

    @property
    def notices(self) -> frozenset[str]:
        """Return the keys of what the provider wants the user to know."""
        return self._connect_notices | self.provider.notices

    @property
    def server_offset(self) -> timedelta:
        """Return how far the server's clock is ahead of ours."""
        return self._server_offset

    @property
    def server_now(self) -> datetime:
        """Return the server's clock, as far as its answers told it."""
        return dt_util.utcnow() + self._server_offset

    def default_line(self, channel: Channel) -> str | None:
        """Return the key of the line that sends on a channel when none is named."""
        if chosen := self.config_entry.options.get(CONF_DEFAULT_LINE):
            return str(chosen)
        able = (
            key
            for key, line in self._lines.items()
            if line.channels is None or channel in line.channels
        )
        return next(able, None)

    @property
    def can_mark(self) -> bool:
        """Tell whether messages can be marked as read."""
        capabilities = self.provider.capabilities
        return capabilities.read_state is ReadState.LOCAL or capabilities.mark

    @property
    def lines(self) -> Mapping[str, Line]:
        """Return the lines known, by key."""
        return self._lines

    def line_id(self, key: str) -> str:
        """Return a line's id for registries, which must not hold its number."""
        account = self.config_entry.entry_id
        return blake2b(f"{account}\x1f{key}".encode(), digest_size=6).hexdigest()

    def line_by_id(self, line_id: str) -> str | None:
        """Return the key of the line that has this id in the registries."""
        return next((key for key in self._lines if self.line_id(key) == line_id), None)

    # Polling

    @override
    async def _async_setup(self) -> None:
        with poll_errors(self.account):
            identity = await self._connect()
        self._connect_notices = identity.notices
        for line in identity.lines:
            self._lines[line.key] = _shown(line)
            self._unseen.discard(line.key)
        if chosen := self.config_entry.options.get(CONF_DEFAULT_LINE):
            self._lines.setdefault(chosen, _shown(Line(key=chosen, name=chosen)))
            self._unseen.discard(chosen)
        self.ledger.keep_mailboxes(self.provider.mailboxes)

    async def _connect(self) -> Identity:
        try:
            return await self.provider.connect()
        except ProviderError as err:
            async_show_denial(self, err)
            raise

    @override
    async def _async_update_data(self) -> InboxState:
        failure: ProviderError | None = None
        async with self._reading:
            try:
                await self._read_everything()
            except ProviderError as err:
                failure = err
        # What was read before a failure counts as well.
        try:
            await self.async_keep()
        except HomeAssistantError as err:
            raise UpdateFailed(
                translation_domain=err.translation_domain,
                translation_key=err.translation_key,
            ) from err
        async_show_denial(self, failure)
        if failure is not None:
            with poll_errors(self.account):
                raise failure
        self.last_poll = dt_util.utcnow()
        self._pace()
        async_show_notices(self)
        self._check_balance()
        return self._state()

    def _pace(self) -> None:
        """Set the pause until the next poll: the user's, unless a budget is short."""
        capabilities = self.provider.capabilities
        wanted = self.config_entry.options.get(
            CONF_SCAN_INTERVAL, capabilities.default_interval
        )
        pause = max(wanted, capabilities.min_interval, self.provider.pace)
        self.update_interval = timedelta(seconds=pause)

    async def _read_everything(self) -> None:
        now = dt_util.utcnow()
        sweep = self._swept is None or now - self._swept >= SWEEP_INTERVAL
        for mailbox in self.provider.mailboxes:
            await self._read(mailbox, sweep=sweep)
        await self._learn_owners(first=self._swept is None)
        if sweep:
            self._swept = now
        await self._read_balance(now)

    async def _read(self, mailbox: str, *, sweep: bool) -> None:
        first = self._swept is None
        reading = self.ledger.open(mailbox, self.server_now, sweep=sweep)
        covered_since: datetime | None = None
        async for page in self.provider.fetch(mailbox, reading):
            if page.server_time is not None:
                self._server_offset = page.server_time - dt_util.utcnow()
            for messages in batched(page.messages, SLICE, strict=False):
                fresh = {m.id for m in messages if not reading.knows(m.id)}
                reading.take(messages, backfilled_before=self._run_began())
                self._note(messages, fresh)
                await asyncio.sleep(0)
            self.broken_items += page.broken
            covered_since = page.covered_since
        reading.finish(self.server_now, covered_since=covered_since)
        await asyncio.sleep(0)
        # An empty mailbox, too: a crash must not turn what comes next into old news.
        self._touched |= reading.baseline
        await self._look_up(mailbox, reading)
        if first and not reading.baseline:
            await self._read_recent(mailbox)

    def _run_began(self) -> datetime:
        """Return the time before which a message came while nobody polled.

        A message younger than one pause is no older than polling explains.
        """
        pause = self.update_interval or timedelta(minutes=1)
        return self._started + self._server_offset - pause - timedelta(seconds=30)

    async def _look_up(self, mailbox: str, reading: Round) -> None:
        """Look up messages that a listing of recent ones does not show."""
        room = LOOKUP_REQUESTS * self.provider.capabilities.lookup_batch
        overdue = self.ledger.overdue(mailbox)[:room]
        under_way = reading.unseen_outgoing()[: room - len(overdue)]
        refs: list[MessageRef] = [*overdue, *under_way]
        if not refs:
            return
        found = await self.provider.fetch_by_ids(mailbox, refs)
        self._touched = True
        self.ledger.accept(mailbox, found)
        reading.looked_up(ref.id for ref in under_way)
        gone = {ref.id for ref in overdue} - {message.id for message in found}
        if lost := self.ledger.write_off(gone):
            LOGGER.warning(
                "%s: %s message(s) to announce were deleted at the provider",
                self.account,
                lost,
            )

    async def _read_recent(self, mailbox: str) -> None:
        """Read the newest messages, so that each line's last one can be shown."""
        limit = max(RECENT, 2 * len(self._lines))
        self._note(await self.provider.find(Query(mailbox=mailbox, limit=limit)))

    async def _learn_owners(self, *, first: bool) -> None:
        """Find out what of earlier runs is from contacts with a device of their own.

        A provider that stumbles over this does not make the poll fail: the next
        one goes on.
        """
        if not self.people.watched:
            return
        room = LOOKUP_REQUESTS * self.provider.capabilities.lookup_batch
        try:
            for mailbox in self.provider.mailboxes:
                unread = self.ledger.unread_refs(mailbox=mailbox)
                if refs := self.people.unknown(unread)[:room]:
                    room -= len(refs)
                    self._note(await self.provider.fetch_by_ids(mailbox, refs))
                    self.people.settle(refs)
            for contact in self.people.without_last() if first else ():
                # Older than the recent messages, which were read before.
                for number in contact.numbers:
                    query = Query(remote=number, direction=Direction.INCOMING, limit=1)
                    self._note(await self.provider.find(query))
        except AuthenticationFailed:
            raise
        except ProviderError as err:
            LOGGER.debug("%s: not all senders are known: %s", self.account, err)

    async def _read_balance(self, now: datetime) -> None:
        if not self.provider.capabilities.balance:
            return
        if self._balance_read and now - self._balance_read < BALANCE_INTERVAL:
            return
        try:
            self._balance = await self.provider.balance()
        except AuthenticationFailed:
            raise
        except ProviderError as err:
            # Messages matter more: an account without a balance still works.
            LOGGER.debug("%s: the balance is not known: %s", self.account, err)
        self._balance_read = now

    def _check_balance(self) -> None:
        """Raise a problem where the account is running out of money."""
        threshold = self.config_entry.options.get(CONF_LOW_BALANCE)
        low = {
            currency: amount
            for currency, amount in self._balance.items()
            if threshold is not None and amount < Decimal(str(threshold))
        }
        async_set_problem(
            self,
            Problem.LOW_BALANCE,
            present=bool(low),
            balance=", ".join(f"{amount} {code}" for code, amount in low.items()),
            threshold=str(threshold),
        )

    def _note(self, messages: Sequence[Message], fresh: Collection[str] = ()) -> None:
        """Keep what the entities show of messages, listed with the newest first."""
        for message in reversed(messages):
            self._touched = True
            self._unseen.discard(message.line)
            if message.line not in self._lines:
                line = Line(key=message.line, name=message.line)
                self._lines[message.line] = _shown(line)
            if message.direction is not Direction.INCOMING:
                continue
            is_fresh = message.id in fresh
            if is_newer(message, self._latest.get(message.line), fresh=is_fresh):
                self._latest[message.line] = message
            self.people.note(message, fresh=is_fresh)

    async def async_close(self) -> None:
        """End the account's work in good order.

        What waits to be announced is stored as never tried.
        """
        await self.async_shutdown()
        self.announcer.stop()
        async with self._reading:
            self._touched = True
            try:
                await self.async_keep()
            except HomeAssistantError:
                LOGGER.warning("%s: the memory could not be stored", self.account)
            self._closed = True
        await self.provider.close()
        if not self.hass.is_stopping:
            # What still goes on must not write over what the next run wrote.
            self.store.make_read_only()

    # Memory

    async def async_load(self) -> bool:
        """Load the account's memory; return False where the file was of no use.

        Then the next poll is a baseline: it announces nothing old.
        """
        stored = await self.store.async_load()
        if stored is None:
            return False
        try:
            self.ledger = Ledger.load(stored["ledger"])
            self._lines = {
                key: Line(key=key, name=name) for key, name in stored["lines"].items()
            }
            self._unseen = set(self._lines)
            self.desk = Desk(
                self.config_entry.options.get(CONF_CAPS, {}), stored["desk"]
            )
        except KeyError, TypeError, ValueError, AttributeError:
            self.ledger = Ledger()
            self._lines = {}
            self._unseen = set()
            return False
        return True

    async def async_keep(self) -> None:
        """Write the memory where it changed; then let the changes be announced.

        Raises HomeAssistantError where it cannot be written: then nothing is
        announced, and the next call tries again.
        """
        async with self._saving:
            if not self._touched or self._closed:
                return
            due = self.ledger.changes
            # Sorting them and writing them down are two things: others in between.
            await asyncio.sleep(0)
            self._touched = False
            chosen = self.announcer.choose(due)
            data = {
                "ledger": self.ledger.dump(attempted=chosen),
                "desk": self.desk.dump(),
                "lines": {key: line.name for key, line in self._lines.items()},
            }
            if data != self._saved:
                try:
                    await self.store.async_save_now(data)
                except BaseException:
                    # Cancelled, too: an automation that starts over may do that.
                    self._touched = True
                    raise
                self._saved = data
            self.announcer.hand_over(chosen)

    def touch(self) -> None:
        """Say that the memory changed and must be written."""
        self._touched = True

    # Changing

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[None]:
        """Change something of messages: no poll reads meanwhile.

        Afterwards the memory is stored and the entities show it. Raises
        HomeAssistantError where the memory cannot be written.
        """
        async with self._reading:
            yield
        self._touched = True
        await self.async_keep()
        self.publish()

    def forget_line(self, key: str) -> bool:
        """Forget a line that is there no more; return False where it still is."""
        if key not in self._unseen and key not in self.provider.gone_lines:
            return False
        self._unseen.discard(key)
        del self._lines[key]
        self._latest.pop(key, None)
        self._touched = True
        self.publish()
        return True

    @callback
    @override
    def async_update_listeners(self) -> None:
        """Show what is new, unless the account is being closed."""
        if not self._shutdown_requested:
            super().async_update_listeners()

    def publish(self) -> None:
        """Show what changed without a poll, and leave the poll's timer alone."""
        if self.data is not None and (state := self._state()) != self.data:
            self.data = state
            self.async_update_listeners()

    def balance_outdated(self) -> None:
        """Read the balance again with the next poll."""
        self._balance_read = None

    def _state(self) -> InboxState:
        unread = self.ledger.unread()
        gone = self.provider.gone_lines
        pause = self.update_interval
        return InboxState(
            lines={
                key: LineState(
                    line=line,
                    unread=unread.get(key, 0),
                    last=self._latest.get(key),
                    available=key not in gone,
                )
                for key, line in self._lines.items()
            },
            contacts=self.people.states(self.ledger),
            balance=self._balance,
            sent_today=self.desk.sent_since(dt_util.start_of_local_day()),
            refused=dict(self.refused),
            interval=pause.total_seconds() if pause else None,
        )


def _shown(line: Line) -> Line:
    """Return a line under a name for registries: a number is not shown whole."""
    is_hidden = is_number(normalise(line.name))
    return replace(line, name=mask(line.name)) if is_hidden else line
