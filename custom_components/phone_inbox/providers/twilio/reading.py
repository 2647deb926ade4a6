"""Reading lists as messages, and what is learnt of the account by them."""

from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime

from ...messaging import Channel, Direction, Message
from ..model import Page
from ..slices import in_slices
from .api import TwilioApi
from .listing import Listed
from .mapping import to_message
from .models import MessageObject

_MOST_SENT = 200


class Reader:
    """Turns objects into messages."""

    def __init__(self, api: TwilioApi) -> None:
        """Start without knowing anything."""
        self.api = api
        #: Listed items that could not be understood.
        self.broken = 0
        #: Whether messages came in that the list has no time of sending for (§15).
        self.undated = False
        #: The channels that messages were on.
        self.channels: set[Channel] = set()
        #: The line of each message that went out from here, as long as its sender is
        #: not known (§15).
        self._sent: OrderedDict[str, str] = OrderedDict()
        #: How often something was learnt that makes other messages of the same objects.
        self.learnt = 0

    def note_sent(self, sid: str, line: str) -> None:
        """Remember from which line a message went out."""
        self._sent[sid] = line
        self.learnt += 1
        while len(self._sent) > _MOST_SENT:
            self._sent.popitem(last=False)

    @property
    def sent(self) -> Collection[str]:
        """Return the ids of messages that went out from here a while ago, or now."""
        return self._sent.keys()

    async def page(self, listed: Listed) -> Page:
        """Return a page of a fetch, and count what could not be understood."""
        self.broken += listed.broken
        return Page(
            messages=await self.messages(listed),
            broken=listed.broken,
            server_time=listed.server_time,
        )

    async def messages(self, listed: Listed) -> list[Message]:
        """Return the messages of a page."""
        return await self.read(listed.items, listed.server_time)

    async def read(
        self, items: Sequence[MessageObject], server_time: datetime | None = None
    ) -> list[Message]:
        """Turn objects into messages; one that says nothing yet can wait."""
        undated = server_time or self.api.http.server_now or datetime.now(UTC)

        def to_messages(part: Sequence[MessageObject]) -> Iterator[Message]:
            for item in part:
                if item.is_half:
                    continue
                message = to_message(
                    item, undated=undated, sent_from=self._sent.get(item.sid)
                )
                self.channels.add(message.channel)
                if item.date_sent is None and message.direction is Direction.INCOMING:
                    self.undated = True
                yield message

        return await in_slices(to_messages, items)
