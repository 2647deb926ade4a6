"""The one model of a message that every part of the integration speaks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from .addresses import international

_END_OF_SECOND = timedelta(microseconds=999_999)


class Channel(StrEnum):
    """What carries a message.

    An MMS is an SMS with attachments: it is of the same conversation, and what answers
    it is one or the other.
    """

    SMS = "sms"
    RCS = "rcs"
    WHATSAPP = "whatsapp"
    VK = "vk"
    VIBER = "viber"
    FLASH_CALL = "flash_call"
    VOICE_CODE = "voice_code"
    UNKNOWN = "unknown"


class Direction(StrEnum):
    """Which way a message goes, seen from the line."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    UNKNOWN = "unknown"


class Delivery(StrEnum):
    """How far a message has come.

    An outgoing message moves forward only: pending, sent, then delivered or
    failed. One that is stopped on request before it goes out is cancelled, which is
    no failure. An incoming one is received from the start.
    """

    PENDING = "pending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class Price:
    """What a message costs: an amount in a currency (as the provider names it)."""

    amount: Decimal
    currency: str
    final: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came with a message; its content stays at the provider.

    Its ``repr`` does not tell what it is called, nor where it is.
    """

    #: What the provider fetches it by, opaque: for nobody else, and kept nowhere.
    ref: str = field(repr=False)
    #: The media type in lower case, such as ``image/jpeg``; "" where it is not known.
    content_type: str = ""
    #: In bytes; None where the provider does not tell.
    size: int | None = None
    name: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is in an attachment, as it was fetched."""

    data: bytes = field(repr=False)
    #: As of :class:`Attachment`, which may not have known it.
    content_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One text in or out.

    Its ``repr`` holds neither text nor numbers, so that a message which ends up
    in a log line or a traceback gives nothing away.
    """

    #: The provider's id, unique in the account and opaque.
    id: str
    #: Own address the message came to or went from: the key of the line.
    line: str = field(repr=False)
    direction: Direction
    #: Number or sender name of the other side, as the provider writes it; "" where it is
    #: withheld, or not known (yet).
    remote: str = field(repr=False)
    #: Aware, UTC, on the server's clock.
    time: datetime
    text: str = field(repr=False)
    channel: Channel = Channel.UNKNOWN
    delivery: Delivery = Delivery.UNKNOWN
    #: Whether the incoming message was read; None where the server cannot tell.
    read: bool | None = None
    #: Whether the other side has read the outgoing message; None: cannot tell.
    remote_read: bool | None = None
    remote_name: str | None = field(default=None, repr=False)
    conversation_id: str | None = field(default=None, repr=False)
    parts: int | None = None
    price: Price | None = None
    #: The provider's reason for a failure, as a code or a short text.
    error: str | None = None
    #: By what the other side is compared: see :mod:`.addresses`. Where a provider does
    #: not say, it writes addresses with their country code.
    identity: str = field(default="", repr=False)
    attachments: Sequence[Attachment] = field(default=(), repr=False)
    #: When it was made, where ``time`` changes when it goes out.
    created: datetime | None = None
    #: The id by which the carrier behind the provider knows the message; "" where it has
    #: none (yet), as of what never came as far as the carrier. None: it does not tell.
    #: A message is the same one before and after it is known.
    carrier_message_id: str | None = field(default=None, repr=False, compare=False)

    @property
    def place(self) -> tuple[datetime, str]:
        """Return what puts messages of a conversation in order.

        Many servers know whole seconds: of the same second, what goes out comes after
        what comes in, which it may answer.
        """
        whole = not self.time.microsecond
        if self.direction is Direction.OUTGOING and whole:
            return self.time + _END_OF_SECOND, self.id
        return self.time, self.id

    def __post_init__(self) -> None:
        """Read the address where the provider left that to be done."""
        if not self.identity:
            object.__setattr__(self, "identity", international(self.remote))
