"""The options of an outgoing message: which values they take, and when to send."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from ..errors import Rejected
from ..options import Takes, checked_options, is_int, is_switch

#: The zone of scheduling where it is not the subscriber's own.
_MOSCOW = timezone(timedelta(hours=3))
_LOCAL_FORMAT = "%Y-%m-%d %H:%M:%S"
#: How far from now a sending may be, and how far its end.
_EARLIEST = timedelta(hours=-12)
_LATEST = timedelta(days=7)
_LATEST_END = timedelta(days=70)

_LONGEST_TEXT = 2048
_EXTERNAL_ID_LENGTH = 100


def _are_ints(value: Any, least: int, most: int) -> bool:
    return (
        isinstance(value, Sequence)
        and len(value) > 0
        and all(is_int(number, least, most) for number in value)
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


#: Which values each option takes, by the API's names.
OPTIONS: Takes = {
    "hours": lambda value: _are_ints(value, 0, 23),
    "days": lambda value: _are_ints(value, 1, 7),
    "useLocalTime": is_switch,
    "localSendTime": _is_local_time,
    "localCompletionTime": _is_local_time,
    "shortUrl": is_switch,
    "externalMessageId": lambda value: _is_text(value, _EXTERNAL_ID_LENGTH),
    "header": lambda value: _is_text(value, _LONGEST_TEXT),
    "footer": lambda value: _is_text(value, _LONGEST_TEXT),
}


def written_options(
    options: Mapping[str, Any], allowed: Collection[str]
) -> dict[str, Any]:
    """Return the options in the form the API takes; those that are None lack."""
    checked = checked_options(options, OPTIONS, allowed)
    return {name: _written(value) for name, value in checked.items()}


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime(_LOCAL_FORMAT)
    is_list = isinstance(value, Sequence) and not isinstance(value, str)
    return list(value) if is_list else value


def schedule(
    options: dict[str, Any], send_at: datetime | None, now: datetime
) -> dict[str, Any]:
    """Check the scheduling options; return them with the moment of sending.

    The API knows the subscriber's zone, which we do not, and Moscow time: a
    moment is written in Moscow time, which then goes for the other fields, too.
    """
    if send_at is not None:
        if send_at.tzinfo is None:
            raise Rejected("send_at_invalid", "The time of sending has no zone")
        if options.get("useLocalTime") or "localSendTime" in options:
            raise Rejected(
                "option_conflict", "A moment and a local time exclude each other"
            )
        if not _EARLIEST <= send_at - now <= _LATEST:
            raise Rejected(
                "send_at_out_of_range", "The time of sending is not within 7 days"
            )
        local = send_at.astimezone(_MOSCOW)
        options = options | {
            "localSendTime": local.strftime(_LOCAL_FORMAT),
            "useLocalTime": False,
        }
    elif "localSendTime" in options:
        start = _read_local(options["localSendTime"])
        if not _EARLIEST <= start - now <= _LATEST:
            raise Rejected(
                "send_at_out_of_range", "The time of sending is not within 7 days"
            )
    if "localCompletionTime" in options:
        end = _read_local(options["localCompletionTime"])
        # Without a time of sending it begins now, in a zone we do not know.
        start = (
            _read_local(options["localSendTime"])
            if "localSendTime" in options
            else now + _EARLIEST
        )
        if not start <= end <= now + _LATEST_END:
            raise Rejected(
                "completion_out_of_range",
                "The time of completion is not between sending and 70 days from now",
            )
    return options


def _read_local(text: str) -> datetime:
    """Return a local time as if it were UTC: the API's bounds are in UTC."""
    return datetime.strptime(text, _LOCAL_FORMAT).replace(tzinfo=UTC)
