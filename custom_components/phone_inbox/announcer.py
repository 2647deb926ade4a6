"""Tells Home Assistant what happened to messages: in order, and once.

The coordinator hands changes over after they were written to the store. They
are announced when everybody who might listen is there: the account's entities,
and the automations, which Home Assistant attaches when it has started.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_send

from .const import DOMAIN, LOGGER
from .contacts import Contact
from .messaging import Change, ChangeKind, Message

if TYPE_CHECKING:
    from .coordinator import PhoneInboxCoordinator

#: Every announcement of every account: what triggers listen to.
SIGNAL_ANNOUNCEMENT = f"{DOMAIN}_announcement"
#: How many are announced before the store is told.
BATCH = 50
#: How long the first message of a new line waits for the line's entities.
NEW_LINE_PATIENCE = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """Something that happened to a message, with what listeners ask first."""

    entry_id: str
    account: str = field(repr=False)
    line_id: str
    line_name: str = field(repr=False)
    change: Change
    contact: Contact | None

    @property
    def kind(self) -> ChangeKind:
        """Return what happened."""
        return self.change.kind

    @property
    def message(self) -> Message:
        """Return the message it happened to."""
        return self.change.message

    @property
    def trusted(self) -> bool:
        """Tell whether the other side is a trusted contact."""
        return self.contact is not None and self.contact.trusted


def signal_of_line(entry_id: str, line_id: str) -> str:
    """Return the dispatcher signal that carries one line's announcements."""
    return f"{SIGNAL_ANNOUNCEMENT}_{entry_id}_{line_id}"


class Announcer:
    """The announcing half of an account."""

    def __init__(self, hass: HomeAssistant, coordinator: PhoneInboxCoordinator) -> None:
        """Prepare to announce; nothing happens before :meth:`start`."""
        self._hass = hass
        self._coordinator = coordinator
        self._waiting: dict[tuple[str, ChangeKind], Change] = {}
        self._listening: dict[str, asyncio.Event] = {}
        self._started = False
        self._stopped = False
        self._task: asyncio.Task[None] | None = None

    @callback
    def start(self) -> None:
        """Announce what is handed over from now on, and what waits already.

        Call it when the entities are set up and Home Assistant has started.
        """
        self._started = True
        self._go_on()

    @callback
    def stop(self) -> None:
        """Announce nothing more: what still waits is for the next run."""
        self._stopped = True

    @callback
    def hand_over(self, changes: Iterable[Change]) -> None:
        """Take changes that are safely stored; those known already are ignored."""
        for change in changes:
            self._waiting.setdefault((change.message.id, change.kind), change)
        self._go_on()

    @callback
    def line_listens(self, line_id: str) -> None:
        """Take note that a line's event entity is there."""
        self._listening.setdefault(line_id, asyncio.Event()).set()

    @callback
    def _go_on(self) -> None:
        """Let a task announce what waits, unless one does already."""
        if not self._started or self._stopped or not self._waiting:
            return
        if self._task is not None and not self._task.done():
            return
        entry = self._coordinator.config_entry
        self._task = entry.async_create_background_task(
            self._hass,
            self._announce_waiting(),
            f"{DOMAIN} {entry.entry_id} announcer",
            # Not before the poll that found them has made its entities available.
            eager_start=False,
        )

    async def _announce_waiting(self) -> None:
        while self._waiting:
            batch = list(self._waiting.items())[:BATCH]
            for key, change in batch:
                await self._wait_for_line(change)
                if self._stopped or self._hass.is_stopping:
                    return
                # Done first: who hears it may end the account at once, and what is
                # stored then must not say that it still waits.
                del self._waiting[key]
                self._coordinator.ledger.done([change])
                self._announce(change)
                # A long queue must not hold up everything else.
                await asyncio.sleep(0)
            self._coordinator.touch()
            try:
                await self._coordinator.async_keep()
            except HomeAssistantError:
                # They were announced. The next poll's store will say so, and
                # until then a crash would repeat them, marked as redelivered.
                LOGGER.warning(
                    "%s: announced messages could not be stored",
                    self._coordinator.account,
                )

    @callback
    def _announce(self, change: Change) -> None:
        coordinator = self._coordinator
        line_id = coordinator.line_id(change.message.line)
        line = coordinator.lines.get(change.message.line)
        announcement = Announcement(
            entry_id=coordinator.config_entry.entry_id,
            account=coordinator.account,
            line_id=line_id,
            line_name=line.name if line else "",
            change=change,
            contact=coordinator.contacts.by_address(change.message.remote),
        )
        async_dispatcher_send(
            self._hass, signal_of_line(announcement.entry_id, line_id), announcement
        )
        async_dispatcher_send(self._hass, SIGNAL_ANNOUNCEMENT, announcement)

    async def _wait_for_line(self, change: Change) -> None:
        """Wait a moment for the entities of a line that has just turned up."""
        line_id = self._coordinator.line_id(change.message.line)
        listening = self._listening.setdefault(line_id, asyncio.Event())
        if listening.is_set():
            return
        try:
            async with asyncio.timeout(NEW_LINE_PATIENCE):
                await listening.wait()
        except TimeoutError:
            # Its event entity is disabled: nobody else needs to wait for it.
            listening.set()
