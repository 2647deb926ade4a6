"""What failed at the reader: did it come as far as the account that sends?

If so, that one tells of it. Else nobody else lists it.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ...messaging import Delivery, Direction, Message
from ...messaging.mailbox import MEMORY
from ..base import Provider
from ..errors import ProviderError
from ..model import Memory, Query
from .joining import alike, around, by_the_clocks, pairs
from .spans import Share, now_of

_MOST_ASKED = 500
_MOST_KEPT = 100
_JOINED = "joined"
_IDS = "ids"


def came_there(memory: Memory) -> frozenset[str]:
    """Return which messages of the reader's came as far as a sender, as it was kept."""
    kept = memory.get()
    return frozenset({*kept.get(_JOINED, ()), *kept.get(_IDS, {})})


class Failures:
    """Tells whose each failure is; ``look`` returns all that the reader has."""

    def __init__(
        self,
        sender: Provider,
        memory: Memory,
        *,
        look: Callable[[Query], Awaitable[Sequence[Message]]],
        has: Callable[[str, datetime], Awaitable[bool]],
        ahead: Callable[[], timedelta],
        was_ahead: Callable[[], Sequence[timedelta]],
        leave: Callable[[str], Awaitable[None]],
    ) -> None:
        """Know of none yet; for all but ``look``, see :class:`.sent.Sent`."""
        self._has = has
        self._ahead = ahead
        self._was_ahead = was_ahead
        self._leave = leave
        self._sender = sender
        self._memory = memory
        self._look = look
        #: Whether the sender lists a message that the reader calls failed.
        self._asked: OrderedDict[str, bool] = OrderedDict()
        #: By what ids the reader said that the sender knows what goes out: of what
        #: fails it may say so no more.
        self._ids: OrderedDict[str, str] = OrderedDict()
        self._is_kept = True

    def load(self) -> None:
        """Take over what was kept."""
        self._asked |= dict.fromkeys(self._memory.get().get(_JOINED, ()), True)
        self._ids |= self._memory.get().get(_IDS, {})

    def note_id(self, message: Message) -> None:
        """Take note by what id the sender knows what goes out at the reader."""
        if not (sid := message.carrier_message_id):
            return
        if message.delivery is not Delivery.DELIVERED:
            # It may fail yet.
            self._is_kept &= self._ids.get(message.id) == sid
        self._ids[message.id] = sid
        while len(self._ids) > _MOST_ASKED:
            self._ids.popitem(last=False)

    async def keep(self) -> None:
        """Keep the ids, which another run may not see any more."""
        if self._is_kept:
            return
        self._is_kept = True
        newest = dict([*self._ids.items()][-_MOST_KEPT:])
        await self._memory.set({**self._memory.get(), _IDS: newest})

    def verdict(self, message: Message) -> bool | None:
        """Return what was found out of a message before; see :meth:`are_senders`."""
        return self._asked.get(message.id)

    async def are_senders(self, message: Message, share: Share) -> bool | None:
        """Tell whether a message that failed at the reader came as far as the sender.

        The id tells by which the sender knows it. One without, where the reader tells
        such ids, never came there, but that the reader may have taken the id away when
        the sender told of its failure. None: that could not be found out now.
        """
        if (verdict := self.verdict(message)) is not None:
            return verdict
        try:
            is_there = await self._has(
                self._id_of(message), message.time
            ) or await self._is_like_one(message, share)
        except ProviderError:
            return None
        self._asked[message.id] = is_there
        while len(self._asked) > _MOST_ASKED:
            self._asked.popitem(last=False)
        if is_there:
            # Another run may not see it any more, or not reach the sender.
            joined = [*self._memory.get().get(_JOINED, ()), message.id]
            kept = {**self._memory.get(), _JOINED: joined[-_MOST_KEPT:]}
            await self._memory.set(kept)
        return is_there

    async def _is_like_one(self, message: Message, share: Share) -> bool:
        """Tell whether a failed record is one of the sender's messages, by its likeness."""

        async def find(ahead: timedelta) -> Sequence[Message]:
            sent = around(share.own, message.time - ahead, Direction.OUTGOING)
            return await self._sender.find(replace(sent, remote=message.identity))

        listed = around(share.key, message.time, Direction.OUTGOING)
        records = await self._look(listed)
        theirs = await by_the_clocks(self._ahead, find)
        if self._twin(message, records, theirs, self._ahead()) is not None:
            return True
        for ahead in self._was_ahead():
            # Both may have been made before a clock jumped.
            theirs = [it for it in await find(ahead) if it.delivery is Delivery.FAILED]
            if (twin := self._twin(message, records, theirs, ahead)) is None:
                continue
            if now_of(self._sender.server_now) - twin.time < MEMORY:
                return True
            # For the sender it is too old to be news: until its clock is set right.
            await self._leave(twin.id)
            return False
        return False

    def _id_of(self, record: Message) -> str:
        return record.carrier_message_id or self._ids.get(record.id, "")

    def _twin(
        self,
        message: Message,
        records: Sequence[Message],
        theirs: Sequence[Message],
        ahead: timedelta,
    ) -> Message | None:
        """Return which of these of the sender's a failed record is by its likeness.

        Those that did not fail come first.
        """
        ids = {self._id_of(it) for it in records}
        free = [it for it in alike(message, theirs) if it.id not in ids]
        known = {it.id for it in theirs}
        records = [it for it in alike(message, records) if self._id_of(it) not in known]
        going = [it for it in records if it.delivery is not Delivery.FAILED]
        joined = pairs(going, free, ahead).values()
        free = [it for it in free if it not in joined]
        if message.carrier_message_id is not None:
            free = [it for it in free if it.delivery is Delivery.FAILED]
        failed = [it for it in records if it.delivery is Delivery.FAILED]
        return pairs(failed, free, ahead).get(message.id)
