"""Finding one-time codes: in texts that have one, and in none of the others."""

from dataclasses import dataclass
from pathlib import Path

from hypothesis import given, strategies as st
import pytest

from custom_components.phone_inbox.messaging.codes import MAX_TEXT, find_code
from tests.conftest import Measure

#: What may stand before a code, and what is another code.
JOINED = [
    *("SMS-code", "TAN-code", "2FA-code", "СМС-пароль", "PIN-код", "Zelpa-Code"),
    *("Login-Code", "OTP-код", "verify_code", "Bestätigungs-Code", "e-mail-code"),
]
OTHERS_JOINED = [
    *("promo-code", "zip-code", "QR-code", "area-code", "bar-code", "gift_code"),
    *("промо-код", "QR-код", "штрих-код", "QR-Code", "error-code", "трек-код"),
    *(
        "bonus-code",
        "Partner-Code",
        "Länder-Code",
        "бонус-код",
        "Бар-код",
        "ваучер-код",
    ),
    # Of whatever kind
    *("crate-code", "shelf_code", "ящик-код"),
]
SIGNS = [
    *(
        "OTP=",
        "code=",
        "code=>",
        "code #",
        "VerifyCode:",
        "code: ",
        "code - ",
        "код №",
        "Код:",
    ),
    *(
        "otp_code=",
        "Kod = ",
        "PIN#",
        "code\n",
        "TAN: ",
        "验证码：",
        "验证码",
        "code: <",
    ),
]

#: Texts that do have a code: when in doubt it is not taken for one.
MISSED = [
    "Подтвердите вход: 660182. Если не вы входите, смените пароль.",
    "G-482910",
    "4821",
]


@dataclass(frozen=True)
class Sample:
    """A text of the corpus, and what is typed in; None: there is no code in it."""

    text: str
    code: str | None
    #: The rules were first made for this half, then measured by the other one.
    first_half: bool


def corpus() -> list[Sample]:
    """Return made-up texts in twelve languages, from the folder beside this file."""
    found = []
    for file in sorted((Path(__file__).parent / "code_texts").glob("*.txt")):
        lines = file.read_text("utf-8").splitlines()
        for number, line in enumerate(lines):
            code, text = line.split("\t")
            text = text.replace("\\n", "\n")
            found.append(Sample(text, None if code == "-" else code, number % 2 == 0))
    return found


CORPUS = corpus()
WITH = [sample for sample in CORPUS if sample.code]
WITHOUT = [sample for sample in CORPUS if not sample.code]


def test_corpus() -> None:
    """The corpus has many different texts: what is measured by it means something."""
    assert len(WITH) >= 300
    assert len(WITHOUT) >= 600
    assert len({sample.text for sample in CORPUS}) == len(CORPUS)
    assert all(len(sample.text) <= MAX_TEXT for sample in CORPUS)


def test_recall(measure: Measure) -> None:
    """Of the codes of the corpus, hardly any is missed, or taken for another."""
    missed = [sample for sample in WITH if find_code(sample.text) != sample.code]
    measure(f"one-time codes: {share(WITH, missed, 'found')}")
    assert len(missed) <= 0.03 * len(WITH), missed


def test_false_hits(measure: Measure) -> None:
    """In the texts without a code, hardly any is found."""
    wrong = [sample for sample in WITHOUT if find_code(sample.text)]
    measure(
        f"one-time codes: {share(WITHOUT, wrong, 'of the texts without one right')}"
    )
    assert len(wrong) <= 0.003 * len(WITHOUT), wrong


def share(samples: list[Sample], wrong: list[Sample], what: str) -> str:
    """Return how many samples are right, in all and in each half."""
    halves = []
    for first in (True, False):
        total = sum(sample.first_half is first for sample in samples)
        right = total - sum(sample.first_half is first for sample in wrong)
        halves.append(f"{right} of {total}")
    right = len(samples) - len(wrong)
    return (
        f"{right} of {len(samples)} ({right / len(samples):.1%}) {what}; "
        f"by halves {' and '.join(halves)}"
    )


@pytest.mark.parametrize("text", MISSED)
def test_in_doubt(text: str) -> None:
    """A number that nothing says to be a code is none."""
    assert find_code(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # A receipt's approval, and what is asked for
        (
            "Покупка 531.70 RUB. Карта *7728. Код авторизации 181879. Доступно 9 RUB",
            None,
        ),
        ("Код авторизации: 482019", "482019"),
        ("Код авторизации 075807 для входа в ЛК", "075807"),
        ("Kod avtorizacii 075807 dlya vhoda v LK", "075807"),
        ("Kod avtorizatsii: 075807", "075807"),
        ("Pokupka 531.70 RUB, karta *7728. Kod avtorizacii 181879. Ostatok 9", None),
        ("Пароль: 839201 Покупка 2 499,00 RUB", "839201"),
        ("Пароль: 839201 Покупка 2 499,00 RUB, доступно 9 000 RUB", "839201"),
        ("Kod:181879, karta 2..7728, 531.70 RUR. Dostupno 22780.27 RUB", None),
        # Words that are joined
        *((f"{word}: 482019", "482019") for word in JOINED),
        *((f"{word} 482019", None) for word in OTHERS_JOINED),
        # Signs
        *((f"{before}482019", "482019") for before in SIGNS),
        # Kinds of hyphens
        *((f"Code: 482{hyphen}019", "482019") for hyphen in "-‐‑‒–—−"),
        *((f"SMS{hyphen}code: 482019", "482019") for hyphen in "‐‑"),
        # Chinese, with the comma of other scripts before the minutes
        ("验证码:447182,5分钟内有效", "447182"),
        # Machines
        ("@example.com #482019", "482019"),
        ("Hello\n\n@example.com #4820AB", "4820AB"),
        ("Hello @example.com #482019 and so on", None),
        ("<#> 482019 FA+9qCX9VSu", "482019"),
        ("<#> 4820 and 4821 FA+9qCX9VSu", None),
        # Lines
        ("482019\nYour code", "482019"),
        ("Your Norvia code\n482019", "482019"),
        ("Norvia\n482019\nis on its way", None),
        # Digits
        ("Your code: ٤٨٢٠١٩", "482019"),
        ("Your code: ۴۸۲۰۱۹", "482019"),
        ("Your code: 4 8 2 0 1 9", "482019"),
        ("*482019* is your code", "482019"),
        # Some forget the space before a currency, too.
        ("Purchase 500RUB, card 7728. Code 181879. Balance 5000RUB", None),
        ("Перевод 500р от Ивана. Код 181879. Баланс 5000р", None),
        ("Zakup 25PLN, karta 7728. Kod 181879. Saldo 120PLN", None),
        ("Код 181879 для оплаты 500р", "181879"),
    ],
)
def test_ways_to_write_it(text: str, code: str | None) -> None:
    """A code is found however it is written, and in a receipt there is none."""
    assert find_code(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Your code is １２３４５６", "123456"),
        ("Your code\u00a0is 123\u00a0456", "123456"),
        ("\u200fYour code is \u2068123456\u2069", "123456"),
        ("YOUR CODE: 123456", "123456"),
        ("ВАШ КОД: 1234", "1234"),
        ("Код:1234", "1234"),
        ("🔐 Код 1234 🔐", "1234"),
        ("code: 123", None),
        ("code: 123456789", None),
        ("code: 1234567-89", None),
        ("", None),
    ],
)
def test_forms(text: str, code: str | None) -> None:
    """Width, invisible characters and signs around do not matter; the length does."""
    assert find_code(text) == code


def test_long_text() -> None:
    """A long text has no code, however it begins and whatever it becomes."""
    assert find_code("Code: 1234. ".ljust(MAX_TEXT, "a")) == "1234"
    assert find_code("Code: 1234. ".ljust(MAX_TEXT + 1, "a")) is None
    # One character that stands for eighteen.
    assert find_code("Code: 1234. ".ljust(MAX_TEXT, "\ufdfa")) is None


@given(st.text(max_size=MAX_TEXT))
def test_any_text(text: str) -> None:
    """Whatever the text, a code is 4 to 8 letters and digits, or there is none."""
    code = find_code(text)
    assert code is None or (4 <= len(code) <= 8 and code.isalnum())


@given(
    st.from_regex(r"[0-9]{4,8}", fullmatch=True),
    st.sampled_from(
        ["Код: {}", "Your code is {}", "{} is your code", "Ձեր կոդն է՝ {}"]
    ),
)
def test_any_code(code: str, text: str) -> None:
    """Whatever its digits, a code is found."""
    assert find_code(text.format(code)) == code
