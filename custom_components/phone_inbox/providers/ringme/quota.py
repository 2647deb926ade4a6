"""The hourly quota, which all applications of a customer share (§8)."""

from collections.abc import Callable, Mapping
from math import inf

from ..answer import Answer
from ..errors import QuotaShort, RateLimited

LIMIT = "X-RateLimit-Limit"
REMAINING = "X-RateLimit-Remaining"
RESET = "X-RateLimit-Reset"

_HOUR = 3600.0
#: The part of what remains that polling may plan with: the other applications
#: count on the same.
_SHARE = 0.8
#: The part of the limit that polling leaves alone: sending and marking need some.
_RESERVE = 0.1
#: Polls at least so often, in seconds, come before whatever could wait.
_ESSENTIAL_PAUSE = 600.0
#: More than any look-up takes.
_MOST_LOOK_UPS = 1000
#: Seconds to wait after a refusal that names no time, doubled each time (§10).
_FIRST_PAUSE = 60.0


class Quota:
    """What the server's answers tell of the quota; it makes no requests.

    ``monotonic`` tells the time in seconds.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """Start without knowing anything."""
        self._monotonic = monotonic
        #: Requests per hour; None: the server did not tell.
        self.limit: int | None = None
        self._remaining: int | None = None
        self._resets_at = 0.0
        self._pause = 0.0

    @property
    def resets_in(self) -> float:
        """Return the seconds until the next hour of the quota begins."""
        return max(0.0, self._resets_at - self._monotonic())

    @property
    def remaining(self) -> int | None:
        """Return how many requests are left in this hour; None: not known."""
        if self._remaining is not None and not self.resets_in:
            # A new hour began. What others used of it, the next answer tells.
            return self.limit or None
        return self._remaining

    @property
    def left(self) -> float | None:
        """Return which part of this hour's requests is left; None: not known."""
        if not self.limit or (remaining := self.remaining) is None:
            return None
        return min(1.0, remaining / self.limit)

    def note(self, headers: Mapping[str, str]) -> None:
        """Learn from the headers of an answer, where it has them."""
        remaining, reset = _number(headers, REMAINING), _number(headers, RESET)
        if remaining is None or reset is None:
            return
        self.limit = _number(headers, LIMIT) or self.limit
        self._remaining = remaining
        self._resets_at = self._monotonic() + min(float(reset), _HOUR)

    def accepted(self, answer: Answer) -> None:
        """Learn from an answer that was no refusal."""
        self._pause = 0.0
        self.note(answer.headers)

    def refused(self, answer: Answer) -> RateLimited:
        """Return the error that a 429 for a spent quota stands for."""
        self.note(answer.headers)
        reset = _number(answer.headers, RESET)
        if reset is not None:
            # The counter is common, the limit that was met may be another one.
            self._remaining = 0
            self._resets_at = self._monotonic() + min(float(reset), _HOUR)
            return RateLimited(max(1.0, self.resets_in))
        if answer.retry_after is not None:
            return RateLimited(answer.retry_after)
        self._pause = min(max(_FIRST_PAUSE, 2 * self._pause), _HOUR)
        return RateLimited(self._pause)

    def check(self) -> None:
        """Raise RateLimited where a request is sure to be refused."""
        if self.remaining == 0:
            raise RateLimited(max(1.0, self.resets_in))

    def pace(self, requests: int) -> float:
        """Return the seconds between polls of so many requests; 0: no matter."""
        if (remaining := self.remaining) is None:
            return 0
        until_reset = self.resets_in + 1
        usable = (remaining - self._reserve) * _SHARE
        if usable < requests:
            return until_reset
        return min(until_reset, requests * self.resets_in / usable)

    def interval(self, requests: int) -> float:
        """Return the seconds between polls that the limit allows in the long run."""
        if not self.limit:
            return 0
        return requests * _HOUR / ((self.limit - self._reserve) * _SHARE)

    def spare(self, *, per_poll: int) -> float:
        """Return how many requests may go into what could wait.

        The rest is for polls of so many requests, at essential intervals, until
        the hour is over. Without limits it is infinity.
        """
        if (remaining := self.remaining) is None:
            return inf
        essential = per_poll * self.resets_in / _ESSENTIAL_PAUSE
        return max(0.0, remaining - self._reserve - essential)

    def for_look_ups(self, *, per_poll: int) -> int:
        """Return how many requests somebody who looks at messages may cause.

        Raises QuotaShort where there is none: what is left is for polls.
        """
        spare = self.spare(per_poll=per_poll)
        if spare < 1:
            raise QuotaShort(max(1.0, self.resets_in))
        return int(min(spare, _MOST_LOOK_UPS))

    @property
    def _reserve(self) -> float:
        return (self.limit or 0) * _RESERVE

    def affords(self, requests: int, *, per_poll: int) -> bool:
        """Tell whether there are so many requests for what could wait."""
        return requests <= self.spare(per_poll=per_poll)


def _number(headers: Mapping[str, str], name: str) -> int | None:
    value = headers.get(name, "").strip()
    return int(value) if value.isdecimal() and len(value) < 10 else None
