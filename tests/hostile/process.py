"""The handle on the Home Assistant that lives through the day."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
import contextlib
import json
import os
from pathlib import Path
import signal
import sys
from typing import Any

from aiohttp import ClientSession

from scripts.demo_lib.homeassistant import HomeAssistant
from scripts.demo_lib.places import INTEGRATION, ROOT

from .forked import Forked, fork
from .journal import JOURNAL, read

#: The first start compiles Python code, which takes a small machine a while.
_START_SECONDS = 180


class Gone(Exception):
    """Home Assistant ended before it answered."""


class Refused(Exception):
    """An order failed; the argument is the key of the error."""


class Child:
    """A Home Assistant in a process of its own, on a configuration folder.

    It is forked, see :mod:`.forked`, unless it shall be a program of Python's with the
    arguments ``program``. ``root`` is the folder of the repository that this is of.
    """

    def __init__(
        self,
        session: ClientSession,
        folder: Path,
        *,
        program: Sequence[str] = (),
        root: Path = ROOT,
    ) -> None:
        """Prepare the folder, which must be empty."""
        self._program = program
        self._root = root
        home = HomeAssistant(session, folder)
        home.write({})
        if root != ROOT:
            link = home.config / INTEGRATION.relative_to(ROOT)
            link.unlink()
            link.symlink_to(root / INTEGRATION.relative_to(ROOT))
        self.config = home.config
        self.log = home.log
        self.journal = self.config / JOURNAL
        self._process: Forked | asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._last = 0
        #: Whether nobody is left to answer; known before the exit code is.
        self._gone = False

    @property
    def pid(self) -> int:
        """Return the process id of the present run."""
        assert self._process is not None
        return self._process.pid

    async def start(
        self, *, wait: bool = True, environment: Mapping[str, str] | None = None
    ) -> None:
        """Start it, and wait until it takes orders unless told otherwise."""
        if not self._program:
            self._process = await fork(self.config, self.log, environment or {})
        else:
            self._process = await self._run(environment or {})
        self._gone = False
        self._reader = asyncio.create_task(self._read(self._process))
        if wait:
            async with asyncio.timeout(_START_SECONDS):
                await self.ask("states")

    async def _run(self, environment: Mapping[str, str]) -> asyncio.subprocess.Process:
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, *self._program, str(self.config)),
                cwd=self._root,
                env={**os.environ, "PYTHONPATH": str(self._root), **environment},
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )

    async def ask(self, order: str, **arguments: Any) -> Any:
        """Give an order; raise Refused where it fails, Gone where nobody answers."""
        process = self._process
        if process is None or process.stdin is None or self._gone:
            raise Gone
        self._last += 1
        number = self._last
        future = asyncio.get_running_loop().create_future()
        self._answers[number] = future
        line = json.dumps({"number": number, "order": order, **arguments})
        process.stdin.write(line.encode() + b"\n")
        answer: Mapping[str, Any] = await future
        if "error" in answer:
            raise Refused(answer["error"], answer["text"])
        return answer["result"]

    async def _read(self, process: Forked | asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        # Reset: it was killed before it had read everything.
        with contextlib.suppress(ConnectionResetError):
            while line := await process.stdout.readline():
                answer = json.loads(line)
                future = self._answers.pop(answer["number"])
                if not future.done():
                    future.set_result(answer)
        self._gone = True
        for future in self._answers.values():
            if not future.done():
                future.set_exception(Gone())
        self._answers.clear()

    async def stop(self) -> None:
        """End it in good order."""
        await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        """End it at once: it gets to do nothing more."""
        await self._end(signal.SIGKILL)

    async def wait(self) -> int:
        """Return the exit code when it has ended by itself."""
        assert self._process is not None
        code = await self._process.wait()
        await self._close()
        return code

    async def _end(self, number: signal.Signals) -> None:
        process = self._process
        if process is None:
            return
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(number)
            try:
                await asyncio.wait_for(process.wait(), 60)
            except TimeoutError:
                process.kill()
                await process.wait()
        await self._close()

    async def _close(self) -> None:
        if self._reader is not None:
            await self._reader
        self._process = self._reader = None

    def lines(self) -> list[dict[str, Any]]:
        """Return what the journal says so far."""
        return read(self.journal)

    def store(self, entry: str) -> Path:
        """Return an account's database."""
        return self.config / ".storage" / f"phone_inbox.{entry}.db"
