"""The lines of an account: which there are, and what came last to each."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import override

from ..contacts.people import is_newer
from ..messaging import Channel, Message
from ..messaging.addresses import is_dialable
from ..messaging.numbers import mask
from ..providers import Line

#: So many lines may turn up in messages within an hour. Each makes a device with its
#: entities, which nobody wants of a name that is never seen again.
NEW_LINES_PER_HOUR = 20
#: So many there may be after the first reading of all, which finds those of years.
MOST_LINES_AT_FIRST = 250
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineState:
    """A line as the entities show it; ``last`` is its newest incoming message."""

    line: Line
    unread: int
    last: Message | None = None
    available: bool = True


class Lines(Mapping[str, Line]):
    """The lines known, by their keys.

    The provider names them when it connects, or a message does; those of earlier
    runs come from the account's file.
    """

    def __init__(self) -> None:
        """Start with none."""
        self._lines: dict[str, Line] = {}
        #: Lines of earlier runs that neither the provider nor a message has named.
        self._unseen: set[str] = set()
        self._last: dict[str, Message] = {}
        #: When messages named lines that were new.
        self._named: list[datetime] = []

    @override
    def __getitem__(self, key: str) -> Line:
        return self._lines[key]

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    @override
    def __len__(self) -> int:
        return len(self._lines)

    def load(self, names: Mapping[str, str]) -> None:
        """Take the lines of an earlier run, as they were dumped."""
        self._lines = {key: Line(key=key, name=name) for key, name in names.items()}
        self._unseen = set(self._lines)

    def dump(self) -> dict[str, str]:
        """Return the names of the lines."""
        return {key: line.name for key, line in self._lines.items()}

    def add(self, line: Line) -> None:
        """Take a line as the provider describes it."""
        self._lines[line.key] = _shown(line)
        self._unseen.discard(line.key)

    def name(
        self, key: str, now: datetime | None = None, *, at_first: bool = False
    ) -> bool:
        """Take note that a line is there of which only the key is told.

        ``now`` counts the new ones: return False where there were too many within an
        hour, or at the first reading of all, and this one is left out. A server may
        name another one each time.
        """
        self._unseen.discard(key)
        if key in self._lines:
            return True
        if at_first:
            if len(self._lines) >= MOST_LINES_AT_FIRST:
                return False
        elif now is not None:
            self._named = [
                time for time in self._named if timedelta(0) <= now - time < _HOUR
            ]
            if len(self._named) >= NEW_LINES_PER_HOUR:
                return False
            self._named.append(now)
        self._lines[key] = _shown(Line(key=key, name=key))
        return True

    def note_incoming(self, message: Message, *, fresh: bool, now: datetime) -> None:
        """Keep the last message to each line."""
        if is_newer(message, self._last.get(message.line), fresh=fresh, now=now):
            self._last[message.line] = message

    def forget(self, key: str, *, gone: Collection[str]) -> bool:
        """Forget a line that is there no more; return False where it still is."""
        if key not in self._unseen and key not in gone:
            return False
        self._unseen.discard(key)
        del self._lines[key]
        self._last.pop(key, None)
        return True

    def first_for(self, channel: Channel) -> str | None:
        """Return the key of the first line that sends on a channel."""
        able = (
            key
            for key, line in self._lines.items()
            if line.channels is None or channel in line.channels
        )
        return next(able, None)

    def states(
        self, unread: Mapping[str, int], *, unreachable: Collection[str]
    ) -> Mapping[str, LineState]:
        """Return what the lines' entities show."""
        return {
            key: LineState(
                line=line,
                unread=unread.get(key, 0),
                last=self._last.get(key),
                available=key not in unreachable,
            )
            for key, line in self._lines.items()
        }


def _shown(line: Line) -> Line:
    """Return a line under a name for registries: a number is not shown whole."""
    is_hidden = is_dialable(line.name)
    return replace(line, name=mask(line.name)) if is_hidden else line
