"""Phrases: what counts as the same text, and what does not."""

from typing import Any
import unicodedata

from hypothesis import given, strategies as st
import pytest

from custom_components.phone_inbox.messaging.matching import (
    MAX_PHRASE,
    MAX_READ,
    MAX_SEARCHED,
    MatchKind,
    Phrase,
    bare,
    command_text,
    find_name,
    fold,
    same,
    visible,
)
from custom_components.phone_inbox.messaging.patterns import PatternTooSlow

NORMALIZE = unicodedata.normalize
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
        # Signs as telephones set them
        ("it's me", "It’s me"),
        ("it’s me", "IT'S ME"),
        ("geht's", "geht`s"),
        ("п'ять", "п’ять"),
        ("п’ять", "П\u02bcЯТЬ"),
        ('say "open" now', "say “open” now"),
        ("ключ-на-старт", "ключ\u2011на\u2010старт"),
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
        ("a-b", "a — b"),
        ("a-b", "a—b"),
        ("its me", "it’s me"),
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


# Capitals that are more than one letter's, and marks that capitals go without


@pytest.mark.parametrize("kind", WORDS)
@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        # Armenian
        ("բարև", "ԲԱՐԵՎ"),
        ("Բարև", "ԲԱՐԵՒ"),
        ("բաց արա դուռը և լույսը", "ԲԱՑ ԱՐԱ ԴՈՒՌԸ ԵՎ ԼՈՒՅՍԸ"),
        ("ԱՐԵՎ", "արև"),
        ("երևան", "ԵՐԵՎԱՆ"),
        ("բարեւ", "բարև"),
        ("ունեմ մեկ", "ՈՒՆԵՄ ﬔԿ"),
        ("սեղմիր", "ՍԵՂﬓԻՐ".replace("ﬓ", "Մ")),
        ("ﬓա ﬕն ﬖա ﬗա", "ՄՆԱ ՄԻՆ ՎՆԱ ՄԽԱ"),
        ("միացրու լամպը", "Միացրո՛ւ լամպը։"),
        ("Միացրո՛ւ լամպը։", "ՄԻԱՑՐՈՒ ԼԱՄՊԸ"),
        ("միացրու լամպը", "Միացրո'ւ լամպը:"),
        ("բարև բաց արա", "Բարև՜։ Բա՛ց արա՝"),
        ("բարև բաց արա", "Բարև: Բաց արա"),
        ("ինչ", "Ի՞նչ"),
        ("կ՚ուզեմ", "կ'ուզեմ"),
        # Turkish
        ("ışığı aç", "IŞIĞI AÇ"),
        ("IŞIĞI AÇ", "ışığı aç"),
        ("kapıyı kilitle", "KAPIYI KİLİTLE"),
        ("istanbul", "İSTANBUL"),
        ("İstanbul", "istanbul"),
        ("İstanbul", "i\u0307stanbul"),
        ("istanbul", "ISTANBUL"),
        ("light'ı kapat", "LIGHT'I KAPAT"),
        ("ısıtma", "ＩSITMA"),
        # Greek
        ("άνοιξε", "ΑΝΟΙΞΕ"),
        ("ΑΝΟΙΞΕ", "Άνοιξε"),
        ("άνοιξε", "ΆΝΟΙΞΕ"),
        ("άνοιξε την πόρτα", "ανοιξε την πορτα"),
        ("άνοιξε την πόρτα ή το παράθυρο", "ΑΝΟΙΞΕ ΤΗΝ ΠΟΡΤΑ Ή ΤΟ ΠΑΡΑΘΥΡΟ"),
        ("φως", "ΦΩΣ"),
        ("φως", "φωσ"),
        ("δρόμος", "ΔΡΟΜΟΣ"),
        ("ρολόι", "ΡΟΛΟΪ"),
        ("προϊόν", "ΠΡΟΪΟΝ"),
        ("ταΐζω", "ΤΑΙΖΩ"),
        ("ἄνοιξε", "άνοιξε"),
        # Others
        ("Straße", "STRAẞE"),
        ("ნინო", "ᲜᲘᲜᲝ"),
        ("ijsland", "ĲSLAND"),
        ("ĳsland", "IJSLAND"),
        ("džungla", "ǅUNGLA"),
        ("щоб", "ЩОБ"),
        ("ґанок її", "ҐАНОК ЇЇ"),
    ],
)
def test_capitals(phrase: str, text: str, kind: MatchKind) -> None:
    """A phrase is found in the capitals that its language makes of it."""
    assert found(phrase, kind, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("kıl", "kil"),
        ("kıl", "KİL"),
        ("kil", "kıl"),
        ("KİL", "kıl"),
        ("ou", "οu"),
        ("πότε", "ποτέ"),
        ("ΠΌΤΕ", "ποτέ"),
        ("ή", "ἦς"),
        ("άνοιξε ή", "άνοιξέ η"),
        ("παϊδάκια", "παιδάκια"),
        ("ով", "ու"),
        ("12:30", "12 30"),
        ("12։30", "1230"),
        ("газ", "ґаз"),
        ("мій", "мии"),
        ("sur", "sûr"),
        ("aci", "açı"),
    ],
)
def test_other_words(phrase: str, text: str) -> None:
    """Two words that differ by more than their case are two."""
    assert not found(phrase, MatchKind.EQUALS, text)
    assert not found(text, MatchKind.EQUALS, phrase)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ԼԵՎՈՆ", 1),
        (" լևոն ", 1),
        ("IŞIK", 2),
        ("İLKER", 3),
        ("ΝΙΚΟΣ", 4),
        ("anna", 5),
        ("Anna", 6),
        ("ANNA", None),
        ("Anna!", None),
        ("", None),
        ("Levon", None),
    ],
)
def test_name(name: str, value: int | None) -> None:
    """A name is found in any case, unless that leaves more than one."""
    names = [("Լևոն", 1), ("Işık", 2), ("ilker", 3), ("Νίκος", 4), ("anna", 5)]
    assert find_name(name, [*names, ("Anna", 6)]) == value


def test_long_names() -> None:
    """What is too long to compare is nobody's name in another case."""
    assert same("a" * MAX_READ, "A" * MAX_READ)
    assert not same("a" * MAX_READ + "b", "A" * MAX_READ + "c")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Միացրո՛ւ լամպը։", "Միացրու լամպը."),
        ("Բարև՜։ Որտե՞ղ է Աննան՞", "Բարև. Որտեղ է Աննան"),
        ("Աննա՝ միացրո'ւ լամպը", "Աննա, միացրու լամպը"),
        ("ԽՈՀԱՆՈՑ ԵՎ ՄԻՋԱՆՑՔ", "ԽՈՀԱՆՈՑ և ՄԻՋԱՆՑՔ"),
        (" лампа и don't ", "лампа и don't"),
        ("Turn on Anna's lamp!", "Turn on Anna's lamp!"),
    ],
)
def test_command_text(text: str, read: str) -> None:
    """Assistants get Armenian without its own punctuation, and else what was said."""
    assert command_text(text) == read


# Long texts


@pytest.mark.parametrize("kind", WORDS)
def test_long_text(kind: MatchKind) -> None:
    """The end of a text counts, too; only its beginning is read for a beginning."""
    assert found("open", kind, "open" + " " * (MAX_READ - 4))
    late = "open" + " " * MAX_READ
    assert found("open", kind, late + "not") is (kind is not MatchKind.EQUALS)
    assert found("open", kind, "(" * MAX_READ + "open") is (kind is MatchKind.CONTAINS)


@pytest.mark.parametrize("kind", MatchKind)
def test_may_be_slow(kind: MatchKind) -> None:
    """Long texts are searched elsewhere than on the event loop."""
    phrase = Phrase("open", kind)
    assert phrase.may_be_slow("a" * MAX_READ) is (kind is MatchKind.PATTERN)
    slow = {MatchKind.PATTERN, MatchKind.CONTAINS}
    assert phrase.may_be_slow("a" * (MAX_READ + 1)) is (kind in slow)


@pytest.mark.parametrize("before", [0, 995, 1_990, 1_998, 2_995, 7_000, 9_000, 9_990])
@pytest.mark.parametrize("kind", [MatchKind.CONTAINS, MatchKind.PATTERN])
def test_anywhere_in_a_long_text(kind: MatchKind, before: int) -> None:
    """A phrase is found wherever it is, as far as is searched."""
    text = "a" * before + " Öffne  " + "b" * 3_000
    assert found("öffne", kind, text)
    assert found("öffne", kind, "a" * before + "ÖFFNE")
    assert not found("öffne", kind, "a" * MAX_SEARCHED + text)
    assert found(" ".join(["öffne"] * 150), kind, "a" * before + " öffne" * 150) is (
        before + 900 < MAX_SEARCHED
    )


def test_cut_off() -> None:
    """What is left out of a text does not look like its end."""
    text = "open " + "a" * MAX_SEARCHED
    assert found(r"^open", MatchKind.PATTERN, text)
    assert not found(r"^open a+$", MatchKind.PATTERN, text)


@pytest.mark.parametrize(
    "char", ["a", "\ufdfa", "\u200b", "И", "I", "ΐ", "՛", "\u0301"]
)
def test_work_is_bounded(char: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long a text is, it is folded in pieces, and only so many of them."""
    handled: list[int] = []

    def normalize(form: Any, text: str) -> str:
        handled.append(len(text))
        return NORMALIZE(form, text)

    monkeypatch.setattr("unicodedata.normalize", normalize)
    text = char * 100_000
    # U+FDFA, the longest of all, is written out as 18 letters.
    least, most = MAX_READ, MAX_READ * 18
    for read in (visible, fold, bare):
        handled.clear()
        assert len(read(text)) <= MAX_READ
        assert max(handled) <= most
        assert handled[0] <= least
    for kind in MatchKind:
        phrase = Phrase("open", kind)
        handled.clear()
        phrase.find(text)
        assert max(handled, default=0) <= most
        # Four steps a piece, and the pieces overlap.
        pieces = 10 if phrase.may_be_slow(text) else 2
        assert len(handled) <= 4 * pieces


def test_long_when_written_out() -> None:
    """A phrase that could only be compared by its beginning is refused."""
    with pytest.raises(ValueError, match="too long when written out"):
        Phrase("\ufdfa" * 500, MatchKind.EQUALS)


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


@given(st.one_of(st.text(), st.text("ıiIİ ͅΆάαΑΪϊΐςσΣἄᾳևԵՎՒւﬓǅßẞ")))
def test_sameness_of_any_text(text: str) -> None:
    """Nor do they for texts that are compared letter by letter."""
    for one in (text, text.upper(), text.lower()):
        assert same(one, text)
        assert same(text, one)


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
