"""The file that version 0.1.0 kept an account's memory in, as one JSON document.

It is read until the database holds what it says, and then removed: so an earlier
version that is installed again finds nothing, and says that it starts anew.
"""

from contextlib import suppress
from glob import escape
from hashlib import blake2b
from pathlib import Path
from typing import Any, override

from homeassistant.core import DOMAIN as HOMEASSISTANT_DOMAIN, HomeAssistant
from homeassistant.exceptions import UnsupportedStorageVersionError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.json import json_bytes
from homeassistant.helpers.storage import Store

from ..const import LOGGER

_VERSION = 1
#: What a file that cannot be used is renamed to, for whoever wants to look.
SET_ASIDE = ".unusable"
#: What Home Assistant renames a file to that it cannot read; the moment follows.
CORRUPT = ".corrupt."


class FormerFile(Store[dict[str, Any]]):
    """The file of an account, by the key it was stored by."""

    def __init__(self, hass: HomeAssistant, key: str) -> None:
        """Name the file."""
        super().__init__(hass, _VERSION, key, private=True)

    @override
    async def async_load(self) -> dict[str, Any] | None:
        """Return what was stored, None where there is nothing or it is of no use.

        Raises HomeAssistantError where the disk fails: that may pass.
        """
        try:
            stored = await super().async_load()
        except UnsupportedStorageVersionError:
            LOGGER.error("%s was written by a later version", self.key)
        except KeyError, TypeError, ValueError, AttributeError:
            LOGGER.error("%s is no file of this integration", self.key)
        else:
            if isinstance(stored, dict):
                return stored
            if stored is None and not await self._exists():
                return None
            LOGGER.error("%s is no file of this integration", self.key)
        await self.async_set_aside()
        return None

    async def _exists(self) -> bool:
        return await self.hass.async_add_executor_job(Path(self.path).exists)

    async def async_set_aside(self) -> None:
        """Keep a file that is of no use for whoever wants to look."""
        await self.hass.async_add_executor_job(set_aside, Path(self.path))

    @override
    async def async_remove(self) -> None:
        """Remove the file, and whatever was set aside of it.

        That is what this could not use, and what Home Assistant could not read: it
        names its copies after the moment, and has a repair for each.
        """
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


def digest_of(stored: dict[str, Any]) -> str:
    """Return by what a file is known again."""
    return blake2b(json_bytes(stored), digest_size=16).hexdigest()


def set_aside(path: Path) -> None:
    """Keep what cannot be used under another name, if there is anything."""
    with suppress(OSError):
        path.replace(path.with_name(path.name + SET_ASIDE))
