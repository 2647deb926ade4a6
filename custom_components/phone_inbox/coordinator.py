"""One account: it polls, feeds the ledger, stores, and hands over for announcing.

The way of a message begins in :mod:`.reading`, which feeds it to the ledger; here
it is stored; and :mod:`.announcer` tells of it what the store is sure to hold.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
import re
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_SCAN_INTERVAL
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .account.account import Account
from .account.announcer import Announcer
from .account.desk import Desk
from .account.inbox import Inbox
from .account.known import KnownMessages
from .account.lines import LineState
from .account.problems import (
    Problem,
    async_set_problem,
    async_show_denial,
    async_show_notices,
)
from .account.reading import Reader
from .account.store import WITHOUT_MESSAGES, AccountStore
from .const import CONF_CAPS, CONF_DEFAULT_LINE, CONF_LOW_BALANCE, DOMAIN, LOGGER
from .contacts.people import ContactState
from .errors import poll_errors
from .messaging import Change, Ledger
from .messaging.rows import Rows
from .providers import Health, Identity, Provider, ProviderError, Unavailable

#: Nudges and refreshes closer together than this become one poll.
NUDGE_COOLDOWN = 1.0
#: How long something in the home, such as a phone, may be away unnoticed.
ABSENCE = timedelta(hours=1)
#: Percent by which the shown budget of requests changes.
BUDGET_STEP = 5
_CURRENCY = re.compile(r"[A-Za-z]{3}", re.ASCII)
type PhoneInboxConfigEntry = ConfigEntry[PhoneInboxCoordinator]


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxState:
    """What the entities of an account show."""

    lines: Mapping[str, LineState]
    #: Those that have a device of their own, by the ids of their subentries.
    contacts: Mapping[str, ContactState]
    #: The unread messages of all lines, of those that were left out, too.
    unread: int
    balance: Mapping[str, Decimal]
    health: Health
    sent_today: int
    #: See PhoneInboxCoordinator.refused.
    refused: Mapping[str, int]
    #: Seconds between two polls.
    interval: float | None
    #: Percent of the provider's quota of requests that are left; None: not known.
    budget: int | None


def signal_polled(entry_id: str) -> str:
    """Return the dispatcher signal that says that an account was read to the end."""
    return f"{DOMAIN}_polled_{entry_id}"


class PhoneInboxCoordinator(Account, DataUpdateCoordinator[InboxState]):
    """One account at one provider.

    A poll writes what is new to the store as *to announce*, and only then lets
    the announcer have it.
    """

    config_entry: PhoneInboxConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: PhoneInboxConfigEntry,
        provider: Provider,
        store: AccountStore,
    ) -> None:
        """Prepare an account; :meth:`async_load` loads its memory."""
        Account.__init__(self, hass, entry, provider, store)
        DataUpdateCoordinator.__init__(
            self,
            hass,
            LOGGER,
            config_entry=entry,
            name=entry.title,
            always_update=False,
            request_refresh_debouncer=Debouncer(
                hass, LOGGER, cooldown=NUDGE_COOLDOWN, immediate=True, background=True
            ),
        )
        known = KnownMessages(self)
        self.inbox = Inbox(self, known)
        self.reader = Reader(self, known)
        self.announcer = Announcer(self)
        self.last_poll: datetime | None = None
        #: When it was first not there, where it has not been since.
        self._away_since: datetime | None = None
        #: What was written but for the ledger, by the names of its parts.
        self._saved: Mapping[str, Any] = {}
        self._saving = asyncio.Lock()
        #: Reading and marking exclude each other: an answer that was under way
        #: while something was marked would undo the mark.
        self._reading = asyncio.Lock()
        #: So do asking for callbacks and taking that back: see push.py.
        self.subscribing = asyncio.Lock()

    @property
    def is_ending(self) -> bool:
        """Tell whether the account is being unloaded, or was."""
        return self._shutdown_requested

    # Polling

    @override
    async def _async_setup(self) -> None:
        with poll_errors(self.title):
            identity = await self._connect()
        for line in identity.lines:
            self.lines.add(line)
        if chosen := self.config_entry.options.get(CONF_DEFAULT_LINE):
            self.lines.name(chosen)
        self.ledger.keep_mailboxes(self.provider.remembered_mailboxes)

    async def _connect(self) -> Identity:
        try:
            return await self.provider.connect()
        except ProviderError as err:
            async_show_denial(self, err)
            raise

    @override
    async def _async_update_data(self) -> InboxState:
        shown_before = self.data
        failure: ProviderError | None = None
        async with self._reading:
            try:
                await self.reader.read()
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
        self._check_absence(failure)
        if failure is not None:
            with poll_errors(self.title):
                raise failure
        self.last_poll = dt_util.utcnow()
        async_dispatcher_send(self.hass, signal_polled(self.config_entry.entry_id))
        self.desk.follow(self.last_poll)
        self._pace()
        async_show_notices(self)
        self._check_balance()
        if self.data is not shown_before:
            # Home Assistant compares with what was shown when the poll began.
            self.publish()
        return self._state()

    def _pace(self) -> None:
        """Set the pause until the next poll: the user's, unless a budget is short."""
        capabilities = self.provider.capabilities
        wanted = self.config_entry.options.get(
            CONF_SCAN_INTERVAL, capabilities.default_interval
        )
        pause = max(wanted, capabilities.min_interval, self.provider.pace)
        self.update_interval = timedelta(seconds=pause)

    def _check_absence(self, failure: ProviderError | None) -> None:
        """Raise a problem where what is in the user's own hands stays away."""
        if not self.provider.capabilities.at_home:
            return
        now = dt_util.utcnow()
        if not isinstance(failure, Unavailable):
            self._away_since = None
        elif self._away_since is None:
            self._away_since = now
        away = self._away_since is not None and now - self._away_since >= ABSENCE
        async_set_problem(self, Problem.AWAY, present=away)

    def _check_balance(self) -> None:
        """Raise a problem where the account is running out of money."""
        threshold = self.config_entry.options.get(CONF_LOW_BALANCE)
        low = {
            currency: amount
            for currency, amount in self.reader.balance.items()
            if threshold is not None and amount < Decimal(str(threshold))
        }
        async_set_problem(
            self,
            Problem.LOW_BALANCE,
            present=bool(low),
            balance=", ".join(
                # What is no currency's code is whatever the server wrote.
                f"{amount} {code}" if _CURRENCY.fullmatch(code) else f"{amount}"
                for code, amount in low.items()
            ),
            threshold=str(threshold),
        )

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
                LOGGER.warning("%s: the memory could not be stored", self.title)
            self.closed = True
        await self.provider.close()
        # What still goes on must not write over what the next run wrote.
        await self.store.async_close()

    # Memory

    async def async_load(self, stored: dict[str, Any] | None) -> bool:
        """Take over what the store has loaded; return False where it is of no use.

        Then the next poll is a baseline: it announces nothing old.
        """
        if stored is None:
            return False
        caps = self.config_entry.options.get(CONF_CAPS, {})
        try:
            ledger = Ledger.load(stored["ledger"], written=self.store.is_current)
            desk = Desk(caps, stored["desk"])
            self.lines.load(stored["lines"])
            # An earlier version has not stored this.
            self.announcer.load(
                stored.get("kept_back", []), written=self.store.is_current
            )
        except KeyError, TypeError, ValueError, AttributeError:
            if stored.keys() - WITHOUT_MESSAGES or not stored:
                # Else the first poll has not been yet.
                await self.store.async_set_aside()
            return False
        self.ledger, self.desk = ledger, desk
        if self.store.is_current:
            self._saved = stored
        else:
            self.touch()
        return True

    @override
    async def async_keep(self) -> None:
        """Write the memory where it changed; then let the changes be announced.

        Raises HomeAssistantError where it cannot be written: then nothing is
        announced, and the next call tries again.
        """
        async with self._saving:
            if not self._touched or self.closed:
                return
            # What comes up from now on may be for the next time.
            self._touched = False
            try:
                await self._write_and_hand_over()
            except BaseException:
                # Cancelled, too: an automation that starts over may do that.
                self._touched = True
                raise

    async def _write_and_hand_over(self) -> None:
        due = self.reader.complete(self.ledger.changes)
        # Sorting them and writing them down are two things: others in between.
        await asyncio.sleep(0)
        chosen = self.announcer.choose(due)
        rows = self.ledger.hand_out(
            made=self.announcer.attempted(chosen), following=chosen[1:]
        )
        parts = {
            "desk": self.desk.dump(),
            "lines": self.lines.dump(),
            "unread": {key: dict(it) for key, it in self.store.unread.items()},
        }
        for name, part in parts.items():
            if self._saved.get(name) != part:
                rows.parts[name] = part
        self._saved = parts
        await self._write(rows)
        self.announcer.hand_over(chosen)

    async def _write(self, rows: Rows) -> None:
        rows.kept = self.announcer.hand_out(self.ledger.owes)
        # Before anything is waited for: what is handed out is handed out once.
        self.store.put(rows)
        if self.store.is_behind:
            await self.store.async_save_now()

    @override
    async def async_mark(self, change: Change) -> None:
        """Write that a change is announced now, and what was before it.

        Raises HomeAssistantError where that cannot be written.
        """
        if not self.closed:
            await self._write(self.ledger.hand_out_marks(change))

    # Changing

    @override
    @asynccontextmanager
    async def changing(self, *, after_reading: bool = False) -> AsyncIterator[None]:
        """Change something of messages: no poll reads meanwhile.

        ``after_reading``: what came in the meantime is read before, and announced.
        Afterwards the memory is stored and the entities show it. Raises
        HomeAssistantError where the memory cannot be written, and a provider's error.
        """
        async with self._reading:
            self.require_open()
            if after_reading:
                await self.reader.read()
                self.require_open()
            yield
        self.touch()
        await self.async_keep()
        self.publish()

    def forget_line(self, key: str) -> bool:
        """Forget a line that is there no more; return False where it still is."""
        if not self.lines.forget(key, gone=self.provider.gone_lines):
            return False
        self.touch()
        self.publish()
        return True

    @callback
    def contacts_changed(self) -> None:
        """Show who is who as it is now; look up what is not known of them yet."""
        is_news = self.people.follow(self.contacts)
        self.publish()
        if is_news and not self.is_ending:
            self.config_entry.async_create_background_task(
                self.hass, self.async_request_refresh(), f"{self.name} contacts"
            )

    @callback
    @override
    def async_update_listeners(self) -> None:
        """Show what is new, unless the account is being closed."""
        if not self.is_ending:
            super().async_update_listeners()

    def publish(self) -> None:
        """Show what changed without a poll, and leave the poll's timer alone."""
        if self.data is not None and (state := self._state()) != self.data:
            self.data = state
            self.async_update_listeners()

    def _state(self) -> InboxState:
        pause = self.update_interval
        unread = self.ledger.unread()
        return InboxState(
            lines=self.lines.states(
                unread,
                unreachable=self.provider.gone_lines | self.reader.failing_lines,
            ),
            unread=sum(unread.values()),
            contacts=self.people.states(self.ledger),
            balance=self.reader.balance,
            health=self.reader.health,
            sent_today=self.desk.sent_since(dt_util.start_of_local_day()),
            refused=dict(self.refused),
            interval=pause.total_seconds() if pause else None,
            budget=self._budget(),
        )

    def _budget(self) -> int | None:
        """Return what is left of the quota, rounded down.

        Every poll takes some of it: what changed each time would make every entity
        look at its state again, and fill the recorder.
        """
        left = self.provider.budget
        return None if left is None else int(left * 100 / BUDGET_STEP) * BUDGET_STEP
