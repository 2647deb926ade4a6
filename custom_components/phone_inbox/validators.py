"""What the schemas of triggers and actions share."""

from typing import Any, Final

from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import voluptuous as vol

#: A moment; without a zone it is one of the home.
moment: Final = vol.All(cv.datetime, dt_util.as_utc)


def literal_text(value: Any) -> str:
    """Validate a text that is compared: *yes* without quotes is true in YAML."""
    if isinstance(value, bool):
        raise vol.Invalid("YAML takes this for true or false: put it in quotes")
    return cv.string(value)
