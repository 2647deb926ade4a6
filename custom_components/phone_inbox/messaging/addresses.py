"""Addresses: by what two of them are known to be the same.

What a provider lists is kept as it is, for answering. Beside it goes its
*identity*, the one form by which addresses are compared:

* of a full telephone number a plus and the digits of the international form, with
  what :mod:`.equivalences` has for one telephone made one;
* of anything else (a short number, a name that a service sends under, what is no
  number at all) its text, with what cannot be seen apart made the same.

No identity is ever guessed: what can be two numbers is neither, and as its text it
is nobody's who has a telephone number. What people type is another thing:
:mod:`.typed`.
"""

from collections.abc import Iterable
from functools import cache, lru_cache
import re
from typing import NamedTuple, cast
import unicodedata

import phonenumbers

from .equivalences import fold, is_valid
from .matching import TYPEWRITER

#: Digits of a full number, its country code included (ITU-T E.164; the shortest
#: that are in use: +683 4002).
FEWEST_DIGITS, MOST_DIGITS = 7, 15
_CACHED = 4096

_PLUS = frozenset("+＋﹢")
#: What people put between digits, beside spaces and dashes of every kind.
_SEPARATORS = frozenset("()[]./（）．／−\t")
_TRUNK_ZERO = re.compile(r"(?<=[0-9])[^0-9(]*\([^0-9]*0[^0-9]*\)")
#: What is dialled first in most countries to call another one.
FROM_ABROAD = "00"


class Dialled(NamedTuple):
    """A text that has digits only, and what is put between them."""

    plus: bool
    #: The digits, in ASCII, as they were grouped.
    groups: tuple[str, ...]

    @property
    def digits(self) -> str:
        """Return all digits."""
        return "".join(self.groups)


@lru_cache(maxsize=_CACHED)
def dialled(text: str) -> Dialled | None:
    """Return what of a text is dialled, None where it is no number of any kind.

    Digits may be those of any script. A zero in brackets behind other digits is
    left out, as in ``+44 (0) 20``: from abroad it is not dialled.
    """
    plain = ""
    for char in text:
        category = unicodedata.category(char)
        if category == "Nd":
            plain += str(unicodedata.decimal(char))
        elif char in _PLUS:
            plain += "+"
        elif char in "([":
            plain += "("
        elif char in ")]":
            plain += ")"
        elif char in _SEPARATORS or category in ("Zs", "Pd"):
            plain += " "
        elif category != "Cf":
            return None
    before, plus, number = plain.rpartition("+")
    if plus and before.strip(" ()"):
        return None
    groups = tuple(re.findall(r"[0-9]+", _TRUNK_ZERO.sub("", number)))
    return Dialled(plus=bool(plus), groups=groups) if groups else None


@lru_cache(maxsize=_CACHED)
def text_identity(text: str) -> str:
    """Return by what a text is compared that is no full telephone number.

    Signs that look alike (Unicode NFKC), digits of every script, apostrophes and
    hyphens of every kind, spaces of every kind and number, and capital and small
    letters make no difference.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = " ".join(unicodedata.normalize("NFKC", folded).split())
    folded = folded.translate(TYPEWRITER)
    folded = "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char for char in folded
    )
    if folded.removeprefix("+").isdecimal() and not all(
        char.isdecimal() or char.isspace() or char in _PLUS for char in text
    ):
        # Of raised or circled digits: it only looks like the number.
        return f"?{folded}"
    return folded


def is_number(identity: str) -> bool:
    """Tell whether an identity is that of a full telephone number."""
    return (
        identity.startswith("+")
        and FEWEST_DIGITS <= len(identity) - 1 <= MOST_DIGITS
        and identity[1:].isdecimal()
    )


@lru_cache(maxsize=_CACHED)
def is_dialable(address: str) -> bool:
    """Tell whether an address, as it is, may be a full telephone number.

    It can be written to, even where it is not known whose it is.
    """
    number = dialled(address)
    return number is not None and len(number.digits) >= FEWEST_DIGITS


@lru_cache(maxsize=_CACHED)
def international(address: str) -> str:
    """Return the identity of an address that has its country code.

    So most servers write them: with a plus or without.
    """
    number = dialled(address)
    # A zero in front is dialled within some country or out of it: in which one, the
    # address does not say.
    if number is None or number.digits.startswith("0"):
        return text_identity(address)
    if not FEWEST_DIGITS <= len(number.digits) <= MOST_DIGITS:
        return text_identity(address)
    return f"+{fold(number.digits)}"


@lru_cache(maxsize=_CACHED)
def carrier(address: str, own: str | None, home: str | None) -> str:
    """Return the identity of an address as some carrier wrote it.

    Without a plus it may have a country code or be a number of the country whose
    number the own line has: ``own``, as the server writes it. Where that tells
    nothing, it may be one of the ``home``'s country (ISO 3166). What can be two
    numbers is neither.
    """
    number = dialled(address)
    if number is None or number.plus:
        return international(address)
    digits = number.digits
    if len(digits) < FEWEST_DIGITS:
        return text_identity(address)
    found: set[str] = set()
    doubtful: set[str] = set()
    own_regions = _regions_of(own, home)
    regions = own_regions or _home_region(home)
    # Where it may be a national number, were it in no numbering plan.
    inside = set(regions or ("US",))
    for region in regions:
        if (abroad := number_abroad(digits, region)) is not None:
            if (full := full_number(abroad)) is not None:
                found.add(f"+{fold(full)}")
            continue
        national = national_number(digits, region)
        if national is None:
            continue
        if national.lacks_trunk and has_code(digits, region):
            # With its country code it is complete; as a national number it is not.
            inside.discard(region)
            continue
        # Of which country an incomplete one is, the home alone cannot tell, nor the
        # own number where it may be one of another country that is new.
        is_certain = not national.lacks_trunk or (
            bool(own_regions) and not _may_be_full(digits)
        )
        (found if is_certain else doubtful).add(f"+{fold(national.digits)}")
    if (full := full_number(digits.removeprefix(FROM_ABROAD))) is not None:
        found.add(f"+{fold(full)}")
    # In no numbering plan, the length tells. Ten digits may be anybody's in America.
    if (
        not found | doubtful
        and _may_be_full(digits)
        and not _may_be_national(digits, inside)
    ):
        return f"+{fold(digits)}"
    if len(found) == len(found | doubtful) == 1:
        return found.pop()
    return text_identity(address)


def _may_be_full(digits: str) -> bool:
    """Tell whether digits may be a number with its country code, as a new one."""
    if digits.startswith("0") or not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS:
        return False
    return _possible(f"+{digits}", None) == digits


def _may_be_national(digits: str, regions: Iterable[str]) -> bool:
    """Tell whether digits may be another number within one of some countries."""
    return any(_possible(digits, region) not in (None, digits) for region in regions)


def _possible(text: str, region: str | None) -> str | None:
    """Return the full number that a text may be by its length alone."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    full = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return full.removeprefix("+")


class National(NamedTuple):
    """A number as it is dialled within a country."""

    #: The digits of its international form.
    digits: str
    #: Whether the digit is missing that is dialled first within the country.
    lacks_trunk: bool


class _Plan(NamedTuple):
    """What of a country's numbering plan tells at once what is no number there."""

    code: str
    #: What is dialled before a country code.
    from_abroad: re.Pattern[str]
    #: What is dialled before the number within the country.
    trunk: re.Pattern[str]
    #: The numbers of each of the countries with this code.
    numbers: tuple[re.Pattern[str], ...]
    #: Whether what is dialled first is replaced by something, and not left out.
    transforms: bool

    def may_have(self, digits: str) -> bool:
        """Tell whether digits may be a number: reading it in full takes long."""
        whole = (digits, digits.removeprefix(self.code))
        candidates = [*whole]
        for candidate in whole:
            if (trunk := self.trunk.match(candidate)) and trunk.end():
                if self.transforms:
                    return True
                candidates.append(candidate[trunk.end() :])
        return any(
            pattern.fullmatch(candidate)
            for pattern in self.numbers
            for candidate in candidates
        )


@lru_cache(maxsize=_CACHED)
def national_number(digits: str, region: str) -> National | None:
    """Return what digits mean by the rules of a country, None: nothing valid."""
    plan = _plan(region)
    if not plan.may_have(digits):
        return None
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    # With another country's code it was read as from abroad: see number_abroad().
    if str(number.country_code) != plan.code or not phonenumbers.is_valid_number(
        number
    ):
        return None
    national = phonenumbers.format_number(
        number, phonenumbers.PhoneNumberFormat.NATIONAL
    )
    inside = "".join(char for char in national if char.isdecimal())
    significant = phonenumbers.national_significant_number(number)
    if len(significant) + len(plan.code) > MOST_DIGITS:
        return None
    return National(
        digits=f"{plan.code}{significant}",
        lacks_trunk=significant == digits != inside,
    )


def number_abroad(digits: str, region: str) -> str | None:
    """Return the digits that are dialled behind a country's prefix for abroad."""
    prefix = _plan(region).from_abroad.match(digits)
    rest = digits[prefix.end() :] if prefix else ""
    return rest if rest and not rest.startswith("0") else None


@cache
def _plan(region: str) -> _Plan:
    code = phonenumbers.country_code_for_region(region)
    plan = _metadata(region)
    return _Plan(
        code=str(code),
        from_abroad=_pattern(plan.international_prefix),
        trunk=_pattern(plan.national_prefix_for_parsing),
        numbers=tuple(
            _pattern(desc.national_number_pattern)
            for one in phonenumbers.region_codes_for_country_code(code)
            if (desc := _metadata(one).general_desc) is not None
        ),
        transforms=plan.national_prefix_transform_rule is not None,
    )


def _metadata(region: str) -> phonenumbers.PhoneMetadata:
    return cast(
        "phonenumbers.PhoneMetadata",
        phonenumbers.PhoneMetadata.metadata_for_region(region),
    )


def _pattern(text: str | None) -> re.Pattern[str]:
    """Return a pattern; where there is none, one that matches nothing."""
    return re.compile(text or "(?!)")


@lru_cache(maxsize=_CACHED)
def full_number(digits: str) -> str | None:
    """Return digits that are a valid number with its country code, else None."""
    if digits.startswith("0") or not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS:
        return None
    return digits if is_valid(digits) or is_valid(fold(digits)) else None


def has_code(digits: str, region: str) -> bool:
    """Tell whether digits begin with the country code of a country."""
    return digits.startswith(_plan(region).code)


@lru_cache(maxsize=_CACHED)
def _regions_of(own: str | None, home: str | None) -> frozenset[str]:
    """Return the countries that a line's own number may belong to."""
    number = dialled(own or "")
    if number is None or len(number.digits) < FEWEST_DIGITS:
        return frozenset()
    found: set[str] = set()
    full = full_number(number.digits.removeprefix(FROM_ABROAD))
    if full is not None:
        found.add(full)
    if not number.plus:
        for region in _home_region(home):
            if (national := national_number(number.digits, region)) is not None:
                found.add(national.digits)
    return frozenset(filter(None, map(region_of, found)))


@lru_cache(maxsize=_CACHED)
def region_of(digits: str) -> str | None:
    """Return the country (ISO 3166) of an international number, if it has one."""
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return None
    region = phonenumbers.region_code_for_number(number)
    if region is None and number.country_code is not None:
        region = phonenumbers.region_code_for_country_code(number.country_code)
    return _known_region(region)


def _home_region(home: str | None) -> tuple[str, ...]:
    return (known,) if (known := _known_region(home)) else ()


def _known_region(region: str | None) -> str | None:
    """Return a country with a numbering plan, None for every other."""
    region = (region or "").upper()
    return region if region in phonenumbers.SUPPORTED_REGIONS else None
