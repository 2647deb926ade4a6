"""The measurements; each returns rows of a table, the first of them its head."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from statistics import median
import subprocess
import sys
from typing import Any

from .lab import PROVIDERS, Lab, lab

type Rows = list[Sequence[str]]

STORED = (10, 1_000, 10_000, 100_000)
ROUNDS = 5
MANY = 10_000
IDLE_POLLS = 200


async def idle() -> Rows:
    """What a poll costs where nothing happens, beside few and many old messages."""
    rows: Rows = [
        ("provider", "old messages", "requests", "bytes", "CPU of the poll, ms")
    ]
    for provider in PROVIDERS:
        for stored in STORED:
            async with lab(provider) as place:
                await place.server.drive("seed", count=stored)
                await place.add()
                await place.be_quiet()
                for _ in range(3):
                    await place.poll(sweep=True)
                polls = [await _idle_poll(place) for _ in range(ROUNDS)]
            figures = [median(poll[index] for poll in polls) for index in range(3)]
            rows.append(
                (
                    provider,
                    f"{stored:,}",
                    f"{figures[0]:g}",
                    f"{figures[1]:,.0f}",
                    f"{figures[2] * 1000:.1f}",
                )
            )
    return rows


async def _idle_poll(place: Lab) -> tuple[int, int, float]:
    await place.advance(60)
    await place.requests()
    await place.child.ask("begin")
    await place.poll()
    figures = await place.child.ask("end")
    requests, size = await place.requests()
    return requests, size, figures["cpu"]


async def setup() -> Rows:
    """The first set-up of an account that has 10,000 old messages."""
    rows: Rows = [
        ("provider", "CPU, s", "seconds", "announced", "longest loop block, ms", "MB")
    ]
    for provider in PROVIDERS:
        runs: list[dict[str, Any]] = []
        for _ in range(ROUNDS):
            async with lab(provider) as place:
                await place.server.drive("seed", count=MANY)
                await place.child.ask("begin")
                before = (await place.child.ask("end"))["memory"]
                await place.child.ask("begin")
                await place.add()
                figures = await place.child.ask("end")
            runs.append({**figures, "grown": figures["memory"] - before})
        rows.append(
            (
                provider,
                f"{_of(runs, 'cpu'):.2f}",
                # The order waits a moment until Home Assistant has written its files.
                f"{_of(runs, 'seconds') - 1.3:.2f}",
                f"{max(run['announced'] for run in runs)}",
                f"{_of(runs, 'blocked') * 1000:.0f}",
                f"{_of(runs, 'grown') / 1e6:.1f}",
            )
        )
    return rows


async def burst() -> Rows:
    """10,000 messages that come at once, and what stays of them in the memory."""
    rows: Rows = [
        (
            "provider",
            "new",
            "announced",
            "again",
            "CPU, s",
            "seconds",
            "longest loop block, ms",
            "MB",
            "MB after more idle polls",
        )
    ]
    for provider in PROVIDERS:
        async with lab(provider) as place:
            await place.server.drive("seed", count=10)
            await place.add()
            await place.be_quiet()
            await place.poll()
            await place.advance(7200)
            await place.server.drive("seed", count=MANY, spacing=0.5, until=10)
            await place.child.ask("begin")
            before = (await place.child.ask("end"))["memory"]
            await place.child.ask("begin")
            await place.poll()
            await place.child.ask("quiet")
            figures = await place.child.ask("end")
            print(provider, "blocked by", figures["blocked_by"], file=sys.stderr)
            for _ in range(IDLE_POLLS):
                await place.poll()
            await place.child.ask("begin")
            after = (await place.child.ask("end"))["memory"]
        rows.append(
            (
                provider,
                f"{MANY:,}",
                f"{figures['announced']:,}",
                f"{figures['again']}",
                f"{figures['cpu']:.1f}",
                f"{figures['seconds']:.1f}",
                f"{figures['blocked'] * 1000:.0f}",
                f"{(figures['memory'] - before) / 1e6:.1f}",
                f"{(after - before) / 1e6:.1f}",
            )
        )
    return rows


async def imports() -> Rows:
    """How long Home Assistant takes to import the integration, its own parts aside."""
    code = (
        "import time, homeassistant.bootstrap, homeassistant.components.webhook\n"
        "import homeassistant.components.sensor, homeassistant.components.event\n"
        "began = time.process_time()\n"
        "import custom_components.phone_inbox\n"
        "for name in ('binary_sensor button config_flow diagnostics event notify '\n"
        "             'repairs sensor system_health trigger').split():\n"
        "    __import__(f'custom_components.phone_inbox.{name}')\n"
        "print(time.process_time() - began)"
    )
    times = [await asyncio.to_thread(_output_of, code) for _ in range(ROUNDS)]
    return [("import", "ms"), ("all modules", f"{median(times) * 1000:.0f}")]


def _output_of(code: str) -> float:
    return float(subprocess.check_output([sys.executable, "-c", code], text=True))


def _of(runs: Sequence[dict[str, Any]], name: str) -> float:
    return float(median(run[name] for run in runs))
