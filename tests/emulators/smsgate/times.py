"""Times as the app writes and reads them (§1)."""

from datetime import UTC, datetime, timedelta
import re
from zoneinfo import ZoneInfo

_WRITTEN = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?(Z|[+-]\d{2}:\d{2})", re.ASCII
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def millis(time: datetime) -> int:
    """Return a time in milliseconds since 1970."""
    return (time - _EPOCH) // timedelta(milliseconds=1)


def moment(value: int) -> datetime:
    """Return the time of milliseconds since 1970."""
    return _EPOCH + timedelta(milliseconds=value)


def written(value: int, zone: str) -> str:
    """Write milliseconds in a zone: three digits of the second, and the offset."""
    local = moment(value).astimezone(ZoneInfo(zone))
    text = local.isoformat(timespec="milliseconds")
    return f"{text[:-6]}Z" if zone == "UTC" else text


def read(text: str) -> int | None:
    """Read a time as strictly as the app does; None where it is none."""
    if not _WRITTEN.fullmatch(text):
        return None
    try:
        return millis(datetime.fromisoformat(text))
    except ValueError, OverflowError:
        return None
