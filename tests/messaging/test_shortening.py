"""Texts made short enough: never too long, never cut within a word without need."""

from hypothesis import given, strategies as st
import pytest

from custom_components.phone_inbox.messaging.parts import measure
from custom_components.phone_inbox.messaging.shortening import (
    ENDING,
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
