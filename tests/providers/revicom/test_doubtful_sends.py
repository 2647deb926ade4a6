"""Sends that were not answered, or not clearly: they are looked up, never repeated."""

import asyncio
from datetime import datetime
import json
from typing import Any

import pytest

from custom_components.phone_inbox.messaging import (
    ChangeKind,
    Channel,
    Delivery,
    Ledger,
)
from custom_components.phone_inbox.providers import OutcomeUnknown
from custom_components.phone_inbox.providers.revicom import RevicomProvider, api
from tests.emulators.base import html_fault
from tests.emulators.revicom import RevicomEmulator
from tests.providers.common import NOW, read_pages

from .conftest import Clocks, outgoing, posted, send_one

DOUBTS: dict[str, dict[str, Any]] = {
    "cut": {"kind": "reset_after"},
    "truncated": {"kind": "truncate"},
    "slow": {"kind": "slow", "delay": 1},
}


@pytest.mark.parametrize("fault", DOUBTS.values(), ids=DOUBTS)
async def test_a_send_that_took_effect_without_an_answer(
    provider: RevicomProvider,
    emulator: RevicomEmulator,
    clocks: Clocks,
    monkeypatch: pytest.MonkeyPatch,
    fault: dict[str, Any],
) -> None:
    """It is found by its tag, and sent once."""
    monkeypatch.setattr(api, "SEND_TIMEOUT", 0.5)
    emulator.fail(method="POST", **fault)

    result = await send_one(provider, recipients=["+79160001122"])
    (sent,) = emulator.sent()
    assert result.message is not None
    assert result.message.id == sent.id
    assert result.recipient == "+79160001122"
    assert result.delivery is Delivery.SENT
    assert len(posted(emulator)) == 1
    assert clocks.slept == [2.0]
    (lookup,) = [seen for seen in emulator.journal if seen.method == "GET"]
    ((tag,),) = [item["tags"] for item in posted(emulator)[0]]
    assert ("tags", tag) in lookup.query
    assert ("direction", "outbound") in lookup.query
    await _let_the_server_finish(fault)


async def _let_the_server_finish(fault: dict[str, Any]) -> None:
    """Wait for an answer that nobody waits for any more."""
    await asyncio.sleep(fault.get("delay", 0))


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 502, "body": "<html>"},
        {"status": 200, "body": "<html>"},
        {"status": 200, "body": "null"},
        {"status": 200, "body": '{"errors": false}'},
        {"status": 200, "body": '{"errors": false, "items": []}'},
        {"status": 200, "body": '{"errors": false, "items": [null]}'},
        {"status": 200, "body": '{"items": [{"messageUuid": "x"}]}'},
        {"status": 200, "body": '{"items": [{"code": 201}]}'},
        {"status": 204, "body": ""},
        {"status": 408, "body": ""},
    ],
    ids=lambda answer: f"{answer['status']} {answer['body']}",
)
async def test_an_answer_that_does_not_tell(
    provider: RevicomProvider,
    emulator: RevicomEmulator,
    clocks: Clocks,
    answer: dict[str, Any],
) -> None:
    """The server is asked a few times over a minute; nothing is sent again."""
    emulator.fail("answer", method="POST", **answer)
    items = answer["body"].endswith("]}") and "[]" not in answer["body"]

    if items:
        # An item came, so something is known: that nothing is known of this one.
        result = await send_one(provider)
        assert (result.delivery, result.error) == (Delivery.UNKNOWN, "outcome_unknown")
    else:
        with pytest.raises(OutcomeUnknown):
            await provider.send(outgoing())
    assert len(posted(emulator)) == 1
    assert len(clocks.slept) == len(emulator.journal) - 1 == 5
    assert 55 <= sum(clocks.slept) <= 65
    assert not emulator.sent()


@pytest.mark.parametrize(
    ("item", "error"),
    [
        ({"code": 400}, "400"),
        ({"code": "403", "messageUuid": "x"}, "403"),
        ({"code": 400, "errorCode": 7401}, "7401"),
        ({"errorCode": "7401"}, "7401"),
        ({"code": 201, "errorCode": 5}, "5"),
    ],
    ids=["code", "code and id", "both", "error code", "good code without an id"],
)
async def test_forms_of_a_refused_item(
    provider: RevicomProvider,
    emulator: RevicomEmulator,
    clocks: Clocks,
    item: dict[str, Any],
    error: str,
) -> None:
    """Which is not documented: only a good code with an id is a success."""
    body = json.dumps({"errors": True, "items": [item]})
    emulator.fail("answer", method="POST", status=200, body=body)

    result = await send_one(provider)
    assert (result.delivery, result.error) == (Delivery.FAILED, error)
    assert not clocks.slept


@pytest.mark.parametrize("status", [200, 201, 202, 207])
async def test_any_good_status_will_do(
    provider: RevicomProvider, emulator: RevicomEmulator, status: int
) -> None:
    """Which one a good send has is not documented."""
    emulator.switches.send_status = status

    assert (await send_one(provider)).message is not None


@pytest.mark.parametrize("count", [1, 2])
async def test_a_server_that_writes_numbers_its_own_way(
    provider: RevicomProvider, emulator: RevicomEmulator, count: int
) -> None:
    """What has our tag is ours, whatever number it shows."""
    emulator.fail("reset_after", method="POST")
    on_event = emulator.desk.accept

    def rewrite(message: Any, now: datetime) -> None:
        message.peer = "7" + message.peer[1:]
        on_event(message, now)

    emulator.desk.accept = rewrite  # type: ignore[method-assign]
    recipients = ["89160000101", "89160000102"][:count]

    results = await provider.send(outgoing(recipients=recipients))
    assert [r.message is not None for r in results] == [True] * count
    ids = {r.message.id for r in results if r.message}
    assert ids == {sent.id for sent in emulator.sent()}


async def test_a_message_that_shows_up_late(
    provider: RevicomProvider, emulator: RevicomEmulator, clocks: Clocks
) -> None:
    """Looking fails, then finds nothing, then finds it."""
    emulator.fail("reset_after", method="POST")
    emulator.faults.append(html_fault("tags=", times=3))
    empty = '{"page": 1, "perPage": 100, "total": 0, "items": []}'
    emulator.fail("answer", "tags=", status=200, body=empty)
    emulator.fail("answer", "tags=", status=429)

    result = await send_one(provider)
    assert result.message is not None
    assert len(clocks.slept) == 4
    assert len(emulator.sent()) == len(posted(emulator)) == 1


async def test_a_message_that_waits_is_found(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """It is in no window, so none is asked for."""
    emulator.fail("reset_after", method="POST")

    result = await send_one(provider, recipients=["79160000002"])
    assert result.delivery is Delivery.PENDING
    assert result.message is not None


async def test_some_of_several_are_found(
    provider: RevicomProvider, emulator: RevicomEmulator, clocks: Clocks
) -> None:
    """The others are reported as unknown."""
    recipients = ["79160000101", "79160000004", "79160000102"]
    emulator.fail("reset_after", method="POST")

    results = await provider.send(outgoing(recipients=recipients))
    assert [(r.delivery, r.error) for r in results] == [
        (Delivery.SENT, None),
        (Delivery.UNKNOWN, "outcome_unknown"),
        (Delivery.SENT, None),
    ]
    assert len(clocks.slept) == 5
    assert len(posted(emulator)) == 1


async def test_the_key_ends_while_looking(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """What became of the send stays unknown; that is what is said."""
    emulator.fail("reset_after", method="POST")
    emulator.fail("answer", method="GET", times=0, status=401)

    with pytest.raises(OutcomeUnknown):
        await provider.send(outgoing())


@pytest.mark.parametrize("all_tags", [False, True])
async def test_the_tag_that_is_looked_for_is_the_fresh_one(
    provider: RevicomProvider, emulator: RevicomEmulator, all_tags: bool
) -> None:
    """Whether several tags mean any or all makes no difference."""
    emulator.switches.tags_all = all_tags
    await send_one(provider, tags=["ha"])
    emulator.fail("reset_after", method="POST")

    result = await send_one(provider, tags=["ha"])
    assert result.message is not None
    assert result.message.id == emulator.sent()[-1].id


async def test_a_sent_message_is_followed(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """The ledger takes the result, and later polls tell how far it has come."""
    emulator.receive("first")
    ledger = Ledger()
    round_ = ledger.open("", NOW)
    for page in await read_pages(provider):
        round_.take(page.messages)
    round_.finish(NOW)

    emulator.clock.advance(1)
    result = await send_one(provider, channel=Channel.WHATSAPP)
    assert result.message is not None
    ledger.accept("", [result.message])
    assert not ledger.changes
    kinds = []
    for state in ("sent", "delivered", "read"):
        emulator.set_delivery(result.message.id, state)
        round_ = ledger.open("", NOW)
        for page in await read_pages(provider, round_.since):
            round_.take(page.messages)
        round_.finish(NOW)
        kinds += [change.kind for change in ledger.changes]
        ledger.done(ledger.changes)
    assert kinds == [ChangeKind.SENT, ChangeKind.DELIVERED, ChangeKind.READ]
