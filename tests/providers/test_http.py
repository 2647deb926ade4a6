"""The HTTP client that the providers share."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
import ssl
import traceback
from typing import Any

from aiohttp import ClientSession, CookieJar, hdrs, web
import pytest
from yarl import URL

from custom_components.phone_inbox.providers import (
    BadAnswer,
    CertificateInvalid,
    NoEncryption,
    OutcomeUnknown,
    ProviderError,
    RateLimited,
    Unavailable,
    http,
)
from custom_components.phone_inbox.providers.answer import Answer
from custom_components.phone_inbox.providers.errors import retry_after
from custom_components.phone_inbox.providers.http import HttpClient
from custom_components.phone_inbox.providers.server_url import server_url
from tests.emulators.portsip.tls import self_signed_context

SECRET = "s3cret"
HEADERS: dict[str, str] = {hdrs.AUTHORIZATION: f"Basic {SECRET}"}
PARAMS = [("destination", "79161234567")]

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """A server whose every answer the test decides; it counts the requests."""

    def __init__(self) -> None:
        self.handler: Handler = self.good
        self.seen: list[web.Request] = []
        self.url = URL()
        self._over = asyncio.Event()
        self._runner = self._make_runner()

    def _make_runner(self) -> web.AppRunner:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        return web.AppRunner(app, shutdown_timeout=0.1)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request)
        return await self.handler(request)

    async def good(self, _: web.Request) -> web.StreamResponse:
        """Answer well."""
        return web.json_response({"good": True})

    def answers(self, *answers: web.Response) -> None:
        """Give these answers one after the other, then good ones."""
        waiting = list(answers)

        async def handler(request: web.Request) -> web.StreamResponse:
            return waiting.pop(0) if waiting else await self.good(request)

        self.handler = handler

    def hangs(self) -> None:
        """Answer only when the test is over."""

        async def handler(request: web.Request) -> web.StreamResponse:
            await self._over.wait()
            return await self.good(request)

        self.handler = handler

    def cuts(self, times: int) -> None:
        """Cut the first connections instead of answering."""

        async def handler(request: web.Request) -> web.StreamResponse:
            if len(self.seen) <= times:
                assert request.transport is not None
                request.transport.abort()
            return await self.good(request)

        self.handler = handler

    async def start(self, tls: ssl.SSLContext | None = None) -> None:
        """Listen on a free port."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=tls)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = URL(f"{'https' if tls else 'http'}://127.0.0.1:{port}/api/v1")

    async def stop(self) -> None:
        """Listen no more."""
        self._over.set()
        await self._runner.cleanup()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """Return a running server."""
    server = Server()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def client(server: Server, session: ClientSession) -> HttpClient:
    """Return a client of the server."""
    return HttpClient(session, server.url)


def assert_tells_nothing(error: BaseException, server: Server) -> None:
    """Fail if an error would give away what was asked, or with what."""
    told = "".join(traceback.format_exception(error))
    behind: BaseException | None = error
    while behind is not None:
        told += f"{behind!r} {behind} {behind.args}"
        behind = behind.__context__
    for secret in (SECRET, "79161234567", "destination", f":{server.url.port}"):
        assert secret not in told


async def read(client: HttpClient) -> Answer:
    """Read something with a secret and a number in the request."""
    return await client.get("message", params=PARAMS, headers=HEADERS)


async def change(client: HttpClient, seconds: float = 5.0) -> Answer:
    """Change something with a secret and a number in the request."""
    return await client.change(
        "POST",
        "/message",
        params=PARAMS,
        headers=HEADERS,
        json={"text": SECRET},
        timeout=seconds,
    )


async def test_get(client: HttpClient, server: Server) -> None:
    """A read goes below the base address, and its answer is read whole."""
    answer = await read(client)

    assert answer.ok
    assert await answer.json() == {"good": True}
    assert str(server.seen[0].rel_url) == "/api/v1/message?destination=79161234567"
    assert server.seen[0].headers[hdrs.AUTHORIZATION] == f"Basic {SECRET}"
    assert client.requests == 1
    assert client.bytes_read == len(answer.body)
    assert client.host == "127.0.0.1"


async def test_digest_follows_the_body(client: HttpClient, server: Server) -> None:
    """Equal bodies have equal digests, others do not."""
    server.answers(web.Response(text="1"), web.Response(text="1"), web.Response())
    one, same, other = [await read(client) for _ in range(3)]

    assert one.digest == same.digest != other.digest


async def test_a_path_stays_as_it_was_written(
    client: HttpClient, server: Server
) -> None:
    """An escaped slash is not taken for a folder."""
    await client.get("/message/a%2Fb")

    assert server.seen[0].raw_path == "/api/v1/message/a%2Fb"


async def test_change_sends_json_or_a_form(client: HttpClient, server: Server) -> None:
    """A change has the body that was asked for."""
    bodies: list[str] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        bodies.append(f"{request.method} {request.content_type} {await request.text()}")
        return web.Response(status=204)

    server.handler = handler
    await client.change("PUT", "message", json=[1])
    answer = await client.change("POST", "message", form={"a": "b c"})

    assert answer.ok
    assert bodies == [
        "PUT application/json [1]",
        "POST application/x-www-form-urlencoded a=b+c",
    ]


# Reads


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_read_is_repeated_after_a_server_error(
    client: HttpClient, server: Server, status: int
) -> None:
    """Two stumbles are forgiven."""
    bad = [web.Response(status=status, text="<html>") for _ in range(2)]
    server.answers(*bad)

    assert (await read(client)).ok
    assert len(server.seen) == 3


async def test_a_read_is_given_up_after_three_attempts(
    client: HttpClient, server: Server
) -> None:
    """A third stumble is the last."""
    server.answers(*[web.Response(status=502) for _ in range(9)])

    with pytest.raises(Unavailable) as error:
        await read(client)
    assert len(server.seen) == 3
    assert_tells_nothing(error.value, server)


async def test_attempts_can_be_limited(client: HttpClient, server: Server) -> None:
    """Who asks for one attempt gets one."""
    server.answers(web.Response(status=500))

    with pytest.raises(Unavailable):
        await client.get("message", attempts=1)
    assert len(server.seen) == 1


async def test_a_cut_read_is_repeated(client: HttpClient, server: Server) -> None:
    """A connection that breaks is no answer, and reading again does no harm."""
    server.cuts(2)

    assert (await read(client)).ok
    assert len(server.seen) == 3


async def test_a_read_that_always_breaks(client: HttpClient, server: Server) -> None:
    """A connection that always breaks ends in an error that tells nothing."""
    server.cuts(9)

    with pytest.raises(Unavailable) as error:
        await read(client)
    assert len(server.seen) == 3
    assert_tells_nothing(error.value, server)


async def test_a_read_that_is_not_answered(client: HttpClient, server: Server) -> None:
    """Waiting has an end, which a busy server has had the request before."""
    server.hangs()

    with pytest.raises(Unavailable) as error:
        await client.get("message", params=PARAMS, headers=HEADERS, timeout=1.0)
    assert len(server.seen) == 3
    assert_tells_nothing(error.value, server)


async def test_a_truncated_body(client: HttpClient, server: Server) -> None:
    """Half an answer is none."""

    async def handler(request: web.Request) -> web.StreamResponse:
        stream = web.StreamResponse()
        stream.content_length = 1000
        await stream.prepare(request)
        await stream.write(b"x" * 10)
        assert request.transport is not None
        request.transport.abort()
        return stream

    server.handler = handler
    with pytest.raises(Unavailable):
        await read(client)
    assert len(server.seen) == 3


async def test_a_busy_server_that_names_a_time_is_left_alone(
    client: HttpClient, server: Server
) -> None:
    """With Retry-After on a 5xx it is the caller who waits."""
    server.answers(web.Response(status=503, headers={hdrs.RETRY_AFTER: "7"}))

    with pytest.raises(Unavailable) as error:
        await read(client)
    assert len(server.seen) == 1
    assert retry_after(error.value) == 7


@pytest.mark.parametrize("status", [400, 401, 403, 404, 418])
async def test_other_errors_are_the_callers(
    client: HttpClient, server: Server, status: int
) -> None:
    """What the server says to the request itself is handed on."""
    server.answers(web.Response(status=status, text="no"))

    answer = await read(client)
    assert (answer.status, answer.ok, answer.body) == (status, False, b"no")
    assert len(server.seen) == 1


# Changes


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_change_is_not_repeated_after_a_server_error(
    client: HttpClient, server: Server, status: int
) -> None:
    """A gateway's error does not tell what the server behind it did."""
    server.answers(web.Response(status=status))

    with pytest.raises(OutcomeUnknown) as error:
        await change(client)
    assert len(server.seen) == 1
    assert_tells_nothing(error.value, server)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_a_cut_change_is_not_repeated(
    client: HttpClient, server: Server, method: str
) -> None:
    """The request left, so it may have had an effect."""
    server.cuts(1)

    with pytest.raises(OutcomeUnknown) as error:
        await client.change(method, "message", params=PARAMS, headers=HEADERS)
    assert len(server.seen) == 1
    assert_tells_nothing(error.value, server)


async def test_a_change_that_is_not_answered(
    client: HttpClient, server: Server
) -> None:
    """The caller decides how long to wait; then the outcome is unknown."""
    server.hangs()

    with pytest.raises(OutcomeUnknown) as error:
        await change(client, 0.05)
    assert len(server.seen) == 1
    assert_tells_nothing(error.value, server)


async def test_a_change_with_an_endless_answer(
    client: HttpClient, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that is too large tells nothing either."""
    monkeypatch.setattr(http, "MAX_ANSWER_BYTES", 10)
    server.answers(web.Response(text="x" * 100))

    with pytest.raises(OutcomeUnknown):
        await change(client)


async def test_a_refused_change_is_handed_on(
    client: HttpClient, server: Server
) -> None:
    """A 4xx is the server's word that nothing was done."""
    server.answers(web.Response(status=400))

    assert (await change(client)).status == 400


# Pauses


@pytest.mark.parametrize("call", [read, change])
@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ({}, None),
        ({hdrs.RETRY_AFTER: "120"}, 120),
        ({hdrs.RETRY_AFTER: " 0 "}, 0),
        ({hdrs.RETRY_AFTER: "9" * 400}, 24 * 3600),
        ({hdrs.RETRY_AFTER: "soon"}, None),
        ({hdrs.RETRY_AFTER: "-5"}, None),
        ({hdrs.RETRY_AFTER: "Fri, 31 Dec 9999 23:59:59 -2300"}, None),
        ({hdrs.RETRY_AFTER: "Sun, 22 Nov 2026 10:02:00 GMT"}, 120),
        ({hdrs.RETRY_AFTER: "Sun, 22 Nov 2026 10:02:00 -0000"}, 120),
        ({hdrs.RETRY_AFTER: "Sun, 22 Nov 2026 09:59:59 GMT"}, 0),
        ({hdrs.RETRY_AFTER: "Tue, 24 Nov 2026 10:00:01 GMT"}, 24 * 3600),
    ],
    ids=[
        "none",
        "seconds",
        "at once",
        "endless",
        "nonsense",
        "negative",
        "out of range",
        "date",
        "date without zone",
        "past",
        "far",
    ],
)
async def test_rate_limit(
    client: HttpClient,
    server: Server,
    call: Callable[[HttpClient], Awaitable[Answer]],
    header: dict[str, str],
    pause: float | None,
) -> None:
    """A 429 is not repeated; its pause is in seconds on the server's own clock."""
    now = {hdrs.DATE: "Sun, 22 Nov 2026 10:00:00 GMT"}
    server.answers(web.Response(status=429, headers=now | header))

    with pytest.raises(RateLimited) as error:
        await call(client)
    assert len(server.seen) == 1
    assert retry_after(error.value) == pause
    assert_tells_nothing(error.value, server)


def test_retry_after_without_a_date() -> None:
    """Our own clock counts where the server shows none."""
    past = Answer(429, {"Retry-After": "Sun, 22 Nov 2020 10:00:00 GMT"}, b"")

    assert past.retry_after == 0
    assert retry_after(Unavailable()) is None


@pytest.mark.parametrize(
    ("headers", "time"),
    [
        ({}, None),
        ({"Date": "yesterday"}, None),
        (
            {"Date": "Sun, 22 Nov 2026 10:00:00 GMT"},
            datetime(2026, 11, 22, 10, tzinfo=UTC),
        ),
        (
            {"Date": "Sun, 22 Nov 2026 10:00:00 +0300"},
            datetime(2026, 11, 22, 7, tzinfo=UTC),
        ),
    ],
    ids=["none", "nonsense", "UTC", "zone"],
)
def test_server_time(headers: dict[str, str], time: datetime | None) -> None:
    """The Date header is the server's clock."""
    assert Answer(200, headers, b"").server_time == time


@pytest.mark.parametrize("ahead", [-3600, 7200])
async def test_the_servers_clock_goes_on(
    client: HttpClient, server: Server, monkeypatch: pytest.MonkeyPatch, ahead: int
) -> None:
    """What an answer said is the server's time then, and it passes as ours does."""
    told = datetime(2026, 11, 22, 10, tzinfo=UTC) + timedelta(seconds=ahead)
    server.answers(
        web.Response(headers={hdrs.DATE: format_datetime(told, usegmt=True)})
    )
    loop = asyncio.get_running_loop()
    now = loop.time()
    monkeypatch.setattr(loop, "time", lambda: now)

    assert client.server_now is None
    await read(client)
    assert client.server_now == told
    monkeypatch.setattr(loop, "time", lambda: now + 90)
    assert client.server_now == told + timedelta(seconds=90)


async def test_cookies_of_a_server_that_gives_ever_more(server: Server) -> None:
    """A few dozen are shown again; where there are more, all are forgotten."""

    async def handler(request: web.Request) -> web.StreamResponse:
        response = await server.good(request)
        response.set_cookie(f"route{len(server.seen)}", "here")
        return response

    server.handler = handler
    shown = []
    # Else a server without a name is given no cookies back.
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        client = HttpClient(session, server.url)
        for _ in range(53):
            await read(client)
            shown.append(len(server.seen[-1].cookies))

    assert shown == [*range(51), 0, 1]


# Bad answers


async def test_an_answer_of_some_megabytes(client: HttpClient, server: Server) -> None:
    """As long as it is no larger than what no server sends, it is read."""
    server.answers(web.Response(body=bytes(8 * 1024**2)))

    assert len((await read(client)).body) == 8 * 1024**2


async def test_an_answer_that_is_too_large(
    client: HttpClient, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading stops at the limit, and is not tried again."""
    monkeypatch.setattr(http, "MAX_ANSWER_BYTES", 100_000)
    server.answers(web.Response(text="x" * 100_000), web.Response(text="x" * 900_000))

    assert len((await read(client)).body) == 100_000
    with pytest.raises(BadAnswer) as error:
        await read(client)
    assert len(server.seen) == 2
    assert client.bytes_read < 400_000
    assert_tells_nothing(error.value, server)


@pytest.mark.parametrize("call", [read, change])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_redirects_are_refused(
    client: HttpClient,
    server: Server,
    call: Callable[[HttpClient], Awaitable[Answer]],
    status: int,
) -> None:
    """The credentials are for the configured host alone."""
    where = str(server.url / "elsewhere")
    server.answers(web.Response(status=status, headers={hdrs.LOCATION: where}))

    with pytest.raises(BadAnswer) as error:
        await call(client)
    assert len(server.seen) == 1
    assert_tells_nothing(error.value, server)


async def test_an_answer_that_is_no_json(client: HttpClient, server: Server) -> None:
    """The error does not quote the body."""
    server.answers(web.Response(text=f"<html>{SECRET}"))
    answer = await read(client)

    assert answer.short_json() is None
    assert await answer.json_or_none() is None
    with pytest.raises(BadAnswer) as error:
        await answer.json()
    assert_tells_nothing(error.value, server)
    assert SECRET not in repr(answer)
    assert Answer(200, {}, b'{"a": 1}').short_json() == {"a": 1}


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": "x\\ud83d!"}', {"a": "x?!"}),
        (b'{"a": "x\xff!"}', {"a": "x\ufffd!"}),
        (b'{"a": "\\ud83d\\ude00"}', {"a": "\U0001f600"}),
        (b"[" * 100_000, None),
        (b"[1", None),
    ],
    ids=["half a pair", "no UTF-8", "a pair", "too deep", "no JSON"],
)
async def test_half_of_a_character(body: bytes, value: Any) -> None:
    """It costs that character, and not the whole answer."""
    assert await Answer(200, {}, body).json_or_none() == value


# Connections


LARGE = 2 * 1024 * 1024


@pytest.mark.parametrize("odd", ["é 😀", "half \\ud83d", "both \\ud83d\\ude00"])
async def test_large_json_is_read_as_any_other(odd: str) -> None:
    """It has the same value, whatever is in it."""
    texts = ",".join(f'{{"text":"{odd}","number":{n}}}' for n in range(LARGE // 30))
    answer = Answer(200, {}, f'{{"items":[{texts}]}}'.encode())
    assert len(answer.body) > LARGE
    small = Answer(200, {}, f'{{"text":"{odd}"}}'.encode())
    (*_, last) = (await answer.json())["items"]
    assert last["text"] == (await small.json())["text"]


@pytest.mark.parametrize("body", [b"<html>" * LARGE, b"[" * LARGE, b'{"a":1}x' * LARGE])
async def test_large_answers_that_are_no_json(body: bytes) -> None:
    """They are refused as small ones are."""
    with pytest.raises(BadAnswer):
        await Answer(200, {}, body).json()


async def test_a_connection_that_was_closed_meanwhile(
    client: HttpClient, server: Server
) -> None:
    """A change is not handed to a connection that is no more."""
    await read(client)
    await server.stop()

    with pytest.raises(Unavailable):
        await change(client)


@pytest.mark.parametrize("call", [read, change])
async def test_nobody_listens(
    client: HttpClient,
    server: Server,
    call: Callable[[HttpClient], Awaitable[Answer]],
) -> None:
    """A change that never left had no effect: its outcome is known."""
    await server.stop()

    with pytest.raises(Unavailable) as error:
        await call(client)
    assert_tells_nothing(error.value, server)


@pytest.mark.parametrize("call", [read, change])
async def test_certificates(
    session: ClientSession, call: Callable[[HttpClient], Awaitable[Answer]]
) -> None:
    """A certificate must be trusted, pinned, or waved through on request."""
    context, fingerprint = self_signed_context()
    pinned = bytes.fromhex(fingerprint)
    server = Server()
    await server.start(context)
    try:
        for distrustful in (
            HttpClient(session, server.url),
            HttpClient(session, server.url, fingerprint=bytes(32)),
        ):
            with pytest.raises(CertificateInvalid) as error:
                await call(distrustful)
            assert_tells_nothing(error.value, server)
        assert not server.seen
        trusting = HttpClient(session, server.url, verify_tls=False)
        assert (await call(trusting)).ok
        knowing = HttpClient(session, server.url, fingerprint=pinned)
        assert (await call(knowing)).ok
    finally:
        await server.stop()


@pytest.mark.parametrize("call", [read, change])
async def test_a_server_without_encryption(
    session: ClientSession,
    server: Server,
    call: Callable[[HttpClient], Awaitable[Answer]],
) -> None:
    """That is not the certificate's fault."""
    with pytest.raises(NoEncryption) as error:
        await call(HttpClient(session, server.url.with_scheme("https")))
    assert_tells_nothing(error.value, server)
    assert not server.seen


# Addresses


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("pbx.example", "https://pbx.example/api"),
        (" http://pbx.example:8080/ ", "http://pbx.example:8080/api"),
        ("https://pbx.example/other/", "https://pbx.example/other"),
        ("192.0.2.7:8443", "https://192.0.2.7:8443/api"),
        ("[2001:db8::1]:8443", "https://[2001:db8::1]:8443/api"),
    ],
    ids=["host", "port", "path", "address", "IPv6"],
)
def test_server_url(text: str, url: str) -> None:
    """What a user types becomes an address with a path."""
    assert str(server_url(text, default_path="/api")) == url


def test_server_url_without_a_path() -> None:
    """Without a default the path is the root."""
    assert str(server_url("pbx.example")) == "https://pbx.example/"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "https://",
        "ftp://pbx.example",
        "https://me@pbx.example",
        "https://me:secret@pbx.example",
        "https://pbx.example/?key=secret",
        "https://pbx.example/#top",
        "https://[::1",
        "https://pbx.example:port",
        "https://pbx.example:99999",
    ],
    ids=str,
)
def test_server_url_refuses(text: str) -> None:
    """An address that is none, or that holds secrets, is refused."""
    with pytest.raises(ValueError) as error:  # noqa: PT011 - any text will do
        server_url(text)
    assert "secret" not in str(error.value)


def test_errors_are_one_family() -> None:
    """Whoever catches ProviderError catches them all."""
    assert issubclass(CertificateInvalid, Unavailable)
    assert issubclass(NoEncryption, Unavailable)
    assert issubclass(BadAnswer, Unavailable)
    assert not issubclass(OutcomeUnknown, Unavailable)
    assert issubclass(Unavailable, ProviderError)
