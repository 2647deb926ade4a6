"""The address book of the home: the contacts, which all accounts share.

They are the subentries of a config entry of their own. Accounts look at the book as
it is at this moment: a contact that is added, changed or removed counts at once, and
no account starts over for it. Without that entry, or while it is not loaded, nobody
is known, and so nobody is trusted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from homeassistant.config_entries import (
    SOURCE_IMPORT,
    ConfigEntry,
    ConfigSubentryDataWithId,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..const import CONTACTS, DOMAIN, LOGGER
from ..messaging import Channel
from . import Contact, Contacts

#: The contacts are others now.
SIGNAL_CONTACTS = f"{DOMAIN}_contacts"
#: Who wrote to whom last is written down after so many seconds.
SAVE_DELAY = 30.0
#: So far the clocks of servers may be ahead without being wrong.
_AHEAD = timedelta(minutes=10)
STORAGE_VERSION = 1


@dataclass(frozen=True, slots=True)
class Use:
    """Where a contact was last written to, or wrote: account, line, channel."""

    entry_id: str
    line_id: str
    channel: Channel
    time: datetime

    @classmethod
    def load(cls, stored: Mapping[str, Any]) -> Use:
        """Read one back; raises an error where it is none."""
        return cls(
            str(stored["entry_id"]),
            str(stored["line_id"]),
            Channel(stored["channel"]),
            datetime.fromisoformat(stored["time"]),
        )

    def dump(self) -> dict[str, str]:
        """Return it as JSON types: no number, no name."""
        return {
            "entry_id": self.entry_id,
            "line_id": self.line_id,
            "channel": self.channel,
            "time": self.time.isoformat(),
        }


class AddressBook:
    """Who is known, and where they were written to or wrote last."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin with nobody."""
        self._hass = hass
        self._used: dict[str, Use] = {}
        self._store = _store(hass)
        self.contacts = Contacts((), hass.config.country)

    @callback
    def take(self, entry: ConfigEntry) -> None:
        """Know the contacts of an entry from now on, and nobody else."""
        self._become(Contacts.of_entry(entry, self._hass.config.country))

    @callback
    def close(self) -> None:
        """Know nobody."""
        self._become(Contacts((), self._hass.config.country))

    @callback
    def _become(self, contacts: Contacts) -> None:
        # By the rules of another country, numbers may read differently.
        are_others = contacts.all != self.contacts.all
        self.contacts = contacts
        if are_others:
            async_dispatcher_send(self._hass, SIGNAL_CONTACTS)

    # Who was written to, and where

    async def async_load_uses(self) -> None:
        """Load who was written to where; without the file, nobody was."""
        try:
            stored = await self._store.async_load() or {}
            loaded = {key: Use.load(use) for key, use in stored["used"].items()}
        except KeyError:
            return
        except Exception:  # noqa: BLE001 - whatever is wrong with it, it is only a hint
            LOGGER.warning("Where contacts were last written to could not be read")
            return
        self._used = loaded | self._used

    @callback
    def note_use(self, contact: Contact, use: Use) -> None:
        """Take note of where a contact wrote to or was written to."""
        known = self._used.get(contact.subentry_id)
        # What is dated far ahead would stay the last one until that day comes.
        if known is not None and use.time < known.time <= dt_util.utcnow() + _AHEAD:
            return
        self._used[contact.subentry_id] = use
        self._store.async_delay_save(self._dump, SAVE_DELAY)

    def last_use(self, contact: Contact) -> Use | None:
        """Return where a contact was last written to or wrote, if that is known."""
        return self._used.get(contact.subentry_id)

    def _dump(self) -> dict[str, Any]:
        known = {contact.subentry_id for contact in self.contacts.all}
        return {
            "used": {key: use.dump() for key, use in self._used.items() if key in known}
        }


_BOOK: HassKey[AddressBook] = HassKey(f"{DOMAIN}_address_book")


def _store(hass: HomeAssistant) -> Store[dict[str, Any]]:
    return Store(
        hass, STORAGE_VERSION, f"{DOMAIN}.{CONTACTS}", private=True, atomic_writes=True
    )


@callback
def address_book(hass: HomeAssistant) -> AddressBook:
    """Return the address book of a home."""
    if (book := hass.data.get(_BOOK)) is None:
        book = hass.data[_BOOK] = AddressBook(hass)
    return book


def is_contacts(entry: ConfigEntry) -> bool:
    """Tell whether an entry holds the contacts: every other one is an account."""
    return entry.unique_id == CONTACTS


@callback
def contacts_entry(hass: HomeAssistant) -> ConfigEntry | None:
    """Return the entry that holds the contacts, loaded or not."""
    return hass.config_entries.async_entry_for_domain_unique_id(DOMAIN, CONTACTS)


async def async_add_contacts_entry(
    hass: HomeAssistant, *contacts: ConfigSubentryDataWithId, **data: Any
) -> None:
    """Add the entry that holds the contacts, if there is none."""
    await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_IMPORT},
        data={"contacts": contacts, "data": data},
    )


async def async_forget_uses(hass: HomeAssistant) -> None:
    """Remove the file: the entry that holds the contacts is removed."""
    await _store(hass).async_remove()
