"""The emulated PBX, and clients of it."""

from collections.abc import AsyncIterator, Callable
import json
import re
from typing import Any

from aiohttp import ClientSession, web
import pytest

from custom_components.phone_inbox.providers.portsip import PortSipProvider
from tests.emulators.base import Seen
from tests.emulators.portsip import PortSipEmulator, PortSipSwitches
from tests.emulators.portsip.answers import error_body
from tests.providers.common import NOW, KeptMemory, hurry_in_trouble

TENANT_LIST = "/api/external_messages"
OWN_LIST = "/api/user/external_messages"
DENIED = error_body("DENIED", "the client IP address has been blocked")
SIGN_INS = ("/api/auth/sign_in", "/api/login/oauth/token")


class Pbx(PortSipEmulator):
    """The emulator with a hand on its lists, and questions about what it saw."""

    def __init__(self, switches: PortSipSwitches) -> None:
        """Prepare a server that does not listen yet."""
        super().__init__(switches)
        #: Changes every answer to a list.
        self.edit: Callable[[Any], object] | None = None
        #: What happens after each answer to a list, one thing after the other.
        self.interludes: list[Callable[[], object]] = []
        self.app.middlewares.append(self._around_lists)

    @web.middleware
    async def _around_lists(
        self, request: web.Request, handler: Any
    ) -> web.StreamResponse:
        response: web.StreamResponse = await handler(request)
        if response.status != 200 or not request.path.endswith("external_messages"):
            return response
        if self.edit is not None:
            assert isinstance(response, web.Response)
            answer = json.loads(str(response.text))
            self.edit(answer)
            response = web.json_response(answer)
        if self.interludes:
            self.interludes.pop(0)()
        return response

    def seen(self, path: str, since: int = 0) -> list[Seen]:
        """Return the requests whose path matches entirely."""
        return [seen for seen in self.journal[since:] if re.fullmatch(path, seen.path)]

    def lists(self, since: int = 0) -> list[Seen]:
        """Return the requests for a list of messages."""
        return self.seen(r"/api/(user/)?external_messages", since)

    def passwords(self) -> list[Seen]:
        """Return the requests that carried the password."""
        return [
            seen
            for seen in self.journal
            if seen.path in SIGN_INS and "refresh_token" not in seen.body
        ]

    def refreshes(self) -> list[Seen]:
        """Return the requests for fresh tokens."""
        return [
            seen
            for seen in self.journal
            if seen.path == "/api/auth/refresh_token"
            or "grant_type=refresh_token" in seen.body
        ]

    def end_tokens(self) -> None:
        """End the access tokens; the sessions can be refreshed."""
        self.end_sessions(keep_refresh=True)


type Build = Callable[..., PortSipProvider]


@pytest.fixture
def impatient(pbx: Pbx, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no request take longer than a moment while the server is in trouble."""
    hurry_in_trouble(monkeypatch, pbx)


@pytest.fixture
def switches() -> PortSipSwitches:
    """Return how the server behaves; override it where it must be known early."""
    return PortSipSwitches()


@pytest.fixture
async def pbx(switches: PortSipSwitches) -> AsyncIterator[Pbx]:
    """Return a running server whose clock stands still."""
    pbx = Pbx(switches)
    pbx.clock.freeze(NOW)
    async with pbx:
        yield pbx
        # In whatever case: this API cannot send, and these create services.
        assert not [
            seen
            for seen in pbx.journal
            if seen.method == "POST" and re.search("sms|whatsapp|messages", seen.path)
        ]


@pytest.fixture
def build(pbx: Pbx, session: ClientSession, memory: KeptMemory) -> Build:
    """Return what makes clients of the server; their clock is the server's."""

    def make(user: str = "ha.bot", **credentials: Any) -> PortSipProvider:
        options = {
            name: credentials.pop(name)
            for name in ("memory", "sleep")
            if name in credentials
        }
        return PortSipProvider(
            session,
            pbx.credentials_of(user) | credentials,
            options.pop("memory", memory),
            clock=lambda: pbx.clock.now().timestamp(),
            **options,
        )

    return make


@pytest.fixture
async def provider(build: Build) -> AsyncIterator[PortSipProvider]:
    """Return a client that is connected."""
    provider = build()
    await provider.connect()
    yield provider
    await provider.close()
