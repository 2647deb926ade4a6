"""Addresses as they are shown: whole, or so that they give nobody away."""

import re

from .addresses import dialled, international, is_number
from .equivalences import fold, is_valid
from .typed import Reading, written_number

#: Digits that stay visible of a masked number.
_SHOWN = 4
#: A number within an address, as in ``79001234567@example.com``; names have fewer
#: digits.
_WITHIN = re.compile(r"\d(?:[\s().\-/]*\d){6,}")


def shown(address: str, identity: str) -> str:
    """Return an address as people write it: of a number ``+7 900 123-45-67``.

    ``identity`` is by what it is compared: see :mod:`.addresses`.
    """
    if not is_number(identity):
        return address
    return written_number(exact(address, identity))


def exact(address: str, identity: str) -> str:
    """Return a full number with its plus, as it can be dialled.

    The identity itself is for comparing: see :mod:`.equivalences`.
    """
    number = dialled(address)
    digits = number.digits if number else ""
    if international(f"+{digits}") != identity:
        return identity
    # An old form is shown as the number that is valid now.
    is_old = fold(digits) != digits and not is_valid(digits)
    return identity if is_old else f"+{digits}"


def described(reading: Reading, kind: str | None = None) -> str:
    """Return what a typed address means: ``+49 1511 2345678 (DE, mobile)``.

    ``kind`` is a word for its kind in another language. The country stays a code: no
    table of names in all languages is worth its weight here.
    """
    details = (reading.country, kind or reading.kind.replace("_", " "))
    return f"{reading.written} ({', '.join(filter(None, details))})"


def mask(address: str) -> str:
    """Return an address that is safe to show: of a number the last digits only."""
    if any(char.isalpha() for char in address):
        return _WITHIN.sub(lambda number: _last(number[0]), address)
    if sum(char.isdigit() for char in address) <= _SHOWN:
        return address
    return _last(address)


def _last(address: str) -> str:
    return "…" + "".join(char for char in address if char.isdigit())[-_SHOWN:]
