"""An account at a PortSIP PBX at home: lines, nudges, deliveries, no sending."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
import json
import logging
from typing import Any

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.phone_inbox.const import DOMAIN
from tests.common import Flow, add_contact, problems, setup_account
from tests.emulators.portsip import PortSipEmulator
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    account,
    coordinator_of,
    device_id,
    expect_log,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    record_states,
    restart,
    settle,
    state,
    texts,
)

SMS = "Twilio SMS"
WHATSAPP = "WhatsApp Support"


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Allow the timer that aiohttp leaves behind a closed websocket."""
    return True


async def connect(hass: HomeAssistant, portsip: PortSipEmulator) -> ConfigEntry:
    """Add the account; return its loaded entry."""
    entry = await setup_account(hass, portsip)
    await settle(hass)
    return entry


async def happens(hass: HomeAssistant, what: Callable[[], bool]) -> None:
    """Wait for something that other people's tasks bring about."""
    async with asyncio.timeout(20):
        while not what():
            await asyncio.sleep(0.01)
            await settle(hass)


async def listening(
    hass: HomeAssistant, entry: ConfigEntry, portsip: PortSipEmulator
) -> None:
    """Wait until the account hears of new messages, and the server knows of it."""
    provider = coordinator_of(entry).provider
    await happens(hass, lambda: provider.statistics()["im"] == "connected")
    await happens(hass, lambda: portsip.im.is_heard)


async def test_lines(hass: HomeAssistant, portsip: PortSipEmulator) -> None:
    """Each number is a line with the name of its service."""
    entry = await connect(hass, portsip)
    heard = record_announcements(hass)
    assert {line.name for line in coordinator_of(entry).lines.values()} == {
        SMS,
        WHATSAPP,
    }
    portsip.receive("By SMS")
    portsip.receive("By WhatsApp", channel="WHATSAPP")
    await poll(hass)
    assert sorted(texts(heard)) == ["By SMS", "By WhatsApp"]
    assert {item.message.channel for item in heard} == {"sms", "whatsapp"}
    for name in (SMS, WHATSAPP):
        assert state(hass, entry, "unread", name).state == "1"
    assert state(hass, entry, "unread_total").state == "2"
    await restart(hass, entry)
    assert state(hass, entry, "unread_total").state == "2"
    assert not hass.states.async_entity_ids("notify")
    assert device_id(hass, entry, SMS)


async def test_nudge(hass: HomeAssistant, portsip: PortSipEmulator) -> None:
    """A message is announced at once, without waiting for the next poll."""
    entry = await connect(hass, portsip)
    await listening(hass, entry, portsip)
    heard = record_announcements(hass)
    portsip.receive("At the door")
    await happens(hass, lambda: bool(heard))
    assert texts(heard) == ["At the door"]
    await poll(hass, after=3)
    await poll(hass)
    assert len(heard) == 1


async def test_nudge_after_a_cut(hass: HomeAssistant, portsip: PortSipEmulator) -> None:
    """A connection that is cut comes back, and what came meanwhile is found."""
    entry = await connect(hass, portsip)
    await listening(hass, entry, portsip)
    heard = record_announcements(hass)
    portsip.switches.im_broadcast = False
    assert portsip.drop_im() == 1
    portsip.receive("Meanwhile")
    await happens(hass, lambda: bool(heard))
    assert texts(heard) == ["Meanwhile"]
    await listening(hass, entry, portsip)


async def test_no_nudge(hass: HomeAssistant, portsip: PortSipEmulator) -> None:
    """Who does not want to be told has no connection that waits."""
    entry = await connect(hass, portsip)
    await listening(hass, entry, portsip)
    flow = await Flow.options(hass, entry)
    await flow.submit(
        {
            "scan_interval": 60,
            "privacy": "standard",
            "sidebar": False,
            "callbacks": False,
        }
    )
    await settle(hass)
    await happens(hass, lambda: not portsip.im.is_heard)
    heard = record_announcements(hass)
    portsip.receive("Hello")
    await poll(hass)
    assert texts(heard) == ["Hello"]
    assert not portsip.im.is_heard


async def test_without_im(hass: HomeAssistant, portsip: PortSipEmulator) -> None:
    """Without the service, polls alone find everything."""
    portsip.switches.im_installed = False
    entry = await connect(hass, portsip)
    assert entry.state is ConfigEntryState.LOADED
    heard = record_announcements(hass)
    portsip.receive("Hello")
    await poll(hass)
    assert texts(heard) == ["Hello"]


async def test_unload_hangs_up(hass: HomeAssistant, portsip: PortSipEmulator) -> None:
    """An account that is unloaded hears nothing more."""
    entry = await connect(hass, portsip)
    await listening(hass, entry, portsip)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert portsip.drop_im() == 0
    assert not list(entry.async_get_active_flows(hass, {SOURCE_REAUTH}))


async def test_cannot_send(
    hass: HomeAssistant, portsip: PortSipEmulator, revicom: RevicomEmulator
) -> None:
    """There is no sending: the error says so, and who can; nothing is asked for."""
    entry = await connect(hass, portsip)
    await add_contact(hass, entry, "Anna", "+12025550188")
    await settle(hass)
    portsip.receive("Hello", sender="12025550188")
    await poll(hass)

    async def refused(**data: Any) -> dict[str, str]:
        with pytest.raises(ServiceValidationError) as caught:
            await hass.services.async_call(
                DOMAIN,
                "send_message",
                {"recipients": ["Anna"], "message": "Hi", **data},
                blocking=True,
            )
        assert caught.value.translation_key == "cannot_send"
        return caught.value.translation_placeholders or {}

    portsip.journal.clear()
    by_account = {"config_entry_id": entry.entry_id}
    assert await refused(**by_account) == {"account": entry.title, "others": "–"}
    assert await refused() == {"account": entry.title, "others": "–"}
    await account(hass, revicom)
    line = {"device_id": device_id(hass, entry, SMS)}
    for named in (by_account, line):
        assert await refused(**named) == {
            "account": entry.title,
            "others": "Revicom",
        }
    assert not [seen for seen in portsip.journal if seen.method != "GET"]


async def test_nothing_is_written(
    hass: HomeAssistant, portsip: PortSipEmulator
) -> None:
    """All that is posted is for signing in and out."""
    entry = await connect(hass, portsip)
    portsip.receive("Hello")
    await poll(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    posted = {seen.path for seen in portsip.journal if seen.method != "GET"}
    assert posted == {"/api/auth/sign_in", "/api/auth/sign_out"}


@pytest.mark.parametrize("outcome", ["DELIVERED", "ERR"])
async def test_delivery(
    hass: HomeAssistant, portsip: PortSipEmulator, outcome: Any
) -> None:
    """What others send is announced, and what becomes of it, each once."""
    portsip.switches.delivery_outcome = outcome
    entry = await connect(hass, portsip)
    heard = record_announcements(hass)
    states = record_states(hass)
    portsip.send_elsewhere("From a phone")
    await poll(hass)
    assert [item.kind for item in heard] == ["sent"]
    portsip.clock.advance(6)
    for _ in range(3):
        await poll(hass)
    final = "failed" if outcome == "ERR" else "delivered"
    assert [item.kind for item in heard] == ["sent", final]
    assert heard[-1].message.error == (
        "30007 carrier filtered" if outcome == "ERR" else None
    )
    shown = state(hass, entry, "message", SMS)
    assert shown.attributes["event_type"] == final
    assert not [item for item in states if "From a phone" in str(item.attributes)]


async def test_session_that_ends(hass: HomeAssistant, portsip: PortSipEmulator) -> None:
    """A session that the server ends is replaced, and nothing is missed."""
    await connect(hass, portsip)
    heard = record_announcements(hass)
    portsip.end_sessions()
    portsip.receive("Hello")
    await poll(hass)
    assert texts(heard) == ["Hello"]


@pytest.mark.parametrize(
    ("notice", "until"),
    [
        ("**[+79161234567](http://evil.example)** until noon", None),
        (
            "![x](http://evil.example/x.png) 79161234567 until {end} <img src=x>",
            "{end}",
        ),
    ],
)
async def test_blocked(
    hass: HomeAssistant,
    portsip: PortSipEmulator,
    caplog: pytest.LogCaptureFixture,
    notice: str,
    until: str | None,
) -> None:
    """Who is shut out is told until when, not in the server's words, and asks nothing."""
    caplog.set_level(logging.DEBUG)
    await hass.config.async_set_time_zone("Asia/Yerevan")
    end = (portsip.clock.now() + timedelta(minutes=20)).replace(microsecond=0)
    notice = notice.format(end=end.strftime("%Y-%m-%dT%H:%M:%SZ"))
    shown = "–"
    if until is not None:
        shown = (end + timedelta(hours=4)).strftime("%Y-%m-%d %H:%M")
    entry = await connect(hass, portsip)
    expect_log("has locked Home Assistant out")
    portsip.fail(
        "answer",
        "/external_messages",
        status=403,
        body=json.dumps({"errors": [{"code": "DENIED", "message": notice}]}),
    )
    await coordinator_of(entry).async_refresh()
    await settle(hass)
    assert "blocked" in problems(hass)
    (issue,) = (
        issue
        for issue in ir.async_get(hass).issues.values()
        if issue.translation_key == "blocked"
    )
    assert issue.translation_placeholders == {
        "account": entry.title,
        "until": shown,
    }
    assert "evil" not in caplog.text
    assert "1234567" not in caplog.text
    portsip.journal.clear()
    await coordinator_of(entry).async_refresh()
    assert not portsip.journal
    assert not list(entry.async_get_active_flows(hass, {SOURCE_REAUTH}))
