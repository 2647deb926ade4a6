"""Answers made up by a third party's tool, right by their published form only.

Every field may be missing and every text may be anything: what the client does
with such lists must end, and must not flood anybody.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import cycle
from typing import Any

from aiohttp import ClientSession, web
from hypothesis import HealthCheck, given, settings, strategies as st
import pytest
import schemathesis

from custom_components.phone_inbox.messaging import Ledger, MessageRef
from custom_components.phone_inbox.providers import BadAnswer, Query
from custom_components.phone_inbox.providers.portsip import PortSipProvider
from tests.emulators.portsip import PortSipEmulator
from tests.providers.common import KeptMemory

#: Far more than any of these lists is worth.
MOST_REQUESTS = 120

_TEXT: Mapping[str, Any] = {"type": "string"}
# Properties that nobody knows would take most of the time, and lead nowhere.
_NO_OTHERS: Mapping[str, Any] = {"type": "object", "additionalProperties": False}
#: A message as the OpenAPI description has it, without its prose (§3.1).
MESSAGE: Mapping[str, Any] = {
    **_NO_OTHERS,
    "properties": {
        "id": _TEXT,
        "config_id": _TEXT,
        "sender": _TEXT,
        "sender_name": _TEXT,
        "receiver": _TEXT,
        "receiver_name": _TEXT,
        "channel_name": _TEXT,
        "channel_number": _TEXT,
        "brand": _TEXT,
        "did": _TEXT,
        "msg_type": {"type": "string", "enum": ["UNKNOWN", "SMS", "WHATSAPP"]},
        "direction": {"type": "string", "enum": ["IN", "OUT"]},
        "content": _TEXT,
        "reason": _TEXT,
        "delivery": {"type": "string", "enum": ["ERR", "SENT", "RECV", "DELIVERED"]},
        "provider_msg_id": _TEXT,
        "created_at": {"type": "string", "format": "date_time"},
    },
}
#: A list of them (§3).
LIST: Mapping[str, Any] = {
    **_NO_OTHERS,
    "properties": {
        "count": {"type": "integer", "format": "int64", "minimum": 0},
        "items": {"type": "array", "items": MESSAGE},
    },
}


def made_up(shape: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Return what makes up answers of a shape.

    The tool makes up requests; so the shape of the answer is that of a request.
    """
    content = {"application/json": {"schema": shape}}
    operation = {
        "requestBody": {"required": True, "content": content},
        "responses": {"200": {"description": "OK"}},
    }
    description = {
        "openapi": "3.1.0",
        "info": {"title": "Answers of a PBX", "version": "22"},
        "paths": {"/answer": {"post": operation}},
    }
    schema = schemathesis.openapi.from_dict(description)
    return schema["/answer"]["POST"].as_strategy().map(lambda case: case.body)


schemathesis.openapi.format(
    "date_time",
    st.datetimes(
        min_value=datetime(2000, 1, 1),  # noqa: DTZ001 - the strategy wants it so
        max_value=datetime(2030, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    ).map(lambda time: time.isoformat().replace("+00:00", "Z"))
    | st.text(max_size=5),
)
#: A list that has neither of its two properties is none to this client.
ANSWERS = made_up(LIST).filter(lambda answer: answer.keys() & {"count", "items"})
DETAILS = made_up(MESSAGE)


class RandomPbx(PortSipEmulator):
    """A PBX whose lists and details are what a test says."""

    def __init__(self) -> None:
        """Prepare a server that does not listen yet."""
        super().__init__()
        self.lists: Iterator[Any] = iter(())
        self.details: Iterator[Any] = iter(())
        self.lists_served = 0
        self.app.middlewares.append(self._made_up)

    @web.middleware
    async def _made_up(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if request.path.endswith("/external_messages"):
            self.lists_served += 1
            return web.json_response(next(self.lists))
        if "/external_messages/" in request.path:
            return web.json_response(next(self.details))
        response: web.StreamResponse = await handler(request)
        return response


class Run:
    """One account of such a PBX."""

    def __init__(self, pbx: RandomPbx, session: ClientSession) -> None:
        """Prepare."""
        self.pbx = pbx
        self.provider = PortSipProvider(session, pbx.credentials(), KeptMemory())
        self.ledger = Ledger()

    async def poll(self) -> int:
        """Read once; return how many changes are announced."""
        before = self.pbx.lists_served
        now = self.pbx.clock.now()
        reading = self.ledger.open("", now)
        covered_since = None
        async for page in self.provider.fetch("", reading):
            reading.take(page.messages)
            covered_since = page.covered_since
        reading.finish(now, covered_since=covered_since)
        assert self.pbx.lists_served - before <= MOST_REQUESTS
        changes = self.ledger.changes
        self.ledger.done(changes)
        return len(changes)


FEW = settings(
    # Each is dozens of requests.
    max_examples=settings.default.max_examples // 5 if settings.default else 20,
    suppress_health_check=[
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
        # The server is the same for all examples, and remembers nothing.
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
    ],
)


@pytest.fixture
async def pbx() -> AsyncIterator[RandomPbx]:
    """Return a running server."""
    async with RandomPbx() as pbx:
        yield pbx


@FEW
@given(answer=ANSWERS)
async def test_always_the_same(
    pbx: RandomPbx, session: ClientSession, answer: Any
) -> None:
    """A list that never changes is never news, whatever is in it."""
    pbx.lists, pbx.details = cycle([answer]), cycle([{}])
    run = Run(pbx, session)
    await run.provider.connect()
    for _ in range(3):
        try:
            assert await run.poll() == 0
        except BadAnswer:
            # A full page that is always the same hides what follows it.
            assert len(answer["items"]) >= 10
    await run.provider.close()


@FEW
@given(
    answers=st.lists(ANSWERS, min_size=2, max_size=8),
    details=st.lists(DETAILS, min_size=1, max_size=3),
)
async def test_always_another(
    pbx: RandomPbx,
    session: ClientSession,
    answers: Sequence[Any],
    details: Sequence[Any],
) -> None:
    """Lists that contradict each other end as well, and make nothing of nothing."""
    pbx.lists, pbx.details = cycle(answers), cycle(details)
    run = Run(pbx, session)
    identity = await run.provider.connect()
    assert all(line.key and line.name for line in identity.lines)
    sizes = [len(answer.get("items", ())) for answer in answers]
    announced = 0
    for _ in range(4):
        try:
            announced += await run.poll()
        except BadAnswer:
            assert max(sizes) >= 10
    # Received, or sent and then delivered or failed.
    assert announced <= 2 * sum(sizes)
    refs = [MessageRef(str(one.get("id", "7")), pbx.clock.now()) for one in details]
    assert len(await run.provider.fetch_by_ids("", refs)) <= len(refs)
    assert len(await run.provider.find(Query(limit=5))) <= 5
    await run.provider.close()
