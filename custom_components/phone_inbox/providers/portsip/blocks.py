"""Blocks: after wrong sign-ins the PBX shuts our address out (specification §2.3)."""

from collections.abc import Callable
from datetime import UTC, datetime
import re
from typing import NoReturn

from ..answer import Answer
from ..errors import Blocked
from .answers import DENIED, refusal_of
from .kept import Block, Keeper
from .models import as_time

#: How long a block is believed to last, in seconds: the least where the server's
#: text names no end or an earlier one, and the most, as somebody may lift it.
SHORTEST_BLOCK = 15 * 60.0
LONGEST_BLOCK = 3600.0
_LONGEST_NOTICE = 200
#: No block ends more seconds than this from now: that is a slip, or no time at all.
_SANE = 400 * 86400.0

_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", re.ASCII
)


class Blocks:
    """Knows whether we are shut out, also over a restart."""

    def __init__(self, keeper: Keeper, clock: Callable[[], float]) -> None:
        """Prepare; ``clock`` returns the seconds since 1970."""
        self._keeper = keeper
        self._clock = clock

    @property
    def rest(self) -> float:
        """Return for how many seconds we are shut out; 0 or less: not at all."""
        if (block := self._keeper.now.block) is None:
            return 0.0
        rest = block.until - self._clock()
        # One that seems longer is of a time when our own clock was ahead.
        return rest if rest <= LONGEST_BLOCK else 0.0

    def check(self) -> None:
        """Raise Blocked while we are shut out: any request makes it worse."""
        if (rest := self.rest) > 0:
            block = self._keeper.now.block
            raise _blocked(rest, block.end if block else None)

    async def note(self, answer: Answer) -> None:
        """Raise Blocked where an answer says that our address is shut out."""
        refusal = None if answer.ok else refusal_of(answer)
        if refusal is None or refusal.code != DENIED:
            return
        end = _end_of(refusal.text[:_LONGEST_NOTICE])
        rest = 0.0
        if end is not None:
            rest = (end - (answer.server_time or datetime.now(UTC))).total_seconds()
            if abs(rest) > _SANE:
                rest, end = 0.0, None
        await self.begin(min(max(rest, SHORTEST_BLOCK), LONGEST_BLOCK), end)

    async def begin(
        self, rest: float = SHORTEST_BLOCK, end: datetime | None = None
    ) -> NoReturn:
        """Keep away for some seconds; raise Blocked.

        ``end`` is when the server says that the block ends, if it does.
        """
        told = None if end is None else end.timestamp()
        await self._keeper.change(block=Block(until=self._clock() + rest, end=told))
        raise _blocked(rest, told)


def _blocked(rest: float, end: float | None) -> Blocked:
    return Blocked(rest, None if end is None else datetime.fromtimestamp(end, UTC))


def _end_of(notice: str) -> datetime | None:
    """Return when a block ends, if its text says that.

    Nothing else of the text is kept: it names our address, and may hold anything.
    """
    if (found := _MOMENT.search(notice)) is None:
        return None
    try:
        return as_time(found[0])
    except ValueError:
        return None
