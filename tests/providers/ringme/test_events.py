"""Subscriptions: created, repaired, and removed with care."""

import json
from typing import Any

import pytest

from custom_components.phone_inbox.providers import (
    NotSupported,
    PermissionDenied,
    Unavailable,
)
from custom_components.phone_inbox.providers.ringme import RingmeProvider
from tests.emulators.ringme import RingmeEmulator
from tests.providers.common import KeptMemory

from .conftest import LINE, Account, Build, asked

URL = "http://127.0.0.1:1/api/webhook/secret"
OTHER_URL = "http://127.0.0.1:1/api/webhook/older"
TYPES = {"message-in", "message-out", "message-out-status"}


def nudge() -> None:
    """Do nothing: the webhook's owner is nudged."""


def subscribed(emulator: RingmeEmulator, url: str = URL) -> set[tuple[str, str]]:
    """Return line and type of the events that call an address."""
    events = [event for event in emulator.callbacks.events.values() if event.url == url]
    assert all(event.method == "POST" for event in events)
    pairs = {(str(event.extension_id), event.event_type) for event in events}
    assert len(pairs) == len(events)
    return pairs


def everything(*lines: str) -> set[tuple[str, str]]:
    """Return every type of some lines."""
    return {(line, kind) for line in lines for kind in TYPES}


async def test_subscribe(
    provider: RingmeProvider, emulator: RingmeEmulator, memory: KeptMemory
) -> None:
    """Each line has an event of each type, which is kept in mind."""
    await provider.subscribe_push(nudge, URL)
    assert subscribed(emulator) == everything("4101", "4102", "4103")
    kept = {(line, int(key)) for line, key in memory.data["events"]}
    assert kept == {
        (str(event.extension_id), event.id)
        for event in emulator.callbacks.events.values()
    }
    assert provider.statistics()["events"] == {
        "wanted": 9,
        "active": dict.fromkeys(TYPES, 3),
        "refused": "",
    }
    assert all("secret" not in str(seen.query) for seen in emulator.journal)


async def test_subscribe_again_repairs(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """What somebody removed is created again, and nothing twice."""
    await provider.subscribe_push(nudge, URL)
    lost = next(iter(emulator.callbacks.events))
    del emulator.callbacks.events[lost]
    emulator.journal.clear()
    await provider.subscribe_push(nudge, URL)
    assert subscribed(emulator) == everything("4101", "4102", "4103")
    assert sorted(path.split()[0] for path in asked(emulator)) == ["GET"] * 3 + ["POST"]


async def test_repairs_wait_while_the_quota_is_short(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """Polls come first; the next look will do."""
    await provider.subscribe_push(nudge, URL)
    emulator.switches.quota_limit = 100
    emulator.spend_quota(80 - emulator.quota.used)
    await Account(provider, emulator).poll()
    emulator.journal.clear()
    await provider.subscribe_push(nudge, URL)
    assert emulator.journal == []


async def test_unsubscribe(
    provider: RingmeProvider, emulator: RingmeEmulator, memory: KeptMemory
) -> None:
    """What was created is removed, and what others made is not."""
    others = [
        emulator.subscribe_elsewhere(
            LINE, "message-in", "https://crm.example.org/hook"
        ),
        emulator.subscribe_elsewhere(LINE, "dial-in", URL + "-not-ours"),
    ]
    await provider.subscribe_push(nudge, URL)
    await provider.unsubscribe_push()
    assert list(emulator.callbacks.events) == others
    assert memory.data["events"] == []
    assert not any(
        path == f"DELETE /extension/{LINE}/event/" for path in asked(emulator)
    )
    emulator.journal.clear()
    await provider.unsubscribe_push()
    assert emulator.journal == []


async def test_another_run_unsubscribes(
    provider: RingmeProvider, build: Build, emulator: RingmeEmulator
) -> None:
    """What an earlier run created for another address is removed, too."""
    await provider.subscribe_push(nudge, OTHER_URL)
    later = build()
    await later.unsubscribe_push()
    assert emulator.callbacks.events == {}


async def test_address_changes(
    provider: RingmeProvider, build: Build, emulator: RingmeEmulator
) -> None:
    """A new address takes the place of the old one."""
    await provider.subscribe_push(nudge, OTHER_URL)
    later = build()
    await later.connect()
    await later.subscribe_push(nudge, URL)
    assert subscribed(emulator, OTHER_URL) == set()
    assert subscribed(emulator) == everything("4101", "4102", "4103")


async def test_memory_was_lost(
    provider: RingmeProvider, emulator: RingmeEmulator, memory: KeptMemory
) -> None:
    """Events that call our secret address are ours, remembered or not."""
    await provider.subscribe_push(nudge, URL)
    memory.data = {"events": "nonsense"}
    await provider.subscribe_push(nudge, URL)
    assert len(emulator.callbacks.events) == 9
    await provider.unsubscribe_push()
    assert emulator.callbacks.events == {}


async def test_status_is_no_type(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """A server that does not know the third type has its news with the second."""
    emulator.switches.status_event = "with_message_out"
    await provider.subscribe_push(nudge, URL)
    expected = everything("4101", "4102", "4103")
    assert subscribed(emulator) == {
        pair for pair in expected if pair[1] != "message-out-status"
    }
    assert provider.statistics()["events"]["refused"] == ""
    emulator.journal.clear()
    await provider.subscribe_push(nudge, URL)
    assert not any(path.startswith("POST") for path in asked(emulator))


@pytest.mark.parametrize("status", [400, 403])
@pytest.mark.parametrize("limit", [0, 2, 4])
async def test_limit_of_events(
    account: Account, emulator: RingmeEmulator, status: int, limit: int
) -> None:
    """Above the limit polling goes on alone; incoming messages come first."""
    provider = account.provider
    emulator.switches.event_limit = limit
    emulator.switches.event_limit_status = status
    await provider.subscribe_push(nudge, URL)
    told = provider.statistics()["events"]
    assert sum(told["active"].values()) == min(limit, 3)
    if limit:
        assert (LINE, "message-in") in subscribed(emulator)
    else:
        assert told["refused"]
        assert sum(path.startswith("POST") for path in asked(emulator)) == 1
    emulator.receive("Polled")
    assert await account.poll() == ["received Polled"]


async def test_limit_is_shared_fairly(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """With few events, each line has its incoming messages first."""
    emulator.switches.event_limit = 4
    await provider.subscribe_push(nudge, URL)
    kinds = sorted(kind for _, kind in subscribed(emulator))
    assert kinds == ["message-in"] * 3 + ["message-out"]
    # Two lines were refused an event: the third is then not taken for no type.
    assert provider.statistics()["events"]["refused"] == "400"


@pytest.mark.parametrize("status", [400, 403, 404])
async def test_events_of_one_line_are_refused(
    provider: RingmeProvider, emulator: RingmeEmulator, status: int
) -> None:
    """The other lines have theirs."""
    emulator.fail("answer", f"/{LINE}/event/", status=status, body="{}", times=-1)
    await provider.subscribe_push(nudge, URL)
    assert subscribed(emulator) == everything("4102", "4103")
    assert provider.statistics()["events"]["refused"]


async def test_gone_line(provider: RingmeProvider, emulator: RingmeEmulator) -> None:
    """A line that is gone is not asked for."""
    emulator.block_line(LINE)
    await Account(provider, emulator).poll()
    emulator.journal.clear()
    await provider.subscribe_push(nudge, URL)
    assert subscribed(emulator) == everything("4102", "4103")
    assert not any(f"/{LINE}/" in path for path in asked(emulator))


async def test_user_is_blocked(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """A block is told, not lived with."""
    emulator.switches.user_denials["5120"] = "user_blocked"
    with pytest.raises(PermissionDenied):
        await provider.subscribe_push(nudge, URL)


@pytest.mark.parametrize("body", ["", "null", "[]", '{"url": "x"}'])
async def test_created_without_an_id(
    build: Build, emulator: RingmeEmulator, memory: KeptMemory, body: str
) -> None:
    """An event whose creation tells no id is found in the list."""
    provider = build(extensions=[LINE])
    await provider.connect()
    # The events are created, but what is answered is something else.
    for kind in sorted(TYPES):
        emulator.subscribe_elsewhere(LINE, kind, URL)
    events = dict(emulator.callbacks.events)
    emulator.fail("answer", "/event/", method="GET", status=200, body="[]")
    emulator.fail("answer", "/event/", method="POST", status=201, body=body, times=3)
    await provider.subscribe_push(nudge, URL)
    assert {int(key) for _, key in memory.data["events"]} == set(events)


async def test_old_event_cannot_be_removed(
    provider: RingmeProvider, emulator: RingmeEmulator, memory: KeptMemory
) -> None:
    """What cannot be removed now stays in mind, and is tried again."""
    await provider.subscribe_push(nudge, OTHER_URL)
    emulator.fail("answer", method="DELETE", status=403, times=-1)
    await provider.subscribe_push(nudge, URL)
    assert len(memory.data["events"]) == 18
    with pytest.raises(PermissionDenied):
        await provider.unsubscribe_push()
    emulator.faults.clear()
    emulator.fail("reset", f"/{LINE}/event/", method="DELETE")
    with pytest.raises(Unavailable):
        await provider.unsubscribe_push()
    assert len(memory.data["events"]) == 1
    await provider.unsubscribe_push()
    assert emulator.callbacks.events == {}


async def test_event_was_removed_by_somebody(
    provider: RingmeProvider, emulator: RingmeEmulator, memory: KeptMemory
) -> None:
    """What is gone already needs not be removed, and not be tried again."""
    await provider.subscribe_push(nudge, URL)
    assert len(memory.data["events"]) == 9
    emulator.callbacks.events.clear()
    emulator.journal.clear()
    await provider.unsubscribe_push()
    assert [seen.status for seen in emulator.journal if seen.method == "DELETE"] == (
        [404] * 9
    )
    assert memory.data["events"] == []
    emulator.journal.clear()
    await provider.unsubscribe_push()
    assert not emulator.journal


async def test_without_an_address(provider: RingmeProvider) -> None:
    """Without an address to call, there is no push."""
    with pytest.raises(NotSupported):
        await provider.subscribe_push(nudge, None)


async def test_read_only_user(build: Build, emulator: RingmeEmulator) -> None:
    """A user who may only read cannot subscribe."""
    emulator.switches.access = "read_only"
    provider = build()
    await provider.connect()
    with pytest.raises(NotSupported):
        await provider.subscribe_push(nudge, URL)
    await provider.unsubscribe_push()


async def test_memory_holds_no_address(
    provider: RingmeProvider, memory: KeptMemory
) -> None:
    """The secret address is not written to the disk once more."""
    await provider.subscribe_push(nudge, URL)
    written: Any = json.dumps(memory.data)
    assert "webhook" not in written
