"""How far back a listing is read of which little is kept.

A ledger reads on from the newest message that it knows. Where most of a listing is left
to somebody else, that may be of last month, while there is news every minute. So it is
remembered here up to when everything was read, whoever it was for.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from ...messaging.mailbox import MEMORY, OVERLAP
from ..model import Knows, Memory

#: How far it must have been read beyond what was kept before that is kept anew: the
#: first reading of a run goes back so far that it need not be exact.
_KEPT_STEP = timedelta(hours=1)
_READ_TO = "read_to"
#: What is dated earlier, nothing is read by.
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Reach:
    """Up to when each mailbox was read, on the clock of its server."""

    def __init__(self, memory: Memory) -> None:
        """Know nothing yet."""
        self._memory = memory
        self._read_to: dict[str, datetime] = {}
        #: The mailboxes that were read to their end in this run.
        self._read: set[str] = set()

    def load(self) -> None:
        """Take over what was kept."""
        self._read_to = self._kept()

    def since(
        self, mailbox: str, known: Knows, wanted: datetime | None, now: datetime
    ) -> datetime | None:
        """Return how far back to read where a ledger wants it from a time on.

        That and ``now`` are on the server's clock.
        """
        read_to = self._read_to.get(mailbox)
        if wanted is None or read_to is None:
            return wanted
        is_deep = known.sweep or mailbox not in self._read
        return max(wanted, min(read_to, now) - (MEMORY if is_deep else OVERLAP))

    async def note(
        self, mailbox: str, times: Iterable[datetime], now: datetime
    ) -> None:
        """Take note of what there was in a listing that was read to its end."""
        self._read.add(mailbox)
        newest = max((it for it in times if _LONG_AGO <= it <= now), default=None)
        before = self._read_to.get(mailbox)
        if newest is None or (before is not None and newest <= before <= now):
            return
        self._read_to[mailbox] = newest
        kept = self._kept().get(mailbox)
        if kept is None or abs(newest - kept) >= _KEPT_STEP:
            rows = {name: time.isoformat() for name, time in self._read_to.items()}
            await self._memory.set({**self._memory.get(), _READ_TO: rows})

    def _kept(self) -> dict[str, datetime]:
        rows = self._memory.get().get(_READ_TO, {})
        return {name: datetime.fromisoformat(time) for name, time in rows.items()}
