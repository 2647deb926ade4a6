"""How much work something is, whatever machine it runs on."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
import sys
from threading import get_ident

_MONITORING = sys.monitoring
#: One that nobody else takes: debuggers, coverage and profilers have numbers of theirs.
_TOOL = 4
_STEPS = _MONITORING.events.PY_START | _MONITORING.events.JUMP


@dataclass
class Effort:
    """``steps`` are the functions that were called and the turns of loops."""

    steps: int = 0


@contextmanager
def effort(thread: int | None = None) -> Iterator[Effort]:
    """Count the steps of all Python code until the end of the block.

    ``thread``: of one thread alone, by its ident.
    """
    counted = Effort()

    def step(*_: object) -> None:
        if thread is None or get_ident() == thread:
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


@contextmanager
def longest_turn() -> Iterator[Effort]:
    """Count the steps of that callback of the event loop which takes the most.

    What other threads do keeps nobody waiting, and is not counted.
    """
    longest = Effort()
    loop_thread = get_ident()
    run = asyncio.Handle._run
    with effort(thread=loop_thread) as turn:

        def counted(handle: asyncio.Handle) -> None:
            turn.steps = 0
            run(handle)
            longest.steps = max(longest.steps, turn.steps)

        asyncio.Handle._run = counted  # type: ignore[assignment,method-assign]
        try:
            yield longest
        finally:
            asyncio.Handle._run = run  # type: ignore[method-assign]
