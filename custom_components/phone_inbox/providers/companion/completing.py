"""Pictures and files of what came in: a PBX may have none that its carrier has."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ...messaging import Attachment, Direction, Message
from ..base import Provider
from ..errors import ProviderError
from ..model import Query
from .joining import APART, alike, by_the_clocks
from .pairing import LATE
from .shares import Shares
from .strays import Strays

#: So many messages of the sender's are looked at for those of one page.
_MOST_LOOKED_AT = 500
_MOST_REMEMBERED = 2_000

#: What a message is remembered by: its id, and the sender's, which may be told later.
type _Key = tuple[str, str | None]


class Completing:
    """Gives messages of the reader's the files that the sender has of them.

    Where it is not certain whose they are, there are none. ``box`` is put before what
    they are fetched by, ``ahead`` returns how far the reader's clock is ahead, and
    ``look`` returns all that the reader has of a query.
    """

    def __init__(
        self,
        sender: Provider,
        shares: Shares,
        strays: Strays,
        box: str,
        *,
        ahead: Callable[[], timedelta],
        look: Callable[[Query], Awaitable[Sequence[Message]]],
    ) -> None:
        """Know of no files yet."""
        self._sender = sender
        self._shares = shares
        self._strays = strays
        self._box = box
        self._ahead = ahead
        self._look = look
        #: The files of messages that were looked up.
        self._found: OrderedDict[_Key, Sequence[Attachment]] = OrderedDict()
        #: Those that were looked up and have none, as far as the sender listed it then.
        self._without: OrderedDict[_Key, Message] = OrderedDict()
        #: What the sender listed in this run that has files.
        self._noted: OrderedDict[str, None] = OrderedDict()

    def given(self, messages: Sequence[Message]) -> Sequence[Message]:
        """Return messages with the files that were found."""
        return [
            replace(it, attachments=files)
            if (files := self._found.get(_key(it)))
            else it
            for it in messages
        ]

    def note(self, message: Message) -> None:
        """Take note of what the sender lists: it may be late, and have the files."""
        if not message.attachments or message.id in self._noted:
            return
        self._noted[message.id] = None
        while len(self._noted) > _MOST_REMEMBERED:
            self._noted.popitem(last=False)
        ahead = self._ahead()
        for key, one in [*self._without.items()]:
            sid = one.carrier_message_id
            if sid == message.id or (
                not sid
                and alike(one, [message])
                and abs(one.time - message.time - ahead) <= APART
            ):
                del self._without[key]

    async def look_up(self, messages: Sequence[Message]) -> None:
        """Find out the files of messages; raises a ProviderError of the sender's."""
        if not self._sender.capabilities.attachments:
            return
        lacking = [it for it in messages if self._may_have(it)]
        if not lacking:
            return
        theirs = await self._listed_by_sender(lacking)
        whole_since = (
            min(it.time for it in theirs) if len(theirs) >= _MOST_LOOKED_AT else None
        )
        likely: list[tuple[Message, Message]] = []
        for message in lacking:
            if sid := message.carrier_message_id:
                twin = next((it for it in theirs if it.id == sid), None)
                self._remember(message, twin)
                continue
            if whole_since is not None and whole_since > self._earliest(message):
                # It is looked up when somebody asks for it.
                continue
            twin = self._only_like(message, theirs)
            if twin is not None:
                likely.append((message, twin))
            else:
                self._remember(message, None)
        if likely:
            await self._look_at_readers(likely)

    def _may_have(self, message: Message) -> bool:
        share = self._shares.of_reader(message.line)
        return (
            message.direction is Direction.INCOMING
            and not message.attachments
            and share is not None
            and share.covers(message)
            and _key(message) not in self._found
            and _key(message) not in self._without
        )

    def _remember(self, message: Message, twin: Message | None) -> None:
        if twin is None or not twin.attachments:
            self._without[_key(message)] = message
        else:
            self._found[_key(message)] = tuple(
                replace(one, ref=self._box + one.ref) for one in twin.attachments
            )
        for memory in (self._found, self._without):
            while len(memory) > _MOST_REMEMBERED:
                memory.popitem(last=False)

    def _earliest(self, message: Message) -> datetime:
        """Return when the sender may have got one of the reader's, by its own clock."""
        # By its id it is known however late the reader got it.
        late = LATE if message.carrier_message_id else APART
        return message.time - self._ahead() - late

    async def _listed_by_sender(self, lacking: Sequence[Message]) -> Sequence[Message]:
        async def find(ahead: timedelta) -> Sequence[Message]:
            return await self._sender.find(
                Query(
                    direction=Direction.INCOMING,
                    since=min(map(self._earliest, lacking)),
                    until=max(it.time for it in lacking) - ahead + APART,
                    limit=_MOST_LOOKED_AT,
                )
            )

        return await by_the_clocks(self._ahead, find)

    def _only_like(self, message: Message, theirs: Sequence[Message]) -> Message | None:
        """Return the only one of the sender's that is like one of the reader's.

        None where that has no files, or where there is another one, or was: it may have
        been deleted.
        """
        ahead = self._ahead()
        share = self._shares.of_reader(message.line)
        fitting = [
            it
            for it in alike(message, theirs)
            if self._shares.of_sender(it.line) is share
            and abs(message.time - it.time - ahead) <= APART
        ]
        if len(fitting) != 1:
            return None
        (twin,) = fitting
        if not twin.attachments:
            return None
        known = self._strays.known_of(message.time - ahead, APART)
        if known - {it.id for it in theirs}:
            return None
        return None if self._strays.is_anothers(twin.id, message.id) else twin

    async def _look_at_readers(self, likely: Sequence[tuple[Message, Message]]) -> None:
        """Give files to those of which the reader has, and had, no other one like it."""
        times = [message.time for message, _ in likely]
        query = Query(
            direction=Direction.INCOMING,
            since=min(times) - 2 * APART,
            until=max(times) + 2 * APART,
            limit=_MOST_LOOKED_AT,
        )
        try:
            listed = await self._look(query)
        except ProviderError:
            # That is the reader's, which says so itself. It is looked up again.
            return
        for message, twin in likely:
            share = self._shares.of_reader(message.line)
            others = {
                it.id
                for it in alike(message, listed)
                if self._shares.of_reader(it.line) is share
                and abs(message.time - it.time) <= 2 * APART
            } | self._strays.heard_like(message, 2 * APART)
            is_sure = others == {message.id}
            self._remember(message, twin if is_sure else None)


def _key(message: Message) -> _Key:
    return message.id, message.carrier_message_id
