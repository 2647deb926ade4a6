"""Reading lists: with the incoming messages where they are to be had, as messages."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from ...messaging import Direction, Message
from ..answer import Answer
from ..errors import NotFound, PermissionDenied, Rejected
from ..model import Page
from ..slices import in_slices
from .api import DirectApi
from .listing import Listed, ListQuery
from .mapping import direction_of, to_message
from .models import INBOUND, OUTBOUND, MessageObject

#: How many refusals in a row mean that incoming messages are off: a single one
#: may be a firewall's.
INBOUND_REFUSALS = 3
#: Seconds until it is tried again whether incoming messages can be listed.
INBOUND_RECHECK = 24 * 3600.0
_MAX_OWN_NAMES = 1000


class Reader:
    """Asks for lists, turns them into messages, and learns about the account.

    ``monotonic`` tells the time in seconds.
    """

    def __init__(self, api: DirectApi, monotonic: Callable[[], float]) -> None:
        """Start without knowing anything."""
        self.api = api
        self._monotonic = monotonic
        #: Sender names that outgoing messages had.
        self.own: set[str] = set()
        #: Whether incoming messages have line and sender the other way round.
        self.swapped = False
        #: Listed items that could not be understood.
        self.broken = 0
        #: How often in a row incoming messages were refused, and when last.
        self._refusals = 0
        self._refused_at = 0.0

    @property
    def lists_incoming(self) -> bool:
        """Tell whether incoming messages were listed when they were asked for."""
        return not self._refusals

    @property
    def incoming_disabled(self) -> bool:
        """Tell whether incoming messages are off, as far as that can be known."""
        return self._refusals >= INBOUND_REFUSALS

    async def ask(self, query: ListQuery) -> tuple[ListQuery, Answer]:
        """Ask for the first page, without the incoming messages where they are off.

        Returns the query that was answered. What the server says to a question
        for incoming messages that nobody switched on is not documented; it says
        nothing about the key (specification §8).
        """
        if INBOUND in query.direction and self._tries_incoming():
            try:
                answer = await self.api.list_answer(query)
            except NotFound, PermissionDenied, Rejected:
                # Refused for another reason, this will be refused as well.
                outbound = replace(query, direction=(OUTBOUND,))
                answer = await self.api.list_answer(outbound)
                self.note_incoming(refused=True)
                return outbound, answer
            self.note_incoming(refused=False)
            return query, answer
        query = replace(query, direction=(OUTBOUND,))
        return query, await self.api.list_answer(query)

    def _tries_incoming(self) -> bool:
        waited = self._monotonic() - self._refused_at
        return not self.incoming_disabled or waited >= INBOUND_RECHECK

    def note_incoming(self, *, refused: bool) -> None:
        """Take note of whether incoming messages were refused."""
        self._refusals = self._refusals + 1 if refused else 0
        self._refused_at = self._monotonic()

    async def page(self, listed: Listed, query: ListQuery) -> Page:
        """Return a page of a fetch, and count what could not be understood."""
        self.broken += listed.broken
        return Page(
            messages=await self.messages(listed, query),
            broken=listed.broken,
            server_time=listed.server_time,
        )

    async def messages(self, listed: Listed, query: ListQuery) -> list[Message]:
        """Return the messages of a page."""
        return await self.read(listed.items, query, listed.server_time)

    async def read(
        self,
        items: Sequence[MessageObject],
        query: ListQuery,
        server_time: datetime | None,
    ) -> list[Message]:
        """Turn objects into messages, and learn the account's own names by them."""

        def learn(part: Sequence[MessageObject]) -> Sequence[None]:
            for item in part:
                if (
                    direction_of(item, query.direction) is Direction.OUTGOING
                    and item.sender_name
                    and len(self.own) < _MAX_OWN_NAMES
                ):
                    self.own.add(item.sender_name)
            return ()

        await in_slices(learn, items)
        undated = server_time or datetime.now(UTC)

        def to_messages(part: Sequence[MessageObject]) -> list[Message]:
            return [
                to_message(item, asked=query.direction, own=self.own, undated=undated)
                for item in part
            ]

        messages = await in_slices(to_messages, items)
        self.swapped = self.swapped or any(
            message.line == item.destination != item.sender_name
            for message, item in zip(messages, items, strict=True)
        )
        return messages
