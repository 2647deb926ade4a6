"""Programs the demo starts, and ends again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
import contextlib
import os
from pathlib import Path
import signal
import sys

from .console import DemoError
from .places import tail


class Process:
    """A Python program in a process group of its own, its output in a file.

    Of its own, so that Ctrl-C reaches only the demo, which then ends everything
    in good order.
    """

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        *,
        cwd: Path,
        log: Path,
        modules: Path | None = None,
        python: Path | None = None,
    ) -> None:
        """Take note of what to run: ``python ARGUMENTS`` in a folder.

        ``modules`` is a folder of Python modules that only this program gets, and
        ``python`` another Python than our own.
        """
        self.name = name
        self.log = log
        self._arguments = arguments
        self._python = python or Path(sys.executable)
        self._cwd = cwd
        # Instead of our own, which leads to the checkout.
        self._environment = {"PYTHONPATH": str(modules)} if modules else {}
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it; what it prints is added to the log."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                str(self._python),
                *self._arguments,
                cwd=self._cwd,
                env=_without_path() | self._environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    async def wait(self) -> int:
        """Return the exit code when it has ended."""
        if self._process is None:
            raise RuntimeError("Not started")
        return await self._process.wait()

    def check(self) -> None:
        """Raise DemoError, with the end of the log, if it does not run."""
        if self._process is None or self._process.returncode is not None:
            raise DemoError(f"{self.name} has ended by itself.\n{tail(self.log)}")

    async def stop(self, patience: float) -> None:
        """Ask it to end, and make it end when that takes too long."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            # The group: what the program itself started goes, too.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            try:
                await asyncio.wait_for(process.wait(), patience)
            except TimeoutError:
                continue
            return


def _without_path() -> dict[str, str]:
    return {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
