"""One separately listed set of messages, and what is known of them.

All times are on the server's clock; see :mod:`.times`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from .archive import Archive
from .message import Message
from .times import BEGINNING, END, to_moment, to_span
from .tracked import Noted, Tracked

#: A sweep reads this far back. Ids are remembered as long, and what is older
#: than that was announced or never will be.
MEMORY = timedelta(hours=26)
#: So many messages are remembered however old they are: by their ids they are known
#: again when a clock that was ahead for a while has made them look old, or new.
RETAINED = 1_000
#: Of messages that nothing more is known of, so many are kept by their ids; older ones
#: go to the archive, so many at a time.
AT_HAND = 2_000
ARCHIVED = 1_000
#: Clocks that are no further apart than this agree: the times of answers are in whole
#: seconds, and an answer may be under way for some.
STEADY = timedelta(minutes=1)
#: How far a clock must have been back for its return to be a return to where it was.
_FAR = timedelta(days=7)

#: Every poll reads this far behind the newest message known, on the server's
#: clock, so that late and out-of-order entries are found.
OVERLAP = timedelta(minutes=10)


class MessageRef(NamedTuple):
    """Enough to find a message again: its id and its time on the server's clock."""

    id: str
    time: datetime


class Doubt(NamedTuple):
    """Why it may not be known whether an unknown message is new.

    The server's clock fell back to ``fell_to``, which is before the floor; it had been
    as far as ``ahead``. Of what is dated after ``known_after``, all is known.
    """

    fell_to: int
    ahead: int
    known_after: int


class Mailbox:
    """What is known of one separately listed set of messages.

    ``now`` is the latest reading of the server's clock, ``cursor`` the newest time
    seen, which is never later than that. ``known`` has the time of every message
    after ``floor``, and of those that are unread: what is at or before the floor was
    there before the baseline, or was forgotten. So the floor tells nothing of clocks,
    and a future that is taken back leaves it alone; :attr:`oldest` follows the clock.

    ``later`` is where the cursor was before the server's clock fell back. ``doubt``
    is there where more was forgotten since than the ids tell; see :meth:`tells`.

    What is in the ``archive`` is known as well, but no time of it. It is what a larger
    memory is: apart from that, nothing depends on it.

    The rest says more about some of ``known``: ``unread`` and ``vanished`` the
    line of unread messages, those that a listing no longer showed apart, in
    case they come back; ``outgoing`` how many chapters were told of a story
    that has not ended; ``fingerprints`` which message has one.
    """

    __slots__ = (
        "_tidied",
        "archive",
        "cursor",
        "doubt",
        "doubt_was_there",
        "fingerprints",
        "floor",
        "known",
        "later",
        "name",
        "noted",
        "noted_prints",
        "now",
        "outgoing",
        "reach",
        "unread",
        "vanished",
        "written",
    )

    def __init__(
        self, name: str, mark: Callable[[str], int], cursor: int = BEGINNING
    ) -> None:
        """Start with nothing known and nothing too old; for ``mark``, see Archive."""
        self.name = name
        self.archive = Archive(mark)
        self.now = cursor
        self.cursor = cursor
        self.later: int | None = None
        self.floor = BEGINNING
        self.doubt: Doubt | None = None
        #: Whether the doubt is older than the round that reads it now.
        self.doubt_was_there = True
        #: How far before the clock the floor goes where that fell back.
        self.reach = OVERLAP
        #: What changed of messages and of fingerprints since it was written.
        self.noted, self.noted_prints = Noted(), Noted()
        self.known: Tracked[int] = Tracked(self.noted)
        self.unread: Tracked[str] = Tracked(self.noted)
        self.vanished: Tracked[str] = Tracked(self.noted)
        self.outgoing: Tracked[int] = Tracked(self.noted)
        self.fingerprints: Tracked[str] = Tracked(self.noted_prints)
        #: For what it was tidied last.
        self._tidied: tuple[object, ...] = ()
        #: What of it was written, but for the messages.
        self.written: Mapping[str, Any] = {}

    def knows(self, message_id: str, time: int | None = None) -> bool:
        """Tell whether a message is known; its time helps to find it."""
        return message_id in self.known or (
            self.archive.until(message_id, time) is not None
        )

    @property
    def count(self) -> int:
        """Return how many messages are known."""
        return len(self.known) + len(self.archive)

    def unread_refs(self, line: str | None = None) -> Sequence[MessageRef]:
        """Return the unread messages of a line (default: of all)."""
        return [
            MessageRef(key, to_moment(self.known[key]))
            for key, its_line in self.unread.items()
            if line in (None, its_line)
        ]

    def remember(self, message: Message, time: int, *, unread: bool) -> None:
        """Take note of a message and of whether it is unread."""
        if not unread and message.id not in self.known:
            until = self.archive.until(message.id, time)
            if until is not None and time <= until:
                return
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

    # The server's clock

    @property
    def oldest(self) -> int:
        """Return the time at or before which no message is new any more."""
        return max(self.floor, min(self.cursor, self.now) - to_span(MEMORY))

    def follow(self, now: int) -> int:
        """Take a reading of the server's clock.

        Returns by how many milliseconds it fell back behind what it told before, or
        behind the newest message, which was not in its future before.
        """
        fell = max(self.cursor, self.now) - now
        self.now = now
        if self.later is not None and now >= self.later:
            # What is dated before that was read already, years of it perhaps.
            if self.later - self.cursor > to_span(_FAR):
                self.cursor = self.later - to_span(MEMORY)
            self.later = None
        if self.floor > now + to_span(STEADY):
            # Else nothing would be new until the clock is there again.
            before = self.doubt or (self.floor,)
            self.doubt = Doubt(
                fell_to=now,
                ahead=max(self.floor, self.cursor, *before),
                known_after=max(self.floor, before[-1]),
            )
            self.doubt_was_there = False
            self.floor = now - to_span(self.reach)
        self.reach = OVERLAP
        return fell if fell > to_span(STEADY) else 0

    def newest_until(self, now: int) -> int:
        """Return the newest time seen by a clock that may have fallen back since."""
        if self.cursor <= now:
            return self.cursor
        times = [time for time in self.known.values() if time <= now]
        for batch in self.archive:
            times += [time for time in (batch.since, batch.until) if time <= now]
        return max(times, default=now - to_span(MEMORY))

    def advance(self, newest: int) -> None:
        """Move the cursor: everything is read up to a time, or up to now."""
        now = self.now
        if self.cursor > now:
            self.later = max(self.cursor, self.later or self.cursor)
            self.cursor = self.newest_until(now)
        self.cursor = max(self.cursor, min(newest, now))

    def tells(self, time: int) -> bool | None:
        """Tell whether an unknown message is new by its time; None: nobody knows.

        After a long time ahead, more was forgotten than what is known. What is
        dated later than the clock was there before that fell back, unless all of that
        is known; what is dated earlier may have come since, or days ago.
        """
        if time <= self.oldest:
            return False
        if self.doubt is None or time > self.doubt.known_after:
            return True
        if time <= self.doubt.fell_to + to_span(STEADY):
            return None
        return time <= self.now + to_span(STEADY)

    # What is forgotten

    def forget_old(
        self, now: int, *, most: int, most_open: int, most_fingerprints: int
    ) -> None:
        """Raise the floor to what the memory allows and drop what lies below.

        ``most_open`` bounds what is no message of the archive.

        The floor is raised to the time of what is forgotten, and never by the clock.
        """
        horizon = min(self.cursor, now) - to_span(MEMORY)
        age = self._age(now, horizon, most, most_open)
        if self.noted.untidy or self._tidied != age:
            # Else nothing came, and nothing has grown old.
            self._forget(now, horizon, most=most)
            self.put_away(most_open, most_fingerprints)
            self._tidied = self._age(now, horizon, most, most_open)
            self.noted.untidy = False
        self._forget_fingerprints(most_fingerprints)

    def _age(
        self, now: int, horizon: int, most: int, most_open: int
    ) -> tuple[object, ...]:
        """Return by what it depends whether there is something to be forgotten."""
        retained = max(0, self.count - min(most, RETAINED))
        surplus = max(0, self.count - most)
        # Others grew, and this one has more than is left to it.
        too_many = max(0, len(self.known) - most_open)
        return (
            self.floor,
            self.doubt and now,
            retained and horizon,
            retained,
            surplus,
            too_many,
        )

    def _forget(self, now: int, horizon: int, *, most: int) -> None:
        left = self.count - min(most, RETAINED)
        for batch in self.archive:
            left -= len(batch.marks)
            if batch.until <= horizon and left >= 0:
                self.floor = max(self.floor, batch.until)
        if (surplus := len(self.known) - min(most, RETAINED)) > 0:
            old = [
                message_id
                for message_id, time in self.known.items()
                if time <= horizon and message_id not in self.unread
            ]
            if forgotten := self._oldest(old, surplus):
                self.floor = max(self.floor, self.known[forgotten[-1]])
        self._end_doubt(now, most)
        surplus = self.count - most
        for batch in self.archive:
            if surplus > 0:
                surplus -= len(batch.marks)
                self.floor = max(self.floor, batch.until)
        if surplus > 0:
            # Unread messages nobody ever reads must not crowd out the rest.
            for message_id in self._oldest(self.unread, len(self.unread) - most // 2):
                del self.unread[message_id]
            read = self.known.keys() - self.unread.keys()
            self.floor = max(self.floor, self.known[self._oldest(read, surplus)[-1]])
        below = [
            message_id
            for message_id, time in self.known.items()
            if time <= self.floor and message_id not in self.unread
        ]
        for message_id in below:
            self._drop(message_id)
        self.archive.forget(self.floor)
        # A new dict, because one that shrinks keeps the memory it had.
        if len(below) > len(self.known):
            self.known = Tracked(self.noted, self.known)

    def put_away(self, most: int, most_fingerprints: int) -> None:
        """Put what is old, and of which nothing more is known, into the archive.

        Where more than so many messages would be left, older ones go there whatever is
        known of them, and some more at once.
        """
        too_many = len(self.known) > most
        if not too_many and len(self.known) <= AT_HAND:
            return
        if too_many:
            # Unread messages nobody ever reads must not crowd out the rest.
            for message_id in self._oldest(self.unread, len(self.unread) - most // 2):
                del self.unread[message_id]
        read = self.known.keys() - self.unread.keys()
        plain = read - self.vanished.keys() - self.outgoing.keys()
        surplus = len(plain) - AT_HAND
        chosen = self._oldest(plain, surplus if surplus >= ARCHIVED else 0)
        if too_many:
            # What may still become something goes last.
            for several in (plain, read - plain):
                left = len(self.known) - len(chosen)
                others = several.difference(chosen)
                chosen += self._oldest(others, left - (most - most // 4))
        if not chosen:
            return
        # While it is known at once when they were.
        self._forget_fingerprints(most_fingerprints)
        self.archive.add({key: self.known[key] for key in chosen})
        for message_id in chosen:
            self._drop(message_id)
        if not self.written:
            # Nothing is: what was never written need not be deleted.
            self.noted.keys.difference_update(chosen)
        # A new one, because a dict that shrinks keeps the memory it had.
        self.known = Tracked(self.noted, self.known)

    def _drop(self, message_id: str) -> None:
        del self.known[message_id]
        self.vanished.pop(message_id, None)
        self.outgoing.pop(message_id, None)

    def _end_doubt(self, now: int, most: int) -> None:
        """Forget what made us doubt, once everything was read, where there is room."""
        if self.doubt is None or not self.doubt_was_there:
            # This round did not read so far back.
            return
        doubt = self.doubt
        later = [
            message_id
            for message_id, time in self.known.items()
            if now + to_span(STEADY) < time <= doubt.ahead
            and message_id not in self.unread
        ]
        farther = [
            batch for batch in self.archive if batch.since > now + to_span(STEADY)
        ]
        count = len(later) + sum(len(batch.marks) for batch in farther)
        surplus = min(self.count - most, count - most // 2)
        if surplus <= 0:
            self.doubt = None
            return
        # Nobody takes them for new while the doubt lasts: the farthest can wait.
        self.archive.forget_after(now + to_span(STEADY))
        surplus -= count - len(later)
        farthest = self._oldest(later, len(later))[-surplus:] if surplus > 0 else []
        ends = [batch.until for batch in farther] + [
            self.known[key] for key in farthest
        ]
        self.doubt = doubt._replace(known_after=max(doubt.known_after, *ends))
        for message_id in farthest:
            self._drop(message_id)

    def _forget_fingerprints(self, most: int) -> None:
        if not self.noted_prints.untidy and len(self.fingerprints) <= most:
            return
        kept = [print_ for print_, key in self.fingerprints.items() if self.knows(key)]
        if len(kept) > most:
            kept.sort(key=lambda print_: self._time_of(self.fingerprints[print_]))
            kept = kept[-most:]
        for print_ in self.fingerprints.keys() - kept:
            del self.fingerprints[print_]
        self.noted_prints.untidy = False

    def _time_of(self, message_id: str) -> int:
        """Return when a known message was, or a time after that."""
        if (time := self.known.get(message_id)) is None:
            time = self.archive.until(message_id)
        return END if time is None else time

    def _oldest(self, message_ids: Iterable[str], count: int) -> list[str]:
        """Return the oldest so many of known messages, the very oldest first."""
        if count <= 0:
            return []
        return sorted(message_ids, key=self.known.__getitem__)[:count]
