"""The providers' servers: each emulator is a program of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession

from .console import DemoError, until
from .places import ROOT
from .process import Process


class Emulator:
    """A running emulator and its control routes."""

    def __init__(
        self, name: str, *arguments: str, session: ClientSession, folder: Path
    ) -> None:
        """Prepare ``python -m tests.emulators.<name>``."""
        self._session = session
        self.url = ""
        #: What a user would type in to connect to it.
        self.credentials: dict[str, Any] = {}
        self.process = Process(
            f"The {name} emulator",
            ["-m", f"tests.emulators.{name}", "--port", "0", *arguments],
            cwd=ROOT,
            log=folder / f"emulator-{name}.log",
        )

    async def start(self) -> None:
        """Start it and wait for the line in which it says where it listens."""
        await self.process.start()

        async def ready() -> dict[str, Any] | None:
            self.process.check()
            for line in self.process.log.read_text().splitlines(keepends=True):
                if line.startswith('{"url"') and line.endswith("\n"):
                    answer: dict[str, Any] = json.loads(line)
                    return answer
            return None

        answer = await until(f"{self.process.name} to listen", ready, seconds=30)
        self.url, self.credentials = answer["url"], answer["credentials"]
        if fingerprint := answer.get("certificate_sha256"):
            # Nobody vouches for its certificate: this one is to be accepted.
            self.credentials["fingerprint"] = fingerprint

    async def run(self) -> None:
        """Wait until it ends by itself, and raise DemoError then."""
        await self.process.wait()
        self.process.check()

    async def stop(self) -> None:
        """End it."""
        await self.process.stop(5)

    async def drive(self, driver: str, **arguments: Any) -> str | None:
        """Make something happen at the server: see ``Emulator`` in the tests."""
        answer = await self._control("POST", driver, arguments)
        message_id: str | None = answer.get("id")
        return message_id

    async def switches(self) -> dict[str, Any]:
        """Return the server's ways."""
        answer: dict[str, Any] = await self._control("GET", "switches")
        return answer

    async def switch(self, **switches: Any) -> None:
        """Change the server's ways: see the emulator's switches."""
        await self._control("POST", "switches", switches)

    async def fail(self, **fault: Any) -> None:
        """Let something go wrong with requests: see ``Fault`` in the tests."""
        await self._control("POST", "faults", fault)

    async def be_well(self) -> None:
        """Let nothing go wrong any more."""
        await self._control("DELETE", "faults")

    async def sent(self) -> list[dict[str, Any]]:
        """Return what the server accepted for sending, oldest first."""
        answer: list[dict[str, Any]] = await self._control("GET", "sent")
        return answer

    async def _control(self, method: str, name: str, data: Any = None) -> Any:
        url = f"{self.url}/control/{name}"
        try:
            # One that speaks TLS has a certificate of its own making.
            async with self._session.request(
                method, url, json=data, ssl=False
            ) as response:
                response.raise_for_status()
                return await response.json()
        except ClientError as error:
            raise DemoError(f"{self.process.name}: {error}") from None
