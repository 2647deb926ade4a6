"""From the app's objects to the integration's messages."""

from collections.abc import Mapping
from datetime import datetime

from ...messaging import Attachment, Channel, Delivery, Direction, Message
from ...messaging.addresses import carrier
from .models import (
    CANCELLED,
    DELIVERED,
    FAILED,
    MMS,
    MMS_DOWNLOADED,
    PENDING,
    PROCESSED,
    SENT,
    Outgone,
    Received,
    Recipient,
)

_DELIVERIES: Mapping[str, Delivery] = {
    PENDING: Delivery.PENDING,
    # Handed over to Android, which may still wait for a network.
    PROCESSED: Delivery.PENDING,
    SENT: Delivery.SENT,
    DELIVERED: Delivery.DELIVERED,
    FAILED: Delivery.FAILED,
    CANCELLED: Delivery.CANCELLED,
}
#: What the app writes where a picture message has no words of its own (§5.1).
_NO_WORDS = frozenset({"MMS notification", "MMS content"})


def received(
    row: Received,
    *,
    message_id: str,
    line: str,
    at: datetime,
    own: str | None,
    home: str | None,
) -> Message:
    """Return the message of an entry of the inbox.

    ``own`` is the number of the card, ``home`` the home's country: a network may
    write a sender as its own country does (§5.1).
    """
    text = row.content_preview
    if row.type in (MMS, MMS_DOWNLOADED) and text in _NO_WORDS:
        text = ""
    sender = row.sender or ""
    return Message(
        id=message_id,
        line=line,
        direction=Direction.INCOMING,
        remote=sender,
        identity=carrier(sender, own, home),
        time=at,
        text=text,
        channel=Channel.SMS,
        delivery=Delivery.RECEIVED,
        attachments=_attachments(row),
    )


def _attachments(row: Received) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(
            ref=f"{row.id}/{file.part_id}",
            content_type=(file.content_type or "").lower(),
            size=file.size,
            name=file.name,
        )
        for file in row.attachments
        if file.part_id
    )


def sent(
    item: Outgone,
    recipient: Recipient,
    *,
    message_id: str,
    line: str,
    at: datetime,
    own: str | None,
    home: str | None,
) -> Message:
    """Return the message to one recipient of an outgoing one."""
    number = "" if item.is_encrypted else recipient.phone_number or ""
    delivery = _DELIVERIES.get(recipient.state or item.state or "", Delivery.UNKNOWN)
    return Message(
        id=message_id,
        line=line,
        direction=Direction.OUTGOING,
        remote=number,
        identity=carrier(number, own, home),
        time=at,
        text=item.text,
        channel=Channel.SMS,
        delivery=delivery,
        error=(recipient.error or "failed") if delivery is Delivery.FAILED else None,
    )
