"""Times as servers tell them, within what every zone has and what can be reckoned with."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

#: No message and no server's clock is outside: what follows may add or take a year.
EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
LATEST = datetime(9998, 12, 31, tzinfo=UTC)


def in_utc(time: datetime) -> datetime:
    """Return a time in UTC, which is also that of a time without a zone.

    Raises ValueError for one that no message has, or that UTC has not.
    """
    if not EARLIEST.year <= time.year <= LATEST.year:
        raise ValueError("Not a time")
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


#: Every answer tells the time, and several of one second tell the same.
_CACHED = 16


@lru_cache(maxsize=_CACHED)
def http_date(text: str) -> datetime | None:
    """Return a date as HTTP and mail write it (RFC 9110 and RFC 5322), None for none.

    It is in UTC, whole seconds; so is one that names no zone. One that no server's
    clock shows is none.
    """
    try:
        return in_utc(parsedate_to_datetime(text))
    except OverflowError, ValueError:
        return None
