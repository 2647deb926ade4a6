"""From the API's message object to the integration's message."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
import re

from ...messaging import Channel, Delivery, Direction, Message
from ...messaging.addresses import international
from ..errors import Rejected
from ..slices import in_slices
from .models import ChatObject, MessageObject

INCOMING = "in"
OUTGOING = "out"
FAILED = "failed"

_DIRECTIONS: Mapping[str, Direction] = {
    INCOMING: Direction.INCOMING,
    OUTGOING: Direction.OUTGOING,
    # Not documented; words may change.
    "inbound": Direction.INCOMING,
    "incoming": Direction.INCOMING,
    "outbound": Direction.OUTGOING,
    "outgoing": Direction.OUTGOING,
}
#: Only "sent" and "failed" are known from the specification (§4). The words for a
#: message that still waits are those that speak for themselves.
_DELIVERIES: Mapping[str, Delivery] = {
    "sent": Delivery.SENT,
    FAILED: Delivery.FAILED,
    "delivered": Delivery.DELIVERED,
    # Not documented; were there such a word, somebody else stopped it.
    "canceled": Delivery.CANCELLED,
    "cancelled": Delivery.CANCELLED,
    "accepted": Delivery.PENDING,
    "new": Delivery.PENDING,
    "pending": Delivery.PENDING,
    "queued": Delivery.PENDING,
    "sending": Delivery.PENDING,
}
_LINE = re.compile(r"[0-9]{1,20}")
#: Begins the id of a conversation that the server has none for.
_DERIVED = "~"


def join_id(line: str, key: str) -> str:
    """Return the id, unique in the account, of what the server calls ``key``."""
    return f"{line}:{key}"


def split_id(whole: str) -> tuple[str, str]:
    """Return line and server's id; raise Rejected for what is not made of them."""
    line, _, key = whole.partition(":")
    if not _LINE.fullmatch(line) or not key:
        raise Rejected("id_invalid", "This is no id of this account")
    return line, key


def is_derived(chat: str) -> bool:
    """Tell whether the server knows nothing of a conversation with this key."""
    return chat.startswith(_DERIVED)


def conversation_of(message: Message) -> str:
    """Return the id of a message's conversation, also where the server has none.

    It is made of the number then, hashed: ids are shown where numbers are not.
    """
    if message.conversation_id is not None:
        return message.conversation_id
    identity = message.identity.removeprefix("+")
    hidden = blake2b(identity.encode("utf-8", "replace"), digest_size=8).hexdigest()
    return join_id(message.line, _DERIVED + hidden)


def delivery_of(status: str | None) -> Delivery:
    """Return how far an outgoing message has come, by the server's word."""
    return _DELIVERIES.get((status or "").lower(), Delivery.UNKNOWN)


def to_message(item: MessageObject, line: str, undated: datetime) -> Message:
    """Return the message of an object; ``undated`` is its time if it has none."""
    direction = _DIRECTIONS.get((item.flow or "").lower(), Direction.UNKNOWN)
    is_outgoing = direction is Direction.OUTGOING
    delivery = Delivery.UNKNOWN
    if direction is Direction.INCOMING:
        delivery = Delivery.RECEIVED
    elif is_outgoing:
        delivery = delivery_of(item.status)
    return Message(
        id=join_id(line, item.id),
        # Not by the object: what is listed for an extension belongs to it.
        line=line,
        direction=direction,
        remote=(item.dst_num if is_outgoing else item.src_num) or "",
        time=item.init_time_gmt or undated,
        text=item.text,
        channel=Channel.SMS,
        delivery=delivery,
        read=item.read if direction is Direction.INCOMING else None,
        conversation_id=join_id(line, item.chat_id) if item.chat_id else None,
        error=item.status if delivery is Delivery.FAILED else None,
    )


async def to_messages(
    items: Sequence[MessageObject], line: str, now: datetime
) -> list[Message]:
    """Return the messages of a list; one without a time has its neighbour's."""
    times = [item.init_time_gmt for item in items if item.init_time_gmt is not None]
    time = times[0] if times else now

    def follow(part: Sequence[MessageObject]) -> Iterator[Message]:
        nonlocal time
        for item in part:
            time = item.init_time_gmt or time
            yield to_message(item, line, time)

    return await in_slices(follow, items)


def remote_of(chat: ChatObject, own: Collection[str]) -> str | None:
    """Return the number on the other side of a chat, where its object tells it.

    ``own`` is by what the extension's own numbers are compared.
    """
    if chat.number is not None:
        return chat.number
    others = [
        number
        for number in (chat.src_num, chat.dst_num)
        if number is not None and international(number) not in own
    ]
    # Two of them: which one is ours is not known.
    return others[0] if len(others) == 1 else None
