"""Texts that came in at the sender's account and never got to the reader's.

A carrier hands a text over to the PBX and does not try for long where that is down. So
what the carrier lists and the PBX does not, some minutes later, is told from the
carrier's list. What was told so is remembered for a while: should the PBX list it after
all, that is the same text and no news. Of texts and numbers only digests are kept.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from secrets import token_hex

from ...messaging import Direction, Message
from ...messaging.mailbox import MEMORY, OVERLAP
from ..errors import ProviderError
from ..model import Memory
from ..numbers import digits
from .joining import APART, same_form
from .shares import Share, Shares

#: How long the reader has to list a text of the sender's.
GRACE = timedelta(minutes=5)
#: How much later than the sender's the reader's may be of one that was told already.
_LATE = timedelta(hours=1)
#: Later than that, it may as well be an equal one that has just come.
_AT_ONCE = timedelta(minutes=2)
_FORGOTTEN = 2 * MEMORY
_MOMENT = timedelta(microseconds=1)
#: Digits at the end of a number by which two spellings of it are the same.
_TELLING_DIGITS = 9
_MOST_HEARD = 5_000
_MOST_HELD = 1_000
#: So many are asked for in one poll: those of a long failure come in several.
_MOST_ASKED = 10
_KEPT = "strays"

type _Ahead = Callable[[], timedelta]
type _Look = Callable[[Message, Share], Awaitable[Sequence[Message] | None]]


@dataclass(slots=True)
class _Heard:
    """A text of the reader's, at its time there."""

    digest: str
    time: datetime
    #: The sender's id of it, "" where that is not told.
    sid: str
    #: It is one that the sender lists.
    is_taken: bool = False
    #: Which one, where only its likeness tells.
    liked: Message | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    """A text that was told from the sender's list, at the time of the reader's clock.

    ``twin`` is the reader's id of it.
    """

    digest: str
    time: datetime
    twin: str | None = None


class Strays:
    """Tells which texts only the sender has."""

    def __init__(self, memory: Memory, shares: Shares, name: str) -> None:
        """Know of none yet; ``name`` is the sender's."""
        self._name = name
        self._memory = memory
        self._shares = shares
        self._salt = ""
        self._told: OrderedDict[str, _Told] = OrderedDict()
        #: Of what the sender lists up to then, all is settled; after it, these are.
        self._settled_to: datetime | None = None
        self._settled: dict[str, datetime] = {}
        self._held: dict[str, Message] = {}
        self._heard: OrderedDict[str, _Heard] = OrderedDict()
        #: Whose each text of the sender's is of which only likeness tells.
        self._likely: dict[str, _Heard] = {}
        #: Those of them that have learned their ids since.
        self._learned: list[_Heard] = []
        #: The newest of the texts that both may have.
        self._newest: datetime | None = None
        #: Up to when all of each mailbox was listed in this run, without a gap.
        self._covered: dict[str, datetime] = {}
        #: The time of the oldest text for which there was no room.
        self._left_out: datetime | None = None

    def load(self) -> None:
        """Take over what was kept."""
        kept = self._memory.get().get(_KEPT, {})
        self._salt = kept.get("salt") or token_hex(8)
        self._told = OrderedDict(
            (sid, _Told(digest, datetime.fromisoformat(time), twin))
            for sid, digest, time, twin in kept.get("told", ())
        )
        settled_to = kept.get("settled_to")
        self._settled_to = settled_to and datetime.fromisoformat(settled_to)
        self._newest = self._settled_to
        self._settled = {
            sid: datetime.fromisoformat(time) for sid, time in kept.get("settled", ())
        }

    @property
    def any_told(self) -> bool:
        """Tell whether a text was told from the sender's list lately."""
        return bool(self._told)

    def is_told(self, sid: str) -> bool:
        """Tell whether a text of the sender's is one that was told from its list."""
        return sid in self._told

    # The reader's side

    def is_known_twin(self, message_id: str) -> bool:
        """Tell whether a text of the reader's is known to be one that was told."""
        return any(told.twin == message_id for told in self._told.values())

    def hear(self, message: Message) -> None:
        """Take note of what the reader lists."""
        share = self._shares.of_reader(message.line)
        if (
            share is None
            or message.direction is not Direction.INCOMING
            or self.is_known_twin(message.id)
        ):
            return
        sid = message.carrier_message_id or ""
        if (heard := self._heard.get(message.id)) is not None:
            if sid and not heard.sid:
                # It was not known at first.
                heard.sid = sid
                if heard.liked is not None:
                    self._learned.append(heard)
            return
        digest = self._digest(share, message)
        self._heard[message.id] = _Heard(digest, message.time, sid)
        while len(self._heard) > _MOST_HEARD:
            _, gone = self._heard.popitem(last=False)
            if gone.liked is not None:
                self._likely.pop(gone.liked.id, None)

    async def is_twin(
        self,
        message: Message,
        ahead: _Ahead,
        has: Callable[[str, datetime], Awaitable[bool | None]],
        look: _Look,
    ) -> bool | None:
        """Tell whether news of the reader's was told already, from the sender's list.

        ``ahead`` returns how far the reader's clock is ahead of the sender's. ``has``
        tells whether the sender has a message, by its id and its time at the reader,
        and ``look`` searches the sender for texts like one of the reader's; None of these,
        and of the answer: that is not known now.
        """
        if self.is_known_twin(message.id):
            return True
        share = self._shares.of_reader(message.line)
        heard = self._heard.get(message.id)
        if not self._told or share is None or (heard is not None and heard.is_taken):
            return False
        sid = message.carrier_message_id or ""
        if not self._is_theirs(sid):
            time, digest = message.time, self._digest(share, message)
            fitting = [
                (abs(told.time - time), sid)
                for sid, told in self._told.items()
                if told.twin is None
                and told.digest == digest
                and -APART <= time - told.time <= _LATE
            ]
            if not fitting:
                return False
            if sid:
                is_there = await has(sid, message.time)
                if is_there is None:
                    # One told twice can be borne with, and one that is lost cannot.
                    is_there = any(same_form(sid, told) for _, told in fitting)
                if is_there:
                    # It is another one, which the sender was not asked for yet.
                    return False
            apart, sid = min(fitting)
            if apart > _AT_ONCE:
                is_new = await self._is_new(message, share, ahead, look)
                if is_new is not False:
                    return None if is_new is None else False
        elif sid not in self._told:
            return False
        self._told[sid] = replace(self._told[sid], twin=message.id)
        self._heard.pop(message.id, None)
        await self._keep()
        return True

    async def _is_new(
        self, message: Message, share: Share, ahead: _Ahead, look: _Look
    ) -> bool | None:
        """Tell whether a text like one that was told has come to the sender since.

        Then that one it is; see :meth:`is_twin`.
        """
        others = await look(message, share)
        self.hear(message)
        for other in others or ():
            self.hold(other)
        self._pair(ahead())
        if self._heard[message.id].is_taken:
            return True
        return None if others is None else False

    # The sender's side

    def hold(self, message: Message) -> None:
        """Take note of a text that came in at the sender, and may be the reader's."""
        share = self._shares.of_sender(message.line)
        if share is None or not self._shares.told_by_sender(share, message, self._name):
            return
        if self._newest is None or message.time > self._newest:
            self._newest = message.time
        if (
            message.id not in self._told
            and message.id not in self._settled
            and (self._settled_to is None or message.time > self._settled_to)
        ):
            self._held[message.id] = message
            if len(self._held) > _MOST_HELD:
                # The oldest are told first; a sweep lists the others again.
                newest = max(self._held.values(), key=lambda it: it.time)
                del self._held[newest.id]
                times = [it for it in (self._left_out, newest.time) if it is not None]
                self._left_out = min(times)

    def settle_all(self) -> None:
        """Take all that is held for old: it was there before anything was told."""
        self._settled |= {sid: message.time for sid, message in self._held.items()}
        self._held.clear()

    def covered(
        self,
        mailbox: str,
        mailboxes: Iterable[str],
        since: datetime | None,
        until: datetime,
        ahead: timedelta,
    ) -> None:
        """Take note that all of one of the sender's mailboxes was listed of that time.

        ``ahead`` is how far the reader's clock is ahead of the sender's.
        """
        before = self._covered.get(mailbox, self._settled_to)
        if before is not None and since is not None and since > before:
            # What is in the gap may be listed later.
            return
        if self._left_out is not None:
            until = min(until, self._left_out - _MOMENT)
            self._left_out = None
        self._covered[mailbox] = until
        self._pair(ahead)
        covered = [self._covered.get(name) for name in mailboxes]
        if self._newest is None or None in covered:
            return
        ends = [it for it in covered if it is not None]
        ends += [self._newest - OVERLAP]
        ends += [it.time - _MOMENT for it in self._held.values()]
        end = min(ends)
        if self._settled_to is None or end > self._settled_to:
            self._settled_to = end

    async def ripe(
        self,
        now: datetime,
        ahead: timedelta,
        look: Callable[[Message, Share], Awaitable[Sequence[Message]]],
    ) -> Sequence[Message]:
        """Return what is to be told from the sender's list from now on, oldest first.

        ``now`` is the sender's clock, ``ahead`` how far the reader's is ahead of it.
        ``look`` searches the reader for texts like one.
        """
        self._pair(ahead)
        found: list[Message] = []
        due = [it for it in self._held.values() if now - it.time >= GRACE]
        for message in sorted(due, key=lambda it: it.time)[:_MOST_ASKED]:
            share = self._shares.of_sender(message.line)
            if message.id not in self._held or share is None:
                continue
            try:
                others = await look(message, share)
            except ProviderError:
                # It is asked again with a later poll.
                break
            for other in others:
                self.hear(other)
            self._pair(ahead)
            if message.id in self._held:
                del self._held[message.id]
                digest = self._digest(share, message)
                self._told[message.id] = _Told(digest, message.time + ahead)
                found.append(message)
        # On the disk first: what is told once must be known to be told.
        await self._keep(now)
        return found

    def _pair(self, ahead: timedelta) -> None:
        """Settle what the reader has: each of its texts is one of the sender's."""
        self._correct()
        if not self._held:
            return
        theirs = self._held.keys() | self._settled.keys() | self._told.keys()
        for one in [it for it in self._heard.values() if it.sid in theirs]:
            if not one.is_taken:
                self._take(one)
        digests = {
            message.id: self._digest(share, message)
            for message in self._held.values()
            if (share := self._shares.of_sender(message.line)) is not None
        }
        wanted = frozenset(digests.values())
        alike = [one for one in self._heard.values() if one.digest in wanted]
        for message in sorted(self._held.values(), key=lambda it: it.time):
            time = message.time + ahead
            fitting = [
                one
                for one in alike
                if one.digest == digests.get(message.id)
                and not one.is_taken
                and abs(one.time - time) <= APART
            ]
            if fitting:
                del self._held[message.id]
                self._settled[message.id] = message.time
                self._join(min(fitting, key=lambda it: abs(it.time - time)), message)

    def _join(self, one: _Heard, message: Message | None) -> None:
        """Take a text of the reader's for one of the sender's, by its likeness."""
        one.liked = message
        one.is_taken = message is not None
        if message is not None:
            self._likely[message.id] = one

    def _correct(self) -> None:
        """Let what was joined by its likeness be what its id tells since then."""
        learned, self._learned = self._learned, []
        for one in learned:
            if one.sid in self._held or one.sid in self._settled:
                self._take(one)
            elif one.sid not in self._told:
                # The sender may list it later.
                self._learned.append(one)
        del self._learned[:-_MOST_HELD]

    def _take(self, one: _Heard) -> None:
        """Take a text of the reader's for the sender's of that id.

        Is there another one that was taken for it, the two change places.
        """
        was, one.liked, one.is_taken = one.liked, None, True
        if was is not None:
            self._likely.pop(was.id, None)
        other = self._likely.pop(one.sid, None)
        if (held := self._held.pop(one.sid, None)) is not None:
            self._settled[held.id] = held.time
        if was is not None and was.id == one.sid:
            return
        if other is not None:
            self._join(other, was)
        elif was is not None:
            self._settled.pop(was.id, None)
            self._held[was.id] = was

    def _is_theirs(self, sid: str) -> bool:
        """Tell whether an id is one of the sender's, as far as is remembered."""
        return sid in self._held or sid in self._settled or sid in self._told

    def _digest(self, share: Share, message: Message) -> str:
        remote = message.identity
        number = digits(remote)
        if len(number) >= _TELLING_DIGITS:
            # Carriers write the same number in different ways.
            remote = number[-_TELLING_DIGITS:]
        parts = (share.number, remote, message.text.strip())
        return blake2b(
            "\0".join(parts).encode(errors="replace"),
            digest_size=12,
            key=self._salt.encode(),
        ).hexdigest()

    async def _keep(self, now: datetime | None = None) -> None:
        if now is not None:
            for sid, told in list(self._told.items()):
                if now - told.time > _FORGOTTEN:
                    del self._told[sid]
        if (end := self._settled_to) is not None:
            self._settled = {sid: it for sid, it in self._settled.items() if it > end}
        kept = {
            "salt": self._salt,
            "settled_to": end and end.isoformat(),
            "settled": [[sid, it.isoformat()] for sid, it in self._settled.items()],
            "told": [
                [sid, told.digest, told.time.isoformat(), told.twin]
                for sid, told in self._told.items()
            ],
        }
        is_empty = end is None and not self._settled and not self._told
        if not is_empty and kept != self._memory.get().get(_KEPT):
            await self._memory.set({**self._memory.get(), _KEPT: kept})
