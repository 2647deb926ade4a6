"""What every emulated server stores its messages in."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st
import pytest

from .base import basic
from .timeline import PEOPLE, Timeline, old_messages

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
THINGS = st.lists(st.tuples(st.integers(0, 9), st.integers()), unique=True)


def at(minute: int) -> datetime:
    """Return a time of the hour after noon."""
    return NOON + timedelta(minutes=minute)


@given(THINGS, THINGS, st.data())
def test_order(
    some: list[tuple[int, int]], more: list[tuple[int, int]], data: st.DataObject
) -> None:
    """Whatever is put in and taken out, everything is in its place."""
    more = [thing for thing in more if thing not in some]
    timeline: Timeline[tuple[int, int]] = Timeline(lambda thing: thing)
    for thing in some:
        timeline.add(thing)
    timeline.add_many(more)
    assert list(timeline) == sorted(some + more)
    gone = data.draw(st.sets(st.sampled_from(some or [(0, 0)]))) & set(some)
    for thing in gone:
        timeline.remove(thing)
    left = sorted(set(some + more) - gone)
    assert timeline[:] == left
    assert len(timeline) == len(left)
    assert all(timeline.index_of(thing) == at for at, thing in enumerate(left))


@given(
    THINGS,
    st.none() | st.integers(-1, 11),
    st.none() | st.integers(-1, 11),
    st.booleans(),
)
def test_window(
    things: list[tuple[int, int]], start: int | None, end: int | None, inclusive: bool
) -> None:
    """A window holds what lies in it, and nothing else."""
    timeline: Timeline[tuple[int, int]] = Timeline(lambda thing: thing)
    timeline.add_many(things)
    window = timeline.window(
        None if start is None else at(start),
        None if end is None else at(end),
        when=lambda thing: at(thing[0]),
        inclusive=inclusive,
    )
    edge = 0 if inclusive else 1
    assert [timeline[index] for index in window] == [
        thing
        for thing in sorted(things)
        if (start is None or thing[0] >= start + edge)
        and (end is None or thing[0] <= end - edge)
    ]


def test_old_messages() -> None:
    """Old messages lie apart as was asked for; one in ten went out."""
    old = list(old_messages(200, newest=NOON, spacing=90))
    assert [it.time for it in old[:3]] == [at(0), NOON - timedelta(seconds=90), at(-3)]
    assert sum(not it.incoming for it in old) == 20
    assert len({it.person for it in old}) == PEOPLE
    assert len({it.text for it in old}) == 200
    assert list(old_messages(0, newest=NOON, spacing=1)) == []


def header(pair: bytes, scheme: str = "Basic") -> dict[str, str]:
    """Return the header of a sign-in."""
    return {"Authorization": f"{scheme} {b64encode(pair).decode()}"}


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (header(b"sms:secret"), ("sms", "secret")),
        (header(b"sms:sec:ret", "bAsIc"), ("sms", "sec:ret")),
        (header(b"sms:"), ("sms", "")),
        (header("sms:пароль".encode()), ("sms", "пароль")),
        (header(b"sms"), None),
        (header(b"sms:secret", "Bearer"), None),
        (header(b"\xff:\xff"), None),
        ({"Authorization": "Basic not*base64"}, None),
        ({"Authorization": "Basic"}, None),
        ({}, None),
    ],
)
def test_basic(headers: dict[str, str], expected: tuple[str, str] | None) -> None:
    """A name and a password are read as they were written, or not at all."""
    assert basic(headers) == expected
