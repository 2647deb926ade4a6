"""Which outgoing messages somebody here wanted stopped."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from .message import Delivery, Direction, Message

#: How many stops are remembered: the latest.
MAX_STOPS = 1_000


class Stops:
    """The messages that were to be stopped: of these, *not sent* is no failure.

    Providers have no word for it: a text that was stopped is listed as one that was
    refused before it was sent.
    """

    def __init__(self, message_ids: Iterable[str] = ()) -> None:
        """Start with those of an earlier run."""
        self._ids = dict.fromkeys(message_ids)

    def add(self, message_ids: Iterable[str]) -> None:
        """Take note that messages shall be stopped."""
        for message_id in message_ids:
            self._ids.pop(message_id, None)
            self._ids[message_id] = None
        while len(self._ids) > MAX_STOPS:
            del self._ids[next(iter(self._ids))]

    def discard(self, message_ids: Iterable[str]) -> None:
        """Take note that messages were not stopped after all."""
        for message_id in message_ids:
            self._ids.pop(message_id, None)

    def __contains__(self, message_id: str) -> bool:
        """Tell whether a message was to be stopped."""
        return message_id in self._ids

    def judged(self, message: Message) -> Message:
        """Return a message as what it is: one that failed as asked was cancelled."""
        if (
            message.direction is Direction.OUTGOING
            and message.delivery is Delivery.FAILED
            and message.id in self._ids
        ):
            return replace(message, delivery=Delivery.CANCELLED, error=None)
        return message

    def dump(self) -> list[str]:
        """Return everything as JSON types."""
        return list(self._ids)

    @classmethod
    def load(cls, rows: Sequence[Any]) -> Stops:
        """Return what was dumped; see :meth:`.ledger.Ledger.load`."""
        return cls(map(str, rows))
