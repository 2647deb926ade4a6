"""Home Assistant as a program that may be killed; see :mod:`.forked`.

It is the real core with its storage, config entries and an automation, without
what no test needs. It takes orders as lines of JSON and answers the same way.
Whatever the automation is triggered by is in the journal before anything else
happens.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from functools import partial
from importlib import import_module
import inspect
from itertools import count
import json
import logging
import os
from pathlib import Path
import sqlite3
import sys
from typing import Any, cast

from homeassistant import bootstrap, loader, runner
from homeassistant.components.backup.const import DATA_MANAGER
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from tenacity import wait_none

from custom_components.phone_inbox.access.accounts import account_entries
from custom_components.phone_inbox.account.announcement import (
    SIGNAL_ANNOUNCEMENT,
    Announcement,
)
from custom_components.phone_inbox.account.database import Database
from custom_components.phone_inbox.account.reading import SWEEP_INTERVAL
from custom_components.phone_inbox.account.store import AccountStore
from custom_components.phone_inbox.const import DOMAIN
from custom_components.phone_inbox.coordinator import PhoneInboxCoordinator
from custom_components.phone_inbox.messaging.rows import Rows
from custom_components.phone_inbox.providers import http
from custom_components.phone_inbox.providers.reasons import Notice
from custom_components.phone_inbox.providers.registry import PROVIDERS, ProviderKind
from tests.common import Flow, account_input

from .journal import JOURNAL, Journal

#: The file that tells how far the home's clock is ahead, in seconds.
CLOCK = "clock"
#: A module that is imported first; only the tests of the crash window name one.
PLUGIN = "HOSTILE_PLUGIN"
_LOGGER = logging.getLogger(__name__)
#: Home Assistant writes the config entries a second after they changed.
_WRITTEN_AFTER = 1.3
_TRIGGERS = {
    "received": "phone_inbox.message_received",
    "sent": "phone_inbox.message_sent",
    "failed": "phone_inbox.delivery_failed",
}
#: Of the automations that work.
MODES = ("single", "restart", "queued", "parallel")


#: The accounts whose memory cannot be written at the moment.
_FULL: set[str] = set()


def hurry() -> None:
    """Let the providers pause for a moment only, whatever they wait for."""
    http._pause = wait_none()  # type: ignore[assignment]

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.05))

    kinds = cast("dict[str, ProviderKind]", PROVIDERS)
    for name, kind in PROVIDERS.items():
        # Every provider takes it, though it is no part of what they have in common.
        build: Any = partial(cast("Any", kind.load()), sleep=sleep)
        kinds[name] = replace(kind, load=partial(_same, build))


def _same[T](thing: T) -> T:
    return thing


def set_clock(config: Path) -> None:
    """Go by a clock that :data:`CLOCK` tells how far to be ahead, at any moment."""
    path = config / CLOCK
    utc, local = dt_util.utcnow, dt_util.now

    def ahead() -> float:
        # It is small, and read whole even while it is written anew.
        return float(path.read_text() or 0) if path.exists() else 0.0

    def now(time_zone: tzinfo | None = None) -> datetime:
        return local(time_zone) + timedelta(seconds=ahead())

    dt_util.utcnow = lambda: utc() + timedelta(seconds=ahead())  # type: ignore[assignment]
    dt_util.now = now
    kinds = cast("dict[str, ProviderKind]", PROVIDERS)
    for name, kind in PROVIDERS.items():
        provider: Any = kind.load()
        if "clock" in inspect.signature(provider).parameters:
            build = partial(provider, clock=lambda: dt_util.utcnow().timestamp())
            kinds[name] = replace(kind, load=partial(_same, build))


def watch_files(journal: Journal) -> None:
    """Note when an account's memory is read, and what is written to it."""
    stores, databases = cast("Any", AccountStore), cast("Any", Database)
    load, put, write = stores.async_load, stores.put, databases.write
    numbers = count()
    made: dict[int, str] = {}

    async def loading(store: AccountStore) -> Any:
        journal.write(by="load", account=_account(store))
        return await load(store)

    def putting(store: AccountStore, rows: Rows) -> None:
        number = made[id(rows)] = f"{os.getpid()}-{next(numbers)}"
        owed = [
            [key, kind, row and row.attempt]
            for (_, key, kind), row in rows.owed.items()
        ]
        journal.write(by="dump", account=_account(store), number=number, owed=owed)
        put(store, rows)

    def writing(database: Database, several: Sequence[Rows]) -> None:
        account = database._path.name.removeprefix(f"{DOMAIN}.").removesuffix(".db")
        if account in _FULL:
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
        write(database, several)
        for rows in several:
            journal.write(by="written", account=account, number=made[id(rows)])

    stores.async_load, stores.put, databases.write = loading, putting, writing


def _account(store: AccountStore) -> str:
    return store.key.removeprefix(f"{DOMAIN}.")


def configuration() -> dict[str, Any]:
    """Return Home Assistant's configuration: one automation that notes everything."""
    message = "trigger.message"
    automation = {
        "id": "note",
        "alias": "Note what happens to messages",
        # Of a queue, a crash would take what Home Assistant has not begun.
        "mode": "parallel",
        "max": 10_000,
        "trace": {"stored_traces": 0},
        "triggers": [{"trigger": name, "id": kind} for kind, name in _TRIGGERS.items()],
        "actions": [
            {
                "action": "hostile.note",
                "data": {
                    "kind": "{{ trigger.id }}",
                    "account": f"{{{{ {message}.config_entry_id }}}}",
                    "message": f"{{{{ {message}.message_id }}}}",
                    "text": f"{{{{ {message}.text }}}}",
                    "backfilled": f"{{{{ {message}.backfilled }}}}",
                    "redelivered": f"{{{{ {message}.redelivered }}}}",
                },
            }
        ],
    }
    return {"homeassistant": {"country": "RU"}, "automation": [automation, *_work()]}


def _work() -> list[dict[str, Any]]:
    """Return an automation in each mode, with Home Assistant's limits, that works."""
    message = "trigger.message"
    return [
        {
            "id": mode,
            "alias": mode,
            "mode": mode,
            "trace": {"stored_traces": 0},
            "triggers": [{"trigger": _TRIGGERS["received"]}],
            "actions": [
                {
                    "action": "hostile.work",
                    "data": {
                        "mode": mode,
                        "account": f"{{{{ {message}.config_entry_id }}}}",
                        "text": f"{{{{ {message}.text }}}}",
                        "redelivered": f"{{{{ {message}.redelivered }}}}",
                    },
                },
                {"delay": {"milliseconds": 5}},
            ],
        }
        for mode in MODES
    ]


class Orders:
    """What the driver may ask for."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Serve one Home Assistant."""
        self._hass = hass

    async def __call__(self, order: dict[str, Any]) -> dict[str, Any]:
        """Carry out an order; an error is an answer, too."""
        arguments = dict(order)
        number, name = arguments.pop("number"), arguments.pop("order")
        method: Callable[..., Awaitable[Any]] = getattr(self, name)
        try:
            return {"number": number, "result": await method(**arguments)}
        except HomeAssistantError as err:
            return {
                "number": number,
                "error": err.translation_key or type(err).__name__,
                "text": str(err),
            }
        except Exception as err:
            # The driver shall not wait for ever.
            _LOGGER.exception("%s failed", name)
            return {"number": number, "error": type(err).__name__, "text": str(err)}

    async def add(
        self, provider: str, credentials: dict[str, Any], options: dict[str, Any]
    ) -> str:
        """Add an account, the way a user does; return its entry's id."""
        flow = await Flow.add_account(self._hass, provider)
        result = await flow.submit(account_input(provider, credentials))
        if result.get("step_id") == "extensions":
            # All of them, as the form suggests.
            result = await flow.submit(result["data_schema"]({}))
        if "result" not in result:
            raise HomeAssistantError(f"{provider}: {result}")
        entry: ConfigEntry = result["result"]
        self._hass.config_entries.async_update_entry(entry, options=options)
        await self._hass.async_block_till_done()
        await asyncio.sleep(_WRITTEN_AFTER)
        return entry.entry_id

    async def send_through(self, entry: str, sender: str) -> None:
        """Let an account send through another one, the way a user does."""
        account = self._hass.config_entries.async_get_known_entry(entry)
        options = dict(account.options)
        flow = await Flow.options(self._hass, account)
        shown = {**flow.suggested, "send_through": sender}
        await flow.submit({key: it for key, it in shown.items() if it is not None})
        result = await flow.submit({})
        if result["type"] != "create_entry":
            raise HomeAssistantError(f"Nobody sends for the account: {result}")
        await self._hass.async_block_till_done()
        # Sending has limits now.
        await self.options(entry, {**account.options, **options})
        await asyncio.sleep(_WRITTEN_AFTER)

    async def listen(self) -> str:
        """Let servers in the home reach our webhooks; return where they are.

        That is at the port that was written for us. They are told another address.
        """
        await self._hass.config.async_update(internal_url="https://home.example.com")
        return await self.base()

    async def base(self) -> str:
        """Return where our webhooks are."""
        path = Path(self._hass.config.path(".storage", "http"))
        settings = json.loads(await asyncio.to_thread(path.read_text))
        return f"http://127.0.0.1:{settings['data']['stable']['server_port']}"

    async def poll(self, entry: str, *, sweep: bool = False) -> bool:
        """Poll as the timer would; ``sweep`` as if an hour had gone by."""
        if (coordinator := self._coordinator(entry)) is None:
            return False
        if sweep:
            reader, then = coordinator.reader, dt_util.utcnow() - SWEEP_INTERVAL
            reader._swept = dict.fromkeys(reader._swept, then)
        await coordinator.async_refresh()
        fails = Notice.COMPANION_FAILED in coordinator.provider.notices
        return coordinator.last_update_success and not fails

    async def backup(self, entry: str, after: int) -> str:
        """Poll, and make a backup when so many are announced; return its path.

        It is Home Assistant's own, of all that it has.
        """
        hass = self._hass
        await async_setup_component(hass, "backup", {})
        await hass.async_block_till_done()
        enough, announced = asyncio.Event(), 0

        @callback
        def heard(_: Announcement) -> None:
            nonlocal announced
            announced += 1
            if announced >= after:
                enough.set()

        async_dispatcher_connect(hass, SIGNAL_ANNOUNCEMENT, heard)
        polling = hass.async_create_task(self.poll(entry))
        await enough.wait()
        await hass.data[DATA_MANAGER].async_create_backup(
            agent_ids=["backup.local"],
            include_addons=None,
            include_all_addons=False,
            include_database=True,
            include_folders=None,
            include_homeassistant=True,
            name="In a burst",
            password=None,
        )
        await polling
        folder = Path(hass.config.path("backups"))
        (path,) = await asyncio.to_thread(lambda: [*folder.glob("*.tar")])
        return str(path)

    async def quiet(self) -> bool:
        """Wait until nothing waits to be announced any more."""
        # There is nothing that could be waited for.
        while any(  # noqa: ASYNC110
            coordinator.ledger.changes
            for entry in account_entries(self._hass)
            if (coordinator := self._coordinator(entry.entry_id)) is not None
        ):
            await asyncio.sleep(0.01)
        return True

    async def send(
        self, entry: str, recipient: str, text: str, later: float = 0.0
    ) -> None:
        """Send a text by the action, or schedule it in so many seconds."""
        data: dict[str, Any] = {"recipients": [recipient], "message": text}
        if later:
            data["send_at"] = (dt_util.now() + timedelta(seconds=later)).isoformat()
        await self._hass.services.async_call(
            DOMAIN, "send_message", {"config_entry_id": entry, **data}, blocking=True
        )

    async def cancel(self, entry: str, message: str) -> str:
        """Stop a text by the action; return what became of it."""
        answer: Any = await self._hass.services.async_call(
            DOMAIN,
            "cancel_messages",
            {"config_entry_id": entry, "message_ids": [message]},
            blocking=True,
            return_response=True,
        )
        return str(answer["messages"][message])

    async def reload(self, entry: str) -> None:
        """Reload an account."""
        await self._hass.config_entries.async_reload(entry)

    async def reauth(self, entry: str, secret: dict[str, Any]) -> bool:
        """Type in an account's new secret where Home Assistant asks for one."""
        account = self._hass.config_entries.async_get_known_entry(entry)
        if not list(account.async_get_active_flows(self._hass, {SOURCE_REAUTH})):
            return False
        flow = await Flow.reauth(self._hass, account)
        result = await flow.submit(secret)
        if result.get("reason") != "reauth_successful":
            raise HomeAssistantError(f"The new secret was not taken: {result}")
        await self._hass.async_block_till_done()
        await asyncio.sleep(_WRITTEN_AFTER)
        return True

    async def options(self, entry: str, options: dict[str, Any]) -> None:
        """Set an account's options, which reloads it."""
        account = self._hass.config_entries.async_get_known_entry(entry)
        self._hass.config_entries.async_update_entry(account, options=options)
        await self._hass.async_block_till_done()

    async def disk(self, entry: str, *, full: bool) -> None:
        """Let nothing more be written of an account's memory, as on a full disk."""
        (_FULL.add if full else _FULL.discard)(entry)

    async def states(self) -> dict[str, str]:
        """Return the state of each account."""
        entries = account_entries(self._hass)
        return {entry.entry_id: entry.state.value for entry in entries}

    def _coordinator(self, entry: str) -> PhoneInboxCoordinator | None:
        account = self._hass.config_entries.async_get_known_entry(entry)
        if account.state is not ConfigEntryState.LOADED:
            return None
        coordinator: PhoneInboxCoordinator = account.runtime_data
        return coordinator


async def serve(orders: Orders, hass: HomeAssistant) -> None:
    """Take orders until the driver hangs up, each in a task of its own."""
    reader = asyncio.StreamReader(limit=2**24)
    await hass.loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )

    async def obey(line: bytes) -> None:
        answer = await orders(json.loads(line))
        os.write(sys.stdout.fileno(), json.dumps(answer).encode() + b"\n")

    tasks: set[asyncio.Task[None]] = set()
    while line := await reader.readline():
        task = asyncio.create_task(obey(line))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    if not hass.is_stopping:
        # Nobody is left who could end it.
        os._exit(1)


async def main(
    config: Path,
    journal: Journal,
    orders: Callable[[HomeAssistant], Orders] = Orders,
) -> int:
    """Start Home Assistant and run it until it is told to stop."""
    journal.write(by="start", run=os.getpid(), modes=MODES)
    hass = HomeAssistant(str(config))
    loader.async_setup(hass)
    await bootstrap.async_enable_logging(
        hass, log_no_color=True, log_file=str(config / "rotated.log")
    )
    hass.config.skip_pip = True

    @callback
    def note(call: ServiceCall) -> None:
        journal.write(by="automation", **call.data)

    @callback
    def work(call: ServiceCall) -> None:
        journal.write(by="work", **call.data)

    @callback
    def heard(announcement: Announcement) -> None:
        journal.write(
            by="dispatcher",
            kind=announcement.kind,
            account=announcement.entry_id,
            message=announcement.message.id,
            text=announcement.message.text,
            redelivered=announcement.change.redelivered,
        )

    hass.services.async_register("hostile", "note", note)
    hass.services.async_register("hostile", "work", work)
    async_dispatcher_connect(hass, SIGNAL_ANNOUNCEMENT, heard)
    # Everything else would only make it slower to start.
    bootstrap.DEFAULT_INTEGRATIONS.clear()
    if await bootstrap.async_from_config_dict(configuration(), hass) is None:
        return 1
    serving = hass.async_create_background_task(serve(orders(hass), hass), "orders")
    serving.add_done_callback(lambda task: None if task.cancelled() else task.result())
    code = await hass.async_run()
    journal.write(by="end", run=os.getpid())
    return code


def run(folder: Path) -> int:
    """Live in a configuration folder until the end; return the exit code."""
    hurry()
    set_clock(folder)
    journal = Journal(folder / JOURNAL)
    watch_files(journal)
    if plugin := os.environ.get(PLUGIN):
        import_module(plugin)
    loop = runner.create_event_loop()
    asyncio.set_event_loop(loop)
    return loop.run_until_complete(main(folder, journal))
