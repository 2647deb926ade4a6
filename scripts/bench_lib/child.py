"""Home Assistant with instruments: CPU, memory, disk, and what blocks the event loop."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
import gc
import os
from pathlib import Path
import resource
import sys
import time
from typing import Any, cast, override

from homeassistant import runner
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, ServiceCall, callback

from custom_components.phone_inbox.access.accounts import account_entries
from custom_components.phone_inbox.account.database import Database
from custom_components.phone_inbox.const import DOMAIN
from custom_components.phone_inbox.messaging.rows import Rows
from custom_components.phone_inbox.providers import http
from custom_components.phone_inbox.providers.answer import Answer
from tests.hostile import child as hostile
from tests.hostile.journal import Journal

from .modes import MODES

MAIL = "imap"
#: How long a run of the automations takes that work.
_WORK = timedelta(milliseconds=50)
#: Seconds between two looks whether somebody holds everybody up.
_BEAT = 0.001
_DIGEST: Any = Answer.digest


class Counts(Journal):
    """Counts what was announced; no disk gets in the way of the figures."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.of: Counter[str] = Counter()
        #: When the latest answer of a server was there.
        self.answered = 0.0
        #: When the automation heard of a text first, and how long after the answer.
        self.heard: dict[str, tuple[float, float]] = {}
        self._messages: set[str] = set()

    @override
    def write(self, **data: Any) -> None:
        if data["by"] != "automation":
            return
        now = time.monotonic()
        self.heard.setdefault(data["text"], (now, now - self.answered))
        key = f"{data['kind']} {data['message']}"
        self.of["again" if key in self._messages else "announced"] += 1
        self._messages.add(key)

    def clear(self) -> None:
        """Start anew."""
        self.of.clear()
        self.heard.clear()
        self._messages.clear()


COUNTS = Counts()


class Longest:
    """The longest time that one callback kept the event loop from all others.

    In CPU time: what else the machine does is none of the integration's. Python's
    own full garbage collections, which go through everything that the process has,
    are counted apart.
    """

    def __init__(self) -> None:
        """Watch every callback from now on."""
        self.seconds = self.collecting = 0.0
        #: What all collections have taken, and whether one is still to be counted.
        self.collected = 0.0
        self.is_collecting = False
        self.what = ""
        self._began = self._collected = 0.0
        run = asyncio.Handle._run  # noqa: SLF001

        def timed(handle: asyncio.Handle) -> None:
            self._collected = 0.0
            began = time.thread_time()
            run(handle)
            spent = time.thread_time() - began - self._collected
            if spent > self.seconds:
                self.seconds, self.what = spent, repr(handle)[:300]

        asyncio.Handle._run = timed  # type: ignore[assignment,method-assign]  # noqa: SLF001
        gc.callbacks.append(self._garbage)

    def _garbage(self, phase: str, _: dict[str, int]) -> None:
        if phase == "start":
            self.is_collecting = True
            self._began = time.thread_time()
            return
        spent = time.thread_time() - self._began
        self._collected += spent
        self.collected += spent
        self.collecting = max(self.collecting, spent)
        self.is_collecting = False

    def clear(self) -> None:
        """Start anew."""
        self.seconds, self.collecting, self.what = 0.0, 0.0, ""


class Wire:
    """What comes from the servers, and what is written to the accounts' files."""

    def __init__(self) -> None:
        """Watch from now on."""
        self.requests = self.bytes = self.writes = self.written = 0
        self._watches_mail = False
        self._watch_http()
        self._watch_store()

    def _watch_http(self) -> None:
        read = http.HttpClient._read  # noqa: SLF001
        client = cast("Any", http.HttpClient)

        async def reading(of: Any, response: Any, limit: int) -> bytes:
            body = await read(of, response, limit)
            COUNTS.answered = time.monotonic()
            return body

        client._read = reading  # noqa: SLF001

    def _watch_store(self) -> None:
        databases = cast("Any", Database)
        write, tidy = databases.write, databases.tidy

        def writing(database: Database, several: Sequence[Rows]) -> None:
            before = _log_size(database)
            write(database, several)
            self.writes += 1
            self.written += _log_size(database) - before

        def tidying(database: Database) -> None:
            before = _log_size(database)
            tidy(database)
            if _log_size(database) < before:
                # Each page of it at most, and only once.
                self.written += before

        databases.write, databases.tidy = writing, tidying

    def watch_mail(self) -> None:
        """Watch the library that Home Assistant's integration for mail uses."""
        # Slow to import, and it comes without types.
        from aioimaplib import aioimaplib  # type: ignore[import-untyped]  # noqa: PLC0415

        if self._watches_mail:
            return
        self._watches_mail = True
        protocol: Any = aioimaplib.IMAP4ClientProtocol
        received, send = protocol.data_received, protocol.send

        def receiving(of: Any, data: bytes) -> None:
            self.bytes += len(data)
            COUNTS.answered = time.monotonic()
            received(of, data)

        def sending(of: Any, *args: Any, **options: Any) -> None:
            self.requests += 1
            send(of, *args, **options)

        protocol.data_received, protocol.send = receiving, sending

    def clear(self) -> None:
        """Start anew."""
        self.requests = self.bytes = self.writes = self.written = 0


def _log_size(database: Database) -> int:
    """Return how long the log is that everything is written to first, in bytes."""
    path = database._path  # noqa: SLF001
    try:
        return path.with_name(f"{path.name}-wal").stat().st_size
    except FileNotFoundError:
        return 0


class Bench(hostile.Orders):
    """The orders, and some more."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Put the instruments in."""
        super().__init__(hass)
        self._longest = Longest()
        self._wire = Wire()
        self._cpu = self._began = 0.0
        self._worked: Counter[str] = Counter()
        self._late = 0.0
        self._beating: asyncio.Task[None] | None = None

        @callback
        def done(call: ServiceCall) -> None:
            self._worked[call.data["mode"]] += 1

        hass.services.async_register("bench", "done", done)

    async def begin(self) -> None:
        """Set the instruments to nought."""
        gc.collect()
        COUNTS.clear()
        await asyncio.sleep(0.05)
        self._longest.clear()
        self._wire.clear()
        self._cpu, self._began = time.process_time(), time.perf_counter()

    async def end(self) -> dict[str, Any]:
        """Read the instruments."""
        cpu, now = time.process_time(), time.perf_counter()
        blocked, by = self._longest.seconds, self._longest.what
        collecting = self._longest.collecting
        gc.collect()
        return {
            "cpu": cpu - self._cpu,
            "seconds": now - self._began,
            "blocked": blocked,
            "blocked_by": by,
            "collecting": collecting,
            "announced": COUNTS.of["announced"],
            "again": COUNTS.of["again"],
            "memory": _memory(),
            "requests": self._wire.requests,
            "bytes": self._wire.bytes,
            "writes": self._wire.writes,
            "written": self._wire.written,
        }

    @override
    async def quiet(self) -> bool:
        # To ask what is due takes time while much of it is, so wait before that.
        announcers = [
            coordinator.announcer
            for entry in account_entries(self._hass)
            if (coordinator := self._coordinator(entry.entry_id)) is not None
        ]
        for announcer in announcers:
            if (task := announcer._task) is not None:  # noqa: SLF001
                await asyncio.wait([task])
        return await super().quiet()

    async def beat(self, *, on: bool) -> float:
        """Begin to look whether timers come in time; or end it, and tell how late.

        Who hogs the interpreter in another thread makes no callback long. In CPU time
        of the whole process, without its garbage collections: what else the machine
        does is none of the integration's.
        """
        if on:
            self._late = 0.0
            self._beating = asyncio.create_task(self._beat())
            return 0.0
        if self._beating is not None:
            self._beating.cancel()
        return self._late

    async def _beat(self) -> None:
        while True:
            collected, began = self._longest.collected, time.process_time()
            await asyncio.sleep(_BEAT)
            spent = time.process_time() - began
            while self._longest.is_collecting:  # noqa: ASYNC110 - nothing tells
                # Another thread's is over, and that thread waits for its turn to say so.
                await asyncio.sleep(0.001)
            collected = self._longest.collected - collected
            self._late = max(self._late, spent - collected)

    async def work(self, *, on: bool) -> None:
        """Switch the automations on or off whose runs take a while."""
        self._worked.clear()
        await self._hass.services.async_call(
            "automation",
            "turn_on" if on else "turn_off",
            {"entity_id": [f"automation.work_{mode}" for mode in MODES]},
            blocking=True,
        )

    async def worked(self) -> dict[str, int]:
        """Return how many runs came to their end, by mode, when none goes on."""
        states = [self._hass.states.get(f"automation.work_{mode}") for mode in MODES]
        while any(
            state is not None and state.attributes["current"] for state in states
        ):
            await asyncio.sleep(0.1)
            states = [
                self._hass.states.get(f"automation.work_{mode}") for mode in MODES
            ]
        return dict(self._worked)

    async def heard(self) -> list[str]:
        """Return the texts that the automation heard of, since the beginning."""
        return list(COUNTS.heard)

    async def latency(self, text: str) -> dict[str, float] | None:
        """Return when a text was heard of, and how long after the answer."""
        if (heard := COUNTS.heard.get(text)) is None:
            return None
        return {"heard": heard[0], "own": heard[1]}

    async def mailboxes(self, entry: str) -> int:
        """Return how many lists an account has."""
        coordinator = self._coordinator(entry)
        return len(coordinator.provider.mailboxes) if coordinator else 0

    async def read_everything(self, *, on: bool) -> None:
        """Let every answer look like a new one from now on, or no longer."""
        new = property(lambda _: os.urandom(16))
        cast("Any", Answer).digest = new if on else _DIGEST

    @override
    async def listen(self) -> str:
        """Let servers reach our webhooks; return where they are.

        Providers are told another address: one that the internet could know.
        """
        await self._hass.config.async_update(external_url="https://bench.example.com")
        return await self.base()

    async def remove(self, entry: str) -> None:
        """Remove an account."""
        await self._hass.config_entries.async_remove(entry)
        await self._hass.async_block_till_done()

    async def unload(self, entries: list[str]) -> None:
        """Unload accounts."""
        for entry in entries:
            await self._hass.config_entries.async_unload(entry)

    async def set_up(self, entries: list[str]) -> None:
        """Set unloaded accounts up, all at once as at a start."""
        setup = self._hass.config_entries.async_setup
        await asyncio.gather(*(setup(entry) for entry in entries))
        await self._hass.async_block_till_done()

    # Home Assistant's own integration for mail

    async def add_mail(self, port: int, *, push: bool) -> str:
        """Add a mailbox, the way a user does; return its entry's id."""
        self._wire.watch_mail()
        entries = self._hass.config_entries
        form = await entries.flow.async_init(MAIL, context={"source": "user"})
        typed = {
            "username": "bench",
            "password": "bench",
            "server": "127.0.0.1",
            "port": port,
            "verify_ssl": False,
        }
        result: Any = await entries.flow.async_configure(form["flow_id"], typed)
        entry: ConfigEntry[Any] = result["result"]
        await self._hass.async_block_till_done()
        if not push:
            data = {**entry.data, "enable_push": False}
            entries.async_update_entry(entry, data=data)
            await entries.async_reload(entry.entry_id)
        await self.mail_waits()
        await asyncio.sleep(1.3)
        return entry.entry_id

    async def mail_waits(self) -> None:
        """Let mail not poll by itself."""
        for entry in self._hass.config_entries.async_entries(MAIL):
            coordinator = entry.runtime_data
            coordinator.update_interval = None
            coordinator._unschedule_refresh()  # noqa: SLF001
        await asyncio.sleep(0.2)

    async def poll_mail(self, entry: str) -> bool:
        """Poll as the timer would."""
        account = self._hass.config_entries.async_get_known_entry(entry)
        coordinator = account.runtime_data
        await coordinator.async_refresh()
        await self._hass.async_block_till_done()
        return bool(coordinator.last_update_success)


def configuration(original: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return the automations: what is noted of messages, is noted of mails."""
    event = "trigger.event.data"
    mail = {
        "id": "mail",
        "alias": "Note mails",
        "mode": "parallel",
        "max": 10_000,
        "trace": {"stored_traces": 0},
        "triggers": [{"trigger": "event", "event_type": "imap_content"}],
        "actions": [
            {
                "action": "hostile.note",
                "data": {
                    "kind": "received",
                    # The number that the event has changes with other mails.
                    "message": f"{{{{ {event}.subject }}}}",
                    "text": f"{{{{ {event}.subject }}}}",
                },
            }
        ],
    }
    whole = original()
    return {**whole, "automation": [*whole["automation"], mail, *_work()]}


def _work() -> list[dict[str, Any]]:
    """Return automations of each mode whose runs take a while, switched off."""
    return [
        {
            "id": f"work_{mode}",
            "alias": f"Work {mode}",
            "initial_state": False,
            "mode": mode,
            "max_exceeded": "silent",
            "trace": {"stored_traces": 0},
            "triggers": [
                {"trigger": f"{DOMAIN}.message_received"},
                {"trigger": "event", "event_type": "imap_content"},
            ],
            "actions": [
                {"delay": {"milliseconds": _WORK.total_seconds() * 1000}},
                {"action": "bench.done", "data": {"mode": mode}},
            ],
        }
        for mode in MODES
    ]


def _memory() -> int:
    """Return how many bytes of memory the process has."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def main() -> int:
    """Run until the driver hangs up."""
    ours = hostile.configuration
    hostile.configuration = lambda: configuration(ours)
    loop = runner.create_event_loop()
    asyncio.set_event_loop(loop)
    return loop.run_until_complete(hostile.main(Path(sys.argv[1]), COUNTS, Bench))


if __name__ == "__main__":
    sys.exit(main())
