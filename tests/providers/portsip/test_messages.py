"""From the API's objects to messages: what the fields mean, in any shape."""

from datetime import datetime, timedelta
import logging
from typing import Any

import pytest

from custom_components.phone_inbox.messaging import (
    Channel,
    Delivery,
    Direction,
    Message,
    MessageRef,
)
from custom_components.phone_inbox.providers import BadAnswer, PermissionDenied
from custom_components.phone_inbox.providers.portsip import PortSipProvider
from tests.emulators.portsip import PortSipSwitches
from tests.emulators.portsip.directory import SMS_NUMBER, WHATSAPP_NUMBER
from tests.providers.common import NOW, ago, read_all, read_pages

from .conftest import Build, Pbx


async def only(provider: PortSipProvider) -> Message:
    """Return the one message there is."""
    [message] = (await read_all(provider)).values()
    return message


async def test_incoming(pbx: Pbx, provider: PortSipProvider) -> None:
    """An incoming message with all that is known of it."""
    message_id = pbx.receive(
        "Är du hemma? 👋", sender="447700900123", channel="WHATSAPP"
    )
    pbx.set_fields(message_id, {"sender_name": "Dana"})
    message = await only(provider)
    assert message == Message(
        id=message_id,
        line=WHATSAPP_NUMBER,
        direction=Direction.INCOMING,
        remote="447700900123",
        time=NOW,
        text="Är du hemma? 👋",
        channel=Channel.WHATSAPP,
        delivery=Delivery.RECEIVED,
        read=None,
        remote_name="Dana",
    )


@pytest.mark.parametrize("blank", ["empty", "null", "omitted"])
async def test_id_at_the_carrier(
    pbx: Pbx, provider: PortSipProvider, blank: Any
) -> None:
    """The carrier's id is there until the PBX takes it away, and blank is blank."""
    pbx.switches.blank_style = blank
    message_id = pbx.send_elsewhere("On our way", provider_msg_id=f" SM{7:032x} ")
    message = await only(provider)
    assert message.carrier_message_id == f"SM{7:032x}"
    assert f"{7:032x}" not in repr(message)
    pbx.set_delivery(message_id, "failed")
    assert (await only(provider)).carrier_message_id == ""


@pytest.mark.parametrize("blank", ["empty", "null", "omitted"])
async def test_whether_the_pbx_tells_ids_at_all(
    pbx: Pbx, build: Build, provider: PortSipProvider, blank: Any
) -> None:
    """A blank id says something only where there was another one ever."""
    pbx.switches.blank_style = blank
    blank_id = pbx.send_elsewhere("Never there", provider_msg_id=" ")
    assert (await only(provider)).carrier_message_id is None
    told_id = pbx.send_elsewhere("On our way", provider_msg_id=f"SM{7:032x}")
    assert (await read_all(provider))[blank_id].carrier_message_id == ""
    # The PBX may forget it, and the next run knows it all the same.
    pbx.delete_elsewhere(told_id)
    assert (await only(provider)).carrier_message_id == ""
    again = build()
    await again.connect()
    assert (await only(again)).carrier_message_id == ""


async def test_outgoing(pbx: Pbx, provider: PortSipProvider) -> None:
    """An outgoing message of another client, until it is delivered."""
    message_id = pbx.send_elsewhere("On our way", recipient="+12025550188")
    pbx.set_fields(message_id, {"receiver_name": "Dana"})
    message = await only(provider)
    assert (message.direction, message.delivery) == (Direction.OUTGOING, Delivery.SENT)
    assert (message.line, message.remote) == (SMS_NUMBER, "+12025550188")
    assert message.remote_name == "Dana"
    pbx.set_delivery(message_id, "delivered")
    assert (await only(provider)).delivery is Delivery.DELIVERED
    pbx.set_delivery(message_id, "failed", "30007 carrier filtered")
    failed = await only(provider)
    assert failed.delivery is Delivery.FAILED
    assert failed.error == "30007 carrier filtered"
    pbx.set_delivery(message_id, "failed", "x" * 1000)
    assert (await only(provider)).error == "x" * 200
    pbx.set_delivery(message_id, "failed")
    assert (await only(provider)).error == "ERR"


async def test_delivery_changes_are_shown(pbx: Pbx, provider: PortSipProvider) -> None:
    """They show in the overlap, although nothing else has changed."""
    pbx.switches.delivery_outcome = "ERR"
    message_id = pbx.send_elsewhere("In vain")
    await read_pages(provider)
    # What is under way is shown again, so that nobody has to look it up.
    assert set(await read_all(provider, ago(minutes=10))) == {message_id}
    pbx.clock.advance(6)
    assert (await read_all(provider, ago(minutes=10)))[
        message_id
    ].delivery is Delivery.FAILED
    assert await read_pages(provider, ago(minutes=10)) == []


@pytest.mark.parametrize(
    ("fields", "line", "remote"),
    [
        ({}, SMS_NUMBER, "79161234567"),
        ({"did": "+1 (202) 555-0199"}, "+12025550199", "79161234567"),
        ({"did": None}, SMS_NUMBER, "79161234567"),
        ({"did": "", "channel_number": "8001"}, "8001", "79161234567"),
        ({"did": None, "channel_number": None}, SMS_NUMBER, "79161234567"),
        (
            {"did": None, "channel_number": None, "receiver": "ACME Ltd"},
            "ACME Ltd",
            "79161234567",
        ),
        (
            {"did": None, "channel_number": None, "receiver": ""},
            "unknown",
            "79161234567",
        ),
        ({"sender": "BANK"}, SMS_NUMBER, "BANK"),
        ({"sender": None}, SMS_NUMBER, ""),
        ({"sender": 79161234567, "did": 12025550199}, "12025550199", "79161234567"),
        # A direction that nobody published: the other side is who is not us.
        ({"direction": "SIDEWAYS"}, SMS_NUMBER, "79161234567"),
        ({"direction": "", "sender": "2025550123", "receiver": "X"}, SMS_NUMBER, "X"),
        (
            {"direction": None, "did": None, "channel_number": None},
            SMS_NUMBER,
            "79161234567",
        ),
    ],
)
async def test_sides_of_an_incoming_message(
    pbx: Pbx,
    provider: PortSipProvider,
    fields: dict[str, Any],
    line: str,
    remote: str,
) -> None:
    """The line is the DID, else the channel's number, else the own end."""
    pbx.set_fields(pbx.receive("hello"), fields)
    message = await only(provider)
    assert (message.line, message.remote) == (line, remote)


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({}, SMS_NUMBER),
        ({"did": None, "channel_number": None, "sender": "1001"}, "1001"),
        ({"did": None, "channel_number": None, "sender": None}, "unknown"),
    ],
)
async def test_sides_of_an_outgoing_message(
    pbx: Pbx, provider: PortSipProvider, fields: dict[str, Any], line: str
) -> None:
    """The other way round."""
    pbx.set_fields(pbx.send_elsewhere("hello"), fields)
    message = await only(provider)
    assert (message.line, message.remote) == (line, "79161234567")


@pytest.mark.parametrize("receiver", ["did", "extension"])
@pytest.mark.parametrize("channel", ["service", "group"])
@pytest.mark.parametrize("numbers", ["as_given", "plus", "digits"])
async def test_assumed_contents(
    pbx: Pbx, provider: PortSipProvider, receiver: Any, channel: Any, numbers: Any
) -> None:
    """What the sheet leaves open changes neither line nor sender."""
    pbx.switches.receiver_is = receiver
    pbx.switches.channel_is = channel
    pbx.switches.number_style = numbers
    pbx.receive("hello", sender="79161234567")
    message = await only(provider)
    assert message.line == SMS_NUMBER
    assert message.remote.removeprefix("+") == "79161234567"


@pytest.mark.parametrize(
    ("style", "channel", "incoming", "outgoing"),
    [
        ("exact", Channel.SMS, Delivery.RECEIVED, Delivery.SENT),
        ("lower", Channel.SMS, Delivery.RECEIVED, Delivery.SENT),
        ("empty", Channel.UNKNOWN, Delivery.RECEIVED, Delivery.UNKNOWN),
        ("null", Channel.UNKNOWN, Delivery.RECEIVED, Delivery.UNKNOWN),
        ("new", Channel.SMS, Delivery.RECEIVED, Delivery.UNKNOWN),
    ],
)
async def test_enums(
    pbx: Pbx,
    provider: PortSipProvider,
    *,
    style: Any,
    channel: Channel,
    incoming: Delivery,
    outgoing: Delivery,
) -> None:
    """Values in another case, blank ones and unpublished ones."""
    pbx.switches.enum_style = style
    pbx.switches.enum_fields = ["msg_type", "delivery"]
    came, went = pbx.receive("in"), pbx.send_elsewhere("out")
    messages = await read_all(provider)
    assert messages[came].channel is channel
    assert messages[came].delivery is incoming
    assert messages[went].delivery is outgoing


@pytest.mark.parametrize("value", ["", None, "INTERNAL", 7, ["IN"], {"is": "IN"}])
async def test_unknown_direction(
    pbx: Pbx, provider: PortSipProvider, value: object
) -> None:
    """It stays unknown: such a message is never announced as received."""
    pbx.set_fields(pbx.receive("hello"), {"direction": value})
    message = await only(provider)
    assert message.direction is Direction.UNKNOWN
    assert message.delivery is Delivery.UNKNOWN
    assert message.text == "hello"


@pytest.mark.parametrize("style", ["mixed", "null", "empty", "omitted"])
async def test_blanks(pbx: Pbx, provider: PortSipProvider, style: Any) -> None:
    """Null, "" and missing are the same."""
    pbx.switches.blank_style = style
    pbx.receive("")
    pbx.receive("")
    for message in (await read_all(provider)).values():
        assert message.text == ""
        assert message.remote_name is None
        assert message.error is None


@pytest.mark.parametrize("digits", [0, 3, 6])
async def test_timestamps(pbx: Pbx, provider: PortSipProvider, digits: Any) -> None:
    """Any precision is read to the last digit shown."""
    pbx.switches.timestamp_digits = digits
    pbx.clock.freeze(NOW + timedelta(microseconds=457188))
    pbx.receive("hello")
    shown = {0: 0, 3: 457000, 6: 457188}[digits]
    assert (await only(provider)).time == NOW + timedelta(microseconds=shown)


@pytest.mark.parametrize(
    ("shown", "time"),
    [
        (
            "2026-11-22T09:59:59.123456789Z",
            ago(seconds=1) + timedelta(microseconds=123456),
        ),
        ("2026-11-22t09:59:59z", ago(seconds=1)),
        ("2026-11-22T12:59:59+03:00", ago(seconds=1)),
        ("2026-11-22T09:59:59", ago(seconds=1)),
        # What is no time becomes that of the answer.
        ("0001-01-01T00:00:00Z", NOW),
        ("9999-12-31T23:59:59-14:00", NOW),
        ("0001-01-01T00:00:00+14:00", NOW),
        ("2026-11-22", NOW),
        ("yesterday", NOW),
        (1795341599, NOW),
        ("", NOW),
        (None, NOW),
        ({}, NOW),
    ],
)
async def test_odd_times(
    pbx: Pbx, provider: PortSipProvider, shown: object, time: datetime
) -> None:
    """Times in other forms, and things that are none."""
    pbx.set_fields(pbx.receive("hello"), {"created_at": shown})
    assert (await only(provider)).time == time


async def test_undated_messages_keep_their_time(
    pbx: Pbx, provider: PortSipProvider
) -> None:
    """A message without a time is not newer at every poll."""
    message_id = pbx.receive("hello")
    pbx.set_fields(message_id, {"created_at": None})
    for _ in range(3):
        assert (await only(provider)).time == NOW
        pbx.clock.advance(3600)
    [found] = await provider.fetch_by_ids("", [MessageRef(message_id, NOW)])
    assert found.time == NOW


async def test_only_so_many_undated(pbx: Pbx, provider: PortSipProvider) -> None:
    """A server without any times does not fill the memory."""
    for number in range(1050):
        pbx.set_fields(pbx.receive(f"Message {number}"), {"created_at": ""})
    assert len(await read_all(provider)) == 1050
    assert len(provider._undated) == 1000


@pytest.mark.parametrize(
    "fields",
    [{"id": None}, {"id": ""}, {"id": []}, {"id": {"no": "id"}}, {"id": True}],
)
async def test_broken_items(
    pbx: Pbx,
    provider: PortSipProvider,
    fields: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One without an id is counted, said once, and costs no other message."""
    good = [pbx.receive("before"), pbx.receive("after")]
    pbx.set_fields(pbx.receive("Broken text"), fields)
    with caplog.at_level(logging.DEBUG, "custom_components"):
        pages = await read_pages(provider) + await read_pages(provider)
    assert {message.id for page in pages for message in page.messages} == set(good)
    assert [page.broken for page in pages] == [1, 1]
    assert provider.statistics()["broken_items"] == 2
    assert len([one for one in caplog.records if one.levelno > logging.INFO]) == 1
    assert "Broken text" not in caplog.text


async def test_fields_of_a_wrong_kind(pbx: Pbx, provider: PortSipProvider) -> None:
    """A field that makes no sense is blank; the rest is read."""
    message_id = pbx.receive("hello")
    names = ("config_id", "sender_name", "channel_name", "brand", "msg_type", "reason")
    odd: dict[str, object] = {name: {"odd": [1]} for name in names}
    pbx.set_fields(message_id, odd | {"new_field": 7})
    message = await only(provider)
    assert message.text == "hello"
    assert message.remote_name is None
    assert provider._listing is not None
    assert "hello" not in repr((await provider._listing.first(10)).page.items)


async def test_content_that_is_no_text(pbx: Pbx, provider: PortSipProvider) -> None:
    """Media may be described by anything: text is passed on, the rest is blank."""
    picture = "https://pbx.acme.example/media/1.jpg"
    for content, text in ((picture, picture), ({"url": "x"}, ""), (None, ""), (7, "7")):
        pbx.set_fields(pbx.receive("x"), {"content": content})
        assert text in {message.text for message in (await read_all(provider)).values()}


@pytest.mark.parametrize("items", ["null", '""', "[]"])
@pytest.mark.parametrize("count", ["", '"count": 0, ', '"count": null, '])
async def test_empty_lists(
    pbx: Pbx, provider: PortSipProvider, items: str, count: str
) -> None:
    """An empty list in any form was read to its end."""
    body = f'{{{count}"items": {items}}}'
    pbx.fail("answer", "external_messages", status=200, body=body)
    [page] = await read_pages(provider)
    assert page.messages == []
    assert page.covered_since is not None
    assert page.covered_since < ago(days=10_000)


@pytest.mark.parametrize(
    "body", ["null", "[]", "7", "{}", '{"items": 7}', '{"items": {}}', "<html>", ""]
)
async def test_no_list_at_all(pbx: Pbx, provider: PortSipProvider, body: str) -> None:
    """Something else is not taken for an empty list."""
    pbx.fail("answer", "external_messages", status=200, body=body, times=-1)
    with pytest.raises(BadAnswer):
        await read_pages(provider)


async def test_count_without_items(pbx: Pbx, provider: PortSipProvider) -> None:
    """A list that is said to have messages and shows none covers nothing."""
    pbx.fail("answer", "external_messages", status=200, body='{"count": 7}', times=-1)
    [page] = await read_pages(provider)
    assert (page.messages, page.covered_since) == ([], None)


# By id


async def test_by_id(pbx: Pbx, provider: PortSipProvider) -> None:
    """Each is looked up by itself; one that is gone is left out."""
    ids = [pbx.receive("here"), pbx.receive("gone"), pbx.send_elsewhere("out")]
    pbx.delete_elsewhere(ids[1])
    refs = [MessageRef(message_id, NOW) for message_id in ids]
    found = await provider.fetch_by_ids("", refs)
    assert [message.id for message in found] == [ids[0], ids[2]]
    assert [message.text for message in found] == ["here", "out"]
    assert await provider.fetch_by_ids("", []) == []


async def test_by_id_in_the_own_list(pbx: Pbx, build: Any) -> None:
    """A user looks up the own messages; another's is as good as gone."""
    own, foreign = pbx.receive("own"), pbx.receive("not", line=WHATSAPP_NUMBER)
    provider = build("desk")
    await provider.connect()
    refs = [MessageRef(own, NOW), MessageRef(foreign, NOW)]
    assert [one.id for one in await provider.fetch_by_ids("", refs)] == [own]


@pytest.mark.parametrize("switches", [PortSipSwitches(id_style="base64")])
async def test_by_odd_ids(pbx: Pbx, provider: PortSipProvider) -> None:
    """Ids are opaque: whatever they hold is written so that it stays one."""
    ids = ["a/b?c=d&e#f", "100%", "ключ", "a+b==", "..%2F..", pbx.receive("base64")]
    for message_id in ids[:-1]:
        pbx.receive("odd", message_id=message_id)
    refs = [MessageRef(message_id, NOW) for message_id in [*ids, "", ".", "..", "./x"]]
    assert [one.id for one in await provider.fetch_by_ids("", refs)] == ids


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ('{"content": "no id"}', 1),
        ('{"id": null}', 1),
        ('{"id": "another"}', 0),
        ("[]", 0),
        ("null", 0),
    ],
)
async def test_odd_details(
    pbx: Pbx, provider: PortSipProvider, body: str, count: int
) -> None:
    """An object without an id is the one asked for, and another is not."""
    pbx.fail("answer", "external_messages/", status=200, body=body)
    assert len(await provider.fetch_by_ids("", [MessageRef("7", NOW)])) == count


async def test_details_that_are_refused(pbx: Pbx, provider: PortSipProvider) -> None:
    """An id that the server finds odd is gone; a missing right is not."""
    ref = MessageRef("7", NOW)
    pbx.fail("answer", "external_messages/", status=400)
    assert await provider.fetch_by_ids("", [ref]) == []
    pbx.fail("answer", "external_messages/", status=403)
    with pytest.raises(PermissionDenied):
        await provider.fetch_by_ids("", [ref])
