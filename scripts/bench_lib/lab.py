"""Home Assistant and a provider's server, each a process of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import shutil
from tempfile import mkdtemp
from typing import Any

from aiohttp import ClientSession

from scripts.demo_lib.emulators import Emulator
from scripts.demo_lib.places import ROOT
from tests.hostile.process import Child

PROVIDERS = ("portsip", "revicom", "ringme")
_ARGUMENTS = {"portsip": ("--http",)}
#: Never by itself while something is measured.
_OPTIONS = {"scan_interval": 3600}
BENCH = ROOT / ".local" / "bench"


@dataclass
class Lab:
    """What figures are taken from."""

    child: Child
    server: Emulator
    session: ClientSession
    provider: str
    entry: str = ""

    async def add(self) -> None:
        """Add the account."""
        self.entry = await self.child.ask(
            "add",
            provider=self.provider,
            credentials=self.server.credentials,
            options={},
        )

    async def be_quiet(self) -> None:
        """Let the account not poll by itself."""
        await self.child.ask("options", entry=self.entry, options=_OPTIONS)

    async def poll(self, *, sweep: bool = False) -> None:
        """Poll once; fail where that fails."""
        if not await self.child.ask("poll", entry=self.entry, sweep=sweep):
            raise RuntimeError(f"{self.provider}: the poll failed")

    async def requests(self) -> tuple[int, int]:
        """Return requests and bytes since the last call, as the server saw them."""
        url = f"{self.server.url}/control/requests"
        async with self.session.get(url) as response:
            seen: list[dict[str, Any]] = await response.json()
        async with self.session.delete(url) as response:
            response.raise_for_status()
        return len(seen), sum(request["bytes_out"] for request in seen)

    async def advance(self, seconds: float) -> None:
        """Move the server's clock on."""
        url = f"{self.server.url}/control/clock"
        async with self.session.post(url, json={"advance": seconds}) as response:
            response.raise_for_status()


@asynccontextmanager
async def lab(provider: str) -> AsyncIterator[Lab]:
    """Start a server and Home Assistant; end both, and leave nothing."""
    BENCH.mkdir(parents=True, exist_ok=True)
    folder = Path(mkdtemp(dir=BENCH))
    async with ClientSession() as session:
        server = Emulator(
            provider, *_ARGUMENTS.get(provider, ()), session=session, folder=folder
        )
        child = Child(session, folder, module="scripts.bench_lib.child")
        try:
            await server.start()
            await child.start()
            yield Lab(child, server, session, provider)
        finally:
            await child.kill()
            await server.stop()
    shutil.rmtree(folder)
