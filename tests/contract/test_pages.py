"""Listings that take several pages, and change while they are read."""

from datetime import timedelta
from functools import partial

import pytest

from custom_components.phone_inbox.providers import Unavailable

from .driver import Home, at_home, received
from .subject import Subject


@pytest.fixture
def subject(subject: Subject) -> Subject:
    """Return a provider whose server has small pages."""
    subject.shrink_pages()
    return subject


def fill(home: Home, count: int, *, apart: float) -> list[str]:
    """Let that many messages come, so many seconds apart; return their texts."""
    texts = [f"Page filler {number}" for number in range(count)]
    for text in texts:
        home.emulator.clock.advance(apart)
        home.receive(text)
    return texts


def several_pages(home: Home) -> int:
    """Return how many messages take more than three pages."""
    return 3 * home.subject.page_size + home.subject.page_size // 2


@pytest.mark.parametrize("apart", [1, 60])
async def test_arrivals_between_pages(inbox: Home, apart: float) -> None:
    """What comes while a listing is read shifts its pages, and is not lost."""
    texts = fill(inbox, several_pages(inbox), apart=apart)
    late = [f"Between pages {number}" for number in range(6)]

    def arrive(number: int) -> None:
        inbox.emulator.clock.advance(1)
        inbox.receive(late[2 * number])
        inbox.receive(late[2 * number + 1], sender="79160000102")

    inbox.subject.wire.interludes += [partial(arrive, number) for number in range(3)]
    changes = await inbox.poll() + await inbox.poll()
    assert not inbox.subject.wire.interludes
    assert sorted(received(changes)) == sorted(texts + late)
    assert await inbox.poll(sweep=True) == []


@pytest.mark.parametrize("apart", [1, 60])
async def test_deletions_between_pages(inbox: Home, apart: float) -> None:
    """What is deleted while a listing is read makes it skip nothing for good."""
    texts = fill(inbox, several_pages(inbox), apart=apart)
    newest = [inbox.receive(f"Deleted later {n}", sender="79160000102") for n in (1, 2)]
    inbox.subject.wire.interludes += [
        partial(inbox.emulator.delete_elsewhere, message_id) for message_id in newest
    ]
    changes = await inbox.poll() + await inbox.poll() + await inbox.poll(sweep=True)
    assert sorted(
        text for text in received(changes) if not text.startswith("Deleted later")
    ) == sorted(texts)
    assert await inbox.poll(sweep=True) == []


async def test_equal_times_across_pages(inbox: Home) -> None:
    """Many messages of one moment are all found, whatever page they are on."""
    texts = [f"Same moment {number}" for number in range(several_pages(inbox))]
    for text in texts:
        inbox.receive(text)
    assert sorted(received(await inbox.poll())) == sorted(texts)
    assert await inbox.poll() == []


@pytest.mark.parametrize("failing_page", [2, 3, 4])
async def test_failure_between_pages(inbox: Home, failing_page: int) -> None:
    """A listing that breaks off loses nothing and repeats nothing."""
    texts = fill(inbox, several_pages(inbox), apart=60)
    fault = inbox.emulator.fail(
        "answer", inbox.subject.list_path, skip=failing_page - 1, times=-1
    )
    with pytest.raises(Unavailable):
        await inbox.poll()
    inbox.emulator.faults.remove(fault)
    await inbox.poll()
    assert sorted(received(inbox.announced)) == sorted(texts)
    assert await inbox.poll(sweep=True) == []


async def test_crash_between_pages(inbox: Home) -> None:
    """A home that goes down in mid-listing reads the same stretch again."""
    texts = fill(inbox, several_pages(inbox), apart=60)
    inbox.emulator.fail("answer", inbox.subject.list_path, skip=1, times=3)
    with pytest.raises(Unavailable):
        await inbox.poll()
    before = inbox.announced[:]
    inbox.emulator.faults.clear()
    await inbox.crash(inbox.stored)
    changes = await inbox.poll()
    # What was under way when it went down may have been told, and is told again.
    again = [change for change in changes if change.redelivered]
    assert sorted(received(again)) == sorted(received(before))
    assert sorted(received(changes)) == sorted(texts)


@pytest.mark.parametrize("minutes", [1, 5, 9])
async def test_late_message_within_the_overlap(inbox: Home, minutes: int) -> None:
    """A message that turns up with an earlier time is found by the next poll."""
    inbox.receive("On time")
    await inbox.poll()
    late = inbox.emulator.clock.now() - timedelta(minutes=minutes)
    inbox.emulator.clock.advance(20)
    inbox.receive("Late", time=late)
    assert received(await inbox.poll()) == ["Late"]
    assert await inbox.poll() == []


@pytest.mark.parametrize("hours", [1, 5, 23])
async def test_late_message_in_a_sweep(inbox: Home, hours: int) -> None:
    """A message that turns up hours late is found by the next sweep, once."""
    inbox.emulator.clock.advance(24 * 3600)
    inbox.receive("On time")
    await inbox.poll()
    late = inbox.emulator.clock.now() - timedelta(hours=hours)
    inbox.receive("Hours late", time=late)
    changes = await inbox.poll() + await inbox.poll(sweep=True)
    assert received(changes) == ["Hours late"]
    assert await inbox.poll(sweep=True) == []


async def test_ancient_message(inbox: Home) -> None:
    """A message that turns up with a time of last month is no news."""
    inbox.receive("On time")
    await inbox.poll()
    ancient = inbox.emulator.clock.now() - timedelta(days=30)
    inbox.receive("Imported from the old system", time=ancient)
    assert await inbox.poll() == []
    assert await inbox.poll(sweep=True) == []


async def test_out_of_order_arrivals(inbox: Home) -> None:
    """Messages that are listed in another order than they came all count."""
    now = inbox.emulator.clock.now()
    order = [3, 0, 4, 1, 2]
    for minute in order:
        time = now - timedelta(minutes=minute)
        inbox.receive(f"Of minute {minute}", time=time)
    assert received(await inbox.poll()) == [f"Of minute {n}" for n in (4, 3, 2, 1, 0)]


async def test_every_way_to_answer_lists(subject: Subject) -> None:
    """Servers of one kind may differ in how they answer: all of them are read."""
    for mode in subject.modes:
        other = type(subject)()
        other.use_mode(mode)
        async with at_home(other) as home:
            home.emulator.seed(40)
            await home.start()
            assert await home.poll() == []
            for number in range(3):
                home.emulator.clock.advance(240)
                home.receive(f"First {number}")
                home.emulator.clock.advance(1)
                home.receive(f"Second {number}", sender="79160000102")
                changes = await home.poll()
                assert received(changes) == [f"First {number}", f"Second {number}"]
                assert await home.poll() == []
            await home.restart()
            assert await home.poll() == []


async def test_listing_in_any_order(inbox: Home) -> None:
    """Nothing depends on the order of the items of a page."""
    inbox.subject.wire.edits.append(lambda items: items.sort(key=str))
    texts = fill(inbox, 15, apart=30)
    assert received(await inbox.poll()) == texts
    assert await inbox.poll() == []
