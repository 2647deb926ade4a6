"""Figures of this build beside those of an earlier one, taken in one run.

The earlier one is a commit of this repository: its files are put into a folder of
their own, and its Home Assistant is the one that its own benchmark starts. The servers
are today's for both, and both take turns.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
import os
from pathlib import Path
import shutil
from statistics import median
import subprocess
import sys
import tarfile
from tempfile import TemporaryDirectory
from typing import Any

from custom_components.phone_inbox.const import DOMAIN
from scripts.demo_lib.places import ROOT

from .lab import BENCH, MAIL, PROVIDERS, Home, Lab, ProviderLab, home, lab, provider_lab
from .latency import heard
from .rest import time_of_import
from .results import Rows, Section

#: The build before accounts had a database: a file was written whole at each change.
BEFORE = "20145e9"
NOW = "this build"
#: How many messages an account knows whose polls bring a new one. The last number is
#: Revicom's alone: to announce so many takes two minutes.
KNOWN = (10, 1_000, 10_000, 100_000)
#: As many as an account of the earlier build knows.
MOST_BEFORE = 10_000
OFFICE = "revicom"
POLLS = 20
MESSAGES = 50
IDLE_POLLS = 15
BURST = 100
KILLS = 3
STARTS = 5
_AT_ONCE = 10_000
#: Seconds between two of the known messages: all of them are of the last 26 hours.
_SPACING = 0.9
_CRASHING = (
    "-c",
    """\
import pathlib, sys
from tests.hostile.child import run
sys.exit(run(pathlib.Path(sys.argv[1])))
""",
)
#: Loads what an account knows, of either build, as often as asked for.
_LOADING = f"""\
import pathlib, statistics, sys, time
from homeassistant.util.json import json_loads
from custom_components.{DOMAIN}.messaging import Ledger

def from_file(path):
    return Ledger.load(json_loads(path.read_bytes())["data"]["ledger"])

def from_database(path):
    database = Database(path)
    ledger = Ledger.load(database.read()["ledger"], written=True)
    database.close()
    return ledger

try:
    from custom_components.{DOMAIN}.account.database import Database
    load = from_database
except ImportError:
    load = from_file
path, spent = pathlib.Path(sys.argv[1]), []
for _ in range(int(sys.argv[2])):
    began = time.process_time()
    ledger = load(path)
    spent.append(time.process_time() - began)
print(ledger.known_count(), statistics.median(spent))
"""
LOADS = 15
_PATIENCE = 60.0

type Figures = dict[str, float]


@dataclass(frozen=True)
class Build:
    """A build, by its name in the table, and the folder of its repository."""

    name: str
    root: Path

    @property
    def most(self) -> int:
        """Return how many messages an account of it knows, as far as that matters."""
        return KNOWN[-1] if self.name == NOW else MOST_BEFORE


def builds(commit: str) -> Sequence[Build]:
    """Return the build of a commit, put into a folder, and this one.

    Raises RuntimeError where there is no such commit here.
    """
    folder = BENCH / "builds" / commit
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    archive = folder.with_suffix(".tar")
    command = ["git", "-C", str(ROOT), "archive", "-o", str(archive), commit]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(folder)
        raise RuntimeError(f"There is no commit {commit} here: {done.stderr.strip()}")
    with tarfile.open(archive) as files:
        files.extractall(folder, filter="data")
    archive.unlink()
    return [Build(commit, folder), Build(NOW, ROOT)]


async def beside(commit: str = BEFORE) -> Section:
    """What this build costs, beside what an earlier one does."""
    both = await asyncio.to_thread(builds, commit)
    figures: Figures = {}
    for provider in PROVIDERS:
        figures |= await _known(both, provider)
    figures |= await _latency(both)
    figures |= await _kills(both)
    figures |= await _idle(both)
    for build in both:
        spent = await time_of_import(
            "custom_components.phone_inbox", needs="webhook", root=build.root
        )
        figures[f"beside import {build.name}"] = spent
    return Section(f"Beside build {commit}", _NOTE, table(figures, commit), figures)


_NOTE = (
    "The build before accounts had a database, and this one, in one run and taking turns. "
    f"Bytes are those of {POLLS} polls with one new message each, everything included that "
    "is written of them. Old messages were announced before, so an account knows them. "
    f"The earlier build knows {MOST_BEFORE:,} messages at most: where it would have to know "
    "more, there is a dash. The latency is from the server's answer to the automation. "
    f"Killed (`kill -9`) was in the middle of a burst of {BURST}, {KILLS} times with each "
    "provider: the most that came again, marked, at once, and what never came. Loading is "
    "the part of a start that what an account knows has. To set it up takes more: with it "
    "comes the look through all messages of the last 26 hours that there is each hour, "
    "which costs by how many the server lists. An import is that of all modules that Home Assistant loads."
)


def table(figures: Mapping[str, float], commit: str) -> Rows:
    """Return the rows of the figures that there are."""
    rows: Rows = [("", commit, NOW, "ratio")]

    def row(what: str, key: str, factor: float, unit: str) -> None:
        then, now = (figures.get(f"beside {key} {name}") for name in (commit, NOW))
        if then is None and now is None:
            return
        cells = [_shown(value, factor, unit) for value in (then, now)]
        ratio = "–" if not then or now is None else f"{now / then:.3g} ×"
        rows.append((what, *cells, ratio))

    for provider in PROVIDERS:
        for known in KNOWN:
            what = f"{provider}: bytes of a poll with 1 new beside {known:,} known"
            row(what, f"written {provider} {known}", 1, "")
    for known in KNOWN:
        what = f"{OFFICE}: memory of {known:,} known, to {KNOWN[0]}, MB"
        row(what, f"memory {OFFICE} {known}", 1e-6, ".1f")
    for known in KNOWN:
        row(
            f"{OFFICE}: CPU of loading {known:,} known, ms",
            f"start {OFFICE} {known}",
            1000,
            ".1f",
        )
    for known in KNOWN:
        row(
            f"{OFFICE}: CPU of a set-up with {known:,} messages in 26 hours, ms",
            f"setup {OFFICE} {known}",
            1000,
            ".0f",
        )
    for provider in PROVIDERS:
        row(f"{provider}: own latency, ms", f"latency {provider}", 1000, ".1f")
    for provider in PROVIDERS:
        row(f"{provider}: marked after a kill", f"again {provider}", 1, "")
        row(f"{provider}: lost after a kill", f"lost {provider}", 1, "")
    for name in (MAIL, *PROVIDERS):
        row(f"{name}: CPU of an idle poll, ms", f"idle {name} cpu", 1000, ".2f")
    for provider in PROVIDERS:
        row(f"{provider}: files of an idle poll", f"idle {provider} writes", 1, ".2f")
    row("import, ms", "import", 1000, ".0f")
    return rows


def _shown(value: float | None, factor: float, unit: str) -> str:
    return "–" if value is None else f"{value * factor:,{unit or '.0f'}}"


@asynccontextmanager
async def _both(
    both: Sequence[Build], name: str, program: Sequence[str] = ()
) -> AsyncIterator[Mapping[str, Lab]]:
    """Start a Home Assistant of each build, and a server for each of them."""
    async with AsyncExitStack() as stack:
        places: dict[str, Lab] = {}
        for build in both:
            at: Home = await stack.enter_async_context(
                home(build.root, program) if program else home(build.root)
            )
            places[build.name] = await stack.enter_async_context(lab(name, at))
        yield places


async def _known(both: Sequence[Build], provider: str) -> Figures:
    """Return what a poll with one message writes beside more and more known ones."""
    figures: Figures = {}
    memory: dict[str, float] = {}
    async with _both(both, provider) as places:
        for place in places.values():
            await place.fill(KNOWN[0])
            await place.add()
            await _settle(place)
        arrived = dict.fromkeys(places, KNOWN[0])
        for known in KNOWN:
            if known == KNOWN[-1] and provider != OFFICE:
                break
            for build in both:
                if known > build.most:
                    continue
                place = places[build.name]
                if not isinstance(place, ProviderLab):
                    raise TypeError(provider)
                while (more := min(known - arrived[build.name], _AT_ONCE)) > 0:
                    await place.flood(more, spacing=_SPACING)
                    await place.poll()
                    await place.quiet()
                    arrived[build.name] += more
                await _settle(place)
                key = f"{provider} {known} {build.name}"
                figures[f"beside written {key}"] = await _written(place)
                if provider != OFFICE:
                    continue
                figures[f"beside start {key}"] = await _start(place, build)
                figures[f"beside setup {key}"] = await _set_up(place)
                taken = float(await place.memory())
                if known > KNOWN[0]:
                    figures[f"beside memory {key}"] = taken - memory[build.name]
                memory.setdefault(build.name, taken)
    return figures


async def _settle(place: Lab) -> None:
    for _ in range(2):
        await place.poll()
    await place.quiet()


async def _written(place: Lab) -> float:
    await place.begin()
    for number in range(POLLS):
        await place.receive(f"one more {number}")
        await place.poll()
        await place.quiet()
    return float((await place.end())["written"]) / POLLS


async def _start(place: Lab, build: Build) -> float:
    """Return the CPU seconds of loading what an account knows."""
    await place.child.ask("unload", entries=[place.entry])
    stored = place.child.config / ".storage" / f"{DOMAIN}.{place.entry}"
    _, spent = await asyncio.to_thread(load, stored, build, LOADS)
    await place.child.ask("set_up", entries=[place.entry])
    return spent


def load(stored: Path, build: Build, times: int) -> tuple[int, float]:
    """Load what a closed account knows; return how much that is, and the CPU seconds.

    ``stored`` is its file without a suffix; the seconds are the median of so many times.
    """
    with TemporaryDirectory() as folder:
        # The earlier build's file has no suffix; a log comes after its database.
        files = sorted(stored.parent.glob(f"{stored.name}*"))
        path, *_ = [shutil.copy(file, folder) for file in files]
        told = subprocess.check_output(
            [sys.executable, "-c", _LOADING, path, f"{times}"],
            text=True,
            cwd=build.root,
            env={**os.environ, "PYTHONPATH": str(build.root)},
        )
    known, seconds = told.split()
    return int(known), float(seconds)


async def _set_up(place: Lab) -> float:
    """Return the CPU seconds of setting an account up, its first poll included."""
    spent = []
    for _ in range(STARTS):
        await place.child.ask("unload", entries=[place.entry])
        await place.begin()
        await place.child.ask("set_up", entries=[place.entry])
        spent.append((await place.end())["cpu"])
    return float(median(spent))


async def _latency(both: Sequence[Build]) -> Figures:
    """Return the own share of the latency: the builds take turns at each message."""
    figures: Figures = {}
    for provider in PROVIDERS:
        found: dict[str, list[float]] = {build.name: [] for build in both}
        async with _both(both, provider) as places:
            for place in places.values():
                await place.fill(100)
                await place.add()
                await place.poll()
                await place.begin()
            for number in range(MESSAGES):
                for name, place in places.items():
                    text = f"polled {number}"
                    await place.receive(text)
                    await place.poll()
                    found[name].append((await heard(place, text))["own"])
                    await place.quiet()
        for name, times in found.items():
            figures[f"beside latency {provider} {name}"] = median(times)
    return figures


async def _kills(both: Sequence[Build]) -> Figures:
    """Return what comes again, and what never comes, after a kill in a burst."""
    figures: Figures = {}
    for provider in PROVIDERS:
        for build in both:
            async with (
                home(build.root, _CRASHING) as at,
                provider_lab(provider, at) as place,
            ):
                await place.fill(20)
                await place.add()
                await place.poll()
                again, lost = 0, 0
                for number in range(KILLS):
                    came = await _kill(place, number)
                    again, lost = max(again, came[0]), lost + came[1]
                # It cannot be taken out in good order: its process was another one.
                place.entry = ""
            figures[f"beside again {provider} {build.name}"] = again
            figures[f"beside lost {provider} {build.name}"] = lost
    return figures


async def _kill(place: ProviderLab, number: int) -> tuple[int, int]:
    """Kill a home in a burst; return how many came again, and how many never."""
    before = len(place.child.lines())
    texts = [f"burst {number}: {count}" for count in range(BURST)]

    def told() -> list[dict[str, Any]]:
        lines = place.child.lines()[before:]
        return [line for line in lines if line["by"] == "automation"]

    await place.receive(*texts)
    await place.advance(60)
    poll = asyncio.create_task(place.child.ask("poll", entry=place.entry))
    async with asyncio.timeout(_PATIENCE):
        # Its journal is a file, and there is nothing else to wait for.
        while len(told()) < BURST // 3:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
    await place.child.kill()
    await asyncio.gather(poll, return_exceptions=True)
    await place.child.start()
    for _ in range(2):
        await place.poll()
    await place.quiet()
    marked = [line for line in told() if f"{line['redelivered']}" == "True"]
    missing = set(texts) - {f"{line['text']}" for line in told()}
    return len(marked), len(missing)


async def _idle(both: Sequence[Build]) -> Figures:
    """Return what an idle poll costs; core imap is the same in both columns."""
    figures: Figures = {}
    for name in (MAIL, *PROVIDERS):
        try:
            async with _both(both if name != MAIL else both[-1:], name) as places:
                runs: dict[str, list[dict[str, Any]]] = {key: [] for key in places}
                for place in places.values():
                    await place.fill(KNOWN[0])
                    await place.add()
                    await _settle(place)
                for _ in range(IDLE_POLLS):
                    for key, place in places.items():
                        await place.begin()
                        await place.poll()
                        runs[key].append(await place.end())
        except RuntimeError:
            if name != MAIL:
                raise
            # There is no Dovecot here.
            continue
        for key, done in runs.items():
            figures[f"beside idle {name} cpu {key}"] = median(r["cpu"] for r in done)
            if name != MAIL:
                writes = sum(run["writes"] for run in done) / IDLE_POLLS
                figures[f"beside idle {name} writes {key}"] = writes
    return figures
