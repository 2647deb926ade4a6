"""The words that texts with numbers are made of, in twelve languages.

English, Russian, Armenian, German, Spanish, French, Italian, Polish, Portuguese,
Turkish, Ukrainian and Chinese, and the Latin letters that Russian, Armenian and
Chinese are often texted in. Each constant is a piece of a pattern, laid out with
spaces and line breaks. How they work together is in :mod:`.codes`.
"""

HAN_CODE = "(?:[验驗校确確][证證验驗认認][码碼]|[动動][态態](?:密?[码碼]|口令)|[取提][件货貨][码碼]|密[码碼])"
#: Names of a one-time code. What is joined by a hyphen or an underscore may stand
#: before them: SMS-code, verify_code.
CODE = rf"""
    (?:
    # English, French; what German joins
      (?: verify | verification | verif | sms | otp | auth | authentication | security
        | login | access | confirm | confirmation | activation | check | validation
        | pass | pin | bestätigungs | sicherheits | verifizierungs | verifikations
        | freischalt | aktivierungs | zugangs | einmal | anmelde | prüf | abhol
        | authentifizierungs | registrierungs | identifikations ) codes?
    | codes? | (?:verification|security|one-time) [ ] number | kode | password | otp | one-time[ ]pin | pin | token
    | passwort | (?:einmal)?(?:passwort|kennwort) | (?-i: \w{{0,8}}TAN ) | mtan | smstan
    | mot [ ] de [ ] passe
    # Spanish, Portuguese, Italian
    | c[oó]digos? | clave | contraseña | senha | palavra-passe | codic[ei]
    # Polish, Turkish; Russian and Armenian in Latin letters
    | kod (?: em | y | n | a | e | om | [@] | u\w{{0,7}} )?
    | has[łl](?:o|a|em) | [sş]ifre\w{{0,8}} | parola (?:n|nız)?
    | parol\w? | gaxtnabar\w* | gaghtnabar\w*
    # Russian, Ukrainian
    | (?:смс-?)? (?: код(?:[ауеыі]|ом)? | парол[ьяюеі]м? ) | пин | пін | отп
    # Armenian
    | կոդ\w* | գաղտնաբառ\w* | ծածկագ[իր]\w* | գաղտնագ[իր]\w*
    # Chinese
    | yan[ ]?zheng[ ]?ma | jiao[ ]?yan[ ]?ma | dong[ ]?tai[ ]?(?:ma|mi[ ]?ma)
    | {HAN_CODE}
    )
"""

#: Before such a name, they make another thing of it: promo code, QR-code.
NOT_OF = r"""
    promo | discount | coupon | voucher | gift | zip | postal | post | area | country
    | city | dress | error | exit | status | source | sort | swift | booking
    | reservation | tracking | track | трек | product | item | model | gate | door | garage | lockbox
    | safe | alarm | building | wi-?fi(?:-ի)? | network | tax | colou?r | referral | qr
    | bar | response | customer | client | member | course | class | survey | invite
    | invitation | serial | icd | student | batch | style | pass[ ]through | bank | hs
    | order | flight | ticket | unit | room | team | dial | dialling | vendor | store
    | seat | plan | driver | vehicle | kargo | վարկային | intercom | entry | entrance | buzzer | invoice | meter | gym | bathroom | toilet
    | restroom | fare | game | friend | reg\.? | registry | company | identifier | bic | bsb
    | ifsc | iban | merchant | interphone | version | build | puk | sim | sim[ ]card
    | meeting | webinar | provizyon | pos | parking | pool | spa | (?<!parcel[ ])locker | group | event
    | staff | employee | school | library | cost | part | stock | lot | material | service
    | payment | purchase | voucher | menu | table | ride[ ]share | zone | airport | station
    | ref | reference | bonus | partner | affiliate | agent | dealer | shop | branch
    | cashback | loyalty | iata | icao | fault | short | prefix | campaign | ean | upc
    | civil | penal | criminal | lock | keybox | key[ ]box | shed | basement | cellar | mailbox | pnr
    | gtin | plu | isbn | https? | vat | sic | mcc | bin | iso | morse | vin | snils
    | strich | fehler | postleit | länder | farb | freunde | einladungs | artikel | filial
    | produkt | tarif | genehmigungs | autorisierungs | interfono | citofono | diafon | (?:apartman|site|bina|daire)(?:[ ]giriş)?
    | rabatt | gutschein | aktions | türcode | wlan | gewinn | kunden
    | промо | штрих | серийный | реферальный | почтовый | скидочный | артикул | qr
    | подарочный | пригласительный | цветовой | подарунковий | поштовий | знижковий
    | реферальний | домофонный | бар | реф | бонус(?:ный|ний)? | зип | арт | ваучер
    | инвайт | сорт | чек | гифт | пост | гео | авиа | тариф(?:ный|ний)?
    | товар(?:ный|ний)? | партн[её]рский | партнерський | дилерский | клубный
    | телефонный | телефонний | налоговый | податковий
    | indirim | kampanya | posta | kap[ıi] | kap[ıi]s[ıi] | alarm | takip | rezervasyon
    | hata | m[üu][şs]teri | [üu]r[üu]n | hediye | kasa | bina | alan | [üu]lke | davet
    | domofoni | zexchi | dran | պրոմո | փոստային | զեղչի | շքամուտքի | դռան | դարպասի
    | պահարանի | տան | ցանցի | սխալի | ապրանքի | պատվերի | հաճախորդի | քարտի | քաղաքի
    | երկրի | կուպոնի | դասի | թույլտվության | նվեր | զուգարանի | տոմսի | դոմոֆոնի
    | վերելակի | ավտոտնակի | սեյֆի | ազդանշանի | շենքի | բնակարանի | կողպեքի | մուտքի[ ]դռան
    | 房间 | 会议 | 查询 | 优惠 | 邀请 | 错误 | 邮政 | 门禁 | 大门 | 保险箱 | 客户 | 商品 | 房门 | 支付
"""
#: What a small word is that a hyphen joins to such a name, where it is one of the kind:
#: sms-code. Any other makes another thing of it. Capitals may be those of a service.
KIND = r"""
    (?: sms | otp | tan | pin | mfa | e?mail | push | app | token | login | signin | auth
      | authentication | authorization | access | verify | verification | verif
      | validation | security | safety | secret | confirm | confirmation | activation
      | registration | check | pass | time | temp | reset | recovery | unlock | pairing
      | pickup | delivery | collection | release | user | your | the | anmelde
      | sicherheits | bestätigungs | freischalt | aktivierungs | einmal | abhol | zugangs
      | kod | смс | отп | пин | пін | логин | пуш | код | онлайн | авто )
"""
#: The code of some thing or other (the gym code), unless it is what a code is for.
THE_OF = r"""
    the [ ] (?! verif | secur | confirm | authent | log | sign | access | activ | one
      | follow | same | new | sms | text | otp | above | below | pin | \d | correct
      | recovery | temporary | secret | pick | delivery | pass | resulting | received ) (?-i: \p{Ll}+ )
"""
#: After it, likewise: код товара, code postal.
NOT_FOR = r"""
    (?: of | for[ ]the[ ](?!app\b|account|login|web|site|purchase|payment|transfer|trans
        |order|new|verif|confirm)
      (?-i: \p{Ll}+ ) | to[ ]the[ ](?:gate|door|build) | review | name | word | th(?:e|is|at) | red | blue | golf
    # Russian, Ukrainian
    | (?:для|на)[ ](?:сотрудник|родител|гост|дет[ея]|друз|сосед|персонал)\w*
    | от | від | домофона | под[ъ'’]?езда | під[ъ'’]?їзду | двер\w+ | калитки | хвіртки
    | ворот | брам\w+ | замка | сейфа | сигнализации | камеры | шлагбаума | ошибки
    | помилки | товара | товару | заказа | замовлення | заявки | брони\w* | бронюван\w*
    | отслеживания | відстеження | плательщика | клиента | клієнта | абонента
    | участника | учасника | объекта | города | міста | страны | країни | региона
    | подразделения | организации | бюджетн\w+ | скидки | знижки | купона | сертификата
    | да[ ]винчи | предложения | урока | упаковки | агента | ответа | группы | мсс
    | операции | маршрута | терминала | оквэд | октмо | окпо | окато | окоф | бик | инн
    | кпп | кбк | налогов\w+ | предприяти\w+ | учреждени\w+ | ваканси\w+ | тарифа | валюты
    | специальности | должности | станции | аэропорта | модели | автомобиля | услуги | мкб | тн[ ]вэд | рекоменд\w+ | партн[её]ра | магазина | банка
    | платежу | платежа
    # German
    | vom | zum[ ](?:türöffnen|tor|tresor) | für[ ]die[ ](?:haus)?tür
    # Spanish, Portuguese, French, Italian
    | postal[e]? | promo\w* | qr | fiscale? | wi-?fi | sconto | prenotazione | errore?
    | cancello | allarme | prodotto | produit | regalo | cadeau | parrain\w* | clien\w+
    | autorizzazione | erreur | barres | tributario | identificador
    | a[ ]barre
    | (?:de|d['’]|del|de[ ]la|de[ ]l['’]|do|da|di|du|al|della|dello|dell['’])[ ]?
      (?: descuento | desconto | réduction | sconto | barr\w+ | seguimiento | suivi
        | rastre\w+ | tracciamento | tracking | reserva\w* | réservation | prenotazione
        | área | area | client\w* | product\w* | produto | produit | erro\w* | erreur
        | regalo | presente | referido | parrainage | puerta | porta | porte | portal
        | portail | port[aã]o | portone | cancello | alarm\w* | allarme | garage | garaje
        | wi-?fi | rede | red | cofre | coffre | caja | cadenas | candado | entrée | immeuble
        | ingreso[ ]al | edificio | país | pays | ciudad | cidade | postal | cup[oó]n
        | cupom | tributo\w* | pedido | commande | ordine | convite | invit\w+ )
    # Polish
    | rabatow\w+ | pocztow\w+ | promocyjn\w+ | podarunkow\w+ | kreskow\w+ | kierunkow\w+
    | alarmu | rezerwacji | klienta | produktu | b[łl][ęe]du | polecaj\w+ | kraju
    | (?:do|od)[ ](?:drzwi|bramy|sejfu|domofonu|wi-?fi|furtki|klatki|gara[żz]u|szafki)
    | domofon\w+ ) \b
"""

#: What a text is about that has a lasting code.
LASTING = r"""
    # Doors and the like
      домофон | подъезд | під[ъ'’]?їзд | парадн | калитк | хвіртк | ворот[ауе] | двер(?:[ьиі]|но)
    | замок | замк[ае]\b | сейф | гараж | шлагбаум | чемодан | этаж | \bключ[аи]?\b
    | ячейк | въезд | ключниц | брам[аиу]\b | охран[аеы]\b | консьерж | лифт
    | \bgates?\b | \bdoor | garage | lockbox | padlock | \bkeys?\b | keypad | \balarm
    | conference | \bdial-?in\b | \bmeeting | \bpuk\d?\b | intercom | buzzer | \bentrance | bathroom
    | toilet | restroom | \bgym\b | туалет | убиральн | фитнес | конференц | встреч
    | klingel | sprechanlage | interfono | telefonillo | portero | interphone | diafon
    | \bwc\b | baño | toilette | bagno | toaleta | banheiro | tuvalet | gimnasio
    | palestra | siłown | réunion | reunión | riunione | spotkani | toplant[ıi] | 会议
    | voicemail | \bcopier | \bprinter | \bbuilding | \belevator | \blift\b
    | schlüssel(?:kasten|box|safe|tresor) | schranke | caixa[ ]de[ ]chaves
    | \bllaves?[ ](?: en[ ](?:la|el) | del? )\b | [àa][ ]cl[ée]s\b | delle[ ]chiavi | \bklucze?[ ]w\b
    | anahtar[ ]kutu | \btür | türcode | haustür | garage | \btor\b | tresor | schloss\b | schließfach
    | puerta | portón | porta[lo]\b | \balarma | caja[ ]fuerte | candado | cochera
    | \bporte\b | portail | digicode | immeuble | alarme | coffre\b | cadenas
    | portone | cancello | allarme | cassaforte | lucchetto | citofono
    | drzwi | bram[ya]\b | furtk | sejf | domofon | szafk | kłódk
    | \bporta\b | port[ãa]o\b | cofre | cadeado | interfone
    | kap[ıi](?:s[ıi])?\b | kasa\b | bina\b | alarm
    | շքամուտք | \bդուռ | \bդռան | պահարան | դարպաս | դոմոֆոն | վերելակ | ավտոտնակ
    | սեյֆ | կողպեք | \bշենք | բնակարան | ուղեփակոց | 门禁 | 大门 | 保险箱 | 房门 | 门锁
    | \bдом[ ]\d | \bкв\.?[ ]\d | квартир | апартамент | \bздани
    | apartment | \bhouse\b | cottage | cabin\b | \bvilla\b | residence | \bhaus\b
    | wohnung | unterkunft | gebäude | edificio | edifício | apartamento | prédio
    | résidence | appart | logement | local[ ]vélo | palazzo | mieszkan | budyn | \bdaire
    # Networks and devices
    | вай-?фай | wi-?fi | wlan | роутер | router | ноут(?:а|бук) | комп(?:а|ьютер)
    # Offers
    | скидк | знижк | промо-?код | купон | распродаж | \bакци[яию]\b | по[ ]коду | розыгрыш
    | розіграш | сертификат\b | кредит[ ]до | ипотек
    | \d[ ]?% | discount | coupon | promo | checkout | \bsale\b | \boff\b | \boffers?\b
    | \bfree\b | reward | referral | voucher | \bwin\b | invite | t&c
    | rabatt | gutschein | sparen | gewinn | empfehlung
    | descuento | cup[oó]n | cupom | desconto | \bgana\b | réduction | bon[ ]d['’]achat
    | sconto | buono | rabat | taniej | kupon | indirim | kampanya | hediye
    | զեղչ | ակցիա | կուպոն | 优惠 | 邀请 | 奖励
    # Places
    | почтов | поштов | postal | postcode | postleitzahl | pocztow | փոստ | 邮编 | 邮政
"""
#: What says that a code is for one time: asked for just now, to be kept secret.
ONE_TIME = r"""
    одноразов | никому | подтвер | получени[яе] | выдач | передач | вручени | постамат | нікому
    | підтвер | отриманн | nikomu | podtver | одному[ ]разу
    | pick-?up | verif(?!one) | authenti(?!c\b) | one[- ]?time | \botp\b | expire | valid[ ]for
    | (?: not | n['’]?t | never ) [ ] (?: ever[ ] )? (?: share | tell | disclose )
    | bestätig | einmal | niemand | abhol | anmeld
    | (?: no | nunca ) [ ] (?: l[ao][ ] )? (?: compart | partilh | reve[l] ) | recogida
    | un[ ]solo[ ]uso | uso[ ]único | de[ ]retirada | confirma | à[ ]usage[ ]unique
    | ne[ ](?:le|la)[ ](?:partage|communique) | à[ ]personne | de[ ]retrait | monouso
    | non[ ]condivid | nessuno | di[ ]ritiro | potwierd | jednoraz | nikomu | odbioru
    | weryfik | do[ğg]rulama | tek[ ]kullan[ıi]m | kimse | onay | teslimat | 3d[ ]secure
    | մեկանգամյա | հաստատ | hastat | ոչ[ ]ոքի | ստացման | haytn
    | [验驗][证證] | 校[验驗] | 动态 | 一次性 | [请請]?勿 | 取件
"""
#: A word of capitals needs more to be taken for a code: offers are full of them.
SIGN_IN = r"""
    одноразов | подтвер | підтвер | вход | доступ | verif | authenti | access | security
    | sign[- ]?in | log[- ]?in | confirm | one[- ]?time | հաստատ | մուտք | anmeld
    | bestätig | sicherheit | acceso | sesión | seguridad | connexion | sécurité
    | accesso | sicurezza | logowani | weryfik | bezpiecz | acesso | segurança | giriş
    | doğrulama | güvenlik | 登录
"""

#: What a bank says of a payment that is done, beside its amount …
DONE = r"""
    баланс | остат\w+ | доступно | одобрен | отказ | отклон | \bчек\b | списан | снятие
    | возврат | зачислен | терминал | залишок | ostatok | dostupno | balans | odobren
    | balance | \bavailable | approved | declined | receipt | refund
    | մնացորդ | հաշվեկշիռ | հասանելի | mnacord | hashvekshi | hasaneli
    | пополнени | прошл[аио]\b | успешн | autorizzat[ao]\b | autorizad[ao]\b | harcama
    | debited | credited | limit\b | saldo | guthaben | genehmigt | verfügbar | abgelehnt | aprobad | disponible
    | rechazad | solde | accepté | refusé | approvat | disponibil | dost[ęe]pne
    | aprovad | dispon[ií]vel | bakiye | kullan[ıi]labilir | 余额 | 消费
    | otkaz | otklon | zal[iy]shok | nedostat
"""
#: … which calls the number of its approval a code, too …
APPROVAL = r"""
    код\w*[ ]авт(?:\.|ориз) | kod\w*[ ]avt | auth\.?[ ]code | authori[sz]ation[ ]code
    | approval[ ]code | genehmigungs | autorisierungs | de[ ]autorizaci[óo]n
    | d['’]autorisation | codice[ ](?:di[ ])?autorizzazione | kod[ ]autoryzacji
    | aprobaci[óo]n | provizyon | de[ ]autoriza[çc][ãa]o | kod[ ]авториз | թույլտվության | 授权码
"""
#: … and may say that something has been confirmed: words that otherwise belong to a
#: code which is wanted, as does *Verified by Visa* …
HAS_BEEN = r"""
    подтвержд[её]н[аоы]? \b | підтверджен[аоіий]? \b | podtverzhd[eё]n[aoy]? \b
    | bestätigt \b | verifiziert \b | verificad[ao]s? \b | verificat[ao] \b | verified \b (?! [ ] by [ ] (?:visa|mastercard) \b )
    | authenticated \b | confirmad[ao]s? \b | potwierdzon\w* | zweryfikowan\w*
    # Cash, in a receipt that has its own code; other cash is paid out for one.
    | (?: выдача (?= [ ] (?: наличн | \d ) ) | получени[ея] (?= [ ] (?: перевод | средств ) ) )
      (?= [\s\S]{0,200} код[ ]авториз )
    | onayl[ae]n\w* | հաստատվ(?:ել|ած)\w* | հաստատված\w* | hastatv\w*
"""
#: … unless it wants one typed in.
WANTED = r"""
    парол | parol | \botp\b | \b(?:(?:sms|push|chip|photo|foto|mobile|m)-?)?tan\b | passw
    | hasło | şifre | senha | mot[ ]de[ ]passe | для[ ](?:входа|входу|подтвер|оплаты)
    | введ | \benter\b | \bto[ ](?:confirm|authori[sz]e|approve)\b | вход[ ]в | [验驗][证證]
"""

MONTH = r"""
    (?: январ | феврал | март | апрел | ма[йя] | июн | июл | август | сентябр | октябр
    | ноябр | декабр | jan | feb | mar | apr | may | jun | jul | aug | sep | oct | nov
    | dec | հունվար | փետրվար | մարտ | ապրիլ | մայիս | հունիս | հուլիս | օգոստոս
    | սեպտեմբեր | հոկտեմբեր | նոյեմբեր | դեկտեմբեր | ene | abr | ago | dic | fév | avr
    | mai | juin | juil | août | déc | gen | giu | lug | set | ott | stycz | lut | kwie
    | maj | czerw | lip | sierp | wrze | paźdz | listop | grud | ocak | şubat | nisan
    | haziran | temmuz | ağustos | eylül | ekim | kasım | aralık | січ | лют | берез
    | квіт | трав | черв | лип | серп | верес | жовт | листоп | груд | dez | okt ) \w*
"""
CURRENCY = r"""
    (?: [$€£₽֏₸₴₺¥元] | (?<!\p{L}) (?: rub | rur | usd | eur | gbp | amd | kzt | byn | gel | uah
    | pln | brl | mxn | try | tl | chf | cny | r\$ | zł | drams? | руб | рубл\w+ | р
    | коп\w* | тенге | тг | драм\w* | грн | гривень | դրամ\w* | դր | euros? | pesos
    | reales | reais | lira | złotych | dollars? | pounds? | inr | rs ) (?!\p{L}) )
"""
UNIT = r"""
    (?: % | (?: мин | минут\w* | сек | секунд\w* | ч | час\w* | дн | дн[яе]\w* | день
    | г | год\w* | году | балл\w* | шт | кг | км | мг | м | гб | мб | квт\w* | метров
    | mins? | minutes? | sec | seconds? | h | hours? | days? | years? | points?
    | kg | km | mg | gb | mb | kwh | րոպե\w* | ժամ\w* | օր\w* | տարի\w* | թ | միավոր
    | хв | годин\w* | minuten | stunden | minutos | minuti | minut | dakika | steps
    | napkins | 张 | 分钟 ) \b )
"""
#: What a number after it is the number of.
NAME = r"""
    \b (?: order | invoice | ref | reference | account | acct | card | ending | in
    | number | no | id | ticket | case | room | gate | branch | zone | flight | train
    | panel | course | call | dial | support | street | spot | stop | help
    | terminal | rrn | ip | reply | (?:reply|text|send|sms|stop|help) [ ] (?:\w+[ ])? to
    | заказ | номер\w* | договор\w* | сч[её]т\w* | карт\w+ | клиент\w* | заявк\w*
    | рейс | поезд | вагон | место | кабинет | окно | стол | талон | зал | выход
    | квартира | кв | дом | д | артикул | логин | индекс | поддержк\w+ | звоните
    | позвоните | тел | телефон\w* | пвз | уин | снилс | инн | терминал | банкомат
    | линия | лінія | рахунок | замовлення | картка | договір | квиток | билет | аудитория
    | рецепт
    | պատվեր\w* | քարտ\w* | հեռ\w* | զանգ\w* | պայմանագ\w+ | համար\w* | սենյակ | տոմս
    | բանկոմատ
    | bestellung | kundennummer | rechnung | karte | konto | zimmer | hotline | nummer
    | \w+nummer | pedido | factura | tarjeta | cuenta | sala | llame | número | teléfono
    | commande | facture | carte | compte | salle | appelez | numéro | ordine | fattura
    | carta | conto | stanza | chiama | zamówienie | faktura | karta | konto | pokój
    | zadzwoń | infolinia | nr | cartão | conta | ligue | fatura | protocolo | kart
    | hesap | oda | arayın | fatura | talep
    ) \.? [ ]
"""

#: What a code is for, after its name; the sign that it comes is often left out then.
PURPOSE_AFTER = r"""
    (?: для | на | в | смс | sms | из[ ](?:смс|sms) | подтверждения | входа | доступа | авторизации
      | активации | безопасности | проверки | регистрации | верификации | получения
      | выдачи | восстановления | оплаты | операции | передачи | вручения | ячейки | постамата | эцп
      | подписания | подписи | отримання | підтвердження | входу | доступу | активації | безпеки
      | реєстрації | відновлення | перевірки | авторизації
      | dlya | vhoda | oplaty | dostupa | podtverzhd\w+ | avtori[sz]a[ct]\w+
      | for | zur | zum | für
      | (?: de | d['’] | di | del | da ) [ ]? (?: acces\w+ | verifi\w+ | vérifi\w+ | segur\w+
        | sécurité | sicurezza | confirm\w+ | conferma | authent\w+ | autent\w+ | acesso
        | uso | connexion | ativação | activa\w+ | attivazione | retra\w+ | recogida
        | retirada | ritiro | login | inicio | validation )
      | otp | weryfik\w+ | potwierdz\w+ | autoryzac\w+ | bezpiecze\w+ | jednoraz\w+
      | logowania | odbioru | dinámica ) \b
"""
#: What a code is for, before its name.
PURPOSE_BEFORE = r"""
    (?: verification | security | confirmation | authentication | login | log-in
    | sign-?in | access | activation | one[- ]time | single-use
    | do[ğg]rulama | onay | giriş | g[üu]venlik | kullan[ıi]ml[ıi]k | aktivasyon | teslimat
    | հաստատման | մուտքի | գրանցման | անվտանգության | մեկանգամյա
    | проверочный | перевірочний ) [ ]
"""
#: Between a code's name and the code, or the other way round.
IS = r"""
    (?: is | are | est | es | ist | lautet | è | é | jest
    | (?<= \b(?:kod|has[łl]o)[ ](?:\w+[ ]){0,4} ) to | это | це | է | été
      | shi | 是 | 为 | 為 )
"""
YOURS = r"""
    (?: is | as | lautet | это | це | ваш | your | ձեր | ist | es | est | è | é | to (?= [ ] (?:tw[óo]j|pa[ńn]stwa|kod|has[łl]o) ) | tu | su
      | votre | ihr | dein | il[ ]tuo | tw[óo]j | seu | o[ ]seu | никому | нікому | never | do[ ]not | don['’]t | 是 | 您的 | 为 )
"""
ASKED = r"""
    \b (?: use | enter | type | input | введите | укажите | используйте | vvedite
    | введіть | вкажіть | використайте | մուտքագրեք | օգտագործեք
    | (?:verwenden|geben|nutzen|benutzen)[ ]sie | verwende | nutze | gib
    | usa | introdu[cz]\w+ | ingres[ae] | digit[ea] | utilisez | saisissez | entrez
    | tapez | inserisci | utilizza | [uż]żyj | wpisz | wprowad[źz] | insira | 请输入 )
"""
PURPOSE = r"""
    \b (?: verify | confirm | sign | log | reset | complete | continue | подтвер | продолж | вход
    | войти | регистр | авториз | восстан | підтвер | увійти | հաստատ | մուտք | գրանց
    | anzumelden | anmeld | bestätig | einlogg | iniciar | confirmar | acceder | entrar
    | connecter | confirmer | valider | accedere | confermare | zalogow | potwierdzi )
"""
#: What says not to give a code away: no code follows then.
NEVER = r"""
    (?: never | do[ ]not | don['’]?t | не[ ](?:сообщ|говор|повід|каж) | никогда | ніколи
    | niemals | nunca | jamais | mai | nigdy | [请請]?勿 | մի[ ] )
"""
