"""The provider's messages, in the order of sending, and their planned changes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
import heapq
from itertools import count
from typing import Any

from tests.emulators.timeline import Timeline

INBOUND = "inbound"
OUTBOUND = "outbound"

FINAL_STATUSES = frozenset({"delivered", "undelivered", "unsent"})
#: The channels that know a read status (sheet §7.1b).
READ_CHANNELS = frozenset({"VIBER", "VK", "WHATSAPP"})


@dataclass(slots=True, kw_only=True)
class Message:
    """One message as the provider keeps it."""

    uuid: str
    direction: str = OUTBOUND
    channel: str = "SMS"
    #: Our sender name.
    line: str
    #: The subscriber's number, in digits.
    peer: str
    text: str
    created: datetime
    status: str = "sending"
    status_time: datetime
    sent_time: datetime | None = None
    error_code: int | None = None
    read_status: str = ""
    read_status_time: datetime | None = None
    #: API, UI, or nothing for inbound messages.
    method: str = ""
    traffic_type: str = "SERVICE"
    traffic_center: int
    template_id: int | None = None
    #: -1 for single messages (sheet §2).
    dispatch_id: int = -1
    dispatch_name: str = ""
    cascade_uuid: str = ""
    cascade_step: int | None = None
    parts: int | None = None
    price: float | None = None
    price_final: bool = False
    #: What the request asked for and the object repeats: tags, ttl, hours, …
    options: dict[str, Any] = field(default_factory=dict)
    #: When it will be handed to the operator; nothing if it never will.
    send_at: datetime | None = None
    stopping: bool = False
    #: Counts up when the planned changes are dropped.
    plan: int = 0

    @property
    def listed_at(self) -> datetime | None:
        """Return the time that windows and sorting go by (sheet §2).

        It is the time of sending or, for ``unsent``, of that status; a message
        still in ``sending`` has none.
        """
        if self.status == "unsent":
            return self.status_time
        return self.sent_time

    @property
    def tags(self) -> list[str]:
        """Return the tags it was sent with."""
        tags: list[str] = self.options.get("tags", [])
        return tags


@dataclass(frozen=True, kw_only=True)
class Step:
    """A change that will happen to a message: of its status or read status."""

    due: datetime
    status: str = ""
    error_code: int | None = None
    read_status: str = ""


#: One row of a timeline; the uuid makes the order stable within one second.
type Row = tuple[datetime, str, Message]


def place_of(row: Row) -> tuple[datetime, str]:
    """Return where a row belongs in time."""
    return row[:2]


#: Called with a message, the name of its callback event, and the event's time.
type Listener = Callable[[Message, str, datetime], None]

_DIRECTIONS = (
    frozenset({INBOUND}),
    frozenset({OUTBOUND}),
    frozenset({INBOUND, OUTBOUND}),
)


class Store:
    """All messages, found by uuid and by the time of sending.

    One sorted list is kept for each set of directions one can ask for, so that a
    listing finds its window by bisection, however much is stored.
    """

    def __init__(self, listener: Listener) -> None:
        """Start empty; the listener hears of every change."""
        self.messages: dict[str, Message] = {}
        #: Those in ``sending``, oldest first.
        self.waiting: dict[str, Message] = {}
        #: The traffic centers that messages of were ever stored.
        self.centers: set[int] = set()
        self._rows = {directions: Timeline(place_of) for directions in _DIRECTIONS}
        self._steps: list[tuple[datetime, int, int, Message, Step]] = []
        self._order = count()
        self._listener = listener

    def rows(self, directions: frozenset[str]) -> Timeline[Row]:
        """Return what has a place in time, oldest first; do not change it."""
        return self._rows.get(directions) or Timeline(place_of)

    def add(self, message: Message) -> None:
        """Store one message."""
        if message.uuid in self.messages:
            raise ValueError(f"message {message.uuid} is stored already")
        self.messages[message.uuid] = message
        self.centers.add(message.traffic_center)
        self._index(message)

    def add_many(self, messages: Iterable[Message]) -> None:
        """Store many messages that have a place in time, sorting only once."""
        listed: dict[frozenset[str], list[Row]] = {}
        for message in messages:
            assert message.listed_at is not None
            self.messages[message.uuid] = message
            self.centers.add(message.traffic_center)
            row = (message.listed_at, message.uuid, message)
            for directions in self._rows:
                if message.direction in directions:
                    listed.setdefault(directions, []).append(row)
        for directions, found in listed.items():
            self._rows[directions].add_many(found)

    def remove(self, uuid: str) -> Message:
        """Forget a message and what was planned for it."""
        message = self.messages[uuid]
        self._unindex(message)
        self.drop_plan(message)
        del self.messages[uuid]
        return message

    def renumber(self, uuid: str, new: str) -> None:
        """Give a message a new uuid; what is planned for it stays planned."""
        message = self.messages[uuid]
        self._unindex(message)
        del self.messages[uuid]
        message.uuid = new
        self.messages[new] = message
        self._index(message)

    def _index(self, message: Message) -> None:
        if message.listed_at is None:
            self.waiting[message.uuid] = message
            return
        row = (message.listed_at, message.uuid, message)
        for directions, rows in self._rows.items():
            if message.direction in directions:
                rows.add(row)

    def _unindex(self, message: Message) -> None:
        if message.listed_at is None:
            del self.waiting[message.uuid]
            return
        row = (message.listed_at, message.uuid, message)
        for directions, rows in self._rows.items():
            if message.direction in directions:
                rows.remove(row)

    # Changes

    def set_plan(self, message: Message, steps: Iterable[Step]) -> None:
        """Let these changes happen to a message in place of those planned."""
        self.drop_plan(message)
        for step in steps:
            entry = (step.due, next(self._order), message.plan, message, step)
            heapq.heappush(self._steps, entry)

    def drop_plan(self, message: Message) -> None:
        """Let nothing more happen to a message by itself."""
        message.plan += 1

    def next_due(self) -> datetime | None:
        """Return when the next planned change is due."""
        while self._steps and self._steps[0][2] != self._steps[0][3].plan:
            heapq.heappop(self._steps)
        return self._steps[0][0] if self._steps else None

    def settle(self, now: datetime) -> None:
        """Make every planned change that is due.

        What has happened stays, even when the clock is moved back: final
        statuses never change (sheet §9.17).
        """
        while (due := self.next_due()) is not None and due <= now:
            _, _, _, message, step = heapq.heappop(self._steps)
            if step.read_status:
                self.set_read_status(message, step.read_status, step.due)
            elif message.status not in FINAL_STATUSES:
                self.set_status(message, step.status, step.due, step.error_code)

    def set_status(
        self,
        message: Message,
        status: str,
        at: datetime,
        error_code: int | None = None,
    ) -> None:
        """Give a message a status, whatever it had, and tell the listener."""
        at = at.replace(microsecond=0)
        self._unindex(message)
        message.status = status
        message.status_time = at
        message.error_code = error_code
        if status in {"sending", "unsent"}:
            message.sent_time = None
        elif message.sent_time is None:
            message.sent_time = at
        self._index(message)
        # "delivered" is the event of any final status (sheet §5).
        if status in FINAL_STATUSES:
            self._listener(message, "delivered", at)
            if message.price is not None and not message.price_final:
                message.price_final = True
                self._listener(message, "price", at)
        elif status == "sent":
            self._listener(message, "sent", at)

    def set_read_status(self, message: Message, status: str, at: datetime) -> None:
        """Give a message its read status; the first one is the last (sheet §7.1b)."""
        if message.read_status:
            return
        message.read_status = status
        message.read_status_time = at.replace(microsecond=0)
        self._listener(message, "read", message.read_status_time)
