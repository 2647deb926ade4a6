"""The list's filters, and windows of any shape."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from aiohttp import ClientSession
from hypothesis import given, strategies as st
import pytest
from yarl import URL

from custom_components.phone_inbox.providers import BadAnswer, NotFound, Rejected
from custom_components.phone_inbox.providers.http import HttpClient
from custom_components.phone_inbox.providers.revicom import listing
from custom_components.phone_inbox.providers.revicom.api import DirectApi
from custom_components.phone_inbox.providers.revicom.key import ApiKey
from custom_components.phone_inbox.providers.revicom.listing import (
    Listed,
    ListQuery,
    Sort,
    Walk,
)
from custom_components.phone_inbox.providers.revicom.models import MessageObject
from tests.emulators.revicom import RevicomEmulator
from tests.emulators.revicom.store import INBOUND, OUTBOUND, Message
from tests.providers.common import NOW, ago


@pytest.fixture
def api(emulator: RevicomEmulator, session: ClientSession) -> DirectApi:
    """Return the calls of a message key that sees every traffic center."""
    emulator.switches.own_traffic_center_only = False
    credentials = emulator.credentials()
    http = HttpClient(session, URL(credentials["url"]))
    return DirectApi(http, ApiKey.parse(credentials["key"]))


def store(emulator: RevicomEmulator, name: str, **values: Any) -> None:
    """Store a message under a name instead of a uuid."""
    message = Message(
        uuid=name,
        line="HomeHub",
        peer="79161234567",
        text=f"Text of {name}",
        created=NOW,
        status="delivered",
        status_time=NOW,
        sent_time=NOW,
        method="API",
        traffic_center=3,
    )
    emulator.store.add(replace(message, **values))


@pytest.fixture
def stored(emulator: RevicomEmulator) -> None:
    """Store messages that differ in whatever one can filter by."""
    store(emulator, "plain")
    store(emulator, "in", direction=INBOUND, method="")
    store(emulator, "old", sent_time=ago(days=2), status_time=ago(days=2))
    store(emulator, "dispatched", dispatch_id=5, dispatch_name="News")
    store(emulator, "other-dispatch", dispatch_id=6)
    store(emulator, "american", peer="14085550122")
    store(emulator, "armenian", peer="37491123456")
    store(emulator, "failed", status="undelivered", error_code=7060)
    store(emulator, "waiting", status="sending", sent_time=None)
    store(emulator, "office", line="Office")
    store(emulator, "center", traffic_center=4)
    store(emulator, "tagged", options={"tags": ["ha", "m_1"]})
    store(emulator, "cabinet", method="UI")
    store(emulator, "vk", channel="VK")
    store(emulator, "promo", traffic_type="PROMO")
    store(emulator, "template", template_id=77)
    store(emulator, "step-1", cascade_uuid="root", cascade_step=1)
    store(emulator, "step-2", cascade_uuid="root", cascade_step=2)


EVERYTHING = ListQuery(direction=(INBOUND, OUTBOUND))


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"direction": ("inbound",)}, {"in"}),
        ({"time_to": ago(days=1)}, {"old"}),
        ({"time_from": ago(days=3), "time_to": ago(days=1)}, {"old"}),
        ({"dispatch_id": (5,)}, {"dispatched"}),
        ({"dispatch_id": (5, 6)}, {"dispatched", "other-dispatch"}),
        ({"dispatch": True}, {"dispatched", "other-dispatch"}),
        ({"message_uuid": ("plain", "in", "gone")}, {"plain", "in"}),
        ({"destination": ("14085550122",)}, {"american"}),
        (
            {"destination": ("14085550122", "37491123456")},
            {"american", "armenian"},
        ),
        ({"country_code": "AM"}, {"armenian"}),
        ({"status": ("undelivered", "sending")}, {"failed", "waiting"}),
        ({"ready_to_stop": True}, {"waiting"}),
        ({"sender_name": ("Office",)}, {"office"}),
        ({"traffic_center_id": (4,)}, {"center"}),
        ({"tags": ("m_1",)}, {"tagged"}),
        ({"sending_method": ("UI",)}, {"cabinet"}),
        ({"channel_type": ("VK", "WHATSAPP")}, {"vk"}),
        ({"traffic_type": ("PROMO",)}, {"promo"}),
        ({"template_id": ("77",)}, {"template"}),
        ({"content": "of vk"}, {"vk"}),
        ({"content": "step", "content_nor": "-2"}, {"step-1"}),
        ({"cascade_message_uuid": "root"}, {"step-1", "step-2"}),
        ({"root": False}, {"step-2"}),
        ({"cascade_message_uuid": "root", "root": True}, {"step-1"}),
        ({"content": "a, b & c=d +é?"}, set()),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
async def test_filters(
    api: DirectApi, stored: None, filters: dict[str, Any], names: set[str]
) -> None:
    """Every documented filter; several values repeat the key."""
    listed = await api.list_page(replace(EVERYTHING, **filters))

    assert {item.message_uuid for item in listed.items} == names
    assert listed.total == listed.count == len(names)


async def test_yes_no_filters_are_written_as_the_api_wants(
    api: DirectApi, stored: None
) -> None:
    """The other halves of the filters above."""
    single = await api.list_page(replace(EVERYTHING, dispatch=False))
    assert single.total == 15
    not_ready = await api.list_page(replace(EVERYTHING, ready_to_stop=False))
    assert not_ready.total == 18


def test_the_query_has_every_documented_name() -> None:
    """All but the page, by the names of the API."""
    assert {item.name for item in fields(ListQuery)} == {
        "cascade_message_uuid",
        "channel_type",
        "content",
        "content_nor",
        "country_code",
        "destination",
        "direction",
        "dispatch",
        "dispatch_id",
        "message_uuid",
        "ready_to_stop",
        "root",
        "sender_name",
        "sending_method",
        "sort",
        "status",
        "tags",
        "template_id",
        "time_from",
        "time_to",
        "traffic_center_id",
        "traffic_type",
    }


async def test_both_orders(api: DirectApi, emulator: RevicomEmulator) -> None:
    """Oldest or newest first."""
    emulator.seed(3)

    newest = await api.list_page(EVERYTHING)
    oldest = await api.list_page(replace(EVERYTHING, sort=Sort.OLDEST_FIRST))
    assert [item.message_uuid for item in newest.items] == [
        item.message_uuid for item in reversed(oldest.items)
    ]


@pytest.mark.parametrize(("page", "per_page"), [(101, 100), (11, 1000), (0, 1), (1, 0)])
async def test_a_page_out_of_reach_is_never_asked_for(
    api: DirectApi, emulator: RevicomEmulator, page: int, per_page: int
) -> None:
    """The request is not made."""
    with pytest.raises(ValueError, match="out of reach"):
        await api.list_page(EVERYTHING, page, per_page)
    assert not emulator.journal


async def test_the_last_page_within_reach(api: DirectApi) -> None:
    """Up to the cap, pages can be asked for."""
    assert (await api.list_page(EVERYTHING, 100, 100)).total == 0
    assert (await api.list_page(EVERYTHING, 10, 1000)).total == 0


def test_times_are_written_in_utc() -> None:
    """Whole seconds, and a Z."""
    time = datetime.fromisoformat("2026-11-22T13:00:00.9+03:00")

    assert ("time_from", "2026-11-22T10:00:00Z") in ListQuery(time_from=time).params()


def test_the_query_shows_no_numbers() -> None:
    """Nor names nor texts."""
    query = ListQuery(destination=("79161234567",), sender_name=("Hub",), content="Hi")

    assert not any(text in repr(query) for text in ("79161234567", "Hub", "Hi"))


# One message


@pytest.mark.parametrize("unknown", ["not_found", "bad_request", "null", "object"])
async def test_one(api: DirectApi, emulator: RevicomEmulator, unknown: Any) -> None:
    """By its uuid; what an unknown one is answered with is not documented."""
    emulator.switches.unknown_uuid = unknown
    uuid = emulator.receive("in")

    found = await api.one(uuid)
    assert found is not None
    assert (found.message_uuid, found.text) == (uuid, "in")
    assert await api.one(str(uuid4())) is None
    assert await api.one("a/b?c#d") is None


@pytest.mark.parametrize("body", ["[1]", '{"content": "x"}', "<html>"])
async def test_one_that_is_no_message(
    api: DirectApi, emulator: RevicomEmulator, body: str
) -> None:
    """An answer without an id is not one."""
    emulator.fail("answer", status=200, body=body)

    with pytest.raises(BadAnswer):
        await api.one("x")


# Refusals


@pytest.mark.parametrize("body", ["error", "text"])
async def test_a_refused_query(
    api: DirectApi, emulator: RevicomEmulator, body: Any
) -> None:
    """The server's code and words where it has them, else its text."""
    emulator.switches.bad_request_body = body
    emulator.switches.max_per_page = 50

    with pytest.raises(Rejected) as error:
        await api.list_page(EVERYTHING)
    code, reason = (
        ("4000", "Validation error")
        if body == "error"
        else (
            "400",
            "Validation error",
        )
    )
    assert (error.value.code, error.value.reason) == (code, reason)


async def test_a_refusal_without_sense(
    api: DirectApi, emulator: RevicomEmulator
) -> None:
    """A long page is cut, a code that is none is left out."""
    emulator.fail("answer", status=418, body="x" * 1000)
    with pytest.raises(Rejected) as error:
        await api.balance()
    assert (error.value.code, error.value.reason) == ("418", "x" * 200)

    emulator.fail("answer", status=400, body='{"error": {"code": "<b>", "msg": null}}')
    with pytest.raises(Rejected) as error:
        await api.balance()
    assert (error.value.code, error.value.reason) == ("400", "")
    emulator.fail("answer", status=404)
    with pytest.raises(NotFound):
        await api.balance()


# Windows of any shape

MOMENT = datetime(2026, 11, 22, 10, 0, 0, tzinfo=UTC)


@dataclass
class FakeList:
    """A list in memory with small pages and a low cap.

    ``times`` are the messages' seconds; ``inclusive`` is whether the bounds of a
    window belong to it.
    """

    times: Sequence[int]
    lower_inclusive: bool
    upper_inclusive: bool
    max_page_size: int = 10
    requests: int = 0

    def _matches(self, time: datetime, query: ListQuery) -> bool:
        start, end = query.time_from, query.time_to
        return (
            start is None or start < time or (self.lower_inclusive and start == time)
        ) and (end is None or time < end or (self.upper_inclusive and end == time))

    async def list_page(
        self, query: ListQuery, page: int = 1, per_page: int = 5
    ) -> Listed:
        """Return one page."""
        self.requests += 1
        query.params(page, per_page)
        assert self.requests < 20_000
        items = sorted(
            (
                MessageObject(
                    message_uuid=f"{number}",
                    direction=(INBOUND, OUTBOUND)[number % 2],
                    status="delivered",
                    sent_time=MOMENT + timedelta(seconds=time),
                )
                for number, time in enumerate(self.times)
                if self._matches(MOMENT + timedelta(seconds=time), query)
            ),
            key=lambda item: item.sent_time or MOMENT,
            reverse=True,
        )
        items = [item for item in items if item.direction in query.direction]
        if query.status and "delivered" not in query.status:
            items = []
        shown = items[(page - 1) * per_page : page * per_page]
        return Listed(
            items=shown,
            count=len(shown),
            broken=0,
            total=len(items),
            per_page=per_page,
            size=1,
            server_time=MOMENT,
        )


@given(
    times=st.lists(st.integers(-300, 0), max_size=120),
    lower_inclusive=st.booleans(),
    upper_inclusive=st.booleans(),
    since=st.sampled_from([None, -301, -20]),
)
def test_windows(
    times: list[int], lower_inclusive: bool, upper_inclusive: bool, since: int | None
) -> None:
    """Everything is listed wherever it is, or the walk says it was not all."""
    fake = FakeList(times, lower_inclusive, upper_inclusive)
    start = None if since is None else MOMENT + timedelta(seconds=since)

    async def walk() -> tuple[set[str], bool]:
        walk = Walk(fake, ListQuery(time_from=start))
        pages = [page async for page in walk.pages()]
        return {item.message_uuid for page in pages for item in page.items}, (
            walk.complete
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "PAGING_CAP", 20)
        patch.setattr(listing, "PAGE_SIZE", 5)
        patch.setattr(listing, "LARGE_PAGE_SIZES", (10,))
        listed, is_complete = asyncio.run(walk())
    wanted = {
        f"{number}"
        for number, time in enumerate(times)
        if start is None or MOMENT + timedelta(seconds=time) > start
    }
    if is_complete:
        assert wanted <= listed
    else:
        # Only what is crowded in a moment can be out of reach.
        assert max(times.count(time) for time in times) > 5
    crowded = max((times.count(t) + times.count(t - 1) for t in times), default=0)
    if crowded <= 8:
        assert is_complete
