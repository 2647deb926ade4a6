"""The hourly quota: one counter of the client, a limit per application (8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
import math

from .directory import Application
from .switches import RingmeSwitches
from .wire import ApiError

_HOUR = 3600


class Quota:
    """Counts the requests of all applications in an hour of the clock.

    "Next request only in the next hour" (8) is read as the clock's hour, unless the
    switches have it begin elsewhere.
    """

    def __init__(self, switches: RingmeSwitches, now: Callable[[], datetime]) -> None:
        """Start with nothing used."""
        self._switches = switches
        self._now = now
        self._hour = 0
        self._used = 0

    @property
    def used(self) -> int:
        """Return how many requests were made in this hour."""
        hour = int(self._seconds() // _HOUR)
        if hour != self._hour:
            self._hour = hour
            self._used = 0
        return self._used

    def spend(self, count: int = 1) -> None:
        """Count requests, of whichever application."""
        self._used = self.used + count

    def charge(self, application: Application) -> None:
        """Count a request, or refuse it: each compares with its own limit (8)."""
        if self.used >= self._limit(application):
            raise ApiError(429, "Too Many Requests", "rate_limit_exceeded")
        self.spend()

    def headers(self, application: Application) -> dict[str, str]:
        """Return the three headers that every answer has (8)."""
        if not self._switches.quota_headers:
            return {}
        limit = self._limit(application)
        return {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(max(0, limit - self.used)),
            "X-RateLimit-Reset": str(math.ceil(_HOUR - self._seconds() % _HOUR)),
        }

    def _seconds(self) -> float:
        """Return the time in seconds; an hour begins with each 3600."""
        return self._now().timestamp() - self._switches.quota_hour_begins

    def _limit(self, application: Application) -> int:
        return self._switches.quota_limits.get(
            application.client_id, self._switches.quota_limit
        )
