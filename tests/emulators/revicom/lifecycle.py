"""What will happen to a message that was accepted for sending (sheet §6).

Unless told otherwise a message is ``sent`` at once and ``delivered`` a little
later. Numbers with these last digits have another fate, if the switch
``magic_destinations`` is on:

======  ==================================================================
digits  fate
======  ==================================================================
0001    ``undelivered`` with error code 7060, after ``delivery_delay``
0002    stays in ``sending`` for ever
0003    ``unsent``, after ``delivery_delay``
0004    refused when it is sent: an item with error code 7401
0005    ``delivered``, then ``read`` after ``read_delay`` (VIBER, VK, WHATSAPP)
0006    stays ``sent``, then ``undelivered`` with 7060 when its ttl is over
0007    ``delivered``, then ``unread`` after ``read_delay`` (as 0005)
0008    ``undelivered`` with error code 6969, after ``delivery_delay``
======  ==================================================================
"""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from . import subscribers
from .store import READ_CHANNELS, Message, Step
from .switches import RevicomSwitches

#: The message error codes that were seen anywhere (sheet §7.8).
UNDELIVERED_CODE = 7060
OTHER_UNDELIVERED_CODE = 6969
REFUSED_CODE = 7401

LOCAL_FORMAT = "%Y-%m-%d %H:%M:%S"

_MAGIC = {
    "0001": "undelivered",
    "0002": "stuck",
    "0003": "unsent",
    "0004": "refused",
    "0005": "read",
    "0006": "expired",
    "0007": "unread",
    "0008": "undelivered_otherwise",
}


def fate(number: str, switches: RevicomSwitches) -> str:
    """Return the special fate of a number, or ``delivered``."""
    if not switches.magic_destinations:
        return "delivered"
    return _MAGIC.get(number[-4:], "delivered")


def zone(number: str, options: dict[str, Any]) -> tzinfo:
    """Return the zone of the scheduling fields: the subscriber's, or Moscow."""
    if options.get("useLocalTime", True):
        return subscribers.find(number).zone
    return subscribers.MOSCOW


def turn(message: Message, now: datetime) -> datetime:
    """Return when the scheduling fields let a message go out."""
    options = message.options
    local_zone = zone(message.peer, options)
    local = now.astimezone(local_zone)
    if text := options.get("localSendTime"):
        asked = datetime.strptime(text, LOCAL_FORMAT).replace(tzinfo=local_zone)
        local = max(local, asked)
    hours = set(options.get("hours", range(24)))
    days = set(options.get("days", range(1, 8)))
    while local.hour not in hours or local.isoweekday() not in days:
        local = local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return local.astimezone(UTC)


def deadline(message: Message) -> datetime | None:
    """Return when a message that is still held gives up, if it does."""
    if not (text := message.options.get("localCompletionTime")):
        return None
    local_zone = zone(message.peer, message.options)
    local = datetime.strptime(text, LOCAL_FORMAT).replace(tzinfo=local_zone)
    return local.astimezone(UTC)


def plan(message: Message, now: datetime, switches: RevicomSwitches) -> list[Step]:
    """Return what will happen to a message that was just accepted."""
    its_fate = fate(message.peer, switches)
    if its_fate == "stuck":
        return []
    starts = turn(message, now)
    last = deadline(message)
    if last is not None and starts > last:
        return [Step(due=max(last, now), status="unsent")]
    delay = timedelta(seconds=switches.delivery_delay)
    if its_fate == "unsent":
        return [Step(due=starts + delay, status="unsent")]
    sent = starts + timedelta(seconds=switches.sending_delay)
    message.send_at = sent
    steps = [Step(due=sent, status="sent")]
    expiry = sent + timedelta(seconds=message.options.get("ttl", switches.lifetime))
    done = sent + delay
    if its_fate == "expired" or done > expiry:
        failed = Step(due=expiry, status="undelivered", error_code=UNDELIVERED_CODE)
        return [*steps, failed]
    match its_fate:
        case "undelivered":
            code = UNDELIVERED_CODE
        case "undelivered_otherwise":
            code = OTHER_UNDELIVERED_CODE
        case _:
            steps.append(Step(due=done, status="delivered"))
            return steps + _reading(message, its_fate, sent, done, switches)
    return [*steps, Step(due=done, status="undelivered", error_code=code)]


def _reading(
    message: Message,
    its_fate: str,
    sent: datetime,
    delivered: datetime,
    switches: RevicomSwitches,
) -> list[Step]:
    """Return the verdict on reading; ``unread`` means never read (sheet §7.1b)."""
    if message.channel not in READ_CHANNELS:
        return []
    soon = delivered + timedelta(seconds=switches.read_delay)
    if its_fate in {"read", "unread"}:
        return [Step(due=soon, read_status=its_fate)]
    over = max(sent + timedelta(seconds=switches.lifetime), delivered)
    return [Step(due=over, read_status="unread")]


def stop_code(message: Message, now: datetime, switches: RevicomSwitches) -> int:
    """Return the code that stopping a message gives (sheet §4)."""
    if message.status != "sending":
        return 403
    margin = timedelta(seconds=switches.stop_margin)
    if message.stopping or message.send_at is None or message.send_at - now > margin:
        return switches.stop_code
    return 202
