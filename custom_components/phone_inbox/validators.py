"""What the schemas of triggers and actions share."""

from typing import Any

from homeassistant.helpers import config_validation as cv
import voluptuous as vol


def literal_text(value: Any) -> str:
    """Validate a text that is compared: *yes* without quotes is true in YAML."""
    if isinstance(value, bool):
        raise vol.Invalid("YAML takes this for true or false: put it in quotes")
    return cv.string(value)
