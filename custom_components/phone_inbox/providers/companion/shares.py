"""The lines that two accounts have, and since when which of them tells of what.

A number belongs to the account that sends from it, so everything that goes out from it
passes there, whoever wrote it. What comes in is told by the account that reads. Each
message has one side by its line, its direction and when it was made: so nothing of two
listings has to be joined, and it makes no difference which of them shows a message
first. Where an account begins or ceases to send for another, what it knows already
stays its own, until it is delivered or has failed. The exception is what never came as
far as the one of both that would tell it: see :mod:`.strays` and :mod:`.failures`.

Times are those of the side that a message is listed by: their clocks may differ.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, Self

from ...messaging import Channel, Message
from ...messaging.addresses import is_number
from ...messaging.mailbox import MEMORY
from ..model import Line, Memory

#: What ended longer ago than this is listed as news by neither side.
_FORGOTTEN = 2 * MEMORY
_LINES = "lines"
_SECOND = timedelta(seconds=1)
#: Clocks are known by whole seconds, so that a beginning is no sharper.
_MOMENT = timedelta(seconds=3)


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
    on.
    """

    by: str
    begin: Moments
    end: Moments | None = None

    def has_read(self, message: Message) -> bool:
        """Tell whether a message that the reader lists is in it."""
        return self.begin.reader <= _made(message) and (
            self.end is None or _made(message) < self.end.reader
        )

    def has_sent(self, message: Message) -> bool:
        """Tell whether a message that the sender lists is in it."""
        return self.begin.sender <= _made(message) and (
            self.end is None or _made(message) < self.end.sender
        )


class Left(NamedTuple):
    """What an account leaves to another of one number, and when; see :class:`Share`."""

    channels: frozenset[Channel] | None
    spans: Sequence[Span]

    def has(self, message: Message) -> bool:
        """Tell whether a message of the account's is the other one's to tell."""
        return _is_covered(message, self.channels) and any(
            span.has_sent(message) for span in self.spans
        )

    @property
    def is_now(self) -> bool:
        """Tell whether it is left to the other one now."""
        return any(span.end is None for span in self.spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A line of both accounts: ``key`` is the reader's, ``own`` the sender's.

    ``channels`` is as of the sender's :class:`Line`. Only these are shared: what is on
    another is carried by somebody else, whom the sender knows nothing of.
    """

    number: str = field(repr=False)
    key: str = field(repr=False)
    own: str = field(repr=False)
    channels: frozenset[Channel] | None
    spans: tuple[Span, ...]

    @property
    def sender(self) -> str | None:
        """Return who sends from the line now."""
        last = self.spans[-1]
        return last.by if last.end is None else None

    def covers(self, message: Message) -> bool:
        """Tell whether a message is on a channel that is shared."""
        return _is_covered(message, self.channels)

    def has_just_begun(self, message: Message, name: str) -> bool:
        """Tell whether a sender began at about the moment of one of its messages."""
        span = self.spans[-1]
        return span.by == name and (
            timedelta(0) <= _made(message) - span.begin.sender < _MOMENT
        )


class Shares:
    """The shared lines of one reader, by the numbers that prove it; kept over restarts.

    Only full telephone numbers prove anything: a name can be anybody's. Lines are
    compared by what identifies them, however each server writes them.
    """

    def __init__(
        self, memory: Memory, identify: Callable[[str, str], str], name: str
    ) -> None:
        """Know nothing yet.

        ``identify`` returns by what the reader's own address is compared, given the
        key of its line. ``name`` is that of the account which sends; "": none does.
        """
        self._memory = memory
        self._identify = identify
        self._name = name
        self._shares: dict[str, Share] = {}
        #: The sender's lines by their numbers; None: it has not told them yet.
        self._owned: dict[str, Line] | None = None
        #: The reader's lines: how each one's address is written, and its number.
        self._addresses: dict[str, str] = {}
        self._numbers: dict[str, str] = {}

    def load(self) -> None:
        """Take over what was kept."""
        self._shares = {it.number: it for it in _loaded(self._memory.get())}

    @property
    def open(self) -> Sequence[Share]:
        """Return the lines that can be sent from."""
        return [it for it in self._shares.values() if it.sender == self._name]

    def any_told(self, name: str) -> bool:
        """Tell whether there is a line of which the sender of that name tells anything."""
        return any(
            span.by == name for share in self._shares.values() for span in share.spans
        )

    def is_open_to(self, name: str) -> bool:
        """Tell whether it is an account of that name that sends now."""
        return self._name == name

    def of_reader(self, key: str) -> Share | None:
        """Return what a line of the reader shares, or once did."""
        return self._shares.get(self._number(key))

    def of_sender(self, own: str) -> Share | None:
        """Return what a line of the sender shares, or once did."""
        return next((it for it in self._shares.values() if it.own == own), None)

    def told_by_sender(self, share: Share, message: Message, name: str) -> bool:
        """Tell whether what goes out is to be told by the sender of that name."""
        return share.covers(message) and any(
            span.has_sent(message) for span in share.spans if span.by == name
        )

    def sender_of(self, message: Message) -> str | None:
        """Return who tells of what goes out at the reader; None: the reader does."""
        share = self.of_reader(message.line)
        if share is None or not share.covers(message):
            return None
        by = [span.by for span in share.spans if span.has_read(message)]
        return by[-1] if by else None

    def _number(self, key: str) -> str:
        if (number := self._numbers.get(key)) is None:
            address = self._addresses.get(key, key)
            number = self._numbers[key] = self._identify(address, key)
        return number

    def forget_numbers(self) -> None:
        """Find out anew what the reader's lines are: they are read by other rules."""
        self._numbers.clear()

    def is_met(self, key: str) -> bool:
        """Tell whether it was found out what a line of the reader shares."""
        return key in self._addresses

    async def own(self, lines: Iterable[tuple[str, Line]], now: Moments) -> None:
        """Take note of all that the sender owns: its lines, each with its number."""
        self._owned = {number: line for number, line in lines if is_number(number)}
        await self._settle(now)

    async def meet(self, lines: Mapping[str, str], now: Moments) -> None:
        """Take note of lines of the reader: how each one's address is written, by key.

        Of two that are one number, the first known stays the one that is sent from.
        """
        self._addresses |= lines
        for key in lines:
            self._numbers.pop(key, None)
        await self._settle(now)

    async def end(self, now: Moments) -> None:
        """Let the reader tell of everything from now on."""
        self._owned = {}
        await self._settle(now)

    async def _settle(self, now: Moments) -> None:
        """Begin and end what has to; keep it where anything changed."""
        settled = (self._settled(share, now) for share in self._shares.values())
        shares = {
            share.number: share
            for share in settled
            if not _is_forgotten(share, now.reader)
        }
        owned = self._owned or {}
        for key in self._addresses:
            number = self._number(key)
            if number not in shares and (line := owned.get(number)) is not None:
                shares[number] = Share(
                    number=number,
                    key=key,
                    own=line.key,
                    channels=line.channels,
                    spans=(Span(self._name, now),),
                )
        if shares == self._shares:
            return
        self._shares = shares
        rest = {key: it for key, it in self._memory.get().items() if key != _LINES}
        await self._memory.set(rest | ({_LINES: _dumped(shares)} if shares else {}))

    def _settled(self, share: Share, now: Moments) -> Share:
        """Return a share as it is from now on."""
        if share.sender not in (None, self._name):
            share = _ended(share, now.after())
        if self._owned is None:
            return share
        if (line := self._owned.get(share.number)) is None:
            return _ended(share, now.after())
        spans = share.spans
        if share.sender is None:
            spans = (*spans, Span(self._name, now))
        return replace(share, own=line.key, channels=line.channels, spans=spans)


def senders_of(kept: Mapping[str, Any]) -> Sequence[str]:
    """Return the names of those that send for a reader, or did lately, the last first."""
    spans = [span for share in _loaded(kept) for span in share.spans]
    spans.sort(key=lambda span: span.begin.reader, reverse=True)
    return list(dict.fromkeys(span.by for span in spans))


def _made(message: Message) -> datetime:
    """Return when a message was made: that does not change when it goes out."""
    return message.created or message.time


def _is_covered(message: Message, channels: frozenset[Channel] | None) -> bool:
    # What does not say on which channel it is, is a text as any other.
    is_unknown = message.channel is Channel.UNKNOWN
    channel = Channel.SMS if is_unknown else message.channel
    return channels is None or channel in channels


def _ended(share: Share, end: Moments) -> Share:
    *before, last = share.spans
    if last.end is not None:
        return share
    return replace(share, spans=(*before, replace(last, end=end)))


def _is_forgotten(share: Share, now: datetime) -> bool:
    last = share.spans[-1].end
    return last is not None and now - last.reader > _FORGOTTEN


def now_of(clock: datetime | None) -> datetime:
    """Return a server's clock; ours where it has told none."""
    return clock or datetime.now(UTC)


# What is kept


def left_of(kept: Mapping[str, Any], name: str) -> Mapping[str, Left]:
    """Return for what numbers an account sends, or once did, by what a reader kept."""
    found = {
        share.number: Left(
            share.channels, [span for span in share.spans if span.by == name]
        )
        for share in _loaded(kept)
    }
    return {number: left for number, left in found.items() if left.spans}


def given_back(kept: Mapping[str, Any], now: Moments) -> Mapping[str, Any]:
    """Return what a reader kept that is read no more: nobody sends for it.

    What is of this second is told by those that are still read, or by nobody.
    """
    shares = {
        share.number: _ended(share, now)
        for share in _loaded(kept)
        if not _is_forgotten(share, now.reader)
    }
    rest = {key: it for key, it in kept.items() if key != _LINES}
    return rest | ({_LINES: _dumped(shares)} if shares else {})


def has_shares(kept: Mapping[str, Any]) -> bool:
    """Tell whether there is a line of which another account tells, or did lately."""
    return bool(kept.get(_LINES))


def is_readable(kept: object) -> bool:
    """Tell whether something is what a reader kept, and not damaged."""
    if not isinstance(kept, Mapping):
        return False
    try:
        list(_loaded(kept))
    except AttributeError, KeyError, TypeError, ValueError:
        return False
    return True


def _dumped(shares: Mapping[str, Share]) -> list[dict[str, Any]]:
    return [
        {
            "number": share.number,
            "key": share.key,
            "own": share.own,
            "channels": None if share.channels is None else sorted(share.channels),
            "spans": [
                [span.by, _written(span.begin), span.end and _written(span.end)]
                for span in share.spans
            ],
        }
        for share in shares.values()
    ]


def _loaded(kept: Mapping[str, Any]) -> Iterator[Share]:
    for row in kept.get(_LINES, ()):
        channels = row["channels"]
        yield Share(
            number=row["number"],
            key=row["key"],
            own=row["own"],
            channels=None if channels is None else frozenset(map(Channel, channels)),
            spans=tuple(
                Span(by, _read(begin), end and _read(end))
                for by, begin, end in row["spans"]
            ),
        )


def _written(moments: Moments) -> list[str]:
    return [moment.isoformat() for moment in moments]


def _read(written: Sequence[str]) -> Moments:
    reader, sender = map(datetime.fromisoformat, written)
    return Moments(reader, sender)
