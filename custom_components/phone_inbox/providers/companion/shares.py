"""The lines that two accounts have, and since when which of them tells of what.

A number belongs to the account that sends from it, so everything that goes out from it
passes there, whoever wrote it. What comes in is told by the account that reads. Each
message has one side by its line, its direction and when it was made: so nothing of two
listings has to be joined, and it makes no difference which of them shows a message
first. Where an account begins or ceases to send for another, what it knows already
stays its own, until it is delivered or has failed. The exception is what never came as
far as the one of both that would tell it: see :mod:`.strays` and :mod:`.failures`.

While the account that reads is absent, as it is disabled, the one that sends tells of
all that it lists; see :mod:`.meanwhile`. While the account that sends is away, as it is
disabled, the one that reads tells of all that it lists. What it does not list of that
time is told when the other one is back.

Times are those of the side that a message is listed by: their clocks may differ.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from ...messaging import Channel, Direction, Message
from ...messaging.addresses import is_number
from ..model import Line, Memory
from .kept_lines import LINES, dumped, loaded
from .spans import MOMENT, Moments, Share, Span, ended, given_up, is_forgotten, returned


class Shares:
    """The shared lines of one reader, by the numbers that prove it; kept over restarts.

    Only full telephone numbers prove anything: a name can be anybody's. Lines are
    compared by what identifies them, however each server writes them.
    """

    def __init__(
        self,
        memory: Memory,
        identify: Callable[[str, str], str],
        name: str,
        away: str = "",
        ahead_of_away: Callable[[], timedelta | None] = lambda: None,
    ) -> None:
        """Know nothing yet.

        ``identify`` returns by what the reader's own address is compared, given the
        key of its line. ``name`` is that of the account which sends; "": none does, and
        ``away`` may be the one that would; ``ahead_of_away`` returns how far the reader's
        clock was ahead of its, as far as that is known.
        """
        self._memory = memory
        self._identify = identify
        self._name = name
        self._away = away
        self._ahead_of_away = ahead_of_away
        self._shares: dict[str, Share] = {}
        #: The sender's lines by their numbers; None: it has not told them yet.
        self._owned: dict[str, Line] | None = None
        #: Whether these are all: else nothing is given up that they lack.
        self._are_all = True
        #: But on these channels.
        self._unseen: frozenset[Channel] = frozenset()
        #: The reader's lines: how each one's address is written, and its number.
        self._addresses: dict[str, str] = {}
        self._numbers: dict[str, str] = {}

    def load(self) -> None:
        """Take over what was kept."""
        self._shares = {it.number: it for it in loaded(self._memory.get())}

    @property
    def open(self) -> Sequence[Share]:
        """Return the lines that can be sent from."""
        return [it for it in self._shares.values() if it.sender == self._name]

    def open_at(self, key: str) -> Share | None:
        """Return what a line of the reader shares that can be sent from."""
        share = self.of_reader(key)
        return share if share is not None and share.sender == self._name else None

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
            span.has_sent(message)
            for span in share.spans
            if span.by == name and not span.is_away
        )

    def may_be_both(self, share: Share, message: Message, name: str) -> bool:
        """Tell whether a sender's message is the reader's to tell, if that has it."""
        if message.direction is Direction.OUTGOING:
            return share.covers(message) and share.is_of_away(message, name, MOMENT)
        return share.covers(message) and any(
            span.has_sent(message) for span in share.spans if span.by == name
        )

    def sender_of(self, message: Message) -> str | None:
        """Return who tells of what goes out at the reader; None: the reader does."""
        share = self.of_reader(message.line)
        if share is None or not share.covers(message):
            return None
        by = [
            span.by
            for span in share.spans
            if not span.is_away and span.has_read(message)
        ]
        # While the reader was absent, too.
        by += [it.by for it in share.absences if it.has_read(message)]
        return by[-1] if by else None

    def was_absent(self, name: str) -> bool:
        """Tell whether the reader was absent lately while a sender told of its lines."""
        return any(
            it.by == name for one in self._shares.values() for it in one.absences
        )

    def absent_sender(self, message: Message) -> str | None:
        """Return whose account told of a time in which the reader was absent."""
        share = self.of_reader(message.line)
        if share is None or not share.covers(message):
            return None
        by = (it.by for it in share.absences if it.has_read(message))
        return next(by, None)

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

    async def own(
        self,
        lines: Iterable[tuple[str, Line]],
        now: Moments,
        *,
        are_all: bool,
        unseen: frozenset[Channel],
    ) -> None:
        """Take note of what the sender owns: its lines, each with its number.

        ``are_all``: it owns no others, but such as send on ``unseen`` channels only.
        """
        self._are_all, self._unseen = are_all, unseen
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
        self._owned, self._are_all, self._unseen = {}, True, frozenset()
        await self._settle(now)

    async def _settle(self, now: Moments) -> None:
        """Begin and end what has to; keep it where anything changed."""
        settled = (self._settled(share, now) for share in self._shares.values())
        shares = {
            share.number: share
            for share in settled
            if not is_forgotten(share, now.reader)
        }
        owned = self._owned or {}
        for key in self._addresses:
            number = self._number(key)
            if number not in shares and (line := owned.get(number)) is not None:
                shares[number] = Share(
                    number=number,
                    key=key,
                    own=line.key,
                    spans=(Span(self._name, now, channels=line.channels),),
                )
        if shares == self._shares:
            return
        self._shares = shares
        rest = {key: it for key, it in self._memory.get().items() if key != LINES}
        await self._memory.set(rest | ({LINES: dumped(shares)} if shares else {}))

    def _settled(self, share: Share, now: Moments) -> Share:
        """Return a share as it is from now on."""
        if share.absences:
            share = self._returned(share, now)
        if share.spans[-1].by not in {self._name, self._away}:
            share = given_up(share, now.after())
        if self._owned is None:
            return share
        # What could not be asked for is as it was.
        kept = (share.channels or frozenset()) & self._unseen
        if (line := self._owned.get(share.number)) is None:
            if not self._are_all or (kept and share.sender == self._name):
                return share
            return self._given_up(share, now.after())
        channels = share.channels
        if self._are_all:
            channels = None if line.channels is None else line.channels | kept
        spans = share.spans
        if share.sender is None or channels != share.channels:
            # What was on a channel before is told by those that told of it then.
            begun = Span(self._name, now, channels=channels)
            spans = (*ended(share, now).spans, begun)
        return replace(share, own=line.key, spans=spans)

    def _returned(self, share: Share, now: Moments) -> Share:
        """Return a share of the reader, which is not absent now."""
        absences = tuple(it for it in share.absences if not it.is_forgotten(now.reader))
        share = replace(share, absences=absences)
        if (absence := share.absence) is None:
            return share
        if absence.by == self._away:
            # Who would send is disabled, and has told of nothing since then.
            end = absence.idle or now
            span = Span(absence.by, end, is_away=True, channels=share.channels)
        elif absence.by == self._name:
            # It goes on as before, whether or not it can be asked now.
            end = now
            if self._owned is None:
                end = absence.at(now.reader)
            span = Span(absence.by, end, channels=share.channels)
        else:
            return returned(share, absence.idle or now)
        return replace(returned(share, end), spans=(*share.spans, span))

    def _given_up(self, share: Share, end: Moments) -> Share:
        """Return a share of which nobody sends from the line from a moment on."""
        last = share.spans[-1]
        if last.by != self._away or last.end is not None:
            return ended(share, end)
        if last.is_away and last.end is None:
            return share
        # Nobody can ask now what time it is there.
        if (ahead := self._ahead_of_away()) is None:
            ahead = last.begin.reader - last.begin.sender
        end = Moments(end.reader, end.reader - ahead)
        away = Span(self._away, end, is_away=True, channels=share.channels)
        return replace(share, spans=(*ended(share, end).spans, away))
