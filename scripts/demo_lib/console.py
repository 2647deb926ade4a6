"""What the person in front of the terminal reads, and how failures reach them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
import time

#: Seconds between two looks at something that is waited for.
_PAUSE = 0.2


class DemoError(Exception):
    """The demo cannot go on; the message says why, and needs no traceback."""


def say(text: str) -> None:
    """Announce a step, as scripts/setup does."""
    print(f"==> {text}", flush=True)


def log(kind: str, text: str) -> None:
    """Add a line to the live log."""
    now = datetime.now().astimezone()
    print(f"{now:%H:%M:%S}  {kind:<10} {text}", flush=True)


async def until[T](
    what: str, look: Callable[[], Awaitable[T | None]], *, seconds: float
) -> T:
    """Wait until ``look`` answers with something true, and return that.

    Raises DemoError, which names what was waited for, when the time is over.
    """
    deadline = time.monotonic() + seconds
    while True:
        if answer := await look():
            return answer
        if time.monotonic() > deadline:
            raise DemoError(f"waited {seconds:g} s in vain for {what}")
        await asyncio.sleep(_PAUSE)
