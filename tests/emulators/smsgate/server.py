"""The emulated phone: routes, what happens to it, and the drivers."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
import json
from typing import Any, override

from aiohttp import hdrs, web

from tests.emulators.base import Emulator, Sent

from . import ids, times
from .auth import Gate
from .device import Card, Device, health
from .errors import AppError, bad, missing
from .hooks import Hooks
from .inbox import DATA, Inbox, Row
from .outbox import (
    CANCELLED,
    DELIVERED,
    FAILED,
    PENDING,
    SENT,
    Outbox,
    Outgoing,
    Recipient,
)
from .seeding import seed
from .switches import SmsGateSwitches

#: Where the cloud has its interface (§10).
CLOUD = "/3rdparty/v1"
_CHALLENGE = {hdrs.WWW_AUTHENTICATE: 'Basic realm="Access to SMS Gateway"'}
_LINE = "sim"
_STATES = {"pending": PENDING, "sent": SENT, "delivered": DELIVERED, "failed": FAILED}
_HOUR = 3_600_000

type Work = Callable[[web.Request, int], Awaitable[web.Response]]


class SmsGateEmulator(Emulator):
    """A phone with two SIM cards; lines are ``sim1`` and ``sim2``."""

    name = "smsgate"
    switches: SmsGateSwitches

    def __init__(self, *, model: str = "Acme/Phone") -> None:
        """Prepare a phone that has received nothing yet."""
        super().__init__()
        self.switches = SmsGateSwitches()
        self.device = Device(self.clock.now() - timedelta(days=200), model)
        self.inbox = Inbox(self.device, self.switches)
        self.outbox = Outbox(self.device, self.switches, self._on_step)
        self.hooks = Hooks(self.switches)
        self.gate = Gate(self.device, self.switches)
        #: Ids of what the drivers have put there.
        self.elsewhere: set[str] = set()
        #: What refreshes will read, once they come to it.
        self._refreshes: list[tuple[int, int, bool]] = []

    @override
    def add_routes(self, router: web.UrlDispatcher) -> None:
        for base in ("", CLOUD):
            router.add_get(f"{base}/health", self._health)
            router.add_get(f"{base}/device", self._api("devices:list", self._device))
            router.add_get(f"{base}/devices", self._api("devices:list", self._device))
            router.add_get(f"{base}/inbox", self._api("inbox:list", self._inbox))
            router.add_get(
                f"{base}/inbox/{{id}}/attachments/{{part}}",
                self._api("inbox:read", self._attachment),
            )
            router.add_post(
                f"{base}/inbox/refresh", self._api("inbox:refresh", self._refresh)
            )
            for path in ("messages", "message"):
                self._add_messages(router, f"{base}/{path}")
            for path in ("webhooks", "webhook"):
                router.add_get(
                    f"{base}/{path}", self._api("webhooks:list", self._hook_list)
                )
                router.add_post(
                    f"{base}/{path}", self._api("webhooks:write", self._hook_new)
                )
                router.add_delete(
                    f"{base}/{path}/{{id}}",
                    self._api("webhooks:delete", self._hook_gone),
                )
            router.add_post(
                f"{base}/auth/token", self._api("tokens:manage", self._token)
            )
            router.add_post(f"{base}/auth/token/refresh", self._token_again)
            router.add_delete(
                f"{base}/auth/token/{{id}}",
                self._api("tokens:manage", self._token_gone),
            )
        router.add_get("/", self._api("devices:list", self._root))
        router.add_get("/control/hooks", self._control_hooks)
        router.add_post("/control/update_app", self._control_update_app)
        router.add_post("/control/change_sim", self._control_change_sim)
        router.add_post("/control/receive_mms", self._control_receive_mms)

    def _add_messages(self, router: web.UrlDispatcher, path: str) -> None:
        router.add_get(path, self._api("messages:read", self._messages))
        router.add_post(path, self._api("messages:send", self._send))
        router.add_post(
            f"{path}/inbox/export", self._api("messages:export", self._export)
        )
        router.add_get(f"{path}/{{id}}", self._api("messages:read", self._message))
        router.add_delete(f"{path}/{{id}}", self._api("messages:cancel", self._cancel))

    @override
    async def stop(self) -> None:
        await self.hooks.stop()
        await super().stop()

    def now(self) -> int:
        """Return the phone's time in milliseconds, with everything done by then."""
        now = times.millis(self.clock.now())
        self.outbox.settle(now)
        return now

    # Routes

    def _api(self, scope: str, work: Work) -> Any:
        async def handle(request: web.Request) -> web.StreamResponse:
            now = self.now()
            try:
                in_cloud = request.path.startswith(CLOUD)
                if in_cloud is not self.switches.cloud:
                    raise missing()
                self.gate.check(request.headers, scope, now)
                return await work(request, now)
            except AppError as error:
                return _error(error)

        return handle

    async def _health(self, _: web.Request) -> web.Response:
        since = self.now() - _HOUR
        recent = [m for m in self.outbox.messages.values() if m.created >= since]
        failed = sum(m.state == FAILED for m in recent)
        sent = sum(m.state in (SENT, DELIVERED) for m in recent)
        status, body = health(self.switches, failed, sent)
        return web.json_response(body, status=status)

    async def _root(self, _: web.Request, __: int) -> web.Response:
        return web.json_response({"status": "ok", "model": self.device.model})

    async def _device(self, request: web.Request, now: int) -> web.Response:
        if request.path.endswith("/devices") is not self.switches.cloud:
            raise missing()
        return web.json_response([self.device.as_json(now, self.switches)])

    async def _inbox(self, request: web.Request, now: int) -> web.Response:
        if self.switches.cloud:
            raise AppError(501, "not implemented")
        if not self.switches.since(1, 59):
            raise missing()
        self._read_store(now)
        rows, total = self.inbox.page(request.query, now)
        return web.json_response(rows, headers={"X-Total-Count": str(total)})

    async def _attachment(self, request: web.Request, _: int) -> web.Response:
        row_id, part = request.match_info["id"], request.match_info["part"]
        if self.switches.cloud or not self.switches.since(1, 68):
            raise missing()
        if row_id in self.inbox:
            for number, name, kind, data in self.inbox[row_id].attachments:
                if str(number) == part:
                    disposition = f'attachment; filename="{name}"'
                    return web.Response(
                        body=data,
                        headers={
                            hdrs.CONTENT_TYPE: kind,
                            hdrs.CONTENT_DISPOSITION: disposition,
                        },
                    )
        raise missing()

    async def _refresh(self, request: web.Request, now: int) -> web.Response:
        if not self.switches.since(1, 59):
            raise missing()
        return await self._re_read(request, now, tells=False)

    async def _export(self, request: web.Request, now: int) -> web.Response:
        return await self._re_read(request, now, tells=True)

    async def _re_read(
        self, request: web.Request, now: int, *, tells: bool
    ) -> web.Response:
        data = await _json(request)
        data = data if isinstance(data, dict) else {}
        since, until = (
            times.read(str(data.get("since"))),
            times.read(str(data.get("until"))),
        )
        if since is None or until is None or since > until:
            raise bad("Invalid since or until")
        tells = data.get("triggerWebhooks", tells) is True
        self._refreshes.append((since, until, tells))
        return web.Response(status=202)

    def _read_store(self, now: int) -> None:
        """Do what a refresh has asked for: after its answer, and before the next."""
        while self._refreshes:
            since, until, tells = self._refreshes.pop(0)
            for row in self.inbox.refresh(since, until):
                if tells:
                    self._tell_received(row, now)

    async def _messages(self, request: web.Request, now: int) -> web.Response:
        rows, total = self.outbox.page(request.query, now)
        return web.json_response(rows, headers={"X-Total-Count": str(total)})

    async def _send(self, request: web.Request, now: int) -> web.Response:
        message = self.outbox.create(await _json(request), request.query, now)
        body = self.outbox.as_json(
            message, now, content=True, states=self.switches.states_at_once
        )
        return web.json_response(body, status=202)

    async def _message(self, request: web.Request, now: int) -> web.Response:
        message = self.outbox.one(request.match_info["id"])
        return web.json_response(self.outbox.as_json(message, now, content=True))

    async def _cancel(self, request: web.Request, now: int) -> web.Response:
        if not self.switches.since(1, 67):
            raise AppError(405)
        message = self.outbox.cancel(request.match_info["id"], now)
        return web.json_response(self.outbox.as_json(message, now, content=True))

    async def _hook_list(self, _: web.Request, __: int) -> web.Response:
        return web.json_response(list(self.hooks.registered.values()))

    async def _hook_new(self, request: web.Request, _: int) -> web.Response:
        return web.json_response(self.hooks.register(await _json(request)), status=201)

    async def _hook_gone(self, request: web.Request, _: int) -> web.Response:
        self.hooks.remove(request.match_info["id"])
        return web.Response(status=204)

    async def _token(self, request: web.Request, now: int) -> web.Response:
        if not self.switches.since(1, 55):
            raise missing()
        given = self.gate.give(await _json(request), now)
        return web.json_response(given, status=201)

    async def _token_again(self, request: web.Request) -> web.Response:
        try:
            return web.json_response(self.gate.renew(request.headers))
        except AppError as error:
            return _error(error)

    async def _token_gone(self, request: web.Request, _: int) -> web.Response:
        self.gate.take_back(request.match_info["id"])
        return web.Response(status=204)

    # What happens to the phone

    def update_app(self, version: str, *, rereads: bool = True) -> None:
        """Install another version, which may read the phone's store anew."""
        self.switches.version = version
        if rereads:
            self.reread()

    def change_sim(self, *, number: str | None = "+12025550177") -> None:
        """Put another card into the first slot.

        Texts of the old one are read anew under the subscription of no card.
        """
        self.device.change_card(0, number)
        self.reread(subscription=-1)

    def reread(
        self, *, subscription: int | None = None, sim: int | None = None
    ) -> None:
        """Read the phone's own store anew; with another subscription or card."""
        for index, row in enumerate(self.inbox.stored):
            self.inbox.stored[index] = replace(
                row,
                subscription=row.subscription if subscription is None else subscription,
                sim=row.sim if sim is None else sim,
            )
        self.inbox.refresh(0, times.millis(self.clock.now()) + 24 * _HOUR)

    def reinstall(self) -> None:
        """Install the app anew: another device id, password and an empty inbox."""
        self.device.installed = self.clock.now()
        self.device.password += "x"
        self.inbox.forget()

    def receive_mms(
        self,
        text: str,
        *,
        sender: str = "79161234567",
        line: str | None = None,
        time: datetime | None = None,
        files: Iterable[tuple[str, str, bytes]] = (),
        downloaded: bool = True,
    ) -> Sequence[str]:
        """Let a picture message come; return the ids of its entries."""
        now = self.now()
        rows = self.inbox.receive_mms(
            text,
            sender=sender,
            card=self._card(line),
            at=time or self.clock.now(),
            files=files,
            downloaded=downloaded,
        )
        for row, event in zip(rows, ("mms:received", "mms:downloaded"), strict=False):
            payload = {"messageId": ids.hook_id(row.id), "sender": row.sender}
            self.hooks.tell(event, self.device.id, payload, now)
        return [row.id for row in rows]

    def receive_data(self, payload: bytes, *, sender: str = "79161234567") -> str:
        """Let a data message come; return its id."""
        row = self.inbox.receive_data(
            payload, sender=sender, card=self.device.card(None), at=self.clock.now()
        )
        return row.id

    def _tell_received(self, row: Row, now: int) -> None:
        self.hooks.tell(
            "sms:data-received" if row.kind == DATA else "sms:received",
            self.device.id,
            {
                "messageId": ids.hook_id(row.id),
                "sender": row.sender,
                "recipient": row.recipient,
                "simNumber": row.sim,
                "message": row.text,
                "receivedAt": times.written(row.at, self.switches.zone),
                "phoneNumber": row.sender,
            },
            now,
        )

    def _on_step(
        self, message: Outgoing, recipient: Recipient, state: str, at: int
    ) -> None:
        event = {SENT: "sms:sent", DELIVERED: "sms:delivered", FAILED: "sms:failed"}
        if state == CANCELLED:
            event[CANCELLED] = "sms:cancelled"
        if state in event:
            payload = {"messageId": message.id, "phoneNumber": recipient.number}
            self.hooks.tell(event[state], self.device.id, payload, at)

    def _card(self, line: str | None) -> Card:
        number = (line or "").removeprefix(_LINE)
        return self.device.card(int(number) if number.isdecimal() else None)

    # Control routes

    async def _control_hooks(self, _: web.Request) -> web.Response:
        return web.json_response([asdict(called) for called in self.hooks.called])

    async def _control_update_app(self, request: web.Request) -> web.Response:
        self.update_app(**await request.json())
        return web.json_response({})

    async def _control_change_sim(self, request: web.Request) -> web.Response:
        self.change_sim(**await request.json())
        return web.json_response({})

    async def _control_receive_mms(self, request: web.Request) -> web.Response:
        return web.json_response({"ids": self.receive_mms(**await request.json())})

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
    ) -> str:
        now = self.now()
        rows = self.inbox.receive(
            text, sender=sender, card=self._card(line), at=time or self.clock.now()
        )
        for row in rows:
            self._tell_received(row, now)
        return rows[0].id if rows else ""

    @override
    def sent(self) -> Sequence[Sent]:
        """Return what was handed over by other clients than the drivers."""
        return [
            Sent(
                id=message.id,
                line=f"{_LINE}{message.sim or 1}",
                recipient=recipient.number.removeprefix("+"),
                text=message.text,
                channel="SMS",
                time=times.moment(message.created),
            )
            for message in self.outbox.messages.values()
            if message.id not in self.elsewhere
            for recipient in message.recipients
        ]

    @override
    def send_elsewhere(
        self, text: str, *, recipient: str = "79161234567", line: str | None = None
    ) -> str:
        """Send as another client of the app would; it goes out at once."""
        now = self.now()
        number = recipient if recipient.startswith("+") else f"+{recipient}"
        card = self._card(line)
        request = {
            "phoneNumbers": [number],
            "textMessage": {"text": text},
            "simNumber": card.sim,
        }
        message = self.outbox.create(request, {}, now)
        self.elsewhere.add(message.id)
        self.outbox.put(message.id, SENT, now, None)
        return message.id

    @override
    def set_delivery(self, message_id: str, state: str, reason: str = "") -> None:
        error = reason or "Send result: RESULT_ERROR_GENERIC_FAILURE"
        self.outbox.put(
            message_id,
            _STATES[state],
            self.now(),
            error if state == "failed" else None,
        )

    @override
    def read_elsewhere(self, message_id: str, *, read: bool = True) -> None:
        raise NotImplementedError("The app keeps no read state (sheet §3).")

    @override
    def delete_elsewhere(self, message_id: str) -> None:
        """Let somebody delete a text on the phone, and the app's clean-up take it."""
        if message_id in self.inbox:
            self.inbox.delete(message_id)
        else:
            self.outbox.remove(message_id)

    @override
    def renumber(self, message_id: str) -> str:
        return self.inbox.renumber(message_id)

    @override
    def seed(self, count: int, *, spacing: float = 60.0, until: float = 7200.0) -> None:
        newest = times.millis(self.clock.now()) - int(until * 1000)
        outgoing = seed(self.inbox, self.outbox, count, newest=newest, spacing=spacing)
        self.elsewhere |= {message.id for message in outgoing}

    @override
    def lines(self) -> Sequence[str]:
        return [f"{_LINE}{card.sim}" for card in self.device.cards]

    @override
    def credentials(self) -> dict[str, Any]:
        base = CLOUD if self.switches.cloud else ""
        return {
            "url": f"{self.url}{base}",
            "username": self.device.user,
            "password": self.device.password,
        }


def _error(error: AppError) -> web.Response:
    headers = _CHALLENGE if error.status == 401 else {}
    if error.message is None:
        return web.Response(status=error.status, headers=headers)
    return web.json_response(
        {"message": error.message}, status=error.status, headers=headers
    )


async def _json(request: web.Request) -> Any:
    if request.content_type != "application/json":
        raise AppError(415)
    try:
        return json.loads(await request.text())
    except ValueError:
        raise bad("Request body is invalid") from None
