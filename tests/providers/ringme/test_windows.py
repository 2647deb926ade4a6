"""Windows of time: how wide one may be is the server's secret (§6.1)."""

from datetime import timedelta

import pytest

from custom_components.phone_inbox.providers import Query, Rejected
from tests.emulators.ringme import RingmeEmulator
from tests.providers.common import ago, read_all

from .conftest import LINE, Account, Build, lists


@pytest.mark.parametrize("status", [400, 413, 422])
@pytest.mark.parametrize("days", [31, 28, 14, 7])
async def test_narrower_windows(
    build: Build, emulator: RingmeEmulator, days: int, status: int
) -> None:
    """Where a wide window is refused, several narrow ones show the same."""
    emulator.switches.longest_window_days = days
    emulator.switches.wide_window_status = status
    for age in (1, 10, 20, 40, 50):
        emulator.receive(f"{age} days ago", time=ago(days=age))
    provider = build(extensions=[LINE])
    await provider.connect()
    found = await read_all(provider, mailbox=LINE)
    assert sorted(message.text for message in found.values()) == [
        "1 days ago",
        "10 days ago",
        "20 days ago",
        "40 days ago",
        "50 days ago",
    ]
    refused = [seen for seen in lists(emulator) if seen.status == status]
    assert 1 <= len(refused) <= 3


async def test_what_was_learnt_is_remembered(
    build: Build, emulator: RingmeEmulator
) -> None:
    """No further window is refused, neither in this run nor in the next one."""
    emulator.switches.longest_window_days = 14
    for _ in range(2):
        provider = build(extensions=[LINE])
        await provider.connect()
        await read_all(provider, mailbox=LINE)
        emulator.journal.clear()
        await read_all(provider, ago(days=40), mailbox=LINE)
        await provider.find(Query(line=LINE))
        assert lists(emulator)
        assert {seen.status for seen in lists(emulator)} == {200}
        emulator.journal.clear()


async def test_a_long_pause(account: Account, emulator: RingmeEmulator) -> None:
    """A window that is as wide as the pause before a poll is narrowed as well."""
    emulator.switches.longest_window_days = 14
    emulator.receive("Before")
    assert await account.poll() == ["received Before"]
    emulator.clock.advance(timedelta(days=40).total_seconds())
    emulator.receive("Meanwhile", time=emulator.clock.now() - timedelta(days=30))
    emulator.receive("Now")
    assert await account.poll() == ["received Meanwhile", "received Now"]


async def test_another_reason(build: Build, emulator: RingmeEmulator) -> None:
    """What is refused however narrow is refused for something else.

    It is not tried in every width with every poll, and nothing is remembered.
    """
    provider = build(extensions=[LINE])
    await provider.connect()
    emulator.journal.clear()
    emulator.fail("answer", "/message/", times=-1, status=400, body="{}")
    for _ in range(3):
        with pytest.raises(Rejected):
            await read_all(provider, mailbox=LINE)
    assert len(lists(emulator)) == 4 + 1 + 1
    emulator.faults.clear()
    emulator.journal.clear()
    await read_all(provider, mailbox=LINE)
    assert len(lists(emulator)) == 1
