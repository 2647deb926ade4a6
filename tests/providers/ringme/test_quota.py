"""The hourly quota: what it does to polls, and what a 429 means."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import ClientSession
import pytest

from custom_components.phone_inbox.providers import Query, QuotaShort, RateLimited
from custom_components.phone_inbox.providers.ringme import RingmeProvider
from custom_components.phone_inbox.providers.ringme.provider import SMALL_QUOTA_INTERVAL
from tests.emulators.ringme import RingmeEmulator
from tests.providers.common import KeptMemory, ago, read_pages, refs

from .conftest import LINE, Account, Build, Clocks, lists

SINCE = ago(minutes=10)
EXCEEDED = '{"message": "Too Many Requests", "status": "rate_limit_exceeded"}'
CONCURRENT = (
    '{"message": "Stats request already exists, concurrent request not allowed"}'
)


async def test_pace(provider: RingmeProvider, emulator: RingmeEmulator) -> None:
    """The pause grows as the quota shrinks, and leaves something to others."""
    assert provider.pace < 1
    emulator.switches.quota_limit = 100
    await read_pages(provider, SINCE)
    planned = 3600 / provider.pace * len(provider.mailboxes)
    assert 60 < planned < 90
    emulator.spend_quota(60)
    await read_pages(provider, SINCE)
    slower = 3600 / provider.pace * len(provider.mailboxes)
    assert slower < planned / 2
    quota = provider.statistics()["quota"]
    assert quota["limit"] == 100
    assert quota["remaining"] == 100 - emulator.quota.used
    assert quota["resets_in"] == 3600
    assert quota["interval"] == 150
    assert quota["pace"] == round(provider.pace)


async def test_pace_without_headers(build: Build, emulator: RingmeEmulator) -> None:
    """Who is told nothing is not held up."""
    emulator.switches.quota_headers = False
    provider = build()
    await provider.connect()
    await Account(provider, emulator).poll()
    assert provider.pace == 0
    assert provider.statistics()["quota"]["interval"] == 0


async def test_pace_of_a_spent_quota(
    provider: RingmeProvider, emulator: RingmeEmulator, clocks: Clocks
) -> None:
    """With too little left for a poll, the next one waits for the next hour."""
    clocks.pass_by(minutes=50)
    emulator.switches.quota_limit = 100
    emulator.spend_quota(97 - emulator.quota.used)
    await read_pages(provider, SINCE)
    assert provider.pace == 601
    clocks.pass_by(minutes=10)
    assert provider.pace <= 1


@pytest.mark.parametrize("limit", [20, 49, 51, 1000])
async def test_small_quota(
    build: Build, emulator: RingmeEmulator, clocks: Clocks, limit: int
) -> None:
    """A quota that keeps polls far apart is told, with what it allows."""
    emulator.switches.quota_limit = limit
    provider = build()
    await provider.connect()
    interval = provider.statistics()["quota"]["interval"]
    assert interval == round(3 * 3600 / (0.8 * 0.9 * limit))
    is_small = interval > SMALL_QUOTA_INTERVAL
    assert ("quota_small" in provider.notices) is is_small
    assert ("quota_small" in provider.statistics()["notices"]) is is_small


# Refusals


async def test_quota_is_spent(
    account: Account, emulator: RingmeEmulator, clocks: Clocks
) -> None:
    """A spent quota is waited for, without asking in between."""
    emulator.switches.quota_limit = 50
    emulator.spend_quota(50)
    clocks.pass_by(minutes=20)
    emulator.receive("Later")
    with pytest.raises(RateLimited) as caught:
        await account.poll()
    assert caught.value.retry_after == 2400
    assert len(emulator.journal) == 1
    for _ in range(3):
        clocks.pass_by(seconds=60)
        with pytest.raises(RateLimited) as caught:
            await account.provider.find(Query(line=LINE))
        assert caught.value.retry_after == 2400 - 60 * (_ + 1)
    assert len(emulator.journal) == 1
    clocks.pass_by(minutes=37)
    assert await account.poll() == ["received Later"]


async def test_another_application_spends_the_quota(
    provider: RingmeProvider,
    emulator: RingmeEmulator,
    session: ClientSession,
    clocks: Clocks,
) -> None:
    """The counter is common, so others' requests slow us down."""
    emulator.switches.quota_limit = 100
    other = RingmeProvider(
        session,
        emulator.other_credentials(),
        KeptMemory(),
        sleep=clocks.sleep,
        monotonic=clocks.monotonic,
    )
    await read_pages(provider, SINCE)
    before = provider.pace
    await other.connect()
    await other.find(Query())
    await read_pages(provider, SINCE)
    assert provider.pace > before * 1.05


async def test_refusal_without_headers(
    account: Account, emulator: RingmeEmulator
) -> None:
    """Without a time, the pause doubles from a minute to an hour."""
    emulator.switches.quota_headers = False
    await account.poll()
    # What answers told before is not told any more, but it was nothing new.
    told = []
    for _ in range(8):
        emulator.fail("answer", "/message/", status=429, body=EXCEEDED)
        with pytest.raises(RateLimited) as caught:
            await account.poll()
        told.append(caught.value.retry_after)
    assert told == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    await account.poll()
    emulator.fail("answer", "/message/", status=429)
    with pytest.raises(RateLimited) as caught:
        await account.poll()
    assert caught.value.retry_after == 60


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Retry-After": "7"}, 7),
        ({"X-RateLimit-Reset": "90"}, 90),
        ({"X-RateLimit-Reset": "0"}, 1),
        ({"X-RateLimit-Reset": "1795000000"}, 60),
        ({"X-RateLimit-Reset": "999999"}, 3600),
        ({"X-RateLimit-Reset": "soon"}, 60),
    ],
)
async def test_forms_of_a_refusal(
    account: Account,
    emulator: RingmeEmulator,
    headers: dict[str, str],
    expected: float,
) -> None:
    """Whatever names the pause, it is between a second and an hour."""
    emulator.fail("answer", "/message/", status=429, headers=headers)
    with pytest.raises(RateLimited) as caught:
        await account.poll()
    assert caught.value.retry_after == expected


# Statistics lists that overlap


async def test_lists_are_asked_for_one_by_one(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """However many calls there are at once, no two lists overlap."""
    emulator.switches.statistics_duration = 0.05
    await asyncio.gather(
        *(read_pages(provider, SINCE, line) for line in provider.mailboxes),
        provider.find(Query()),
    )
    assert all(seen.status == 200 for seen in emulator.journal)


async def test_list_of_another_application(
    provider: RingmeProvider, emulator: RingmeEmulator, clocks: Clocks
) -> None:
    """While somebody else's list is in work, a moment is waited."""
    emulator.receive("Behind it")
    emulator.fail("answer", "/message/", status=429, body=CONCURRENT, times=2)
    (message,) = await provider.find(Query(line=LINE))
    assert message.text == "Behind it"
    assert clocks.slept == [1.0, 2.0]


async def test_list_of_another_application_takes_long(
    provider: RingmeProvider, emulator: RingmeEmulator, clocks: Clocks
) -> None:
    """Patience ends; it is no spent quota, and the next poll may come soon."""
    emulator.fail("answer", "/message/", status=429, body=CONCURRENT, times=4)
    with pytest.raises(RateLimited) as caught:
        await read_pages(provider, SINCE)
    assert caught.value.retry_after == 3.0
    assert len(clocks.slept) == 3
    await read_pages(provider, SINCE)


# Nudges


async def test_nudges_do_not_eat_the_quota(
    account: Account, emulator: RingmeEmulator, clocks: Clocks
) -> None:
    """While there is plenty a nudge is a poll; then regular polls come first."""
    emulator.switches.quota_limit = 60
    await account.poll()
    told = 0
    for number in range(200):
        clocks.pass_by(seconds=4)
        emulator.receive(f"Message {number}")
        told += len(await account.poll())
    assert all(seen.status == 200 for seen in emulator.journal)
    assert emulator.quota.used < 60
    assert told > 30
    # Nothing is lost: the poll at the regular time brings the rest.
    clocks.pass_by(seconds=account.provider.pace)
    told += len(await account.poll())
    assert told == 200


async def test_a_burst_of_requests_for_a_small_quota(
    account: Account, emulator: RingmeEmulator, clocks: Clocks
) -> None:
    """Marking is for the user to pay: it may use what is left."""
    emulator.switches.quota_limit = 40
    await account.poll()
    keys = [emulator.receive(f"M {n}", sender=f"7916000{1000 + n}") for n in range(50)]
    wanted = [f"{LINE}:{key}" for key in keys]
    with pytest.raises(RateLimited):
        await account.provider.mark(LINE, refs(*wanted), read=True)
    assert all(seen.status == 200 for seen in emulator.journal)
    assert sum(emulator.store.messages[key].read for key in keys) > 25
    assert len(lists(emulator)) < 5


def test_headers_are_no_secret(provider: Any) -> None:
    """The statistics are numbers."""
    assert all(
        value is None or isinstance(value, int)
        for value in provider.statistics()["quota"].values()
    )


# Looking


async def _again_and_again(look: Callable[[], Awaitable[object]]) -> None:
    for _ in range(200):
        await look()


async def test_a_reader_cannot_spend_what_polls_need(
    build: Build, emulator: RingmeEmulator, clocks: Clocks
) -> None:
    """Look-ups get what polling leaves over, and say when that is nothing."""
    emulator.seed(300, spacing=600)
    # Of small pages, a search for nothing takes many.
    emulator.switches.page_cap = 5
    emulator.switches.quota_limit = 200
    provider = build(extensions=[LINE])
    await provider.connect()
    account = Account(provider, emulator)
    assert await account.poll() == []
    looks: list[Callable[[], Awaitable[object]]] = [
        lambda: provider.find(Query(text="nothing of that kind")),
        lambda: provider.conversations(None),
        lambda: provider.message(f"{LINE}:unknown"),
    ]
    for look in looks:
        with pytest.raises(QuotaShort) as error:
            await _again_and_again(look)
        assert error.value.retry_after is not None
        assert 0 < error.value.retry_after <= 3600
        with pytest.raises(QuotaShort):
            provider.check_look_up()
    assert 200 - emulator.quota.used >= 20

    for number in range(5):
        clocks.pass_by(seconds=600)
        emulator.receive(f"News {number}")
        assert await account.poll() == [f"received News {number}"]
    # The next hour has room again.
    clocks.pass_by(hours=1)
    await account.poll()
    provider.check_look_up()
    assert await provider.find(Query(text="News 4"))
