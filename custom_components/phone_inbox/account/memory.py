"""What an account's provider keeps over restarts, such as its session."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.json import json_bytes

from ..const import CONF_PROVIDER, CONF_SESSION, LOGGER
from ..providers.registry import PROVIDERS
from .store import AccountStore


class AccountMemory:
    """What a provider keeps over restarts: see :class:`.providers.Memory`.

    It begins with the session that the config flow left in the entry. When somebody
    signs in again, that of the provider which belongs to a sign-in begins anew.
    """

    def __init__(self, store: AccountStore, entry: ConfigEntry) -> None:
        """Keep the data in the account's file."""
        self._store = store
        self._account = entry.title
        self._kind = PROVIDERS.get(entry.data[CONF_PROVIDER])
        self._initial: Mapping[str, Any] = entry.data.get(CONF_SESSION, {})
        self._origin = blake2b(
            json_bytes(dict(self._initial)), digest_size=8
        ).hexdigest()

    def get(self) -> Mapping[str, Any]:
        """Return what was kept last, or an empty mapping."""
        kept = self._store.provider_data
        if self._kind and self._initial and self._store.session_origin != self._origin:
            return self._kind.after_sign_in(kept, self._initial)
        return kept

    async def set(self, data: Mapping[str, Any]) -> None:
        """Keep this from now on; it is on the disk when this returns.

        Where it cannot be written, it is kept until the end of this run.
        """
        try:
            await self._store.async_keep_provider_data(data, self._origin)
        except HomeAssistantError:
            LOGGER.warning("%s: the session could not be stored", self._account)
