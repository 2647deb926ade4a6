"""The API's objects, as far as they are needed, read leniently (§4, §8, §9)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError

from ..dates import http_date, in_utc
from ..payload import Amount, ApiObject, Count, Key, Maybe, Text

RECEIVING = "receiving"


def _as_time(value: Any) -> datetime:
    """Read a date of RFC 2822, which has whole seconds; one in ISO 8601, too."""
    if not isinstance(value, str):
        raise ValueError("Not a time")  # noqa: TRY004 - pydantic wants this one
    return in_utc(http_date(value) or datetime.fromisoformat(value))


type Time = Annotated[datetime, BeforeValidator(_as_time)]


class MessageObject(ApiObject):
    """A message; every field of it may be missing (§4)."""

    sid: Key
    account_sid: Maybe[str] = None
    messaging_service_sid: Maybe[str] = None
    from_: Maybe[str] = Field(default=None, alias="from")
    to: Maybe[str] = None
    body: Text = ""
    status: Maybe[str] = None
    direction: Maybe[str] = None
    num_segments: Maybe[Count] = None
    num_media: Maybe[Count] = None
    date_created: Maybe[Time] = None
    date_sent: Maybe[Time] = None
    price: Amount = None
    price_unit: Maybe[str] = None
    error_code: Maybe[Count] = None

    @property
    def time(self) -> datetime | None:
        """Return the best time there is."""
        return self.date_sent or self.date_created

    @property
    def is_half(self) -> bool:
        """Tell whether it is on its way to us, and says nothing yet."""
        return self.status == RECEIVING and not self.body and not self.num_media


class CapabilitiesObject(ApiObject):
    """What a number can do; what is not said, it can (§9)."""

    sms: Maybe[bool] = None
    mms: Maybe[bool] = None


class NumberObject(ApiObject):
    """One of the account's own numbers (§9)."""

    sid: Key
    phone_number: Maybe[str] = None
    friendly_name: Maybe[str] = None
    capabilities: Maybe[CapabilitiesObject] = None
    sms_url: Maybe[str] = None
    sms_application_sid: Maybe[str] = None

    @property
    def texts(self) -> bool:
        """Tell whether it can text."""
        able = self.capabilities
        return able is None or able.sms is not False or able.mms is True


class ServiceObject(ApiObject):
    """A Messaging Service (§9)."""

    sid: Key
    friendly_name: Maybe[str] = None


class PoolNumberObject(ApiObject):
    """A number in a service's pool (§9)."""

    phone_number: Maybe[str] = None


class AlphaSenderObject(ApiObject):
    """A name that a service sends under (§9)."""

    alpha_sender: Maybe[str] = None


class SenderObject(ApiObject):
    """A sender of WhatsApp or RCS: its address has the channel in front (§9)."""

    sender_id: Maybe[str] = None
    status: Maybe[str] = None


class MediaObject(ApiObject):
    """The record of a file: it has neither a name nor a size (§8)."""

    sid: Key
    content_type: Maybe[str] = None


class BalanceObject(ApiObject):
    """What is left on the account (§9)."""

    balance: Amount = None
    currency: Maybe[str] = None


class ErrorObject(ApiObject):
    """An error's answer (§3)."""

    code: Maybe[Count] = None
    message: Text = ""

    @classmethod
    def read(cls, data: Any) -> ErrorObject:
        """Read an error; one that says nothing where there is none."""
        return cls.model_validate(data if isinstance(data, Mapping) else {})


def read_message(data: Any) -> MessageObject | None:
    """Read a message; None where it is not even an object with an id."""
    try:
        return MessageObject.model_validate(data)
    except ValidationError:
        return None
