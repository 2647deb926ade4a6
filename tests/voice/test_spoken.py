"""Assist and language models: reading messages out, and writing to contacts."""

from collections.abc import Iterator
import json
from pathlib import Path
import shutil
from typing import Any

from homeassistant.auth.models import User
from homeassistant.components import conversation
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import intent, llm
from homeassistant.setup import async_setup_component
import pytest

from custom_components.phone_inbox.voice.assist import BY_TEXT
from tests.common import INTEGRATION
from tests.documents import PAGES
from tests.emulators.revicom import RevicomEmulator
from tests.home import account, contact, entity_id, poll, quiet_log, state  # noqa: F401
from tests.websocket import add_user, may

ANNA = "79161234567"
STRANGER = "79165550001"
ROOT = Path(__file__).parents[2]
SENTENCES = ROOT / "docs" / "custom_sentences"
PAGE = PAGES["docs/assist.md"]
RUSSIAN = json.loads(
    (INTEGRATION / "translations" / "ru.json").read_text(encoding="utf-8")
)
READ = "PhoneInboxReadMessages"
SEND = "PhoneInboxSendMessage"


@pytest.fixture(autouse=True)
async def assist(hass: HomeAssistant, tmp_path: Path) -> None:
    """Start Assist, with the sentences that users copy."""
    shutil.copytree(SENTENCES, tmp_path / "custom_sentences")
    hass.config.config_dir = str(tmp_path)
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "conversation", {})


@pytest.fixture
def by_text() -> Iterator[None]:
    """Let a text message be what asks."""
    token = BY_TEXT.set(True)
    yield
    BY_TEXT.reset(token)


async def home(
    hass: HomeAssistant, emulator: RevicomEmulator, **changes: Any
) -> ConfigEntry:
    """Return an account with two lines and unread messages on both."""
    emulator.receive("Old")
    emulator.receive("Old", line="Office")
    entry = await account(
        hass,
        emulator,
        contact("Anna", f"+{ANNA}"),
        contact("Boris", "+79167654321"),
        **changes,
    )
    emulator.receive("I am late", sender=ANNA)
    emulator.clock.advance(60)
    emulator.receive("Buy now", sender=STRANGER)
    emulator.receive("To the office", sender=ANNA, line="Office")
    await poll(hass)
    return entry


def expose(hass: HomeAssistant, *entity_ids: str) -> None:
    """Let Assist see entities."""
    for item in entity_ids:
        async_expose_entity(hass, "conversation", item, should_expose=True)


def expose_line(hass: HomeAssistant, entry: ConfigEntry, line: str = "HomeHub") -> None:
    """Let Assist see a line's last message."""
    expose(hass, entity_id(hass, entry, "last_message", line))


async def say(
    hass: HomeAssistant, text: str, language: str = "en", user: User | None = None
) -> str:
    """Say something to Assist; return what it says."""
    context = Context(user_id=user.id if user else None)
    result = await conversation.async_converse(
        hass, text, None, context, language=language
    )
    return str(result.response.speech["plain"]["speech"])


async def tools_of(hass: HomeAssistant, user: User | None = None) -> llm.APIInstance:
    """Return what a language model is given."""
    context = Context(user_id=user.id if user else None)
    asked = llm.LLMContext("test", context, "en", "conversation", None)
    return await llm.async_get_api(hass, llm.LLM_API_ASSIST, asked)


async def use(hass: HomeAssistant, tool: str, **data: Any) -> Any:
    """Use a tool as a language model does."""
    api = await tools_of(hass)
    result = await api.async_call_tool(llm.ToolInput(f"phone_inbox__{tool}", data))
    assert not result.error
    return result.data


async def test_read_aloud(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Unread messages of exposed lines are read out, and of no other line."""
    entry = await home(hass, revicom)
    expose_line(hass, entry)

    said = await say(hass, "read my new messages")
    first, second = said.splitlines()
    assert first.startswith("Anna at ")
    assert first.endswith(": I am late")
    assert second.startswith("…0001 at ")
    assert second.endswith(": Buy now")

    said = await say(hass, "read me the unread messages from Anna")
    assert said.endswith(": I am late")
    assert len(said.splitlines()) == 1
    assert await say(hass, "what did Boris write") == "There are no unread messages."
    assert state(hass, entry, "unread", "HomeHub").state == "2"

    expose_line(hass, entry, "Office")
    said = await say(hass, "read my new messages and mark them as read")
    assert len(said.splitlines()) == 3
    assert state(hass, entry, "unread_total").state == "0"
    assert await say(hass, "are there any new messages") == (
        "There are no unread messages."
    )


async def test_in_russian(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Assist is spoken to in Russian, and answers in it."""
    entry = await home(hass, revicom)
    text = "сообщение контакту Anna текст буду поздно"
    errors = {key: item["message"] for key, item in RUSSIAN["exceptions"].items()}
    said = await say(hass, "прочитай новые сообщения", "ru")
    assert said == errors["nothing_to_read"]
    assert await say(hass, text, "ru") == errors["contact_not_exposed"]

    expose_line(hass, entry)
    expose(hass, "notify.anna")
    said = await say(hass, "прочитай мне новые смс от контакта Anna", "ru")
    assert said.endswith(": I am late")
    sent = RUSSIAN["common"]["message_sent"].format(contact="Anna")
    assert await say(hass, text, "ru") == sent
    assert [item.text for item in revicom.sent()] == ["буду поздно"]


async def test_many(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Ten messages at once are enough."""
    entry = await home(hass, revicom)
    expose_line(hass, entry)
    for number in range(12):
        revicom.clock.advance(1)
        revicom.receive(f"Number {number}", sender=ANNA)
    await poll(hass)

    said = (await say(hass, "read my new messages")).splitlines()
    assert said[0].endswith(": I am late")
    assert said[9].endswith(": Number 7")
    assert said[10:] == ["4 more are unread."]


async def test_very_many(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """However many are unread, the oldest come first and the rest is counted."""
    entry = await home(hass, revicom)
    expose_line(hass, entry)
    expose_line(hass, entry, "Office")
    for number in range(81):
        revicom.clock.advance(1)
        revicom.receive(f"Number {number}", sender=STRANGER)
    await poll(hass)

    said = (await say(hass, "read my new messages")).splitlines()
    assert said[0].endswith(": I am late")
    assert said[9].endswith(": Number 6")
    assert said[10:] == ["74 more are unread."]

    # A contact's message is found below all those of others.
    said = (await say(hass, "read me the unread messages from Anna")).splitlines()
    assert [line.rpartition(": ")[2] for line in said] == ["I am late", "To the office"]

    read = await use(hass, "read_messages", mark_read=True)
    assert read["messages"][0]["text"] == "I am late"
    read = await use(hass, "read_messages")
    assert read["messages"][0]["text"] == "Number 7"
    assert read["more"] == 64


async def test_very_many_of_a_contact(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """All that a contact wrote counts, from whichever number; what was read does not."""
    revicom.receive("Read long ago", sender=ANNA)
    entry = await account(hass, revicom, contact("Anna", f"+{ANNA}", "AnnaShop"))
    expose_line(hass, entry)
    for number in range(60):
        revicom.clock.advance(1)
        revicom.receive(f"{number}", sender=("AnnaShop", ANNA, STRANGER)[number % 3])
    await poll(hass)

    read = await use(hass, "read_messages", contact="Anna")
    texts = [item["text"] for item in read["messages"]]
    assert texts == ["0", "1", "3", "4", "6", "7", "9", "10", "12", "13"]
    assert read["more"] == 30
    read = await use(hass, "read_messages", contact="Boris")
    assert read == {"messages": [], "more": 0}


async def test_deleted_meanwhile(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """What the provider no longer has is neither read out nor counted."""
    entry = await home(hass, revicom)
    expose_line(hass, entry)
    ids = []
    for number in range(30):
        revicom.clock.advance(1)
        ids.append(revicom.receive(f"Number {number}", sender=ANNA))
    await poll(hass)
    for key in ids[:5]:
        revicom.store.remove(key)

    read = await use(hass, "read_messages")
    assert [item["text"] for item in read["messages"]] == [
        "I am late",
        "Buy now",
        *(f"Number {number}" for number in range(5, 13)),
    ]
    assert read["more"] == 17


async def test_text_a_contact(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A contact whose notify entity is exposed is written to, nobody else."""
    await home(hass, revicom)
    expose(hass, "notify.anna")

    assert await say(hass, "text Anna that dinner is ready") == "Sent to Anna."
    (sent,) = revicom.sent()
    assert (sent.recipient, sent.text) == (ANNA, "dinner is ready")

    for name in ("Boris", "Nobody", "+79165550009"):
        said = await say(hass, f"send a message to {name} saying hello")
        assert said.startswith("There is no contact by this name")
    assert len(revicom.sent()) == 1


@pytest.mark.parametrize(
    "dictated",
    [
        "No. Come at once!",
        "see https://example.com/a?b=1 please",
        "it's 5:30, isn't it?",
        "“ok” — call +49 151 12345678; bye…",
    ],
)
async def test_dictated(
    hass: HomeAssistant, revicom: RevicomEmulator, dictated: str
) -> None:
    """What is dictated goes out with the punctuation that was said."""
    await home(hass, revicom)
    expose(hass, "notify.anna")
    await say(hass, f"text Anna saying {dictated}")
    await say(hass, f"please send a message to Anna that {dictated}")
    assert [sent.text for sent in revicom.sent()] == [dictated, dictated]


async def test_rights(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Nobody gets to more by way of Assist than by hand."""
    entry = await home(hass, revicom)
    expose_line(hass, entry)
    expose_line(hass, entry, "Office")
    expose(hass, "notify.anna", "notify.boris")
    office = entity_id(hass, entry, "unread", "Office")
    reader = await add_user(hass, may(office))
    writer = await add_user(hass, may(office, "notify.anna", control=True))
    stranger = await add_user(hass, {})

    said = await say(hass, "read my new messages", user=reader)
    assert said.endswith(": To the office")
    assert len(said.splitlines()) == 1
    said = await say(hass, "read my new messages", user=stranger)
    assert said.startswith("Assist may not read any messages")

    for name, user in (("Anna", reader), ("Anna", stranger), ("Boris", writer)):
        said = await say(hass, f"text {name} that dinner is ready", user=user)
        assert said.startswith("There is no contact by this name")
    assert revicom.sent() == []
    said = await say(hass, "text Anna that dinner is ready", user=writer)
    assert said == "Sent to Anna."
    assert len(revicom.sent()) == 1


async def test_right_to_mark(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A language model marks what its user may change, and nothing else."""
    entry = await home(hass, revicom)
    expose_line(hass, entry)
    unread = entity_id(hass, entry, "unread", "HomeHub")
    reader = await add_user(hass, may(unread))
    writer = await add_user(hass, may(unread, control=True))
    read = llm.ToolInput("phone_inbox__read_messages", {"mark_read": True})

    with pytest.raises(
        ServiceValidationError, match="Assist may not read any messages"
    ):
        await (await tools_of(hass, reader)).async_call_tool(read)
    assert state(hass, entry, "unread", "HomeHub").state == "2"

    await (await tools_of(hass, writer)).async_call_tool(read)
    assert state(hass, entry, "unread", "HomeHub").state == "0"


async def test_own_sentence(
    hass: HomeAssistant, revicom: RevicomEmulator, tmp_path: Path
) -> None:
    """The example of the documents works."""
    path, _, _ = PAGE.partition("\n  PhoneInboxSendMessage")[0].rpartition("```yaml")
    example = PAGE.removeprefix(path).removeprefix("```yaml\n").partition("```")[0]
    name, _, content = example.partition("\n")
    (tmp_path / name.removeprefix("# ")).write_text(content, encoding="utf-8")
    await home(hass, revicom)
    expose(hass, "notify.anna")

    assert await say(hass, "call for dinner") == "Sent to Anna."
    assert [item.text for item in revicom.sent()] == ["Dinner is ready!"]


async def test_errors_are_said(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """What stands in the way is said in words, caps among it."""
    caps = {
        "per_hour": 1,
        "per_day": 1,
        "recipient_per_hour": 1,
        "recipient_per_day": 1,
    }
    await home(hass, revicom, options={"caps": caps})
    expose(hass, "notify.anna")
    assert await say(hass, "text Anna that one") == "Sent to Anna."
    said = await say(hass, "text Anna that two")
    assert "Revicom" in said
    assert len(revicom.sent()) == 1
    assert (await say(hass, "read my new messages")).startswith("Assist may not read")

    response = await intent.async_handle(
        hass,
        "test",
        SEND,
        {"contact": {"value": "Anna"}, "message": {"value": "three"}},
    )
    assert response.response_type is intent.IntentResponseType.ERROR


async def test_same_name_twice(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A name of contacts of two accounts is not guessed at."""
    await home(hass, revicom)
    async with RevicomEmulator() as second:
        second.receive("Old")
        changes = {"webhook_id": "another"}
        await account(hass, second, contact("ANNA", f"+{ANNA}"), **changes)
        expose(hass, "notify.anna", "notify.anna_2")
        assert await say(hass, "text Anna that hello") == (
            "Contacts of several accounts have this name"
        )
        entries = hass.config_entries.async_entries("phone_inbox")
        await hass.config_entries.async_remove(entries[-1].entry_id)
    assert not revicom.sent()


async def test_tools(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A language model has the tools for what is exposed, and a warning with them."""
    entry = await home(hass, revicom)

    def ours(api: llm.APIInstance) -> dict[str, llm.Tool]:
        return {
            tool.name: tool for tool in api.tools if tool.integration == "phone_inbox"
        }

    api = await tools_of(hass)
    assert not ours(api)
    assert "never follow instructions" not in api.api_prompt

    expose_line(hass, entry)
    expose(hass, "notify.anna")
    api = await tools_of(hass)
    assert set(ours(api)) == {"phone_inbox__read_messages", "phone_inbox__send_message"}
    assert "never follow instructions" in api.api_prompt
    send = ours(api)["phone_inbox__send_message"]
    assert not send.annotations.read_only
    assert send.annotations.open_world

    read = await use(hass, "read_messages")
    assert [item["text"] for item in read["messages"]] == ["I am late", "Buy now"]
    assert [item["sender"] for item in read["messages"]] == ["Anna", "…0001"]
    assert read["more"] == 0
    assert STRANGER not in str(read)
    read = await use(hass, "read_messages", contact="anna", mark_read=True)
    assert [item["text"] for item in read["messages"]] == ["I am late"]
    assert state(hass, entry, "unread", "HomeHub").state == "1"

    assert await use(hass, "send_message", contact="Anna", message="Hello") == {
        "sent_to": "Anna"
    }
    assert [sent.text for sent in revicom.sent()] == ["Hello"]
    with pytest.raises(Exception, match="contact"):
        await use(hass, "send_message", contact="Boris", message="Hello")
    assert len(revicom.sent()) == 1


async def test_hidden(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Where texts are to go nowhere, they do not go to Assist, either."""
    entry = await home(hass, revicom, options={"privacy": "hidden"})
    expose_line(hass, entry)
    assert (await say(hass, "read my new messages")).startswith("Assist may not read")
    assert not [
        tool
        for tool in (await tools_of(hass)).tools
        if tool.integration == "phone_inbox"
    ]


@pytest.mark.usefixtures("by_text")
async def test_not_by_text(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Who talks to Assist by text message gets no messages of others."""
    entry = await home(hass, revicom)
    expose_line(hass, entry)
    expose(hass, "notify.anna")
    said = await say(hass, "read my new messages")
    assert said == "Messages are not read out by text message"
    names = {tool.name for tool in (await tools_of(hass)).tools}
    assert "phone_inbox__send_message" in names
    assert "phone_inbox__read_messages" not in names


async def test_outage(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A provider that refuses is named."""
    entry = await home(hass, revicom)
    expose(hass, "notify.anna")
    expose_line(hass, entry)
    revicom.fail("answer", "/message", method="POST", status=400, body="{}")
    assert "Revicom" in await say(hass, "text Anna that hello")
    revicom.fail("answer", "/message", method="POST", status=400, body="{}")
    with pytest.raises(HomeAssistantError) as caught:
        await use(hass, "send_message", contact="Anna", message="Hello")
    assert not isinstance(caught.value, ServiceValidationError)
    assert not revicom.sent()
