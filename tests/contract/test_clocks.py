"""Clocks that disagree, jump and lie."""

from datetime import timedelta

import pytest

from .driver import Home, received

JUMPS = [
    timedelta(minutes=5),
    timedelta(days=3),
    timedelta(days=3_700),
    timedelta(minutes=-5),
    timedelta(days=-3),
    timedelta(days=-3_700),
]
SKEWS = [timedelta(hours=-1), timedelta(hours=1), timedelta(days=-2), timedelta(days=2)]


@pytest.mark.parametrize("skew", SKEWS, ids=str)
async def test_the_home_is_wrong(home: Home, skew: timedelta) -> None:
    """A home whose own clock is wrong misses and repeats nothing."""
    home.skew = skew
    home.emulator.seed(20)
    await home.start()
    assert await home.poll() == []
    for number in range(5):
        home.emulator.clock.advance(240)
        home.receive(f"By the right clock {number}")
        changes = await home.poll()
        assert received(changes) == [f"By the right clock {number}"]
        assert not changes[0].backfilled
    await home.restart()
    assert await home.poll() == []


@pytest.mark.parametrize("minutes", [-60, 60], ids=str)
async def test_the_server_is_wrong(home: Home, minutes: int) -> None:
    """A server whose clock is wrong against everybody else's is followed."""
    home.emulator.clock.advance(60 * minutes)
    home.skew = timedelta(minutes=-minutes)
    home.emulator.seed(20)
    await home.start()
    assert await home.poll() == []
    for number in range(5):
        home.emulator.clock.advance(240)
        home.receive(f"By the wrong clock {number}")
        assert received(await home.poll()) == [f"By the wrong clock {number}"]
    await home.restart()
    assert await home.poll() == []


@pytest.mark.parametrize("minutes", [-60, 60], ids=str)
async def test_an_empty_mailbox_and_wrong_clocks(home: Home, minutes: int) -> None:
    """The first message of all is found, whosever clock is wrong."""
    home.skew = timedelta(minutes=minutes)
    await home.start()
    assert await home.poll() == []
    home.emulator.clock.advance(30)
    home.receive("The very first")
    assert received(await home.poll()) == ["The very first"]


@pytest.mark.parametrize("hours", [1, 10])
async def test_message_from_the_future(inbox: Home, hours: int) -> None:
    """A message dated in the future is announced once and blocks nothing."""
    inbox.emulator.clock.advance(1)
    ahead = inbox.emulator.clock.now() + timedelta(hours=hours)
    inbox.receive("From the future", time=ahead)
    assert received(await inbox.poll()) == ["From the future"]
    for number in range(3):
        inbox.emulator.clock.advance(60)
        inbox.receive(f"From now {number}")
        assert received(await inbox.poll()) == [f"From now {number}"]
    inbox.emulator.clock.advance(hours * 3600 + 60)
    inbox.receive("After that time")
    assert received(await inbox.poll()) == ["After that time"]
    assert await inbox.poll(sweep=True) == []


@pytest.mark.parametrize(
    "date",
    [
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Fri, 31 Dec 9999 23:59:59 -0500",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Soon",
    ],
)
async def test_the_server_tells_no_time(home: Home, date: str) -> None:
    """A date that no clock shows is none."""
    home.subject.wire.date = date
    home.emulator.seed(12)
    await home.start()
    assert await home.poll() == []
    for number in range(3):
        home.emulator.clock.advance(60)
        home.receive(f"Undated {number}")
        assert received(await home.poll()) == [f"Undated {number}"]
    assert await home.poll(sweep=True) == []


async def test_the_server_goes_back_an_hour(inbox: Home) -> None:
    """What comes after the server's clock was set back is found by the next sweep."""
    inbox.emulator.clock.advance(4 * 3600)
    inbox.receive("Before the change")
    await inbox.poll()
    inbox.emulator.clock.advance(-3600)
    inbox.receive("After the change")
    changes = await inbox.poll() + await inbox.poll(sweep=True)
    assert received(changes) == ["After the change"]
    inbox.emulator.clock.advance(2 * 3600)
    inbox.receive("Much later")
    assert received(await inbox.poll()) == ["Much later"]
    assert await inbox.poll(sweep=True) == []


async def test_the_server_leaps_ahead(inbox: Home) -> None:
    """A server whose clock leaps a day, with its sessions, is followed."""
    inbox.emulator.clock.advance(25 * 3600)
    inbox.receive("Tomorrow")
    assert received(await inbox.poll()) == ["Tomorrow"]


async def test_months_pass(inbox: Home) -> None:
    """An account without any message for months is read as any other."""
    inbox.receive("In the spring")
    await inbox.poll()
    inbox.emulator.clock.advance(150 * 24 * 3600)
    inbox.receive("In the autumn")
    assert received(await inbox.poll()) == ["In the autumn"]
    assert await inbox.poll(sweep=True) == []


@pytest.mark.parametrize("restarts", [False, True], ids=["", "restarts"])
@pytest.mark.parametrize("jump", JUMPS, ids=str)
async def test_the_servers_clock_jumps_and_comes_right(
    inbox: Home, jump: timedelta, restarts: bool
) -> None:
    """What comes before, during and after is announced once and at once."""
    seconds = jump.total_seconds()
    number = 0
    for shift in (0.0, seconds, -seconds):
        inbox.emulator.clock.advance(shift)
        for _ in range(3):
            inbox.emulator.clock.advance(60)
            number += 1
            inbox.receive(f"No. {number}")
            changes = await inbox.poll()
            assert received(changes) == [f"No. {number}"]
            # Years before the baseline, nobody can tell new from old.
            assert not changes[0].redelivered or seconds < -3_000 * 86_400
            if restarts:
                await inbox.restart()
    for _ in range(3):
        inbox.emulator.clock.advance(3600)
        number += 1
        inbox.receive(f"No. {number}")
        assert received(await inbox.poll(sweep=True)) == [f"No. {number}"]


@pytest.mark.parametrize("jump", JUMPS, ids=str)
async def test_the_homes_clock_jumps_and_comes_right(
    inbox: Home, jump: timedelta
) -> None:
    """The home's own clock changes nothing of what is announced."""
    for number, skew in enumerate((timedelta(0), jump, jump, timedelta(0))):
        inbox.skew = skew
        for part in "ab":
            inbox.emulator.clock.advance(60)
            inbox.receive(f"No. {number}{part}")
            changes = await inbox.poll()
            assert received(changes) == [f"No. {number}{part}"]
            assert not changes[0].redelivered
        await inbox.restart()
    inbox.emulator.clock.advance(3600)
    inbox.receive("The last")
    assert received(await inbox.poll(sweep=True)) == ["The last"]


@pytest.mark.parametrize("jump", [3, 3_700])
async def test_unread_from_a_time_that_was_taken_back(inbox: Home, jump: int) -> None:
    """What came while the clock was ahead, and was not read then, is found after."""
    inbox.emulator.clock.advance(60)
    inbox.emulator.clock.advance(jump * 86_400)
    inbox.receive("Read ahead")
    assert received(await inbox.poll()) == ["Read ahead"]
    # Nobody polls before the clock is right again.
    inbox.receive("Not read ahead")
    inbox.emulator.clock.advance(60 - jump * 86_400)
    inbox.receive("After")
    assert sorted(received(await inbox.poll())) == ["After", "Not read ahead"]
    inbox.emulator.clock.advance(60)
    assert await inbox.poll(sweep=True) == []
