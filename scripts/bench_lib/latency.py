"""How long it takes from a message to the automation."""

from __future__ import annotations

import asyncio
from statistics import median
import time

from .lab import MAIL, POLLED, Home, Lab, MailLab, home, lab, places
from .results import Rows, Section, ms

MESSAGES = 20
PUSHED = 5
#: Nudges closer together than this become one poll.
_APART = 2.5
#: Whose incoming messages are pushed.
_PUSHES = (MAIL, "portsip", "ringme")
_PATIENCE = 15.0


async def latency() -> Section:
    """From the answer, and from the arrival, to the automation."""
    rows: Rows = [
        (
            "",
            "after the answer, ms",
            "worst, ms",
            "pushed: from arrival, ms",
            "worst, ms",
        )
    ]
    figures: dict[str, float] = {}
    async with home() as at:
        for name in places(POLLED):
            polled = await _polled(at, name)
            pushed = await _pushed(at, name) if name in _PUSHES else []
            rows.append(
                (
                    name,
                    ms(median(polled)),
                    ms(max(polled)),
                    ms(median(pushed)) if pushed else "–",
                    ms(max(pushed)) if pushed else "–",
                )
            )
            figures[f"latency {name} own"] = median(polled)
    note = (
        "The first figures are our own share: from the moment the server's last answer "
        "is there to the automation's action, with everything written to the disk in "
        "between. A poll adds the server's time and, on average, half the pause "
        "between two polls; push adds the server's time, and for mail it is IDLE. "
        f"Medians of {MESSAGES} polls and {PUSHED} pushes, by the clock on the wall."
    )
    return Section("From a message to the automation", note, rows, figures)


async def _polled(at: Home, name: str) -> list[float]:
    found = []
    async with lab(name, at) as place:
        await place.fill(100)
        await place.add()
        await place.poll()
        await place.begin()
        for number in range(MESSAGES):
            text = f"polled {number}"
            await place.receive(text)
            await place.poll()
            found.append((await heard(place, text))["own"])
            await place.quiet()
    return found


async def _pushed(at: Home, name: str) -> list[float]:
    found = []
    async with lab(name, at) as place:
        await place.fill(100)
        await place.add(push=True)
        await place.begin()
        for number in range(PUSHED + 1):
            await asyncio.sleep(_APART)
            text = f"pushed {number}"
            began = time.monotonic()
            await place.receive(text)
            told = await heard(place, text)
            # The first one may come before the server knows whom to tell.
            if number:
                found.append(told["heard"] - began)
            elif isinstance(place, MailLab):
                await asyncio.sleep(_APART)
    return found


async def heard(place: Lab, text: str) -> dict[str, float]:
    """Return when the automation heard of a text, and how long after the answer."""
    async with asyncio.timeout(_PATIENCE):
        while True:
            told: dict[str, float] | None = await place.child.ask("latency", text=text)
            if told is not None:
                return told
            await asyncio.sleep(0.01)
