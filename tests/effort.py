"""How much work something is, whatever machine it runs on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
import sys

_MONITORING = sys.monitoring
#: One that nobody else takes: debuggers, coverage and profilers have numbers of theirs.
_TOOL = 4
_STEPS = _MONITORING.events.PY_START | _MONITORING.events.JUMP


@dataclass
class Effort:
    """``steps`` are the functions that were called and the turns of loops."""

    steps: int = 0


@contextmanager
def effort() -> Iterator[Effort]:
    """Count the steps of all Python code until the end of the block."""
    counted = Effort()

    def step(*_: object) -> None:
        counted.steps += 1

    _MONITORING.use_tool_id(_TOOL, "effort")
    try:
        for event in (_MONITORING.events.PY_START, _MONITORING.events.JUMP):
            _MONITORING.register_callback(_TOOL, event, step)
        _MONITORING.set_events(_TOOL, _STEPS)
        yield counted
    finally:
        _MONITORING.set_events(_TOOL, 0)
        _MONITORING.free_tool_id(_TOOL)
