"""The emulated server: routes, the clock's ticking, and the drivers."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
import json
import ssl
from typing import Any, override
from uuid import uuid4

from aiohttp import hdrs, web

from tests.emulators.base import Emulator, HeardClock, Sent

from .account import MAIN_CENTER, Account, Key, KeyKind
from .callbacks import Outbox
from .desk import Desk
from .errors import AccessDeniedError, ApiError, BadRequestError, NotFoundError
from .lifecycle import UNDELIVERED_CODE
from .listing import list_messages
from .objects import as_json
from .seeding import old_messages
from .sending import create_message
from .store import INBOUND, OUTBOUND, READ_CHANNELS, Message, Store
from .switches import RevicomSwitches
from .texts import count_parts

API = "/api/v1"

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
type ApiHandler = Callable[[web.Request, Key, datetime], Awaitable[web.Response]]


class RevicomEmulator(Emulator):
    """Revicom Direct API v1."""

    name = "revicom"
    switches: RevicomSwitches

    def __init__(self) -> None:
        """Prepare a server with an account and no messages."""
        super().__init__()
        self.switches = RevicomSwitches()
        self.account = Account()
        self.outbox = Outbox(self.switches)
        self.store = Store(self._on_event)
        self.desk = Desk(self.account, self.store, self.switches)
        #: What POST /flashcall-conversion reported, by message.
        self.conversions: dict[str, dict[str, Any]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.clock: HeardClock = HeardClock(self.settle)

    @override
    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_get(f"{API}/ping", self._ping)
        router.add_get(
            f"{API}/balance", self._api(self._balance, kinds=frozenset(KeyKind))
        )
        router.add_get(f"{API}/message", self._api(self._list))
        router.add_post(f"{API}/message", self._api(self._send))
        router.add_post(f"{API}/message/stop", self._api(self._stop_messages))
        router.add_get(f"{API}/message/{{uuid}}", self._api(self._one))
        router.add_post(
            f"{API}/flashcall-conversion", self._api(self._conversion, bearer=True)
        )
        router.add_get("/control/callbacks", self._control_callbacks)
        router.add_post("/control/rotate_key", self._control_rotate_key)

    # Life cycle

    @override
    async def start(self, port: int = 0, *, tls: ssl.SSLContext | None = None) -> None:
        await super().start(port, tls=tls)
        self._loop = asyncio.get_running_loop()
        self.outbox.start()
        self.settle()

    @override
    async def stop(self) -> None:
        self._loop = None
        self._disarm()
        await self.outbox.stop()
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
        # Not at once: the answer to a send shall leave before its callback.
        delay = max((due - now).total_seconds(), 0.05)
        self._timer = self._loop.call_later(delay, self.settle)

    def _on_event(self, message: Message, event: str, at: datetime) -> None:
        if event == "price":
            self.desk.settle_price(message)
        self.outbox.notify(message, event, at)

    # Routes

    def _api(
        self,
        handler: ApiHandler,
        *,
        kinds: frozenset[KeyKind] = frozenset({KeyKind.MESSAGES}),
        bearer: bool = False,
    ) -> Handler:
        """Return a route's handler: authorization before, errors after."""

        async def handle(request: web.Request) -> web.StreamResponse:
            now = self.settle()
            try:
                key = self.account.authenticate(
                    request.headers.get(hdrs.AUTHORIZATION),
                    bearer=bearer or self.switches.bearer_accepted,
                )
                if key.kind not in kinds:
                    raise AccessDeniedError
                return await handler(request, key, now)
            except ApiError as error:
                return self._error(error)

        return handle

    def _error(self, error: ApiError) -> web.Response:
        if error.status == 400 and self.switches.bad_request_body == "text":
            return web.Response(status=400, text=error.msg)
        body = {"error": {"code": error.code, "msg": error.msg}}
        return web.json_response(body, status=error.status)

    async def _ping(self, _: web.Request) -> web.Response:
        return web.Response(text="PONG")

    async def _balance(self, _: web.Request, __: Key, ___: datetime) -> web.Response:
        return web.json_response(self.account.balance)

    async def _list(
        self, request: web.Request, key: Key, now: datetime
    ) -> web.Response:
        envelope = list_messages(
            self.store,
            request.query,
            self.switches,
            now=now,
            center=key.traffic_center,
        )
        return web.json_response(envelope)

    async def _one(self, request: web.Request, key: Key, _: datetime) -> web.Response:
        message = self.desk.find(request.match_info["uuid"], key)
        if message is not None:
            return web.json_response(as_json(message, self.switches))
        match self.switches.unknown_uuid:
            case "bad_request":
                raise BadRequestError("uuid")
            case "null":
                return web.json_response(None)
            case "object":
                return web.json_response({})
        raise NotFoundError

    async def _send(
        self, request: web.Request, key: Key, now: datetime
    ) -> web.Response:
        answer = self.desk.send(await _json(request), key, now)
        self._arm(now)
        if self.switches.send_answer_delay:
            await asyncio.sleep(self.switches.send_answer_delay)
        return web.json_response(answer, status=self.switches.send_status)

    async def _stop_messages(
        self, request: web.Request, key: Key, now: datetime
    ) -> web.Response:
        answer = self.desk.stop(await _json(request), key, now)
        self._arm(now)
        return web.json_response(answer)

    async def _conversion(
        self, request: web.Request, key: Key, _: datetime
    ) -> web.Response:
        """Note the report; only ``messageUuid`` is known of it (sheet §4)."""
        data = await _json(request)
        if not isinstance(data, dict) or "messageUuid" not in data:
            raise BadRequestError("messageUuid")
        message = self.desk.find(data["messageUuid"], key)
        if message is None or message.channel != "FLASHCALL":
            raise NotFoundError
        self.conversions[message.uuid] = data
        return web.json_response({})

    # Control routes

    async def _control_callbacks(self, _: web.Request) -> web.Response:
        return web.json_response([asdict(posted) for posted in self.outbox.posted])

    async def _control_rotate_key(self, _: web.Request) -> web.Response:
        self.account.rotate_key()
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
    ) -> str:
        at = (time or self.settle()).replace(microsecond=0)
        message = Message(
            uuid=message_id or str(uuid4()),
            direction=INBOUND,
            channel=channel,
            line=line or self.lines()[0],
            peer=sender.removeprefix("+"),
            text=text,
            created=at,
            status="delivered",
            status_time=at,
            sent_time=at,
            traffic_center=MAIN_CENTER,
            parts=count_parts(text) if channel == "SMS" else None,
        )
        self.store.add(message)
        if channel == "WHATSAPP":
            self.desk.last_heard[message.peer] = at
        self.outbox.notify_inbound(message)
        return message.uuid

    @override
    def sent(self) -> Sequence[Sent]:
        """Return what came in by the API, oldest first."""
        return self.desk.sent

    @override
    def send_elsewhere(
        self, text: str, *, recipient: str = "79161234567", line: str | None = None
    ) -> str:
        """Send an SMS from the web cabinet."""
        now = self.settle()
        item = {
            "channelType": "SMS",
            "senderName": line or self.lines()[0],
            "destination": recipient,
            "content": text,
        }
        message = create_message(item, now, MAIN_CENTER, self.switches)
        message.method = "UI"
        self.desk.accept(message, now)
        self._arm(now)
        return message.uuid

    @override
    def set_delivery(self, message_id: str, state: str, reason: str = "") -> None:
        """Move an outgoing message: pending, sent, delivered, failed or read.

        It stays where it is put, and this is the only way out of a final status.
        A failed message is ``undelivered`` with ``reason`` as its error code,
        which is 7060 by default; the reason ``unsent`` makes it ``unsent``.
        ``unread`` is the verdict at the end of the lifetime.
        """
        now = self.settle()
        message = self.store.messages[message_id]
        if message.direction != OUTBOUND:
            raise ValueError("only outgoing messages are delivered")
        if state in {"read", "unread"}:
            if message.channel not in READ_CHANNELS:
                raise ValueError(f"{message.channel} has no read status")
            if message.status != "delivered":
                self.set_delivery(message_id, "delivered")
            self.store.set_read_status(message, state, now)
            return
        status, code = {
            "pending": ("sending", None),
            "sent": ("sent", None),
            "delivered": ("delivered", None),
            "failed": ("undelivered", UNDELIVERED_CODE),
        }[state]
        if state == "failed" and reason == "unsent":
            status, code = "unsent", None
        elif state == "failed" and reason.isdigit():
            code = int(reason)
        self.store.drop_plan(message)
        message.send_at = None
        self.store.set_status(message, status, now, code)

    @override
    def read_elsewhere(self, message_id: str, *, read: bool = True) -> None:
        raise NotImplementedError(
            "Revicom keeps no read state of inbound messages (sheet §0)."
        )

    @override
    def delete_elsewhere(self, message_id: str) -> None:
        self.store.remove(message_id)

    @override
    def renumber(self, message_id: str) -> str:
        new = str(uuid4())
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
                price_per_part=self.switches.price_per_part,
            )
        )

    def click(self, message_id: str) -> None:
        """Open the shortened link of a message, as its reader would."""
        message = self.store.messages[message_id]
        if not message.options.get("shortUrl"):
            raise ValueError("the message was sent without shortUrl")
        self.outbox.notify(message, "click", self.settle())

    @override
    def lines(self) -> Sequence[str]:
        return list(self.account.sender_names)

    @override
    def credentials(self) -> dict[str, Any]:
        return {"url": f"{self.url}{API}", "key": self.account.message_key.shown}


async def _json(request: web.Request) -> Any:
    """Return a request's body; it must say that it is JSON (sheet §3)."""
    if request.content_type != "application/json":
        raise BadRequestError("the content type is not application/json")
    try:
        return json.loads(await request.text())
    except ValueError as error:
        raise BadRequestError("the body is not JSON") from error
