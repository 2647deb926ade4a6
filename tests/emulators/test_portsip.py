"""The emulated PortSIP PBX behaves as section 11 of its spec sheet says.

The number in a test's docstring is the point of that section.
"""

import asyncio
import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
import re
import sys
import time
from typing import Any

from aiohttp import (
    ClientConnectorCertificateError,
    ClientError,
    ClientResponseError,
    ClientSession,
    ClientTimeout,
    ClientWebSocketResponse,
    Fingerprint,
    FormData,
    TCPConnector,
    WSMsgType,
    WSServerHandshakeError,
)
import pytest

from tests.effort import effort
from tests.emulators.portsip import (
    PortSipEmulator,
    PortSipSwitches,
    self_signed_context,
)
from tests.emulators.portsip.faults import fault
from tests.emulators.portsip.im import PRIVATE_LABEL
from tests.emulators.portsip.sign_in import CLIENT_ID
from tests.emulators.portsip.store import FIELDS
from tests.emulators.portsip.wsi import TOPICS

MESSAGES = "/external_messages"
MINE = "/user/external_messages"
NEWEST_FIRST = {"orderby": "created_at desc"}


class Client:
    """The plainest client: what it gets is (status, JSON or text)."""

    def __init__(self, pbx: PortSipEmulator, http: ClientSession) -> None:
        """Take the server and the session."""
        self.pbx = pbx
        self.http = http
        self.token = ""

    async def call(self, method: str, path: str, **options: Any) -> tuple[int, Any]:
        """Send a request, with the token if there is one."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        async with self.http.request(
            method, f"{self.pbx.url}/api{path}", headers=headers, **options
        ) as response:
            if response.content_type == "application/json":
                return response.status, await response.json()
            return response.status, await response.text()

    async def get(self, path: str, /, **params: str | int) -> tuple[int, Any]:
        """Send a GET."""
        return await self.call("GET", path, params=params)

    async def post(self, path: str, /, **body: Any) -> tuple[int, Any]:
        """Send a POST with JSON."""
        return await self.call("POST", path, json=body)

    async def form(self, **fields: str) -> tuple[int, Any]:
        """Send a form to the token endpoint of generation A."""
        return await self.call("POST", "/login/oauth/token", data=FormData(fields))

    async def form_login(
        self, name: str = "ha.bot", /, **changes: str
    ) -> tuple[int, Any]:
        """Sign in with generation A."""
        login = self.pbx.credentials_of(name)
        del login["url"]
        fixed = {"grant_type": "password", "scope": "all", "client_id": CLIENT_ID}
        fields = {**fixed, **login, **changes}
        return await self.form(**{name: text for name, text in fields.items() if text})

    async def sign_in(self, name: str = "ha.bot", /, **changes: Any) -> tuple[int, Any]:
        """Sign in with generation B; keep the token."""
        login = self.pbx.credentials_of(name)
        del login["url"]
        status, answer = await self.post("/auth/sign_in", **{**login, **changes})
        if status == 200:
            self.token = answer.get("access_token", "")
        return status, answer

    async def items(self, path: str = MESSAGES, /, **params: str | int) -> list[Any]:
        """Return the items of a list."""
        status, answer = await self.get(path, **params)
        assert status == 200, answer
        items: list[Any] = answer["items"]
        return items

    async def texts(self, path: str = MESSAGES, /, **params: str | int) -> list[str]:
        """Return the contents of a list."""
        return [item["content"] for item in await self.items(path, **params)]

    async def control(self, path: str, /, **body: Any) -> Any:
        """Use the control side-channel."""
        url = f"{self.pbx.url}/control/{path}"
        async with self.http.post(url, json=body) as response:
            response.raise_for_status()
            return await response.json()

    async def im(self) -> ClientWebSocketResponse:
        """Connect to IM without login."""
        return await self.http.ws_connect(f"{self.pbx.url}/im")

    async def im_login(self, name: str = "ha.bot") -> ClientWebSocketResponse:
        """Connect and log in."""
        socket = await self.im()
        answer = await ask(socket, "login", **self.im_secret(name))
        assert answer["ctrl"]["code"] == 200
        return socket

    def im_secret(self, name: str = "ha.bot") -> dict[str, str]:
        """Return the body of a login frame."""
        plain = f"{name}@acme.example:{self.token}"
        secret = base64.b64encode(plain.encode()).decode()
        return {"scheme": "access_token", "secret": secret}


async def ask(socket: ClientWebSocketResponse, kind: str, **body: Any) -> Any:
    """Send an IM frame and return the next one."""
    await socket.send_json(
        {kind: {"id": "0c5d3c1e-6f0b-4f5e-9b7e-2f1b7a3f0001", **body}}
    )
    return await socket.receive_json(timeout=5)


def code_of(answer: Any) -> Any:
    """Return the code of the error envelope."""
    [error] = answer["errors"]
    assert error["message"]
    return error["code"]


@pytest.fixture
async def pbx() -> AsyncIterator[PortSipEmulator]:
    """Return a PBX that listens with HTTP."""
    emulator = PortSipEmulator()
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    """Return a plain session."""
    async with ClientSession(timeout=ClientTimeout(total=5)) as session:
        yield session


@pytest.fixture
async def visitor(pbx: PortSipEmulator, http: ClientSession) -> Client:
    """Return a client that is not signed in."""
    return Client(pbx, http)


@pytest.fixture
async def admin(pbx: PortSipEmulator, http: ClientSession) -> Client:
    """Return the tenant's administrator."""
    client = Client(pbx, http)
    await client.sign_in()
    return client


@pytest.fixture
async def desk(pbx: PortSipEmulator, http: ClientSession) -> Client:
    """Return the standard user."""
    client = Client(pbx, http)
    await client.sign_in("desk")
    return client


# 1


async def test_https_with_a_self_signed_certificate(pbx: PortSipEmulator) -> None:
    """1: a fresh PBX has one; a pinned or unverified connection works."""
    context, fingerprint = self_signed_context()
    await pbx.stop()
    await pbx.start(tls=context)
    url = f"{pbx.url}/api/info"
    assert url.startswith("https://127.0.0.1:")
    async with ClientSession() as session:
        with pytest.raises(ClientConnectorCertificateError):
            await session.get(url)
        for ssl in (False, Fingerprint(bytes.fromhex(fingerprint))):
            async with session.get(url, ssl=ssl) as response:
                assert response.status == 200


async def test_only_get_and_post_below_the_base_path(admin: Client) -> None:
    """1: the other methods and the root are nothing."""
    for method in ("PUT", "PATCH", "DELETE", "HEAD"):
        assert (await admin.call(method, MESSAGES))[0] == 405
    async with admin.http.get(f"{admin.pbx.url}{MESSAGES}") as response:
        assert response.status == 404
    assert (await admin.get("/no_such_thing"))[0] == 404


async def test_standalone() -> None:
    """1: it runs by itself, with HTTPS unless told otherwise."""
    for switches, scheme in ((), "https"), (("--http", "--seed", "3"), "http"):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.emulators.portsip",
            *switches,
            cwd=Path(__file__).parents[2],
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            assert process.stdout
            ready = (await process.stdout.readline()).decode()
            assert f'{{"url": "{scheme}://127.0.0.1:' in ready
        finally:
            process.terminate()
            await process.communicate()


# 2 to 6: sign-in


async def test_form_login(visitor: Client) -> None:
    """2: generation A, with and without domain."""
    status, tokens = await visitor.form_login()
    assert status == 200
    assert tokens.keys() == {
        "access_token",
        "refresh_token",
        "token_type",
        "expires_in",
    }
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 1800)
    assert (await visitor.form_login("admin"))[0] == 200
    # A tenant's user without a domain is looked for among the system users.
    status, answer = await visitor.form_login(domain="")
    assert (status, code_of(answer)) == (400, "UNAUTHORIZED")


@pytest.mark.parametrize("field", ["client_id", "scope", "grant_type", "username"])
async def test_form_login_checks_its_fields(visitor: Client, field: str) -> None:
    """2: each fixed field is wanted, and wanted right."""
    wrong = {} if field == "username" else {field: "wrong"}
    for changes in ({field: ""}, wrong):
        status, answer = await visitor.form_login(**changes)
        if changes:
            assert (status, code_of(answer)) == (400, "VALIDATE_FAILED")
            assert answer["errors"][0]["detail"] == {"field": field}
    status, answer = await visitor.post("/login/oauth/token", grant_type="password")
    assert (status, code_of(answer)) == (400, "VALIDATE_FAILED")
    status, answer = await visitor.form_login(client_id="", clicent_id=CLIENT_ID)
    assert (status, code_of(answer)) == (400, "VALIDATE_FAILED")


async def test_json_sign_in_since_22_2(visitor: Client) -> None:
    """2: generation B; absent before, while A always works."""
    for profile, present in (
        ("22.0", False),
        ("22.1", False),
        ("22.2", True),
        ("22.3", True),
        ("22.6", True),
    ):
        await visitor.control("switches", profile=profile)
        expected = 200 if present else 404
        assert (await visitor.sign_in(qr="no"))[0] == expected
        visitor.token = ""
        assert (await visitor.get("/auth/user"))[0] == (401 if present else 404)
        assert (await visitor.form_login())[0] == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [("username", ""), ("username", "x" * 65), ("password", None), ("domain", "")],
)
async def test_json_sign_in_checks_its_fields(
    visitor: Client, field: str, value: str | None
) -> None:
    """2: lengths and presence."""
    status, answer = await visitor.sign_in(**{field: value})
    assert (status, code_of(answer)) == (400, "VALIDATE_FAILED")
    assert answer["errors"][0]["detail"] == {"field": field}


async def test_legacy_session(visitor: Client) -> None:
    """2: generation C."""
    assert (await visitor.get("/login"))[0] == 401
    login = visitor.pbx.credentials()
    del login["url"]
    async with visitor.http.post(f"{visitor.pbx.url}/api/login", json=login) as answer:
        assert (answer.status, await answer.text()) == (200, "")
        cookies = {name: morsel.value for name, morsel in answer.cookies.items()}
    status, session = await visitor.call("GET", "/login", cookies=cookies)
    assert status == 200
    assert session.keys() == {"access_token", "expires_at", "expires_in", "role"}
    visitor.token = session["access_token"]
    assert (await visitor.get(MESSAGES))[0] == 200
    assert await visitor.call("POST", "/logout") == (204, "")
    assert (await visitor.get(MESSAGES))[0] == 401


async def test_tokens_expire(pbx: PortSipEmulator, visitor: Client) -> None:
    """3: the told life is the real one."""
    pbx.switches.expires_in = 3600
    _, tokens = await visitor.sign_in()
    assert tokens["expires_in"] == 3600
    pbx.clock.advance(3590)
    assert (await visitor.get(MESSAGES))[0] == 200
    pbx.clock.advance(11)
    status, answer = await visitor.get(MESSAGES)
    assert (status, code_of(answer)) == (401, "UNAUTHORIZED")


async def test_expiry_as_a_time(pbx: PortSipEmulator, visitor: Client) -> None:
    """3: some answers may give expires_at instead."""
    pbx.switches.expiry_field = "expires_at"
    _, tokens = await visitor.sign_in()
    assert "expires_in" not in tokens
    life = datetime.fromisoformat(tokens["expires_at"]) - pbx.clock.now()
    assert timedelta(seconds=1790) < life <= timedelta(seconds=1800)


@pytest.mark.parametrize("generation", ["A", "B"])
async def test_refresh_rotates_both_tokens(visitor: Client, generation: str) -> None:
    """3: the old access token and the old refresh token are over."""

    async def refresh(token: str) -> tuple[int, Any]:
        if generation == "B":
            return await visitor.post("/auth/refresh_token", refresh_token=token)
        return await visitor.form(
            grant_type="refresh_token", refresh_token=token, client_id=CLIENT_ID
        )

    _, old = await visitor.form_login()
    status, new = await refresh(old["refresh_token"])
    assert status == 200
    for name in ("access_token", "refresh_token"):
        assert new[name] != old[name]
    visitor.token = old["access_token"]
    assert (await visitor.get(MESSAGES))[0] == 401
    visitor.token = new["access_token"]
    assert (await visitor.get(MESSAGES))[0] == 200
    status, answer = await refresh(old["refresh_token"])
    assert (status, code_of(answer)) == (400, "UNKNOWN")
    await visitor.control("switches", refresh_single_use=False)
    assert (await refresh(new["refresh_token"]))[0] == 200
    assert (await refresh(new["refresh_token"]))[0] == 200


@pytest.mark.parametrize("path", ["/auth/sign_out", "/login/oauth/revoke"])
async def test_sign_out_invalidates(visitor: Client, path: str) -> None:
    """3: both tokens are over."""
    _, tokens = await visitor.sign_in()
    assert (await visitor.post(path))[0] == 200
    assert (await visitor.get(MESSAGES))[0] == 401
    status, _ = await visitor.post(
        "/auth/refresh_token", refresh_token=tokens["refresh_token"]
    )
    assert status == 400


async def test_the_operator_ends_sessions(pbx: PortSipEmulator, admin: Client) -> None:
    """3: so do a refresh token's end of life and a cap on sessions."""
    pbx.end_sessions()
    assert (await admin.get(MESSAGES))[0] == 401
    pbx.switches.refresh_lifetime = 60
    _, tokens = await admin.sign_in()
    pbx.clock.advance(61)
    status, _ = await admin.post(
        "/auth/refresh_token", refresh_token=tokens["refresh_token"]
    )
    assert status == 400
    pbx.switches.profile = "22.3"
    pbx.switches.session_limit = 1
    await admin.sign_in()
    first = admin.token
    await admin.sign_in()
    assert (await admin.get(MESSAGES))[0] == 200
    admin.token = first
    assert (await admin.get(MESSAGES))[0] == 401


@pytest.mark.parametrize(("profile", "refused"), [("22.2", 400), ("22.6", 401)])
async def test_refused_sign_ins(visitor: Client, profile: str, refused: int) -> None:
    """4: the same codes in every release, other statuses from 22.6 on."""
    await visitor.control("switches", profile=profile)
    for login in (visitor.form_login, visitor.sign_in):
        status, answer = await login(password="wrong")
        assert (status, code_of(answer)) == (refused, "UNAUTHORIZED")
        status, answer = await login(domain="other.example")
        assert status == 404
        assert code_of(answer)
    status, answer = await visitor.post("/auth/refresh_token", refresh_token="wrong")
    assert (status, code_of(answer)) == (refused, "UNKNOWN")


async def test_the_address_is_blocked(pbx: PortSipEmulator, admin: Client) -> None:
    """4: after some failures, for this address only, for some time."""
    pbx.switches.failures_before_block = 3
    for _ in range(3):
        assert (await admin.form_login(password="wrong"))[0] == 400
    status, answer = await admin.form_login()
    assert (status, code_of(answer)) == (403, "DENIED")
    assert "127.0.0.1 has been blocked until 20" in answer["errors"][0]["message"]
    # Section 2.3 assumes that it covers everything; there is a switch.
    assert (await admin.get(MESSAGES))[0] == 403
    pbx.switches.block_covers_everything = False
    assert (await admin.get(MESSAGES))[0] == 200
    assert (await admin.form_login())[0] == 403
    connector = TCPConnector(local_addr=("127.0.0.2", 0))
    async with ClientSession(connector=connector) as other:
        assert (await Client(pbx, other).form_login())[0] == 200
    pbx.clock.advance(3601)
    assert (await admin.form_login())[0] == 200


async def test_two_factor_sign_in(pbx: PortSipEmulator, visitor: Client) -> None:
    """5: password, code by mail, token object."""
    pbx.switches.two_factor = True
    _, challenge = await visitor.sign_in()
    assert challenge.keys() == {"two_factor_enabled", "token"}
    assert challenge["two_factor_enabled"] is True
    token = challenge["token"]
    assert (await visitor.post("/auth/send_otp", token="wrong"))[0] == 400
    assert (await visitor.post("/auth/send_otp", token=token))[0] == 200
    [[name, code]] = (await visitor.control("portsip/mailed_codes"))["result"]
    assert name == "ha.bot"
    status, answer = await visitor.post("/auth/verify_otp", token=token, code="x")
    assert (status, code_of(answer)) == (400, "UNAUTHORIZED")
    status, tokens = await visitor.post("/auth/verify_otp", token=token, code=code)
    assert status == 200
    visitor.token = tokens["access_token"]
    assert (await visitor.get(MESSAGES))[0] == 200
    # The system's administrator is no user of the tenant: free until 22.6.
    assert "access_token" in (await visitor.sign_in("admin"))[1]
    pbx.switches.profile = "22.6"
    assert "two_factor_enabled" in (await visitor.sign_in("admin"))[1]


async def test_two_factor_unknowns(pbx: PortSipEmulator, visitor: Client) -> None:
    """5: a code's life, a reply without tokens, and generation A."""
    pbx.switches.two_factor = True
    pbx.switches.verify_otp_reply = "nothing"
    for wait, status in ((0, 200), (301, 400)):
        _, challenge = await visitor.sign_in()
        await visitor.post("/auth/send_otp", token=challenge["token"])
        pbx.clock.advance(wait)
        answer = await visitor.post(
            "/auth/verify_otp",
            token=challenge["token"],
            code=pbx.mailed_codes()[-1][1],
        )
        assert answer[0] == status
        assert "access_token" not in answer[1]
    assert (await visitor.form_login())[0] == 400
    pbx.switches.two_factor_form_login = "challenge"
    assert "two_factor_enabled" in (await visitor.form_login())[1]
    pbx.switches.two_factor_form_login = "ignored"
    assert "access_token" in (await visitor.form_login())[1]


async def test_auth_user(pbx: PortSipEmulator, visitor: Client) -> None:
    """6: role and password flags, more from 22.3 on."""
    assert (await visitor.get("/auth/user"))[0] == 401
    await visitor.sign_in("desk")
    flags = {
        "role": "StandardUser",
        "password_verified": True,
        "password_force_reset": False,
    }
    assert await visitor.get("/auth/user") == (200, flags)
    pbx.switches.profile = "22.3"
    _, answer = await visitor.get("/auth/user")
    assert answer.keys() - flags.keys() == {
        "domain",
        "role_id",
        "role_name",
        "capabilities",
    }
    pbx.change_user("desk", password_force_reset=True)
    assert (await visitor.get("/auth/user"))[1]["password_force_reset"] is True
    assert (await visitor.get(MINE))[0] == 403
    pbx.switches.forced_reset_blocks = False
    assert (await visitor.get(MINE))[0] == 200


# 7 to 12: the message object


async def test_the_four_gets(pbx: PortSipEmulator, admin: Client) -> None:
    """7: lists, details, all fields, the total; absent in 22.0."""
    assert await admin.get(MESSAGES) == (200, {"count": 0, "items": []})
    pbx.seed(150)
    message_id = pbx.receive("Är du hemma? 👋", channel="WhatsApp")
    for path in (MESSAGES, MINE):
        status, answer = await admin.get(path)
        assert status == 200
        assert answer["count"] == 151
        assert len(answer["items"]) == 100
        assert all(tuple(item) == FIELDS for item in answer["items"])
        assert answer["items"][0]["content"] == "Är du hemma? 👋"
        assert answer["items"][0]["msg_type"] == "WHATSAPP"
        one = await admin.get(f"{path}/{message_id}")
        assert one == (200, answer["items"][0])
        for other in ("123", "no-number"):
            status, answer = await admin.get(f"{path}/{other}")
            assert (status, code_of(answer)) == (404, "UNKNOWN")
        pbx.switches.profile = "22.0"
        assert (await admin.get(path))[0] == 404
        assert (await admin.get(f"{path}/{message_id}"))[0] == 404
        pbx.switches.profile = "22.1"
        assert (await admin.get(path))[0] == 200


async def test_messages_need_a_token(visitor: Client) -> None:
    """7: none, a wrong one, an undescribed body."""
    for style, body in (("json", None), ("empty", ""), ("html", "<html>")):
        await visitor.control("switches", refusal_body=style)
        for visitor.token in ("", "wrong"):
            status, answer = await visitor.get(MESSAGES)
            assert status == 401
            assert body is None or answer.startswith(body)


async def test_count_and_items_unknowns(pbx: PortSipEmulator, admin: Client) -> None:
    """7: the About text has a count switch; an empty list may be null."""
    pbx.switches.empty_items = "null"
    assert (await admin.get(MESSAGES))[1] == {"count": 0, "items": None}
    pbx.switches.count_shown = "on_request"
    assert (await admin.get(MESSAGES))[1] == {"items": None}
    assert (await admin.get(MESSAGES, count="true"))[1]["count"] == 0
    pbx.switches.count_shown = "never"
    assert "count" not in (await admin.get(MESSAGES, count="true"))[1]


async def test_roles(pbx: PortSipEmulator, admin: Client, desk: Client) -> None:
    """8: the tenant's list is the administrator's; everyone has an own one."""
    shared = pbx.receive("to the front desk")
    foreign = pbx.receive("to the support queue", line=pbx.lines()[1])
    assert len(await admin.items()) == 2
    assert (await desk.get(MESSAGES))[0] == 403
    assert (await desk.get(f"{MESSAGES}/{shared}"))[0] == 403
    assert await desk.texts(MINE) == ["to the front desk"]
    assert (await desk.get(MINE))[1]["count"] == 1
    assert (await desk.get(f"{MINE}/{shared}"))[0] == 200
    status, answer = await desk.get(f"{MINE}/{foreign}")
    assert (status, code_of(answer)) == (404, "UNKNOWN")
    pbx.add_user("quinn", password="Queue-Pass-4", role="QueueManager")
    await desk.sign_in("quinn")
    assert len(await desk.items()) == 2
    pbx.change_user("quinn", role="Reporter")
    pbx.switches.forbidden_status = 401
    assert (await desk.get(MESSAGES))[0] == 401
    pbx.switches.tenant_list_roles.append("Reporter")
    assert len(await desk.items()) == 2


async def test_system_administrator(pbx: PortSipEmulator, visitor: Client) -> None:
    """8: no tenant, so an error or an empty list."""
    message_id = pbx.receive("hello")
    await visitor.sign_in("admin")
    for path in (MESSAGES, MINE):
        pbx.switches.no_tenant_list = "refused"
        assert (await visitor.get(path))[0] == 403
        pbx.switches.no_tenant_list = "empty"
        assert await visitor.items(path) == []
        assert (await visitor.get(f"{path}/{message_id}"))[0] == 404
    assert (await visitor.get("/user"))[0] == 403


async def test_enums(pbx: PortSipEmulator, admin: Client) -> None:
    """9: exact values, or one of the damages."""
    pbx.receive("in")
    pbx.receive("in", channel="WhatsApp")
    pbx.receive("in", channel="unknown")
    out = [pbx.send_elsewhere("out") for _ in range(3)]
    pbx.set_delivery(out[0], "delivered")
    pbx.set_delivery(out[1], "failed")
    names = ("msg_type", "direction", "delivery")

    async def values() -> list[set[Any]]:
        items = await admin.items()
        return [{item[name] for item in items} for name in names]

    assert await values() == [
        {"UNKNOWN", "SMS", "WHATSAPP"},
        {"IN", "OUT"},
        {"ERR", "SENT", "RECV", "DELIVERED"},
    ]
    pbx.switches.enum_style = "lower"
    assert (await values())[1] == {"in", "out"}
    pbx.switches.enum_style = "empty"
    assert await values() == [{""}] * 3
    pbx.switches.enum_style = "null"
    assert await values() == [{None}] * 3
    pbx.switches.enum_style = "new"
    pbx.switches.enum_fields = ["msg_type"]
    assert (await values())[:2] == [{"MMS"}, {"IN", "OUT"}]
    pbx.switches.enum_style = "exact"
    await admin.control(
        "portsip/set_fields", message_id=out[2], fields={"delivery": 7, "id": None}
    )
    [item] = [item for item in await admin.items() if item["id"] is None]
    assert item["delivery"] == 7


async def test_blank_styles(pbx: PortSipEmulator, admin: Client) -> None:
    """10: null, empty, omitted, or both of the first in one answer."""
    message_id = pbx.receive("hello")
    path = f"{MESSAGES}/{message_id}"
    _, mixed = await admin.get(path)
    assert {mixed["sender_name"], mixed["reason"]} <= {None, ""}
    pbx.seed(20)
    blanks = {item["reason"] for item in await admin.items()}
    assert blanks == {None, ""}
    for style, value in (("null", None), ("empty", "")):
        await admin.control("switches", blank_style=style)
        _, answer = await admin.get(path)
        assert answer["reason"] == value
        assert answer["sender_name"] == value
    pbx.switches.blank_style = "omitted"
    _, answer = await admin.get(path)
    assert answer.keys() == set(FIELDS) - {"reason", "sender_name"}


async def test_timestamps(pbx: PortSipEmulator, admin: Client) -> None:
    """11: 0, 3 and 6 digits, always Z, never an earlier one after a later one."""
    for _ in range(30):
        pbx.receive("now")
        pbx.clock.advance(0.9)
    shown = [item["created_at"] for item in await admin.items()]
    pattern = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d{3}|\d{6}))?Z"
    matches = [re.fullmatch(pattern, text) for text in shown]
    assert {len(match[1] or "") for match in matches if match} == {0, 3, 6}
    assert all(matches)
    moments = [datetime.fromisoformat(text) for text in shown]
    assert moments == sorted(moments, reverse=True)
    pbx.switches.timestamp_digits = 3
    message_id = pbx.receive("now")
    _, answer = await admin.get(f"{MESSAGES}/{message_id}")
    assert re.search(r":\d\d\.\d{3}Z$", answer["created_at"])


async def test_given_times_are_kept(pbx: PortSipEmulator, admin: Client) -> None:
    """11: several messages in one second, and one that comes late."""
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    times = [noon, noon, noon + timedelta(microseconds=412903), noon]
    for number, moment in enumerate(times):
        pbx.receive(str(number), time=moment)
    pbx.receive("late", time=noon - timedelta(hours=1))
    items = await admin.items()
    assert [item["content"] for item in items] == ["2", "3", "1", "0", "late"]
    assert [datetime.fromisoformat(item["created_at"]) for item in items[:2]] == [
        times[2],
        noon,
    ]


async def test_ids(pbx: PortSipEmulator, admin: Client) -> None:
    """12: snowflakes in decimal, or the same in base64."""
    ids = [pbx.receive("hello") for _ in range(5)]
    assert [item["id"] for item in await admin.items()] == ids[::-1]
    numbers = [int(message_id) for message_id in ids]
    assert min(numbers) > 2**58
    assert 1 not in {b - a for a, b in pairwise(numbers)}
    emulator = PortSipEmulator(PortSipSwitches(id_style="base64"))
    await emulator.start()
    try:
        client = Client(emulator, admin.http)
        await client.sign_in()
        message_id = emulator.receive("hello")
        assert base64.b64decode(message_id, validate=True).isdigit()
        assert (await client.get(f"{MESSAGES}/{message_id}"))[0] == 200
        [item] = await client.items()
        assert item["config_id"] == (await client.items("/sms"))[0]["id"]
    finally:
        await emulator.stop()


async def test_assumed_contents(pbx: PortSipEmulator, admin: Client) -> None:
    """Section 3.1: what receiver and channel are, and how numbers are written."""
    line = pbx.lines()[0]
    pbx.receive("hello", sender="79161234567")
    [item] = await admin.items()
    assert (item["sender"], item["receiver"], item["did"]) == (
        "79161234567",
        line,
        line,
    )
    assert item["channel_name"] == "Twilio SMS"
    pbx.switches.receiver_is = "extension"
    pbx.switches.channel_is = "group"
    pbx.switches.number_style = "plus"
    pbx.receive("hello", sender="79161234567")
    pbx.receive("hello", sender="MYBANK")
    bank, item = (await admin.items())[:2]
    assert (item["sender"], item["receiver"]) == ("+79161234567", "8001")
    assert (item["channel_name"], item["channel_number"]) == ("Front desk", "8001")
    assert item["did"] == line
    assert bank["sender"] == "MYBANK"


# 13 and 14: query options and paging


@pytest.fixture
def five(pbx: PortSipEmulator) -> datetime:
    """Store messages 1 to 5, one a minute; return the time of the first."""
    start = datetime(2026, 3, 2, 12, tzinfo=UTC)
    for number in range(1, 6):
        pbx.receive(
            f"text {number}",
            sender="MY'BANK" if number == 5 else f"+3749100000{number % 2}",
            time=start + timedelta(minutes=number - 1),
        )
    return start


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("content eq 'text 2'", "2"),
        ("content ne 'text 2'", "5431"),
        ("created_at gt '2026-03-02T12:03:00Z'", "5"),
        ("created_at ge '2026-03-02T12:03:00Z'", "54"),
        ("created_at lt '2026-03-02T12:01:00.000Z'", "1"),
        ("created_at le '2026-03-02T13:01:00+01:00'", "21"),
        ("startswith(sender,'+374')", "4321"),
        ("endswith(sender, '1')", "31"),
        ("contains(content,'xt 4')", "4"),
        ("sender eq 'MY''BANK'", "5"),
        ("sender eq '+37491000001' and content eq 'text 3'", "3"),
        ("content eq 'text 1' or content eq 'text 2' and direction eq 'OUT'", "1"),
        ("(content eq 'text 1' or content eq 'text 2') and direction eq 'IN'", "21"),
        ("reason eq ''", "54321"),
        ("reason eq null", "54321"),
    ],
)
async def test_filter(
    admin: Client, five: datetime, condition: str, found: str
) -> None:
    """13: the OData subset."""
    expected = [f"text {number}" for number in found]
    assert await admin.texts(filter=condition) == expected
    assert (await admin.get(MESSAGES, filter=condition))[1]["count"] == len(found)


async def test_orders(admin: Client, five: datetime) -> None:
    """13: several keys; ascending unless told otherwise; the default switches."""
    down = [f"text {number}" for number in (5, 4, 3, 2, 1)]
    assert await admin.texts() == down
    await admin.control("switches", default_order="asc")
    assert await admin.texts() == down[::-1]
    assert await admin.texts(**NEWEST_FIRST) == down
    assert await admin.texts(orderby="created_at") == down[::-1]
    assert await admin.texts(orderby="sender asc, content desc") == [
        f"text {number}" for number in (4, 2, 3, 1, 5)
    ]
    assert await admin.texts(orderby="content asc", top=2) == ["text 1", "text 2"]
    assert await admin.texts(MINE, **NEWEST_FIRST) == down


async def test_pages(admin: Client, five: datetime) -> None:
    """13: top, skip and search, with or without a dollar sign."""
    for order in ({}, NEWEST_FIRST, {"orderby": "content desc"}):
        assert await admin.texts(top=2, skip=1, **order) == ["text 4", "text 3"]
        assert await admin.texts(skip=4, **order) == ["text 1"]
        assert await admin.texts(skip=9, **order) == []
    assert await admin.texts(**{"$top": 1, "$skip": 2}) == ["text 3"]
    assert await admin.texts(**{"$filter": "content eq 'text 2'"}) == ["text 2"]
    assert await admin.texts(search="TEXT 3") == ["text 3"]
    assert await admin.texts(search="text", filter="content eq 'text 1'") == ["text 1"]
    assert (await admin.get(MESSAGES, top=2))[1]["count"] == 5


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("top", "0"),
        ("top", "101"),
        ("top", "x"),
        ("top", "²"),
        ("skip", "-1"),
        ("orderby", "color desc"),
        ("orderby", "created_at down"),
        ("filter", "created_at gt 'yesterday'"),
        ("filter", "created_at gt '2026-03-02T12:00:00'"),
        ("filter", "content like 'x'"),
        ("filter", "content eq"),
        ("filter", "content eq text"),
        ("filter", "content eq 'x' and"),
        ("filter", "content eq 'x' content"),
        ("filter", "(content eq 'x'"),
        ("filter", "color eq 'x'"),
        ("filter", "contains(content"),
        ("filter", "content eq 'x"),
        ("count", "maybe"),
    ],
)
async def test_wrong_options(admin: Client, name: str, value: str) -> None:
    """13: 400 with the name of the option."""
    status, answer = await admin.get(MESSAGES, **{name: value})
    assert (status, code_of(answer)) == (400, "VALIDATE_FAILED")
    assert answer["errors"][0]["detail"] == {"field": name}


async def test_query_modes(pbx: PortSipEmulator, admin: Client, five: datetime) -> None:
    """13: ignored as a whole or in part, rejected, counted from one."""
    pbx.switches.query_mode = "ignored"
    assert len(await admin.items(top=2, skip=3, filter="no sense")) == 5
    pbx.switches.query_mode = "rejected"
    for status in (400, 422):
        pbx.switches.rejected_status = status
        answer = await admin.get(MESSAGES, top=2)
        assert (answer[0], code_of(answer[1])) == (status, "VALIDATE_FAILED")
    assert len(await admin.items()) == 5
    pbx.switches.query_mode = "honoured"
    pbx.switches.ignored_options = ["skip"]
    assert await admin.texts(top=1, skip=3) == ["text 5"]
    pbx.switches.ignored_options = []
    pbx.switches.skip_base = 1
    assert await admin.texts(top=1, skip=1) == ["text 5"]
    assert await admin.texts(top=1, skip=2) == ["text 4"]


async def test_arrivals_between_pages(pbx: PortSipEmulator, admin: Client) -> None:
    """14: what comes after the first page shifts the second one."""
    pbx.seed(6)
    pbx.switches.arrivals_after_first_page = 2
    first = await admin.items(top=3, **NEWEST_FIRST)
    second = await admin.items(top=3, skip=3, **NEWEST_FIRST)
    assert len({item["id"] for item in first + second}) == 4
    assert first[1]["id"] == second[0]["id"]


async def test_a_large_history_is_fast(pbx: PortSipEmulator, admin: Client) -> None:
    """The benchmark measures the client, not this server: it looks at a page alone."""
    pbx.seed(100_000)
    for path in (MESSAGES, MINE):
        with effort() as page:
            answer = (await admin.get(path, top=100, **NEWEST_FIRST))[1]
        assert (answer["count"], len(answer["items"])) == (100_000, 100)
        # To look at each message takes a step for each.
        assert page.steps < 50_000
    incoming = [item["direction"] for item in answer["items"]].count("IN")
    assert incoming == 90
    oldest = (await admin.items(top=1, orderby="created_at asc"))[0]
    age = pbx.clock.now() - datetime.fromisoformat(oldest["created_at"])
    assert age.total_seconds() == pytest.approx(7200 + 99_999 * 60, abs=30)


# 15 and 16: outgoing messages


async def test_delivery_moves_on(pbx: PortSipEmulator, admin: Client) -> None:
    """15: SENT, later DELIVERED or ERR with a reason; the time stays."""
    pbx.clock.freeze()
    good = pbx.send_elsewhere("good")
    pbx.switches.delivery_outcome = "ERR"
    bad = pbx.send_elsewhere("bad")
    pbx.switches.delivery_outcome = "SENT"
    pbx.send_elsewhere("silent")
    before = {item["content"]: item for item in await admin.items()}
    assert {item["delivery"] for item in before.values()} == {"SENT"}
    assert {item["direction"] for item in before.values()} == {"OUT"}
    pbx.clock.advance(6)
    after = {item["content"]: item for item in await admin.items()}
    assert [after[text]["delivery"] for text in ("good", "bad", "silent")] == [
        "DELIVERED",
        "ERR",
        "SENT",
    ]
    assert after["bad"]["reason"] == "30007 carrier filtered"
    assert not after["bad"]["provider_msg_id"]
    assert not after["good"]["reason"]
    for text, item in after.items():
        assert item["created_at"] == before[text]["created_at"]
    assert [sent.id for sent in pbx.sent()][:2] == [good, bad]


async def test_delivery_by_hand(pbx: PortSipEmulator, admin: Client) -> None:
    """15: a driver's word is final, and only for what went out."""
    message_id = pbx.send_elsewhere("hello", recipient="+37491000000")
    pbx.set_delivery(message_id, "failed", "no such number")
    pbx.clock.advance(60)
    [item] = await admin.items()
    assert (item["delivery"], item["reason"]) == ("ERR", "no such number")
    assert (item["sender"], item["receiver"]) == (pbx.lines()[0], "+37491000000")
    pbx.set_delivery(message_id, "pending")
    assert (await admin.items())[0]["delivery"] == "SENT"
    with pytest.raises(NotImplementedError):
        pbx.set_delivery(message_id, "read")
    with pytest.raises(ValueError, match="incoming"):
        pbx.set_delivery(pbx.receive("hello"), "delivered")


async def test_nothing_is_a_send(pbx: PortSipEmulator, admin: Client) -> None:
    """16: no POST on the lists; POST /sms creates a service and sends nothing."""
    for status in (405, 404):
        await admin.control("switches", post_message_status=status)
        for path in (MESSAGES, MINE):
            answer = await admin.post(path, receiver="+37491000000", content="x")
            assert answer[0] == status
    status, answer = await admin.post("/sms", receiver="+37491000000", content="x")
    assert (status, code_of(answer)) == (400, "VALIDATE_FAILED")
    for path, body in (
        ("/sms", {"name": "New", "provider_id": "1", "credentials": "secret"}),
        ("/whatsapp", {"name": "New", "phone_number_id": "1", "token": "secret"}),
    ):
        status, answer = await admin.post(path, **body)
        assert (status, list(answer)) == (201, ["id"])
        _, created = await admin.get(f"{path}/{answer['id']}")
        assert created["name"] == "New"
        assert "secret" not in created.values()
        assert (await admin.get(path))[1]["count"] == 2
    assert not pbx.sent()
    assert await admin.items() == []


# 17


async def test_what_surrounds_the_messages(
    pbx: PortSipEmulator, admin: Client, desk: Client, visitor: Client
) -> None:
    """17: identity, services and trunks; own things without a count."""
    status, info = await visitor.get("/info")
    assert status == 200
    assert info.keys() == {"web_domain", "public_ipv4", "private_ipv4"}
    _, info = await visitor.get("/info", domain="acme.example")
    assert (info["name"], info["domain"]) == ("Acme", "acme.example")
    assert (await visitor.get("/info", domain="other.example"))[0] == 404
    _, user = await admin.get("/user")
    assert (user["name"], user["role"], user["sms"]) == ("ha.bot", "Admin", "ALLOW")
    assert user["outbound_caller_ids"][0]["preferred"] is True
    assert (await admin.get("/tenant"))[1]["domain"] == "acme.example"
    for path in ("/tenant", "/sms", "/whatsapp", "/providers"):
        assert (await desk.get(path))[0] == 403
        assert (await visitor.get(path))[0] == 401
    [sms] = await admin.items("/sms")
    assert sms["provider_brand"] == "Twilio"
    [whatsapp] = await admin.items("/whatsapp")
    assert whatsapp["phone_number"] == pbx.lines()[1]
    for path, row in (("/sms", sms), ("/whatsapp", whatsapp)):
        assert await admin.get(f"{path}/{row['id']}") == (200, row)
        assert (await admin.get(f"{path}/0"))[0] == 404
    _, trunks = await admin.get("/providers", top=1, orderby="name", search="trunk")
    assert trunks["count"] == 2
    assert [trunk["name"] for trunk in trunks["items"]] == ["Spare trunk"]
    [trunk] = await admin.items("/providers", filter="brand eq 'Twilio'")
    assert trunk["id"] == sms["provider_id"]
    assert pbx.lines()[0] in trunk["did_numbers"].split(";")
    assert (await admin.get("/providers", top=101))[0] == 400
    for path, names in (
        ("/user/outbound_caller_ids", ["Front desk SMS"]),
        ("/user/ring_groups", ["Front desk"]),
        ("/user/call_queues", ["Support"]),
    ):
        _, answer = await admin.get(path)
        assert list(answer) == ["items"]
        assert [
            item.get("name", item.get("description")) for item in answer["items"]
        ] == names
    assert (await desk.get("/user/call_queues"))[1] == {"items": []}


async def test_fields_by_release(pbx: PortSipEmulator, admin: Client) -> None:
    """17: section 8, the fields that came and went."""

    async def names() -> set[str]:
        found = set((await admin.get("/user"))[1])
        found |= set((await admin.get("/info"))[1])
        for path in ("/sms", "/whatsapp"):
            found |= set((await admin.items(path))[0])
        caller_ids = (await admin.get("/user/outbound_caller_ids"))[1]["items"]
        return found | {f"caller.{name}" for name in caller_ids[0]}

    pbx.switches.profile = "22.1"
    _, user = await admin.get("/user")
    assert "preferred" not in user["outbound_caller_ids"][0]
    pbx.switches.profile = "22.2"
    old = await names()
    pbx.switches.profile = "22.3"
    new = await names()
    assert new - old == {"role_id", "role_name", "prepend_add"}
    pbx.switches.profile = "22.6"
    newest = await names()
    assert newest - new == {
        "business_account_id",
        "caller.display_name",
        "channel_type",
        "timezone",
    }
    assert new - newest == {"private_ipv4"}


# 18


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("unauthorized", 401, "UNAUTHORIZED"),
        ("unauthorized_empty", 401, None),
        ("forbidden", 403, "FORBIDDEN"),
        ("throttled", 429, "UNKNOWN"),
        ("throttled_with_retry_after", 429, "UNKNOWN"),
        ("server_error", 500, "UNKNOWN"),
        ("bad_gateway", 502, None),
        ("slow", 200, None),
    ],
)
async def test_faulty_answers(
    pbx: PortSipEmulator,
    admin: Client,
    name: str,
    status: int,
    code: str | None,
) -> None:
    """18: each kind of answer that goes wrong, once."""
    pbx.faults.append(fault(name, MESSAGES))
    began = time.monotonic()
    async with admin.http.get(
        f"{pbx.url}/api{MESSAGES}", headers={"Authorization": f"Bearer {admin.token}"}
    ) as answer:
        assert answer.status == status
        assert (answer.content_type == "text/html") == (name == "bad_gateway")
        if code:
            assert code_of(await answer.json()) == code
        has_retry_after = "Retry-After" in answer.headers
    assert has_retry_after == (name == "throttled_with_retry_after")
    assert name != "slow" or time.monotonic() - began >= 0.3
    assert (await admin.get(MESSAGES))[0] == 200


async def test_answers_that_do_not_end(pbx: PortSipEmulator, admin: Client) -> None:
    """18: timeouts and half of a JSON text."""
    pbx.faults.append(fault("timeout", MESSAGES))
    with pytest.raises(TimeoutError):
        await admin.call("GET", MESSAGES, timeout=ClientTimeout(total=0.2))
    pbx.faults.append(fault("truncated", MESSAGES))
    with pytest.raises(ClientError):
        await admin.get(MESSAGES)
    assert (await admin.get(MESSAGES))[0] == 200


async def test_rate_limit(pbx: PortSipEmulator, visitor: Client) -> None:
    """18: counted per minute; undescribed answer, so two statuses."""
    pbx.clock.freeze()
    pbx.switches.requests_per_minute = 3
    assert [(await visitor.get("/info"))[0] for _ in range(4)] == [200, 200, 200, 429]
    async with visitor.http.get(f"{pbx.url}/api/info") as answer:
        assert answer.headers["Retry-After"] == "61"
    pbx.switches.retry_after = False
    pbx.switches.over_limit_status = 503
    async with visitor.http.get(f"{pbx.url}/api/info") as answer:
        assert answer.status == 503
        assert "Retry-After" not in answer.headers
    pbx.clock.advance(60)
    assert (await visitor.get("/info"))[0] == 200


# 19 and 20: websockets


async def test_im_login(pbx: PortSipEmulator, admin: Client) -> None:
    """19: the right secret in both spellings of base64; everything else is 4xx."""
    user_id = (await admin.get("/user"))[1]["id"]
    right = admin.im_secret()
    url_safe = right["secret"].translate(str.maketrans("+/", "-_")).rstrip("=")
    async with await admin.im() as socket:
        early = await ask(socket, "sub", topic=f"emc{user_id}")
        assert early["ctrl"]["code"] == 401
        for secret in (right["secret"], url_safe):
            answer = await ask(socket, "login", **{**right, "secret": secret})
            assert answer["ctrl"]["code"] == 200
            assert answer["ctrl"]["params"]["user"] == f"usr{user_id}"
            assert answer["ctrl"]["params"]["token"]
            assert answer["ctrl"]["id"] == "0c5d3c1e-6f0b-4f5e-9b7e-2f1b7a3f0001"
    async with await admin.im() as socket:
        for wrong in (
            {"secret": "?"},
            {"secret": admin.im_secret("desk")["secret"]},
            {"scheme": "basic"},
        ):
            answer = await ask(socket, "login", **{**right, **wrong})
            assert answer["ctrl"]["code"] == 401
        await socket.send_str("no JSON")
        assert (await socket.receive_json())["ctrl"]["code"] == 400
        pbx.switches.im_login_code = 403
        answer = await ask(socket, "login", **right)
        assert answer["ctrl"]["code"] == 403
    pbx.switches.im_installed = False
    with pytest.raises(WSServerHandshakeError):
        await admin.im()


async def test_im_tells_of_incoming_messages(
    pbx: PortSipEmulator, admin: Client
) -> None:
    """19: broadcast on emc topics, private content, duplicates or nothing."""
    user_id = (await admin.get("/user"))[1]["id"]
    async with await admin.im_login() as socket:
        answer = await ask(socket, "sub", topic=f"emc{user_id}")
        assert answer["ctrl"]["code"] == 200
        pbx.receive("a secret text")
        frame = await socket.receive_json(timeout=5)
        data = frame["data"]
        assert data.keys() == {"topic", "from", "ts", "seq", "content", "reqid"}
        assert (data["topic"], data["seq"]) == (f"emc{user_id}", 1)
        assert PRIVATE_LABEL in data["content"]
        assert "a secret text" not in data["content"]
        pbx.switches.im_broadcast = False
        pbx.receive("silent")
        pbx.switches.im_broadcast = True
        pbx.switches.im_duplicates = 2
        pbx.receive("three times")
        frames = [await socket.receive_json(timeout=5) for _ in range(3)]
        assert [frame["data"]["seq"] for frame in frames] == [2, 2, 2]


async def test_im_topics(pbx: PortSipEmulator, admin: Client, desk: Client) -> None:
    """19: the own topic and those of the groups, nobody else's."""
    queue = (await admin.get("/user/call_queues"))[1]["items"][0]["id"]
    user_id = (await admin.get("/user"))[1]["id"]
    async with await admin.im_login() as admins, await desk.im_login("desk") as desks:
        for topic in (f"emc{queue}", f"emc{user_id}", f"usr{user_id}"):
            answer = await ask(desks, "sub", topic=topic)
            assert answer["ctrl"]["code"] == 403
        assert (await ask(admins, "sub", topic=f"emc{queue}"))["ctrl"]["code"] == 200
        pbx.receive("hello", line=pbx.lines()[1])
        frame = await admins.receive_json(timeout=5)
        assert frame["data"]["topic"] == f"emc{queue}"


async def test_im_pub_and_get(pbx: PortSipEmulator, admin: Client) -> None:
    """19: pub is accepted and synced, and makes no message; history."""
    topic = f"emc{(await admin.get('/user'))[1]['id']}"
    async with await admin.im_login() as one, await admin.im_login() as two:
        for socket in (one, two):
            await ask(socket, "sub", topic=topic)
        answer = await ask(one, "pub", topic=topic, noecho=True, content="first")
        control = answer["ctrl"]
        assert (control["code"], control["text"]) == (202, "accepted")
        assert control["params"] == {"seq": 1}
        assert control["topic"] == topic
        assert (await two.receive_json(timeout=5))["data"]["content"] == "first"
        echo = await ask(one, "pub", topic=topic, content="second")
        assert echo["data"]["content"] == "second"
        assert (await one.receive_json(timeout=5))["ctrl"]["code"] == 202
        first = await ask(
            one, "get", topic=topic, what="data", data={"since": 1, "before": 2}
        )
        assert first["data"]["content"] == "first"
        done = await one.receive_json(timeout=5)
        assert done["ctrl"]["params"] == {"count": 1}
        answer = await ask(one, "get", topic=topic, what="desc")
        assert answer["ctrl"]["params"] == {"seq": 2, "recv": 2, "read": 0}
        for bad in ({"what": "all"}, {"what": "data", "data": {"since": "x"}}):
            answer = await ask(one, "get", topic=topic, **bad)
            assert answer["ctrl"]["code"] == 400
    assert await admin.items() == []
    assert not pbx.sent()


async def test_im_is_dropped(pbx: PortSipEmulator, admin: Client) -> None:
    """19: without a closing frame; the next connection works."""
    async with await admin.im_login() as socket:
        assert (await admin.control("portsip/drop_im"))["result"] == 1
        received = await socket.receive(timeout=5)
        assert received.type in {WSMsgType.CLOSED, WSMsgType.ERROR}
        assert socket.close_code == 1006
    async with await admin.im_login():
        assert pbx.im.connections == 1


async def test_wsi_never_tells_of_messages(
    pbx: PortSipEmulator, visitor: Client
) -> None:
    """20: sign-in and subscriptions work, and then silence."""
    login = {"command": "auth", **visitor.pbx.credentials()}
    async with visitor.http.ws_connect(f"{pbx.url}/wsi") as socket:

        async def command(**frame: Any) -> Any:
            await socket.send_json(frame)
            return await socket.receive_json(timeout=5)

        topics = list(TOPICS)
        early = await command(command="subscribe", topics=topics)
        assert early["status"] == -1
        wrong = await command(**{**login, "password": "wrong"})
        assert wrong["status"] == -1
        assert wrong["error"]
        assert (await command(**login))["status"] == 0
        by_extension = {**login, "extension_number": "1001"}
        del by_extension["username"]
        assert (await command(**by_extension))["status"] == 0
        assert (await command(command="subscribe", topics=topics))["status"] == 0
        for bad in (["external_message_events"], [["x"]], None):
            assert (await command(command="subscribe", topics=bad))["status"] == -1
        pbx.receive("hello")
        pbx.send_elsewhere("hello")
        with pytest.raises(TimeoutError):
            await socket.receive(timeout=0.2)


# 21 and the drivers


async def test_control_side_channel(pbx: PortSipEmulator, admin: Client) -> None:
    """21: set-up needs no behaviour of the vendor."""
    answer = await admin.control("receive", text="by control", sender="+37491000000")
    [item] = await admin.items()
    assert (item["id"], item["content"]) == (answer["id"], "by control")
    answer = await admin.control("send_elsewhere", text="out")
    await admin.control("set_delivery", message_id=answer["id"], state="failed")
    assert (await admin.items())[0]["delivery"] == "ERR"
    new_id = (await admin.control("renumber", message_id=item["id"]))["id"]
    assert new_id != item["id"]
    assert (await admin.get(f"{MESSAGES}/{item['id']}"))[0] == 404
    assert (await admin.get(f"{MESSAGES}/{new_id}"))[1]["content"] == "by control"
    for path in (MESSAGES, MINE):
        assert await admin.texts(path) == ["out", "by control"]
    await admin.control("delete_elsewhere", message_id=new_id)
    for path in (MESSAGES, MINE):
        assert await admin.texts(path) == ["out"]
    await admin.control("seed", count=10)
    assert len(await admin.items()) == 11
    await admin.control("faults", kind="answer", path=MESSAGES, status=503)
    assert (await admin.get(MESSAGES))[0] == 503
    await admin.control("clock", advance=1801)
    assert (await admin.get(MESSAGES))[0] == 401
    added = await admin.control(
        "portsip/add_user", name="lee", password="Lee-Pass-5", role="StandardUser"
    )
    assert added["result"]
    await admin.control("portsip/change_user", name="lee", password="Lee-Pass-6")
    assert (await admin.sign_in("lee", password="Lee-Pass-6"))[0] == 200
    await admin.control("portsip/end_sessions", keep_refresh=True)
    assert (await admin.get(MINE))[0] == 401
    with pytest.raises(ClientResponseError):
        await admin.control("portsip/stop")


async def test_driver_limits(pbx: PortSipEmulator) -> None:
    """21: what this provider has no notion of, and mistakes of a test."""
    assert pbx.credentials() == {
        "url": pbx.url,
        "username": "ha.bot",
        "password": "S3cret-Pass",
        "domain": "acme.example",
    }
    assert pbx.lines()[0] == "+12025550123"
    message_id = pbx.receive("hello", message_id="12345")
    assert message_id == "12345"
    with pytest.raises(NotImplementedError, match="no read state"):
        pbx.read_elsewhere(message_id)
    with pytest.raises(ValueError, match="already"):
        pbx.receive("hello", message_id="12345")
    with pytest.raises(ValueError, match="none of the lines"):
        pbx.receive("hello", line="+1")
    with pytest.raises(ValueError, match="no message"):
        pbx.delete_elsewhere("1")
    with pytest.raises(ValueError, match="no color"):
        pbx.change_user("desk", color="red")


async def test_data_survives_a_restart(pbx: PortSipEmulator, admin: Client) -> None:
    """21: an outage is stop and start on the same port."""
    pbx.receive("before")
    await pbx.stop()
    with pytest.raises(ClientError):
        await admin.get(MESSAGES)
    await pbx.start(pbx.port)
    assert await admin.texts() == ["before"]
