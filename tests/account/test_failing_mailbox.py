"""A mailbox that cannot be read: the others go on without it."""

import logging
import re

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
import pytest

from tests.emulators.base import Fault
from tests.emulators.ringme import RingmeEmulator
from tests.home import (
    account,
    coordinator_of,
    expect_log,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    state,
    texts,
)

LINES = ["4101", "4102", "4103"]
#: What shows a line.
KEYS = ("unread", "last_message", "message", "mark_all_read")


def break_lists(emulator: RingmeEmulator, *lines: str, status: int = 500) -> Fault:
    """Let the server fail at the lists of lines until they are mended."""
    path = rf"/extension/({'|'.join(lines)})/message/"
    return emulator.fail("answer", path, status=status, body="{}", times=-1)


def listed(emulator: RingmeEmulator) -> list[str]:
    """Return the lines whose lists were asked for since the last time, in order."""
    found = [
        match[1]
        for seen in emulator.journal
        if (match := re.search(r"/extension/(\d+)/message/$", seen.path))
    ]
    emulator.journal.clear()
    return list(dict.fromkeys(found))


@pytest.mark.parametrize(("status", "broken"), [(500, "4101"), (400, "4102")])
async def test_others_go_on(
    hass: HomeAssistant,
    ringme: RingmeEmulator,
    caplog: pytest.LogCaptureFixture,
    status: int,
    broken: str,
) -> None:
    """Its line alone becomes unavailable, and nothing is lost."""
    entry = await account(hass, ringme, extensions=LINES)
    names = {key: line.name for key, line in coordinator_of(entry).lines.items()}
    heard = record_announcements(hass)
    expect_log("1 of 3 mailboxes cannot be read")
    caplog.clear()
    caplog.set_level(logging.INFO)

    fault = break_lists(ringme, broken, status=status)
    for number in range(3):
        for line in LINES:
            ringme.receive(f"{number} to {line}", line=line)
        await poll(hass)
    others = [line for line in LINES if line != broken]
    assert sorted(texts(heard)) == sorted(
        f"{number} to {line}" for number in range(3) for line in others
    )
    assert state(hass, entry, "connection").state == "on"
    for line, name in names.items():
        for key in KEYS:
            unavailable = state(hass, entry, key, name).state == STATE_UNAVAILABLE
            assert unavailable is (line == broken), (key, line)
    assert state(hass, entry, "unread_total").state == "6"
    told = [text for text in caplog.messages if "mailboxes" in text]
    assert len(told) == 1
    assert not any(line in told[0] for line in LINES)

    ringme.faults.remove(fault)
    heard.clear()
    await poll(hass)
    assert texts(heard) == [f"{number} to {broken}" for number in range(3)]
    for key in KEYS:
        assert state(hass, entry, key, names[broken]).state != STATE_UNAVAILABLE
    assert "3 of 3 mailboxes can be read again" in caplog.text
    assert state(hass, entry, "unread_total").state == "9"


async def test_from_the_start(hass: HomeAssistant, ringme: RingmeEmulator) -> None:
    """An account is there with what can be read of it; the rest begins later."""
    expect_log("1 of 3 mailboxes cannot be read")
    for line in LINES:
        ringme.receive(f"Old of {line}", line=line)
    fault = break_lists(ringme, "4102")
    # Which messages may be read at all is tried with the first list.
    entry = await account(hass, ringme, extensions=LINES)
    heard = record_announcements(hass)
    names = {key: line.name for key, line in coordinator_of(entry).lines.items()}
    assert state(hass, entry, "unread", names["4102"]).state == STATE_UNAVAILABLE
    ringme.faults.remove(fault)
    await poll(hass)
    assert state(hass, entry, "unread", names["4102"]).state != STATE_UNAVAILABLE
    # What was there before is no news, of this line, too.
    assert texts(heard) == []
    ringme.receive("New", line="4102")
    await poll(hass)
    assert texts(heard) == ["New"]


async def test_all_fail(hass: HomeAssistant, ringme: RingmeEmulator) -> None:
    """Where none can be read, it is the account that fails."""
    entry = await account(hass, ringme, extensions=LINES)
    expect_log("cannot be reached")
    break_lists(ringme, *LINES)
    await poll(hass)
    assert state(hass, entry, "connection").state == "off"
    assert not coordinator_of(entry).last_update_success


async def test_server_is_away(hass: HomeAssistant, ringme: RingmeEmulator) -> None:
    """A server that fails is not asked for every mailbox, and none is forgotten."""
    lines = ["4104", "4105", *LINES]
    entry = await account(hass, ringme, extensions=lines)
    heard = record_announcements(hass)
    expect_log("cannot be reached")
    fault = break_lists(ringme, *lines)
    listed(ringme)
    await poll(hass)
    assert listed(ringme) == lines[:3]
    assert state(hass, entry, "connection").state == "off"
    expect_log("4 of 5 mailboxes cannot be read")
    # Those that were not tried come first the next time.
    ringme.faults.remove(fault)
    break_lists(ringme, *lines[:4])
    ringme.receive("At last", line=lines[4])
    await poll(hass)
    assert listed(ringme)[:2] == lines[3:]
    assert texts(heard) == ["At last"]
    assert state(hass, entry, "connection").state == "on"
    assert len(coordinator_of(entry).reader.failing) == 4


@pytest.mark.parametrize(
    ("status", "told"), [(401, "no longer accepts"), (429, "to slow down")]
)
async def test_matter_of_the_account(
    hass: HomeAssistant, ringme: RingmeEmulator, status: int, told: str
) -> None:
    """What is wrong with the account is said of it, and no other mailbox is asked."""
    entry = await account(hass, ringme, extensions=LINES)
    expect_log(told)
    break_lists(ringme, "4101", status=status)
    listed(ringme)
    await poll(hass)
    assert listed(ringme) == ["4101"]
    assert state(hass, entry, "connection").state == "off"
