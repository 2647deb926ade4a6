"""Lists of several pages, on servers that do not page as they are asked to."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from custom_components.phone_inbox.providers import Query, Unavailable
from custom_components.phone_inbox.providers.ringme import RingmeProvider, polling
from tests.emulators.ringme import RingmeEmulator
from tests.providers.common import NOW, Known, ago, read_all, read_pages

from .conftest import LINE, Account, Clocks, Hand, lists

HOUR_AGO = ago(hours=1)


def fill(
    emulator: RingmeEmulator, count: int, *, apart: float = 30.0, line: str = LINE
) -> list[str]:
    """Let that many messages come, the last one now; return their ids."""
    return [
        f"{line}:"
        + emulator.receive(
            f"Filler {number}",
            time=ago(seconds=apart * (count - 1 - number)),
            line=line,
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("cap", [1, 2, 3, 6, 20, 100])
@pytest.mark.parametrize("count", [0, 1, 2, 6, 7, 60])
async def test_page_sizes(
    provider: RingmeProvider, emulator: RingmeEmulator, cap: int, count: int
) -> None:
    """Whatever a page holds, everything is listed, and that is told."""
    emulator.switches.page_cap = cap
    expected = fill(emulator, count)
    pages = await read_pages(provider, HOUR_AGO)
    found = {message.id for page in pages for message in page.messages}
    assert found == set(expected)
    told = pages[-1].covered_since
    assert told is not None
    assert told <= HOUR_AGO
    # One more than there are pages that overlap, and one for the end.
    effective = min(cap, 50)
    assert len(emulator.journal) <= 4 + 1.7 * count / max(effective - 1, 1)


async def test_stops_where_the_known_begins(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """Older messages cost nothing."""
    fill(emulator, 1000)
    pages = await read_pages(provider, ago(minutes=10))
    assert len(emulator.journal) == 3
    assert 20 <= sum(len(page.messages) for page in pages) <= 50
    told = pages[-1].covered_since
    assert told is not None
    assert told < ago(minutes=10)


async def test_equal_times(provider: RingmeProvider, emulator: RingmeEmulator) -> None:
    """Many messages of one moment are all listed."""
    expected = fill(emulator, 90, apart=0)
    assert (await read_all(provider, HOUR_AGO)).keys() == set(expected)


@pytest.mark.parametrize("page", [1, 2, 3, 4, 5])
async def test_arrivals_shift_the_pages(
    provider: RingmeProvider, emulator: RingmeEmulator, hand: Hand, page: int
) -> None:
    """What comes while a list is read moves the rest down, and hides nothing."""
    expected = fill(emulator, 100)

    def arrive() -> None:
        for number in range(15):
            emulator.receive(f"Meanwhile {number}")

    hand.interludes += [*[lambda: None] * (page - 1), arrive]
    found = await read_all(provider, HOUR_AGO)
    assert found.keys() >= set(expected)


@pytest.mark.parametrize("count", [1, 2, 5, 25])
@pytest.mark.parametrize("page", [1, 2, 3, 4, 5])
async def test_deletions_shift_the_pages(
    provider: RingmeProvider,
    emulator: RingmeEmulator,
    hand: Hand,
    page: int,
    count: int,
) -> None:
    """What is deleted while a list is read moves the rest up, and hides nothing."""
    expected = fill(emulator, 100)
    victims = [item.partition(":")[2] for item in expected[-count:]]

    def delete() -> None:
        for key in victims:
            emulator.delete_elsewhere(key)

    hand.interludes += [*[lambda: None] * (page - 1), delete]
    pages = await read_pages(provider, HOUR_AGO)
    found = {message.id for each in pages for message in each.messages}
    assert found >= set(expected[:-count])
    told = pages[-1].covered_since
    assert told is not None
    assert told <= HOUR_AGO


async def test_deletions_without_end(
    provider: RingmeProvider, emulator: RingmeEmulator, hand: Hand
) -> None:
    """A list that shrinks all the time is read once, and no more is claimed."""
    expected = fill(emulator, 300)
    newest = [item.partition(":")[2] for item in reversed(expected)]

    def delete() -> None:
        for _ in range(12):
            emulator.delete_elsewhere(newest.pop(0))

    hand.interludes = [delete] * 15
    pages = await read_pages(provider, ago(hours=4))
    assert pages[-1].covered_since is None
    assert len(lists(emulator)) < 60


@pytest.mark.parametrize("size", [4, 20])
async def test_server_with_pages_of_its_own_size(
    provider: RingmeProvider, emulator: RingmeEmulator, hand: Hand, size: int
) -> None:
    """A server that does not know per_page is read page by page."""
    hand.options = {"per_page": str(size)}
    expected = fill(emulator, 90)
    found = await read_all(provider, HOUR_AGO)
    assert found.keys() == set(expected)
    hand.options = {"per_page": "20"}
    assert len(await provider.find(Query(line=LINE, limit=80))) == 80


async def test_server_without_pages(
    provider: RingmeProvider, emulator: RingmeEmulator, hand: Hand
) -> None:
    """A server that always shows the first page ends the reading, not the hope."""
    hand.options = {"page": "1"}
    expected = fill(emulator, 100)
    pages = await read_pages(provider, HOUR_AGO)
    found = {message.id for page in pages for message in page.messages}
    assert found == set(expected[-20:])
    assert pages[-1].covered_since == min(
        message.time for page in pages for message in page.messages
    )
    assert len(emulator.journal) < 10


async def test_server_that_knows_one_order_only(
    provider: RingmeProvider, emulator: RingmeEmulator, hand: Hand
) -> None:
    """A list that begins with the oldest is read to its end."""
    hand.options = {"order": "asc"}
    expected = fill(emulator, 90)
    pages = await read_pages(provider, ago(minutes=5))
    assert {m.id for page in pages for m in page.messages} == set(expected)
    # Nor does its first page tell what is new.
    emulator.receive("News")
    assert "News" in {m.text for m in (await read_all(provider, NOW)).values()}


async def test_pages_in_disorder(
    provider: RingmeProvider, emulator: RingmeEmulator, hand: Hand
) -> None:
    """Nothing depends on the order within a page."""
    hand.edit = lambda items: items.sort(key=str)
    expected = fill(emulator, 90)
    found = await read_all(provider, HOUR_AGO)
    assert found.keys() == set(expected)


async def test_broken_pages(
    provider: RingmeProvider, emulator: RingmeEmulator, hand: Hand
) -> None:
    """Items that cannot be understood have their places, and hide no other."""
    expected = fill(emulator, 90)
    broken = {item.partition(":")[2] for item in expected[20:60]}

    def spoil(items: list[Any]) -> None:
        for item in items:
            if item["id"] in broken:
                item["id"] = None

    hand.edit = spoil
    pages = await read_pages(provider, HOUR_AGO)
    found = {message.id for page in pages for message in page.messages}
    assert found == {*expected[:20], *expected[60:]}
    assert sum(page.broken for page in pages) >= 40


async def test_junk_among_the_items(
    provider: RingmeProvider, emulator: RingmeEmulator, hand: Hand
) -> None:
    """What somebody put into each page takes no message's place."""
    expected = fill(emulator, 90)
    hand.edit = lambda items: items.insert(1, {"advertisement": True})
    found = await read_all(provider, HOUR_AGO)
    assert found.keys() == set(expected)


async def test_nothing_but_broken_items(
    provider: RingmeProvider, emulator: RingmeEmulator, hand: Hand
) -> None:
    """A list of which nothing can be understood is no endless task."""
    fill(emulator, 90)
    hand.edit = lambda items: [item.clear() for item in items]
    pages = await read_pages(provider, HOUR_AGO)
    assert not any(page.messages for page in pages)
    assert sum(page.broken for page in pages) >= 50
    assert len(emulator.journal) < 15


async def test_list_without_end(
    provider: RingmeProvider,
    emulator: RingmeEmulator,
    hand: Hand,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """There is a bound for how much is read at once; it is told where it is met."""
    monkeypatch.setattr(polling, "POLL_PAGES", 10)
    fill(emulator, 400)
    pages = await read_pages(provider, ago(days=1))
    assert len(emulator.journal) == 10
    told = pages[-1].covered_since
    assert told == min(message.time for page in pages for message in page.messages)
    assert "left out" in caplog.text


@pytest.mark.parametrize("fault", ["answer", "truncate", "reset"])
async def test_failure_between_pages(
    account: Account, emulator: RingmeEmulator, fault: Any
) -> None:
    """A reading that breaks off is begun anew by the next poll."""
    for number in range(60):
        emulator.clock.advance(30)
        emulator.receive(f"News {number}")
    emulator.fail(fault, "/message/", skip=2, times=3)
    with pytest.raises(Unavailable):
        await account.poll()
    told = await account.poll()
    assert told == [f"received News {number}" for number in range(60)]


async def test_sweep_is_rationed(
    account: Account, emulator: RingmeEmulator, clocks: Clocks
) -> None:
    """Reading again what was read before takes a tenth of a small quota."""
    for number in range(300):
        emulator.clock.advance(60)
        emulator.receive(f"Busy {number}")
        if number % 50 == 0:
            await account.poll()
    await account.poll()
    emulator.switches.quota_limit = 400
    emulator.clock.advance(3600)
    emulator.receive("One more")
    await account.poll()
    emulator.journal.clear()
    emulator.receive("News")
    assert await account.poll(sweep=True) == ["received News"]
    assert len(emulator.journal) < 25
    # With little left, what is unchanged is not read again at all.
    emulator.spend_quota(400 - emulator.quota.used - 50)
    clocks.pass_by(minutes=50)
    await account.poll()
    emulator.journal.clear()
    clocks.pass_by(minutes=4)
    assert await account.poll(sweep=True) == []
    assert len(emulator.journal) == 1
    emulator.receive("More news")
    emulator.journal.clear()
    clocks.pass_by(minutes=4)
    assert await account.poll(sweep=True) == ["received More news"]
    assert len(emulator.journal) <= 4


async def test_what_the_ledger_owes_is_read(
    provider: RingmeProvider, emulator: RingmeEmulator, clocks: Clocks
) -> None:
    """How far back must be read in any case is not rationed."""
    expected = fill(emulator, 200)
    emulator.switches.quota_limit = 100
    found: set[str] = set()
    async for page in provider.fetch(LINE, Known(ago(minutes=90))):
        found |= {message.id for message in page.messages}
    assert found >= set(expected[-180:])


type Change = Callable[[], object]


async def test_arrivals_and_deletions_at_once(
    provider: RingmeProvider, emulator: RingmeEmulator, hand: Hand
) -> None:
    """Shifts in both directions hide nothing, either."""
    expected = fill(emulator, 120)
    keys = [item.partition(":")[2] for item in expected]
    changes: list[Change] = []
    for number in range(3):
        changes += [
            partial(emulator.delete_elsewhere, keys[-1 - number]),
            partial(emulator.receive, f"Meanwhile {number}"),
        ]
    hand.interludes = changes
    found = await read_all(provider, HOUR_AGO)
    assert found.keys() >= set(expected[:-3])
