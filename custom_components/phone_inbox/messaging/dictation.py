"""What somebody dictated, in the words and signs in which it was said.

Sentence matchers drop the punctuation they meet, also within what a sentence leaves
open: of "text Anna saying No. Come at once!" they keep "No Come at once", and a link
loses its colon. The words are the same, so they are found again in what was said.
"""

from collections.abc import Iterator
from typing import NamedTuple
import unicodedata

#: Punctuation that leads from the sentence to what is dictated: `saying: …`.
_LEADING_IN = ":;,.!?…—–՝"


class _Squeezed(NamedTuple):
    """A text reduced to what matchers keep, and where each character came from."""

    text: str
    places: list[int]


def as_said(heard: str, sentence: str, *, beside: str = "") -> str:
    """Return the part of a sentence that was heard, with all its punctuation.

    ``heard`` is what a matcher made of it. ``beside`` is something else that the
    matcher heard in the same sentence, such as the recipient's name: where it is said
    at all, it is said outside of the part. What is not in the sentence is returned as it was heard.
    """
    whole, part = _squeeze(sentence), _squeeze(heard)
    if not part.text:
        return heard
    other = _squeeze(beside).text
    # From the end: what is dictated comes last in every usual sentence.
    for at in _occurrences(whole.text, part.text):
        end = at + len(part.text)
        outside = (whole.text[:at], whole.text[end:])
        if other in whole.text and not any(other in part for part in outside):
            continue
        if found := _cut(sentence, whole.places[at], whole.places[end - 1] + 1):
            return found
    return heard


def _squeeze(text: str) -> _Squeezed:
    """Leave out punctuation and spaces, which matchers change, and case."""
    characters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        if char.isspace() or unicodedata.category(char)[0] in "PC":
            continue
        folded = char.casefold()
        characters.append(folded)
        places += [place] * len(folded)
    return _Squeezed("".join(characters), places)


def _occurrences(whole: str, part: str) -> Iterator[int]:
    at = whole.rfind(part)
    while at >= 0:
        yield at
        at = whole.rfind(part, 0, at + len(part) - 1)


def _cut(sentence: str, start: int, end: int) -> str | None:
    """Return a part with the punctuation that touches it; None for parts of words."""
    while start > 0 and _is_punctuation(sentence[start - 1]):
        start -= 1
    while end < len(sentence) and _is_punctuation(sentence[end]):
        end += 1
    part, before, after = sentence[start:end], sentence[:start], sentence[end:]
    if before and not before[-1].isspace():
        # "saying:Come", and not the end of another word.
        touching = part
        part = part.lstrip(_LEADING_IN)
        if part == touching:
            return None
    if after and not after[0].isspace():
        return None
    if all(map(_is_mark, after)):
        # "… at once !": punctuation that stands apart, at the end.
        return (part + after).strip()
    # "tell her come, please, to Anna": the comma belongs to the sentence.
    return part.rstrip(",;:")


def _is_punctuation(char: str) -> bool:
    return unicodedata.category(char)[0] in "PC" and not char.isspace()


def _is_mark(char: str) -> bool:
    return char.isspace() or _is_punctuation(char)
