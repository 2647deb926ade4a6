"""The emulated Ringme server does what section 11 of its sheet asks for.

Each test names the point of section 11 in its comment or its section header.
"""

from __future__ import annotations

import ast
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import gzip
import json
from pathlib import Path
import re
import sys
import time
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
from aiohttp import web
import pytest
from yarl import URL

from tests.effort import effort
from tests.emulators.base import html_fault
from tests.emulators.ringme import RingmeEmulator, RingmeSwitches

API = "/api/ver1.0"
MESSAGES = f"{API}/extension/4101/message/"
CHATS = f"{API}/extension/4101/chat/"
EVENTS = f"{API}/extension/4101/event/"
OWN = "37460501234"
REMOTE = "37491112233"

#: What the server's clock stands at in most tests.
NOW = datetime(2025, 3, 4, 8, 15, 42, 370_000, tzinfo=UTC)
WINDOW = {
    "start_datetime": "2025-03-01 00:00:00",
    "end_datetime": "2025-03-10 00:00:00",
}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A whole answer."""

    status: int
    headers: Any
    text: str

    @property
    def data(self) -> Any:
        """Return the JSON in it."""
        return json.loads(self.text)


class Api:
    """A plain client: no retries, no cleverness."""

    def __init__(
        self, session: aiohttp.ClientSession, url: str, token: str | None = None
    ) -> None:
        """Keep where to ask and as whom."""
        self.session = session
        self.url = url
        self.token = token

    async def __call__(self, method: str, path: str, **options: Any) -> Answer:
        """Make a request."""
        headers = options.pop("headers", {})
        if self.token is not None:
            headers = {"Authorization": f"Bearer {self.token}", **headers}
        async with self.session.request(
            method,
            URL(self.url + path, encoded="%" in path),
            headers=headers,
            **options,
        ) as response:
            return Answer(
                status=response.status,
                headers=response.headers,
                text=await response.text(),
            )

    async def get(self, path: str, **query: Any) -> Answer:
        """Make a GET."""
        return await self("GET", path, params=query)

    async def messages(self, **query: Any) -> list[dict[str, Any]]:
        """Return a page of the message list of the first extension."""
        answer = await self.get(MESSAGES, **{**WINDOW, **query})
        assert answer.status == 200, answer.text
        result: list[dict[str, Any]] = answer.data
        return result

    async def texts(self, **query: Any) -> list[str]:
        """Return the texts on such a page."""
        return [item["text"] for item in await self.messages(**query)]

    async def send(self, number: str = REMOTE, text: str = "Alarm") -> Answer:
        """Send a message."""
        return await self(
            "POST", MESSAGES + "send/", json={"dst_num": number, "text": text}
        )

    async def subscribe(
        self, url: str, event_type: str = "message-in", method: str = "POST"
    ) -> Answer:
        """Subscribe to an event."""
        body = {"event_type": event_type, "method": method, "url": url}
        return await self("POST", EVENTS, json=body)


@pytest.fixture
async def server() -> AsyncIterator[RingmeEmulator]:
    """Return a running server whose clock moves by hand."""
    emulator = RingmeEmulator()
    emulator.clock.freeze(NOW)
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Return a client session."""
    connector = aiohttp.TCPConnector(resolver=aiohttp.ThreadedResolver())
    async with aiohttp.ClientSession(connector=connector) as opened:
        yield opened


@pytest.fixture
async def anonymous(server: RingmeEmulator, session: aiohttp.ClientSession) -> Api:
    """Return a client without a token."""
    return Api(session, server.url)


async def sign_in(api: Api, credentials: dict[str, Any]) -> Api:
    """Return a client with a new token."""
    answer = await api("POST", "/oauth/token", data=token_form(credentials))
    assert answer.status == 200, answer.text
    return Api(api.session, api.url, answer.data["access_token"])


def token_form(credentials: dict[str, Any], **more: str) -> dict[str, str]:
    """Return the parameters of a token request."""
    return {
        "grant_type": "client_credentials",
        "client_id": credentials["client_id"],
        "client_secret": credentials["client_secret"],
        **more,
    }


@pytest.fixture
async def api(server: RingmeEmulator, anonymous: Api) -> Api:
    """Return a client that is signed in."""
    return await sign_in(anonymous, server.credentials())


class Listener:
    """A web server that callbacks come to."""

    def __init__(self) -> None:
        """Hear nothing yet."""
        self.heard: list[tuple[str, str, dict[str, str]]] = []
        self.statuses: list[int] = []
        #: Looks at the provider's server while a callback is there.
        self.look: Callable[[], Awaitable[None]] | None = None
        self.url = ""

    async def hear(self, request: web.Request) -> web.Response:
        """Note what came."""
        fields: dict[str, Any] = dict(request.query)
        if request.method == "POST":
            assert request.content_type == "application/x-www-form-urlencoded"
            fields = dict(await request.post())
        self.heard.append((request.method, request.path, fields))
        if self.look is not None:
            await self.look()
        status = self.statuses.pop(0) if self.statuses else 200
        return web.Response(status=status, text="OK")

    @property
    def fields(self) -> list[dict[str, str]]:
        """Return the fields of every callback."""
        return [fields for _, _, fields in self.heard]


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    """Return a running listener."""
    result = Listener()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", result.hear)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    result.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield result
    await runner.cleanup()


# 1. OAuth


async def test_token_by_form_and_by_query(
    server: RingmeEmulator, anonymous: Api
) -> None:
    """A token comes for the form, and for parameters in the query string."""
    form = token_form(server.credentials())
    by_form = await anonymous("POST", "/oauth/token", data=form)
    by_query = await anonymous("POST", "/oauth/token", params=form)

    assert by_form.status == by_query.status == 200
    assert by_form.data | {"access_token": ""} == {
        "access_token": "",
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": "all",
    }
    # Several are good at once.
    assert by_form.data["access_token"] != by_query.data["access_token"]
    for answer in (by_form, by_query):
        client = Api(anonymous.session, anonymous.url, answer.data["access_token"])
        assert (await client.get(f"{API}/user/")).status == 200
    # The form is no JSON.
    as_json = await anonymous("POST", "/oauth/token", json=form)
    assert as_json.status == 400


@pytest.mark.parametrize("status", [400, 401, 403])
async def test_wrong_secret(
    server: RingmeEmulator, anonymous: Api, status: int
) -> None:
    """A wrong secret is a 400, or what the switch says."""
    if status != 400:
        server.switches.token_error_status = status
    form = token_form(server.credentials(), client_secret="wrong")
    answer = await anonymous("POST", "/oauth/token", data=form)
    assert answer.status == status
    assert answer.data == {"error": "invalid_client"}


async def test_other_grants_are_refused(server: RingmeEmulator, anonymous: Api) -> None:
    """An application has one flow."""
    form = token_form(server.credentials(), grant_type="password")
    answer = await anonymous("POST", "/oauth/token", data=form)
    assert (answer.status, answer.data) == (400, {"error": "unsupported_grant_type"})
    answer = await anonymous(
        "POST", "/oauth/token", data=token_form(server.public_credentials())
    )
    assert (answer.status, answer.data) == (400, {"error": "unauthorized_client"})


async def test_token_expires_by_the_virtual_clock(
    server: RingmeEmulator, anonymous: Api
) -> None:
    """A token dies when it was told to, or earlier."""
    server.switches.token_expires_in = 2
    client = await sign_in(anonymous, server.credentials())
    server.clock.advance(1.9)
    assert (await client.get(f"{API}/user/")).status == 200
    server.clock.advance(0.1)
    assert (await client.get(f"{API}/user/")).status == 401

    server.switches.token_expires_in = 3600
    server.switches.token_life = 10
    client = await sign_in(anonymous, server.credentials())
    server.clock.advance(11)
    assert (await client.get(f"{API}/user/")).status == 401


async def test_token_revoked(server: RingmeEmulator, api: Api) -> None:
    """All tokens can be made bad before their time."""
    assert (await api.get(f"{API}/user/")).status == 200
    server.revoke_tokens()
    assert (await api.get(f"{API}/user/")).status == 401


async def test_token_without_expiry(server: RingmeEmulator, anonymous: Api) -> None:
    """The short form of the answer."""
    server.switches.token_names_expiry = False
    answer = await anonymous(
        "POST", "/oauth/token", data=token_form(server.credentials())
    )
    assert answer.data.keys() == {"access_token", "token_type"}


async def test_six_token_requests_at_once(
    server: RingmeEmulator, anonymous: Api
) -> None:
    """The seventh at the same time is refused."""
    # So long that all are there at once, also on a machine with much else to do.
    server.switches.token_delay = 2.0
    form = token_form(server.credentials())
    answers = await asyncio.gather(
        *(anonymous("POST", "/oauth/token", data=form) for _ in range(8))
    )
    assert sorted(answer.status for answer in answers) == [200] * 6 + [429] * 2


async def test_twenty_token_requests_a_second(
    server: RingmeEmulator, anonymous: Api
) -> None:
    """The twenty-first within a second is refused."""
    form = token_form(server.credentials())
    statuses = [
        (await anonymous("POST", "/oauth/token", data=form)).status for _ in range(21)
    ]
    assert statuses == [200] * 20 + [429]


async def test_authorization_code(server: RingmeEmulator, anonymous: Api) -> None:
    """The browser's way: authorize, come back, change the code for a token."""
    credentials = server.public_credentials()
    query = {
        "response_type": "code",
        "client_id": credentials["client_id"],
        "redirect_uri": credentials["redirect_uri"],
        "scope": "all",
        "state": "x1",
    }

    async def authorize(**more: str) -> Answer:
        return await anonymous(
            "GET", "/oauth/authorize", params=query | more, allow_redirects=False
        )

    back = URL((await authorize()).headers["Location"])
    assert str(back.with_query(None)) == credentials["redirect_uri"]
    assert back.query["state"] == "x1"
    form = token_form(
        credentials,
        grant_type="authorization_code",
        code=back.query["code"],
        redirect_uri=credentials["redirect_uri"],
    )
    answer = await anonymous("POST", "/oauth/token", data=form)
    assert answer.status == 200
    client = Api(anonymous.session, anonymous.url, answer.data["access_token"])
    assert (await client.get(f"{API}/user/")).data["id"] == 5120
    # A code is good once.
    again = await anonymous("POST", "/oauth/token", data=form)
    assert (again.status, again.data) == (400, {"error": "invalid_grant"})

    # An address that is not registered gets nothing.
    assert (await authorize(redirect_uri="https://evil.example.org/")).status == 400
    server.switches.authorize_denied = True
    back = URL((await authorize()).headers["Location"])
    assert back.query["error"] == "access_denied"
    assert "code" not in back.query


# 2. 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"{API}/user/"),
        ("GET", f"{API}/client/@me/extension/"),
        ("GET", f"{API}/client/@me/did/"),
        ("GET", MESSAGES),
        ("POST", MESSAGES + "send/"),
        ("GET", CHATS),
        ("DELETE", EVENTS + "1"),
        ("GET", f"{API}/nothing/"),
    ],
)
@pytest.mark.parametrize(
    "header", [None, "Bearer", "Bearer wrong", "Basic YTpi", "wrong"]
)
async def test_unauthorized(
    anonymous: Api, method: str, path: str, header: str | None
) -> None:
    """Every path wants a good token."""
    headers = {"Authorization": header} if header else {}
    answer = await anonymous(method, path, headers=headers)
    assert answer.status == 401
    assert answer.data == {"message": "Unauthorized"}


async def test_unauthorized_bodies(server: RingmeEmulator, anonymous: Api) -> None:
    """The other two bodies of a 401."""
    server.switches.unauthorized_body = "status"
    answer = await anonymous.get(f"{API}/user/")
    assert answer.data == {"message": "Unauthorized", "status": 401}
    server.switches.unauthorized_body = "empty"
    answer = await anonymous.get(f"{API}/user/")
    assert (answer.status, answer.text) == (401, "")


# 3. 403


@pytest.mark.parametrize(
    "status",
    ["access_denied", "user_blocked", "user_access_type_deny", "app_access_type_deny"],
)
async def test_denials(server: RingmeEmulator, api: Api, status: str) -> None:
    """Each status, by user, by application and by extension."""
    other = await sign_in(api, server.other_credentials())
    body = {"message": "Access denied", "status": status}

    async def asked(client: Api, path: str) -> int:
        answer = await client.get(path, **WINDOW)
        assert answer.status == 200 or answer.data == body
        return answer.status

    user = f"{API}/user/"
    server.switches.user_denials = {"5120": status}
    assert (await asked(api, user), await asked(other, user)) == (403, 200)
    server.switches.user_denials = {}

    main = server.credentials()["client_id"]
    server.switches.application_denials = {main: status}
    assert (await asked(api, user), await asked(api, MESSAGES)) == (200, 403)
    assert await asked(other, MESSAGES) == 200
    server.switches.application_denials = {}

    server.switches.extension_denials = {"4101": status}
    assert await asked(api, MESSAGES) == 403
    assert await asked(api, MESSAGES.replace("4101", "4102")) == 200


async def test_read_only_user(server: RingmeEmulator, api: Api) -> None:
    """A read-only user may look and nothing else."""
    message = server.receive("hello")
    chat = (await api.messages())[0]["chat_id"]
    server.switches.access = "read_only"
    assert (await api.get(f"{API}/user/")).data["access"] == "read_only"
    assert await api.texts() == ["hello"]
    for method, path in (
        ("POST", MESSAGES + "send/"),
        ("PUT", MESSAGES + message),
        ("DELETE", MESSAGES + message),
        ("PUT", f"{CHATS}{chat}/messages/"),
        ("DELETE", f"{CHATS}{chat}/messages/"),
        ("DELETE", CHATS + chat),
        ("POST", EVENTS),
    ):
        answer = await api(method, path, json={"read": True})
        assert answer.status == 403
        assert answer.data["status"] == "user_access_type_deny"
    assert [item["read"] for item in await api.messages()] == [False]


# 4. 404


@pytest.mark.parametrize(
    "path",
    [
        f"{API}/extension/9999/message/",
        MESSAGES + "nothing",
        CHATS + "nothing",
        CHATS + "nothing/messages/",
        EVENTS + "1",
        f"{API}/nothing/",
        "/api/ver2.0/user/",
    ],
)
async def test_not_found(api: Api, path: str) -> None:
    """What does not exist."""
    answer = await api.get(path, **WINDOW)
    assert (answer.status, answer.data) == (404, {"message": "Not found"})


async def test_foreign_extension_and_client(server: RingmeEmulator, api: Api) -> None:
    """What belongs to somebody else."""
    foreign = f"{API}/extension/5201/message/"
    answer = await api.get(foreign, **WINDOW)
    assert (answer.status, answer.data["status"]) == (403, "access_denied")
    server.switches.foreign_extension = "not_found"
    answer = await api.get(foreign, **WINDOW)
    assert (answer.status, answer.data) == (404, {"message": "Not found"})

    answer = await api.get(f"{API}/client/732/extension/")
    assert (answer.status, answer.data["status"]) == (403, "access_denied")
    answer = await api.get(f"{API}/client/9999/extension/")
    assert (answer.status, answer.data["status"]) == (404, "client_not_found")
    # A message of another extension is not under this one.
    message = server.receive("hello", line="4102")
    assert (await api.get(MESSAGES + message)).status == 404


# 5. Quota


async def test_quota_is_shared_and_each_has_its_limit(
    server: RingmeEmulator, api: Api
) -> None:
    """One counter of the client; each application compares with its own limit."""
    other = await sign_in(api, server.other_credentials())
    server.switches.quota_limit = 100
    server.switches.quota_limits = {server.other_credentials()["client_id"]: 1000}

    answer = await api.get(f"{API}/user/")
    assert answer.headers["X-RateLimit-Limit"] == "100"
    assert answer.headers["X-RateLimit-Remaining"] == "99"
    # It is 08:15:42.37.
    assert answer.headers["X-RateLimit-Reset"] == "2658"

    answer = await other.get(f"{API}/user/")
    assert answer.headers["X-RateLimit-Limit"] == "1000"
    assert answer.headers["X-RateLimit-Remaining"] == "998"

    server.spend_quota(98)
    answer = await api.get(f"{API}/user/")
    assert answer.status == 429
    assert answer.data == {
        "message": "Too Many Requests",
        "status": "rate_limit_exceeded",
    }
    assert answer.headers["X-RateLimit-Remaining"] == "0"
    assert (await other.get(f"{API}/user/")).status == 200

    server.clock.advance(2657)
    assert (await api.get(f"{API}/user/")).status == 429
    server.clock.advance(1)
    answer = await api.get(f"{API}/user/")
    assert (answer.status, answer.headers["X-RateLimit-Remaining"]) == (200, "99")


async def test_quota_headers_on_every_answer(server: RingmeEmulator, api: Api) -> None:
    """Errors have the headers too, unless the switch takes them away."""
    message = server.receive("hello")
    answers = [
        await api.get(f"{API}/user/"),
        await api.get(f"{API}/nothing/"),
        await api.get(MESSAGES),
        await api.get(f"{API}/extension/5201/message/"),
        await Api(api.session, api.url).get(f"{API}/user/"),
        await api("DELETE", MESSAGES + message),
    ]
    assert [answer.status for answer in answers] == [200, 404, 400, 403, 401, 204]
    names = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
    for answer in answers:
        assert all(answer.headers[name].isdecimal() for name in names)

    server.switches.quota_headers = False
    server.switches.quota_limit = 1
    answer = await api.get(f"{API}/user/")
    assert answer.status == 429
    assert not any(name in answer.headers for name in names)


async def test_statistics_lists_that_overlap(server: RingmeEmulator, api: Api) -> None:
    """The second of two message lists at the same time gets a 429."""
    server.switches.statistics_duration = 0.1
    refused: list[Any] = []
    while not refused:
        # On a busy machine one may be done before the other gets there.
        answers = await asyncio.gather(
            api.get(MESSAGES, **WINDOW),
            api.get(MESSAGES.replace("4101", "4102"), **WINDOW),
            api.get(CHATS),
        )
        refused = [answer for answer in answers if answer.status != 200]
    assert [answer.status for answer in refused] == [429]
    assert refused[0].data == {
        "message": "Stats request already exists, concurrent request not allowed"
    }
    assert answers[2].status == 200
    assert await api.texts() == []


# 6. Paths


async def test_slashes_and_me(server: RingmeEmulator, api: Api) -> None:
    """Collections end with a slash, items do not; two resources take both."""
    message = server.receive("hello")
    chat = (await api.messages())[0]["chat_id"]
    for path in ("/user", "/user/", "/client/@me/did", "/client/731/did/"):
        assert (await api.get(API + path)).status == 200
    for path in ("/client/@me/extension/", "/client/731/extension/4101"):
        assert (await api.get(API + path)).status == 200
    for path in (
        MESSAGES.removesuffix("/"),
        MESSAGES + message + "/",
        CHATS.removesuffix("/"),
        CHATS + chat + "/",
        f"{CHATS}{chat}/messages",
        EVENTS.removesuffix("/"),
        f"{API}/client/@me/extension",
        "/user/",
    ):
        assert (await api.get(path, **WINDOW)).status == 404
    # @me may come percent-encoded.
    assert (await api("GET", f"{API}/client/%40me/extension/")).status == 200


async def test_unknown_options_are_ignored(server: RingmeEmulator, api: Api) -> None:
    """A server ignores what it does not know."""
    server.receive("hello")
    assert await api.texts(colour="blue", limit="1") == ["hello"]


async def test_gzip(server: RingmeEmulator, api: Api) -> None:
    """Answers are compressed when asked for, and only then."""
    server.receive("Բարև" * 100)
    raw = aiohttp.ClientSession(auto_decompress=False)
    async with raw:
        headers = {"Authorization": f"Bearer {api.token}", "Accept-Encoding": "gzip"}
        for encoding in ("gzip", "identity"):
            headers["Accept-Encoding"] = encoding
            async with raw.get(
                server.url + MESSAGES, params=WINDOW, headers=headers
            ) as response:
                body = await response.read()
                assert response.charset == "utf-8"
                if encoding == "gzip":
                    assert response.headers["Content-Encoding"] == "gzip"
                    body = gzip.decompress(body)
                else:
                    assert "Content-Encoding" not in response.headers
            assert json.loads(body)[0]["text"] == "Բարև" * 100


# 7. Success codes


async def test_success_codes(server: RingmeEmulator, api: Api) -> None:
    """200, 201, 200 and 204, or 200 for deletes."""
    first, second = server.receive("one"), server.receive("two")
    assert (await api.get(MESSAGES + first)).status == 200
    assert (await api.send()).status == 201
    assert (await api("PUT", MESSAGES + first, json={"read": True})).status == 200
    answer = await api("DELETE", MESSAGES + first)
    assert (answer.status, answer.text) == (204, "")
    server.switches.delete_answers_200 = True
    answer = await api("DELETE", MESSAGES + second)
    assert (answer.status, answer.text) == (200, "")
    assert (await api.get(MESSAGES + second)).status == 404


# 8. Paging


async def test_pages(server: RingmeEmulator, api: Api) -> None:
    """The server caps per_page; after the end there is nothing, and no total."""
    for index in range(45):
        server.receive(str(index), time=NOW + timedelta(seconds=index))
    pages = [await api.texts(page=page, per_page=50) for page in range(1, 5)]
    assert [len(page) for page in pages] == [20, 20, 5, 0]
    assert [text for page in pages for text in page] == [
        str(index) for index in reversed(range(45))
    ]
    assert await api.texts(page=2, per_page=7) == [str(i) for i in range(37, 30, -1)]
    assert len(await api.texts()) == 20
    server.switches.page_cap = 50
    assert len(await api.texts(per_page=50)) == 45
    for query in ({"page": "0"}, {"page": "x"}, {"per_page": "-1"}):
        assert (await api.get(MESSAGES, **WINDOW, **query)).status == 400


async def test_arrivals_shift_the_pages(server: RingmeEmulator, api: Api) -> None:
    """What arrives between two requests pushes items to the next page."""
    for index in range(4):
        server.receive(str(index), time=NOW + timedelta(seconds=index))
    assert await api.texts(page=1, per_page=2) == ["3", "2"]
    server.receive("new", time=NOW + timedelta(seconds=9))
    assert await api.texts(page=2, per_page=2) == ["2", "1"]


# 9. Order


async def test_order(server: RingmeEmulator, api: Api) -> None:
    """By time, newest first unless asked otherwise; late entries fall in place."""
    server.receive("b", time=NOW)
    server.receive("c", time=NOW)
    server.receive("d", time=NOW + timedelta(seconds=1))
    server.receive("a", time=NOW - timedelta(seconds=1))
    assert await api.texts() == ["d", "c", "b", "a"]
    assert await api.texts(order="desc") == ["d", "c", "b", "a"]
    assert await api.texts(order="asc") == ["a", "b", "c", "d"]
    assert await api.texts(order="asc", page=2, per_page=3) == ["d"]
    assert (await api.get(MESSAGES, **WINDOW, order="up")).status == 400

    server.switches.whole_seconds = True
    server.receive("e")
    server.clock.advance(0.2)
    server.receive("f")
    times = {item["text"]: item["init_time_gmt"] for item in await api.messages()}
    assert times["e"] == times["f"] == "2025-03-04 08:15:42"


# 10. Dates


async def test_time_formats(server: RingmeEmulator, api: Api) -> None:
    """GMT with a space, no zone, with a fraction on some items."""
    tokyo = ZoneInfo("Asia/Tokyo")
    server.receive("a", time=datetime(2025, 3, 4, 8, 15, 42, 370_000, UTC))
    server.receive("b", time=datetime(2025, 3, 4, 17, 15, 41, tzinfo=tokyo))
    server.receive("c", time=datetime(2025, 3, 4, 8, 15, 40, 56_789, UTC))
    server.receive("d", time=datetime(2025, 3, 4, 8, 15, 39, 500_000, UTC))
    assert [item["init_time_gmt"] for item in await api.messages()] == [
        "2025-03-04 08:15:42.37",
        "2025-03-04 08:15:41",
        "2025-03-04 08:15:40.05",
        "2025-03-04 08:15:39.5",
    ]
    server.seed(30)
    seeded = (await api.messages(page=1))[4:]
    fractions = {"." in item["init_time_gmt"] for item in seeded}
    assert fractions == {True, False}


async def test_window(server: RingmeEmulator, api: Api) -> None:
    """Both ends are in the window."""
    base = datetime(2025, 3, 4, 8, tzinfo=UTC)
    for seconds in range(5):
        server.receive(str(seconds), time=base + timedelta(seconds=seconds))
    query = {
        "start_datetime": "2025-03-04 08:00:01",
        "end_datetime": "2025-03-04 08:00:03",
    }
    assert await api.texts(**query) == ["3", "2", "1"]
    assert await api.texts(**query, order="asc", per_page=2) == ["1", "2"]
    assert await api.texts(**query, page=2, per_page=2) == ["1"]


@pytest.mark.parametrize(
    ("start", "end", "status"),
    [
        ("2025-01-01 00:00:00", "2025-03-01 00:00:00", 200),
        ("2025-01-01 00:00:00", "2025-03-01 00:00:01", 400),
        ("2024-12-31 00:00:00", "2025-02-28 00:00:00", 200),
        ("2024-12-31 00:00:00", "2025-02-28 00:00:01", 400),
        ("2025-03-01T00:00:00", "2025-03-02 00:00:00", 400),
        ("2025-03-01 00:00:00", "2025-03-02 00:00:00Z", 400),
        ("yesterday", "today", 400),
        (None, "2025-03-01 00:00:00", 400),
        ("2025-03-01 00:00:00", None, 400),
    ],
)
async def test_window_rules(
    api: Api, start: str | None, end: str | None, status: int
) -> None:
    """Two months at most, both ends given, one format."""
    query = {"start_datetime": start, "end_datetime": end}
    answer = await api.get(MESSAGES, **{k: v for k, v in query.items() if v})
    assert answer.status == status
    assert status == 200 or answer.data["message"]


async def test_datetimes_not_strict(server: RingmeEmulator, api: Api) -> None:
    """The other server does not ask for the window."""
    server.switches.strict_datetimes = False
    server.receive("old", time=NOW - timedelta(days=400))
    server.receive("new")
    answer = await api.get(MESSAGES)
    assert [item["text"] for item in answer.data] == ["new", "old"]
    answer = await api.get(MESSAGES, start_datetime="2025-03-01 00:00:00")
    assert [item["text"] for item in answer.data] == ["new"]


async def test_request_times_in_the_users_zone(
    server: RingmeEmulator, api: Api
) -> None:
    """One server reads the window as GMT, another as the user's time (+4)."""
    server.receive("hello")
    gmt = {
        "start_datetime": "2025-03-04 08:00:00",
        "end_datetime": "2025-03-04 09:00:00",
    }
    yerevan = {
        "start_datetime": "2025-03-04 12:00:00",
        "end_datetime": "2025-03-04 13:00:00",
    }
    assert (await api.texts(**gmt), await api.texts(**yerevan)) == (["hello"], [])
    server.switches.request_time_zone = "user"
    assert (await api.texts(**gmt), await api.texts(**yerevan)) == ([], ["hello"])
    # Answers stay in GMT.
    found = await api.messages(**yerevan)
    assert found[0]["init_time_gmt"] == "2025-03-04 08:15:42.37"


# 11. Shape of lists


async def test_wrapped_lists(server: RingmeEmulator, api: Api) -> None:
    """Bare arrays, or objects that hold exactly one list of objects."""
    server.receive("hello")
    chat = (await api.messages())[0]["chat_id"]
    paths = (MESSAGES, CHATS, f"{CHATS}{chat}/messages/")
    for path in paths:
        assert isinstance((await api.get(path, **WINDOW)).data, list)
    server.switches.list_shape = "wrapped"
    for path in paths:
        data = (await api.get(path, **WINDOW, per_page=5)).data
        assert (data["page"], data["per_page"], data["order"]) == (1, 5, "desc")
        lists = [value for value in data.values() if isinstance(value, list)]
        assert [len(value) for value in lists] == [1]


# 12. Fields of a message


async def test_message_fields(server: RingmeEmulator, api: Api) -> None:
    """The ten fields, exactly."""
    message = server.receive("Gate code?", sender=REMOTE)
    listed = await api.messages()
    assert listed == [
        {
            "id": message,
            "chat_id": listed[0]["chat_id"],
            "extension_id": 4101,
            "flow": "in",
            "src_num": REMOTE,
            "dst_num": OWN,
            "text": "Gate code?",
            "init_time_gmt": "2025-03-04 08:15:42.37",
            "read": False,
            "status": "received",
        }
    ]
    assert isinstance(listed[0]["id"], str)
    assert isinstance(listed[0]["chat_id"], str)
    assert listed[0]["chat_id"]
    assert (await api.get(MESSAGES + message)).data == listed[0]


async def test_texts_and_numbers_of_all_kinds(server: RingmeEmulator, api: Api) -> None:
    """Texts and senders come through as they are; ids sort by nothing."""
    texts = ["Դուռը բաց է", "a\nb\r\n\n c ", "", "👋🏽\u200d", '"<&\\', " "]
    senders = ["+37491112233", "37491112233", "ACBA-BANK", "Ucom", "2020", "+7916"]
    for text, sender in zip(texts, senders, strict=True):
        server.receive(text, sender=sender)
        server.clock.advance(1)
    listed = await api.messages(order="asc")
    assert [item["text"] for item in listed] == texts
    assert [item["src_num"] for item in listed] == senders

    server.switches.page_cap = 200
    server.seed(300)
    listed = await api.messages(per_page=200, order="asc")
    ids = [item["id"] for item in listed]
    assert ids != sorted(ids)
    assert ids != sorted(ids, reverse=True)
    assert "" in {item["text"] for item in listed}
    remotes = {
        item["src_num"] if item["flow"] == "in" else item["dst_num"] for item in listed
    }
    assert any(remote.startswith("+") for remote in remotes)
    assert any(remote.isalpha() for remote in remotes)


async def test_filters(server: RingmeEmulator, api: Api) -> None:
    """Flow and read filter, on a server that knows these options."""
    server.receive("in")
    server.read_elsewhere(server.receive("in, read"))
    await api.send(text="out")
    assert await api.texts(flow="in") == ["in, read", "in"]
    assert await api.texts(flow="out") == ["out"]
    assert await api.texts(read="false") == ["in"]
    assert await api.texts(flow="in", page=2, per_page=1) == ["in"]
    server.switches.honours_filters = False
    assert len(await api.texts(flow="out", read="false")) == 3


# 13. Read


async def test_mark_both_ways(server: RingmeEmulator, api: Api) -> None:
    """PUT answers with the whole message, and works both ways."""
    message = server.receive("hello")
    before = (await api.messages())[0]
    assert before["read"] is False
    for read in (True, False):
        answer = await api("PUT", MESSAGES + message, json={"read": read})
        assert answer.data == before | {"read": read}
        assert [item["read"] for item in await api.messages()] == [read]
    wrong: list[Any] = [{}, {"read": "true"}, {"read": 1}, []]
    for body in wrong:
        assert (await api("PUT", MESSAGES + message, json=body)).status == 400
    assert (await api("PUT", MESSAGES + message, data="read=true")).status == 400


async def test_mark_chat(server: RingmeEmulator, api: Api) -> None:
    """PUT on a chat marks its incoming messages, and does not return them."""
    server.switches.outgoing_read = False
    server.receive("one", sender=REMOTE)
    server.receive("two", sender=REMOTE)
    server.receive("other", sender="Ucom")
    await api.send(REMOTE, "out")
    chat = (await api.messages(flow="out"))[0]["chat_id"]
    path = f"{CHATS}{chat}/messages/"
    answer = await api("PUT", path, json={"read": True})
    assert answer.status == 200
    assert len(answer.data) <= 2
    reads = {item["text"]: item["read"] for item in await api.messages()}
    assert reads == {"one": True, "two": True, "other": False, "out": False}
    assert (await api("PUT", path, json={"read": False})).status == 400
    server.switches.chat_profile = "second"
    assert (await api("PUT", path, json={"read": True})).data == {"count": 0}


async def test_get_marks_read(server: RingmeEmulator, api: Api) -> None:
    """The single GET leaves the flag alone, unless the switch says otherwise."""
    message = server.receive("hello")
    assert (await api.get(MESSAGES + message)).data["read"] is False
    server.switches.get_marks_read = True
    assert (await api.get(MESSAGES + message)).data["read"] is True
    assert (await api.messages())[0]["read"] is True


# 14. Send


async def test_send(server: RingmeEmulator, api: Api) -> None:
    """A 201 with four fields, and the message in the list at once."""
    answer = await api.send("+" + REMOTE, "Վթար: water leak")
    listed = (await api.messages())[0]
    assert answer.status == 201
    assert answer.data == {
        "id": listed["id"],
        "chat_id": listed["chat_id"],
        "dst_num": REMOTE,
        "status": "sent",
    }
    assert listed["flow"] == "out"
    assert (listed["src_num"], listed["dst_num"]) == (OWN, REMOTE)
    assert (listed["text"], listed["read"]) == ("Վթար: water leak", True)
    sent = server.sent()
    assert [(item.line, item.recipient, item.channel) for item in sent] == [
        ("4101", "+" + REMOTE, "SMS")
    ]
    assert (sent[0].id, sent[0].text) == (listed["id"], "Վթար: water leak")

    server.switches.keeps_plus = True
    assert (await api.send("+" + REMOTE)).data["dst_num"] == "+" + REMOTE
    server.switches.send_answer = "message_id"
    assert "message_id" in (await api.send()).data
    server.switches.send_answer = "bare"
    assert (await api.send()).data == {"status": "sent"}


async def test_send_from_each_line(server: RingmeEmulator, api: Api) -> None:
    """The server chooses the number: message_did, else the DID of texts."""
    assert server.lines() == ["4101", "4102", "4103"]
    for line, number in zip(
        server.lines(), ("37460501234", "37460501235", "37460501236"), strict=True
    ):
        root = MESSAGES.replace("4101", line)
        body = {"dst_num": REMOTE, "text": "x"}
        assert (await api("POST", root + "send/", json=body)).status == 201
        listed = (await api.get(root, **WINDOW)).data
        assert [item["src_num"] for item in listed] == [number]


async def test_send_visible_later(server: RingmeEmulator, api: Api) -> None:
    """A sent message may take its time to be listed."""
    server.switches.send_visible_delay = 30
    message = (await api.send(text="later")).data["id"]
    assert await api.texts() == []
    assert (await api.get(MESSAGES + message)).status == 404
    assert (await api.get(CHATS)).data == []
    server.clock.advance(30)
    assert await api.texts() == ["later"]
    assert len((await api.get(CHATS)).data) == 1
    # It is dated when it was sent.
    assert (await api.messages())[0]["init_time_gmt"] == "2025-03-04 08:15:42.37"


@pytest.mark.parametrize("result", ["sent", "failed"])
async def test_send_status_moves(server: RingmeEmulator, api: Api, result: Any) -> None:
    """A 201 is acceptance; what became of it is known later."""
    server.switches.accepted_status = "queued"
    server.switches.delivery_result = result
    server.switches.delivery_delay = 60
    answer = await api.send()
    assert (answer.status, answer.data["status"]) == (201, "queued")
    assert (await api.messages())[0]["status"] == "queued"
    server.clock.advance(61)
    assert (await api.messages())[0]["status"] == result


async def test_delivery_by_driver(server: RingmeEmulator, api: Api) -> None:
    """The shared driver moves a message, and any raw word can be set."""
    message = (await api.send()).data["id"]
    for state, shown in (
        ("pending", "queued"),
        ("failed", "failed"),
        ("delivered", "sent"),
    ):
        server.set_delivery(message, state)
        assert (await api.messages())[0]["status"] == shown
    server.set_status(message, "ENROUTE")
    assert (await api.messages())[0]["status"] == "ENROUTE"


async def test_send_rejected(server: RingmeEmulator, api: Api) -> None:
    """Wrong requests are a 400 with a message, and nothing is sent."""
    server.switches.text_limit = 10
    queue = f"{API}/extension/4104/message/send/"
    good = {"dst_num": REMOTE, "text": "hello"}
    for path, body in (
        (MESSAGES + "send/", good | {"text": ""}),
        (MESSAGES + "send/", good | {"text": 5}),
        (MESSAGES + "send/", good | {"text": "longer than ten"}),
        (MESSAGES + "send/", good | {"dst_num": "12"}),
        (MESSAGES + "send/", good | {"dst_num": "8 (916) 123-45-67"}),
        (MESSAGES + "send/", good | {"dst_num": "nobody"}),
        (MESSAGES + "send/", {"text": "hello"}),
        (queue, good),
    ):
        answer = await api("POST", path, json=body)
        assert answer.status == 400
        assert answer.data["message"]
    for options in ({"data": "{"}, {"data": good}):
        answer = await api("POST", MESSAGES + "send/", **options)
        assert answer.status == 400
    assert (server.sent(), await api.texts()) == ([], [])


async def test_send_hangs(server: RingmeEmulator, api: Api) -> None:
    """The message is accepted, and no answer ever comes."""
    server.switches.send_hangs = True
    sending = asyncio.create_task(api.send(text="once"))
    while not server.sent():  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    assert [item.text for item in server.sent()] == ["once"]
    assert not sending.done()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert await api.texts() == ["once"]
    assert [seen.path for seen in server.journal][-2:] == [MESSAGES + "send/", MESSAGES]


# 15. Chats


async def test_chats_of_both_directions(server: RingmeEmulator, api: Api) -> None:
    """One chat per remote number, whoever began, the active one first."""
    server.receive("one", sender="+" + REMOTE)
    server.clock.advance(1)
    server.receive("bank", sender="ACBA-BANK")
    server.clock.advance(1)
    first = (await api.get(CHATS)).data
    assert [chat["text"] for chat in first] == ["bank", "one"]
    await api.send(REMOTE, "two")
    server.receive("elsewhere", sender=REMOTE, line="4102")

    chats = (await api.get(CHATS)).data
    assert [chat["text"] for chat in chats] == ["two", "bank"]
    assert chats[0]["chat_id"] == first[1]["chat_id"]
    assert chats[0] == {
        "chat_id": first[1]["chat_id"],
        "extension_id": 4101,
        "src_num": OWN,
        "dst_num": REMOTE,
        "init_time_gmt": "2025-03-04 08:15:44.37",
        "text": "two",
    }
    assert (await api.get(CHATS + chats[0]["chat_id"])).data == chats[0]
    oldest = (await api.get(CHATS, order="asc", page=1, per_page=1)).data
    assert [chat["text"] for chat in oldest] == ["bank"]
    assert (await api.get(CHATS, page=3, per_page=1)).data == []

    path = f"{CHATS}{chats[0]['chat_id']}/messages/"
    listed = (await api.get(path, **WINDOW)).data
    assert [item["text"] for item in listed] == ["two", "one"]
    listed = (await api.get(path, **WINDOW, flow="in", order="asc")).data
    assert [item["text"] for item in listed] == ["one"]
    assert (await api.get(path)).status == 400


async def test_second_chat_profile(server: RingmeEmulator, api: Api) -> None:
    """The other set of field names."""
    server.receive("one", sender=REMOTE)
    server.receive("two", sender=REMOTE)
    server.switches.chat_profile = "second"
    message = (await api.messages())[0]
    assert (await api.get(CHATS)).data == [
        {
            "id": message["chat_id"],
            "extension_id": 4101,
            "number": REMOTE,
            "unread_count": 2,
            "last_message": message,
            "last_time_gmt": "2025-03-04 08:15:42.37",
        }
    ]


async def test_delete_chat(server: RingmeEmulator, api: Api) -> None:
    """With a chat its messages are gone; a new message opens a new chat."""
    server.receive("one", sender=REMOTE)
    server.receive("stays", sender="Ucom")
    chat = (await api.messages(order="asc"))[0]["chat_id"]
    assert (await api("DELETE", CHATS + chat)).status == 204
    assert await api.texts() == ["stays"]
    assert (await api.get(CHATS + chat)).status == 404
    assert (await api("DELETE", CHATS + chat)).status == 404
    assert len((await api.get(CHATS)).data) == 1

    server.receive("two", sender=REMOTE)
    new = (await api.messages())[0]["chat_id"]
    assert new != chat
    server.switches.chat_id_reused = True
    await api("DELETE", CHATS + new)
    server.receive("three", sender=REMOTE)
    assert (await api.messages())[0]["chat_id"] == new


@pytest.mark.parametrize("profile", ["first", "second"])
async def test_delete_chat_messages(
    server: RingmeEmulator, api: Api, profile: Any
) -> None:
    """Deleting the messages leaves an empty chat, or none."""
    server.switches.chat_profile = profile
    server.receive("one", sender=REMOTE)
    server.receive("two", sender=REMOTE)
    chat = (await api.messages())[0]["chat_id"]
    path = f"{CHATS}{chat}/messages/"
    assert (await api("DELETE", path)).status == 204
    assert await api.texts() == []
    assert (await api.get(path, **WINDOW)).data == []
    assert len((await api.get(CHATS)).data) == 1

    server.switches.empty_chat_stays = False
    server.receive("three", sender=REMOTE)
    assert (await api.messages())[0]["chat_id"] == chat
    assert (await api("DELETE", path)).status == 204
    assert (await api.get(CHATS)).data == []


async def test_chat_deleted_before_its_message_shows(
    server: RingmeEmulator, api: Api
) -> None:
    """A message that shows after its chat was deleted opens a new one."""
    server.receive("one", sender=REMOTE)
    server.switches.send_visible_delay = 5
    chat = (await api.send(REMOTE, "two")).data["chat_id"]
    await api("DELETE", CHATS + chat)
    server.clock.advance(5)
    assert await api.texts() == ["two"]
    new = (await api.messages())[0]["chat_id"]
    assert new != chat
    assert (await api.get(CHATS + new)).data["text"] == "two"


# 16. What others do


async def test_sip_device_sends(server: RingmeEmulator, api: Api) -> None:
    """Outgoing messages appear that nobody sent by the API."""
    message = server.send_elsewhere("from the phone", recipient=REMOTE)
    listed = await api.messages()
    assert [(item["id"], item["flow"], item["status"]) for item in listed] == [
        (message, "out", "sent")
    ]
    assert server.sent() == []


async def test_sip_messages_inside(server: RingmeEmulator, api: Api) -> None:
    """Messages between extensions are in no chat, and perhaps in the list."""
    server.send_elsewhere("psst", recipient="102")
    assert await api.texts() == []
    server.switches.internal_sip_listed = True
    server.send_elsewhere("psst", recipient="102")
    assert await api.texts() == ["psst"]
    other = (await api.get(MESSAGES.replace("4101", "4102"), **WINDOW)).data
    assert [(item["flow"], item["src_num"]) for item in other] == [("in", "101")]
    assert (await api.get(CHATS)).data == []


async def test_changes_elsewhere(server: RingmeEmulator, api: Api) -> None:
    """Messages are read, deleted and renumbered by others."""
    first, second = server.receive("one"), server.receive("two")
    server.read_elsewhere(first)
    server.delete_elsewhere(second)
    assert [(i["id"], i["read"]) for i in await api.messages()] == [(first, True)]
    server.read_elsewhere(first, read=False)
    new = server.renumber(first)
    assert new != first
    assert [(i["id"], i["read"]) for i in await api.messages()] == [(new, False)]
    assert (await api.get(MESSAGES + first)).status == 404
    assert (await api.get(MESSAGES + new)).data["text"] == "one"


async def test_extension_blocked_and_deleted(server: RingmeEmulator, api: Api) -> None:
    """An extension is blocked, let free and deleted."""
    server.receive("one")
    one = f"{API}/client/@me/extension/4101"
    server.block_line("4101")
    assert (await api.get(one)).data["status"] == "blocked"
    answer = await api.get(MESSAGES, **WINDOW)
    assert (answer.status, answer.data["status"]) == (403, "access_denied")
    assert server.lines() == ["4102", "4103"]
    server.switches.blocked_extension_denied = False
    assert await api.texts() == ["one"]
    server.block_line("4101", blocked=False)
    assert await api.texts() == ["one"]

    await api.subscribe("http://127.0.0.1:1/")
    server.delete_line("4101")
    for path in (MESSAGES, CHATS, EVENTS, one):
        assert (await api.get(path, **WINDOW)).status == 404
    ids = [item["id"] for item in (await api.get(f"{API}/client/@me/did/")).data]
    routed = [
        item["message_extension_id"]
        for item in (await api.get(f"{API}/client/@me/did/")).data
    ]
    assert (ids, routed) == ([88, 89, 90], [None, 4102, 4104])
    assert server.callbacks.events == {}


# 17. Events


async def test_event_resource(server: RingmeEmulator, api: Api) -> None:
    """Create, list, get, change and delete."""
    url = "https://ha.example.org/api/webhook/3f9c"
    created = await api.subscribe(url)
    assert created.status == 201
    event = created.data
    assert event == {
        "id": event["id"],
        "event_type": "message-in",
        "method": "POST",
        "url": url,
    }
    assert isinstance(event["id"], int)
    foreign = server.subscribe_elsewhere("4101", "hangup", "https://crm.example.org/")
    listed = (await api.get(EVENTS)).data
    assert [item["id"] for item in listed] == [event["id"], foreign]
    one = f"{EVENTS}{event['id']}"
    assert (await api.get(one)).data == event
    changed = await api("PUT", one, json=event | {"method": "GET"})
    assert (changed.status, changed.data["method"]) == (200, "GET")
    # It is not under another extension.
    assert (await api.get(one.replace("4101", "4102"))).status == 404
    assert (await api("DELETE", one)).status == 204
    assert (await api.get(one)).status == 404
    # This takes other people's away.
    assert (await api("DELETE", EVENTS)).status == 204
    assert (await api.get(EVENTS)).data == []


async def test_event_rules(server: RingmeEmulator, api: Api) -> None:
    """What is required, and how many there may be."""
    url = "https://ha.example.org/hook"
    good = {"event_type": "message-in", "method": "POST", "url": url}
    for name in good:
        for wrong in (None, "", "nothing", 5):
            answer = await api("POST", EVENTS, json=good | {name: wrong})
            assert answer.status == 400
    for event_type in ("message-out", "message-out-status", "voicemail"):
        assert (await api.subscribe(url, event_type)).status == 201
    server.switches.status_event = "with_message_out"
    assert (await api.subscribe(url, "message-out-status")).status == 400

    server.switches.event_limit = 4
    assert (await api.subscribe(url)).status == 201
    assert (await api.subscribe(url)).status == 400
    server.switches.event_limit_status = 403
    assert (await api.subscribe(url)).status == 403
    assert (await api.get(f"{API}/client/@me/limit/")).data == {"event": 4}


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_callback_of_incoming(
    server: RingmeEmulator, api: Api, listener: Listener, method: str
) -> None:
    """A form, in the body or as a query string; all values are strings."""
    await api.subscribe(listener.url + "/hook?key=1", method=method)
    server.receive("Gate code?\nԴուռ & co", sender="+" + REMOTE)
    server.receive("not subscribed", line="4102")
    await server.callbacks.idle()
    expected = {
        "EventType": "message-in",
        "extension_name": "0731*101@sip.example.am",
        "extension_id": "4101",
        "did_number": OWN,
        "src_number": "+" + REMOTE,
        "text": "Gate code?\nԴուռ & co",
    }
    if method == "GET":
        expected["key"] = "1"
    assert listener.heard == [(method, "/hook", expected)]
    assert [item.status for item in server.callbacks.attempts] == [200]


async def test_callbacks_of_outgoing(
    server: RingmeEmulator, api: Api, listener: Listener
) -> None:
    """First message-out, then message-out-status without the domain."""
    for event_type in ("message-out-status", "message-out"):
        await api.subscribe(listener.url, event_type)
    server.switches.delivery_result = "failed"
    await api.send(REMOTE, "Alarm")
    await server.callbacks.idle()
    common = {
        "extension_id": "4101",
        "src_number": OWN,
        "dst_number": REMOTE,
        "text": "Alarm",
    }
    expected = [
        common
        | {
            "EventType": "message-out",
            "extension_name": "0731*101@sip.example.am",
        },
        common
        | {
            "EventType": "message-out-status",
            "extension_name": "0731*101",
            "status": "failed",
        },
    ]
    assert listener.fields == expected
    # A SIP device's message is told of, too.
    listener.heard.clear()
    server.switches.delivery_delay = 30
    server.send_elsewhere("Alarm", recipient=REMOTE)
    await server.callbacks.idle()
    assert listener.fields == expected[:1]
    server.clock.advance(30)
    server.settle()
    await server.callbacks.idle()
    assert listener.fields == expected


async def test_status_comes_with_message_out(
    server: RingmeEmulator, api: Api, listener: Listener
) -> None:
    """The other server tells the status to subscribers of message-out."""
    server.switches.status_event = "with_message_out"
    server.switches.event_time = True
    await api.subscribe(listener.url, "message-out")
    await api.send()
    await server.callbacks.idle()
    assert [item["EventType"] for item in listener.fields] == [
        "message-out",
        "message-out-status",
    ]
    assert listener.fields[0]["EventTime"] == str(int(NOW.timestamp() * 1_000_000))


async def test_callback_lost_and_duplicate(
    server: RingmeEmulator, api: Api, listener: Listener
) -> None:
    """None, or two of the same."""
    await api.subscribe(listener.url)
    server.switches.callback_copies = 0
    server.receive("lost")
    server.switches.callback_copies = 2
    server.receive("twice")
    await server.callbacks.idle()
    assert [item["text"] for item in listener.fields] == ["twice", "twice"]
    assert await api.texts() == ["twice", "lost"]


async def test_callback_late_and_early(
    server: RingmeEmulator, api: Api, listener: Listener
) -> None:
    """After the message is listed, or before."""
    listed: list[list[str]] = []

    async def look() -> None:
        listed.append(await api.texts())

    listener.look = look
    await api.subscribe(listener.url)
    server.receive("now")
    await server.callbacks.idle()
    assert listed == [["now"]]

    server.switches.callback_delay = 20
    server.receive("late")
    await server.callbacks.idle()
    assert (len(listed), await api.texts()) == (1, ["late", "now"])
    server.clock.advance(20)
    server.settle()
    await server.callbacks.idle()
    assert listed[1:] == [["late", "now"]]

    server.switches.callback_delay = 0
    server.switches.callback_lead = 20
    server.receive("early")
    await server.callbacks.idle()
    assert listed[2:] == [["late", "now"]]
    server.clock.advance(20)
    assert await api.texts() == ["early", "late", "now"]


async def test_callback_delay_in_real_time(
    server: RingmeEmulator, api: Api, listener: Listener
) -> None:
    """With a clock that runs, what is due happens without a request."""
    heard = asyncio.Event()

    async def look() -> None:
        heard.set()

    listener.look = look
    server.clock = type(server.clock)()
    await api.subscribe(listener.url)
    api = await sign_in(Api(api.session, api.url), server.credentials())
    await api.subscribe(listener.url)
    server.switches.callback_delay = 0.05
    server.receive("late")
    assert not listener.heard
    async with asyncio.timeout(5):
        await heard.wait()


async def test_callback_retry(
    server: RingmeEmulator, api: Api, listener: Listener
) -> None:
    """No retry by default; the other server repeats what failed."""
    await api.subscribe(listener.url)
    listener.statuses = [500]
    server.receive("one")
    await server.callbacks.idle()
    assert [item["text"] for item in listener.fields] == ["one"]

    server.switches.callback_retries = 2
    listener.statuses = [500, 500, 500]
    server.receive("two")
    await server.callbacks.idle()
    assert [item["text"] for item in listener.fields[1:]] == ["two"] * 3

    server.switches.callback_retry_delay = 60
    listener.statuses = [500]
    server.receive("three")
    await server.callbacks.idle()
    assert len(listener.heard) == 5
    server.clock.advance(60)
    server.settle()
    await server.callbacks.idle()
    assert [item["text"] for item in listener.fields[4:]] == ["three"] * 2


async def test_callback_addresses(
    server: RingmeEmulator, api: Api, listener: Listener
) -> None:
    """Nothing leaves the machine; a public address can be led back to it."""
    await api.subscribe("https://ha.example.org/api/webhook/3f9c?a=b", method="GET")
    server.receive("one")
    await server.callbacks.idle()
    assert [item.status for item in server.callbacks.attempts] == [0]
    server.switches.callback_base = listener.url
    server.receive("two")
    await server.callbacks.idle()
    method, path, fields = listener.heard[0]
    assert (method, path) == ("GET", "/api/webhook/3f9c")
    assert (fields["a"], fields["text"]) == ("b", "two")


async def test_stop_and_start(server: RingmeEmulator, api: Api) -> None:
    """The data outlives a restart, and callbacks on their way do not hinder it."""
    await api.subscribe("http://127.0.0.1:1/")
    server.switches.callback_delay = 3600
    server.receive("one")
    await server.stop()
    await server.start()
    again = Api(api.session, server.url, api.token)
    assert await again.texts() == ["one"]
    assert len((await again.get(EVENTS)).data) == 1
    server.clock.advance(3600)
    server.settle()
    await server.callbacks.idle()
    assert [item.status for item in server.callbacks.attempts] == [0]


# 18. Users, extensions, DIDs


async def test_client_level_user(api: Api) -> None:
    """The user, the extensions and the numbers of a whole client."""
    assert (await api.get(f"{API}/user/")).data == {
        "id": 5120,
        "login": "acme_ha",
        "access": "full",
        "admin": False,
        "client_id": 731,
        "extension_id": None,
        "extension_group_id": None,
        "dealer_id": None,
        "timezone": "Asia/Yerevan",
        "extra_params": None,
    }
    path = f"{API}/client/@me/extension/"
    extensions = (await api.get(path)).data
    assert {item["type"] for item in extensions} == {"phone", "queue", "ivr", "fax"}
    assert {None, "null"} < {item["extra_params"] for item in extensions}
    assert all(item["client_id"] == 731 for item in extensions)
    assert extensions[0].keys() == {
        "id",
        "name",
        "type",
        "status",
        "label",
        "caller_id_name",
        "domain",
        "client_id",
        "extension_group_id",
        "message_did",
        "create_date",
        "dial_rule_id",
        "dial_rule_limit",
        "ani_rfc3325",
        "did_as_transfer_caller_id",
        "extra_params",
    }

    async def ids(**query: Any) -> list[int]:
        return [item["id"] for item in (await api.get(path, **query)).data]

    assert await ids(type="queue") == [4104]
    assert await ids(name="102") == await ids(name="0731*102") == [4102]
    assert await ids(name="102", type="queue") == []
    everything = [item["id"] for item in extensions]
    pages = [await ids(page=page, per_page=3) for page in range(1, 5)]
    assert pages == [everything[:3], everything[3:6], everything[6:], []]

    dids = (await api.get(f"{API}/client/731/did/")).data
    assert dids[0] == {
        "id": 88,
        "name": "37460501234",
        "domain": None,
        "client_id": 731,
        "extension_id": 4102,
        "allow_message": True,
        "message_extension_id": 4101,
        "comment": "Office SMS",
        "create_date": "2024-02-11 09:30:12",
    }
    group = (await api.get(f"{API}/extension_group/61/extension/")).data
    assert [item["id"] for item in group] == [4101, 4103, 4104]


async def test_group_level_user(server: RingmeEmulator, api: Api) -> None:
    """A group-level user has its group and nothing beside it."""
    server.switches.user_level = "group"
    user = (await api.get(f"{API}/user/")).data
    assert (user["client_id"], user["extension_group_id"]) == (None, 61)
    assert user["extension_id"] is None
    group = (await api.get(f"{API}/extension_group/61/extension/")).data
    assert [item["id"] for item in group] == [4101, 4103, 4104]
    for path, status in (
        (MESSAGES, 200),
        (f"{API}/extension/4102/message/", 403),
        (f"{API}/client/@me/extension/", 403),
        (f"{API}/client/@me/did/", 403),
        (f"{API}/extension_group/62/extension/", 403),
        (f"{API}/extension_group/63/extension/", 404),
    ):
        assert (await api.get(path, **WINDOW)).status == status
    assert server.lines() == ["4101", "4103"]


async def test_extension_level_user(server: RingmeEmulator, api: Api) -> None:
    """An extension-level user has one extension and no lists."""
    server.switches.user_level = "extension"
    user = (await api.get(f"{API}/user/")).data
    assert (user["client_id"], user["extension_group_id"]) == (None, None)
    assert user["extension_id"] == 4101
    for path, status in (
        (MESSAGES, 200),
        (f"{API}/extension/4103/message/", 403),
        (f"{API}/client/@me/extension/", 403),
        (f"{API}/extension_group/61/extension/", 403),
    ):
        assert (await api.get(path, **WINDOW)).status == status
    assert server.lines() == ["4101"]


async def test_large_account(server: RingmeEmulator, api: Api) -> None:
    """Two hundred lines come in pages, the numbers in pages or at once."""
    for index in range(200):
        server.add_line(f"374605{index:05d}")
    server.add_line(None)
    assert len(server.lines()) == 203
    path = f"{API}/client/@me/extension/"
    assert len((await api.get(path)).data) == 30
    assert len((await api.get(path, per_page=500)).data) == 100
    assert len((await api.get(path, per_page=100, page=3)).data) == 8
    path = f"{API}/client/@me/did/"
    assert len((await api.get(path, page=2, per_page=10)).data) == 203
    server.switches.did_page_cap = 50
    sizes = [len((await api.get(path, page=page)).data) for page in range(1, 7)]
    assert sizes == [50, 50, 50, 50, 3, 0]
    server.receive("hello", line=server.lines()[-1])


async def test_another_account(server: RingmeEmulator, api: Api) -> None:
    """The user's id can be another one."""
    server.switches.user_id = 6000
    assert (await api.get(f"{API}/user/")).data["id"] == 6000


# 19. Faults


async def test_faults(server: RingmeEmulator, api: Api) -> None:
    """Pages of a gateway, slow answers, cut connections."""
    for status in (500, 502):
        server.faults.append(html_fault("/message/", status=status))
        answer = await api.get(MESSAGES, **WINDOW)
        assert answer.status == status
        assert answer.text.startswith("<html>")
    # Twice: a client may repeat a GET by itself when a used connection is cut.
    server.fail("reset", "/message/", times=2)
    with pytest.raises(aiohttp.ClientConnectionError):
        await api.messages()
    server.fail("reset_after", "/message/send/")
    with pytest.raises(aiohttp.ClientConnectionError):
        await api.send(text="accepted")
    server.fail("slow", "/message/", delay=0.2)
    started = time.monotonic()
    assert await api.texts() == ["accepted"]
    assert time.monotonic() - started >= 0.2


# 20. Control


async def test_control_routes(server: RingmeEmulator, anonymous: Api) -> None:
    """Another process can do what a test can."""

    async def post(path: str, **body: Any) -> Any:
        answer = await anonymous("POST", f"/control/{path}", json=body)
        assert answer.status == 200, answer.text
        return answer.data

    message = (await post("receive", text="hello", sender="+" + REMOTE))["id"]
    await post("read_elsewhere", message_id=message)
    await post("clock", advance=100)
    switches = await post("switches", page_cap=2, quota_limits={"a": 1})
    assert (switches["page_cap"], server.switches.page_cap) == (2, 2)
    assert server.now() == NOW + timedelta(seconds=100)
    await post("ringme/spend_quota", count=10)
    assert server.quota.used == 10
    line = (await post("ringme/add_line", number="37460509999"))["result"]
    await post("ringme/block_line", line="4103")
    await post("ringme/delete_line", line="4102")
    assert server.lines() == ["4101", line]
    api = await sign_in(anonymous, server.credentials())
    assert [(i["id"], i["read"]) for i in await api.messages()] == [(message, True)]
    await post("ringme/revoke_tokens")
    assert (await api.get(f"{API}/user/")).status == 401
    assert (await anonymous.get("/control/ringme/callbacks")).data == []
    assert (await anonymous("POST", "/control/ringme/stop")).status == 404


async def test_control_clock_settles(
    server: RingmeEmulator, api: Api, listener: Listener
) -> None:
    """A clock that is moved from outside lets callbacks go."""
    server.switches.callback_delay = 60
    await api.subscribe(listener.url)
    server.receive("late")
    await api("POST", "/control/clock", json={"advance": 60})
    await server.callbacks.idle()
    assert [item["text"] for item in listener.fields] == ["late"]


# Beyond section 11


async def test_receive_refuses_what_ringme_has_not(server: RingmeEmulator) -> None:
    """There are text messages only, to lines that can text, with ids used once."""
    with pytest.raises(ValueError, match="VIBER"):
        server.receive("hello", channel="VIBER")
    with pytest.raises(ValueError, match="4104"):
        server.receive("hello", line="4104")
    assert server.receive("hello", message_id="m1") == "m1"
    with pytest.raises(ValueError, match="m1"):
        server.receive("hello", message_id="m1")


async def test_idle_listing_is_fast_with_100_000_messages(
    server: RingmeEmulator, api: Api
) -> None:
    """An idle poll looks at what it shows, however much is stored."""
    server.seed(100_000, spacing=20, until=7200)
    assert len(server.store.timeline(4101)) == 33_334
    incoming = sum(item.flow == "in" for item in server.store.messages.values())
    assert incoming == 90_000
    newest = (await api.messages(per_page=1))[0]
    age = NOW - datetime.fromisoformat(newest["init_time_gmt"] + "+00:00")
    assert timedelta(seconds=7199) <= age <= timedelta(seconds=7201)

    for query in (
        {"order": "desc", "page": 1, "per_page": 50},
        {"order": "asc", "page": 200},
    ):
        with effort() as listing:
            assert len(await api.messages(**query)) == 20
        # Its extension has 33,334.
        assert listing.steps < 15_000


async def test_serves_alone() -> None:
    """It runs as a program of its own and says where."""
    root = Path(__file__).parents[2]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.emulators.ringme",
        "--port",
        "0",
        cwd=root,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(30):
            ready = json.loads(await process.stdout.readline())
        credentials = ready["credentials"]
        assert credentials["url"] == ready["url"]
        async with aiohttp.ClientSession() as session:
            api = await sign_in(Api(session, ready["url"]), credentials)
            assert (await api.get(f"{API}/user/")).data["id"] == 5120
    finally:
        process.terminate()
        await process.wait()


def test_imports_nothing_of_the_integration() -> None:
    """A mistake that client and server share would hide itself."""
    for path in (Path(__file__).parent / "ringme").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in getattr(node, "names", ())]
            if isinstance(node, ast.ImportFrom):
                names.append(node.module or "")
            assert not any(
                re.match("custom_components|homeassistant", str(name)) for name in names
            )


def test_switches_are_json() -> None:
    """The control route can set each switch."""
    plain = vars(RingmeSwitches())
    assert json.loads(json.dumps(plain)) == plain
