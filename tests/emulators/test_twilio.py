"""The emulated Twilio server does what the sheet docs/specs/twilio.md says.

The numbers in the tests' docstrings are the points of the sheet's section 14.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
import json
import sys
from typing import Any

from aiohttp import ClientError, ClientSession, encode_basic_auth, web
import pytest

from tests.emulators.base import html_fault
from tests.emulators.twilio import TwilioEmulator
from tests.emulators.twilio.account import Number
from tests.emulators.twilio.texts import count_segments
from tests.emulators.twilio.webhooks import signature
from tests.openapi import Checked

#: A Tuesday.
NOW = datetime(2026, 9, 1, 10, 5, 6, tzinfo=UTC)
NUMBER = "+14085550122"
#: What the vendor's description describes, and what it says nothing of.
DESCRIBED, FILES = r"/(2010-04-01|v1|v2)/", r"/Media/\w+$"
LINE, OTHER_LINE = "+12025550100", "+12025550101"

type Pairs = Mapping[str, Any] | Sequence[tuple[str, Any]]


@dataclass
class Api:
    """A plain client with the account's API key."""

    emulator: TwilioEmulator
    session: ClientSession
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sign in with the key."""
        self.use(self.emulator.credentials())

    def use(self, credentials: Mapping[str, str]) -> None:
        """Sign in with what a user would type."""
        user = credentials.get("key_sid") or credentials["account_sid"]
        pair = encode_basic_auth(user, credentials["secret"])
        self.headers = {"Authorization": pair}

    @property
    def base(self) -> str:
        """Return the path of the account."""
        return f"/2010-04-01/Accounts/{self.emulator.account.sid}"

    async def call(
        self,
        method: str,
        path: str,
        *,
        query: Pairs = (),
        data: Any = None,
        **more: Any,
    ) -> tuple[int, Any]:
        """Return an answer's status and JSON; a path that begins with ``~`` is ours."""
        url = self.emulator.url + path.replace("~", self.base, 1)
        async with self.session.request(
            method, url, params=query, data=data, headers=self.headers, **more
        ) as response:
            text = await response.text()
            return response.status, json.loads(text) if text else None

    async def get(self, path: str, **query: Any) -> Any:
        """Return what is there."""
        status, answer = await self.call("GET", path, query=query)
        assert status == 200, answer
        return answer

    async def listing(self, *pairs: tuple[str, str]) -> dict[str, Any]:
        """Return the envelope of a listing."""
        status, answer = await self.call("GET", "~/Messages.json", query=pairs)
        assert status == 200, answer
        assert isinstance(answer, dict)
        return answer

    async def sids(self, *pairs: tuple[str, str]) -> list[str]:
        """Return the sids of one page."""
        return [item["sid"] for item in (await self.listing(*pairs))["messages"]]

    async def pages(self, *pairs: tuple[str, str]) -> list[list[str]]:
        """Return the sids of all pages, as the addresses lead."""
        page = await self.listing(*pairs)
        found = [[item["sid"] for item in page["messages"]]]
        while page["next_page_uri"]:
            page = await self.get(page["next_page_uri"])
            found.append([item["sid"] for item in page["messages"]])
        return found

    async def one(self, sid: str) -> dict[str, Any]:
        """Return one message."""
        message = await self.get(f"~/Messages/{sid}.json")
        assert isinstance(message, dict)
        return message

    async def send(self, **fields: Any) -> dict[str, Any]:
        """Send, and return the message."""
        status, answer = await self.call("POST", "~/Messages.json", data=sms(**fields))
        assert status == 201, answer
        assert isinstance(answer, dict)
        return answer

    async def refused(self, **fields: Any) -> tuple[int, int]:
        """Return status and code of a send that is refused."""
        status, answer = await self.call("POST", "~/Messages.json", data=sms(**fields))
        assert answer["status"] == status
        assert self.emulator.sent() == []
        return status, answer["code"]


def sms(**fields: Any) -> dict[str, Any]:
    """Return the fields of a text; None leaves one out."""
    all_ = {"From": LINE, "To": NUMBER, "Body": "Gate code 4711", **fields}
    return {name: value for name, value in all_.items() if value is not None}


def iso(at: datetime) -> str:
    """Write a date-time as the official clients do."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
async def emulator() -> AsyncIterator[TwilioEmulator]:
    """Return a running server whose clock stands, and whose answers are checked."""
    emulator = TwilioEmulator()
    checked = Checked("twilio", emulator.app, DESCRIBED, besides=FILES, refused=False)
    async with emulator:
        emulator.clock.freeze(NOW)
        yield emulator
    assert checked.violations == []


@pytest.fixture
async def api(emulator: TwilioEmulator) -> AsyncIterator[Api]:
    """Return a client."""
    async with ClientSession() as session:
        yield Api(emulator, session)


@dataclass
class Receiver:
    """Takes webhooks."""

    url: str = ""
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Return a server for webhooks."""
    receiver = Receiver()

    async def take(request: web.Request) -> web.Response:
        fields = {name: str(value) for name, value in (await request.post()).items()}
        signed = request.headers["X-Twilio-Signature"]
        receiver.requests.append((signed, fields))
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


# Sign-in: points 1, 2


async def test_sign_in(emulator: TwilioEmulator, api: Api) -> None:
    """Token and key open the account; without them, and revoked, it is 20003 (2)."""
    assert await api.sids() == []
    api.use(emulator.token_credentials())
    assert await api.sids() == []
    emulator.account.revoke()
    status, answer = await api.call("GET", "~/Messages.json")
    assert (status, answer["code"], answer["status"]) == (401, 20003, 401)
    api.use(emulator.credentials())
    assert await api.sids() == []
    api.headers = {}
    assert (await api.call("GET", "~/Messages.json"))[0] == 401


@pytest.mark.parametrize("wrong", [401, 404])
async def test_another_account(emulator: TwilioEmulator, api: Api, wrong: Any) -> None:
    """A path with another account is refused one way or the other (1)."""
    emulator.switches.wrong_account_status = wrong
    path = "/2010-04-01/Accounts/AC00000000000000000000000000000000/Messages.json"
    assert (await api.call("GET", path))[0] == wrong


async def test_paths_end_in_json(api: Api) -> None:
    """Without ``.json`` there is no JSON (1)."""
    async with api.session.get(
        f"{api.emulator.url}{api.base}/Messages", headers=api.headers
    ) as response:
        assert response.status == 404


@pytest.mark.parametrize("status", [401, 403])
async def test_restricted_key(emulator: TwilioEmulator, api: Api, status: Any) -> None:
    """A restricted key sees no balance and no senders, and lists messages (2)."""
    emulator.switches.restricted_key = True
    emulator.switches.restricted_status = status
    assert (await api.call("GET", "~/Balance.json"))[0] == status
    query = {"Channel": "whatsapp"}
    assert (await api.call("GET", "/v2/Channels/Senders", query=query))[0] == status
    assert await api.sids() == []


# Lists: points 4 to 6


async def test_list(emulator: TwilioEmulator, api: Api) -> None:
    """The list is newest first, and its addresses are relative and keep filters (4)."""
    first = emulator.receive("One", sender=NUMBER)
    emulator.clock.advance(1)
    second = emulator.receive("Two", sender=NUMBER)
    page = await api.listing(("From", NUMBER), ("PageSize", "1"))
    assert [item["sid"] for item in page["messages"]] == [second]
    assert page["next_page_uri"] == (
        f"{api.base}/Messages.json?From=%2B14085550122&PageSize=1&Page=1"
        f"&PageToken=PA{second}"
    )
    last = await api.get(page["next_page_uri"])
    assert [item["sid"] for item in last["messages"]] == [first]
    assert last["next_page_uri"] is None
    assert (last["page"], last["start"], last["end"]) == (1, 1, 1)


async def test_pages(emulator: TwilioEmulator, api: Api) -> None:
    """A page has 50 items, or as many as are asked for up to 1000 (4)."""
    emulator.seed(1205, spacing=1)
    assert [len(page) for page in await api.pages()] == [50] * 24 + [5]
    many = ("PageSize", "1000")
    assert [len(page) for page in await api.pages(many)] == [1000, 205]
    emulator.switches.max_page_size = 500
    assert [len(page) for page in await api.pages(many)] == [500, 500, 205]
    emulator.switches.too_large_page = "error"
    status, answer = await api.call("GET", "~/Messages.json", query=[many])
    assert (status, answer["code"]) == (400, 20007)


async def test_page_tokens(emulator: TwilioEmulator, api: Api) -> None:
    """``Page`` alone is 20001, a token of nobody's 21481 (4)."""
    emulator.seed(3)
    status, answer = await api.call("GET", "~/Messages.json", query={"Page": "1"})
    assert (status, answer["code"]) == (400, 20001)
    for token in ("x", "PASM00000000000000000000000000000000"):
        query = {"Page": "1", "PageToken": token}
        status, answer = await api.call("GET", "~/Messages.json", query=query)
        assert (status, answer["code"]) == (400, 21481)


async def test_arrivals_shift_no_page(emulator: TwilioEmulator, api: Api) -> None:
    """The next page begins after the last message of this one (4)."""
    emulator.seed(4)
    page = await api.listing(("PageSize", "2"))
    emulator.receive("Meanwhile")
    rest = await api.get(page["next_page_uri"])
    assert len({item["sid"] for item in page["messages"] + rest["messages"]}) == 4


@pytest.mark.parametrize("behaviour", ["continues", "error"])
async def test_token_of_a_deleted_message(
    emulator: TwilioEmulator, api: Api, behaviour: Any
) -> None:
    """What a token means whose message is gone is not known: both ways."""
    emulator.switches.deleted_page_token = behaviour
    emulator.seed(4)
    page = await api.listing(("PageSize", "2"))
    emulator.delete_elsewhere(page["messages"][-1]["sid"])
    status, rest = await api.call("GET", page["next_page_uri"])
    if behaviour == "error":
        assert (status, rest["code"]) == (400, 21481)
    else:
        assert len(rest["messages"]) == 2


@pytest.mark.parametrize(
    ("counts", "inclusive", "expected"),
    [
        (True, True, [True, True, False]),
        (True, False, [True, False, False]),
        (False, True, [True, True, True]),
        (False, False, [False, False, False]),
    ],
)
async def test_date_sent(
    emulator: TwilioEmulator,
    api: Api,
    counts: bool,
    inclusive: bool,
    expected: list[bool],
) -> None:
    """The time of day may count, and the bounds may belong to the window (5)."""
    emulator.switches.time_of_day_counts = counts
    emulator.switches.bounds_inclusive = inclusive
    found = []
    for seconds in (1, 0, -1):
        sid = emulator.receive("Here", time=NOW + timedelta(seconds=seconds))
        found.append(sid in await api.sids(("DateSent>", iso(NOW))))
    assert found == expected


async def test_date_of_a_day(emulator: TwilioEmulator, api: Api) -> None:
    """Plain ``DateSent`` is one day, and a date is taken in several spellings (5)."""
    sid = emulator.receive("Here")
    emulator.receive("Yesterday", time=NOW - timedelta(days=1))
    for text in (
        "2026-09-01",
        "2026-09-01T00:00:00Z",
        "2026-09-01 12:30:00.000",
        "Tue, 01 Sep 2026 10:00:00 +0000",
    ):
        status, page = await api.call(
            "GET", "~/Messages.json", query={"DateSent": text}
        )
        assert [item["sid"] for item in page["messages"]] == [sid]
    status, answer = await api.call(
        "GET", "~/Messages.json", query={"DateSent": "soon"}
    )
    assert (status, answer["code"]) == (400, 20001)


@pytest.mark.parametrize("days", [7, 400])
async def test_retention(emulator: TwilioEmulator, api: Api, days: int) -> None:
    """A date outside of what is kept is 20004 (5)."""
    emulator.switches.retention_days = days
    inside, outside = (iso(NOW - timedelta(days=days + n)) for n in (-1, 1))
    assert await api.sids(("DateSent>", inside)) == []
    status, answer = await api.call(
        "GET", "~/Messages.json", query={"DateSent>": outside}
    )
    assert (status, answer["code"]) == (400, 20004)


@pytest.mark.parametrize("undated", ["hidden", "first", "by_created"])
async def test_undated(emulator: TwilioEmulator, api: Api, undated: Any) -> None:
    """Messages that were not sent are listed somewhere, or nowhere (5)."""
    emulator.switches.undated = undated
    service = emulator.account.services[0].sid
    at = iso(NOW + timedelta(hours=2))
    later = await api.send(MessagingServiceSid=service, ScheduleType="fixed", SendAt=at)
    emulator.clock.advance(60)
    newest = emulator.receive("Now")
    expected = {
        "hidden": [newest],
        "first": [later["sid"], newest],
        "by_created": [newest, later["sid"]],
    }[undated]
    assert await api.sids() == expected
    assert [sid for page in await api.pages(("PageSize", "1")) for sid in page] == (
        expected
    )
    since = ("DateSent>", iso(NOW - timedelta(days=1)))
    assert await api.sids(since) == [newest]
    emulator.switches.filter_hides_undated = False
    assert sorted(await api.sids(since)) == sorted(expected)


async def test_plus_in_a_query(emulator: TwilioEmulator, api: Api) -> None:
    """A plus that is not encoded arrives as a space, and matches nothing (6)."""
    sid = emulator.receive("Here", sender=NUMBER)
    assert await api.sids(("From", NUMBER)) == [sid]
    assert await api.sids(("From", NUMBER.replace("+", " "))) == []
    assert await api.sids(("To", LINE)) == [sid]
    assert await api.sids(("To", OTHER_LINE)) == []


# Messages: points 7, 8, 11, 15


async def test_message(emulator: TwilioEmulator, api: Api) -> None:
    """A message is as the sheet shows one: dates with zones, numbers as strings (7)."""
    sid = emulator.receive("Gate code 4711", sender=NUMBER)
    message = await api.one(sid)
    assert (await api.listing())["messages"] == [message]
    assert message == {
        "sid": sid,
        "account_sid": emulator.account.sid,
        "messaging_service_sid": emulator.account.services[0].sid,
        "from": NUMBER,
        "to": LINE,
        "body": "Gate code 4711",
        "status": "received",
        "direction": "inbound",
        "num_segments": "1",
        "num_media": "0",
        "date_created": "Tue, 01 Sep 2026 10:05:06 +0000",
        "date_sent": "Tue, 01 Sep 2026 10:05:06 +0000",
        "date_updated": "Tue, 01 Sep 2026 10:05:06 +0000",
        "price": "-0.00790",
        "price_unit": "USD",
        "error_code": None,
        "error_message": None,
        "api_version": "2010-04-01",
        "uri": f"{api.base}/Messages/{sid}.json",
        "subresource_uris": {"media": f"{api.base}/Messages/{sid}/Media.json"},
    }


async def test_way_of_a_message(emulator: TwilioEmulator, api: Api) -> None:
    """A text is queued, sent and delivered, and has a price later (7, 8)."""
    emulator.switches.price_delay = 600
    message = await api.send()
    assert (message["status"], message["direction"]) == ("queued", "outbound-api")
    assert (message["price"], message["price_unit"]) == (None, None)
    assert (message["num_segments"], message["date_sent"]) == ("1", None)
    seen = []
    for seconds in (1, 3, 600):
        emulator.clock.advance(seconds)
        message = await api.one(message["sid"])
        seen.append((message["status"], message["price"]))
    assert seen == [("sent", None), ("delivered", None), ("delivered", "-0.00790")]
    assert message["date_updated"] != message["date_sent"]


async def test_way_by_a_service(emulator: TwilioEmulator, api: Api) -> None:
    """A service chooses the sender late: until then there is none (9)."""
    service = emulator.account.services[0].sid
    message = await api.send(From=None, MessagingServiceSid=service)
    assert (message["status"], message["from"]) == ("accepted", None)
    assert message["num_segments"] == "0"
    emulator.clock.advance(1)
    message = await api.one(message["sid"])
    assert (message["status"], message["from"]) == ("sent", LINE)
    assert message["num_segments"] == "1"
    by_from = await api.send(From=service)
    assert by_from["messaging_service_sid"] == service


@pytest.mark.parametrize(
    ("digits", "seconds", "status", "code"),
    [
        ("0001", 10, "undelivered", 30003),
        ("0002", 86_400, "queued", None),
        ("0003", 10, "failed", 30500),
        ("0006", 86_400, "sent", None),
        ("0007", 3599, "sent", None),
        ("0007", 3605, "undelivered", 30007),
    ],
)
async def test_fates(
    api: Api,
    *,
    digits: str,
    seconds: int,
    status: str,
    code: int | None,
) -> None:
    """Numbers with certain last digits meet a fate of their own (8)."""
    message = await api.send(To=f"+1408555{digits}")
    api.emulator.clock.advance(seconds)
    message = await api.one(message["sid"])
    assert (message["status"], message["error_code"]) == (status, code)
    assert bool(message["error_message"]) is (code is not None)


async def test_without_receipts(emulator: TwilioEmulator, api: Api) -> None:
    """A carrier may give no receipt: then ``sent`` is the last (8)."""
    emulator.switches.receipts = False
    message = await api.send()
    emulator.clock.advance(86_400)
    assert (await api.one(message["sid"]))["status"] == "sent"


async def test_whatsapp(emulator: TwilioEmulator, api: Api) -> None:
    """Both sides have the channel in front; out of the window it is 63016 (15)."""
    ours, theirs = f"whatsapp:{LINE}", "whatsapp:+14085550005"
    early = await api.send(From=ours, To=theirs)
    emulator.clock.advance(10)
    early = await api.one(early["sid"])
    assert (early["status"], early["error_code"]) == ("failed", 63016)
    sid = emulator.receive("Hello", sender="+14085550005", channel="WHATSAPP")
    inbound = await api.one(sid)
    assert (inbound["from"], inbound["to"]) == (theirs, ours)
    assert await api.sids(("From", theirs)) == [sid]
    message = await api.send(From=ours, To=theirs)
    emulator.clock.advance(10)
    assert (await api.one(message["sid"]))["status"] == "read"
    wrong = sms(From=LINE, To=theirs)
    status, answer = await api.call("POST", "~/Messages.json", data=wrong)
    assert (status, answer["code"]) == (400, 63007)


async def test_redact(emulator: TwilioEmulator, api: Api) -> None:
    """A redacted message stays, without its text (11)."""
    sid = emulator.receive("Secret")
    path = f"~/Messages/{sid}.json"
    status, message = await api.call("POST", path, data={"Body": ""})
    assert (status, message["body"], message["sid"]) == (200, "", sid)
    for wrong in ({}, {"Body": "New"}, {"Body": "", "Status": "canceled"}):
        status, answer = await api.call("POST", path, data=wrong)
        assert (status, answer["code"]) == (400, 30400)


# Sending: points 3, 9, 15, 16


async def test_json_is_no_form(api: Api) -> None:
    """A JSON body has no parameters (3)."""
    status, answer = await api.call("POST", "~/Messages.json", json=sms())
    assert (status, answer["code"]) == (400, 21604)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"To": None}, 21604),
        ({"To": "4085550122"}, 21211),
        ({"To": "+14085550008"}, 21211),
        ({"To": "+14085550004"}, 21610),
        ({"From": None}, 21603),
        ({"From": "+12025559999"}, 21660),
        ({"From": "A name that is long"}, 21212),
        ({"From": "whatsapp:+12025559999", "To": "whatsapp:+14085550122"}, 63007),
        ({"MessagingServiceSid": "MG00000000000000000000000000000000"}, 21603),
        ({"Body": None}, 21619),
        ({"Body": ""}, 21602),
        ({"Body": "x" * 1601}, 21617),
    ],
)
async def test_refusals(api: Api, fields: dict[str, Any], code: int) -> None:
    """What is wrong with a send is told at once, by its code (8)."""
    assert await api.refused(**fields) == (400, code)


async def test_voice_line(emulator: TwilioEmulator, api: Api) -> None:
    """A line for voice alone cannot text (14)."""
    emulator.account.numbers.append(Number(address="+12025550102", name="V", sms=False))
    assert await api.refused(From="+12025550102") == (400, 21661)


async def test_alphanumeric_sender(emulator: TwilioEmulator, api: Api) -> None:
    """A name of up to 11 characters is a sender."""
    assert (await api.send(From="Home Hub"))["from"] == "Home Hub"
    assert emulator.sent()[0].line == "Home Hub"


async def test_opt_out(emulator: TwilioEmulator, api: Api) -> None:
    """STOP blocks the pair, and START opens it again; both are listed."""
    emulator.receive("Stop", sender=NUMBER, line=OTHER_LINE)
    assert await api.refused(From=OTHER_LINE) == (400, 21610)
    await api.send()
    emulator.receive("START", sender=NUMBER, line=OTHER_LINE)
    await api.send(From=OTHER_LINE)
    assert len(await api.sids(("From", NUMBER))) == 2


async def test_schedule_and_cancel(emulator: TwilioEmulator, api: Api) -> None:
    """With a service a message is held, and can be stopped until it goes out (9)."""
    service = emulator.account.services[0].sid
    at = iso(NOW + timedelta(hours=2))
    fields = {"MessagingServiceSid": service, "ScheduleType": "fixed", "SendAt": at}
    stopped, kept = await api.send(**fields), await api.send(**fields)
    assert (stopped["status"], stopped["date_sent"]) == ("scheduled", None)
    path = f"~/Messages/{stopped['sid']}.json"
    status, answer = await api.call("POST", path, data={"Status": "canceled"})
    assert (status, answer["status"]) == (200, "canceled")
    status, answer = await api.call("POST", path, data={"Status": "canceled"})
    assert (status, answer["code"]) == (400, 30409)
    emulator.clock.advance(7199)
    assert (await api.one(kept["sid"]))["status"] == "scheduled"
    emulator.clock.advance(10)
    assert (await api.one(kept["sid"]))["status"] == "delivered"
    assert (await api.one(stopped["sid"]))["status"] == "canceled"


@pytest.mark.parametrize("minutes", [1, 5, 36 * 24 * 60])
async def test_schedule_window(api: Api, minutes: int) -> None:
    """What is too soon or too late is 35115 (9)."""
    fields = {
        "MessagingServiceSid": api.emulator.account.services[0].sid,
        "ScheduleType": "fixed",
        "SendAt": iso(NOW + timedelta(minutes=minutes)),
    }
    assert await api.refused(**fields) == (400, 35115)


@pytest.mark.parametrize("dropped", [False, True])
async def test_schedule_without_a_service(
    emulator: TwilioEmulator, api: Api, dropped: bool
) -> None:
    """Without a service it is 35118, or goes out at once (9)."""
    emulator.switches.schedule_without_service_dropped = dropped
    fields = {"ScheduleType": "fixed", "SendAt": iso(NOW + timedelta(hours=2))}
    if dropped:
        assert (await api.send(**fields))["status"] == "queued"
    else:
        assert await api.refused(**fields) == (400, 35118)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"From": "+15005550001"}, 21212),
        ({"From": "+15005550007"}, 21606),
        ({"From": "+15005550008"}, 21611),
        ({"From": LINE}, 21606),
        ({"To": "+15005550001"}, 21211),
        ({"To": "+15005550002"}, 21612),
        ({"To": "+15005550003"}, 21408),
        ({"To": "+15005550004"}, 21610),
        ({"To": "+15005550009"}, 21614),
        ({}, None),
    ],
)
async def test_test_credentials(
    emulator: TwilioEmulator, api: Api, fields: dict[str, str], code: int | None
) -> None:
    """Test credentials can try to send; everything else is 403 (16)."""
    api.use(emulator.test_credentials())
    path = f"/2010-04-01/Accounts/{emulator.account.test_sid}/Messages.json"
    data = sms(**{"From": "+15005550006", **fields})
    status, answer = await api.call("POST", path, data=data)
    assert (status, answer["code"] if status == 400 else None) == (
        (201, None) if code is None else (400, code)
    )
    status, answer = await api.call("GET", path)
    assert (status, answer["code"]) == (403, 20008)
    assert emulator.store.messages == {}


# Deleting: points 10


@pytest.mark.parametrize("status", [400, 409, 422])
async def test_delete(emulator: TwilioEmulator, api: Api, status: Any) -> None:
    """What is under way cannot be deleted yet: 20009 with one of several statuses."""
    emulator.switches.too_early_status = status
    path = f"~/Messages/{(await api.send())['sid']}.json"
    answered, answer = await api.call("DELETE", path)
    assert (answered, answer["code"]) == (status, 20009)
    emulator.clock.advance(10)
    assert await api.call("DELETE", path) == (204, None)
    for method in ("DELETE", "GET"):
        gone, answer = await api.call(method, path)
        assert (gone, answer["code"]) == (404, 20404)


# Trouble: points 12


async def test_faults(emulator: TwilioEmulator, api: Api) -> None:
    """Answers can be 429, 5xx or a page, and a connection cut after a send (12)."""
    emulator.fail("answer", status=429, headers={"Retry-After": "7"}, body="{}")
    assert (await api.call("GET", "~/Messages.json"))[0] == 429
    emulator.faults.append(html_fault())
    with pytest.raises(ValueError, match="Expecting"):
        await api.call("GET", "~/Messages.json")
    emulator.fail("reset_after", method="POST")
    with pytest.raises(ClientError):
        await api.send()
    assert len(emulator.sent()) == 1


# Media: points 13


@pytest.mark.parametrize("redirects", [True, False])
async def test_media(emulator: TwilioEmulator, api: Api, redirects: bool) -> None:
    """A file is behind a redirect to a host that takes no credentials (13)."""
    emulator.switches.media_redirects = redirects
    sid = emulator.receive("", sender=NUMBER, files=[("image/png", b"\x89PNG")])
    message = await api.one(sid)
    assert (sid[:2], message["num_media"]) == ("MM", "1")
    (item,) = (await api.get(message["subresource_uris"]["media"]))["media_list"]
    assert await api.get(item["uri"]) == item
    url = emulator.url + item["uri"].removesuffix(".json")
    async with api.session.get(url, allow_redirects=False) as response:
        assert response.status == 401
    async with api.session.get(
        url, headers=api.headers, allow_redirects=False
    ) as response:
        if not redirects:
            assert await response.read() == b"\x89PNG"
            return
        location = response.headers["Location"]
    async with api.session.get(location, headers=api.headers) as response:
        assert response.status == 400
    async with api.session.get(location) as response:
        assert (response.content_type, await response.read()) == (
            "image/png",
            b"\x89PNG",
        )


async def test_media_that_goes_out(api: Api) -> None:
    """A picture makes an MMS."""
    message = await api.send(Body=None, MediaUrl="https://pictures.example/a.png")
    assert (message["sid"][:2], message["num_media"]) == ("MM", "1")


# Numbers, services, senders, balance: points 14, 15


async def test_numbers(emulator: TwilioEmulator, api: Api) -> None:
    """Numbers tell what they can do and which webhook they have (14)."""
    emulator.account.numbers[0].sms_url = "https://pbx.example/sms"
    emulator.account.numbers.append(Number(address="+12025550102", name="V", sms=False))
    answer = await api.get("~/IncomingPhoneNumbers.json", PageSize="2")
    shown = answer["incoming_phone_numbers"]
    assert [one["phone_number"] for one in shown] == [LINE, OTHER_LINE]
    assert [one["sms_url"] for one in shown] == ["https://pbx.example/sms", ""]
    rest = (await api.get(answer["next_page_uri"]))["incoming_phone_numbers"]
    assert [one["capabilities"]["sms"] for one in rest] == [False]
    path = f"~/IncomingPhoneNumbers/{shown[1]['sid']}.json"
    status, changed = await api.call("POST", path, data={"SmsUrl": "https://x.example"})
    assert (status, changed["sms_url"]) == (200, "https://x.example")
    assert emulator.number_changes == [
        (shown[1]["sid"], {"SmsUrl": "https://x.example"})
    ]


async def test_services_and_senders(emulator: TwilioEmulator, api: Api) -> None:
    """Services have pools; the channels' senders are in a list of their own."""
    service = emulator.account.services[0]
    service.alpha_senders.append("HomeHub")
    (shown,) = (await api.get("/v1/Services"))["services"]
    assert shown["sid"] == service.sid
    pool = await api.get(f"/v1/Services/{service.sid}/PhoneNumbers")
    assert [one["phone_number"] for one in pool["phone_numbers"]] == [LINE]
    names = await api.get(f"/v1/Services/{service.sid}/AlphaSenders")
    assert [one["alpha_sender"] for one in names["alpha_senders"]] == ["HomeHub"]
    senders = await api.get("/v2/Channels/Senders", Channel="whatsapp")
    assert [one["sender_id"] for one in senders["senders"]] == [f"whatsapp:{LINE}"]
    status, _ = await api.call("GET", "/v2/Channels/Senders", query={"Channel": "rcs"})
    assert status == 200


async def test_swallowed(emulator: TwilioEmulator, api: Api) -> None:
    """A service without any webhook drops what comes in, and nothing tells (15)."""
    emulator.account.services[0].use_inbound_webhook_on_number = False
    emulator.receive("Lost")
    kept = emulator.receive("Kept", line=OTHER_LINE)
    assert await api.sids() == [kept]


async def test_balance(emulator: TwilioEmulator, api: Api) -> None:
    """The balance is a string; a subaccount has none."""
    assert await api.get("~/Balance.json") == {
        "account_sid": emulator.account.sid,
        "balance": "12.34",
        "currency": "USD",
    }
    emulator.switches.subaccount = True
    assert (await api.call("GET", "~/Balance.json"))[0] == 404


# Webhooks: points 16


def test_signature() -> None:
    """The signature is the one that the sheet has computed (§10)."""
    fields = {
        "Body": "Hi",
        "From": "+12025550111",
        "MessageSid": "SM00000000000000000000000000000001",
        "To": LINE,
    }
    token = "0123456789abcdef0123456789abcdef"
    signed = signature(token, "https://home.example.org/hook", fields)
    assert signed == "kj7AKoNIuGKDGj6TsUTrY2OFueg="


@pytest.mark.parametrize("disorder", [False, True])
async def test_status_callbacks(
    emulator: TwilioEmulator, api: Api, receiver: Receiver, disorder: bool
) -> None:
    """What becomes of a message is posted, signed, perhaps out of order (16)."""
    emulator.switches.webhook_disorder = disorder
    emulator.switches.webhook_duplicates = True
    message = await api.send(StatusCallback=receiver.url)
    emulator.clock.advance(10)
    await emulator.outbox.drain()
    statuses = [fields["MessageStatus"] for _, fields in receiver.requests]
    told = ["delivered", "sent"] if disorder else ["sent", "delivered"]
    assert statuses == [each for each in told for _ in range(2)]
    for signed, fields in receiver.requests:
        assert fields["MessageSid"] == message["sid"]
        assert signed == signature(emulator.account.token, receiver.url, fields)


async def test_inbound_webhook(emulator: TwilioEmulator, receiver: Receiver) -> None:
    """A number's webhook hears of what comes in."""
    emulator.account.numbers[0].sms_url = receiver.url
    sid = emulator.receive("Hi", sender=NUMBER)
    emulator.receive("Not posted", line=OTHER_LINE)
    await emulator.outbox.drain()
    ((_, fields),) = receiver.requests
    assert (fields["MessageSid"], fields["From"], fields["Body"]) == (sid, NUMBER, "Hi")


async def test_no_webhook_leaves_this_machine(emulator: TwilioEmulator) -> None:
    """An address elsewhere is not asked for."""
    emulator.account.numbers[0].sms_url = "https://home.example.org/hook"
    emulator.receive("Hi")
    await emulator.outbox.drain()
    assert [posted.status for posted in emulator.outbox.posted] == [0]


# Surprises: points 17


async def test_surprises(emulator: TwilioEmulator, api: Api) -> None:
    """Unknown words and fields come on demand (17)."""
    emulator.switches.unknown_fields = True
    emulator.switches.inbound_without_date_sent = True
    message = await api.one(emulator.receive("Here"))
    assert message["tags"] == ["x"]
    assert message["date_sent"] is None
    emulator.switches.receiving_seconds = 5
    sid = emulator.receive("Coming")
    assert (await api.one(sid))["status"] == "receiving"
    emulator.clock.advance(5)
    assert (await api.one(sid))["status"] == "received"


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 306, 2),
        ("€" * 81, 2),
        ("я" * 70, 1),
        ("я" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_segments(text: str, segments: int) -> None:
    """Segments are counted as the standard has it (§7.1)."""
    assert count_segments(text) == segments


async def test_standalone() -> None:
    """It runs as a program of its own, and says where."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.emulators.twilio", "--port", "0"),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    ready = json.loads(await process.stdout.readline())
    process.terminate()
    await process.wait()
    assert ready["credentials"]["account_sid"].startswith("AC")
