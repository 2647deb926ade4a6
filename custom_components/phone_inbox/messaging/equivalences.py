"""Two numbers that are one telephone, because a country changed its numbering.

Everything here is about the digits of an E.164 number: a country code, and what
follows it. These equivalences there are, and no others:

====  ====================================================================
+52   Until 2019, Mexico's mobiles had a ``1`` after the country code.
+54   Argentina's mobiles have a ``9`` there, from inside a ``15`` after the
      area code, and some carriers leave out both.
+55   Brazil's mobiles got a ninth digit in front, a ``9``; landlines did not.
+39   Italy's landlines keep their ``0``, which people leave out, and its
      mobiles have lost theirs.
+44   ``(0)`` is what is dialled within the country alone.
+7    So is the ``8``.
====  ====================================================================
"""

from functools import lru_cache

import phonenumbers

_ARGENTINE_MOBILE = "9"
#: Digits of an Argentine mobile behind the country code, that one included.
_ARGENTINE_LENGTH = 11
#: Brazil's landlines begin with 2 to 5 after the area code.
_BRAZILIAN_MOBILES = "6789"


def fold(digits: str) -> str:
    """Return the one of equivalent numbers that stands for all of them.

    It is for comparing: not all that it makes of a number can be dialled.
    """
    length = len(digits)
    match digits[:2]:
        case "52" if length == 13 and digits[2] == "1":
            return f"52{digits[3:]}"
        case "54" if length == 13 and digits[2] == _ARGENTINE_MOBILE:
            return f"54{digits[3:]}"
        case "54" if length == 14:
            return _without_15(digits)
        case "55" if length == 12 and digits[4] in _BRAZILIAN_MOBILES:
            return f"{digits[:4]}9{digits[4:]}"
        case "39":
            return _italian(digits)
        case "44" if digits[2:3] == "0":
            return f"44{digits[3:]}"
        case "78" if length == 12:
            return f"7{digits[2:]}"
    return digits


def spellings(digits: str) -> tuple[str, ...]:
    """Return a number and its equivalents as servers may list them.

    ``digits`` is what :func:`fold` returned.
    """
    length = len(digits)
    match digits[:2]:
        case "52" if length == 12:
            return digits, f"521{digits[2:]}"
        case "54" if length == 12:
            return digits, f"549{digits[2:]}"
        case "55" if length == 13 and digits[4] == "9":
            shorter = digits[:4] + digits[5:]
            if fold(shorter) == digits:
                return digits, shorter
        case "39":
            other = f"39{digits[3:]}" if digits[2:3] == "0" else f"390{digits[2:]}"
            if fold(other) == digits:
                return digits, other
    return (digits,)


@lru_cache(maxsize=1024)
def is_valid(digits: str) -> bool:
    """Tell whether the numbering plans have a number, exactly as it is written."""
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return False
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written == f"+{digits}" and phonenumbers.is_valid_number(number)


def _without_15(digits: str) -> str:
    """Return an Argentine mobile without the ``15`` behind its area code.

    How long an area code is (two to four digits), the numbering plan knows.
    """
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return digits
    national = str(number.national_number)
    if not national.startswith(_ARGENTINE_MOBILE) or len(national) != _ARGENTINE_LENGTH:
        return digits
    return f"54{national[1:]}"


def _italian(digits: str) -> str:
    other = f"39{digits[3:]}" if digits[2:3] == "0" else f"390{digits[2:]}"
    return other if not is_valid(digits) and is_valid(other) else digits
