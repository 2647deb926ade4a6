"""Answers: what somebody means who was asked by text.

An answer counts only where it is clear. Whatever else a text may mean is no
answer, and the person is asked again: a door must not open by a guess. So *no
problem* is neither yes nor no, and *1,000* is no number, since it may be one or a
thousand. A text of more than :data:`~.matching.MAX_READ` characters is a text, may
have what a pattern looks for, and is no other answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
import re

from .matching import MAX_READ, MatchKind, Phrase, bare, fold, visible


class AnswerKind(StrEnum):
    """What kind of answer is waited for."""

    TEXT = "text"
    CHOICE = "choice"
    YES_NO = "yes_no"
    NUMBER = "number"
    PATTERN = "pattern"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an answer says; only what belongs to its kind is set."""

    choice: str | None = field(default=None, repr=False)
    #: Position of the choice, from 1.
    position: int | None = None
    yes: bool | None = None
    number: float | None = field(default=None, repr=False)
    #: What the groups of a pattern caught, by number and by name.
    groups: Mapping[str, str | None] | None = field(default=None, repr=False)


class Expected:
    """What is waited for: reads texts as answers."""

    def __init__(
        self,
        kind: AnswerKind,
        *,
        options: Sequence[str] = (),
        pattern: str = "",
        least: float | None = None,
        most: float | None = None,
    ) -> None:
        """Raise ValueError, with the reason, for what no text can answer."""
        self.kind = kind
        self.options = tuple(option.strip() for option in options)
        self._least, self._most = least, most
        self._pattern: Phrase | None = None
        if kind is AnswerKind.CHOICE:
            self._by_text = {
                bare(option): index for index, option in enumerate(self.options)
            }
            if len(self.options) < 2 or "" in self._by_text:
                raise ValueError("a choice needs at least two options")
            if len(self._by_text) < len(self.options):
                raise ValueError("two options read the same")
        elif kind is AnswerKind.PATTERN:
            self._pattern = Phrase(pattern, MatchKind.PATTERN)
        if least is not None and most is not None and least > most:
            raise ValueError("no number is that small and that large")

    @property
    def may_be_slow(self) -> bool:
        """Tell whether reading is a search for a pattern, which takes a while."""
        return self._pattern is not None

    def read(self, text: str) -> Answer | None:
        """Return what a text answers, None where that is not clear.

        Raises PatternTooSlow.
        """
        match self.kind:
            case AnswerKind.TEXT:
                return Answer() if visible(text).strip() else None
            case AnswerKind.CHOICE:
                return None if len(text) > MAX_READ else self._choice(text)
            case AnswerKind.YES_NO:
                yes = yes_or_no(text)
                return None if yes is None else Answer(yes=yes)
            case AnswerKind.NUMBER:
                return self._number(text)
            case AnswerKind.PATTERN:
                return self._search(text)

    def _choice(self, text: str) -> Answer | None:
        if is_question(text) and not any(map(is_question, self.options)):
            return None
        if (index := self._by_text.get(bare(text))) is None:
            index = self._position(text)
        if index is None:
            return None
        return Answer(choice=self.options[index], position=index + 1)

    def _position(self, text: str) -> int | None:
        """Return which option a text names by its position, as in a list."""
        if any(number(option) is not None for option in self.options):
            # Of "5" and "10", the answer "1" is neither.
            return None
        position = bare(text).removesuffix(_KEYCAP)
        if not (position.isascii() and position.isdigit() and len(position) < 4):
            return None
        index = int(position) - 1
        return index if 0 <= index < len(self.options) else None

    def _number(self, text: str) -> Answer | None:
        value = number(text)
        if (
            value is None
            or (self._least is not None and value < self._least)
            or (self._most is not None and value > self._most)
        ):
            return None
        return Answer(number=value)

    def _search(self, text: str) -> Answer | None:
        if self._pattern is None or (found := self._pattern.find(text)) is None:
            return None
        return Answer(groups={str(name): caught for name, caught in found.items()})


#: What makes a key of a digit: the sign of the telephone keypad.
_KEYCAP = "\u20e3"
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff]")

_YES = frozenset(
    fold(word)
    for word in (
        *("yes", "y", "yeah", "yep", "yup", "ok", "okay", "sure", "course"),
        *("absolutely", "definitely", "certainly"),
        *("да", "ага", "угу", "ок", "окей", "конечно", "хорошо", "ладно", "давай"),
        *("разумеется", "безусловно", "da"),
        *("այո", "հա", "լավ", "իհարկե", "օկ", "ayo"),
        *("+", "++", "+++", "👍", "✅", "👌", "✓", "✔", "☑", "🆗", "🙆", "➕"),
    )
)
_NO = frozenset(
    fold(word)
    for word in (
        *("no", "n", "nope", "nah", "not", "never", "don't"),
        *("нет", "не", "неа", "не-а", "нельзя", "никогда"),
        *("net", "nyet"),
        *("ոչ", "չէ", "voch"),
        *("-", "--", "➖", "✖", "✗", "✘", "✕", "☒", "❌", "❎"),
        *("👎", "🚫", "⛔", "🛑", "🙅"),
    )
)
#: What may stand beside a yes or a no, and changes nothing.
_BESIDE = frozenset(
    fold(word)
    for word in (
        *("please", "pls", "thanks", "thx", "now", "yet"),
        *("пожалуйста", "спасибо", "ну", "надо", "нужно", "сейчас"),
        *("խնդրեմ", "շնորհակալություն"),
    )
)
#: Signs of quotes and of emphasis, which change nothing.
_AROUND = r"\"“”„«»‘‚`*_"
#: What says one thing together; these words alone are of another kind: *you sure* asks.
_TOGETHER = (
    (re.compile(r"\bthank[ -]you\b"), "thanks"),
    (re.compile(r"\bof[ -]course\b"), "course"),
    (re.compile(r"\bdo\s+not\b"), "not"),
)
#: What says something else than its words: *да ладно* is *come on*, and not a no is
#: no answer.
_IDIOM = re.compile(
    rf"""(?<![^\W_])(?:да[\s'{_AROUND}-]+(?:ладно|ну) | да[\s,;.…!'{_AROUND}-]+ну(?=[\s.…!{_AROUND}]*\Z)
        |(?:не|not|never)[\s:'{_AROUND}-]+(?:нет|нельзя|никогда|no|nope|never))(?![^\W_])""",
    re.VERBOSE,
)
#: Doubled, it laughs.
_LAUGHS = fold("հա")
_BETWEEN = re.compile(rf"[\s,.;:!?(){_AROUND}։՝❗❕]+|(?<!\w)'|'(?!\w)")
#: A hyphen or a dash between words, with spaces around it or without: да - да.
_DASH = re.compile(r"(?<=\w)\s*[-‐‑‒–—−]\s*(?=\w)")
_JOINED = re.compile(r"(?<=\w)-(?=\w)")
#: :-) and the like.
_EMOTICON = re.compile(r"(?<!\w)[:;=]-?[)(D]+(?!\w)")
#: One emoji, which stands for itself wherever it stands: yes👍.
_EMOJI = re.compile("[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
#: Faces, hearts, hands, flowers and feasts are said along with a yes or a no …
_FRIENDLY = re.compile(
    "[❤❣❥♡♥♀♂☀☺☹✊✌✨⭐\U0001f300-\U0001f320\U0001f330-\U0001f393\U0001f440-\U0001f450"
    "\U0001f464-\U0001f487\U0001f48b-\U0001f49f\U0001f4aa\U0001f4af\U0001f525"
    "\U0001f590-\U0001f596\U0001f5a4\U0001f600-\U0001f64f\U0001f90c-\U0001f93a"
    "\U0001f970-\U0001f97a\U0001f9d0-\U0001f9e1\U0001fa75-\U0001fa77"
    "\U0001fae0-\U0001faf8]"
)
#: … but not those that doubt or mock it.
_DOUBTFUL = re.compile("[🤔🤷🤨🧐🙄😏😒😬😕🫤🥴🙃🤪😜😝😂🤣🤡🤞🖕🫣🫥😶🤐🤫🤥🙈🙉🙊💩]")


_QUESTION_MARKS = frozenset("?¿‽⸮؟՞፧❓❔")
_GREEK_MARK = "\u037e"
#: A semicolon is typed for that one in Greek; elsewhere it parts sentences.
_GREEK_QUESTION = re.compile("[\u0370-\u03ff\u1f00-\u1fff][^;]*;")


def yes_or_no(text: str) -> bool | None:
    """Return what a text says in English, Russian or Armenian, None if neither.

    Every word of it has to be known: *yes please*, *нет, спасибо*, *այո*, 👍,
    *да-да*. A friendly face beside it changes nothing: *yes😊*. What asks back is no
    answer: *yes?*
    """
    if len(text) > MAX_READ or is_question(text):
        return None
    text = _EMOTICON.sub(" ", _SKIN.sub("", text))
    # Folded, a № is a no.
    text = text.replace("№", "#")
    folded = _DASH.sub("-", fold(_EMOJI.sub(r" \g<0> ", text)))
    for several, one in _TOGETHER:
        folded = several.sub(one, folded)
    if _IDIOM.search(folded):
        return None
    said = [word for several in _BETWEEN.split(folded) for word in _unjoined(several)]
    if said.count(_LAUGHS) > 1:
        return None
    words = {*said} - {""}
    unknown = words - _YES - _NO - _BESIDE
    if any(_DOUBTFUL.match(word) or not _FRIENDLY.fullmatch(word) for word in unknown):
        return None
    yes, no = bool(words & _YES), bool(words & _NO)
    return yes if yes is not no else None


def is_question(text: str) -> bool:
    """Tell whether a text has a question mark of any script in it."""
    shown = visible(text)
    return (
        not _QUESTION_MARKS.isdisjoint(shown)
        # Its compatible form is a semicolon.
        or _GREEK_MARK in text
        or bool(_GREEK_QUESTION.search(shown))
    )


def _unjoined(word: str) -> list[str]:
    return [word] if word in _NO else _JOINED.split(word)


#: What makes another number of one: 5k, 5 тыс., 5 pm.
_NO_UNITS = frozenset(
    fold(word)
    for word in (
        *("k", "kk", "mln", "mio", "bn", "am", "pm"),
        *("к", "кк", "тыс", "млн"),
        *("հազ", "մլն"),
    )
)
_NUMBER = re.compile(
    r"""(?P<sign>[+\-−]?)\s?
        (?:[$€£₽֏]\s?)?
        (?P<whole>[0-9]{1,3}(?:\s[0-9]{3})+|[0-9]{1,15})
        (?:[.,](?P<fraction>[0-9]{1,9}))?
        (?:\s?(?P<unit>°\s?[cfс]?|[%$€£₽֏]|[^\W\d_]{1,3}))?""",
    re.VERBOSE | re.IGNORECASE,
)


def number(text: str) -> float | None:
    """Return the number that a text is, with a sign or a short unit beside it.

    A comma or a point before exactly three digits may set off thousands: such a
    number is not clear. An integer is returned as one.
    """
    # In its compatible form, 5² is 52.
    if len(text) > MAX_READ or any(
        char.isdigit() and not char.isdecimal() for char in text
    ):
        return None
    found = _NUMBER.fullmatch(visible(text).strip().rstrip(".!"))
    if found is None:
        return None
    unit = found["unit"]
    if unit and (fold(unit) in _NO_UNITS or yes_or_no(unit) is not None):
        return None
    whole = re.sub(r"\s", "", found["whole"])
    value: float
    if (fraction := found["fraction"]) is None:
        value = int(whole)
    elif len(fraction) == 3 and whole != "0":
        return None
    else:
        value = float(f"{whole}.{fraction}")
    return -value if found["sign"] in ("-", "−") else value
