"""Texts made short enough: never too long, never cut within a word without need."""

from itertools import accumulate

from hypothesis import given, strategies as st
import pytest
import regex

from custom_components.phone_inbox.messaging.parts import measure
from custom_components.phone_inbox.messaging.shortening import (
    ENDING,
    beginning,
    shorten,
    shorten_to_length,
)


@pytest.mark.parametrize("text", ["", "Done.", "a" * 459, "я" * 201])
def test_short_enough(text: str) -> None:
    """What fits stays as it is."""
    assert shorten(text, parts=3) == text


@pytest.mark.parametrize(
    ("text", "parts", "length"),
    [
        ("a" * 500, 3, 459),
        ("я" * 500, 3, 201),
        ("a" * 161, 1, 160),
        ("€" * 500, 1, 81),
        # One sign of another alphabet makes all of it cost more.
        ("a" * 300 + "я", 1, 160),
    ],
)
def test_cut(text: str, parts: int, length: int) -> None:
    """What does not is cut as late as possible."""
    short = shorten(text, parts=parts)
    assert short.endswith(ENDING)
    assert len(short) == length
    assert measure(short).count == parts


def test_whole_words() -> None:
    """The end is that of a word, unless a word is endless."""
    text = "The light in the kitchen is on. " * 10
    short = shorten(text, parts=1)
    assert text.startswith(short.removesuffix(ENDING) + " ")
    assert len(short) > 130
    assert shorten_to_length("one two three", 10) == "one two..."
    assert shorten_to_length("one two three", 13) == "one two three"
    assert shorten_to_length("onetwothree", 10) == "onetwot..."


@given(st.text(alphabet="ab €яё😀\n", max_size=900), st.integers(1, 4))
def test_never_too_long(text: str, parts: int) -> None:
    """Whatever the text is, it fits, and is the beginning of it."""
    short = shorten(text, parts=parts)
    assert measure(short).count <= parts
    if short != text:
        assert text.startswith(short.removesuffix(ENDING))


@given(st.text(max_size=50), st.integers(4, 40))
def test_never_longer(text: str, length: int) -> None:
    """The same for characters."""
    short = shorten_to_length(text, length)
    assert len(short) <= length
    if short != text:
        assert text.startswith(short.removesuffix(ENDING))


#: Each of them one character for people, made of several.
WHOLE = [
    "🇦🇲",
    "👨\u200d👩\u200d👧\u200d👦",
    "👍🏽",
    "e\u0301",
    "е\u0308",
    "1\ufe0f\u20e3",
    "❤\ufe0f\u200d🔥",
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "각",
    "क्षि",
    "นี้",
    "\r\n",
]


@pytest.mark.parametrize("whole", WHOLE)
def test_whole_characters(whole: str) -> None:
    """A text is never cut within what people take for one character."""
    text = whole * 100
    ends = set(range(0, len(text) + 1, len(whole)))
    for length in range(1, 60):
        assert len(beginning(text, length)) in ends
        assert length - len(beginning(text, length)) < len(whole)
        short = shorten_to_length(text, length + len(ENDING))
        assert len(short) - len(ENDING) in ends or whole.isspace()
    text = "🙂" + text
    for parts in (1, 2, 3):
        kept = shorten(text, parts=parts).removesuffix(ENDING)
        assert (len(kept) - 1) in ends or whole.isspace()


@given(
    st.lists(st.sampled_from([*WHOLE, "a", "я", " "]), max_size=40), st.integers(0, 60)
)
def test_beginning(pieces: list[str], length: int) -> None:
    """The beginning of a text is the longest that ends where a character ends."""
    text = "".join(pieces)
    ends = [0, *accumulate(len(char) for char in regex.findall(r"\X", text))]
    assert beginning(text, length) == text[: max(e for e in ends if e <= length)]


def test_endless_character() -> None:
    """One that never ends leaves no text; it is not cut for all that."""
    assert shorten_to_length("a" + "\u0301" * 5_000, 100) == ENDING
