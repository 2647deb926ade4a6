"""How many parts a text takes, by the tables of 3GPP TS 23.038 and 23.040."""

from hypothesis import given, strategies as st
import pytest

from custom_components.phone_inbox.messaging.parts import Encoding, measure

GSM, UCS = Encoding.GSM_7, Encoding.UCS_2
SMILE = "😀"


@pytest.mark.parametrize(
    ("text", "encoding", "length", "count"),
    [
        ("", GSM, 0, 1),
        ("Hello", GSM, 5, 1),
        ("a" * 160, GSM, 160, 1),
        ("a" * 161, GSM, 161, 2),
        ("a" * 306, GSM, 306, 2),
        ("a" * 307, GSM, 307, 3),
        ("a" * 459, GSM, 459, 3),
        ("a" * 460, GSM, 460, 4),
        # Letters of the default alphabet that are not ASCII
        ("èéùìòÇØøÅåÆæßÉÄÖÑÜ§äöñüà", GSM, 24, 1),
        ("ΔΦΓΛΩΠΨΣΘΞ", GSM, 10, 1),
        ("£¥¤¡¿@$_", GSM, 8, 1),
        ("line\nline\r\n", GSM, 11, 1),
        # The extension table: two septets each
        ("€", GSM, 2, 1),
        ("^{}\\[~]|€\f", GSM, 20, 1),
        ("€" * 80, GSM, 160, 1),
        ("€" * 80 + "a", GSM, 161, 2),
        # A pair of septets is not split: the first part holds 76 of them
        ("€" * 81, GSM, 162, 2),
        ("€" * 152, GSM, 304, 2),
        ("€" * 153, GSM, 306, 3),
        ("a" * 152 + "€" + "a" * 7, GSM, 161, 2),
        ("a" * 152 + "€" + "a" * 151, GSM, 305, 2),
        ("a" * 152 + "€" + "a" * 152, GSM, 306, 3),
        ("a" * 151 + "€" + "a" * 153, GSM, 306, 2),
        # Anything else makes it all UCS-2
        ("ё", UCS, 1, 1),
        ("Привет", UCS, 6, 1),
        ("Բարեւ", UCS, 5, 1),
        ("`", UCS, 1, 1),
        ("ç", UCS, 1, 1),
        ("a\tb", UCS, 3, 1),
        ("“quoted”", UCS, 8, 1),
        ("я" * 70, UCS, 70, 1),
        ("я" * 71, UCS, 71, 2),
        ("я" * 134, UCS, 134, 2),
        ("я" * 135, UCS, 135, 3),
        ("a" * 70 + "я", UCS, 71, 2),
        ("€" * 70 + "я", UCS, 71, 2),
        # Characters of two units
        (SMILE, UCS, 2, 1),
        (SMILE * 35, UCS, 70, 1),
        (SMILE * 36, UCS, 72, 2),
        (SMILE * 66, UCS, 132, 2),
        (SMILE * 67, UCS, 134, 3),
        ("я" * 66 + SMILE + "я" * 3, UCS, 71, 2),
        ("я" * 66 + SMILE + "я" * 66, UCS, 134, 3),
        ("я" * 65 + SMILE + "я" * 67, UCS, 134, 2),
        # A family is several characters and the joiners between them
        ("👨‍👩‍👧", UCS, 8, 1),
    ],
)
def test_measure(text: str, encoding: Encoding, length: int, count: int) -> None:
    """Texts at every border are measured as they are charged."""
    parts = measure(text)
    assert (parts.encoding, parts.length, parts.count) == (encoding, length, count)


def parts_by_hand(text: str) -> int:
    """Count parts by filling them, without any shortcut."""
    encoding = measure(text).encoding
    alone, joined = (160, 153) if encoding is GSM else (70, 67)
    extended = "\f^{}\\[~]|€"
    costs = [
        (1 + (char in extended)) if encoding is GSM else 1 + (ord(char) > 0xFFFF)
        for char in text
    ]
    if sum(costs) <= alone:
        return 1
    parts = [0]
    for cost in costs:
        if parts[-1] + cost > joined:
            parts.append(0)
        parts[-1] += cost
    return len(parts)


@given(
    st.text(st.sampled_from("ab€[я😀\n"), max_size=700).map(
        lambda text: text.replace("я", "") if len(text) % 2 else text
    )
)
def test_any_text(text: str) -> None:
    """Any mixture is measured like that."""
    assert measure(text).count == parts_by_hand(text)


@given(st.sampled_from("a€я😀"), st.integers(0, 400))
def test_room(char: str, times: int) -> None:
    """What is left is what fits: one character more takes another part."""
    text = char * times
    parts = measure(text)
    plain = "я" if parts.encoding is UCS else "a"
    assert measure(text + plain * parts.left).count == parts.count
    assert measure(text + plain * (parts.left + 1)).count == parts.count + 1


@given(st.text(max_size=300), st.text(max_size=50))
def test_more_text_is_not_less(text: str, more: str) -> None:
    """A longer text never takes fewer parts."""
    assert measure(text + more).count >= measure(text).count
