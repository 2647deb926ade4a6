"""The app's objects, as far as they are needed, read leniently.

The app leaves out what it does not know (§1): that, ``""``, null and what makes no
sense are all the same, None. Only an object without an id is of no use.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from ..dates import in_utc
from ..model import Health
from ..payload import AccountId, ApiObject, Count, Key, Maybe, Reason, Text

#: Types of entries of the inbox (§5.1).
SMS, DATA_SMS, MMS, MMS_DOWNLOADED = "SMS", "DATA_SMS", "MMS", "MMS_DOWNLOADED"

#: States of an outgoing message, and of each of its recipients (§6.4).
PENDING, PROCESSED, SENT, DELIVERED = "Pending", "Processed", "Sent", "Delivered"
FAILED, CANCELLED, CANCELLING = "Failed", "Cancelled", "Cancelling"

#: More than a message has recipients, or a phone has cards.
_MOST_RECIPIENTS = 1000
_MOST_CARDS = 20
_MOST_SIM = 99


def _as_time(value: Any) -> datetime:
    """Read an ISO time: the offset is that of the phone's zone, and may change (§1)."""
    if not isinstance(value, str):
        raise ValueError("Not a time")  # noqa: TRY004 - pydantic wants this one
    return in_utc(datetime.fromisoformat(value))


def _as_list(most: int) -> Any:
    def read(value: Any) -> list[Any]:
        if not isinstance(value, list):
            return []
        return [item for item in value[:most] if isinstance(item, dict)]

    return BeforeValidator(read)


def _as_states(value: Any) -> dict[str, Any]:
    return dict(list(value.items())[:50]) if isinstance(value, Mapping) else {}


type Time = Annotated[datetime, BeforeValidator(_as_time)]
type SimNumber = Annotated[int, Field(ge=1, le=_MOST_SIM, strict=True)]


class _AppObject(ApiObject):
    """An object whose fields are written in camel case."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True)


class Attachment(_AppObject):
    """A file of a picture message (§5.1)."""

    part_id: Maybe[Key] = None
    name: Maybe[str] = None
    size: Maybe[Count] = None
    content_type: Maybe[str] = None


class Received(_AppObject):
    """An entry of the inbox (§5.1); its time is the one of the message centre."""

    id: Key
    type: Maybe[str] = None
    sender: Maybe[str] = None
    recipient: Maybe[str] = None
    sim_number: Maybe[SimNumber] = None
    content_preview: Text = ""
    created_at: Maybe[Time] = None
    attachments: Annotated[list[Attachment], _as_list(_MOST_RECIPIENTS)] = Field(
        default_factory=list
    )


class Recipient(_AppObject):
    """To whom a message went, and how far it has come there (§6.2)."""

    phone_number: Maybe[str] = None
    state: Maybe[str] = None
    error: Reason = ""


class TextContent(_AppObject):
    """The text of an outgoing message."""

    text: Text = ""


class Outgone(_AppObject):
    """A message that was handed over to the app (§6.2)."""

    id: Key
    state: Maybe[str] = None
    is_encrypted: Maybe[bool] = None
    text_message: Maybe[TextContent] = None
    mms_message: Maybe[TextContent] = None
    recipients: Annotated[list[Recipient], _as_list(_MOST_RECIPIENTS)] = Field(
        default_factory=list
    )
    states: Annotated[dict[str, Maybe[Time]], BeforeValidator(_as_states)] = Field(
        default_factory=dict
    )
    created_at: Maybe[Time] = None

    @property
    def time(self) -> datetime | None:
        """Return when it was handed over: up to 1.75 the time of a state tells."""
        if self.created_at is not None:
            return self.created_at
        told = [at for at in self.states.values() if at is not None]
        return self.states.get(PENDING) or min(told, default=None)

    @property
    def text(self) -> str:
        """Return the text; blank where it is encrypted, or where there is none."""
        if self.is_encrypted:
            return ""
        content = self.text_message or self.mms_message
        return content.text if content else ""


class SimCard(_AppObject):
    """A card in a slot (§4); the number is often not told."""

    sim_number: Maybe[SimNumber] = None
    phone_number: Maybe[str] = None
    carrier_name: Maybe[str] = None


class Device(_AppObject):
    """The phone (§4)."""

    id: AccountId
    name: Maybe[str] = None
    sim_cards: Annotated[list[SimCard], _as_list(_MOST_CARDS)] = Field(
        default_factory=list
    )


class Hook(_AppObject):
    """A webhook that was registered (§7)."""

    id: Key
    url: Maybe[Annotated[str, Field(max_length=1000)]] = None
    event: Maybe[str] = None


class Check(_AppObject):
    """One thing that ``GET /health`` looks at (§4)."""

    observed_value: Maybe[Annotated[float, Field(allow_inf_nan=False)]] = None
    status: Maybe[str] = None


class HealthObject(_AppObject):
    """What ``GET /health`` tells (§4)."""

    status: Maybe[str] = None
    version: Maybe[str] = None
    checks: Maybe[dict[str, Maybe[Check]]] = None

    def as_health(self) -> Health:
        """Return what is of use of it."""
        level = self._value("battery:level")
        plugged = self._value("battery:charging")
        internet = self._value("connection:status")
        return Health(
            battery=None if level is None else min(max(round(level), 0), 100),
            charging=None if plugged is None else plugged > 0,
            online=None if internet is None else internet > 0,
        )

    def _value(self, name: str) -> float | None:
        check = (self.checks or {}).get(name)
        return check.observed_value if check else None
