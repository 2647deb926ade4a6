"""Sending: what is checked, what goes out, and what became of it."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
import json
from typing import Any
from uuid import UUID

import pytest

from custom_components.phone_inbox.messaging import (
    ChangeKind,
    Channel,
    Delivery,
    Direction,
    Ledger,
    MessageRef,
)
from custom_components.phone_inbox.providers import (
    AuthenticationFailed,
    CancelOutcome,
    OutcomeUnknown,
    Outgoing,
    PermissionDenied,
    RateLimited,
    Rejected,
    SendResult,
    Unavailable,
)
from custom_components.phone_inbox.providers.revicom import RevicomProvider, api
from tests.emulators.base import html_fault
from tests.emulators.revicom import RevicomEmulator

from .conftest import NOW, Build, Clocks, ago, read_pages

NUMBER = "79160001122"
VOICE_TEXT = "Код авторизации от HomeHub: 1 2 3-4"

TEXTS = {
    Channel.SMS: "Water leak in the cellar",
    Channel.WHATSAPP: "Hello",
    Channel.VK: "Hello",
    Channel.FLASH_CALL: "0123",
    Channel.VOICE_CODE: VOICE_TEXT,
}


def outgoing(channel: Channel | None = Channel.SMS, **values: Any) -> Outgoing:
    """Return a text that every channel takes, changed as asked."""
    return Outgoing(
        **{
            "line": "HomeHub",
            "recipients": [NUMBER],
            "text": TEXTS[channel or Channel.SMS],
            "channel": channel,
            **values,
        }
    )


def posted(emulator: RevicomEmulator) -> list[list[dict[str, Any]]]:
    """Return the bodies of all sends, whatever became of them."""
    return [
        json.loads(seen.body)
        for seen in emulator.journal
        if seen.method == "POST" and seen.path.endswith("/message")
    ]


async def send_one(provider: RevicomProvider, **values: Any) -> SendResult:
    """Send to one recipient."""
    (result,) = await provider.send(outgoing(**values))
    return result


# What goes out


async def test_an_sms(provider: RevicomProvider, emulator: RevicomEmulator) -> None:
    """One item of an array, with a tag of its own, and no field nobody asked for."""
    result = await send_one(provider, recipients=["+7 (916) 000-11-22"])

    ((item,),) = posted(emulator)
    (tag,) = item.pop("tags")
    assert UUID(hex=tag).version == 4
    assert item == {
        "channelType": "SMS",
        "senderName": "HomeHub",
        "destination": NUMBER,
        "content": "Water leak in the cellar",
    }
    assert result.recipient == "+7 (916) 000-11-22"
    assert result.delivery is Delivery.PENDING
    assert result.error is None
    message = result.message
    assert message is not None
    assert message.id == emulator.sent()[0].id
    assert message.direction is Direction.OUTGOING
    assert (message.line, message.remote) == ("HomeHub", NUMBER)
    assert (message.text, message.channel) == ("Water leak in the cellar", Channel.SMS)
    assert message.time == NOW
    assert message.delivery is Delivery.PENDING
    assert message.remote_read is None
    assert len(emulator.journal) == 1


@pytest.mark.parametrize("channel", [None, *TEXTS], ids=lambda c: c or "default")
async def test_every_channel(
    provider: RevicomProvider, emulator: RevicomEmulator, channel: Channel | None
) -> None:
    """The server takes what the client calls good."""
    result = await send_one(provider, channel=channel)

    assert result.message is not None
    wanted = channel or Channel.SMS
    assert result.message.channel is wanted
    (sent,) = emulator.sent()
    assert sent.text == TEXTS[wanted]
    stored = await provider.fetch_by_ids("", [MessageRef(result.message.id, NOW)])
    assert (stored[0].channel, stored[0].text) == (wanted, TEXTS[wanted])
    can_be_read = wanted in {Channel.WHATSAPP, Channel.VK}
    assert result.message.remote_read is (False if can_be_read else None)


async def test_a_tag_is_fresh_each_time(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """The caller's come before it."""
    for _ in range(2):
        await send_one(provider, tags=["ha", "m_1"])

    tags = [item["tags"] for (item,) in posted(emulator)]
    assert [t[:2] for t in tags] == [["ha", "m_1"]] * 2
    assert tags[0][2] != tags[1][2]


async def test_voice_codes_have_one_sender(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """Whatever line was named."""
    result = await send_one(provider, channel=Channel.VOICE_CODE, line=None)

    assert posted(emulator)[0][0]["senderName"] == "voicecode"
    assert posted(emulator)[0][0]["content"] == {
        "contentType": "text",
        "text": VOICE_TEXT,
    }
    assert result.message is not None
    assert result.message.line == "voicecode"


async def test_whatsapp_content(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """It is an object, with what is above and below the text."""
    options = {"header": "Home", "footer": "Bye", "externalMessageId": "leak-1"}
    await send_one(provider, channel=Channel.WHATSAPP, options=options)

    ((item,),) = posted(emulator)
    assert item["content"] == {
        "contentType": "text",
        "text": "Hello",
        "header": {"text": "Home"},
        "footer": {"text": "Bye"},
    }
    assert item["externalMessageId"] == "leak-1"
    assert not {"header", "footer"} & item.keys()


async def test_every_option(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """By the API's own names; None is the same as nothing."""
    options = {
        "hours": (8, 9, 10),
        "days": [1, 5],
        "useLocalTime": True,
        "localSendTime": _local(hours=1),
        "localCompletionTime": _local(days=2),
        "shortUrl": True,
        "externalMessageId": "x" * 100,
    }
    await send_one(provider, ttl=3600, options=options | {"footer": None})

    ((item,),) = posted(emulator)
    assert {name: item[name] for name in options} == options | {"hours": [8, 9, 10]}
    assert item["ttl"] == 3600
    assert "footer" not in item


def _local(**span: float) -> str:
    """Return a wall-clock time near the real now, in the API's form."""
    return (datetime.now(UTC) + timedelta(**span)).strftime("%Y-%m-%d %H:%M:%S")


@pytest.fixture
def real_time(emulator: RevicomEmulator) -> datetime:
    """Let the server's clock show the real time, whole seconds; return it."""
    now = datetime.now(UTC).replace(microsecond=0)
    emulator.clock.freeze(now)
    return now


async def test_a_moment_is_sent_in_moscow_time(
    provider: RevicomProvider, emulator: RevicomEmulator, real_time: datetime
) -> None:
    """The message goes out at that moment, wherever its recipient is."""
    at = (real_time + timedelta(hours=5)).astimezone(timezone(timedelta(hours=-8)))
    naive_end = (real_time + timedelta(days=1)).replace(tzinfo=None)
    result = await send_one(
        provider,
        recipients=["14085550122"],
        send_at=at,
        options={"localCompletionTime": naive_end, "useLocalTime": False},
    )
    ((item,),) = posted(emulator)
    moscow = real_time + timedelta(hours=8)
    assert item["localSendTime"] == moscow.strftime("%Y-%m-%d %H:%M:%S")
    assert item["useLocalTime"] is False
    assert item["localCompletionTime"] == naive_end.strftime("%Y-%m-%d %H:%M:%S")
    assert result.message is not None
    stored = emulator.store.messages[result.message.id]
    emulator.clock.advance(5 * 3600 - 1)
    assert stored.status == "sending"
    emulator.clock.advance(1)
    assert stored.status == "sent"


async def test_the_only_sender_name_need_not_be_named(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """Where messages show just one, it is that."""
    with pytest.raises(Rejected) as error:
        await provider.send(outgoing(line=None))
    assert error.value.code == "sender_name_required"

    emulator.send_elsewhere("x", line="Office")
    await provider.connect()
    result = await send_one(provider, line=None)
    assert result.message is not None
    assert result.message.line == "Office"
    emulator.send_elsewhere("x", line="HomeHub")
    await provider.connect()
    with pytest.raises(Rejected):
        await provider.send(outgoing(line=None))


# What is refused before it goes out

type Case = tuple[dict[str, Any], str]

#: What is changed in a text that every channel takes, and the code of the refusal.
#: A timedelta stands for a time so far from now.
REFUSED: list[Case] = [
    ({"channel": Channel.VIBER, "text": "x"}, "channel_not_supported"),
    ({"channel": Channel.UNKNOWN, "text": "x"}, "channel_not_supported"),
    ({"line": ""}, "sender_name_required"),
    ({"recipients": []}, "no_recipients"),
    ({"recipients": [NUMBER] * 1001}, "too_many_recipients"),
    ({"recipients": [NUMBER, "Bank"]}, "recipient_invalid"),
    ({"recipients": ["123456"]}, "recipient_invalid"),
    ({"recipients": ["1" * 16]}, "recipient_invalid"),
    ({"recipients": [""]}, "recipient_invalid"),
    ({"recipients": ["٧٩١٦٠٠٠١١٢٢"]}, "recipient_invalid"),
    ({"text": ""}, "text_empty"),
    ({"text": "\ufeffHello"}, "text_invalid"),
    ({"text": "Hello \ud83d"}, "text_invalid"),
    ({"channel": Channel.VK, "text": "x" * 2049}, "text_too_long"),
    ({"channel": Channel.VK, "text": ""}, "text_empty"),
    ({"channel": Channel.WHATSAPP, "text": ""}, "text_empty"),
    ({"channel": Channel.FLASH_CALL, "text": "123"}, "code_invalid"),
    ({"channel": Channel.FLASH_CALL, "text": "12345"}, "code_invalid"),
    ({"channel": Channel.FLASH_CALL, "text": "12a4"}, "code_invalid"),
    ({"channel": Channel.FLASH_CALL, "text": "١٢٣٤"}, "code_invalid"),
    ({"channel": Channel.VOICE_CODE, "text": "1234"}, "voice_text_invalid"),
    (
        {"channel": Channel.VOICE_CODE, "text": f"{VOICE_TEXT} and more"},
        "voice_text_invalid",
    ),
    (
        {"channel": Channel.VOICE_CODE, "text": VOICE_TEXT + "-1" * 500},
        "text_too_long",
    ),
    ({"tags": ["with space"]}, "tag_invalid"),
    ({"tags": ["a-b"]}, "tag_invalid"),
    ({"tags": [""]}, "tag_invalid"),
    ({"tags": ["тег"]}, "tag_invalid"),
    ({"ttl": 59}, "ttl_out_of_range"),
    ({"ttl": 86_401}, "ttl_out_of_range"),
    ({"ttl": True}, "ttl_out_of_range"),
    ({"ttl": 60.0}, "ttl_out_of_range"),
    ({"channel": Channel.VK, "ttl": 59}, "ttl_out_of_range"),
    ({"channel": Channel.WHATSAPP, "ttl": 59}, "ttl_out_of_range"),
    ({"channel": Channel.VOICE_CODE, "ttl": 29}, "ttl_out_of_range"),
    ({"channel": Channel.FLASH_CALL, "ttl": 60}, "ttl_not_supported"),
    (
        {"channel": Channel.FLASH_CALL, "send_at": timedelta(0)},
        "schedule_not_supported",
    ),
    (
        {"channel": Channel.VOICE_CODE, "send_at": timedelta(0)},
        "schedule_not_supported",
    ),
    ({"send_at": datetime(2026, 11, 22)}, "send_at_invalid"),  # noqa: DTZ001
    ({"send_at": timedelta(days=7, hours=1)}, "send_at_out_of_range"),
    ({"send_at": timedelta(hours=-13)}, "send_at_out_of_range"),
    ({"options": {"localSendTime": timedelta(days=8)}}, "send_at_out_of_range"),
    ({"options": {"localSendTime": timedelta(hours=-13)}}, "send_at_out_of_range"),
    ({"send_at": timedelta(0), "options": {"useLocalTime": True}}, "option_conflict"),
    (
        {"send_at": timedelta(0), "options": {"localSendTime": timedelta(hours=1)}},
        "option_conflict",
    ),
    (
        {"options": {"localCompletionTime": timedelta(days=71)}},
        "completion_out_of_range",
    ),
    (
        {"options": {"localCompletionTime": timedelta(hours=-13)}},
        "completion_out_of_range",
    ),
    (
        {
            "options": {
                "localSendTime": timedelta(hours=2),
                "localCompletionTime": timedelta(hours=1),
            }
        },
        "completion_out_of_range",
    ),
    ({"options": {"hours": []}}, "option_invalid"),
    ({"options": {"hours": [24]}}, "option_invalid"),
    ({"options": {"hours": [-1]}}, "option_invalid"),
    ({"options": {"hours": [8, 8]}}, "option_invalid"),
    ({"options": {"hours": ["8"]}}, "option_invalid"),
    ({"options": {"hours": [True]}}, "option_invalid"),
    ({"options": {"hours": 8}}, "option_invalid"),
    ({"options": {"days": [0]}}, "option_invalid"),
    ({"options": {"days": [8]}}, "option_invalid"),
    ({"options": {"useLocalTime": "yes"}}, "option_invalid"),
    ({"options": {"shortUrl": 1}}, "option_invalid"),
    ({"options": {"localSendTime": "tomorrow"}}, "option_invalid"),
    ({"options": {"localSendTime": 5}}, "option_invalid"),
    ({"options": {"localSendTime": NOW}}, "option_invalid"),
    ({"options": {"externalMessageId": "x" * 101}}, "option_invalid"),
    ({"options": {"externalMessageId": ""}}, "option_invalid"),
    ({"options": {"externalMessageId": 7}}, "option_invalid"),
    ({"options": {"header": "Home"}}, "option_not_supported"),
    (
        {"channel": Channel.WHATSAPP, "options": {"header": ""}},
        "option_invalid",
    ),
    (
        {"channel": Channel.FLASH_CALL, "options": {"hours": [8]}},
        "option_not_supported",
    ),
    (
        {"channel": Channel.VOICE_CODE, "options": {"shortUrl": True}},
        "option_not_supported",
    ),
    ({"options": {"callbackUrl": "https://home.example"}}, "option_unknown"),
    ({"options": {"surprise": None}}, "option_unknown"),
]


def in_time(values: dict[str, Any]) -> dict[str, Any]:
    """Put real times in the place of distances from now."""
    now = datetime.now(UTC)
    changed = {
        name: now + value if isinstance(value, timedelta) else value
        for name, value in values.items()
    }
    changed["options"] = {
        name: f"{now + value:%Y-%m-%d %H:%M:%S}"
        if isinstance(value, timedelta)
        else value
        for name, value in values.get("options", {}).items()
    }
    return changed


@pytest.mark.parametrize(
    ("values", "code"),
    REFUSED,
    ids=[f"{code}-{number}" for number, (_, code) in enumerate(REFUSED)],
)
async def test_refused_before_sending(
    provider: RevicomProvider,
    emulator: RevicomEmulator,
    values: dict[str, Any],
    code: str,
) -> None:
    """Each field has its own code, and nothing leaves the house."""
    text = TEXTS.get(values.get("channel", Channel.SMS), "x")
    with pytest.raises(Rejected) as error:
        await provider.send(
            Outgoing(
                **{
                    "line": "HomeHub",
                    "recipients": [NUMBER],
                    "text": text,
                    **in_time(values),
                }
            )
        )
    assert error.value.code == code
    assert error.value.reason
    assert NUMBER not in f"{error.value!r} {error.value.reason}"
    assert not emulator.journal
    assert all(c in "abcdefghijklmnopqrstuvwxyz_" for c in code)


ACCEPTED: list[dict[str, Any]] = [
    {"ttl": 60},
    {"ttl": 86_400},
    {"channel": Channel.VOICE_CODE, "ttl": 30},
    {"channel": Channel.VK, "text": "x" * 2048},
    {"channel": Channel.VK, "options": {"hours": [0, 23], "days": [1, 7]}},
    {"channel": Channel.WHATSAPP, "options": {"hours": [8]}},
    {"channel": Channel.FLASH_CALL, "options": {"externalMessageId": "7"}},
    {"recipients": ["1234567"]},
    {"recipients": ["+1-408.555 (0122)"]},
    {"text": "Ж" * 3000},
    {"text": "\u200b👋🏽 e\u0301 \x00"},
    {"tags": ["_", "A9"]},
    {"options": {"localCompletionTime": timedelta(hours=2)}},
    {"send_at": timedelta(hours=-1)},
]


@pytest.mark.parametrize("values", ACCEPTED, ids=range(len(ACCEPTED)))
async def test_just_within_the_limits(
    provider: RevicomProvider,
    emulator: RevicomEmulator,
    real_time: datetime,
    values: dict[str, Any],
) -> None:
    """The server takes it, too."""
    result = await send_one(provider, **{"channel": Channel.SMS, **in_time(values)})

    assert result.message is not None
    assert len(emulator.sent()) == 1


# Several recipients


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("form", ["code", "destination"])
async def test_each_recipient_has_a_result(
    provider: RevicomProvider, emulator: RevicomEmulator, reverse: bool, form: Any
) -> None:
    """In order, whatever the order and the form of the server's items."""
    emulator.switches.items_reversed = reverse
    emulator.switches.refused_item_form = form
    recipients = ["79160000101", "79160000004", "+79160000102", "79160000103"]

    results = await provider.send(outgoing(recipients=recipients))
    assert [result.recipient for result in results] == recipients
    assert [result.error for result in results] == [None, "7401", None, None]
    assert results[1].delivery is Delivery.FAILED
    assert results[1].message is None
    ids = {sent.recipient: sent.id for sent in emulator.sent()}
    for result in results:
        if result.message is not None:
            assert result.message.id == ids[result.recipient.lstrip("+")]
            assert result.message.remote == result.recipient.lstrip("+")
    assert len(posted(emulator)) == 1


async def test_the_same_recipient_twice(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """Is served twice."""
    results = await provider.send(outgoing(recipients=[NUMBER, NUMBER]))

    ids = {result.message.id for result in results if result.message}
    assert len(ids) == 2


async def test_a_full_batch(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """A thousand recipients are one request, and a few to tell them apart."""
    emulator.switches.magic_destinations = False
    emulator.switches.items_reversed = True
    recipients = [f"7916{number:07}" for number in range(2_000_000, 2_001_000)]

    results = await provider.send(outgoing(recipients=recipients))
    ids = {sent.recipient: sent.id for sent in emulator.sent()}
    for result in results:
        assert result.message is not None
        assert result.message.id == ids[result.recipient]
    assert len(posted(emulator)) == 1
    assert len(emulator.journal) <= 4


async def test_a_batch_that_waits(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """What was not sent yet is told apart, too, however many."""
    emulator.switches.magic_destinations = False
    emulator.switches.items_reversed = True
    emulator.switches.sending_delay = 60
    recipients = [f"7916{number:07}" for number in range(2_000_000, 2_000_250)]

    results = await provider.send(outgoing(recipients=recipients))
    ids = {sent.recipient: sent.id for sent in emulator.sent()}
    assert all(
        result.message and result.message.id == ids[result.recipient]
        for result in results
    )


async def test_recipients_cannot_be_told_apart(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """Then the order of the request is the best guess."""
    emulator.faults.append(html_fault(r"tags=", times=3))
    recipients = ["79160000101", "79160000004", "79160000102"]

    results = await provider.send(outgoing(recipients=recipients))
    ids = {sent.recipient: sent.id for sent in emulator.sent()}
    assert [r.message.id if r.message else r.error for r in results] == [
        ids["79160000101"],
        "7401",
        ids["79160000102"],
    ]


async def test_one_refused_recipient(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """The server's number is shown as it is."""
    result = await send_one(provider, recipients=["79160000004"])

    assert (result.delivery, result.error) == (Delivery.FAILED, "7401")
    assert result.message is None
    assert not emulator.sent()


# Refusals of the whole request


@pytest.mark.parametrize("body", ["error", "text"])
async def test_a_request_the_server_refuses(
    provider: RevicomProvider, emulator: RevicomEmulator, body: Any
) -> None:
    """A sender name that is not approved is the server's to refuse."""
    emulator.switches.bad_request_body = body

    with pytest.raises(Rejected) as error:
        await provider.send(outgoing(line="Stranger"))
    assert error.value.code == ("4000" if body == "error" else "400")
    assert error.value.reason == "Validation error"
    assert len(emulator.journal) == 1


async def test_a_refused_item_of_the_same(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """Or it refuses the one item."""
    emulator.switches.invalid_item_fails = "item"

    result = await send_one(provider, line="Stranger")
    assert (result.delivery, result.error) == (Delivery.FAILED, "7401")


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, AuthenticationFailed), (403, PermissionDenied), (429, RateLimited)],
)
async def test_a_send_without_effect(
    provider: RevicomProvider,
    emulator: RevicomEmulator,
    clocks: Clocks,
    status: int,
    error: type[Exception],
) -> None:
    """What certainly was not sent is not looked for."""
    emulator.fail("answer", method="POST", status=status)

    with pytest.raises(error):
        await provider.send(outgoing())
    assert len(emulator.journal) == 1
    assert not clocks.slept


async def test_a_send_with_the_wrong_key(
    build: Build, emulator: RevicomEmulator
) -> None:
    """The reason says so."""
    with pytest.raises(PermissionDenied) as error:
        await build(key=emulator.account.entity_key.shown).send(outgoing())
    assert error.value.reason == "wrong_key_kind"


async def test_the_server_cannot_be_reached(
    provider: RevicomProvider, emulator: RevicomEmulator, clocks: Clocks
) -> None:
    """Nothing was handed over."""
    await emulator.stop()

    with pytest.raises(Unavailable):
        await provider.send(outgoing())
    assert not clocks.slept


# Doubtful sends


DOUBTS: dict[str, dict[str, Any]] = {
    "cut": {"kind": "reset_after"},
    "truncated": {"kind": "truncate"},
    "slow": {"kind": "slow", "delay": 0.2},
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
    monkeypatch.setattr(api, "SEND_TIMEOUT", 0.1)
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
    await asyncio.sleep(fault.get("delay", 0) * 2)


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


# Callbacks


async def test_callbacks_are_asked_for(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """Once there is an address, each message carries it."""
    nudges: list[None] = []
    url = "https://user:secret@home.example:8443/api/webhook/abc"
    await provider.subscribe_push(lambda: nudges.append(None), url)
    await send_one(provider)
    await provider.unsubscribe_push()
    await send_one(provider)

    (first,), (second,) = posted(emulator)
    assert first["callbackUrl"] == url
    assert first["callbackEvents"] == ["sent", "delivered", "read", "price"]
    assert not {"callbackUrl", "callbackEvents"} & second.keys()
    # The listing repeats the address; nothing of it comes through.
    emulator.switches.callback_events_as_string = True
    pages = await read_pages(provider, ago(minutes=10))
    assert "secret" not in repr(pages)
    assert not nudges


@pytest.mark.parametrize(
    "url",
    [
        "",
        "home.example",
        "ftp://home.example",
        "https://",
        "https://дом/x",
        "https://[::1",
    ],
)
async def test_an_impossible_callback_address(
    provider: RevicomProvider, url: str
) -> None:
    """It is refused when it is set, not with every message."""
    with pytest.raises(Rejected) as error:
        await provider.subscribe_push(lambda: None, url)
    assert error.value.code == "callback_url_invalid"


async def test_without_a_callback_address(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """There are no callbacks then."""
    await provider.subscribe_push(lambda: None, None)
    await send_one(provider)

    assert "callbackUrl" not in posted(emulator)[0][0]
    assert provider.statistics()["callbacks"] is False


# Stopping


async def test_cancel(provider: RevicomProvider, emulator: RevicomEmulator) -> None:
    """What becomes of each message."""
    waiting = emulator.send_elsewhere("wait", recipient="79160000002")
    gone = emulator.send_elsewhere("gone")
    emulator.switches.sending_delay = 3
    on_its_way = emulator.send_elsewhere("going")

    outcomes = await provider.cancel([waiting, gone, on_its_way, "unknown"])
    assert outcomes == {
        waiting: CancelOutcome.CANCELLED,
        gone: CancelOutcome.TOO_LATE,
        on_its_way: CancelOutcome.UNCERTAIN,
        "unknown": CancelOutcome.NOT_FOUND,
    }
    emulator.clock.advance(60)
    (message,) = await provider.fetch_by_ids("", [MessageRef(waiting, NOW)])
    assert (message.delivery, message.error) == (Delivery.FAILED, "unsent")


async def test_cancel_with_the_other_code(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """One sample of the documentation has 201 for 200."""
    emulator.switches.stop_code = 201
    waiting = emulator.send_elsewhere("wait", recipient="79160000002")

    assert await provider.cancel([waiting]) == {waiting: CancelOutcome.CANCELLED}


async def test_cancel_many(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """Ten thousand in a request; the same id once."""
    ids = [f"gone-{number}" for number in range(10_001)]
    outcomes = await provider.cancel([*ids, ids[0]])

    assert set(outcomes.values()) == {CancelOutcome.NOT_FOUND}
    sizes = [len(json.loads(seen.body)["uuids"]) for seen in emulator.journal]
    assert sizes == [10_000, 1]
    assert not await provider.cancel([])


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "reset_after"},
        {"kind": "answer", "status": 502},
        {"kind": "answer", "status": 200, "body": "<html>"},
        {"kind": "answer", "status": 200, "body": '{"items": [{"code": 299}, 7]}'},
    ],
    ids=["cut", "502", "page", "items"],
)
async def test_a_doubtful_cancel(
    provider: RevicomProvider, emulator: RevicomEmulator, fault: dict[str, Any]
) -> None:
    """It may or may not have been stopped: the next polls will show."""
    emulator.fail(**fault)

    assert await provider.cancel(["x"]) == {"x": CancelOutcome.UNCERTAIN}
    assert len(emulator.journal) == 1


async def test_a_refused_cancel(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """A bad key stops nothing."""
    emulator.account.rotate_key()

    with pytest.raises(AuthenticationFailed):
        await provider.cancel(["x"])


# Balance


async def test_balance(provider: RevicomProvider, emulator: RevicomEmulator) -> None:
    """An exact number for each currency."""
    emulator.account.balance = {"RUB": 118.4, "USD": 0.1}

    assert {k: str(v) for k, v in (await provider.balance()).items()} == {
        "RUB": "118.4",
        "USD": "0.1",
    }


@pytest.mark.parametrize(
    ("body", "balance"),
    [
        ("{}", {}),
        (
            '{"RUB": -5, "x": null, "y": "?", "z": NaN, "ok": true, "t": "1.50"}',
            {"RUB": "-5", "t": "1.50"},
        ),
    ],
)
async def test_a_strange_balance(
    provider: RevicomProvider,
    emulator: RevicomEmulator,
    body: str,
    balance: dict[str, str],
) -> None:
    """What is no amount is left out."""
    emulator.fail("answer", status=200, body=body)

    assert {k: str(v) for k, v in (await provider.balance()).items()} == balance


@pytest.mark.parametrize("body", ["null", "[1]", "<html>"])
async def test_an_answer_that_is_no_balance(
    provider: RevicomProvider, emulator: RevicomEmulator, body: str
) -> None:
    """It is a temporary failure."""
    emulator.fail("answer", status=200, body=body)

    with pytest.raises(Unavailable):
        await provider.balance()
