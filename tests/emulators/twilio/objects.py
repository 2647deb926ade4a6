"""Messages and media as the API shows them (sheet §4, §8)."""

from typing import Any

from .store import INBOUND, Media, Message
from .switches import TwilioSwitches
from .texts import rfc2822


def message_json(
    message: Message, account_sid: str, switches: TwilioSwitches
) -> dict[str, Any]:
    """Return a message as the API shows it: numbers are strings."""
    uri = f"/2010-04-01/Accounts/{account_sid}/Messages/{message.sid}"
    shown: dict[str, Any] = {
        "sid": message.sid,
        "account_sid": account_sid,
        "messaging_service_sid": message.service,
        "from": message.from_,
        "to": message.to,
        "body": message.body,
        "status": message.status,
        "direction": message.direction,
        "num_segments": str(message.segments),
        "num_media": str(len(message.media)),
        "date_created": rfc2822(message.created),
        "date_sent": rfc2822(message.sent),
        "date_updated": rfc2822(message.updated),
        "price": message.price,
        "price_unit": message.price_unit,
        "error_code": message.error_code,
        "error_message": message.error_message,
        "api_version": "2010-04-01",
        "uri": f"{uri}.json",
        "subresource_uris": {"media": f"{uri}/Media.json"},
    }
    if message.direction == INBOUND:
        if switches.inbound_error_code:
            shown["error_code"] = 11200
        if switches.inbound_without_date_sent:
            shown["date_sent"] = None
    elif switches.unknown_words and message.status == "sent":
        shown["status"] = "teleported"
    if switches.unknown_fields:
        shown |= {"tags": ["x"], "risk": {"score": 1}, "date_read": None}
    return shown


def media_json(media: Media, message: Message, account_sid: str) -> dict[str, Any]:
    """Return the record of a file: neither its name nor its size (sheet §8)."""
    uri = f"/2010-04-01/Accounts/{account_sid}/Messages/{message.sid}/Media/{media.sid}"
    return {
        "sid": media.sid,
        "account_sid": account_sid,
        "parent_sid": message.sid,
        "content_type": media.content_type,
        "date_created": rfc2822(media.created),
        "date_updated": rfc2822(media.created),
        "uri": f"{uri}.json",
    }
