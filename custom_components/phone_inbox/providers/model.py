"""What providers take and give: what they can do, lines, pages, queries, results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from ..messaging import Channel, Delivery, Direction, Message, MessageRef, Price


class ReadState(StrEnum):
    """Who remembers which incoming messages were read."""

    SERVER = "server"
    LOCAL = "local"


class Push(StrEnum):
    """How the provider can say that a poll is worth while.

    A provider may have several. ``PER_MESSAGE``: a callback address travels with each message sent, and
    tells of that message only. ``WEBHOOK``: the provider calls an address for
    whatever happens. ``SOCKET``: we keep a connection open.
    """

    PER_MESSAGE = "per_message"
    WEBHOOK = "webhook"
    SOCKET = "socket"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a provider, with these credentials, can do."""

    #: Channels that messages can be sent on; none: it cannot send.
    send: frozenset[Channel] = frozenset()
    schedule: bool = False
    ttl: bool = False
    tags: bool = False
    cancel: bool = False
    read_state: ReadState = ReadState.LOCAL
    #: Whether read marks, where they are the server's, can be written.
    mark: bool = False
    delete: bool = False
    #: Whether the server has conversations; else they are derived.
    conversations: bool = False
    #: How many messages one request can look up by id; 0: none.
    lookup_batch: int = 0
    push: frozenset[Push] = frozenset()
    balance: bool = False
    #: Whether it tells how the machine is that it runs on, such as a phone.
    health: bool = False
    #: Whether it runs in the home's own network, where nobody but the user looks after
    #: it: it calls us by the home's internal address, and an hour without it is told.
    at_home: bool = False
    #: Whether there is a quota of requests of which the server tells what is left.
    budget: bool = False
    #: How many recipients :meth:`Provider.send` takes at once.
    send_batch: int = 1
    #: Whether attachments of messages can be fetched.
    attachments: bool = False
    #: Channels on which the server says whether a message was delivered.
    tracks: frozenset[Channel] = frozenset()
    #: Longest text, in characters, that the provider takes; None: unlimited.
    text_limit: int | None = None
    #: Shortest sensible pause between two polls, in seconds.
    min_interval: int = 30
    default_interval: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An own address: ``key`` is what messages carry in ``Message.line``."""

    key: str = field(repr=False)
    name: str = field(repr=False)
    #: Number or sender name that others see, where it differs from the key.
    address: str | None = field(default=None, repr=False)
    #: Channels the line is known to send on; None: those of the account.
    channels: frozenset[Channel] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who we are at the provider, and what was found while connecting."""

    #: Stable id of the account at this provider: not a host, not a token.
    account_id: str = field(repr=False)
    name: str = field(repr=False)
    lines: Sequence[Line] = ()
    #: Whether it could be found out which lines there are: else there may be more.
    are_all_lines: bool = True
    #: Channels of which it could not: the lines may send on them as well.
    unseen_channels: frozenset[Channel] = frozenset()
    #: Whether the id belongs to the account, and not to the credentials: then new
    #: credentials with another id are those of another account.
    stable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of a listing.

    ``covered_since``: with this page, everything later than that was listed, up to
    ``covered_until`` where the listing has an end.
    ``broken``: items that could not be understood. ``server_time``: the
    server's clock when it answered.
    """

    messages: Sequence[Message]
    covered_since: datetime | None = None
    covered_until: datetime | None = None
    broken: int = 0
    server_time: datetime | None = None


class Knows(Protocol):
    """What a fetch may ask about the messages already known."""

    #: How far back to read, on the server's clock; None: a baseline.
    since: datetime | None
    #: Whether to look at all of that: a sign that nothing has changed is not enough.
    sweep: bool

    def knows(self, message_id: str) -> bool:
        """Tell whether a message is known."""

    def unread(self) -> Sequence[MessageRef]:
        """Return the messages of this mailbox that count as unread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Which messages somebody wants to look at; None: any."""

    mailbox: str | None = None
    line: str | None = None
    #: The other side: as the server may write it, or by what it is compared.
    remote: str | None = field(default=None, repr=False)
    conversation_id: str | None = None
    direction: Direction | None = None
    channel: Channel | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = field(default=None, repr=False)
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The messages of one line with one remote address on one channel."""

    id: str
    line: str = field(repr=False)
    remote: str = field(repr=False)
    channel: Channel
    last: Message | None = None
    unread: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A text to send from a line to one or more recipients.

    :meth:`Provider.send` gets no more of them than its ``send_batch``.
    ``options`` are the provider's own extras (see its package), validated by
    the provider before anything is sent.
    """

    line: str | None = field(repr=False)
    recipients: Sequence[str] = field(repr=False)
    text: str = field(repr=False)
    channel: Channel | None = None
    send_at: datetime | None = None
    #: Seconds after which an undelivered message is given up.
    ttl: int | None = None
    tags: Sequence[str] = ()
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendResult:
    """What became of the message to one recipient.

    ``message`` is set where the provider told an id; ``error`` where it refused
    this recipient. Neither: accepted, and to be found in the next poll.
    """

    recipient: str = field(repr=False)
    delivery: Delivery
    message: Message | None = None
    parts: int | None = None
    price: Price | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the machine is that a provider runs on; None: it does not tell."""

    #: How full its battery is, in percent.
    battery: int | None = None
    charging: bool | None = None
    #: Whether it reaches the internet.
    online: bool | None = None


class CancelOutcome(StrEnum):
    """What a request to stop an outgoing message led to."""

    CANCELLED = "cancelled"
    UNCERTAIN = "uncertain"
    TOO_LATE = "too_late"
    NOT_FOUND = "not_found"


class Memory(Protocol):
    """Where a provider keeps what must outlive a restart, such as a session.

    The values are JSON types; they are stored privately and never logged.
    """

    def get(self) -> Mapping[str, Any]:
        """Return what was kept last, or an empty mapping."""

    async def set(self, data: Mapping[str, Any]) -> None:
        """Keep this from now on; it is on the disk when this returns."""
