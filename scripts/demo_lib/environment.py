"""Other releases of Home Assistant than that of uv.lock, each in a folder of its own.

The demo itself runs as always: only Home Assistant is started with another Python.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
from pathlib import Path
import shutil
import sys

from .console import DemoError, say
from .places import ENVIRONMENTS, LOCKS

_PREFIX = "homeassistant-"


def releases() -> list[str]:
    """Return the releases that there is a lock of."""
    return sorted(
        path.stem.removeprefix(_PREFIX) for path in LOCKS.glob(f"{_PREFIX}*.txt")
    )


async def python_of(release: str) -> Path:
    """Return the Python that has a release of Home Assistant; install it if need be."""
    lock = LOCKS / f"{_PREFIX}{release}.txt"
    place = ENVIRONMENTS / release
    python = place / "bin" / "python"
    # An environment knows its own path, so the path is part of the stamp.
    stamp = hashlib.sha256(lock.read_bytes() + bytes(place)).hexdigest()
    stamped = place / "stamp"
    ENVIRONMENTS.mkdir(parents=True, exist_ok=True)
    with (ENVIRONMENTS / f"{release}.lock").open("w") as turn:
        # Of two demos at once the second waits and then finds the work done.
        await asyncio.to_thread(fcntl.flock, turn, fcntl.LOCK_EX)
        if not stamped.exists() or stamped.read_text() != stamp:
            say(f"Home Assistant {release}: installing it into {place}")
            shutil.rmtree(place, ignore_errors=True)
            await _uv("venv", "--no-project", "--python", sys.executable, str(place))
            await _uv(
                *("pip", "sync", "--require-hashes", "--python", str(python)), str(lock)
            )
            stamped.write_text(stamp)
    return python


async def _uv(*arguments: str) -> None:
    """Run uv, which scripts/run has put on the path if nobody else has."""
    process = await asyncio.create_subprocess_exec("uv", "--quiet", *arguments)
    if await process.wait():
        raise DemoError(f"uv could not do its work: uv {' '.join(arguments)}")
