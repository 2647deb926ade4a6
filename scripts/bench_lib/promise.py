"""What the integration is there for: nothing lost, nothing repeated."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from .lab import MAIL, Lab, MailLab, lab, places
from .results import Rows, Section


@dataclass
class Outcome:
    """What became of messages."""

    lost: int
    repeated: int

    def __str__(self) -> str:
        """Return it for a table."""
        return f"{self.lost} / {self.repeated}"


type Scene = Callable[[Lab], Awaitable[Outcome | None]]


async def promise() -> Section:
    """Lost and repeated messages."""
    names = places()
    rows: Rows = [("lost / repeated", *names)]
    figures: dict[str, float] = {}
    outcomes: dict[str, dict[str, Outcome | None]] = {name: {} for name in names}
    for name in names:
        async with lab(name) as place:
            await place.fill(20)
            await place.add()
            await place.poll()
            for title, scene in SCENES.items():
                outcome = outcomes[name][title] = await scene(place)
                if outcome is not None and name != MAIL:
                    figures[f"promise {name} {title} lost"] = outcome.lost
                    figures[f"promise {name} {title} repeated"] = outcome.repeated
    for title in SCENES:
        cells = [outcomes[name][title] for name in names]
        rows.append((title, *("–" if cell is None else f"{cell}" for cell in cells)))
    note = (
        "What an automation was triggered by, out of the messages that arrived. "
        "Repeated is what it was triggered by again, or by old messages. Where a "
        "provider cannot tell that somebody else has read a message, there is a dash."
    )
    return Section("Lost and repeated", note, rows, figures)


async def _outcome(place: Lab, expected: set[str]) -> Outcome:
    """Compare what was heard with what had to be."""
    await place.quiet()
    heard = set(await place.child.ask("heard"))
    run = await place.end()
    new = len(heard & expected)
    total = run["announced"] + run["again"]
    return Outcome(lost=len(expected) - new, repeated=total - new)


def _burst(count: int) -> Scene:
    async def scene(place: Lab) -> Outcome:
        texts = {f"burst of {count}: {number}" for number in range(count)}
        await place.begin()
        await place.receive(*sorted(texts))
        await place.poll()
        await place.poll()
        return await _outcome(place, texts)

    return scene


async def _read_elsewhere(place: Lab) -> Outcome | None:
    for number in range(2):
        await place.receive(f"to be read {number}")
        await place.poll()
    await place.quiet()
    await place.begin()
    if not await place.read_newest():
        return None
    await place.poll()
    await place.poll()
    return await _outcome(place, set())


async def _reload(place: Lab) -> Outcome:
    await place.begin()
    await place.child.ask("reload", entry=place.entry)
    if isinstance(place, MailLab):
        await place.child.ask("mail_waits")
    await place.poll()
    return await _outcome(place, set())


def _restart(count: int) -> Scene:
    async def scene(place: Lab) -> Outcome:
        texts = {f"while down, {count}: {number}" for number in range(count)}
        await place.child.stop()
        await place.receive(*sorted(texts))
        await place.child.start()
        if isinstance(place, MailLab):
            await place.child.ask("mail_waits")
        await place.poll()
        return await _outcome(place, texts)

    return scene


SCENES: dict[str, Scene] = {
    "3 between two polls": _burst(3),
    "100 between two polls": _burst(100),
    "the newest is read elsewhere": _read_elsewhere,
    "reload": _reload,
    "restart": _restart(0),
    "restart, 3 came meanwhile": _restart(3),
}
