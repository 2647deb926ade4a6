"""Dates as HTTP and mail write them (RFC 9110 and RFC 5322)."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def http_date(text: str) -> datetime | None:
    """Return a date in UTC, whole seconds; None for what is none.

    One that names no zone is in UTC, too.
    """
    try:
        date = parsedate_to_datetime(text)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError, ValueError:
        return None
