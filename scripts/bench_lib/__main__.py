"""Entry point of ``scripts/bench``."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
import os
from pathlib import Path
import platform
import sys
import time

from homeassistant.const import __version__ as home_assistant

from scripts.demo_lib.places import ROOT

from . import (
    beside,
    floods,
    hostile_answers,
    hostile_day,
    idle,
    latency,
    office,
    promise,
    rest,
    runs,
)
from .dovecot import find
from .plot import draw, draw_written
from .results import Section
from .targets import judged

PAGE = ROOT / "docs" / "benchmark.md"
PICTURE = ROOT / "docs" / "benchmark.svg"
WRITTEN = ROOT / "docs" / "benchmark-written.svg"
MEASURES: Mapping[str, Callable[[], Awaitable[Section]]] = {
    "promise": promise.promise,
    "runs": runs.runs,
    "idle": idle.idle,
    "unchanged": idle.unchanged,
    "setup": floods.setup,
    "burst": floods.burst,
    "answers": hostile_answers.answers,
    "office": office.office,
    "latency": latency.latency,
    "disk": rest.disk,
    "start": rest.start,
    "beside": beside.beside,
}


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="scripts/bench")
    commands = parser.add_subparsers(dest="command", required=True)
    day = commands.add_parser("hostile-day", help="is everything announced once?")
    day.add_argument("--seed", type=int, nargs="+", default=[1])
    day.add_argument("--messages", type=int, default=1000)
    day.add_argument("--kills", type=int, default=10)
    day.add_argument("--page", action="store_true", help="keep the table in docs/")
    for name, measure in MEASURES.items():
        of_one = commands.add_parser(name, help=(measure.__doc__ or "").splitlines()[0])
        if name == "beside":
            _take_commit(of_one)
    of_all = commands.add_parser(
        "all", help=f"all figures, written to docs/{PAGE.name} and its pictures"
    )
    _take_commit(of_all)
    arguments = parser.parse_args()
    if arguments.command == "hostile-day":
        good = hostile_day.run(
            arguments.seed,
            messages=arguments.messages,
            kills=arguments.kills,
            page=arguments.page,
        )
        return 0 if good else 1
    if find() is None:
        print("No Dovecot here, so Home Assistant's own integration is left out.")
    where = machine()
    names = list(MEASURES) if arguments.command == "all" else [arguments.command]
    sections = []
    for name in names:
        began = time.monotonic()
        measure = MEASURES[name]
        if name == "beside":
            measure = partial(beside.beside, arguments.beside)
        sections.append(asyncio.run(_taken(measure)))
        print(f"{sections[-1].markdown()}\n", flush=True)
        print(f"({time.monotonic() - began:.0f} s)\n", file=sys.stderr)
    if arguments.command == "all":
        write(where, sections)
    return 0


def _take_commit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--beside",
        metavar="COMMIT",
        default=beside.BEFORE,
        help="the build to measure beside this one, %(default)s by itself",
    )


async def _taken(measure: Callable[[], Awaitable[Section]]) -> Section:
    return await measure()


def write(where: str, sections: list[Section]) -> None:
    """Write the page and its picture."""
    figures = {key: value for part in sections for key, value in part.figures.items()}
    rows, missed = judged(figures)
    targets = Section(
        "Targets",
        f"{missed or 'None'} of the figures missed the limit.",
        rows,
    )
    picture = (
        f"![Bytes written by a poll with a new message]({WRITTEN.name})\n\n"
        f"![Idle polls beside more and more old messages]({PICTURE.name})\n\n"
        "All scales are logarithmic."
    )
    parts = ["# Benchmark", f"{_HOW}\n\n{where}", picture]
    parts += [section.markdown() for section in (targets, *sections)]
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    PICTURE.write_text(draw(figures), encoding="utf-8")
    WRITTEN.write_text(draw_written(figures), encoding="utf-8")
    print(targets.markdown())


_HOW = (
    "Taken by `scripts/bench all`: a real Home Assistant with Phone Inbox, beside local "
    "servers that behave as the three providers do, and beside Home Assistant's own "
    "`imap` integration with a local Dovecot. Each is a process of its own; CPU is that "
    "of Home Assistant alone."
)


def machine() -> str:
    """Say where and when the figures were taken."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    cpu = names[0] if names else platform.machine()
    return (
        f"{datetime.now().astimezone():%Y-%m-%d}, {os.cpu_count()} × {cpu}, load "
        f"{os.getloadavg()[0]:.1f} at the start. Python {platform.python_version()}, "
        f"Home Assistant {home_assistant}. Medians of {floods.ROUNDS}, unless it "
        "says otherwise."
    )


if __name__ == "__main__":
    sys.exit(main())
