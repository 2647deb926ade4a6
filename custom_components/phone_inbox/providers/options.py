"""A provider's own options of an outgoing message: which there are, and their values."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from .errors import Rejected

#: By the API's names, what tells whether an option can have a value.
type Takes = Mapping[str, Callable[[Any], bool]]


def checked_options(
    options: Mapping[str, Any], takes: Takes, allowed: Collection[str] | None = None
) -> dict[str, Any]:
    """Return the options that have a value, which is one that they can have.

    ``allowed``: those that the message's channel has; None: it has all. Raises
    Rejected: ``option_unknown``, ``option_not_supported`` or ``option_invalid``.
    """
    given: dict[str, Any] = {}
    for name, value in options.items():
        if name not in takes:
            raise Rejected("option_unknown", "There is no such option")
        if value is None:
            continue
        if allowed is not None and name not in allowed:
            raise Rejected("option_not_supported", f"The channel has no {name}")
        if not takes[name](value):
            raise Rejected("option_invalid", f"The value of {name} is not valid")
        given[name] = value
    return given


def is_switch(value: Any) -> bool:
    """Tell whether a value is yes or no."""
    return isinstance(value, bool)


def is_int(value: Any, least: int, most: int) -> bool:
    """Tell whether a value is a number, and no yes or no, within bounds."""
    return type(value) is int and least <= value <= most
