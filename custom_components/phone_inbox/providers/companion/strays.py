"""Texts of the sender's account that never got to the reader's, which would tell them.

A carrier hands a text over to the PBX and does not try for long where that is down. So
what the carrier lists and the PBX does not, some minutes later, is told from the
carrier's list. What was told so is remembered for a while: should the PBX list it after
all, that is the same text and no news. Of texts and numbers only digests are kept.

So it is with what comes in, and with what goes out while the sender is away.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from secrets import token_hex

from ...messaging import Direction, Message
from ...messaging.mailbox import MEMORY, OVERLAP
from ..errors import ProviderError
from ..model import Memory
from .joining import APART, likeness, same_form
from .pairing import LATE, Heard, Pairing
from .settled import Settled
from .shares import Shares
from .spans import Share

#: How long the reader has to list a text of the sender's.
GRACE = timedelta(minutes=5)
#: Later than that, it may as well be an equal one that has just come.
_AT_ONCE = timedelta(minutes=2)
_FORGOTTEN = 2 * MEMORY
_MOMENT = timedelta(microseconds=1)
_LAST = datetime.max.replace(tzinfo=UTC)
_MOST_HELD = 1_000
#: So many of those that were told are kept however old they are: by a clock that was
#: wrong for a while, what is new looks old.
_MOST_TOLD = 300
#: So many are asked for in one poll: those of a long failure come in several.
_MOST_ASKED = 10
_KEPT = "strays"

type _Ahead = Callable[[], timedelta]
type _Look = Callable[[Message, Share], Awaitable[Sequence[Message] | None]]


@dataclass(frozen=True, slots=True)
class _Told:
    """A text that was told from the sender's list, at the time of the reader's clock.

    ``twin`` is the reader's id of it. ``besides``: the reader told it, too, in the place
    of an equal one. So it is where an id comes after its text was taken for the other.
    """

    digest: str
    time: datetime
    twin: str | None = None
    besides: bool = False


class Strays:
    """Tells which texts only the sender has."""

    def __init__(self, memory: Memory, shares: Shares, name: str) -> None:
        """Know of none yet; ``name`` is the sender's."""
        self._name = name
        self._memory = memory
        self._shares = shares
        self._salt = ""
        self._told: OrderedDict[str, _Told] = OrderedDict()
        #: Up to then, all that the sender lists was seen, and nothing of it is held.
        self._settled_to: datetime | None = None
        self._settled = Settled()
        self._pairing = Pairing(self._settled)
        #: The sender's clock, as it was known last.
        self._now = _LAST
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
            (sid, _Told(digest, datetime.fromisoformat(time), *more))
            for sid, digest, time, *more in kept.get("told", ())
        )
        self._pairing.load(kept.get("waiting", ()), kept.get("joined", ()))
        settled_to = kept.get("settled_to")
        self._settled_to = settled_to and datetime.fromisoformat(settled_to)
        self._newest = self._settled_to
        self._settled.load(kept, self._settled_to)

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

    def _is_readers(self, share: Share, message: Message) -> bool:
        """Tell whether what the reader lists is told from its list."""
        if message.direction is Direction.INCOMING:
            return True
        return share.was_away and self._shares.sender_of(message) is None

    def hear(self, message: Message, *, is_news: bool = False) -> None:
        """Take note of what the reader lists, which may be news of this run."""
        share = self._shares.of_reader(message.line)
        if (
            share is None
            or not self._is_readers(share, message)
            or self.is_known_twin(message.id)
        ):
            return
        sid = message.carrier_message_id or ""
        if (told := self._told.get(sid)) is not None and told.twin is None:
            self._told[sid] = replace(told, besides=True)
        sids = [sid] if sid else []
        one = Heard(self._digest(share, message), message.time, sids, is_news)
        self._pairing.hear(message.id, one)

    async def is_twin(
        self,
        message: Message,
        ahead: _Ahead,
        look_up: Callable[[str, datetime], Awaitable[Sequence[Message] | None]],
        look: _Look,
    ) -> bool | None:
        """Tell whether news of the reader's was told already, from the sender's list.

        ``ahead`` returns how far the reader's clock is ahead of the sender's. ``look_up``
        returns the sender's message of an id, if it has one, given its time at the reader,
        and ``look`` searches the sender for texts like one of the reader's; None of these,
        and of the answer: that is not known now.
        """
        if self.is_known_twin(message.id):
            return True
        share = self._shares.of_reader(message.line)
        heard = self._pairing.heard(message.id)
        if not self._told or share is None or (heard is not None and heard.is_taken):
            return False
        sid = message.carrier_message_id or ""
        if sid not in self._told:
            if not (fitting := self._fitting(message, share)):
                return False
            is_theirs = self._is_theirs(sid)
            if sid and not is_theirs:
                found = await look_up(sid, message.time)
                # One told twice can be borne with, and one that is lost cannot.
                is_theirs = bool(found) or (
                    found is None and any(same_form(sid, told) for told in fitting)
                )
                is_old = any(self._settled.is_old(it) for it in found or ())
            else:
                is_old = sid in self._settled
            if is_theirs:
                # It is another one: one that the sender was not asked for yet, or one
                # that was told in the place of one of these.
                others = [it for it in fitting if self._told[it].besides]
                if not is_old or not (others := others or self._mistaken(sid, fitting)):
                    return False
                sid = others[0]
            else:
                sid = min(fitting, key=fitting.__getitem__)
                if fitting[sid] > _AT_ONCE:
                    is_new = await self._is_new(message, share, ahead, look)
                    if is_new is not False:
                        return None if is_new is None else False
        self._told[sid] = replace(self._told[sid], twin=message.id)
        self._pairing.forget(message.id)
        await self._keep()
        return True

    def _mistaken(self, sid: str, fitting: Iterable[str]) -> list[str]:
        """Return which of those that were told the reader told, too, taken for another.

        That other one, of the id, is only listed by the reader now.
        """
        if (one := self._pairing.likely(sid)) is None:
            return []
        near = [
            (abs(self._told[it].time - one.time), it)
            for it in fitting
            if abs(self._told[it].time - one.time) <= APART
        ]
        return [it for _, it in sorted(near)]

    def _fitting(self, message: Message, share: Share) -> dict[str, timedelta]:
        """Return what was told that one of the reader's may be, and how far it is apart."""
        digest = self._digest(share, message)
        return {
            sid: abs(told.time - message.time)
            for sid, told in self._told.items()
            if told.twin is None
            and told.digest == digest
            and -APART <= message.time - told.time <= LATE
        }

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
        self._pairing.pair(ahead(), self._told.keys())
        heard = self._pairing.heard(message.id)
        if heard is not None and heard.is_taken:
            return True
        return None if others is None else False

    async def keep_heard(self) -> None:
        """Keep what was heard, where the sender cannot be asked for it now."""
        if self._pairing.is_heard_new:
            await self._keep()

    # What is certain of either

    def is_anothers(self, sid: str, message_id: str) -> bool:
        """Tell whether a text of the sender's was told as another one than the reader's."""
        return sid in self._told or self._pairing.is_anothers(sid, message_id)

    def known_of(self, time: datetime, apart: timedelta) -> set[str]:
        """Return the ids of the sender's texts of about a time that were seen lately."""
        return self._pairing.known_of(time, apart)

    def heard_like(self, message: Message, apart: timedelta) -> set[str]:
        """Return the ids of the reader's texts like one, as far as they were heard."""
        share = self._shares.of_reader(message.line)
        if share is None:
            return set()
        digest = self._digest(share, message)
        return self._pairing.heard_like(digest, message.time, apart)

    # The sender's side

    def hold(self, message: Message) -> None:
        """Take note of a text of the sender's that may be the reader's to tell."""
        share = self._shares.of_sender(message.line)
        if share is None or not self._shares.may_be_both(share, message, self._name):
            return
        # What is dated ahead is of a clock that was set back since.
        if message.time <= self._now and (
            self._newest is None or message.time > self._newest
        ):
            self._newest = message.time
        held = self._pairing.held
        if message.id in held:
            # Whatever its clock has shown since.
            return
        # No news, unless the clock is wrong: then it is listed again.
        is_forgotten = self._now < _LAST and self._now - message.time > _FORGOTTEN
        if (
            not is_forgotten
            and message.id not in self._told
            and not self._settled.is_old(message)
        ):
            self._pairing.hold(message, self._digest(share, message))
            if len(held) > _MOST_HELD:
                # The oldest are told first; a sweep lists the others again.
                newest = max(held.values(), key=lambda it: it.time)
                self._pairing.let_go(newest.id)
                times = [it for it in (self._left_out, newest.time) if it is not None]
                self._left_out = min(times)

    def note_clock(self, now: datetime) -> None:
        """Take note of the sender's clock, which may have been set back.

        Then what comes is dated before what was settled: what is of the last hour and
        not remembered is settled anew.
        """
        self._now = now
        self._settled.set_back(now, now - LATE)
        if self._newest is not None:
            self._newest = min(self._newest, now)
        if self._settled_to is None or self._settled_to <= now:
            return
        self._settled_to = now - LATE
        self._pairing.free_unsettled()

    def settle_all(self, now: datetime) -> None:
        """Take all that is held for old: it was there before anything was told.

        ``now`` is the sender's clock.
        """
        for sid in [*self._pairing.held]:
            self._pairing.settle(sid)
        self._settled.raise_to((self._newest or now) - OVERLAP)

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
        self._pairing.pair(ahead, self._told.keys())
        covered = [self._covered.get(name) for name in mailboxes]
        if self._newest is None or None in covered:
            return
        ends = [it for it in covered if it is not None]
        ends += [self._newest - OVERLAP]
        ends += [it.time - _MOMENT for it in self._pairing.held.values()]
        end = min(ends)
        if self._settled_to is None or end > self._settled_to:
            self._settled_to = end
            self._settled.forget(end)

    async def ripe(
        self,
        now: datetime,
        ahead: _Ahead,
        look: Callable[[Message, Share], Awaitable[Sequence[Message]]],
    ) -> Sequence[Message]:
        """Return what is to be told from the sender's list from now on, oldest first.

        ``now`` is the sender's clock, ``ahead`` returns how far the reader's is ahead of it.
        ``look`` searches the reader for texts like one.
        """
        self._pairing.pair(ahead(), self._told.keys())
        held = self._pairing.held
        found: list[Message] = []
        due = [it for it in held.values() if now - it.time >= GRACE]
        for message in sorted(due, key=lambda it: it.time)[:_MOST_ASKED]:
            share = self._shares.of_sender(message.line)
            if message.id not in held or share is None:
                continue
            try:
                others = await look(message, share)
            except ProviderError:
                # It is asked again with a later poll.
                break
            for other in others:
                self.hear(other)
            self._pairing.pair(ahead(), self._told.keys())
            if message.id in held:
                self._pairing.let_go(message.id)
                digest = self._digest(share, message)
                self._told[message.id] = _Told(digest, message.time + ahead())
                found.append(message)
        # On the disk first: what is told once must be known to be told.
        await self._keep(now, ahead())
        return found

    def _is_theirs(self, sid: str) -> bool:
        """Tell whether an id is one of the sender's, as far as is remembered."""
        return sid in self._pairing.held or sid in self._settled or sid in self._told

    def _digest(self, share: Share, message: Message) -> str:
        return blake2b(
            "\0".join(likeness(share.number, message)).encode(errors="replace"),
            digest_size=12,
            key=self._salt.encode(),
        ).hexdigest()

    async def _keep(
        self, now: datetime | None = None, ahead: timedelta = timedelta(0)
    ) -> None:
        """Keep what is remembered; ``now`` and ``ahead`` are as for :meth:`ripe`."""
        if now is not None:
            for sid, told in [*self._told.items()][:-_MOST_TOLD]:
                if now + ahead - told.time > _FORGOTTEN:
                    del self._told[sid]
                    self._settled.add(sid, told.time - ahead)
        told_rows = [
            [sid, told.digest, told.time.isoformat(), told.twin, told.besides]
            for sid, told in self._told.items()
        ]
        before = self._memory.get().get(_KEPT, {})
        heard = {name: before.get(name, []) for name in ("waiting", "joined")}
        if self._pairing.is_heard_new or self._settled.is_changed:
            joined = self._pairing.joined()
            heard = {"waiting": self._pairing.waiting(), "joined": joined}
        if (
            not self._settled.is_changed
            and told_rows == before.get("told", [])
            and all(rows == before.get(name, []) for name, rows in heard.items())
        ):
            return
        kept = {
            "salt": self._salt,
            "settled_to": self._settled_to and self._settled_to.isoformat(),
            **self._settled.dump(),
            "told": told_rows,
            **{name: rows for name, rows in heard.items() if rows},
        }
        await self._memory.set({**self._memory.get(), _KEPT: kept})
