"""Home Assistant and a server, each a process of its own.

The server is a provider's, or one for mails: then Home Assistant's own integration
for mail takes the place of ours.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import shutil
from tempfile import mkdtemp
from typing import Any, override

from aiohttp import ClientSession

from scripts.demo_lib.emulators import Emulator
from scripts.demo_lib.places import ROOT
from tests.hostile.process import Child

from . import dovecot

PROVIDERS = ("portsip", "revicom", "ringme")
#: Of these, what an idle poll costs is measured, and what bad answers do.
POLLED = (*PROVIDERS, "twilio", "smsgate")
MAIL = "core imap"
_ARGUMENTS = {"portsip": ("--http",)}
#: Never by itself while something is measured.
_OPTIONS = {"scan_interval": 3600}
BENCH = ROOT / ".local" / "bench"
_PROGRAM = ("-m", "scripts.bench_lib.child")
#: Seconds between two old messages: there are about 150 a day.
_SPACING = 600.0
#: So many old messages there are at least: ten in each of three lists.
_LEAST = {"ringme": 30}
#: Seconds between two polls, on the server's clock.
PAUSE = 60.0


class Lab(ABC):
    """What figures are taken from: one account, and its server."""

    def __init__(self, name: str, child: Child) -> None:
        """Take what is running already."""
        self.name = name
        self.child = child
        self.entry = ""

    @abstractmethod
    async def fill(self, count: int) -> None:
        """Put old messages in."""

    @abstractmethod
    async def add(self, *, push: bool = False) -> None:
        """Add the account; unless it shall be pushed, it is never polled by itself."""

    @abstractmethod
    async def poll(self) -> None:
        """Poll once, a pause after the last time; fail where that fails."""

    @abstractmethod
    async def flood(self, count: int) -> int:
        """Let many messages arrive at once; return how many are new."""

    @abstractmethod
    async def receive(self, *texts: str) -> None:
        """Let messages arrive."""

    @abstractmethod
    async def read_newest(self) -> bool:
        """Let another client read the newest message; False where none can."""

    async def leave(self) -> None:
        """Remove the account."""
        if self.entry:
            await self.child.ask("remove", entry=self.entry)
            self.entry = ""

    async def begin(self) -> None:
        """Set the instruments to nought."""
        await self.child.ask("begin")

    async def end(self) -> dict[str, Any]:
        """Read the instruments."""
        figures: dict[str, Any] = await self.child.ask("end")
        return figures

    async def memory(self) -> int:
        """Return how much memory Home Assistant has."""
        await self.begin()
        return int((await self.end())["memory"])

    async def quiet(self) -> None:
        """Wait until everything was announced."""
        await self.child.ask("quiet")


class ProviderLab(Lab):
    """An account of ours."""

    def __init__(
        self, provider: str, child: Child, server: Emulator, session: ClientSession
    ) -> None:
        """Take what is running already."""
        super().__init__(provider, child)
        self.server = server
        self._session = session
        self._newest: str | None = None

    @override
    async def fill(self, count: int) -> None:
        least = _LEAST.get(self.name, 0)
        await self.server.drive("seed", count=max(count, least), spacing=_SPACING)

    @override
    async def add(self, *, push: bool = False) -> None:
        if push:
            base = await self.child.ask("listen")
            if self.name != "portsip":
                await self.server.switch(callback_base=base)
        self.entry = await self.child.ask(
            "add", provider=self.name, credentials=self.server.credentials, options={}
        )
        if not push:
            await self.child.ask("options", entry=self.entry, options=_OPTIONS)
        elif self.name == "ringme":
            # Home Assistant opens its port when it starts, and not later.
            await self.child.stop()
            await self.child.start()

    @override
    async def poll(self, *, sweep: bool = False) -> None:
        await self.advance(PAUSE)
        if not await self.child.ask("poll", entry=self.entry, sweep=sweep):
            raise RuntimeError(f"{self.name}: the poll failed")

    @override
    async def flood(self, count: int, *, spacing: float = 1.0) -> int:
        # Mostly one a second: two alike in one second would be taken for one.
        await self.advance(count * spacing + 60)
        await self.server.drive("seed", count=count, spacing=spacing, until=10)
        return count

    @override
    async def receive(self, *texts: str) -> None:
        for text in texts:
            self._newest = await self.server.drive("receive", text=text)

    @override
    async def read_newest(self) -> bool:
        if self.name != "ringme":
            # Nobody else's reading can be seen there.
            return False
        await self.server.drive("read_elsewhere", message_id=self._newest)
        return True

    @override
    async def end(self) -> dict[str, Any]:
        requests, size = await self.requests()
        return await super().end() | {"requests": requests, "bytes": size}

    @override
    async def begin(self) -> None:
        await self.requests()
        await super().begin()

    async def requests(self) -> tuple[int, int]:
        """Return requests and bytes since the last call, as the server saw them."""
        url = f"{self.server.url}/control/requests"
        async with self._session.get(url) as response:
            seen: list[dict[str, Any]] = await response.json()
        async with self._session.delete(url) as response:
            response.raise_for_status()
        return len(seen), sum(request["bytes_out"] for request in seen)

    async def advance(self, seconds: float) -> None:
        """Move the server's clock on."""
        url = f"{self.server.url}/control/clock"
        async with self._session.post(url, json={"advance": seconds}) as response:
            response.raise_for_status()


class MailLab(Lab):
    """A mailbox of Home Assistant's own integration."""

    def __init__(self, child: Child, server: dovecot.MailServer) -> None:
        """Take what is running already."""
        super().__init__(MAIL, child)
        self.server = server
        #: Whether the old mails were read.
        self.seen = False

    @override
    async def fill(self, count: int) -> None:
        self.server.fill(count, seen=self.seen)
        # The first look at many mails takes the server a while.
        await self.server.command("SEARCH UNSEEN")

    @override
    async def add(self, *, push: bool = False) -> None:
        self.entry = await self.child.ask("add_mail", port=self.server.port, push=push)

    @override
    async def poll(self) -> None:
        if not await self.child.ask("poll_mail", entry=self.entry):
            raise RuntimeError("The poll of the mailbox failed")

    @override
    async def flood(self, count: int) -> int:
        self.server.fill(count, seen=False)
        await self.server.command("SEARCH UNSEEN")
        return count

    @override
    async def receive(self, *texts: str) -> None:
        self.server.deliver(*texts)

    @override
    async def read_newest(self) -> bool:
        await self.server.command(r"STORE * +FLAGS (\Seen)")
        return True

    @override
    async def quiet(self) -> None:
        """Nothing waits there."""


@dataclass(frozen=True)
class Home:
    """A running Home Assistant."""

    child: Child
    session: ClientSession
    folder: Path


@asynccontextmanager
async def home(
    root: Path = ROOT, program: Sequence[str] = _PROGRAM
) -> AsyncIterator[Home]:
    """Start Home Assistant; end it, and leave nothing.

    ``root`` is the folder of the build, ``program`` what is started of it.
    """
    BENCH.mkdir(parents=True, exist_ok=True)
    folder = Path(mkdtemp(dir=BENCH))
    async with ClientSession() as session:
        child = Child(session, folder, program=program, root=root)
        try:
            await child.start()
            yield Home(child, session, folder)
        finally:
            await child.kill()
    # Only after good work: the log of what went wrong stays.
    shutil.rmtree(folder)


@asynccontextmanager
async def _at(shared: Home | None) -> AsyncIterator[Home]:
    """Return a Home Assistant that is there already, or start one."""
    if shared is not None:
        yield shared
        return
    async with home() as own:
        yield own


@asynccontextmanager
async def server_of(
    provider: str, session: ClientSession, folder: Path
) -> AsyncIterator[Emulator]:
    """Start a provider's server."""
    # Its first words are looked for in its log, so that is no other server's.
    own = Path(mkdtemp(dir=folder))
    server = Emulator(
        provider, *_ARGUMENTS.get(provider, ()), session=session, folder=own
    )
    try:
        await server.start()
        yield server
    finally:
        await server.stop()


@asynccontextmanager
async def provider_lab(
    provider: str, shared: Home | None = None
) -> AsyncIterator[ProviderLab]:
    """Start a provider's server, and Home Assistant unless it is shared."""
    async with (
        _at(shared) as at,
        server_of(provider, at.session, at.folder) as server,
    ):
        place = ProviderLab(provider, at.child, server, at.session)
        yield place
        await place.leave()


@asynccontextmanager
async def lab(name: str, shared: Home | None = None) -> AsyncIterator[Lab]:
    """Start whatever can be measured; see :func:`places`."""
    if name != MAIL:
        async with provider_lab(name, shared) as place:
            yield place
        return
    if (programs := dovecot.find()) is None:
        raise RuntimeError("There is no Dovecot")
    async with _at(shared) as at, dovecot.MailServer(programs) as mail:
        inbox = MailLab(at.child, mail)
        yield inbox
        await inbox.leave()


@asynccontextmanager
async def three_labs() -> AsyncIterator[Mapping[str, ProviderLab]]:
    """Start all providers' servers, and one Home Assistant for them."""
    async with (
        home() as at,
        provider_lab("portsip", at) as portsip,
        provider_lab("revicom", at) as revicom,
        provider_lab("ringme", at) as ringme,
    ):
        yield {place.name: place for place in (portsip, revicom, ringme)}


def places(providers: tuple[str, ...] = PROVIDERS) -> tuple[str, ...]:
    """Return which of these can be measured on this machine, and mail where it can."""
    return (MAIL, *providers) if dovecot.find() is not None else providers
