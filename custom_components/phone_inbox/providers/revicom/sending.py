"""Sending: what may be sent, how it is written, and what the answer means.

Every field is checked before a request is made (specification §3.1): the server
answers a whole batch with one 400, and does not say for which field.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
import re
from typing import Any

from ...messaging import Channel, Delivery, Direction, Message
from ..base import Outgoing, SendResult
from ..errors import Rejected
from .mapping import CHANNEL_TYPES, READ_CHANNELS, digits
from .models import ItemResult

MAX_BATCH = 1000
CALLBACK_EVENTS = ("sent", "delivered", "read", "price")
#: The only sender of voice codes.
VOICE_SENDER = "voicecode"
OUTCOME_UNKNOWN = "outcome_unknown"

#: The zone of scheduling where it is not the subscriber's own.
MOSCOW = timezone(timedelta(hours=3))
LOCAL_FORMAT = "%Y-%m-%d %H:%M:%S"
#: How far from now a sending may be, and how far its end.
_EARLIEST = timedelta(hours=-12)
_LATEST = timedelta(days=7)
_LATEST_END = timedelta(days=70)

_RECIPIENT = re.compile(r"\+?[\d\s().\-]+", re.ASCII)
_TAG = re.compile(r"\w+", re.ASCII)
_CODE = re.compile(r"\d{4}", re.ASCII)
_VOICE_TEXT = re.compile(r"Код авторизации от \S.*: \d(?:[ -]?\d)*", re.ASCII)
_VK_LENGTH = 2048
_VOICE_LENGTH = 1000
_EXTERNAL_ID_LENGTH = 100

_SCHEDULING = frozenset(
    {"localSendTime", "localCompletionTime", "useLocalTime", "hours", "days"}
)
_TEXT_OPTIONS = _SCHEDULING | {"shortUrl", "externalMessageId"}


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a channel takes beside a sender, a destination and tags."""

    content: Callable[[str, Mapping[str, Any]], Any]
    options: frozenset[str]
    #: Shortest ``ttl`` in seconds; None: there is none.
    least_ttl: int | None = None
    schedule: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One request's messages, ready to send.

    ``recipients`` are as the caller wrote them, ``numbers`` as they are sent;
    ``tag`` is on each message and on no other.
    """

    tag: str
    sender: str = field(repr=False)
    channel: Channel
    text: str = field(repr=False)
    recipients: Sequence[str] = field(repr=False)
    numbers: Sequence[str] = field(repr=False)
    common: Mapping[str, Any] = field(repr=False)

    @property
    def items(self) -> list[dict[str, Any]]:
        """Return the request's body."""
        return [{**self.common, "destination": number} for number in self.numbers]

    def message(self, uuid: str, number: str, time: datetime) -> Message:
        """Return the message that was just created."""
        return Message(
            id=uuid,
            line=self.sender,
            direction=Direction.OUTGOING,
            remote=number,
            time=time,
            text=self.text,
            channel=self.channel,
            delivery=Delivery.PENDING,
            remote_read=False if self.channel in READ_CHANNELS else None,
        )


def compose(
    outgoing: Outgoing,
    *,
    default_sender: str | None,
    tag: str,
    callback_url: str | None,
    now: datetime,
) -> Batch:
    """Check every field and write the messages.

    Raises Rejected, with a stable code and an English reason, for the first
    thing the API would not take.
    """
    channel = outgoing.channel or Channel.SMS
    if (rules := _RULES.get(channel)) is None:
        raise Rejected("channel_not_supported", "The channel cannot be sent on")
    sender = outgoing.line or default_sender
    if channel is Channel.VOICE_CODE:
        sender = VOICE_SENDER
    if not sender:
        raise Rejected("sender_name_required", "No sender name was given")
    options = _checked_options(outgoing.options, rules)
    common: dict[str, Any] = {
        "channelType": CHANNEL_TYPES[channel],
        "senderName": sender,
        "content": rules.content(_checked_text(outgoing.text), options),
        "tags": [*map(_checked_tag, outgoing.tags), tag],
        **{name: value for name, value in options.items() if name not in _IN_CONTENT},
        **_ttl(outgoing.ttl, rules),
    }
    _schedule(common, outgoing.send_at, rules, now)
    if callback_url is not None:
        common |= {"callbackUrl": callback_url, "callbackEvents": [*CALLBACK_EVENTS]}
    return Batch(
        tag=tag,
        sender=sender,
        channel=channel,
        text=outgoing.text,
        recipients=tuple(outgoing.recipients),
        numbers=_numbers(outgoing.recipients),
        common=common,
    )


def _numbers(recipients: Sequence[str]) -> list[str]:
    if not recipients:
        raise Rejected("no_recipients", "No recipient was given")
    if len(recipients) > MAX_BATCH:
        raise Rejected("too_many_recipients", f"More than {MAX_BATCH} recipients")
    return [_number(recipient) for recipient in recipients]


def _number(recipient: str) -> str:
    number = digits(recipient)
    if not _RECIPIENT.fullmatch(recipient.strip()) or not 7 <= len(number) <= 15:
        raise Rejected(
            "recipient_invalid", "A recipient is no international phone number"
        )
    return number


def _checked_text(text: str) -> str:
    if text != text.encode(errors="replace").decode():
        raise Rejected("text_invalid", "The text has half of a character")
    if text.startswith("\ufeff"):
        raise Rejected("text_invalid", "The text begins with a byte order mark")
    if not text:
        raise Rejected("text_empty", "The text is empty")
    return text


def _checked_tag(tag: str) -> str:
    if not _TAG.fullmatch(tag):
        raise Rejected("tag_invalid", "A tag has other signs than A-Z, 0-9 and _")
    return tag


def _ttl(ttl: int | None, rules: _Rules) -> dict[str, int]:
    if ttl is None:
        return {}
    if rules.least_ttl is None:
        raise Rejected("ttl_not_supported", "The channel has no time to live")
    if not _is_int(ttl, rules.least_ttl, 86_400):
        raise Rejected(
            "ttl_out_of_range",
            f"The time to live is not from {rules.least_ttl} to 86400 seconds",
        )
    return {"ttl": ttl}


# Content


def _plain(text: str, _: Mapping[str, Any]) -> str:
    return text


def _vk(text: str, _: Mapping[str, Any]) -> str:
    if len(text) > _VK_LENGTH:
        raise Rejected("text_too_long", f"More than {_VK_LENGTH} characters")
    return text


def _flash_call(text: str, _: Mapping[str, Any]) -> str:
    if not _CODE.fullmatch(text):
        raise Rejected("code_invalid", "The code of a flash call has 4 digits")
    return text


def _voice_code(text: str, _: Mapping[str, Any]) -> dict[str, Any]:
    if len(text) > _VOICE_LENGTH:
        raise Rejected("text_too_long", f"More than {_VOICE_LENGTH} characters")
    if not _VOICE_TEXT.fullmatch(text):
        raise Rejected(
            "voice_text_invalid",
            "A voice code reads: Код авторизации от <name>: <digits>",
        )
    return {"contentType": "text", "text": text}


def _whatsapp(text: str, options: Mapping[str, Any]) -> dict[str, Any]:
    extras = {name: {"text": options[name]} for name in _IN_CONTENT if name in options}
    return {"contentType": "text", "text": text, **extras}


#: Options that are part of the content.
_IN_CONTENT = ("header", "footer")

_RULES: Mapping[Channel, _Rules] = {
    Channel.SMS: _Rules(_plain, _TEXT_OPTIONS, 60, schedule=True),
    Channel.WHATSAPP: _Rules(
        _whatsapp, _TEXT_OPTIONS.union(_IN_CONTENT), 60, schedule=True
    ),
    Channel.VK: _Rules(_vk, _TEXT_OPTIONS, 60, schedule=True),
    Channel.FLASH_CALL: _Rules(_flash_call, frozenset({"externalMessageId"})),
    Channel.VOICE_CODE: _Rules(_voice_code, frozenset({"externalMessageId"}), 30),
}
SEND_CHANNELS = frozenset(_RULES)


# Options


def _is_int(value: Any, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def _are_ints(value: Any, least: int, most: int) -> bool:
    return (
        isinstance(value, Sequence)
        and len(value) > 0
        and all(_is_int(number, least, most) for number in value)
        and len(set(value)) == len(value)
    )


def _is_text(value: Any, longest: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= longest


def _is_local_time(value: Any) -> bool:
    if isinstance(value, datetime):
        return value.tzinfo is None
    try:
        _read_local(value)
    except TypeError, ValueError:
        return False
    return True


_OPTIONS: Mapping[str, Callable[[Any], bool]] = {
    "hours": lambda value: _are_ints(value, 0, 23),
    "days": lambda value: _are_ints(value, 1, 7),
    "useLocalTime": lambda value: isinstance(value, bool),
    "localSendTime": _is_local_time,
    "localCompletionTime": _is_local_time,
    "shortUrl": lambda value: isinstance(value, bool),
    "externalMessageId": lambda value: _is_text(value, _EXTERNAL_ID_LENGTH),
    "header": lambda value: _is_text(value, _VK_LENGTH),
    "footer": lambda value: _is_text(value, _VK_LENGTH),
}


def _checked_options(options: Mapping[str, Any], rules: _Rules) -> dict[str, Any]:
    """Return the options in the form the API takes; those that are None lack."""
    checked: dict[str, Any] = {}
    for name, value in options.items():
        if name not in _OPTIONS:
            raise Rejected("option_unknown", "There is no such option")
        if value is None:
            continue
        if name not in rules.options:
            raise Rejected("option_not_supported", f"The channel has no {name}")
        if not _OPTIONS[name](value):
            raise Rejected("option_invalid", f"The value of {name} is not valid")
        if isinstance(value, datetime):
            checked[name] = value.strftime(LOCAL_FORMAT)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            checked[name] = list(value)
        else:
            checked[name] = value
    return checked


# Scheduling


def _schedule(
    common: dict[str, Any], send_at: datetime | None, rules: _Rules, now: datetime
) -> None:
    """Check the scheduling fields and add the moment of sending.

    The API knows the subscriber's zone, which we do not, and Moscow time: a
    moment is written in Moscow time, which then goes for the other fields, too.
    """
    if send_at is not None:
        if not rules.schedule:
            raise Rejected("schedule_not_supported", "The channel sends at once")
        if send_at.tzinfo is None:
            raise Rejected("send_at_invalid", "The time of sending has no zone")
        if common.get("useLocalTime") or "localSendTime" in common:
            raise Rejected(
                "option_conflict", "A moment and a local time exclude each other"
            )
        if not _EARLIEST <= send_at - now <= _LATEST:
            raise Rejected(
                "send_at_out_of_range", "The time of sending is not within 7 days"
            )
        local = send_at.astimezone(MOSCOW)
        common |= {"localSendTime": local.strftime(LOCAL_FORMAT), "useLocalTime": False}
    elif "localSendTime" in common:
        start = _read_local(common["localSendTime"])
        if not _EARLIEST <= start - now <= _LATEST:
            raise Rejected(
                "send_at_out_of_range", "The time of sending is not within 7 days"
            )
    if "localCompletionTime" in common:
        end = _read_local(common["localCompletionTime"])
        # Without a time of sending it begins now, in a zone we do not know.
        start = (
            _read_local(common["localSendTime"])
            if "localSendTime" in common
            else now + _EARLIEST
        )
        if not start <= end <= now + _LATEST_END:
            raise Rejected(
                "completion_out_of_range",
                "The time of completion is not between sending and 70 days from now",
            )


def _read_local(text: str) -> datetime:
    """Return a local time as if it were UTC: the API's bounds are in UTC."""
    return datetime.strptime(text, LOCAL_FORMAT).replace(tzinfo=UTC)


# The answer

type Fate = Message | str | None
"""What became of a message: the message, the reason it was refused, or unknown."""


def is_clear(outcomes: Sequence[ItemResult], batch: Batch) -> bool:
    """Tell whether an answer settles what became of every message."""
    return len(outcomes) == len(batch.numbers) and all(
        item.created or item.error for item in outcomes
    )


def fates(
    batch: Batch,
    outcomes: Sequence[ItemResult],
    found: Sequence[Message],
    time: datetime,
) -> list[Fate]:
    """Tell what became of the message to each recipient.

    ``outcomes`` are the answer's items, ``found`` the messages found by the tag,
    and ``time`` is that of the answer. That items come in the order of the
    request is assumed only, so it counts where nothing better is known.
    """
    result: list[Fate] = [None] * len(batch.numbers)
    waiting: dict[str, list[int]] = {}
    for index, number in enumerate(batch.numbers):
        waiting.setdefault(number, []).append(index)

    def settle(number: str, fate: Fate) -> bool:
        if not (indices := waiting.get(number)):
            return False
        result[indices.pop(0)] = fate
        return True

    others = [m for m in found if not settle(digits(m.remote), m)]
    told_apart = {message.id for message in found if message not in others}
    in_order = [
        item
        for item in outcomes
        if item.created is None or item.created not in told_apart
        if not (
            item.error
            and item.destination
            and settle(digits(item.destination), item.error)
        )
    ]
    left = sorted(index for indices in waiting.values() for index in indices)
    for index, item in zip(left, in_order, strict=False):
        if item.created is not None:
            number = batch.numbers[index]
            result[index] = batch.message(item.created, number, time)
        else:
            result[index] = item.error
    left = left[len(in_order) :]
    # A server may write a number otherwise than we did; the tag is ours alone.
    if len(others) == len(left):
        for index, message in zip(left, others, strict=True):
            result[index] = message
    return result


def to_results(batch: Batch, its_fates: Sequence[Fate]) -> list[SendResult]:
    """Return one result for each recipient, in order."""
    return [
        _result(recipient, fate)
        for recipient, fate in zip(batch.recipients, its_fates, strict=True)
    ]


def _result(recipient: str, fate: Fate) -> SendResult:
    match fate:
        case Message():
            return SendResult(
                recipient=recipient,
                delivery=fate.delivery,
                message=fate,
                parts=fate.parts,
                price=fate.price,
                error=fate.error,
            )
        case str():
            return SendResult(recipient=recipient, delivery=Delivery.FAILED, error=fate)
    return SendResult(
        recipient=recipient, delivery=Delivery.UNKNOWN, error=OUTCOME_UNKNOWN
    )
