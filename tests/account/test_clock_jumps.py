"""Clocks that jump, the server's and the home's: nothing is lost, nothing repeated."""

from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.phone_inbox.const import DOMAIN
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    account,
    coordinator_of,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    restart,
    state,
    texts,
)
from tests.memory import put_back, stored

DAY = 86_400
JUMPS = [300, 3 * DAY, 3_400 * DAY, -300, -3 * DAY, -3_400 * DAY]


def _told_of_the_clock(hass: HomeAssistant, entry: MockConfigEntry) -> bool:
    issue = ir.async_get(hass).async_get_issue(
        DOMAIN, f"clock_fell_back_{entry.entry_id}"
    )
    return issue is not None


@pytest.mark.parametrize("with_restart", [False, True], ids=["", "restart"])
@pytest.mark.parametrize("jump", JUMPS)
async def test_the_servers_clock_jumps(
    hass: HomeAssistant, revicom: RevicomEmulator, jump: int, with_restart: bool
) -> None:
    """Before, during and after: announced once, unmarked, counted, and explained."""
    revicom.clock.freeze(revicom.clock.now().replace(microsecond=0))
    revicom.receive("Old")
    entry = await account(hass, revicom)
    heard = record_announcements(hass)
    expected: list[str] = []
    for shift in (0, jump, -jump):
        revicom.clock.advance(shift)
        for _ in range(2):
            revicom.clock.advance(60)
            expected.append(f"No. {len(expected)}")
            revicom.receive(expected[-1])
            await poll(hass)
            assert texts(heard) == expected
        if with_restart:
            await restart(hass, entry)

    revicom.clock.advance(3600)
    revicom.receive("The last")
    await poll(hass)

    assert texts(heard) == [*expected, "The last"]
    assert not any(a.change.backfilled or a.change.redelivered for a in heard)
    assert state(hass, entry, "unread", "HomeHub").state == str(len(heard))
    assert state(hass, entry, "last_message", "HomeHub").attributes["text"] == (
        "The last"
    )
    assert _told_of_the_clock(hass, entry)


async def test_message_from_the_future(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """One message with a wrong date hides nothing, and is no clock that fell back."""
    revicom.clock.freeze(revicom.clock.now().replace(microsecond=0))
    entry = await account(hass, revicom)
    heard = record_announcements(hass)
    future = revicom.clock.now() + timedelta(days=3_400)
    revicom.receive("Future", time=future)
    await poll(hass)
    for text in ("One", "Two"):
        revicom.clock.advance(60)
        revicom.receive(text)
        await poll(hass)
        await restart(hass, entry)
    assert texts(heard) == ["Future", "One", "Two"]
    assert not _told_of_the_clock(hass, entry)


async def test_date_header_ahead_alone(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """Where only the answers' dates are ahead, what comes now is no old news."""
    revicom.clock.freeze(revicom.clock.now().replace(microsecond=0))
    entry = await account(hass, revicom)
    heard = record_announcements(hass)
    for number, ahead in enumerate([0, 3, 3_400, 0]):
        revicom.clock.advance(60)
        now = revicom.clock.now()
        revicom.clock.advance(ahead * DAY)
        revicom.receive(f"No. {number}", time=now)
        await poll(hass)
        revicom.clock.advance(-ahead * DAY)
    assert texts(heard) == [f"No. {number}" for number in range(4)]
    assert not any(a.change.backfilled or a.change.redelivered for a in heard)
    assert state(hass, entry, "unread", "HomeHub").state == "4"


@pytest.mark.parametrize("jump", JUMPS)
async def test_the_homes_clock_jumps(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    monkeypatch: pytest.MonkeyPatch,
    jump: int,
) -> None:
    """The home's own clock changes nothing of what is announced."""
    right = revicom.clock.now().replace(microsecond=0)
    revicom.clock.freeze(right)
    entry = await account(hass, revicom)
    heard = record_announcements(hass)
    expected: list[str] = []
    for ahead in (0, jump, 0):
        for _ in range(2):
            revicom.clock.advance(60)
            now = revicom.clock.now() + timedelta(seconds=ahead)
            # Not the clock that nobody can set, which a frozen time would stop, too.
            monkeypatch.setattr(dt_util, "utcnow", lambda now=now: now)
            expected.append(f"No. {len(expected)}")
            revicom.receive(expected[-1])
            await coordinator_of(entry).async_refresh()
            await hass.async_block_till_done(wait_background_tasks=True)
    assert texts(heard) == expected
    assert not any(a.change.backfilled or a.change.redelivered for a in heard)
    assert not _told_of_the_clock(hass, entry)


async def test_memory_that_an_earlier_version_left_deaf(
    hass: HomeAssistant, revicom: RevicomEmulator, hass_storage: dict[str, Any]
) -> None:
    """What 0.1.0 stored after its server had been ahead announces again."""
    revicom.clock.freeze(revicom.clock.now().replace(microsecond=0))
    entry = await account(hass, revicom)
    await hass.config_entries.async_unload(entry.entry_id)
    data = stored(hass, entry)
    for box in data["ledger"]["mailboxes"].values():
        del box["later"], box["doubt"]
        box["cursor"] += 3_400 * DAY * 1000
        box["floor"] = box["cursor"] - 26 * 3_600_000
        box["known"] = {"future": box["cursor"]}
    put_back(hass, entry, {})
    hass_storage[f"{DOMAIN}.{entry.entry_id}"] = {"version": 1, "data": data}
    revicom.clock.advance(3600)
    heard = record_announcements(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    revicom.clock.advance(60)
    revicom.receive("Heard again")
    await poll(hass)
    assert texts(heard) == ["Heard again"]
    assert not heard[0].change.redelivered
    assert _told_of_the_clock(hass, entry)
