"""Messages to send: what is allowed on a channel, and how it is written.

Every field is checked before a request is made (specification §3.1): the server
answers a whole batch with one 400, and does not say for which field.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
import re
from typing import Any

from ...messaging import Channel, Delivery, Direction, Message
from ..errors import Rejected
from ..model import Outgoing
from ..numbers import digits
from ..options import is_int
from .mapping import CHANNEL_TYPES, READ_CHANNELS
from .options import schedule, written_options

MAX_BATCH = 1000
_CALLBACK_EVENTS = ("sent", "delivered", "read", "price")
#: The only sender of voice codes.
VOICE_SENDER = "voicecode"

_RECIPIENT = re.compile(r"\+?[\d\s().\-]+", re.ASCII)
_TAG = re.compile(r"\w+", re.ASCII)
_CODE = re.compile(r"\d{4}", re.ASCII)
_VOICE_TEXT = re.compile(r"Код авторизации от \S.*: \d(?:[ -]?\d)*", re.ASCII)
_VK_LENGTH = 2048
_VOICE_LENGTH = 1000

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
    options = written_options(outgoing.options, rules.options)
    common: dict[str, Any] = {
        "channelType": CHANNEL_TYPES[channel],
        "senderName": sender,
        "content": rules.content(_checked_text(outgoing.text), options),
        "tags": [*map(_checked_tag, outgoing.tags), tag],
        **{name: value for name, value in options.items() if name not in _IN_CONTENT},
        **_ttl(outgoing.ttl, rules),
    }
    if outgoing.send_at is not None and not rules.schedule:
        raise Rejected("schedule_not_supported", "The channel sends at once")
    common = schedule(common, outgoing.send_at, now)
    if callback_url is not None:
        common |= {"callbackUrl": callback_url, "callbackEvents": [*_CALLBACK_EVENTS]}
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
    if not is_int(ttl, rules.least_ttl, 86_400):
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
