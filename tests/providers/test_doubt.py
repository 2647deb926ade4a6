"""A send that was not answered: which message it is, and how it is looked for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from custom_components.phone_inbox.messaging import Direction, Message
from custom_components.phone_inbox.providers import Unavailable, doubt

from .common import NOW

SENT = Message(
    id="new",
    line="4101",
    direction=Direction.OUTGOING,
    remote="37491112233",
    time=NOW,
    text="Hello ",
)
DOUBTFUL = doubt.Doubtful(
    identity="+37491112233", text="Hello", begun=NOW, before={"old"}
)


@pytest.mark.parametrize(
    ("change", "is_it"),
    [
        ({}, True),
        ({"time": NOW - timedelta(seconds=4)}, True),
        ({"time": NOW + timedelta(minutes=1)}, True),
        ({"id": "old"}, False),
        ({"direction": Direction.INCOMING}, False),
        ({"time": NOW - timedelta(seconds=6)}, False),
        ({"text": "hello"}, False),
        ({"identity": "+37491112234"}, False),
    ],
)
def test_which_it_is(change: dict[str, Any], is_it: bool) -> None:
    """The message in doubt is ours, of then, and was not there before."""
    assert DOUBTFUL.is_it(replace(SENT, **change)) is is_it


async def test_looking() -> None:
    """It is looked for until it is there, and a failure is no answer."""
    slept: list[float] = []
    answers: list[Any] = [Unavailable(), [], [SENT]]

    async def sleep(pause: float) -> None:
        slept.append(pause)

    async def look() -> Sequence[Message]:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        found: Sequence[Message] = answer
        return found

    assert await doubt.look_for(look, 1, sleep) == [SENT]
    assert slept == list(doubt.PAUSES[:3])
    # Of several, some may never be found: those that were are kept.
    slept.clear()
    answers += [[SENT], Unavailable(), [], [], []]
    assert await doubt.look_for(look, 2, sleep) == [SENT]
    assert slept == list(doubt.PAUSES)
