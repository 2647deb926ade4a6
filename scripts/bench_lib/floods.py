"""Many messages at once: at the first set-up, and between two polls."""

from __future__ import annotations

from .lab import POLLED, lab, places
from .results import Rows, Section, middle, ms

ROUNDS = 5
MANY = 10_000
IDLE_POLLS = 100
#: The order to add an account waits until Home Assistant has written its files.
_WAITS = 1.3
_BLOCKS = ("longest block, ms", "garbage collection, ms")


async def setup() -> Section:
    """The first set-up with 10,000 old messages."""
    rows: Rows = [("", "CPU, s", "seconds", "announced", *_BLOCKS, "memory, MB")]
    figures: dict[str, float] = {}
    for name in places(POLLED):
        runs = []
        async with lab(name) as place:
            await place.fill(MANY)
            before = await place.memory()
            for _ in range(ROUNDS):
                await place.begin()
                await place.add()
                runs.append(await place.end())
                await place.leave()
        # Later runs find the memory that the first one has left.
        grown = runs[0]["memory"] - before
        announced = max(run["announced"] + run["again"] for run in runs)
        rows.append(
            (
                name,
                f"{middle(runs, 'cpu'):.2f}",
                f"{middle(runs, 'seconds') - _WAITS:.1f}",
                f"{announced}",
                ms(middle(runs, "blocked")),
                ms(middle(runs, "collecting")),
                f"{grown / 1e6:.1f}",
            )
        )
        figures |= {
            f"setup {name} cpu": middle(runs, "cpu"),
            f"setup {name} announced": announced,
            f"setup {name} blocked": middle(runs, "blocked"),
        }
    note = (
        "From the form that is sent off to the entities that are there. The block is "
        "the longest that one callback kept all others waiting, in CPU time; Python's "
        "own garbage collections, which go through everything Home Assistant has in "
        "memory, are counted apart."
    )
    return Section(f"First set-up beside {MANY:,} old messages", note, rows, figures)


async def burst() -> Section:
    """10,000 messages between two polls, and what stays of them in the memory."""
    rows: Rows = [
        (
            "",
            "announced",
            "lost",
            "again",
            "CPU, s",
            "seconds",
            *_BLOCKS,
            "memory, MB",
            f"after {IDLE_POLLS} more polls, MB",
        )
    ]
    figures: dict[str, float] = {}
    for name in places(POLLED):
        async with lab(name) as place:
            await place.fill(10)
            await place.add()
            await place.poll()
            arrived = await place.flood(MANY)
            before = await place.memory()
            await place.begin()
            await place.poll()
            await place.quiet()
            run = await place.end()
            for _ in range(IDLE_POLLS):
                await place.poll()
            after = await place.memory()
        lost = arrived - run["announced"]
        rows.append(
            (
                name,
                f"{run['announced']:,}",
                f"{lost:,}",
                f"{run['again']}",
                f"{run['cpu']:.1f}",
                f"{run['seconds']:.1f}",
                ms(run["blocked"]),
                ms(run["collecting"]),
                f"{(run['memory'] - before) / 1e6:.1f}",
                f"{(after - before) / 1e6:.1f}",
            )
        )
        figures[f"burst {name} blocked"] = run["blocked"]
    note = (
        "All of them are announced, each to an automation that notes it, so most of "
        "the CPU is Home Assistant's own. The memory is what Home Assistant has more "
        "than before."
    )
    return Section(f"{MANY:,} messages between two polls", note, rows, figures)
