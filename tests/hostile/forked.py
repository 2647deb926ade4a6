"""Starts Home Assistants without importing everything anew for each of them.

A server process imports it once and forks: every run is a process of its own, and
can be killed like any other. On a small machine that is most of a start.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
import os
from pathlib import Path
import signal
import socket
import sys

from scripts.demo_lib.places import ROOT

_CHILD = "tests.hostile.child"
_context = get_context("forkserver")
_context.set_forkserver_preload([_CHILD])


class Forked:
    """A forked Home Assistant, with what is used of asyncio's subprocesses."""

    def __init__(
        self,
        process: ForkServerProcess,
        stdout: asyncio.StreamReader,
        stdin: asyncio.StreamWriter,
    ) -> None:
        """Handle a process that runs, with the pipes to it."""
        self._process = process
        self.stdout = stdout
        self.stdin = stdin

    @property
    def pid(self) -> int:
        """Return the process id."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """Return the exit code, None while it runs."""
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        """Return the exit code when it has ended."""
        await asyncio.to_thread(self._process.join)
        self.stdin.close()
        assert self._process.exitcode is not None
        return self._process.exitcode


async def fork(config: Path, log: Path, environment: Mapping[str, str]) -> Forked:
    """Start a Home Assistant in a configuration folder."""
    ours, theirs = socket.socketpair()
    process = _context.Process(
        target=_live, args=(str(config), theirs, str(log), dict(environment))
    )
    with theirs:
        await asyncio.to_thread(process.start)
    reader, writer = await asyncio.open_connection(sock=ours, limit=2**24)
    return Forked(process, reader, writer)


def _live(
    config: str, orders: socket.socket, log: str, environment: Mapping[str, str]
) -> None:
    """Be what a program on its own would be, and run."""
    os.setsid()
    os.chdir(ROOT)
    os.environ.update(environment)
    with Path(log).open("ab") as errors:
        os.dup2(errors.fileno(), 2)
    for standard in (0, 1):
        os.dup2(orders.fileno(), standard)
    orders.close()
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.exit(import_module(_CHILD).run(Path(config)))
