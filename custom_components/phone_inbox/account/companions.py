"""Accounts that send for others: who does, and what each of them leaves to the other.

What is remembered of it is one small file of the home's, not of an account's: the
account that sends must know what it leaves to another one before that one is loaded.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from aiohttp import ClientSession
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..const import CONF_PROVIDER, CONF_SEND_THROUGH, DOMAIN, LOGGER
from ..contacts.address_book import is_contacts
from ..providers import Memory, Provider
from ..providers.companion import (
    BesidesProvider,
    CompanionProvider,
    Drawer,
    Left,
    Moments,
    given_back,
    has_shares,
    is_readable,
    left_of,
    senders_of,
)
from ..providers.registry import PROVIDERS
from .account import Account
from .sessions import async_account_session
from .store import AccountMemory, AccountStore

_VERSION = 1
_BESIDES = "besides"
#: For how long what an account knew may matter to the one that sends through it.
_MOMENTS = timedelta(minutes=10)

type AllLeft = Mapping[str, Sequence[Left]]


class Companions:
    """What is kept of each account that sends through another, or is sent through."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Know nothing yet."""
        self._hass = hass
        self._store: Store[dict[str, dict[str, Any]]] = Store(
            hass, _VERSION, f"{DOMAIN}.companions", private=True, atomic_writes=True
        )
        self._kept: dict[str, dict[str, Any]] = {}
        #: What accounts left to others when they were set up.
        self._told: dict[str, AllLeft] = {}
        #: How far the clocks of both sides of an account were ahead of the home's.
        self._ahead: dict[str, tuple[timedelta, timedelta]] = {}
        #: What accounts that are not loaded knew of the last moments.
        self._knew: dict[str, frozenset[str]] = {}

    async def async_load(self) -> None:
        """Take over what earlier runs have kept, but of accounts that are used no more."""
        stored = await self._store.async_load() or {}
        for entry_id in list(stored):
            if not is_readable(stored[entry_id]):
                LOGGER.error("What was kept of an account that sends is damaged")
                del stored[entry_id]
                continue
            entry = self._hass.config_entries.async_get_entry(entry_id)
            if entry is None or entry.disabled_by:
                now = self._moments(entry_id)
                stored[entry_id] = {**given_back(stored[entry_id], now)}
        self._kept = {
            entry_id: kept
            for entry_id, kept in stored.items()
            if has_shares(kept) or self._hass.config_entries.async_get_entry(entry_id)
        }

    def kept_of(self, entry_id: str) -> Mapping[str, Any]:
        """Return what is kept of an account, or an empty mapping."""
        return self._kept.get(entry_id, {})

    def memory_of(self, entry_id: str) -> Memory:
        """Return where an account keeps it."""
        return _Memory(self, entry_id)

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

    async def async_keep(self, entry_id: str, data: Mapping[str, Any]) -> None:
        """Keep this of an account; who leaves something else to it now starts over."""
        if self._kept.get(entry_id, {}) == data:
            return
        if data:
            self._kept[entry_id] = dict(data)
        else:
            del self._kept[entry_id]
        await self._store.async_save(self._kept)
        for sender, told in list(self._told.items()):
            if self.left_by(sender) != told:
                # Told once: it takes note itself when it is set up again.
                del self._told[sender]
                self._hass.config_entries.async_schedule_reload(sender)

    async def async_give_back(self, entry_id: str) -> None:
        """Let those that send for an account tell of its lines again: it is read no more."""
        kept = self.kept_of(entry_id)
        if has_shares(kept):
            await self.async_keep(entry_id, given_back(kept, self._moments(entry_id)))

    @callback
    def note_unloaded(self, account: Account) -> None:
        """Take note of the clocks of an account that is being unloaded, and what it knows."""
        entry_id, provider = account.config_entry.entry_id, account.provider
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

    def _moments(self, entry_id: str) -> Moments:
        """Return what time it is at both sides of an account, as far as is known."""
        now = dt_util.utcnow()
        reader, sender = self._ahead.get(entry_id, (timedelta(0), timedelta(0)))
        return Moments.at(now + reader, now + sender)

    @callback
    def forget_set_up(self, entry_id: str) -> None:
        """Forget that an account was set up."""
        self._told.pop(entry_id, None)


class _Memory:
    def __init__(self, companions: Companions, entry_id: str) -> None:
        self._companions = companions
        self._entry_id = entry_id

    def get(self) -> Mapping[str, Any]:
        return self._companions.kept_of(self._entry_id)

    async def set(self, data: Mapping[str, Any]) -> None:
        await self._companions.async_keep(self._entry_id, data)


_COMPANIONS: HassKey[Companions] = HassKey(f"{DOMAIN}_companions")


async def async_load_companions(hass: HomeAssistant) -> None:
    """Load what is kept of all accounts, before one of them is set up."""
    companions = hass.data[_COMPANIONS] = Companions(hass)
    await companions.async_load()


@callback
def companions(hass: HomeAssistant) -> Companions:
    """Return what is kept of the home's accounts."""
    return hass.data[_COMPANIONS]


# Who sends for whom


@callback
def sender_of(hass: HomeAssistant, entry: ConfigEntry) -> ConfigEntry | None:
    """Return the account that sends for another one; None: there is none."""
    chosen = entry.options.get(CONF_SEND_THROUGH)
    return next(
        (it for it in possible_senders(hass, entry) if it.entry_id == chosen), None
    )


@callback
def possible_senders(hass: HomeAssistant, entry: ConfigEntry) -> Sequence[ConfigEntry]:
    """Return the accounts that could send for this one: they send, and by themselves."""
    return [
        other
        for other in hass.config_entries.async_entries(
            DOMAIN, include_ignore=False, include_disabled=False
        )
        if not is_contacts(other)
        and other.entry_id != entry.entry_id
        and CONF_SEND_THROUGH not in other.options
        and sends_itself(hass, other)
    ]


@callback
def readers_through(hass: HomeAssistant, entry: ConfigEntry) -> Sequence[ConfigEntry]:
    """Return the accounts that are to send through this one."""
    return [
        other
        for other in hass.config_entries.async_entries(DOMAIN)
        if other.options.get(CONF_SEND_THROUGH) == entry.entry_id
    ]


@callback
def sends_itself(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Tell whether an account can send without another one, as far as is known."""
    try:
        provider = _built(entry, _NoMemory(), async_get_clientsession(hass))
    except ValueError:
        return False
    return bool(provider.capabilities.send)


class _NoMemory:
    def get(self) -> Mapping[str, Any]:
        return {}

    async def set(self, data: Mapping[str, Any]) -> None:
        pass


@callback
def async_reload_readers(
    hass: HomeAssistant, entry: ConfigEntry, *, waiting: bool = False
) -> None:
    """Let the accounts start over that send through this one, since it has changed.

    ``waiting``: only those that could not do so until now.
    """
    readers = [*readers_through(hass, entry)]
    if not waiting:
        # And those that follow what is under way there.
        known = companions(hass)
        readers += [
            other
            for other in hass.config_entries.async_entries(DOMAIN)
            if other not in readers
            and entry.entry_id in senders_of(known.kept_of(other.entry_id))
        ]
    for reader in readers:
        coordinator = getattr(reader, "runtime_data", None)
        if waiting and (coordinator is None or coordinator.sender is not None):
            continue
        hass.config_entries.async_schedule_reload(reader.entry_id)


# What an account is made of


def build_provider(
    hass: HomeAssistant, entry: ConfigEntry, store: AccountStore
) -> Provider:
    """Return an account's provider, alone or together with the one that sends for it.

    Raises ValueError where what is stored cannot be valid.
    """
    known = companions(hass)
    session = async_account_session(hass)
    provider = _built(entry, AccountMemory(store, entry), session)
    memory = known.memory_of(entry.entry_id)
    if CONF_SEND_THROUGH in entry.options or has_shares(memory.get()):
        return _with_sender(hass, entry, provider, memory)
    if known.note_set_up(entry.entry_id):
        return BesidesProvider(
            provider, lambda: known.left_by(entry.entry_id), Drawer(memory, _BESIDES)
        )
    return provider


def _with_sender(
    hass: HomeAssistant, entry: ConfigEntry, reader: Provider, memory: Memory
) -> CompanionProvider:
    other = sender_of(hass, entry)
    sender = None if other is None else _built_to_send(hass, other, memory)
    former: dict[str, Provider] = {}
    for name in senders_of(memory.get()):
        one = hass.config_entries.async_get_entry(name)
        if one is None or one is other or one.disabled_by:
            continue
        if (provider := _built_to_send(hass, one, memory)) is not None:
            former[name] = provider

    def knows_it(message_id: str) -> bool | None:
        if other is None:
            return None
        return companions(hass).has_told(other, message_id)

    return CompanionProvider(
        reader,
        sender,
        memory,
        name=other.entry_id if other else "",
        title=other.title if other else "",
        former=former,
        knows_it=knows_it,
    )


def _built_to_send(
    hass: HomeAssistant, entry: ConfigEntry, memory: Memory
) -> Provider | None:
    """Return what sends for another account; None where it cannot even be built."""
    kept = Drawer(memory, f"session {entry.entry_id}")
    try:
        return _built(entry, kept, async_account_session(hass))
    except ValueError:
        # It says so itself, as it is an account of its own.
        return None


def _built(entry: ConfigEntry, memory: Memory, session: ClientSession) -> Provider:
    if (kind := PROVIDERS.get(entry.data[CONF_PROVIDER])) is None:
        raise ValueError("The account is of a provider that a later version has")
    # Its client was imported before: when the home was set up, or the account added.
    return kind.load()(session, entry.data, memory)
