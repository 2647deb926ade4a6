"""What the schemas of triggers and actions share."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .messaging.typed import Unquoted
from .providers.dates import EARLIEST, LATEST


def _in_reach(time: datetime) -> datetime:
    """Return a time in UTC: the first or the last there is for one that is farther."""
    if time.year < EARLIEST.year:
        return EARLIEST
    return LATEST if time.year > LATEST.year else dt_util.as_utc(time)


#: A moment; without a zone it is one of the home.
moment: Final = vol.All(cv.datetime, _in_reach)


def duration(value: Any) -> timedelta:
    """Validate how long something takes: not less than nothing, nor than for ever."""
    try:
        return cv.positive_time_period(value)
    except OverflowError:
        raise vol.Invalid("That is longer than time is reckoned with") from None


def address_text(value: Any) -> str:
    """Validate a name or a number; an integer is one that was written without quotes."""
    text = cv.string(value)
    is_integer = isinstance(value, int) and not isinstance(value, bool)
    return Unquoted(text) if is_integer else text


def literal_text(value: Any) -> str:
    """Validate a text that is compared, so that it has to be just what was written.

    Without quotes YAML (1.1, as Home Assistant reads it) takes *yes* for true,
    ``0012`` for ten, ``12:30`` for 750 minutes and ``1.50`` for 1.5. What was
    written can no longer be told then: not even of 750, which is why no number
    passes.
    """
    if value is None:
        raise vol.Invalid("YAML takes this for nothing: put it in quotes")
    if isinstance(value, bool):
        raise vol.Invalid("YAML takes this for true or false: put it in quotes")
    if isinstance(value, (int, float)):
        raise vol.Invalid("YAML takes this for a number: put it in quotes")
    if isinstance(value, date):
        raise vol.Invalid("YAML takes this for a date: put it in quotes")
    return cv.string(value)
