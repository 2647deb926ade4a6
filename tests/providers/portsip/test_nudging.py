"""The IM service's WebSocket: every data frame says that a poll is worth while."""

import asyncio
from collections.abc import AsyncIterator, Callable
import json
import logging
import re
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, web
from hypothesis import given, strategies as st
import pytest

from custom_components.phone_inbox.providers.portsip import PortSipProvider
from custom_components.phone_inbox.providers.portsip.im import ImState
from custom_components.phone_inbox.providers.portsip.shapes import shape_of
from tests.emulators.portsip import PortSipSwitches, self_signed_context
from tests.emulators.portsip.answers import error_body
from tests.providers.common import KeptMemory, read_all

from .conftest import Build, Pbx

LONG = 1000


class Pauses:
    """The client's sleep: short pauses take no time, long ones end by hand."""

    def __init__(self) -> None:
        """Start with nothing slept."""
        self.slept: list[float] = []
        self.changed = asyncio.Condition()
        self._end = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        """Sleep."""
        async with self.changed:
            self.slept.append(seconds)
            self.changed.notify_all()
        if seconds > LONG:
            await self._end.wait()
            self._end.clear()

    async def until(self, wanted: Callable[[list[float]], bool]) -> None:
        """Wait for pauses."""
        async with self.changed:
            await self.changed.wait_for(lambda: wanted(self.slept))

    def end(self) -> None:
        """End the long pause."""
        self._end.set()


class Nudges:
    """Counts nudges and lets others wait for them."""

    def __init__(self) -> None:
        """Start with none."""
        self.count = 0
        self._more = asyncio.Event()

    def __call__(self) -> None:
        """Take a nudge."""
        self.count += 1
        self._more.set()

    async def wait(self, count: int) -> None:
        """Wait until there were that many."""
        while self.count < count:
            self._more.clear()
            await self._more.wait()


@pytest.fixture
def pauses() -> Pauses:
    """Return the client's sleep."""
    return Pauses()


@pytest.fixture
def nudges() -> Nudges:
    """Return what is called for each frame."""
    return Nudges()


@pytest.fixture
async def provider(build: Build, pauses: Pauses) -> AsyncIterator[PortSipProvider]:
    """Return a client that is connected, and disconnected in the end."""
    provider = build(sleep=pauses)
    await provider.connect()
    yield provider
    await provider.close()


async def until(true: Callable[[], object]) -> None:
    """Wait for something at the server, which has no event for it."""
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def subscribed(pbx: Pbx) -> None:
    """Wait until the server has a connection with topics."""
    await until(lambda: any(one.topics for one in pbx.im._connections))


async def test_a_message_nudges(
    pbx: Pbx, provider: PortSipProvider, nudges: Nudges
) -> None:
    """Each incoming message is worth a poll, and that poll finds it."""
    await provider.subscribe_push(nudges, None)
    await subscribed(pbx)
    await until(lambda: provider.statistics()["im"] is ImState.CONNECTED)
    assert nudges.count == 0
    message_id = pbx.receive("hello")
    await nudges.wait(1)
    assert message_id in await read_all(provider)
    assert provider.statistics()["im_frames"] >= 1


async def test_topics(pbx: Pbx, provider: PortSipProvider, nudges: Nudges) -> None:
    """The user's own topic and those of the groups, without foreign ones."""
    await provider.subscribe_push(nudges, None)
    await subscribed(pbx)
    directory = pbx.directory
    ids = [directory.users[0].id, *(group.id for group in directory.groups)]
    [connection] = pbx.im._connections
    await until(lambda: connection.topics == {f"emc{one}" for one in ids})


def _json(text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Return JSON values with such texts as values and keys, also as JSON in a text."""
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | text
    return st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(text, inner, max_size=3)
            | st.dictionaries(text, inner, max_size=3).map(json.dumps)
        ),
    )


#: What a frame may hold: nobody outside the vendor knows.
SECRET = {
    "text": "Секретный текст",
    "to": ["79161234567", "79167654321"],
    "79161234567": {"did": None, "is_wa": True, "n": 7},
}


@pytest.mark.parametrize("debugging", [True, False])
async def test_shapes(
    pbx: Pbx,
    provider: PortSipProvider,
    nudges: Nudges,
    caplog: pytest.LogCaptureFixture,
    *,
    debugging: bool,
) -> None:
    """While debug logging is on, frames are told by keys and types, never by values."""
    logger = logging.getLogger("custom_components.phone_inbox.providers.portsip")
    caplog.set_level(logging.DEBUG if debugging else logging.INFO, logger.name)
    await provider.subscribe_push(nudges, None)
    await subscribed(pbx)
    owner = pbx.directory.users[0].id
    for _ in range(2):
        pbx.im._publish(f"emc{owner}", sender="usr0", content=json.dumps(SECRET))
    await nudges.wait(2)
    shapes = provider.statistics()["im_shapes"]
    if not debugging:
        assert shapes == []
        return
    content: dict[str, Any] = {"text": "text", "to": ["text"]}
    content["…"] = {"did": "null", "is_wa": "boolean", "n": "number"}
    [shape] = shapes
    assert shape["data"]["content"] == {"JSON": content}
    assert shape["data"]["seq"] == "number"
    assert "'is_wa': 'boolean'" in caplog.text
    told = caplog.text + json.dumps(shapes, ensure_ascii=False)
    assert "Секретный" not in told
    assert "7916" not in told


@given(_json(st.text(alphabet="абвгд0123456789", min_size=1)))
def test_a_shape_tells_no_content(value: Any) -> None:
    """Neither texts nor numbers are in the shape of anything, however deep."""
    shape = json.dumps(shape_of(value), ensure_ascii=False)
    assert not re.search(r"[абвгд0-9]", shape)


@pytest.mark.parametrize(
    "body", ["[]", '{"items": 7}', '{"items": [{"id": "999"}, 7]}']
)
async def test_odd_groups(
    pbx: Pbx, provider: PortSipProvider, nudges: Nudges, body: str
) -> None:
    """Groups that cannot be read, or are not ours, do not matter."""
    pbx.fail("answer", "ring_groups", status=200, body=body)
    pbx.fail("answer", "call_queues", status=403)
    await provider.subscribe_push(nudges, None)
    await subscribed(pbx)
    pbx.receive("hello")
    await nudges.wait(1)


async def test_user_without_an_id(
    pbx: Pbx, build: Build, pauses: Pauses, nudges: Nudges
) -> None:
    """The login tells the id where the API does not."""
    pbx.fail("answer", "/api/user$", status=200, body="{}")
    provider = build(sleep=pauses)
    await provider.connect()
    await provider.subscribe_push(nudges, None)
    await subscribed(pbx)
    pbx.receive("hello")
    await nudges.wait(1)
    await provider.close()


async def test_every_frame_nudges(
    pbx: Pbx, provider: PortSipProvider, nudges: Nudges
) -> None:
    """Repeated frames are nudges, too: the one who polls has a shortest distance."""
    pbx.switches.im_duplicates = 3
    await provider.subscribe_push(nudges, None)
    await subscribed(pbx)
    pbx.receive("hello")
    await nudges.wait(4)


async def test_dropped_and_back(
    pbx: Pbx, provider: PortSipProvider, nudges: Nudges, pauses: Pauses
) -> None:
    """A connection that is cut comes back, and what came meanwhile is not missed."""
    await provider.subscribe_push(nudges, None)
    await subscribed(pbx)
    for number in range(1, 4):
        assert pbx.drop_im() == 1
        # The first thing after a new connection is a nudge.
        await nudges.wait(2 * number - 1)
        await subscribed(pbx)
        pbx.receive("hello")
        await nudges.wait(2 * number)
    assert len(pauses.slept) == 3
    assert all(0 < pause <= 4 for pause in pauses.slept)


async def test_good_connections_are_forgiven(
    pbx: Pbx,
    provider: PortSipProvider,
    nudges: Nudges,
    pauses: Pauses,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One that lasted is followed by a short pause, however many were dropped."""
    module = "custom_components.phone_inbox.providers.portsip.im"
    monkeypatch.setattr(f"{module}._GOOD_CONNECTION", 0.0)
    await provider.subscribe_push(nudges, None)
    for number in range(8):
        await subscribed(pbx)
        pbx.drop_im()
        await nudges.wait(number + 1)
    assert all(pause <= 1 for pause in pauses.slept)


async def test_new_token_for_a_new_connection(
    pbx: Pbx, provider: PortSipProvider, nudges: Nudges
) -> None:
    """After the token's end the next connection logs in with a fresh one."""
    await provider.subscribe_push(nudges, None)
    await subscribed(pbx)
    pbx.clock.advance(1801)
    pbx.drop_im()
    await nudges.wait(1)
    await subscribed(pbx)
    assert len(pbx.refreshes()) == 1
    assert len(pbx.passwords()) == 1


@pytest.mark.parametrize(
    "missing", [{"im_installed": False}, {"im_login_code": 401}, {"im_login_code": 500}]
)
async def test_no_service(
    pbx: Pbx,
    provider: PortSipProvider,
    nudges: Nudges,
    pauses: Pauses,
    caplog: pytest.LogCaptureFixture,
    *,
    missing: dict[str, Any],
) -> None:
    """It is quietly given up after a few attempts, and tried again each hour."""
    caplog.set_level(logging.DEBUG, "custom_components")
    for name, value in missing.items():
        setattr(pbx.switches, name, value)
    await provider.subscribe_push(nudges, None)
    await pauses.until(lambda slept: len(slept) == 6)
    assert [pause > LONG for pause in pauses.slept] == [False] * 5 + [True]
    assert pauses.slept[4] > pauses.slept[0]
    assert provider.statistics()["im"] is ImState.UNAVAILABLE
    assert nudges.count == 0
    records = [one for one in caplog.records if one.name.startswith("custom_")]
    assert {one.levelno for one in records} == {logging.DEBUG}
    for secret in ("S3cret-Pass", "ha.bot", *pbx.auth._by_access):
        assert not [one for one in records if secret in one.getMessage()]
    pbx.switches.im_installed, pbx.switches.im_login_code = True, 200
    pauses.end()
    await subscribed(pbx)
    pbx.receive("hello")
    await nudges.wait(1)
    assert len(pbx.passwords()) == 1


async def test_polls_without_the_service(
    pbx: Pbx, provider: PortSipProvider, nudges: Nudges, pauses: Pauses
) -> None:
    """Polling knows nothing of it."""
    pbx.switches.im_installed = False
    await provider.subscribe_push(nudges, None)
    await pauses.until(lambda slept: len(slept) == 6)
    message_id = pbx.receive("hello")
    assert message_id in await read_all(provider)


async def test_no_topic_is_ours(
    pbx: Pbx, provider: PortSipProvider, nudges: Nudges, pauses: Pauses
) -> None:
    """A service that lets us listen to nothing is as good as none."""
    pbx.im._topics_of = lambda _: set()  # type: ignore[assignment]
    await provider.subscribe_push(nudges, None)
    await pauses.until(lambda slept: len(slept) == 6)


async def test_blocked(
    pbx: Pbx, provider: PortSipProvider, nudges: Nudges, pauses: Pauses
) -> None:
    """While we are shut out nothing is tried at this door either."""
    body = error_body("DENIED", "blocked")
    pbx.fail("answer", "external_messages", status=403, body=body)
    with pytest.raises(Exception, match="blocked"):
        await read_all(provider)
    before = len(pbx.journal)
    await provider.subscribe_push(nudges, None)
    await pauses.until(lambda slept: len(slept) == 6)
    assert len(pbx.journal) == before


async def test_subscribing_again(
    pbx: Pbx, provider: PortSipProvider, nudges: Nudges
) -> None:
    """It repairs what is broken and doubles nothing."""
    await provider.subscribe_push(nudges, None)
    await subscribed(pbx)
    later = Nudges()
    await provider.subscribe_push(later, None)
    pbx.receive("hello")
    await later.wait(1)
    assert pbx.im.connections == 1
    assert nudges.count == 0


async def test_unsubscribing(
    pbx: Pbx, provider: PortSipProvider, nudges: Nudges
) -> None:
    """It disconnects, and can be taken up again."""
    await provider.unsubscribe_push()
    for _ in range(2):
        await provider.subscribe_push(nudges, None)
        await subscribed(pbx)
        await provider.unsubscribe_push()
        assert provider.statistics()["im"] is ImState.OFF
        await until(lambda: not pbx.im.connections)


async def test_encrypted(
    pbx: Pbx, build: Build, pauses: Pauses, nudges: Nudges
) -> None:
    """The certificate is checked here as everywhere."""
    context, fingerprint = self_signed_context()
    await pbx.stop()
    await pbx.start(tls=context)
    provider = build(sleep=pauses, fingerprint=fingerprint)
    await provider.connect()
    await provider.subscribe_push(nudges, None)
    await subscribed(pbx)
    pbx.receive("hello")
    await nudges.wait(1)
    await provider.close()


class OddIm:
    """An IM service whose frames and answers a test decides."""

    def __init__(self) -> None:
        """Start with a login that works."""
        self.after_login: list[Any] = []
        self.login: list[Any] = [{"ctrl": {"code": 200}}]
        self.redirect = ""
        self.answers_pings = True
        self.seen: list[str] = []
        self.frames: list[WSMsgType] = []

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer."""
        self.seen.append(request.path)
        if self.redirect and request.path == "/im":
            raise web.HTTPTemporaryRedirect(self.redirect)
        socket = web.WebSocketResponse(autoping=self.answers_pings)
        await socket.prepare(request)
        await socket.receive()
        await socket.ping()
        for frame in [*self.login, *self.after_login]:
            if isinstance(frame, bytes):
                await socket.send_bytes(frame)
            else:
                await socket.send_str(frame) if isinstance(frame, str) else (
                    await socket.send_json(frame)
                )
        async for received in socket:
            self.frames.append(received.type)
        return socket


@pytest.fixture
def im() -> OddIm:
    """Return the service that takes the place of the emulated one."""
    return OddIm()


class OddPbx(Pbx):
    """A PBX with that service."""

    def __init__(self, im: OddIm) -> None:
        """Take the service."""
        self.odd = im
        super().__init__(PortSipSwitches())

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Put it where the emulated one would be."""
        router.add_get("/im", self.odd.serve)
        router.add_get("/elsewhere", self.odd.serve)
        super().add_routes(router)


@pytest.fixture
async def listener(
    im: OddIm, session: ClientSession, memory: KeptMemory, pauses: Pauses
) -> AsyncIterator[PortSipProvider]:
    """Return a client that is connected to a PBX with that service."""
    async with OddPbx(im) as pbx:
        provider = PortSipProvider(session, pbx.credentials(), memory, sleep=pauses)
        await provider.connect()
        yield provider
        await provider.close()


async def test_frames_are_not_read(
    im: OddIm,
    listener: PortSipProvider,
    pauses: Pauses,
    nudges: Nudges,
) -> None:
    """Whatever is in a frame, nothing but its kind is looked at."""
    im.after_login = [
        "no JSON",
        "[]",
        "7",
        b"\x00\xff",
        {"ctrl": 7},
        {"ctrl": {"code": "many"}},
        {"pres": {}},
        {"data": None},
        {"data": {"content": "x" * 10_000}},
        b'{"data": {}}',
    ]
    await listener.subscribe_push(nudges, None)
    await nudges.wait(3)
    assert nudges.count == 3
    assert pauses.slept == []


@pytest.mark.parametrize(
    "login",
    [
        [{"ctrl": {"code": 200, "params": {"user": 7}}}],
        [{"ctrl": {"code": 200, "params": []}}],
        ["no JSON", {"pres": {}}, {"ctrl": {"code": 200}}],
    ],
)
async def test_odd_logins(
    im: OddIm,
    listener: PortSipProvider,
    pauses: Pauses,
    nudges: Nudges,
    *,
    login: list[Any],
) -> None:
    """A login is good unless it is refused."""
    im.login = login
    im.after_login = [{"data": {}}]
    await listener.subscribe_push(nudges, None)
    await nudges.wait(1)


async def test_no_redirects(
    im: OddIm,
    listener: PortSipProvider,
    pauses: Pauses,
    nudges: Nudges,
) -> None:
    """The token goes to the one address that the user typed."""
    im.redirect = "/elsewhere"
    await listener.subscribe_push(nudges, None)
    await pauses.until(lambda slept: len(slept) == 6)
    assert set(im.seen) == {"/im"}


@pytest.mark.parametrize("answered", [True, False])
async def test_silent_connections(
    im: OddIm,
    listener: PortSipProvider,
    pauses: Pauses,
    nudges: Nudges,
    monkeypatch: pytest.MonkeyPatch,
    *,
    answered: bool,
) -> None:
    """One where nothing is heard is asked, and left where nobody answers."""
    module = "custom_components.phone_inbox.providers.portsip.im"
    monkeypatch.setattr(f"{module}._HEARTBEAT", 0.5 if answered else 0.05)
    im.answers_pings = answered
    pings: list[bytes] = []
    ping = ClientWebSocketResponse.ping

    async def counted(self: ClientWebSocketResponse, message: bytes = b"") -> None:
        pings.append(message)
        await ping(self, message)

    monkeypatch.setattr(ClientWebSocketResponse, "ping", counted)
    await listener.subscribe_push(nudges, None)
    if answered:
        await until(lambda: len(pings) == 3)
        assert len(im.seen) == 1
    else:
        await until(lambda: len(im.seen) > 1)
        assert WSMsgType.PING in im.frames
