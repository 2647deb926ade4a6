"""One separately listed set of messages, and what is known of them.

All times are milliseconds since 1970 on the server's clock: whole numbers, so
that a stored time equals the one it was made of.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from .message import Message

#: A sweep reads this far back. Ids are remembered as long, and what is older
#: than that was announced or never will be.
MEMORY = timedelta(hours=26)

_MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_END = datetime.max.replace(tzinfo=UTC)
#: How many chapters of a story can be told before it ends: sent, delivered.
_CHAPTERS = (0, 1, 2)


def to_millis(moment: datetime) -> int:
    """Return a time in milliseconds, rounded down."""
    return (moment - _EPOCH) // _MILLISECOND


def to_moment(millis: int) -> datetime:
    """Return a time as a datetime; one before 1970 becomes 1970."""
    return _EPOCH + max(millis, 0) * _MILLISECOND


def load_millis(value: Any) -> int:
    """Return a stored time; raise ValueError where it is none."""
    if not isinstance(value, int) or not BEGINNING <= value <= to_millis(_END):
        raise ValueError("Not a time")
    return value


#: Earlier than every message, also than one that a server dates to the year 1.
BEGINNING = to_millis(datetime.min.replace(tzinfo=UTC)) - 1


class MessageRef(NamedTuple):
    """Enough to find a message again: its id and its time on the server's clock."""

    id: str
    time: datetime


class Mailbox:
    """What is known of one separately listed set of messages.

    ``cursor`` is the newest time seen. A message at or before ``floor`` is too
    old to be new. ``known`` has the time of every other message, and of those
    that are unread.

    The rest says more about some of the known: ``unread`` and ``vanished`` the
    line of unread messages, those that a listing no longer showed apart, in
    case they come back; ``outgoing`` how many chapters were told of a story
    that has not ended; ``fingerprints`` which message has one.
    """

    __slots__ = (
        "cursor",
        "fingerprints",
        "floor",
        "known",
        "name",
        "outgoing",
        "unread",
        "vanished",
    )

    def __init__(self, name: str, cursor: int = BEGINNING) -> None:
        """Start with nothing known and nothing too old."""
        self.name = name
        self.cursor = cursor
        self.floor = BEGINNING
        self.known: dict[str, int] = {}
        self.unread: dict[str, str] = {}
        self.vanished: dict[str, str] = {}
        self.outgoing: dict[str, int] = {}
        self.fingerprints: dict[str, str] = {}

    def knows(self, message_id: str) -> bool:
        """Tell whether a message is known."""
        return message_id in self.known

    def unread_refs(self, line: str | None = None) -> Sequence[MessageRef]:
        """Return the unread messages of a line (default: of all)."""
        return [
            MessageRef(key, to_moment(self.known[key]))
            for key, its_line in self.unread.items()
            if line in (None, its_line)
        ]

    def remember(self, message: Message, time: int, *, unread: bool) -> None:
        """Take note of a message and of whether it is unread."""
        # A message on its way gets a later time when it is sent. Known by the
        # earlier one, it would be forgotten while it can still be listed.
        self.known[message.id] = max(time, self.known.get(message.id, time))
        self.vanished.pop(message.id, None)
        if unread:
            self.unread[message.id] = message.line
        else:
            self.unread.pop(message.id, None)

    def settle(self, message_id: str) -> bool:
        """Turn an unread message into a read one; tell whether it was unread."""
        self.vanished.pop(message_id, None)
        return self.unread.pop(message_id, None) is not None

    def vanish(self, message_id: str) -> None:
        """Stop counting an unread message, until it is seen again."""
        self.vanished[message_id] = self.unread.pop(message_id)

    def move(self, old: str, new: str, time: int) -> None:
        """Let everything known of a message go over to its new id."""
        self.known[new] = time
        for state in (self.unread, self.vanished):
            if (line := state.pop(old, None)) is not None:
                state[new] = line
        if (told := self.outgoing.pop(old, None)) is not None:
            self.outgoing[new] = told

    def forget_old(self, now: int, *, most: int, most_fingerprints: int) -> None:
        """Raise the floor to what the memory allows and drop what lies below."""
        memory = MEMORY // _MILLISECOND
        self.floor = max(self.floor, self.cursor - memory)
        if (surplus := len(self.known) - most) > 0:
            # Unread messages nobody ever reads must not crowd out the rest.
            for message_id in self._oldest(self.unread, len(self.unread) - most // 2):
                del self.unread[message_id]
            read = self.known.keys() - self.unread.keys()
            self.floor = max(self.floor, self.known[self._oldest(read, surplus)[-1]])
        # A new dict, because one that shrinks keeps the memory it had.
        kept = {
            message_id: time
            for message_id, time in self.known.items()
            if time > self.floor or message_id in self.unread
        }
        for message_id in self.known.keys() - kept.keys():
            self.vanished.pop(message_id, None)
            self.outgoing.pop(message_id, None)
        self.known = kept
        # A story without an end must not be looked up for ever where nothing
        # else comes and the floor stays where it is. One that has not even begun
        # is forgotten: should the message be sent at last, it is new.
        for message_id, told in list(self.outgoing.items()):
            if self.known[message_id] <= now - memory:
                del self.outgoing[message_id]
                if not told:
                    del self.known[message_id]
        self._forget_fingerprints(most_fingerprints)

    def _forget_fingerprints(self, most: int) -> None:
        kept = [
            print_ for print_, key in self.fingerprints.items() if key in self.known
        ]
        if len(kept) > most:
            kept.sort(key=lambda print_: self.known[self.fingerprints[print_]])
            kept = kept[-most:]
        if len(kept) < len(self.fingerprints):
            self.fingerprints = {print_: self.fingerprints[print_] for print_ in kept}

    def _oldest(self, message_ids: Iterable[str], count: int) -> list[str]:
        """Return the oldest so many of known messages, the very oldest first."""
        if count <= 0:
            return []
        return sorted(message_ids, key=self.known.__getitem__)[:count]

    def dump(self) -> dict[str, Any]:
        """Return everything as JSON types; each id is written once."""
        below = self.unread.keys() | self.vanished.keys() | self.outgoing.keys()
        return {
            "cursor": self.cursor,
            "floor": self.floor,
            "known": {
                key: time for key, time in self.known.items() if key not in below
            },
            "unread": self._by_line(self.unread),
            "vanished": self._by_line(self.vanished),
            "outgoing": {
                key: [self.known[key], told] for key, told in self.outgoing.items()
            },
            "fingerprints": dict(self.fingerprints),
        }

    def _by_line(self, lines: Mapping[str, str]) -> dict[str, dict[str, int]]:
        result: dict[str, dict[str, int]] = {}
        for key, line in lines.items():
            result.setdefault(line, {})[key] = self.known[key]
        return result

    @classmethod
    def load(cls, name: str, data: Mapping[str, Any]) -> Mailbox:
        """Return what was dumped; see :meth:`.ledger.Ledger.load`."""
        box = cls(name, load_millis(data["cursor"]))
        box.floor = load_millis(data["floor"])
        box.known = {key: load_millis(time) for key, time in data["known"].items()}
        for state, stored in (
            (box.unread, data["unread"]),
            (box.vanished, data["vanished"]),
        ):
            for line, times in stored.items():
                for key, time in times.items():
                    box.known[key] = load_millis(time)
                    state[key] = line
        for key, (time, told) in data["outgoing"].items():
            box.known[key] = load_millis(time)
            if told not in _CHAPTERS:
                raise ValueError("Not a number of chapters")
            box.outgoing[key] = told
        # The ids of fingerprints are those of known messages: the same objects,
        # which halves what they cost.
        ids = {key: key for key in box.known}
        box.fingerprints = {
            print_: ids[key]
            for print_, key in data["fingerprints"].items()
            if key in ids
        }
        return box
