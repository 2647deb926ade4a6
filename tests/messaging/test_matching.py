"""Phrases: what counts as the same text, and what does not."""

from unittest.mock import patch

from hypothesis import given, strategies as st
import pytest

from custom_components.phone_inbox.messaging.matching import (
    MAX_PHRASE,
    PATTERN_SECONDS,
    MatchKind,
    PatternTooSlow,
    Phrase,
    bare,
    fold,
)

WORDS = (MatchKind.EQUALS, MatchKind.STARTS_WITH, MatchKind.CONTAINS)


def found(phrase: str, kind: MatchKind, text: str) -> bool:
    """Tell whether a phrase is found in a text."""
    return Phrase(phrase, kind).find(text) is not None


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("open", "OPEN"),
        ("открой", "ОТКРОЙ"),
        ("Ещё", "ЕЩЕ"),
        ("й", "и\u0306"),
        ("բացել", "ԲԱՑԵԼ"),
        ("և", "ԵՒ"),
        ("straße", "STRASSE"),
        ("open", "ＯＰＥＮ"),
        ("1234", "１２３４"),
        ("open", "𝐎𝐩𝐞𝐧"),
        ("open the door", "  open \t the\u00a0\u2003door\r\n"),
        ("open", "Open!"),
        ("open.", "«open»…"),
        ("open", "(open)"),
        ("открой дверь", "Открой дверь, "),
        ("բաց", "Բա՛ց։"),
        ("open", "\u2067o\u200bpen\u2069\ufeff"),
        ("🚪", "🚪\ufe0f"),
        ("?", "?"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("שלום", "\u200fשלום!"),
        ("مرحبا", "مرحبا؟"),
        ("开门", "开门。"),
    ],
)
@pytest.mark.parametrize("kind", WORDS)
def test_same(phrase: str, text: str, kind: MatchKind) -> None:
    """Case, width, spaces, punctuation around and what is invisible do not matter."""
    assert found(phrase, kind, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("открой", "OTKPOЙ"),  # with Latin letters that look alike
        ("OPEN", "ОРЕN"),  # with Cyrillic ones
        ("1234", "#1234"),
        ("1", "+1"),
        ("open", "o p e n"),
        ("open now", "opennow"),
        ("open", "open 🙂"),
        ("open", "open, please"),
        ("open", "do not open"),
        ("open", ""),
        ("open", "   "),
        ("?", ""),
        ("?", "!"),
        ("иод", "йод"),
    ],
)
def test_not_the_same(phrase: str, text: str) -> None:
    """Letters that only look alike, other signs and more words do matter."""
    assert not found(phrase, MatchKind.EQUALS, text)


@pytest.mark.parametrize(
    ("phrase", "kind", "text", "expected"),
    [
        ("open", MatchKind.STARTS_WITH, "«Open» the gate", True),
        ("open", MatchKind.STARTS_WITH, "Opening hours?", True),
        ("open", MatchKind.STARTS_WITH, "Please open", False),
        ("...", MatchKind.STARTS_WITH, "... and then", True),
        ("open", MatchKind.CONTAINS, "Please OPEN the gate", True),
        ("open", MatchKind.CONTAINS, "It reopened", True),
        ("!", MatchKind.CONTAINS, "Now! Please", True),
        ("open the gate", MatchKind.CONTAINS, "Open the\n gate now", True),
        ("open", MatchKind.CONTAINS, "op en", False),
    ],
)
def test_part(phrase: str, kind: MatchKind, text: str, expected: bool) -> None:
    """A phrase may be a part of the text."""
    assert found(phrase, kind, text) is expected


@pytest.mark.parametrize("kind", MatchKind)
@pytest.mark.parametrize("phrase", ["", "  ", "\u200b", "\ufe0f \u00ad", "՛"])
def test_empty_phrase(phrase: str, kind: MatchKind) -> None:
    """Nothing is nothing to wait for: it would be in every text."""
    with pytest.raises(ValueError, match="empty"):
        Phrase(phrase, kind)


def test_long_phrase() -> None:
    """Nor is a book."""
    assert found("a" * MAX_PHRASE, MatchKind.EQUALS, "a" * MAX_PHRASE)
    with pytest.raises(ValueError, match="longer than 1000"):
        Phrase("a" * (MAX_PHRASE + 1), MatchKind.PATTERN)


# For any text

#: Everything but the one letter that has no way back from its capital.
TEXTS = st.text().map(lambda text: text.replace("ı", "i"))


@given(st.text())
def test_folding_is_final(text: str) -> None:
    """What is folded or bare stays as it is."""
    assert fold(fold(text)) == fold(text)
    assert bare(bare(text)) == bare(text) == bare(fold(text))


@given(TEXTS)
def test_case_of_any_text(text: str) -> None:
    """Capitals make no difference, in any script."""
    assert fold(text.upper()) == fold(text) == fold(text.lower())


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E)))
def test_width_of_any_text(text: str) -> None:
    """Neither does the full width."""
    assert fold("".join(chr(ord(char) + 0xFEE0) for char in text)) == fold(text)


@given(st.text(), st.text())
def test_kinds_imply_each_other(phrase: str, text: str) -> None:
    """What equals a phrase starts with it, and what starts with it contains it."""
    if not bare(phrase):
        return
    equals, starts, contains = (found(phrase, kind, text) for kind in WORDS)
    assert equals <= starts <= contains


@given(st.text(min_size=1), st.text(), st.text())
def test_around(phrase: str, before: str, after: str) -> None:
    """A phrase is found in what it is said in."""
    if not bare(phrase):
        return
    assert found(phrase, MatchKind.EQUALS, phrase)
    assert found(phrase, MatchKind.STARTS_WITH, f"{phrase} {after}")
    assert found(phrase, MatchKind.CONTAINS, f"{before} {phrase} {after}")


# Patterns


@pytest.mark.parametrize(
    ("pattern", "text", "groups"),
    [
        (r"open (\w+)", "Please OPEN gate now", {1: "gate"}),
        (
            r"(?P<what>свет|окно) (вкл|выкл)?",
            "Свет ",
            {1: "Свет", "what": "Свет", 2: None},
        ),
        (r"^set (\d+)$", "set ２１", {1: "21"}),
        (r"open", "ＯＰＥＮ", {}),
        (r"a.c", "a\u200bbc", {}),
        (r"^$", "", {}),
        (r"(?m)^two$", "one\ntwo", {}),
        (r"(?:open){e<=1}", "opne", {}),
        (r"^open$", "do not open", None),
        (r"ё", "е", None),
        (r"K", "К", None),  # Latin and Cyrillic
    ],
)
def test_pattern(
    pattern: str, text: str, groups: dict[int | str, str | None] | None
) -> None:
    """A pattern is searched for whatever the case, and tells what it caught."""
    assert Phrase(pattern, MatchKind.PATTERN).find(text) == groups


@pytest.mark.parametrize(
    "pattern",
    ["(", "[a", "*", "a{2,1}", r"\p{Nonsense}", "(?V0)(?V1)a", "(" * 400 + ")" * 400],
)
def test_invalid_pattern(pattern: str) -> None:
    """A pattern that cannot be read is refused with the reason."""
    with pytest.raises(ValueError, match="not a valid pattern: "):
        Phrase(pattern, MatchKind.PATTERN)


@pytest.mark.parametrize(
    "pattern", [r"(a+)+$", r"(a|aa)+$", r"(?R)", r"^(([a-z])+.)+[A-Z]([a-z])+$"]
)
def test_catastrophic_pattern(pattern: str) -> None:
    """A search that would take for ever is given up."""
    phrase = Phrase(pattern, MatchKind.PATTERN)
    with pytest.raises(PatternTooSlow):
        phrase.find("a" * 10_000 + "!")


def test_pattern_is_limited() -> None:
    """The search has a time limit, and lets other threads work."""
    with patch(f"{Phrase.__module__}.regex.compile") as compiled:
        compiled.return_value.search.return_value = None
        assert Phrase("a", MatchKind.PATTERN).find("text") is None
    compiled.return_value.search.assert_called_once_with(
        "text", concurrent=True, timeout=PATTERN_SECONDS
    )
    # Of processor time: what a search costs at most, on a machine of any speed.
    assert PATTERN_SECONDS < 0.05
