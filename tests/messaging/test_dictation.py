"""What somebody dictated is sent as it was said, not as a matcher keeps it."""

import re

from hypothesis import given, strategies as st
import pytest

from custom_components.phone_inbox.messaging.dictation import as_said


def heard_of(text: str) -> str:
    """Return what a sentence matcher keeps of a text: words, with single spaces."""
    return " ".join(
        re.sub(r"[.,:;!?…—’]+(?=\W|$)|(?<=\W)[.,:;!?…—’]+", "", text).split()
    )


@pytest.mark.parametrize(
    ("sentence", "dictated"),
    [
        ("text Anna saying No. Come at once!", "No. Come at once!"),
        (
            "text Anna saying see https://example.com/a?b=1 please",
            "see https://example.com/a?b=1 please",
        ),
        ("text Anna saying: “Hi — it’s me”, 3.50 €", "“Hi — it’s me”, 3.50 €"),
        ("text Anna saying:Come", "Come"),
        ("text Anna saying ...well, .5 litres", "...well, .5 litres"),
        ("text Anna saying Anna!", "Anna!"),
        ("text Anna saying saying no. saying yes?", "saying no. saying yes?"),
        ("text Anna that  two  spaces\nand a line", "two  spaces\nand a line"),
        ("text Anna saying call +49 (151) 1234-567!", "call +49 (151) 1234-567!"),
        ("text Anna saying #1234* a@b.example – ok…", "#1234* a@b.example – ok…"),
        ("text Anna saying ok !", "ok !"),
        ("text Anna saying ¿Vienes? ¡Sí!", "¿Vienes? ¡Sí!"),
        ("напиши Анне: Нет. Приезжай сразу!", "Нет. Приезжай сразу!"),
        ("գրիր Աննային՝ Ո՞ւր ես։", "Ո՞ւր ես։"),
        ("text Anna saying 👍🏽 at 5:30", "👍🏽 at 5:30"),
    ],
)
def test_dictated(sentence: str, dictated: str) -> None:
    """The signs between the words are kept, the sentence around them is not."""
    assert as_said(heard_of(dictated), sentence, beside="Ann") == dictated.strip()


@pytest.mark.parametrize(
    ("sentence", "heard", "beside", "found"),
    [
        ("tell no. to Anna", "no", "Anna", "no."),
        ("tell Anna, please, to Anna", "Anna please", "Anna", "Anna, please"),
        # The name is not what was dictated.
        ("text Dan saying dan", "dan", "Dan", "dan"),
        # Said by a language model, or fixed in the sentence: nothing to find.
        ("tell Anna that I am late", "He is late", "Anna", "He is late"),
        ("", "Come", "Anna", "Come"),
        ("text Anna saying nothing", "no", "Anna", "no"),
        ("text Anna saying ?!", "", "Anna", ""),
    ],
)
def test_parts(sentence: str, heard: str, beside: str, found: str) -> None:
    """Only whole words are taken, and never those of the recipient's name."""
    assert as_said(heard, sentence, beside=beside) == found


WORDS = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1)


@given(WORDS, WORDS)
def test_never_other_words(heard: str, sentence: str) -> None:
    """Whatever is found has the letters that were heard, in their order."""

    def letters(text: str) -> str:
        return "".join(filter(str.isalnum, text.casefold()))

    assert letters(as_said(heard, sentence)) == letters(heard)


@given(st.lists(st.sampled_from(["No.", "Come", "at", "5:30!", "(ok)", "—", "a.b/c"])))
def test_whole(words: list[str]) -> None:
    """Whatever stands at the end of a sentence is found whole."""
    dictated = " ".join(words)
    found = as_said(heard_of(dictated), f"text Anna saying {dictated}", beside="Anna")
    if any(map(str.isalnum, dictated)):
        assert found in (dictated, dictated.removeprefix("— ").lstrip("— "))
