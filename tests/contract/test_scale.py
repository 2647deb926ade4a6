"""What a poll costs does not grow with what is stored."""

from contextlib import suppress
from itertools import count
from statistics import mean, median_low
from typing import Any

import pytest

from custom_components.phone_inbox.providers import ProviderError

from .driver import Home, at_home, cost_of_a_poll, received
from .wire import each

#: An account with few and one with many old messages.
FEW, MANY = 10, 10_000


async def test_baseline_of_a_large_account(home: Home) -> None:
    """The baseline of ten thousand messages takes a bounded number of requests."""
    home.emulator.seed(MANY, spacing=1.0, until=1.0)
    await home.start()
    before = len(home.emulator.journal)
    assert await home.poll() == []
    requests = len(home.emulator.journal) - before
    assert requests <= home.subject.baseline_requests * len(home.provider.mailboxes)
    # What was listed is known, and that is the newest of them.
    assert home.subject.page_size <= home.ledger.known_count() <= MANY // 5
    home.emulator.clock.advance(1)
    home.receive("First news")
    assert received(await home.poll()) == ["First news"]


async def cost_of_polls(home: Home, count: int) -> tuple[int, float, int]:
    """Return requests of the usual poll and of the average one, and usual bytes."""
    costs = [await cost_of_a_poll(home) for _ in range(count)]
    requests = [cost[0] for cost in costs]
    return median_low(requests), mean(requests), median_low(cost[1] for cost in costs)


@pytest.mark.parametrize("stored", [0, FEW, MANY])
async def test_requests_of_idle_polls(home: Home, stored: int) -> None:
    """A poll of an account where nothing happens is one request a mailbox."""
    home.emulator.seed(stored)
    await home.start()
    await home.poll()
    await home.poll()
    usual, average, _ = await cost_of_polls(home, 30)
    mailboxes = len(home.provider.mailboxes)
    assert usual <= mailboxes
    assert average <= mailboxes * (1 + home.subject.idle_extra)


async def test_bytes_of_idle_polls(home: Home) -> None:
    """It brings as many bytes with few old messages as with many."""
    usual = []
    for stored in (FEW, MANY):
        async with at_home(type(home.subject)()) as other:
            other.emulator.seed(stored)
            await other.start()
            await other.poll()
            await other.poll()
            usual.append((await cost_of_polls(other, 5))[2])
    assert usual[1] <= 2 * usual[0]


async def test_idle_polls_after_a_busy_day(inbox: Home) -> None:
    """What came earlier today costs nothing later, also where nobody has read it."""
    for number in range(500):
        inbox.emulator.clock.advance(20)
        inbox.receive(f"Busy {number}")
    await inbox.poll()
    inbox.emulator.clock.advance(3600)
    inbox.receive("The last one today")
    await inbox.poll()
    await inbox.poll()
    usual, average, size = await cost_of_polls(inbox, 60)
    mailboxes = len(inbox.provider.mailboxes)
    assert usual <= mailboxes
    assert average <= mailboxes * (1 + inbox.subject.idle_extra)
    assert size <= 6_000 * mailboxes


async def test_a_page_that_comes_again_and_again(inbox: Home) -> None:
    """A server that shows the same page for every page is not read for ever."""
    pages: list[bytes] = []

    def repeat(body: bytes) -> bytes:
        pages.append(body)
        return pages[0]

    for number in range(inbox.subject.page_size):
        inbox.emulator.clock.advance(1)
        inbox.receive(f"Stuck {number}")
    inbox.subject.wire.spoil = repeat
    await inbox.poll_anyway()
    assert len(pages) <= inbox.subject.stale_pages * len(inbox.provider.mailboxes)


async def test_pages_without_a_message(inbox: Home) -> None:
    """A list of nothing but broken items is not read for ever."""
    inbox.subject.wire.edits.append(lambda items: items.__setitem__(slice(None), [{}]))
    before = len(inbox.emulator.journal)
    await inbox.poll_anyway()
    listings = len(inbox.listings(before))
    assert listings <= inbox.subject.stale_pages * len(inbox.provider.mailboxes)


async def test_a_list_without_an_end(inbox: Home) -> None:
    """Even a list that brings new messages for ever is not read for ever."""
    number = count()

    def renew(item: dict[str, Any]) -> None:
        item[inbox.subject.id_field] = f"endless-{next(number)}"

    inbox.emulator.clock.advance(1)
    inbox.receive("Endless")
    inbox.subject.wire.edits.append(
        lambda items: items.extend([dict(items[0])] if items else [])
    )
    inbox.subject.wire.edits.append(each(renew))
    mailbox = inbox.provider.mailboxes[0]
    before = len(inbox.emulator.journal)
    reading = inbox.ledger.open(mailbox, inbox.now, sweep=True)
    with suppress(ProviderError):
        async for page in inbox.provider.fetch(mailbox, reading):
            reading.take(page.messages)
    assert len(inbox.listings(before)) <= inbox.subject.endless_pages
