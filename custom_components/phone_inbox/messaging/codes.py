"""One-time codes: what a bank, a shop or a messenger wants typed in again.

How a code is found, in Russian, English and Armenian (and the Latin spelling of
both that texts are often sent in):

1. A text about something that has a lasting code, such as a door, a Wi-Fi or a
   discount, has no one-time code, unless it speaks of verifying and the like.
2. Numbers that are plainly something else are crossed out: addresses of sites,
   telephone numbers, dates, times, amounts, cards, numbers with a unit, and what
   another word names ("order 1234").
3. Of what is left, 4 to 8 digits may be a code: ``1234``, ``123-456``,
   ``12-34-56``, ``G-123456``. Where that gives none, and the text speaks of
   signing in or verifying, so may a word of capitals and digits, as in ``X7K3P``.
4. It is one where it follows a word for code in the same sentence ("code: 1234"),
   else where it is said to be one ("1234 is your code"), else where it is asked
   for ("use 1234 to log in"). The first counts.

When in doubt there is no code: one that is not found can still be read.
"""

from functools import lru_cache

import regex

from .matching import visible

#: A one-time code comes in a short text. This bounds the work, too.
MAX_TEXT = 500


def _pattern(text: str) -> regex.Pattern[str]:
    """Compile a pattern that is laid out with spaces and line breaks."""
    return regex.compile(text, regex.VERBOSE | regex.IGNORECASE)


# 1. What the text is about

_LASTING = _pattern(r"""
    домофон | подъезд | парадн | калитк | ворот[ауе] | двер[ьин] | замок | замк[ае]\b
    | сейф | гараж | шлагбаум | чемодан | этаж | вай-?фай | wi-?fi | роутер | скидк
    | промо-?код | купон | распродаж | \bакци[яию]\b | по[ ]коду | почтов
    | \bключ[аи]?\b | ячейк
    | \bgates?\b | \bdoor | garage | lockbox | \bkeys?\b | \balarm | router | voicemail
    | conference | \d% | discount | coupon | promo | checkout | \bsale\b | \boff\b
    | \boffers?\b | \bfree\b | reward | referral | t&c | postal
    | շքամուտք | \bդուռ | \bդռան | պահարան | դարպաս | զեղչ | ակցիա | փոստ
""")
_ONE_TIME = _pattern(r"""
    одноразов | никому | подтвер | получени[яе] | выдач | pick-?up | verif | authenti
    | one[- ]?time | \botp\b | expire | (?: not | n['’]?t | never ) [ ] share
    | մեկանգամյա | հաստատ | nikomu | podtver | hastat
""")
#: A word of capitals needs more to be taken for a code: offers are full of them.
_SIGN_IN = _pattern(r"""
    одноразов | подтвер | вход | доступ | verif | authenti | access | security
    | sign[- ]?in | log[- ]?in | confirm | one[- ]?time | հաստատ | մուտք
""")

# 2. What a number is plainly

_MONTH = r"""
    (?: январ | феврал | март | апрел | ма[йя] | июн | июл | август | сентябр | октябр
    | ноябр | декабр | jan | feb | mar | apr | may | jun | jul | aug | sep | oct | nov
    | dec | հունվար | փետրվար | մարտ | ապրիլ | մայիս | հունիս | հուլիս | օգոստոս
    | սեպտեմբեր | հոկտեմբեր | նոյեմբեր | դեկտեմբեր ) \w*
"""
_AMOUNT = r"(?<!\d) (?: \d{1,3} (?:[ ,.]\d{3})+ | \d+ ) (?:[.,]\d{1,2})? (?!\d)"
_CURRENCY = r"""
    (?: [$€£₽֏₸₴] | \b (?: rub | usd | eur | gbp | amd | kzt | byn | gel | drams?
    | руб | рубл\w+ | р | коп\w* | тенге | тг | драм\w* | դրամ\w* | դր ) \b )
"""
_UNIT = r"""
    (?: % | (?: мин | минут\w* | сек | секунд\w* | ч | час\w* | дн | дн[яе]\w* | день
    | г | год\w* | балл\w* | шт | кг | км | мг | м | гб | мб | квт\w*
    | mins? | minutes? | sec | seconds? | h | hours? | days? | years? | points?
    | kg | km | mg | gb | mb | kwh | րոպե\w* | ժամ\w* | օր\w* | տարի\w* | թ ) \b )
"""
_NAME = r"""
    \b (?: order | invoice | ref | reference | account | acct | card | ending | in
    | number | no | id | ticket | case | room | gate | branch | zone | flight | train
    | panel | course | call | dial | reply | to | support | street | spot
    | заказ | номер\w* | договор\w* | сч[её]т\w* | карт\w+ | клиент\w* | заявк\w*
    | рейс | поезд | вагон | место | кабинет | окно | стол | талон | зал | выход
    | квартира | кв | дом | д | артикул | логин | индекс | поддержк\w+ | звоните
    | позвоните | тел | телефон\w* | пвз | уин | снилс | инн
    | պատվեր\w* | քարտ\w* | հեռ\w* | զանգ\w* | պայմանագ\w+ | համար\w* )
    \.? [ ]
"""
_OTHER = _pattern(rf"""
    # Addresses
      (?<!\S) \S* (?: @ | :// | \.[a-z]{{2,}}/ ) \S*
    # Cards, commands of the network, numbered things
    | (?: [*•·×\#№] | \bNo[ ]? | \bx{{2,}} )+ [ ]? \d+ | {_NAME} \d[\d-]*
    # Telephones, and what is too long for a code
    | \+\d[\d ()-]{{5,}} | (?:\d[ ()-]{{0,2}}){{8,}}\d
    # Dates and times
    | \b \d{{4}}-\d\d-\d\d \b | \b \d\d?-\d\d?-\d{{4}} \b
    | (?<![\d.,]) \d\d? ([./]) \d\d? (?: \1 \d{{2,4}} )? (?!\d)
    | \b {_MONTH} \.?,? [ ] \d{{4}} \b | \b (?: в | с | since ) [ ] (?: 19 | 20 )\d\d \b
    | \b \d\d?:\d\d (?: :\d\d )? (?!\d)
    # Amounts
    | {_CURRENCY} \.? [ ]? {_AMOUNT} | {_AMOUNT} [ -]? (?: {_CURRENCY} | {_UNIT} )
    | \d+ [.,] \d+
""")

# 3. What may be a code

_DIGITS = r"""
    (?: (?<! [\w+*\#@&=/] | \d[ .,:-] | \w- ) | (?<= (?<!\w) [A-Z]{1,3}- ) )
    (?P<code> \d{3}[ -]\d{3} | \d{4}[ -]\d{4} | \d\d(?P<dash>[ -])\d\d(?P=dash)\d\d
    | \d{4,8} )
    (?! \w | [-.,:/]\d )
"""
_CAPITALS = r"""
    (?<! [\w+*\#@&=/-] )
    (?-i: (?P<code> (?=[A-Z]*\d) (?=\d*[A-Z]) [A-Z\d]{5,8} ) ) (?! \w | [-.,:/]\d )
"""

# 4. What makes it one

_NOT_OF = r"""
    (?<! \w[-‑] ) (?<! \b (?: promo | discount | coupon | voucher | gift | zip | postal
    | post | area | country | city | dress | error | exit | status | source | sort
    | swift | booking | reservation | tracking | product | item | model | gate | door
    | garage | lockbox | safe | alarm | building | wi-?fi(?:-ի)? | network | tax
    | colou?r | referral | փոստային | զեղչի | շքամուտքի | դռան | դարպասի | պահարանի | տան
    | ցանցի | սխալի | ապրանքի | պատվերի | հաճախորդի | քարտի | քաղաքի | երկրի ) [ -] )
"""
_NOT_FOR = r"""
    (?! [ ] (?: of | от | домофона | подъезда | двери | калитки | ворот | замка | сейфа
    | сигнализации | ошибки | товара | заказа | заявки | брони\w* | отслеживания
    | плательщика | клиента | абонента | участника | объекта | города | страны
    | региона | подразделения | организации | бюджетн\w+ | скидки | купона
    | да[ ]винчи ) \b )
"""
_WORD = rf"""
    {_NOT_OF} \b
    (?: (?: (?: смс | sms | пин | pin ) [-‑] )? код[ауеы]? | (?:смс-?)? кодом
    | парол[ьяюе]м? | пин | (?:pass)?codes? | password | otp | pin
    | kod[y@naeu]? | kodom | parol\w? | կոդ\w* | գաղտնաբառ\w* | ծածկագ[իր]\w*
    | գաղտնագ[իր]\w* ) \b
    {_NOT_FOR}
"""
#: Within a sentence.
_WITHIN = r"(?: (?! [.!?։]\s ) [^\n] )"
#: Between a word for code and its number: next to nothing, or a sign that the
#: number comes, or what the code is for (Russian leaves the sign out then).
_AFTER = rf"""
    (?: [\s.:!՝։"“«'(–—-]{{0,6}}
    | {_WITHIN}{{0,80}}? (?: [:–—-] | [ ] (?: is | est | է )\b [:՝]? ) [\s"“«(]{{0,3}}
    | [ ] (?: для | на | в | смс | подтверждения | входа | доступа | авторизации
      | активации | безопасности | проверки | регистрации | верификации | получения
      | выдачи | восстановления | оплаты | операции | dlya | podtverzhdeniya
      | vhoda | dostupa ) \b {_WITHIN}{{0,60}}? [ ] )
"""
#: Between a number and the word that says it is a code.
_BEFORE = rf"""
    (?: [ ]? [-–—:(] {_WITHIN}{{0,60}}?
    | [ ] (?: is | as | это | ваш | your | ձեր ) \b {_WITHIN}{{0,60}}?
    | [ ] )
"""
_ASKED = r"\b (?: use | enter | type | введите | укажите | vvedite | մուտքագրեք )"
_PURPOSE = r"""
    \b (?: verify | confirm | sign | log | reset | complete | continue | подтвер | вход
    | войти | регистр | авториз | восстан | հաստատ | մուտք | գրանց )
"""


def _forms(code: str) -> tuple[regex.Pattern[str], ...]:
    return (
        _pattern(rf"{_WORD} {_AFTER} {code}"),
        _pattern(rf"{code} {_BEFORE} {_WORD}"),
        _pattern(rf"{_ASKED} [ ] {code} {_WITHIN}{{0,60}}? {_PURPOSE}"),
    )


_DIGIT_FORMS = _forms(_DIGITS)
_CAPITAL_FORMS = _forms(_CAPITALS)


# Every trigger and the code sensor ask for the same message.
@lru_cache(maxsize=64)
def find_code(text: str) -> str | None:
    """Return the one-time code of a text, in the form in which it is typed in.

    So ``123-456`` is returned as ``123456``, and so is ``G-123456``: such letters
    stand beside the field already.
    """
    # Its compatible form may be longer.
    if len(text) > MAX_TEXT or len(text := visible(text)) > MAX_TEXT:
        return None
    forms = _DIGIT_FORMS
    if _LASTING.search(text):
        if not _ONE_TIME.search(text):
            return None
    elif _SIGN_IN.search(text):
        forms += _CAPITAL_FORMS
    left = _OTHER.sub(lambda other: "~" * len(other[0]), text)
    for form in forms:
        if found := form.search(left):
            return found["code"].replace("-", "").replace(" ", "")
    return None
