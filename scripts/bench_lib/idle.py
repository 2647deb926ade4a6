"""What a poll costs where nothing happens."""

from __future__ import annotations

from statistics import median

from .lab import (
    MAIL,
    POLLED,
    Home,
    Lab,
    MailLab,
    ProviderLab,
    home,
    lab,
    places,
    provider_lab,
)
from .results import Rows, Section, middle, ms

STORED = (10, 1_000, 10_000, 100_000)
ROUNDS = 15


async def idle() -> Section:
    """Idle polls, beside few and many old messages."""
    head = ("", "old messages", "requests", "bytes", "CPU, ms", "files written")
    rows: Rows = [head]
    figures: dict[str, float] = {}
    async with home() as at:
        for place in places(POLLED):
            for seen in (True, False) if place == MAIL else (False,):
                name = place if place != MAIL else f"{MAIL}, all {_how(seen=seen)}"
                for stored in STORED:
                    of_one = await _of(at, place, stored, seen=seen)
                    rows.append((name, f"{stored:,}", *_cells(of_one)))
                    for what, value in of_one.items():
                        figures[f"idle {name} {stored} {what}"] = value
    note = (
        f"One poll, nothing new; medians of {ROUNDS}. Bytes are those of the answers' "
        "bodies before compression; for mail, those of all lines. CPU is that of the "
        "whole Home Assistant process. Old messages are ten minutes apart. Ringme has "
        "one list for each of three lines, ten old messages at least in each, and "
        "reads old messages again now and then. Twilio lists those of 400 days. Once "
        "an hour a phone is asked to look for texts that its app has missed: one more "
        "request, which is in no median."
    )
    return Section("Idle polls", note, rows, figures)


def _how(*, seen: bool) -> str:
    return "read" if seen else "unread"


async def _of(at: Home, name: str, stored: int, *, seen: bool) -> dict[str, float]:
    async with lab(name, at) as place:
        if isinstance(place, MailLab):
            place.seen = seen
        await place.fill(stored)
        await place.add()
        await _settle(place)
        return await _cost(place)


async def _settle(place: Lab) -> None:
    """Let what is done once be over."""
    for _ in range(3):
        if isinstance(place, ProviderLab):
            await place.poll(sweep=True)
        else:
            await place.poll()


async def _cost(place: Lab) -> dict[str, float]:
    runs = []
    for _ in range(ROUNDS):
        await place.begin()
        await place.poll()
        runs.append(await place.end())
    return {what: middle(runs, what) for what in ("requests", "bytes", "cpu", "writes")}


def _cells(figures: dict[str, float]) -> tuple[str, ...]:
    return (
        f"{figures['requests']:g}",
        f"{figures['bytes']:,.0f}",
        ms(figures["cpu"]),
        f"{figures['writes']:g}",
    )


async def unchanged() -> Section:
    """Answers that are known, and the same ones parsed; messages under way."""
    rows: Rows = [
        (
            "",
            "lists",
            "requests by list",
            "with a message under way",
            "CPU, ms",
            "CPU, all answers parsed, ms",
        )
    ]
    figures: dict[str, float] = {}
    async with home() as at:
        for name in POLLED:
            of_one = await _unchanged(at, name)
            of_one["busy"] = await _under_way(at, name) / of_one["lists"]
            rows.append(
                (
                    name,
                    f"{round(of_one['lists'], 2):g}",
                    f"{round(of_one['requests'], 2):g}",
                    f"{round(of_one['busy'], 2):g}",
                    ms(of_one["cpu"]),
                    ms(of_one["parsed"]),
                )
            )
            for what, value in of_one.items():
                figures[f"unchanged {name} {what}"] = value
    note = (
        "What an answer costs whose bytes are those of the last one, and what it "
        "would cost to parse it all the same. A message is under way until the "
        "provider says what became of it."
    )
    return Section("Unchanged answers", note, rows, figures)


async def _unchanged(at: Home, name: str) -> dict[str, float]:
    async with provider_lab(name, at) as place:
        await place.fill(1_000)
        await place.add()
        # New enough to be on the page that is read.
        await place.receive(*(f"new {number}" for number in range(50)))
        # For ten minutes after so many, what turns up late among them is looked for,
        # and Ringme's server shows them on several pages: that is no idle poll.
        await place.advance(3600)
        await _settle(place)
        lists = float(await place.child.ask("mailboxes", entry=place.entry))
        usual = await _cost(place)
        await place.child.ask("read_everything", on=True)
        parsed = await _cost(place)
        await place.child.ask("read_everything", on=False)
    return {
        "lists": lists,
        "requests": usual["requests"] / lists,
        "cpu": usual["cpu"],
        "parsed": parsed["cpu"],
    }


async def _under_way(at: Home, name: str) -> float:
    """Return how many requests a poll takes while a message is on its way."""
    async with provider_lab(name, at) as place:
        if name == "revicom":
            await place.server.switch(
                delivery_delay=10_000_000.0, lifetime=20_000_000.0
            )
        await place.fill(100)
        await place.add()
        await place.poll()
        await place.server.drive(
            "send_elsewhere", text="on its way", recipient="79161234567"
        )
        await _settle(place)
        counts = []
        for _ in range(ROUNDS):
            await place.requests()
            await place.poll()
            counts.append((await place.requests())[0])
    return float(median(counts))
