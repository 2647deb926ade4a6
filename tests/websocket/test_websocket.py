"""The WebSocket commands of the card."""

from datetime import timedelta
import logging
from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
import pytest

from custom_components.phone_inbox.messaging import Channel
from custom_components.phone_inbox.providers import Capabilities
from custom_components.phone_inbox.providers.revicom import RevicomProvider
from tests.common import setup_account
from tests.emulators.portsip import PortSipEmulator
from tests.emulators.revicom import RevicomEmulator
from tests.emulators.ringme import RingmeEmulator
from tests.home import (
    account,
    contact,
    contacts_of,
    device_id,
    poll,
    quiet_log,  # noqa: F401
    send,
    settle,
    state,
)
from tests.websocket import Open, browse_fixture  # noqa: F401

ANNA = "79161112233"
NO_CALLBACKS = {"callbacks": False}


def texts(answer: dict[str, Any]) -> list[str]:
    """Return the texts of messages that were answered."""
    return [message["text"] for message in answer["messages"]]


async def test_accounts(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    portsip: PortSipEmulator,
    browse: Open,
) -> None:
    """A browser learns what there is and what each account can do."""
    first = await account(
        hass, revicom, contact("Anna", f"+{ANNA}", trusted=True), contact("Bank", "900")
    )
    second = await setup_account(hass, portsip)
    await settle(hass)
    revicom.receive("One", line="Office")
    await poll(hass)
    browser = await browse()
    able, reader = (await browser.call("accounts"))["accounts"]

    assert able["entry_id"] == first.entry_id
    assert (able["name"], able["available"]) == ("Revicom", True)
    assert "sms" in able["send"]
    assert (able["mark"], able["delete"], able["cancel"]) == (True, False, True)
    assert able["control"] is True
    lines = {line["name"]: line for line in able["lines"]}
    assert lines["Office"]["unread"] == 1
    assert lines["Office"]["available"] is True
    assert lines["Office"]["device_id"] == device_id(hass, first, "Office")
    assert able["default_line_id"] in {line["line_id"] for line in able["lines"]}
    assert [(item["name"], item["trusted"]) for item in able["contacts"]] == [
        ("Anna", True),
        ("Bank", False),
    ]
    assert {item["contact_id"] for item in able["contacts"]} == set(
        contacts_of(hass).subentries
    )

    assert reader["entry_id"] == second.entry_id
    assert (reader["send"], reader["default_line_id"]) == ([], None)


async def test_messages(
    hass: HomeAssistant, revicom: RevicomEmulator, browse: Open
) -> None:
    """Pages of all messages, of a line, of a conversation, of what is unread."""
    entry = await account(hass, revicom, contact("Anna", f"+{ANNA}"))
    for number in range(5):
        revicom.clock.advance(1)
        revicom.receive(f"{number}", sender=ANNA, line="Office")
    revicom.clock.advance(1)
    revicom.receive("Elsewhere", sender=ANNA)
    await poll(hass)
    browser = await browse()
    own = {"entry_id": entry.entry_id}

    conversations = (await browser.call("conversations", **own))["conversations"]
    assert [item["unread"] for item in conversations] == [1, 5]
    assert [item["contact"] for item in conversations] == ["Anna", "Anna"]
    office = conversations[1]
    assert (office["line"], office["last"]["text"]) == ("Office", "4")
    answer = await browser.call("conversations", **own, line_id=office["line_id"])
    assert answer["conversations"] == [office]
    answer = await browser.call("conversations", **own, limit=1)
    assert answer["conversations"] == conversations[:1]

    one = {"conversation_id": office["conversation_id"]}
    first = await browser.call("messages", **own, **one, limit=3)
    assert texts(first) == ["4", "3", "2"]
    rest = await browser.call("messages", **own, **one, limit=3, before=first["next"])
    assert (texts(rest), rest["next"]) == (["1", "0"], None)
    assert texts(await browser.call("messages", **own, text="Elsewhere")) == [
        "Elsewhere"
    ]
    answer = await browser.call("messages", **own, line_id=office["line_id"])
    assert len(texts(answer)) == 5
    await browser.call("mark_read", **own, **one)
    answer = await browser.call("messages", **own, unread=True)
    assert texts(answer) == ["Elsewhere"]


async def test_codes(
    hass: HomeAssistant, revicom: RevicomEmulator, browse: Open
) -> None:
    """The card is told the code of a message that came in, and finds none itself."""
    entry = await account(hass, revicom)
    for text in ("Մուտքի կոդ՝ 4821", "Код домофона 4512", "SMS‑code: 482-019"):
        revicom.receive(text, sender=ANNA)
        revicom.clock.advance(1)
    revicom.send_elsewhere("My code: 1234", recipient=ANNA)
    await poll(hass)
    browser = await browse()
    answer = await browser.call("messages", entry_id=entry.entry_id)
    assert [message["code"] for message in answer["messages"]] == [
        None,
        "482019",
        None,
        "4821",
    ]


async def test_send_and_reply(
    hass: HomeAssistant, revicom: RevicomEmulator, browse: Open
) -> None:
    """A reply goes the way of its conversation, a new text to whom is named."""
    entry = await account(hass, revicom, contact("Anna", f"+{ANNA}"))
    revicom.receive("Old", line="HomeHub")
    revicom.clock.advance(1)
    revicom.receive("Bread?", sender=ANNA, line="Office", channel="WHATSAPP")
    await poll(hass)
    browser = await browse()
    own = {"entry_id": entry.entry_id}
    one, _ = (await browser.call("conversations", **own))["conversations"]

    answer = await browser.call(
        "send", **own, conversation_id=one["conversation_id"], text="Cake"
    )
    (result,) = answer["recipients"]
    assert (result["recipient"], result["error"]) == (f"+{ANNA}", None)
    (sent,) = revicom.sent()
    assert (sent.id, sent.text) == (result["message_id"], "Cake")
    assert (sent.line, sent.channel) == ("Office", "WHATSAPP")

    (shown,) = (await browser.call("accounts"))["accounts"]
    lines = {item["name"]: item["line_id"] for item in shown["lines"]}
    line = lines["HomeHub"]
    answer = await browser.call(
        "send", **own, recipients=["anna", "+79164445566"], line_id=line, text="Both"
    )
    assert [item["recipient"] for item in answer["recipients"]] == [
        f"+{ANNA}",
        "+79164445566",
    ]
    assert {sent.line for sent in revicom.sent()[1:]} == {"HomeHub"}
    answer = await browser.call("send", **own, recipients=["Anna"], text="Usual line")
    assert len(revicom.sent()) == 4

    revicom.journal.clear()
    for data, error in (
        ({"recipients": ["nobody"]}, "recipient_invalid"),
        ({"recipients": ["Anna"], "text": " "}, "empty_text"),
        ({"recipients": ["Anna"], "line_id": "none"}, "line_unknown"),
        ({"recipients": ["Anna"], "channel": "viber"}, "channel_not_supported"),
    ):
        assert await browser.refused("send", **own, **{"text": "Hi", **data}) == error
    assert not revicom.journal
    assert (
        await browser.refused("send", **own, text="Hi", conversation_id="none")
        == "conversation_unknown"
    )


async def test_what_a_text_takes(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    portsip: PortSipEmulator,
    browse: Open,
) -> None:
    """The reply box counts as the bill does, and knows the caps."""
    caps = {"per_hour": 3, "per_day": 10, "recipient_per_hour": 3}
    revicom.receive("Old")
    entry = await account(hass, revicom, options={"caps": caps})
    browser = await browse()
    own = {"entry_id": entry.entry_id}
    assert await browser.call("measure", **own, text="a" * 150) == {
        "encoding": "gsm7",
        "characters": 150,
        "parts": 1,
        "left": 10,
        "cap": {"limit": 3, "left": 3},
        "over": False,
    }
    answer = await browser.call("measure", **own, text="я" * 71)
    assert (answer["encoding"], answer["parts"], answer["left"]) == ("ucs2", 2, 63)
    await send(hass, f"+{ANNA}", "Two parts " * 20)
    answer = await browser.call("measure", **own, text="я" * 71)
    assert (answer["cap"], answer["over"]) == ({"limit": 3, "left": 1}, True)
    answer = await browser.call("measure", **own, text="я" * 71, channel="whatsapp")
    assert (answer["encoding"], answer["parts"]) == (None, 1)
    assert answer["over"] is False

    reader = await setup_account(hass, portsip)
    answer = await browser.call("measure", entry_id=reader.entry_id, text="Hello")
    assert (answer["encoding"], answer["cap"], answer["over"]) == (None, None, False)
    assert not portsip.sent()


async def test_longest_text(
    hass: HomeAssistant, revicom: RevicomEmulator, browse: Open
) -> None:
    """A provider's limit counts as well."""
    able = Capabilities(send=frozenset({Channel.SMS}), text_limit=165)
    with patch.object(RevicomProvider, "capabilities", able):
        entry = await account(hass, revicom)
        browser = await browse()
        (shown,) = (await browser.call("accounts"))["accounts"]
        assert shown["text_limit"] == 165
        for count, left, over in ((10, 150, False), (165, 0, False), (166, -1, True)):
            answer = await browser.call(
                "measure", entry_id=entry.entry_id, text="a" * count
            )
            assert (answer["left"], answer["over"]) == (left, over)


async def test_marking_and_deleting(
    hass: HomeAssistant, ringme: RingmeEmulator, browse: Open
) -> None:
    """Messages, a conversation and a line are marked, and deleted."""
    entry = await setup_account(hass, ringme, options=NO_CALLBACKS)
    await settle(hass)
    for text in ("One", "Two", "Three"):
        ringme.clock.advance(1)
        ringme.receive(text, sender="37491112233", line="4102")
    ringme.receive("Other", sender="2020", line="4102")
    await poll(hass)
    browser = await browse()
    own = {"entry_id": entry.entry_id}
    conversations = (await browser.call("conversations", **own))["conversations"]
    one = next(item for item in conversations if item["remote"] == "37491112233")
    this = {"conversation_id": one["conversation_id"]}
    messages = (await browser.call("messages", **own, **this))["messages"]
    ids = [message["message_id"] for message in messages]

    assert await browser.call("mark_read", **own, message_ids=ids[:1]) == {"marked": 1}
    assert state(hass, entry, "unread", "Support").state == "3"
    assert await browser.call("mark_read", **own, **this) == {"marked": 2}
    assert await browser.call("mark_unread", **own, message_ids=ids) == {"marked": 3}
    line = {"line_id": one["line_id"]}
    assert await browser.call("mark_read", **own, **line) == {"marked": 4}
    assert state(hass, entry, "unread", "Support").state == "0"

    assert await browser.call("delete", **own, message_ids=ids[:1]) == {}
    assert len(ringme.store.messages) == 3
    assert await browser.call("delete", **own, **this) == {}
    assert [message.text for message in ringme.store.messages.values()] == ["Other"]

    assert await browser.refused("cancel", **own, message_ids=["1"]) == "cannot_cancel"


async def test_cancel(
    hass: HomeAssistant, revicom: RevicomEmulator, browse: Open
) -> None:
    """What has not gone out is stopped; each message has its outcome."""
    entry = await account(hass, revicom)
    browser = await browse()
    answer = await browser.call(
        "cancel", entry_id=entry.entry_id, message_ids=["unknown"]
    )
    assert answer == {"outcomes": {"unknown": "not_found"}}
    assert (
        await browser.refused("delete", entry_id=entry.entry_id, message_ids=["1"])
        == "cannot_delete"
    )


@pytest.mark.parametrize(
    ("command", "data"),
    [
        ("messages", {"limit": 0}),
        ("messages", {"limit": 201}),
        ("messages", {"before": 5}),
        ("messages", {"more": 1}),
        ("conversations", {"limit": "many"}),
        ("conversations", {"line_id": ""}),
        ("send", {"recipients": ["1"]}),
        ("send", {"recipients": "1", "text": "Hi"}),
        ("send", {"recipients": ["1"] * 51, "text": "Hi"}),
        ("send", {"recipients": ["1"], "text": "a" * 10_001}),
        ("send", {"recipients": ["1"], "conversation_id": "1", "text": "Hi"}),
        ("send", {"recipients": ["1"], "channel": "pigeon", "text": "Hi"}),
        ("measure", {"text": None}),
        ("send", {"text": "Hi"}),
        ("mark_read", {}),
        ("mark_read", {"message_ids": []}),
        ("mark_read", {"message_ids": ["1"], "line_id": "1"}),
        ("mark_unread", {"message_ids": ["1"] * 201}),
        ("delete", {}),
        ("delete", {"message_ids": ["1"], "conversation_id": "1"}),
        ("cancel", {"message_ids": ["a" * 1_001]}),
        ("subscribe", {"entry_ids": "all"}),
        ("accounts", {"more": 1}),
    ],
)
async def test_invalid_requests(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    browse: Open,
    command: str,
    data: dict[str, Any],
) -> None:
    """They are refused before anything happens, and not written to the log."""
    entry = await account(hass, revicom)
    revicom.journal.clear()
    own = {} if command in ("accounts", "subscribe") else {"entry_id": entry.entry_id}
    browser = await browse()
    assert await browser.refused(command, **own, **data) == "invalid_format"
    assert not revicom.journal


async def test_errors_of_the_provider(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    browse: Open,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """They reach the browser translated, and nothing of them the log."""
    revicom.receive("Old")
    entry = await account(hass, revicom)
    browser = await browse()
    own = {"entry_id": entry.entry_id}
    revicom.fail("answer", "/message", times=99, status=403)
    for command, data in (
        ("messages", {}),
        ("conversations", {}),
        ("send", {"recipients": [f"+{ANNA}"], "text": "Secret"}),
    ):
        answer = await browser.ask(command, **own, **data)
        assert answer["error"]["translation_key"] == "permission_denied"
        assert "Revicom" in answer["error"]["message"]
    # Whoever has Home Assistant write down all that browsers say is told all.
    logged = [record for record in caplog.records if record.levelno > logging.DEBUG]
    assert not any(
        private in record.getMessage()
        for record in logged
        for private in (ANNA, "Secret")
    )
    assert await browser.refused("messages", **own, before="never") == "cursor_invalid"


async def test_accounts_that_are_not_there(
    hass: HomeAssistant, revicom: RevicomEmulator, browse: Open
) -> None:
    """An account must be ours and loaded."""
    entry = await account(hass, revicom)
    browser = await browse()
    for wrong in ("none", entry.entry_id):
        if wrong == entry.entry_id:
            assert await hass.config_entries.async_unload(wrong)
        error = await browser.refused("messages", entry_id=wrong)
        assert error.startswith("service_config_entry_not_")
    assert (await browser.call("accounts"))["accounts"] == []


async def test_answers_of_the_same_second(
    hass: HomeAssistant, revicom: RevicomEmulator, browse: Open
) -> None:
    """An answer is newer than what it answers, though both are of one second."""
    before = revicom.clock.now() - timedelta(hours=1)
    revicom.receive("Long ago", sender=ANNA, line="Office", time=before)
    entry = await account(hass, revicom)
    browser = await browse()
    own = {"entry_id": entry.entry_id}
    (known,) = (await browser.call("accounts"))["accounts"]
    line = known["lines"][0]["line_id"]
    for person in [f"+7903555{number}" for number in range(4410, 4422)]:
        await browser.call("send", **own, recipients=[person], text="Yes", line_id=line)
    for answer in revicom.sent():
        revicom.receive(
            "Is it?", sender=answer.recipient, line="Office", time=answer.time
        )
    await poll(hass)
    *page, _ = (await browser.call("conversations", **own))["conversations"]
    assert [it["last"]["text"] for it in page] == ["Yes"] * 12
    for item in page:
        conversation = {"conversation_id": item["conversation_id"]}
        there = await browser.call("messages", **own, **conversation)
        assert [it["text"] for it in there["messages"]] == ["Yes", "Is it?"]
        with_them = await browser.call("person_messages", address=item["remote"])
        assert [it["text"] for it in with_them["messages"]] == ["Yes", "Is it?"]
