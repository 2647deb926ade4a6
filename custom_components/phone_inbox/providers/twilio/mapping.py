"""From the API's message object to the integration's message (§4, §9.1)."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from ...messaging import Attachment, Channel, Delivery, Direction, Message, Price
from .codes import in_words
from .models import MessageObject

#: So many files a message has at most (§4).
MOST_MEDIA = 10
#: Line of a message that names no sender.
UNNAMED_LINE = "unknown"

#: What stands before an address of a channel.
PREFIXES: Mapping[Channel, str] = {
    Channel.SMS: "",
    Channel.WHATSAPP: "whatsapp:",
    Channel.RCS: "rcs:",
}
_CHANNELS = {prefix: channel for channel, prefix in PREFIXES.items() if prefix}
#: The channels that know whether a message was read (§4.1).
READ_CHANNELS = frozenset({Channel.WHATSAPP, Channel.RCS})

_DELIVERIES: Mapping[str, Delivery] = {
    "accepted": Delivery.PENDING,
    "scheduled": Delivery.PENDING,
    "queued": Delivery.PENDING,
    "sending": Delivery.PENDING,
    "sent": Delivery.SENT,
    "partially_delivered": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "read": Delivery.DELIVERED,
    "undelivered": Delivery.FAILED,
    "failed": Delivery.FAILED,
    "canceled": Delivery.CANCELLED,
}


class Address(NamedTuple):
    """An address without what names its channel."""

    bare: str
    channel: Channel


def address_of(text: str) -> Address:
    """Return what is behind a channel's prefix; without one it is a number's."""
    for prefix, channel in _CHANNELS.items():
        if text.lower().startswith(prefix):
            return Address(text[len(prefix) :], channel)
    return Address(text, Channel.SMS)


def line_of(text: str) -> str:
    """Return the key of an own address.

    A number has one line, whatever channels it has. An agent of RCS is no number: its
    prefix tells it from a name.
    """
    bare, channel = address_of(text)
    return f"{PREFIXES[channel]}{bare}" if channel is Channel.RCS else bare


def own_address(line: str, channel: Channel) -> str | None:
    """Return how the API writes a line on a channel; None: it has no such channel."""
    is_agent = line.startswith(PREFIXES[Channel.RCS])
    if is_agent is not (channel is Channel.RCS):
        return None
    return line if is_agent else f"{PREFIXES[channel]}{line}"


def direction_of(item: MessageObject) -> Direction:
    """Return the direction: there are several words for sending (§4)."""
    word = (item.direction or "").lower()
    if word.startswith("inbound"):
        return Direction.INCOMING
    return Direction.OUTGOING if word.startswith("outbound") else Direction.UNKNOWN


def to_message(
    item: MessageObject, *, undated: datetime, sent_from: str | None = None
) -> Message:
    """Return the message of an object.

    ``undated`` is the time of an object that has none. ``sent_from`` is the line that
    it was handed to, for one that has no sender yet.
    """
    direction = direction_of(item)
    ours, theirs = item.from_ or "", item.to or ""
    if direction is Direction.INCOMING:
        ours, theirs = theirs, ours
    remote = address_of(theirs)
    channel = remote.channel
    if channel is Channel.SMS:
        # An agent of RCS writes to a number.
        channel = address_of(ours).channel
    delivery = _delivery(item, direction)
    return Message(
        id=item.sid,
        line=line_of(ours) or sent_from or item.messaging_service_sid or UNNAMED_LINE,
        direction=direction,
        remote=remote.bare,
        time=item.time or undated,
        text=item.body,
        channel=channel,
        delivery=delivery,
        remote_read=_remote_read(item, direction, channel, delivery),
        # None yet where a service has not chosen the sender.
        parts=item.num_segments or None,
        price=_price(item),
        error=_error(item) if delivery is Delivery.FAILED else None,
        attachments=_attachments(item),
        created=item.date_created if direction is Direction.OUTGOING else None,
    )


def _attachments(item: MessageObject) -> tuple[Attachment, ...]:
    """Return the files that came or went with a message.

    A list tells how many there are. What they are is on a page of its own (§8), which
    is read when somebody wants one.
    """
    count = min(item.num_media or 0, MOST_MEDIA)
    return tuple(Attachment(ref=f"{item.sid}/{number}") for number in range(count))


def _delivery(item: MessageObject, direction: Direction) -> Delivery:
    if direction is Direction.INCOMING:
        return Delivery.RECEIVED
    if (delivery := _DELIVERIES.get((item.status or "").lower())) is not None:
        return delivery
    # A word that nobody documents: it is under way (§4.1).
    return Delivery.PENDING if item.date_sent is None else Delivery.SENT


def _remote_read(
    item: MessageObject, direction: Direction, channel: Channel, delivery: Delivery
) -> bool | None:
    if direction is not Direction.OUTGOING or channel not in READ_CHANNELS:
        return None
    if delivery in (Delivery.FAILED, Delivery.CANCELLED):
        return None
    return (item.status or "").lower() == "read"


def _error(item: MessageObject) -> str | None:
    return in_words(item.error_code) if item.error_code else item.status


def _price(item: MessageObject) -> Price | None:
    """Return what it costs: the API shows costs as negative amounts (§4)."""
    if item.price is None:
        return None
    return Price(abs(item.price), (item.price_unit or "").upper())
