"""Accounts that send for others: who does, and what an account is made of then.

What is kept of it is in :mod:`.shared_lines`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import ClientSession
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ..const import CONF_PROVIDER, CONF_SEND_THROUGH, DOMAIN
from ..contacts.address_book import is_contacts
from ..providers import Memory, Provider
from ..providers.companion import (
    BesidesProvider,
    CompanionProvider,
    Drawer,
    has_shares,
    senders_of,
)
from ..providers.registry import PROVIDERS
from .memory import AccountMemory
from .sessions import async_account_session
from .shared_lines import shared_lines
from .store import AccountStore

_BESIDES = "besides"


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
        known = shared_lines(hass)
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
    known = shared_lines(hass)
    session = async_account_session(hass)
    provider = _built(entry, AccountMemory(store, entry), session)
    memory = known.memory_of(entry.entry_id, store)
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

    chosen = hass.config_entries.async_get_entry(
        entry.options.get(CONF_SEND_THROUGH, "")
    )
    away = chosen.entry_id if chosen is not None and chosen.disabled_by else ""

    def knows_it(message_id: str) -> bool | None:
        if other is None:
            return None
        return shared_lines(hass).has_told(other, message_id)

    return CompanionProvider(
        reader,
        sender,
        memory,
        name=other.entry_id if other else "",
        title=other.title if other else "",
        former=former,
        away=away,
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
