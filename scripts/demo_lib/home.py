"""The whole demo put together: servers, accounts, contacts, automations, dashboard."""

from __future__ import annotations

import asyncio
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Mapping,
    Sequence,
)
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
import fcntl
from pathlib import Path
import shutil

from aiohttp import ClientSession

from . import automations, content, entities
from .accounts import ACCOUNTS, Account
from .api import Api, Socket
from .console import DemoError, say, until
from .emulators import Emulator
from .entities import Inbox
from .flows import fill_in
from .homeassistant import HomeAssistant
from .places import DEMO

type Prepare = Callable[[Mapping[str, Emulator]], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Connected:
    """An account, its emulator, and what Home Assistant made of it."""

    account: Account
    emulator: Emulator
    inbox: Inbox


@dataclass(frozen=True, kw_only=True)
class Home:
    """Everything is running."""

    homeassistant: HomeAssistant
    api: Api
    accounts: Sequence[Connected]
    #: Texts that came up on the way and that nobody could know beforehand.
    heard: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Return what to open in a browser."""
        return f"{self.homeassistant.url}/{content.DASHBOARD}"


@asynccontextmanager
async def folder(name: str) -> AsyncIterator[Path]:
    """Make ``.local/demo/<name>`` anew, for one demo at a time."""
    DEMO.mkdir(parents=True, exist_ok=True)
    with (DEMO / f"{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DemoError(f"{name} runs already from this checkout") from None
        path = DEMO / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        yield path


@asynccontextmanager
async def running(
    path: Path, python: Path | None = None, prepare: Prepare | None = None
) -> AsyncIterator[Home]:
    """Start everything in an empty folder; stop it at the end.

    ``python`` is the one to start Home Assistant with, where that is not our own.
    ``prepare`` puts more into the servers, by provider, before anybody looks.
    """
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(ClientSession())
        emulators: dict[str, Emulator] = {}
        for account in ACCOUNTS:
            emulator = Emulator(
                account.provider, *account.arguments, session=session, folder=path
            )
            emulators[account.provider] = emulator
            stack.push_async_callback(emulator.stop)
        await asyncio.gather(*(emulator.start() for emulator in emulators.values()))
        for account in ACCOUNTS:
            emulator = emulators[account.provider]
            say(f"Emulator: {account.provider} listens at {emulator.url}")
            await emulator.switch(**account.switches)
            for text in account.history:
                time = datetime.now(UTC) - text.age
                await emulator.drive(
                    "receive", **text.arguments(), time=time.isoformat()
                )

        if prepare is not None:
            await prepare(emulators)

        homeassistant = HomeAssistant(session, path, python)
        for emulator in emulators.values():
            if "callback_base" in await emulator.switches():
                await emulator.switch(callback_base=homeassistant.url)
        first = emulators[ACCOUNTS[0].provider]
        homeassistant.write(content.configuration(homeassistant.url, first.url))
        say(f"Home Assistant: starting at {homeassistant.url}")
        stack.push_async_callback(homeassistant.stop)
        stack.callback(say, "Stopping Home Assistant and the emulators")
        api = await homeassistant.start()
        say(f"Home Assistant: {(await api.get('config'))['version']} is running")
        accounts = []
        for account in ACCOUNTS:
            say(f"Phone Inbox: adding the account at {account.provider}")
            emulator = emulators[account.provider]
            inbox = await _connect(api, account, emulator)
            accounts.append(Connected(account=account, emulator=emulator, inbox=inbox))
        for account in ACCOUNTS:
            if account.sends_through:
                say(f"Phone Inbox: {account.title} sends through another account")
                await _send_through(api, account)
        say("Home Assistant: adding automations and the dashboard")
        await _furnish(api, [connected.inbox for connected in accounts])
        await _forget_the_beginning(api, [connected.inbox for connected in accounts])
        yield Home(homeassistant=homeassistant, api=api, accounts=accounts)


async def _connect(api: Api, account: Account, emulator: Emulator) -> Inbox:
    """Set an account up as a person would: the account, its options, contacts."""
    answers = {**emulator.credentials, **account.answers}
    created = await fill_in(
        api,
        "flow",
        {"handler": "phone_inbox", "show_advanced_options": False},
        {"menu": account.provider, **answers},
    )
    entry_id: str = created["result"]["entry_id"]
    async with Socket(api) as socket:
        await _loaded(socket, account, entry_id)
        await socket.call(
            "config_entries/update", entry_id=entry_id, title=account.title
        )
        await _loaded(socket, account, entry_id)
        await fill_in(api, "options/flow", {"handler": entry_id}, account.options)
        await _loaded(socket, account, entry_id)
        contacts_id = await entities.find_contacts(socket)
        for person in account.contacts:
            await fill_in(
                api,
                "subentries/flow",
                {"handler": [contacts_id, "contact"]},
                {
                    "name": person.name,
                    "numbers": [person.number],
                    "trusted": person.trusted,
                    # Where no account can send, nobody is asked for it.
                    **({"assist": True} if person.assist else {}),
                },
            )

        async def find_all() -> Inbox | None:
            inbox = await entities.find(socket, entry_id)
            names = {person.name for person in account.contacts if account.sends}
            return inbox if inbox.lines and names <= inbox.notify.keys() else None

        what = f"a line and the contacts of {account.provider}"
        return await until(what, find_all, seconds=30)


async def _send_through(api: Api, account: Account) -> None:
    """Choose who sends for an account, as a person would in its options."""
    async with Socket(api) as socket:
        entries = await socket.call("config_entries/get", domain="phone_inbox")
        ids = {entry["title"]: entry["entry_id"] for entry in entries}
        await fill_in(
            api,
            "options/flow",
            {"handler": ids[account.title]},
            {"send_through": ids[account.sends_through]},
        )
        for title in (account.title, account.sends_through):
            await _loaded(socket, account, ids[title])


async def _loaded(socket: Socket, account: Account, entry_id: str) -> None:
    """Wait until an account is loaded; raise DemoError where it cannot be."""

    async def look() -> bool:
        entries = await socket.call("config_entries/get", domain="phone_inbox")
        [entry] = [entry for entry in entries if entry["entry_id"] == entry_id]
        if entry["state"] in {"setup_error", "migration_error", "failed_unload"}:
            raise DemoError(f"{account.provider} was not set up: {entry['reason']}")
        return bool(entry["state"] == "loaded")

    await until(f"the account at {account.provider} to be loaded", look, seconds=60)


async def _furnish(api: Api, inboxes: list[Inbox]) -> None:
    line = next(iter(inboxes[0].lines.values()))
    for automation_id, automation in automations.automations(line).items():
        await api.post(f"config/automation/config/{automation_id}", automation)
    async with Socket(api) as socket:
        await socket.call(
            "lovelace/dashboards/create",
            url_path=content.DASHBOARD,
            title="Phone Inbox",
            icon="mdi:message-badge",
        )
        await socket.call(
            "lovelace/config/save",
            url_path=content.DASHBOARD,
            config=content.dashboard(inboxes),
        )
        await socket.call(
            "frontend/set_system_data",
            key="core",
            value={"default_panel": content.DASHBOARD},
        )


async def _forget_the_beginning(api: Api, inboxes: list[Inbox]) -> None:
    """Take out of the history that the account was reloaded several times."""
    entity_ids = [line.message for inbox in inboxes for line in inbox.lines.values()]
    await api.act("recorder.purge_entities", {"entity_id": entity_ids, "keep_days": 0})


async def attend(home: Home, work: Coroutine[None, None, None]) -> None:
    """Do the work; fail as soon as a server ends by itself."""
    tasks = [
        asyncio.create_task(work),
        asyncio.create_task(home.homeassistant.run()),
        *[asyncio.create_task(connected.emulator.run()) for connected in home.accounts],
    ]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
