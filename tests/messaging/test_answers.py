"""Answers: what counts as one, and what does not."""

from typing import Any

import pytest

from custom_components.phone_inbox.messaging.answers import (
    Answer,
    AnswerKind,
    Expected,
    number,
    yes_or_no,
)
from custom_components.phone_inbox.messaging.patterns import PatternTooSlow


@pytest.mark.parametrize(
    "text",
    [
        *("yes", "Yes!", " YES. ", "y", "yeah", "OK", "okay, thanks", "yes please"),
        *("Of course", "sure", "ｙｅｓ", "+", "👍", "👍🏽", "✅", "✔️", "Yes, yes, yes"),
        *("да", "Да!", "ДА", "да, конечно", "ага", "угу", "ок", "Хорошо, спасибо"),
        *("да, ну да", "да, ну конечно"),
        *("ну да", "да надо", "«Да»", "da", "давай"),
        *(
            "ДА❗",
            "✓",
            "да👍",
            "yes😊",
            "Да 😊",
            "👍👍",
            "ok👍",
            "✅✅",
            "да-да",
            "Да‑да!",
            "ок–ок",
        ),
        *("yes-yes", "да👍🏽👍🏽", "😊да", "👌👍", "✔️✔️", "++", "да)))", "yes :-)", "☑️"),
        *("Да ❤️", "ага🙏", "да🎉🎉", "da👍", "ＹＥＳ👍", "yes 👏👏", "да👩🏽"),
        *("այո👍", "այո-այո", "լավ 🙂", "🙆‍♀️", "ну да😀", "yes👍please", "да-да-да"),
        *("այո", "Այո՛", "ԱՅՈ։", "հա", "լավ", "Այո, խնդրեմ", "ayo"),
        *("“Yes”", "‘yes’", "'yes'", "„Да“", "*да*", "_yes_", "ok, thank you"),
        *("да - да", "да — конечно", "yes - please", "այո – այո", "+++", "ладно, да"),
        *("да♥️", "да❣️", "yes☀️", "да⭐", "да;", "yes; thanks", "да;)"),
        *("absolutely", "Definitely!", "разумеется", "ну ладно", "да, ладно"),
    ],
)
def test_yes(text: str) -> None:
    """These say yes."""
    assert yes_or_no(text) is True


@pytest.mark.parametrize(
    "text",
    [
        *("no", "No.", "NO!!!", "n", "nope", "no thanks", "No, thank you", "not now"),
        *("-", "👎", "👎🏻", "❌", "never", "Please don't", "Please don’t"),
        *("нет", "Нет, спасибо", "не надо", "НЕ НУЖНО", "неа", "нельзя", "net"),
        *("нет👎", "❌❌", "no😡", "👎👎🏿", "нет-нет", "no-no", "НЕТ❌", "🚫", "⛔️no"),
        *("ոչ👎", "ոչ-ոչ", "не надо🙅‍♀️", "🙅", "😢нет", "--", "нет :(", "no—no"),
        *("ոչ", "Ո՛չ", "չէ", "ոչ, շնորհակալություն", "voch"),
        *("не-а", "Не‑а!", "нет - нет", "нет — спасибо", "“No”", "‘no’", "*нет*"),
        *(
            "not yet",
            "do not",
            "Please do not",
            "'don't'",
            "нет, не надо",
            "no; thanks",
        ),
        *("☒", "✕", "ոչ - ոչ", "нет♥️", "no thank-you"),
    ],
)
def test_no(text: str) -> None:
    """These say no."""
    assert yes_or_no(text) is False


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "?", "...", "maybe", "later", "yes and no", "no problem"),
        *("of course not", "not sure", "yesterday", "know", "yes but lock it after"),
        *("да нет", "не против", "не хорошо", "конечно нет", "данет", "когда", "не да"),
        *("գուցե", "այո և ոչ", "1", "0", "🤷", "thanks", "спасибо", "open the door"),
        *(
            "yes❌",
            "нет👍",
            "👍❌",
            "да🚫",
            "no✅",
            "да-нет",
            "нет-да",
            "yes👎",
            "👌🙅",
        ),
        *(
            "😊",
            "❤️",
            "yes🤔",
            "да🤷‍♂️",
            "ok🙄",
            "да 😂",
            "yes🕐",
            "да🔓",
            "нет🇦🇲",
            "да🙃",
        ),
        *(
            "հա-հա",
            "Հա հա",
            "հա, հա, հա!",
            "ха-ха",
            "ну-ну",
            "да-",
            "-да",
            "yes-man",
            "👍1",
            "👍0️⃣",
        ),
        *("yes" + " " * 2000, "👍" * 2001),
        # As words they would say yes or no
        *("you sure", "you ok", "sure you", "да ладно", "Да ну!", "ну да ладно"),
        *("не нет", "not no", "не никогда", "never no", "№", "да - нет", "yes — no"),
        *("- да", "да -", "absolutely not", "безусловно нет", "do", "“”", "ναι;"),
        *("yes\u037e", "да\u037e", "ναι\u037e"),
        *("да, ну", "да… ну", "Да... ну...", "да, ну!"),
        *("да - ну", "Да — ну", "Да — ладно", "да-ладно", "да «ладно»"),
        *("да *ладно*", "да _ну_", "да 'ну'", "да ‘ладно’", "да *ну*", "_да_ ладно"),
        *("not 'no'", "not ‘no’", "not*no", "не 'нет'", "не *нет*", "_не_ нет"),
        *("не — нет", "not — no", "не – никогда", "не: нет", 'not "no"', "не-нет"),
        # Struck out, as messengers write it
        *("~да~", "~yes~", "~~да~~", "~нет~"),
        *("no, please do", "no do", "don't, do", "never do"),
        *("да✋", "👍✋", "please", "👍👎", "I said yes", "on", "off", "true"),
        *(
            "👍?",
            "yes?",
            "Да??",
            "да?!",
            "нет?",
            "Այո՞",
            "ok？",
            "yes⁉️",
            "✅❓",
            "¿yes",
            "ok؟",
        ),
    ],
)
def test_neither(text: str) -> None:
    """These are not clear, and so are no answer."""
    assert yes_or_no(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("42", 42),
        (" 42. ", 42),
        ("42!", 42),
        ("-5", -5),
        ("−5", -5),
        ("+7", 7),
        ("0", 0),
        ("3.5", 3.5),
        ("3,5", 3.5),
        ("-0,25", -0.25),
        ("0.125", 0.125),
        ("22 °C", 22),
        ("22.5°", 22.5),
        ("36,6 °С", 36.6),
        ("50%", 50),
        ("5 kg", 5),
        ("5 км", 5),
        ("10 мин.", 10),
        ("$5", 5),
        ("5 ₽", 5),
        ("1 000", 1000),
        ("1\u00a0000\u00a0000", 1_000_000),
        ("1 000,5", 1000.5),
        ("１２", 12),
        ("007", 7),
        ("999999999999999", 999_999_999_999_999),
    ],
)
def test_number(text: str, value: float) -> None:
    """A number may have a sign, a decimal comma or point and a short unit."""
    read = number(text)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    "text",
    [
        *("", "five", "5 or 6", "5-6", "5 6", "about 5", "minus 5", "минус 5"),
        # One thousand, or one?
        *("1,000", "1.000", "12.500"),
        *("1.2.3", "1,2,3", "12:30", "5 no", "5 нет", "5 yes", "1e5", "1 00", "--5"),
        # Five, or five thousand? Five in the morning, or in the afternoon?
        *("5k", "10 К", "5 тыс.", "1,5 млн", "5 mln", "5 հազ", "5 pm", "$5k"),
        *(
            "5 kilograms",
            "no 5",
            "5" + " " * 2000,
            "٤٢",
            "9" * 16,
            "+79165551122 call",
            "½",
            "5°K2",
            "5²",
            "10⁻¹",
            "²",
            "5①",
        ),
    ],
)
def test_no_number(text: str) -> None:
    """What is not clearly one number is none."""
    assert number(text) is None


def test_bounds() -> None:
    """A number out of bounds is no answer; the bounds themselves are."""
    expected = Expected(AnswerKind.NUMBER, least=16, most=25.5)
    assert expected.read("16") == Answer(number=16)
    assert expected.read("25,5") == Answer(number=25.5)
    for text in ("15.9", "25.6", "-20", "warm"):
        assert expected.read(text) is None


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("now", 1),
        ("NOW!", 1),
        ("“In an hour”", 2),
        ("in  an\nhour", 2),
        ("1", 1),
        ("2.", 2),
        ("3)", 3),
        ("(3)", 3),
        ("3️⃣", 3),
        ("еще позже", 3),
    ],
)
def test_choice(text: str, position: int) -> None:
    """An option is named by its text or its number."""
    options = ["Now", "In an hour", "Ещё позже"]
    answer = Expected(AnswerKind.CHOICE, options=options).read(text)
    assert answer == Answer(choice=options[position - 1], position=position)


@pytest.mark.parametrize(
    "text",
    [
        *("", "0", "4", "-1", "now or later", "an hour", "now" + " " * 2000),
        *("now?", "1?", "2 ?", "Later？"),
    ],
)
def test_no_choice(text: str) -> None:
    """What names none of the options, or more than one, is no answer."""
    options = ["Now", "In an hour", "Later"]
    assert Expected(AnswerKind.CHOICE, options=options).read(text) is None


def test_choice_among_questions() -> None:
    """Where the options ask, so may the answer."""
    expected = Expected(AnswerKind.CHOICE, options=["Who?", "When?"])
    assert expected.read("when?") == Answer(choice="When?", position=2)


def test_choice_among_numbers() -> None:
    """Where the options are numbers themselves, positions do not count."""
    expected = Expected(AnswerKind.CHOICE, options=["5", "10", "1"])
    assert expected.read("1") == Answer(choice="1", position=3)
    assert expected.read("10") == Answer(choice="10", position=2)
    assert expected.read("2") is None


def test_text() -> None:
    """Any text is an answer that anybody can see."""
    expected = Expected(AnswerKind.TEXT)
    assert expected.read("Whatever") == Answer()
    assert expected.read(" \n\u200b\u200e") is None


def test_yes_no() -> None:
    """Yes and no are told apart."""
    expected = Expected(AnswerKind.YES_NO)
    assert expected.read("Да") == Answer(yes=True)
    assert expected.read("Нет") == Answer(yes=False)
    assert expected.read("Hm") is None
    assert not expected.may_be_slow


def test_pattern() -> None:
    """A pattern's groups are told by number and by name."""
    expected = Expected(AnswerKind.PATTERN, pattern=r"(?P<hour>\d+):(\d+)(x)?")
    assert expected.read("At 18:30") == Answer(
        groups={"1": "18", "2": "30", "3": None, "hour": "18"}
    )
    assert expected.read("In the evening") is None
    assert expected.may_be_slow


def test_slow_pattern() -> None:
    """A pattern that takes too long is given up."""
    with pytest.raises(PatternTooSlow):
        Expected(AnswerKind.PATTERN, pattern="(a|aa)+$").read("a" * 5000 + "!")


@pytest.mark.parametrize(
    ("kind", "given", "reason"),
    [
        (AnswerKind.CHOICE, {}, "two options"),
        (AnswerKind.CHOICE, {"options": ["One"]}, "two options"),
        (AnswerKind.CHOICE, {"options": ["One", " "]}, "two options"),
        (AnswerKind.CHOICE, {"options": ["One", "one!"]}, "read the same"),
        (AnswerKind.PATTERN, {}, "empty"),
        (AnswerKind.PATTERN, {"pattern": "("}, "not a valid pattern"),
        (AnswerKind.NUMBER, {"least": 2, "most": 1}, "that small"),
    ],
)
def test_no_answer_is_possible(
    kind: AnswerKind, given: dict[str, Any], reason: str
) -> None:
    """A question that nothing can answer is refused."""
    with pytest.raises(ValueError, match=reason):
        Expected(kind, **given)


def test_nothing_is_given_away() -> None:
    """An answer that ends up in a log line says nothing."""
    answer = Answer(choice="secret", number=77, groups={"1": "secret"})
    assert "secret" not in repr(answer)
    assert "77" not in repr(answer)
