"""The emulated server: routes, the clock's ticking, and the drivers."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
import ssl
from typing import Any, cast, override

from aiohttp import hdrs, web
from multidict import MultiDict, MultiMapping

from tests.emulators.base import Emulator, HeardClock, Sent

from .account import Account, Number, fixed_sid, new_sid, number_json
from .errors import ApiError, BadRequestError, GoneError
from .lifecycle import plan
from .listing import list_all, list_messages, list_with_meta
from .objects import media_json, message_json
from .seeding import old_messages
from .sending import check_test, create
from .storage import Storage
from .store import FINAL, Media, Message, Step, Store
from .switches import TwilioSwitches
from .texts import count_segments, rfc2822
from .webhooks import Outbox

API = "/2010-04-01/Accounts"
_DAY = timedelta(days=1)

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
type ApiHandler = Callable[[web.Request, str, datetime], Awaitable[web.StreamResponse]]


class TwilioEmulator(Emulator):
    """Twilio Programmable Messaging."""

    name = "twilio"
    switches: TwilioSwitches

    def __init__(self) -> None:
        """Prepare a server with an account and no messages."""
        super().__init__()
        self.switches = TwilioSwitches()
        self.account = Account(self.switches)
        self.store = Store(self._on_status, self._set_price)
        self.outbox = Outbox(self.switches)
        self.storage = Storage()
        #: Every change of a number that was asked for: its sid and the fields.
        self.number_changes: list[tuple[str, dict[str, str]]] = []
        self._sent: list[Sent] = []
        #: When somebody last wrote to a sender of WhatsApp.
        self._heard: dict[tuple[str, str], datetime] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.clock: HeardClock = HeardClock(self.settle)

    @override
    def add_routes(self, router: web.UrlDispatcher) -> None:
        base = f"{API}/{{account}}"
        message = f"{base}/Messages/{{sid}}"
        number = f"{base}/IncomingPhoneNumbers/{{sid}}.json"
        router.add_get(f"{base}/Messages.json", self._api(self._list))
        router.add_post(f"{base}/Messages.json", self._api(self._send, test=True))
        router.add_get(f"{message}.json", self._api(self._one))
        router.add_post(f"{message}.json", self._api(self._update))
        router.add_delete(f"{message}.json", self._api(self._delete))
        router.add_get(f"{message}/Media.json", self._api(self._media))
        router.add_get(f"{message}/Media/{{media}}.json", self._api(self._one_media))
        router.add_get(
            f"{message}/Media/{{media}}", self._api(self._file, anonymous=True)
        )
        router.add_get(f"{base}/IncomingPhoneNumbers.json", self._api(self._numbers))
        router.add_get(number, self._api(self._number))
        router.add_post(number, self._api(self._change_number))
        router.add_get(f"{base}/Balance.json", self._api(self._balance))
        router.add_get("/v1/Services", self._api(self._services))
        router.add_get("/v1/Services/{sid}/PhoneNumbers", self._api(self._pool))
        router.add_get("/v1/Services/{sid}/AlphaSenders", self._api(self._alpha))
        router.add_get("/v2/Channels/Senders", self._api(self._senders))
        router.add_get("/control/callbacks", self._control_callbacks)
        router.add_post("/control/revoke", self._control_revoke)

    # Life cycle

    @override
    async def start(self, port: int = 0, *, tls: ssl.SSLContext | None = None) -> None:
        await super().start(port, tls=tls)
        await self.storage.start()
        self._loop = asyncio.get_running_loop()
        self.outbox.start()
        self.settle()

    @override
    async def stop(self) -> None:
        self._loop = None
        self._disarm()
        await self.outbox.stop()
        await self.storage.stop()
        await super().stop()

    def settle(self) -> datetime:
        """Let everything happen that is due by now; return the server's now."""
        now = self.clock.now()
        self.store.settle(now)
        self._arm(now)
        return now

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _arm(self, now: datetime) -> None:
        """Settle again when the next change is due, so that callbacks go out."""
        self._disarm()
        if self._loop is None or (due := self.store.next_due()) is None:
            return
        if due > now and self.clock.frozen:
            return
        delay = max((due - now).total_seconds(), 0.05)
        self._timer = self._loop.call_later(delay, self.settle)

    def _on_status(self, message: Message, status: str) -> None:
        if status == "sent" and not message.segments:
            message.segments = count_segments(message.body)
        if not message.outgoing or not message.status_callback:
            return
        fields = {
            "AccountSid": self.account.sid,
            "From": message.from_ or "",
            "MessageSid": message.sid,
            "MessageStatus": status,
            "SmsSid": message.sid,
            "SmsStatus": status,
            "To": message.to,
        }
        if message.error_code is not None:
            fields["ErrorCode"] = str(message.error_code)
        self.outbox.put(message.status_callback, fields, self.account.token)

    def _set_price(self, message: Message) -> None:
        cents = message.segments * float(self.switches.price_per_segment)
        message.price = f"-{cents:.5f}"
        message.price_unit = self.switches.price_unit

    # Routes

    def _api(
        self, handler: ApiHandler, *, test: bool = False, anonymous: bool = False
    ) -> Handler:
        """Return a route's handler: sign-in before, errors after.

        ``test``: the test credentials work here, too (sheet §11).
        """

        async def handle(request: web.Request) -> web.StreamResponse:
            now = self.settle()
            try:
                if anonymous and not self.switches.media_needs_credentials:
                    return await handler(request, "", now)
                who = self.account.authenticate(request.headers.get(hdrs.AUTHORIZATION))
                self.account.check_kind(who, test=test)
                if "account" in request.match_info:
                    self.account.check_path(who, request.match_info["account"])
                return await handler(request, who, now)
            except ApiError as error:
                return web.json_response(error.body, status=error.status)

        return handle

    def _shown(self, message: Message) -> dict[str, Any]:
        return message_json(message, self.account.sid, self.switches)

    def _find(self, request: web.Request) -> Message:
        message = self.store.messages.get(request.match_info["sid"])
        if message is None:
            raise GoneError
        return message

    async def _list(self, request: web.Request, _: str, now: datetime) -> web.Response:
        return web.json_response(
            list_messages(
                self.store,
                request.query,
                self.switches,
                now=now,
                path=request.path,
                as_json=self._shown,
            )
        )

    async def _one(self, request: web.Request, _: str, __: datetime) -> web.Response:
        return web.json_response(self._shown(self._find(request)))

    async def _send(
        self, request: web.Request, who: str, now: datetime
    ) -> web.Response:
        form = await _form(request)
        if who == "test":
            check_test(form)
            # Nothing is stored, charged or called back (sheet §11).
            test = create(
                _with_own(form, self.account), self.account, self.switches, now
            )
            test.from_ = form["From"]
            return web.json_response(self._shown(test), status=201)
        message = create(form, self.account, self.switches, now)
        self._accept(message, now)
        self._sent.append(
            Sent(
                id=message.sid,
                line=_bare(message.chosen or message.from_ or ""),
                # As the suites of all providers write numbers.
                recipient=_bare(message.to).removeprefix("+"),
                text=message.body,
                channel=_channel(message.to),
                time=now,
            )
        )
        return web.json_response(self._shown(message), status=201)

    def _accept(self, message: Message, now: datetime) -> None:
        begin = message.send_at or now.replace(microsecond=0)
        heard = self._heard.get((message.from_ or message.chosen or "", message.to))
        closed = (
            message.to.startswith("whatsapp:")
            and self.switches.whatsapp_window
            and (heard is None or begin - heard > _DAY)
        )
        steps = plan(message, begin, self.switches, window_closed=closed)
        self.store.add(message, steps)
        self._arm(now)

    async def _update(
        self, request: web.Request, _: str, now: datetime
    ) -> web.Response:
        """Redact or cancel, one of the two (sheet §6)."""
        message = self._find(request)
        form = await _form(request)
        if ("Body" in form) == ("Status" in form) or form.get("Body"):
            raise BadRequestError(30400)
        if "Body" in form:
            message.body = ""
            message.updated = now.replace(microsecond=0)
        elif form["Status"] != "canceled":
            raise BadRequestError(30400)
        elif message.status != "scheduled":
            raise ApiError(self.switches.not_scheduled_status, 30409)
        else:
            self.store.forget_plan(message)
            self.store.set_status(message, "canceled", now)
        return web.json_response(self._shown(message))

    async def _delete(self, request: web.Request, _: str, __: datetime) -> web.Response:
        message = self._find(request)
        if message.status not in FINAL:
            raise ApiError(self.switches.too_early_status, 20009)
        self.store.remove(message.sid)
        return web.Response(status=204)

    async def _media(self, request: web.Request, _: str, __: datetime) -> web.Response:
        message = self._find(request)
        items = [media_json(one, message, self.account.sid) for one in message.media]
        return web.json_response(
            list_all("media_list", items, request.query, self.switches, request.path)
        )

    async def _one_media(
        self, request: web.Request, _: str, __: datetime
    ) -> web.Response:
        message = self._find(request)
        media = _media_of(message, request.match_info["media"])
        return web.json_response(media_json(media, message, self.account.sid))

    async def _file(self, request: web.Request, _: str, __: datetime) -> web.Response:
        media = _media_of(self._find(request), request.match_info["media"])
        if self.switches.media_redirects:
            self.storage.files[media.sid] = (media.content_type, media.content)
            location = self.storage.url(media.sid)
            return web.Response(status=307, headers={hdrs.LOCATION: location})
        return web.Response(body=media.content, content_type=media.content_type)

    async def _numbers(
        self, request: web.Request, _: str, now: datetime
    ) -> web.Response:
        created = rfc2822(now - timedelta(days=30)) or ""
        items = [
            number_json(one, self.account, created) for one in self.account.numbers
        ]
        key = "incoming_phone_numbers"
        return web.json_response(
            list_all(key, items, request.query, self.switches, request.path)
        )

    def _own_number(self, request: web.Request) -> Number:
        sid = request.match_info["sid"]
        found = next((one for one in self.account.numbers if one.sid == sid), None)
        if found is None:
            raise GoneError
        return found

    async def _number(
        self, request: web.Request, _: str, now: datetime
    ) -> web.Response:
        created = rfc2822(now - timedelta(days=30)) or ""
        number = self._own_number(request)
        return web.json_response(number_json(number, self.account, created))

    async def _change_number(
        self, request: web.Request, _: str, now: datetime
    ) -> web.Response:
        number, form = self._own_number(request), await _form(request)
        self.number_changes.append((number.sid, dict(form)))
        number.sms_url = form.get("SmsUrl", number.sms_url)
        created = rfc2822(now - timedelta(days=30)) or ""
        return web.json_response(number_json(number, self.account, created))

    async def _balance(self, _: web.Request, who: str, __: datetime) -> web.Response:
        self.account.check_permission(who)
        if self.switches.subaccount:
            raise GoneError
        return web.json_response(
            {
                "account_sid": self.account.sid,
                "balance": self.account.balance,
                "currency": self.switches.price_unit,
            }
        )

    async def _services(
        self, request: web.Request, _: str, now: datetime
    ) -> web.Response:
        at = now.replace(microsecond=0).strftime("%Y-%m-%dT%H:%M:%SZ")
        items: list[dict[str, Any]] = [
            {
                "sid": one.sid,
                "account_sid": self.account.sid,
                "friendly_name": one.name,
                "date_created": at,
                "date_updated": at,
                "inbound_request_url": one.inbound_request_url,
                "use_inbound_webhook_on_number": one.use_inbound_webhook_on_number,
                "sticky_sender": True,
                "validity_period": 36000,
                "usecase": "undeclared",
                "url": f"https://messaging.twilio.com/v1/Services/{one.sid}",
                "links": {},
            }
            for one in self.account.services
        ]
        return self._with_meta("services", items, request)

    def _with_meta(
        self, key: str, items: Sequence[dict[str, Any]], request: web.Request
    ) -> web.Response:
        url = f"{self.url}{request.path}"
        return web.json_response(list_with_meta(key, items, request.query, url))

    async def _pool(self, request: web.Request, _: str, now: datetime) -> web.Response:
        return self._senders_of(request, now, alpha=False)

    async def _alpha(self, request: web.Request, _: str, now: datetime) -> web.Response:
        return self._senders_of(request, now, alpha=True)

    def _senders_of(
        self, request: web.Request, now: datetime, *, alpha: bool
    ) -> web.Response:
        service = self.account.service(request.match_info["sid"])
        if service is None:
            raise GoneError
        at = now.replace(microsecond=0).strftime("%Y-%m-%dT%H:%M:%SZ")
        name, prefix = ("alpha_sender", "AI") if alpha else ("phone_number", "PN")
        items = [
            {
                "sid": fixed_sid(prefix, address),
                "account_sid": self.account.sid,
                "service_sid": service.sid,
                "date_created": at,
                "date_updated": at,
                name: address,
                "capabilities": ["SMS"],
                "url": f"https://messaging.twilio.com{request.path}",
            }
            for address in (service.alpha_senders if alpha else service.numbers)
        ]
        return self._with_meta(f"{name}s", items, request)

    async def _senders(
        self, request: web.Request, who: str, _: datetime
    ) -> web.Response:
        self.account.check_permission(who)
        if (channel := request.query.get("Channel")) is None:
            raise BadRequestError(20001)
        items = [
            {
                "sid": one.sid,
                "sender_id": one.address,
                "status": one.status,
                "webhook": {"callback_url": one.webhook or None},
                "profile": {"name": "Home"},
                "url": f"https://messaging.twilio.com/v2/Channels/Senders/{one.sid}",
            }
            for one in self.account.senders
            if one.address.startswith(f"{channel}:")
        ]
        return self._with_meta("senders", items, request)

    # Control routes

    async def _control_callbacks(self, _: web.Request) -> web.Response:
        return web.json_response([asdict(posted) for posted in self.outbox.posted])

    async def _control_revoke(self, _: web.Request) -> web.Response:
        self.account.revoke()
        return web.json_response(self.credentials())

    # Drivers

    @override
    def receive(
        self,
        text: str,
        *,
        sender: str = "79161234567",
        line: str | None = None,
        channel: str = "SMS",
        time: datetime | None = None,
        message_id: str | None = None,
        files: Sequence[tuple[str, bytes]] = (),
    ) -> str:
        """Let a message arrive; ``files`` are the type and content of each.

        On WHATSAPP both sides have the channel in front.
        """
        now = self.settle()
        line = line or self.lines()[0]
        service = next(
            (one for one in self.account.services if line in one.numbers), None
        )
        at = (time or now).replace(microsecond=0)
        prefix = {"SMS": "", "WHATSAPP": "whatsapp:", "RCS": "rcs:"}[channel]
        receiving = self.switches.receiving_seconds
        message = Message(
            sid=message_id or new_sid("MM" if files and not prefix else "SM"),
            from_=prefix + sender,
            to=prefix + line.removeprefix(prefix),
            body=text,
            status="receiving" if receiving else "received",
            created=at,
            updated=at,
            sent=at,
            service=service.sid if service else None,
            segments=count_segments(text),
            media=[
                Media(sid=new_sid("ME"), content_type=kind, content=content, created=at)
                for kind, content in files
            ],
        )
        if service is not None and service.swallows_inbound:
            # Dropped, and never logged (sheet §9).
            return message.sid
        steps = []
        if receiving:
            steps = [Step(due=now + timedelta(seconds=receiving), status="received")]
        if self.switches.price_delay:
            late = now + timedelta(seconds=self.switches.price_delay)
            steps.append(Step(due=late, price=True))
        else:
            self._set_price(message)
        self.store.add(message, steps)
        self._heard[message.to, message.from_ or ""] = at
        self._note_opt_out(message)
        self._post_inbound(message, line)
        return message.sid

    def _note_opt_out(self, message: Message) -> None:
        """Follow the words that stop and start a sender (sheet §9.2)."""
        word = message.body.strip().upper()
        senders = {message.to, *([message.service] if message.service else [])}
        pairs = {(sender, message.from_ or "") for sender in senders}
        if word in {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"}:
            self.account.opted_out |= pairs
        elif word in {"START", "YES", "UNSTOP"}:
            self.account.opted_out -= pairs

    def _post_inbound(self, message: Message, line: str) -> None:
        number = self.account.number(line)
        if number is None or not number.sms_url:
            return
        fields = {
            "AccountSid": self.account.sid,
            "Body": message.body,
            "From": message.from_ or "",
            "MessageSid": message.sid,
            "NumMedia": str(len(message.media)),
            "NumSegments": str(message.segments),
            "SmsSid": message.sid,
            "SmsStatus": "received",
            "To": message.to,
        }
        self.outbox.put(number.sms_url, fields, self.account.token)

    @override
    def sent(self) -> Sequence[Sent]:
        """Return what came in by the API, oldest first."""
        return self._sent

    @override
    def send_elsewhere(
        self, text: str, *, recipient: str = "79161234567", line: str | None = None
    ) -> str:
        """Send a text as another program of the owner would."""
        now = self.settle()
        form = MultiDict(
            {
                "From": line or self.lines()[0],
                "To": (
                    recipient
                    if recipient.startswith(("+", "whatsapp:"))
                    else f"+{recipient}"
                ),
                "Body": text,
            }
        )
        message = create(form, self.account, self.switches, now)
        self._accept(message, now)
        return message.sid

    @override
    def set_delivery(self, message_id: str, state: str, reason: str = "") -> None:
        """Move an outgoing message: pending, sent, delivered, failed or read.

        It stays where it is put, and this is the only way out of a final status. A
        failed message is ``undelivered`` with ``reason`` as its error code, which is
        30003 by default; the reason ``failed`` makes it ``failed`` with 30500.
        """
        now = self.settle()
        message = self.store.messages[message_id]
        if not message.outgoing:
            raise ValueError("only outgoing messages are delivered")
        self.store.forget_plan(message)
        status, code = {
            "pending": ("queued", None),
            "sent": ("sent", None),
            "delivered": ("delivered", None),
            "read": ("read", None),
            "failed": ("undelivered", 30003),
        }[state]
        if state == "failed" and reason == "failed":
            status, code = "failed", 30500
        elif state == "failed" and reason.isdigit():
            code = int(reason)
        self.store.set_status(message, status, now, code)

    @override
    def read_elsewhere(self, message_id: str, *, read: bool = True) -> None:
        raise NotImplementedError("Twilio keeps no read state of yours (sheet §4).")

    @override
    def delete_elsewhere(self, message_id: str) -> None:
        self.store.remove(message_id)

    @override
    def renumber(self, message_id: str) -> str:
        new = new_sid("SM")
        self.store.renumber(message_id, new)
        return new

    @override
    def seed(self, count: int, *, spacing: float = 60.0, until: float = 7200.0) -> None:
        self.store.add_many(
            old_messages(
                count,
                newest=self.clock.now() - timedelta(seconds=until),
                spacing=spacing,
                lines=self.lines(),
                price=self.switches.price_per_segment,
            )
        )

    @override
    def lines(self) -> Sequence[str]:
        return [number.address for number in self.account.numbers]

    @override
    def credentials(self) -> dict[str, Any]:
        return {
            "url": self.url,
            "account_sid": self.account.sid,
            "key_sid": self.account.key_sid,
            "secret": self.account.key_secret,
        }

    def token_credentials(self) -> dict[str, Any]:
        """Return the account's own, which the auth token opens."""
        return {
            "url": self.url,
            "account_sid": self.account.sid,
            "secret": self.account.token,
        }

    def test_credentials(self) -> dict[str, Any]:
        """Return those with which nothing but a trial of sending works."""
        return {
            "url": self.url,
            "account_sid": self.account.test_sid,
            "secret": self.account.test_token,
        }


async def _form(request: web.Request) -> MultiMapping[str]:
    """Return a form's fields; a body of another kind has none (sheet §14.3)."""
    if request.content_type != "application/x-www-form-urlencoded":
        return MultiDict()
    return cast("MultiMapping[str]", await request.post())


def _with_own(form: MultiMapping[str], account: Account) -> MultiMapping[str]:
    """Return the form with a sender that the emulator takes."""
    own = MultiDict(form)
    own["From"] = account.numbers[0].address
    return own


def _media_of(message: Message, sid: str) -> Media:
    found = next((one for one in message.media if one.sid == sid), None)
    if found is None:
        raise GoneError
    return found


def _bare(address: str) -> str:
    return address.rpartition(":")[2]


def _channel(address: str) -> str:
    channel = address.partition(":")[0] if ":" in address else "sms"
    return channel.upper()
