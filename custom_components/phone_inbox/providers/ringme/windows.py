"""Windows of time, in which the lists of messages are asked for (§6.1).

How wide one may be is documented for another list only: two months. Servers that
allow a month or less refuse a wider one with a 4xx, which says no more than that.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from ..http import Params
from .keep import Keep

#: The zone in which the server reads the times of a window is not known (§10).
SLACK = timedelta(hours=24)
#: A window may be two months wide (§6.1), which is 59 days at the least.
LONGEST_WINDOW = timedelta(days=58)

_DAY = timedelta(days=1)
#: What is tried one after the other where the server refuses a window.
_WIDTHS = (LONGEST_WINDOW, 28 * _DAY, 14 * _DAY, 7 * _DAY)
_KEPT = "window_days"


@dataclass(frozen=True, slots=True)
class Window:
    """A part of time, in GMT, as the server is asked for it."""

    start: datetime
    end: datetime

    @property
    def covers_since(self) -> datetime:
        """Return since when everything is in it, in whatever zone it is read."""
        return self.start + SLACK

    def params(self, page: int, per_page: int) -> Params:
        """Return the query's pairs for one page; the names are assumed (§6.1)."""
        return [
            ("start_datetime", f"{self.start:%Y-%m-%d %H:%M:%S}"),
            ("end_datetime", f"{self.end:%Y-%m-%d %H:%M:%S}"),
            ("order", "desc"),
            ("page", str(page)),
            ("per_page", str(per_page)),
        ]


class Windows:
    """How wide a window may be, as far as this server has shown it.

    Once it took a narrower one after a wide one was refused, that is kept.
    """

    def __init__(self, keep: Keep) -> None:
        """Prepare; what was kept is read with the first window."""
        self._keep = keep
        self._width: timedelta | None = None
        #: Whether narrower windows were refused as well: then it is not the width.
        self._is_vain = False

    @property
    def width(self) -> timedelta:
        """Return how wide a window is at the most."""
        return self._width or self._kept

    @property
    def _kept(self) -> timedelta:
        widths = (width for width in _WIDTHS if [width.days] == self._keep.get(_KEPT))
        return next(widths, LONGEST_WINDOW)

    def latest(self, since: datetime, until: datetime) -> Window:
        """Return the window that ends with ``until``, and begins with ``since`` or later.

        Windows begin and end with days, so that the same request serves all day.
        """
        return self._before(since, _day_of(until + SLACK) + _DAY)

    def earlier(self, since: datetime, window: Window) -> Window | None:
        """Return the window before another one; None where that reaches ``since``."""
        if window.start + SLACK <= since:
            return None
        # By the slack at the end of the one and at the start of the other.
        return self._before(since, window.start + 2 * SLACK)

    def narrowed(self, window: Window) -> Window | None:
        """Return a narrower window in place of one that was refused, None for none."""
        width = window.end - window.start
        narrower = next((it for it in _WIDTHS if it < width), None)
        if self._is_vain or narrower is None:
            self._is_vain = self._is_vain or self._width is not None
            self._width = None
            return None
        self._width = narrower
        return Window(window.end - narrower, window.end)

    async def taken(self) -> None:
        """Take note that the server has answered to a window."""
        self._is_vain = False
        if self._width is not None:
            await self._keep.set(_KEPT, [self._width.days])
            self._width = None

    def _before(self, since: datetime, end: datetime) -> Window:
        return Window(max(_day_of(since - SLACK), end - self.width), end)


def _day_of(moment: datetime) -> datetime:
    return datetime.combine(moment.date(), time(), moment.tzinfo)
