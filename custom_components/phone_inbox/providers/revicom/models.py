"""The API's objects, as far as they are needed, read leniently.

A field that is not named here is kept aside; ``""``, null, a missing field and one
that makes no sense are all the same: None. Only a message without an id is of no
use.
"""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from ..dates import in_utc
from ..errors import NoMoney
from ..payload import Amount, ApiObject, Count, Key, Maybe, Text

INBOUND = "inbound"
OUTBOUND = "outbound"

SENDING = "sending"
SENT = "sent"
DELIVERED = "delivered"
UNDELIVERED = "undelivered"
UNSENT = "unsent"
STATUSES = (SENDING, SENT, DELIVERED, UNDELIVERED, UNSENT)

#: Status of an answer, or code of an error (evidence of November 2026).
NO_MONEY = "402"

CHANNEL_TYPES = ("SMS", "FLASHCALL", "VIBER", "WHATSAPP", "VK", "VOICECODE")


def _as_time(value: Any) -> datetime:
    """Read an ISO time in UTC; the API shows whole seconds and a Z."""
    if not isinstance(value, str):
        raise ValueError("Not a time")  # noqa: TRY004 - pydantic wants this one
    return in_utc(datetime.fromisoformat(value))


def _as_text(value: Any) -> Any:
    """Return the text, also of content that is an object as it is when sending."""
    return value.get("text") if isinstance(value, Mapping) else value


type Time = Annotated[datetime, BeforeValidator(_as_time)]
type Content = Annotated[Text, BeforeValidator(_as_text)]


class _CamelObject(ApiObject):
    """An object whose fields are written in camel case."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True)


class PriceObject(_CamelObject):
    """A price; not final means that it may still change."""

    total_price: Amount = None
    currency: Maybe[str] = None
    final: Maybe[bool] = None


class SpecialContent(_CamelObject):
    """The content in the form that is not plain text on every channel."""

    text: Text = ""


class MessageObject(_CamelObject):
    """A message as the API lists it (specification §2, "Message object")."""

    message_uuid: Key
    created_time: Maybe[Time] = None
    channel_type: Maybe[str] = None
    sender_name: Maybe[str] = None
    destination: Maybe[str] = None
    direction: Maybe[str] = None
    content: Content = ""
    total_parts: Maybe[Count] = None
    price: Maybe[PriceObject] = None
    sent_time: Maybe[Time] = None
    status: Maybe[str] = None
    status_time: Maybe[Time] = None
    read_status: Maybe[str] = None
    special_content: Maybe[SpecialContent] = None
    # A number; kept as text, since its meaning is not documented.
    error_code: Maybe[str] = None

    @property
    def text(self) -> str:
        """Return the text to show."""
        special = self.special_content
        return self.content or (special.text if special else "")

    @property
    def time(self) -> datetime | None:
        """Return the best time there is."""
        return self.sent_time or self.status_time or self.created_time

    @property
    def listed_at(self) -> datetime | None:
        """Return the time that windows and sorting go by, as far as it shows.

        A message that still waits to be sent is in no window.
        """
        if self.status == SENDING and self.sent_time is None:
            return None
        return self.time


def read_message(data: Any) -> MessageObject | None:
    """Read a message; None where it is not even an object with an id."""
    try:
        return MessageObject.model_validate(data)
    except ValidationError:
        return None


class ItemResult(_CamelObject):
    """One item of the answer to a send or a stop.

    The form of a refused item is not documented; both known forms are read
    (specification §3.2).
    """

    message_uuid: Maybe[str] = None
    code: Maybe[int] = None
    error_code: Maybe[str] = None
    destination: Maybe[str] = None

    @property
    def created(self) -> str | None:
        """Return the id of the message that was certainly created."""
        good = self.code is not None and (
            HTTPStatus.OK <= self.code < HTTPStatus.MULTIPLE_CHOICES
        )
        return self.message_uuid if good else None

    @property
    def error(self) -> str | None:
        """Return the reason why the message was certainly not created.

        An item that has neither an id with a good code nor a reason leaves the
        question open.
        """
        if self.created is not None:
            return None
        if NO_MONEY in (self.error_code, str(self.code)):
            return NoMoney().code
        if self.error_code is not None:
            return self.error_code
        if self.code is None or self.code < HTTPStatus.MULTIPLE_CHOICES:
            return None
        return str(self.code)
