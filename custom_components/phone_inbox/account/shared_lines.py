"""What accounts keep of the lines that two of them have: who sends for whom, since when.

An account that reads and sends through another one keeps it in its own store, so that
it has the same fate as what is known of its messages. The one that sends must know what
it leaves to the other before that one is set up: so all stores are looked into first.
And it has a copy of that in its own store, by which it goes on leaving it where the
other's store was lost.
"""

from collections.abc import Awaitable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN, LOGGER
from ..contacts.address_book import is_contacts
from ..providers import Memory
from ..providers.companion import (
    CompanionProvider,
    Left,
    Moments,
    given_back,
    has_shares,
    idled,
    is_readable,
    left_of,
    part_of,
    restored,
    senders_of,
)
from .account import Account
from .store import AccountStore, async_read_companions

#: In an account's store: what it has itself, and what it leaves to whom.
_OWN = "own"
_LEFT = "left"
#: For how long what an account knew may matter to the one that sends through it.
_MOMENTS = timedelta(minutes=10)

type AllLeft = Mapping[str, Sequence[Left]]


class SharedLines:
    """What is kept of each account that sends through another, or is sent through."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Know nothing yet."""
        self._hass = hass
        #: By account, what it keeps itself.
        self._kept: dict[str, dict[str, Any]] = {}
        #: The accounts whose stores could not be looked into.
        self._unread: set[str] = set()
        #: What accounts left to others when they were set up.
        self._told: dict[str, AllLeft] = {}
        #: How far the clocks of both sides of an account were ahead of the home's.
        self._ahead: dict[str, tuple[timedelta, timedelta]] = {}
        #: How far the clock of each account's server was ahead of the home's.
        self._clocks: dict[str, timedelta] = {}
        #: What accounts that are not loaded knew of the last moments.
        self._knew: dict[str, frozenset[str]] = {}

    async def async_load(self) -> None:
        """Take over what earlier runs have kept, before any account is set up."""
        entries = {
            entry.entry_id: entry
            for entry in self._hass.config_entries.async_entries(DOMAIN)
            if not is_contacts(entry)
        }
        stored = await async_read_companions(self._hass, entries)
        self._unread = entries.keys() - stored.keys()
        kept = _found(stored)
        former = _FormerFile(self._hass)
        for entry_id, its in (await former.async_load()).items():
            kept.setdefault(entry_id, its)
        self._kept = {
            entry_id: now
            for entry_id, its in kept.items()
            if has_shares(now := self._now(entry_id, its)) or entry_id in entries
        }
        written = [
            await self._async_write_closed(entry)
            for entry_id, entry in entries.items()
            if entry_id in stored and self._differs(entry_id, stored[entry_id])
        ]
        if former.is_there and all(written) and not self._unread:
            await former.async_remove()

    async def async_set_up(self, entry_id: str, store: AccountStore) -> None:
        """Take over what an account's store has, which was loaded now; and keep it there."""
        if entry_id in self._unread:
            self._unread.discard(entry_id)
            for other, its in _found({entry_id: store.companion}).items():
                if other == entry_id or other not in self._kept:
                    self._kept[other] = self._now(other, its)
            self._reload_senders()
        # It tells for those that are disabled, also of what it missed itself.
        await self._async_note_idle(entry_id, is_idle=False)
        if self._differs(entry_id, store.companion):
            await self._async_put(entry_id, store)

    def kept_of(self, entry_id: str) -> Mapping[str, Any]:
        """Return what is kept of an account, or an empty mapping."""
        return self._kept.get(entry_id, {})

    def memory_of(self, entry_id: str, store: AccountStore) -> Memory:
        """Return where an account keeps it."""
        return _Memory(self, entry_id, store)

    def left_by(self, entry_id: str) -> AllLeft:
        """Return which numbers an account leaves to others, or did, and since when."""
        left: dict[str, list[Left]] = {}
        for other, kept in self._kept.items():
            if other != entry_id:
                for number, one in left_of(kept, entry_id).items():
                    left.setdefault(number, []).append(one)
        return left

    def note_set_up(self, entry_id: str) -> AllLeft:
        """Take note of what an account knows that it leaves to others; return it."""
        self._told[entry_id] = left = self.left_by(entry_id)
        return left

    async def async_keep(
        self, entry_id: str, data: Mapping[str, Any], store: AccountStore
    ) -> None:
        """Keep this of an account; who leaves something else to it now starts over."""
        if self.kept_of(entry_id) == data:
            return
        self._kept[entry_id] = dict(data)
        await self._async_put(entry_id, store)
        self._reload_senders()

    async def async_give_back(self, entry_id: str, *, is_removed: bool) -> None:
        """Let those that send for an account tell of its lines again: it is read no more.

        It is disabled, unless ``is_removed``: then it comes back as another one. And it
        does not tell for any other account that is disabled.
        """
        await self._async_note_idle(entry_id, is_idle=True)
        kept = self.kept_of(entry_id)
        if not has_shares(kept):
            return
        await self._async_change(
            entry_id,
            given_back(kept, self._moments(entry_id), is_coming_back=not is_removed),
        )
        self._reload_senders()

    async def _async_note_idle(self, sender: str, *, is_idle: bool) -> None:
        """Take note that an account does not tell for others that are disabled, or does."""
        for entry_id, kept in [*self._kept.items()]:
            since = None
            if is_idle:
                since = dt_util.utcnow() + self._clocks.get(sender, timedelta(0))
            if (now := idled(kept, sender, since)) != kept:
                await self._async_change(entry_id, now, but=sender)

    async def _async_change(
        self, entry_id: str, kept: Mapping[str, Any], *, but: str = ""
    ) -> None:
        """Keep this of an account that is not loaded, in each store but that of one."""
        # Its own store may be about to be removed.
        names = {entry_id, *senders_of(self.kept_of(entry_id))} - {but}
        self._kept[entry_id] = {**kept}
        for name in sorted(names):
            entry = self._hass.config_entries.async_get_entry(name)
            if entry is None:
                continue
            writing = self._async_write(entry)
            if entry.setup_lock.locked():
                # Two that are being set up might wait for each other.
                self._hass.async_create_task(writing, f"{DOMAIN} {name} shared lines")
            else:
                await writing

    @callback
    def note_unloaded(self, account: Account) -> None:
        """Take note of the clocks of an account that is being unloaded, and what it knows."""
        entry_id, provider = account.config_entry.entry_id, account.provider
        self._clocks[entry_id] = account.server_now - dt_util.utcnow()
        since = account.server_now - _MOMENTS
        self._knew[entry_id] = account.ledger.known_since(since)
        if isinstance(provider, CompanionProvider):
            now, there = dt_util.utcnow(), provider.moments
            self._ahead[entry_id] = (there.reader - now, there.sender - now)

    @callback
    def has_told(self, entry: ConfigEntry, message_id: str) -> bool | None:
        """Tell whether an account knows a message of the last moments; None: who knows."""
        account: Account | None = getattr(entry, "runtime_data", None)
        if account is None:
            knew = self._knew.get(entry.entry_id)
            return None if knew is None else message_id in knew
        return any(
            account.ledger.ref(mailbox, message_id) is not None
            for mailbox in account.provider.mailboxes
        )

    @callback
    def forget_set_up(self, entry_id: str) -> None:
        """Forget that an account was set up."""
        self._told.pop(entry_id, None)

    def _moments(self, entry_id: str) -> Moments:
        """Return what time it is at both sides of an account, as far as is known."""
        now = dt_util.utcnow()
        reader, sender = self._ahead.get(entry_id, (timedelta(0), timedelta(0)))
        return Moments.at(now + reader, now + sender)

    def _now(self, entry_id: str, kept: Mapping[str, Any]) -> dict[str, Any]:
        """Return what an account keeps that may be there no more, or disabled."""
        entry = self._hass.config_entries.async_get_entry(entry_id)
        if entry is None or entry.disabled_by:
            is_coming_back = entry is not None
            now = self._moments(entry_id)
            kept = given_back(kept, now, is_coming_back=is_coming_back)
        return dict(kept)

    def _reload_senders(self) -> None:
        for sender, told in list(self._told.items()):
            if self.left_by(sender) != told:
                # Told once: it takes note itself when it is set up again.
                del self._told[sender]
                self._hass.config_entries.async_schedule_reload(sender)

    # What is in an account's store

    def _data(self, entry_id: str) -> dict[str, Any]:
        left = {
            other: part
            for other, kept in self._kept.items()
            if other != entry_id and has_shares(part := part_of(kept, entry_id))
        }
        return {_OWN: self.kept_of(entry_id), _LEFT: left}

    def _differs(self, entry_id: str, stored: Mapping[str, Any]) -> bool:
        data = self._data(entry_id)
        return any(data.values()) if not stored else stored != data

    async def _async_put(self, entry_id: str, store: AccountStore) -> bool:
        """Write to an open store; return False where that waits for a later write."""
        return await self._was_written(
            entry_id, store.async_keep_companion(self._data(entry_id))
        )

    async def _async_write(self, entry: ConfigEntry) -> bool:
        """Write to an account's store, whether it is set up or not."""
        # Who is setting it up, or ending it, has its file open.
        async with entry.setup_lock:
            if entry.state is ConfigEntryState.LOADED:
                return await self._async_put(entry.entry_id, entry.runtime_data.store)
            return await self._async_write_closed(entry)

    async def _async_write_closed(self, entry: ConfigEntry) -> bool:
        store = AccountStore(self._hass, entry.entry_id)
        return await self._was_written(
            entry.entry_id,
            store.async_keep_companion_closed(self._data(entry.entry_id)),
        )

    async def _was_written(self, entry_id: str, writing: Awaitable[None]) -> bool:
        try:
            await writing
        except HomeAssistantError:
            entry = self._hass.config_entries.async_get_known_entry(entry_id)
            LOGGER.warning(
                "%s: what is kept of shared lines could not be stored yet", entry.title
            )
            return False
        return True


class _FormerFile:
    """The file that was the home's before each account kept its own; it is taken over."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Look at nothing yet."""
        self._store: Store[Any] = Store(hass, 1, f"{DOMAIN}.companions", private=True)
        #: Whether there is something that can be read.
        self.is_there = False

    async def async_load(self) -> Mapping[str, dict[str, Any]]:
        """Return what it has by account; nothing where it is of no use."""
        stored = None
        # Whatever is wrong with it: the accounts know what matters themselves.
        with suppress(HomeAssistantError, OSError, LookupError, TypeError, ValueError):
            stored = await self._store.async_load()
        if not isinstance(stored, dict):
            return {}
        self.is_there = True
        return {key: it for key, it in stored.items() if is_readable(it)}

    async def async_remove(self) -> None:
        """Remove it."""
        with suppress(OSError):
            await self._store.async_remove()


class _Memory:
    def __init__(self, lines: SharedLines, entry_id: str, store: AccountStore) -> None:
        self._lines = lines
        self._entry_id = entry_id
        self._store = store

    def get(self) -> Mapping[str, Any]:
        return self._lines.kept_of(self._entry_id)

    async def set(self, data: Mapping[str, Any]) -> None:
        await self._lines.async_keep(self._entry_id, data, self._store)


def _found(stored: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what each account has kept, by its own store or else by the others'."""
    copies: dict[str, list[Mapping[str, Any]]] = {}
    for its in stored.values():
        left = its.get(_LEFT) if isinstance(its, Mapping) else None
        for other, copy in left.items() if isinstance(left, Mapping) else ():
            if is_readable(copy):
                copies.setdefault(other, []).append(copy)
    kept = {other: {**restored(several)} for other, several in copies.items()}
    for entry_id, its in stored.items():
        if (own := _own_of(its)) is not None:
            kept[entry_id] = {**own}
    return kept


def _own_of(stored: object) -> Mapping[str, Any] | None:
    """Return what an account has kept itself; None: that is lost, or never was."""
    own = stored.get(_OWN) if isinstance(stored, Mapping) else None
    return own if isinstance(own, Mapping) and is_readable(own) else None


_SHARED_LINES: HassKey[SharedLines] = HassKey(f"{DOMAIN}_shared_lines")


async def async_load_shared_lines(hass: HomeAssistant) -> None:
    """Load what is kept of all accounts, before one of them is set up."""
    lines = SharedLines(hass)
    await lines.async_load()
    hass.data[_SHARED_LINES] = lines


@callback
def shared_lines(hass: HomeAssistant) -> SharedLines:
    """Return what is kept of the home's accounts."""
    return hass.data[_SHARED_LINES]
