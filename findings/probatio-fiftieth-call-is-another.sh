#!/usr/bin/env bash
# probatio 0.13.0, which Home Assistant 2026.10 validates with in place of voluptuous: at the
# fiftieth value, a schema writes itself a faster code. What was good 49 times then raises
# NameError, from that call on, where a range has no end (inf), and SyntaxError, at that call
# alone, where its end is a member of an IntEnum; neither is an error of validation. And a
# class derived from Range is taken for Range itself: a fraction of a percentage becomes the
# percentage, and nothing tells of it.
#
# Expected: the same at every call, as the library promises of its two ways, and as voluptuous
# does. What follows for us: no range of ours ends in anything but a plain number or a time,
# and what we check ourselves is a function, never a class derived from a validator.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
# probatio needs Python 3.12 or newer: the one that scripts/setup has brought.
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
"$root/.local/venv/bin/python" -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install --quiet --disable-pip-version-check \
    "probatio==0.13.0" "voluptuous==0.16.0" 2>/dev/null
"$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
from enum import IntEnum
from importlib.metadata import version
from math import inf

import probatio
import voluptuous


class Level(IntEnum):
    LOW = 1
    HIGH = 10


def schemas(vol):
    class Percent(vol.Range):
        """Takes 0 to 100, and gives the fraction."""

        def __call__(self, value):
            return super().__call__(value) / 100

    return {
        "a range without end": vol.Schema({"volume": vol.Range(min=0, max=inf)}),
        "a range of levels": vol.Schema({"volume": vol.Range(min=Level.LOW, max=Level.HIGH)}),
        "a range in percent": vol.Schema({"volume": Percent(min=0, max=100)}),
    }


def outcome(schema):
    try:
        return str(schema({"volume": 5}))
    except Exception as error:  # noqa: BLE001, what it is, is what is looked at
        return type(error).__name__


for library in (voluptuous, probatio):
    print(library.__name__, version(library.__name__))
    for name, schema in schemas(library).items():
        seen = [outcome(schema) for _ in range(60)]
        runs = [call for call in range(60) if call == 0 or seen[call] != seen[call - 1]]
        print(f"  {name}: {', '.join(f'from call {call + 1} on {seen[call]}' for call in runs)}")
PYTHON
diff "$work/seen" - <<'SEEN'
voluptuous 0.16.0
  a range without end: from call 1 on {'volume': 5}
  a range of levels: from call 1 on {'volume': 5}
  a range in percent: from call 1 on {'volume': 0.05}
probatio 0.13.0
  a range without end: from call 1 on {'volume': 5}, from call 50 on NameError
  a range of levels: from call 1 on {'volume': 5}, from call 50 on SyntaxError, from call 51 on {'volume': 5}
  a range in percent: from call 1 on {'volume': 0.05}, from call 50 on {'volume': 5}
SEEN
echo "As it was."
