"""Phrases: does a text say what somebody waits for?

What counts as the same text:

- Case does not matter, in any script: ``открой`` is ``ОТКРОЙ``, and so is what
  other languages make of capitals. Armenian ``և`` is ``ԵՎ``. The capital ``I`` is
  that of ``i`` and of the Turkish ``ı``, which are two letters all the same, and
  ``İ`` is that of ``i``. A Greek word in capitals, or typed without any accent, is
  the one with it; two words with different accents are two.
- Width and form do not matter: full-width ``ＯＰＥＮ`` is ``open`` (Unicode NFKC).
- Apostrophes, quotes and hyphens of all kinds are those of a typewriter: telephones
  make ``it’s`` of ``it's``, and in Ukrainian both are typed. Dashes are other signs.
- Any run of spaces and line breaks is one space; those at the ends do not matter.
- Sentence punctuation and quotes around the whole do not matter: ``Open!`` is
  ``open``. Other signs do: ``#1234`` is not ``1234``.
- Characters that nobody sees (direction marks, joiners, variation selectors) do
  not matter, nor does Armenian punctuation, which stands within words and after
  them: ``Միացրո՛ւ լամպը։`` is ``միացրու լամպը``.
- ``ё`` is ``е``, as in everyday Russian spelling.

What does not: letters that only look alike. ``OTKРОЙ`` with Latin letters in it is
not ``ОТКРОЙ``. Guessing there would let one text pass for another; whoever wants
it can write a pattern such as ``[OО][TТ]...``.

No more than :data:`MAX_READ` characters of a text are looked at at once, since this
runs between Home Assistant's other work. A longer text equals no phrase. What it
contains takes a while, see :meth:`Phrase.may_be_slow`, and is looked for in its first
:data:`MAX_SEARCHED` characters.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
import unicodedata

import regex

from .patterns import search

#: Longer phrases are a mistake, and longer patterns take long to compile.
MAX_PHRASE = 1_000
#: So many characters of a text are read at once; what people type is shorter.
MAX_READ = 2_000
#: So many are searched, beside the event loop.
MAX_SEARCHED = 10_000
#: Ends what is read of a longer text: no pattern takes that place for the end.
_CUT = "…"
#: How far back a place is looked for where a long text may be parted.
_WORD = 50

#: Parentheses, quotes and what ends a sentence, Armenian, Arabic and Chinese ones
#: included. Not what commands are made of: ``#``, ``*``, ``+``, ``/``, ``-``.
_PUNCTUATION = ".,;:!?¡¿\"'`‘’‚“”„«»‹›()[]։՝՟،؛؟。、「」"
_EDGES = _PUNCTUATION + " "
#: Signs for which a typewriter has one.
TYPEWRITER = str.maketrans(
    {**dict.fromkeys("’‘‛ʼ`", "'"), **dict.fromkeys("“”„‟", '"'), "‐": "-", "‑": "-"}
)
_INVISIBLE = regex.compile(r"\p{Default_Ignorable_Code_Point}+")
#: They are put on a vowel, or between two letters: ՛ ՜ ՞ ՟, the apostrophe, and
#: what stands for them on other keyboards.
_WITHIN_ARMENIAN = regex.compile(r"[՛՜՞՟՚]+|(?<=\p{Armenian})['’ʼ´`](?=\p{Armenian})")
#: A full stop (often typed as a colon) and a comma.
_AFTER_ARMENIAN = regex.compile(r"(?<!\d)[։՝]+|[։՝]+(?!\d)|(?<=\p{Armenian}):(?=\s|$)")
#: ``և`` decomposed, which in capitals is written with another letter.
_YEV = "եւ"
_YEV_AS_TWO = regex.compile(r"ԵՎ|ԵՒ|\b[Եե][վւ]\b")
#: A decomposed ё.
_YO = regex.compile("е\u0308+")
#: An ``i`` or a Greek letter, with what stands on it.
_MARKED = regex.compile(r"([Iiα-ωΑ-Ω])(\p{Mn}+)")
#: Grave, acute and circumflex, which ancient spelling tells apart.
_ACCENTS = regex.compile("[\u0300\u0301\u0342]+")
_BREATHINGS = regex.compile("[\u0313\u0314]+")
#: A word in Greek, as a group: splitting keeps it.
_GREEK = regex.compile(r"((?:\p{Greek}\p{Mn}*)+)")
#: What is read as a folded letter: ``I`` is the capital of two.
_LATIN = {"i": "[iI]", "ı": "[ıI]", "I": "[Iiı]"}
_GREEK_VOWELS = {
    "α": "[αά]",
    "ε": "[εέ]",
    "η": "[ηή]",
    "ι": "[ιίϊΐ]",
    "ο": "[οό]",
    "υ": "[υύϋΰ]",
    "ω": "[ωώ]",
}

#: What the groups of a pattern caught, by number (from 1) and by name.
type Groups = Mapping[int | str, str | None]


class MatchKind(StrEnum):
    """How a text has to relate to a phrase."""

    EQUALS = "equals"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    PATTERN = "pattern"


def visible(text: str) -> str:
    """Return a text in its compatible form (NFKC), without invisible characters.

    Of a long one it is the beginning, and a sign that something is left out.
    """
    text = _INVISIBLE.sub("", _beginning(text))
    return _beginning(unicodedata.normalize("NFKC", text))


def command_text(text: str) -> str:
    """Return a text as an assistant reads it, without what only Armenian has.

    Assistants pass over the punctuation of other languages by themselves.
    """
    text = _WITHIN_ARMENIAN.sub("", text).replace("՝", ",").replace("։", ".")
    return _YEV_AS_TWO.sub("և", text).strip()


def fold(text: str) -> str:
    """Return the form in which two texts that say the same are equal.

    It keeps punctuation; see :func:`bare`. Turkish and Greek are compared by
    :func:`same`, since their capitals stand for more than one letter.
    """
    return _folded(text).replace("I", "i")


def bare(text: str) -> str:
    """Return the folded text without the punctuation around it.

    A text of nothing else keeps it: ``?`` is something one can wait for.
    """
    return _bared(fold(text))


def same(one: str, other: str) -> bool:
    """Tell whether two texts, such as names, are the same, whatever their case.

    Unlike for phrases, punctuation does matter.
    """
    if len(one) > MAX_READ or len(other) > MAX_READ:
        return one == other
    return _pattern(_folded(one)).fullmatch(_folded(other)) is not None


def whole(text: str) -> str:
    """Return a text with *?* for each half of a character, which cannot be stored."""
    return text.encode(errors="replace").decode()


def is_name(text: str) -> bool:
    """Tell whether a text can be a name: it has a letter or a picture.

    Digits and signs alone are what is dialled: *900*, *112*, *24/7* or *+*.
    """
    return any(
        char.isalpha() or unicodedata.category(char) == "So" for char in visible(text)
    )


def find_name[T](name: str, named: Iterable[tuple[str, T]]) -> T | None:
    """Return what has a name; None where nothing has, or more than one thing.

    What is written in just that way comes first, in whatever case then.
    """
    name, named = name.strip(), list(named)
    for found in (
        [value for known, value in named if known.strip() == name],
        [value for known, value in named if same(known, name)],
    ):
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _beginning(text: str, length: int = MAX_READ) -> str:
    return text if len(text) <= length else text[: length - len(_CUT)] + _CUT


def _visible(text: str) -> str:
    """Do the same as :func:`visible` with a longer text, in pieces of that length."""
    text = _beginning(text, MAX_SEARCHED)
    pieces, start = [], 0
    while start < len(text):
        # Before a space, nothing that belongs together is parted.
        end = start + MAX_READ
        if end < len(text) and (space := text.rfind(" ", end - _WORD, end)) > start:
            end = space
        pieces.append(visible(text[start:end]))
        start = end
    return "".join(pieces)


def _folded(text: str) -> str:
    """Fold a text, and leave the capital ``I`` as it is.

    A folded text has no other capital. Greek accents are unified and kept.
    """
    text = _INVISIBLE.sub("", _beginning(text))
    text = _AFTER_ARMENIAN.sub(" ", _WITHIN_ARMENIAN.sub("", text))
    # Decomposed before and after: some letters only fold then, and some folded
    # ones have another form yet.
    for _ in range(2):
        text = _MARKED.sub(_unify, unicodedata.normalize("NFKD", text))
        text = "I".join(part.casefold() for part in text.split("I"))
    text = _MARKED.sub(_unify, unicodedata.normalize("NFKD", text))
    text = _YO.sub("е", text.replace(_YEV, "եվ"))
    text = unicodedata.normalize("NFKC", text).translate(TYPEWRITER)
    return _beginning(" ".join(text.split()))


def _unify(marked: regex.Match[str]) -> str:
    """Return an ``i`` without its dot, and a Greek vowel with one kind of accent."""
    letter, marks = marked[1], marked[2]
    if letter in "Ii":
        return "i" + marks.replace("\u0307", "")
    return letter + _ACCENTS.sub("\u0301", _BREATHINGS.sub("", marks))


def _bared(folded: str) -> str:
    return folded.strip(_EDGES) or folded


def _pattern(folded: str) -> regex.Pattern[str]:
    """Compile what is read as a folded text: some letters have several capitals."""
    accented = any("\u0301" in _decomposed(word) for word in _GREEK.findall(folded))
    spellings = []
    for index, part in enumerate(_GREEK.split(folded)):
        if index % 2 == 0:
            spellings += [_LATIN.get(char) or regex.escape(char) for char in part]
        elif accented:
            # As it is, or without any accent.
            spellings.append(f"(?:{regex.escape(part)}|{_unaccented(part)})")
        else:
            spellings += [_GREEK_VOWELS.get(char, char) for char in _plain(part)]
    return regex.compile("".join(spellings))


def _unaccented(word: str) -> str:
    # Without its accent, a vowel may have got a dialytika.
    return _plain(word).replace("ι", "[ιϊ]").replace("υ", "[υϋ]")


def _plain(word: str) -> str:
    return "".join(
        char for char in _decomposed(word) if not unicodedata.combining(char)
    )


def _decomposed(word: str) -> str:
    return unicodedata.normalize("NFD", word)


class Phrase:
    r"""What somebody waits for in messages.

    A pattern is a regular expression, of the kind that the package ``regex``
    reads. It is searched for anywhere in the text, whatever the case; the text is
    in its compatible form (so ``\d`` and ``a`` find full-width ones) and else as
    it was written. How long that may take is in :mod:`.patterns`.
    """

    def __init__(self, phrase: str, kind: MatchKind) -> None:
        """Raise ValueError, with the reason, for what can never be found."""
        if len(phrase) > MAX_PHRASE:
            raise ValueError(f"the phrase is longer than {MAX_PHRASE} characters")
        self.kind = kind
        if not (wanted := _bared(_folded(phrase))):
            raise ValueError("the phrase is empty")
        if len(wanted) >= MAX_READ:
            raise ValueError("the phrase is too long when written out")
        self._wanted = _pattern(wanted)
        if kind is MatchKind.PATTERN:
            try:
                self._pattern = regex.compile(phrase, regex.IGNORECASE)
            except (regex.error, ValueError, RecursionError) as err:
                raise ValueError(f"not a valid pattern: {err}") from err

    def may_be_slow(self, text: str) -> bool:
        """Tell whether looking for it takes a while: not for the event loop, then."""
        return self.kind is MatchKind.PATTERN or (
            self.kind is MatchKind.CONTAINS and len(text) > MAX_READ
        )

    def find(self, text: str) -> Groups | None:
        """Return what the pattern's groups caught; None where nothing matches.

        Phrases that are no patterns have no groups. Raises PatternTooSlow.
        """
        if self.kind is MatchKind.PATTERN:
            return self._search(text)
        return {} if self._matches(text) else None

    def _matches(self, text: str) -> bool:
        found: object
        match self.kind:
            case MatchKind.EQUALS:
                found = len(text) <= MAX_READ and self._wanted.fullmatch(
                    _bared(_folded(text))
                )
            case MatchKind.STARTS_WITH:
                folded = _folded(text)
                found = self._wanted.match(folded) or self._wanted.match(
                    folded.lstrip(_EDGES)
                )
            case _:
                # Each piece goes on in the next: a phrase may stand across an end.
                found = any(
                    self._wanted.search(_folded(text[start : start + MAX_READ]))
                    for start in range(
                        0, max(min(len(text), MAX_SEARCHED) - MAX_PHRASE, 1), MAX_PHRASE
                    )
                )
        return bool(found)

    def _search(self, text: str) -> Groups | None:
        if (found := search(self._pattern, _visible(text))) is None:
            return None
        groups: dict[int | str, str | None] = {}
        groups.update(enumerate(found.groups(), start=1))
        groups.update(found.groupdict())
        return groups
