"""The emulated phone does what the specification sheet of its app says.

The numbers in the tests' docstrings are the points of the sheet's section 14.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import ClientSession, encode_basic_auth, web
import pytest

from tests.emulators.smsgate import SmsGateEmulator
from tests.emulators.smsgate.hooks import signature
from tests.emulators.smsgate.ids import hook_id, mms_id, text_id
from tests.openapi import SMSGATE, Checked

NOW = datetime(2026, 9, 1, 10, 5, 7, tzinfo=UTC)
SENDER = "+12025550111"
TEXT = "Gate code 4711"


@dataclass
class Phone:
    """A plain client of the emulated phone."""

    emulator: SmsGateEmulator
    session: ClientSession
    headers: dict[str, str] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=dict)
    #: What the app takes although its description does not have it.
    tolerated: list[str] = field(default_factory=list)

    async def call(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        **options: Any,
    ) -> tuple[int, Any]:
        """Return an answer's status and what it says."""
        device = self.emulator.device
        headers = self.headers or {
            "Authorization": encode_basic_auth(device.user, device.password)
        }
        async with self.session.request(
            method,
            f"{self.emulator.url}{path}",
            params=query,
            headers=headers,
            **options,
        ) as response:
            self.told = response.headers
            body = await response.read()
            if response.content_type == "application/json" and body:
                return response.status, await response.json()
            return response.status, body

    async def inbox(self, **query: str) -> list[dict[str, Any]]:
        """Return a page of the inbox."""
        status, rows = await self.call("GET", "/inbox", query)
        assert status == 200, rows
        return list(rows)

    async def send(self, **more: Any) -> tuple[int, Any]:
        """Hand a message over."""
        data = {"phoneNumbers": [SENDER], "textMessage": {"text": TEXT}, **more}
        return await self.call("POST", "/messages", json=data)

    async def one(self, message_id: str) -> dict[str, Any]:
        """Return one message."""
        status, message = await self.call("GET", f"/messages/{message_id}")
        assert status == 200
        return dict(message)


@pytest.fixture
async def phone() -> AsyncIterator[Phone]:
    """Return a phone whose clock stands still."""
    emulator = SmsGateEmulator()
    emulator.clock.freeze(NOW)
    checked = Checked("smsgate", emulator.app, SMSGATE, refused=False)
    async with emulator, ClientSession() as session:
        phone = Phone(emulator, session)
        yield phone
    assert checked.violations == phone.tolerated


async def test_password(phone: Phone) -> None:
    """1: a wrong password has a challenge and no body; health needs none."""
    phone.headers = {"Authorization": encode_basic_auth("sms", "wrong")}
    for path in ("/device", "/inbox", "/messages", "/webhooks"):
        assert await phone.call("GET", path) == (401, b"")
        assert "Access to SMS Gateway" in phone.told["WWW-Authenticate"]
    assert (await phone.call("GET", "/health"))[0] == 200


async def test_tokens(phone: Phone) -> None:
    """1: a token is good for its scopes, and its refresh token once."""
    asked = {"ttl": 3600, "scopes": ["inbox:list"]}
    status, given = await phone.call("POST", "/auth/token", json=asked)
    assert status == 201
    phone.headers = {"Authorization": f"Bearer {given['access_token']}"}
    assert (await phone.call("GET", "/inbox"))[0] == 200
    denied = (403, {"message": "Insufficient permissions"})
    assert await phone.call("GET", "/messages") == denied
    phone.headers = {"Authorization": f"Bearer {given['refresh_token']}"}
    status, again = await phone.call("POST", "/auth/token/refresh")
    assert status == 200
    assert (await phone.call("POST", "/auth/token/refresh"))[0] == 401
    phone.headers = {"Authorization": f"Bearer {again['access_token']}"}
    assert (await phone.call("GET", "/inbox"))[0] == 200
    phone.emulator.clock.advance(2 * 86_400)
    assert (await phone.call("GET", "/inbox"))[0] == 401


async def test_health(phone: Phone) -> None:
    """1: health is 500 where something is bad, and all else works."""
    status, body = await phone.call("GET", "/health")
    assert (status, body["status"], body["version"]) == (200, "pass", "1.75.0")
    phone.emulator.switches.battery = 9
    status, body = await phone.call("GET", "/health")
    assert (status, body["status"]) == (500, "fail")
    assert body["checks"]["battery:level"]["observedValue"] == 9
    assert await phone.inbox() == []


async def test_device(phone: Phone) -> None:
    """2, 12: the device is a list of one; absent fields are left out."""
    status, (device,) = await phone.call("GET", "/device")
    assert status == 200
    assert device["simCards"][1]["phoneNumber"] == "+12025550101"
    phone.emulator.switches.tells_numbers = False
    _, (device,) = await phone.call("GET", "/device")
    assert device["simCards"][1] == {"slotIndex": 1, "simNumber": 2}
    assert await phone.call("GET", "/devices") == (404, b"")


async def test_two_phones_of_one_model() -> None:
    """14: two phones of one model differ by the time of their installation."""
    one, other = SmsGateEmulator(), SmsGateEmulator()
    other.device.installed += timedelta(seconds=1)
    assert one.device.id != other.device.id
    assert one.device.id[:16] == other.device.id[:16]


@pytest.mark.parametrize(
    ("zone", "written"),
    [
        ("Europe/Berlin", "2026-09-01T12:05:07.000+02:00"),
        ("UTC", "2026-09-01T10:05:07.000Z"),
        ("Asia/Kolkata", "2026-09-01T15:35:07.000+05:30"),
        ("America/St_Johns", "2026-09-01T07:35:07.000-02:30"),
    ],
)
async def test_zones(phone: Phone, zone: str, written: str) -> None:
    """2: times are in the phone's zone, with three digits of the second."""
    phone.emulator.receive(TEXT, sender=SENDER)
    phone.emulator.switches.zone = zone
    (row,) = await phone.inbox()
    assert row["createdAt"] == written


async def test_inbox_entry(phone: Phone) -> None:
    """3, 5: an entry as the sheet shows it, with the id computed there."""
    phone.emulator.receive(TEXT, sender=SENDER)
    assert await phone.inbox() == [
        {
            "id": "text:-241106096",
            "type": "SMS",
            "sender": SENDER,
            "recipient": "+12025550100",
            "simNumber": 1,
            "contentPreview": TEXT,
            "createdAt": "2026-09-01T12:05:07.000+02:00",
            "attachments": [],
        }
    ]
    assert phone.told["X-Total-Count"] == "1"


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "501"},
        {"offset": "-1"},
        {"type": "sms"},
        {"from": "2026-09-01"},
        {"from": "2026-09-01T10:00:00.123456Z"},
        {"to": "2026-09-01T10:00:00"},
        {"from": "2026-09-02T00:00:00Z", "to": "2026-09-01T00:00:00Z"},
        {"deviceId": "another"},
        {"includeAttachments": "True"},
    ],
)
async def test_inbox_refuses(phone: Phone, query: dict[str, str]) -> None:
    """3, 4: what the inbox does not take is a 400."""
    status, body = await phone.call("GET", "/inbox", query)
    assert status == 400
    assert body["message"]


async def test_plus_that_is_not_escaped(phone: Phone) -> None:
    """4: it is a space, and so no time: refused here, not looked at there."""
    path = "?from=2026-09-01T00:00:00+02:00"
    assert (await phone.call("GET", f"/inbox{path}"))[0] == 400
    assert (await phone.call("GET", f"/messages{path}"))[0] == 200
    phone.tolerated = ["GET /messages: from: pattern at []"]


async def test_inbox_window(phone: Phone) -> None:
    """3, 6: bounds are inclusive, and ``to`` is now where nobody says it."""
    phone.emulator.receive("Now", sender=SENDER)
    phone.emulator.receive("Past", sender=SENDER, time=NOW - timedelta(hours=3))
    phone.emulator.receive("Future", sender=SENDER, time=NOW + timedelta(seconds=1))
    assert [row["contentPreview"] for row in await phone.inbox()] == ["Now", "Past"]
    at = {"from": "2026-09-01T10:05:07.000Z", "to": "2026-09-01T10:05:07.000Z"}
    assert [row["contentPreview"] for row in await phone.inbox(**at)] == ["Now"]
    (row,) = await phone.inbox(
        **{"from": "2026-09-01T10:05:08Z", "to": "2099-01-01T00:00:00Z"}
    )
    assert row["contentPreview"] == "Future"
    assert await phone.inbox(limit="nonsense") == await phone.inbox()
    phone.tolerated = ["GET /inbox: limit: type at []"]


async def test_inbox_pages(phone: Phone) -> None:
    """3: newest first, then by id, and the total in a header."""
    for number in range(7):
        phone.emulator.receive(f"Of one second {number}", sender=SENDER)
    rows = await phone.inbox()
    assert [row["id"] for row in rows] == sorted(
        (row["id"] for row in rows), reverse=True
    )
    assert await phone.inbox(limit="3", offset="3") == rows[3:6]
    assert phone.told["X-Total-Count"] == "7"
    assert await phone.inbox(offset="7") == []


def test_recipes() -> None:
    """5: ids as computed in the sheet, and what each version leaves out of them."""
    at = int(NOW.timestamp() * 1000)
    now = (1, 66, 2)
    assert text_id(SENDER, at, 1, TEXT, version=now) == "text:-241106096"
    assert text_id(SENDER, at, None, TEXT, version=now) == "text:-241106127"
    assert text_id(SENDER, at + 1000, 1, TEXT, version=now) == "text:-240145096"
    old, older = (1, 66, 1), (1, 62)
    assert text_id(SENDER, at, 1, TEXT, version=old) == text_id(
        SENDER, at + 1000, 1, TEXT, version=old
    )
    assert text_id(SENDER, at, 1, TEXT, version=older) == text_id(
        SENDER, at, 1, "Another", version=older
    )
    assert hook_id("text:-241106096") == "f1a10350"
    assert mms_id(118) == "mms:48664"


@pytest.mark.parametrize(
    ("version", "texts"),
    [
        ("1.62.0", ["Same", "Other"]),
        ("1.66.0", ["Other", "Same"]),
        ("1.66.2", ["Same", "Other", "Same"]),
    ],
)
async def test_collisions(phone: Phone, version: str, texts: list[str]) -> None:
    """5: what has the id of another one replaces it, or is dropped."""
    phone.emulator.switches.version = version
    phone.emulator.receive("Same", sender=SENDER)
    phone.emulator.receive("Other", sender=SENDER, time=NOW + timedelta(milliseconds=1))
    phone.emulator.clock.advance(5)
    phone.emulator.receive("Same", sender=SENDER)
    rows = await phone.inbox()
    assert sorted(row["contentPreview"] for row in rows) == sorted(texts)


@pytest.mark.parametrize("mishap", ["sim", "update"])
async def test_new_ids_of_old_texts(phone: Phone, mishap: str) -> None:
    """5: another card and another version bring old texts under new ids."""
    phone.emulator.switches.version = "1.66.0"
    phone.emulator.receive(TEXT, sender=SENDER)
    if mishap == "sim":
        phone.emulator.change_sim()
    else:
        phone.emulator.update_app("1.75.0")
    rows = await phone.inbox()
    assert [row["contentPreview"] for row in rows] == [TEXT, TEXT]
    assert len({row["id"] for row in rows}) == 2


async def test_two_paths(phone: Phone) -> None:
    """7: one text that came by two paths has two ids."""
    phone.emulator.switches.two_paths = True
    phone.emulator.receive(TEXT, sender=SENDER)
    ids = {row["id"] for row in await phone.inbox()}
    assert ids == {"text:-241106096", "text:-241106127"}


async def test_dead_receiver(phone: Phone) -> None:
    """7: the server answers while nothing comes; a refresh brings it, later."""
    phone.emulator.switches.receives = False
    phone.emulator.receive(TEXT, sender=SENDER)
    assert await phone.inbox() == []
    window = {"since": "2026-08-31T00:00:00Z", "until": "2026-09-02T00:00:00Z"}
    assert await phone.call("POST", "/inbox/refresh", json=window) == (202, b"")
    assert [row["contentPreview"] for row in await phone.inbox()] == [TEXT]
    assert (await phone.call("POST", "/inbox/refresh", json={}))[0] == 400


async def test_picture_message(phone: Phone) -> None:
    """8: two entries, the second perhaps late or never; files by part."""
    header, body = phone.emulator.receive_mms(
        "Look", sender=SENDER, files=[("a.jpg", "image/jpeg", b"\xff\xd8")]
    )
    phone.emulator.clock.advance(5)
    later, first = await phone.inbox(includeAttachments="true")
    assert (first["type"], first["id"]) == ("MMS", header)
    assert (later["type"], later["contentPreview"]) == ("MMS_DOWNLOADED", "Look")
    (file,) = later["attachments"]
    assert (file["name"], file["size"], file["contentType"]) == (
        "a.jpg",
        2,
        "image/jpeg",
    )
    path = f"/inbox/{body.replace(':', '%3A')}/attachments/{file['partId']}"
    assert await phone.call("GET", path) == (200, b"\xff\xd8")
    assert phone.told["Content-Type"] == "image/jpeg"
    assert await phone.call("GET", f"{path}9") == (404, b"")
    assert (await phone.inbox(type="MMS"))[0]["id"] == header
    assert all(not row["attachments"] for row in await phone.inbox())


async def test_data_message(phone: Phone) -> None:
    """3: of a data message the first bytes are shown, as hex."""
    phone.emulator.receive_data(bytes(range(70)), sender=SENDER)
    (row,) = await phone.inbox()
    assert row["type"] == "DATA_SMS"
    assert row["contentPreview"] == f"{bytes(range(64)).hex()}..."


async def test_send(phone: Phone) -> None:
    """9, 10: what was handed over goes its way by the clock."""
    status, message = await phone.send(id="mine-1")
    assert status == 202
    assert (message["id"], message["state"], message["states"]) == (
        "mine-1",
        "Pending",
        {},
    )
    phone.emulator.clock.advance(1)
    assert (await phone.one("mine-1"))["state"] == "Sent"
    phone.emulator.clock.advance(5)
    message = await phone.one("mine-1")
    assert message["state"] == "Delivered"
    assert message["textMessage"] == {"text": TEXT}
    assert [*message["states"]] == ["Pending", "Processed", "Sent", "Delivered"]
    assert "createdAt" not in message
    assert "simNumber" not in message


async def test_id_is_taken(phone: Phone) -> None:
    """9: an id is used once, and a number once in a message."""
    assert (await phone.send(id="mine-1"))[0] == 202
    assert (await phone.send(id="mine-1"))[0] == 409
    assert (await phone.send(phoneNumbers=[SENDER, SENDER]))[0] == 409
    assert len(phone.emulator.sent()) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"phoneNumbers": []},
        {"phoneNumbers": [""]},
        {"textMessage": None},
        {"textMessage": {"text": ""}},
        {"dataMessage": {"data": "AA==", "port": 1}},
        {"id": "x" * 37},
        {"simNumber": 0},
        {"ttl": 60, "validUntil": "2026-09-02T00:00:00Z"},
        {"ttl": 0},
        {"validUntil": "2026-08-01T00:00:00Z"},
        {"scheduleAt": "2026-08-01T00:00:00Z"},
        {"priority": 128},
        {"deviceId": "another"},
    ],
)
async def test_send_refuses(phone: Phone, more: dict[str, Any]) -> None:
    """9: what is not taken is a 400, and nothing goes out."""
    status, body = await phone.send(**more)
    assert status == 400
    assert body["message"]
    assert phone.emulator.sent() == []


async def test_numbers_are_checked_late(phone: Phone) -> None:
    """9: who cannot be written to is told when it is tried, each by itself."""
    _, message = await phone.send(phoneNumbers=[SENDER, "BANK", "+12025550000"])
    phone.emulator.clock.advance(2)
    message = await phone.one(message["id"])
    assert [one["state"] for one in message["recipients"]] == [
        "Sent",
        "Failed",
        "Failed",
    ]
    assert message["state"] == "Sent"
    assert "Invalid phone number" in message["recipients"][1]["error"]
    data = {"phoneNumbers": ["2020"], "textMessage": {"text": TEXT}}
    query = {"skipPhoneValidation": "true"}
    _, message = await phone.call("POST", "/messages", query, json=data)
    phone.emulator.clock.advance(2)
    assert (await phone.one(message["id"]))["state"] == "Sent"
    query = {"skipPhoneValidation": "True"}
    assert (await phone.call("POST", "/messages", query, json=data))[0] == 400


async def test_last_in_first_out(phone: Phone) -> None:
    """10: of a burst the last text goes out first, but for its priority."""
    for name in ("first", "second", "third"):
        await phone.send(id=name, priority=1 if name == "first" else 0)
    sent: dict[str, int] = {}
    for _ in range(4):
        phone.emulator.clock.advance(1)
        for name in ("first", "second", "third"):
            if (await phone.one(name))["state"] == "Sent":
                sent.setdefault(name, len(sent))
    assert [*sent] == ["first", "third", "second"]


async def test_ways_to_end(phone: Phone) -> None:
    """10: stuck, sent for ever, late, and failed after it was delivered."""
    phone.emulator.switches.stuck = True
    await phone.send(id="stuck")
    phone.emulator.clock.advance(60)
    assert (await phone.one("stuck"))["state"] == "Pending"
    phone.emulator.switches.stuck = False
    await phone.send(id="silent", phoneNumbers=["+12025559999"])
    await phone.send(id="short", ttl=1)
    phone.emulator.clock.advance(5)
    assert (await phone.one("silent"))["state"] == "Sent"
    phone.emulator.clock.advance(500)
    assert (await phone.one("silent"))["state"] == "Sent"
    phone.emulator.set_delivery("stuck", "delivered")
    phone.emulator.set_delivery("stuck", "failed")
    assert (await phone.one("stuck"))["state"] == "Failed"


async def test_schedule(phone: Phone) -> None:
    """10: what is for later waits."""
    await phone.send(id="later", scheduleAt="2026-09-01T11:05:07Z")
    phone.emulator.clock.advance(3000)
    assert (await phone.one("later"))["state"] == "Pending"
    phone.emulator.clock.advance(700)
    assert (await phone.one("later"))["state"] == "Delivered"


async def test_list_of_sent(phone: Phone) -> None:
    """11: without content, unless asked for; without a tie break; bad dates pass."""
    for number in range(3):
        await phone.send(id=f"m{number}")
    _, first = await phone.call("GET", "/messages")
    _, second = await phone.call("GET", "/messages", {"from": "nonsense"})
    phone.tolerated = ["GET /messages: from: pattern at []"]
    assert [row["id"] for row in first] != [row["id"] for row in second]
    assert phone.told["X-Total-Count"] == "3"
    assert "textMessage" not in first[0]
    _, rows = await phone.call("GET", "/messages", {"includeContent": "true"})
    assert rows[0]["textMessage"] == {"text": TEXT}
    for query in ({"includeContent": "True"}, {"state": "sent"}, {"sort": "id"}):
        assert (await phone.call("GET", "/messages", query))[0] == 400
    phone.emulator.switches.created_at = True
    assert (await phone.one("m0"))["createdAt"] == "2026-09-01T12:05:07.000+02:00"


async def test_clock_that_was_ahead(phone: Phone) -> None:
    """10: what went out by a clock that was wrong keeps nothing waiting."""
    phone.emulator.clock.advance(365 * 86_400)
    await phone.send(id="ahead")
    phone.emulator.clock.advance(60)
    assert (await phone.one("ahead"))["state"] == "Delivered"
    phone.emulator.clock.advance(-365 * 86_400)
    await phone.send(id="right")
    phone.emulator.clock.advance(60)
    assert (await phone.one("right"))["state"] == "Delivered"


async def test_cancel(phone: Phone) -> None:
    """12: stopped while it waits, and again; too late after; unknown."""
    await phone.send(id="early", scheduleAt="2026-09-02T00:00:00Z")
    await phone.send(id="late")
    phone.emulator.clock.advance(5)
    for _ in range(2):
        status, body = await phone.call("DELETE", "/messages/early")
        assert (status, body["state"]) == (200, "Cancelled")
    assert (await phone.call("DELETE", "/messages/late"))[0] == 400
    assert await phone.call("DELETE", "/messages/none") == (404, b"")
    phone.emulator.switches.version = "1.66.2"
    assert (await phone.call("DELETE", "/messages/early"))[0] == 405


async def test_old_versions(phone: Phone) -> None:
    """12: routes that are not there yet, and aliases that always were."""
    phone.emulator.switches.version = "1.58.0"
    assert await phone.call("GET", "/inbox") == (404, b"")
    assert (await phone.call("GET", "/message"))[0] == 200
    assert (await phone.call("GET", "/webhook"))[0] == 200


async def test_webhooks(phone: Phone) -> None:
    """13: https or the phone itself alone, signed, and more than once."""
    calls: list[tuple[Mapping[str, str], str]] = []

    async def hear(request: web.Request) -> web.Response:
        calls.append((dict(request.headers), await request.text()))
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", hear)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    bad = {"url": "http://192.168.1.5/hook", "event": "sms:received"}
    assert (await phone.call("POST", "/webhooks", json=bad))[0] == 400
    bad = {"url": url, "event": "sms:dreamt"}
    assert (await phone.call("POST", "/webhooks", json=bad))[0] == 400
    good = {"url": url, "event": "sms:received"}
    status, hook = await phone.call("POST", "/webhooks", json=good)
    assert status == 201
    assert await phone.call("GET", "/webhooks") == (200, [hook])
    phone.emulator.switches.hook_calls = 2
    phone.emulator.receive(TEXT, sender=SENDER)
    await phone.emulator.hooks.settled()
    assert len(calls) == 2
    headers, body = calls[0]
    assert '"messageId": "f1a10350"' in body
    expected = signature("k3yk3yk3", body, headers["X-Timestamp"])
    assert headers["X-Signature"] == expected
    assert await phone.call("DELETE", f"/webhooks/{hook['id']}") == (204, b"")
    assert (await phone.call("DELETE", f"/webhooks/{hook['id']}"))[0] == 404
    await runner.cleanup()


def test_signature() -> None:
    """13: the signature that the sheet computes."""
    assert signature("k3yk3yk3", '{"id":"e1"}', "1788257107") == (
        "5c37e6008ce06a8137c1315cb39f5a263ffd8a44499b519f063de40d6aaa95ba"
    )


async def test_it_goes_away_and_comes_back(phone: Phone) -> None:
    """14: a phone that was off has what came meanwhile, and another password."""
    await phone.emulator.stop()
    phone.emulator.receive(TEXT, sender=SENDER)
    phone.emulator.device.password = "another"
    await phone.emulator.start()
    assert len(await phone.inbox()) == 1


async def test_cloud(phone: Phone) -> None:
    """15: no inbox, other rules, and what was said is hashed after a minute."""
    phone.emulator.switches.cloud = True
    base = "/3rdparty/v1"
    assert (await phone.call("GET", f"{base}/inbox"))[0] == 501
    assert (await phone.call("GET", f"{base}/devices"))[0] == 200
    assert (await phone.call("GET", f"{base}/device"))[0] == 404
    data = {"id": "c1", "phoneNumbers": [SENDER], "textMessage": {"text": TEXT}}
    assert (await phone.call("POST", f"{base}/messages", json=data))[0] == 202
    until = {"to": "2026-09-01T10:05:07Z"}
    assert (await phone.call("GET", f"{base}/messages", until))[1] == []
    phone.emulator.clock.advance(120)
    _, message = await phone.call("GET", f"{base}/messages/c1")
    assert message["isHashed"]
    assert message["recipients"][0]["phoneNumber"] != SENDER
    assert "textMessage" not in message
    assert (await phone.call("DELETE", f"{base}/messages/c1"))[0] == 409


async def test_seeding(phone: Phone) -> None:
    """The drivers' old messages are where they belong."""
    phone.emulator.seed(40)
    assert len(await phone.inbox(limit="500")) == 36
    _, rows = await phone.call("GET", "/messages")
    assert len(rows) == 4
    assert phone.emulator.sent() == []
