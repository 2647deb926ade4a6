"""Finding one-time codes: in texts that have one, and in none of the others."""

from hypothesis import given, strategies as st
import pytest

from custom_components.phone_inbox.messaging.codes import MAX_TEXT, find_code

#: Texts of banks, shops, offices and messengers, made up after real ones, with
#: what is typed in. Russian, English and Armenian, some in Latin letters.
CODES = [
    ("Код подтверждения: 482915. Никому не сообщайте его.", "482915"),
    ("4821 — ваш код для входа в Wildberries", "4821"),
    ("Никому не говорите код! 73920. Вход в СберБанк Онлайн", "73920"),
    ("Ozon: код для входа 6104. Никому его не сообщайте", "6104"),
    ("Пароль: 839201 Покупка 2 499,00 RUB OZON.RU Карта *4417 Т-Банк", "839201"),
    (
        "Госуслуги: код подтверждения 903214. Действует 10 минут. Никому не сообщайте",
        "903214",
    ),
    (
        "Для подтверждения перевода 15000р на карту *8812 введите код 55731. Никому не сообщайте его. Звонят от имени банка? Звоните 900",
        "55731",
    ),
    ("VK: 308 512 — код для входа. Не говорите его никому.", "308512"),
    ("Ваш код в Telegram: 61843. Никому его не сообщайте.", "61843"),
    (
        "Ваш заказ 48213377-0042 готов. Код получения: 7741. ПВЗ Москва, ул. Ленина, 5, с 10:00 до 21:00",
        "7741",
    ),
    ("Авито: 29183 — никому не показывайте этот код", "29183"),
    ("СМС-код: 4490 для входа в Мой МТС. Тел. 0890", "4490"),
    (
        "Ваш одноразовый пароль 77401952 для операции №3 на сумму 1 250.00 руб.",
        "77401952",
    ),
    ("Яндекс: код 839-204. Не сообщайте его никому", "839204"),
    ("<#> Ваш код для 2ГИС: 5093 FA+9qCX9VSu", "5093"),
    ("G-482910 is your Google verification code.", "482910"),
    (
        "Your WhatsApp code: 391-774. Don't share this code with others. 4sgLq1p5sV6",
        "391774",
    ),
    ("123 904 is your Instagram code. Don't share it.", "123904"),
    ("Use 804417 to verify your Instagram account. #ig", "804417"),
    (
        "Your Uber code: 7391. Never share this code. Reply STOP ALL to +44 7903 561836 to unsubscribe",
        "7391",
    ),
    (
        "Amazon: Use 662014 to reset your password. Don't give this code to anyone.",
        "662014",
    ),
    ("Use verification code 904318 for Microsoft authentication.", "904318"),
    (
        "PayPal: 558102 is your security code. It expires in 10 minutes. Don't share it.",
        "558102",
    ),
    (
        "Your one-time passcode is 40918832. Valid for 5 minutes. Do not share it. HSBC 0345 740 4404",
        "40918832",
    ),
    ("FB-48213 is your Facebook confirmation code", "48213"),
    ("Your Steam access code is X7K3P", "X7K3P"),
    ("Your Apple ID Code is: 204918. Don't share it with anyone.", "204918"),
    ("Ձեր հաստատման կոդն է՝ 739104։ Մի՛ հայտնեք այն ոչ մեկին։", "739104"),
    ("Մուտքի կոդ՝ 4821: Idram", "4821"),
    ("Մեկանգամյա գաղտնաբառ՝ 662910: Գումարը՝ 12,500.00 AMD, քարտ *3391", "662910"),
    ("Код: 0417", "0417"),
    (
        "Код доступа 118204 к личному кабинету ФНС. Не передавайте его третьим лицам.",
        "118204",
    ),
    (
        "Ваш пин-код для получения посылки в постамате: 483920. Срок хранения до 28.11.2026",
        "483920",
    ),
    (
        "МТС Деньги. Код 4417 для оплаты 3 200,50 RUB в YANDEX*TAXI. Никому не сообщайте",
        "4417",
    ),
    ("Введите 550182 для подтверждения номера телефона в приложении Самокат", "550182"),
    (
        "Альфа-Банк. Никому не сообщайте код: 8830. Вход в приложение 22.11.2026 в 14:05",
        "8830",
    ),
    ("Подтверждение операции. Сумма 12 000 руб. Карта ***4471. Код 204417", "204417"),
    ("Tinkoff. Kod: 4471. Nikomu ne govorite. Vhod v lichnyj kabinet", "4471"),
    ("Vash kod podtverzhdeniya 90218", "90218"),
    ("Код активации SIM 55012098", "55012098"),
    ("ЕМИАС: 774120 - код подтверждения записи к врачу на 25.11.2026 09:40", "774120"),
    (
        "WhatsApp: ваш код 553-018. Не делитесь им. Его также можно подтвердить по ссылке: v.whatsapp.com/553018",
        "553018",
    ),
    ("Кодом 6612 подтвердите вручение заказа 20481733-0012 курьеру", "6612"),
    ("Signal: ваш проверочный код 482-019", "482019"),
    (
        "ВТБ: 481902 - пароль для входа. Не называйте его даже сотрудникам банка. 1000",
        "481902",
    ),
    ("482019 is your Amazon OTP. Do not share it with anyone.", "482019"),
    ("Your verification code is:\n\n730184\n\nIt expires in 15 minutes.", "730184"),
    (
        "[TikTok] 552910 is your verification code, valid for 5 minutes. To keep your account safe, never forward this code.",
        "552910",
    ),
    (
        "Chase: DON'T share. Use code 88201734 to confirm you're signing in. We'll NEVER call to ask for this code. Call 1-800-935-9935 if you didn't request it.",
        "88201734",
    ),
    ("Enter 4471 on the sign-in page to continue to Booking.com", "4471"),
    ("Airbnb: your verification code is 6620. Never share it", "6620"),
    ("Discord security code: 550 184", "550184"),
    (
        "OTP for transaction of AMD 25,000.00 on card ending 4471 is 903318. Do not disclose.",
        "903318",
    ),
    ("Your login PIN: 48-20-19", "482019"),
    ("LinkedIn: your one-time PIN is 048812. Code expires in 20 min", "048812"),
    ("Use 9K4PX2 as your GitHub sudo authentication code", "9K4PX2"),
    ("Dzer hastatman kody: 55190. Mi haytneq vochvoqi", "55190"),
    ("Acba: 482019 - մուտքի հաստատման կոդ։ Մի հայտնեք երրորդ անձանց", "482019"),
    ("Նույնականացման ծածկագիր՝ 7740", "7740"),
    ("Մուտքագրեք 660182 կոդը՝ գրանցումն ավարտելու համար", "660182"),
    ("Тинькофф: никому не говорите код 4471! Вход в Т-Банк в 14:05 22.11.26", "4471"),
    ("Код 55012 - вход в приложение Яндекс Go", "55012"),
    ("Для входа в Delivery Club используйте код 7741", "7741"),
    ("Билайн. Ваш пароль для входа в личный кабинет: 90412877", "90412877"),
    ("Ваша проверочная комбинация не запрашивается. Код: 660 182", "660182"),
    (
        "Почта России. Код для получения 4821. Посылка 80088412345678 в отделении 125009",
        "4821",
    ),
    (
        "Wildberries: код для получения заказа 774120. Покажите его сотруднику пункта выдачи",
        "774120",
    ),
    (
        "Сбер ID: введите код 11204 на сайте gosuslugi.ru. Если это не вы, звоните 900",
        "11204",
    ),
    ("Регистрация карты ***4417 в Mir Pay. КОД: 482019. НИКОМУ не говорите", "482019"),
    ("РЖД. Код подтверждения 7741 для поездки 22.11.2026, поезд 104А", "7741"),
    ("МегаФон: 5512 — код для входа в Личный кабинет. Срок действия 10 минут", "5512"),
    ("HeadHunter: 8830 код подтверждения номера телефона", "8830"),
    (
        "Viber code: 481920. You can also tap this link to finish your activation: https://unv.viber.com/a/481920",
        "481920",
    ),
    ("Your Bolt code is 4417.", "4417"),
    (
        "Wise: 482019 is your verification code. Only enter this code in the Wise app or on wise.com",
        "482019",
    ),
    (
        "Revolut verification code: 550-182. Never share this code with anyone, even Revolut staff.",
        "550182",
    ),
    ("Netflix: your sign-in code is 7740. Don't share.", "7740"),
    ("Your Dropbox security code is 204417. Happy Dropboxing!", "204417"),
    ("eBay: Your security code is 118204. Do not share this code.", "118204"),
    ("Ձեր մեկանգամյա կոդը՝ 5519: Ardshinbank", "5519"),
    (
        "Evoca. Գործարքի հաստատման կոդ 660182, գումար 25,000.00 AMD, քարտ 4***4417",
        "660182",
    ),
    ("Ucom: Ձեր գաղտնաբառն է 90412877", "90412877"),
    ("Telcell Wallet kod: 4821", "4821"),
    ("482019 Ձեր հաստատման կոդն է Glovo-ում", "482019"),
    (
        "IDBank: OTP 774120, gumar 12500 AMD, qart *4417. Mi tramadreq ayl andzanc",
        "774120",
    ),
    ("Gett: ձեր կոդը 4821", "4821"),
    ("Код доступа в личный кабинет ЖКХ - 90218", "90218"),
    (
        "Ваш код авторизации на сайте mos.ru: 48201. Не сообщайте код третьим лицам",
        "48201",
    ),
    ("Your Zoom one time passcode: 220914, expires in 10 minutes", "220914"),
]

#: Texts without a one-time code: numbers of many kinds, and codes that last.
ORDINARY = [
    "Привет! Буду в 18:30, купи хлеба",
    "Заказ №48213377 передан в доставку. Курьер приедет 24.11 с 14:00 до 18:00",
    "Покупка 1 249,90 RUB. Карта *4417. PYATEROCHKA. Баланс 15320,11 RUB",
    "СЧЁТ8812 10:22 зачисление зарплаты 85000р. Баланс: 91204р",
    "Код домофона 4512, третий этаж",
    "Скидка 20% по промокоду LETO2026 до 31.12",
    "Посылка 80088412345678 ждёт вас в отделении 125009 до 12.12.2026",
    "Пароль от вайфая 12345678, роутер на кухне",
    "Позвоните мне 8 916 123-45-67",
    "Ваш код клиента 20481733, договор 5512/2026",
    "Запись к врачу 23.11.2026 в 09:40, кабинет 314, талон 1207",
    "Баланс 412.50 р. Абонплата 650 р. спишется 01.12. Подробнее *100#",
    "Код ошибки 4012, вызовите мастера по телефону 8-800-555-35-35",
    "Забыли пароль? Позвоните в поддержку 0611",
    "Показания: холодная 01482, горячая 00913",
    "Индекс 620014, код города 343",
    "Use code WINTER25 at checkout and save 25% until 12/31",
    "Your package 1Z999AA10123456784 arrives today between 2:15 and 6:15 pm",
    "The gate code is 4482, park in spot 1207",
    "Your order 40218833 has shipped. Track it at example.com/t/40218833",
    "Flight SU1482 departs 17:45 gate 2204, booking code QX7P2L",
    "Your appointment is on 03/14/2027 at 10:30. Reply 1 to confirm, call 555-0142 to change",
    "Your bill of $1,204.50 is due 12/05. Pay at example.com or call 1-800-555-0199",
    "Your password was changed on 12 March 2026. Not you? Call 0345 740 4404",
    "Meet me at 4500 Main Street, zip code 90210",
    "Alarm: zone 12 open, panel 4471",
    "Ձեր հաշվեկշիռը 4 512 դրամ է, քարտ *3391",
    "Պատվեր 48213377 ճանապարհին է, առաքում 14:00-18:00",
    "Շքամուտքի կոդը 4512 է, երրորդ հարկ",
    "Զանգիր ինձ 093 12 34 56",
    "Код от калитки 1590, собака не кусается",
    "Сейф: код прежний, 2211",
    "Получите 500 рублей по коду 55555 на первую покупку",
    "QR-код на кассе, стол 1204",
    "Оплатите штраф по УИН 18810177261122048213 до 12.12.2026",
    "ПИН-код карты не меняйте. Остаток 15 320 р., карта 4417",
    "Смотрела «Код да Винчи» 2006 года, завтра в 20:30 идём?",
    "Забыл код от чемодана, кажется 0412 или 0413",
    "Артикул 48213377, код товара 90412",
    "ОКТМО 45348000, код бюджетной классификации 18210102010011000110",
    "Ваша заявка 204417 принята. Код объекта 7740",
    "Рейс U6 2204 задержан до 18:45, выход 1204",
    "Перевод 4471 р. от Анны П. Баланс: 5 120 р.",
    "Ваш талон A104, окно 1207",
    "Поезд 0752, вагон 12, место 34, отправление 22.11 в 07:15",
    "Промокод 48213 на доставку действует до конца недели",
    "Your booking reference is 48213377, check-in from 15:00, room 1204",
    "Wifi: GuestNet, password 87654321",
    "Lockbox code 2580, keys on the hook",
    "Your code of conduct training ends 2026-12-01, course 40218",
    "Get 15% off with code FALL2026. Text STOP to 55512 to opt out",
    "Invoice 20481733 for 1,250.00 EUR, reference 5512, sort code 20-44-71",
    "Error code 80070057 during update 2204",
    "Your PIN has been blocked after 3 attempts. Visit branch 4471",
    "Doctor said 1204 mg, not 1024 mg. Code blue, kidding",
    "The alarm code changed: 7741 from Monday",
    "Score was 1204 to 980, see you at 2030?",
    "Ձեր փոստային կոդը 0010 է",
    "Զեղչի կոդ՝ 48213, գործում է մինչև 31.12",
    "WiFi-ի գաղտնաբառը 12345678 է",
    "Бронь 48213377 подтверждена, код для входа пришлём в день заезда",
    "Отправил две посылки 4821 и 5512, код скажу позже",
    "Код сказал, жди, буду через 2000 метров",
    "Слушай, какой там был код? Вроде 4 цифры",
    "Твой пароль опять 1234? Смени уже",
    "Мой новый номер 89161234567, старый не звони",
    "Занёс показания 01482 и 00913, код абонента 5512",
    "Дома код поменяли, теперь 38К5512",
    "Ваш сертификат на 3000 рублей, код активации после оплаты",
    "Собрание СНТ 2811 в 12:00, повестка на сайте",
    "КодКласс: занятие 24.11 в 18:00, ссылка zoom.us/j/4821550182",
    "Пришлите код из смс с номера 0611",
    "Ипотека 5,9%! Одобрено до 4500000 р. Код предложения 4417",
    "Rx 204417 is ready at CVS, 1204 Main St. Reply DONE",
    "PIN change confirmed for card ending 4417 at ATM 2204",
    "We received your request 48213377 to change your password. No action needed.",
    "Your parking code for zone 4821 expires at 18:45",
    "Grandma's recipe: 1500 g flour, code name Operation Cake 2026",
    "Can you resend the code? It's not 1234",
    "My locker combination is 12-34-56",
    "School closes early 12/03, code red drill at 1030",
    "The PIN for the conference call 555-0142 is on the invite",
    "Room 1204, key card at the desk, dress code casual",
    "Team code review at 1500, branch release-2026",
    "Score 2048! Beat my code golf record of 1999",
    "Փոխանցում 4417 դրամ, մնացորդ 15320 դրամ",
    "Հանդիպում 24.11 ժամը 18:00, հասցե Աբովյան 12/4",
    "Պայմանագիր 20481733, վճարեք մինչև 10.12",
    "Դռան կոդը փոխել են, հիմա 4512",
    "Պահարանի կոդը 1590 է",
    "Добрый день! Ваш заказ 4821-7740 собран, ждём вас до 21:00",
    "Код подъезда 38, квартира 1204, домофон не работает",
    "Мам, пароль от компа 4821",
    "Оставил ключ в ячейке, код 5512",
    "Код на чемодане 0412",
    "Консьерж сказал код 2580 на входной двери",
    "Дай пин от карты, 4417?",
    "Списание 1500р, код МСС 5411, карта *4417",
    "Ваша очередь: талон 4821",
    "Проверочная работа завтра, стр. 1204",
    "Такси: белый Солярис 482, ожидание 3 мин бесплатно",
    "Вход свободный, ул. Тверская 1204",
    "Анна, код 7 регион 125009 не подходит",
    "Страховой полис ХХХ 0204417738, код агента 4821",
    "Налог 4512 руб, КБК 18210606041041000110, код ОКТМО 45348000",
    "Ваш код участника 90412877. Розыгрыш 31.12",
    "Код скидки 4821 действует до конца месяца",
    "Your access to the course starts 2026-12-01, lesson 1204",
    "Spare key is in the box, code 4482",
    "Alarm disarmed at 18:42 by user 1204",
    "Use gate 4471 to enter, guard will confirm",
    "Enter building 1204 and log your visit",
    "Conference PIN 482019, dial in from 10:00",
    "Voicemail PIN is 4471",
    "Use promo 55512 today, 20 percent off",
    "Locker 1204 rented, rent is 4500 a month",
    "Meter reading 204417 accepted, thank you",
    "Ձեր պատվերի համարը 48213377 է",
    "Տան կոդը 4512 է",
    "Խանութի քարտի կոդը 90412 է",
]

#: Texts that do have a code: when in doubt it is not taken for one.
MISSED = [
    "Подтвердите вход: 660182. Если не вы входите, смените пароль.",
    "G-482910",
    "4821",
]


@pytest.mark.parametrize(("text", "code"), CODES)
def test_codes(text: str, code: str) -> None:
    """The code is found, in the form in which it is typed in."""
    assert find_code(text) == code


@pytest.mark.parametrize("text", [*ORDINARY, *MISSED])
def test_ordinary_texts(text: str) -> None:
    """No other number is taken for a code."""
    assert find_code(text) is None


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
