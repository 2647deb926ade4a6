"""Home Assistant with instruments: CPU, memory, and what blocks the event loop."""

from __future__ import annotations

import asyncio
from collections import Counter
import gc
from pathlib import Path
import resource
import sys
import time
from typing import Any, override

from homeassistant import runner
from homeassistant.core import HomeAssistant

from tests.hostile.child import Journal, Orders, main


class Counts(Journal):
    """Counts what was announced; no disk gets in the way of the figures."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.of: Counter[str] = Counter()
        self._messages: set[str] = set()

    @override
    def write(self, **data: Any) -> None:
        if data["by"] == "automation":
            key = f"{data['kind']} {data['message']}"
            self.of["again" if key in self._messages else "announced"] += 1
            self._messages.add(key)

    def clear(self) -> None:
        """Start anew."""
        self.of.clear()
        self._messages.clear()


COUNTS = Counts()


class Longest:
    """The longest time that one callback kept the event loop from all others.

    In CPU time: what else the machine does is none of the integration's.
    """

    def __init__(self) -> None:
        """Watch every callback from now on."""
        self.seconds, self.what = 0.0, ""
        run = asyncio.Handle._run  # noqa: SLF001

        def timed(handle: asyncio.Handle) -> None:
            began = time.thread_time()
            run(handle)
            if (spent := time.thread_time() - began) > self.seconds:
                self.seconds, self.what = spent, repr(handle)[:300]

        asyncio.Handle._run = timed  # type: ignore[assignment,method-assign]  # noqa: SLF001

    def clear(self) -> None:
        """Start anew."""
        self.seconds, self.what = 0.0, ""


class Bench(Orders):
    """The orders, and two more."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Put the instruments in."""
        super().__init__(hass)
        self._longest = Longest()
        self._cpu = self._began = 0.0

    async def begin(self) -> None:
        """Set the instruments to nought."""
        gc.collect()
        COUNTS.clear()
        await asyncio.sleep(0.05)
        self._longest.clear()
        self._cpu, self._began = time.process_time(), time.perf_counter()

    async def end(self) -> dict[str, Any]:
        """Read the instruments."""
        cpu, now = time.process_time(), time.perf_counter()
        blocked, by = self._longest.seconds, self._longest.what
        gc.collect()
        return {
            "cpu": cpu - self._cpu,
            "seconds": now - self._began,
            "blocked": blocked,
            "blocked_by": by,
            "announced": COUNTS.of["announced"],
            "again": COUNTS.of["again"],
            "memory": _memory(),
        }


def _memory() -> int:
    """Return how many bytes of memory the process has."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


if __name__ == "__main__":
    loop = runner.create_event_loop()
    asyncio.set_event_loop(loop)
    sys.exit(loop.run_until_complete(main(Path(sys.argv[1]), COUNTS, Bench)))
