"""Entry point of ``scripts/bench``."""

from __future__ import annotations

import argparse
import asyncio
from datetime import datetime
import os
from pathlib import Path
import platform
import sys

from homeassistant.const import __version__ as home_assistant

from scripts.demo_lib.places import ROOT

from . import hostile_day, measures
from .measures import Rows

PAGE = ROOT / "docs" / "benchmark.md"
MEASURES = {
    "idle": measures.idle,
    "setup": measures.setup,
    "burst": measures.burst,
    "imports": measures.imports,
}


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="scripts/bench")
    commands = parser.add_subparsers(dest="command", required=True)
    day = commands.add_parser("hostile-day", help="is everything announced once?")
    day.add_argument("--seed", type=int, nargs="+", default=[1])
    day.add_argument("--messages", type=int, default=1000)
    day.add_argument("--kills", type=int, default=10)
    for name, measure in MEASURES.items():
        commands.add_parser(name, help=measure.__doc__)
    commands.add_parser("all", help=f"all figures, written to {PAGE.name}")
    arguments = parser.parse_args()
    if arguments.command == "hostile-day":
        good = hostile_day.run(
            arguments.seed, messages=arguments.messages, kills=arguments.kills
        )
        return 0 if good else 1
    wanted = list(MEASURES) if arguments.command == "all" else [arguments.command]
    parts = [f"# Benchmark\n\n{machine()}"]
    for name in wanted:
        rows = asyncio.run(MEASURES[name]())
        parts.append(f"## {MEASURES[name].__doc__}\n\n{as_markdown(rows)}")
        print(f"{parts[-1]}\n", flush=True)
    if arguments.command == "all":
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text("\n\n".join(parts) + "\n")
    return 0


def machine() -> str:
    """Say where and when the figures were taken."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    cpu = names[0] if names else platform.machine()
    return (
        f"{datetime.now().astimezone():%Y-%m-%d}, {os.cpu_count()} × {cpu}, load "
        f"{os.getloadavg()[0]:.1f} at the start. Python {platform.python_version()}, "
        f"Home Assistant {home_assistant}. Medians of {measures.ROUNDS}; Home "
        "Assistant and the server are processes of their own."
    )


def as_markdown(rows: Rows) -> str:
    """Return a table."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines.insert(1, f"|{'---|' * len(rows[0])}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
