"""Files that a provider keeps somewhere else: where a redirect may lead, and with what."""

from collections.abc import AsyncIterator
import socket
from typing import Any, override

from aiohttp import ClientSession, TCPConnector, hdrs, web
from aiohttp.abc import AbstractResolver, ResolveResult
import pytest
from yarl import URL

from custom_components.phone_inbox.providers import (
    BadAnswer,
    NotFound,
    RateLimited,
    Rejected,
    Unavailable,
)
from custom_components.phone_inbox.providers.http import HttpClient

HEADERS: dict[str, str] = {hdrs.AUTHORIZATION: "Basic s3cret"}
FILE = bytes(1000)


class Here(AbstractResolver):
    """Every name is that of this machine."""

    @override
    async def resolve(
        self, host: str, port: int = 0, family: Any = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            {
                "hostname": host,
                "host": "127.0.0.1",
                "port": port,
                "family": socket.AF_INET,
                "proto": 0,
                "flags": socket.AI_NUMERICHOST,
            }
        ]

    @override
    async def close(self) -> None:
        """Have nothing to close."""


class Server:
    """Answers each request as its path says, whatever host was asked."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, str]] = []
        self.locations: dict[str, str] = {}
        self.statuses: dict[str, int] = {}
        self.streamed = False
        self.port = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer a request."""
        signed = request.headers.get(hdrs.AUTHORIZATION, "")
        self.seen.append((request.url.host or "", request.path, signed))
        if location := self.locations.get(request.path):
            return web.Response(status=302, headers={hdrs.LOCATION: location})
        if status := self.statuses.get(request.path):
            return web.Response(status=status)
        if not self.streamed:
            return web.Response(body=FILE)
        # Of no length that is told before.
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(request)
        for _ in range(10):
            await response.write(FILE)
        return response


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """Return a running server."""
    server = Server()
    app = web.Application()
    app.router.add_get("/{path:.*}", server.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.port = runner.addresses[0][1]
    yield server
    await runner.cleanup()


@pytest.fixture
async def everywhere() -> AsyncIterator[ClientSession]:
    """Return a session for which every host is this machine."""
    async with ClientSession(connector=TCPConnector(resolver=Here())) as session:
        yield session


def client_of(server: Server, session: ClientSession, host: str) -> HttpClient:
    """Return a client of a server with some name."""
    return HttpClient(session, URL(f"http://{host}:{server.port}/"))


async def fetch(client: HttpClient, limit: int = len(FILE)) -> bytes:
    """Return a file."""
    answer = await client.download("file", headers=HEADERS, limit=limit)
    assert answer.ok
    return answer.body


@pytest.mark.parametrize(
    "target",
    [
        "http://storage.example/x",
        "https://192.168.1.1/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest/meta-data",
        "https://homeassistant.local/x",
        "https://router/x",
        "https://LOCALHOST/x",
        "https://nas.home.arpa./x",
    ],
)
async def test_no_way_into_the_home(
    server: Server, everywhere: ClientSession, target: str
) -> None:
    """A server outside leads nobody into the home, and to nobody without encryption."""
    client = client_of(server, everywhere, "api.example.com")
    server.locations["/file"] = target
    with pytest.raises(BadAnswer):
        await fetch(client)
    assert len(server.seen) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "gateway.local", "phone"])
async def test_within_the_home(
    server: Server, everywhere: ClientSession, host: str
) -> None:
    """A server at home may have its files there; our sign-in stays with it."""
    client = client_of(server, everywhere, host)
    server.locations["/file"] = f"http://nas.local:{server.port}/kept"
    assert await fetch(client) == FILE
    assert server.seen == [
        (host, "/file", HEADERS[hdrs.AUTHORIZATION]),
        ("nas.local", "/kept", ""),
    ]


async def test_relative(server: Server, everywhere: ClientSession) -> None:
    """An address without a host is the same server's, and still gets no sign-in."""
    client = client_of(server, everywhere, "phone")
    server.locations |= {"/file": "/a/b", "/a/b": "c"}
    assert await fetch(client) == FILE
    assert [(path, signed) for _, path, signed in server.seen] == [
        ("/file", HEADERS[hdrs.AUTHORIZATION]),
        ("/a/b", ""),
        ("/a/c", ""),
    ]


@pytest.mark.parametrize("streamed", [False, True])
async def test_too_large(
    server: Server, everywhere: ClientSession, streamed: bool
) -> None:
    """A file is not read beyond the limit, whether its length is told or not."""
    server.streamed = streamed
    client = client_of(server, everywhere, "phone")
    with pytest.raises(Rejected, match="attachment_too_large"):
        await fetch(client, len(FILE) - 1)
    assert client.bytes_read <= len(FILE) * 10


@pytest.mark.parametrize(
    ("status", "error"),
    [(404, NotFound), (401, NotFound), (429, RateLimited), (503, Unavailable)],
)
async def test_what_another_host_refuses(
    server: Server, everywhere: ClientSession, status: int, error: type[Exception]
) -> None:
    """What another host says tells nothing of our credentials."""
    client = client_of(server, everywhere, "phone")
    server.locations["/file"] = "/kept"
    server.statuses["/kept"] = status
    with pytest.raises(error):
        await fetch(client)


async def test_the_servers_own_refusal(
    server: Server, everywhere: ClientSession
) -> None:
    """What the server itself says is its provider's to judge."""
    client = client_of(server, everywhere, "phone")
    server.statuses["/file"] = 401
    answer = await client.download("file", headers=HEADERS, limit=10)
    assert answer.status == 401


async def test_without_end(server: Server, everywhere: ClientSession) -> None:
    """A chain of redirects ends somewhere."""
    client = client_of(server, everywhere, "phone")
    server.locations["/file"] = "/file"
    with pytest.raises(BadAnswer):
        await fetch(client)
    assert len(server.seen) <= 5
