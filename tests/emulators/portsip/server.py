"""The emulated PBX: puts the parts together and offers the drivers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, override

from aiohttp import web

from tests.emulators.base import Emulator, Sent

from .answers import ApiError, at_least, error_response
from .auth import Auth, client_address
from .directory import Directory
from .ids import Snowflakes
from .im import ImServer
from .messages import MessageRoutes
from .resources import Resources
from .sign_in import SignIn
from .store import MessageStore
from .switches import PortSipSwitches
from .traffic import Traffic
from .wsi import WsiServer


class PortSipEmulator(Emulator):
    """A PortSIP PBX with one tenant, an administrator, a user and two services."""

    name = "PortSIP"
    switches: PortSipSwitches

    def __init__(self, switches: PortSipSwitches | None = None) -> None:
        """Build the default state."""
        self.switches = switches or PortSipSwitches()
        self._minute: datetime | None = None
        self._requests_this_minute: dict[str, int] = {}
        super().__init__()
        self.app.middlewares.append(self._gate)

    @override
    def add_routes(self, router: web.UrlDispatcher) -> None:
        # Called by the base class as soon as there is a clock.
        clock, switches = self.clock, self.switches
        ids = Snowflakes(switches)
        self.directory = Directory(ids)
        self.auth = Auth(clock, switches, self.directory)
        self.store = MessageStore()
        self.im = ImServer(clock, switches, self.directory, self.auth)
        self._traffic = Traffic(
            clock=clock,
            switches=switches,
            directory=self.directory,
            ids=ids,
            store=self.store,
            announce=self.im.announce,
        )
        SignIn(switches, self.auth).add_routes(router)
        Resources(clock, switches, self.directory, self.auth, ids).add_routes(router)
        MessageRoutes(
            clock, switches, self.auth, self.store, self._arrive_between_pages
        ).add_routes(router)
        self.im.add_routes(router)
        WsiServer(self.directory, self.auth).add_routes(router)
        router.add_post("/control/portsip/{action}", self._control_action)

    # Before every handler

    @web.middleware
    async def _gate(self, request: web.Request, handler: Any) -> web.StreamResponse:
        response: web.StreamResponse
        try:
            if request.path.startswith("/api/"):
                self._count_request(client_address(request))
                if self.switches.block_covers_everything:
                    self.auth.check_block(client_address(request))
                self._hide_what_is_newer(request.path)
            response = await handler(request)
        except ApiError as error:
            response = error_response(error, self.switches)
        return response

    def _count_request(self, address: str) -> None:
        """Refuse what is above the limit of the minute (section 7)."""
        now = self.clock.now()
        if self._minute is None or not 0 <= (now - self._minute).total_seconds() < 60:
            self._minute = now
            self._requests_this_minute.clear()
        count = self._requests_this_minute.get(address, 0) + 1
        self._requests_this_minute[address] = count
        if count > self.switches.requests_per_minute:
            rest = self._minute + timedelta(seconds=60) - now
            headers = {"Retry-After": str(int(rest.total_seconds()) + 1)}
            raise ApiError(
                self.switches.over_limit_status,
                "UNKNOWN",
                "too many requests",
                headers=headers if self.switches.retry_after else None,
            )

    def _hide_what_is_newer(self, path: str) -> None:
        """Answer 404 for what the emulated release does not have (section 8)."""
        if path.startswith("/api/auth/") and not at_least(self.switches, "22.2"):
            raise web.HTTPNotFound
        if path.startswith(
            ("/api/external_messages", "/api/user/external_messages")
        ) and not at_least(self.switches, "22.1"):
            raise web.HTTPNotFound

    # Drivers of every emulator

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
        provider_msg_id: str | None = None,
    ) -> str:
        """Let a message arrive, which the carrier knows by an id of its own."""
        return self._traffic.receive(
            text,
            sender=sender,
            line_number=line,
            channel=channel,
            time=time,
            message_id=message_id,
            provider_msg_id=provider_msg_id,
        )

    @override
    def sent(self) -> Sequence[Sent]:
        # The API has no send (section 4): only other clients of the PBX do.
        return self._traffic.sent

    @override
    def send_elsewhere(
        self,
        text: str,
        *,
        recipient: str = "79161234567",
        line: str | None = None,
        provider_msg_id: str | None = None,
    ) -> str:
        """Send a text as a phone app would; the carrier knows it by an id of its own."""
        return self._traffic.send_elsewhere(text, recipient, line, provider_msg_id)

    @override
    def set_delivery(self, message_id: str, state: str, reason: str = "") -> None:
        self._traffic.set_delivery(message_id, state, reason)

    @override
    def read_elsewhere(self, message_id: str, *, read: bool = True) -> None:
        raise NotImplementedError("PortSIP has no read state for external messages")

    @override
    def delete_elsewhere(self, message_id: str) -> None:
        self._traffic.delete(message_id)

    @override
    def renumber(self, message_id: str) -> str:
        return self._traffic.renumber(message_id)

    @override
    def seed(self, count: int, *, spacing: float = 60.0, until: float = 7200.0) -> None:
        self._traffic.seed(count, spacing, until)

    @override
    def lines(self) -> Sequence[str]:
        return [line.number for line in self.directory.lines]

    @override
    def credentials(self) -> dict[str, Any]:
        return self.credentials_of("ha.bot")

    # Drivers of this emulator only; by HTTP: POST /control/portsip/<name>

    def credentials_of(self, name: str) -> dict[str, Any]:
        """Return what that user would type in."""
        user = next(user for user in self.directory.users if user.name == name)
        credentials = {
            "url": self.url,
            "username": user.name,
            "password": user.password,
        }
        return credentials | ({"domain": user.domain} if user.domain else {})

    def add_user(self, name: str, *, password: str, role: str) -> str:
        """Add a user of the tenant; return the id."""
        return self.directory.add_user(name, password=password, role=role).id

    def change_user(self, name: str, **changes: Any) -> None:
        """Change attributes of a user: password, role, sms, password_force_reset."""
        user = next(user for user in self.directory.users if user.name == name)
        for attribute, value in changes.items():
            if not hasattr(user, attribute):
                raise ValueError(f"users have no {attribute}")
            setattr(user, attribute, value)

    def end_sessions(self, *, keep_refresh: bool = False) -> None:
        """Invalidate every access token, and by default every refresh token."""
        self.auth.end_all(keep_refresh=keep_refresh)

    def set_fields(self, message_id: str, fields: dict[str, object]) -> None:
        """Let the API show any values in a message, such as an unknown enum."""
        self._traffic.set_fields(message_id, fields)

    def drop_im(self) -> int:
        """Cut every IM connection; return how many there were."""
        return self.im.drop()

    def mailed_codes(self) -> list[tuple[str, str]]:
        """Return the one-time codes sent so far, newest last: (user, code)."""
        return self.auth.mailed_codes

    def _arrive_between_pages(self) -> None:
        self.receive("Arrived between two pages")

    async def _control_action(self, request: web.Request) -> web.Response:
        action = request.match_info["action"]
        if action not in {
            "add_user",
            "change_user",
            "drop_im",
            "end_sessions",
            "mailed_codes",
            "set_fields",
        }:
            raise web.HTTPNotFound
        data = await request.json() if request.can_read_body else {}
        return web.json_response({"result": getattr(self, action)(**data)})
