"""A phone as an account: its health, its absence, and its calls."""

from datetime import timedelta
import logging
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
import pytest
from yarl import URL

from custom_components.phone_inbox import coordinator
from custom_components.phone_inbox.account import reading
from tests.common import Flow, problems, setup_account
from tests.emulators.smsgate import SmsGateEmulator
from tests.emulators.smsgate.hooks import signature
from tests.home import (
    HOME_URL,
    act,
    device_id,
    expect_log,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    restart,
    send,
    settle,
    state,
    texts,
)

INTERNAL = "https://192.168.1.2:8123"


@pytest.fixture(autouse=True)
def long_cooldown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no nudge be forgotten by mere slowness of the test."""
    monkeypatch.setattr(coordinator, "NUDGE_COOLDOWN", 1000.0)


# Health


async def test_health(hass: HomeAssistant, smsgate: SmsGateEmulator) -> None:
    """Battery, charging and connection are shown as the phone tells them."""
    smsgate.switches.battery, smsgate.switches.charging = 42, False
    entry = await setup_account(hass, smsgate)
    assert state(hass, entry, "battery").state == "42"
    assert state(hass, entry, "charging").state == "off"
    assert state(hass, entry, "internet").state == "on"


async def test_health_is_read_now_and_then(
    hass: HomeAssistant, smsgate: SmsGateEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone that is unwell answers 500, and is heard; not with every poll."""
    entry = await setup_account(hass, smsgate)
    smsgate.switches.battery, smsgate.switches.internet = 4, False
    smsgate.journal.clear()
    await poll(hass)
    assert "/health" not in {seen.path for seen in smsgate.journal}
    monkeypatch.setattr(reading, "HEALTH_INTERVAL", timedelta(0))
    await poll(hass)
    assert state(hass, entry, "battery").state == "4"
    assert state(hass, entry, "internet").state == "off"
    assert state(hass, entry, "connection").state == "on"


async def test_no_health(
    hass: HomeAssistant, smsgate: SmsGateEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the phone does not tell is unknown, and costs the poll nothing."""
    entry = await setup_account(hass, smsgate)
    smsgate.fail("answer", "/health", status=200, body='{"checks": []}', times=-1)
    monkeypatch.setattr(reading, "HEALTH_INTERVAL", timedelta(0))
    smsgate.receive("Still heard")
    heard = record_announcements(hass)
    await poll(hass)
    for key in ("battery", "charging", "internet"):
        assert state(hass, entry, key).state == STATE_UNKNOWN
    assert texts(heard) == ["Still heard"]


# Absence


async def test_away(
    hass: HomeAssistant,
    smsgate: SmsGateEmulator,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An hour without the phone is a repair, and one line in the log."""
    entry = await setup_account(hass, smsgate)
    expect_log("cannot be reached")
    heard = record_announcements(hass)
    caplog.clear()
    port = smsgate.port
    await smsgate.stop()
    for _ in range(3):
        await poll(hass)
        assert "away" not in problems(hass)
    monkeypatch.setattr(coordinator, "ABSENCE", timedelta(0))
    await poll(hass)
    assert "away" in problems(hass)
    assert state(hass, entry, "battery").state == STATE_UNAVAILABLE
    loud = [
        record
        for record in caplog.get_records("call")
        if record.levelno >= logging.WARNING and "phone_inbox" in record.name
    ]
    assert len(loud) == 1
    smsgate.receive("While it was away")
    await smsgate.start(port)
    await poll(hass)
    assert "away" not in problems(hass)
    assert texts(heard) == ["While it was away"]


async def test_a_wrong_password_is_no_absence(
    hass: HomeAssistant, smsgate: SmsGateEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone that answers is not away, whatever it answers."""
    monkeypatch.setattr(coordinator, "ABSENCE", timedelta(0))
    await setup_account(hass, smsgate)
    expect_log("no longer accepts")
    smsgate.device.password = "another-9"
    await poll(hass)
    assert "away" not in problems(hass)


# Signing in again


async def sign_in_again(
    hass: HomeAssistant, entry: ConfigEntry, smsgate: SmsGateEmulator
) -> None:
    """Let the phone get another password, and type it in."""
    expect_log("no longer accepts")
    smsgate.device.password += "x"
    await poll(hass)
    flow = await Flow.reauth(hass, entry)
    result = await flow.submit({"password": smsgate.device.password, "advanced": {}})
    assert result["reason"] == "reauth_successful"
    await settle(hass)


async def test_texts_are_known_with_another_password(
    hass: HomeAssistant, smsgate: SmsGateEmulator
) -> None:
    """What was told is not told again under another id, wherever it is listed from.

    Of a text that the app has on two paths, the one that knows the card is deleted.
    """
    smsgate.switches.version, smsgate.switches.two_paths = "1.75.0", True
    entry = await setup_account(hass, smsgate)
    heard = record_announcements(hass)
    smsgate.clock.advance(60)
    listed = smsgate.receive("Gate code 4711")
    await poll(hass)
    assert texts(heard) == ["Gate code 4711"]
    smsgate.delete_elsewhere(listed)
    assert [row.text for row in smsgate.inbox.rows] == ["Gate code 4711"]
    await restart(hass, entry)

    for _ in range(2):
        await sign_in_again(hass, entry, smsgate)
        smsgate.clock.advance(60)
        await poll(hass)
        await restart(hass, entry)
    assert texts(heard) == ["Gate code 4711"]


async def test_lines_of_sent_texts_with_another_password(
    hass: HomeAssistant, smsgate: SmsGateEmulator
) -> None:
    """By which card a text went is known here alone, and outlives a sign-in."""
    entry = await setup_account(hass, smsgate)
    card = device_id(hass, entry, "SIM 2 (Second Mobile)")
    (sent,) = await send(hass, "+12025550123", device_id=card)
    assert sent["delivery"] != "failed"

    async def listed() -> list[tuple[str, str]]:
        answer = await act(hass, "get_messages", direction="outgoing")
        return [
            (message["message_id"], message["line"]) for message in answer["messages"]
        ]

    before = await listed()
    assert len(before) == 1
    await sign_in_again(hass, entry, smsgate)
    assert await listed() == before


# Calls


@pytest.fixture
async def calling(
    smsgate: SmsGateEmulator, client: TestClient[Any, Any]
) -> SmsGateEmulator:
    """Return a phone whose calls of the home's address arrive."""
    smsgate.switches.hook_base = str(client.make_url(""))
    return smsgate


def called(phone: SmsGateEmulator) -> set[str]:
    """Return the addresses that the phone was asked to call."""
    return {str(URL(hook["url"]).origin()) for hook in phone.hooks.registered.values()}


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        ((INTERNAL, HOME_URL), {INTERNAL}),
        ((INTERNAL, None), {INTERNAL}),
        (("http://192.168.1.2:8123", HOME_URL), {HOME_URL}),
        ((None, HOME_URL), {HOME_URL}),
        (("http://192.168.1.2:8123", None), set()),
    ],
)
async def test_which_address(
    hass: HomeAssistant,
    calling: SmsGateEmulator,
    addresses: tuple[str | None, str | None],
    expected: set[str],
) -> None:
    """A phone at home is told the internal address, where that is encrypted."""
    hass.config.internal_url, hass.config.external_url = addresses
    await setup_account(hass, calling)
    await settle(hass)
    assert called(calling) == expected


async def test_call(hass: HomeAssistant, calling: SmsGateEmulator) -> None:
    """A call makes the account poll; the text comes by the poll alone."""
    await setup_account(hass, calling)
    await settle(hass)
    heard = record_announcements(hass)
    calling.receive("At the door")
    await calling.hooks.settled()
    await settle(hass)
    assert {call.status for call in calling.hooks.called} == {200}
    assert texts(heard) == ["At the door"]


async def test_removed_with_the_account(
    hass: HomeAssistant, calling: SmsGateEmulator
) -> None:
    """No webhook is left behind."""
    foreign = {"id": "another", "url": "https://else.example/", "event": "sms:sent"}
    calling.hooks.register(foreign)
    entry = await setup_account(hass, calling)
    await settle(hass)
    assert len(calling.hooks.registered) > 1
    await hass.config_entries.async_remove(entry.entry_id)
    await settle(hass)
    assert list(calling.hooks.registered.values()) == [foreign]


@pytest.mark.parametrize(
    "forgery",
    ["nothing", "wrong", "old", "another_body", "no_time", "odd_time", "huge"],
)
async def test_signed_calls(
    hass: HomeAssistant,
    calling: SmsGateEmulator,
    client: TestClient[Any, Any],
    forgery: str,
) -> None:
    """With the phone's signing key, what it has not signed causes nothing."""
    entry = await setup_account(hass, calling, signing_key=calling.hooks.signing_key)
    await settle(hass)
    heard = record_announcements(hass)
    calling.receive("At the door")
    await calling.hooks.settled()
    await settle(hass)
    assert {call.status for call in calling.hooks.called} == {200}
    assert texts(heard) == ["At the door"]

    body, now = '{"event": "sms:received"}', int(calling.clock.now().timestamp())
    key = "wrong" if forgery == "wrong" else calling.hooks.signing_key
    stamp = str(now - 3600 if forgery == "old" else now)
    headers = {"X-Timestamp": stamp, "X-Signature": signature(key, body, stamp)}
    match forgery:
        case "nothing":
            headers = {}
        case "another_body":
            body = '{"event": "sms:sent"}'
        case "no_time":
            del headers["X-Timestamp"]
        case "odd_time":
            headers["X-Timestamp"] = "9" * 400
        case "huge":
            body = "x" * 100_000
    calling.journal.clear()
    response = await client.post(
        f"/api/webhook/{entry.data['webhook_id']}", data=body, headers=headers
    )
    await settle(hass)
    assert response.status == 403
    assert calling.journal == []
