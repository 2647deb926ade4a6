"""The app's official client drives the emulated phone, where that client works.

Where it does not, docs/specs/smsgate.md §13 says why, and so do the tests here: should
they fail with a newer client, it has learned something.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from android_sms_gateway import AsyncAPIClient, domain
from android_sms_gateway.enums import ProcessState, WebhookEvent
from android_sms_gateway.errors import APIError, BadRequestError, NotFoundError
import pytest

from tests.emulators.smsgate import SmsGateEmulator
from tests.openapi import SMSGATE, Checked

NOW = datetime(2026, 9, 1, 10, 5, 7, tzinfo=UTC)
SENDER = "+12025550111"


@pytest.fixture
async def emulator() -> AsyncIterator[SmsGateEmulator]:
    """Return a phone whose clock stands still."""
    emulator = SmsGateEmulator()
    emulator.clock.freeze(NOW)
    checked = Checked("smsgate", emulator.app, SMSGATE, refused=False)
    async with emulator:
        yield emulator
    # It writes null where it has no id for a webhook.
    assert set(checked.violations) <= {"POST /webhooks: body: type at ['id']"}


@pytest.fixture
async def client(emulator: SmsGateEmulator) -> AsyncIterator[AsyncAPIClient]:
    """Return the official client, signed in to the phone."""
    device = emulator.device
    client = AsyncAPIClient(device.user, device.password, base_url=emulator.url)
    async with client:
        yield client


async def test_inbox(emulator: SmsGateEmulator, client: AsyncAPIClient) -> None:
    """It reads the inbox: who, when, what and on which card."""
    emulator.receive("Gate code 4711", sender=SENDER, line="sim2")
    query = domain.InboxQueryFilter(from_=NOW - timedelta(days=1), to=NOW)
    (message,) = await client.list_inbox_messages(inbox_filter=query)
    assert (message.sender, message.content_preview) == (SENDER, "Gate code 4711")
    assert (message.sim_number, message.message_type) == (2, "SMS")
    assert message.created_at == NOW


async def test_pages_of_the_inbox(
    emulator: SmsGateEmulator, client: AsyncAPIClient
) -> None:
    """It walks by offset, as any client must."""
    for number in range(5):
        emulator.receive(f"No. {number}", sender=SENDER)
        emulator.clock.advance(1)
    pages = [
        await client.list_inbox_messages(
            pagination=domain.QueryPagination(limit=2, offset=offset)
        )
        for offset in (0, 2, 4)
    ]
    texts = [message.content_preview for page in pages for message in page]
    assert texts == [f"No. {number}" for number in (4, 3, 2, 1, 0)]


async def test_refresh(emulator: SmsGateEmulator, client: AsyncAPIClient) -> None:
    """It has the phone read its own store again."""
    emulator.switches.receives = False
    emulator.receive("Missed", sender=SENDER)
    assert await client.list_inbox_messages() == []
    window = domain.InboxRefreshRequest(since=NOW - timedelta(days=1), until=NOW)
    await client.refresh_inbox(window)
    (message,) = await client.list_inbox_messages()
    assert message.content_preview == "Missed"


async def test_attachment(emulator: SmsGateEmulator, client: AsyncAPIClient) -> None:
    """It loads what a picture message holds, once it is asked rightly."""
    emulator.receive_mms("Look", sender=SENDER, files=[("a.jpg", "image/jpeg", b"pic")])
    emulator.clock.advance(5)
    query = domain.InboxQueryFilter(include_attachments=True)
    with pytest.raises(BadRequestError):
        # It writes "True", and the phone takes "true" alone.
        await client.list_inbox_messages(inbox_filter=query)
    message, _ = await client.list_inbox_messages()
    ((part, *_),) = emulator.inbox[message.id].attachments
    assert await client.download_attachment(message.id, part) == b"pic"


async def test_send(emulator: SmsGateEmulator, client: AsyncAPIClient) -> None:
    """It sends, asks how far that is, lists it, and uses an id once."""
    message = domain.Message(
        id="mine-1",
        phone_numbers=[SENDER],
        text_message=domain.TextMessage("On my way"),
        sim_number=2,
        ttl=3600,
    )
    state = await client.send(message)
    assert (state.id, state.state) == ("mine-1", ProcessState.Pending)
    emulator.clock.advance(10)
    state = await client.get_state("mine-1")
    assert state.state is ProcessState.Delivered
    assert state.recipients[0].phone_number == SENDER
    assert [one.id for one in await client.get_messages()] == ["mine-1"]
    with pytest.raises(APIError) as caught:
        await client.send(message)
    assert caught.value.status_code == 409
    (sent,) = emulator.sent()
    assert (sent.line, sent.text) == ("sim2", "On my way")


async def test_cancel(emulator: SmsGateEmulator, client: AsyncAPIClient) -> None:
    """It stops what still waits; what is unknown is not found."""
    emulator.switches.stuck = True
    message = domain.Message(
        phone_numbers=[SENDER], text_message=domain.TextMessage("Wait")
    )
    state = await client.send(message)
    await client.cancel_message(state.id)
    state = await client.get_state(state.id)
    assert str(state.state.value) == "Cancelled"
    with pytest.raises(NotFoundError):
        await client.get_state("unheard-of")


async def test_webhooks(emulator: SmsGateEmulator, client: AsyncAPIClient) -> None:
    """It registers, lists and removes webhooks."""
    wanted = domain.Webhook(
        id=None, url="https://home.example/hook", event=WebhookEvent.SMS_RECEIVED
    )
    hook = await client.create_webhook(wanted)
    assert [one.id for one in await client.get_webhooks()] == [hook.id]
    assert hook.id is not None
    await client.delete_webhook(hook.id)
    assert emulator.hooks.registered == {}


async def test_what_the_client_cannot(client: AsyncAPIClient) -> None:
    """It asks for devices by the cloud's name, and writes times the phone refuses."""
    with pytest.raises(NotFoundError):
        await client.list_devices()
    query = domain.InboxQueryFilter(from_=NOW.replace(microsecond=123456))
    with pytest.raises(BadRequestError):
        await client.list_inbox_messages(inbox_filter=query)


async def test_health(emulator: SmsGateEmulator, client: AsyncAPIClient) -> None:
    """It reads the health of a phone that is well, and fails on one that is not."""
    health = await client.health_check()
    assert health.version == "1.75.0"
    emulator.switches.battery = 5
    with pytest.raises(APIError):
        await client.health_check()
