"""The sending account's half: what the reader lacks of the shared lines, as its own.

That is what went out, and what came in but never got to the reader.

Its ids, lines and times are turned into the reader's on the way in, and back on the way
out. It is read no further back than has to be: its account may get far more texts than
go out of the shared lines, and the ledger remembers only these.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ...messaging import Attachment, Direction, Message, MessageRef
from ..base import Provider
from ..errors import ProviderError, Rejected
from ..model import Knows, Memory, Page, Query
from .around import KnownSince
from .completing import Completing
from .joining import around, by_the_clocks
from .pairing import LATE
from .reach import Reach
from .searching import search_all
from .shares import Shares
from .spans import MOMENT, Share, now_of
from .strays import Strays

#: What is put before the ids of the sender, so that they are nobody else's.
PREFIX = "sent:"
#: Clocks that are no further apart agree: answers tell whole seconds.
_MINUTE = timedelta(minutes=1)
#: Those that are this close to where they were have not moved.
_STEADY = timedelta(seconds=90)
#: So many jumps of the clocks are looked back beyond.
_MOST_JUMPS = 3
_MOST_LEFT = 100
_LEFT = "left"
_AHEAD = "ahead"


def box_of(name: str) -> str:
    """Return what is put before the names of a sender's mailboxes."""
    return f"{PREFIX}{name}:"


def ahead_of(memory: Memory) -> timedelta | None:
    """Return how far the reader's clock was ahead of a sender's, by what that half kept."""
    minutes = memory.get().get(_AHEAD)
    return minutes[0] * _MINUTE if minutes else None


class Sent:
    """Reads what went out; see :class:`.half.SendingHalf`."""

    def __init__(
        self,
        sender: Provider,
        shares: Shares,
        memory: Memory,
        *,
        name: str,
        reader_now: Callable[[], datetime | None],
        look: Callable[[Query], Awaitable[Sequence[Message]]],
        knows_it: Callable[[str], bool | None],
    ) -> None:
        """Prepare to read; ``name`` is the sender's, whose spans are read.

        ``look`` returns all that the reader has. ``knows_it`` tells whether the account
        that the sender is of its own has told of a message already; None: not known now.
        """
        self._name = name
        self._knows_it = knows_it
        #: What is put before the names of the mailboxes, and of what is fetched by them.
        self.box = box_of(name)
        self._sender = sender
        self._shares = shares
        self._memory = memory
        self._reach = Reach(memory)
        self._strays = Strays(memory, shares, name)
        self._reader_now = reader_now
        self._look = look
        self._offset = timedelta(0)
        #: How far the reader's clock was ahead when both were read, the latest first.
        self._was_ahead: Sequence[timedelta] = ()
        #: The sender's ids of what the reader has told of, that is listed by both.
        self._left: Sequence[str] = ()
        #: What the reader's texts have that only the sender lists.
        self.files = Completing(
            sender, shares, self._strays, self.box, ahead=lambda: self.ahead, look=look
        )

    def load(self) -> None:
        """Take over what was kept."""
        self._reach.load()
        self._strays.load()
        kept = self._memory.get()
        self._left = kept.get(_LEFT, ())
        self._was_ahead = [it * _MINUTE for it in kept.get(_AHEAD, ())]

    async def leave(self, sid: str) -> None:
        """Leave a message of the sender's to the reader, which tells of it now."""
        self._left = [*self._left, sid][-_MOST_LEFT:]
        await self._memory.set({**self._memory.get(), _LEFT: self._left})

    # There and back

    @property
    def ahead(self) -> timedelta:
        """Return how far the reader's clock is ahead; what is shown stays where it is."""
        now, there = self._reader_now(), self._sender.server_now
        if now is None or there is None:
            return self._offset
        if abs(now - there - self._offset) > _STEADY:
            is_same = abs(now - there) <= _MINUTE
            whole = round((now - there) / _MINUTE)
            self._offset = timedelta(0) if is_same else whole * _MINUTE
        return self._offset

    @property
    def was_ahead(self) -> Sequence[timedelta]:
        """Return how far it was ahead before one of the two jumped, the latest first."""
        return [it for it in self._was_ahead if it != self.ahead]

    def told(self, message: Message, known: Knows | None = None) -> Message | None:
        """Return a listed message as it is shown; None: it is not this side's to tell.

        ``known`` is there where it may be news: what is known stays this side's.
        """
        share = self._shares.of_sender(message.line)
        if share is None:
            return None
        is_known = known is not None and known.knows(message.id)
        if self._strays.is_told(message.id):
            return self.shown(message, share.key)
        if not is_known and message.id in self._left:
            return None
        slack = timedelta(0) if known is None else MOMENT
        if not is_known and share.is_of_away(message, self._name, slack):
            return None
        # Who looks at messages sees what its own account has told, too.
        is_told_there = known is None and share.is_told_meanwhile(message, self._name)
        if (
            not is_known
            and not is_told_there
            and not self._shares.told_by_sender(share, message, self._name)
        ):
            return None
        if (
            known is not None
            and not is_known
            and share.has_just_begun(message, self._name)
        ):
            # Did it go out in the moment before? Whoever told of it goes on with it.
            is_told = self._knows_it(message.id)
            if is_told or (is_told is None and known.since is not None):
                return None
        if message.direction is Direction.OUTGOING:
            return self.shown(message, share.key)
        return None

    def sent(self, message: Message | None, own: str | None) -> Message | None:
        """Return a message that was just sent from a line of the sender."""
        share = self._shares.of_sender(own or "")
        if message is None or share is None:
            return None
        return self.shown(message, share.key)

    def shown(self, message: Message, key: str) -> Message:
        """Return a message of the sender as one of the reader's line."""
        return replace(
            message,
            id=PREFIX + message.id,
            line=key,
            time=message.time + self.ahead,
            created=_moved(message.created, self.ahead),
            conversation_id=None,
            attachments=tuple(
                replace(one, ref=self.box + one.ref) for one in message.attachments
            ),
        )

    def theirs(self, message: Message) -> Message:
        """Return a message that is shown as the sender has it."""
        share = self._shares.of_reader(message.line)
        return replace(
            message,
            id=message.id.removeprefix(PREFIX),
            line=message.line if share is None else share.own,
            time=message.time - self.ahead,
            created=_moved(message.created, -self.ahead),
            attachments=tuple(
                Attachment(ref=one.ref.removeprefix(self.box))
                for one in message.attachments
            ),
        )

    def refs(self, refs: Iterable[MessageRef]) -> list[MessageRef]:
        """Return references as the sender has them."""
        return [
            MessageRef(ref.id.removeprefix(PREFIX), ref.time - self.ahead)
            for ref in refs
        ]

    # Reading

    async def fetch(self, mailbox: str, known: Knows) -> AsyncIterator[Page]:
        """List one of the sender's mailboxes; see :meth:`Provider.fetch`."""
        now = now_of(self._sender.server_now)
        wanted = _moved(known.since, -self.ahead)
        since = self._reach.since(mailbox, known, wanted, now)
        times: list[datetime] = []
        last = Page(messages=[])
        theirs = KnownSince(known, since, PREFIX)
        async for page in self._sender.fetch(mailbox, theirs):
            self._strays.note_clock(now_of(self._sender.server_now))
            for message in page.messages:
                is_in = message.direction is Direction.INCOMING
                if is_in:
                    self.files.note(message)
                if is_in or not theirs.knows(message.id):
                    self._strays.hold(message)
            times += [max(it.time for it in page.messages)] if page.messages else []
            last = Page(
                messages=[
                    shown
                    for message in page.messages
                    if (shown := self.told(message, theirs)) is not None
                ],
                covered_since=_moved(page.covered_since, self.ahead),
                covered_until=_moved(page.covered_until, self.ahead),
                broken=page.broken,
            )
            yield last
        now = now_of(self._sender.server_now)
        if known.since is None:
            self._strays.settle_all(now)
        self._strays.covered(mailbox, self._sender.mailboxes, since, now, self.ahead)
        if strays := await self._strays.ripe(
            now, lambda: self.ahead, self._received_like
        ):
            ours = [shown for it in strays if (shown := self.told(it)) is not None]
            yield replace(last, messages=ours, broken=0)
        if self.ahead not in self._was_ahead[:1]:
            self._was_ahead = [self.ahead, *self.was_ahead][:_MOST_JUMPS]
            minutes = [it // _MINUTE for it in self._was_ahead]
            await self._memory.set({**self._memory.get(), _AHEAD: minutes})
        await self._reach.note(mailbox, times, now_of(self._sender.server_now))

    # What the reader lists

    def hear(self, message: Message, *, is_news: bool) -> None:
        """Take note of a text that the reader lists."""
        self._strays.hear(message, is_news=is_news)

    async def keep_heard(self) -> None:
        """Keep what was heard; see :class:`.strays.Strays`."""
        await self._strays.keep_heard()

    async def has_told(
        self, message: Message, known: Knows | None, *, may_ask: bool
    ) -> bool | None:
        """Tell whether a text of the reader's was told already, from the sender's list.

        ``known`` is there where it may be news. None: that is not known now, as where
        the sender has to be asked and ``may_ask`` is not set.
        """
        if known is None:
            return self._strays.is_known_twin(message.id)
        if known.knows(message.id):
            return False
        return await self._strays.is_twin(
            message,
            lambda: self.ahead,
            self._looked_for if may_ask else unknown,
            self._listed_like if may_ask else unknown,
        )

    async def has(self, sid: str, time: datetime) -> bool:
        """Tell whether the sender has a message; ``time`` is that of the reader's clock."""
        return bool(sid and await self._with_id(sid, time))

    async def _with_id(self, sid: str, time: datetime) -> Sequence[Message]:
        for mailbox in self._sender.mailboxes:
            try:
                refs = [MessageRef(sid, time - self.ahead)]
                if found := await self._sender.fetch_by_ids(mailbox, refs):
                    return found
            except Rejected:
                # It can be no id of its.
                continue
        return []

    async def _looked_for(self, sid: str, time: datetime) -> Sequence[Message] | None:
        """Return the message of the sender's of an id, if any; None: it fails."""
        try:
            return await self._with_id(sid, time)
        except ProviderError:
            return None

    async def _listed_like(
        self, message: Message, share: Share
    ) -> Sequence[Message] | None:
        """Search the sender for what a text of the reader's may be; None: it fails."""

        async def find(ahead: timedelta) -> Sequence[Message]:
            query = around(share.own, message.time - ahead, message.direction)
            found = await search_all(self._sender.find, query)
            self._strays.note_clock(now_of(self._sender.server_now))
            return found

        try:
            return await by_the_clocks(lambda: self.ahead, find)
        except ProviderError:
            return None

    async def _received_like(self, message: Message, share: Share) -> Sequence[Message]:
        """Search the reader for what a text of the sender's may be."""

        async def find(ahead: timedelta) -> Sequence[Message]:
            time = message.time + ahead
            query = around(share.key, time, message.direction)
            return await self._look(replace(query, until=time + LATE))

        return await by_the_clocks(lambda: self.ahead, find)

    async def fetch_by_ids(
        self, mailbox: str, refs: Sequence[MessageRef]
    ) -> Sequence[Message]:
        """Look messages up; see :meth:`Provider.fetch_by_ids`."""
        found = await self._sender.fetch_by_ids(mailbox, self.refs(refs))
        return [one for it in found if (one := self._looked_up(it)) is not None]

    async def message(self, message_id: str) -> Message | None:
        """Return one message; see :meth:`Provider.message`."""
        found = await self._sender.message(message_id.removeprefix(PREFIX))
        return None if found is None else self._looked_up(found)

    def _looked_up(self, message: Message) -> Message | None:
        """Return what was asked for by its id, whoever tells of its line now."""
        share = self._shares.of_sender(message.line)
        return None if share is None else self.shown(message, share.key)

    def query(self, query: Query, identity: str | None) -> Query | None:
        """Return what to search the sender for; None: it can have nothing of it."""
        direction = query.direction
        if not self._strays.any_told:
            if direction is Direction.INCOMING:
                return None
            direction = Direction.OUTGOING
        if query.conversation_id is not None:
            return None
        line: str | None = None
        if query.line is not None:
            share = self._shares.of_reader(query.line)
            if share is None or share.key != query.line:
                return None
            line = share.own
        return replace(
            query,
            mailbox=None,
            line=line,
            remote=identity,
            direction=direction,
            since=_moved(query.since, -self.ahead),
            until=_moved(query.until, -self.ahead),
        )


async def unknown(*_: object) -> None:
    """Answer nothing: the sender is not to be asked now."""


def _moved(time: datetime | None, by: timedelta) -> datetime | None:
    return None if time is None else time + by
