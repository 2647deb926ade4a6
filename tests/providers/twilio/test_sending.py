"""Sending: what goes out, what is refused here, and what the server says (§7)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from custom_components.phone_inbox.messaging import (
    Channel,
    Delivery,
    Direction,
    MessageRef,
    Price,
)
from custom_components.phone_inbox.providers import (
    OptedOut,
    OutcomeUnknown,
    PermissionDenied,
    Query,
    RateLimited,
    Rejected,
    failure_code,
)
from custom_components.phone_inbox.providers.doubt import PAUSES
from custom_components.phone_inbox.providers.failure_codes import FAILURE_CODES
from custom_components.phone_inbox.providers.twilio import TwilioProvider
from custom_components.phone_inbox.providers.twilio.codes import WORDS
from tests.emulators.twilio import TwilioEmulator

from .conftest import (
    LINE,
    NUMBER,
    OTHER_LINE,
    TEXT,
    Clocks,
    message_of,
    outgoing,
    posts,
    send_one,
)

HOOK = "https://home.example/api/webhook/0123456789abcdef"


async def now_is(emulator: TwilioEmulator, provider: TwilioProvider, sid: str) -> Any:
    """Return a message as it is after a while."""
    emulator.clock.advance(30)
    return await message_of(provider, sid)


async def test_sms(emulator: TwilioEmulator, provider: TwilioProvider) -> None:
    """A text goes out with what was said, and nothing else."""
    result = await send_one(provider)
    assert posts(emulator) == [{"To": NUMBER, "Body": TEXT, "From": LINE}]
    assert (result.delivery, result.error, result.parts) == (Delivery.PENDING, None, 1)
    assert result.price is None
    message = result.message
    assert message is not None
    assert (message.line, message.remote, message.text) == (LINE, NUMBER, TEXT)
    assert (message.channel, message.direction) == (Channel.SMS, Direction.OUTGOING)
    assert message.remote_read is None
    sent = await now_is(emulator, provider, message.id)
    assert sent.delivery is Delivery.DELIVERED
    assert sent.price == Price(Decimal("0.00790"), "USD")


@pytest.mark.parametrize(
    ("recipient", "written"),
    [
        ("14085550122", NUMBER),
        ("+1 (408) 555-0122", NUMBER),
        (" +14085550122 ", NUMBER),
        ("+5215512345678", "+5215512345678"),
    ],
)
async def test_recipients(
    emulator: TwilioEmulator, provider: TwilioProvider, recipient: str, written: str
) -> None:
    """A number is written as the API wants it, and no other is made of it."""
    result = await send_one(provider, recipients=[recipient])
    assert result.recipient == recipient
    assert [fields["To"] for fields in posts(emulator)] == [written]


@pytest.mark.parametrize("channel", [Channel.WHATSAPP, Channel.RCS])
async def test_channels(
    emulator: TwilioEmulator, provider: TwilioProvider, channel: Channel
) -> None:
    """On WhatsApp and RCS both sides have the channel in front."""
    emulator.switches.whatsapp_window = False
    line = "rcs:home_agent" if channel is Channel.RCS else LINE
    recipient = "+14085550005"
    result = await send_one(
        provider, line=line, channel=channel, recipients=[recipient]
    )
    (fields,) = posts(emulator)
    assert fields["To"] == f"{channel}:{recipient}"
    assert fields["From"] == (line if channel is Channel.RCS else f"whatsapp:{line}")
    assert result.message is not None
    message = result.message
    assert (message.line, message.remote) == (line, recipient)
    assert (message.channel, message.remote_read) == (channel, False)
    message = await now_is(emulator, provider, message.id)
    assert (message.delivery, message.remote_read) == (Delivery.DELIVERED, True)


async def test_channel_of_a_line(
    emulator: TwilioEmulator, provider: TwilioProvider
) -> None:
    """Unless a channel is named, it is the line's own: SMS where it has that."""
    await send_one(provider, line="rcs:home_agent")
    await send_one(provider, line=LINE)
    assert [fields["To"] for fields in posts(emulator)] == [f"rcs:{NUMBER}", NUMBER]
    with pytest.raises(Rejected, match="sender_invalid"):
        provider.check(outgoing(line="rcs:home_agent", channel=Channel.SMS))
    with pytest.raises(Rejected, match="sender_invalid"):
        provider.check(outgoing(line=LINE, channel=Channel.RCS))


async def test_name_as_sender(
    emulator: TwilioEmulator, provider: TwilioProvider
) -> None:
    """An alphanumeric sender is a line as any other."""
    result = await send_one(provider, line="Home Hub")
    assert posts(emulator)[0]["From"] == "Home Hub"
    assert result.message is not None
    assert result.message.line == "Home Hub"


async def test_pictures(emulator: TwilioEmulator, provider: TwilioProvider) -> None:
    """Pictures make an MMS, with a text or without one."""
    urls = [f"https://pictures.example/{n}.png" for n in range(3)]
    result = await send_one(provider, text="", options={"MediaUrl": urls})
    await send_one(provider, options={"MediaUrl": urls[0]})
    first, second = posts(emulator)
    assert (first.get("Body"), first["MediaUrl"]) == (None, urls)
    assert (second["Body"], second["MediaUrl"]) == (TEXT, urls[0])
    assert result.message is not None
    assert result.message.id.startswith("MM")
    assert result.message.channel is Channel.SMS


async def test_options(emulator: TwilioEmulator, provider: TwilioProvider) -> None:
    """Options are written as the API writes them."""
    service = emulator.account.services[0].sid
    await send_one(
        provider,
        ttl=600,
        options={
            "ContentSid": "HX" + "0" * 32,
            "ContentVariables": {"1": "Anna", "2": 7},
            "MessagingServiceSid": service,
            "SmartEncoded": True,
            "SendAsMms": False,
            "ShortenUrls": None,
        },
    )
    assert posts(emulator) == [
        {
            "To": NUMBER,
            "ContentSid": "HX" + "0" * 32,
            "ContentVariables": '{"1": "Anna", "2": 7}',
            "MessagingServiceSid": service,
            "SmartEncoded": "true",
            "SendAsMms": "false",
            "ValidityPeriod": "600",
            "From": LINE,
        }
    ]


async def test_service_chooses(
    emulator: TwilioEmulator, provider: TwilioProvider
) -> None:
    """Without a line a service chooses: its message is known before and after (§4)."""
    service = emulator.account.services[0].sid
    result = await send_one(
        provider, line=None, options={"MessagingServiceSid": service}
    )
    assert "From" not in posts(emulator)[0]
    assert result.message is not None
    assert (result.message.line, result.parts) == (service, None)
    message = await now_is(emulator, provider, result.message.id)
    assert (message.line, message.parts) == (LINE, 1)


async def test_service_with_a_line(
    emulator: TwilioEmulator, provider: TwilioProvider
) -> None:
    """The line that was asked for is its line, also while the server says none."""
    service = emulator.account.services[0].sid
    at = emulator.clock.now() + timedelta(hours=1)
    result = await send_one(provider, send_at=at)
    emulator.store.messages[result.message.id].from_ = None  # type: ignore[union-attr]
    assert result.message is not None
    assert (await message_of(provider, result.message.id)).line == LINE
    assert posts(emulator)[0]["MessagingServiceSid"] == service


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"recipients": []}, "no_recipients"),
        ({"recipients": ["Anna"]}, "recipient_invalid"),
        ({"recipients": ["+1234567890123456"]}, "recipient_invalid"),
        ({"recipients": ["12"]}, "recipient_invalid"),
        ({"recipients": ["whatsapp:+14085550122"]}, "recipient_invalid"),
        ({"text": ""}, "text_empty"),
        ({"text": " \n"}, "text_empty"),
        ({"text": "x" * 1601}, "text_too_long"),
        ({"text": "half \ud83d"}, "text_invalid"),
        ({"line": None}, "sender_required"),
        ({"channel": Channel.VK}, "channel_not_supported"),
        ({"ttl": 0}, "ttl_out_of_range"),
        ({"ttl": 36_001}, "ttl_out_of_range"),
        ({"ttl": True}, "ttl_out_of_range"),
        ({"recipients": [NUMBER, "+14085550123"]}, "too_many_recipients"),
        ({"tags": ["one"]}, "tags_not_supported"),
        ({"options": {"mediaUrl": "https://x.example"}}, "option_unknown"),
        ({"options": {"StatusCallback": "https://x.example"}}, "option_unknown"),
        ({"options": {"MediaUrl": []}}, "option_invalid"),
        ({"options": {"MediaUrl": ["https://x.example/a"] * 11}}, "option_invalid"),
        ({"options": {"MediaUrl": "file:///etc/passwd"}}, "option_invalid"),
        ({"options": {"MediaUrl": "https:///nowhere"}}, "option_invalid"),
        ({"options": {"MediaUrl": 17}}, "option_invalid"),
        ({"options": {"ContentSid": "MG" + "0" * 32}}, "option_invalid"),
        ({"options": {"ContentVariables": {"1": "x"}}}, "option_conflict"),
        ({"options": {"ContentVariables": "x"}}, "option_invalid"),
        ({"options": {"SmartEncoded": "yes"}}, "option_invalid"),
        ({"options": {"MessagingServiceSid": "MG1"}}, "option_invalid"),
    ],
)
async def test_refused_here(
    emulator: TwilioEmulator, provider: TwilioProvider, wrong: dict[str, Any], code: str
) -> None:
    """What the API would not take is not even asked for."""
    with pytest.raises(Rejected) as caught:
        provider.check(outgoing(**wrong))
    assert caught.value.code == code
    assert caught.value.reason
    with pytest.raises(Rejected):
        await provider.send(outgoing(**wrong))
    assert posts(emulator) == []


# What the server says


async def test_opted_out(emulator: TwilioEmulator, provider: TwilioProvider) -> None:
    """Who wrote STOP gets nothing: it is said in words, and not tried again (§9.2)."""
    emulator.receive("STOP", sender=NUMBER)
    with pytest.raises(OptedOut) as caught:
        await send_one(provider)
    assert (caught.value.code, caught.value.theirs) == ("21610", False)
    assert len(posts(emulator)) == 1
    emulator.receive("START", sender=NUMBER)
    assert (await send_one(provider)).error is None


async def test_window_closed(
    emulator: TwilioEmulator, provider: TwilioProvider
) -> None:
    """Out of the window of WhatsApp a text fails later, and says why (§7.3)."""
    result = await send_one(provider, channel=Channel.WHATSAPP)
    assert result.message is not None
    message = await now_is(emulator, provider, result.message.id)
    assert message.delivery is Delivery.FAILED
    assert message.error is not None
    assert message.error.startswith("63016 ")
    assert "24 hours" in message.error
    assert failure_code(message.error) == "63016"
    assert len(posts(emulator)) == 1


@pytest.mark.parametrize(
    ("number", "code"), [("+14085550001", "30003"), ("+14085550003", "30500")]
)
async def test_failing_later(
    emulator: TwilioEmulator, provider: TwilioProvider, number: str, code: str
) -> None:
    """What fails later has its code and what it means."""
    result = await send_one(provider, recipients=[number])
    assert result.message is not None
    message = await now_is(emulator, provider, result.message.id)
    assert message.delivery is Delivery.FAILED
    assert failure_code(message.error) == code
    assert message.error == f"{code} {WORDS[int(code)]}"


def test_every_word_has_a_code_that_may_be_told() -> None:
    """Codes in words are on the closed list of what may be stored and logged."""
    assert {str(code) for code in WORDS} <= FAILURE_CODES


async def test_unknown_code(emulator: TwilioEmulator, provider: TwilioProvider) -> None:
    """A code that nobody knows is told as it is, and the server's words are not."""
    body = '{"code": 29999, "message": "No to +14085550122", "status": 400}'
    emulator.fail("answer", method="POST", status=400, body=body)
    with pytest.raises(Rejected) as caught:
        await send_one(provider)
    assert caught.value.theirs
    assert caught.value.code == "other"
    assert "4085550122" not in caught.value.reason


async def test_region_off_with_403(
    emulator: TwilioEmulator, provider: TwilioProvider
) -> None:
    """A country that is not enabled is no missing right of the key (§7.2)."""
    body = '{"code": 21408, "message": "no", "status": 403}'
    emulator.fail("answer", method="POST", status=403, body=body)
    with pytest.raises(Rejected, match="21408"):
        await send_one(provider)
    emulator.fail("answer", method="POST", status=403, body="{}")
    with pytest.raises(PermissionDenied):
        await send_one(provider)


# What nobody says


@pytest.mark.parametrize("kind", ["reset_after", "truncate"])
async def test_lost_answer(
    emulator: TwilioEmulator, provider: TwilioProvider, clocks: Clocks, kind: Any
) -> None:
    """A send whose answer was lost is found by what it said, and not repeated (§7.4)."""
    emulator.send_elsewhere(TEXT, recipient="+14085550199")
    emulator.receive(TEXT, sender=NUMBER)
    first = await send_one(provider)
    emulator.fail(kind, method="POST")
    second = await send_one(provider)
    assert first.message is not None
    assert second.message is not None
    sids = [sent.id for sent in emulator.sent()]
    assert [first.message.id, second.message.id] == sids
    assert clocks.slept == [PAUSES[0]]
    assert len(posts(emulator)) == 2


async def test_lost_answer_of_a_service(
    emulator: TwilioEmulator, provider: TwilioProvider
) -> None:
    """So it is where the service has not chosen a sender."""
    service = emulator.account.services[0].sid
    emulator.fail("reset_after", method="POST")
    result = await send_one(
        provider, line=None, options={"MessagingServiceSid": service}
    )
    assert result.message is not None
    assert result.message.id == emulator.sent()[0].id


@pytest.mark.parametrize("age", [60, 600])
async def test_nothing_was_sent(
    emulator: TwilioEmulator, provider: TwilioProvider, clocks: Clocks, age: int
) -> None:
    """An earlier message with the same text is not the one that was lost."""
    emulator.send_elsewhere(TEXT, recipient=NUMBER)
    emulator.clock.advance(age)
    # The server's clock is known by its answers.
    await provider.find(Query(limit=1))
    emulator.fail("reset", method="POST")
    with pytest.raises(OutcomeUnknown):
        await send_one(provider)
    assert clocks.slept == list(PAUSES)
    assert len(posts(emulator)) == 1


async def test_too_many_requests(
    emulator: TwilioEmulator, provider: TwilioProvider
) -> None:
    """A 429 was not processed, and the pause it asks for is passed on (§3)."""
    body = '{"code": 20429, "message": "Too Many Requests", "status": 429}'
    emulator.fail(
        "answer", method="POST", status=429, body=body, headers={"Retry-After": "7"}
    )
    with pytest.raises(RateLimited) as caught:
        await send_one(provider)
    assert caught.value.retry_after == 7
    assert emulator.sent() == []


# Later, and not at all


async def test_schedule(emulator: TwilioEmulator, provider: TwilioProvider) -> None:
    """A text for later goes by the service that has the line (§7.1)."""
    at = emulator.clock.now() + timedelta(hours=2)
    result = await send_one(provider, send_at=at)
    assert posts(emulator) == [
        {
            "To": NUMBER,
            "Body": TEXT,
            "From": LINE,
            "ScheduleType": "fixed",
            "SendAt": "2026-11-22T12:00:00Z",
            "MessagingServiceSid": emulator.account.services[0].sid,
        }
    ]
    assert result.delivery is Delivery.PENDING


async def test_schedule_without_a_service(
    emulator: TwilioEmulator, provider: TwilioProvider
) -> None:
    """From a line in no pool nothing is scheduled: it might go out at once (§7.1)."""
    emulator.switches.schedule_without_service_dropped = True
    at = emulator.clock.now() + timedelta(hours=2)
    with pytest.raises(Rejected, match="schedule_needs_service"):
        await send_one(provider, line=OTHER_LINE, send_at=at)
    assert posts(emulator) == []
    emulator.account.services[0].numbers.append(OTHER_LINE)
    assert (await send_one(provider, line=OTHER_LINE, send_at=at)).error is None


@pytest.mark.parametrize("minutes", [-5, 5, 14, 35 * 24 * 60 + 1])
async def test_schedule_window(
    emulator: TwilioEmulator, provider: TwilioProvider, minutes: int
) -> None:
    """What is too soon or too late is refused here (§7.1)."""
    at = emulator.clock.now() + timedelta(minutes=minutes)
    with pytest.raises(Rejected, match="send_at_out_of_range"):
        provider.check(outgoing(send_at=at))
    with pytest.raises(Rejected, match="send_at_invalid"):
        provider.check(outgoing(send_at=at.replace(tzinfo=None)))


async def test_callbacks(emulator: TwilioEmulator, provider: TwilioProvider) -> None:
    """Each message says where its fate is to be told, as long as that is wanted."""
    await provider.subscribe_push(lambda: None, HOOK)
    await send_one(provider)
    await provider.unsubscribe_push()
    await send_one(provider)
    assert [fields.get("StatusCallback") for fields in posts(emulator)] == [HOOK, None]


async def test_price_comes_late(
    emulator: TwilioEmulator, provider: TwilioProvider
) -> None:
    """There is no price at first, and one when it is read again (§4)."""
    emulator.switches.price_delay = 600
    result = await send_one(provider)
    assert result.message is not None
    message = await now_is(emulator, provider, result.message.id)
    assert (message.delivery, message.price) == (Delivery.DELIVERED, None)
    emulator.clock.advance(600)
    refs = [MessageRef(message.id, message.time)]
    (message,) = await provider.fetch_by_ids("", refs)
    assert message.price == Price(Decimal("0.00790"), "USD")
