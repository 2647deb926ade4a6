"""What a provider can do besides reading: it does it, or says that it cannot."""

from decimal import Decimal

import pytest

from custom_components.phone_inbox.messaging import Direction, Message, MessageRef
from custom_components.phone_inbox.providers import (
    CancelOutcome,
    NotSupported,
    Push,
    ReadState,
)
from custom_components.phone_inbox.providers.base import Provider

from .driver import Home, bare, received


async def arrive(home: Home, *texts: str, sender: str = "79160000123") -> list[Message]:
    """Let messages come on the first line and return them as announced."""
    for text in texts:
        home.emulator.clock.advance(10)
        home.receive(text, sender=sender)
    return [change.message for change in await home.poll()]


async def unread_at_the_server(home: Home) -> set[str]:
    """Return the texts of the unread messages as a new look at the server shows."""
    messages = await home.find(direction=Direction.INCOMING, limit=50)
    return {message.text for message in messages if message.read is False}


async def test_capabilities_are_as_declared(home: Home) -> None:
    """A provider offers what its declaration says, no more and no less."""
    await home.start()
    subject, has = home.subject, home.provider.capabilities
    assert has.send == subject.send
    assert has.schedule is subject.schedule
    assert has.cancel is subject.cancel
    assert has.balance is subject.balance
    assert has.read_state is subject.read_state
    assert has.mark is subject.mark
    assert has.delete is subject.delete
    assert has.conversations is subject.conversations
    assert has.push == subject.push
    assert has.attachments is subject.attachments


async def test_capabilities_make_sense(home: Home) -> None:
    """What is offered fits together."""
    await home.start()
    has = home.provider.capabilities
    assert has.send_batch >= 1
    assert has.lookup_batch >= 0
    assert has.text_limit is None or has.text_limit > 0
    assert 1 <= has.min_interval <= has.default_interval
    if not has.send:
        assert not any((has.schedule, has.ttl, has.tags, has.cancel))
        assert Push.PER_MESSAGE not in has.push
    if has.mark:
        assert has.read_state is ReadState.SERVER
    # Each call that is offered is there.
    offered = {
        "send": bool(has.send),
        "cancel": has.cancel,
        "mark": has.mark,
        "delete": has.delete,
        "balance": has.balance,
        "conversations": has.conversations,
        "subscribe_push": bool(has.push),
        "fetch_attachment": has.attachments,
    }
    for name, offers in offered.items():
        overridden = getattr(type(home.provider), name) is not getattr(Provider, name)
        assert overridden or not offers, name


async def test_identity(home: Home) -> None:
    """Connecting tells who we are and which lines there are."""
    line = home.emulator.lines()[0]
    home.receive("So that the line is known", line=line)
    identity = await home.start()
    assert identity.account_id
    assert identity.name
    assert not any(secret in repr(identity) for secret in home.subject.secrets())
    assert not any(secret in identity.account_id for secret in home.subject.secrets())
    assert str(home.emulator.port) not in identity.account_id
    keys = [known.key for known in identity.lines]
    assert len(keys) == len(set(keys))
    assert line in keys
    assert all(known.name for known in identity.lines)
    assert home.provider.mailboxes
    (message,) = await home.find(limit=1)
    assert home.provider.mailbox_of(message) in home.provider.mailboxes
    assert home.provider.gone_lines == frozenset()
    assert home.provider.pace >= 0


async def test_marking(inbox: Home) -> None:
    """Read marks are written where the server keeps them, both ways."""
    first, second = await arrive(inbox, "To be read", "Stays unread")
    if not inbox.subject.mark:
        with pytest.raises(NotSupported):
            await inbox.mark(first, read=True)
        return
    await inbox.mark(first, read=True)
    assert await unread_at_the_server(inbox) == {"Stays unread"}
    assert await inbox.poll() == []
    assert sum(inbox.ledger.unread().values()) == 1
    await inbox.mark(first, second, read=False)
    assert await inbox.poll() == []
    assert sum(inbox.ledger.unread().values()) == 2
    await inbox.provider.mark(inbox.provider.mailbox_of(first), [], read=True)
    assert await inbox.poll() == []


async def test_marking_what_is_gone(inbox: Home) -> None:
    """A message that vanished needs no mark, and the others get theirs."""
    first, second = await arrive(inbox, "Deleted meanwhile", "Still there")
    inbox.emulator.delete_elsewhere(inbox.id_of(first))
    if not inbox.subject.mark:
        with pytest.raises(NotSupported):
            await inbox.mark(first, second, read=True)
        return
    await inbox.mark(first, second, read=True)
    assert await unread_at_the_server(inbox) == set()


async def test_deleting(inbox: Home) -> None:
    """Messages are deleted where that is offered; gone already is as good."""
    messages = await arrive(inbox, "Deleted here", "Deleted there", "Stays")
    if not inbox.subject.delete:
        with pytest.raises(NotSupported):
            await inbox.delete(*messages[:2])
        assert len(await inbox.find(limit=3)) == 3
        return
    inbox.emulator.delete_elsewhere(inbox.id_of(messages[1]))
    await inbox.delete(*messages[:2])
    await inbox.delete(*messages[:2])
    left = await inbox.find(remote="79160000123")
    assert [message.text for message in left] == ["Stays"]
    assert await inbox.poll() == []
    assert await inbox.poll(sweep=True) == []


async def test_conversations(inbox: Home) -> None:
    """Conversations are the server's where it has them, the latest first."""
    line = inbox.emulator.lines()[0]
    await arrive(inbox, "One", "Two", sender="79160000201")
    await arrive(inbox, "Three", sender="79160000202")
    if not inbox.subject.conversations:
        with pytest.raises(NotSupported):
            await inbox.provider.conversations(line)
        with pytest.raises(NotSupported):
            await inbox.provider.conversations(None)
        return
    with inbox.reading():
        found = await inbox.provider.conversations(line)
    assert [bare(talk.remote) for talk in found[:2]] == ["79160000202", "79160000201"]
    assert {talk.line for talk in found} == {line}
    assert len({talk.id for talk in found}) == len(found)
    with inbox.reading():
        everywhere = await inbox.provider.conversations(None)
    assert {talk.id for talk in found} <= {talk.id for talk in everywhere}
    members = await inbox.find(conversation_id=found[1].id)
    assert [message.text for message in members] == ["Two", "One"]


async def test_conversation_as_a_whole(inbox: Home) -> None:
    """A conversation is marked and deleted as one, where there are any."""
    await arrive(inbox, "One", "Two", sender="79160000201")
    await arrive(inbox, "Another", sender="79160000202")
    if not inbox.subject.conversations:
        with pytest.raises(NotSupported):
            await inbox.provider.mark_conversation_read("any")
        with pytest.raises(NotSupported):
            await inbox.provider.delete_conversation("any")
        return
    talks = await inbox.provider.conversations(None)
    talk = next(talk for talk in talks if bare(talk.remote) == "79160000201")
    await inbox.provider.mark_conversation_read(talk.id)
    assert await unread_at_the_server(inbox) == {"Another"}
    await inbox.provider.delete_conversation(talk.id)
    left = await inbox.find(since=inbox.emulator.clock.now().replace(second=0))
    assert "One" not in {message.text for message in left}
    assert "Another" in {message.text for message in await inbox.find(limit=5)}
    assert await inbox.poll() == []


async def test_cancelling(inbox: Home) -> None:
    """Outgoing messages are stopped where that is offered, if it is not too late."""
    mailbox, now = inbox.provider.mailboxes[0], inbox.emulator.clock.now()
    if not inbox.subject.cancel:
        with pytest.raises(NotSupported):
            await inbox.provider.cancel(mailbox, [MessageRef("any", now)])
        return
    inbox.emulator.send_elsewhere("Too late")
    inbox.emulator.clock.advance(30)
    later = (await inbox.poll())[0].message.id
    refs = [MessageRef(message_id, now) for message_id in (later, "unheard-of")]
    outcomes = await inbox.provider.cancel(mailbox, refs)
    assert outcomes == {
        later: CancelOutcome.TOO_LATE,
        "unheard-of": CancelOutcome.NOT_FOUND,
    }


async def test_balance(inbox: Home) -> None:
    """The balance is told by currency, where there is one."""
    if not inbox.subject.balance:
        with pytest.raises(NotSupported):
            await inbox.provider.balance()
        return
    with inbox.reading():
        amounts = await inbox.provider.balance()
    assert amounts
    assert all(isinstance(amount, Decimal) for amount in amounts.values())


async def test_push_is_a_nudge(inbox: Home) -> None:
    """Push is offered or refused; taking it back never fails."""
    nudges: list[None] = []

    def nudge() -> None:
        nudges.append(None)

    address = "https://home.example/api/webhook/0123456789abcdef"
    if not inbox.subject.push:
        with pytest.raises(NotSupported):
            await inbox.provider.subscribe_push(nudge, address)
    else:
        await inbox.provider.subscribe_push(nudge, address)
        await inbox.provider.subscribe_push(nudge, address)
        inbox.receive("Whatever push says, it is the poll that tells")
        assert len(received(await inbox.poll())) == 1
    await inbox.provider.unsubscribe_push()
    await inbox.provider.unsubscribe_push()


async def test_push_without_push(inbox: Home) -> None:
    """An account that was never subscribed has nothing to take back."""
    before = len(inbox.emulator.journal)
    await inbox.provider.unsubscribe_push()
    assert len(inbox.emulator.journal) - before <= 2 * len(inbox.provider.mailboxes)


async def test_statistics_are_harmless(inbox: Home) -> None:
    """Diagnostics show counts and states, and nothing of anybody."""
    line = inbox.emulator.lines()[0]
    await arrive(inbox, "Nobody's business", sender="37491112233")
    inbox.emulator.fail("answer", inbox.subject.list_path, status=403, times=-1)
    await inbox.poll_anyway()
    shown = repr(dict(inbox.provider.statistics()))
    inbox.assert_clean(shown)
    assert line not in shown or not line.strip("+").isdigit()


async def test_messages_hide_what_they_hold(inbox: Home) -> None:
    """A message that ends up in a log line or a traceback gives nothing away."""
    (message,) = await arrive(inbox, "Nobody's business", sender="37491112233")
    inbox.assert_clean(repr(message))
