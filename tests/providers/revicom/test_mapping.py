"""From the API's objects to messages: every field, and every way it may be odd."""

from collections.abc import Collection
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.phone_inbox.messaging import (
    Channel,
    Delivery,
    Direction,
    Message,
    Price,
)
from custom_components.phone_inbox.providers.revicom.mapping import to_message
from custom_components.phone_inbox.providers.revicom.models import (
    MessageObject,
    read_message,
)

UNDATED = datetime(2026, 11, 22, 10, 0, 0, tzinfo=UTC)
BOTH = ("inbound", "outbound")

#: The outbound example of the specification.
SENT: dict[str, Any] = {
    "createdTime": "2024-03-01T08:00:00Z",
    "channelType": "SMS",
    "sendingMethod": "API",
    "trafficType": "SERVICE",
    "dispatchId": -1,
    "messageUuid": "c3d9d1a4-52c1-4c29-8d33-0f6f2a9e11b7",
    "trafficCenterId": 3,
    "senderName": "HomeHub",
    "destination": "14085550122",
    "direction": "outbound",
    "brand": "Example Mobile",
    "country": "US",
    "region": "California",
    "content": "Water leak in the cellar",
    "tags": ["ha", "m_7f3a9c"],
    "ttl": 3600,
    "hours": [8, 9],
    "days": [1, 2],
    "useLocalTime": True,
    "localSendTime": "2024-03-01 11:00:00",
    "callbackEvents": ["sent", "delivered"],
    "callbackUrl": "https://user:secret@home.example/cb",
    "totalParts": 1,
    "price": {
        "totalPrice": 2.5,
        "currency": "RUB",
        "invoicedParts": 1,
        "final": True,
    },
    "sentTime": "2024-03-01T08:00:02Z",
    "status": "undelivered",
    "statusTime": "2024-03-01T09:00:03Z",
    "errorCode": 7060,
    "specialContent": {"contentType": "text", "text": "Water leak in the cellar"},
}


def read(item: dict[str, Any]) -> MessageObject:
    """Read an object that has an id."""
    found = read_message({"messageUuid": "x", **item})
    assert found is not None
    return found


def mapped(
    asked: Collection[str] = BOTH, own: Collection[str] = (), **item: Any
) -> Message:
    """Return the message of an object."""
    return to_message(read(item), asked=asked, own=own, undated=UNDATED)


def test_the_example() -> None:
    """Every field that is needed finds its place."""
    message = mapped(**SENT)

    assert message == Message(
        id="c3d9d1a4-52c1-4c29-8d33-0f6f2a9e11b7",
        line="HomeHub",
        direction=Direction.OUTGOING,
        remote="14085550122",
        time=datetime(2024, 3, 1, 8, 0, 2, tzinfo=UTC),
        text="Water leak in the cellar",
        channel=Channel.SMS,
        delivery=Delivery.FAILED,
        parts=1,
        price=Price(Decimal("2.5"), "RUB", final=True),
        error="7060",
    )


def test_an_object_shows_nothing() -> None:
    """Neither texts nor numbers nor the callback's password."""
    shown = f"{read(SENT)!r} {read(SENT)}"

    assert not any(v in shown for v in ("14085550122", "leak", "secret", "HomeHub"))


def test_unknown_fields_are_kept_aside() -> None:
    """They do no harm."""
    assert read({"surprise": {"new": 1}}).model_extra == {"surprise": {"new": 1}}


@pytest.mark.parametrize("item", [None, 7, "x", [], {}, {"messageUuid": None}])
def test_an_object_without_an_id(item: Any) -> None:
    """It is of no use."""
    assert read_message(item) is None
    assert read_message({"messageUuid": ""}) is None


@pytest.mark.parametrize("bad", [None, "", [], {}, 7, "nonsense", True, -1.5])
@pytest.mark.parametrize("field", sorted(SENT.keys() - {"messageUuid"}))
def test_any_field_may_be_anything(field: str, bad: Any) -> None:
    """What makes no sense is missing; the message is not lost."""
    message = mapped(**SENT | {field: bad})

    assert message.id == SENT["messageUuid"]
    if bad in (None, ""):
        assert message == mapped(**{k: v for k, v in SENT.items() if k != field})


# Text


@pytest.mark.parametrize(
    "item",
    [
        {"content": "Hi"},
        {"content": "Hi", "specialContent": {"text": "other"}},
        {"content": "", "specialContent": {"text": "Hi"}},
        {"specialContent": {"contentType": "image", "text": "Hi"}},
        {"content": {"contentType": "text", "text": "Hi"}},
    ],
    ids=["content", "both", "empty content", "special", "object"],
)
def test_text(item: dict[str, Any]) -> None:
    """Wherever it is."""
    assert mapped(**item).text == "Hi"


@pytest.mark.parametrize("special", [None, {}, {"text": None}, "Hi"])
def test_no_text(special: Any) -> None:
    """A message without a text is a message."""
    assert mapped(content=None, specialContent=special).text == ""


# Time


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-01T08:00:02Z",
        "2024-03-01T08:00:02.000Z",
        "2024-03-01T08:00:02.000000+00:00",
        "2024-03-01T11:00:02+03:00",
        "2024-03-01T08:00:02",
        "2024-03-01 08:00:02Z",
    ],
)
def test_time(text: str) -> None:
    """Fractions and offsets are read; without a zone it is UTC."""
    time = mapped(sentTime=text).time

    assert time == datetime(2024, 3, 1, 8, 0, 2, tzinfo=UTC)
    assert time.tzinfo is UTC


@pytest.mark.parametrize(
    ("item", "time"),
    [
        (
            {"sentTime": "2024-03-01T08:00:02Z"},
            datetime(2024, 3, 1, 8, 0, 2, tzinfo=UTC),
        ),
        ({"sentTime": None}, datetime(2024, 3, 1, 9, 0, 3, tzinfo=UTC)),
        ({"sentTime": "", "statusTime": ""}, datetime(2024, 3, 1, 8, tzinfo=UTC)),
        (
            {"sentTime": "0001-01-01T00:00:00+14:00", "statusTime": 5},
            datetime(2024, 3, 1, 8, tzinfo=UTC),
        ),
        ({"sentTime": None, "statusTime": None, "createdTime": "?"}, UNDATED),
    ],
    ids=["sent", "status", "created", "nonsense", "none"],
)
def test_the_best_time_there_is(item: dict[str, Any], time: datetime) -> None:
    """Sent, else its status, else created, else when it was listed."""
    assert mapped(**SENT | item).time == time


# Direction and who is who


@pytest.mark.parametrize(
    ("direction", "asked", "expected"),
    [
        ("inbound", BOTH, Direction.INCOMING),
        ("INBOUND", BOTH, Direction.INCOMING),
        ("outbound", ("inbound",), Direction.OUTGOING),
        ("sideways", BOTH, Direction.UNKNOWN),
        (None, BOTH, Direction.OUTGOING),
        (None, ("inbound",), Direction.INCOMING),
        (None, ("outbound",), Direction.OUTGOING),
    ],
)
def test_direction(
    direction: str | None, asked: Collection[str], expected: Direction
) -> None:
    """Missing it is the one that was asked for, or outbound."""
    assert mapped(asked, direction=direction).direction is expected


@pytest.mark.parametrize(
    ("name", "destination", "own", "expected"),
    [
        ("HomeHub", "79161234567", (), ("HomeHub", "79161234567")),
        ("79161234567", "HomeHub", (), ("HomeHub", "79161234567")),
        ("+79161234567", "HomeHub", (), ("HomeHub", "+79161234567")),
        ("74951112233", "79161234567", (), ("74951112233", "79161234567")),
        ("74951112233", "79161234567", {"74951112233"}, ("74951112233", "79161234567")),
        ("79161234567", "74951112233", {"74951112233"}, ("74951112233", "79161234567")),
        ("74951112233", "Bank", {"74951112233"}, ("74951112233", "Bank")),
        ("HomeHub", "Bank", {"HomeHub"}, ("HomeHub", "Bank")),
        ("Bank", "HomeHub", {"HomeHub"}, ("HomeHub", "Bank")),
        ("A", "B", {"A", "B"}, ("A", "B")),
        ("12345", "HomeHub", (), ("12345", "HomeHub")),
        (None, "79161234567", (), ("unknown", "79161234567")),
        ("HomeHub", None, (), ("HomeHub", "")),
        ("79161234567", None, (), ("79161234567", "")),
        (None, None, {"HomeHub"}, ("unknown", "")),
    ],
)
def test_who_is_who_in_an_incoming_message(
    name: str | None, destination: str | None, own: Collection[str], expected: Any
) -> None:
    """By the table's wording, or the other way round."""
    message = mapped(
        own=own, direction="inbound", senderName=name, destination=destination
    )
    assert (message.line, message.remote) == expected


def test_an_outgoing_message_is_never_turned_round() -> None:
    """There the table is clear."""
    message = mapped(senderName="79161234567", destination="HomeHub", own={"HomeHub"})

    assert (message.line, message.remote) == ("79161234567", "HomeHub")


# Channel, delivery, reading


@pytest.mark.parametrize(
    ("name", "channel"),
    [
        ("SMS", Channel.SMS),
        ("sms", Channel.SMS),
        ("WHATSAPP", Channel.WHATSAPP),
        ("VK", Channel.VK),
        ("VIBER", Channel.VIBER),
        ("FLASHCALL", Channel.FLASH_CALL),
        ("VOICECODE", Channel.VOICE_CODE),
        ("TELEGRAM", Channel.UNKNOWN),
        (None, Channel.UNKNOWN),
    ],
)
def test_channel(name: str | None, channel: Channel) -> None:
    """An open set."""
    assert mapped(channelType=name).channel is channel


@pytest.mark.parametrize(
    ("item", "delivery", "error"),
    [
        ({"status": "sending"}, Delivery.PENDING, None),
        ({"status": "sent"}, Delivery.SENT, None),
        ({"status": "delivered", "errorCode": 5}, Delivery.DELIVERED, None),
        ({"status": "undelivered", "errorCode": 7060}, Delivery.FAILED, "7060"),
        ({"status": "undelivered", "errorCode": "7060"}, Delivery.FAILED, "7060"),
        ({"status": "undelivered", "errorCode": 0}, Delivery.FAILED, "undelivered"),
        ({"status": "undelivered"}, Delivery.FAILED, "undelivered"),
        ({"status": "unsent"}, Delivery.FAILED, "unsent"),
        ({"status": "Delivered"}, Delivery.DELIVERED, None),
        ({"status": "queued"}, Delivery.PENDING, None),
        ({"status": None}, Delivery.PENDING, None),
        (
            {"status": "parked", "sentTime": "2024-03-01T08:00:02Z"},
            Delivery.UNKNOWN,
            None,
        ),
        ({"status": "undelivered", "direction": "inbound"}, Delivery.RECEIVED, None),
        ({"direction": "inbound"}, Delivery.RECEIVED, None),
    ],
)
def test_delivery(item: dict[str, Any], delivery: Delivery, error: str | None) -> None:
    """A status nobody documents is no status, unless it was never sent."""
    message = mapped(**item)

    assert (message.delivery, message.error) == (delivery, error)


@pytest.mark.parametrize(
    ("item", "remote_read"),
    [
        (
            {"channelType": "WHATSAPP", "status": "delivered", "readStatus": "read"},
            True,
        ),
        ({"channelType": "VK", "status": "delivered"}, False),
        ({"channelType": "VIBER", "status": "sending"}, False),
        ({"channelType": "WHATSAPP", "status": "undelivered"}, None),
        (
            {"channelType": "WHATSAPP", "status": "delivered", "readStatus": "unread"},
            None,
        ),
        (
            {"channelType": "WHATSAPP", "status": "delivered", "readStatus": "seen"},
            None,
        ),
        ({"channelType": "SMS", "status": "delivered"}, None),
        ({"channelType": "SMS", "status": "delivered", "readStatus": "read"}, True),
        ({"channelType": "WHATSAPP", "direction": "inbound"}, None),
    ],
)
def test_remote_read(item: dict[str, Any], remote_read: bool | None) -> None:
    """``unread`` is a closing verdict, so there is nothing to wait for any more."""
    message = mapped(**item)

    assert message.remote_read is remote_read
    assert message.read is None


# Price


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        ({"totalPrice": 2.5, "currency": "RUB", "final": False}, ("2.5", "RUB", False)),
        ({"totalPrice": "0.10", "currency": "USD"}, ("0.10", "USD", True)),
        ({"totalPrice": 0}, ("0", "", True)),
    ],
)
def test_price(price: dict[str, Any], expected: tuple[str, str, bool]) -> None:
    """Preliminary where the server says so."""
    amount, currency, final = expected
    assert mapped(price=price).price == Price(Decimal(amount), currency, final=final)


@pytest.mark.parametrize(
    "price", [None, {}, [], {"totalPrice": "free"}, {"final": True}]
)
def test_no_price(price: Any) -> None:
    """Without an amount there is none."""
    assert mapped(price=price).price is None


# Anything at all

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    item=st.dictionaries(st.sampled_from([*sorted(SENT), "readStatus", "new"]), JSON),
    own=st.sets(st.text(max_size=2), max_size=2),
)
def test_whatever_the_server_says(item: dict[str, Any], own: set[str]) -> None:
    """An object with an id is a message; nothing else ever happens."""
    found = read_message({**item, "messageUuid": "x"})
    assert found is not None
    message = to_message(found, asked=BOTH, own=own, undated=UNDATED)

    assert message.id == "x"
    assert message.time.tzinfo is UTC
    assert message.time.timestamp() == message.time.timestamp()
    assert isinstance(message.text, str)
    assert isinstance(message.line, str)
    assert message.line
