"""The home goes down, in good order or not, and comes back."""

from custom_components.phone_inbox.messaging import ChangeKind
from custom_components.phone_inbox.providers import ReadState

from .driver import Home, kinds, received


async def test_restart_between_polls(inbox: Home) -> None:
    """A restart repeats nothing and forgets nothing."""
    for number in range(5):
        inbox.emulator.clock.advance(30)
        inbox.receive(f"Before the restart {number}")
    await inbox.poll()
    before = inbox.ledger.unread()
    await inbox.restart()
    assert await inbox.poll() == []
    assert inbox.ledger.unread() == before
    inbox.emulator.clock.advance(30)
    inbox.receive("After the restart")
    assert received(await inbox.poll()) == ["After the restart"]


async def test_restart_after_each_poll(inbox: Home) -> None:
    """However often the home restarts, each message is announced once."""
    for number in range(4):
        inbox.emulator.clock.advance(90)
        inbox.receive(f"Of run {number}")
        await inbox.restart()
        assert received(await inbox.poll()) == [f"Of run {number}"]
        assert await inbox.poll() == []


async def test_restart_of_an_empty_account(home: Home) -> None:
    """An account without messages keeps its baseline over a restart."""
    await home.start()
    await home.poll()
    home.emulator.clock.advance(3600)
    home.receive("While down")
    home.emulator.clock.advance(600)
    await home.restart()
    (change,) = await home.poll()
    assert change.message.text == "While down"
    assert change.backfilled


async def test_same_identity_after_a_restart(inbox: Home) -> None:
    """An account is the same one each time, whatever session it has."""
    first = await inbox.restart()
    second = await inbox.restart()
    assert first.account_id == second.account_id
    assert first.name == second.name


async def test_crash_before_announcing(inbox: Home) -> None:
    """What was stored but perhaps not announced comes again, and says so."""
    inbox.emulator.clock.advance(30)
    inbox.receive("In hand")
    assert received(await inbox.poll()) == ["In hand"]
    await inbox.crash(inbox.stored)
    (change,) = await inbox.poll()
    assert change.kind is ChangeKind.RECEIVED
    assert change.message.text == "In hand"
    assert change.redelivered
    await inbox.restart()
    assert await inbox.poll() == []


async def test_crash_before_storing(inbox: Home) -> None:
    """What was read but not stored is read again, as if for the first time."""
    older = inbox.stored
    inbox.emulator.clock.advance(30)
    inbox.receive("Not stored")
    assert received(await inbox.poll()) == ["Not stored"]
    await inbox.crash(older)
    (change,) = await inbox.poll()
    assert change.message.text == "Not stored"
    assert not change.redelivered
    assert await inbox.poll() == []


async def test_crash_and_a_long_pause(inbox: Home) -> None:
    """What was in hand at a crash days ago is found, however old it is by now."""
    inbox.receive("In hand for days")
    await inbox.poll()
    stored = inbox.stored
    for _ in range(20):
        inbox.emulator.clock.advance(4 * 3600)
        inbox.receive("In between")
    await inbox.crash(stored)
    changes = await inbox.poll()
    assert "In hand for days" in received(changes)
    assert received(changes).count("In between") == 20
    (again,) = [change for change in changes if change.redelivered]
    assert again.message.text == "In hand for days"
    assert await inbox.poll() == []


async def test_crash_and_the_message_is_deleted(inbox: Home) -> None:
    """A message in hand that is deleted meanwhile is written off, not sought."""
    message_id = inbox.receive("Deleted while down")
    await inbox.poll()
    inbox.emulator.delete_elsewhere(message_id)
    inbox.emulator.clock.advance(60)
    inbox.receive("Stays")
    await inbox.crash(inbox.stored)
    assert received(await inbox.poll()) == ["Stays"]
    assert await inbox.poll() == []
    if inbox.provider.capabilities.lookup_batch:
        assert not any(map(inbox.ledger.overdue, inbox.provider.mailboxes))


async def test_crash_and_the_message_is_renumbered(inbox: Home) -> None:
    """A message in hand that got another id meanwhile comes again just once."""
    inbox.emulator.clock.advance(30)
    message_id = inbox.receive("Another id")
    await inbox.poll()
    inbox.emulator.renumber(message_id)
    await inbox.crash(inbox.stored)
    assert received(await inbox.poll()) == ["Another id"]
    assert await inbox.poll() == []


async def test_crash_with_an_outgoing_message(inbox: Home) -> None:
    """Changes of an outgoing message in hand come again, too."""
    message_id = inbox.emulator.send_elsewhere("On its way")
    inbox.emulator.set_delivery(message_id, "sent")
    assert kinds(await inbox.poll()) == [ChangeKind.SENT]
    await inbox.crash(inbox.stored)
    (change,) = await inbox.poll()
    assert change.kind is ChangeKind.SENT
    assert change.redelivered


async def test_marks_survive_a_restart(inbox: Home) -> None:
    """What was marked as read stays read."""
    inbox.receive("Read before the restart")
    (change,) = await inbox.poll()
    message_id = change.message.id
    if inbox.subject.read_state is ReadState.SERVER:
        await inbox.mark(change.message, read=True)
    assert inbox.ledger.mark_read([message_id]) == 1
    await inbox.restart()
    assert await inbox.poll() == []
    assert inbox.ledger.unread() == {}
