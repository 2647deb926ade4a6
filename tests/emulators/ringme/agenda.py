"""Things that happen later, by the server's clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
import heapq
from itertools import count


class Agenda:
    """Runs actions when their time has come.

    Each is looked at when real time has passed and at every request, so that a
    virtual clock that jumps, or stands still, is obeyed as well.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Start with nothing to do."""
        self._now = now
        self._order = count()
        self._entries: list[tuple[datetime, int, Callable[[], None]]] = []
        self._timers: set[asyncio.TimerHandle] = set()
        #: Set while the server runs: only then there are timers.
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Begin to look by itself at what is due."""
        self._loop = asyncio.get_running_loop()
        for due, _, _ in self._entries:
            self._look_after((due - self._now()).total_seconds())

    def stop(self) -> None:
        """Cancel the timers; what was to do stays."""
        self._loop = None
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        """Run an action then; at once when there is nothing to wait for."""
        if seconds <= 0:
            action()
            return
        due = self._now() + timedelta(seconds=seconds)
        heapq.heappush(self._entries, (due, next(self._order), action))
        self._look_after(seconds)

    def settle(self) -> None:
        """Run what is due, in the order of time."""
        now = self._now()
        while self._entries and self._entries[0][0] <= now:
            _, _, action = heapq.heappop(self._entries)
            action()

    def _look_after(self, seconds: float) -> None:
        if self._loop is None:
            return

        def look() -> None:
            self._timers.discard(timer)
            self.settle()

        # A little later than due: the two clocks do not tick together.
        timer = self._loop.call_later(max(0.0, seconds) + 0.002, look)
        self._timers.add(timer)
