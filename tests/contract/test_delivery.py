"""What becomes of outgoing messages: each change is announced once."""

from collections.abc import Sequence

import pytest

from custom_components.phone_inbox.messaging import (
    Change,
    ChangeKind,
    Delivery,
    Direction,
    MessageRef,
)

from .driver import Home, kinds

CHAPTERS = {"sent": ChangeKind.SENT, "delivered": ChangeKind.DELIVERED}


def chapters(home: Home) -> list[ChangeKind]:
    """Return what is told of a message that gets through, in its order."""
    return [CHAPTERS[state] for state in home.subject.deliveries if state in CHAPTERS]


def send_elsewhere(home: Home, text: str, state: str, **options: str) -> str:
    """Let another client send a message, and leave it in a state."""
    message_id = home.emulator.send_elsewhere(text, **options)
    home.emulator.set_delivery(message_id, state)
    return message_id


async def pass_hours(home: Home, hours: int) -> None:
    """Let time pass in which other messages come and are announced."""
    for hour in range(hours):
        home.emulator.clock.advance(3600)
        home.emulator.receive(f"Meanwhile {hour}", sender="79160000199")
        await home.poll()


async def look_everywhere(home: Home) -> list[Change]:
    """Poll as often as it takes to hear of everything."""
    changes: list[Change] = []
    for _ in range(4):
        home.emulator.clock.advance(60)
        changes += await home.poll()
    return changes + await home.poll(sweep=True)


def of(home: Home, message_id: str, changes: Sequence[Change]) -> list[Change]:
    """Return the changes of one message."""
    return [change for change in changes if home.id_of(change.message) == message_id]


async def test_each_change_is_announced_once(inbox: Home) -> None:
    """A message's way is told step by step, however often it is listed."""
    first, *further = inbox.subject.deliveries
    message_id = send_elsewhere(inbox, "On its way", first)
    told = []
    for state in (first, *further):
        inbox.emulator.set_delivery(message_id, state)
        inbox.emulator.clock.advance(20)
        changes = await inbox.poll() + await inbox.poll()
        expected = [CHAPTERS[state]] if state in CHAPTERS else []
        assert kinds(changes) == expected
        told += changes
    assert kinds(told) == chapters(inbox)
    assert all(change.message.direction is Direction.OUTGOING for change in told)
    assert all(change.message.text == "On its way" for change in told)
    assert await inbox.poll(sweep=True) == []


async def test_message_that_was_quick(inbox: Home) -> None:
    """A message that got through between two polls is told of in full."""
    message_id = send_elsewhere(inbox, "Fast", inbox.subject.deliveries[-1])
    changes = await inbox.poll()
    assert kinds(of(inbox, message_id, changes)) == chapters(inbox)
    assert len(changes) == len(chapters(inbox))
    assert await inbox.poll() == []


@pytest.mark.parametrize("before", ["pending", "sent"])
async def test_failure(inbox: Home, before: str) -> None:
    """A message that fails is told of once, and stays failed."""
    message_id = send_elsewhere(inbox, "In vain", before)
    changes = await inbox.poll()
    inbox.emulator.set_delivery(message_id, "failed")
    inbox.emulator.clock.advance(60)
    changes += await inbox.poll()
    assert kinds(changes) in ([ChangeKind.FAILED], [ChangeKind.SENT, ChangeKind.FAILED])
    assert changes[-1].message.delivery is Delivery.FAILED
    assert changes[-1].message.error
    assert await look_everywhere(inbox) == []


@pytest.mark.parametrize("end", ["best", "failed"])
async def test_change_hours_later(inbox: Home, end: str) -> None:
    """A message that is no longer among the recent ones is still followed."""
    best = inbox.subject.deliveries[-1]
    message_id = send_elsewhere(inbox, "Slowly", inbox.subject.deliveries[0])
    changes = of(inbox, message_id, await inbox.poll())
    await pass_hours(inbox, 3)
    inbox.emulator.set_delivery(message_id, best if end == "best" else "failed")
    changes += of(inbox, message_id, await look_everywhere(inbox))
    told = kinds(changes)
    if end == "best":
        assert told == chapters(inbox)
    else:
        assert told in ([ChangeKind.FAILED], [ChangeKind.SENT, ChangeKind.FAILED])


async def test_change_while_the_home_is_down(inbox: Home) -> None:
    """What became of a message while the home was down is told after its start."""
    message_id = send_elsewhere(inbox, "Before the restart", "sent")
    assert kinds(await inbox.poll()) == [ChangeKind.SENT]
    inbox.emulator.clock.advance(7200)
    inbox.emulator.set_delivery(message_id, "failed")
    await inbox.restart()
    changes = await look_everywhere(inbox)
    assert kinds(of(inbox, message_id, changes)) == [ChangeKind.FAILED]


async def test_nothing_goes_back(inbox: Home) -> None:
    """A message that was told to have ended never begins again."""
    message_id = send_elsewhere(inbox, "There", inbox.subject.deliveries[-1])
    await inbox.poll()
    for state in inbox.subject.deliveries:
        inbox.emulator.set_delivery(message_id, state)
        inbox.emulator.clock.advance(30)
        assert await inbox.poll() == []


async def test_old_outgoing_messages_are_no_news(home: Home) -> None:
    """What was sent before the account was added is not told of."""
    send_elsewhere(home, "Long done", home.subject.deliveries[-1])
    await home.start()
    assert await home.poll() == []
    assert await look_everywhere(home) == []


async def test_under_way_at_the_baseline(home: Home) -> None:
    """What was on its way when the account was added is followed from there."""
    message_id = send_elsewhere(home, "Halfway", "sent")
    await home.start()
    assert await home.poll() == []
    home.emulator.clock.advance(60)
    home.emulator.set_delivery(message_id, "failed")
    assert kinds(await look_everywhere(home)) == [ChangeKind.FAILED]


async def test_many_under_way(inbox: Home) -> None:
    """However many messages are on their way, each is heard of in the end."""
    ids = []
    for number in range(60):
        inbox.emulator.clock.advance(2)
        options = {"recipient": f"7916000{1000 + number}"}
        ids.append(send_elsewhere(inbox, f"Round mail {number}", "sent", **options))
    assert kinds(await inbox.poll()) == [ChangeKind.SENT] * 60
    await pass_hours(inbox, 2)
    for message_id in ids:
        inbox.emulator.set_delivery(message_id, "failed")
    changes: list[Change] = []
    for _ in range(15):
        changes += await inbox.poll()
    changes += await inbox.poll(sweep=True)
    assert kinds(changes) == [ChangeKind.FAILED] * 60
    assert {inbox.id_of(change.message) for change in changes} == set(ids)


async def test_deleted_under_way(inbox: Home) -> None:
    """A message that is deleted on its way is not sought for ever."""
    message_id = send_elsewhere(inbox, "Taken back", "sent")
    await inbox.poll()
    await pass_hours(inbox, 1)
    inbox.emulator.delete_elsewhere(message_id)
    assert await look_everywhere(inbox) == []
    inbox.emulator.clock.advance(30 * 3600)
    inbox.receive("The next day")
    assert len(await inbox.poll()) == 1
    inbox.emulator.clock.advance(60)
    await inbox.poll()
    before = len(inbox.emulator.journal)
    inbox.emulator.clock.advance(60)
    await inbox.poll()
    assert len(inbox.emulator.journal) - before <= len(inbox.provider.mailboxes)


async def test_looking_up(inbox: Home) -> None:
    """Messages can be looked up where that is offered, and only those there are."""
    line = inbox.emulator.lines()[0]
    there = [send_elsewhere(inbox, f"Look {n}", "sent", line=line) for n in range(3)]
    gone = send_elsewhere(inbox, "Look away", "sent", line=line)
    refs = [change.message for change in await inbox.poll()]
    inbox.emulator.delete_elsewhere(gone)
    mailbox = inbox.provider.mailbox_of(refs[0])
    # What was listed a moment ago may be answered from that.
    inbox.emulator.clock.advance(3600)
    with inbox.reading():
        found = await inbox.provider.fetch_by_ids(
            mailbox, [MessageRef(message.id, message.time) for message in refs]
        )
    assert {inbox.id_of(message) for message in found} == set(there)
    with inbox.reading():
        assert list(await inbox.provider.fetch_by_ids(mailbox, [])) == []
