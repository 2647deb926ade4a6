"""Marking, deleting, and conversations."""

from datetime import timedelta
import json
from typing import Any

import pytest

from custom_components.phone_inbox.messaging import Message
from custom_components.phone_inbox.providers import (
    BadAnswer,
    Conversation,
    PermissionDenied,
    Query,
    Rejected,
    Unavailable,
)
from custom_components.phone_inbox.providers.ringme import RingmeProvider
from custom_components.phone_inbox.providers.ringme.chats import RECHECK
from tests.emulators.ringme import RingmeEmulator
from tests.providers.common import NOW, ago, refs

from .conftest import LINE, Account, Clocks, Hand, asked

ANNA = "37491112233"
BORIS = "79160000002"


def deny_chats(emulator: RingmeEmulator, reason: str = "app_access_type_deny") -> None:
    """Refuse the application the chat resource, and nothing else."""
    client_id = emulator.credentials()["client_id"]
    emulator.switches.application_denials[client_id] = reason
    emulator.switches.application_denial_path = "/chat/"


def ids(emulator: RingmeEmulator, count: int, **options: Any) -> list[str]:
    """Let so many messages come; return their ids."""
    return [
        f"{LINE}:{emulator.receive(f'Message {number}', **options)}"
        for number in range(count)
    ]


def stored(emulator: RingmeEmulator, message_id: str) -> Any:
    """Return a message as the server has it."""
    return emulator.store.messages[message_id.partition(":")[2]]


# Marking


async def test_mark(account: Account, emulator: RingmeEmulator) -> None:
    """A mark goes to the server both ways, and shows in the next poll."""
    one, two = ids(emulator, 2)
    await account.poll()
    await account.provider.mark(LINE, refs(one), read=True)
    assert (stored(emulator, one).read, stored(emulator, two).read) == (True, False)
    seen = emulator.journal[-1]
    assert (seen.method, seen.body) == ("PUT", '{"read": true}')
    assert await account.poll() == []
    assert account.unread == 1
    await account.provider.mark(LINE, refs(one), read=False)
    assert not stored(emulator, one).read
    await account.poll()
    assert account.unread == 2


async def test_mark_what_is_gone(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """A message that was deleted needs no mark, and stops nothing."""
    (there,) = ids(emulator, 1)
    await provider.mark(LINE, refs(f"{LINE}:gone", there), read=True)
    assert stored(emulator, there).read
    await provider.mark(LINE, [], read=True)
    with pytest.raises(Rejected):
        await provider.mark(LINE, refs("not ours"), read=True)


async def test_mark_a_whole_chat_at_once(
    account: Account, emulator: RingmeEmulator
) -> None:
    """Where everything unread of a chat is marked, a look and one request do."""
    anna = ids(emulator, 5, sender=ANNA)
    boris = ids(emulator, 2, sender=BORIS)
    await account.poll()
    emulator.journal.clear()
    # Not all of Anna's.
    await account.provider.mark(LINE, refs(*anna[:2]), read=True)
    assert len(emulator.journal) == 2
    await account.poll()
    emulator.journal.clear()
    await account.provider.mark(LINE, refs(*boris, *anna[2:]), read=True)
    assert sum("/chat/" in path for path in asked(emulator)) == 1
    assert len(emulator.journal) == 4
    await account.poll()
    assert account.unread == 0


async def test_mark_what_was_seen_only(
    account: Account, emulator: RingmeEmulator
) -> None:
    """What came to a chat since the last poll stays unread: nobody has seen it."""
    anna = ids(emulator, 4, sender=ANNA)
    await account.poll()
    (late,) = ids(emulator, 1, sender=ANNA)
    await account.provider.mark(LINE, refs(*anna), read=True)
    assert all(stored(emulator, item).read for item in anna)
    assert not stored(emulator, late).read
    await account.poll()
    assert account.unread == 1


async def test_mark_one_by_one_where_there_are_no_chats(
    account: Account, emulator: RingmeEmulator
) -> None:
    """A refused chat resource costs a look and one request, and no mark."""
    wanted = ids(emulator, 4, sender=ANNA)
    await account.poll()
    deny_chats(emulator)
    emulator.journal.clear()
    await account.provider.mark(LINE, refs(*wanted), read=True)
    assert all(stored(emulator, item).read for item in wanted)
    assert len(emulator.journal) == 6
    assert account.provider.statistics()["chats_refused"] == 1
    # Unread again, nothing is asked of the whole chat.
    await account.provider.mark(LINE, refs(*wanted), read=False)
    assert not any(stored(emulator, item).read for item in wanted)
    assert account.provider.capabilities.mark


async def test_mark_is_not_answered(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """A mark whose fate is not known failed: it may be made again."""
    (there,) = ids(emulator, 1)
    emulator.fail("reset_after", "/message/", method="PUT")
    with pytest.raises(Unavailable):
        await provider.mark(LINE, refs(there), read=True)
    assert stored(emulator, there).read


async def test_mark_is_refused(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """An application without that right is not offered it again."""
    (there,) = ids(emulator, 1)
    emulator.fail(
        "answer",
        method="PUT",
        status=403,
        body='{"message": "no", "status": "app_access_type_deny"}',
    )
    with pytest.raises(PermissionDenied):
        await provider.mark(LINE, refs(there), read=True)
    assert not provider.capabilities.mark
    assert provider.capabilities.delete
    assert provider.capabilities.send


# Deleting


@pytest.mark.parametrize("with_200", [False, True])
async def test_delete(
    account: Account, emulator: RingmeEmulator, with_200: bool
) -> None:
    """Deleted is deleted, whatever the status, and gone counts as well."""
    emulator.switches.delete_answers_200 = with_200
    one, two = ids(emulator, 2)
    await account.poll()
    await account.provider.delete(LINE, refs(one, f"{LINE}:gone"))
    assert [f"{LINE}:{key}" for key in emulator.store.messages] == [two]
    assert await account.poll() == []
    assert account.unread == 1


async def test_delete_of_two_lines(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """Each extension's messages are its own, and another's id changes nothing."""
    (one,) = ids(emulator, 1)
    other = f"4102:{emulator.receive('Other', line='4102')}"
    with pytest.raises(Rejected):
        await provider.delete(LINE, refs(one, other))
    with pytest.raises(Rejected):
        await provider.mark(LINE, refs(one, other), read=True)
    assert len(emulator.store.messages) == 2
    assert not any(message.read for message in emulator.store.messages.values())
    await provider.delete(LINE, refs(one))
    await provider.delete("4102", refs(other))
    assert emulator.store.messages == {}


# Conversations


@pytest.fixture
def talks(emulator: RingmeEmulator) -> RingmeEmulator:
    """Return a server with conversations on two lines."""
    emulator.receive("Anna 1", sender=ANNA, time=ago(hours=5))
    emulator.receive("Anna 2", sender=ANNA, time=ago(hours=3))
    emulator.receive("Boris", sender=BORIS, line="4102", time=ago(hours=2))
    emulator.clock.freeze(ago(hours=1))
    emulator.send_elsewhere("To Boris", recipient=BORIS)
    emulator.clock.freeze(NOW)
    return emulator


def shown(conversation: Conversation) -> tuple[str, str, str, int | None]:
    """Return what there is to see of a conversation."""
    text = conversation.last.text if conversation.last else ""
    return conversation.line, conversation.remote, text, conversation.unread


@pytest.mark.parametrize("profile", ["first", "second"])
@pytest.mark.parametrize("shape", ["bare", "wrapped"])
async def test_conversations(
    provider: RingmeProvider, talks: RingmeEmulator, profile: Any, shape: Any
) -> None:
    """The server's chats, whatever its fields are called, latest first."""
    talks.switches.chat_profile = profile
    talks.switches.list_shape = shape
    found = await provider.conversations(None)
    assert [shown(item) for item in found] == [
        (LINE, BORIS, "To Boris", 0),
        ("4102", BORIS, "Boris", 1),
        (LINE, ANNA, "Anna 2", 2),
    ]
    assert {item.id.partition(":")[2] for item in found} == set(talks.store.chats)
    assert all(item.last.conversation_id == item.id for item in found if item.last)
    assert [item.line for item in await provider.conversations("4102")] == ["4102"]
    assert await provider.conversations("4109") == []


@pytest.mark.parametrize("profile", ["first", "second"])
async def test_chat_without_recent_messages(
    provider: RingmeProvider, emulator: RingmeEmulator, profile: Any
) -> None:
    """Of a chat whose messages are out of sight, its own fields tell."""
    emulator.switches.chat_profile = profile
    emulator.receive("Long ago", sender=ANNA, time=ago(days=100))
    key = emulator.send_elsewhere("Longer ago", recipient=BORIS)
    emulator.delete_elsewhere(key)
    long_ago, empty = await provider.conversations(LINE)
    assert shown(long_ago)[:2] == (LINE, ANNA)
    assert shown(empty) == (LINE, BORIS, "", 0)
    if profile == "second":
        assert shown(long_ago)[2:] == ("Long ago", 1)


async def test_chats_with_nothing_but_an_id(
    provider: RingmeProvider, talks: RingmeEmulator
) -> None:
    """Only the id of a chat is relied on; a broken one costs no other."""
    body = [{"id": key, "number": None} for key in talks.store.chats]
    talks.fail(
        "answer",
        rf"/{LINE}/chat/\?",
        status=200,
        body=json.dumps([*body, {}, None, 7, {"chat_id": "unknown", "src_num": "1"}]),
        times=2,
    )
    found = {item.id: shown(item) for item in await provider.conversations(LINE)}
    assert (LINE, ANNA, "Anna 2", 2) in found.values()
    assert found[f"{LINE}:unknown"] == (LINE, "1", "", 0)
    assert len(found) == len(body) + 1


@pytest.mark.parametrize("cap", [1, 20])
async def test_many_chats(
    provider: RingmeProvider, emulator: RingmeEmulator, cap: int
) -> None:
    """The list of chats is read to its end."""
    emulator.switches.page_cap = cap
    for number in range(15):
        emulator.receive("Hello", sender=f"7916000{1000 + number}")
    assert len(await provider.conversations(LINE)) == 15


async def test_unread_of_a_busy_line(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """What was not counted to the end is not told."""
    for number in range(200):
        emulator.receive(f"Message {number}", sender=ANNA)
    (anna,) = await provider.conversations(LINE)
    assert anna.unread is None
    deny_chats(emulator)
    (anna,) = await provider.conversations(LINE)
    assert anna.unread is None


@pytest.mark.parametrize("reason", ["app_access_type_deny", "access_denied"])
async def test_derived_conversations(
    provider: RingmeProvider, talks: RingmeEmulator, clocks: Clocks, reason: str
) -> None:
    """Without chats, the messages tell who talked with whom."""
    deny_chats(talks, reason)
    found = await provider.conversations(None)
    assert [shown(item) for item in found] == [
        (LINE, BORIS, "To Boris", 0),
        ("4102", BORIS, "Boris", 1),
        (LINE, ANNA, "Anna 2", 2),
    ]
    anna = found[-1].id
    messages = await provider.find(Query(conversation_id=anna))
    assert [message.text for message in messages] == ["Anna 2", "Anna 1"]
    # The refusal is remembered for a while.
    talks.journal.clear()
    await provider.conversations(LINE)
    assert not any("/chat/" in path for path in asked(talks))
    talks.switches.application_denials.clear()
    clocks.pass_by(seconds=RECHECK)
    await provider.conversations(LINE)
    assert any("/chat/" in path for path in asked(talks))
    assert provider.statistics()["chats_refused"] == 0


async def test_derived_conversations_of_a_list_in_disorder(
    provider: RingmeProvider, talks: RingmeEmulator, hand: Hand
) -> None:
    """The latest message is that of the latest time, wherever it is listed."""
    deny_chats(talks)
    hand.edit = lambda items: items.reverse()
    found = await provider.conversations(LINE)
    assert [shown(item)[2] for item in found] == ["To Boris", "Anna 2"]


async def test_no_chat_resource(
    provider: RingmeProvider, talks: RingmeEmulator
) -> None:
    """A server that has no chats has messages."""
    talks.fail("answer", "/chat/", status=404, body='{"message": "no"}', times=-1)
    assert len(await provider.conversations(LINE)) == 2


async def test_conversations_of_a_gone_line(
    provider: RingmeProvider, talks: RingmeEmulator
) -> None:
    """An extension that cannot be reached does not hide the others'."""
    talks.block_line("4102")
    assert {item.line for item in await provider.conversations(None)} == {LINE}
    assert provider.gone_lines == {"4102"}


async def test_messages_without_a_chat(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """Messages inside the telephone system have a conversation all the same."""
    emulator.switches.internal_sip_listed = True
    emulator.send_elsewhere("Lunch?", recipient="102")
    deny_chats(emulator)
    (lunch,) = await provider.conversations(LINE)
    assert (lunch.remote, lunch.unread) == ("102", 0)
    assert "102" not in lunch.id.partition(":")[2]
    (message,) = await provider.find(Query(conversation_id=lunch.id))
    assert message.conversation_id is None
    assert await provider.conversation(lunch.id) == lunch
    await provider.delete_conversation(lunch.id)
    assert await provider.find(Query(line=LINE)) == []


async def test_conversation(provider: RingmeProvider, talks: RingmeEmulator) -> None:
    """One conversation can be asked for."""
    for item in await provider.conversations(None):
        assert await provider.conversation(item.id) == item
    assert await provider.conversation(f"{LINE}:nothing") is None
    for body in ("[]", "{}"):
        talks.fail("answer", "/chat/", status=200, body=body)
        with pytest.raises(BadAnswer):
            await provider.conversation(f"{LINE}:x")
    deny_chats(talks)
    for item in await provider.conversations(None):
        assert await provider.conversation(item.id) == item
    assert await provider.conversation(f"{LINE}:nothing") is None


async def test_conversation_is_refused(
    provider: RingmeProvider, talks: RingmeEmulator
) -> None:
    """A refusal in the middle falls back, one about the user does not."""
    (anna, *_) = (item for item in await provider.conversations(LINE) if item.unread)
    deny_chats(talks)
    assert await provider.conversation(anna.id) == anna
    boris = (await provider.conversations("4102"))[0]
    talks.switches.application_denials.clear()
    talks.switches.user_denials["5120"] = "user_blocked"
    for call in (
        provider.conversation(f"4103:{boris.id}"),
        provider.mark_conversation_read("4103:x"),
        provider.find(Query(conversation_id="4103:x")),
    ):
        with pytest.raises(PermissionDenied) as caught:
            await call
        assert caught.value.reason == "user_blocked"


def chat_of(emulator: RingmeEmulator, message_id: str) -> str:
    """Return the id of a message's conversation."""
    return f"{LINE}:{stored(emulator, message_id).chat_id}"


@pytest.mark.parametrize("has_chats", [True, False])
async def test_mark_conversation_read(
    account: Account, emulator: RingmeEmulator, has_chats: bool
) -> None:
    """Every incoming message of it is read, and no other."""
    anna = ids(emulator, 3, sender=ANNA)
    (boris,) = ids(emulator, 1, sender=BORIS)
    emulator.send_elsewhere("To Anna", recipient=ANNA)
    await account.poll()
    if not has_chats:
        deny_chats(emulator)
    await account.provider.mark_conversation_read(chat_of(emulator, anna[0]))
    assert all(stored(emulator, item).read for item in anna)
    assert not stored(emulator, boris).read
    assert await account.poll() == []
    assert account.unread == 1


@pytest.mark.parametrize("has_chats", [True, False])
@pytest.mark.parametrize("whole", [True, False])
async def test_delete_conversation(
    provider: RingmeProvider, emulator: RingmeEmulator, has_chats: bool, whole: bool
) -> None:
    """Its messages are gone; the chat itself stays where only they are deleted."""
    anna = ids(emulator, 3, sender=ANNA)
    (boris,) = ids(emulator, 1, sender=BORIS)
    chat = chat_of(emulator, anna[0])
    if not has_chats:
        deny_chats(emulator)
    if whole:
        await provider.delete_conversation(chat)
    else:
        await provider.delete_conversation_messages(chat)
    assert [f"{LINE}:{key}" for key in emulator.store.messages] == [boris]
    stays = chat.partition(":")[2] in emulator.store.chats
    assert stays is (not has_chats or not whole)
    # Once more does no harm.
    await provider.delete_conversation(chat)


async def test_right_is_lost_in_a_conversation(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """A user who may only read is told so by a chat, too."""
    (anna,) = ids(emulator, 1, sender=ANNA)
    emulator.switches.access = "read_only"
    with pytest.raises(PermissionDenied) as caught:
        await provider.delete_conversation(chat_of(emulator, anna))
    assert caught.value.reason == "user_access_type_deny"
    assert not provider.capabilities.delete
    assert not provider.capabilities.send


async def test_conversation_of_a_message(
    provider: RingmeProvider, emulator: RingmeEmulator
) -> None:
    """A chat that opens again may have another id; both are followed."""
    (old,) = ids(emulator, 1, sender=ANNA)
    await provider.delete_conversation(chat_of(emulator, old))
    emulator.clock.advance(60)
    (new,) = ids(emulator, 1, sender=ANNA)
    found: list[Message] = list(await provider.find(Query(line=LINE)))
    assert [message.id for message in found] == [new]
    assert found[0].conversation_id == chat_of(emulator, new)
    assert found[0].time == NOW + timedelta(seconds=60)
