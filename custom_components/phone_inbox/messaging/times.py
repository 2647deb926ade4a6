"""Times as the ledger keeps them: milliseconds since 1970, in whole numbers.

So a stored time equals the one it was made of.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

_MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_span(span: timedelta) -> int:
    """Return a span of time in milliseconds."""
    return span // _MILLISECOND


def to_millis(moment: datetime) -> int:
    """Return a time in milliseconds, rounded down."""
    return (moment - _EPOCH) // _MILLISECOND


def to_moment(millis: int) -> datetime:
    """Return a time as a datetime; one before 1970 becomes 1970."""
    return _EPOCH + max(millis, 0) * _MILLISECOND


def load_millis(value: Any) -> int:
    """Return a stored time; raise ValueError where it is none."""
    if not isinstance(value, int) or not BEGINNING <= value <= END:
        raise ValueError("Not a time")
    return value


#: Earlier than every message, also than one that a server dates to the year 1.
BEGINNING = to_millis(datetime.min.replace(tzinfo=UTC)) - 1
#: Later than every message.
END = to_millis(datetime.max.replace(tzinfo=UTC))
