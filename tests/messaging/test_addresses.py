"""Addresses of providers: one identity for each, and never another one's."""

from hypothesis import given, strategies as st
import phonenumbers
import pytest

from custom_components.phone_inbox.messaging.addresses import (
    carrier,
    international,
    is_dialable,
    is_number,
    text_identity,
)

ANDREI = "Андрей"
DECOMPOSED = "Андре\u0438\u0306"


@pytest.mark.parametrize(
    ("address", "identity"),
    [
        # With a country code, whatever the home would make of it
        ("4915112345678", "+4915112345678"),
        ("6281234567", "+6281234567"),
        ("33612345678", "+33612345678"),
        ("15123456789", "+15123456789"),
        ("79001234567", "+79001234567"),
        ("+79001234567", "+79001234567"),
        # Written by hand
        ("+7 (900) 123-45-67", "+79001234567"),
        ("+7-900-123–45—67", "+79001234567"),
        ("+7 900 123 45 67", "+79001234567"),
        ("\u202a+79001234567\u202c", "+79001234567"),
        ("＋７９００１２３４５６７", "+79001234567"),
        ("+٧٩٠٠١٢٣٤٥٦٧", "+79001234567"),
        ("+44 (0) 20 7946 0018", "+442079460018"),
        ("+44(0)2079460018", "+442079460018"),
        ("+44 [0] 20 7946 0018", "+442079460018"),
        # No numbering plan has them: machines, and what is new
        ("371300000001234", "+371300000001234"),
        ("+371300000001234", "+371300000001234"),
        # Within a country or out of it, but which one?
        ("089123456", "089123456"),
        ("004915112345678", "004915112345678"),
        ("01149 151 12345678", "01149 151 12345678"),
        # Short numbers, and what is dialled otherwise
        ("900", "900"),
        (" 900 ", "900"),
        ("٩٠٠", "900"),
        ("9.0.0", "9.0.0"),
        ("#900", "#900"),
        ("*9*0*0#", "*9*0*0#"),
        ("+900", "+900"),
        ("900900", "900900"),
        # More than a number
        ("+12025550123#77", "+12025550123#77"),
        ("+12025550123,77", "+12025550123,77"),
        ("+12025550123;ext=77", "+12025550123;ext=77"),
        ("+12025550123 ext. 77", "+12025550123 ext. 77"),
        ("+12025550123 x77", "+12025550123 x77"),
        ("79001234567@c.us", "79001234567@c.us"),
        ("+79001234567+79001234568", "+79001234567+79001234568"),
        ("7+9001234567", "7+9001234567"),
        ("1" * 16, "1" * 16),
        ("12025550123²", "?120255501232"),
        ("+1202555012³", "?+12025550123"),
        ("⁺12025550123", "?+12025550123"),
        ("9⁰⁰", "?900"),
        ("⑨⓪⓪", "?900"),
        # Names
        ("MyBank", "mybank"),
        ("  My \t Bank ", "my bank"),
        (ANDREI, "андрей"),
        (DECOMPOSED, "андрей"),
        ("Ильдар Петров", "ильдар петров"),
        ("Ильдар\u00a0Петров", "ильдар петров"),
        ("Ильдар\u2009\u3000Петров", "ильдар петров"),
        ("ＴＥＬＥ２", "tele2"),
        ("Norvia’s", "norvia's"),
        ("Анна\u2011Мария", "анна-мария"),
        ("STRASSE", "strasse"),
        ("straße", "strasse"),
        ("", ""),
        ("+", "+"),
        ("---", "---"),
    ],
)
def test_international(address: str, identity: str) -> None:
    """An address with its country code is that number, and no other."""
    assert international(address) == identity


@pytest.mark.parametrize(
    "one",
    ["900", "+12025550123", "MyBank", "4002"],
)
@pytest.mark.parametrize("more", ["#", "*", "#77", ",", ";5", "@x", "x", "!"])
def test_nothing_is_added(one: str, more: str) -> None:
    """An address with something behind or before it is another one."""
    assert international(one + more) != international(one)
    assert international(more + one) != international(one)


@pytest.mark.parametrize(
    ("address", "own", "home", "identity"),
    [
        # Whatever the line: with a plus it is what it says
        ("+4915112345678", "+12025550188", "DE", "+4915112345678"),
        ("+1 512 345-6789", "+4930123456", "DE", "+15123456789"),
        ("+33 6 12 34 56 78", "+4930123456", "DE", "+33612345678"),
        ("+371300000001234", "1001", None, "+371300000001234"),
        ("Bank", "+12025550188", "US", "bank"),
        ("1001", "+12025550188", "US", "1001"),
        ("900", "+74951234567", "RU", "900"),
        # Also where numbers are as short as that
        ("4002", "+6834001", "NU", "4002"),
        # The line's number says which country's own way it may be
        ("2025550123", "+12025550188", "DE", "+12025550123"),
        ("12025550123", "+12025550188", "DE", "+12025550123"),
        ("2025550123", "12025550188", "DE", "+12025550123"),
        ("2025550123", "2025550188", "US", "+12025550123"),
        ("9001234567", "+74951234567", "DE", "+79001234567"),
        ("89001234567", "+74951234567", "DE", "+79001234567"),
        ("015112345678", "+4930123456", "US", "+4915112345678"),
        ("004915112345678", "+4930123456", "US", "+4915112345678"),
        ("01149 151 12345678", "+12025550188", "DE", "+4915112345678"),
        ("810 49 151 12345678", "+74951234567", "DE", "+4915112345678"),
        ("45871234", "+4533123456", "DE", "+4545871234"),
        ("0111555551234", "+541143211234", None, "+541155551234"),
        ("0612345678", "0033612345678", None, "+33612345678"),
        # Not the home, where that is another one
        ("015112345678", "0033612345678", "DE", "015112345678"),
        ("015112345678", "+33612345678", "DE", "015112345678"),
        ("0111555551234", "0033612345678", "AR", "0111555551234"),
        # With a country code and no plus
        ("5215512345678", "+12025550188", "US", "+525512345678"),
        ("4915112345678", "+12025550188", "US", "+4915112345678"),
        ("4915112345678", "+4930123456", "DE", "+4915112345678"),
        ("62812345678", "+62215290000", "ID", "+62812345678"),
        ("33612345678", "+12025550188", "DE", "+33612345678"),
        # Two numbers: nobody's
        ("15123456789", "+4930123456", "DE", "15123456789"),
        ("33612345678", "+4930123456", "US", "33612345678"),
        ("33612345678", None, "DE", "33612345678"),
        ("0012034212345", "+82212345678", None, "0012034212345"),
        # In no numbering plan, but only with its country code can it be one
        ("447700900123", "+12025550188", "US", "+447700900123"),
        ("447700900123", "1001", None, "+447700900123"),
        ("447700900123", "+442079460018", "GB", "+447700900123"),
        ("447700900123", "+4930123456", "DE", "447700900123"),
        ("6281234567", "+62215290000", "ID", "+6281234567"),
        ("6281234567", None, "ID", "+6281234567"),
        ("6281234567", "+12025550188", "ID", "6281234567"),
        # None at all: nobody's
        ("5550123", "+12025550188", "US", "5550123"),
        ("371300000001234", "+12025550188", "US", "371300000001234"),
        ("015112345678", "+12025550188", "DE", "015112345678"),
        # The line tells nothing: it may be two numbers of two countries
        ("15123456789", "1001", "DE", "15123456789"),
        # The line tells nothing: the home's own way, where it can only be that
        ("015112345678", "1001", "DE", "+4915112345678"),
        ("015112345678", None, "de", "+4915112345678"),
        ("2025550123", "1001", "US", "+12025550123"),
        ("89161234567", "unknown", "RU", "+79161234567"),
        ("2025550123", "1001", "DE", "2025550123"),
        ("9162345678", "1001", "RU", "9162345678"),
        ("9991234567", "1001", "RU", "9991234567"),
        ("2025550123", "1001", None, "2025550123"),
        ("2025550123", "1001", "XX", "2025550123"),
    ],
)
def test_carrier(
    address: str, own: str | None, home: str | None, identity: str
) -> None:
    """As a carrier wrote it, it is a number where it can be only one."""
    assert carrier(address, own, home) == identity


@pytest.mark.parametrize(
    ("identity", "is_one"),
    [
        ("+79001234567", True),
        ("+371300000001234", True),
        ("+6834002", True),
        ("79001234567", False),
        ("+900", False),
        ("+", False),
        ("+7 900 123-45-67", False),
        ("+1234567890123456", False),
        ("900", False),
        ("+7900123456a", False),
        ("bank", False),
    ],
)
def test_is_number(identity: str, is_one: bool) -> None:
    """Only the identity of a full number counts as one."""
    assert is_number(identity) is is_one


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("+79001234567", True),
        ("89001234567", True),
        ("2025550123", True),
        ("8 (900) 123-45-67", True),
        ("900", False),
        ("Bank", False),
        ("+12025550123#77", False),
        ("", False),
    ],
)
def test_is_dialable(address: str, is_one: bool) -> None:
    """What has digits enough can be answered, also where it is nobody's."""
    assert is_dialable(address) is is_one


ANYTHING = st.one_of(
    st.text(max_size=25),
    st.text(st.sampled_from("+0123456789 -()abЯ.٣５#\u00a0"), max_size=25),
)


@given(ANYTHING)
def test_twice_changes_nothing(address: str) -> None:
    """An identity is its own identity."""
    identity = international(address)
    assert international(identity) == identity
    assert text_identity(text_identity(address)) == text_identity(address)


@given(
    ANYTHING,
    st.sampled_from([None, "1001", "+12025550188", "4930123456", "+74951234567"]),
    st.sampled_from([None, "DE", "US", "RU"]),
)
def test_carrier_twice(address: str, own: str | None, home: str | None) -> None:
    """What a carrier wrote is a number for good, or it is a text for good."""
    identity = carrier(address, own, home)
    assert carrier(identity, own, home) == identity
    if is_number(identity):
        assert international(identity) == identity


#: Countries whose numbers changed: see equivalences.py.
CHANGED = ("52", "54", "55", "39", "44", "7")
E164 = st.builds(
    lambda code, rest: f"{code}{rest}",
    st.sampled_from(sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)),
    st.text(st.sampled_from("0123456789"), min_size=7, max_size=12),
).filter(lambda digits: len(digits) <= 15)


@given(E164, E164)
def test_two_numbers_are_two(one: str, other: str) -> None:
    """Different numbers are never the same, unless a country changed its own."""
    if one == other or (one.startswith(CHANGED) and other.startswith(CHANGED)):
        return
    assert international(one) != international(other)
    assert international(f"+{one}") == international(one)


@given(E164)
def test_no_other_country(digits: str) -> None:
    """A number stays one of the country whose code it has."""
    code = next(
        digits[:length]
        for length in (1, 2, 3)
        if int(digits[:length]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    )
    identity = international(digits)
    assert identity.startswith(f"+{code}")
    if not digits.startswith(CHANGED):
        assert identity == f"+{digits}"
