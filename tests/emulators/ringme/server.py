"""The emulated server: all features together, and the drivers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
import re
import ssl
from typing import Any

from aiohttp import hdrs, web

from tests.emulators.base import Emulator, Fault, Sent

from .access import USER
from .agenda import Agenda
from .callbacks import Callbacks
from .chats import Chats
from .control import add_control_routes
from .directory import Application, Directory, Extension
from .events import Events
from .messages import SEND_PATH, MessageLists, Messages
from .oauth import Tokens
from .people import People
from .quota import Quota
from .seeding import seed
from .store import Message, Store
from .switches import RingmeSwitches
from .traffic import Traffic
from .wire import ApiError, answer, denied, not_found

#: How the store calls the states of the shared driver. Only sent and failed are
#: known from the sheet (4); pending has no published name, and nothing comes
#: after sent.
_STATES = {
    "pending": "queued",
    "sent": "sent",
    "delivered": "sent",
    "read": "sent",
    "failed": "failed",
}


class RingmeEmulator(Emulator):
    """A local server of the Ringme (Ucom, Telphin) API.

    Change the fields of ``switches`` at any time; all parts share that object, so
    do not put another one in its place.
    """

    name = "Ringme"
    switches: RingmeSwitches

    def __init__(self, switches: RingmeSwitches | None = None) -> None:
        """Set up an account with three lines and no messages."""
        self.switches = switches or RingmeSwitches()
        self.directory = Directory(self.switches)
        self.store = Store(self.switches)
        self.agenda = Agenda(self.now)
        self.callbacks = Callbacks(self.switches, self.agenda, self.now)
        self.quota = Quota(self.switches, self.now)
        self.tokens = Tokens(self.switches, self.directory, self.now)
        self.traffic = Traffic(
            switches=self.switches,
            now=self.now,
            directory=self.directory,
            store=self.store,
            agenda=self.agenda,
            callbacks=self.callbacks,
        )
        lists = MessageLists(self.switches)
        self._messages = Messages(
            switches=self.switches,
            now=self.now,
            directory=self.directory,
            store=self.store,
            traffic=self.traffic,
            lists=lists,
        )
        self._chats = Chats(
            switches=self.switches,
            directory=self.directory,
            store=self.store,
            lists=lists,
        )
        self._events = Events(
            switches=self.switches, directory=self.directory, callbacks=self.callbacks
        )
        self._people = People(switches=self.switches, directory=self.directory)
        super().__init__()
        # Inside the faults: an injected answer comes from a gateway in front.
        self.app.middlewares.append(self._as_api)

    def now(self) -> datetime:
        """Return the server's time."""
        return self.clock.now()

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add the routes of every feature."""
        self.tokens.add_routes(router)
        self._people.add_routes(router)
        self._messages.add_routes(router)
        self._chats.add_routes(router)
        self._events.add_routes(router)
        add_control_routes(router, self, self.callbacks)

    async def start(self, port: int = 0, *, tls: ssl.SSLContext | None = None) -> None:
        """Listen, and begin to send callbacks."""
        await self.callbacks.start()
        self.agenda.start()
        await super().start(port, tls=tls)

    async def stop(self) -> None:
        """Close every connection and stop what runs in the background."""
        await super().stop()
        self.agenda.stop()
        await self.callbacks.stop()

    # Every request to the API

    @web.middleware
    async def _as_api(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.agenda.settle()
        if not request.path.startswith("/api/"):
            plain: web.StreamResponse = await handler(request)
            # The request may have moved the clock.
            self.agenda.settle()
            return plain
        application = self.tokens.owner(request.headers)
        response: web.Response
        try:
            if application is None:
                response = self._unauthorized()
            else:
                self._admit(request, application)
                response = await handler(request)
        except ApiError as error:
            response = error.response()
        except web.HTTPNotFound:
            response = not_found().response()
        except web.HTTPException as error:
            response = answer({"message": error.reason}, error.status)
        # The three headers are on every answer, errors too (8). Without a token
        # nobody knows whose they are: they show the first application's.
        response.headers.update(
            self.quota.headers(application or self.directory.main_application)
        )
        accepted = request.headers.get(hdrs.ACCEPT_ENCODING, "")
        if "gzip" in accepted and response.body:
            response.enable_compression(web.ContentCoding.gzip)
        return response

    def _admit(self, request: web.Request, application: Application) -> None:
        """Refuse what the quota or the rights forbid (8)."""
        self.quota.charge(application)
        user = self.directory.user_of(application)
        if status := self.switches.user_denials.get(str(user.id)):
            raise denied(status)
        status = self.switches.application_denials.get(application.client_id)
        if status and re.search(self.switches.application_denial_path, request.path):
            raise denied(status)
        if user.access == "read_only" and request.method != hdrs.METH_GET:
            raise denied("user_access_type_deny")
        request[USER] = user

    def _unauthorized(self) -> web.Response:
        match self.switches.unauthorized_body:
            case "empty":
                return web.Response(status=401)
            case "status":
                return ApiError(401, "Unauthorized", 401).response()
        return ApiError(401, "Unauthorized").response()

    def _next_fault(self, request: web.Request) -> Fault | None:
        """Add a hang after every send, if the switch says so (11.14)."""
        fault = super()._next_fault(request)
        if (
            fault is None
            and self.switches.send_hangs
            and SEND_PATH.search(request.path)
        ):
            return Fault(kind="hang")
        return fault

    # The drivers of every emulator

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
        """Let a message from outside arrive; return its id."""
        if channel != "SMS":
            raise ValueError(f"Ringme has no {channel}")
        extension, number = self._line(line)
        return self.traffic.receive(
            extension,
            number,
            sender=sender,
            text=text,
            time=time,
            message_id=message_id,
        ).id

    def sent(self) -> Sequence[Sent]:
        """Return what clients of the API sent; not what SIP devices did."""
        return list(self._messages.sent)

    def send_elsewhere(
        self, text: str, *, recipient: str = "79161234567", line: str | None = None
    ) -> str:
        """Send as a SIP device does (6.4); to a short number it stays inside."""
        extension, number = self._line(line)
        other = self.directory.extension_named(recipient)
        if other is not None:
            return self.traffic.send_inside(extension, other, text).id
        return self.traffic.send(
            extension, number, recipient=recipient, text=text, visible_delay=0
        ).id

    def set_delivery(self, message_id: str, state: str, reason: str = "") -> None:
        """Move an outgoing message on: a state beyond sent does not exist here."""
        self.set_status(message_id, _STATES[state])

    def read_elsewhere(self, message_id: str, *, read: bool = True) -> None:
        """Mark a message as another client would."""
        self._stored(message_id).read = read

    def delete_elsewhere(self, message_id: str) -> None:
        """Delete a message as another client would."""
        self.store.delete(self._stored(message_id))

    def renumber(self, message_id: str) -> str:
        """Give a stored message a new id."""
        return self.store.renumber(self._stored(message_id))

    def seed(self, count: int, *, spacing: float = 60.0, until: float = 7200.0) -> None:
        """Store that many old messages, on the lines in turn; all are read."""
        lines = [
            (extension.id, number)
            for extension in self.directory.of_client()
            if (number := self.directory.own_number(extension))
        ]
        seed(
            self.store,
            lines,
            count=count,
            spacing=spacing,
            newest=self.now() - timedelta(seconds=until),
            incoming_status=self.switches.incoming_status,
        )

    def lines(self) -> Sequence[str]:
        """Return the ids of the extensions of the user that can text."""
        user = self.directory.user_of(self.directory.main_application)
        return [
            str(extension.id)
            for extension in self.directory.extensions.values()
            if extension.status == "active"
            and self.directory.owns(user, extension)
            and self.directory.own_number(extension)
        ]

    def credentials(self) -> dict[str, Any]:
        """Return the address and the first application."""
        return self._credentials_of(self.directory.main_application)

    # Drivers of this one

    def other_credentials(self) -> dict[str, Any]:
        """Return the second application of the client: the quota is shared (8)."""
        return self._credentials_of(self.directory.other_application)

    def public_credentials(self) -> dict[str, Any]:
        """Return the application with the authorization code flow (2)."""
        application = self.directory.public_application
        return {
            **self._credentials_of(application),
            "redirect_uri": application.redirect_uri,
        }

    def revoke_tokens(self) -> None:
        """Make every token bad before its time (2)."""
        self.tokens.revoke()

    def spend_quota(self, count: int) -> None:
        """Make requests as the client's other applications (8)."""
        self.quota.spend(count)

    def set_status(self, message_id: str, status: str) -> None:
        """Give an outgoing message any status word."""
        self.traffic.set_status(self._stored(message_id), status)

    def add_line(self, number: str | None) -> str:
        """Add a phone, which can text if it has a number; return its id."""
        return str(self.directory.add_extension(number).id)

    def delete_line(self, line: str) -> None:
        """Delete an extension with all it has (11.16)."""
        self.directory.delete_extension(int(line))
        self.store.delete_extension(int(line))
        self.callbacks.delete_of_extension(int(line))

    def block_line(self, line: str, *, blocked: bool = True) -> None:
        """Block an extension (11.16)."""
        self.directory.extensions[int(line)].status = "blocked" if blocked else "active"

    def subscribe_elsewhere(
        self, line: str, event_type: str, url: str, method: str = "POST"
    ) -> int:
        """Subscribe to an event as somebody else does (9)."""
        return self.callbacks.subscribe(int(line), event_type, method, url).id

    def settle(self) -> None:
        """Do what is due by the virtual clock, without a request."""
        self.agenda.settle()

    def _credentials_of(self, application: Application) -> dict[str, Any]:
        return {
            "url": self.url,
            "client_id": application.client_id,
            "client_secret": application.client_secret,
        }

    def _line(self, line: str | None) -> tuple[Extension, str]:
        extension = self.directory.extensions[int(line or self.lines()[0])]
        number = self.directory.own_number(extension)
        if number is None:
            raise ValueError(f"extension {extension.id} cannot text")
        return extension, number

    def _stored(self, message_id: str) -> Message:
        return self.store.messages[message_id]
