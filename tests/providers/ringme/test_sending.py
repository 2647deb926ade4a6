"""Sending: checked before, made once, and followed."""

from datetime import timedelta
from typing import Any

import pytest

from custom_components.phone_inbox.messaging import Channel, Delivery, Direction
from custom_components.phone_inbox.providers import (
    AuthenticationFailed,
    OutcomeUnknown,
    Outgoing,
    PermissionDenied,
    RateLimited,
    Rejected,
    SendResult,
    Unavailable,
    doubt,
    send_to_all,
)
from custom_components.phone_inbox.providers.ringme import RingmeProvider, sending
from tests.emulators.base import Seen
from tests.emulators.ringme import RingmeEmulator
from tests.providers.common import NOW

from .conftest import LINE, Account, Build, Clocks, asked

TO = "+374 91 11-22-33"
TEXT = "Alarm: water leak"


async def send(
    provider: RingmeProvider, *recipients: str, text: str = TEXT, **options: Any
) -> list[SendResult]:
    """Send a text."""
    options.setdefault("line", LINE)
    outgoing = Outgoing(recipients=recipients or (TO,), text=text, **options)
    return list(await send_to_all(provider, outgoing))


def posts(emulator: RingmeEmulator) -> list[Seen]:
    """Return the requests that may have sent something."""
    return [seen for seen in emulator.journal if seen.path.endswith("/send/")]


async def test_send(provider: RingmeProvider, emulator: RingmeEmulator) -> None:
    """Two fields go out, and what was accepted is known by its id."""
    (result,) = await send(provider)
    (seen,) = emulator.journal
    assert seen.path == "/api/ver1.0/extension/4101/message/send/"
    assert seen.body == '{"dst_num": "+37491112233", "text": "Alarm: water leak"}'
    (sent,) = emulator.sent()
    assert result.recipient == TO
    assert result.delivery is Delivery.SENT
    assert result.error is None
    message = result.message
    assert message is not None
    assert message.id == f"{LINE}:{sent.id}"
    assert message.direction is Direction.OUTGOING
    assert message.remote == "+37491112233"
    assert message.time == NOW
    assert message.channel is Channel.SMS
    assert message.conversation_id is not None


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("37491112233", "37491112233"),
        ("8 (916) 123-45-67", "89161234567"),
        (" +7.916.123/45/67 ", "+79161234567"),
        ("101", "101"),
    ],
)
async def test_numbers(
    provider: RingmeProvider, emulator: RingmeEmulator, typed: str, sent: str
) -> None:
    """What people put between the digits is left out, the plus is not."""
    await send(provider, typed)
    assert [item.recipient for item in emulator.sent()] == [sent]


@pytest.mark.parametrize(
    ("answer", "accepted", "delivery"),
    [
        ("id", "sent", Delivery.SENT),
        ("message_id", "queued", Delivery.PENDING),
        ("bare", "", Delivery.PENDING),
        ("bare", "surprise", Delivery.UNKNOWN),
    ],
)
async def test_forms_of_the_answer(
    account: Account,
    emulator: RingmeEmulator,
    answer: Any,
    accepted: str,
    delivery: Delivery,
) -> None:
    """Whatever a good answer tells, the message is accepted, and found later."""
    emulator.switches.send_answer = answer
    emulator.switches.accepted_status = accepted
    emulator.switches.delivery_delay = 60
    (result,) = await send(account.provider)
    assert result.delivery is delivery
    assert (result.message is None) is (answer == "bare")
    assert result.error is None
    emulator.clock.advance(60)
    emulator.settle()
    assert await account.poll() == [f"sent {TEXT}"]


@pytest.mark.parametrize("body", ["", "ok", "[]", "null"])
async def test_answer_that_says_nothing(
    provider: RingmeProvider, emulator: RingmeEmulator, body: str
) -> None:
    """Any 2xx means accepted."""
    emulator.fail("answer", "/send/", status=204 if not body else 200, body=body)
    (result,) = await send(provider)
    assert result.delivery is Delivery.PENDING
    assert result.message is None
    assert result.error is None


async def test_fate_is_followed(
    account: Account, emulator: RingmeEmulator, clocks: Clocks
) -> None:
    """Accepted is not delivered: a failure is told when it shows."""
    emulator.switches.delivery_result = "failed"
    emulator.switches.delivery_delay = 90
    (result,) = await send(account.provider)
    assert result.message is not None
    account.ledger.accept(LINE, [result.message])
    assert await account.poll() == [f"sent {TEXT}"]
    clocks.pass_by(seconds=60)
    assert await account.poll() == []
    clocks.pass_by(seconds=60)
    assert await account.poll() == [f"failed {TEXT}"]


# Refused before anything is sent


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"channel": Channel.WHATSAPP}, "channel_not_supported"),
        ({"send_at": NOW + timedelta(hours=1)}, "schedule_not_supported"),
        ({"ttl": 60}, "ttl_not_supported"),
        ({"tags": ["x"]}, "tags_not_supported"),
        ({"options": {"x": 1}}, "option_unknown"),
        ({"text": " \n"}, "text_empty"),
        ({"recipients": []}, "no_recipients"),
        ({"recipients": [TO, "Anna"]}, "recipient_invalid"),
        ({"recipients": [TO, "+"]}, "recipient_invalid"),
        ({"recipients": ["call 37491112233"]}, "recipient_invalid"),
        ({"line": "4999"}, "line_unknown"),
    ],
)
async def test_impossible_sends(
    provider: RingmeProvider, emulator: RingmeEmulator, wrong: dict[str, Any], code: str
) -> None:
    """Nothing goes out, to nobody."""
    outgoing = {"line": LINE, "recipients": [TO], "text": TEXT} | wrong
    with pytest.raises(Rejected) as caught:
        await send_to_all(provider, Outgoing(**outgoing))
    assert caught.value.code == code
    assert emulator.journal == []


async def test_default_line(provider: RingmeProvider, emulator: RingmeEmulator) -> None:
    """Without a line, the first extension sends."""
    await send(provider, line=None, channel=Channel.SMS)
    assert [sent.line for sent in emulator.sent()] == [LINE]


# Refused by the server


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        (("12", TEXT, LINE), "Invalid destination number"),
        ((TO, "x" * 200, LINE), "Text is too long"),
        ((TO, TEXT, "4105"), "Extension has no number for messages"),
    ],
)
async def test_rejected(
    build: Build, emulator: RingmeEmulator, what: tuple[str, str, str], reason: str
) -> None:
    """The server's own words tell why; its code, which nobody publishes, does not."""
    recipient, text, line = what
    emulator.switches.text_limit = 160
    provider = build(extensions=[LINE, "4105"])
    await provider.connect()
    with pytest.raises(Rejected) as caught:
        await send(provider, recipient, text=text, line=line)
    assert caught.value.code == "other"
    assert caught.value.reason == reason
    assert recipient not in f"{caught.value} {caught.value!r}"
    assert emulator.sent() == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status": 401}, AuthenticationFailed),
        ({"status": 403, "body": '{"status": "access_denied"}'}, PermissionDenied),
        ({"status": 404, "body": "{}"}, Rejected),
        ({"status": 429, "headers": {"Retry-After": "7"}}, RateLimited),
        ({"status": 400, "body": ""}, Rejected),
    ],
)
async def test_refused(
    provider: RingmeProvider, emulator: RingmeEmulator, answer: Any, error: type
) -> None:
    """A refusal is told by its kind, and the send is not made again."""
    emulator.fail("answer", "/send/", times=-1, **answer)
    with pytest.raises(error):
        await send(provider)
    # Only for a token that was refused there is a second attempt.
    assert len(posts(emulator)) == (2 if answer["status"] == 401 else 1)
    assert emulator.sent() == []
    assert provider.capabilities.send


async def test_extension_is_gone(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """An extension that was deleted sends nothing."""
    emulator.delete_line(LINE)
    with pytest.raises(Rejected) as caught:
        await send(provider)
    assert caught.value.code == "line_unknown"


async def test_dead_token(provider: RingmeProvider, emulator: RingmeEmulator) -> None:
    """A token that died took no effect: with a new one the text goes out."""
    emulator.revoke_tokens()
    await send(provider)
    assert len(emulator.sent()) == 1


@pytest.mark.parametrize(
    ("reason", "left"),
    [
        ("user_access_type_deny", (False, False, False)),
        ("app_access_type_deny", (False, True, True)),
        ("access_denied", (True, True, True)),
    ],
)
async def test_right_is_lost(
    provider: RingmeProvider,
    emulator: RingmeEmulator,
    reason: str,
    left: tuple[bool, bool, bool],
) -> None:
    """What was refused for want of a right is not offered any more."""
    body = f'{{"message": "Access denied", "status": "{reason}"}}'
    emulator.fail("answer", "/send/", status=403, body=body)
    with pytest.raises(PermissionDenied) as caught:
        await send(provider)
    assert caught.value.reason == reason
    capabilities = provider.capabilities
    now = (bool(capabilities.send), capabilities.mark, capabilities.delete)
    assert now == left
    emulator.journal.clear()
    if not capabilities.send:
        with pytest.raises(PermissionDenied) as caught:
            await send(provider)
        assert caught.value.reason == reason
        assert emulator.journal == []
        assert provider.statistics()["denied"]["send"] == reason


# Not answered


@pytest.mark.parametrize("kind", ["hang", "reset_after", "truncate"])
async def test_lost_answer(
    account: Account,
    emulator: RingmeEmulator,
    clocks: Clocks,
    monkeypatch: pytest.MonkeyPatch,
    kind: Any,
) -> None:
    """A message that went out without an answer is found, and not sent again."""
    monkeypatch.setattr(sending, "SEND_TIMEOUT", 0.5)
    emulator.fail(kind, "/send/")
    (result,) = await send(account.provider)
    (sent,) = emulator.sent()
    assert result.message is not None
    assert result.message.id == f"{LINE}:{sent.id}"
    assert result.delivery is Delivery.SENT
    assert len(posts(emulator)) == 1
    assert clocks.slept == [2.0]
    account.ledger.accept(LINE, [result.message])
    assert await account.poll() == [f"sent {TEXT}"]


async def test_lost_answer_is_looked_for_patiently(
    provider: RingmeProvider, emulator: RingmeEmulator, clocks: Clocks
) -> None:
    """The list may show the message later, and fail in between."""
    emulator.switches.send_visible_delay = 12
    emulator.fail("reset_after", "/send/")
    emulator.fail("answer", r"/message/\?", times=3)
    (result,) = await send(provider)
    assert result.message is not None
    assert len(clocks.slept) == 3


@pytest.mark.parametrize("status", [408, 500, 502])
async def test_never_sent(
    provider: RingmeProvider, emulator: RingmeEmulator, clocks: Clocks, status: int
) -> None:
    """What is not found is not known, and not sent again."""
    # Neither of these is it: too early, another text, another number, incoming.
    emulator.clock.advance(-60)
    emulator.send_elsewhere(TEXT, recipient="37491112233")
    emulator.clock.advance(60)
    emulator.send_elsewhere("Another", recipient="37491112233")
    emulator.send_elsewhere(TEXT, recipient="37491112234")
    emulator.receive(TEXT, sender="37491112233")
    emulator.fail("answer", "/send/", status=status)
    with pytest.raises(OutcomeUnknown):
        await send(provider)
    assert len(posts(emulator)) == 1
    assert tuple(clocks.slept) == doubt.PAUSES


async def test_the_same_text_a_moment_before(
    account: Account, emulator: RingmeEmulator
) -> None:
    """A message that was known before is not taken for the one in doubt."""
    await send(account.provider)
    emulator.send_elsewhere(TEXT, recipient="37491112233")
    await account.poll()
    emulator.fail("reset", "/send/")
    with pytest.raises(OutcomeUnknown):
        await send(account.provider)
    emulator.fail("reset_after", "/send/")
    (result,) = await send(account.provider)
    assert result.message is not None
    assert result.message.id == f"{LINE}:{emulator.sent()[-1].id}"


async def test_server_is_away(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """What could not be handed over was not sent."""
    await emulator.stop()
    with pytest.raises((Unavailable, OutcomeUnknown)):
        await send(provider)
    with pytest.raises(Unavailable):
        await send(provider)


# Several recipients


async def test_several(provider: RingmeProvider, emulator: RingmeEmulator) -> None:
    """Each has a request and a result of its own."""
    recipients = ["37491112233", "+7 916 123-45-67", "101"]
    results = await send(provider, *recipients)
    assert [result.recipient for result in results] == recipients
    assert all(result.message for result in results)
    assert len({result.message.id for result in results if result.message}) == 3
    assert asked(emulator) == [f"POST /extension/{LINE}/message/send/"] * 3


async def test_one_of_several_is_refused(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """A refusal of one is no reason not to try the next."""
    results = await send(provider, "37491112233", "12", "37491112234")
    assert [result.error for result in results] == [None, "other", None]
    assert results[1].delivery is Delivery.FAILED
    assert len(emulator.sent()) == 2


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"status": 401, "times": 2}, "authentication_failed"),
        ({"status": 403}, "access_denied"),
        ({"status": 429}, "rate_limited"),
        ({"status": 404, "content_type": "text/html"}, "bad_answer"),
        ({"status": 500}, "outcome_unknown"),
    ],
)
async def test_trouble_after_the_first(
    provider: RingmeProvider, emulator: RingmeEmulator, answer: Any, code: str
) -> None:
    """Where more than a recipient is in the way, the rest is not tried."""
    emulator.fail("answer", "/send/", skip=1, **answer)
    results = await send(provider, "37491112233", "37491112234", "37491112235")
    assert [result.error for result in results] == [None, code, "not_tried"]
    unknown = results[1].delivery is Delivery.UNKNOWN
    assert unknown is (code == "outcome_unknown")
    assert len(emulator.sent()) == 1


async def test_all_of_several_are_refused(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """Where nothing was sent, that is an error."""
    with pytest.raises(Rejected):
        await send(provider, "12", "13")
    emulator.fail("answer", "/send/", status=429)
    with pytest.raises(RateLimited):
        await send(provider, "37491112233", "37491112234")
    assert emulator.sent() == []
