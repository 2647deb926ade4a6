"""The outgoing desk: what a text costs, and whether it may go out.

It counts text parts, since parts are what is paid for, and it counts before the
provider is asked: a cap that is reached means that nothing is sent.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from secrets import token_hex
from typing import Any, NamedTuple

from ..const import (
    CONF_PER_DAY,
    CONF_PER_HOUR,
    CONF_RECIPIENT_PER_DAY,
    CONF_RECIPIENT_PER_HOUR,
    DEFAULT_CAPS,
)
from ..messaging import Channel
from ..messaging.addresses import international
from ..messaging.parts import measure

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
#: The latest are kept whatever their time, up to the day's cap and to so many: a clock
#: that was ahead for a while has made them look old.
_RETAINED = 1_000
#: A day has 25 hours where the clocks are put back: so far back does "today" reach.
_KEPT = timedelta(hours=26)

_ACCOUNT_CAPS = ((CONF_PER_HOUR, HOUR), (CONF_PER_DAY, DAY))
_RECIPIENT_CAPS = ((CONF_RECIPIENT_PER_HOUR, HOUR), (CONF_RECIPIENT_PER_DAY, DAY))


class Room(NamedTuple):
    """What a cap leaves: its size and what is left of it, in parts."""

    limit: int
    left: int


class CapReached(Exception):
    """A cap stands in the way: which one, and its size in parts."""

    def __init__(self, cap: str, limit: int) -> None:
        """Keep which one."""
        super().__init__(f"{cap} is {limit}")
        self.cap = cap
        self.limit = limit


class _Sent(NamedTuple):
    time: datetime
    recipient: str
    parts: int


class Desk:
    """The counters of one account over the last day, even one of 25 hours.

    They go by the home's clock, which somebody may have set wrong and right again.

    Recipients are kept as keyed hashes: the counters need no numbers.
    """

    def __init__(
        self, caps: Mapping[str, int], stored: Mapping[str, Any] | None = None
    ) -> None:
        """Start with the caps of the options and what was stored, if anything."""
        self._caps = {**DEFAULT_CAPS, **caps}
        stored = stored or {}
        self._salt: str = stored.get("salt") or token_hex(16)
        self._sent = [
            _Sent(datetime.fromisoformat(time), recipient, parts)
            for time, recipient, parts in stored.get("sent", ())
        ]

    def dump(self) -> dict[str, Any]:
        """Return the counters as JSON types."""
        return {
            "salt": self._salt,
            "sent": [
                [entry.time.isoformat(), entry.recipient, entry.parts]
                for entry in self._sent
            ],
        }

    def reserve(
        self, recipients: Sequence[str], text: str, channel: Channel, now: datetime
    ) -> int:
        """Count a text for all its recipients; return the parts it takes for each.

        Raises CapReached where one recipient would be too many: then nothing is
        counted, and nothing must be sent.
        """
        parts = parts_of(text, channel)
        self.follow(now)
        if (refusal := self.refusal(recipients, parts, now)) is not None:
            raise refusal
        self._sent += [_Sent(now, self._hash(each), parts) for each in recipients]
        return parts

    def follow(self, now: datetime) -> None:
        """Take a reading of the clock; forget what no cap can count any more.

        Where the clock was set back, what went out by the old one goes out just now by
        the new one: no cap is loosened, and none holds longer than its span.
        """
        latest = now + HOUR
        self._sent = [
            entry if entry.time <= latest else entry._replace(time=now)
            for entry in self._sent
        ]
        kept, parts = 0, 0
        for entry in reversed(self._sent[-_RETAINED:]):
            if (parts := parts + entry.parts) > self._caps[CONF_PER_DAY]:
                break
            kept += 1
        old = len(self._sent) - kept
        self._sent = [
            entry
            for place, entry in enumerate(self._sent)
            if place >= old or entry.time > now - _KEPT
        ]

    def refusal(
        self, recipients: Sequence[str], parts: int, now: datetime
    ) -> CapReached | None:
        """Return which cap stands in the way of so many parts for each, if any."""
        total = parts * len(recipients)
        for cap, span in _ACCOUNT_CAPS:
            if self._used(span, now).total() + total > self._caps[cap]:
                return CapReached(cap, self._caps[cap])
        wanted = Counter(map(self._hash, recipients))
        for cap, span in _RECIPIENT_CAPS:
            used = self._used(span, now)
            for key, times in wanted.items():
                if used[key] + parts * times > self._caps[cap]:
                    return CapReached(cap, self._caps[cap])
        return None

    def left(self, now: datetime) -> Room:
        """Return the tightest of the account's caps: ``limit, left = desk.left(now)``.

        It asks only, and counts nothing. The caps for each recipient are not
        looked at: for these, see :meth:`room`.
        """
        return min(
            (
                Room(self._caps[cap], self._left(cap, self._used(span, now).total()))
                for cap, span in _ACCOUNT_CAPS
            ),
            key=lambda room: room.left,
        )

    def room(self, recipients: Sequence[str], now: datetime) -> Mapping[str, Room]:
        """Return what every cap leaves, in parts, and count nothing.

        A cap for each recipient is that of the one with the least left.
        """
        rooms = {
            cap: Room(self._caps[cap], self._left(cap, self._used(span, now).total()))
            for cap, span in _ACCOUNT_CAPS
        }
        keys = [self._hash(recipient) for recipient in recipients]
        for cap, span in _RECIPIENT_CAPS:
            used = self._used(span, now)
            most = max((used[key] for key in keys), default=0)
            rooms[cap] = Room(self._caps[cap], self._left(cap, most))
        return rooms

    def release(self, recipients: Iterable[str], now: datetime) -> None:
        """Take back what was counted at that moment and did not go out."""
        for recipient in recipients:
            key = self._hash(recipient)
            for entry in self._sent:
                if entry.time == now and entry.recipient == key:
                    self._sent.remove(entry)
                    break

    def sent_since(self, moment: datetime) -> int:
        """Return how many messages were sent since then, a long day back at most."""
        return sum(entry.time >= moment for entry in self._sent)

    def _left(self, cap: str, used: int) -> int:
        # Other options may have made a cap smaller than what was sent.
        return max(0, self._caps[cap] - used)

    def _used(self, span: timedelta, now: datetime) -> Counter[str]:
        """Return the parts sent in a span of time, by recipient."""
        used: Counter[str] = Counter()
        for entry in self._sent:
            if entry.time > now - span:
                used[entry.recipient] += entry.parts
        return used

    def _hash(self, recipient: str) -> str:
        # One person counts once, however the number is written.
        return blake2b(
            international(recipient).encode(), digest_size=8, key=self._salt.encode()
        ).hexdigest()


def parts_of(text: str, channel: Channel) -> int:
    """Return how many parts a text is charged as: only SMS is split."""
    return measure(text).count if channel is Channel.SMS else 1
