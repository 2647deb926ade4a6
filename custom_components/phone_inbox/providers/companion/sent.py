"""The sending account's half: what the reader lacks of the shared lines, as its own.

That is what went out, and what came in but never got to the reader.

Its ids, lines and times are turned into the reader's on the way in, and back on the way
out. It is read no further back than has to be: its account may get far more texts than
go out of the shared lines, and the ledger remembers only these.
"""

from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import override

from ...messaging import Attachment, Delivery, Direction, Message, MessageRef
from ..base import Knows, Memory, Page, Provider, Query
from ..errors import ProviderError, Rejected
from .joining import APART, alike, pairs
from .reach import Reach
from .shares import Share, Shares, now_of
from .strays import Strays

#: What is put before the ids of the sender, so that they are nobody else's.
PREFIX = "sent:"
#: Clocks that are no further apart agree: answers tell whole seconds.
_MINUTE = timedelta(minutes=1)
#: Those that are this close to where they were have not moved.
_STEADY = timedelta(seconds=90)
_MOST_ASKED = 500
_MOST_KEPT = 100
_JOINED = "joined"


@dataclass(frozen=True, slots=True)
class _Known(Knows):
    """What the sender's listing may ask: its own ids, and its own clock."""

    _ours: Knows
    since: datetime | None
    sweep: bool

    @override
    def knows(self, message_id: str) -> bool:
        return self._ours.knows(PREFIX + message_id)

    @override
    def unread(self) -> Sequence[MessageRef]:
        return ()


class Sent:
    """Reads what went out; see :class:`.provider.CompanionProvider`."""

    def __init__(
        self,
        sender: Provider,
        shares: Shares,
        memory: Memory,
        *,
        reader_now: Callable[[], datetime | None],
        look: Callable[[Query], Awaitable[Sequence[Message]]],
    ) -> None:
        """Prepare to read; ``look`` returns all that the reader has."""
        self._sender = sender
        self._shares = shares
        self._memory = memory
        self._reach = Reach(memory)
        self._strays = Strays(memory, shares)
        self._reader_now = reader_now
        self._look = look
        self._offset = timedelta(0)
        #: Whether the sender lists a message that the reader calls failed.
        self._asked: OrderedDict[str, bool] = OrderedDict()
        #: By what ids the reader said that the sender knows what goes out: of what
        #: fails it may say so no more.
        self._ids: OrderedDict[str, str] = OrderedDict()

    def load(self) -> None:
        """Take over what was kept."""
        self._reach.load()
        self._strays.load()
        self._asked |= dict.fromkeys(self._memory.get().get(_JOINED, ()), True)

    # There and back

    @property
    def _ahead(self) -> timedelta:
        """Return how far the reader's clock is ahead; what is shown stays where it is."""
        now, there = self._reader_now(), self._sender.server_now
        if now is None or there is None:
            return self._offset
        if abs(now - there - self._offset) > _STEADY:
            is_same = abs(now - there) <= _MINUTE
            whole = round((now - there) / _MINUTE)
            self._offset = timedelta(0) if is_same else whole * _MINUTE
        return self._offset

    def told(self, message: Message) -> Message | None:
        """Return a listed message as it is shown; None: it is not this side's to tell."""
        share = self._shares.of_sender(message.line)
        if share is None or not self._shares.told_by_sender(share, message):
            return None
        if message.direction is Direction.OUTGOING or self._strays.is_told(message.id):
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
            time=message.time + self._ahead,
            conversation_id=None,
            attachments=tuple(
                replace(one, ref=PREFIX + one.ref) for one in message.attachments
            ),
        )

    def theirs(self, message: Message) -> Message:
        """Return a message that is shown as the sender has it."""
        share = self._shares.of_reader(message.line)
        return replace(
            message,
            id=message.id.removeprefix(PREFIX),
            line=message.line if share is None else share.own,
            time=message.time - self._ahead,
            attachments=tuple(
                Attachment(ref=one.ref.removeprefix(PREFIX))
                for one in message.attachments
            ),
        )

    def refs(self, refs: Iterable[MessageRef]) -> list[MessageRef]:
        """Return references as the sender has them."""
        return [
            MessageRef(ref.id.removeprefix(PREFIX), ref.time - self._ahead)
            for ref in refs
        ]

    # Reading

    async def fetch(self, mailbox: str, known: Knows) -> AsyncIterator[Page]:
        """List one of the sender's mailboxes; see :meth:`Provider.fetch`."""
        now = now_of(self._sender.server_now)
        wanted = _moved(known.since, -self._ahead)
        since = self._reach.since(mailbox, known, wanted, now)
        times: list[datetime] = []
        last = Page(messages=[])
        async for page in self._sender.fetch(
            mailbox, _Known(known, since, known.sweep)
        ):
            for message in page.messages:
                if message.direction is Direction.INCOMING:
                    self._strays.hold(message)
            times += [max(it.time for it in page.messages)] if page.messages else []
            last = Page(
                messages=[
                    shown
                    for message in page.messages
                    if (shown := self.told(message)) is not None
                ],
                covered_since=_moved(page.covered_since, self._ahead),
                covered_until=_moved(page.covered_until, self._ahead),
                broken=page.broken,
            )
            yield last
        now = now_of(self._sender.server_now)
        if known.since is None:
            self._strays.settle_all()
        self._strays.covered(mailbox, self._sender.mailboxes, since, now, self._ahead)
        if strays := await self._strays.ripe(now, self._ahead, self._received_like):
            ours = [shown for it in strays if (shown := self.told(it)) is not None]
            yield replace(last, messages=ours, broken=0)
        await self._reach.note(mailbox, times, now_of(self._sender.server_now))

    # What the reader lists

    def hear(self, message: Message) -> None:
        """Take note of a text that the reader lists."""
        self._strays.hear(message)

    async def has_told(self, message: Message, known: Knows | None) -> bool:
        """Tell whether a text of the reader's was told already, from the sender's list.

        ``known`` is there where it may be news.
        """
        if known is None:
            return self._strays.is_known_twin(message.id)
        return not known.knows(message.id) and await self._strays.is_twin(message)

    async def _received_like(self, message: Message, share: Share) -> Sequence[Message]:
        """Search the reader for what a text that came in at the sender may be."""
        time = message.time + self._ahead
        return await self._look(_around(share.key, time, Direction.INCOMING))

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
            since=_moved(query.since, -self._ahead),
            until=_moved(query.until, -self._ahead),
        )

    def note_id(self, message: Message) -> None:
        """Take note by what id the sender knows what goes out at the reader."""
        if message.carrier_message_id:
            self._ids[message.id] = message.carrier_message_id
            while len(self._ids) > _MOST_ASKED:
                self._ids.popitem(last=False)

    async def lists(self, message: Message) -> bool | None:
        """Tell whether a message that failed at the reader came as far as the sender.

        The id tells by which the sender knows it. One without, where the reader tells
        such ids, never came there, but that the reader may have taken the id away when
        the sender told of its failure. None: that could not be found out now.
        """
        if (asked := self._asked.get(message.id)) is not None:
            return asked
        if (share := self._shares.of_reader(message.line)) is None:
            return False
        time = message.time - self._ahead
        sent = _around(share.own, time, Direction.OUTGOING)
        listed = _around(share.key, message.time, Direction.OUTGOING)
        try:
            if await self._has(self._id_of(message), message.time):
                is_there = True
            else:
                is_there = self._is_joined(
                    message,
                    await self._look(listed),
                    await self._sender.find(replace(sent, remote=message.identity)),
                )
        except ProviderError:
            return None
        self._asked[message.id] = is_there
        while len(self._asked) > _MOST_ASKED:
            self._asked.popitem(last=False)
        if is_there and not message.carrier_message_id:
            await self._keep_joined(message.id)
        return is_there

    async def _keep_joined(self, message_id: str) -> None:
        """Keep that a failure is the sender's to tell: another run may not see it."""
        joined = [*self._memory.get().get(_JOINED, ()), message_id][-_MOST_KEPT:]
        await self._memory.set({**self._memory.get(), _JOINED: joined})

    def _id_of(self, record: Message) -> str:
        return record.carrier_message_id or self._ids.get(record.id, "")

    async def _has(self, sid: str, time: datetime) -> bool:
        """Tell whether the sender has a message by its id."""
        if not sid:
            return False
        refs = [MessageRef(sid, time - self._ahead)]
        for mailbox in self._sender.mailboxes:
            try:
                if await self._sender.fetch_by_ids(mailbox, refs):
                    return True
            except Rejected:
                # It can be no id of its.
                continue
        return False

    def _is_joined(
        self, message: Message, records: Sequence[Message], theirs: Sequence[Message]
    ) -> bool:
        """Tell whether a failed record is one of the sender's messages, by its likeness.

        Those that did not fail come first.
        """
        ids = {self._id_of(it) for it in records}
        free = [it for it in alike(message, theirs) if it.id not in ids]
        known = {it.id for it in theirs}
        records = [it for it in alike(message, records) if self._id_of(it) not in known]
        going = [it for it in records if it.delivery is not Delivery.FAILED]
        joined = pairs(going, free, self._ahead).values()
        free = [it for it in free if it not in joined]
        if message.carrier_message_id is not None:
            free = [it for it in free if it.delivery is Delivery.FAILED]
        failed = [it for it in records if it.delivery is Delivery.FAILED]
        return message.id in pairs(failed, free, self._ahead)


def _moved(time: datetime | None, by: timedelta) -> datetime | None:
    return None if time is None else time + by


def _around(line: str, time: datetime, direction: Direction) -> Query:
    """Return what to search for that may be one message of about that time."""
    return Query(line=line, direction=direction, since=time - APART, until=time + APART)
