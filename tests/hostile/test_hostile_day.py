"""A short hostile day: everything is announced once, whatever happens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .day import make_day
from .driver import live_through
from .history import history
from .table import as_table
from .timeline import COMPANION, What, make_timeline
from .verdict import Book, judge

type Line = dict[str, Any]


@pytest.mark.timeout(600)
async def test_short_day(tmp_path: Path) -> None:
    """A hundred messages and twenty, three kills: none lost, none repeated without a mark."""
    outcome = await live_through(make_day(5, messages=100, kills=3), tmp_path)

    assert outcome.is_good, as_table([outcome])
    assert outcome.happened[What.KILL] == 3
    assert outcome.counts["received"].announced >= 108


def test_same_seed() -> None:
    """The same seed makes the same day, and another seed another one."""
    assert make_day(3, messages=200, kills=4) == make_day(3, messages=200, kills=4)
    assert make_day(3, messages=200, kills=4) != make_day(4, messages=200, kills=4)


def test_everything_happens() -> None:
    """A full day has everything in it that a day can have."""
    day = make_day(1)
    events = [event for step in day.steps for event in (*step.events, *step.during)]
    assert {event.what for event in events} == set(What)
    assert sum(event.what is What.ARRIVE for event in events) == 1200


def test_a_companion_changes_nobody_elses_day() -> None:
    """All that befalls the other accounts is there, in its order, with one more."""
    alone, together = make_timeline(3, messages=200), make_day(3, messages=200)
    assert [step.advance for step in together.steps] == [
        step.advance for step in alone.steps
    ]
    for before, after in zip(alone.steps, together.steps, strict=True):
        for some, all_ in (
            (before.events, after.events),
            (before.during, after.during),
        ):
            assert [*all_][: len(some)] == [*some]
            added = [*all_][len(some) :]
            ours = {What.RELOAD, What.OUTAGE, What.RETURN}
            assert all(
                event.account == COMPANION or event.what in ours for event in added
            )


START: Line = {"by": "start", "run": 1}
END: Line = {"by": "end", "run": 1}
CAME: Line = {"by": "day", "what": "arrive", "account": "a", "text": "x"}


JUMP: Line = {"by": "day", "what": "jump", "account": "a", "seconds": -60.0}
RIGHT: Line = {"by": "day", "what": "right", "account": "a"}
#: Of an account that two clocks date, the other one.
CARRIERS: Line = {"clock": "b"}


def _told(text: str = "x", *, marked: bool = False, account: str = "a") -> Line:
    return {
        "by": "automation",
        "kind": "received",
        "account": account,
        "message": f"id of {text}",
        "text": text,
        "redelivered": marked,
    }


def _dump(number: int, *, written: bool = True, account: str = "a") -> list[Line]:
    owed = [["id of x", "received", 1 if number == 1 else None]]
    line: Line = {"by": "dump", "account": account, "number": f"{number}", "owed": owed}
    return [line, line | {"by": "written"}] if written else [line]


ONCE = [START, CAME, *_dump(1), _told(), *_dump(2), END]
CRASH = [START, CAME, *_dump(1), _told()]
NOT_TOLD = [START, CAME, *_dump(1)]
FULL = [*CRASH, *_dump(2, written=False), END]
AGAIN = _told(marked=True)


@pytest.mark.parametrize(
    ("lines", "is_good"),
    [
        pytest.param(ONCE, True, id="once"),
        pytest.param(NOT_TOLD, False, id="lost"),
        pytest.param([*CRASH, _told()], False, id="twice"),
        pytest.param([*CRASH, AGAIN], False, id="twice in one run"),
        pytest.param([*CRASH, START, AGAIN], True, id="after a crash"),
        pytest.param([*CRASH, START, _told()], False, id="after a crash, not marked"),
        pytest.param(
            [*CRASH, *_dump(2), START, AGAIN], False, id="noted before the crash"
        ),
        pytest.param(
            [*CRASH, START, *_dump(2), END, START, AGAIN],
            True,
            id="in the second run after a crash",
        ),
        pytest.param([*ONCE, START, AGAIN], False, id="without a crash"),
        pytest.param([*FULL, START, AGAIN], True, id="never noted"),
        pytest.param(
            [*CRASH, *_dump(2, account="b"), *FULL[len(CRASH) :], START, AGAIN],
            True,
            id="another account's file",
        ),
        pytest.param([*FULL, START, _told()], False, id="never noted, not marked"),
        pytest.param([*NOT_TOLD, START, AGAIN], True, id="in hand at a crash"),
        pytest.param([*NOT_TOLD, END, START, AGAIN], False, id="in hand at no crash"),
        pytest.param(
            [START, START, *NOT_TOLD, END, START, AGAIN], False, id="an older crash"
        ),
        pytest.param(
            [*NOT_TOLD, *_dump(2, written=False), END, START, AGAIN],
            True,
            id="in hand, and the end not written",
        ),
        pytest.param([*ONCE, _told("y")], False, id="unheard of"),
        pytest.param(
            [*CRASH, START, _told(marked=True, account="b")],
            False,
            id="by an account that has nothing to do with it, marked",
        ),
        pytest.param(
            [START, JUMP, CAME, *_dump(1), AGAIN], True, id="as old as a wrong clock"
        ),
        pytest.param(
            [START, JUMP, CAME, *_dump(1), _told(), *_dump(2), AGAIN],
            False,
            id="twice by a wrong clock",
        ),
        pytest.param(
            [START, JUMP | {"seconds": 60.0}, CAME, *_dump(1), AGAIN],
            False,
            id="a clock ahead makes nothing old",
        ),
        pytest.param(
            [START, JUMP, RIGHT, CAME, *_dump(1), AGAIN], False, id="right again"
        ),
        pytest.param(
            [START, JUMP, JUMP | CARRIERS, RIGHT | CARRIERS, CAME, *_dump(1), AGAIN],
            True,
            id="the other clock is right again",
        ),
    ],
)
def test_verdict(lines: list[Line], *, is_good: bool) -> None:
    """The verdict sees what is wrong."""
    book = Book()
    book.expect("a", "received", "x")
    counts = judge(book, lines)
    assert all(count.is_good for count in counts.values()) is is_good


WORKING: Line = START | {"modes": ["single"]}
WORK: Line = {"by": "work", "mode": "single", "account": "a", "text": "x"}


@pytest.mark.parametrize(
    ("marks", "is_good"),
    [([], False), ([False], True), ([False, False], False), ([False, True], True)],
)
def test_runs(marks: list[bool], *, is_good: bool) -> None:
    """Each automation that works makes a run for each message, and repeats are marked."""
    book = Book()
    book.expect("a", "received", "x")
    runs = [WORK | {"redelivered": marked} for marked in marks]
    counts = judge(book, [WORKING, *ONCE[1:], *runs])
    assert all(count.is_good for count in counts.values()) is is_good


def test_repeats_are_counted() -> None:
    """Those after a crash, and those that nobody could have noted."""
    book = Book()
    book.expect("a", "received", "x")
    crash = judge(book, [*CRASH, START, AGAIN])["received"]
    full = judge(book, [*FULL, START, AGAIN])["received"]
    assert (crash.redelivered, crash.unsaved) == (1, 0)
    assert (full.redelivered, full.unsaved) == (0, 1)


def test_history() -> None:
    """What happened to a text can be read."""
    lines = [*CRASH, *_dump(2, written=False), START, AGAIN, _told("y")]
    assert history(lines, ("a", "received", "x")) == [
        "0: start of run 1",
        "1: arrive ",
        "2: 1, written, of 1 owed: [['id of x', 'received', 1]]",
        "4: received id of x, heard by the automation",
        "5: 2, not written, of 1 owed: [['id of x', 'received', None]]",
        "6: start of run 1",
        "7: received id of x, marked, heard by the automation",
    ]
