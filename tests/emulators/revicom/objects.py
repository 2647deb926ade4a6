"""The API's form of a message (sheet §2, "Message object")."""

from datetime import UTC, datetime
from typing import Any

from . import subscribers
from .store import INBOUND, OUTBOUND, Message
from .switches import RevicomSwitches

#: The fields of a request that the object repeats as they were given.
_REPEATED = (
    "tags",
    "ttl",
    "hours",
    "days",
    "localSendTime",
    "localCompletionTime",
    "useLocalTime",
    "callbackEvents",
    "callbackUrl",
)


def timestamp(time: datetime, form: str = "seconds") -> str:
    """Write a time as the API does: in UTC."""
    time = time.astimezone(UTC)
    match form:
        case "fraction":
            return time.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        case "offset":
            return time.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def addresses(message: Message, switches: RevicomSwitches) -> tuple[str, str]:
    """Return ``destination`` and ``senderName``.

    The destination is the subscriber in both directions by the table's wording;
    for inbound messages that is an assumption (sheet §2).
    """
    if message.direction == INBOUND and switches.inbound_peer_in == "senderName":
        return message.line, message.peer
    return message.peer, message.line


def as_json(message: Message, switches: RevicomSwitches) -> dict[str, Any]:
    """Return the object of a message, without the fields that do not apply."""
    inbound = message.direction == INBOUND
    destination, sender_name = addresses(message, switches)
    subscriber = subscribers.find(message.peer)

    def written(time: datetime | None) -> str | None:
        return timestamp(time, switches.timestamps) if time else None

    fields: dict[str, Any] = {
        "createdTime": written(message.created),
        "channelType": message.channel,
        "sendingMethod": message.method or None,
        "trafficType": message.traffic_type,
        "templateId": message.template_id,
        "dispatchId": message.dispatch_id,
        "dispatchName": message.dispatch_name or None,
        "messageUuid": message.uuid,
        "trafficCenterId": message.traffic_center,
        "senderName": sender_name,
        "destination": destination,
        "direction": message.direction,
        "brand": subscriber.brand or None,
        "country": subscriber.country or None,
        "region": subscriber.region or None,
        "content": message.text,
        **{name: message.options.get(name) for name in _REPEATED},
        "totalParts": message.parts,
        "price": _price(message),
        "sentTime": written(message.sent_time),
        "status": message.status,
        "statusTime": written(message.status_time),
        "readStatus": message.read_status or None,
        "readStatusTime": written(message.read_status_time),
        "specialContent": {"contentType": "text", "text": message.text},
        "errorCode": message.error_code,
        "cascadeMessageUuid": message.cascade_uuid or None,
        "cascadeStep": message.cascade_step,
    }
    _apply_switches(fields, switches, inbound=inbound)
    return {name: value for name, value in fields.items() if value is not None}


def _price(message: Message) -> dict[str, Any] | None:
    if message.price is None:
        return None
    return {
        "totalPrice": message.price,
        "currency": "RUB",
        "invoicedParts": message.parts or 1,
        "final": message.price_final,
    }


def _apply_switches(
    fields: dict[str, Any], switches: RevicomSwitches, *, inbound: bool
) -> None:
    if inbound and switches.inbound_without_status:
        fields["status"] = fields["statusTime"] = None
    if inbound and switches.inbound_without_sent_time:
        fields["sentTime"] = None
    if switches.outbound_without_direction and fields["direction"] == OUTBOUND:
        fields["direction"] = None
    if switches.text_in_special_content_only:
        fields["content"] = ""
    if switches.callback_events_as_string and fields["callbackEvents"]:
        fields["callbackEvents"] = ",".join(fields["callbackEvents"])
    if switches.unknown_values:
        fields["trafficType"] = "NOTICE"
        fields["sendingMethod"] = fields["sendingMethod"] and "SMPP"
        if fields["status"] == "sending":
            fields["status"] = "queued"
    if switches.misspelt_sending_method:
        fields["sendingMethog"] = fields.pop("sendingMethod")
    if switches.unknown_fields:
        fields["routeHint"] = {"hops": [1, 2]}
        fields["surprise"] = "new"
