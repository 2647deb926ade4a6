"""The emulated Revicom server does what its specification sheet says.

The numbers in the tests' docstrings are the points of the sheet's section 9.
"""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
import json
import sys
import time
from typing import Any
from uuid import UUID, uuid4

from aiohttp import (
    ClientError,
    ClientPayloadError,
    ClientSession,
    encode_basic_auth,
    web,
)
from multidict import MultiDict
import pytest

from tests.effort import effort
from tests.emulators.base import html_fault
from tests.emulators.revicom import RevicomEmulator
from tests.emulators.revicom.listing import list_messages
from tests.emulators.revicom.store import Message
from tests.emulators.revicom.texts import count_parts

#: A Friday.
NOW = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
NUMBER = "14085550122"
VOICE_TEXT = "Код авторизации от HomeHub: 1 2 3 4"

Query = Mapping[str, Any] | Sequence[tuple[str, Any]]


@dataclass
class Api:
    """A plain client with the account's message key."""

    emulator: RevicomEmulator
    session: ClientSession
    key: str | None = None

    async def call(
        self,
        method: str,
        path: str,
        *,
        query: Query = (),
        data: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, Any]:
        """Return an answer's status and JSON."""
        key = self.key or self.emulator.credentials()["key"]
        if headers is None:
            headers = {"Authorization": f"Basic {key}"}
        body = {} if data is None else {"json": data}
        url = f"{self.emulator.url}/api/v1{path}"
        async with self.session.request(
            method, url, params=query, headers=headers, **body
        ) as response:
            return response.status, await response.json()

    async def listing(self, *pairs: tuple[str, Any], **query: Any) -> dict[str, Any]:
        """Return the envelope of a listing."""
        params = [*pairs, *query.items()]
        status, envelope = await self.call("GET", "/message", query=params)
        assert status == 200, envelope
        assert isinstance(envelope, dict)
        return envelope

    async def uuids(self, *pairs: tuple[str, Any], **query: Any) -> list[str]:
        """Return the uuids of a listing."""
        envelope = await self.listing(*pairs, **query)
        return [item["messageUuid"] for item in envelope["items"]]

    async def one(self, uuid: str) -> dict[str, Any]:
        """Return one message."""
        status, message = await self.call("GET", f"/message/{uuid}")
        assert status == 200
        assert isinstance(message, dict)
        return message

    async def send(self, **fields: Any) -> str:
        """Send one message and return its uuid."""
        status, answer = await self.call("POST", "/message", data=[sms(**fields)])
        assert status == 200
        assert answer["errors"] is False
        assert answer["items"][0]["code"] == 201
        return str(answer["items"][0]["messageUuid"])

    async def stop(self, *uuids: str) -> dict[str, Any]:
        """Stop messages and return the answer."""
        status, answer = await self.call(
            "POST", "/message/stop", data={"uuids": list(uuids)}
        )
        assert status == 200
        assert isinstance(answer, dict)
        return answer


@dataclass
class Receiver:
    """Takes callbacks."""

    url: str = ""
    requests: list[tuple[str, str | None, Any]] = field(default_factory=list)
    #: The statuses of the next answers.
    answers: list[int] = field(default_factory=list)
    arrived: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    @property
    def events(self) -> list[tuple[str, str]]:
        """Return the name and status of each event that came."""
        return [
            (event["callback_event"], event["status"])
            for _, _, events in self.requests
            for event in events
        ]


def sms(**fields: Any) -> dict[str, Any]:
    """Return a message to send, with these fields; None leaves one out."""
    message = {
        "channelType": "SMS",
        "senderName": "HomeHub",
        "destination": NUMBER,
        "content": "Water leak in the cellar",
        **fields,
    }
    return {name: value for name, value in message.items() if value is not None}


def whatsapp(**fields: Any) -> dict[str, Any]:
    """Return a WHATSAPP message to send."""
    content = {"contentType": "text", "text": "Water leak"}
    return sms(**{"channelType": "WHATSAPP", "content": content, **fields})


def vk(**fields: Any) -> dict[str, Any]:
    """Return a VK message to send."""
    return sms(**{"channelType": "VK", **fields})


def flashcall(**fields: Any) -> dict[str, Any]:
    """Return a FLASHCALL to send."""
    return sms(**{"channelType": "FLASHCALL", "content": "1234", **fields})


def voicecode(**fields: Any) -> dict[str, Any]:
    """Return a VOICECODE to send."""
    return sms(
        **{
            "channelType": "VOICECODE",
            "senderName": "voicecode",
            "content": {"contentType": "text", "text": VOICE_TEXT},
            **fields,
        }
    )


def stamp(at: datetime) -> str:
    """Write a time as the API does."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def local(at: datetime) -> str:
    """Write a wall-clock time as the scheduling fields want it."""
    return at.strftime("%Y-%m-%d %H:%M:%S")


@pytest.fixture
async def emulator() -> AsyncIterator[RevicomEmulator]:
    """Return a running server whose clock is frozen."""
    async with RevicomEmulator() as emulator:
        emulator.clock.freeze(NOW)
        yield emulator


@pytest.fixture
async def api(emulator: RevicomEmulator) -> AsyncIterator[Api]:
    """Return a client."""
    async with ClientSession() as session:
        yield Api(emulator, session)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Return a server for callbacks."""
    receiver = Receiver()

    async def take(request: web.Request) -> web.Response:
        entry = (
            request.path_qs,
            request.headers.get("Authorization"),
            await request.json(),
        )
        receiver.requests.append(entry)
        receiver.arrived.release()
        return web.Response(status=receiver.answers.pop(0) if receiver.answers else 200)

    app = web.Application()
    app.router.add_post("/cb", take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/cb"
    yield receiver
    await runner.cleanup()


def stored(emulator: RevicomEmulator, at: datetime = NOW, **fields: Any) -> str:
    """Store a finished outgoing message of any form; return its uuid."""
    message = Message(
        **{
            "uuid": str(uuid4()),
            "line": "HomeHub",
            "peer": NUMBER,
            "text": "Stored",
            "created": at,
            "status": "delivered",
            "status_time": at,
            "sent_time": at,
            "method": "API",
            "traffic_center": 3,
            **fields,
        }
    )
    emulator.store.add(message)
    return message.uuid


# Authorization


def error(code: int, msg: str) -> dict[str, Any]:
    """Return an error's body."""
    return {"error": {"code": code, "msg": msg}}


CALLS = [
    ("GET", "/message", None),
    ("GET", "/message/5b0e7c52-0d55-4b0f-9f0a-6a3f3d2c7a10", None),
    ("POST", "/message", [sms()]),
    ("POST", "/message/stop", {"uuids": ["5b0e7c52"]}),
    ("GET", "/balance", None),
]


@pytest.mark.parametrize(("method", "path", "data"), CALLS)
async def test_no_or_bad_credentials(
    api: Api, method: str, path: str, data: Any
) -> None:
    """1: each call needs a key, and tells a missing header from a bad key."""
    answer = await api.call(method, path, data=data, headers={})
    assert answer == (401, error(4010, "Not Authenticated"))

    key = api.emulator.credentials()["key"]
    for token in (
        b64encode(b"1001:wrong").decode(),
        "not base64!",
        b64encode(key.encode()).decode(),
        "",
    ):
        headers = {"Authorization": f"Basic {token}"}
        answer = await api.call(method, path, data=data, headers=headers)
        assert answer == (401, error(4012, "Bad credentials"))


async def test_key_kinds(api: Api) -> None:
    """1: only a message key lists and sends; any key reads the balance."""
    account = api.emulator.account
    for key in (account.entity_key, account.confirmation_key, account.tilda_key):
        api.key = key.shown
        for method, path, data in CALLS[:4]:
            answer = await api.call(method, path, data=data)
            assert answer == (403, error(4030, "Access Denied"))
        assert await api.call("GET", "/balance") == (200, {"RUB": 118.4})


async def test_ping(api: Api) -> None:
    """1: the connection check needs no key."""
    url = f"{api.emulator.url}/api/v1/ping"
    async with api.session.get(url) as response:
        assert (response.status, await response.text()) == (200, "PONG")


async def test_key_is_base64_already(api: Api) -> None:
    """2: the shown key is the header's token; its halves are login and password."""
    key = api.emulator.account.message_key
    header = encode_basic_auth(key.key_id, key.password)
    assert header == f"Basic {api.emulator.credentials()['key']}"
    headers = {"Authorization": header}
    assert (await api.call("GET", "/message", headers=headers))[0] == 200


async def test_bearer(api: Api) -> None:
    """2: Bearer is for the flash-call conversion, elsewhere behind a switch."""
    headers = {"Authorization": f"Bearer {api.emulator.credentials()['key']}"}
    status, answer = await api.call("POST", "/message", data=[flashcall()])
    report = {
        "messageUuid": answer["items"][0]["messageUuid"],
        "result": "NUMBER_VERIFIED",
    }
    answer = await api.call(
        "POST", "/flashcall-conversion", data=report, headers=headers
    )
    assert answer == (200, {})
    assert api.emulator.conversions == {report["messageUuid"]: report}

    status, _ = await api.call("GET", "/message", headers=headers)
    assert status == 401
    api.emulator.switches.bearer_accepted = True
    status, _ = await api.call("GET", "/message", headers=headers)
    assert status == 200


async def test_own_traffic_center(api: Api) -> None:
    """A key sees the messages of its own traffic center (sheet §1)."""
    mine = stored(api.emulator)
    other = stored(api.emulator, traffic_center=4)
    assert await api.uuids() == [mine]
    api.key = api.emulator.account.other_center_key.shown
    assert await api.uuids() == [other]
    assert (await api.call("GET", f"/message/{mine}"))[0] == 404
    assert (await api.stop(mine))["items"][0]["code"] == 404
    api.emulator.switches.own_traffic_center_only = False
    assert await api.uuids() == sorted([mine, other], reverse=True)


# Listing


async def test_envelope_and_defaults(api: Api) -> None:
    """3, 4, 5: camelCase around, outbound only, page 1 of 100, newest first."""
    uuids = [stored(api.emulator, NOW - timedelta(hours=n)) for n in range(120)]
    api.emulator.receive("Gate is open")
    envelope = await api.listing()
    assert list(envelope) == ["page", "perPage", "total", "items"]
    assert [envelope[name] for name in ("page", "perPage", "total")] == [1, 100, 120]
    assert [item["messageUuid"] for item in envelope["items"]] == uuids[:100]
    assert await api.uuids(page=2) == uuids[100:]
    assert await api.uuids(page=3) == []


async def test_repeated_keys(api: Api) -> None:
    """3: repeated keys are alternatives; a comma separates nothing."""
    good = stored(api.emulator)
    bad = stored(api.emulator, status="undelivered")
    stored(api.emulator, status="sent")
    found = await api.uuids(("status", "delivered"), ("status", "undelivered"))
    assert sorted(found) == sorted([good, bad])
    assert await api.uuids(status="delivered,undelivered") == []
    assert await api.uuids(direction="inbound,outbound") == []
    assert len(await api.uuids(("status[]", "delivered"))) == 3


async def test_cap(api: Api) -> None:
    """4, 9: the total is not capped, but the pages are."""
    api.emulator.seed(12_500, spacing=0.001)
    both = (("direction", "inbound"), ("direction", "outbound"))
    envelope = await api.listing(*both, page=100)
    assert envelope["total"] == 12_500
    assert len(envelope["items"]) == 100
    assert len({item["sentTime"] for item in envelope["items"]}) == 1

    bad = (400, error(4000, "Validation error"))
    query = {"page": 101}
    assert await api.call("GET", "/message", query=query) == bad
    query = {"page": 2, "per_page": 5001}
    assert await api.call("GET", "/message", query=query) == bad
    api.emulator.switches.beyond_cap = "empty"
    envelope = await api.listing(*both, page=101)
    assert envelope == {"page": 101, "perPage": 100, "total": 12_500, "items": []}

    api.emulator.switches.max_per_page = 500
    assert await api.call("GET", "/message", query={"per_page": 501}) == bad


async def test_pages_cover_everything_once(api: Api) -> None:
    """5, 9: with many messages in one second the pages neither lose nor repeat."""
    api.emulator.seed(1000, spacing=0.01)
    seen: list[str] = []
    for page in range(1, 10):
        seen += await api.uuids(direction="inbound", page=page, sort="sentTime:asc")
    assert len(seen) == len(set(seen)) == 900
    newest = await api.uuids(direction="inbound", per_page=1000)
    assert newest == seen[::-1]


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "sentTime"},
        {"sort": "createdTime:asc"},
        {"page": "0"},
        {"page": "one"},
        {"per_page": "0"},
        {"time_from": "yesterday"},
        {"time_from": "2024-03-01"},
        {"time_to": "2024-03-01T10:00:00"},
        {"root": "yes"},
        {"dispatch": "1"},
        {"dispatch_id": "x"},
    ],
    ids=str,
)
async def test_bad_parameters(api: Api, query: dict[str, str]) -> None:
    """4, 5, 6: what cannot be read is refused."""
    answer = await api.call("GET", "/message", query=query)
    assert answer == (400, error(4000, "Validation error"))
    api.emulator.switches.bad_request_body = "text"
    url = f"{api.emulator.url}/api/v1/message"
    headers = {"Authorization": f"Basic {api.emulator.credentials()['key']}"}
    async with api.session.get(url, params=query, headers=headers) as response:
        assert response.status == 400
        assert response.content_type == "text/plain"


async def test_sort(api: Api) -> None:
    """5: both orders, stable within a second; what was not sent comes last."""
    times = (NOW, NOW - timedelta(hours=1), NOW)
    uuids = [stored(api.emulator, at) for at in times]
    waiting = await api.send(destination="14085550002")
    ascending = [uuids[1], *sorted([uuids[0], uuids[2]])]
    assert await api.uuids(sort="sentTime:asc") == [*ascending, waiting]
    assert await api.uuids(sort="sentTime:desc") == [*ascending[::-1], waiting]
    assert await api.uuids() == [*ascending[::-1], waiting]
    api.emulator.switches.default_sort = "sentTime:asc"
    assert await api.uuids() == [*ascending, waiting]


async def test_window(api: Api) -> None:
    """6: windows go by the time of sending, bounds included."""
    early, late = NOW - timedelta(hours=2), NOW - timedelta(hours=1)
    first = stored(api.emulator, early)
    second = stored(api.emulator, late, status_time=NOW)
    unsent = stored(api.emulator, early, status="unsent", status_time=late)
    await api.send(destination="14085550002")

    found = await api.uuids(time_from=stamp(late), time_to=stamp(late))
    assert sorted(found) == sorted([second, unsent])
    assert await api.uuids(time_to=stamp(early)) == [first]
    assert len(await api.uuids(time_from=stamp(early))) == 3
    assert await api.uuids(time_from=stamp(NOW)) == []
    assert len(await api.uuids()) == 4

    api.emulator.switches.window_inclusive = False
    assert await api.uuids(time_from=stamp(early), time_to=stamp(late)) == []
    assert await api.uuids(time_from=stamp(early - timedelta(seconds=1))) != []


async def test_every_filter(api: Api) -> None:
    """7: each filter finds what it names, and nothing else."""
    emulator = api.emulator
    plain = stored(emulator, text="Gate is open", options={"tags": ["ha", "gate"]})
    step_1, step_2 = str(uuid4()), str(uuid4())
    stored(emulator, uuid=step_1, cascade_uuid=step_1, cascade_step=1, channel="VK")
    stored(emulator, uuid=step_2, cascade_uuid=step_1, cascade_step=2)
    dispatched = stored(
        emulator,
        dispatch_id=77,
        dispatch_name="Spring",
        template_id=5,
        traffic_type="PROMO",
        method="UI",
        line="Office",
    )
    abroad = stored(emulator, peer="447700900001", status="undelivered")
    everything = {plain, step_1, step_2, dispatched, abroad}

    async def found(*pairs: tuple[str, str], **query: str) -> set[str]:
        return set(await api.uuids(*pairs, **query))

    assert await found(dispatch_id="77") == {dispatched}
    assert await found(dispatch_id="-1") == everything - {dispatched}
    assert await found(message_uuid=plain) == {plain}
    pairs = [("message_uuid", uuid) for uuid in (plain, abroad, str(uuid4()))]
    assert await found(*pairs) == {plain, abroad}
    assert await found(*pairs, time_from=stamp(NOW + timedelta(hours=1))) == set()
    assert await found(destination="447700900001") == {abroad}
    assert await found(status="undelivered") == {abroad}
    assert await found(traffic_center_id="3") == everything
    assert await found(traffic_center_id="4") == set()
    assert await found(tags="gate") == {plain}
    assert await found(("tags", "gate"), ("tags", "other")) == {plain}
    assert await found(sending_method="UI") == {dispatched}
    assert await found(channel_type="VK") == {step_1}
    assert await found(traffic_type="PROMO") == {dispatched}
    assert await found(template_id="5") == {dispatched}
    assert await found(content="is op") == {plain}
    assert await found(content_nor="is op") == everything - {plain}
    assert await found(sender_name="Office") == {dispatched}
    assert await found(cascade_message_uuid=step_1) == {step_1, step_2}
    assert await found(root="true") == everything - {step_2}
    assert await found(root="false") == {step_2}
    assert await found(country_code="GB") == {abroad}
    assert await found(dispatch="true") == {dispatched}
    assert await found(dispatch="false") == everything - {dispatched}
    assert await found(sender_name="HomeHub", channel_type="VK") == {step_1}

    emulator.switches.tags_all = True
    assert await found(("tags", "gate"), ("tags", "ha")) == {plain}
    assert await found(("tags", "gate"), ("tags", "other")) == set()

    incoming = emulator.receive("Gate is shut", sender="447700900001")
    assert await found(direction="inbound") == {incoming}
    assert await found(direction="inbound", dispatch="false") == set()


async def test_ready_to_stop(api: Api) -> None:
    """7: only what can certainly be stopped."""
    held = await api.send(localSendTime="2024-03-02 12:00:00")
    await api.send()
    assert await api.uuids(ready_to_stop="true") == [held]
    assert len(await api.uuids(ready_to_stop="false")) == 2


async def test_inbound_is_gated(api: Api) -> None:
    """8: without the manager's consent there is no inbound."""
    uuid = api.emulator.receive("Gate is open")
    sent = stored(api.emulator)
    both = (("direction", "inbound"), ("direction", "outbound"))
    assert len(await api.uuids(*both)) == 2

    api.emulator.switches.inbound_enabled = False
    assert await api.uuids(direction="inbound") == []
    assert await api.uuids(*both) == [sent]
    assert (await api.call("GET", f"/message/{uuid}"))[0] == 404
    api.emulator.switches.inbound_off_answer = "forbidden"
    answer = await api.call("GET", "/message", query={"direction": "inbound"})
    assert answer == (403, error(4030, "Access Denied"))
    assert await api.uuids() == [sent]
    api.emulator.switches.inbound_off_answer = "bad_request"
    answer = await api.call("GET", "/message", query={"direction": "inbound"})
    assert answer[0] == 400


async def test_one_message(api: Api) -> None:
    """One message comes bare; the answer to an unknown one is open (§2b)."""
    uuid = await api.send()
    assert await api.one(uuid) == (await api.listing())["items"][0]
    unknown = f"/message/{uuid4()}"
    assert await api.call("GET", unknown) == (404, error(4040, "Not Found"))
    api.emulator.switches.unknown_uuid = "bad_request"
    assert (await api.call("GET", unknown))[0] == 400
    api.emulator.switches.unknown_uuid = "null"
    assert await api.call("GET", unknown) == (200, None)
    api.emulator.switches.unknown_uuid = "object"
    assert await api.call("GET", unknown) == (200, {})


# Message objects


async def test_outbound_object(api: Api) -> None:
    """10, 11: the fields of the sheet's sample, and only those that apply."""
    uuid = await api.send(
        destination="14085550001",
        tags=["ha", "m_7f3a9c"],
        ttl=3600,
        useLocalTime=True,
        callbackUrl="https://user:secret@home.example/cb",
        callbackEvents=["sent", "delivered"],
        externalMessageId="leak-1",
    )
    api.emulator.clock.advance(60)
    assert await api.one(uuid) == {
        "createdTime": "2024-03-01T12:00:00Z",
        "channelType": "SMS",
        "sendingMethod": "API",
        "trafficType": "SERVICE",
        "dispatchId": -1,
        "messageUuid": uuid,
        "trafficCenterId": 3,
        "senderName": "HomeHub",
        "destination": "14085550001",
        "direction": "outbound",
        "brand": "Example Mobile",
        "country": "US",
        "region": "California",
        "content": "Water leak in the cellar",
        "tags": ["ha", "m_7f3a9c"],
        "ttl": 3600,
        "useLocalTime": True,
        "callbackEvents": ["sent", "delivered"],
        "callbackUrl": "https://user:secret@home.example/cb",
        "totalParts": 1,
        "price": {
            "totalPrice": 2.5,
            "currency": "RUB",
            "invoicedParts": 1,
            "final": True,
        },
        "sentTime": "2024-03-01T12:00:00Z",
        "status": "undelivered",
        "statusTime": "2024-03-01T12:00:03Z",
        "specialContent": {"contentType": "text", "text": "Water leak in the cellar"},
        "errorCode": 7060,
    }


async def test_object_switches(api: Api) -> None:
    """10: the forms a client must also be able to read."""
    switches = api.emulator.switches
    uuid = await api.send(callbackUrl="http://127.0.0.1:9/cb", destination="70000002")
    incoming = api.emulator.receive("Gate is open")

    switches.misspelt_sending_method = True
    switches.callback_events_as_string = True
    switches.unknown_fields = True
    switches.unknown_values = True
    switches.outbound_without_direction = True
    switches.text_in_special_content_only = True
    message = await api.one(uuid)
    assert "sendingMethod" not in message
    assert message["sendingMethog"] == "SMPP"
    assert message["callbackEvents"] == "delivered"
    assert message["surprise"] == "new"
    assert message["trafficType"] == "NOTICE"
    assert message["status"] == "queued"
    assert "direction" not in message
    assert message["content"] == ""
    assert message["specialContent"]["text"] == "Water leak in the cellar"

    switches.inbound_without_status = True
    switches.inbound_without_sent_time = True
    message = await api.one(incoming)
    assert message["direction"] == "inbound"
    assert not message.keys() & {"status", "statusTime", "sentTime"}
    assert message["createdTime"] == "2024-03-01T12:00:00Z"
    switches.timestamps = "fraction"
    assert (await api.one(incoming))["createdTime"] == "2024-03-01T12:00:00.000Z"
    switches.timestamps = "offset"
    assert (await api.one(incoming))["createdTime"] == "2024-03-01T12:00:00+00:00"


# Sending

GOOD = [
    sms(tags=["ha", "дом"], ttl=60, hours=[0, 23], days=[1, 7], shortUrl=False),
    sms(ttl=86_400, useLocalTime=False, externalMessageId="x" * 100),
    sms(localSendTime=local(NOW - timedelta(hours=12))),
    sms(localSendTime=local(NOW + timedelta(days=7))),
    sms(localCompletionTime=local(NOW + timedelta(days=70))),
    sms(callbackUrl="http://user:pw@127.0.0.1:8123/cb?x=1"),
    sms(callbackUrl="https://home.example/cb", callbackEvents=["click", "price"]),
    whatsapp(),
    whatsapp(content={"text": "Water leak", "footer": {"text": "HomeHub"}}),
    vk(senderName="Anything", content="x" * 2048),
    flashcall(senderName="Anything"),
    voicecode(ttl=30),
    voicecode(content={"contentType": "text", "text": "Код авторизации от Дом: 12-34"}),
]

BAD: list[dict[str, Any]] = [
    sms(channelType=None),
    sms(channelType="VIBER"),
    sms(channelType=["SMS"]),
    sms(senderName=None),
    sms(senderName="Stranger"),
    sms(senderName="Summer"),
    sms(destination=None),
    sms(destination="+14085550122"),
    sms(destination=14085550122),
    sms(destination="1 408 555 0122"),
    sms(content=None),
    sms(content=""),
    sms(content="\ufeffHello"),
    sms(content={"text": "Hello"}),
    sms(tags="ha"),
    sms(tags=["with-hyphen"]),
    sms(tags=["with space"]),
    sms(tags=[""]),
    sms(useLocalTime="true"),
    sms(ttl=59),
    sms(ttl=86_401),
    sms(ttl="3600"),
    sms(ttl=True),
    sms(hours=[24]),
    sms(hours=[1, 1]),
    sms(hours=[]),
    sms(days=[0]),
    sms(days=[8]),
    sms(days=[2, 2]),
    sms(shortUrl="no"),
    sms(localSendTime="2024-03-01T12:00:00Z"),
    sms(localSendTime=local(NOW - timedelta(hours=12, seconds=1))),
    sms(localSendTime=local(NOW + timedelta(days=7, seconds=1))),
    sms(localCompletionTime=local(NOW + timedelta(days=70, seconds=1))),
    sms(
        localSendTime=local(NOW + timedelta(hours=2)),
        localCompletionTime=local(NOW + timedelta(hours=1)),
    ),
    sms(callbackUrl="ftp://home.example/cb"),
    sms(callbackUrl="home.example/cb"),
    sms(callbackUrl="http://home.example/a b"),
    sms(callbackUrl="http://home.example/cb", callbackEvents=["undelivered"]),
    sms(callbackUrl="http://home.example/cb", callbackEvents="sent"),
    sms(externalMessageId="x" * 101),
    whatsapp(content="Hello"),
    whatsapp(content={"contentType": "text"}),
    whatsapp(senderName="Stranger"),
    vk(senderName=""),
    vk(content=""),
    vk(content="x" * 2049),
    flashcall(content="123"),
    flashcall(content="12345"),
    flashcall(content="12a4"),
    flashcall(ttl=60),
    flashcall(localSendTime=local(NOW)),
    voicecode(senderName="HomeHub"),
    voicecode(content=VOICE_TEXT),
    voicecode(content={"text": VOICE_TEXT}),
    voicecode(content={"contentType": "text", "text": "Your code is 1234"}),
    voicecode(
        content={"contentType": "text", "text": f"Код авторизации от {'x' * 1000}: 1"}
    ),
    voicecode(ttl=29),
    voicecode(hours=[8]),
]


def labels(items: list[dict[str, Any]]) -> list[str]:
    """Return a name for each item: where it differs from an ordinary SMS."""
    usual = sms()
    names = []
    for number, item in enumerate(items):
        differing = {
            name: item.get(name)
            for name in usual | item
            if item.get(name) != usual.get(name)
        }
        names.append(f"{number} {ascii(differing)[:60]}")
    return names


@pytest.mark.parametrize("item", GOOD, ids=labels(GOOD))
async def test_valid_items(api: Api, item: dict[str, Any]) -> None:
    """12, 13: what the table allows is created."""
    status, answer = await api.call("POST", "/message", data=[item])
    assert status == 200
    assert answer["errors"] is False
    [created] = answer["items"]
    assert created.pop("externalMessageId", None) == item.get("externalMessageId")
    assert UUID(created.pop("messageUuid")).version == 4
    assert created == {"code": 201}


@pytest.mark.parametrize("item", BAD, ids=labels(BAD))
async def test_invalid_items(api: Api, item: dict[str, Any]) -> None:
    """12, 13: what the table forbids fails the request, or only itself."""
    api.emulator.account.sender_names["Summer"] = NOW + timedelta(days=1)
    answer = await api.call("POST", "/message", data=[sms(), item])
    assert answer == (400, error(4000, "Validation error"))
    assert (await api.listing())["total"] == 0

    api.emulator.switches.invalid_item_fails = "item"
    status, answer = await api.call("POST", "/message", data=[sms(), item])
    assert status == 200
    assert answer["errors"] is True
    assert [entry["code"] for entry in answer["items"]] == [201, 400]
    assert answer["items"][1] == {"code": 400, "errorCode": 7401}
    assert (await api.listing())["total"] == 1


async def test_batches(api: Api) -> None:
    """12: an array of 1 to 1000 objects, and nothing else."""
    for data in ([], [sms()] * 1001, ["text"], "text"):
        answer = await api.call("POST", "/message", data=data)
        assert answer == (400, error(4000, "Validation error"))
    status, answer = await api.call("POST", "/message", data=[sms()] * 1000)
    assert status == 200
    uuids = {item["messageUuid"] for item in answer["items"]}
    assert len(uuids) == 1000
    assert (await api.listing())["total"] == 1000

    url = f"{api.emulator.url}/api/v1/message"
    headers = {"Authorization": f"Basic {api.emulator.credentials()['key']}"}
    body = json.dumps([sms()])
    async with api.session.post(url, data=body, headers=headers) as response:
        assert response.status == 400
    headers["Content-Type"] = "application/json"
    async with api.session.post(url, data=body, headers=headers) as response:
        assert response.status == 200
    async with api.session.post(url, data="[{", headers=headers) as response:
        assert response.status == 400


async def test_sending_switches(api: Api) -> None:
    """12, 13: the open points of sending."""
    switches = api.emulator.switches
    switches.send_status = 202
    switches.plus_accepted = True
    switches.external_id_echoed = False
    item = sms(destination="+14085550122", externalMessageId="leak-1")
    status, answer = await api.call("POST", "/message", data=[item])
    assert status == 202
    assert answer["items"][0].keys() == {"messageUuid", "code"}
    assert (await api.listing())["items"][0]["destination"] == NUMBER

    switches.refused_item_form = "destination"
    switches.items_reversed = True
    items = [sms(), sms(destination="14085550004")]
    status, answer = await api.call("POST", "/message", data=items)
    assert answer["errors"] is True
    assert answer["items"][0] == {"destination": "14085550004", "errorCode": 7401}
    assert answer["items"][1]["code"] == 201

    switches.foreign_fields_refused = False
    assert (await api.call("POST", "/message", data=[flashcall(ttl=60)]))[0] == 202
    switches.whatsapp_enabled = False
    assert (await api.call("POST", "/message", data=[whatsapp()]))[0] == 400


async def test_whatsapp_window(api: Api) -> None:
    """Free text needs a word of the subscriber within 24 hours (§3.1)."""
    emulator = api.emulator
    emulator.switches.whatsapp_window = True
    assert (await api.call("POST", "/message", data=[whatsapp()]))[0] == 400
    emulator.account.whatsapp_templates.add("Water leak")
    assert (await api.call("POST", "/message", data=[whatsapp()]))[0] == 200
    emulator.account.whatsapp_templates.clear()
    emulator.receive("Hello", sender=NUMBER, channel="WHATSAPP")
    assert (await api.call("POST", "/message", data=[whatsapp()]))[0] == 200
    emulator.clock.advance(24 * 3600 + 1)
    assert (await api.call("POST", "/message", data=[whatsapp()]))[0] == 400


async def test_late_or_lost_answer(api: Api) -> None:
    """14: the message is there, though its answer came late or never."""
    api.emulator.switches.send_answer_delay = 0.2
    started = time.monotonic()
    sending = asyncio.create_task(api.send(tags=["late"]))
    while not (listed := await api.uuids(tags="late")):  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    [found] = listed
    assert await sending == found
    assert time.monotonic() - started >= 0.2

    api.emulator.switches.send_answer_delay = 0
    api.emulator.fail("reset_after", "/message$", method="POST")
    with pytest.raises(ClientError):
        await api.send(tags=["lost"])
    assert len(await api.uuids(tags="lost")) == 1


async def test_no_deduplication(api: Api) -> None:
    """14: a repeated request sends again."""
    item = sms(tags=["same"], externalMessageId="same")
    for _ in range(2):
        await api.call("POST", "/message", data=[item])
    assert len(await api.uuids(tags="same")) == 2


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 306, 2),
        ("x" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("я" * 70, 1),
        ("я" * 71, 2),
        ("я" * 134, 2),
        ("я" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
    ids=lambda value: (
        str(value) if isinstance(value, int) else f"{value[0]}{len(value)}"
    ),
)
def test_parts(text: str, parts: int) -> None:
    """15: 160 or 153 GSM characters a part, 70 or 67 of others."""
    assert count_parts(text) == parts


async def test_price_and_balance(api: Api) -> None:
    """15: the price is preliminary until the end; the balance goes down."""
    uuid = await api.send(content="я" * 71)
    price = {"totalPrice": 5.0, "currency": "RUB", "invoicedParts": 2}
    message = await api.one(uuid)
    assert message["totalParts"] == 2
    assert message["price"] == {**price, "final": False}
    assert await api.call("GET", "/balance") == (200, {"RUB": 113.4})
    api.emulator.clock.advance(60)
    assert (await api.one(uuid))["price"] == {**price, "final": True}

    uuid = await api.send(destination="14085550003")
    assert await api.call("GET", "/balance") == (200, {"RUB": 110.9})
    api.emulator.clock.advance(60)
    assert (await api.one(uuid))["price"]["totalPrice"] == 0
    assert await api.call("GET", "/balance") == (200, {"RUB": 113.4})


# Life cycle


async def history(api: Api, uuid: str, *seconds: float) -> list[str]:
    """Return the status after each of these further waits."""
    statuses = []
    for wait in seconds:
        api.emulator.clock.advance(wait)
        message = await api.one(uuid)
        statuses.append(message.get("readStatus") or message["status"])
    return statuses


async def test_ordinary_life(api: Api) -> None:
    """16, 17: sending, sent, delivered; the time of sending stays."""
    api.emulator.switches.sending_delay = 2
    uuid = await api.send()
    message = await api.one(uuid)
    assert message["status"] == "sending"
    assert message["statusTime"] == message["createdTime"]
    assert "sentTime" not in message
    assert await history(api, uuid, 1, 1, 2, 1, 100_000) == [
        "sending",
        "sent",
        "sent",
        "delivered",
        "delivered",
    ]
    message = await api.one(uuid)
    assert message["sentTime"] == "2024-03-01T12:00:02Z"
    assert message["statusTime"] == "2024-03-01T12:00:05Z"
    assert "readStatus" not in message


@pytest.mark.parametrize(
    ("digits", "statuses", "code"),
    [
        ("0001", ["sent", "undelivered", "undelivered"], 7060),
        ("0002", ["sending", "sending", "sending"], None),
        ("0003", ["sending", "unsent", "unsent"], None),
        ("0005", ["sent", "delivered", "read"], None),
        ("0006", ["sent", "sent", "sent"], None),
        ("0007", ["sent", "delivered", "unread"], None),
        ("0008", ["sent", "undelivered", "undelivered"], 6969),
        ("0009", ["sent", "delivered", "delivered"], None),
    ],
)
async def test_magic_destinations(
    api: Api, digits: str, statuses: list[str], code: int | None
) -> None:
    """16: the table of magic destinations."""
    item = whatsapp(destination=f"1408555{digits}")
    _, answer = await api.call("POST", "/message", data=[item])
    uuid = answer["items"][0]["messageUuid"]
    assert await history(api, uuid, 0, 3, 3) == statuses
    assert (await api.one(uuid)).get("errorCode") == code


async def test_magic_refusal(api: Api) -> None:
    """16: a destination that is refused when sending to it."""
    items = [sms(), sms(destination="14085550004"), sms()]
    status, answer = await api.call("POST", "/message", data=items)
    assert status == 200
    assert answer["errors"] is True
    assert [item["code"] for item in answer["items"]] == [201, 400, 201]
    assert len(api.emulator.sent()) == 2
    api.emulator.switches.magic_destinations = False
    assert await api.send(destination="14085550004")


async def test_expiry(api: Api) -> None:
    """16: without delivery within the ttl, or 25 hours, a message has failed."""
    short = await api.send(destination="14085550006", ttl=60)
    long = await api.send(destination="14085550006")
    assert await history(api, short, 59, 1) == ["sent", "undelivered"]
    assert (await api.one(short))["errorCode"] == 7060
    assert await history(api, long, 25 * 3600 - 61, 1) == ["sent", "undelivered"]

    api.emulator.switches.delivery_delay = 100
    late = await api.send(ttl=60)
    assert await history(api, late, 60, 100) == ["undelivered", "undelivered"]


async def test_read_status_is_for_some_channels(api: Api) -> None:
    """16: only VIBER, VK and WHATSAPP know it; unread is a closing verdict."""
    uuid = await api.send(destination="14085550005")
    assert await history(api, uuid, 3600) == ["delivered"]
    _, answer = await api.call("POST", "/message", data=[vk(), whatsapp()])
    uuids = [item["messageUuid"] for item in answer["items"]]
    assert await history(api, uuids[0], 25 * 3600 - 1) == ["delivered"]
    api.emulator.clock.advance(1)
    for uuid in uuids:
        message = await api.one(uuid)
        assert (message["status"], message["readStatus"]) == ("delivered", "unread")
        assert message["readStatusTime"] == "2024-03-02T14:00:00Z"


@pytest.mark.parametrize(
    ("fields", "sent_at"),
    [
        # California is 8 hours behind, so 05:00 there is 13:00 UTC.
        ({"localSendTime": "2024-03-01 05:00:00"}, "2024-03-01T13:00:00Z"),
        (
            {"localSendTime": "2024-03-01 16:00:00", "useLocalTime": False},
            "2024-03-01T13:00:00Z",
        ),
        ({"localSendTime": "2024-03-01 03:00:00"}, "2024-03-01T12:00:00Z"),
        ({"hours": [4]}, "2024-03-01T12:00:00Z"),
        ({"hours": [6, 8]}, "2024-03-01T14:00:00Z"),
        ({"hours": [16], "useLocalTime": False}, "2024-03-01T13:00:00Z"),
        ({"days": [1], "hours": [10]}, "2024-03-04T18:00:00Z"),
    ],
    ids=str,
)
async def test_scheduling(api: Api, fields: dict[str, Any], sent_at: str) -> None:
    """16: scheduling holds a message in sending until its local time has come."""
    uuid = await api.send(**fields)
    due = datetime.fromisoformat(sent_at)
    if due > NOW:
        api.emulator.clock.freeze(due - timedelta(seconds=1))
        assert (await api.one(uuid))["status"] == "sending"
    api.emulator.clock.freeze(due)
    message = await api.one(uuid)
    assert (message["status"], message["sentTime"]) == ("sent", sent_at)


async def test_completion_time(api: Api) -> None:
    """16: a message whose turn does not come in time is not sent."""
    uuid = await api.send(
        hours=[20], localCompletionTime="2024-03-01 15:30:00", useLocalTime=False
    )
    assert await history(api, uuid, 1799, 1, 86_400) == ["sending", "unsent", "unsent"]


async def test_final_stays_final(api: Api) -> None:
    """17: neither a stop nor a clock set back changes a final status."""
    uuid = await api.send()
    api.emulator.clock.advance(10)
    before = await api.one(uuid)
    assert before["status"] == "delivered"
    await api.stop(uuid)
    assert await history(api, uuid, -3600, 7200, 200_000) == ["delivered"] * 3
    assert await api.one(uuid) == before


async def test_stop(api: Api) -> None:
    """18: the four codes, and unsent after a while."""
    emulator = api.emulator
    held = await api.send(localSendTime="2024-03-02 12:00:00")
    emulator.switches.sending_delay = 4
    late = await api.send()
    emulator.switches.sending_delay = 0
    sent = await api.send()
    unknown = str(uuid4())

    answer = await api.stop(held, late)
    assert answer == {
        "errors": False,
        "items": [
            {"messageUuid": held, "code": 200},
            {"messageUuid": late, "code": 202},
        ],
    }
    answer = await api.stop(sent)
    assert answer == {"errors": True, "items": [{"messageUuid": sent, "code": 403}]}
    answer = await api.stop(unknown, held)
    assert answer["errors"] is True
    assert [item["code"] for item in answer["items"]] == [404, 200]

    assert (await api.one(held))["status"] == "sending"
    emulator.clock.advance(3)
    message = await api.one(held)
    assert (message["status"], message["statusTime"]) == (
        "unsent",
        "2024-03-01T12:00:03Z",
    )
    assert await history(api, late, 1, 3) == ["sent", "delivered"]
    assert (await api.stop(held))["items"][0]["code"] == 403


async def test_stop_switches_and_limits(api: Api) -> None:
    """18: the other samples' forms; not more than 10,000 at once."""
    emulator = api.emulator
    emulator.switches.stop_code = 201
    emulator.switches.late_stop_works = True
    held = await api.send(localSendTime="2024-03-02 12:00:00")
    emulator.switches.sending_delay = 4
    late = await api.send()
    assert await api.uuids(ready_to_stop="true") == [held]
    answer = await api.stop(held, late)
    assert [item["code"] for item in answer["items"]] == [201, 202]
    assert await history(api, late, 3, 100) == ["unsent", "unsent"]

    bad: list[Any] = [{"uuids": ["x"] * 10_001}, {"uuids": []}, {}, []]
    for data in bad:
        refused = await api.call("POST", "/message/stop", data=data)
        assert refused == (400, error(4000, "Validation error"))
    assert len((await api.stop(*["x"] * 10_000))["items"]) == 10_000
    assert (await api.stop(emulator.receive("Hi")))["items"][0]["code"] == 404


async def test_stop_of_a_cascade(api: Api) -> None:
    """18: stopping a step stops those after it (§4)."""
    emulator = api.emulator
    root = str(uuid4())
    fields: dict[str, Any] = {
        "status": "sending",
        "sent_time": None,
        "cascade_uuid": root,
    }
    steps = [
        stored(emulator, cascade_step=number, **fields, uuid=uuid)
        for number, uuid in enumerate([root, str(uuid4()), str(uuid4())], 1)
    ]
    await api.stop(steps[1])
    emulator.clock.advance(3)
    statuses = [(await api.one(uuid))["status"] for uuid in steps]
    assert statuses == ["sending", "unsent", "unsent"]


async def test_inbound(api: Api) -> None:
    """19: an injected message is listed, with the subscriber as destination."""
    uuid = api.emulator.receive("Gate is open", sender="+14085550111")
    assert await api.uuids() == []
    envelope = await api.listing(direction="inbound")
    assert envelope["items"] == [
        {
            "createdTime": "2024-03-01T12:00:00Z",
            "channelType": "SMS",
            "trafficType": "SERVICE",
            "dispatchId": -1,
            "messageUuid": uuid,
            "trafficCenterId": 3,
            "senderName": "HomeHub",
            "destination": "14085550111",
            "direction": "inbound",
            "brand": "Example Mobile",
            "country": "US",
            "region": "California",
            "content": "Gate is open",
            "totalParts": 1,
            "sentTime": "2024-03-01T12:00:00Z",
            "status": "delivered",
            "statusTime": "2024-03-01T12:00:00Z",
            "specialContent": {"contentType": "text", "text": "Gate is open"},
        }
    ]

    api.emulator.switches.inbound_peer_in = "senderName"
    message = await api.one(uuid)
    assert message["destination"] == "HomeHub"
    assert message["senderName"] == "14085550111"
    query = {"direction": "inbound", "destination": "HomeHub"}
    assert await api.uuids(**query) == [uuid]


async def test_late_inbound(api: Api) -> None:
    """19: an old message can come late, and takes its place in time."""
    new = api.emulator.receive("New", line="Office", channel="WHATSAPP")
    old = api.emulator.receive("Old", time=NOW - timedelta(hours=1), message_id="a-1")
    assert old == "a-1"
    assert await api.uuids(direction="inbound") == [new, old]
    assert (await api.one(new))["senderName"] == "Office"
    assert (await api.one(new))["channelType"] == "WHATSAPP"


# Callbacks


async def test_callback_form(api: Api, receiver: Receiver) -> None:
    """20: an array of snake_case objects; the URL's user is in a header only."""
    url = receiver.url.replace("://", "://user:s%40cret@") + "?a=1"
    uuid = await api.send(
        destination="14085550001", callbackUrl=url, callbackEvents=["sent", "delivered"]
    )
    api.emulator.clock.advance(60)
    await api.emulator.outbox.drain()
    sent, delivered = receiver.requests
    basic = f"Basic {b64encode(b'user:s@cret').decode()}"
    assert sent == (
        "/cb?a=1",
        basic,
        [
            {
                "message_uuid": uuid,
                "channel_type": "SMS",
                "callback_event": "sent",
                "status": "sent",
                "status_time": "2024-03-01T12:00:00Z",
            }
        ],
    )
    assert delivered == (
        "/cb?a=1",
        basic,
        [
            {
                "message_uuid": uuid,
                "channel_type": "SMS",
                "callback_event": "delivered",
                "status": "undelivered",
                "status_time": "2024-03-01T12:00:03Z",
                "error_code": 7060,
            }
        ],
    )
    assert "user" not in api.emulator.outbox.posted[0].url


@pytest.mark.parametrize(
    ("digits", "status"),
    [("0009", "delivered"), ("0001", "undelivered"), ("0003", "unsent")],
)
async def test_default_event(
    api: Api, receiver: Receiver, digits: str, status: str
) -> None:
    """20: without a choice there is one event, on any final status."""
    await api.send(destination=f"1408555{digits}", callbackUrl=receiver.url)
    api.emulator.clock.advance(60)
    await api.emulator.outbox.drain()
    assert receiver.events == [("delivered", status)]
    assert receiver.requests[0][1] is None


async def test_all_events(api: Api, receiver: Receiver) -> None:
    """20: read, price and click, too."""
    events = ["sent", "delivered", "read", "price", "click"]
    item = whatsapp(
        destination="14085550005",
        callbackUrl=receiver.url,
        callbackEvents=events,
        shortUrl=True,
    )
    _, answer = await api.call("POST", "/message", data=[item])
    api.emulator.clock.advance(60)
    api.emulator.click(answer["items"][0]["messageUuid"])
    await api.emulator.outbox.drain()
    assert receiver.events == [
        ("sent", "sent"),
        ("delivered", "delivered"),
        ("price", "delivered"),
        ("read", "read"),
        ("click", "delivered"),
    ]
    price, click = receiver.requests[2][2][0], receiver.requests[4][2][0]
    assert price["price"] == {
        "total_price": 2.5,
        "currency": "RUB",
        "invoiced_parts": 1,
        "final": True,
    }
    assert click["click_time"] == "2024-03-01T12:01:00Z"


async def test_callback_batch_and_duplicates(api: Api, receiver: Receiver) -> None:
    """20: several events in one array, and each request twice."""
    api.emulator.switches.callback_batch = True
    api.emulator.switches.callback_duplicates = True
    events = ["sent", "delivered", "price"]
    await api.send(callbackUrl=receiver.url, callbackEvents=events)
    api.emulator.clock.advance(60)
    await api.emulator.outbox.drain()
    names = [
        [event["callback_event"] for event in events]
        for _, _, events in receiver.requests
    ]
    assert names == [["sent", "delivered"], ["sent", "delivered"], ["price"], ["price"]]


async def test_callback_disorder(api: Api, receiver: Receiver) -> None:
    """20: the last may be first."""
    api.emulator.switches.callback_disorder = True
    await api.send(callbackUrl=receiver.url, callbackEvents=["sent", "delivered"])
    assert len(await api.uuids(status="sent")) == 1
    await api.emulator.outbox.drain()
    assert receiver.events == []
    api.emulator.clock.advance(60)
    await api.emulator.outbox.drain()
    assert receiver.events == [("delivered", "delivered"), ("sent", "sent")]


async def test_callback_retries(api: Api, receiver: Receiver) -> None:
    """20: three more attempts after anything but 2xx."""
    api.emulator.switches.callback_retry_delay = 0
    receiver.answers = [500, 404, 204]
    await api.send(callbackUrl=receiver.url)
    api.emulator.clock.advance(60)
    await api.emulator.outbox.drain()
    assert [posted.status for posted in api.emulator.outbox.posted] == [500, 404, 204]

    receiver.answers = [500] * 10
    await api.send(callbackUrl=receiver.url)
    api.emulator.clock.advance(60)
    await api.emulator.outbox.drain()
    assert len(receiver.requests) == 3 + 4


async def test_callbacks_stay_on_this_machine(api: Api, receiver: Receiver) -> None:
    """A foreign address gets nothing; an address without a server does no harm."""
    api.emulator.switches.callback_retries = 0
    for url in ("https://home.example/cb", "http://127.0.0.1:9/cb", receiver.url):
        await api.send(callbackUrl=url)
    api.emulator.clock.advance(60)
    await api.emulator.outbox.drain()
    assert [posted.status for posted in api.emulator.outbox.posted] == [0, 0, 200]
    assert len(receiver.requests) == 1


async def test_callbacks_come_by_themselves(receiver: Receiver) -> None:
    """16, 20: with a running clock nobody needs to ask."""
    async with RevicomEmulator() as emulator, ClientSession() as session:
        emulator.switches.delivery_delay = 0.1
        api = Api(emulator, session)
        await api.send(callbackUrl=receiver.url, callbackEvents=["sent", "delivered"])
        assert receiver.requests == []
        async with asyncio.timeout(5):
            await receiver.arrived.acquire()
            await receiver.arrived.acquire()
        assert receiver.events == [("sent", "sent"), ("delivered", "delivered")]


async def test_read_event_switch(api: Api, receiver: Receiver) -> None:
    """20: the read event's status is assumed, so it may be another."""
    api.emulator.switches.read_event_has_delivery_status = True
    item = vk(callbackUrl=receiver.url, callbackEvents=["read"])
    await api.call("POST", "/message", data=[item])
    api.emulator.clock.advance(26 * 3600)
    await api.emulator.outbox.drain()
    assert receiver.events == [("read", "delivered")]


async def test_inbound_callback(api: Api, receiver: Receiver) -> None:
    """An object of unknown form may come for an inbound message (§5)."""
    api.emulator.switches.inbound_callback_url = receiver.url
    uuid = api.emulator.receive("Gate is open")
    await api.emulator.outbox.drain()
    [(_, _, [event])] = receiver.requests
    assert event == {"message_uuid": uuid, "callback_event": "inbound"}


# Faults


async def test_rate_limit(api: Api) -> None:
    """21: 429 with and without Retry-After."""
    api.emulator.fail("answer", status=429, headers={"Retry-After": "7"}, body="{}")
    api.emulator.fail("answer", status=429, body="{}")
    url = f"{api.emulator.url}/api/v1/message"
    for retry_after in ("7", None):
        async with api.session.get(url) as response:
            assert response.status == 429
            assert response.headers.get("Retry-After") == retry_after
    assert await api.uuids() == []


async def test_broken_answers(api: Api) -> None:
    """21: HTML in place of JSON, half an answer, a slow one."""
    uuid = stored(api.emulator)
    url = f"{api.emulator.url}/api/v1/message"
    headers = {"Authorization": f"Basic {api.emulator.credentials()['key']}"}
    for status in (500, 502):
        api.emulator.faults.append(html_fault(status=status))
        async with api.session.get(url, headers=headers) as response:
            assert response.status == status
            assert response.content_type == "text/html"

    api.emulator.fail("truncate")
    async with api.session.get(url, headers=headers) as response:
        assert response.status == 200
        with pytest.raises(ClientPayloadError):
            await response.read()
    api.emulator.fail("answer", status=200, body='{"page": 1, "items": [{"mes')
    async with api.session.get(url, headers=headers) as response:
        with pytest.raises(json.JSONDecodeError):
            await response.json()

    api.emulator.fail("trickle", delay=0.02)
    started = time.monotonic()
    assert await api.uuids() == [uuid]
    assert time.monotonic() - started > 0.15


async def test_key_revoked(api: Api) -> None:
    """21: the key ceases to work; a new one is issued."""
    api.key = api.emulator.credentials()["key"]
    assert (await api.call("GET", "/message"))[0] == 200
    api.emulator.account.rotate_key()
    answer = await api.call("GET", "/message")
    assert answer == (401, error(4012, "Bad credentials"))
    api.key = None
    assert (await api.call("GET", "/message"))[0] == 200
    api.emulator.account.revoke(api.emulator.account.message_key)
    assert (await api.call("GET", "/balance"))[0] == 401


async def test_empty_pages(api: Api) -> None:
    """21: no items, though the total says there are some."""
    stored(api.emulator)
    api.emulator.switches.empty_pages = True
    assert await api.listing() == {"page": 1, "perPage": 100, "total": 1, "items": []}


# Drivers


async def test_driver_delivery(api: Api, receiver: Receiver) -> None:
    """16: a test moves a message where it wants it."""
    emulator = api.emulator
    uuid = await api.send(callbackUrl=receiver.url, callbackEvents=["sent"])

    async def shown() -> tuple[Any, ...]:
        message = await api.one(uuid)
        return tuple(message.get(name) for name in ("status", "sentTime", "errorCode"))

    emulator.set_delivery(uuid, "pending")
    emulator.clock.advance(3600)
    assert await shown() == ("sending", None, None)
    emulator.set_delivery(uuid, "sent")
    emulator.clock.advance(3600)
    assert await shown() == ("sent", "2024-03-01T13:00:00Z", None)
    emulator.set_delivery(uuid, "failed")
    assert await shown() == ("undelivered", "2024-03-01T13:00:00Z", 7060)
    emulator.set_delivery(uuid, "failed", "6969")
    assert (await shown())[2] == 6969
    emulator.set_delivery(uuid, "failed", "unsent")
    assert await shown() == ("unsent", None, None)
    emulator.set_delivery(uuid, "delivered")
    assert (await shown())[0] == "delivered"
    await emulator.outbox.drain()
    # Once by itself, before the driver took over.
    assert receiver.events == [("sent", "sent"), ("sent", "sent")]

    with pytest.raises(ValueError, match="no read status"):
        emulator.set_delivery(uuid, "read")
    with pytest.raises(ValueError, match="only outgoing"):
        emulator.set_delivery(emulator.receive("Hi"), "sent")
    _, answer = await api.call("POST", "/message", data=[whatsapp()])
    uuid = answer["items"][0]["messageUuid"]
    emulator.set_delivery(uuid, "read")
    message = await api.one(uuid)
    assert (message["status"], message["readStatus"]) == ("delivered", "read")


async def test_other_drivers(api: Api) -> None:
    """What another client of the provider would do."""
    emulator = api.emulator
    uuid = emulator.send_elsewhere("From the cabinet", line="Office")
    message = await api.one(uuid)
    assert (message["sendingMethod"], message["senderName"]) == ("UI", "Office")
    assert message["status"] == "sent"
    assert emulator.sent() == []

    uuid = await api.send(content="Hello")
    [sent] = emulator.sent()
    assert (sent.id, sent.line, sent.recipient) == (uuid, "HomeHub", NUMBER)
    assert (sent.text, sent.channel, sent.time) == ("Hello", "SMS", NOW)

    new = emulator.renumber(uuid)
    assert (await api.call("GET", f"/message/{uuid}"))[0] == 404
    assert await history(api, new, 0, 3) == ["sent", "delivered"]
    emulator.delete_elsewhere(new)
    assert new not in await api.uuids()
    emulator.clock.advance(100)

    with pytest.raises(NotImplementedError, match="no read state"):
        emulator.read_elsewhere(new)
    assert emulator.lines() == ["HomeHub", "Office"]
    with pytest.raises(ValueError, match="stored already"):
        emulator.receive("Again", message_id=emulator.receive("Once"))
    with pytest.raises(ValueError, match="without shortUrl"):
        emulator.click(await api.send())


async def test_seed(api: Api) -> None:
    """9: nine of ten are incoming, in the past."""
    api.emulator.seed(100)
    incoming = await api.listing(direction="inbound")
    outgoing = await api.listing()
    assert (incoming["total"], outgoing["total"]) == (90, 10)
    assert incoming["items"][0]["sentTime"] == "2024-03-01T10:00:00Z"
    assert incoming["items"][1]["sentTime"] == "2024-03-01T09:59:00Z"
    assert outgoing["items"][0]["price"]["final"] is True


async def test_control_routes(api: Api) -> None:
    """1, 16, 19: all that from another process."""

    async def control(path: str, data: Any = None) -> Any:
        url = f"{api.emulator.url}/control/{path}"
        method = "GET" if data is None else "POST"
        body = {} if data is None else {"json": data}
        async with api.session.request(method, url, **body) as response:
            assert response.status == 200
            return await response.json()

    uuid = (await control("receive", {"text": "Hi", "time": NOW.isoformat()}))["id"]
    assert await api.uuids(direction="inbound") == [uuid]
    uuid = await api.send(callbackUrl="https://home.example/cb")
    await control("set_delivery", {"message_id": uuid, "state": "failed"})
    assert (await api.one(uuid))["status"] == "undelivered"
    await api.emulator.outbox.drain()
    [posted] = await control("callbacks")
    assert posted["events"][0]["status"] == "undelivered"

    await control("switches", {"inbound_enabled": False})
    assert await api.uuids(direction="inbound") == []
    old = api.emulator.credentials()
    assert await control("rotate_key", {}) == api.emulator.credentials() != old


async def test_restart(api: Api) -> None:
    """The data outlives a stop, and what was due meanwhile has happened."""
    emulator = api.emulator
    uuid = await api.send()
    await emulator.stop()
    await emulator.outbox.drain()
    emulator.clock.advance(60)
    await emulator.start()
    assert (await api.one(uuid))["status"] == "delivered"


async def test_standalone() -> None:
    """The server runs by itself and says how to reach it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.emulators.revicom",
        "--port",
        "0",
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(30):
            ready = json.loads(await process.stdout.readline())
        credentials = ready["credentials"]
        headers = {"Authorization": f"Basic {credentials['key']}"}
        async with (
            ClientSession() as session,
            session.get(f"{credentials['url']}/balance", headers=headers) as response,
        ):
            assert await response.json() == {"RUB": 118.4}
    finally:
        process.terminate()
        await process.wait()


async def test_many_messages(emulator: RevicomEmulator) -> None:
    """With 100,000 messages an idle listing looks at the few that it shows."""
    emulator.seed(100_000, spacing=30)
    since = NOW - timedelta(hours=2, minutes=10)
    query = MultiDict(
        [
            ("direction", "inbound"),
            ("direction", "outbound"),
            ("sort", "sentTime:desc"),
            ("time_from", stamp(since)),
        ]
    )
    with effort() as listing:
        envelope = list_messages(
            emulator.store, query, emulator.switches, now=NOW, center=3
        )
    assert envelope["total"] == 21
    assert listing.steps < 5_000


async def test_bare_object(api: Api) -> None:
    """A single message may come without its array, with the same answer."""
    status, answer = await api.call("POST", "/message", data=sms())
    assert status == 200
    assert [item["code"] for item in answer["items"]] == [201]
