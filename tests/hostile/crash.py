"""Ends Home Assistant at a chosen point between reading a page and being done.

The child imports this where the environment says so, and only there it does
anything; the integration knows nothing of it. The points, in their order:

``before_save``   the page was read, nothing of it is stored
``after_save``    it is stored as to be announced, nothing is announced
``announcing``    half of it is announced
``announced``     all of it is announced, nothing is stored as done
``done``          it is stored as done
"""

from __future__ import annotations

from collections.abc import Sequence
import os
from pathlib import Path

from custom_components.phone_inbox.account.announcer import Announcer
from custom_components.phone_inbox.account.database import Database
from custom_components.phone_inbox.messaging import Change
from custom_components.phone_inbox.messaging.rows import Rows

POINT = "HOSTILE_CRASH_POINT"
#: It lies in wait until this file is there.
ARMED = "HOSTILE_CRASH_ARMED"
POINTS = ("before_save", "after_save", "announcing", "announced", "done")
#: How many messages come in, and how many of them are announced half-way.
MESSAGES, HALF = 6, 3
EXIT_CODE = 77

_announced = 0


def _armed() -> bool:
    return Path(os.environ[ARMED]).exists()


def _crash(point: str) -> None:
    if os.environ[POINT] == point and _armed():
        # No handler, no buffer, no goodbye.
        os._exit(EXIT_CODE)


def _lie_in_wait() -> None:
    write, announce = Database.write, Announcer._announce

    def writing(database: Database, several: Sequence[Rows]) -> None:
        owed = [row for rows in several for row in rows.owed.values()]
        if sum(row is not None for row in owed) == MESSAGES:
            _crash("before_save")
        if _announced == MESSAGES:
            _crash("announced")
        write(database, several)
        if sum(row is not None for row in owed) == MESSAGES:
            _crash("after_save")
        if _announced == MESSAGES and None in owed:
            _crash("done")

    def announcing(announcer: Announcer, change: Change) -> None:
        global _announced  # noqa: PLW0603 - it counts for the whole process
        announce(announcer, change)
        _announced += _armed()
        if _announced == HALF:
            _crash("announcing")

    Database.write = writing  # type: ignore[assignment,method-assign]
    Announcer._announce = announcing  # type: ignore[assignment,method-assign]


if POINT in os.environ:
    _lie_in_wait()
