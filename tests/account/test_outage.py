"""Outages: what happens when the server stumbles, and that nothing is lost."""

import logging
from typing import Any

from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
import pytest

from tests.common import Flow
from tests.emulators.base import html_fault
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
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

LOGGER = "custom_components.phone_inbox"


def listings(emulator: RevicomEmulator) -> int:
    """Return how many pages of messages were asked for since the last time."""
    count = sum(seen.path.endswith("/message") for seen in emulator.journal)
    emulator.journal.clear()
    return count


# When the server stumbles


async def test_outage(
    hass: HomeAssistant, revicom: RevicomEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    """An outage is told once when it begins, and once when it is over."""
    revicom.receive("One")
    entry = await account(hass, revicom)
    heard = record_announcements(hass)
    expect_log("cannot be reached")
    caplog.clear()
    caplog.set_level(logging.INFO)

    port = revicom.port
    await revicom.stop()
    for _ in range(3):
        await poll(hass)

    assert state(hass, entry, "connection").state == "off"
    for key in ("unread", "last_message", "message", "mark_all_read"):
        assert state(hass, entry, key, "HomeHub").state == STATE_UNAVAILABLE
    for key in ("unread_total", "sent_today", "balance"):
        assert state(hass, entry, key).state == STATE_UNAVAILABLE
    ours = [record for record in caplog.records if record.name == LOGGER]
    assert [record.levelname for record in ours] == ["ERROR"]
    assert ours[0].getMessage() == (
        f"Error fetching {entry.title} data: {entry.title} cannot be reached"
    )

    revicom.receive("Two")
    await revicom.start(port)
    await poll(hass)
    await poll(hass)

    assert state(hass, entry, "connection").state == "on"
    assert state(hass, entry, "unread", "HomeHub").state == "1"
    assert texts(heard) == ["Two"]
    # It came while we were there and the server was not.
    assert not heard[0].change.backfilled
    ours = [record for record in caplog.records if record.name == LOGGER]
    assert [record.levelname for record in ours] == ["ERROR", "INFO"]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"kind": "truncate"}, "cannot be reached"),
        ({"kind": "reset"}, "cannot be reached"),
        ({"kind": "answer", "status": 500}, "cannot be reached"),
        ({"kind": "answer", "status": 200, "body": "{"}, "makes no sense"),
        ({"kind": "answer", "status": 200, "body": "[]"}, "makes no sense"),
        ({"kind": "oversize", "size": 9_000_000}, "makes no sense"),
        ({"kind": "answer", "status": 404}, "does not exist"),
        ({"kind": "answer", "status": 403}, "does not allow this"),
    ],
)
async def test_bad_answers(
    hass: HomeAssistant, revicom: RevicomEmulator, fault: dict[str, Any], reason: str
) -> None:
    """Whatever a server answers, the account gets over it and loses nothing."""
    entry = await account(hass, revicom)
    heard = record_announcements(hass)
    expect_log(reason)
    revicom.receive("One")
    revicom.fail(path="/message", times=9, **fault)

    await poll(hass)

    assert state(hass, entry, "connection").state == "off"
    assert not heard
    revicom.faults.clear()
    await poll(hass)
    assert state(hass, entry, "connection").state == "on"
    assert texts(heard) == ["One"]


async def test_gateway_page(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A gateway's page in place of an answer is no more than an outage."""
    entry = await account(hass, revicom)
    expect_log("cannot be reached")
    revicom.faults.append(html_fault(times=9))
    await poll(hass)
    assert state(hass, entry, "connection").state == "off"


async def test_refusal_is_not_quoted(
    hass: HomeAssistant, revicom: RevicomEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    """What a server says when it refuses a poll may quote anything: it is not logged."""
    caplog.set_level(logging.DEBUG)
    entry = await account(hass, revicom)
    expect_log("refused")
    revicom.fail("answer", "/message", times=9, status=400, body="SECRET 79161234567")

    await poll(hass)

    assert state(hass, entry, "connection").state == "off"
    assert "SECRET" not in caplog.text


async def test_rate_limit(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A server that asks for a pause gets it, and then polling goes on as before."""
    await account(hass, revicom)
    expect_log("asks Phone Inbox to slow down")
    revicom.fail(
        "answer", "/message", status=429, headers={"Retry-After": "600"}, times=1
    )
    await poll(hass)
    listings(revicom)

    await poll(hass, after=590)
    assert listings(revicom) == 0
    await poll(hass, after=601)
    assert listings(revicom) == 1
    await poll(hass)
    assert listings(revicom) == 1


async def test_pause_of_nothing(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A server that asks for no pause at all is not polled without end."""
    await account(hass, revicom)
    expect_log("asks Phone Inbox to slow down")
    revicom.fail(
        "answer", "/message", status=429, headers={"Retry-After": "0"}, times=9
    )
    await poll(hass)
    listings(revicom)

    await poll(hass, after=25)
    assert listings(revicom) == 0
    await poll(hass, after=31)
    assert listings(revicom) == 1


async def test_key_revoked(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A key that is refused while polling ends it, and asks for a new one once."""
    entry = await account(hass, revicom)
    expect_log("no longer accepts")
    key = revicom.account.rotate_key().shown
    revicom.receive("Meanwhile")
    await poll(hass)

    assert len(list(entry.async_get_active_flows(hass, {SOURCE_REAUTH}))) == 1
    assert state(hass, entry, "connection").state == "off"
    listings(revicom)
    await poll(hass, after=4000)
    assert listings(revicom) == 0

    heard = record_announcements(hass)
    flow = await Flow.reauth(hass, entry)
    await flow.submit({"key": key})
    await settle(hass)
    assert state(hass, entry, "connection").state == "on"
    assert texts(heard) == ["Meanwhile"]


async def test_broken_item(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """One item that makes no sense does not lose the others; it is counted."""
    entry = await account(hass, revicom)
    heard = record_announcements(hass)
    revicom.receive("Good")
    revicom.store.renumber(revicom.receive("Bad"), "")
    await poll(hass)

    assert texts(heard) == ["Good"]
    assert coordinator_of(entry).reader.broken_items == 1


# Balance


async def test_balance_is_not_needed(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """An account whose balance cannot be read works; it is asked for again later."""
    revicom.fail("answer", "/balance", skip=1, times=1, status=403)
    entry = await account(hass, revicom)
    assert state(hass, entry, "connection").state == "on"
    with pytest.raises(ValueError, match="not enough values"):
        state(hass, entry, "balance")

    coordinator_of(entry).reader.balance_outdated()
    await poll(hass)
    assert state(hass, entry, "balance").state == "118.4"


async def test_balance_in_other_currencies(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """Each currency has a sensor; one that is there no more has no value."""
    entry = await account(hass, revicom)
    revicom.account.balance = {"AMD": 5.5}
    coordinator_of(entry).reader.balance_outdated()
    await poll(hass)

    shown = {
        item.attributes["unit_of_measurement"]: item.state
        for item in hass.states.async_all("sensor")
        if item.attributes.get("device_class") == "monetary"
    }
    assert shown == {"RUB": STATE_UNKNOWN, "AMD": "5.5"}
