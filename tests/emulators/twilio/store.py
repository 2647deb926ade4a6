"""The account's messages, newest first, and their planned changes."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
import heapq
from itertools import count
from operator import attrgetter

INBOUND = "inbound"
#: Statuses after which nothing comes any more (sheet §4.1).
FINAL = frozenset(
    {"delivered", "undelivered", "failed", "canceled", "read", "received"}
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class Media:
    """A file that came or went with a message."""

    sid: str
    content_type: str
    content: bytes = field(repr=False)
    created: datetime


@dataclass(slots=True, kw_only=True)
class Message:
    """One message as the vendor keeps it."""

    sid: str
    direction: str = INBOUND
    from_: str | None
    to: str
    body: str
    status: str
    created: datetime
    updated: datetime
    sent: datetime | None = None
    service: str | None = None
    segments: int = 1
    price: str | None = None
    price_unit: str | None = None
    error_code: int | None = None
    error_message: str | None = None
    media: list[Media] = field(default_factory=list)
    send_at: datetime | None = None
    status_callback: str | None = None
    #: The sender that a service will choose.
    chosen: str | None = None
    #: Where it stands in the list; made by the store.
    place: tuple[float, int] = (0.0, 0)

    @property
    def outgoing(self) -> bool:
        """Tell whether it goes out."""
        return self.direction.startswith("outbound")


@dataclass(slots=True, kw_only=True)
class Step:
    """A change that is due at a time."""

    due: datetime
    status: str | None = None
    error_code: int | None = None
    price: bool = False


type Listener = Callable[[Message, str], object]


class Store:
    """Messages in the order of ``date_sent`` (sheet §5.1)."""

    def __init__(self, listener: Listener, price: Callable[[Message], None]) -> None:
        """Start empty; ``listener`` hears of each change of a status."""
        self.messages: dict[str, Message] = {}
        self._ordered: list[Message] = []
        self._numbers = count()
        self._steps: list[tuple[datetime, int, Message, Step]] = []
        #: Where messages stood that were deleted.
        self._places: dict[str, tuple[float, int]] = {}
        self._listener = listener
        self._price = price

    def add(self, message: Message, steps: Iterable[Step] = ()) -> None:
        """Store a message, and what will happen to it."""
        message.place = (self._time(message), next(self._numbers))
        self.messages[message.sid] = message
        insort(self._ordered, message, key=attrgetter("place"))
        self.plan(message, steps)

    def add_many(self, messages: Iterable[Message]) -> None:
        """Store finished messages at once."""
        for message in messages:
            message.place = (self._time(message), next(self._numbers))
            self.messages[message.sid] = message
            self._ordered.append(message)
        self._ordered.sort(key=attrgetter("place"))

    def plan(self, message: Message, steps: Iterable[Step]) -> None:
        """Let things happen to a message in time."""
        for step in steps:
            entry = (step.due, next(self._numbers), message, step)
            heapq.heappush(self._steps, entry)

    def forget_plan(self, message: Message) -> None:
        """Let nothing happen to a message any more."""
        self._steps = [entry for entry in self._steps if entry[2] is not message]
        heapq.heapify(self._steps)

    def next_due(self) -> datetime | None:
        """Return when the next thing happens."""
        return self._steps[0][0] if self._steps else None

    def settle(self, now: datetime) -> None:
        """Let everything happen that is due."""
        while self._steps and self._steps[0][0] <= now:
            due, _, message, step = heapq.heappop(self._steps)
            if message.sid not in self.messages:
                continue
            if step.status is not None:
                self.set_status(message, step.status, due, step.error_code)
            if step.price:
                self._price(message)
                message.updated = due

    def set_status(
        self, message: Message, status: str, at: datetime, code: int | None = None
    ) -> None:
        """Give a message a status."""
        message.status = status
        message.updated = at.replace(microsecond=0)
        message.error_code = code
        message.error_message = "Something went wrong" if code else None
        if message.from_ is None and status != "canceled":
            message.from_ = message.chosen
        if status not in {"accepted", "queued", "scheduled", "canceled"}:
            self.date(message, at)
        self._listener(message, status)

    def date(self, message: Message, at: datetime) -> None:
        """Note when a message was sent, the first time."""
        if message.sent is not None:
            return
        message.sent = at.replace(microsecond=0)
        self._take_out(message)
        message.place = (self._time(message), message.place[1])
        insort(self._ordered, message, key=attrgetter("place"))

    def remove(self, sid: str) -> None:
        """Delete a message."""
        message = self.messages.pop(sid)
        self._places[sid] = message.place
        self._take_out(message)

    def was_there(self, sid: str) -> tuple[float, int] | None:
        """Return where a message stood that was deleted."""
        return self._places.get(sid)

    def renumber(self, old: str, new: str) -> None:
        """Give a message another sid."""
        message = self.messages.pop(old)
        message.sid = new
        self.messages[new] = message

    def newest_first(
        self, before: tuple[float, int] | None = None
    ) -> Iterator[Message]:
        """Return messages, from the place before which the next page begins."""
        index = len(self._ordered)
        if before is not None:
            index = bisect_left(self._ordered, before, key=attrgetter("place"))
        for position in range(index - 1, -1, -1):
            yield self._ordered[position]

    def _take_out(self, message: Message) -> None:
        index = bisect_left(self._ordered, message.place, key=attrgetter("place"))
        del self._ordered[index]

    @staticmethod
    def _time(message: Message) -> float:
        return ((message.sent or message.created) - _EPOCH).total_seconds()
