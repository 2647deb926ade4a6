"""Listings of messages: what is wanted, and where one page ends and the next begins."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from ..messaging import Channel, Delivery, Direction, Message
from ..providers.dates import in_utc
from .correspondents import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which messages somebody wants to see; None: any. ``before`` is a cursor."""

    line: str | None = field(default=None, repr=False)
    #: Ids of the lines that are looked at; None: whichever there are.
    line_ids: Collection[str] | None = None
    #: By what addresses are compared of which any will do; none: whoever it is.
    identities: Sequence[str] = field(default=(), repr=False)
    conversation_id: str | None = None
    direction: Direction | None = None
    channel: Channel | None = None
    delivery: Delivery | None = None
    unread: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = field(default=None, repr=False)
    limit: int = 50
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedConversations:
    """Which conversations somebody wants to see; None: any. ``before`` is a cursor."""

    line: str | None = field(default=None, repr=False)
    #: A part of the name or number of the other side.
    text: str | None = field(default=None, repr=False)
    limit: int = 50
    #: Whether those beyond the limit with something unread are wanted, too.
    all_unread: bool = False
    before: str | None = None


class MessagePage(NamedTuple):
    """Messages, newest first, and the cursor of the next page; None: the last."""

    messages: Sequence[Message]
    next: str | None


@dataclass(frozen=True, slots=True)
class Route:
    """Between what a conversation goes, a line's key and an address, and how."""

    line: str = field(repr=False)
    address: Address = field(repr=False)
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationView:
    """A conversation as it is shown."""

    id: str
    line: str = field(repr=False)
    address: Address = field(repr=False)
    channel: Channel
    last: Message | None
    unread: int


class ConversationPage(NamedTuple):
    """Conversations, latest first, and the cursor of the next page; None: the last."""

    conversations: Sequence[ConversationView]
    next: str | None


class Stretch(NamedTuple):
    """Conversations, and the moment up to which these were all; None: all there are."""

    conversations: Sequence[ConversationView]
    complete_after: datetime | None


class Cursor(NamedTuple):
    """Where a page ends: before this message, or with no id at this moment."""

    time: datetime
    message_id: str = ""

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """Read a cursor back; raises ValueError where it is none."""
        time, _, message_id = text.partition("|")
        at = datetime.fromisoformat(time)
        if at.tzinfo is None:
            raise ValueError("A moment needs a time zone")
        return cls(in_utc(at), message_id)

    def __str__(self) -> str:
        return f"{self.time.isoformat()}|{self.message_id}"

    def is_after(self, message: Message) -> bool:
        """Tell whether a message is on a later page."""
        if not self.message_id:
            return message.time <= self.time
        return (message.time, message.id) < self


class Part(NamedTuple):
    """Some of the messages there are, and the moment up to which that was all.

    None: there are no more.
    """

    messages: Sequence[Message]
    complete_after: datetime | None


def page_of(
    messages: Iterable[Message], limit: int, complete_after: datetime | None
) -> MessagePage:
    """Return the newest messages, and where the next page begins.

    Pages are cut by time and id; on each, an answer is newer than what it answers.
    """
    newest = sorted(messages, key=lambda m: (m.time, m.id), reverse=True)
    shown = newest[:limit]
    end: Cursor | None = None
    if len(newest) > limit or (complete_after is not None and len(newest) == limit):
        end = Cursor(shown[-1].time, shown[-1].id)
    elif complete_after is not None:
        # So many were looked at that this is enough for once.
        end = Cursor(complete_after)
    shown.sort(key=lambda m: m.place, reverse=True)
    return MessagePage(shown, str(end) if end else None)
