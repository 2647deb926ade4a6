"""A short hostile day: everything is announced once, whatever happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from .driver import live_through
from .table import as_table
from .timeline import What, make_day
from .verdict import Book, judge


@pytest.mark.timeout(600)
async def test_short_day(tmp_path: Path) -> None:
    """A hundred messages, three kills: none lost, none repeated without a mark."""
    outcome = await live_through(make_day(5, messages=100, kills=3), tmp_path)

    assert outcome.is_good, as_table([outcome])
    assert outcome.happened[What.KILL] == 3
    assert outcome.counts["received"].announced >= 90


def test_same_seed() -> None:
    """The same seed makes the same day, and another seed another one."""
    assert make_day(3, messages=200, kills=4) == make_day(3, messages=200, kills=4)
    assert make_day(3, messages=200, kills=4) != make_day(4, messages=200, kills=4)


def test_everything_happens() -> None:
    """A full day has everything in it that a day can have."""
    day = make_day(1)
    events = [event for step in day.steps for event in (*step.events, *step.during)]
    assert {event.what for event in events} == set(What)
    assert sum(event.what is What.ARRIVE for event in events) == 1000


def _line(run: int, text: str = "", *, marked: bool = False) -> dict[str, object]:
    if not text:
        return {"by": "start", "run": run}
    return {
        "by": "automation",
        "kind": "received",
        "account": "a",
        "message": f"id of {text}",
        "text": text,
        "redelivered": marked,
    }


END = {"by": "end", "run": 1}


@pytest.mark.parametrize(
    ("lines", "is_good"),
    [
        pytest.param([_line(1), _line(1, "x")], True, id="once"),
        pytest.param([_line(1)], False, id="lost"),
        pytest.param([_line(1), _line(1, "x"), _line(1, "x")], False, id="twice"),
        pytest.param(
            [_line(1), _line(1, "x"), _line(2), _line(2, "x", marked=True)],
            True,
            id="after a crash",
        ),
        pytest.param(
            [_line(1), _line(1, "x"), _line(2), _line(2, "x")],
            False,
            id="after a crash, not marked",
        ),
        pytest.param(
            [_line(1), _line(1, "x"), END, _line(2), _line(2, "x", marked=True)],
            False,
            id="marked without a crash",
        ),
        pytest.param([_line(1), _line(1, "x"), _line(1, "y")], False, id="unheard of"),
    ],
)
def test_verdict(lines: list[dict[str, object]], *, is_good: bool) -> None:
    """The verdict sees what is wrong."""
    book = Book()
    book.expect("a", "received", "x")
    counts = judge(book, lines, ())
    assert all(count.is_good for count in counts.values()) is is_good
