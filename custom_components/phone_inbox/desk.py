"""The outgoing desk: what a text costs, and whether it may go out.

It counts text parts, since parts are what is paid for, and it counts before the
provider is asked: a cap that is reached means that nothing is sent.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from secrets import token_hex
from typing import Any, NamedTuple

from .const import (
    CONF_PER_DAY,
    CONF_PER_HOUR,
    CONF_RECIPIENT_PER_DAY,
    CONF_RECIPIENT_PER_HOUR,
    DEFAULT_CAPS,
)
from .messaging import Channel
from .messaging.parts import measure

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


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
    """The counters of one account over the last day.

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
        self._forget(now)
        wanted = [_Sent(now, self._hash(recipient), parts) for recipient in recipients]
        for cap, span in ((CONF_PER_HOUR, HOUR), (CONF_PER_DAY, DAY)):
            used = sum(entry.parts for entry in self._within(span, now))
            if used + parts * len(wanted) > self._caps[cap]:
                raise CapReached(cap, self._caps[cap])
        for index, key in enumerate(entry.recipient for entry in wanted):
            for cap, span in (
                (CONF_RECIPIENT_PER_HOUR, HOUR),
                (CONF_RECIPIENT_PER_DAY, DAY),
            ):
                used = sum(
                    entry.parts
                    for entry in (*self._within(span, now), *wanted[:index])
                    if entry.recipient == key
                )
                if used + parts > self._caps[cap]:
                    raise CapReached(cap, self._caps[cap])
        self._sent += wanted
        return parts

    def release(self, recipients: Iterable[str], now: datetime) -> None:
        """Take back what was counted at that moment and did not go out."""
        for recipient in recipients:
            key = self._hash(recipient)
            for entry in self._sent:
                if entry.time == now and entry.recipient == key:
                    self._sent.remove(entry)
                    break

    def sent_since(self, moment: datetime) -> int:
        """Return how many messages were sent since then, a day back at most."""
        return sum(entry.time >= moment for entry in self._sent)

    def _within(self, span: timedelta, now: datetime) -> Sequence[_Sent]:
        return [entry for entry in self._sent if entry.time > now - span]

    def _forget(self, now: datetime) -> None:
        # A clock that was set back must not lock the desk for good.
        self._sent = [
            entry for entry in self._sent if now - DAY < entry.time <= now + HOUR
        ]

    def _hash(self, recipient: str) -> str:
        return blake2b(
            recipient.encode(), digest_size=8, key=self._salt.encode()
        ).hexdigest()


def parts_of(text: str, channel: Channel) -> int:
    """Return how many parts a text is charged as: only SMS is split."""
    return measure(text).count if channel is Channel.SMS else 1
