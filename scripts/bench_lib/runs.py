"""Runs of automations that a burst of messages makes, in each of their modes."""

from __future__ import annotations

from .lab import MAIL, lab, places
from .modes import MODES
from .results import Rows, Section

MESSAGES = 200


async def runs() -> Section:
    """Runs completed of 200 messages at once, by the automation's mode."""
    names = places()
    rows: Rows = [(f"runs completed of {MESSAGES}", *names)]
    figures: dict[str, float] = {}
    completed: dict[str, dict[str, int]] = {}
    for name in names:
        async with lab(name) as place:
            await place.fill(20)
            await place.add()
            await place.poll()
            await place.child.ask("work", on=True)
            await place.receive(*(f"burst: {number}" for number in range(MESSAGES)))
            await place.poll()
            await place.poll()
            await place.quiet()
            completed[name] = await place.child.ask("worked")
            await place.child.ask("work", on=False)
    for mode in MODES:
        cells = [completed[name].get(mode, 0) for name in names]
        rows.append((mode, *(f"{cell}" for cell in cells)))
        figures |= {
            f"runs {name} {mode} dropped": MESSAGES - cell
            for name, cell in zip(names, cells, strict=True)
            if name != MAIL
        }
    note = (
        f"{MESSAGES} messages between two polls, and an automation in each mode with "
        "Home Assistant's usual limits, whose run takes 50 ms. Home Assistant's own "
        "integration for mail fires an event for the newest mail of a poll, and starts "
        "a run for each event at once."
    )
    return Section("Runs of automations in a burst", note, rows, figures)
