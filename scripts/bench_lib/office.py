"""An office: many lines, and a message nearly every second."""

from __future__ import annotations

from itertools import count, cycle

from .lab import PAUSE, ProviderLab, provider_lab
from .results import Rows, Section, ms

LINES = 200
MESSAGES_A_DAY = 100_000
POLLS = 20
#: More than an account remembers.
_BEFORE = 10_000
_AT_ONCE = round(MESSAGES_A_DAY / 86_400 * PAUSE)


async def office() -> Section:
    """An account with 200 lines and 100,000 messages a day."""
    lines = cycle(f"Line {number}" for number in range(LINES))
    numbers = count()

    async def receive(place: ProviderLab, messages: int) -> None:
        for _ in range(messages):
            text = f"office {next(numbers)}"
            await place.server.drive("receive", text=text, line=next(lines))

    async with provider_lab("revicom") as place:
        await receive(place, LINES)
        await place.add()
        await place.poll()
        await place.flood(_BEFORE)
        await place.poll()
        await place.quiet()
        await place.begin()
        for _ in range(POLLS):
            await receive(place, _AT_ONCE)
            await place.poll()
            await place.quiet()
        busy = await place.end()
        await place.begin()
        for _ in range(POLLS):
            await place.poll()
        idle = await place.end()

    arrived = POLLS * _AT_ONCE
    rows: Rows = [
        ("", "announced", "lost", "again", "CPU, ms", "longest block, ms", "kB written")
    ]
    for name, run, came in (
        (f"{_AT_ONCE} messages", busy, arrived),
        ("nothing new", idle, 0),
    ):
        rows.append(
            (
                name,
                f"{run['announced']:,}",
                f"{came - run['announced']:,}",
                f"{run['again']}",
                ms(run["cpu"] / POLLS),
                ms(run["blocked"]),
                f"{run['written'] / POLLS / 1e3:.0f}",
            )
        )
    note = (
        f"{MESSAGES_A_DAY:,} messages a day are {_AT_ONCE} a poll. Revicom's list, with "
        f"{_BEFORE:,} messages of the last hours in memory, which is as many as an "
        f"account remembers; CPU and kB of one poll, of {POLLS}. Every message is "
        "announced to an automation, so most of the CPU is Home Assistant's own."
    )
    figures = {
        "office revicom lost": arrived - busy["announced"],
        "office revicom again": busy["again"] + idle["again"],
        "office revicom blocked": busy["blocked"],
    }
    return Section(f"An office of {LINES} lines", note, rows, figures)
