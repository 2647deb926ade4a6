"""The whole world: every country as home, and numbers of every country.

The examples and what is valid are those of the numbering plans' own data.
"""

from collections.abc import Iterator
from functools import cache

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumber, PhoneNumberFormat, PhoneNumberType
import pytest

from custom_components.phone_inbox.messaging.addresses import (
    carrier,
    international,
    is_number,
)
from custom_components.phone_inbox.messaging.typed import (
    AddressKind,
    only_reading,
    readings,
)

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
KINDS = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
FULL_WIDTH = str.maketrans("+0123456789()-", "＋０１２３４５６７８９（）－")


@cache
def examples() -> list[tuple[str, PhoneNumber, str]]:
    """Return each country's example numbers, and their digits."""
    found = []
    for region in REGIONS:
        for kind in KINDS:
            number = phonenumbers.example_number_for_type(region, kind)
            if number is not None:
                digits = written(number, PhoneNumberFormat.E164).removeprefix("+")
                found.append((region, number, digits))
    return found


@cache
def by_country() -> dict[str, list[tuple[str, PhoneNumber, str]]]:
    """Return the examples of each country."""
    found: dict[str, list[tuple[str, PhoneNumber, str]]] = {}
    for example in examples():
        found.setdefault(example[0], []).append(example)
    return found


def met_in(home: str) -> Iterator[tuple[str, PhoneNumber, str]]:
    """Yield an example of every country, and all of the home's own.

    A country's mobile and fixed numbers take turns, from one home to the next.
    """
    turn = REGIONS.index(home)
    for region, examples_ in by_country().items():
        if region == home:
            yield from examples_
        else:
            yield examples_[turn % len(examples_)]


def written(number: PhoneNumber, kind: int) -> str:
    """Return a number in a format of the library."""
    return phonenumbers.format_number(number, kind)


def full(number: PhoneNumber, digits: str) -> Iterator[str]:
    """Yield spellings with a country code."""
    pretty = written(number, PhoneNumberFormat.INTERNATIONAL)
    yield f"+{digits}"
    yield digits
    yield pretty
    yield pretty.removeprefix("+")
    yield pretty.replace(" ", "\u00a0")
    yield f"(+{number.country_code}) {digits[len(str(number.country_code)) :]}"
    yield pretty.translate(FULL_WIDTH)
    yield digits.translate(FULL_WIDTH)
    yield f"+{digits}".translate(ARABIC)
    yield digits.translate(ARABIC)


def national(number: PhoneNumber) -> Iterator[str]:
    """Yield spellings of a country, with and without what is dialled first."""
    yield written(number, PhoneNumberFormat.NATIONAL)
    yield phonenumbers.national_significant_number(number)


def test_there_is_a_world() -> None:
    """The examples are the whole world's."""
    assert len(REGIONS) >= 245
    assert len(examples()) >= 480


def test_international_addresses() -> None:
    """An address with a country code is that number, in every spelling.

    The home has no part in it: there is nothing to guess with.
    """
    found: dict[str, set[str]] = {}
    for _, number, digits in examples():
        identities = {international(text) for text in full(number, digits)}
        assert len(identities) == 1, digits
        identity = identities.pop()
        assert is_number(identity)
        assert identity.startswith(f"+{number.country_code}")
        found.setdefault(identity, set()).add(digits)
    # Argentina's landline and mobile of one number are one; besides, no two are.
    assert {key[:3] for key, same in found.items() if len(same) > 1} == {"+54"}


@pytest.mark.parametrize("with_line", [True, False])
def test_carriers_addresses(with_line: bool) -> None:
    """What a carrier wrote is never another number's, whatever the line and home.

    It is its own or, where it can be two, nobody's.
    """
    own_at_home = 0
    for home in REGIONS:
        own = phonenumbers.example_number(home) if with_line else None
        line = written(own, PhoneNumberFormat.E164) if own else "1001"
        for region, number, digits in met_in(home):
            right = international(f"+{digits}")
            assert carrier(f"+{digits}", line, home) == right
            if is_number(found := carrier(digits, line, home)):
                # Without a plus, the home's own way is read as well.
                assert found == right
            if region != home:
                continue
            for text in national(number):
                if is_number(found := carrier(text, line, home)):
                    assert found == right, (home, text)
                    own_at_home += 1
    assert own_at_home > 200


def test_typed_with_a_plus() -> None:
    """With a plus it is the same number in every home."""
    for _, number, digits in examples():
        right = international(digits)
        texts = [
            f"+{digits}",
            written(number, PhoneNumberFormat.INTERNATIONAL).translate(FULL_WIDTH),
        ]
        for home in REGIONS:
            for text in texts:
                assert [one.identity for one in readings(text, home)] == [right]


def test_typed_without_a_plus() -> None:
    """With its country code alone it is among what is asked for, if not the only.

    With the home's own code it is that one, also where nobody can be asked.
    """
    # Home after home: the library compiles the patterns of a country when it needs them.
    for home in REGIONS:
        for region, _, digits in met_in(home):
            right = international(digits)
            found = readings(digits, home)
            assert right in [one.identity for one in found], (home, digits)
            if region == home and len(found) > 1:
                preferred = [one for one in found if one.is_plainly_the_homes]
                for one in preferred:
                    assert one.identity == right
                    assert only_reading(digits, home) == one


def test_typed_from_abroad() -> None:
    """With what the home dials first to call abroad, too."""
    for home in REGIONS:
        plan = PhoneMetadata.metadata_for_region(home)
        assert plan is not None
        prefix = plan.preferred_international_prefix or plan.international_prefix or ""
        # A tilde is where one waits for a tone.
        if not (prefix := prefix.replace("~", "")).isdecimal():
            continue
        for _, _, digits in met_in(home):
            right = international(digits)
            identities = [one.identity for one in readings(f"{prefix}{digits}", home)]
            assert right in identities, (home, prefix, digits)


def test_typed_at_home() -> None:
    """As the home itself writes it, with and without what is dialled first."""
    for region, number, digits in examples():
        right = international(digits)
        for text in national(number):
            for spelling in (text, text.translate(FULL_WIDTH), text.translate(ARABIC)):
                found = readings(spelling, region)
                if [one.kind for one in found] == [AddressKind.SHORT]:
                    # Saint Pierre's, without the zero: as short as a service's.
                    assert region == "PM"
                    continue
                assert right in [one.identity for one in found], (region, spelling)
