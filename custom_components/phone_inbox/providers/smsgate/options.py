"""The options of an outgoing message, and which values they take (§6.3)."""

from collections.abc import Callable, Mapping
from typing import Any

from ..errors import Rejected

PRIORITY = "priority"
WITH_REPORT = "withDeliveryReport"
UNCHECKED = "skipPhoneValidation"


def _is_switch(value: Any) -> bool:
    return isinstance(value, bool)


#: Which values each option takes, by the app's names.
OPTIONS: Mapping[str, Callable[[Any], bool]] = {
    PRIORITY: lambda value: type(value) is int and -128 <= value <= 127,
    WITH_REPORT: _is_switch,
    UNCHECKED: _is_switch,
}


def checked_options(options: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return options as they are; raise Rejected for one the phone would not take."""
    for name, value in options.items():
        if name not in OPTIONS:
            raise Rejected("option_unknown", "There is no such option")
        if not OPTIONS[name](value):
            raise Rejected(
                "option_invalid", "An option has a value that it cannot have"
            )
    return options
