/** Armenian texts. */
import type { Text, TextKey } from "./en";

const hy: Record<TextKey, Text> = {
  "language": "hy",
  "card.name": "Phone Inbox",
  "card.description":
    "Ձեր հեռախոսային համակարգերի հաղորդագրությունները (SMS, WhatsApp և այլն)՝ նամակագրություններ, պատասխաններ, անմիջական թարմացում։",
  "title": "Հաղորդագրություններ",
  "loading": "Հաղորդագրությունները բեռնվում են…",
  "retry": "Կրկնել",
  "close": "Փակել",
  "back": "Վերադառնալ ցանկին",
  "menu": "Բացել կողագոտին",

  "list.label": "Նամակագրություններ",
  "list.empty": "Դեռ նամակագրություն չկա",
  "list.empty_hint": "Նոր հաղորդագրություններն անմիջապես կերևան այստեղ։",
  "list.no_match": "Ոչինչ չի գտնվել",
  "list.you": "Դուք՝ {text}",
  "list.unread": {
    one: "{count} չկարդացված հաղորդագրություն",
    other: "{count} չկարդացված հաղորդագրություն",
  },
  "list.trusted": "Վստահելի կոնտակտ",
  "list.withheld": "Համարը թաքցված է",
  "list.no_text": "Առանց տեքստի",

  "list.none_failed": "Ամեն ինչ հասել է",

  "filter.label": "Ինչն է ցուցադրվում",
  "filter.all": "Բոլորը",
  "filter.unread": "Չկարդացված",
  "filter.failed": "Չի հասել",

  "search.label": "Որոնում",
  "search.clear": "Մաքրել որոնումը",
  "search.people": "Նամակագրություններ",
  "search.messages": "Հաղորդագրություններ",
  "search.busy": "Որոնում ենք…",
  "search.not_found": "Այս հաղորդագրությունն այլևս չկա նամակագրության մեջ։",

  "thread.label": "Նամակագրություն՝ {name}",
  "thread.choose": "Ընտրեք նամակագրություն",
  "thread.choose_hint": "Կամ սկսեք նորը։",
  "thread.empty": "Այս նամակագրության մեջ հաղորդագրություն չկա",
  "thread.older": "Բեռնվում են ավելի հին հաղորդագրությունները…",
  "thread.newest": "Դեպի վերջին հաղորդագրությունը",
  "thread.arrived": {
    one: "{count} նոր հաղորդագրություն",
    other: "{count} նոր հաղորդագրություն",
  },
  "thread.said": "{name}՝ {text}",
  "thread.delete": "Ջնջել նամակագրությունը",
  "thread.add_contact": "Ավելացնել կոնտակտներին՝ {name}",
  "thread.call": "Զանգել՝ {name}",
  "thread.copy_number": "Պատճենել համարը",
  "thread.line": "գիծ՝ {line}",
  "thread.today": "Այսօր",
  "thread.yesterday": "Երեկ",

  "delivery.pending": "Ճանապարհին է",
  "delivery.sent": "Ուղարկված է",
  "delivery.delivered": "Հասել է",
  "delivery.cancelled": "Չեղարկված է",
  "delivery.failed": "Չի հասել",
  "delivery.failed_because": "Չի հասել՝ {error}",
  "delivery.unknown": "Առաքման մասին տեղեկություն չկա",
  "delivery.sending": "Ուղարկվում է…",

  "reason.unreachable": "հեռախոսն անհասանելի է",
  "reason.blocked": "ստացողն արգելափակել է այս ուղարկողին",
  "reason.no_number": "այս համարը հաղորդագրություն չի ստանում",
  "reason.filtered": "օպերատորն այն սպամ է համարել",
  "reason.not_allowed": "այս հաշիվը չի կարող ուղարկել այդ երկիր",
  "reason.window": "վերջին պատասխանից այսքան անց WhatsApp-ը թույլ է տալիս միայն ձևանմուշներ",
  "reason.denied": "մատակարարը թույլ չի տվել",
  "reason.code": "մատակարարն ասում է միայն «{code}»",

  "channel.sms": "SMS",
  "channel.rcs": "RCS",
  "channel.whatsapp": "WhatsApp",
  "channel.vk": "VK",
  "channel.viber": "Viber",
  "channel.flash_call": "Զանգ կոդով",
  "channel.voice_code": "Ձայնային կոդ",
  "channel.unknown": "Հաղորդագրություն",

  "attachment.one": "Կցված ֆայլ",
  "attachment.picture": "Նկար",
  "attachment.save": "Պահպանել {name}",

  "bubble.you": "Դուք",
  "bubble.actions": "Գործողություններ հաղորդագրության հետ",
  "bubble.copy": "Պատճենել",
  "bubble.copied": "Պատճենված է",
  "bubble.not_copied": "Պատճենել չստացվեց․ նշեք տեքստը և պատճենեք ինքներդ։",
  "bubble.copy_code": "Պատճենել {code} կոդը",
  "bubble.mark_unread": "Նշել որպես չկարդացված",
  "bubble.cancel": "Չեղարկել ուղարկումը",
  "bubble.delete": "Ջնջել",
  "bubble.leads": "(տանում է {host})",
  "bubble.parts": { one: "{count} մաս", other: "{count} մաս" },

  "composer.placeholder": "Հաղորդագրություն",
  "composer.label": "Հաղորդագրություն՝ {name}",
  "composer.send": "Ուղարկել",
  "composer.hint": "Ctrl + Enter՝ ուղարկել",
  "composer.left": { one: "մնաց {count} նիշ", other: "մնաց {count} նիշ" },
  "composer.parts": { one: "{count} մաս", other: "{count} մաս" },
  "composer.characters": { one: "{count} նիշ", other: "{count} նիշ" },
  "composer.unicode": "Կան SMS-ի հիմնական այբուբենից դուրս տառեր, ուստի մեկ մասում քիչ նիշ է տեղավորվում։",
  "composer.price": "մոտ {price}",
  "composer.cap": {
    one: "{limit} մասի սահմանից մնաց {count} մաս",
    other: "{limit} մասի սահմանից մնաց {count} մաս",
  },
  "composer.over": "Հաղորդագրությունը կգերազանցի ուղարկման սահմանը՝ {limit} մաս, մնացել է {left}։",
  "composer.too_long": { one: "{count} նիշով երկար է", other: "{count} նիշով երկար է" },
  "composer.no_control": "Դուք իրավունք չունեք ուղարկելու «{account}» հաշվից։",
  "composer.cannot_send": "«{account}» հաշիվը չի կարող հաղորդագրություն ուղարկել։",
  "composer.wrong_channel": "«{account}» հաշիվը չի կարող ուղարկել այս ալիքով ({channel})։",
  "composer.failed": "Չի ուղարկվել՝ {error}",
  "composer.no_account": "Այս հաշիվն այժմ հասանելի չէ։",
  "composer.unsure":
    "Հայտնի չէ՝ արդյոք հաղորդագրությունն ուղարկվել է։ Նախքան նորից ուղարկելը նայեք՝ արդյոք այն նամակագրության մեջ է։",
  "composer.lost":
    "Ուղարկելիս կապն ընդհատվեց։ Նախքան նորից ուղարկելը նայեք՝ արդյոք հաղորդագրությունը նամակագրության մեջ է։",

  "composer.by": "Պատասխանել",

  "contact.title": "Ո՞ւմ համարն է՝ {number}",
  "contact.name": "Անուն",
  "contact.hint":
    "Նոր կոնտակտը վստահելի չէ։ Մնացածը, օրինակ՝ այլ համարներ, նշվում է ինտեգրման էջում։",
  "contact.save": "Ավելացնել կոնտակտ",

  "dashboard.title": "Ավելացնել մուտքային նամակները վահանակին",
  "dashboard.where": "Ներդիր",
  "dashboard.hint": "Քարտն ավելացվում է ներդիրի վերջում։ Մնացածը չի փոխվում։",
  "dashboard.add": "Ավելացնել քարտը",
  "dashboard.done": "Քարտն ավելացված է՝ {name}։",
  "dashboard.open": "Բացել",
  "dashboard.none": "Չկա վահանակ, որին կարելի է քարտ ավելացնել։ Ստեղծեք մեկը Կարգավորումներ → Վահանակներ բաժնում։",
  "dashboard.made":
    "Այս վահանակները Home Assistant-ն ինքն է կազմում՝ {names}։ Քարտ ավելացնելու համար նախ խմբագրիչում վերցրեք վահանակը ձեր վերահսկողության տակ։",
  "dashboard.written": "Այս վահանակները գրված են YAML-ով՝ {names}։ Ավելացրեք այնտեղ «type: custom:phone-inbox-card»։",
  "dashboard.changed": "Ինչ-որ մեկը փոխել է վահանակը։ Ընտրեք կրկին։",

  "new.title": "Նոր նամակագրություն",
  "new.to": "Կոնտակտ կամ հեռախոսահամար",
  "new.contacts": "Կոնտակտներ",
  "new.account": "Հաշիվ",
  "new.line": "Գիծ",
  "new.default_line": "Սովորական գիծը",
  "new.channel": "Ալիք",
  "new.default_channel": "Սովորական ալիքը",
  "new.sent": "Հաղորդագրությունն ուղարկված է։ Շուտով կերևա ցանկում։",
  "new.nobody": "Ոչ մի հաշիվ չի կարող հաղորդագրություն ուղարկել։",

  "confirm.cancel": "Թողնել",
  "confirm.delete": "Ջնջել",
  "confirm.message": "Ջնջե՞լ այս հաղորդագրությունը",
  "confirm.message_text": "Այն կջնջվի նաև մատակարարի մոտ։ Հետ բերել հնարավոր չի լինի։",
  "confirm.conversation": "Ջնջե՞լ նամակագրությունը՝ {name}",
  "confirm.conversation_text":
    "Բոլոր հաղորդագրությունները կջնջվեն նաև մատակարարի մոտ։ Հետ բերել հնարավոր չի լինի։",

  "confirm.again": "Նորի՞ց ուղարկել հաղորդագրությունը",
  "confirm.again_text":
    "Հնարավոր է՝ այն արդեն ուղարկված է։ Նայեք՝ արդյոք նամակագրության մեջ է, այլապես կհասնի երկու անգամ։",
  "confirm.send": "Նորից ուղարկել",

  "cancel.cancelled": "Հաղորդագրությունը չեղարկված է։",
  "cancel.uncertain": "Հայտնի չէ՝ արդյոք հաջողվեց կանգնեցնել հաղորդագրությունը։",
  "cancel.not_found": "Մատակարարն այլևս չգիտի այս հաղորդագրությունը։",
  "cancel.too_late": "Չեղարկելն արդեն ուշ էր։",

  "account.offline": "Այժմ կապ չկա՝ {account}։ Որոշ հաղորդագրություններ կարող են պակասել։",
  "account.refused": "«{account}» հաշիվն այլևս չի ընդունում մուտքը։ Որոշ հաղորդագրություններ կարող են պակասել։",
  "account.refused_ask":
    "«{account}» հաշիվն այլևս չի ընդունում մուտքը։ Որոշ հաղորդագրություններ կարող են պակասել։ Խնդրեք ադմինիստրատորին նորից մուտք գործել։",
  "account.sign_in": "Նորից մուտք գործել",
  "account.none": "Ցույց տալու հաշիվ չկա",
  "account.none_hint":
    "Ավելացրեք Phone Inbox-ը «Կարգավորումներ → Սարքեր և ծառայություններ» բաժնում կամ խնդրեք հասանելիություն։ Եթե Home Assistant-ի մեկնարկից կապ չի եղել, հաղորդագրությունները կերևան այստեղ, երբ այն լինի։",
  "account.missing":
    "Այս քարտի հաշիվը գոյություն չունի, դեռ անհասանելի է կամ հասանելի չէ ձեզ։",

  "error.unknown": "Ինչ-որ բան այնպես չգնաց։",
  "error.lost": "Home Assistant-ի հետ կապ չկա։ Սպասում ենք վերականգնմանը…",
  "error.not_loaded":
    "Էջի այս մասը չհաջողվեց բեռնել։ Վերաբեռնեք էջը․ հնարավոր է՝ Phone Inbox-ն այդ ժամանակից թարմացվել է։",
  "error.unauthorized": "Դուք դրա իրավունքը չունեք։",
  "error.integration": "Phone Inbox-ը չի աշխատում։ Գուցե դեռ մեկնարկում է։",

  "unread.name": "Չկարդացված հաղորդագրություններ",
  "unread.description":
    "Քանի հաղորդագրություն չի կարդացվել և դրանցից վերջինը․ հպումը բացում է նամակագրությունը։",
  "unread.label": {
    one: "{count} չկարդացված հաղորդագրություն",
    other: "{count} չկարդացված հաղորդագրություն",
  },

  "threads.contacts": "Յուրաքանչյուր կոնտակտի",
  "threads.everybody": "Բոլորի",
  "threads.nobody": "Ոչ ոքի՝ յուրաքանչյուր գիծն առանձին",

  "editor.account": "Հաշիվ",
  "editor.account_help": "Թողեք դատարկ՝ բոլոր հաշիվները ցույց տալու համար։",
  "editor.lines": "Գծեր",
  "editor.lines_help": "Թողեք դատարկ՝ բոլոր գծերը ցույց տալու համար։",
  "editor.title": "Վերնագիր",
  "editor.height": "Բարձրություն",
  "editor.height_help": "Միայն եթե այն չի որոշում վահանակը։ Առնվազն 200։",
  "editor.one_thread": "Ընդհանուր նամակագրություն բոլոր գծերից",
  "editor.navigation_path": "Ո՞ր էջը բացել",
  "editor.navigation_path_help": "Թողեք դատարկ՝ նամակագրությունը բացելու համար։",
  "editor.hide_composer": "Թաքցնել պատասխանի դաշտը",
  "editor.mark_read": "Ցուցադրված հաղորդագրությունները նշել որպես կարդացված",
};

export default hy;
