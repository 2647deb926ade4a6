"""Sending: what goes out, and what the answer says became of it."""

from datetime import timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from custom_components.phone_inbox.messaging import (
    Channel,
    Delivery,
    Direction,
    MessageRef,
)
from custom_components.phone_inbox.providers import (
    AuthenticationFailed,
    PermissionDenied,
    RateLimited,
    Rejected,
    Unavailable,
)
from custom_components.phone_inbox.providers.revicom import RevicomProvider
from tests.emulators.base import html_fault
from tests.emulators.revicom import RevicomEmulator
from tests.providers.common import NOW, ago, read_pages

from .conftest import (
    NUMBER,
    TEXTS,
    VOICE_TEXT,
    Build,
    Clocks,
    outgoing,
    posted,
    send_one,
)

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
    """Return a wall-clock time near now, in the API's form."""
    return (NOW + timedelta(**span)).strftime("%Y-%m-%d %H:%M:%S")


async def test_a_moment_is_sent_in_moscow_time(
    provider: RevicomProvider, emulator: RevicomEmulator
) -> None:
    """The message goes out at that moment, wherever its recipient is."""
    at = (NOW + timedelta(hours=5)).astimezone(timezone(timedelta(hours=-8)))
    naive_end = (NOW + timedelta(days=1)).replace(tzinfo=None)
    result = await send_one(
        provider,
        recipients=["14085550122"],
        send_at=at,
        options={"localCompletionTime": naive_end, "useLocalTime": False},
    )
    ((item,),) = posted(emulator)
    moscow = NOW + timedelta(hours=8)
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
