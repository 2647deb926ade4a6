"""What the emulated provider servers share.

A virtual clock, faults, a journal of requests, and the control routes. Nothing
here or in the emulators imports the integration: a mistake shared by client and
emulator would hide itself.
"""

from __future__ import annotations

import argparse
import asyncio
from base64 import b64decode
from binascii import Error as BinasciiError
from collections.abc import Callable, Mapping, Sequence
import contextlib
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
import json
import logging
import re
import ssl
import sys
from typing import Any, Literal, Self, override

from aiohttp import hdrs, web

_LOGGER = logging.getLogger(__name__)

FaultKind = Literal[
    "answer", "hang", "oversize", "reset", "reset_after", "slow", "trickle", "truncate"
]


class Clock:
    """The server's UTC clock: real time plus an offset that only grows by hand."""

    def __init__(self) -> None:
        """Start in step with the real clock."""
        self._offset = timedelta(0)
        self._frozen: datetime | None = None

    def now(self) -> datetime:
        """Return the server's time, aware and in UTC."""
        return (self._frozen or datetime.now(UTC)) + self._offset  # noqa: TID251

    def advance(self, seconds: float) -> None:
        """Move the clock by that many seconds; a negative number moves it back."""
        self._offset += timedelta(seconds=seconds)

    def freeze(self, at: datetime | None = None) -> None:
        """Stop the clock at a time (default: now); it then moves by hand only."""
        self._frozen = at or self.now()
        self._offset = timedelta(0)


class HeardClock(Clock):
    """A clock that tells when it was moved by hand."""

    def __init__(self, moved: Callable[[], object]) -> None:
        """Take what to call after a move."""
        super().__init__()
        self._moved = moved

    @property
    def frozen(self) -> bool:
        """Tell whether it moves by hand only."""
        return self._frozen is not None

    @override
    def advance(self, seconds: float) -> None:
        """Move the clock, and tell of it."""
        super().advance(seconds)
        self._moved()

    @override
    def freeze(self, at: datetime | None = None) -> None:
        """Stop the clock, and tell of it."""
        super().freeze(at)
        self._moved()


@dataclass(kw_only=True)
class Fault:
    """One thing that goes wrong with the requests it matches.

    ``answer``: the handler is not reached; status, headers and body are sent.
    ``hang``: the request takes effect, no answer ever comes.
    ``reset``: the connection is cut before the request takes effect.
    ``reset_after``: the request takes effect, then the connection is cut.
    ``slow``: the answer comes after ``delay`` seconds.
    ``trickle``: the body comes in ten pieces, ``delay`` seconds apart.
    ``truncate``: half of the body is sent under the full length, then a cut.
    ``oversize``: a JSON answer of ``size`` bytes.
    """

    kind: FaultKind
    path: str = ""
    method: str = ""
    times: int = 1
    skip: int = 0
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    content_type: str = "application/json"
    delay: float = 0.0
    size: int = 50_000_000

    def matches(self, request: web.Request) -> bool:
        """Tell whether this request is hit; ``path`` is a regular expression."""
        return (not self.method or self.method == request.method) and bool(
            re.search(self.path, request.path_qs)
        )


HTML_502 = (
    "<html><head><title>502 Bad Gateway</title></head>"
    "<body><center><h1>502 Bad Gateway</h1></center></body></html>"
)


def html_fault(path: str = "", *, status: int = 502, times: int = 1) -> Fault:
    """Return a gateway's HTML page in place of the JSON answer."""
    return Fault(
        kind="answer",
        path=path,
        times=times,
        status=status,
        body=HTML_502,
        content_type="text/html",
    )


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One request as the server saw it."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: str
    status: int
    bytes_out: int


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One message that the server accepted for sending."""

    id: str
    line: str
    recipient: str
    text: str
    channel: str
    time: datetime


class Emulator:
    """A provider's server: subclass it, add routes and the drivers below.

    The drivers have the same shape for every provider, so that the contract
    suite, the demo and the benchmark can drive any of them.
    """

    name = ""
    #: A dataclass instance of the provider's own switches.
    switches: Any

    def __init__(self) -> None:
        """Prepare a server that does not listen yet."""
        self.clock = Clock()
        self.faults: list[Fault] = []
        self.journal: list[Seen] = []
        self.app = web.Application(
            middlewares=[self._with_faults], client_max_size=128 * 1024**2
        )
        self._runner: web.AppRunner | None = None
        self._ssl: ssl.SSLContext | None = None
        self.port = 0
        self.add_routes(self.app.router)
        self._add_control_routes(self.app.router)

    # What each provider's emulator provides

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add the provider's own routes."""
        raise NotImplementedError

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
        """Let a message from outside arrive; return its id.

        ``time`` is the time the listing will show (default: the server's now),
        ``line`` one of :meth:`lines` (default: the first).
        """
        raise NotImplementedError

    def sent(self) -> Sequence[Sent]:
        """Return every message accepted for sending, oldest first."""
        raise NotImplementedError

    def send_elsewhere(
        self, text: str, *, recipient: str = "79161234567", line: str | None = None
    ) -> str:
        """Send a message as another client of the provider would; return its id."""
        raise NotImplementedError

    def set_delivery(self, message_id: str, state: str, reason: str = "") -> None:
        """Move an outgoing message to pending, sent, delivered, failed (or read)."""
        raise NotImplementedError

    def read_elsewhere(self, message_id: str, *, read: bool = True) -> None:
        """Mark a message as another client would, where the provider can."""
        raise NotImplementedError

    def delete_elsewhere(self, message_id: str) -> None:
        """Delete a message as another client would."""
        raise NotImplementedError

    def renumber(self, message_id: str) -> str:
        """Give a stored message a new id, as gateways do after a repair."""
        raise NotImplementedError

    def seed(self, count: int, *, spacing: float = 60.0, until: float = 7200.0) -> None:
        """Store that many old messages.

        The newest is ``until`` seconds old, the others ``spacing`` seconds apart
        before it; nine of ten are incoming.
        """
        raise NotImplementedError

    def lines(self) -> Sequence[str]:
        """Return the account's own addresses, the default one first."""
        raise NotImplementedError

    def credentials(self) -> dict[str, Any]:
        """Return what a user would type in to connect to this server."""
        raise NotImplementedError

    # Life cycle

    @property
    def url(self) -> str:
        """Return the address the server listens on, without a trailing slash."""
        scheme = "https" if self._ssl else "http"
        return f"{scheme}://127.0.0.1:{self.port}"

    async def start(self, port: int = 0, *, tls: ssl.SSLContext | None = None) -> None:
        """Listen on a loopback port; 0 takes a free one."""
        self._ssl = tls
        self._runner = web.AppRunner(
            # A client that gives up takes its handler along: else a fault "hang"
            # would leave a task behind.
            self.app,
            # The journal is the log. aiohttp's own fails where a test has frozen
            # the clock and the half hour ends.
            access_log=None,
            shutdown_timeout=0.1,
            handler_cancellation=True,
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port, ssl_context=tls)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close every connection; the data stays, and start works again."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        """Start on a free port."""
        await self.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Stop."""
        await self.stop()

    # Faults and journal

    def fail(self, kind: FaultKind, path: str = "", **options: Any) -> Fault:
        """Add a fault and return it; see :class:`Fault` for the kinds."""
        fault = Fault(kind=kind, path=path, **options)
        self.faults.append(fault)
        return fault

    def _next_fault(self, request: web.Request) -> Fault | None:
        for fault in self.faults:
            if not fault.matches(request):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            if fault.times > 0:
                fault.times -= 1
                if not fault.times:
                    self.faults.remove(fault)
            return fault
        return None

    @web.middleware
    async def _with_faults(
        self, request: web.Request, handler: Any
    ) -> web.StreamResponse:
        if request.path.startswith("/control/"):
            answer: web.StreamResponse = await handler(request)
            return answer
        body = await request.text()
        fault = self._next_fault(request)
        response: web.StreamResponse
        if fault and fault.kind == "reset":
            self._note(request, body, 0, 0)
            return self._cut(request)
        if fault and fault.kind == "answer":
            response = web.Response(
                status=fault.status,
                headers=fault.headers,
                text=fault.body,
                content_type=fault.content_type,
            )
        elif fault and fault.kind == "oversize":
            response = web.json_response(
                {"items": [], "padding": "x" * fault.size, "count": 0}
            )
        else:
            try:
                response = await handler(request)
            except web.HTTPException as error:
                response = web.Response(
                    status=error.status, headers=error.headers, text=error.text or ""
                )
        self._note(request, body, response.status, len(_body(response)))
        response.headers[hdrs.DATE] = self._date()
        if fault is None:
            return response
        return await self._spoil(request, response, fault)

    async def _spoil(
        self, request: web.Request, response: web.StreamResponse, fault: Fault
    ) -> web.StreamResponse:
        match fault.kind:
            case "hang":
                await asyncio.sleep(3600)
            case "reset_after":
                return self._cut(request)
            case "slow":
                await asyncio.sleep(fault.delay)
            case "truncate" | "trickle":
                return await self._in_pieces(request, response, fault)
        return response

    async def _in_pieces(
        self, request: web.Request, response: web.StreamResponse, fault: Fault
    ) -> web.StreamResponse:
        body = _body(response)
        stream = web.StreamResponse(status=response.status)
        stream.content_type = response.content_type
        stream.content_length = len(body)
        stream.headers[hdrs.DATE] = self._date()
        await stream.prepare(request)
        if fault.kind == "truncate":
            await stream.write(body[: len(body) // 2])
            return self._cut(request)
        step = max(1, len(body) // 10)
        for start in range(0, len(body), step):
            await stream.write(body[start : start + step])
            await asyncio.sleep(fault.delay)
        return stream

    def _date(self) -> str:
        """Return the virtual time as a header: clients may set their clock by it."""
        return format_datetime(self.clock.now(), usegmt=True)

    @staticmethod
    def _cut(request: web.Request) -> web.Response:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def _note(self, request: web.Request, body: str, status: int, size: int) -> None:
        self.journal.append(
            Seen(
                method=request.method,
                path=request.path,
                query=list(request.query.items()),
                headers=dict(request.headers),
                body=body,
                status=status,
                bytes_out=size,
            )
        )

    # Control routes, for drivers in another process

    def _add_control_routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/control/requests", self._control_requests)
        router.add_delete("/control/requests", self._control_forget)
        router.add_post("/control/clock", self._control_clock)
        router.add_post("/control/faults", self._control_faults)
        router.add_delete("/control/faults", self._control_no_faults)
        router.add_get("/control/switches", self._control_switches)
        router.add_post("/control/switches", self._control_switches)
        router.add_get("/control/sent", self._control_sent)
        router.add_post("/control/{driver}", self._control_driver)

    async def _control_requests(self, _: web.Request) -> web.Response:
        return web.json_response([asdict(seen) for seen in self.journal])

    async def _control_forget(self, _: web.Request) -> web.Response:
        self.journal.clear()
        return web.json_response({})

    async def _control_clock(self, request: web.Request) -> web.Response:
        data = await request.json()
        if "freeze" in data:
            self.clock.freeze(
                datetime.fromisoformat(data["freeze"]) if data["freeze"] else None
            )
        self.clock.advance(float(data.get("advance", 0)))
        return web.json_response({"now": self.clock.now().isoformat()})

    async def _control_faults(self, request: web.Request) -> web.Response:
        self.faults.append(Fault(**await request.json()))
        return web.json_response({})

    async def _control_no_faults(self, _: web.Request) -> web.Response:
        self.faults.clear()
        return web.json_response({})

    async def _control_switches(self, request: web.Request) -> web.Response:
        names = {item.name for item in fields(self.switches)}
        if request.method == hdrs.METH_POST:
            for name, value in (await request.json()).items():
                if name not in names:
                    raise web.HTTPBadRequest(text=f"no switch {name}")
                setattr(self.switches, name, value)
        return web.json_response(asdict(self.switches))

    async def _control_sent(self, _: web.Request) -> web.Response:
        return web.json_response(
            [{**asdict(sent), "time": sent.time.isoformat()} for sent in self.sent()]
        )

    async def _control_driver(self, request: web.Request) -> web.Response:
        driver = request.match_info["driver"]
        if driver not in {
            "receive",
            "send_elsewhere",
            "set_delivery",
            "read_elsewhere",
            "delete_elsewhere",
            "renumber",
            "seed",
        }:
            raise web.HTTPNotFound
        data = await request.json()
        if data.get("time"):
            data["time"] = datetime.fromisoformat(data["time"])
        if "files" in data:
            data["files"] = [
                (kind, b64decode(content)) for kind, content in data["files"]
            ]
        result = getattr(self, driver)(**data)
        return web.json_response({"id": result})


def _body(response: web.StreamResponse) -> bytes:
    """Return an answer's body; nothing for one that is streamed, or has none."""
    body = response.body if isinstance(response, web.Response) else None
    return bytes(body) if isinstance(body, bytes | bytearray) else b""


def bearer(headers: Mapping[str, str]) -> str | None:
    """Return the token of an ``Authorization: Bearer`` header, if there is one."""
    scheme, _, token = headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def basic(headers: Mapping[str, str]) -> tuple[str, str] | None:
    """Return name and password of an ``Authorization: Basic`` header, if it has any.

    The name ends with the first colon (RFC 7617 section 2).
    """
    scheme, _, encoded = headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, password = (
            b64decode(encoded, validate=True).decode().partition(":")
        )
    except BinasciiError, UnicodeDecodeError:
        return None
    return (name, password) if colon else None


def standalone_arguments(name: str) -> argparse.ArgumentParser:
    """Return the command line of ``python -m tests.emulators.<name>``."""
    parser = argparse.ArgumentParser(description=f"Emulated {name} server")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    return parser


def run_standalone(
    emulator: Emulator, port: int, *, tls: ssl.SSLContext | None = None, **more: str
) -> None:
    """Serve until interrupted; the first line printed tells where, as JSON.

    ``more`` is added to that line.
    """

    async def serve() -> None:
        await emulator.start(port, tls=tls)
        ready = {"url": emulator.url, "credentials": emulator.credentials(), **more}
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
        try:
            await asyncio.Event().wait()
        finally:
            await emulator.stop()

    logging.basicConfig(level=logging.WARNING)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve())
