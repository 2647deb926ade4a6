"""Numbers: one form for comparing, one for showing."""

from functools import lru_cache
import re

import phonenumbers

#: Digits that stay visible of a masked number.
_SHOWN = 4
#: A number within an address, as in ``79001234567@example.com``; names have fewer digits.
_WITHIN = re.compile(r"[0-9]{7,}")


@lru_cache(maxsize=256)
def normalise(address: str, region: str | None = None) -> str:
    """Return the form in which two spellings of one address are equal.

    A telephone number becomes E.164 (``+79001234567``), whether it was written
    nationally (``8 900 …``, by the ``region``'s rules: an ISO 3166 code such as
    ``RU``), internationally or internationally without the plus. Anything else,
    such as a sender name or a short number, is folded in case and stripped.
    """
    text = " ".join(address.split())
    if not any(char.isalpha() for char in text):
        digits = "".join(char for char in text if char.isdigit())
        # Providers leave the plus out, people leave the country out. What is
        # right by the home's own rules is taken for that.
        for candidate, home in ((text, region), (f"+{digits}", None)):
            if number := _parse(candidate, home):
                return number
        if digits:
            return digits
    return text.casefold()


def _parse(text: str, region: str | None) -> str | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_number(address: str) -> bool:
    """Tell whether an address in its normalised form is a full telephone number."""
    return address.startswith("+") and address[1:].isdigit()


@lru_cache(maxsize=1024)
def written(address: str) -> str:
    """Return an address as people write it: of a number ``+7 900 123-45-67``."""
    number = normalise(address)
    if not is_number(number):
        return address
    return phonenumbers.format_number(
        phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )


def mask(address: str) -> str:
    """Return an address that is safe to show: of a number the last digits only."""
    if any(char.isalpha() for char in address):
        return _WITHIN.sub(lambda number: "…" + number[0][-_SHOWN:], address)
    digits = [char for char in address if char.isdigit()]
    if len(digits) <= _SHOWN:
        return address
    return "…" + "".join(digits[-_SHOWN:])
