"""In what time which of two accounts sent from a line that both have; see :mod:`.shares`."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Self

from ...messaging import Channel, Message
from ...messaging.mailbox import MEMORY

#: What ended longer ago than this is listed as news by neither side.
_FORGOTTEN = 2 * MEMORY
_SECOND = timedelta(seconds=1)
#: Clocks are known by whole seconds, so that a beginning is no sharper.
MOMENT = timedelta(seconds=3)


class Moments(NamedTuple):
    """One moment as each side's clock shows it (aware, UTC, whole seconds)."""

    reader: datetime
    sender: datetime

    @classmethod
    def at(cls, reader: datetime, sender: datetime) -> Self:
        """Return a moment; fractions are left out, as some servers do."""
        return cls(reader.replace(microsecond=0), sender.replace(microsecond=0))

    def after(self) -> Self:
        """Return the next whole second: what is of this one is before it."""
        return type(self)(self.reader + _SECOND, self.sender + _SECOND)


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which one account sent for another.

    ``by`` is the name of the one that sends. ``end`` is not part of it; None: it goes
    on. ``is_away``: nothing was sent, since that one was disabled. ``channels`` is as of
    the sender's :class:`Line`: what is on another is none of its.
    """

    by: str
    begin: Moments
    end: Moments | None = None
    is_away: bool = False
    channels: frozenset[Channel] | None = None

    def has_read(self, message: Message) -> bool:
        """Tell whether a message that the reader lists is in it."""
        end = self.end and self.end.reader
        return self.covers(message) and _is_within(message, self.begin.reader, end)

    def has_sent(self, message: Message, slack: timedelta = timedelta(0)) -> bool:
        """Tell whether a message that the sender lists is in it, or about then."""
        begin, end = self.begin.sender, self.end and self.end.sender
        return self.covers(message) and _is_within(message, begin, end, slack)

    def covers(self, message: Message) -> bool:
        """Tell whether a message is on a channel that is shared."""
        # What does not say on which channel it is, is a text as any other.
        is_unknown = message.channel is Channel.UNKNOWN
        channel = Channel.SMS if is_unknown else message.channel
        return self.channels is None or channel in self.channels


@dataclass(frozen=True, slots=True)
class Absence:
    """A time in which the account that reads was disabled.

    Meanwhile the one that sends, ``by``, told of all that it lists itself. ``end`` is
    not part of it; None: it goes on. ``idle`` is since when that one is disabled, too,
    so that nobody has told of anything.
    """

    by: str
    begin: Moments
    end: Moments | None = None
    idle: Moments | None = None

    def has_read(self, message: Message, slack: timedelta = timedelta(0)) -> bool:
        """Tell whether a message that the reader lists is in it, or about then."""
        end = self.end and self.end.reader
        return _is_within(message, self.begin.reader, end, slack)

    def has_sent(self, message: Message) -> bool:
        """Tell whether a message that the sender lists is in it."""
        end = self.end and self.end.sender
        return _is_within(message, self.begin.sender, end)

    def at(self, reader: datetime) -> Moments:
        """Return a moment by the reader's clock alone, as far apart as at its beginning."""
        return Moments(reader, reader + (self.begin.sender - self.begin.reader))

    def is_forgotten(self, now: datetime) -> bool:
        """Tell whether nothing of it is news any more; ``now`` is the reader's clock."""
        return self.end is not None and now - self.end.reader > _FORGOTTEN


class Left(NamedTuple):
    """When an account leaves what to another of one number; see :class:`Share`."""

    spans: Sequence[Span]

    def has(self, message: Message) -> bool:
        """Tell whether a message of the account's is the other one's to tell."""
        return any(span.has_sent(message) for span in self.spans)

    @property
    def is_now(self) -> bool:
        """Tell whether it is left to the other one now."""
        return any(span.end is None and not span.is_away for span in self.spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A line of both accounts: ``key`` is the reader's, ``own`` the sender's.

    Only the channels of its spans are shared: what is on another is carried by somebody
    else, whom the sender knows nothing of.
    """

    number: str = field(repr=False)
    key: str = field(repr=False)
    own: str = field(repr=False)
    spans: tuple[Span, ...]
    absences: tuple[Absence, ...] = ()

    @property
    def channels(self) -> frozenset[Channel] | None:
        """Return the channels that are shared now, or were last."""
        return self.spans[-1].channels

    @property
    def absence(self) -> Absence | None:
        """Return the time in which the reader is disabled now, if it is."""
        last = self.absences[-1] if self.absences else None
        return last if last is not None and last.end is None else None

    @property
    def sender(self) -> str | None:
        """Return who sends from the line now."""
        last = self.spans[-1]
        return last.by if last.end is None and not last.is_away else None

    @property
    def was_away(self) -> bool:
        """Tell whether one that sends was away for some time, or is."""
        return any(span.is_away for span in self.spans)

    def is_of_away(
        self, message: Message, name: str, slack: timedelta = timedelta(0)
    ) -> bool:
        """Tell whether a message of a sender is of a time in which that was away.

        ``slack`` is how much earlier or later it may be.
        """
        return any(
            span.is_away and span.by == name and span.has_sent(message, slack)
            for span in self.spans
        )

    def is_told_meanwhile(self, message: Message, name: str) -> bool:
        """Tell whether a sender's account told a message while the reader was absent."""
        return (
            self.covers(message)
            and any(it.by == name and it.has_sent(message) for it in self.absences)
            and not any(it.by == name and it.has_sent(message) for it in self.spans)
        )

    def covers(self, message: Message) -> bool:
        """Tell whether a message is on a channel that is shared, or was lately."""
        return any(span.covers(message) for span in self.spans)

    def has_just_begun(self, message: Message, name: str) -> bool:
        """Tell whether a sender began at about the moment of one of its messages."""
        *before, span = self.spans
        return (
            span.by == name
            and timedelta(0) <= _made(message) - span.begin.sender < MOMENT
            # It may have sent before on this channel, and begun with another one.
            and not any(
                it.by == name
                and not it.is_away
                and it.end == span.begin
                and it.covers(message)
                for it in before
            )
        )


def _made(message: Message) -> datetime:
    """Return when a message was made: that does not change when it goes out."""
    return message.created or message.time


def _is_within(
    message: Message,
    begin: datetime,
    end: datetime | None,
    slack: timedelta = timedelta(0),
) -> bool:
    """Tell whether a message was made from one moment to another, or about then."""
    made = _made(message)
    return begin - slack <= made and (end is None or made < end + slack)


def ended(share: Share, end: Moments) -> Share:
    """Return a share of which nobody sends from the line from a moment on."""
    *before, last = share.spans
    if last.end is not None:
        return share
    return replace(share, spans=(*before, replace(last, end=end)))


def given_up(share: Share, end: Moments) -> Share:
    """Return a share whose reader sends no more through the one that sends, from then on.

    While that one was away, it was for the reader to tell of what only the sender lists:
    when the sender is back. Now it never will, and the sender's account tells of it.
    """
    spans = share.spans
    while spans[1:] and spans[-1].is_away:
        spans = spans[:-1]
    return ended(replace(share, spans=spans), end)


def absent(share: Share, now: Moments) -> Share:
    """Return a share of which the reader is disabled from a moment on."""
    last = share.spans[-1]
    if last.end is not None:
        return share
    absence = Absence(last.by, now, idle=now if last.is_away else None)
    return replace(ended(share, now), absences=(*share.absences, absence))


def returned(share: Share, end: Moments | None) -> Share:
    """Return a share whose reader is back; ``end`` is when. None: it never was away."""
    *before, last = share.absences
    if end is None or end <= last.begin:
        return replace(share, absences=tuple(before))
    return replace(share, absences=(*before, replace(last, end=end, idle=None)))


def idle(share: Share, by: str, since: datetime | None) -> Share:
    """Return a share that an absent reader's sender does not tell of any more.

    ``since`` is since when, by the sender's clock; None: it tells of it again, and of
    what it missed.
    """
    last = share.absence
    if last is None or last.by != by or (since and last.idle):
        return share
    moments = None
    if since is not None:
        there = max(since.replace(microsecond=0), last.begin.sender)
        moments = Moments(there + (last.begin.reader - last.begin.sender), there)
    absences = (*share.absences[:-1], replace(last, idle=moments))
    return replace(share, absences=absences)


def is_forgotten(share: Share, now: datetime) -> bool:
    """Tell whether nothing of a share is news any more; ``now`` is the reader's clock."""
    if share.absence is not None:
        return False
    last = share.spans[-1].end
    return last is not None and now - last.reader > _FORGOTTEN


def now_of(clock: datetime | None) -> datetime:
    """Return a server's clock; ours where it has told none."""
    return clock or datetime.now(UTC)
