"""A whole day, of all six accounts."""

from __future__ import annotations

from .companion_timeline import with_companion
from .timeline import Day, make_timeline


def make_day(seed: int, *, messages: int = 1000, kills: int = 10) -> Day:
    """Return a day: the same seed makes the same one.

    ``messages`` come to the five accounts that stand alone, and a fifth of that besides
    to the one that sends through another.
    """
    return with_companion(make_timeline(seed, messages=messages, kills=kills))
