"""POST /message: what is accepted, and the message it becomes (sheet §3)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
import re
from typing import Any
from uuid import uuid4

from yarl import URL

from .account import Account
from .errors import BadRequestError
from .lifecycle import LOCAL_FORMAT, REFUSED_CODE
from .store import Message
from .switches import RevicomSwitches
from .texts import count_parts

MAX_BATCH = 1000

CHANNELS = ("SMS", "WHATSAPP", "VK", "FLASHCALL", "VOICECODE")
CALLBACK_EVENTS = frozenset({"delivered", "sent", "read", "price", "click"})

_SCHEDULING = frozenset(
    {
        "useLocalTime",
        "localSendTime",
        "localCompletionTime",
        "ttl",
        "hours",
        "days",
        "shortUrl",
    }
)
#: The fields that a channel's own table certainly does not have (sheet §3.1).
_FOREIGN = {
    "FLASHCALL": _SCHEDULING,
    "VOICECODE": _SCHEDULING - {"ttl"},
}
#: What is kept with the message. ``externalMessageId`` is not in the object.
_KEPT = (
    "tags",
    "ttl",
    "hours",
    "days",
    "localSendTime",
    "localCompletionTime",
    "useLocalTime",
    "shortUrl",
    "callbackEvents",
    "callbackUrl",
)
_VOICE_TEMPLATE = re.compile(r"Код авторизации от .+: \d(?:[ -]?\d)*")
_WHATSAPP_WINDOW = timedelta(hours=24)


class InvalidItemError(Exception):
    """One message of the array is not valid; the words are for debugging."""


def _need(condition: bool, reason: str) -> None:
    if not condition:
        raise InvalidItemError(reason)


def read_batch(data: Any) -> list[dict[str, Any]]:
    """Return the messages of a request's body (sheet §9.12)."""
    if isinstance(data, dict):
        # Accepted as well, with the same answer (evidence of November 2026).
        data = [data]
    if not isinstance(data, list):
        raise BadRequestError("the body is not an array")
    if not 1 <= len(data) <= MAX_BATCH:
        raise BadRequestError("the array has no items or more than 1000")
    if not all(isinstance(item, dict) for item in data):
        raise BadRequestError("an item is not an object")
    return data


class Checker:
    """Checks messages against the table of sheet §3.1."""

    def __init__(
        self,
        account: Account,
        switches: RevicomSwitches,
        now: datetime,
        last_heard: dict[str, datetime],
    ) -> None:
        """Check for an account at a time.

        ``last_heard`` is when each number last wrote to us on WHATSAPP.
        """
        self._account = account
        self._switches = switches
        self._now = now
        self._last_heard = last_heard

    def check(self, item: dict[str, Any]) -> None:
        """Raise InvalidItemError if the message would not be accepted."""
        channel = item.get("channelType")
        if not isinstance(channel, str) or channel not in CHANNELS:
            raise InvalidItemError("channelType")
        if self._switches.foreign_fields_refused:
            foreign = _FOREIGN.get(channel, frozenset()) & item.keys()
            _need(not foreign, f"{channel} has no {', '.join(sorted(foreign))}")
        self._check_destination(item.get("destination"))
        self._check_sender_name(channel, item.get("senderName"))
        self._check_content(channel, item)
        _check_options(channel, item)
        self._check_local_times(item)

    def _check_destination(self, destination: Any) -> None:
        pattern = r"\+?\d{7,15}" if self._switches.plus_accepted else r"\d{7,15}"
        _need(
            isinstance(destination, str)
            and re.fullmatch(pattern, destination, re.ASCII) is not None,
            "destination",
        )

    def _check_sender_name(self, channel: str, name: Any) -> None:
        if not isinstance(name, str) or not name:
            raise InvalidItemError("senderName")
        match channel:
            case "SMS" | "WHATSAPP":
                since = self._account.sender_names.get(name)
                _need(
                    since is not None and since <= self._now,
                    "senderName is not approved, or not yet",
                )
            case "VOICECODE":
                _need(name == "voicecode", "senderName is not voicecode")

    def _check_content(self, channel: str, item: dict[str, Any]) -> None:
        content = item.get("content")
        match channel:
            case "SMS":
                _need(
                    isinstance(content, str)
                    and content != ""
                    and not content.startswith("\ufeff"),
                    "content",
                )
            case "VK":
                _need(isinstance(content, str) and 1 <= len(content) <= 2048, "content")
            case "FLASHCALL":
                _need(
                    isinstance(content, str)
                    and re.fullmatch(r"\d{4}", content, re.ASCII) is not None,
                    "content",
                )
            case "VOICECODE":
                text = _object_text(content, required_type=True)
                _need(len(text) <= 1000, "content.text")
                _need(_VOICE_TEMPLATE.fullmatch(text) is not None, "content.text")
            case "WHATSAPP":
                self._check_whatsapp(_object_text(content), item["destination"])

    def _check_whatsapp(self, text: str, number: str) -> None:
        _need(self._switches.whatsapp_enabled, "WHATSAPP is not enabled")
        if not self._switches.whatsapp_window:
            return
        heard = self._last_heard.get(number)
        _need(
            text in self._account.whatsapp_templates
            or (heard is not None and self._now - heard <= _WHATSAPP_WINDOW),
            "no template, and the subscriber did not write within 24 hours",
        )

    def _check_local_times(self, item: dict[str, Any]) -> None:
        """Check the scheduling window.

        The bounds are said to be in UTC, so the wall-clock time is compared with
        the UTC wall clock; the 12 hours make room for every zone (sheet §3.1).
        """
        now = start = self._now
        if "localSendTime" in item:
            start = _local_time(item, "localSendTime")
            _need(
                now - timedelta(hours=12) <= start <= now + timedelta(days=7),
                "localSendTime",
            )
        if "localCompletionTime" in item:
            end = _local_time(item, "localCompletionTime")
            # Without a send time the start is now, in a zone unknown here.
            least = start if "localSendTime" in item else now - timedelta(hours=12)
            _need(least <= end <= now + timedelta(days=70), "localCompletionTime")


def _object_text(content: Any, *, required_type: bool = False) -> str:
    """Return the text of a content object; only VOICECODE needs its type (§3.1)."""
    if not isinstance(content, dict):
        raise InvalidItemError("content is not an object")
    content_type = content.get("contentType", None if required_type else "text")
    _need(content_type == "text", "content.contentType")
    text = content.get("text")
    if not isinstance(text, str) or not text:
        raise InvalidItemError("content.text")
    return text


def _local_time(item: dict[str, Any], name: str) -> datetime:
    """Return a wall-clock time as if it were UTC."""
    try:
        return datetime.strptime(item[name], LOCAL_FORMAT).replace(tzinfo=UTC)
    except (TypeError, ValueError) as error:
        raise InvalidItemError(name) from error


def _is_int(value: Any, least: int, most: int) -> bool:
    # A JSON true is an int in Python.
    return type(value) is int and least <= value <= most


def _are_unique_ints(value: Any, least: int, most: int) -> bool:
    return (
        isinstance(value, list)
        and value != []
        and all(_is_int(number, least, most) for number in value)
        and len(set(value)) == len(value)
    )


def _are_tags(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(tag, str) and re.fullmatch(r"\w+", tag) for tag in value
    )


def _is_callback_url(value: Any) -> bool:
    if not isinstance(value, str) or not value.isascii() or " " in value:
        return False
    try:
        url = URL(value)
    except ValueError:
        return False
    return url.scheme in {"http", "https"} and bool(url.host)


def _are_events(value: Any) -> bool:
    return isinstance(value, list) and all(event in CALLBACK_EVENTS for event in value)


_OPTIONS: dict[str, Callable[[Any], bool]] = {
    "tags": _are_tags,
    "useLocalTime": lambda value: isinstance(value, bool),
    "hours": lambda value: _are_unique_ints(value, 0, 23),
    "days": lambda value: _are_unique_ints(value, 1, 7),
    "shortUrl": lambda value: isinstance(value, bool),
    "callbackUrl": _is_callback_url,
    "callbackEvents": _are_events,
    "externalMessageId": lambda value: isinstance(value, str) and len(value) <= 100,
}


def _check_options(channel: str, item: dict[str, Any]) -> None:
    for name, is_valid in _OPTIONS.items():
        _need(name not in item or is_valid(item[name]), name)
    least = 30 if channel == "VOICECODE" else 60
    _need("ttl" not in item or _is_int(item["ttl"], least, 86_400), "ttl")


def refused_item(item: dict[str, Any], switches: RevicomSwitches) -> dict[str, Any]:
    """Return the answer's item of a refused message; its form is assumed (§3.2)."""
    if switches.refused_item_form == "destination":
        return {"destination": item.get("destination"), "errorCode": REFUSED_CODE}
    return {"code": 400, "errorCode": REFUSED_CODE}


def accepted_item(
    item: dict[str, Any], message: Message, switches: RevicomSwitches
) -> dict[str, Any]:
    """Return the answer's item of a message that was created."""
    answer: dict[str, Any] = {"messageUuid": message.uuid, "code": 201}
    if "externalMessageId" in item and switches.external_id_echoed:
        answer["externalMessageId"] = item["externalMessageId"]
    return answer


def create_message(
    item: dict[str, Any], now: datetime, center: int, switches: RevicomSwitches
) -> Message:
    """Return the message that a valid item becomes."""
    channel, content = item["channelType"], item["content"]
    text = content if isinstance(content, str) else content["text"]
    created = now.replace(microsecond=0)
    options = {name: item[name] for name in _KEPT if name in item}
    if "callbackUrl" in options:
        options.setdefault("callbackEvents", ["delivered"])
    parts = count_parts(text) if channel == "SMS" else None
    return Message(
        uuid=str(uuid4()),
        channel=channel,
        line=item["senderName"],
        peer=item["destination"].removeprefix("+"),
        text=text,
        created=created,
        status_time=created,
        method="API",
        traffic_type="AUTHORIZE"
        if channel in {"FLASHCALL", "VOICECODE"}
        else "SERVICE",
        traffic_center=center,
        parts=parts,
        price=round(switches.price_per_part * (parts or 1), 2),
        options=options,
    )
