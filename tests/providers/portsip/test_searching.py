"""Looking for messages: everything is filtered here, within bounds."""

from typing import Any

import pytest

from custom_components.phone_inbox.messaging import Channel, Direction
from custom_components.phone_inbox.providers import Query
from custom_components.phone_inbox.providers.portsip import PortSipProvider
from tests.emulators.portsip.directory import SMS_NUMBER, WHATSAPP_NUMBER
from tests.providers.common import ago

from .conftest import Pbx


@pytest.fixture
def history(pbx: Pbx) -> dict[str, str]:
    """Return the ids of some messages, oldest first, by their texts."""
    steps = [
        ("old", lambda: pbx.receive("old", sender="+12025550188", time=ago(days=3))),
        ("day", lambda: pbx.receive("day", sender="12025550188", time=ago(days=1))),
        ("wa", lambda: pbx.receive("wa", channel="WHATSAPP", time=ago(hours=1))),
        ("Code 1", lambda: pbx.receive("Code 1", sender="BANK", time=ago(minutes=2))),
        ("out", lambda: pbx.send_elsewhere("out", recipient="2025550188")),
    ]
    return {text: step() for text, step in steps}


@pytest.mark.parametrize(
    ("wanted", "texts"),
    [
        ({}, ["out", "Code 1", "wa", "day", "old"]),
        ({"limit": 2}, ["out", "Code 1"]),
        ({"mailbox": ""}, ["out", "Code 1", "wa", "day", "old"]),
        ({"line": WHATSAPP_NUMBER}, ["wa"]),
        ({"line": SMS_NUMBER, "limit": 1}, ["out"]),
        ({"remote": "+1 202 555 0188"}, ["out", "day", "old"]),
        ({"remote": "bank"}, ["Code 1"]),
        ({"remote": "5550188"}, []),
        ({"conversation_id": "1"}, []),
        ({"direction": Direction.OUTGOING}, ["out"]),
        ({"channel": Channel.WHATSAPP}, ["wa"]),
        ({"since": ago(hours=1)}, ["out", "Code 1", "wa"]),
        ({"until": ago(hours=1)}, ["wa", "day", "old"]),
        ({"since": ago(days=2), "until": ago(minutes=30)}, ["wa", "day"]),
        ({"text": "cODE"}, ["Code 1"]),
        ({"text": "nothing"}, []),
    ],
)
@pytest.mark.parametrize("order", ["desc", "asc"])
@pytest.mark.parametrize("mode", ["honoured", "ignored", "rejected"])
async def test_filters(
    pbx: Pbx,
    history: dict[str, str],
    provider: PortSipProvider,
    *,
    wanted: dict[str, Any],
    texts: list[str],
    order: Any,
    mode: Any,
) -> None:
    """Each filter does the same on every kind of server."""
    pbx.switches.default_order = order
    pbx.switches.query_mode = mode
    found = await provider.find(Query(**wanted))
    assert [message.text for message in found] == texts
    assert [message.id for message in found] == [history[text] for text in texts]


@pytest.mark.parametrize("ignored", [[], ["orderby"]])
async def test_how_much_is_read(
    pbx: Pbx, provider: PortSipProvider, ignored: list[str]
) -> None:
    """A search ends when it has enough, and at the latest after some pages."""
    pbx.seed(3000, spacing=1)
    pbx.switches.ignored_options = ignored
    pbx.switches.default_order = "asc"
    before = len(pbx.journal)
    found = await provider.find(Query(limit=50))
    assert [one.text for one in found] == [f"Message {index}" for index in range(50)]
    assert len(pbx.lists(before)) <= 3
    before = len(pbx.journal)
    found = await provider.find(Query(limit=500))
    assert len({one.id for one in found}) == 500
    assert len(pbx.lists(before)) <= 8
    before = len(pbx.journal)
    assert await provider.find(Query(text="not to be found")) == []
    assert len(pbx.lists(before)) == 10


async def test_no_repeats(pbx: Pbx, provider: PortSipProvider) -> None:
    """A list that is shifted while it is read shows nothing twice."""
    pbx.seed(150, spacing=1)
    pbx.switches.arrivals_after_first_page = 3
    found = await provider.find(Query(limit=1000))
    assert len({one.id for one in found}) == len(found) == 150
