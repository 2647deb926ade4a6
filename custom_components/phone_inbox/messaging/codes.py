"""One-time codes: what a bank, a shop or a messenger wants typed in again.

How a code is found, whatever the language (the words are in :mod:`.code_words`):

1. A text made for machines as well says what its code is: *@example.com #123456* in
   the last line (WICG, origin-bound one-time codes delivered via SMS), or *<#>* at the
   beginning (Android's SMS retriever).
2. A text about something that has a lasting code, such as a door, a Wi-Fi or a
   discount, has no one-time code, unless it speaks of verifying and the like. Neither
   has a bank's receipt: the code in it is that of an approval which has been given.
3. Numbers that are plainly something else are crossed out: addresses of sites,
   telephone numbers, dates, times, amounts, cards, numbers with a unit, and what
   another word names ("order 1234").
4. Of what is left, 4 to 8 digits may be a code: ``1234``, ``123-456``,
   ``12-34-56``, ``1 2 3 4``, ``G-123456``. Where that gives none, and the text speaks
   of signing in or verifying, so may a word of capitals and digits, as in ``X7K3P``.
5. It is one where it follows a word for code in the same sentence ("code: 1234"),
   else where it is said to be one ("1234 is your code"), else where it is asked
   for ("use 1234 to log in"). The first counts. So it does on a line of its own, with
   the word on the next or the one before.

When in doubt there is no code: one that is not found can still be read.
"""

from functools import cached_property, lru_cache
import unicodedata

import regex

from . import code_words as words
from .matching import visible

#: A one-time code comes in a short text. This bounds the work, too.
MAX_TEXT = 500


#: The patterns that nobody has used yet.
_waiting: set[_Pattern] = set()


class _Pattern:
    """A pattern that is laid out with spaces and line breaks.

    It is compiled when it is first used: all of them together take half a second, and
    most texts need none of the large ones.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        _waiting.add(self)

    @cached_property
    def compiled(self) -> regex.Pattern[str]:
        """Return the pattern as the package ``regex`` has it."""
        compiled = regex.compile(self._text, regex.VERBOSE | regex.IGNORECASE)
        _waiting.discard(self)
        return compiled

    def is_in(self, text: str) -> bool:
        """Tell whether a text has something of that kind."""
        return self.compiled.search(text) is not None


# What is read the same

#: Hyphens of all kinds, within numbers and words.
_HYPHEN = regex.compile(r"(?<=\w)[‐‑‒–−](?=\w)|(?<=\d)—(?=\d)")
#: Chinese sets no spaces: not around numbers, nor around the words that count here.
_BESIDE_HAN = regex.compile(
    r"(?<=\p{Han})(?=[A-Za-z\d])|(?<=[A-Za-z\d])(?=\p{Han})"
    rf"|(?<={words.HAN_CODE})|(?={words.HAN_CODE})|(?<=[是为為])|(?=[是为為])"
)
#: Typed as that of other scripts, it is followed by what is in Chinese: 4821,5分钟.
_CHINESE_COMMA = regex.compile(r"(?<=\d),(?=\d{1,2}[ ]?[分小])")
#: Some forget the space: code4821.
_GLUED = regex.compile(
    r"(?i)(?<=\b(?:code|otp|pin|kod|parol|код|пароль|пин|կոդ))(?=\d{4,8}\b)"
)
_SPACES = regex.compile("[ \t]{2,}")
#: *Bold* and the like in messengers.
_EMPHASIS = regex.compile(r"(?<![\w*])([*_`~]{1,2})(\d[\d -]{2,10}\d)\1(?![\w#*])")

# 1. What is written for machines

_DOMAIN_BOUND = _Pattern(
    r"(?m) ^ @ [\w.-]+ [ ] \# (?P<code> [A-Z\d]{4,10} ) \b [^\n]* \Z"
)
_RETRIEVER = _Pattern(r"\A \s* (?: <\#> | \[\#\] )")
_HASH = _Pattern(r"\s [A-Z\d+/]{11} \s* \Z")

# 2. What the text is about

_LASTING = _Pattern(words.LASTING)
_ONE_TIME = _Pattern(words.ONE_TIME)
_SIGN_IN = _Pattern(words.SIGN_IN)
_DONE = _Pattern(words.DONE)
_APPROVAL = _Pattern(words.APPROVAL)
_NO_PASSWORD = _Pattern(rf"{words.APPROVAL} | {words.HAS_BEEN} | onay[ ]kodu")
_WANTED = _Pattern(rf"{words.WANTED} | {words.ONE_TIME}")

# 3. What a number is plainly

_AMOUNT = r"(?<!\d) (?: \d{1,3} (?:[ ,.]\d{3})+ | \d+ ) (?:[.,]\d{1,2})? (?!\d)"
_MONEY = rf"{words.CURRENCY} \.? [ ]? {_AMOUNT} | {_AMOUNT} [ -]? {words.CURRENCY}"
_PAYMENT = _Pattern(rf"{_MONEY} | \d[.,]\d\d\b | [*•·×] [ ]? \d{{4}}\b")
_LINK = _Pattern(r"(?<!\S) \S* :// \S*")
_OTHER = _Pattern(rf"""
    # Addresses
      (?<!\S) \S* (?: @ | :// | \.[a-z]{{2,}}/ ) \S*
    # Cards, commands of the network, numbered things
    | (?: [*•·×\#№] | \bNo[ ]? | \bx{{2,}} )+ [ ]? \d+ | {words.NAME} \d[\d-]*
    | \d+ [\#*]
    # What is sent somewhere
    | \d{{4,8}} [ ] (?: to | на | на[ ]номер | al | au | an | na | na[ ]numer | para | yazıp )
      [ ] \d{{4,6}}
    # Telephones, and what is too long for a code
    | \+\d[\d ()-]{{5,}} | (?:\d[ ()-]{{0,2}}){{8,}}\d
    # Dates and times
    | \b \d{{4}}-\d\d-\d\d \b | \b \d\d?-\d\d?-\d{{4}} \b
    | (?<![\d.,]) \d\d? ([./]) \d\d? (?: \1 \d{{2,4}} )? (?!\d)
    | \b {words.MONTH} \.?,? [ ] \d{{4}} \b
    | \b (?: в | с | з | since ) [ ] (?: 19 | 20 )\d\d \b
    | \b \d\d?:\d\d (?: :\d\d )? (?!\d)
    # Amounts
    | {_MONEY} | {_AMOUNT} [ -]? {words.UNIT} | \d+ [.,] \d+
""")

# 4. What may be a code

_GROUPS = r"""
    \d(?: [ -]\d ){3,7} | \d{3}[ -]\d{3} | \d{4}[ -]\d{4}
    | \d\d(?P<dash>[ -])\d\d(?P=dash)\d\d | \d{4,8}
"""
#: No number of which another one is said to be the code: order 48213 is 5521.
_END = rf"""
    (?! \w | [-.,:/]\d | [ -]\d\b | ,[ ]\d{{4}} | [ ] (?: {words.IS} ) [:՝]? [ ] \d{{4}} )
"""
#: Of a service, before its code: G-123456. More letters are a number's own: INV-48213.
_LETTERS = r"(?: (?<!\w) (?-i: [A-Z] | FB ) - )?"
_DIGITS = rf"""
    (?: (?<! [\w+*\#@&=/] | \d[ .,:-] | \w- ) | (?<= (?<!\w) [A-Z]{{1,3}}- ) )
    (?P<code> {_GROUPS} ) {_END}
"""
_CAPITALS = rf"""
    (?<! [\w+*\#@&=/-] )
    (?-i: (?P<code> (?=[A-Z]*\d) (?=\d*[A-Z]) [A-Z\d]{{5,8}} ) ) {_END}
"""

# 5. What makes it one

_WORD = rf"""
    (?<! \b (?: {words.NOT_OF} | {words.THE_OF} ) [ _-] ) (?<! \p{{Latin}}['’] ) (?<![\p{{L}}\d])
    (?<! (?<![\p{{L}}\d-]) (?! {words.KIND} [_-] ) (?-i: \p{{Ll}}{{2,20}} ) [_-] )
    {words.CODE} (?![\p{{L}}\d]) (?! [ -] {words.NOT_FOR} )
"""
#: Within a sentence.
_WITHIN = r"(?: (?! [.!?։。]\s | [。;] ) [^\n] )"
_SIGN = r"(?: [:：=–—-] | [ ] (?:" + words.IS + r") (?![\p{L}\d]) [:՝]? (?: [ ] le )? )"
#: Between a word for code and its number: next to nothing, or a sign that the
#: number comes, or what the code is for (some leave the sign out then).
_AFTER = rf"""
    (?: [\s.:=!՝։"“«'(\[<–—-]{{0,6}}
    | (?<! \b {words.NEVER} {_WITHIN}{{0,40}} )
      (?: {_WITHIN}{{0,80}}? {_SIGN} [\s"“«(\[<]{{0,3}}
        | [ ] {words.PURPOSE_AFTER} {_WITHIN}{{0,60}}? [ ] ) )
"""
#: Between a number and the word that says it is a code.
_BEFORE = rf"""
    [\])>"”»]?
    (?: [ ]? [-–—:(՝] {_WITHIN}{{0,60}}?
    | ,? [ ]? (?:{words.YOURS}) (?![\p{{Latin}}\p{{Cyrillic}}\p{{Armenian}}]) {_WITHIN}{{0,60}}?
    | ,? [ ] {_WITHIN}{{0,40}}? {words.PURPOSE_BEFORE}
    | [ ] )
"""
_LINE = r"[^\n]{0,60}"


def _forms(code: str) -> tuple[_Pattern, ...]:
    asked = rf"{words.ASKED} [ ] {_LETTERS}"
    alone = rf"(?m: ^ [ ]* {_LETTERS} {code} [ ]* [.!]? [ ]* $ )"
    return (
        _Pattern(rf"{_WORD} {_AFTER} {code}"),
        _Pattern(rf"{_WORD} {_LINE} \s*\n\s* {alone}"),
        _Pattern(rf"{alone} \s*\n\s* {_LINE} {_WORD}"),
        _Pattern(rf"{code} {_BEFORE} {_WORD}"),
        _Pattern(rf"{asked} {code} {_WITHIN}{{0,60}}? {words.PURPOSE}"),
        _Pattern(rf"{words.PURPOSE} {_WITHIN}{{0,40}}? {asked} {code}"),
        # Its name may be that of a service.
        _Pattern(rf"{_WORD} [ ] (?-i: \p{{Lu}}\p{{Ll}}+ ) [ ] {_LETTERS} {code}"),
    )


#: What stands right after the word, whatever sign is before it.
_MARKED = _Pattern(
    rf"{_WORD} (?: [ ] {words.PURPOSE_AFTER} )? [ ]? :? [ ]? (?: [=-]?> | = | \# | → | ➡ | (?<! [ ] ) - ) [ ]? (?P<code> {_GROUPS} ) {_END}"
)
_DIGIT_FORMS = _forms(_DIGITS)
_CAPITAL_FORMS = _forms(_CAPITALS)
_ANY_DIGITS = _Pattern(_DIGITS)
#: What every text with a code has: something that may be one, and a word for it, or
#: for somebody to type it in. Most texts lack one of these, and they are told quickly.
_CANDIDATE = _Pattern(
    r"\d (?: [ -]? \d ){3} | (?-i: (?= [A-Z]*\d ) (?= \d*[A-Z] ) [A-Z\d]{5} )"
)
_ANY_WORD = _Pattern(words.CODE)
_ASKED = _Pattern(words.ASKED)
_PURPOSE = _Pattern(words.PURPOSE)


def find_code(text: str) -> str | None:
    """Return the one-time code of a text, in the form in which it is typed in.

    So ``123-456`` is returned as ``123456``, and so is ``G-123456``: such letters
    stand beside the field already.
    """
    # Long texts are not even kept for the next who asks.
    return _find(text) if len(text) <= MAX_TEXT else None


def is_slow(text: str) -> bool:
    """Tell whether it may take long to find this text's code: nothing is prepared."""
    return bool(_waiting) and len(text) <= MAX_TEXT and _CANDIDATE.is_in(text)


def prepare() -> None:
    """Do what else the first text with a code takes half a second for."""
    for pattern in list(_waiting):
        pattern.compiled  # noqa: B018 - it is kept


# Every trigger, the code sensor and the card ask for the same message.
@lru_cache(maxsize=512)
def _find(text: str) -> str | None:
    if not any(char.isdecimal() for char in text):
        return None
    # Its compatible form may be longer.
    if len(text := _readable(text)) > MAX_TEXT:
        return None
    if found := _DOMAIN_BOUND.compiled.search(text):
        return found["code"]
    retrieved = _RETRIEVER.compiled.match(text)
    if retrieved:
        text = _HASH.compiled.sub("", text[retrieved.end() :])
    elif not _may_have_one(text) or _is_lasting(text) or _is_receipt(text):
        return None
    if found := _MARKED.compiled.search(_LINK.compiled.sub("~", text)):
        return _bare(found["code"])
    left = _OTHER.compiled.sub(lambda other: "~" * len(other[0]), text)
    forms = _DIGIT_FORMS
    if _SIGN_IN.is_in(text):
        forms += _CAPITAL_FORMS
    for form in forms:
        if found := form.compiled.search(left):
            return _bare(found["code"])
    if retrieved and len(numbers := [*_ANY_DIGITS.compiled.finditer(left)]) == 1:
        return _bare(numbers[0]["code"])
    return None


def _readable(text: str) -> str:
    """Return a text in the forms that the patterns know."""
    # In their compatible forms, a Chinese comma is that of a decimal and № is a word.
    text = _CHINESE_COMMA.sub(", ", visible(text.replace("，", ", ").replace("№", "#")))
    text = "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text
    )
    text = _BESIDE_HAN.sub(" ", _GLUED.sub(" ", _HYPHEN.sub("-", text)))
    return _SPACES.sub(" ", _EMPHASIS.sub(r"\2", text))


def _may_have_one(text: str) -> bool:
    return _CANDIDATE.is_in(text) and (
        _ANY_WORD.is_in(text) or (_ASKED.is_in(text) and _PURPOSE.is_in(text))
    )


def _is_lasting(text: str) -> bool:
    return _LASTING.is_in(text) and not _ONE_TIME.is_in(text)


def _is_receipt(text: str) -> bool:
    """Tell whether a text is about a payment that is done: its code is of no use."""
    return (
        (_DONE.is_in(text) or _APPROVAL.is_in(text))
        and _PAYMENT.is_in(text)
        and not _WANTED.is_in(_NO_PASSWORD.compiled.sub("", text))
    )


def _bare(code: str) -> str:
    return code.replace("-", "").replace(" ", "")
