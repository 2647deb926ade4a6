"""Looking messages up by id and by what is in them."""

from datetime import timedelta
from typing import Any

import pytest

from custom_components.phone_inbox.messaging import (
    Channel,
    Delivery,
    Direction,
    MessageRef,
)
from custom_components.phone_inbox.providers import Query, Rejected
from custom_components.phone_inbox.providers.revicom import RevicomProvider, searching
from tests.emulators.revicom import RevicomEmulator
from tests.providers.common import NOW, ago, read_all

from .conftest import Clocks


def ref(uuid: str) -> MessageRef:
    """Return what a ledger keeps of a message."""
    return MessageRef(uuid, NOW)


# By id


async def test_no_ids(provider: RevicomProvider, emulator: RevicomEmulator) -> None:
    """Nothing is asked for nothing."""
    assert not await provider.fetch_by_ids("", [])
    assert not emulator.journal


async def test_one_id(provider: RevicomProvider, emulator: RevicomEmulator) -> None:
    """A message has an address of its own, whichever way it goes."""
    got = emulator.receive("in")
    (message,) = await provider.fetch_by_ids("", [ref(got)])

    assert (message.id, message.direction) == (got, Direction.INCOMING)
    assert emulator.journal[0].path == f"/api/v1/message/{got}"
    emulator.delete_elsewhere(got)
    assert not await provider.fetch_by_ids("", [ref(got)])


@pytest.mark.parametrize("count", [2, 50, 51, 120])
async def test_several_ids(
    provider: RevicomProvider, emulator: RevicomEmulator, count: int
) -> None:
    """Fifty in a request; those that are gone are left out."""
    ids = [
        emulator.send_elsewhere(f"{number}", recipient="79160000002")
        for number in range(count - 1)
    ]
    got = emulator.receive("in")
    wanted = [ref(uuid) for uuid in (*ids, got, "gone")]

    found = await provider.fetch_by_ids("", wanted)
    assert {message.id for message in found} == {*ids, got}
    assert {m.delivery for m in found} == {Delivery.PENDING, Delivery.RECEIVED}
    for seen in emulator.journal:
        names = [name for name, _ in seen.query]
        assert 1 <= names.count("message_uuid") <= 50
        assert names.count("direction") == 2
        assert not {"time_from", "time_to"} & set(names)


async def test_ids_where_inbound_is_not_enabled(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """Then the outgoing ones are found."""
    sent = emulator.send_elsewhere("out")
    emulator.switches.inbound_enabled = False
    emulator.switches.inbound_off_answer = "forbidden"

    found = await provider.fetch_by_ids("", [ref(sent), ref("x")])
    assert [message.id for message in found] == [sent]


# By what is in them


@pytest.fixture
def story(emulator: RevicomEmulator) -> dict[str, str]:
    """Store some messages; return their ids by what they say."""
    other = "14085550111"
    return {
        "gate": emulator.receive("Gate is open", time=ago(minutes=50)),
        "door": emulator.receive("Door is open", sender=other, time=ago(minutes=40)),
        "office": emulator.receive("Gate?", line="Office", time=ago(minutes=30)),
        "chat": emulator.receive("Hi", channel="WHATSAPP", time=ago(minutes=20)),
        "leak": emulator.send_elsewhere("Water leak"),
        "reply": emulator.send_elsewhere(
            "Gate: coming", recipient=other, line="Office"
        ),
    }


@pytest.fixture(params=["destination", "senderName"])
async def addressed(
    request: pytest.FixtureRequest, provider: RevicomProvider, story: dict[str, str]
) -> str:
    """Let the server write an incoming message's sender here."""
    emulator: RevicomEmulator = request.getfixturevalue("emulator")
    emulator.switches.inbound_peer_in = request.param
    await provider.connect()
    return str(request.param)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        (Query(), {"gate", "door", "office", "chat", "leak", "reply"}),
        (Query(mailbox=""), {"gate", "door", "office", "chat", "leak", "reply"}),
        (Query(direction=Direction.INCOMING), {"gate", "door", "office", "chat"}),
        (Query(direction=Direction.OUTGOING), {"leak", "reply"}),
        (Query(direction=Direction.UNKNOWN), set()),
        (Query(line="Office"), {"office", "reply"}),
        (Query(line="Nobody"), set()),
        (Query(line="unknown"), set()),
        (Query(remote="+1 (408) 555-01-11"), {"door", "reply"}),
        (Query(remote="Bank"), set()),
        (Query(remote="79161234567", line="Office"), {"office"}),
        (
            Query(remote="14085550111", direction=Direction.INCOMING),
            {"door"},
        ),
        (Query(line="Office", direction=Direction.OUTGOING), {"reply"}),
        (Query(channel=Channel.WHATSAPP), {"chat"}),
        (Query(channel=Channel.UNKNOWN), set()),
        (Query(text="Gate"), {"gate", "office", "reply"}),
        (Query(since=ago(minutes=30)), {"office", "chat", "leak", "reply"}),
        (Query(until=ago(minutes=30)), {"gate", "door", "office"}),
        (
            Query(since=ago(minutes=40, microseconds=-1), until=ago(minutes=20)),
            {"office", "chat"},
        ),
        (Query(conversation_id="x"), set()),
        (Query(limit=0), set()),
    ],
    ids=lambda value: repr(value)[6:60] if isinstance(value, Query) else None,
)
async def test_find(
    provider: RevicomProvider,
    story: dict[str, str],
    query: Query,
    names: set[str],
    addressed: str,
) -> None:
    """Every filter, and whichever way incoming messages are addressed."""
    found = await provider.find(query)
    assert {message.id for message in found} == {story[name] for name in names}
    times = [message.time for message in found]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("inclusive", [False, True])
async def test_find_includes_both_ends(
    provider: RevicomProvider,
    emulator: RevicomEmulator,
    story: dict[str, str],
    inclusive: bool,
) -> None:
    """Whether the server's bounds are part of its window makes no difference."""
    emulator.switches.window_inclusive = inclusive

    found = await provider.find(Query(since=ago(minutes=40), until=ago(minutes=20)))
    assert [message.id for message in found] == [
        story[name] for name in ("chat", "office", "door")
    ]


async def test_find_the_newest(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """No more than asked for, and not one request more than needed."""
    emulator.seed(25_000)

    found = await provider.find(Query(limit=7))
    assert [message.text for message in found[:2]] == ["Old message 0", "Old message 1"]
    assert len(found) == 7
    assert len(emulator.journal) == 1
    assert len(await provider.find(Query(limit=300))) == 300


async def test_find_gives_up_in_the_end(
    provider: RevicomProvider,
    emulator: RevicomEmulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the server cannot filter is looked for among the newest only."""
    monkeypatch.setattr(searching, "SEARCH_DEPTH", 500)
    emulator.seed(3000)

    assert not await provider.find(Query(channel=Channel.UNKNOWN))
    assert len(emulator.journal) == 2


async def test_find_where_inbound_is_not_enabled(
    provider: RevicomProvider,
    emulator: RevicomEmulator,
    story: dict[str, str],
    clocks: Clocks,
) -> None:
    """There is nothing incoming then; the outgoing ones are found."""
    emulator.switches.inbound_enabled = False
    emulator.switches.inbound_off_answer = "bad_request"

    assert not await provider.find(Query(direction=Direction.INCOMING))
    assert not await provider.find(Query(direction=Direction.INCOMING))
    assert {message.id for message in await provider.find(Query())} == {
        story["leak"],
        story["reply"],
    }


async def test_a_refused_search(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """A search the server will not do for another reason is an error."""
    emulator.fail("answer", times=2, status=400)

    with pytest.raises(Rejected):
        await provider.find(Query(text="x"))
    assert provider.statistics()["incoming_listed"] is True


async def test_what_is_asked_of_the_server(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """The documented filters, in the forms of the API."""
    await provider.find(
        Query(
            line="HomeHub",
            remote="+7 916 123-45-67",
            direction=Direction.OUTGOING,
            channel=Channel.VOICE_CODE,
            since=NOW - timedelta(days=1),
            text="a",
        )
    )
    query: dict[str, Any] = dict(emulator.journal[0].query)
    assert query == {
        "page": "1",
        "per_page": "100",
        "sort": "sentTime:desc",
        "time_from": "2026-11-21T09:59:59Z",
        "destination": "79161234567",
        "channel_type": "VOICECODE",
        "content": "a",
        "sender_name": "HomeHub",
        "direction": "outbound",
    }


async def test_own_names_decide_who_is_who(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """A line that is a number itself is told from the sender's by what was sent."""
    own, other = "74951112233", "79161234567"
    emulator.account.sender_names[own] = ago(days=1)
    emulator.send_elsewhere("out", line=own, recipient=other)
    emulator.receive("in", line=own, sender=other)

    for peer_in in ("destination", "senderName"):
        emulator.switches.inbound_peer_in = peer_in
        messages = await read_all(provider, ago(minutes=10))
        assert {(m.line, m.remote) for m in messages.values()} == {(own, other)}
