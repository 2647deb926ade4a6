/** Russian texts. */
import type { Text, TextKey } from "./en";

const ru: Record<TextKey, Text> = {
  "language": "ru",
  "card.name": "Phone Inbox",
  "card.description":
    "Сообщения (SMS, WhatsApp и другие) ваших телефонных систем: переписка, ответы, обновление на лету.",
  "title": "Сообщения",
  "loading": "Загружаем сообщения…",
  "retry": "Повторить",
  "close": "Закрыть",
  "back": "Назад к списку",
  "menu": "Открыть боковую панель",

  "list.label": "Переписка",
  "list.empty": "Пока нет ни одной переписки",
  "list.empty_hint": "Новые сообщения сразу появятся здесь.",
  "list.no_match": "Ничего не найдено",
  "list.you": "Вы: {text}",
  "list.unread": {
    one: "{count} непрочитанное сообщение",
    few: "{count} непрочитанных сообщения",
    many: "{count} непрочитанных сообщений",
    other: "{count} непрочитанного сообщения",
  },
  "list.trusted": "Доверенный контакт",
  "list.withheld": "Номер скрыт",
  "list.no_text": "Без текста",

  "list.none_failed": "Всё доставлено",

  "filter.label": "Что показано",
  "filter.all": "Все",
  "filter.unread": "Непрочитанные",
  "filter.failed": "Не доставлено",

  "search.label": "Поиск",
  "search.clear": "Очистить поиск",
  "search.people": "Переписка",
  "search.messages": "Сообщения",
  "search.busy": "Ищем…",
  "search.not_found": "Этого сообщения в переписке больше нет.",

  "thread.label": "Переписка: {name}",
  "thread.choose": "Выберите переписку",
  "thread.choose_hint": "Или начните новую.",
  "thread.empty": "В этой переписке нет сообщений",
  "thread.older": "Загружаем более ранние сообщения…",
  "thread.newest": "К последнему сообщению",
  "thread.arrived": {
    one: "{count} новое сообщение",
    few: "{count} новых сообщения",
    many: "{count} новых сообщений",
    other: "{count} нового сообщения",
  },
  "thread.said": "{name}: {text}",
  "thread.delete": "Удалить переписку",
  "thread.add_contact": "Добавить в контакты: {name}",
  "thread.call": "Позвонить: {name}",
  "thread.copy_number": "Скопировать номер",
  "thread.line": "линия {line}",
  "thread.today": "Сегодня",
  "thread.yesterday": "Вчера",

  "delivery.pending": "В пути",
  "delivery.sent": "Отправлено",
  "delivery.delivered": "Доставлено",
  "delivery.cancelled": "Отменено",
  "delivery.failed": "Не доставлено",
  "delivery.failed_because": "Не доставлено: {error}",
  "delivery.unknown": "Доставка неизвестна",
  "delivery.sending": "Отправляем…",

  "reason.unreachable": "телефон недоступен",
  "reason.blocked": "получатель заблокировал этого отправителя",
  "reason.no_number": "на этот номер сообщения не приходят",
  "reason.filtered": "оператор принял сообщение за спам",
  "reason.not_allowed": "этой учётной записи нельзя отправлять в эту страну",
  "reason.window": "WhatsApp разрешает только шаблоны, если ответ был слишком давно",
  "reason.denied": "провайдер не разрешил",
  "reason.code": "провайдер сообщает только «{code}»",

  "channel.sms": "SMS",
  "channel.rcs": "RCS",
  "channel.whatsapp": "WhatsApp",
  "channel.vk": "ВК",
  "channel.viber": "Viber",
  "channel.flash_call": "Звонок с кодом",
  "channel.voice_code": "Голосовой код",
  "channel.unknown": "Сообщение",

  "attachment.one": "Вложение",
  "attachment.picture": "Изображение",
  "attachment.save": "Сохранить: {name}",

  "bubble.you": "Вы",
  "bubble.actions": "Действия с сообщением",
  "bubble.copy": "Копировать",
  "bubble.copied": "Скопировано",
  "bubble.not_copied": "Скопировать не удалось: выделите текст и скопируйте сами.",
  "bubble.copy_code": "Скопировать код {code}",
  "bubble.mark_unread": "Отметить непрочитанным",
  "bubble.cancel": "Отменить отправку",
  "bubble.delete": "Удалить",
  "bubble.leads": "(ведёт на {host})",
  "bubble.parts": {
    one: "{count} часть",
    few: "{count} части",
    many: "{count} частей",
    other: "{count} части",
  },

  "composer.placeholder": "Сообщение",
  "composer.label": "Сообщение для {name}",
  "composer.send": "Отправить",
  "composer.hint": "Ctrl + Enter — отправить",
  "composer.left": {
    one: "остался {count} символ",
    few: "осталось {count} символа",
    many: "осталось {count} символов",
    other: "осталось {count} символа",
  },
  "composer.parts": {
    one: "{count} часть",
    few: "{count} части",
    many: "{count} частей",
    other: "{count} части",
  },
  "composer.characters": {
    one: "{count} символ",
    few: "{count} символа",
    many: "{count} символов",
    other: "{count} символа",
  },
  "composer.unicode": "Есть символы вне базового алфавита SMS: в одну часть их помещается меньше.",
  "composer.price": "примерно {price}",
  "composer.cap": {
    one: "до предела в {limit} осталась {count} часть",
    few: "до предела в {limit} осталось {count} части",
    many: "до предела в {limit} осталось {count} частей",
    other: "до предела в {limit} осталось {count} части",
  },
  "composer.over": "Сообщение превысит предел отправки: частей всего {limit}, осталось {left}.",
  "composer.too_long": {
    one: "Длиннее допустимого на {count} символ",
    few: "Длиннее допустимого на {count} символа",
    many: "Длиннее допустимого на {count} символов",
    other: "Длиннее допустимого на {count} символа",
  },
  "composer.no_control": "У вас нет права отправлять сообщения от имени «{account}».",
  "composer.cannot_send": "Учётная запись «{account}» не может отправлять сообщения.",
  "composer.wrong_channel":
    "Учётная запись «{account}» не может отправлять по этому каналу ({channel}).",
  "composer.failed": "Не отправлено: {error}",
  "composer.no_account": "Эта учётная запись сейчас недоступна.",
  "composer.unsure":
    "Неизвестно, отправлено ли сообщение. Прежде чем отправлять его снова, посмотрите, нет ли его в переписке.",
  "composer.lost":
    "Во время отправки пропала связь. Прежде чем отправить снова, проверьте, нет ли сообщения в переписке.",

  "composer.by": "Ответить через",

  "contact.title": "Чей это номер: {number}?",
  "contact.name": "Имя",
  "contact.hint":
    "Новый контакт не становится доверенным. Остальное, например другие номера, задаётся на странице интеграции.",
  "contact.save": "Добавить контакт",

  "dashboard.title": "Добавить входящие на панель",
  "dashboard.where": "Вкладка",
  "dashboard.hint": "Карточка добавляется в конец вкладки. Всё остальное на ней не меняется.",
  "dashboard.add": "Добавить карточку",
  "dashboard.done": "Карточка добавлена: {name}.",
  "dashboard.open": "Открыть",
  "dashboard.none": "Нет панели, на которую можно добавить карточку. Создайте её: Настройки → Панели.",
  "dashboard.made":
    "Эти панели Home Assistant создаёт сам: {names}. Чтобы добавить на них карточку, сначала возьмите панель под свой контроль в её редакторе.",
  "dashboard.written": "Эти панели описаны в YAML: {names}. Добавьте туда «type: custom:phone-inbox-card».",
  "dashboard.changed": "Кто-то изменил панель. Выберите ещё раз.",

  "new.title": "Новая переписка",
  "new.to": "Контакт или номер телефона",
  "new.contacts": "Контакты",
  "new.account": "Учётная запись",
  "new.line": "Линия",
  "new.default_line": "Линия по умолчанию",
  "new.channel": "Канал",
  "new.default_channel": "Канал по умолчанию",
  "new.sent": "Сообщение отправлено. Оно скоро появится в списке.",
  "new.nobody": "Нет учётной записи, которая может отправлять сообщения.",

  "confirm.cancel": "Оставить",
  "confirm.delete": "Удалить",
  "confirm.message": "Удалить это сообщение?",
  "confirm.message_text": "Оно будет удалено и у провайдера. Отменить это нельзя.",
  "confirm.conversation": "Удалить переписку с «{name}»?",
  "confirm.conversation_text":
    "Все её сообщения будут удалены и у провайдера. Отменить это нельзя.",

  "confirm.again": "Отправить сообщение ещё раз?",
  "confirm.again_text":
    "Возможно, оно уже отправлено. Посмотрите, нет ли его в переписке, иначе оно придёт дважды.",
  "confirm.send": "Отправить ещё раз",

  "cancel.cancelled": "Отправка отменена.",
  "cancel.uncertain": "Неясно, удалось ли остановить сообщение.",
  "cancel.not_found": "Провайдер больше не знает этого сообщения.",
  "cancel.too_late": "Отменить отправку уже нельзя.",

  "account.offline": "Сейчас нет связи: {account}. Некоторых сообщений может не хватать.",
  "account.refused": "«{account}» больше не принимает вход. Некоторых сообщений может не хватать.",
  "account.refused_ask":
    "«{account}» больше не принимает вход. Некоторых сообщений может не хватать. Попросите администратора войти заново.",
  "account.sign_in": "Войти заново",
  "account.none": "Нет учётных записей",
  "account.none_hint":
    "Добавьте Phone Inbox в разделе «Настройки → Устройства и службы» или попросите доступ. Если связи не было с самого запуска Home Assistant, сообщения появятся здесь, как только она будет.",
  "account.missing":
    "Учётной записи этой карточки нет, с ней пока нет связи, или она вам недоступна.",

  "error.unknown": "Что-то пошло не так.",
  "error.lost": "Нет связи с Home Assistant. Ждём, когда она восстановится…",
  "error.not_loaded":
    "Эту часть страницы не удалось загрузить. Перезагрузите страницу: возможно, Phone Inbox с тех пор обновился.",
  "error.unauthorized": "На это у вас нет права.",
  "error.integration": "Phone Inbox не работает. Возможно, он ещё запускается.",

  "unread.name": "Непрочитанные сообщения",
  "unread.description":
    "Сколько сообщений не прочитано и последнее из них; нажатие открывает переписку.",
  "unread.label": {
    one: "{count} непрочитанное сообщение",
    few: "{count} непрочитанных сообщения",
    many: "{count} непрочитанных сообщений",
    other: "{count} непрочитанного сообщения",
  },

  "threads.contacts": "Каждого контакта",
  "threads.everybody": "Каждого собеседника",
  "threads.nobody": "Никого: каждая линия отдельно",

  "editor.account": "Учётная запись",
  "editor.account_help": "Оставьте пустым, чтобы показать все.",
  "editor.lines": "Линии",
  "editor.lines_help": "Оставьте пустым, чтобы показать все.",
  "editor.title": "Заголовок",
  "editor.height": "Высота",
  "editor.height_help": "Только там, где её не задаёт сама панель. Не меньше 200.",
  "editor.one_thread": "Общая переписка со всех линий",
  "editor.navigation_path": "Какую страницу открыть",
  "editor.navigation_path_help": "Оставьте пустым, чтобы открыть переписку.",
  "editor.hide_composer": "Скрыть поле ответа",
  "editor.mark_read": "Отмечать показанные сообщения прочитанными",
};

export default ru;
