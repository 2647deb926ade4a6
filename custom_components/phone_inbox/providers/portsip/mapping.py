"""From the API's message object to the integration's message."""

from collections.abc import Mapping
from datetime import datetime
import re
from typing import NamedTuple

from ...messaging import Channel, Delivery, Direction, Message
from ...messaging.addresses import carrier
from ..numbers import digits
from .models import (
    DELIVERED,
    ERR,
    INCOMING_WORDS,
    OUTGOING_WORDS,
    SENT,
    SMS,
    WHATSAPP,
    MessageObject,
    word_of,
)

#: Line of a message that names no own number.
UNNAMED_LINE = "unknown"
_LONGEST_REASON = 200

_CHANNELS: Mapping[str, Channel] = {
    SMS: Channel.SMS,
    # Its content is the address of a file (§4.1, evidence of November 2026).
    "MMS": Channel.SMS,
    WHATSAPP: Channel.WHATSAPP,
}
#: The vendor's webhooks renamed theirs in July 2026; lists may follow.
_DIRECTIONS: Mapping[str, Direction] = {
    word: direction
    for words, direction in (
        (INCOMING_WORDS, Direction.INCOMING),
        (OUTGOING_WORDS, Direction.OUTGOING),
    )
    for word in words
}
_DELIVERIES: Mapping[str, Delivery] = {
    SENT: Delivery.SENT,
    DELIVERED: Delivery.DELIVERED,
    ERR: Delivery.FAILED,
    # Not documented; were there such a word, somebody else stopped it.
    "CANCELED": Delivery.CANCELLED,
    "CANCELLED": Delivery.CANCELLED,
}

_NUMBER = re.compile(r"\+?[\d\s().\-/]*\d[\d\s().\-/]*", re.ASCII)


class Sides(NamedTuple):
    """The two ends of a message: the own line and the other side."""

    line: str
    remote: str


def line_key(address: str) -> str:
    """Return a line's key: of a number, what is left without its punctuation.

    Whether there is a plus differs between carriers and stays as it is
    (specification §3.1, "Helper rules").
    """
    address = address.strip()
    if not _NUMBER.fullmatch(address):
        return address
    plus = "+" if address.startswith("+") else ""
    return plus + digits(address)


def same_line(one: str, other: str) -> bool:
    """Tell whether two own numbers or names are the same, however they are written."""
    # Each as a number of the other's country, if it is written as within one.
    return carrier(one, other, None) == carrier(other, one, None)


def sides(item: MessageObject, direction: Direction) -> Sides:
    """Return who is who in a message (specification §3.1, "Helper rules")."""
    sender, receiver = item.sender or "", item.receiver or ""
    own = item.did or item.channel_number
    if direction is Direction.OUTGOING:
        return Sides(line_key(own or sender) or UNNAMED_LINE, receiver.strip())
    if direction is Direction.UNKNOWN and own and same_line(own, sender):
        return Sides(line_key(own), receiver.strip())
    return Sides(line_key(own or receiver) or UNNAMED_LINE, sender.strip())


def direction_of(item: MessageObject) -> Direction:
    """Return the direction; one that is not published is unknown."""
    return _DIRECTIONS.get(word_of(item.direction), Direction.UNKNOWN)


def identify(address: str, line: str | None, home: str | None) -> str:
    """Return by what an address is compared, as whatever carrier wrote it.

    The own number tells whose national numbers it may be (specification §3.1).
    """
    return carrier(address, line, home)


def to_message(
    item: MessageObject,
    *,
    undated: datetime,
    home: str | None = None,
    tells_ids: bool = False,
) -> Message:
    """Return the message of an object; ``home`` is the home's country.

    ``undated`` is the time of an object that has none. What of the sides' names
    is the remote one's follows from the direction. ``tells_ids``: the PBX lists the
    carrier's ids, so that one without has none.
    """
    direction = direction_of(item)
    line, remote = sides(item, direction)
    delivery = _delivery(item, direction)
    outgoing = direction is Direction.OUTGOING
    return Message(
        id=item.id,
        line=line,
        direction=direction,
        remote=remote,
        identity=identify(remote, line, home),
        time=item.created_at or undated,
        text=item.content,
        channel=_CHANNELS.get(word_of(item.msg_type), Channel.UNKNOWN),
        delivery=delivery,
        remote_name=item.receiver_name if outgoing else item.sender_name,
        error=_error(item) if delivery is Delivery.FAILED else None,
        carrier_message_id=item.carrier_id or ("" if tells_ids else None),
    )


def _delivery(item: MessageObject, direction: Direction) -> Delivery:
    if direction is Direction.INCOMING:
        return Delivery.RECEIVED
    if direction is Direction.UNKNOWN:
        return Delivery.UNKNOWN
    return _DELIVERIES.get(word_of(item.delivery), Delivery.UNKNOWN)


def _error(item: MessageObject) -> str:
    """Return the carrier's text, or the server's word where there is none."""
    return (item.reason or ERR)[:_LONGEST_REASON]
