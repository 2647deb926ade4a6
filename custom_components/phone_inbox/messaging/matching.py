"""Phrases: does a text say what somebody waits for?

What counts as the same text:

- Case does not matter, in any script: ``открой`` is ``ОТКРОЙ``.
- Width and form do not matter: full-width ``ＯＰＥＮ`` is ``open`` (Unicode NFKC).
- Any run of spaces and line breaks is one space; those at the ends do not matter.
- Sentence punctuation and quotes around the whole do not matter: ``Open!`` is
  ``open``. Other signs do: ``#1234`` is not ``1234``.
- Characters that nobody sees (direction marks, joiners, variation selectors) do
  not matter, nor do the Armenian intonation marks, which stand within a word.
- ``ё`` is ``е``, as in everyday Russian spelling.

What does not: letters that only look alike. ``OTKРОЙ`` with Latin letters in it is
not ``ОТКРОЙ``. Guessing there would let one text pass for another; whoever wants
it can write a pattern such as ``[OО][TТ]...``.
"""

from collections.abc import Mapping
from enum import StrEnum
import unicodedata

import regex

#: Processor seconds that one search for a pattern may take.
PATTERN_SECONDS = 0.015
#: Longer phrases are a mistake, and longer patterns take long to compile.
MAX_PHRASE = 1_000

#: Parentheses, quotes and what ends a sentence, Armenian, Arabic and Chinese ones
#: included. Not what commands are made of: ``#``, ``*``, ``+``, ``/``, ``-``.
_PUNCTUATION = ".,;:!?¡¿\"'`‘’‚“”„«»‹›()[]։՝՟،؛؟。、「」"
_EDGES = _PUNCTUATION + " "
_INVISIBLE = regex.compile(r"\p{Default_Ignorable_Code_Point}+")
_ARMENIAN_INTONATION = regex.compile(r"[՛՜՞]+")
#: A decomposed ё.
_YO = regex.compile("е\u0308+")

#: What the groups of a pattern caught, by number (from 1) and by name.
type Groups = Mapping[int | str, str | None]


class MatchKind(StrEnum):
    """How a text has to relate to a phrase."""

    EQUALS = "equals"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    PATTERN = "pattern"


class PatternTooSlow(Exception):
    """A search for a pattern took too long and was given up."""


def visible(text: str) -> str:
    """Return a text in its compatible form (NFKC), without invisible characters."""
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))


def fold(text: str) -> str:
    """Return the form in which two texts that say the same are equal.

    It keeps punctuation; see :func:`bare`.
    """
    text = _ARMENIAN_INTONATION.sub("", _INVISIBLE.sub("", text))
    # Decomposed before and after: some letters only fold then, and some folded
    # ones have another form yet.
    text = unicodedata.normalize("NFKD", text).casefold()
    text = unicodedata.normalize("NFKD", text).casefold()
    text = _YO.sub("е", unicodedata.normalize("NFKD", text))
    return " ".join(unicodedata.normalize("NFKC", text).split())


def bare(text: str) -> str:
    """Return the folded text without the punctuation around it.

    A text of nothing else keeps it: ``?`` is something one can wait for.
    """
    folded = fold(text)
    return folded.strip(_EDGES) or folded


class Phrase:
    r"""What somebody waits for in messages.

    A pattern is a regular expression, of the kind that the package ``regex``
    reads. It is searched for anywhere in the text, whatever the case; the text is
    in its compatible form (so ``\d`` and ``a`` find full-width ones) and else as
    it was written. Searching for one may take :data:`PATTERN_SECONDS`, and other
    threads can work meanwhile.
    """

    def __init__(self, phrase: str, kind: MatchKind) -> None:
        """Raise ValueError, with the reason, for what can never be found."""
        if len(phrase) > MAX_PHRASE:
            raise ValueError(f"the phrase is longer than {MAX_PHRASE} characters")
        self.kind = kind
        self._wanted = bare(phrase)
        if not self._wanted:
            raise ValueError("the phrase is empty")
        if kind is MatchKind.PATTERN:
            try:
                self._pattern = regex.compile(phrase, regex.IGNORECASE)
            except (regex.error, ValueError, RecursionError) as err:
                raise ValueError(f"not a valid pattern: {err}") from err

    def find(self, text: str) -> Groups | None:
        """Return what the pattern's groups caught; None where nothing matches.

        Phrases that are no patterns have no groups. Raises PatternTooSlow.
        """
        if self.kind is MatchKind.PATTERN:
            return self._search(text)
        return {} if self._matches(text) else None

    def _matches(self, text: str) -> bool:
        match self.kind:
            case MatchKind.EQUALS:
                return bare(text) == self._wanted
            case MatchKind.STARTS_WITH:
                folded = fold(text)
                return folded.startswith(self._wanted) or folded.lstrip(
                    _EDGES
                ).startswith(self._wanted)
            case _:
                return self._wanted in fold(text)

    def _search(self, text: str) -> Groups | None:
        try:
            found = self._pattern.search(
                visible(text), concurrent=True, timeout=PATTERN_SECONDS
            )
        except TimeoutError as err:
            raise PatternTooSlow from err
        if found is None:
            return None
        groups: dict[int | str, str | None] = {}
        groups.update(enumerate(found.groups(), start=1))
        groups.update(found.groupdict())
        return groups
