"""The account's file: what must survive a restart, and nothing readable.

It holds the ledger, the provider's session, the counters of sent messages and
the names of the lines. It never holds a text.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from glob import escape
from hashlib import blake2b
from pathlib import Path
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import DOMAIN as HOMEASSISTANT_DOMAIN, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, UnsupportedStorageVersionError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.json import json_bytes
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

from ..const import CONF_SESSION, DOMAIN, LOGGER

STORAGE_VERSION = 1
#: Raised where a later version adds what an earlier one can leave aside.
STORAGE_MINOR_VERSION = 1
#: What a file that cannot be used is renamed to, for whoever wants to look.
SET_ASIDE = ".unusable"
#: What Home Assistant renames a file to that it cannot read; the moment follows.
CORRUPT = ".corrupt."
#: What could not be written yet, by the names of the files: an account that is set
#: up again must not forget what it announced while the disk was full.
_UNWRITTEN: HassKey[dict[str, dict[str, Any]]] = HassKey(f"{DOMAIN}_unwritten")


class AccountStore(Store[dict[str, Any]]):
    """A file that says whether it was written."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Name the file after the config entry."""
        super().__init__(
            hass,
            STORAGE_VERSION,
            f"{DOMAIN}.{entry_id}",
            minor_version=STORAGE_MINOR_VERSION,
            private=True,
            atomic_writes=True,
            # The snapshots that are saved change no more.
            serialize_in_event_loop=False,
        )
        #: What the provider keeps over restarts: see providers.base.Memory.
        self.provider_data: Mapping[str, Any] = {}
        #: Which session of the config flow that grew out of.
        self.session_origin = ""
        #: Problems that nobody has read yet, and what their texts are filled with.
        self.unread: dict[str, dict[str, str]] = {}
        #: What was stored or is to be, but for what the provider keeps.
        self._memory: Mapping[str, Any] = {}
        self._unwritten = hass.data.setdefault(_UNWRITTEN, {})
        self._writing = asyncio.Lock()
        self._failed = False

    @override
    async def async_load(self) -> dict[str, Any] | None:
        """Return what was stored, None where there is nothing or it is of no use.

        Raises HomeAssistantError where the disk fails: that may pass.
        """
        try:
            stored = self._unwritten.get(self.key) or await super().async_load()
        except UnsupportedStorageVersionError:
            LOGGER.error("%s was written by a later version", self.key)
        except KeyError, TypeError, ValueError, AttributeError:
            LOGGER.error("%s is no file of this integration", self.key)
        else:
            if isinstance(stored, dict):
                self._memory = stored
                provider_data = stored.get("provider")
                if isinstance(provider_data, dict):
                    self.provider_data = provider_data
                self.session_origin = str(stored.get("session_origin", ""))
                self.unread = _unread_of(stored.get("unread"))
                return stored
            if stored is None and not await self._exists():
                return None
            LOGGER.error("%s is no file of this integration", self.key)
        await self.hass.async_add_executor_job(self._set_aside)
        return None

    async def _exists(self) -> bool:
        return await self.hass.async_add_executor_job(Path(self.path).exists)

    async def async_set_aside(self) -> None:
        """Keep a file for whoever wants to look, of which the memory is of no use.

        What the provider keeps in it may still be good.
        """
        LOGGER.error("The memory in %s is of no use", self.key)
        self._memory = {}
        await self.hass.async_add_executor_job(self._set_aside)

    def _set_aside(self) -> None:
        """Keep what the next write would overwrite."""
        with suppress(OSError):
            Path(self.path).replace(self.path + SET_ASIDE)

    @override
    async def async_remove(self) -> None:
        """Remove the file, and whatever was set aside of it.

        That is what this could not use, and what Home Assistant could not read: it
        names its copies after the moment, and has a repair for each.
        """
        self._unwritten.pop(self.key, None)
        await super().async_remove()
        await self.hass.async_add_executor_job(self._remove_copies)
        registry = ir.async_get(self.hass)
        for domain, issue_id in list(registry.issues):
            if domain == HOMEASSISTANT_DOMAIN and issue_id.startswith(
                f"storage_corruption_{self.key}_"
            ):
                registry.async_delete(domain, issue_id)

    def _remove_copies(self) -> None:
        path = Path(self.path)
        path.with_name(path.name + SET_ASIDE).unlink(missing_ok=True)
        for copy in path.parent.glob(f"{escape(path.name)}{CORRUPT}*"):
            copy.unlink(missing_ok=True)

    @override
    async def _async_migrate_func(
        self, old_major_version: int, old_minor_version: int, old_data: dict[str, Any]
    ) -> dict[str, Any]:
        """Return what another minor version has stored, as this one reads it."""
        return old_data

    async def async_keep_provider_data(
        self, data: Mapping[str, Any], origin: str
    ) -> None:
        """Write what the provider keeps, and leave the rest as it was."""
        self.provider_data = dict(data)
        self.session_origin = origin
        await self._write()

    async def async_save_now(self, data: Mapping[str, Any]) -> None:
        """Write the data; when this returns, it is on the disk.

        Raises HomeAssistantError where it could not be written.
        """
        self._memory = data
        await self._write()

    async def _write(self) -> None:
        # Who is cancelled does not take back what a thread writes already: that goes
        # on, so that it cannot overtake the next write.
        await asyncio.shield(
            self.hass.async_create_task(self._write_in_turn(), f"write {self.key}")
        )

    async def _write_in_turn(self) -> None:
        # One after the other: each has to know what became of its own.
        async with self._writing:
            self._failed = False
            try:
                await self.async_save(
                    {
                        **self._memory,
                        "provider": dict(self.provider_data),
                        "session_origin": self.session_origin,
                    }
                )
            except OSError as err:
                raise _not_written() from err
            if self._failed:
                raise _not_written()

    @override
    async def _async_write_data(self, data: dict[str, Any]) -> None:
        # Home Assistant logs such a failure and goes on; here it must stop an
        # announcement that could otherwise be repeated.
        self._failed = True
        self._unwritten[self.key] = data["data"]
        await super()._async_write_data(data)
        self._failed = False
        del self._unwritten[self.key]


def _unread_of(stored: object) -> dict[str, dict[str, str]]:
    if not isinstance(stored, dict):
        return {}
    return {
        str(key): {str(name): str(value) for name, value in values.items()}
        for key, values in stored.items()
        if isinstance(values, dict)
    }


def _not_written() -> HomeAssistantError:
    return HomeAssistantError(
        translation_domain=DOMAIN, translation_key="storage_failed"
    )


class AccountMemory:
    """What a provider keeps over restarts: see :class:`.providers.Memory`.

    It begins with the session that the config flow left in the entry, and begins
    anew when somebody signed in again.
    """

    def __init__(self, store: AccountStore, entry: ConfigEntry) -> None:
        """Keep the data in the account's file."""
        self._store = store
        self._account = entry.title
        self._initial: Mapping[str, Any] = entry.data.get(CONF_SESSION, {})
        self._origin = blake2b(
            json_bytes(dict(self._initial)), digest_size=8
        ).hexdigest()

    def get(self) -> Mapping[str, Any]:
        """Return what was kept last, or an empty mapping."""
        if self._initial and self._store.session_origin != self._origin:
            return self._initial
        return self._store.provider_data

    async def set(self, data: Mapping[str, Any]) -> None:
        """Keep this from now on; it is on the disk when this returns.

        Where it cannot be written, it is kept until the end of this run.
        """
        try:
            await self._store.async_keep_provider_data(data, self._origin)
        except HomeAssistantError:
            LOGGER.warning("%s: the session could not be stored", self._account)
