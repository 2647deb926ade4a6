"""Which of the sender's texts are no news any more, by their ids.

A carrier may list a text hours after the time that it gives it. So what is old is told
by its id, for as long as a ledger remembers, and by its time only before that.
"""

from collections.abc import KeysView, Mapping
from datetime import datetime, timedelta
from typing import Any

from ...messaging import Message
from ...messaging.mailbox import MEMORY

#: What came in a day at a busy PBX, or more.
_MOST = 5_000
#: So many of them are kept over a restart; they are written with each text that comes.
_MOST_KEPT = 1_000
#: So many older ones are kept: should the sender's clock be set back, they are listed as
#: if they were new.
_MOST_OLD = 300


class Settled:
    """Texts of the sender, by its ids and its clock."""

    def __init__(self) -> None:
        """Know of none."""
        self._times: dict[str, datetime] = {}
        #: What is dated up to then is old, whatever its id.
        self._old_to: datetime | None = None
        #: Whether it is not as it was kept.
        self.is_changed = False

    def load(self, kept: Mapping[str, Any], old_to: datetime | None) -> None:
        """Take over what was kept; ``old_to`` is for what did not keep it yet."""
        self._times = {
            sid: datetime.fromisoformat(time) for sid, time in kept.get("settled", ())
        }
        own = kept.get("old_to")
        self._old_to = datetime.fromisoformat(own) if own else old_to
        self.is_changed = False

    def dump(self) -> Mapping[str, Any]:
        """Return what is to be kept: the newest of them, and up to when all are old."""
        newest = self._oldest_first()
        old_to = self._old_to
        if gone := newest[:-_MOST_KEPT]:
            old_to = _later(old_to, gone[-1][1])
        self.is_changed = False
        return {
            "old_to": old_to and old_to.isoformat(),
            "settled": [[sid, it.isoformat()] for sid, it in newest[-_MOST_KEPT:]],
        }

    def __contains__(self, sid: str) -> bool:
        """Tell whether a text is known by its id."""
        return sid in self._times

    @property
    def ids(self) -> KeysView[str]:
        """Return the ids that are known."""
        return self._times.keys()

    def known_of(self, time: datetime, apart: timedelta) -> list[str]:
        """Return the ids that are known of texts of about a time."""
        return [sid for sid, it in self._times.items() if abs(it - time) <= apart]

    def is_old(self, message: Message) -> bool:
        """Tell whether a text is no news."""
        return message.id in self._times or (
            self._old_to is not None and message.time <= self._old_to
        )

    def add(self, sid: str, time: datetime) -> None:
        """Take a text for old."""
        self._times[sid] = time
        self.is_changed = True

    def discard(self, sid: str) -> None:
        """Take a text for news again: it was another one that was taken for it."""
        if self._times.pop(sid, None) is not None:
            self.is_changed = True

    def raise_to(self, time: datetime) -> None:
        """Take all that is dated up to then for old."""
        if self._old_to is None or time > self._old_to:
            self._old_to = time
            self.is_changed = True

    def set_back(self, now: datetime, to: datetime) -> None:
        """Let what comes be news: the sender's clock, which is ``now``, was set back."""
        if self._old_to is not None and self._old_to > now:
            self._old_to = to
            self.is_changed = True

    def forget(self, listed_to: datetime) -> None:
        """Forget the ids of what no ledger remembers; all up to then was listed."""
        self.raise_to(listed_to - MEMORY)
        times = self._oldest_first()
        if gone := times[:-_MOST]:
            self.raise_to(gone[-1][1])
        if (old_to := self._old_to) is None:
            return
        old = [sid for sid, time in times if time <= old_to]
        for sid in old[:-_MOST_OLD]:
            self.discard(sid)

    def _oldest_first(self) -> list[tuple[str, datetime]]:
        return sorted(self._times.items(), key=lambda it: it[1])


def _later(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else max(one, other)
