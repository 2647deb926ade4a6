"""Messages to send: what is allowed, and how it is written (§7.1).

What the capabilities tell was checked before. Every other field is, before a request
is made: a schedule without a service, for one, may go out at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
import re

from ...messaging import Channel
from ..errors import Rejected
from ..http import Params
from ..model import Line, Outgoing
from ..numbers import digits
from .mapping import PREFIXES, own_address
from .options import written_options

TEXT_LIMIT = 1600
#: Options with which a message needs no text.
WITHOUT_TEXT = frozenset({"ContentSid", "MediaUrl"})
MAX_TTL = 36_000
#: How far ahead a message can be scheduled: the shorter of what the pages say (§7.1).
_EARLIEST = timedelta(minutes=15)
_LATEST = timedelta(days=35)

_RECIPIENT = re.compile(r"\+?[\d\s().\-/]+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text to one recipient, ready to send.

    ``sender`` and ``number`` are written as the API writes them; ``sender`` is blank
    where the service chooses one.
    """

    line: str = field(repr=False)
    channel: Channel
    body: str = field(repr=False)
    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    number: str = field(repr=False)
    common: Params = field(repr=False)
    send_at: datetime | None = None

    def form(self, service: str | None) -> Params:
        """Return a request's body; ``service`` is that of a message for later."""
        fields = [("To", self.number), *self.common]
        if self.sender:
            fields.append(("From", self.sender))
        if self.send_at is not None:
            at = self.send_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            fields += [("ScheduleType", "fixed"), ("SendAt", at)]
        if service is not None and not self.service:
            fields.append(("MessagingServiceSid", service))
        return fields

    @property
    def service(self) -> str | None:
        """Return the service that was asked for."""
        return dict(self.common).get("MessagingServiceSid")


def compose(
    outgoing: Outgoing,
    *,
    lines: Mapping[str, Line],
    callback_url: str | None,
    now: datetime,
) -> Text:
    """Check every field; raise Rejected for the first thing the API would not take.

    There is one recipient.
    """
    options = written_options(outgoing.options)
    names = {name for name, _ in options}
    line = outgoing.line or (next(iter(lines)) if len(lines) == 1 else None)
    channel = outgoing.channel or _default_channel(line, lines)
    sender = ""
    if line is not None:
        sender = own_address(line, channel) or ""
        if not sender:
            raise Rejected("sender_invalid", "The sender is not on this channel")
    elif "MessagingServiceSid" not in names:
        raise Rejected("sender_required", "No number to send from was given")
    # A template has a text of its own.
    body = "" if "ContentSid" in names else outgoing.text
    common = [("Body", body), *options]
    if outgoing.ttl is not None:
        common.append(("ValidityPeriod", _checked_ttl(outgoing.ttl)))
    if callback_url is not None:
        common.append(("StatusCallback", callback_url))
    (recipient,) = outgoing.recipients
    return Text(
        line=line or "",
        channel=channel,
        body=outgoing.text,
        sender=sender,
        recipient=recipient,
        number=_number(recipient, channel),
        common=[(name, value) for name, value in common if value],
        send_at=_checked_time(outgoing.send_at, now),
    )


def _default_channel(line: str | None, lines: Mapping[str, Line]) -> Channel:
    """Return the channel that a line is for, which mostly is SMS."""
    if line is None:
        return Channel.SMS
    able = lines[line].channels if line in lines else None
    if able is None:
        return Channel.RCS if own_address(line, Channel.RCS) else Channel.SMS
    return next((each for each in PREFIXES if each in able), Channel.SMS)


def _number(recipient: str, channel: Channel) -> str:
    """Return a recipient as the API is told one: with a plus, but for short codes."""
    text = recipient.strip()
    number = digits(text)
    if not _RECIPIENT.fullmatch(text) or not 3 <= len(number) <= 15:
        raise Rejected("recipient_invalid", "A recipient is no telephone number")
    is_short = len(number) < 7 and not text.startswith("+")
    return f"{PREFIXES[channel]}{'' if is_short else '+'}{number}"


def _checked_ttl(ttl: int) -> str:
    if type(ttl) is not int or not 1 <= ttl <= MAX_TTL:
        raise Rejected(
            "ttl_out_of_range", f"The time to live is not from 1 to {MAX_TTL} seconds"
        )
    return str(ttl)


def _checked_time(send_at: datetime | None, now: datetime) -> datetime | None:
    if send_at is None:
        return None
    if send_at.tzinfo is None:
        raise Rejected("send_at_invalid", "The time of sending has no zone")
    if not _EARLIEST <= send_at - now <= _LATEST:
        raise Rejected(
            "send_at_out_of_range",
            "The time of sending is not from 15 minutes to 35 days from now",
        )
    return send_at
