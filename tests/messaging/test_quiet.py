"""Quiet hours by the clock on the wall."""

from datetime import time

import pytest

from custom_components.phone_inbox.messaging.quiet import QuietHours


@pytest.mark.parametrize(
    ("start", "end", "quiet", "loud"),
    [
        (
            "22:00:00",
            "07:00:00",
            ["22:00", "23:59", "00:00", "06:59"],
            ["07:00", "12:00", "21:59"],
        ),
        ("13:00:00", "15:00:00", ["13:00", "14:59"], ["12:59", "15:00", "00:00"]),
        ("22:00:00", "00:00:00", ["22:00", "23:59"], ["00:00", "21:59"]),
    ],
)
def test_covers(start: str, end: str, quiet: list[str], loud: list[str]) -> None:
    """The beginning belongs to it, the end does not, midnight may lie between."""
    hours = QuietHours.parse({"start": start, "end": end})
    assert hours is not None
    assert all(hours.covers(time.fromisoformat(moment)) for moment in quiet)
    assert not any(hours.covers(time.fromisoformat(moment)) for moment in loud)


@pytest.mark.parametrize("stored", [None, {}, {"start": "22:00:00"}])
def test_none(stored: dict[str, str] | None) -> None:
    """Without both times there are no quiet hours."""
    assert QuietHours.parse(stored) is None
