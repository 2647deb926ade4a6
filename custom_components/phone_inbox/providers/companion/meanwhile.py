"""What came in while the account that reads was disabled: the sender's told of it.

Its account tells of all that it lists of such a time, by its own clock. So of what the
reader lists of that time, when it is back, that is news of which the sender has none.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

from ...messaging import Direction, Message
from ...messaging.slices import slices_of
from ..base import Provider
from ..model import Knows, Memory, Query
from .joining import APART, by_the_clocks, likeness, pairs, same_form
from .pairing import LATE
from .searching import search_all
from .shares import Shares

_PAGE = 500
_MOST_KEPT = 1_000
_KEPT = "meanwhile"


class Meanwhile:
    """Tells which of the reader's texts the sender's account has told of.

    ``name`` is the sender's, ``ahead`` returns how far the reader's clock is ahead, and
    ``knows_it`` tells of a text of the sender's whether its account knows it.
    """

    def __init__(
        self,
        sender: Provider,
        shares: Shares,
        memory: Memory,
        *,
        name: str,
        ahead: Callable[[], timedelta],
        knows_it: Callable[[str], bool | None],
    ) -> None:
        """Know of none yet."""
        self._sender = sender
        self._shares = shares
        self._memory = memory
        self._name = name
        self._ahead = ahead
        self._knows_it = knows_it
        #: The sender's ids of those that it told of, by the reader's.
        self._told: dict[str, str] = {}
        #: Those of which that could not be found out yet.
        self._unknown: set[str] = set()

    def load(self) -> None:
        """Take over what was kept."""
        self._told = dict(self._memory.get().get(_KEPT, ()))

    def has_told(self, message: Message) -> bool | None:
        """Tell whether a text of the reader's is told by the sender's account.

        None: that could not be found out yet.
        """
        if message.id in self._unknown:
            return None
        return message.id in self._told

    async def look(
        self, messages: Sequence[Message], known: Knows, *, may_ask: bool
    ) -> None:
        """Find out of the news in a listing; raises a ProviderError of the sender's.

        Where the sender has to be asked and ``may_ask`` is not set, nobody knows.
        """
        if not self._shares.was_absent(self._name):
            return
        near: list[Message] = []
        news: dict[str, Message] = {}
        async for part in slices_of(messages):
            for message in part:
                if self._is_near(message):
                    near.append(message)
                    if message.id not in self._told and not known.knows(message.id):
                        news[message.id] = message
        if not news:
            return
        told = {
            it.id: sid
            for it in news.values()
            if (sid := it.carrier_message_id) and self._knows_it(sid)
        }
        asked = [it for it in news.values() if it.id not in told]
        # What is of about that time is no older than the reader's return.
        self._unknown |= {
            it.id for it in asked if self._shares.absent_sender(it) is not None
        }
        if asked and may_ask:
            theirs = await self._listed_by_sender(asked)
            for record, twin in self._joined(near, theirs).items():
                share = self._shares.of_sender(twin.line)
                if (
                    record in news
                    and share is not None
                    and share.is_told_meanwhile(twin, self._name)
                ):
                    told[record] = twin.id
        self._unknown -= {it.id for it in asked} if may_ask else told.keys()
        if told:
            self._told |= told
            newest = [*self._told.items()][-_MOST_KEPT:]
            await self._memory.set(
                {**self._memory.get(), _KEPT: [list(it) for it in newest]}
            )

    def _is_near(self, message: Message) -> bool:
        share = self._shares.of_reader(message.line)
        return (
            message.direction is Direction.INCOMING
            and share is not None
            and share.covers(message)
            and any(
                absence.by == self._name and absence.has_read(message, LATE)
                for absence in share.absences
            )
        )

    async def _listed_by_sender(self, asked: Sequence[Message]) -> Sequence[Message]:
        async def find(ahead: timedelta) -> Sequence[Message]:
            query = Query(
                direction=Direction.INCOMING,
                since=min(it.time for it in asked) - ahead - LATE,
                until=max(it.time for it in asked) - ahead + APART,
                limit=_PAGE,
            )
            return await search_all(self._sender.find, query)

        return await by_the_clocks(self._ahead, find)

    def _joined(
        self, near: Sequence[Message], theirs: Sequence[Message]
    ) -> dict[str, Message]:
        """Return which of the sender's each of the reader's is: by its id, or likeness."""
        ids = {it.id: it for it in theirs}
        joined: dict[str, Message] = {}
        unnamed: list[Message] = []
        for message in near:
            sid = message.carrier_message_id
            if sid and sid in ids:
                joined[message.id] = ids[sid]
            elif not sid or not any(same_form(sid, it) for it in ids):
                unnamed.append(message)
        taken = {it.id for it in joined.values()} | {*self._told.values()}
        free = [it for it in theirs if it.id not in taken]
        for late in (APART, LATE):
            for like in {self._likeness(it) for it in unnamed}:
                joined |= pairs(
                    [it for it in unnamed if self._likeness(it) == like],
                    [it for it in free if self._likeness(it) == like],
                    self._ahead(),
                    late,
                )
            taken = {it.id for it in joined.values()}
            unnamed = [it for it in unnamed if it.id not in joined]
            free = [it for it in free if it.id not in taken]
        return joined

    def _likeness(self, message: Message) -> tuple[str, ...]:
        """Return what is the same at both; a line is the one side's or the other's."""
        share = self._shares.of_sender(message.line) or self._shares.of_reader(
            message.line
        )
        return likeness("" if share is None else share.number, message)
