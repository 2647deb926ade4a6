"""What people type: what it can mean in their home, and what is no address."""

from hypothesis import given, strategies as st
import phonenumbers
import pytest

from custom_components.phone_inbox.messaging.typed import (
    AddressKind,
    AmbiguousAddress,
    only_reading,
    readings,
    written_number,
)

MOBILE, FIXED_LINE = AddressKind.MOBILE, AddressKind.FIXED_LINE


@pytest.mark.parametrize(
    ("home", "text", "shown", "country", "kind"),
    [
        ("DE", "0151 12345678", "+49 1511 2345678", "DE", MOBILE),
        ("DE", "0049 151 12345678", "+49 1511 2345678", "DE", MOBILE),
        ("DE", "+49 151 12345678", "+49 1511 2345678", "DE", MOBILE),
        ("de", "0151/12345678", "+49 1511 2345678", "DE", MOBILE),
        ("DE", "+49 (0)151 12345678", "+49 1511 2345678", "DE", MOBILE),
        ("DE", "+49 0151 12345678", "+49 1511 2345678", "DE", MOBILE),
        ("DE", "(+49) 151 12345678", "+49 1511 2345678", "DE", MOBILE),
        ("RU", "89001234567", "+7 900 123-45-67", "RU", MOBILE),
        ("RU", "9001234567", "+7 900 123-45-67", "RU", MOBILE),
        ("RU", "8 (900) 123-45-67", "+7 900 123-45-67", "RU", MOBILE),
        ("RU", "+7 900 1234567", "+7 900 123-45-67", "RU", MOBILE),
        ("RU", "79001234567", "+7 900 123-45-67", "RU", MOBILE),
        ("RU", "810 49 151 12345678", "+49 1511 2345678", "DE", MOBILE),
        (None, "79001234567", "+7 900 123-45-67", "RU", MOBILE),
        ("AM", "077123456", "+374 77 123456", "AM", MOBILE),
        ("AM", "77123456", "+374 77 123456", "AM", MOBILE),
        ("AM", "37477123456", "+374 77 123456", "AM", MOBILE),
        (
            "US",
            "2025550123",
            "+1 202-555-0123",
            "US",
            AddressKind.FIXED_LINE_OR_MOBILE,
        ),
        (
            "US",
            "(202) 555-0123",
            "+1 202-555-0123",
            "US",
            AddressKind.FIXED_LINE_OR_MOBILE,
        ),
        ("US", "011 49 151 12345678", "+49 1511 2345678", "DE", MOBILE),
        # Not from the US, but everybody understands it
        ("US", "0049 151 12345678", "+49 1511 2345678", "DE", MOBILE),
        ("GB", "020 7946 0018", "+44 20 7946 0018", "GB", FIXED_LINE),
        ("FR", "٠٦ ١٢ ٣٤ ٥٦ ٧٨", "+33 6 12 34 56 78", "FR", MOBILE),
        ("FR", "０６１２３４５６７８", "+33 6 12 34 56 78", "FR", MOBILE),
        ("AR", "011 15 2345-6789", "+54 9 11 2345-6789", "AR", MOBILE),
        ("AR", "+54 11 15 2345-6789", "+54 9 11 2345-6789", "AR", MOBILE),
        (
            "MX",
            "+52 1 55 1234 5678",
            "+52 55 1234 5678",
            "MX",
            AddressKind.FIXED_LINE_OR_MOBILE,
        ),
        ("IT", "+39 6 1234 5678", "+39 06 1234 5678", "IT", FIXED_LINE),
        ("RU", "+7 8 900 123-45-67", "+7 900 123-45-67", "RU", MOBILE),
        ("US", "+800 1234 5678", "+800 1234 5678", None, AddressKind.TOLL_FREE),
        # Machines, and ranges that are new
        (
            "DE",
            "+371300000001234",
            "+371 300000001234",
            "LV",
            AddressKind.UNLISTED,
        ),
        (
            "DE",
            "00371300000001234",
            "+371 300000001234",
            "LV",
            AddressKind.UNLISTED,
        ),
        (None, "+7 100 123-45-67", "+7 1001234567", "RU", AddressKind.UNLISTED),
        ("GB", "07700 900123", "+44 7700 900123", "GB", AddressKind.UNLISTED),
        # Set apart so that it begins with no country code
        ("RU", "8 (495) 123-45-67", "+7 495 123-45-67", "RU", FIXED_LINE),
        ("RU", "8 495 123 45 67", "+7 495 123-45-67", "RU", FIXED_LINE),
        ("RU", "(495) 123-45-67", "+7 495 123-45-67", "RU", FIXED_LINE),
        (
            "US",
            "(458) 223-4567",
            "+1 458-223-4567",
            "US",
            AddressKind.FIXED_LINE_OR_MOBILE,
        ),
        ("TR", "(532) 123 45 67", "+90 532 123 45 67", "TR", MOBILE),
        # A code that is split all the same, and is the only one that can be meant
        ("RU", "38 (050) 123-45-67", "+380 50 123 4567", "UA", MOBILE),
        ("AM", "38(067)1234567", "+380 67 123 4567", "UA", MOBILE),
        ("DE", "38 050 123 45 67", "+380 50 123 4567", "UA", MOBILE),
        ("RU", "99 890 123 45 67", "+998 90 123 45 67", "UZ", MOBILE),
        # … and one in brackets with what follows
        ("RU", "(37491) 12-34-56", "+374 91 123456", "AM", MOBILE),
        ("US", "(38050) 123-45-67", "+380 50 123 4567", "UA", MOBILE),
        ("AM", "(7900) 123-45-67", "+7 900 123-45-67", "RU", MOBILE),
        # … and so that it does
        (
            "US",
            "(1) 202 555 0123",
            "+1 202-555-0123",
            "US",
            AddressKind.FIXED_LINE_OR_MOBILE,
        ),
        ("RU", "900", "900", None, AddressKind.SHORT),
        ("RU", "900 100", "900100", None, AddressKind.SHORT),
        ("RU", "٩٠٠", "900", None, AddressKind.SHORT),
        ("DE", "89123", "89123", None, AddressKind.SHORT),
        ("GB", "Norvia’s", "Norvia's", None, AddressKind.NAME),
        ("RU", "Анна\u2011Мария", "Анна-Мария", None, AddressKind.NAME),
        # As it is copied out of a messenger
        ("RU", "\u200e900\u200f", "900", None, AddressKind.SHORT),
        ("RU", "\u2068MyBank\u2069", "MyBank", None, AddressKind.NAME),
        ("RU", "\ufeffMy\u00adBank\u200b", "MyBank", None, AddressKind.NAME),
        ("RU", "\u202d(495) 123-45-67\u202c", "+7 495 123-45-67", "RU", FIXED_LINE),
        # What is dialled for abroad there is no "00", and a 2 that goes with it
        (
            "KR",
            "002 49 151 12345678",
            "+49 1511 2345678",
            "DE",
            AddressKind.MOBILE,
        ),
        ("RU", " My\u00a0Bank ", "My Bank", None, AddressKind.NAME),
        ("RU", "Андрей", "Андрей", None, AddressKind.NAME),
    ],
)
def test_one_meaning(
    home: str | None, text: str, shown: str, country: str | None, kind: AddressKind
) -> None:
    """The form shows what was understood, and what it is."""
    (reading,) = readings(text, home)
    assert (reading.written, reading.country, reading.kind) == (shown, country, kind)
    assert only_reading(text, home) == reading


@pytest.mark.parametrize(
    ("home", "text", "shown"),
    [
        ("RU", "84951234567", ["+7 495 123-45-67", "+84 951 234 567"]),
        ("RU", "84 951 234567", ["+7 495 123-45-67", "+84 951 234 567"]),
        ("RU", "(84) 951 234567", ["+7 495 123-45-67", "+84 951 234 567"]),
        ("RU", "8 4 9 5 1 2 3 4 5 6 7", ["+7 495 123-45-67", "+84 951 234 567"]),
        # A mobile as it is dialled, or a landline without its zero
        ("IT", "391 234 5678", ["+39 391 234 5678", "+39 0123 45678"]),
        ("US", "458-223-4567", ["+1 458-223-4567", "+45 82 23 45 67"]),
        ("DE", "(37491) 123456", ["+49 37491 123456", "+374 91 123456"]),
        ("DE", "(3361) 2345678", ["+49 3361 2345678", "+33 6 12 34 56 78"]),
        ("DE", "33612345678", ["+49 3361 2345678", "+33 6 12 34 56 78"]),
        ("DE", "15123456789", ["+49 1512 3456789", "+1 512-345-6789"]),
        ("IT", "33612345678", ["+39 336 1234 5678", "+33 6 12 34 56 78"]),
        # These digits are what a country dials first to call another one, or not
        ("SG", "0049 151 12345678", ["+91 5112 345 678", "+49 1511 2345678"]),
        ("NU", "4002", ["4002", "+683 4002"]),
    ],
)
def test_two_meanings(home: str, text: str, shown: list[str]) -> None:
    """Where two readings are valid, somebody has to be asked."""
    assert [reading.written for reading in readings(text, home)] == shown
    with pytest.raises(AmbiguousAddress):
        only_reading(text, home)


@pytest.mark.parametrize(
    ("home", "text", "address"),
    [
        ("DE", "4915112345678", "+4915112345678"),
        ("ID", "6281234567", "+6281234567"),
        ("XK", "38344123456", "+38344123456"),
        ("AT", "436641234567", "+436641234567"),
    ],
)
def test_with_the_homes_code(home: str, text: str, address: str) -> None:
    """With the home's country code, a number is that one where nobody is asked."""
    reading = only_reading(text, home)
    assert reading is not None
    assert reading.address == address


@pytest.mark.parametrize(
    "text",
    [
        # Slips
        "+8 900 123-45-67",
        "+89001234567",
        "+8 495 123-45-67",
        "+8 800 555-35-35",
        "+9001234567",
        "+0151 12345678",
        "+7 900 123-45-6",
        "+7 900 123-45-678",
        "+7 9l6 123-45-67",
        "+49",
        "+112",
        "+210 1234567",
        # No numbers
        "",
        " ",
        "@",
        "7",
        "00000000000",
        "9.0.0",
        "9-0-0",
        "#900",
        "*9*0*0#",
        "+900",
        "+12025550123#77",
        "+12025550123 ext 77",
        "+7 900 123-45-67; +7 900 123-45-68",
        "+1 202 555 0123 +1 202 555 0124",
        "371300000001234",
        "+1234567890123456",
        # No names
        "anna@example.com",
        "call me in the evening please",
        "<b>",
        "- -",
        "Anna 79001234567",
    ],
)
@pytest.mark.parametrize("home", ["RU", "DE", "US", None])
def test_no_address(text: str, home: str | None) -> None:
    """What nobody can be reached by is refused in every home."""
    assert readings(text, home) == ()
    assert only_reading(text, home) is None


@pytest.mark.parametrize(
    ("home", "text"),
    [
        ("GB", "07700 90012"),
        ("GB", "07700 9001234"),
        ("GB", "7700 900123"),
        ("RU", "8 100 123-45-6"),
        ("RU", "8 100 123-45-678"),
        ("RU", "100 123-45-67"),
        ("RU", "84 100 123-45-67"),
        ("DE", "0151 1234"),
        # As one dials in another country, or nowhere
        ("RU", "8 029 491-19-11"),
        ("RU", "82 02-212-3456"),
        ("DE", "010 1234 5678"),
        ("DE", "0501 234 56 78"),
        ("AM", "030 123456"),
        # A mobile with a digit too few or too many
        ("DE", "0151 2345678"),
        ("ZA", "071 123456"),
        ("MY", "012-3456 7895"),
        ("RS", "060 12345675"),
        ("FR", "0000000000"),
    ],
)
def test_slips_at_home(home: str, text: str) -> None:
    """What no numbering plan has is dialled as a mobile, or has a plus."""
    assert readings(text, home) == ()


def test_no_country() -> None:
    """Without a country of the home, only international numbers are understood."""
    assert readings("8 916 123 45 67", None) == ()
    assert readings("8 916 765 43", "RU") == ()
    assert readings("0151 12345678", "") == ()
    assert readings("0151 12345678", "ZZ") == ()


REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)


@given(
    st.one_of(
        st.text(st.sampled_from("+0123456789 -()."), max_size=20),
        st.text(max_size=20),
    ),
    st.sampled_from([*REGIONS, None]),
)
def test_shown_is_meant(text: str, home: str | None) -> None:
    """What a form shows is what it took, should somebody type that."""
    for reading in readings(text, home):
        for again in (reading.written, reading.address):
            identities = [one.identity for one in readings(again, home)]
            assert reading.identity in identities
            if reading.is_number:
                assert identities == [reading.identity]


@given(st.text(max_size=20))
def test_any_text_can_be_shown(text: str) -> None:
    """What is no number is shown as it is."""
    if not text.startswith("+"):
        assert written_number(text) == text
