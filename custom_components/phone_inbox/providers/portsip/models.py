"""The API's objects, as far as they are needed, read leniently.

A field that is not named here is kept aside; ``""``, null, a missing field and one
that makes no sense are all the same: None (specification §1, "Blank values"). Only
a message without an id is of no use.
"""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

from ..dates import in_utc
from ..payload import ApiObject, Key, Maybe, Reason, Text, Token

INCOMING_WORDS = frozenset({"IN", "INBOUND", "INCOMING"})
OUTGOING_WORDS = frozenset({"OUT", "OUTBOUND", "OUTGOING"})

ERR = "ERR"
SENT = "SENT"
DELIVERED = "DELIVERED"

SMS = "SMS"
WHATSAPP = "WHATSAPP"


def as_time(value: Any) -> datetime:
    """Read an RFC 3339 time with any number of fractional digits, in UTC.

    Raises ValueError for anything else, the year 1 of a blank time included.
    """
    if not isinstance(value, str) or "T" not in value.upper():
        raise ValueError("Not a time")
    return in_utc(datetime.fromisoformat(value.upper()))


type Time = Annotated[datetime, BeforeValidator(as_time)]


class TokenReply(ApiObject):
    """The answer to a sign-in: tokens, or a challenge (specification §2.1)."""

    access_token: Token = None
    refresh_token: Token = None
    #: Seconds.
    expires_in: Maybe[float] = None
    expires_at: Maybe[Time] = None
    two_factor_enabled: Maybe[bool] = None
    #: What the one-time code is for.
    token: Token = None


class WhoAmI(ApiObject):
    """``GET /auth/user`` (specification §2.1)."""

    role: Maybe[str] = None
    role_name: Maybe[str] = None
    password_force_reset: Maybe[bool] = None


class User(ApiObject):
    """``GET /user`` (specification §6)."""

    id: Maybe[str] = None
    name: Maybe[str] = None
    display_name: Maybe[str] = None
    outbound_caller_ids: Maybe[list[Any]] = None


class Service(ApiObject):
    """An SMS or a WhatsApp service (specification §6)."""

    id: Maybe[str] = None
    name: Maybe[str] = None
    enabled: Maybe[bool] = None
    provider_id: Maybe[str] = None
    sender_id: Maybe[str] = None
    phone_number: Maybe[str] = None


class CallerId(ApiObject):
    """A number that the user may send from (specification §6)."""

    provider_id: Maybe[str] = None
    caller_id: Maybe[str] = None
    description: Maybe[str] = None


class Group(ApiObject):
    """A ring group or a call queue (specification §6)."""

    id: Maybe[str] = None


class MessageObject(ApiObject):
    """An external message as it is listed (specification §3.1)."""

    id: Key
    config_id: Maybe[str] = None
    sender: Maybe[str] = None
    sender_name: Maybe[str] = None
    receiver: Maybe[str] = None
    receiver_name: Maybe[str] = None
    channel_name: Maybe[str] = None
    channel_number: Maybe[str] = None
    did: Maybe[str] = None
    msg_type: Maybe[str] = None
    direction: Maybe[str] = None
    content: Text = ""
    reason: Reason = ""
    delivery: Maybe[str] = None
    #: The carrier's id, blank where the PBX's send failed.
    provider_msg_id: Maybe[str] = None
    created_at: Maybe[Time] = None

    @property
    def carrier_id(self) -> str:
        """Return the id by which the carrier knows it, "" where there is none."""
        return (self.provider_msg_id or "").strip()

    @property
    def under_way(self) -> bool:
        """Tell whether this is an outgoing message that may still get on."""
        return word_of(self.direction) in OUTGOING_WORDS and word_of(
            self.delivery
        ) not in (DELIVERED, ERR)


def word_of(value: str | None) -> str:
    """Return one of the API's words as it is compared."""
    return (value or "").strip().upper()
