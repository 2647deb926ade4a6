"""Messages to hand over to the phone: what it takes, and how it is written (§6.3).

Everything is checked before a request is made: the phone checks a number only when it
sends, and older versions of the app drop without a word what they do not know.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
import re
from typing import Any

from ...messaging.addresses import FEWEST_DIGITS, dialled, is_number
from ..errors import Rejected
from ..model import Outgoing
from ..options import checked_options, is_int
from .cards import UNKNOWN_LINE, sim_of_line
from .options import OPTIONS, PRIORITY, UNCHECKED, WITH_REPORT
from .times import written

_MOST_DIGITS = 20
#: What may be dialled that is no telephone number: services, and codes of networks.
_SHORT = re.compile(r"(?=.*[0-9])[0-9*#+]{1,20}", re.ASCII)
_LONGEST_TTL = 10 * 365 * 86_400
_LATEST = timedelta(days=3650)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to one recipient, ready to be handed over."""

    #: As the caller wrote it.
    recipient: str = field(repr=False)
    sim: int | None
    #: Whether the phone shall not look at what kind of number it is.
    unchecked: bool
    data: Mapping[str, Any] = field(repr=False)

    @property
    def id(self) -> str:
        """Return our own id of the message, which the phone takes but once."""
        return str(self.data["id"])


def compose(
    outgoing: Outgoing,
    *,
    message_id: str,
    identify: Callable[[str], str],
    now: datetime,
) -> Letter:
    """Check what the capabilities do not tell, and write the message.

    There is one recipient. ``identify`` returns by what an address is compared; ``now`` is the phone's clock.
    Raises Rejected, with a stable code, for the first thing the phone would not take.
    """
    options = checked_options(outgoing.options, OPTIONS)
    (recipient,) = outgoing.recipients
    number, is_short = _number(recipient, identify)
    sim = _sim(outgoing.line)
    data: dict[str, Any] = {
        "id": message_id,
        "phoneNumbers": [number],
        "textMessage": {"text": outgoing.text},
        WITH_REPORT: options.get(WITH_REPORT, True),
        **_times(outgoing.ttl, outgoing.send_at, now),
    }
    if sim is not None:
        data["simNumber"] = sim
    if PRIORITY in options:
        data[PRIORITY] = options[PRIORITY]
    unchecked = options.get(UNCHECKED, is_short)
    return Letter(recipient=recipient, sim=sim, unchecked=unchecked, data=data)


def _sim(line: str | None) -> int | None:
    if line in (None, UNKNOWN_LINE):
        # The app's own rule chooses the card.
        return None
    if (sim := sim_of_line(line or "")) is None:
        raise Rejected("line_unknown", "There is no such card in the phone")
    return sim


def _number(recipient: str, identify: Callable[[str], str]) -> tuple[str, bool]:
    """Return what to dial, and whether it is short, such as a service's number."""
    number = dialled(recipient)
    if number is None:
        dial = "".join(recipient.split())
        if not _SHORT.fullmatch(dial):
            raise Rejected("recipient_invalid", "A recipient is no phone number")
        return dial, True
    if len(number.digits) > _MOST_DIGITS:
        raise Rejected("recipient_invalid", "A recipient is no phone number")
    identity = identify(recipient)
    if is_number(identity):
        return identity, False
    # As it was written: within its own country the phone's network knows it.
    plus = "+" if number.plus else ""
    return f"{plus}{number.digits}", len(number.digits) < FEWEST_DIGITS


def _times(ttl: int | None, send_at: datetime | None, now: datetime) -> dict[str, Any]:
    if ttl is not None and not is_int(ttl, 1, _LONGEST_TTL):
        raise Rejected("ttl_out_of_range", "The lifetime is too short or too long")
    if send_at is None:
        return {} if ttl is None else {"ttl": ttl}
    if send_at.tzinfo is None:
        raise Rejected("send_at_invalid", "The time has no zone")
    if not now < send_at.astimezone(UTC) <= now + _LATEST:
        raise Rejected("send_at_out_of_range", "The time is past, or too far ahead")
    told = {"scheduleAt": written(send_at)}
    if ttl is not None:
        # Its lifetime begins when it is to go out, not when it is handed over.
        told["validUntil"] = written(send_at + timedelta(seconds=ttl))
    return told
