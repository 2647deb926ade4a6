"""Numbers: one form for every spelling, and one that may be shown."""

from hypothesis import given, strategies as st
import pytest

from custom_components.phone_inbox.messaging.numbers import (
    is_number,
    mask,
    normalise,
    written,
)


@pytest.mark.parametrize(
    ("address", "region", "form"),
    [
        # One Russian mobile number
        ("8 900 123-45-67", "RU", "+79001234567"),
        ("8(900)1234567", "RU", "+79001234567"),
        ("79001234567", "RU", "+79001234567"),
        ("+7 900 123 45 67", "RU", "+79001234567"),
        ("9001234567", "RU", "+79001234567"),
        ("+7-900-123-45-67", None, "+79001234567"),
        ("79001234567", None, "+79001234567"),
        ("  +7  900 1234567 ", None, "+79001234567"),
        ("79001234567", "AM", "+79001234567"),
        # Without a region, or by another one's rules, it is no number
        ("89001234567", None, "89001234567"),
        # Armenian numbers
        ("077 123456", "AM", "+37477123456"),
        ("+374 77 123-456", "RU", "+37477123456"),
        ("37477123456", "RU", "+37477123456"),
        ("37477123456", None, "+37477123456"),
        ("00374 77 123456", "AM", "+37477123456"),
        ("010 123456", "AM", "+37410123456"),
        # Others
        ("(202) 555-0123", "US", "+12025550123"),
        ("12025550123", None, "+12025550123"),
        ("020 7946 0018", "GB", "+442079460018"),
        # Short numbers and extensions stay as they are
        ("900", "RU", "900"),
        ("112", "AM", "112"),
        ("8-800", "RU", "8800"),
        ("101", None, "101"),
        # Names that services send under
        ("MyBank", "RU", "mybank"),
        ("  My   Bank ", None, "my bank"),
        ("TELE2", "RU", "tele2"),
        ("Банк", "RU", "банк"),
        ("STRASSE", None, "strasse"),
        ("straße", None, "strasse"),
        # Garbage
        ("", "RU", ""),
        ("+", "RU", "+"),
        ("---", None, "---"),
        ("+7", "RU", "7"),
        ("+79", None, "79"),
        ("1" * 40, None, "1" * 40),
        ("+7900123456789012", None, "7900123456789012"),
        ("79001234567 ext 5", "RU", "79001234567 ext 5"),
        ("anna@example.com", "RU", "anna@example.com"),
        ("+7 900 123-45-67; +7 900 123-45-68", None, "7900123456779001234568"),
        ("𝟕𝟗𝟎𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕", "RU", "+79001234567"),
        ("79001234567", "XX", "+79001234567"),
    ],
)
def test_normalise(address: str, region: str | None, form: str) -> None:
    """Each spelling has the form of its address."""
    assert normalise(address, region) == form


@given(
    st.text(st.sampled_from("+0123456789 -()abЯ."), max_size=25),
    st.sampled_from(["RU", "AM", "US", None]),
)
def test_stable(address: str, region: str | None) -> None:
    """A form is its own form, and is a number only if it is one whole."""
    form = normalise(address, region)
    if is_number(form):
        assert normalise(form, region) == form
        assert form[1:].isdigit()
        assert normalise(form[1:], None) == form


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("+79001234567", True),
        ("79001234567", False),
        ("+", False),
        ("+7 9l6 123-45-67", False),
        ("900", False),
        ("bank", False),
    ],
)
def test_is_number(address: str, is_one: bool) -> None:
    """Only a number's whole form counts as one."""
    assert is_number(address) is is_one


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("+79001234567", "…4567"),
        ("8 (900) 123-45-67", "…4567"),
        ("90012", "…0012"),
        ("9001", "9001"),
        ("900", "900"),
        ("MyBank", "MyBank"),
        ("TELE20000", "TELE20000"),
        ("79001234567@c.us", "…4567@c.us"),
        ("sip:+79001234567@example.com", "sip:+…4567@example.com"),
        ("", ""),
    ],
)
def test_mask(address: str, shown: str) -> None:
    """Of a number the last digits are shown; a name or short number as it is."""
    assert mask(address) == shown


@pytest.mark.parametrize(
    ("address", "as_written"),
    [
        ("79001234567", "+7 900 123-45-67"),
        ("+37477123456", "+374 77 123456"),
        ("12025550123", "+1 202-555-0123"),
        ("900", "900"),
        ("MyBank", "MyBank"),
        ("  My   Bank ", "  My   Bank "),
        ("79001234567@example.com", "79001234567@example.com"),
        ("", ""),
    ],
)
def test_written(address: str, as_written: str) -> None:
    """A number is written as people do; anything else as it is."""
    assert written(address) == as_written
