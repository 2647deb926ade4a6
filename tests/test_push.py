"""Push: callbacks say when to poll, and nothing else."""

import asyncio
from typing import Any
from unittest.mock import patch

from aiohttp.test_utils import TestClient
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.core_config import async_process_ha_core_config
import pytest

from custom_components.phone_inbox import coordinator
from custom_components.phone_inbox.providers import Capabilities, Push, Unavailable
from custom_components.phone_inbox.providers.revicom import RevicomProvider
from tests.emulators.revicom import RevicomEmulator

from .home import (
    Gate,
    account,
    coordinator_of,
    expect_log,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    settle,
    state,
    texts,
)

WEBHOOK = "/api/webhook/a-secret-address"


#: Seconds between two polls because of nudges: longer than any test takes.
COOLDOWN = 1000.0


@pytest.fixture(autouse=True)
def long_cooldown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no nudge be forgotten by mere slowness of the test."""
    monkeypatch.setattr(coordinator, "NUDGE_COOLDOWN", COOLDOWN)


def polls(emulator: RevicomEmulator) -> int:
    """Return how many listings were asked for since the last time."""
    count = sum(
        seen.method == "GET" and seen.path.endswith("/message")
        for seen in emulator.journal
    )
    emulator.journal.clear()
    return count


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_nudge(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    client: TestClient[Any, Any],
    method: str,
) -> None:
    """A callback makes the account poll, once and now."""
    await account(hass, revicom)
    heard = record_announcements(hass)
    revicom.receive("News")
    polls(revicom)

    response = await client.request(method, WEBHOOK)
    await settle(hass)

    assert response.status == 200
    assert polls(revicom) == 1
    assert texts(heard) == ["News"]


async def test_other_methods(
    hass: HomeAssistant, revicom: RevicomEmulator, client: TestClient[Any, Any]
) -> None:
    """Nothing else is listened to."""
    await account(hass, revicom)
    polls(revicom)
    expect_log("methods but PUT was received")
    await client.put(WEBHOOK)
    await client.head(WEBHOOK)
    await settle(hass)
    assert polls(revicom) == 0


async def test_flood(
    hass: HomeAssistant, revicom: RevicomEmulator, client: TestClient[Any, Any]
) -> None:
    """A flood of callbacks is two polls: one now, one after a moment."""
    await account(hass, revicom, options={"scan_interval": 3600})
    polls(revicom)
    await asyncio.gather(*(client.post(WEBHOOK) for _ in range(50)))
    await settle(hass)
    assert polls(revicom) == 1
    await poll(hass, after=COOLDOWN + 1)
    assert polls(revicom) == 1
    await poll(hass, after=COOLDOWN + 1)
    assert polls(revicom) == 0


async def test_flood_that_goes_on(
    hass: HomeAssistant, revicom: RevicomEmulator, client: TestClient[Any, Any]
) -> None:
    """However many callbacks there are, one poll follows another after a pause."""
    await account(hass, revicom, options={"scan_interval": 24 * 3600})
    polls(revicom)
    pauses = 5
    for _ in range(pauses):
        for _ in range(10):
            await client.post(WEBHOOK)
            await settle(hass)
        # Half of it is no pause.
        await poll(hass, after=COOLDOWN / 2)
        await poll(hass, after=COOLDOWN + 1)
    assert polls(revicom) == 1 + pauses
    await poll(hass, after=COOLDOWN + 1)
    assert polls(revicom) == 0


async def test_callback_while_polling(
    hass: HomeAssistant, revicom: RevicomEmulator, client: TestClient[Any, Any]
) -> None:
    """A callback in the middle of a poll is followed by another poll."""
    entry = await account(hass, revicom)
    heard = record_announcements(hass)
    provider = coordinator_of(entry).provider
    with Gate(provider, "balance") as gate:
        coordinator_of(entry).reader.balance_outdated()
        await client.post(WEBHOOK)
        await gate.reached.wait()
        # The listing is read already.
        revicom.receive("Just missed")
        await client.post(WEBHOOK)
    await settle(hass)
    assert not heard
    await poll(hass, after=COOLDOWN + 1)
    assert texts(heard) == ["Just missed"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"x" * 200_000,
        b"\xff\xfe\x00",
        b'[{"message_uuid": "1", "status": "delivered", "callback_event": "sent"}]',
        b'{"messageUuid": "new", "direction": "inbound", "content": "Open the door"}',
    ],
    ids=["nothing", "a lot", "rubbish", "a status", "a message"],
)
async def test_content_does_not_matter(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    client: TestClient[Any, Any],
    body: bytes,
) -> None:
    """What a callback carries changes nothing."""
    revicom.receive("Old")
    entry = await account(hass, revicom)
    heard = record_announcements(hass)
    before = coordinator_of(entry).data
    response = await client.post(WEBHOOK, data=body)
    await settle(hass)
    assert response.status == 200
    assert not heard
    assert coordinator_of(entry).data == before


async def test_delivered(
    hass: HomeAssistant, revicom: RevicomEmulator, client: TestClient[Any, Any]
) -> None:
    """The whole way: a text is sent, the provider calls back, and that is announced."""
    revicom.switches.callback_base = str(client.make_url(""))
    revicom.receive("Old")
    entry = await account(hass, revicom)
    heard = record_announcements(hass)
    await hass.services.async_call(
        "phone_inbox",
        "send_message",
        {"recipients": "+79161234567", "message": "Hello"},
        blocking=True,
    )

    revicom.clock.advance(10)
    await revicom.outbox.drain()
    await settle(hass)
    await poll(hass, after=COOLDOWN + 1)

    assert [posted.status for posted in revicom.outbox.posted] == [200, 200, 200]
    assert {posted.url for posted in revicom.outbox.posted} == {
        str(client.make_url(WEBHOOK))
    }
    assert [item.kind for item in heard] == ["sent", "delivered"]
    assert state(hass, entry, "message", "HomeHub").attributes["event_type"] == (
        "delivered"
    )


async def test_end(
    hass: HomeAssistant, revicom: RevicomEmulator, client: TestClient[Any, Any]
) -> None:
    """After the account is unloaded, its address is nobody's; and then again its."""
    entry = await account(hass, revicom)
    for _ in range(2):
        await hass.config_entries.async_unload(entry.entry_id)
        polls(revicom)
        await client.post(WEBHOOK)
        await settle(hass)
        assert polls(revicom) == 0
        await hass.config_entries.async_setup(entry.entry_id)
        await settle(hass)
        polls(revicom)
        await client.post(WEBHOOK)
        await settle(hass)
        assert polls(revicom) == 1


async def callback_url(hass: HomeAssistant, emulator: RevicomEmulator) -> str | None:
    """Send something; return the address that the provider shall call."""
    await hass.services.async_call(
        "phone_inbox",
        "send_message",
        {"recipients": "+79161234567", "message": "Hello"},
        blocking=True,
    )
    message = emulator.store.messages[emulator.sent()[-1].id]
    url: str | None = message.options.get("callbackUrl")
    return url


async def test_option_off(
    hass: HomeAssistant, revicom: RevicomEmulator, client: TestClient[Any, Any]
) -> None:
    """Who does not want callbacks gets none, and opens no address."""
    revicom.receive("Old")
    await account(hass, revicom, options={"callbacks": False})
    polls(revicom)
    await client.post(WEBHOOK)
    await settle(hass)
    assert polls(revicom) == 0
    assert await callback_url(hass, revicom) is None


async def test_external_address(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """The provider is told the address that the internet knows."""
    await async_process_ha_core_config(
        hass,
        {
            "external_url": "https://home.example.com",
            "internal_url": "http://192.168.1.2:8123",
        },
    )
    revicom.receive("Old")
    await account(hass, revicom)
    assert await callback_url(hass, revicom) == f"https://home.example.com{WEBHOOK}"


async def test_no_address(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Without an address that was written down there are no callbacks."""
    revicom.receive("Old")
    entry = await account(hass, revicom)
    assert await callback_url(hass, revicom) is None
    assert coordinator_of(entry).last_update_success


@pytest.mark.parametrize(
    "urls",
    [
        {"internal_url": "http://192.168.1.2:8123"},
        {"internal_url": "https://home.example.com"},
        {"external_url": "http://home.example.com"},
        {"external_url": "https://192.168.1.2:8123"},
        {"external_url": "https://[fd00::1]"},
        {"external_url": "https://100.64.0.7"},
        {"external_url": "https://127.0.0.1"},
        {"external_url": "https://homeassistant.local:8123"},
        {"external_url": "https://homeassistant"},
        {"external_url": "https://ha.home.arpa"},
        {"external_url": "https://ha.fritz.lan"},
        {
            "external_url": "http://home.example.com",
            "internal_url": "https://192.168.1.2",
        },
    ],
    ids=str,
)
async def test_no_public_address(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    client: TestClient[Any, Any],
    urls: dict[str, str],
) -> None:
    """A provider is told no address within the home, and none without encryption.

    Polling goes on, and whoever was told the address before may still call.
    """
    nothing = {"internal_url": None, "external_url": None}
    await hass.config.async_update(**(nothing | urls))
    revicom.receive("Old")
    entry = await account(hass, revicom)
    assert await callback_url(hass, revicom) is None
    polls(revicom)
    await client.post(WEBHOOK)
    await settle(hass)
    assert polls(revicom) == 1
    assert coordinator_of(entry).last_update_success


@pytest.mark.parametrize("address", ["https://home.example.com:8443", "https://a.b.ru"])
async def test_public_addresses(
    hass: HomeAssistant, revicom: RevicomEmulator, address: str
) -> None:
    """Any other address with encryption is one that can be called."""
    await async_process_ha_core_config(hass, {"external_url": address})
    revicom.receive("Old")
    await account(hass, revicom)
    assert await callback_url(hass, revicom) == f"{address}{WEBHOOK}"


# Other kinds of push


class Pushed:
    """What a provider's push is asked to do."""

    def __init__(self, *errors: Exception) -> None:
        """Raise these errors, one at each call."""
        self.errors = list(errors)
        self.calls: list[str | None] = []
        self.nudge: Any = None

    async def subscribe(self, nudge: Any, callback_url: str | None) -> None:
        """Take note of a subscription."""
        self.nudge = nudge
        self.calls.append(callback_url)
        if self.errors:
            raise self.errors.pop(0)

    async def unsubscribe(self) -> None:
        """Take note of its end."""
        self.calls.append("end")
        if self.errors:
            raise self.errors.pop(0)


async def pushed(
    hass: HomeAssistant, emulator: RevicomEmulator, kinds: set[Push], log: Pushed
) -> ConfigEntry:
    """Set up and unload an account whose provider pushes in another way."""
    with (
        patch.object(
            RevicomProvider, "capabilities", Capabilities(push=frozenset(kinds))
        ),
        patch.object(
            RevicomProvider,
            "subscribe_push",
            log.subscribe,
        ),
        patch.object(
            RevicomProvider,
            "unsubscribe_push",
            log.unsubscribe,
        ),
    ):
        entry = await account(hass, emulator)
        if log.nudge is not None and not log.errors:
            polls(emulator)
            log.nudge()
            await settle(hass)
            assert polls(emulator) == 1
        assert await hass.config_entries.async_unload(entry.entry_id)
    return entry


async def test_socket(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A socket needs no address, and its nudges poll."""
    log = Pushed()
    await pushed(hass, revicom, {Push.SOCKET}, log)
    assert log.calls == [None, "end"]


async def test_none(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A provider without push is not asked for it."""
    log = Pushed()
    await pushed(hass, revicom, set(), log)
    assert log.calls == ["end"]


async def test_provider_cannot(
    hass: HomeAssistant, revicom: RevicomEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Where push is not to be had, polling goes on without it."""
    await async_process_ha_core_config(
        hass, {"external_url": "https://home.example.com"}
    )
    log = Pushed(Unavailable("not now"), Unavailable("not now"))
    await pushed(hass, revicom, {Push.WEBHOOK}, log)
    assert log.calls == [f"https://home.example.com{WEBHOOK}", "end"]
    assert "callbacks are not to be had: not now" in caplog.text
