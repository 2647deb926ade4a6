"""The long hostile day, with as many seeds as wanted."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
import shutil

from scripts.demo_lib.places import ROOT
from tests.hostile.driver import Outcome, live_through
from tests.hostile.table import as_table
from tests.hostile.timeline import make_day

#: What Home Assistant wrote in a day that went wrong stays here.
DAYS = ROOT / ".local" / "bench" / "days"


def run(seeds: Sequence[int], *, messages: int, kills: int) -> bool:
    """Let the days happen one after the other; print the table; tell if all is good."""
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
    return all(outcome.is_good for outcome in outcomes)


async def _day(seed: int, folder: Path, messages: int, kills: int) -> Outcome:
    return await live_through(make_day(seed, messages=messages, kills=kills), folder)
