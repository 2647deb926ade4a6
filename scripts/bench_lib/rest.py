"""The disk, the start, and the imports."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from statistics import median
import subprocess
import sys

from scripts.demo_lib.places import ROOT

from .lab import PROVIDERS, home, provider_lab, three_labs
from .results import Rows, Section, middle, ms

ROUNDS = 5
MESSAGES_A_DAY = 100
IDLE_POLLS = 30
_MODULES = """\
import importlib, pkgutil, time
import homeassistant.bootstrap, homeassistant.components.{needs}
began = time.process_time()
import {package}
for module in pkgutil.iter_modules({package}.__path__, "{package}."):
    importlib.import_module(module.name)
print(time.process_time() - began)
"""


async def disk() -> Section:
    """What is written in a day with 100 messages."""
    rows: Rows = [
        ("", "writes a day", "MB a day", "kB a write", "writes of an idle poll")
    ]
    figures: dict[str, float] = {}
    async with home() as at:
        for name in PROVIDERS:
            async with provider_lab(name, at) as place:
                await place.fill(MESSAGES_A_DAY)
                await place.add()
                for _ in range(3):
                    await place.poll(sweep=True)
                await place.begin()
                for number in range(MESSAGES_A_DAY):
                    await place.receive(f"of today {number}")
                    await place.poll()
                    await place.quiet()
                day = await place.end()
                await place.begin()
                for _ in range(IDLE_POLLS):
                    await place.poll()
                idle = await place.end()
            writes = idle["writes"] / IDLE_POLLS
            rows.append(
                (
                    name,
                    f"{day['writes']}",
                    f"{day['written'] / 1e6:.1f}",
                    f"{day['written'] / max(day['writes'], 1) / 1e3:.0f}",
                    f"{round(writes, 2):g}",
                )
            )
            figures[f"disk {name} idle"] = writes
    note = (
        f"{MESSAGES_A_DAY} messages, each in a poll of its own: the file is written "
        "before an announcement and after it, and by no other poll but, twice an hour, "
        "one that renews the session of PortSIP: its old tokens work no more, and the "
        "new ones must be there after a crash. Home Assistant's "
        "own integration for mail keeps nothing, and repeats or loses for it."
    )
    return Section("The disk in a day with 100 messages", note, rows, figures)


async def start() -> Section:
    """Three accounts at once, and the imports."""
    async with three_labs() as places:
        for place in places.values():
            await place.fill(1_000)
            await place.add()
        entries = [place.entry for place in places.values()]
        child = next(iter(places.values())).child
        runs = []
        for _ in range(ROUNDS):
            await child.ask("unload", entries=entries)
            await child.ask("begin")
            await child.ask("set_up", entries=entries)
            runs.append(await child.ask("end"))
    ours = await time_of_import("custom_components.phone_inbox", needs="webhook")
    mail = await time_of_import("homeassistant.components.imap", needs="sensor")
    rows: Rows = [
        ("", "CPU, ms", "by the clock, ms"),
        (
            "three accounts, one of each provider",
            ms(middle(runs, "cpu")),
            ms(middle(runs, "seconds")),
        ),
        ("import of all modules", ms(ours), ""),
        ("import of all modules of core imap", ms(mail), ""),
    ]
    note = (
        "The accounts are set up at the same time, with what they remember. Imports "
        "are those of the packages and of what nothing else in Home Assistant has "
        "imported before."
    )
    return Section("Start", note, rows)


async def time_of_import(package: str, *, needs: str, root: Path = ROOT) -> float:
    """Return the CPU seconds that the import of a package's modules takes.

    ``root`` is the folder of the build, and ``needs`` what is there before.
    """
    code = _MODULES.format(package=package, needs=needs)
    environment = {**os.environ, "PYTHONPATH": str(root)}

    def run() -> float:
        command = [sys.executable, "-c", code]
        told = subprocess.check_output(command, text=True, env=environment, cwd=root)
        return float(told.split()[-1])

    # The first time, Python compiles what it imports.
    await asyncio.to_thread(run)
    return median([await asyncio.to_thread(run) for _ in range(ROUNDS)])
