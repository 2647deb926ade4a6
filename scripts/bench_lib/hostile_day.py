"""The long hostile day, with as many seeds as wanted."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
import os
from pathlib import Path
import platform
import shutil

from homeassistant.const import __version__ as home_assistant

from scripts.demo_lib.places import ROOT
from tests.hostile.day import make_day
from tests.hostile.driver import Outcome, live_through
from tests.hostile.table import as_table

#: What Home Assistant wrote in a day that went wrong stays here.
DAYS = ROOT / ".local" / "bench" / "days"
#: Where the table is kept; what stands before it is written by hand.
PAGE = ROOT / "docs" / "hostile-day.md"
_BEFORE_TABLE = "<!-- From here on: written by scripts/bench hostile-day --page -->"


def run(seeds: Sequence[int], *, messages: int, kills: int, page: bool = False) -> bool:
    """Let the days happen one after the other; print the table; tell if all is good.

    ``page``: write it to the documentation, too, where days of other seeds stay.
    """
    outcomes: list[Outcome] = []
    for seed in seeds:
        folder = DAYS / f"{seed}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        outcome = asyncio.run(_day(seed, folder, messages, kills))
        if outcome.is_good:
            shutil.rmtree(folder)
        else:
            print(f"Seed {seed} went wrong: see {folder.relative_to(ROOT)}")
        outcomes.append(outcome)
        print(as_table([outcome]) if len(seeds) > 1 else "", flush=True)
    print(as_table(outcomes))
    if page:
        _write(as_table(outcomes))
    return all(outcome.is_good for outcome in outcomes)


async def _day(seed: int, folder: Path, messages: int, kills: int) -> Outcome:
    return await live_through(make_day(seed, messages=messages, kills=kills), folder)


def _write(table: str) -> None:
    before, _, written = PAGE.read_text(encoding="utf-8").partition(_BEFORE_TABLE)
    where = (
        f"{datetime.now().astimezone():%Y-%m-%d}, a {platform.machine()} machine with "
        f"{os.cpu_count()} cores, Python {platform.python_version()}, Home Assistant "
        f"{home_assistant}."
    )
    parts = (before + _BEFORE_TABLE, where, together(written, table))
    PAGE.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def together(before: str, after: str) -> str:
    """Return one table of two: of a seed that is in both, the row of the later one."""
    rows: dict[int, str] = {}
    head: list[str] = []
    for table in (before, after):
        lines = [line for line in table.splitlines() if line.startswith("|")]
        head = lines[:2] or head
        rows |= {int(line.split("|")[1]): line for line in lines[2:]}
    return "\n".join([*head, *(rows[seed] for seed in sorted(rows))])
