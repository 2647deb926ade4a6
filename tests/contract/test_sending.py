"""Sending: what goes out goes out once, and we know or say what became of it."""

from contextlib import suppress
from datetime import timedelta
import json
from typing import Any

from aiohttp import hdrs
import pytest

from custom_components.phone_inbox.messaging import Channel, Delivery, Direction
from custom_components.phone_inbox.providers import (
    AuthenticationFailed,
    NotSupported,
    OutcomeUnknown,
    Outgoing,
    PermissionDenied,
    ProviderError,
    RateLimited,
    Rejected,
    SendResult,
    Unavailable,
)

from .driver import Home, bare, is_harmless, received

RECIPIENT = "79161110001"
OTHERS = ("79161110002", "79161110003")
TEXT = "Water leak in the cellar"
#: How often a send is asked again at most.
MOST_POSTS = 4


async def refuses(home: Home) -> bool:
    """Tell whether the provider has no sending at all; then it must say so."""
    assert home.provider.capabilities.send == home.subject.send
    if home.subject.send:
        return False
    before = len(home.emulator.journal)
    with pytest.raises(NotSupported):
        await home.send(TEXT, RECIPIENT)
    assert home.emulator.journal[before:] == []
    assert home.emulator.sent() == []
    return True


def posts(home: Home, since: int) -> int:
    """Return how many requests since then might have sent something."""
    return sum(
        seen.method != hdrs.METH_GET for seen in home.emulator.journal[since:]
    ) - len(home.sign_ins(since))


def assert_sent_once(home: Home, since: int) -> None:
    """Check that one request was made, or the same one under the same id again."""
    if not home.subject.asks_again:
        assert posts(home, since) == 1
        return
    seen = [
        one
        for one in home.emulator.journal[since:]
        if one.method == "POST" and not is_harmless(home.subject, one)
    ]
    assert 1 <= len(seen) <= MOST_POSTS
    assert len({(one.path, one.body) for one in seen}) == 1
    assert json.loads(seen[0].body)[home.subject.id_field]


#: What is no number, though some of it may be one.
NO_NUMBERS = [
    "",
    " ",
    "+",
    "Anna",
    "call Bob 7916 111 or 0001",
    "79161110001;79161110002",
    "79161110001,79161110002",
    "79161110001\n79161110002",
    "79161110001x",
    "7916111000½",
    "+79161110001+79161110002",
    "1" * 40,
    "9" * 5_000,
    "\ud83d",
]


@pytest.mark.parametrize("recipient", NO_NUMBERS, ids=lambda text: ascii(text)[:30])
async def test_no_recipient(inbox: Home, recipient: str) -> None:
    """What is no number is refused before anything is asked of the server."""
    if await refuses(inbox):
        return
    before = len(inbox.emulator.journal)
    with pytest.raises(Rejected):
        await inbox.send(TEXT, recipient)
    assert inbox.emulator.journal[before:] == []


def sent_texts(home: Home) -> list[str]:
    """Return the texts that went out through the API."""
    return [sent.text for sent in home.emulator.sent()]


def assert_accepted(result: SendResult, recipient: str) -> None:
    """Check that a message went out, and that its fate will be seen."""
    assert result.recipient == recipient
    assert result.error is None
    assert result.delivery in {Delivery.PENDING, Delivery.SENT, Delivery.DELIVERED}
    if result.message is not None:
        assert result.message.direction is Direction.OUTGOING
        assert result.message.text == TEXT


async def test_send(inbox: Home) -> None:
    """A text goes out once, to the right one, and is no news as a received one."""
    if await refuses(inbox):
        return
    (result,) = await inbox.send(TEXT, RECIPIENT)
    assert_accepted(result, RECIPIENT)
    (sent,) = inbox.emulator.sent()
    assert (sent.text, bare(sent.recipient)) == (TEXT, RECIPIENT)
    assert sent.line == inbox.emulator.lines()[0]
    changes = []
    for _ in range(4):
        inbox.emulator.clock.advance(30)
        changes += await inbox.poll()
    assert received(changes) == []
    told = [change.kind for change in changes]
    assert told
    assert len(told) == len(set(told))
    assert {inbox.id_of(change.message) for change in changes} == {sent.id}


@pytest.mark.parametrize(
    "text",
    ["👋🏽 Ողջույն", "one\ntwo", "{{ states('x') }}", "a" * 1500, '"', "\\u0041"],
)
async def test_text_goes_out_as_it_is(inbox: Home, text: str) -> None:
    """A text is not changed on its way out, nor on its way back."""
    if await refuses(inbox):
        return
    await inbox.send(text, RECIPIENT)
    assert sent_texts(inbox) == [text]
    inbox.emulator.clock.advance(60)
    assert {change.message.text for change in await inbox.poll()} <= {text}


async def test_two_times_the_same(inbox: Home) -> None:
    """Whoever sends a text twice wants it twice."""
    if await refuses(inbox):
        return
    await inbox.send(TEXT, RECIPIENT)
    await inbox.send(TEXT, RECIPIENT)
    assert sent_texts(inbox) == [TEXT, TEXT]
    ids = set()
    for _ in range(4):
        inbox.emulator.clock.advance(30)
        ids |= {inbox.id_of(change.message) for change in await inbox.poll()}
    assert ids == {sent.id for sent in inbox.emulator.sent()}


async def test_refused(inbox: Home) -> None:
    """A recipient whom the server refuses is told of, and nothing goes out."""
    if await refuses(inbox):
        return
    if not inbox.subject.refused_recipient:
        return
    # A server that takes one at a time refuses the whole request.
    with suppress(Rejected):
        (result,) = await inbox.send(TEXT, inbox.subject.refused_recipient)
        assert result.delivery is Delivery.FAILED
        assert result.error
        assert result.message is None
    assert inbox.emulator.sent() == []
    inbox.emulator.clock.advance(30)
    assert await inbox.poll() == []


async def test_several_recipients(inbox: Home) -> None:
    """Each of several recipients gets one message and has one result."""
    if await refuses(inbox):
        return
    recipients = [RECIPIENT, *OTHERS]
    results = await inbox.send(TEXT, *recipients)
    for result, recipient in zip(results, recipients, strict=True):
        assert_accepted(result, recipient)
    assert sorted(bare(sent.recipient) for sent in inbox.emulator.sent()) == recipients
    by_id = {sent.id: bare(sent.recipient) for sent in inbox.emulator.sent()}
    for result in results:
        if result.message is not None:
            assert by_id[inbox.id_of(result.message)] == result.recipient


async def test_one_of_several_is_refused(inbox: Home) -> None:
    """One recipient who is refused costs the others nothing."""
    if await refuses(inbox) or not inbox.subject.refused_recipient:
        return
    recipients = [RECIPIENT, inbox.subject.refused_recipient, *OTHERS]
    results = await inbox.send(TEXT, *recipients)
    assert [result.recipient for result in results] == recipients
    assert [result.error is None for result in results] == [True, False, True, True]
    assert [bare(sent.recipient) for sent in inbox.emulator.sent()] == [
        RECIPIENT,
        *OTHERS,
    ]


@pytest.mark.parametrize("kind", ["reset_after", "truncate", "answer", "html"])
async def test_nobody_says_what_became_of_it(inbox: Home, kind: str) -> None:
    """A send that was not answered is looked up, or said to be unknown; not repeated."""
    if await refuses(inbox):
        return
    inbox.emulator.clock.advance(1)
    before = len(inbox.emulator.journal)
    lost_post(inbox, kind)
    try:
        (result,) = await inbox.send(TEXT, RECIPIENT)
    except OutcomeUnknown:
        result = None
    assert_sent_once(inbox, before)
    # Where it is asked again, it went out in the end.
    took_effect = kind in {"reset_after", "truncate"} or inbox.subject.asks_again
    assert sent_texts(inbox) == ([TEXT] if took_effect else [])
    if took_effect and inbox.subject.reconciles:
        assert result is not None
        assert_accepted(result, RECIPIENT)
        assert result.message is not None
        assert inbox.id_of(result.message) == inbox.emulator.sent()[0].id
    elif not took_effect:
        assert result is None or result.delivery is Delivery.UNKNOWN
    # Whatever was answered, the polls tell the truth, once.
    told = []
    for _ in range(4):
        inbox.emulator.clock.advance(30)
        told += await inbox.poll()
    assert len({change.kind for change in told}) == len(told)
    assert bool(told) is took_effect
    assert_sent_once(inbox, before)


def lost_post(home: Home, kind: str) -> None:
    """Let the answer to the next send be lost, or be of no use."""
    if kind == "answer":
        home.emulator.fail("answer", method="POST", status=500, body="{}")
    elif kind == "html":
        home.emulator.fail(
            "answer", method="POST", body="<html>", content_type="text/html"
        )
    elif kind == "truncate":
        home.emulator.fail("truncate", method="POST")
    else:
        home.emulator.fail("reset_after", method="POST")


async def test_no_answer_to_a_send(inbox: Home, impatient: None) -> None:
    """A send that is never answered is made once, and ends."""
    if await refuses(inbox):
        return
    before = len(inbox.emulator.journal)
    inbox.emulator.fail("hang", method="POST")
    with suppress(OutcomeUnknown):
        await inbox.send(TEXT, RECIPIENT)
    assert_sent_once(inbox, before)
    assert sent_texts(inbox) == [TEXT]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, Rejected),
        (401, AuthenticationFailed),
        (403, PermissionDenied),
        (429, RateLimited),
    ],
)
async def test_send_is_refused_as_a_whole(
    inbox: Home, status: int, error: type[ProviderError]
) -> None:
    """A server that takes nothing has nothing sent, and the reason is told."""
    if await refuses(inbox):
        return
    inbox.emulator.fail(
        "answer",
        inbox.subject.send_path,
        method="POST",
        status=status,
        body="{}",
        times=-1,
    )
    with pytest.raises(error):
        await inbox.send(TEXT, RECIPIENT)
    assert inbox.emulator.sent() == []


async def test_session_ended_before_a_send(inbox: Home) -> None:
    """A send whose session was refused took no effect, and may be made again."""
    if await refuses(inbox):
        return
    inbox.emulator.fail("answer", inbox.subject.send_path, method="POST", status=401)
    renews = inbox.subject.renews_to_send
    if inbox.subject.renews if renews is None else renews:
        (result,) = await inbox.send(TEXT, RECIPIENT)
        assert_accepted(result, RECIPIENT)
        assert sent_texts(inbox) == [TEXT]
    else:
        with pytest.raises(AuthenticationFailed):
            await inbox.send(TEXT, RECIPIENT)
        assert inbox.emulator.sent() == []


async def test_server_is_away_at_a_send(inbox: Home) -> None:
    """What could not even be handed over was certainly not sent."""
    if await refuses(inbox):
        return
    port = inbox.emulator.port
    await inbox.emulator.stop()
    # Over a connection from before, nobody can tell how far it came.
    with pytest.raises((Unavailable, OutcomeUnknown)):
        await inbox.send(TEXT, RECIPIENT)
    with pytest.raises(Unavailable):
        await inbox.send(TEXT, RECIPIENT)
    await inbox.emulator.start(port)
    assert inbox.emulator.sent() == []
    assert await inbox.poll() == []


async def test_empty_send(inbox: Home) -> None:
    """Nothing to say, or nobody to say it to, is refused."""
    if await refuses(inbox):
        return
    with pytest.raises(Rejected):
        await inbox.send("", RECIPIENT)
    with pytest.raises(Rejected):
        await inbox.send(TEXT)
    assert inbox.emulator.sent() == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"text": ""}, "text_empty"),
        ({"text": " \n"}, "text_empty"),
        ({"text": "half \ud83d"}, "text_invalid"),
        ({"recipients": []}, "no_recipients"),
        ({"recipients": [f"7916{n:07}" for n in range(5000)]}, "too_many_recipients"),
        ({"options": {"noSuchOption": 1}}, "option_unknown"),
    ],
)
async def test_what_nobody_takes(inbox: Home, wrong: dict[str, Any], code: str) -> None:
    """What no provider can send is refused by each with the same code."""
    if await refuses(inbox):
        return
    line = inbox.emulator.lines()[0]
    right: dict[str, Any] = {"line": line, "recipients": [RECIPIENT], "text": TEXT}
    inbox.provider.check(Outgoing(**right))
    outgoing = Outgoing(**right | wrong)
    before = len(inbox.emulator.journal)
    with pytest.raises(Rejected) as caught:
        inbox.provider.check(outgoing)
    assert caught.value.code == code
    with pytest.raises(Rejected) as caught:
        await inbox.provider.send(outgoing)
    assert caught.value.code == code
    assert inbox.emulator.journal[before:] == []


async def test_tags_and_lifetimes(inbox: Home) -> None:
    """What the account cannot do is refused by each with the same code."""
    if await refuses(inbox):
        return
    can = inbox.provider.capabilities
    right: dict[str, Any] = {
        "line": inbox.emulator.lines()[0],
        "recipients": [RECIPIENT],
        "text": TEXT,
    }
    for offered, wrong, code in (
        (can.tags, {"tags": ["home"]}, "tags_not_supported"),
        (can.ttl, {"ttl": 3600}, "ttl_not_supported"),
    ):
        if offered:
            inbox.provider.check(Outgoing(**right | wrong))
            continue
        with pytest.raises(Rejected) as caught:
            inbox.provider.check(Outgoing(**right | wrong))
        assert caught.value.code == code


async def test_channels(inbox: Home) -> None:
    """A channel that is not offered is refused before anything is sent."""
    if await refuses(inbox):
        return
    before = len(inbox.emulator.journal)
    for channel in set(Channel) - inbox.subject.send:
        with pytest.raises((Rejected, NotSupported)):
            await inbox.send(TEXT, RECIPIENT, channel=channel)
    assert posts(inbox, before) == 0


async def test_scheduling(inbox: Home) -> None:
    """A send for later is held back where that is offered, and else refused."""
    if await refuses(inbox):
        return
    assert inbox.provider.capabilities.schedule is inbox.subject.schedule
    later = inbox.emulator.clock.now() + timedelta(hours=2)
    if not inbox.subject.schedule:
        with pytest.raises((Rejected, NotSupported)):
            await inbox.send(TEXT, RECIPIENT, send_at=later)
        assert inbox.emulator.sent() == []
        return
    (result,) = await inbox.send(TEXT, RECIPIENT, send_at=later)
    assert result.delivery is Delivery.PENDING
    inbox.emulator.clock.advance(3600)
    assert await inbox.poll() == []
    inbox.emulator.clock.advance(3700)
    assert await inbox.poll()
