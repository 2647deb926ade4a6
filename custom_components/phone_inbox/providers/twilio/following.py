"""Messages under way: each is looked up by itself, and ever more seldom (§5.3)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ...messaging import Delivery, Direction, Message, MessageRef
from .reading import Reader

#: A message is looked up again after this part of its age, but within these bounds, in
#: seconds: a carrier that gives no receipt leaves it ``sent`` for ever.
_PART = 10
_SOONEST = 30.0
_LATEST = 3600.0
_MOST = 1000

_ENDED = frozenset({Delivery.DELIVERED, Delivery.FAILED, Delivery.CANCELLED})


@dataclass(slots=True)
class _Seen:
    message: Message
    at: float


class Follower:
    """Looks messages up, and answers for those that were seen a moment ago."""

    def __init__(self, reader: Reader, monotonic: Callable[[], float]) -> None:
        """Follow nothing yet; ``monotonic`` tells the time in seconds."""
        self._reader = reader
        self._monotonic = monotonic
        self._seen: dict[str, _Seen] = {}

    def note(self, messages: Iterable[Message]) -> None:
        """Take note of what a list has just shown."""
        now = self._monotonic()
        for message in messages:
            self._seen.pop(message.id, None)
            if is_under_way(message):
                self._seen[message.id] = _Seen(message, now)
        while len(self._seen) > _MOST:
            del self._seen[next(iter(self._seen))]

    async def look_up(self, refs: Sequence[MessageRef]) -> Sequence[Message]:
        """Return the messages there are, as they are or were a while ago."""
        found: list[Message] = []
        for ref in refs:
            seen = self._seen.get(ref.id)
            if seen is not None and not self._is_due(seen):
                found.append(seen.message)
                continue
            item = await self._reader.api.one(ref.id)
            self._seen.pop(ref.id, None)
            if item is not None:
                messages = await self._reader.read([item])
                self.note(messages)
                found += messages
        return found

    def _is_due(self, seen: _Seen) -> bool:
        server_now = self._reader.api.http.server_now
        age = 0.0
        if server_now is not None:
            age = (server_now - seen.message.time).total_seconds()
        pause = min(max(age / _PART, _SOONEST), _LATEST)
        return not 0 <= self._monotonic() - seen.at < pause


def is_under_way(message: Message) -> bool:
    """Tell whether there may be more to tell of an outgoing message."""
    if message.direction is not Direction.OUTGOING:
        return False
    return message.delivery not in _ENDED or message.remote_read is False
