"""Numbers as they are shown: as people write them, or masked."""

import pytest

from custom_components.phone_inbox.messaging.addresses import carrier, international
from custom_components.phone_inbox.messaging.numbers import described, mask, shown
from custom_components.phone_inbox.messaging.typed import readings


@pytest.mark.parametrize(
    ("address", "masked"),
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
        ("+7 900 123-45-67 ext 5", "+…4567 ext 5"),
        ("٧٩٠٠١٢٣٤٥٦٧", "…٤٥٦٧"),
        ("", ""),
    ],
)
def test_mask(address: str, masked: str) -> None:
    """Of a number the last digits are shown; a name or short number as it is."""
    assert mask(address) == masked


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
        # Valid as it is; by what it is compared, it could not be dialled
        ("5491123456789", "+54 9 11 2345-6789"),
        ("541123456789", "+54 11 2345-6789"),
        # Not valid any more
        ("5215512345678", "+52 55 1234 5678"),
        ("551187654321", "+55 11 98765-4321"),
        ("371300000001234", "+371 300000001234"),
        ("089123456", "089123456"),
    ],
)
def test_shown(address: str, as_written: str) -> None:
    """A number is written as people do; anything else as it is."""
    assert shown(address, international(address)) == as_written


def test_shown_of_a_carrier() -> None:
    """A number without its country code is shown with it, where it is known."""
    known = carrier("2025550123", "+12025550188", None)
    assert shown("2025550123", known) == "+1 202-555-0123"
    unknown = carrier("2025550123", "1001", "DE")
    assert shown("2025550123", unknown) == "2025550123"


@pytest.mark.parametrize(
    ("text", "home", "words"),
    [
        ("0151 12345678", "DE", "+49 1511 2345678 (DE, mobile)"),
        ("+371300000001234", None, "+371 300000001234 (LV, unlisted)"),
        ("900", None, "900 (short)"),
        ("Bank", None, "Bank (name)"),
    ],
)
def test_described(text: str, home: str | None, words: str) -> None:
    """What was understood is told with the country and the kind."""
    (reading,) = readings(text, home)
    assert described(reading) == words
