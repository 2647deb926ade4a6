"""Runs the tests at each time of the list; see scripts/moments."""

import json
import os
from pathlib import Path
import subprocess
import sys
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
#: Also read by the weekly workflow, which runs all of them at once.
LIST = ROOT / "scripts" / "moments.json"
LOGS = ROOT / ".local" / "moments"


class Moment(NamedTuple):
    """A time at which the tests must be green, and the zone they run in.

    ``at`` is what ``scripts/test --at`` takes; without a zone of its own it is a
    time of ``zone``.
    """

    zone: str
    at: str
    about: str

    @property
    def name(self) -> str:
        """Return what tells it from the others."""
        return f"{self.zone} {self.at}"


def moments() -> list[Moment]:
    """Return the list."""
    return [Moment(**item) for item in json.loads(LIST.read_text(encoding="utf-8"))]


def run(moment: Moment, arguments: list[str]) -> bool:
    """Run pytest at a time; tell whether all was well."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / (moment.name.replace("/", "-").replace(" ", "-") + ".log")
    with log.open("w", encoding="utf-8") as file:
        ended = subprocess.run(
            (ROOT / "scripts" / "test", "--at", moment.at, *arguments),
            env={**os.environ, "TZ": moment.zone},
            stdout=file,
            stderr=subprocess.STDOUT,
            check=False,
        )
    last = log.read_text(encoding="utf-8").rstrip().rpartition("\n")[2]
    mark = "ok    " if ended.returncode == 0 else "FAILED"
    print(f"{mark}  {moment.name:<42} {last.strip('= ')}", flush=True)
    return ended.returncode == 0


def main() -> None:
    """Run all; fail where one failed."""
    outcomes = [run(moment, sys.argv[1:]) for moment in moments()]
    if not all(outcomes):
        sys.exit(f"See {LOGS.relative_to(ROOT)}/")


if __name__ == "__main__":
    main()
