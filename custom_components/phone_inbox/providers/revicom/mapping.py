"""From the API's message object to the integration's message."""

from collections.abc import Collection, Mapping
from datetime import datetime
import re
from typing import NamedTuple

from ...messaging import Channel, Delivery, Direction, Message, Price
from .models import (
    DELIVERED,
    INBOUND,
    OUTBOUND,
    SENDING,
    SENT,
    UNDELIVERED,
    UNSENT,
    MessageObject,
    PriceObject,
)

#: Line of a message that names no sender.
UNNAMED_LINE = "unknown"

CHANNELS: Mapping[str, Channel] = {
    "SMS": Channel.SMS,
    "WHATSAPP": Channel.WHATSAPP,
    "VK": Channel.VK,
    "VIBER": Channel.VIBER,
    "FLASHCALL": Channel.FLASH_CALL,
    "VOICECODE": Channel.VOICE_CODE,
}
CHANNEL_TYPES: Mapping[Channel, str] = {
    channel: name for name, channel in CHANNELS.items()
}
DIRECTIONS: Mapping[str, Direction] = {
    INBOUND: Direction.INCOMING,
    OUTBOUND: Direction.OUTGOING,
    # Not documented; words may change.
    "in": Direction.INCOMING,
    "incoming": Direction.INCOMING,
    "out": Direction.OUTGOING,
    "outgoing": Direction.OUTGOING,
}
_DELIVERIES: Mapping[str, Delivery] = {
    SENDING: Delivery.PENDING,
    SENT: Delivery.SENT,
    DELIVERED: Delivery.DELIVERED,
    UNDELIVERED: Delivery.FAILED,
    UNSENT: Delivery.FAILED,
    # Not documented; were there such a word, somebody else stopped it.
    "canceled": Delivery.CANCELLED,
    "cancelled": Delivery.CANCELLED,
}
#: The channels that know whether a message was read (specification §7.1b).
READ_CHANNELS = frozenset({Channel.VIBER, Channel.VK, Channel.WHATSAPP})

_PHONE = re.compile(r"\+?\d{7,15}", re.ASCII)


class Sides(NamedTuple):
    """The two ends of a message: the own line and the other side."""

    line: str
    remote: str


def peer(item: MessageObject, direction: Direction, own: Collection[str]) -> Sides:
    """Return who is who in a message.

    By the documentation's wording ``destination`` is the subscriber in both
    directions; for incoming messages no example exists, so the opposite is
    understood, too: from the account's ``own`` sender names, or by which of the
    two looks like a phone number (specification §2).
    """
    name, destination = item.sender_name or "", item.destination or ""
    if direction is Direction.INCOMING and _is_swapped(name, destination, own):
        name, destination = destination, name
    return Sides(name or UNNAMED_LINE, destination)


def _is_swapped(name: str, destination: str, own: Collection[str]) -> bool:
    if name in own or destination in own:
        return name not in own
    looks_swapped = _PHONE.fullmatch(name) and not _PHONE.fullmatch(destination)
    return bool(destination and looks_swapped)


def direction_of(item: MessageObject, asked: Collection[str]) -> Direction:
    """Return the direction.

    The documentation's sample leaves the field out: then it is the one that was
    asked for or, among several, outbound.
    """
    if item.direction is not None:
        return DIRECTIONS.get(item.direction.lower(), Direction.UNKNOWN)
    return DIRECTIONS[next(iter(asked)) if len(asked) == 1 else OUTBOUND]


def to_message(
    item: MessageObject,
    *,
    asked: Collection[str],
    own: Collection[str],
    undated: datetime,
) -> Message:
    """Return the message of an object.

    ``asked`` are the directions that were asked for, ``own`` the account's
    sender names; ``undated`` is the time of an object that has none.
    """
    direction = direction_of(item, asked)
    sides = peer(item, direction, own)
    channel = CHANNELS.get((item.channel_type or "").upper(), Channel.UNKNOWN)
    delivery = _delivery(item, direction)
    return Message(
        id=item.message_uuid,
        line=sides.line,
        direction=direction,
        remote=sides.remote,
        time=item.time or undated,
        text=item.text,
        channel=channel,
        delivery=delivery,
        remote_read=_remote_read(item, direction, channel, delivery),
        parts=item.total_parts,
        price=_price(item.price),
        error=_error(item) if delivery is Delivery.FAILED else None,
    )


def _delivery(item: MessageObject, direction: Direction) -> Delivery:
    if direction is Direction.INCOMING:
        return Delivery.RECEIVED
    if (delivery := _DELIVERIES.get((item.status or "").lower())) is not None:
        return delivery
    # A status nobody documents. What has no time of sending was not sent.
    return Delivery.PENDING if item.sent_time is None else Delivery.UNKNOWN


def _remote_read(
    item: MessageObject, direction: Direction, channel: Channel, delivery: Delivery
) -> bool | None:
    if direction is not Direction.OUTGOING:
        return None
    match (item.read_status or "").lower():
        case "read":
            return True
        case "" if channel in READ_CHANNELS and delivery not in (
            Delivery.FAILED,
            Delivery.CANCELLED,
        ):
            return False
    # "unread" is a verdict, too: not read within its lifetime, and no one looks
    # any longer (specification §7.1b).
    return None


def _error(item: MessageObject) -> str | None:
    """Return the code as it is: the list of meanings is not published."""
    return item.error_code if item.error_code not in (None, "0") else item.status


def _price(price: PriceObject | None) -> Price | None:
    if price is None or price.total_price is None:
        return None
    return Price(price.total_price, price.currency or "", price.final is not False)
