"""Tells Home Assistant what happened to messages: in order, and once.

It takes a batch in hand, which is announced when the store has it on the disk. Of each
the store is told before it is announced: after a crash that one comes again, and says
so; after a power failure this may be so of the whole batch. While the store cannot be
written, nothing is announced.

A change is done when everybody who listens has it: see :mod:`.outstanding`. Nobody
else waits for who keeps one back.

Announcing begins when everybody who might listen is there: the account's entities,
and the automations, which Home Assistant attaches when it has started.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from homeassistant.core import CALLBACK_TYPE, HassJob, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.event import async_call_later

from ..const import DOMAIN, LOGGER
from ..messaging import Change, ChangeKind
from .account import Account
from .announcement import SIGNAL_ANNOUNCEMENT, SIGNAL_REST, Announcement, signal_of_line
from .outstanding import ChangeKey, async_outstanding
from .pacing import async_end_pacing

#: How many are announced before the disk is waited for again.
BATCH = 50
#: How long the first message of a new line waits for the line's entities.
NEW_LINE_PATIENCE = 5.0
#: After so many seconds the store is tried again where it could not be written.
RETRY = 60.0
#: For so many seconds what was kept back and is passed on is stored together.
GATHERING = 1.0
#: For so many seconds the end of Home Assistant waits for automations.
END_PATIENCE = 5.0


class Announcer:
    """The announcing half of an account."""

    def __init__(self, account: Account) -> None:
        """Prepare to announce; nothing happens before :meth:`start`."""
        hass = self._hass = account.hass
        self._account = account
        self._in_hand: dict[ChangeKey, Change] = {}
        #: What was announced, and is kept back by somebody.
        self._kept: dict[ChangeKey, Change] = {}
        #: What was written of those who lack something.
        self._written: dict[ChangeKey, Any] = {}
        #: What is being announced at this moment.
        self._announcing: ChangeKey | None = None
        self._outstanding = async_outstanding(hass, account.config_entry.entry_id)
        self._outstanding.on_passed_on = self._passed_on
        self._listening: dict[str, asyncio.Event] = {}
        self._started = False
        self._stopped = False
        self._task: asyncio.Task[None] | None = None
        self._retry: CALLBACK_TYPE | None = None
        self._gathering: CALLBACK_TYPE | None = None

    @callback
    def start(self) -> None:
        """Announce from now on, beginning with what is due already.

        Call it when the entities are set up and Home Assistant has started.
        """
        self._started = True
        if self._account.ledger.changes:
            self._account.touch()
            self._go_on()

    @callback
    def stop(self) -> None:
        """Announce nothing more: what is due then is for the next run."""
        self._stopped = True
        self._outstanding.on_passed_on = None
        self._cancel_retry()
        self._cancel_gathering()

    async def async_end(self) -> None:
        """Let automations have what waits for them, as Home Assistant ends.

        It gives them a moment, and then ends what goes on; the rest comes again.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(END_PATIENCE):
                await self._outstanding.async_automations_done()
        async_end_pacing(self._hass)

    def choose(self, due: Sequence[Change]) -> Sequence[Change]:
        """Return what may be announced once the store is written.

        It is what is still in hand or else, of what is due, the next batch.
        """
        if not self._started or self._is_over:
            return ()
        if self._in_hand:
            return list(self._in_hand.values())
        if self._kept:
            due = [change for change in due if change.key not in self._kept]
        return due[:BATCH]

    def attempted(self, chosen: Sequence[Change]) -> Iterator[Change]:
        """Yield what may have been announced when this is stored, and is not done.

        Of what is chosen that is the first; before each of the others, it is stored.
        """
        yield from chosen[:1]
        yield from self._kept.values()

    def hand_out(self, owes: Callable[[ChangeKey], bool]) -> dict[ChangeKey, Any]:
        """Return what changed since the last time of what only some lack.

        ``owes`` tells which changes are owed: by these, who lacks what of them, as JSON
        types; None where that is nobody any more.
        """
        lacking = self._outstanding.dump(owes, certain=self._stopped)
        now = _by_change(lacking)
        changed = {
            key: now.get(key)
            for key in now.keys() | self._written.keys()
            if now.get(key) != self._written.get(key)
        }
        self._written = now
        return changed

    def load(self, rows: Sequence[Any], *, written: bool) -> None:
        """Take over what was stored; ``written``: it need not be written again.

        See :meth:`.Outstanding.load` for errors.
        """
        self._outstanding.load(rows)
        if written:
            self._written = _by_change(rows)

    @callback
    def hand_over(self, chosen: Sequence[Change]) -> None:
        """Take in hand what was chosen and is safely stored."""
        if not self._in_hand:
            # While the file was written, some were announced that had been in hand.
            is_due = self._account.ledger.is_due
            self._in_hand = {
                item.key: item
                for item in chosen
                if is_due(item) and item.key not in self._kept
            }
        if self._in_hand:
            self._go_on()

    @property
    def _is_over(self) -> bool:
        return self._stopped or self._hass.is_stopping

    @callback
    def line_listens(self, line_id: str) -> None:
        """Take note that a line's event entity is there."""
        self._listening.setdefault(line_id, asyncio.Event()).set()

    @callback
    def _go_on(self) -> None:
        """Let a task announce whatever is due, unless one does already."""
        if not self._started or self._is_over:
            return
        if self._task is not None and not self._task.done():
            return
        entry = self._account.config_entry
        self._task = entry.async_create_background_task(
            self._hass,
            self._announce_batches(),
            f"{DOMAIN} {entry.entry_id} announcer",
            # Not before the poll that found them has made its entities available.
            eager_start=False,
        )

    async def _announce_batches(self) -> None:
        """Announce what is in hand, and batch after batch whatever else is due."""
        self._cancel_retry()
        self._cancel_gathering()
        while True:
            try:
                await self._announce_batch()
                if self._is_over:
                    return
                # Here the next batch is chosen and handed over.
                await self._account.async_keep()
            except HomeAssistantError:
                LOGGER.warning(
                    "%s: announced messages could not be stored",
                    self._account.title,
                )
                if not self._is_over:
                    self._retry_later()
                return
            if not self._in_hand:
                return

    async def _announce_batch(self) -> None:
        for key, change in list(self._in_hand.items()):
            await self._wait_for_line(change)
            if not self._is_over:
                await self._account.async_mark(change)
            if self._is_over:
                return
            # All of this at once: who hears it may end the account, and what is
            # stored then must not say that it is still due.
            del self._in_hand[key]
            self._announce(change)
            if key in self._outstanding:
                self._kept[key] = change
            else:
                self._account.ledger.done([change])
            self._account.touch()
            # A long queue must not hold up everything else.
            await asyncio.sleep(0)

    @callback
    def _passed_on(self, key: ChangeKey) -> bool:
        """Take note that nobody keeps a change back any more.

        Return False where it is of an earlier run and was not read again yet.
        """
        if (change := self._kept.pop(key, None)) is None:
            return key == self._announcing
        self._account.ledger.done([change])
        self._account.touch()
        if not self._kept:
            self._go_on()
        elif self._gathering is None:
            self._gathering = async_call_later(
                self._hass, GATHERING, HassJob(self._gathered, cancel_on_shutdown=True)
            )
        return True

    @callback
    def _gathered(self, _: datetime) -> None:
        self._gathering = None
        self._go_on()

    @callback
    def _cancel_gathering(self) -> None:
        if self._gathering is not None:
            self._gathering()
            self._gathering = None

    @callback
    def _retry_later(self) -> None:
        """Try again even where no poll does so soon."""

        @callback
        def retry(_: datetime) -> None:
            self._retry = None
            self._go_on()

        self._retry = async_call_later(
            self._hass, RETRY, HassJob(retry, cancel_on_shutdown=True)
        )

    @callback
    def _cancel_retry(self) -> None:
        if self._retry is not None:
            self._retry()
            self._retry = None

    @callback
    def _announce(self, change: Change) -> None:
        only = None
        fingerprint = self._account.ledger.fingerprint(change.message)
        if change.redelivered:
            self._outstanding.follow(change.key, fingerprint)
        if (rest := self._outstanding.take_rest(change.key)) is not None:
            # Everybody else has it, from an earlier run of this account.
            only = rest.names
            if rest.certain:
                change = replace(change, redelivered=False)
        account = self._account
        line_id = account.line_id(change.message.line)
        line = account.lines.get(change.message.line)
        announcement = Announcement(
            entry_id=account.config_entry.entry_id,
            account=account.title,
            line_id=line_id,
            line_name=line.name if line else "",
            change=change,
            contact=account.contacts.by_address(change.message.identity),
            only=only,
            outstanding=self._outstanding,
        )
        entry_id = announcement.entry_id
        signals = [signal_of_line(entry_id, line_id)]
        signals.append(SIGNAL_ANNOUNCEMENT if only is None else SIGNAL_REST)
        self._announcing = change.key
        for signal in signals:
            async_dispatcher_send(self._hass, signal, announcement)
        self._announcing = None
        if change.key in self._outstanding:
            self._outstanding.identify(change.key, fingerprint)

    async def _wait_for_line(self, change: Change) -> None:
        """Wait a moment for the entities of a line that has just turned up."""
        if change.message.line not in self._account.lines:
            # It was left out, and has none.
            return
        line_id = self._account.line_id(change.message.line)
        listening = self._listening.setdefault(line_id, asyncio.Event())
        if listening.is_set():
            return
        try:
            async with asyncio.timeout(NEW_LINE_PATIENCE):
                await listening.wait()
        except TimeoutError:
            # Its event entity is disabled: nobody else needs to wait for it.
            listening.set()


def _by_change(rows: Iterable[Any]) -> dict[ChangeKey, Any]:
    """Return who lacks what of which change, as rows tell it."""
    return {(row[0], row[1], ChangeKind(row[2])): row[3:] for row in rows}
