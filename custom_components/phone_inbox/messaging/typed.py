"""What a person types as an address, and what it can mean.

It is read by the rules of the home's country, and as an international number. It
may mean more than one number: then somebody has to be asked.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
import re
import unicodedata

import phonenumbers
import regex

from .addresses import (
    FEWEST_DIGITS,
    FROM_ABROAD,
    MOST_DIGITS,
    Dialled,
    dialled,
    full_number,
    has_code,
    international,
    national_number,
    number_abroad,
    region_of,
    text_identity,
)
from .equivalences import fold, is_valid
from .matching import TYPEWRITER

#: A service's short number, or an extension; what is longer is a telephone number.
_SHORT_NUMBER = re.compile(r"[0-9]{2,6}")
#: A name that a service sends under: at least one letter, no long sentence. With
#: as many digits as a telephone number has, it is one with a slip in it.
_SENDER_NAME = re.compile(
    r"(?!(?:\D*\d){7})(?=.*[^\W\d_])(?=.{2,20}$)[\w.&'!+/#*-]+(?: [\w.&'!+/#*-]+)*"
)
#: What nobody types or sees, and what is copied along with a number or a name: marks
#: of direction, of the order of bytes, and of where a word may be parted.
_COPIED_ALONG = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_CACHED = 1024
#: By so many digits a country's mobiles are told from all other numbers.
_PREFIX = 3
#: With a country code; numbers of machines are longer than those of people.
_FEWEST_PLAUSIBLE = 8
#: One digit more than a country's numbers have is a slip.
_MORE_DIGITS = 2


class AddressKind(StrEnum):
    """What an address belongs to, as far as the numbering plans tell."""

    MOBILE = "mobile"
    FIXED_LINE = "fixed_line"
    FIXED_LINE_OR_MOBILE = "fixed_line_or_mobile"
    TOLL_FREE = "toll_free"
    PREMIUM_RATE = "premium_rate"
    OTHER = "other"
    #: No numbering plan has it, as those of machines, and ranges that are new.
    UNLISTED = "unlisted"
    SHORT = "short"
    NAME = "name"


_KINDS = {
    phonenumbers.PhoneNumberType.MOBILE: AddressKind.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE: AddressKind.FIXED_LINE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE: AddressKind.FIXED_LINE_OR_MOBILE,
    phonenumbers.PhoneNumberType.TOLL_FREE: AddressKind.TOLL_FREE,
    phonenumbers.PhoneNumberType.PREMIUM_RATE: AddressKind.PREMIUM_RATE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One thing that a typed address can mean."""

    #: What to keep and to write to: of a full number a plus and its digits.
    address: str = field(repr=False)
    #: What it is compared by: see :mod:`.addresses`.
    identity: str = field(repr=False)
    kind: AddressKind
    #: ISO 3166; None: of no country, as a name is.
    country: str | None = None
    #: Whether it has the country code of the home, and lacks what one dials first
    #: within the country: so nobody writes a number of the home without the code.
    is_plainly_the_homes: bool = False

    @property
    def is_number(self) -> bool:
        """Tell whether it is a full telephone number."""
        return self.kind not in (AddressKind.SHORT, AddressKind.NAME)

    @property
    def written(self) -> str:
        """Return the address as people write it: ``+7 900 123-45-67``."""
        return written_number(self.address) if self.is_number else self.address


def readings(text: str, home: str | None) -> tuple[Reading, ...]:
    """Return what a typed address can mean, the likeliest first; none if nothing.

    ``home`` is the home's country (ISO 3166).
    """
    text = _COPIED_ALONG.sub("", text)
    number = dialled(text)
    if number is None:
        return _names(text)
    home = (home or "").upper()
    if home not in phonenumbers.SUPPORTED_REGIONS:
        home = ""
    if number.plus:
        return _explicit(number.digits, number.groups)
    digits = number.digits
    if len(digits) < FEWEST_DIGITS:
        return _short(text, digits, home)
    found: list[Reading] = []
    national = None
    if home and (abroad := number_abroad(digits, home)):
        found += _explicit(abroad)
    elif home and (national := national_number(digits, home)) is not None:
        found.append(_numbered(national.digits))
    if digits.startswith(FROM_ABROAD):
        found += [
            reading
            for reading in _explicit(digits.removeprefix(FROM_ABROAD))
            if not found or reading.kind is not AddressKind.UNLISTED
        ]
    elif not found or _may_begin_with_code(text, number):
        full = _explicit(digits) if full_number(digits) else ()
        if national is not None and national.lacks_trunk and has_code(digits, home):
            full = tuple(
                replace(reading, is_plainly_the_homes=True)
                for reading in full or _explicit(digits)
            )
        found += full
    if home and not found:
        found += _new_mobile(digits, home)
    if len(found) < 2:
        return tuple(found)
    return tuple({reading.identity: reading for reading in found[::-1]}.values())[::-1]


def only_reading(text: str, home: str | None) -> Reading | None:
    """Return the one thing that a typed address means, where nobody can be asked.

    Raises AmbiguousAddress where it can be two numbers. A number with the country
    code of the home is that one, though it may look like the beginning of a longer
    one within the country: there, nobody leaves out what is dialled first.
    """
    found = readings(text, home)
    for reading in found:
        if reading.is_plainly_the_homes:
            return reading
    if len(found) > 1:
        raise AmbiguousAddress
    return found[0] if found else None


class Unquoted(str):
    """A number that was typed without quotes where that makes an integer of it.

    A plus is lost by that. And of ``0612345670``, which has neither an 8 nor a 9,
    YAML reads an octal number, which is written as 103402424.
    """

    __slots__ = ()

    def may_be_octal(self, home: str | None) -> bool:
        """Tell whether it was a number of the home, and reads as another one now."""
        home = (home or "").upper()
        if home not in phonenumbers.SUPPORTED_REGIONS or not self.isdecimal():
            return False
        decimal = national_number(self, home)
        return (
            decimal is not None
            and decimal.lacks_trunk
            and national_number(f"0{int(self):o}", home) is not None
        )


class AmbiguousAddress(ValueError):
    """A typed address can be two different numbers."""


def written_number(address: str) -> str:
    """Return a full number as people write it, country code first."""
    try:
        number = phonenumbers.parse(address)
    except phonenumbers.NumberParseException:
        return address
    exact = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if exact != address:
        return address
    return phonenumbers.format_number(
        number, phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )


def _names(text: str) -> tuple[Reading, ...]:
    # Telephones make a typographic apostrophe of one, which no service's name has.
    name = " ".join(unicodedata.normalize("NFKC", text).split()).translate(TYPEWRITER)
    if not _SENDER_NAME.fullmatch(name):
        return ()
    identity = text_identity(name)
    return (Reading(address=name, identity=identity, kind=AddressKind.NAME),)


def _short(text: str, digits: str, home: str) -> tuple[Reading, ...]:
    found: list[Reading] = []
    # With anything but spaces in it, it is another one, such as 9*0*0.
    if _SHORT_NUMBER.fullmatch(text_identity("".join(text.split()))):
        identity = text_identity(digits)
        found.append(Reading(address=digits, identity=identity, kind=AddressKind.SHORT))
    # Small countries have numbers as short as this.
    national = national_number(digits, home) if home else None
    if (
        national is not None
        and not national.lacks_trunk
        and len(national.digits) >= FEWEST_DIGITS
    ):
        found.append(_numbered(national.digits))
    return tuple(found)


def _may_begin_with_code(text: str, number: Dialled) -> bool:
    """Tell whether digits, as they were set apart, may begin with a country code.

    Not in ``8 495 123-45-67``, though 84 is one, nor in ``(495) 123-45-67``: brackets
    are put around an area code, or around both. It only tells which of several
    readings nobody means: in ``38 (050) 123-45-67`` a country code is split.
    """
    first, code = number.groups[0], _country_code(number.digits)
    if code is None or max(map(len, number.groups)) == 1:
        return True
    if text.lstrip().startswith(("(", "[", "（")):
        return len(first) == len(code) or len(first) > len(code) + 1
    return len(first) >= len(code)


def _new_mobile(digits: str, home: str) -> tuple[Reading, ...]:
    """Return what digits mean that are dialled within a country as its mobiles are.

    Of a range that is newer than the numbering plans, or of one that is for films: they
    begin as a mobile does there, are as long, and have what is dialled first. What is a
    mobile but for a digit too few or too many is a slip.
    """
    try:
        number = phonenumbers.parse(digits, home)
    except phonenumbers.NumberParseException:
        return ()
    significant = phonenumbers.national_significant_number(number)
    plan = phonenumbers.PhoneMetadata.metadata_for_region(home)
    mobile = plan and plan.mobile and plan.mobile.national_number_pattern
    if (
        number.country_code != phonenumbers.country_code_for_region(home)
        or significant == digits
        or not digits.endswith(significant)
        or not mobile
        or not regex.fullmatch(mobile, significant[:_PREFIX], partial=True)
        or regex.fullmatch(mobile, significant, partial=True)
        or regex.fullmatch(mobile, significant[:-1])
        or phonenumbers.is_possible_number_for_type_with_reason(
            number, phonenumbers.PhoneNumberType.MOBILE
        )
        != phonenumbers.ValidationResult.IS_POSSIBLE
    ):
        return ()
    return _explicit(f"{number.country_code}{significant}")


@lru_cache(maxsize=_CACHED)
def _explicit(digits: str, groups: tuple[str, ...] = ()) -> tuple[Reading, ...]:
    """Return what digits mean behind a plus, at most one thing."""
    country = _country_code(digits)
    if country is None or not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS:
        return ()
    if groups and len(groups[0]) < len(country) and max(map(len, groups)) > 1:
        # Somebody set apart less than a country code: a slip, as in "+8 900 …".
        return ()
    number = phonenumbers.parse(f"+{digits}")
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if phonenumbers.is_valid_number(number):
        # Without what is dialled within the country alone, if that was there.
        return (_numbered(written.removeprefix("+")),)
    if is_valid(folded := fold(digits)):
        return (_numbered(folded),)
    if written != f"+{digits}" or not _is_plausible(number, len(digits)):
        return ()
    return (
        Reading(
            address=f"+{digits}",
            identity=f"+{folded}",
            kind=AddressKind.UNLISTED,
            country=region_of(digits),
        ),
    )


def _country_code(digits: str) -> str | None:
    """Return the country code that digits begin with, None: there is none."""
    codes = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    for length in (1, 2, 3):
        if (head := digits[:length]).isdecimal() and int(head) in codes:
            return None if head.startswith("0") else head
    return None


def _is_plausible(number: phonenumbers.PhoneNumber, length: int) -> bool:
    """Tell whether an unlisted number may be one: not a slip in another one."""
    if length < _FEWEST_PLAUSIBLE:
        return False
    reasons = phonenumbers.ValidationResult
    match phonenumbers.is_possible_number_with_reason(number):
        case reasons.IS_POSSIBLE:
            return True
        case reasons.TOO_LONG:
            # With one digit less, it would be a number of a person.
            national = phonenumbers.national_significant_number(number)
            shorter = phonenumbers.parse(
                f"+{number.country_code}{national[: 1 - _MORE_DIGITS]}"
            )
            reason = phonenumbers.is_possible_number_with_reason(shorter)
            return bool(reason == reasons.TOO_LONG)
    return False


@lru_cache(maxsize=_CACHED)
def _numbered(digits: str) -> Reading:
    """Return a number that the numbering plans have."""
    number = phonenumbers.parse(f"+{digits}")
    kind = phonenumbers.number_type(number)
    return Reading(
        address=f"+{digits}",
        identity=international(f"+{digits}"),
        kind=_KINDS.get(kind, AddressKind.OTHER),
        country=region_of(digits),
    )
