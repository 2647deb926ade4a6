"""Which texts of the sender's list and the reader's are one, while either may be late.

An id tells it, where the reader has the sender's; else likeness and time do, until an
id is told. Each is one of the other side's at most. Of the reader's texts, only digests
are here.

Two of the reader's that look the same, of one second, are one text, as they are for a
ledger: the reader may have given it another id.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ...messaging import Message
from .joining import APART
from .settled import Settled

#: How much later than the sender's the reader's may be of one text.
LATE = timedelta(hours=1)
_MOST_HEARD = 5_000
_MOST_LEARNED = 1_000
#: So many of the reader's that the sender does not list yet are kept over a restart, and
#: so many of those that were joined by their likeness.
_MOST_WAITING = 300


@dataclass(slots=True)
class Heard:
    """A text of the reader's, at its time there."""

    digest: str
    time: datetime
    #: The sender's id of it, where that is told: of several texts that are one, several.
    sids: list[str]
    #: It is kept over a restart until the sender lists it: it was told in this run, and
    #: the reader may list it no more in the next one.
    is_news: bool = False
    #: It is one that the sender lists.
    is_taken: bool = False
    #: Which one, by its id there, where only its likeness tells; "" else.
    liked: str = ""
    #: That one, where it was listed in this run.
    theirs: Message | None = None
    #: How many of the reader's ids it has.
    ids: int = 0

    @property
    def place(self) -> tuple[str, datetime]:
        """Return what is the same of all that a ledger takes for this one."""
        return self.digest, self.time.replace(microsecond=0)


class Pairing:
    """Texts that the reader lists, and those of the sender that wait for theirs.

    Those of the sender's that have found theirs are ``settled``.
    """

    def __init__(self, settled: Settled) -> None:
        """Know of none."""
        self._settled = settled
        #: Texts of the sender's that wait, by its ids.
        self.held: dict[str, Message] = {}
        self._digests: dict[str, str] = {}
        #: Texts of the reader's, by its ids, of which one may have several.
        self._heard: OrderedDict[str, Heard] = OrderedDict()
        self._places: dict[tuple[str, datetime], Heard] = {}
        #: Whose each text of the sender's is of which only likeness tells.
        self._likely: dict[str, Heard] = {}
        #: Those of them that have learned their ids since.
        self._learned: list[Heard] = []
        #: Whether there may be others that wait than were kept.
        self.is_heard_new = False

    def load(
        self,
        waiting: Iterable[tuple[str, str, str, str]],
        joined: Iterable[tuple[str, str, str, str]],
    ) -> None:
        """Take over what was kept: the reader may list it no more, as it was deleted."""
        for key, digest, time, liked in joined:
            one = Heard(digest, datetime.fromisoformat(time), [], liked=liked)
            one.is_taken = True
            self._likely[liked] = self._add(key, one)
        for key, digest, time, sid in waiting:
            sids = [sid] if sid else []
            one = Heard(digest, datetime.fromisoformat(time), sids, is_news=True)
            self._add(key, one)
        self.is_heard_new = False

    def waiting(self) -> list[list[Any]]:
        """Return what is to be kept of the reader's that the sender does not list yet."""
        self.is_heard_new = False
        rows = [
            [key, one.digest, one.time.isoformat(), *(one.sids[:1] or [""])]
            for key, one in self._heard.items()
            if one.is_news and not one.is_taken
        ]
        return rows[-_MOST_WAITING:]

    def joined(self) -> list[list[Any]]:
        """Return what is to be kept of those that only their likeness has joined."""
        rows = [
            [key, one.digest, one.time.isoformat(), one.liked]
            for key, one in self._heard.items()
            if one.liked
        ]
        return rows[-_MOST_WAITING:]

    # The reader's side

    def heard(self, key: str) -> Heard | None:
        """Return a text of the reader's."""
        return self._heard.get(key)

    def hear(self, key: str, one: Heard) -> None:
        """Take note of a text of the reader's, or of what has become known of it."""
        known = self._heard.get(key) or self._add(key, one)
        if known is one:
            self.is_heard_new |= one.is_news
            return
        known.is_news |= one.is_news
        for sid in one.sids:
            if sid in known.sids:
                continue
            # It was not known at first.
            known.sids.append(sid)
            self.is_heard_new = True
            if known.liked:
                self._learned.append(known)

    def _add(self, key: str, one: Heard) -> Heard:
        """Take note of an id of the reader's; return whose it is."""
        one = self._heard[key] = self._places.setdefault(one.place, one)
        one.ids += 1
        while len(self._heard) > _MOST_HEARD:
            _, gone = self._heard.popitem(last=False)
            self._drop(gone)
            if not gone.ids:
                self._likely.pop(gone.liked, None)
        return one

    def forget(self, key: str) -> None:
        """Forget a text of the reader's."""
        if (gone := self._heard.pop(key, None)) is not None:
            self._drop(gone)

    def _drop(self, gone: Heard) -> None:
        gone.ids -= 1
        if not gone.ids:
            del self._places[gone.place]

    def free_unsettled(self) -> None:
        """Let the reader's be free again whose text of the sender's is not known as old."""
        for one in self._places.values():
            sids = [one.liked] if one.liked else one.sids
            if one.is_taken and not any(sid in self._settled for sid in sids):
                self._likely.pop(one.liked, None)
                one.is_taken, one.liked, one.theirs = False, "", None

    # The sender's side

    def hold(self, message: Message, digest: str) -> None:
        """Let a text of the sender's wait for the reader's."""
        self.held[message.id] = message
        self._digests[message.id] = digest

    def let_go(self, sid: str) -> None:
        """Let a text of the sender's wait no more."""
        del self.held[sid]

    def settle(self, sid: str) -> Message:
        """Take a text of the sender's that waits for old; return it."""
        message = self.held.pop(sid)
        self._settled.add(sid, message.time)
        return message

    # What is known of either

    def is_anothers(self, sid: str, key: str) -> bool:
        """Tell whether a text of the sender's is one of the reader's, but not this one."""
        this = self._heard.get(key)
        return any(
            one is not this and sid in {*one.sids, one.liked}
            for one in self._places.values()
        )

    def likely(self, sid: str) -> Heard | None:
        """Return which of the reader's was taken for one of the sender's by likeness."""
        return self._likely.get(sid)

    def known_of(self, time: datetime, apart: timedelta) -> set[str]:
        """Return the ids of the sender's texts of about a time that were seen lately."""
        return {
            *self._settled.known_of(time, apart),
            *(it.id for it in self.held.values() if abs(it.time - time) <= apart),
        }

    def heard_like(self, digest: str, time: datetime, apart: timedelta) -> set[str]:
        """Return the ids of the reader's texts of a digest and about a time."""
        return {
            key
            for key, one in self._heard.items()
            if one.digest == digest and abs(one.time - time) <= apart
        }

    # Pairs

    def pair(self, ahead: timedelta, told: Collection[str]) -> None:
        """Settle what the reader has: each of its texts is one of the sender's.

        ``ahead`` is how far the reader's clock is ahead, and ``told`` are the ids of those
        of the sender's that wait no more, as they were told.
        """
        self._correct(told)
        if not self.held:
            return
        # One of which several ids are told is the one that is known to be old.
        for theirs in (self._settled.ids, self.held.keys() | set(told)):
            for one in self._places.values():
                if not one.is_taken and (sid := _first(one.sids, theirs)):
                    self._take(one, sid)
        self._digests = {sid: self._digests[sid] for sid in self.held}
        alike: dict[str, list[Heard]] = {it: [] for it in self._digests.values()}
        for one in self._places.values():
            if not one.is_taken and one.digest in alike:
                alike[one.digest].append(one)
        # Those that came to both at once first, and then those that were late there.
        for latest in (APART, LATE):
            self._pair_nearest(ahead, latest, alike)

    def _pair_nearest(
        self, ahead: timedelta, latest: timedelta, alike: Mapping[str, list[Heard]]
    ) -> None:
        near = [
            (abs(apart), message.time, message.id, place)
            for message in self.held.values()
            for place, one in enumerate(alike[self._digests[message.id]])
            if -APART <= (apart := one.time - message.time - ahead) <= latest
        ]
        for _, _, sid, place in sorted(near):
            nearest = alike[self._digests[sid]][place]
            if sid in self.held and not nearest.is_taken:
                self._join(nearest, sid, self.settle(sid))

    def _join(self, one: Heard, sid: str, message: Message | None) -> None:
        """Take a text of the reader's for one of the sender's, by its likeness.

        "": for none.
        """
        one.liked, one.theirs = sid, message
        one.is_taken = bool(sid)
        self.is_heard_new = True
        if sid:
            self._likely[sid] = one

    def _correct(self, told: Collection[str]) -> None:
        """Let what was joined by its likeness be what its id tells since then."""
        learned, self._learned = self._learned, []
        for one in learned:
            if sid := _first(one.sids, self.held.keys() | self._settled.ids):
                self._take(one, sid)
            elif not _first(one.sids, told):
                # The sender may list it later.
                self._learned.append(one)
        del self._learned[:-_MOST_LEARNED]

    def _take(self, one: Heard, sid: str) -> None:
        """Take a text of the reader's for the sender's of that id.

        Is there another one that was taken for it, the two change places.
        """
        was, message = one.liked, one.theirs
        one.liked, one.theirs, one.is_taken = "", None, True
        self._likely.pop(was, None)
        other = self._likely.pop(sid, None)
        if sid in self.held:
            self.settle(sid)
        if was == sid:
            return
        if other is not None:
            self._join(other, was, message)
        elif was:
            self._settled.discard(was)
            # One of an earlier run is held when it is listed again.
            if message is not None:
                self.hold(message, one.digest)


def _first(sids: Iterable[str], known: Collection[str]) -> str:
    """Return the first of some ids that is a known one; "" for none."""
    return next((sid for sid in sids if sid in known), "")
