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
    *("EAN-code", "MCC-code", "ISO-code", "HTTP-Code", "Postleit-Code", "MCC-код"),
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
        "код-",
        "Пароль-",
        "Code-",
        "code -> ",
        "код→",
        "код из СМС ",
        "TAN: ",
        "验证码：",
        "验证码",
        "code: <",
    ),
]

#: What a receipt says beside the code of its approval. Some of that is also asked for
#: with a one-time code, or is a part of somebody's name.
RECEIPTS = [
    "Оплата подтверждена: 500 RUB. Карта *7728. Код авторизации 181879. Доступно 9 RUB",
    "Выдача наличных 500 RUB. Карта *7728. Код авторизации 181879. Доступно 9 RUB",
    "Vydano 500 RUR, karta 2..7728, Kod:181879. Dostupno 9 RUR",
    "Получение перевода 500 RUB. Карта *7728. Код авторизации 181879. Баланс 9 RUB",
    "Otkaz: 531.70 RUR, karta 2..7728, Kod:181879",
    "Oplata 531.70 UAH, kartka *7728, Kod:181879. Zalyshok 22780.27 UAH",
    "Payment verified. USD 12.50, card *7728, auth code 181879",
    "Zahlung bestätigt: 25,00 EUR, Karte *7728. Autorisierungscode: 181879",
    "Compra confirmada: 25,00 EUR, tarjeta *7728. Código de autorización 181879",
    "Płatność potwierdzona, 25,00 PLN, karta *7728, kod autoryzacji 181879",
    "Ödemeniz onaylandı 120,50 TL kart *7728 provizyon kodu 181879",
    "USD 25.00 at NORVIA CENTER, card *7728. Auth code: 181879. Balance 120.10",
    "USD 25.00, TARMIO ENTERTAINMENT, card *7728. Auth code: 181879",
    "USD 25.00 at SULTAN GRILL, card *7728. Auth code: 181879",
    "Verifone POS: USD 12.50, card *7728, auth code 181879",
    "Zahlung erfolgt. Autorisierungscode 181879",
    "Pago realizado. Código de autorización 181879",
    "Payment of 25 USD was verified by your bank. Authorization code 181879.",
    "Выдача наличных 5000р\nКод авторизации: 181879\nДоступно 12000р",
    "Выдача наличных\n5000 руб\nКарта *4821\nКод авторизации 181879",
    "Beleg: Terminal 60001234, Autorisierungscode: 181879, Dank für Ihren Einkauf",
]
#: Words of receipts and of doors, in texts with a code that is to be typed in.
ASKED_FOR = [
    "Verified by Visa: EUR 25.00 will be debited at SHOP. Your code is 482019",
    "Verified by Visa. Your code 482019 for EUR 25.00 at SHOP, limit EUR 500",
    "Получение 3000р: код 482019, доступно в банкомате",
    "Выдача наличных. Код 482019 действует 30 мин. Доступно 3000р",
    "Заявка подтверждена! Код 482019 для получения 3000р. Доступно до 18:00",
    "Kod 482019, popolnenie koshelka 300 rub",
    "Parkhaus-App: Ihr Code lautet 482019",
    "Код доступа в приложение Умный двор: 482019",
    "Llaves en mano: tu código de acceso es 482019",
    "Clés Express: votre code est 482019",
    "iCloud Storage code 482019",
    "Код подписи документов 482019",
]
#: More letters than a service's are those of a number's own.
NUMBERED = [
    "Please use INV-48213 to confirm your payment",
    "Enter PO-48213 to confirm the order",
    "Use RMA-48213 to verify your return",
    "Your code is on the way\nAWB-482913",
    "Civil code-1804",
]
#: A service's letters stand before its code, which is asked for.
LETTERED = [
    "Use G-482019 to verify your account",
    "To sign in, enter FB-482019",
    "Введите G-482019 для входа",
    "Your Norvia code\nG-482019",
    "G-482019\nis your Norvia code",
    "Code Norvia G-482019",
]
#: What has a lasting code, or is no code.
LASTING = [
    "Դոմոֆոնի կոդ 4821",
    "Վերելակի կոդը 4821",
    "Ավտոտնակի կոդ՝ 4821",
    "Keybox code 4821",
    "Lock code 4821",
    "Дверной код 4821",
    "Dial-in 0800 123 456, PIN 48201",
    "Въезд во двор: код 4821",
    "Code im Schlüsselkasten: 4821",
    "Code Schranke 4821",
    "Llave en la caja, código 4821",
    "Le code de la boîte à clés : 4821",
    "Cassetta delle chiavi, codice 4821",
    "Klucz w skrzynce, kod 4821",
    "Anahtar kutusu kodu 4821",
    "Код предприятия: 4821",
    "Код БИК: 482019",
    "Код вакансии: 4821",
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
        ("Code 551203 to confirm payment of $25.00 at SHOP. Balance 40.00", "551203"),
        ("Code 551203 to authorise GBP 25.00 at SHOP. Available 40.00", "551203"),
        ("Payment of $25.00 confirmed. Auth code 551203. Balance 40.00", None),
        # A link's own
        ("Track your parcel: https://shop.example/track?code=48213377", None),
        ("See https://shop.example/code-4821/page and #code-4821", "4821"),
        ("See https://shop.example/#code-4821", None),
        ("Your code=4821. Enter it at https://shop.example/?pin=7391", "4821"),
        # Words that are joined
        *((f"{word}: 482019", "482019") for word in JOINED),
        *((f"{word} 482019", None) for word in OTHERS_JOINED),
        # Signs
        *((f"{before}482019", "482019") for before in SIGNS),
        *((text, None) for text in RECEIPTS + LASTING + NUMBERED),
        *((text, "482019") for text in ASKED_FOR + LETTERED),
        ("4821՝ Ձեր կոդը", "4821"),
        # Numbers of something else, of which another one is said to be the code
        ("Your code for order ABC-48213 is 5521", "5521"),
        ("Code for invoice INV-48213 is: 5521. Do not share it", "5521"),
        ("Your code is 5521 for order ABC-48213", "5521"),
        ("Votre code pour la commande 48213 est 5521", "5521"),
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
