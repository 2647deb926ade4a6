"""What comes in is announced once: after a baseline, in bursts, after a pause."""

from collections import Counter

import pytest

from custom_components.phone_inbox.messaging import ChangeKind, Direction
from custom_components.phone_inbox.providers import ReadState

from .driver import Home, bare, kinds, received


async def test_baseline_announces_nothing(home: Home) -> None:
    """What is there when the account is added was never news."""
    home.emulator.seed(40)
    home.receive("Just before the baseline")
    await home.start()
    assert await home.poll() == []
    assert await home.poll() == []


async def test_baseline_counts_what_the_server_says(home: Home) -> None:
    """Unread messages count from the start where the server keeps that."""
    line = home.emulator.lines()[0]
    for number in range(3):
        home.receive(f"Unread from the start {number}", line=line)
    await home.start()
    await home.poll()
    expected = {line: 3} if home.subject.read_state is ReadState.SERVER else {}
    assert home.ledger.unread() == expected


async def test_first_message_of_an_empty_mailbox(home: Home) -> None:
    """An account without any message has a baseline, too."""
    await home.start()
    assert await home.poll() == []
    home.emulator.clock.advance(1)
    home.receive("The very first")
    assert received(await home.poll()) == ["The very first"]
    assert await home.poll() == []


async def test_message_as_it_came(inbox: Home) -> None:
    """A message is announced with all that matters."""
    line = inbox.emulator.lines()[-1]
    inbox.emulator.clock.advance(30)
    message_id = inbox.receive("Gate code?", sender="37491112233", line=line)
    (change,) = await inbox.poll()
    message = change.message
    assert change.kind is ChangeKind.RECEIVED
    assert not change.backfilled
    assert not change.redelivered
    assert inbox.id_of(message) == message_id
    assert message.direction is Direction.INCOMING
    assert message.line == line
    assert bare(message.remote) == "37491112233"
    assert message.identity == "+37491112233"
    assert message.text == "Gate code?"
    assert message.time == inbox.emulator.clock.now()
    assert inbox.ledger.unread() == {line: 1}
    assert inbox.provider.mailbox_of(message) == change.mailbox


@pytest.mark.parametrize("count", [3, 100, 1000])
async def test_burst(inbox: Home, count: int) -> None:
    """Messages that come between two polls are all announced, oldest first."""
    texts = [f"Burst {number}" for number in range(count)]
    for text in texts:
        inbox.emulator.clock.advance(1)
        inbox.receive(text)
    assert received(await inbox.poll()) == texts
    assert await inbox.poll() == []


async def test_burst_over_all_lines(inbox: Home) -> None:
    """Each message is announced for the line it came to."""
    lines = inbox.emulator.lines()
    for number in range(30):
        inbox.receive(f"Shared {number}", line=lines[number % len(lines)])
    changes = await inbox.poll()
    assert Counter(change.message.line for change in changes) == Counter(
        lines[number % len(lines)] for number in range(30)
    )
    assert inbox.ledger.unread() == Counter(change.message.line for change in changes)


async def test_one_message_a_poll(inbox: Home) -> None:
    """Each poll announces what came since the last one, and only that."""
    for number in range(15):
        inbox.emulator.clock.advance(60)
        inbox.receive(f"Every minute {number}")
        assert received(await inbox.poll()) == [f"Every minute {number}"]


async def test_backfill_after_a_pause(inbox: Home) -> None:
    """What came while the home was down is announced at its start, in order."""
    texts = [f"While down {number}" for number in range(150)]
    for text in texts:
        inbox.emulator.clock.advance(120)
        inbox.receive(text)
    inbox.emulator.clock.advance(600)
    await inbox.restart()
    changes = await inbox.poll()
    assert received(changes) == texts
    assert all(change.backfilled for change in changes)
    inbox.emulator.clock.advance(10)
    inbox.receive("Up again")
    (change,) = await inbox.poll()
    assert not change.backfilled


async def test_same_text_at_different_times(inbox: Home) -> None:
    """The same text again is another message."""
    for _ in range(3):
        inbox.emulator.clock.advance(5)
        inbox.receive("Open the gate")
    assert received(await inbox.poll()) == ["Open the gate"] * 3


async def test_same_text_from_different_senders(inbox: Home) -> None:
    """Two people may write the same in the same second."""
    inbox.receive("On my way", sender="79160000101")
    inbox.receive("On my way", sender="79160000102")
    assert received(await inbox.poll()) == ["On my way"] * 2


async def test_item_listed_twice(inbox: Home) -> None:
    """A listing that repeats its items makes no second message."""
    inbox.subject.wire.edits.append(lambda items: items.extend(items[:]))
    inbox.receive("Only once")
    assert received(await inbox.poll()) == ["Only once"]
    assert await inbox.poll() == []


async def test_renumbered_message(inbox: Home) -> None:
    """A message that comes back under another id is not news."""
    inbox.emulator.clock.advance(1)
    message_id = inbox.receive("Opens the door")
    assert received(await inbox.poll()) == ["Opens the door"]
    inbox.emulator.renumber(message_id)
    inbox.emulator.clock.advance(60)
    assert await inbox.poll() == []
    assert await inbox.poll(sweep=True) == []
    assert sum(inbox.ledger.unread().values()) == 1


async def test_deleted_message(inbox: Home) -> None:
    """A message that vanishes at the server counts no longer, without a word."""
    inbox.emulator.clock.advance(1)
    gone = inbox.receive("Deleted soon")
    inbox.emulator.clock.advance(1)
    inbox.receive("Stays")
    await inbox.poll()
    inbox.emulator.delete_elsewhere(gone)
    assert await inbox.poll() == []
    assert await inbox.poll(sweep=True) == []
    assert sum(inbox.ledger.unread().values()) == 1


async def test_deleted_before_it_was_seen(inbox: Home) -> None:
    """A message that is gone before the next poll was never there."""
    inbox.emulator.delete_elsewhere(inbox.receive("Too short a life"))
    assert await inbox.poll() == []


async def test_read_elsewhere(inbox: Home) -> None:
    """Reading elsewhere changes counts where the server keeps them; never more."""
    message_id = inbox.receive("Read on the phone")
    await inbox.poll()
    if inbox.subject.read_state is ReadState.LOCAL:
        with pytest.raises(NotImplementedError):
            inbox.emulator.read_elsewhere(message_id)
        assert inbox.provider.capabilities.read_state is ReadState.LOCAL
        assert sum(inbox.ledger.unread().values()) == 1
        return
    inbox.emulator.read_elsewhere(message_id)
    assert await inbox.poll() == []
    assert inbox.ledger.unread() == {}
    inbox.emulator.read_elsewhere(message_id, read=False)
    assert await inbox.poll() == []
    assert sum(inbox.ledger.unread().values()) == 1


async def test_outgoing_is_not_received(inbox: Home) -> None:
    """What another client sends is never announced as incoming."""
    inbox.emulator.send_elsewhere("Sent from the desk phone")
    changes = await inbox.poll()
    assert ChangeKind.RECEIVED not in kinds(changes)
    assert {change.message.direction for change in changes} <= {Direction.OUTGOING}
    assert inbox.ledger.unread() == {}
