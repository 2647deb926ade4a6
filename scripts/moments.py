"""Runs the tests at each time of the list; see scripts/moments."""

import argparse
from collections.abc import Sequence
import json
import os
from pathlib import Path
import re
import subprocess
import sys
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
#: Also read by the weekly workflow, which runs all of them at once.
LIST = ROOT / "scripts" / "moments.json"
LOGS = ROOT / ".local" / "moments"
#: What pytest ends with where none of the tests is in the part that was asked for.
NO_TESTS = 5
#: As scripts/test does where it is told of no tests.
SIDE_BY_SIDE = ("--numprocesses=logical", "--maxprocesses=8", "--dist=loadgroup")


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


def one_of(text: str) -> int:
    """Return how many shares there are when each is ``1/8`` of the whole."""
    if not re.fullmatch(r"1/[1-9][0-9]*", text):
        raise argparse.ArgumentTypeError(f"a share is written as 1/8, not {text!r}")
    return int(text.removeprefix("1/"))


def parts(shares: int, count: int) -> list[str]:
    """Return what each of so many moments runs, as pytest's ``--part``.

    They take turns: of 16 moments, the first and the ninth have the same eighth.
    Raises ValueError where some part would have no moment.
    """
    if shares > count:
        raise ValueError(f"{count} moments leave out some of {shares} shares")
    return [f"{index % shares + 1}/{shares}" for index in range(count)]


def run(moment: Moment, arguments: Sequence[str]) -> int:
    """Run pytest at a time, and tell how it went; return what it ended with."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / (moment.name.replace("/", "-").replace(" ", "-") + ".log")
    with log.open("w", encoding="utf-8") as file:
        ended = subprocess.run(
            (ROOT / "scripts" / "test", "--at", moment.at, *arguments),
            env={**os.environ, "TZ": moment.zone},
            stdout=file,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
    last = log.read_text(encoding="utf-8").rstrip().rpartition("\n")[2]
    mark = {0: "ok    ", NO_TESTS: "none  "}.get(ended, "FAILED")
    print(f"{mark}  {moment.name:<42} {last.strip('= ')}", flush=True)
    return ended


def main() -> None:
    """Run all, or a share of the tests at each; fail where one failed."""
    parser = argparse.ArgumentParser(
        prog="scripts/moments",
        description="The tests at each time of the list; other arguments are pytest's.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--share",
        type=one_of,
        help="only so much of the tests at each time, such as 1/8: together they"
        " cover every test, but each at a few of the times only",
    )
    options, arguments = parser.parse_known_args()
    chosen = moments()
    if options.share is None:
        outcomes = [run(moment, arguments) for moment in chosen]
        well = not any(outcomes)
    else:
        try:
            shares = parts(options.share, len(chosen))
        except ValueError as error:
            parser.error(str(error))
        outcomes = [
            run(moment, [f"--part={part}", *(arguments or SIDE_BY_SIDE)])
            for moment, part in zip(chosen, shares, strict=True)
        ]
        # A few tests need not be in every part, but in some.
        well = {0} <= {*outcomes} <= {0, NO_TESTS}
    if not well:
        sys.exit(f"See {LOGS.relative_to(ROOT)}/")


if __name__ == "__main__":
    main()
