"""The account's memory on the disk: what must survive a restart, and nothing readable.

It holds the ledger, the provider's session, the counters of sent messages, the names
of the lines, and which of them another account has, too. It never holds a text.

Only what changed is written. What could not be written waits, and goes first the
next time; an account that is set up again finds it, too.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
import sqlite3
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN, LOGGER
from ..messaging.rows import Rows
from .database import Damaged, Database, TooNew, files_of, read_part
from .former_file import SET_ASIDE, FormerFile, digest_of, set_aside

#: What could not be written yet, by the names of the files: an account that is set
#: up again must not forget what it announced while the disk was full.
_UNWRITTEN: HassKey[dict[str, list[Rows]]] = HassKey(f"{DOMAIN}_unwritten")
#: The names of the files that turned out to be damaged while they were used.
_DAMAGED: HassKey[set[str]] = HassKey(f"{DOMAIN}_damaged")
_BACKUPS: HassKey[_Backups] = HassKey(f"{DOMAIN}_backups")
#: Where the file of version 0.1.0 is noted that the memory was taken over from.
_TAKEN_OVER = "taken_over"
_COMPANION = "companion"
#: Parts that say nothing of messages: they may be there before the first poll.
WITHOUT_MESSAGES = frozenset({"provider", "session_origin", _COMPANION})


@dataclass(slots=True)
class _Backups:
    """What Home Assistant's backups do to the files, whether accounts are set up or not."""

    #: Whether the files are copied at this moment.
    under_way: bool = False
    #: Those that may have their file open, from before they open it.
    stores: set[AccountStore] = field(default_factory=set)
    #: The names of the files that have the mark of a copy from a backup of this run.
    marked: set[str] = field(default_factory=set)


class AccountStore:
    """A database that says whether it was written, used in a thread of its own."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Name the file after the config entry; nothing is opened yet."""
        self.hass = hass
        self._entry_id = entry_id
        self.key = f"{DOMAIN}.{entry_id}"
        self.path = Path(hass.config.path(STORAGE_DIR, f"{self.key}.db"))
        #: What the provider keeps over restarts: see providers.base.Memory.
        self.provider_data: Mapping[str, Any] = {}
        #: Which session of the config flow that grew out of.
        self.session_origin = ""
        #: What is kept of lines that another account has, too: see shared_lines.py.
        self.companion: Mapping[str, Any] = {}
        #: Problems that nobody has read yet, and what their texts are filled with.
        self.unread: dict[str, dict[str, str]] = {}
        #: Whether what was loaded was loaded from the database, and not to be moved there.
        self.is_current = False
        self._former = FormerFile(hass, self.key)
        self._taking_over = False
        self._unwritten: list[Rows] = []
        self._writing = asyncio.Lock()
        self._closed = False
        self._backups = hass.data.setdefault(_BACKUPS, _Backups())
        self._thread: ThreadPoolExecutor | None = None
        # Only that thread looks at it.
        self._database: Database | None = None

    # Loading

    async def async_load(self) -> dict[str, Any] | None:
        """Return what was stored, None where there is nothing or it is of no use.

        Raises HomeAssistantError where the disk fails, or somebody else uses the file:
        that may pass.
        """
        self._unwritten = self.hass.data.get(_UNWRITTEN, {}).pop(self.key, [])
        stored = await self._read_database()
        self.is_current = stored is not None and "ledger" in stored
        former = await self._former.async_load()
        if former is not None:
            stored = await self._take_over(former, stored or {})
        if stored is None:
            return None
        provider_data = stored.get("provider")
        if isinstance(provider_data, dict):
            self.provider_data = provider_data
        self.session_origin = str(stored.get("session_origin", ""))
        companion = stored.get(_COMPANION)
        if isinstance(companion, dict):
            self.companion = companion
        self.unread = _unread_of(stored.get("unread"))
        return stored

    async def _read_database(self) -> dict[str, Any] | None:
        async with self._writing:
            try:
                return await self._run(self._read)
            except TooNew:
                LOGGER.error("%s was written by a later version", self.path.name)
            except Damaged:
                LOGGER.error(
                    "%s is no file of this integration, or damaged", self.path.name
                )
            except (sqlite3.Error, OSError) as err:
                raise _failed("storage_unreadable", err) from err
            self._unwritten = []
            await self._run(self._set_aside)
            return None

    async def _take_over(
        self, former: dict[str, Any], stored: dict[str, Any]
    ) -> dict[str, Any]:
        """Return what is in the file of version 0.1.0, unless it was taken over before."""
        digest = digest_of(former)
        if self.is_current and stored.get(_TAKEN_OVER) == digest:
            # What came between was the end of Home Assistant.
            await self._former.async_remove()
            return stored
        if self.is_current:
            LOGGER.warning("%s was used by an earlier version since", self.key)
            await self._run(self._set_aside)
            self.is_current, self._unwritten = False, []
            stored = {key: it for key, it in stored.items() if key == _COMPANION}
        self._taking_over = True
        # The session may have been renewed before the memory was moved.
        stored = former | stored
        self.put(
            Rows(
                parts={
                    _TAKEN_OVER: digest,
                    "provider": stored.get("provider", {}),
                    "session_origin": stored.get("session_origin", ""),
                    _COMPANION: stored.get(_COMPANION, {}),
                }
            )
        )
        return stored

    async def async_set_aside(self) -> None:
        """Keep a file for whoever wants to look, of which the memory is of no use.

        What the provider keeps in it may still be good.
        """
        LOGGER.error("The memory in %s is of no use", self.key)
        if self._taking_over:
            self._taking_over = False
            await self._former.async_set_aside()
        self.is_current, self._unwritten = False, []
        await self._run(self._set_aside)
        self.put(Rows(parts={**self._session(), _COMPANION: dict(self.companion)}))

    # Writing

    @property
    def is_behind(self) -> bool:
        """Tell whether something could not be written yet."""
        return bool(self._unwritten)

    def put(self, rows: Rows) -> None:
        """Take what is to be written with :meth:`async_save_now`."""
        if rows and not self._closed:
            self._unwritten.append(rows)

    async def async_save_now(self) -> None:
        """Write what was put; when this returns, it is on the disk.

        Raises HomeAssistantError where it could not be written.
        """
        # Who is cancelled does not take back what a thread writes already: that goes
        # on, so that it cannot overtake the next write.
        await asyncio.shield(
            self.hass.async_create_task(self._write_in_turn(), f"write {self.key}")
        )

    async def async_keep_provider_data(
        self, data: Mapping[str, Any], origin: str
    ) -> None:
        """Write what the provider keeps, and leave the rest as it was."""
        if (self.provider_data, self.session_origin) != (data, origin):
            self.provider_data = dict(data)
            self.session_origin = origin
            self.put(Rows(parts=self._session()))
        await self.async_save_now()

    def _session(self) -> dict[str, Any]:
        return {
            "provider": dict(self.provider_data),
            "session_origin": self.session_origin,
        }

    async def async_keep_companion(self, data: Mapping[str, Any]) -> None:
        """Write what is kept of shared lines.

        Raises HomeAssistantError where it cannot be written: then it waits, and goes
        before whatever is written next.
        """
        if self.companion != data:
            self.companion = dict(data)
            self.put(Rows(parts={_COMPANION: self.companion}))
        await self.async_save_now()

    async def async_keep_companion_closed(self, data: Mapping[str, Any]) -> None:
        """Write what is kept of shared lines of an account that is not set up.

        Raises HomeAssistantError where it cannot be written: then it waits until the
        account is set up.
        """
        self._unwritten = self.hass.data.get(_UNWRITTEN, {}).pop(self.key, [])
        try:
            await self.async_keep_companion(data)
        finally:
            await self.async_close()

    async def _write_in_turn(self) -> None:
        # One after the other: each has to know what became of its own.
        async with self._writing:
            if self._closed or not (several := list(self._unwritten)):
                return
            try:
                await self._run(lambda: self._open().write(several))
            except (Damaged, TooNew, sqlite3.Error, OSError) as err:
                if isinstance(err, Damaged):
                    # Loaded again, the account starts anew, and says so.
                    LOGGER.error("%s was damaged meanwhile", self.path.name)
                    self.hass.data.setdefault(_DAMAGED, set()).add(self.key)
                    self.hass.config_entries.async_schedule_reload(self._entry_id)
                raise _failed("storage_failed", err) from err
            del self._unwritten[: len(several)]
            if self._thread is not None:
                # Nobody waits for that.
                self._thread.submit(self._tidy)
            if self._taking_over and any("salt" in rows.parts for rows in several):
                self._taking_over = False
                await self._forget_former()

    async def _forget_former(self) -> None:
        """Remove the file of version 0.1.0, now that the database holds what it says."""
        try:
            await self._run(lambda: self._open().check())
        except Damaged, sqlite3.Error, OSError:
            LOGGER.error("What was written to %s cannot be read", self.path.name)
            return
        await self._former.async_remove()

    async def async_follow_backup(self) -> None:
        """Let the files be copied while they are written, or go on as before.

        Raises HomeAssistantError where that cannot be written.
        """
        async with self._writing:
            if self._closed:
                return
            try:
                await self._run(self._follow_backup)
            except (Damaged, sqlite3.Error, OSError) as err:
                raise _failed("storage_failed", err) from err

    async def async_follow_backup_closed(self) -> None:
        """Open the file of an account that is not set up, follow a backup, and close it.

        Raises HomeAssistantError where that cannot be written.
        """
        try:
            await self._run(self._open_for_backup)
        except (sqlite3.Error, OSError) as err:
            raise _failed("storage_failed", err) from err
        finally:
            await self.async_close()

    # The end

    async def async_close(self) -> None:
        """Let go of the file: what still goes on must not write into the next run's."""
        if self._closed:
            return
        async with self._writing:
            self._closed = True
            if self._unwritten:
                unwritten = self.hass.data.setdefault(_UNWRITTEN, {})
                unwritten[self.key] = self._unwritten
            if self._thread is not None:
                await self._run(self._close)
                self._backups.stores.discard(self)
                await self.hass.async_add_executor_job(self._thread.shutdown)

    async def async_remove(self) -> None:
        """Remove the files, and whatever was set aside of them."""
        self.hass.data.get(_UNWRITTEN, {}).pop(self.key, None)
        await self.hass.async_add_executor_job(self._remove_files)
        await self._former.async_remove()

    # What the thread does

    async def _run[T](self, work: Callable[[], T]) -> T:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, f"store {self.key}")
            self._backups.stores.add(self)
        return await self.hass.loop.run_in_executor(self._thread, work)

    def _open(self) -> Database:
        if self._database is None:
            self.path.parent.mkdir(exist_ok=True)
            self._database = Database(
                self.path,
                is_copied=self._backups.under_way,
                is_marked=self.key in self._backups.marked,
            )
            self._note_mark(self._database)
        return self._database

    def _follow_backup(self) -> None:
        if (database := self._database) is None:
            # Whoever opens it looks for itself.
            return
        try:
            if self._backups.under_way:
                database.begin_copy()
            else:
                database.end_copy()
        finally:
            self._note_mark(database)

    def _open_for_backup(self) -> None:
        # A file that nobody can use needs no mark.
        with suppress(Damaged, TooNew):
            if self.path.exists():
                self._open()

    def _note_mark(self, database: Database) -> None:
        if database.is_marked:
            self._backups.marked.add(self.key)
        else:
            self._backups.marked.discard(self.key)

    def _tidy(self) -> None:
        try:
            self._open().tidy()
        except (Damaged, TooNew, sqlite3.Error, OSError) as err:
            LOGGER.debug("%s could not be tidied: %s", self.path.name, type(err))

    def _read(self) -> dict[str, Any] | None:
        damaged = self.hass.data.get(_DAMAGED, set())
        if self.key in damaged:
            # Perhaps in what is not read here.
            damaged.remove(self.key)
            raise Damaged
        return self._open().read(self._unwritten)

    def _close(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    def _set_aside(self) -> None:
        """Keep what the next write would overwrite."""
        self._close()
        for path in files_of(self.path):
            set_aside(path)

    def _remove_files(self) -> None:
        for path in files_of(self.path):
            path.unlink(missing_ok=True)
            path.with_name(path.name + SET_ASIDE).unlink(missing_ok=True)


async def async_read_companions(
    hass: HomeAssistant, entry_ids: Iterable[str]
) -> dict[str, Any]:
    """Return what each account has kept of shared lines, before one of them is set up.

    Those whose file cannot be read now are left out.
    """
    stores = {entry_id: AccountStore(hass, entry_id) for entry_id in entry_ids}
    unwritten = hass.data.get(_UNWRITTEN, {})

    def read() -> dict[str, Any]:
        found: dict[str, Any] = {}
        for entry_id, store in stores.items():
            with suppress(sqlite3.Error, OSError, ValueError):
                found[entry_id] = read_part(store.path, _COMPANION) or {}
                for rows in unwritten.get(store.key, ()):
                    if _COMPANION in rows.parts:
                        found[entry_id] = rows.parts[_COMPANION]
        return found

    return await hass.async_add_executor_job(read)


async def async_begin_copies(hass: HomeAssistant) -> None:
    """Let the files of all accounts be copied while they are written.

    Raises HomeAssistantError where one cannot be prepared for that.
    """
    await _follow_backup(hass, under_way=True)


async def async_end_copies(hass: HomeAssistant) -> None:
    """Go on as before; raise HomeAssistantError where that cannot be written."""
    await _follow_backup(hass, under_way=False)


async def _follow_backup(hass: HomeAssistant, *, under_way: bool) -> None:
    backups = hass.data.setdefault(_BACKUPS, _Backups())
    # First of all: whoever opens a file meanwhile knows by this.
    backups.under_way = under_way
    await asyncio.gather(*(it.async_follow_backup() for it in backups.stores))
    for entry in hass.config_entries.async_entries(DOMAIN):
        store = AccountStore(hass, entry.entry_id)
        in_use = store.key in {it.key for it in backups.stores}
        if in_use or entry.setup_lock.locked():
            # Or about to be: then it finds out when it is opened.
            continue
        async with entry.setup_lock:
            if under_way or store.key in backups.marked:
                await store.async_follow_backup_closed()


def _unread_of(stored: object) -> dict[str, dict[str, str]]:
    if not isinstance(stored, dict):
        return {}
    return {
        str(key): {str(name): str(value) for name, value in values.items()}
        for key, values in stored.items()
        if isinstance(values, dict)
    }


def _failed(key: str, err: Exception) -> HomeAssistantError:
    code = getattr(err, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return HomeAssistantError(
            translation_domain=DOMAIN, translation_key="storage_in_use"
        )
    return HomeAssistantError(translation_domain=DOMAIN, translation_key=key)
