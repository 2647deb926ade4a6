"""The stored messages, kept in the order of their creation time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from tests.emulators.timeline import Timeline

#: The 17 fields of a message, as the list shows them (section 3.1).
FIELDS = (
    "id",
    "config_id",
    "sender",
    "sender_name",
    "receiver",
    "receiver_name",
    "channel_name",
    "channel_number",
    "brand",
    "did",
    "msg_type",
    "direction",
    "content",
    "reason",
    "delivery",
    "provider_msg_id",
    "created_at",
)


@dataclass(slots=True, kw_only=True, eq=False)
class Message:
    """One external message; ``owners`` are the ids of the users who see it."""

    id: str
    config_id: str
    sender: str
    sender_name: str = ""
    receiver: str
    receiver_name: str = ""
    channel_name: str
    channel_number: str
    brand: str
    did: str
    msg_type: str
    direction: str
    content: str
    reason: str = ""
    delivery: str
    provider_msg_id: str
    created_at: datetime
    digits: Literal[0, 3, 6]
    owners: tuple[str, ...]
    #: The number of its arrival: keeps messages of one moment in order.
    arrival: int = 0
    #: What the list shows instead of the real values (11, point 9).
    shown: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    """What becomes of an outgoing message at a time."""

    message: Message
    due: datetime
    delivery: str
    reason: str


def _in_order(message: Message) -> tuple[datetime, int]:
    return (message.created_at, message.arrival)


class MessageStore:
    """Messages by id, by time, and by time for each user."""

    def __init__(self) -> None:
        """Start empty."""
        self._by_id: dict[str, Message] = {}
        self._all = Timeline(_in_order)
        self._of_user: dict[str, Timeline[Message]] = {}
        self._outcomes: list[_Outcome] = []
        self._arrivals = 0

    def all(self) -> Sequence[Message]:
        """Return every message, oldest first."""
        return self._all

    def of_user(self, user_id: str) -> Sequence[Message]:
        """Return the messages of one user, oldest first."""
        return self._of_user.get(user_id, [])

    def get(self, message_id: str) -> Message | None:
        """Return the message with that id."""
        return self._by_id.get(message_id)

    def add(self, message: Message) -> None:
        """Store a message."""
        if message.id in self._by_id:
            raise ValueError(f"there is a message {message.id} already")
        self._arrivals += 1
        message.arrival = self._arrivals
        self._by_id[message.id] = message
        for timeline in self._timelines_of(message):
            timeline.add(message)

    def remove(self, message_id: str) -> None:
        """Forget a message."""
        message = self._by_id.pop(message_id)
        for timeline in self._timelines_of(message):
            timeline.remove(message)

    def renumber(self, message_id: str, new_id: str) -> None:
        """Give a message another id."""
        message = self._by_id.pop(message_id)
        message.id = new_id
        self._by_id[new_id] = message

    def _timelines_of(self, message: Message) -> list[Timeline[Message]]:
        own = [
            self._of_user.setdefault(owner, Timeline(_in_order))
            for owner in message.owners
        ]
        return [self._all, *own]

    def schedule(
        self, message: Message, due: datetime, delivery: str, reason: str
    ) -> None:
        """Let a message change its delivery state at a time."""
        self._outcomes.append(
            _Outcome(message=message, due=due, delivery=delivery, reason=reason)
        )

    def cancel_schedule(self, message: Message) -> None:
        """Leave the delivery state of a message as it is."""
        self._outcomes = [
            item for item in self._outcomes if item.message is not message
        ]

    def settle(self, now: datetime) -> None:
        """Carry out what was due until now; ``created_at`` stays (11, point 15)."""
        for outcome in [item for item in self._outcomes if item.due <= now]:
            self._outcomes.remove(outcome)
            set_delivery(outcome.message, outcome.delivery, outcome.reason)


def set_delivery(message: Message, delivery: str, reason: str) -> None:
    """Change the delivery state of a message."""
    message.delivery = delivery
    message.reason = reason
    if delivery == "ERR":
        # Section 3.1: "blank on failures".
        message.provider_msg_id = ""
