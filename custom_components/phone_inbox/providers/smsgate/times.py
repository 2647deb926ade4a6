"""Times as the phone reads them: strictly (§1)."""

from datetime import UTC, datetime

#: Earlier than every message.
LONG_AGO = datetime(1971, 1, 1, tzinfo=UTC)
#: Later than every message: a text may be dated ahead of the phone's clock, and the
#: phone lists none after its own "now" unless it is asked for them (§5.2).
FAR = datetime(2999, 1, 1, tzinfo=UTC)


def written(at: datetime) -> str:
    """Write a time in UTC with three digits of the second, which is all it takes."""
    text = at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")
    return f"{text}Z"
