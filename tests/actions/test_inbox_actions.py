"""The inbox's actions: every operation of a provider that can be reached by them."""

from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util
import pytest
import voluptuous as vol

from custom_components.phone_inbox.account.searching import CONVERSATION_PAGE
from custom_components.phone_inbox.const import DOMAIN
from tests.common import setup_account
from tests.emulators.portsip import PortSipEmulator
from tests.emulators.revicom import RevicomEmulator
from tests.emulators.ringme import RingmeEmulator
from tests.home import (
    account,
    act,
    asked,
    coordinator_of,
    device_id,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    settle,
    state,
    texts,
    unread,
)

NO_CALLBACKS = {"callbacks": False}
CALLS = "/api/ver1.0/extension/"
ANNA = "79161112233"


async def refused(hass: HomeAssistant, action: str, **data: Any) -> str | None:
    """Perform an action that must fail; return the key of its error."""
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, action, **data)
    assert caught.value.translation_domain == DOMAIN
    return caught.value.translation_key


def ids(answer: dict[str, Any]) -> list[str]:
    """Return the ids of messages that an action answered."""
    return [message["message_id"] for message in answer["messages"]]


# The messages of Ringme


async def test_ringme_messages(hass: HomeAssistant, ringme: RingmeEmulator) -> None:
    """List, one, mark as read and unread, send, delete."""
    old = ringme.receive("Long ago", sender="37491112233")
    entry = await setup_account(hass, ringme, options=NO_CALLBACKS)
    await settle(hass)
    new = ringme.receive("New", sender="37493445566")
    await poll(hass)
    asked(ringme, below=CALLS)

    answer = await act(hass, "get_messages")
    assert ids(answer) == [f"4101:{new}", f"4101:{old}"]
    assert answer["next"] is None
    shown = answer["messages"][0]
    assert (shown["text"], shown["line"], shown["unread"]) == ("New", "Office", True)
    assert (shown["remote"], shown["written"]) == ("37493445566", "+374 93 445566")
    assert ("GET", "4101/message/") in asked(ringme, below=CALLS)

    assert await act(hass, "mark_read", message_ids=f"4101:{new}") == {"marked": 1}
    assert asked(ringme, below=CALLS) == [("PUT", f"4101/message/{new}")]
    assert ringme.store.messages[new].read
    answer = await act(hass, "mark_unread", message_ids=[f"4101:{new}"])
    assert answer == {"marked": 1}
    assert asked(ringme, below=CALLS) == [("PUT", f"4101/message/{new}")]
    assert not ringme.store.messages[new].read

    await act(hass, "delete_messages", message_ids=[f"4101:{new}"])
    assert asked(ringme, below=CALLS) == [("DELETE", f"4101/message/{new}")]
    assert new not in ringme.store.messages
    assert unread(hass, entry, "Office") == "1"
    # Deleted already: nothing is left to do.
    await act(hass, "delete_messages", message_ids=[f"4101:{new}"])

    asked(ringme, below=CALLS)
    await act(hass, "send_message", recipients="+79161234567", message="Hello")
    assert ("POST", "4101/message/send/") in asked(ringme, below=CALLS)
    assert [sent.text for sent in ringme.sent()] == ["Hello"]


async def test_ringme_one_message(hass: HomeAssistant, ringme: RingmeEmulator) -> None:
    """A message that nobody remembers is asked for by its id."""
    ringme.seed(3, until=90 * 86400)
    await setup_account(hass, ringme, options=NO_CALLBACKS)
    await settle(hass)
    (old,) = [key for key, m in ringme.store.messages.items() if m.extension_id == 4102]
    asked(ringme, below=CALLS)
    answer = await act(hass, "get_messages", message_ids=[f"4102:{old}"])
    assert ids(answer) == [f"4102:{old}"]
    assert asked(ringme, below=CALLS) == [("GET", f"4102/message/{old}")]
    # Once shown, it is known.
    await act(hass, "get_messages", message_ids=[f"4102:{old}"])
    assert not asked(ringme, below=CALLS)

    assert await refused(hass, "get_messages", message_ids="4102:no") == (
        "message_unknown"
    )
    assert asked(ringme, below=CALLS) == [("GET", "4102/message/no")]
    for wrong in ("nonsense", "x:1"):
        assert await refused(hass, "mark_unread", message_ids=wrong) == (
            "message_unknown"
        )
    assert not asked(ringme, below=CALLS)


# The chats of Ringme


@pytest.mark.parametrize("profile", ["first", "second"])
async def test_ringme_chats(
    hass: HomeAssistant, ringme: RingmeEmulator, profile: Any
) -> None:
    """List, one, its messages, mark all as read, delete all messages, delete."""
    ringme.switches.chat_profile = profile
    entry = await setup_account(hass, ringme, options=NO_CALLBACKS)
    await settle(hass)
    for text in ("One", "Two", "Three"):
        ringme.clock.advance(1)
        ringme.receive(text, sender="37491112233", line="4102")
    ringme.receive("Other", sender="2020", line="4102")
    await poll(hass)
    asked(ringme, below=CALLS)

    answer = await act(hass, "get_conversations")
    assert ("GET", "4102/chat/") in asked(ringme, below=CALLS)
    found = {item["remote"]: item for item in answer["conversations"]}
    assert found["37491112233"]["unread"] == 3
    assert found["37491112233"]["last"]["text"] == "Three"
    assert found["2020"]["unread"] == 1
    conversation = found["37491112233"]["conversation_id"]
    chat = f"4102/chat/{conversation.partition(':')[2]}"

    answer = await act(hass, "get_conversations", conversation_id=conversation)
    assert ("GET", chat) in asked(ringme, below=CALLS)
    assert answer == {"conversations": [found["37491112233"]]}

    answer = await act(hass, "get_messages", conversation_id=conversation)
    assert [item["text"] for item in answer["messages"]] == ["Three", "Two", "One"]
    assert {item["conversation_id"] for item in answer["messages"]} == {conversation}
    assert ("GET", f"{chat}/messages/") in asked(ringme, below=CALLS)

    answer = await act(hass, "mark_read", conversation_id=conversation)
    assert answer == {"marked": 3}
    assert ("PUT", f"{chat}/messages/") in asked(ringme, below=CALLS)
    assert unread(hass, entry, "Support") == "1"
    await poll(hass)
    assert unread(hass, entry, "Support") == "1"

    ringme.receive("Four", sender="37491112233", line="4102")
    await poll(hass)
    assert unread(hass, entry, "Support") == "2"
    asked(ringme, below=CALLS)
    await act(
        hass,
        "delete_conversation",
        conversation_id=conversation,
        keep_conversation=True,
    )
    assert ("DELETE", f"{chat}/messages/") in asked(ringme, below=CALLS)
    assert unread(hass, entry, "Support") == "1"
    answer = await act(hass, "get_messages", conversation_id=conversation)
    assert answer == {"messages": [], "next": None}

    asked(ringme, below=CALLS)
    await act(hass, "delete_conversation", conversation_id=conversation)
    assert ("DELETE", chat) in asked(ringme, below=CALLS)
    answer = await act(hass, "get_conversations")
    assert [item["remote"] for item in answer["conversations"]] == ["2020"]

    asked(ringme, below=CALLS)
    for unknown in (conversation, "nonsense"):
        for action in ("get_messages", "get_conversations", "mark_read"):
            assert await refused(hass, action, conversation_id=unknown) == (
                "conversation_unknown"
            )
        assert await refused(hass, "delete_conversation", conversation_id=unknown) == (
            "conversation_unknown"
        )
    assert {method for method, _ in asked(ringme, below=CALLS)} == {"GET"}


@pytest.mark.parametrize("keep", [True, False])
async def test_text_that_came_into_a_conversation_unseen(
    hass: HomeAssistant, ringme: RingmeEmulator, keep: bool
) -> None:
    """It is announced before it goes with the conversation."""
    await setup_account(hass, ringme, options=NO_CALLBACKS)
    await settle(hass)
    ringme.receive("First", sender="37491112233")
    await poll(hass)
    (item,) = (await act(hass, "get_conversations"))["conversations"]
    conversation = item["conversation_id"]
    heard = record_announcements(hass)
    ringme.clock.advance(5)
    ringme.receive("Second", sender="37491112233")
    await act(hass, "mark_read", conversation_id=conversation)
    await settle(hass)
    assert texts(heard) == ["Second"]
    ringme.clock.advance(5)
    ringme.receive("Third", sender="37491112233")
    await act(
        hass,
        "delete_conversation",
        conversation_id=conversation,
        keep_conversation=keep,
    )
    assert not ringme.store.messages
    await settle(hass)
    assert texts(heard) == ["Second", "Third"]


async def test_very_many_unread(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A conversation is marked as read to its end, and behind those of another."""
    entry = await account(hass, revicom)
    revicom.receive("Behind all others", sender="79160000001")
    for number in range(2 * CONVERSATION_PAGE // 100 + 1):
        for of_hundred in range(100):
            revicom.receive(f"{number}, {of_hundred}", sender="79160000002")
        await poll(hass)
    marked = []
    for remote in ("+79160000001", "+79160000002"):
        answer = await act(hass, "get_messages", contact=remote, limit=1)
        conversation = answer["messages"][0]["conversation_id"]
        marked.append(await act(hass, "mark_read", conversation_id=conversation))
    assert marked == [{"marked": 1}, {"marked": 2 * CONVERSATION_PAGE + 100}]
    assert state(hass, entry, "unread_total").state == "0"


async def test_ringme_without_chats(
    hass: HomeAssistant, ringme: RingmeEmulator
) -> None:
    """Where the chats are refused, conversations are made of messages."""
    ringme.switches.application_denials = {
        ringme.directory.main_application.client_id: "access_denied"
    }
    ringme.switches.application_denial_path = "/chat/"
    entry = await setup_account(hass, ringme, options=NO_CALLBACKS)
    await settle(hass)
    for text in ("One", "Two"):
        ringme.clock.advance(1)
        ringme.receive(text, sender="37491112233")
    await poll(hass)
    answer = await act(hass, "get_conversations")
    (item,) = answer["conversations"]
    assert (item["remote"], item["unread"]) == ("37491112233", 2)
    conversation = item["conversation_id"]
    answer = await act(hass, "get_messages", conversation_id=conversation)
    assert [item["text"] for item in answer["messages"]] == ["Two", "One"]
    answer = await act(hass, "mark_read", conversation_id=conversation)
    assert answer == {"marked": 2}
    assert unread(hass, entry, "Office") == "0"
    assert all(message.read for message in ringme.store.messages.values())
    await act(hass, "delete_conversation", conversation_id=conversation)
    assert not ringme.store.messages


# Accounts that keep the read marks here


async def test_revicom(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Derived conversations and read marks of our own."""
    entry = await account(hass, revicom)
    first = revicom.receive("One", sender="79161112233")
    second = revicom.receive("Two", sender="79161112233", line="Office")
    third = revicom.receive("Three", sender="79164445566", line="Office")
    await poll(hass)
    assert state(hass, entry, "unread_total").state == "3"

    answer = await act(hass, "get_conversations")
    found = {(item["line"], item["remote"]): item for item in answer["conversations"]}
    assert [item["unread"] for item in found.values()] == [1, 1, 1]
    conversation = found["Office", "79164445566"]["conversation_id"]
    answer = await act(hass, "get_conversations", conversation_id=conversation)
    assert answer["conversations"] == [found["Office", "79164445566"]]
    answer = await act(hass, "get_messages", conversation_id=conversation)
    assert ids(answer) == [third]

    assert await act(hass, "mark_read", conversation_id=conversation) == {"marked": 1}
    assert unread(hass, entry, "Office") == "1"
    # Read already.
    assert await act(hass, "mark_read", conversation_id=conversation) == {"marked": 0}
    assert await act(hass, "mark_read", message_ids=[first]) == {"marked": 1}
    assert unread(hass, entry, "HomeHub") == "0"
    assert await act(hass, "mark_unread", message_ids=[first, third]) == {"marked": 2}
    assert state(hass, entry, "unread_total").state == "3"
    office = device_id(hass, entry, "Office")
    assert await act(hass, "mark_read", device_id=office) == {"marked": 2}
    assert unread(hass, entry, "Office") == "0"
    assert unread(hass, entry, "HomeHub") == "1"
    assert second in ids(await act(hass, "get_messages", device_id=office))

    await act(hass, "refresh")
    await settle(hass)
    revicom.journal.clear()
    for action, data, error in (
        ("mark_read", {}, "nothing_to_mark"),
        ("get_messages", {"before": "yesterday"}, "cursor_invalid"),
        ("get_messages", {"before": "2026-11-22T10:00:00|x"}, "cursor_invalid"),
        ("get_messages", {"device_id": "no-device"}, "device_unknown"),
        ("delete_messages", {"message_ids": [first]}, "cannot_delete"),
        ("delete_conversation", {"conversation_id": "x"}, "cannot_delete"),
    ):
        assert await refused(hass, action, **data) == error
    assert not revicom.journal
    for action in ("get_messages", "get_conversations", "mark_read"):
        assert await refused(hass, action, conversation_id="x") == (
            "conversation_unknown"
        )
    for action in ("get_messages", "mark_unread"):
        assert await refused(hass, action, message_ids=["x"]) == "message_unknown"
    for bad in ({"limit": 0}, {"limit": 501}, {"direction": "up"}, {"nothing": 1}):
        with pytest.raises(vol.Invalid):
            await act(hass, "get_messages", **bad)
    with pytest.raises(vol.Invalid):
        await act(hass, "mark_read", message_ids=[first], conversation_id="x")


async def test_times_that_are_far_away(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """From the beginning of all times to their end is everything."""
    revicom.receive("One")
    await account(hass, revicom)
    first, last = "0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"
    answer = await act(hass, "get_messages", since=first, until=last)
    assert [message["text"] for message in answer["messages"]] == ["One"]
    assert (await act(hass, "get_messages", until=first))["messages"] == []
    assert await refused(hass, "get_messages", before=f"{last}|") == "cursor_invalid"


async def test_cancel(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Messages that have not gone out are stopped, where that can be."""
    revicom.receive("Old")
    await account(hass, revicom)
    await hass.services.async_call(
        DOMAIN,
        "send_message",
        {
            "recipients": "+79161234567",
            "message": "Later",
            "send_at": (dt_util.now() + timedelta(days=1)).isoformat(),
        },
        blocking=True,
    )
    sent = revicom.sent()[-1].id
    answer = await act(hass, "cancel_messages", message_ids=[sent, "unknown"])
    assert answer["messages"] == {sent: "cancelled", "unknown": "not_found"}


async def test_refresh(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Ten wishes in a second are two polls at most."""
    entry = await account(hass, revicom)
    revicom.receive("New")
    revicom.journal.clear()
    await act(hass, "refresh")
    # The action returns when it is done.
    assert state(hass, entry, "unread_total").state == "1"
    one_poll = len(revicom.journal)
    for _ in range(9):
        await act(hass, "refresh")
    await settle(hass)
    await poll(hass, after=3)
    assert one_poll <= len(revicom.journal) <= 2 * one_poll


async def test_portsip(hass: HomeAssistant, portsip: PortSipEmulator) -> None:
    """Conversations and read marks are ours; nothing is written to the PBX."""
    entry = await setup_account(hass, portsip)
    await settle(hass)
    sms = portsip.receive("One")
    portsip.receive("Two", channel="WHATSAPP")
    await poll(hass)
    assert state(hass, entry, "unread_total").state == "2"
    answer = await act(hass, "get_conversations")
    channels = {item["channel"]: item for item in answer["conversations"]}
    assert set(channels) == {"sms", "whatsapp"}
    conversation = channels["whatsapp"]["conversation_id"]
    assert await act(hass, "mark_read", conversation_id=conversation) == {"marked": 1}
    assert state(hass, entry, "unread_total").state == "1"
    assert ids(await act(hass, "get_messages", unread=True)) == [sms]
    assert ids(await act(hass, "get_messages", message_ids=[sms])) == [sms]
    assert await act(hass, "mark_read", message_ids=[sms]) == {"marked": 1}
    assert await act(hass, "mark_unread", message_ids=[sms]) == {"marked": 1}
    for action, key in (
        ("cancel_messages", "cannot_cancel"),
        ("delete_messages", "cannot_delete"),
    ):
        assert await refused(hass, action, message_ids=[sms]) == key
    assert await refused(hass, "mark_unread", message_ids=["0"]) == "message_unknown"
    writes = [
        seen.path
        for seen in portsip.journal
        if seen.method != "GET" and "/auth/" not in seen.path
    ]
    assert not writes


async def test_which_account(
    hass: HomeAssistant, revicom: RevicomEmulator, portsip: PortSipEmulator
) -> None:
    """With several accounts the action has to be told which."""
    first = await account(hass, revicom)
    second = await setup_account(hass, portsip)
    await settle(hass)
    revicom.receive("Here")
    portsip.receive("There")
    await poll(hass)
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "get_messages")
    assert refused.value.translation_key == "account_ambiguous"
    assert refused.value.translation_placeholders == {
        "accounts": f"{first.title}, {second.title}"
    }
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "get_messages", config_entry_id="removed")
    assert refused.value.translation_key == "account_unknown"
    assert refused.value.translation_placeholders == {
        "accounts": f"{first.title}, {second.title}"
    }
    for entry, text in ((first, "Here"), (second, "There")):
        answer = await act(hass, "get_messages", config_entry_id=entry.entry_id)
        assert [item["text"] for item in answer["messages"]] == [text]
        device = device_id(hass, entry, entry.title)
        answer = await act(hass, "get_messages", device_id=device)
        assert [item["text"] for item in answer["messages"]] == [text]
    assert coordinator_of(first).lines


async def test_unread_conversation_and_line(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """The newest message that came in is unread, as messengers do it."""
    entry = await account(hass, revicom)
    for text, sender in (("One", ANNA), ("Two", ANNA), ("Other", "79164445566")):
        revicom.clock.advance(1)
        last = revicom.receive(text, sender=sender, line="Office")
    revicom.clock.advance(1)
    for line in ("Office", "HomeHub"):
        revicom.send_elsewhere("Answer", recipient=ANNA, line=line)
    await poll(hass)
    office, home = (device_id(hass, entry, line) for line in ("Office", "HomeHub"))
    answer = await act(hass, "get_conversations")
    (anna,) = (
        item
        for item in answer["conversations"]
        if (item["line"], item["remote"]) == ("Office", ANNA)
    )
    conversation = anna["conversation_id"]
    assert await act(hass, "mark_read", device_id=office) == {"marked": 3}

    answer = await act(hass, "mark_unread", conversation_id=conversation)
    assert answer == {"marked": 1}
    answer = await act(hass, "get_messages", unread=True)
    assert [item["text"] for item in answer["messages"]] == ["Two"]
    # Unread already.
    answer = await act(hass, "mark_unread", conversation_id=conversation)
    assert answer == {"marked": 0}

    assert await act(hass, "mark_unread", device_id=office) == {"marked": 1}
    answer = await act(hass, "get_messages", unread=True)
    assert [item["text"] for item in answer["messages"]] == ["Other", "Two"]
    assert answer["messages"][0]["message_id"] == last
    assert unread(hass, entry, "Office") == "2"
    # Nothing ever came to that line.
    assert await act(hass, "mark_unread", device_id=home) == {"marked": 0}

    revicom.journal.clear()
    assert await refused(hass, "mark_unread") == "nothing_to_mark"
    assert not revicom.journal
    assert await refused(hass, "mark_unread", conversation_id="x") == (
        "conversation_unknown"
    )
    with pytest.raises(vol.Invalid):
        await act(hass, "mark_unread", message_ids=[last], conversation_id="x")


async def test_ringme_unread_conversation_and_line(
    hass: HomeAssistant, ringme: RingmeEmulator
) -> None:
    """Where the provider keeps the read marks, it is told."""
    entry = await setup_account(hass, ringme, options=NO_CALLBACKS)
    await settle(hass)
    keys = []
    for text, sender in (("One", "37491112233"), ("Two", "37493445566")):
        ringme.clock.advance(1)
        keys.append(ringme.receive(text, sender=sender))
    await poll(hass)
    office = device_id(hass, entry, "Office")
    answer = await act(hass, "get_conversations")
    first = answer["conversations"][-1]["conversation_id"]
    assert await act(hass, "mark_read", device_id=office) == {"marked": 2}
    asked(ringme, below=CALLS)
    for data, key in (({"conversation_id": first}, 0), ({"device_id": office}, 1)):
        assert await act(hass, "mark_unread", **data) == {"marked": 1}
        assert ("PUT", f"4101/message/{keys[key]}") in asked(ringme, below=CALLS)
        assert not ringme.store.messages[keys[key]].read
    await poll(hass)
    assert unread(hass, entry, "Office") == "2"
    assert await refused(hass, "mark_unread", conversation_id="4101:x") == (
        "conversation_unknown"
    )
