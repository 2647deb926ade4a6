"""Sending: by which card, with which words, and never twice."""

from datetime import UTC, datetime, timedelta
import json
from typing import Any

import pytest

from custom_components.phone_inbox.messaging import (
    ChangeKind,
    Delivery,
    Direction,
    MessageRef,
)
from custom_components.phone_inbox.providers import (
    CancelOutcome,
    OutcomeUnknown,
    Rejected,
)
from tests.contract.driver import Home, kinds
from tests.emulators.smsgate import SmsGateEmulator

NUMBER = "+12025550111"
TEXT = "Water leak in the cellar"


def bodies(phone: SmsGateEmulator) -> list[dict[str, Any]]:
    """Return what was posted."""
    return [json.loads(seen.body) for seen in phone.journal if seen.method == "POST"]


async def until_quiet(home: Home) -> list[ChangeKind]:
    """Let half a minute pass; return what is told of."""
    told = []
    for _ in range(3):
        home.emulator.clock.advance(10)
        told += kinds(await home.poll())
    return told


async def test_request(inbox: Home, phone: SmsGateEmulator) -> None:
    """What goes out is what the app documents (§6.3)."""
    await inbox.send(TEXT, NUMBER, line="sim2", ttl=3600, options={"priority": 100})
    (body,) = bodies(phone)
    assert len(body.pop("id")) == 36
    assert body == {
        "phoneNumbers": [NUMBER],
        "textMessage": {"text": TEXT},
        "simNumber": 2,
        "ttl": 3600,
        "priority": 100,
        "withDeliveryReport": True,
    }
    assert phone.journal[-1].query == []


async def test_by_the_apps_own_rule(inbox: Home, phone: SmsGateEmulator) -> None:
    """Without a line, or to answer one of an unknown line, the app chooses the card."""
    for line in (None, "unknown"):
        await inbox.send(TEXT, NUMBER, line=line)
    assert all("simNumber" not in body for body in bodies(phone))


@pytest.mark.parametrize(
    ("written", "dialled", "unchecked"),
    [
        ("+1 (202) 555-0111", "+12025550111", False),
        ("12025550111", "+12025550111", False),
        ("2020", "2020", True),
        ("*100#", "*100#", True),
        ("112", "112", True),
    ],
)
async def test_numbers(
    inbox: Home, phone: SmsGateEmulator, written: str, dialled: str, unchecked: bool
) -> None:
    """Numbers are written in full, and short ones go as they are."""
    await inbox.send(TEXT, written)
    (body,) = bodies(phone)
    assert body["phoneNumbers"] == [dialled]
    assert phone.journal[-1].query == (
        [("skipPhoneValidation", "true")] if unchecked else []
    )
    assert ChangeKind.SENT in await until_quiet(inbox)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"recipient": "Bank"}, "recipient_invalid"),
        ({"recipient": "+" + "1" * 30}, "recipient_invalid"),
        ({"line": "sim0"}, "line_unknown"),
        ({"line": "+12025550100"}, "line_unknown"),
        ({"text": ""}, "text_empty"),
        ({"text": "half \ud83d"}, "text_invalid"),
        ({"ttl": 0}, "ttl_out_of_range"),
        ({"tags": ["home"]}, "tags_not_supported"),
        ({"options": {"priority": 128}}, "option_invalid"),
        ({"options": {"priority": True}}, "option_invalid"),
        ({"options": {"withDeliveryReport": "no"}}, "option_invalid"),
        ({"options": {"isEncrypted": True}}, "option_unknown"),
        ({"send_at": datetime(2020, 1, 1, tzinfo=UTC)}, "send_at_out_of_range"),
        ({"send_at": datetime(2999, 1, 1, tzinfo=UTC)}, "send_at_out_of_range"),
    ],
)
async def test_refused(
    inbox: Home, phone: SmsGateEmulator, wrong: dict[str, Any], code: str
) -> None:
    """What the phone would not take, or would take wrongly, is not handed over."""
    values = {"text": TEXT, "recipient": NUMBER, **wrong}
    with pytest.raises(Rejected) as caught:
        await inbox.send(values.pop("text"), values.pop("recipient"), **values)
    assert caught.value.code == code
    assert bodies(phone) == []


async def test_no_later_with_an_older_app(home: Home, phone: SmsGateEmulator) -> None:
    """An app that would send at once what is for later is not given it (§11)."""
    phone.switches.version = "1.60.0"
    await home.start()
    later = phone.clock.now() + timedelta(hours=1)
    with pytest.raises(Rejected) as caught:
        await home.send(TEXT, NUMBER, send_at=later)
    assert caught.value.code == "schedule_not_supported"
    assert bodies(phone) == []


async def test_later(inbox: Home, phone: SmsGateEmulator) -> None:
    """The lifetime of what is for later begins when it goes out."""
    at = phone.clock.now() + timedelta(hours=1)
    await inbox.send(TEXT, NUMBER, send_at=at, ttl=600)
    (body,) = bodies(phone)
    assert "ttl" not in body
    assert datetime.fromisoformat(body["scheduleAt"]) == at
    assert datetime.fromisoformat(body["validUntil"]) == at + timedelta(minutes=10)
    assert await until_quiet(inbox) == []
    phone.clock.advance(3600)
    assert await until_quiet(inbox) == [ChangeKind.SENT, ChangeKind.DELIVERED]


async def test_refused_by_the_network(inbox: Home, phone: SmsGateEmulator) -> None:
    """What the phone finds out when it sends is told then."""
    await inbox.send(TEXT, "+12025550000")
    assert await until_quiet(inbox) == [ChangeKind.FAILED]
    assert inbox.announced[-1].message.error


async def test_nobody_confirms(inbox: Home) -> None:
    """Without a report of delivery a message stays sent."""
    await inbox.send(TEXT, "+12025559999")
    assert await until_quiet(inbox) == [ChangeKind.SENT]
    assert await until_quiet(inbox) == []


@pytest.mark.parametrize("answers_lost", [1, 2, 3])
async def test_asked_again(
    inbox: Home, phone: SmsGateEmulator, answers_lost: int
) -> None:
    """The same request under the same id is no second text: 409 says it is there."""
    phone.fail("reset_after", method="POST", times=answers_lost)
    (result,) = await inbox.send(TEXT, NUMBER)
    assert result.message is not None
    assert [sent.text for sent in phone.sent()] == [TEXT]
    assert len({body["id"] for body in bodies(phone)}) == 1
    assert result.message.id == f"out:{phone.sent()[0].id}"
    assert await until_quiet(inbox) == [ChangeKind.SENT, ChangeKind.DELIVERED]


async def test_taken_by_somebody_else(inbox: Home, phone: SmsGateEmulator) -> None:
    """A 409 to the very first request is not the phone's: it has no such message."""
    phone.fail("answer", path="/messages", method="POST", status=409)
    with pytest.raises(OutcomeUnknown):
        await inbox.send(TEXT, NUMBER)
    assert not phone.sent()
    assert len(bodies(phone)) == 1


@pytest.mark.parametrize("asked_again", [False, True])
async def test_taken_and_not_shown(
    inbox: Home, phone: SmsGateEmulator, asked_again: bool
) -> None:
    """Where it cannot be looked up, a 409 tells enough if it was asked for before."""
    if asked_again:
        phone.fail("reset", method="POST")
    phone.fail("answer", path="/messages", method="POST", status=409)
    phone.fail("answer", path="/messages/", method="GET", status=500, times=-1)
    if asked_again:
        (result,) = await inbox.send(TEXT, NUMBER)
        assert result.delivery is Delivery.PENDING
    else:
        with pytest.raises(OutcomeUnknown):
            await inbox.send(TEXT, NUMBER)


async def test_taken_and_nothing_heard(inbox: Home, phone: SmsGateEmulator) -> None:
    """Where no answer comes at all, that is said, and the polls tell the truth."""
    phone.fail("reset_after", method="POST", times=-1)
    with pytest.raises(OutcomeUnknown):
        await inbox.send(TEXT, NUMBER)
    phone.faults.clear()
    assert await until_quiet(inbox) == [ChangeKind.SENT, ChangeKind.DELIVERED]
    assert len(phone.sent()) == 1


async def test_line_of_what_was_sent(inbox: Home, phone: SmsGateEmulator) -> None:
    """By which card it went is remembered, as the phone does not tell (§6.2)."""
    await inbox.send(TEXT, NUMBER, line="sim2")
    phone.send_elsewhere("By another program", line="sim2")
    await inbox.restart()
    phone.clock.advance(10)
    assert await inbox.poll()
    lines = {change.message.text: change.message.line for change in inbox.announced}
    assert lines == {TEXT: "sim2", "By another program": "unknown"}


async def test_several_recipients_of_another_client(
    inbox: Home, phone: SmsGateEmulator
) -> None:
    """Each recipient of one message has a fate of their own (§6.4)."""
    numbers = [NUMBER, "+12025550000", "+12025559999"]
    phone.outbox.create(
        {"phoneNumbers": numbers, "textMessage": {"text": TEXT}}, {}, phone.now()
    )
    await until_quiet(inbox)
    told: dict[str, list[ChangeKind]] = {}
    for change in inbox.announced:
        told.setdefault(change.message.remote, []).append(change.kind)
    assert told == {
        NUMBER: [ChangeKind.SENT, ChangeKind.DELIVERED],
        "+12025550000": [ChangeKind.FAILED],
        "+12025559999": [ChangeKind.SENT],
    }


async def test_encrypted_by_another_client(inbox: Home, phone: SmsGateEmulator) -> None:
    """What is encrypted shows neither its text nor a number, and is known all the same."""
    secret = "$aes-256-cbc/pbkdf2-sha1$i=75000$c2FsdA==$dGV4dA=="
    phone.outbox.create(
        {
            "phoneNumbers": [secret],
            "textMessage": {"text": secret},
            "isEncrypted": True,
        },
        {},
        phone.now(),
    )
    await inbox.poll()
    (message,) = await inbox.find(direction=Direction.OUTGOING, limit=1)
    assert (message.text, message.remote) == ("", "")


async def test_stop(inbox: Home, phone: SmsGateEmulator) -> None:
    """What waits can be stopped, and what was stopped stays that."""
    at = phone.clock.now() + timedelta(hours=1)
    (result,) = await inbox.send(TEXT, NUMBER, send_at=at)
    assert result.message is not None
    assert result.message.delivery is Delivery.PENDING
    ref = MessageRef(result.message.id, result.message.time)
    for _ in range(2):
        outcomes = await inbox.provider.cancel("sent", [ref])
        assert outcomes == {ref.id: CancelOutcome.CANCELLED}
    assert await until_quiet(inbox) == [ChangeKind.CANCELLED]
    phone.clock.advance(7200)
    assert await until_quiet(inbox) == []
    assert phone.outbox.messages[phone.sent()[0].id].state == "Cancelled"


async def test_stop_and_no_answer(inbox: Home, phone: SmsGateEmulator) -> None:
    """Whether it was stopped is not guessed."""
    at = phone.clock.now() + timedelta(hours=1)
    (result,) = await inbox.send(TEXT, NUMBER, send_at=at)
    assert result.message is not None
    phone.fail("reset_after", method="DELETE")
    ref = MessageRef(result.message.id, result.message.time)
    outcomes = await inbox.provider.cancel("sent", [ref])
    assert outcomes == {ref.id: CancelOutcome.UNCERTAIN}


@pytest.mark.parametrize("created_at", [False, True])
async def test_ties_and_pages(
    inbox: Home, phone: SmsGateEmulator, created_at: bool
) -> None:
    """Many of one moment come in any order, and none is missed (§6.1)."""
    phone.switches.created_at = created_at
    phone.switches.largest_page = 7
    for number in range(40):
        phone.send_elsewhere(f"Round mail {number}")
    changes = await inbox.poll() + await inbox.poll() + await inbox.poll()
    assert {change.message.text for change in changes} == {
        f"Round mail {number}" for number in range(40)
    }
    assert kinds(changes) == [ChangeKind.SENT] * 40
    assert await inbox.poll() == []
