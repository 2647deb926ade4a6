"""One account: its provider, and what is remembered of it.

Everything in this room works on one. Who polls it, stores it and shows it is Home
Assistant's coordinator, of which nothing here knows.
"""

from abc import ABC, abstractmethod
from collections import Counter
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from ..const import CONF_CAPS, CONF_DEFAULT_LINE, DOMAIN
from ..contacts import Contacts
from ..contacts.address_book import address_book
from ..contacts.people import People
from ..messaging import Change, Channel, Ledger
from ..providers import Provider, ReadState
from .correspondents import Correspondents
from .desk import Desk
from .lines import Lines
from .store import AccountStore


def line_id_of(entry_id: str, key: str) -> str:
    """Return a line's id for registries, loaded or not; see the coordinator's."""
    return blake2b(f"{entry_id}\x1f{key}".encode(), digest_size=6).hexdigest()


def unique_id_of(entry_id: str, line_id: str, key: str) -> str:
    """Return the unique id of a line's entity, which the registries know it by."""
    return f"{entry_id}_{line_id}_{key}"


class Account(ABC):
    """An account of the home, as those see it who read, announce and look into it."""

    hass: HomeAssistant
    config_entry: ConfigEntry[Any]
    #: The pause between two polls, if it is polled.
    update_interval: timedelta | None

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        provider: Provider,
        store: AccountStore,
    ) -> None:
        """Remember nothing yet."""
        self.hass = hass
        self.config_entry = entry
        self.provider = provider
        self.store = store
        self.ledger = Ledger()
        self.lines = Lines()
        self._book = address_book(hass)
        self.correspondents = Correspondents(lambda: self.contacts.region)
        self.people = People(self.contacts)
        self.desk = Desk(entry.options.get(CONF_CAPS, {}))
        #: The account that sends for this one, where another one does.
        self.sender: ConfigEntry[Any] | None = None
        #: Messages that were not given to Assist, by the reason: see voice/assist.py.
        self.refused: Counter[str] = Counter()
        self._touched = False
        #: Whether the account was unloaded: this one stores nothing any more.
        self.closed = False

    @abstractmethod
    async def async_keep(self) -> None:
        """Write the memory where it changed; then let the changes be announced.

        Raises HomeAssistantError where it cannot be written: then nothing is
        announced, and the next call tries again.
        """

    @abstractmethod
    async def async_mark(self, change: Change) -> None:
        """Write that a change is announced now, and what was before it.

        Raises HomeAssistantError where that cannot be written.
        """

    @abstractmethod
    def changing(
        self, *, after_reading: bool = False
    ) -> AbstractAsyncContextManager[None]:
        """Change something of messages: no poll reads meanwhile.

        ``after_reading``: what came in the meantime is read before, and announced.
        Afterwards the memory is stored and the entities show it. Raises
        HomeAssistantError where the memory cannot be written, and a provider's error.
        """

    @property
    def title(self) -> str:
        """Return the name by which the user knows this account."""
        return self.config_entry.title

    @property
    def sending_title(self) -> str:
        """Return the name of the account whose matter it is what becomes of a send."""
        return self.title if self.sender is None else self.sender.title

    @property
    def contacts(self) -> Contacts:
        """Return the contacts of the home, as they are at this moment."""
        return self._book.contacts

    @property
    def server_now(self) -> datetime:
        """Return the server's clock, as far as its answers told it."""
        return self.provider.server_now or dt_util.utcnow()

    def default_line(self, channel: Channel) -> str | None:
        """Return the key of the line that sends on a channel when none is named."""
        if chosen := self.config_entry.options.get(CONF_DEFAULT_LINE):
            return str(chosen)
        return self.lines.first_for(channel)

    @property
    def can_mark(self) -> bool:
        """Tell whether messages can be marked as read."""
        capabilities = self.provider.capabilities
        return capabilities.read_state is ReadState.LOCAL or capabilities.mark

    def line_id(self, key: str) -> str:
        """Return a line's id for registries, which must not hold its number."""
        return line_id_of(self.config_entry.entry_id, key)

    def line_by_id(self, line_id: str) -> str | None:
        """Return the key of the line that has this id in the registries."""
        return next((key for key in self.lines if self.line_id(key) == line_id), None)

    def touch(self) -> None:
        """Say that the memory changed and must be written."""
        self._touched = True

    async def async_note_read(self, problem: str) -> None:
        """Take note that somebody has read of a problem.

        Raises HomeAssistantError where that cannot be written.
        """
        if self.store.unread.pop(problem, None) is not None:
            self.touch()
            await self.async_keep()

    def require_open(self) -> None:
        """Raise HomeAssistantError once this is closed: nothing is stored any more.

        The account may have been reloaded while somebody waited for something.
        """
        if self.closed:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="account_reloaded",
                translation_placeholders={"account": self.title},
            )
