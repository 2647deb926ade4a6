"""What happened in a day, in its order: the driver and every run add to one file."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from homeassistant.util import dt as dt_util

#: What the file is called, in the configuration folder.
JOURNAL = "journal.jsonl"


class Journal:
    """One line for everything; it outlives the process when ``write`` returns."""

    def __init__(self, path: Path) -> None:
        """Add to a file."""
        self._file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o644)

    def write(self, **data: Any) -> None:
        """Add a line."""
        # At once: a process that is killed takes its own buffers with it only.
        line = json.dumps({"at": round(dt_util.utcnow().timestamp(), 2), **data})
        os.write(self._file, line.encode() + b"\n")

    def close(self) -> None:
        """Add nothing more."""
        os.close(self._file)


def read(path: Path) -> list[dict[str, Any]]:
    """Return what was written so far; a line that a crash cut is none."""
    lines = path.read_bytes().split(b"\n")[:-1]
    return [json.loads(line) for line in lines]
