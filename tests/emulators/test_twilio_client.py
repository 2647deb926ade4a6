"""The vendor's own Python client can use the emulated Twilio server.

It checks what the emulator answers by rules that nobody here has written: paths, the
names of forms, paging by relative addresses, statuses, and the bodies of errors.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from tests.emulators.twilio import TwilioEmulator
from tests.emulators.twilio.webhooks import signature
from tests.openapi import Checked

NOW = datetime(2026, 9, 1, 10, 5, 6, tzinfo=UTC)
NUMBER = "+14085550122"
LINE = "+12025550100"


class _Here(TwilioHttpClient):
    """Leads the client, which knows the vendor's hosts only, to the emulator."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        for host in ("https://api.twilio.com", "https://messaging.twilio.com"):
            url = url.replace(host, self._url)
        assert url.startswith(self._url)
        return super().request(method, url, *args, **kwargs)


@pytest.fixture
async def emulator() -> AsyncIterator[TwilioEmulator]:
    """Return a running server, whose answers the description checks, too."""
    emulator = TwilioEmulator()
    checked = Checked("twilio", emulator.app, r"/(2010-04-01|v1|v2)/", refused=False)
    async with emulator:
        emulator.clock.freeze(NOW)
        yield emulator
    assert checked.violations == []


@pytest.fixture
def client(emulator: TwilioEmulator) -> Client:
    """Return the vendor's client with the account's API key."""
    account = emulator.account
    return Client(
        account.key_sid,
        account.key_secret,
        account.sid,
        http_client=_Here(emulator.url),
    )


async def call[T](function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """Return what the client's call does, which blocks."""
    return await asyncio.to_thread(function, *args, **kwargs)


async def test_sending(emulator: TwilioEmulator, client: Client) -> None:
    """A message is made, read again, and deleted."""
    made = await call(
        client.messages.create, to=NUMBER, from_=LINE, body="Gate code 4711"
    )
    assert (made.status, made.price, made.num_segments) == ("queued", None, "1")
    emulator.clock.advance(10)
    message = await call(client.messages(made.sid).fetch)
    assert (message.status, message.direction) == ("delivered", "outbound-api")
    assert message.date_sent == NOW + timedelta(seconds=1)
    assert Decimal(message.price) == Decimal("-0.0079")
    assert await call(client.messages(made.sid).delete) is True
    with pytest.raises(TwilioRestException) as caught:
        await call(client.messages(made.sid).fetch)
    assert (caught.value.status, caught.value.code) == (404, 20404)


async def test_listing(emulator: TwilioEmulator, client: Client) -> None:
    """All pages of a list are read, and its filters hold."""
    emulator.seed(130, spacing=60, until=60)
    sid = emulator.receive("Here", sender=NUMBER)
    assert len(await call(client.messages.list)) == 131
    mine = await call(client.messages.list, from_=NUMBER, to=LINE)
    assert [message.sid for message in mine] == [sid]
    recent = await call(
        client.messages.list,
        date_sent_after=NOW - timedelta(minutes=10),
        page_size=3,
    )
    assert len(recent) == 11
    of_today = await call(client.messages.list, date_sent=NOW.date(), limit=1)
    assert [message.sid for message in of_today] == [sid]


async def test_service(emulator: TwilioEmulator, client: Client) -> None:
    """A message is held by a service, and canceled."""
    service = emulator.account.services[0].sid
    made = await call(
        client.messages.create,
        to=NUMBER,
        messaging_service_sid=service,
        body="Later",
        schedule_type="fixed",
        send_at=NOW + timedelta(hours=1),
    )
    assert (made.status, made.date_sent) == ("scheduled", None)
    stopped = await call(client.messages(made.sid).update, status="canceled")
    assert stopped.status == "canceled"
    with pytest.raises(TwilioRestException) as caught:
        await call(client.messages(made.sid).update, status="canceled")
    assert caught.value.code == 30409


async def test_refusals(emulator: TwilioEmulator, client: Client) -> None:
    """Errors are read with their codes; of a list, only their text is kept."""
    emulator.receive("STOP", sender=NUMBER)
    with pytest.raises(TwilioRestException) as caught:
        await call(client.messages.create, to=NUMBER, from_=LINE, body="Hi")
    assert (caught.value.status, caught.value.code) == (400, 21610)
    emulator.account.revoke()
    with pytest.raises(TwilioException):
        await call(client.messages.list)


async def test_media(emulator: TwilioEmulator, client: Client) -> None:
    """A message's files are listed."""
    sid = emulator.receive("", sender=NUMBER, files=[("image/png", b"\x89PNG")])
    (item,) = await call(client.messages(sid).media.list)
    assert (item.content_type, item.parent_sid) == ("image/png", sid)


async def test_numbers_services_and_senders(
    emulator: TwilioEmulator, client: Client
) -> None:
    """What the account owns is listed, and a number is changed."""
    numbers = await call(client.incoming_phone_numbers.list)
    assert [number.phone_number for number in numbers] == emulator.lines()
    assert numbers[0].capabilities["sms"] is True
    changed = await call(numbers[0].update, sms_url="https://home.example/hook")
    assert changed.sms_url == "https://home.example/hook"
    (service,) = await call(client.messaging.v1.services.list)
    services = client.messaging.v1.services
    pool = await call(services(service.sid).phone_numbers.list)
    assert [number.phone_number for number in pool] == [LINE]
    senders = await call(client.messaging.v2.channels_senders.list, channel="whatsapp")
    assert [sender.sender_id for sender in senders] == [f"whatsapp:{LINE}"]
    balance = await call(client.balance.fetch)
    assert (balance.balance, balance.currency) == ("12.34", "USD")


def test_signature() -> None:
    """The vendor's client takes the webhooks' signature for right."""
    url, fields = "https://home.example/hook?a=b", {"To": LINE, "Body": "Hi"}
    validator = RequestValidator("0123456789abcdef0123456789abcdef")
    signed = signature("0123456789abcdef0123456789abcdef", url, fields)
    assert validator.validate(url, fields, signed)
    assert not validator.validate(url, {**fields, "Body": "Ho"}, signed)
