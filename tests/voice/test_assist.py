"""Assist by text: who may talk to the house, and what comes back."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from unittest.mock import patch

from homeassistant.components import conversation
from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.db_schema import Base
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er, intent, restore_state
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.recorder import session_scope
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from sqlalchemy import select

from custom_components.phone_inbox.account.announcement import SIGNAL_ANNOUNCEMENT
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    account,
    contact,
    device_id,
    expect_log,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    settle,
    state,
    until,
)

ANNA = "79161234567"
BORIS = "79167654321"
STRANGER = "79165550001"


@dataclass
class Agent(conversation.AbstractConversationAgent):
    """An agent that repeats what it was told, or says what it was given."""

    says: str | None = None
    raises: Exception | None = None
    asked: list[conversation.ConversationInput] = field(default_factory=list)
    wait: asyncio.Event | None = None
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def supported_languages(self) -> Literal["*"]:
        """Return that it speaks everything."""
        return "*"

    async def async_process(
        self, user_input: conversation.ConversationInput
    ) -> conversation.ConversationResult:
        """Answer."""
        self.asked.append(user_input)
        self.heard.set()
        if self.wait is not None:
            await self.wait.wait()
        if self.raises is not None:
            raise self.raises
        response = intent.IntentResponse(language=user_input.language)
        says = f"You said: {user_input.text}" if self.says is None else self.says
        response.async_set_speech(says)
        return conversation.ConversationResult(
            response=response,
            conversation_id=user_input.conversation_id or "a-conversation",
        )

    @property
    def texts(self) -> Sequence[str]:
        """Return what it was told."""
        return [item.text for item in self.asked]


@pytest.fixture
async def agent(hass: HomeAssistant) -> Agent:
    """Return an agent that accounts may choose."""
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "conversation", {})
    agent = Agent()
    entry = MockConfigEntry(entry_id="an-agent", domain="test", title="Agent")
    entry.add_to_hass(hass)
    conversation.async_set_agent(hass, entry, agent)
    return agent


async def home(
    hass: HomeAssistant,
    emulator: RevicomEmulator,
    *,
    options: dict[str, Any] | None = None,
    **anna: Any,
) -> ConfigEntry:
    """Return an account with Anna, who may talk to Assist, and Boris, who may not."""
    emulator.receive("Hello", sender=STRANGER)
    entry = await account(
        hass,
        emulator,
        contact("Anna", f"+{ANNA}", **{"trusted": True, "assist": True, **anna}),
        contact("Boris", f"+{BORIS}", trusted=True),
        options={"assist_agent": "an-agent", **(options or {})},
    )
    registry = er.async_get(hass)
    (sensor,) = (
        entity
        for entity in er.async_entries_for_config_entry(registry, entry.entry_id)
        if entity.translation_key == "assist_refused"
    )
    registry.async_update_entity(sensor.entity_id, disabled_by=None)
    # Home Assistant reloads the account a while after that.
    await poll(hass)
    return entry


def refused(hass: HomeAssistant, entry: ConfigEntry) -> dict[str, int]:
    """Return how many messages were refused, by the reason."""
    sensor = state(hass, entry, "assist_refused")
    names = {
        "stranger",
        "not_allowed",
        "too_old",
        "too_long",
        "too_many",
        "cannot_answer",
    }
    found = {name: count for name, count in sensor.attributes.items() if name in names}
    assert sensor.state == str(sum(found.values()))
    return found


async def test_dialogue(
    hass: HomeAssistant, revicom: RevicomEmulator, agent: Agent
) -> None:
    """A contact writes and gets the agent's answers, in one conversation."""
    entry = await home(hass, revicom)

    revicom.receive(" Turn on the light ", sender=ANNA)
    await poll(hass)
    revicom.receive("And off", sender=ANNA, line="HomeHub", channel="WHATSAPP")
    await poll(hass)

    assert agent.texts == ["Turn on the light", "And off"]
    assert [item.conversation_id for item in agent.asked] == [None, "a-conversation"]
    first, second = revicom.sent()
    assert first.text == "You said: Turn on the light"
    assert (first.recipient, first.line, first.channel) == (ANNA, "HomeHub", "SMS")
    assert (second.recipient, second.channel) == (ANNA, "WHATSAPP")
    asked = agent.asked[0]
    assert asked.language == hass.config.language
    assert asked.device_id == device_id(hass, entry, "Anna")
    assert asked.context.user_id is None
    assert "Anna" in (asked.extra_system_prompt or "")
    # Three parts in any alphabet.
    assert "less than 201 characters" in (asked.extra_system_prompt or "")
    assert refused(hass, entry) == {}


async def test_armenian_punctuation(
    hass: HomeAssistant, revicom: RevicomEmulator, agent: Agent
) -> None:
    """No assistant knows what stands within Armenian words: it is left out."""
    await home(hass, revicom)
    revicom.receive("Միացրո՛ւ լամպը։", sender=ANNA)
    await poll(hass)
    assert agent.texts == ["Միացրու լամպը."]


async def test_leaves_no_text(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    agent: Agent,
    hass_storage: dict[str, Any],
) -> None:
    """What is said in a dialogue is neither in the database nor in a file."""
    await home(hass, revicom)
    agent.says = "MARKERANSWER"
    revicom.receive("MARKERTEXT", sender=ANNA)
    await poll(hass)
    assert len(revicom.sent()) == 1
    await restore_state.async_get(hass).async_dump_states()
    await async_wait_recording_done(hass)

    with session_scope(hass=hass, read_only=True) as session:
        rows = [
            str(dict(row._mapping))
            for table in Base.metadata.sorted_tables
            for row in session.execute(select(table))
        ]
    assert rows
    for private in ("MARKERTEXT", "MARKERANSWER", ANNA[1:]):
        assert not [row for row in rows if private in row]
        assert private not in str(
            {
                key: data
                for key, data in hass_storage.items()
                if "core.config" not in key
            }
        )


async def test_home_assistants_own_agent(
    hass: HomeAssistant, revicom: RevicomEmulator, agent: Agent
) -> None:
    """Without a choice, Home Assistant's own agent controls the house."""
    assert await async_setup_component(
        hass, "input_boolean", {"input_boolean": {"lamp": {"name": "Night lamp"}}}
    )
    await home(hass, revicom, options={"assist_agent": None})
    from homeassistant.components.homeassistant.exposed_entities import (  # noqa: PLC0415
        async_expose_entity,
    )

    async_expose_entity(hass, "conversation", "input_boolean.lamp", should_expose=True)

    revicom.receive("turn on night lamp", sender=ANNA)
    await poll(hass)

    lamp = hass.states.get("input_boolean.lamp")
    assert lamp is not None
    assert lamp.state == "on"
    (answer,) = revicom.sent()
    assert answer.recipient == ANNA
    assert answer.text


async def test_who_may_not(
    hass: HomeAssistant, revicom: RevicomEmulator, agent: Agent
) -> None:
    """Strangers, and contacts without the permission, get nothing but counted."""
    entry = await home(hass, revicom)
    revicom.receive("Open the gate", sender=STRANGER)
    revicom.receive("Open the gate", sender=BORIS)
    revicom.receive("Open the gate", sender="MyBank")
    await poll(hass)

    assert not agent.asked
    assert not revicom.sent()
    assert refused(hass, entry) == {"stranger": 2, "not_allowed": 1}


async def test_no_longer_trusted(
    hass: HomeAssistant, revicom: RevicomEmulator, agent: Agent
) -> None:
    """The permission without the trust is none; then nobody is listened to at all."""
    entry = await home(hass, revicom, trusted=False)
    revicom.receive("Open the gate", sender=ANNA)
    await poll(hass)

    assert not agent.asked
    assert refused(hass, entry) == {}


async def test_no_longer_trusted_beside_others(
    hass: HomeAssistant, revicom: RevicomEmulator, agent: Agent
) -> None:
    """Nor is it where somebody else may talk to Assist."""
    revicom.receive("Hello", sender=STRANGER)
    entry = await account(
        hass,
        revicom,
        contact("Anna", f"+{ANNA}", trusted=True, assist=True),
        contact("Boris", f"+{BORIS}", trusted=False, assist=True),
        options={"assist_agent": "an-agent"},
    )
    revicom.receive("Open the gate", sender=BORIS)
    await poll(hass)
    assert not agent.asked
    assert entry.runtime_data.refused == {"not_allowed": 1}

    revicom.receive("Open the gate", sender=ANNA)
    await poll(hass)
    assert agent.texts == ["Open the gate"]


async def test_redelivered(
    hass: HomeAssistant, revicom: RevicomEmulator, agent: Agent
) -> None:
    """What may have been obeyed before a crash is not obeyed again."""
    entry = await home(hass, revicom)
    heard = record_announcements(hass)
    revicom.receive("Open the gate", sender=ANNA)
    await poll(hass)
    assert agent.texts == ["Open the gate"]
    first = next(item for item in heard if item.kind == "received")
    change = replace(first.change, redelivered=True)
    async_dispatcher_send(hass, SIGNAL_ANNOUNCEMENT, replace(first, change=change))
    await settle(hass)
    assert agent.texts == ["Open the gate"]
    assert refused(hass, entry) == {"too_old": 1}


async def test_late(
    hass: HomeAssistant, revicom: RevicomEmulator, agent: Agent
) -> None:
    """What came while Home Assistant was down, or came too late, is left alone."""
    entry = await home(hass, revicom)
    await hass.config_entries.async_unload(entry.entry_id)
    revicom.receive("Open the gate", sender=ANNA)
    revicom.clock.advance(400)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert refused(hass, entry) == {"too_old": 1}

    revicom.receive("Open the gate now", sender=ANNA)
    revicom.clock.advance(700)
    await poll(hass)

    assert not agent.asked
    assert refused(hass, entry) == {"too_old": 2}


async def test_cannot_be_answered(
    hass: HomeAssistant, revicom: RevicomEmulator, agent: Agent
) -> None:
    """A command whose answer has nowhere to go is not carried out."""
    entry = await home(hass, revicom, numbers=[f"+{ANNA}", "AnnaShop"])
    revicom.receive("Open the gate", sender="AnnaShop")
    revicom.receive("Open the gate", sender=ANNA, channel="VIBER")
    revicom.receive("Open " * 300, sender=ANNA)
    revicom.receive("  ", sender=ANNA)
    await poll(hass)

    assert not agent.asked
    assert refused(hass, entry) == {"cannot_answer": 2, "too_long": 1}


async def test_as_long_as_may_be(
    hass: HomeAssistant, revicom: RevicomEmulator, agent: Agent
) -> None:
    """A text of a thousand characters is a command, and no longer one."""
    entry = await home(hass, revicom)
    revicom.receive("x" * 1000, sender=ANNA)
    await poll(hass)
    revicom.receive("y" * 1001, sender=ANNA)
    await poll(hass)
    assert agent.texts == ["x" * 1000]
    assert refused(hass, entry) == {"too_long": 1}


async def test_channel_without_a_name(
    hass: HomeAssistant, revicom: RevicomEmulator, agent: Agent
) -> None:
    """What came on a channel that nobody knows is answered on the usual one."""
    await home(hass, revicom)
    revicom.receive("Hello", sender=ANNA, channel="PIGEON")
    await poll(hass)
    (answer,) = revicom.sent()
    assert (answer.text, answer.channel) == ("You said: Hello", "SMS")


async def test_too_many(
    hass: HomeAssistant, revicom: RevicomEmulator, agent: Agent
) -> None:
    """A machine at the other end is answered a few times a minute only."""
    entry = await home(hass, revicom)
    for number in range(8):
        revicom.receive(f"{number}", sender=ANNA)
        revicom.clock.advance(1)
    await poll(hass)

    assert agent.texts == ["0", "1", "2", "3", "4"]
    assert len(revicom.sent()) == 5
    assert refused(hass, entry) == {"too_many": 3}


async def test_one_after_the_other(
    hass: HomeAssistant, revicom: RevicomEmulator, agent: Agent
) -> None:
    """While the agent thinks about one text, the next one waits."""
    await home(hass, revicom)
    agent.wait = asyncio.Event()
    revicom.receive("One", sender=ANNA)
    revicom.clock.advance(1)
    revicom.receive("Two", sender=ANNA)
    await poll_without_waiting(hass)
    await agent.heard.wait()
    assert agent.texts == ["One"]

    agent.wait.set()
    await settle(hass)
    assert [sent.text for sent in revicom.sent()] == ["You said: One", "You said: Two"]


async def poll_without_waiting(hass: HomeAssistant) -> None:
    """Ask for a poll, and do not wait for what follows from it."""
    entry = hass.config_entries.async_loaded_entries("phone_inbox")[-1]
    await entry.runtime_data.async_refresh()


async def test_long_answer(
    hass: HomeAssistant, revicom: RevicomEmulator, agent: Agent
) -> None:
    """An answer takes three parts at most, and none where there is nothing to say."""
    await home(hass, revicom)
    agent.says = "Это довольно длинный ответ. " * 50
    revicom.receive("Tell me", sender=ANNA)
    await poll(hass)
    (answer,) = revicom.sent()
    assert len(answer.text) <= 201
    assert answer.text.endswith("...")

    agent.says = ""
    revicom.receive("Tell me nothing", sender=ANNA)
    await poll(hass)
    assert len(revicom.sent()) == 1
    assert len(agent.asked) == 2


async def test_cap(hass: HomeAssistant, revicom: RevicomEmulator, agent: Agent) -> None:
    """Answers are under the caps like everything that is sent."""
    caps = {
        "per_hour": 2,
        "per_day": 2,
        "recipient_per_hour": 1,
        "recipient_per_day": 2,
    }
    await home(hass, revicom, options={"caps": caps})
    revicom.receive("One", sender=ANNA)
    await poll(hass)
    revicom.receive("Two", sender=ANNA)
    await poll(hass)

    expect_log("Revicom: an answer of Assist was not sent: cap_recipient_per_hour")
    assert agent.texts == ["One", "Two"]
    assert len(revicom.sent()) == 1


@pytest.mark.parametrize("error", [RuntimeError("Marker Open"), TimeoutError()])
async def test_agent_fails(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    agent: Agent,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    """What an agent stumbles over is logged without the text, and life goes on."""
    await home(hass, revicom)
    agent.raises = error
    revicom.receive("Open the gate", sender=ANNA)
    await poll(hass)
    kind = type(error).__name__
    expect_log(f"Revicom: the conversation agent failed: {kind}")
    assert "Marker" not in caplog.text
    assert not revicom.sent()

    agent.raises = None
    revicom.receive("Again", sender=ANNA)
    await poll(hass)
    assert len(revicom.sent()) == 1


async def test_agent_refuses(
    hass: HomeAssistant, revicom: RevicomEmulator, agent: Agent
) -> None:
    """An error that the agent puts into words is the answer."""
    await home(hass, revicom)
    agent.raises = HomeAssistantError("I am out of credit")
    revicom.receive("Open the gate", sender=ANNA)
    await poll(hass)
    assert [sent.text for sent in revicom.sent()] == ["I am out of credit"]


async def test_slow_agent(
    hass: HomeAssistant, revicom: RevicomEmulator, agent: Agent
) -> None:
    """An agent that takes too long is not waited for."""
    await home(hass, revicom)
    agent.wait = asyncio.Event()
    revicom.receive("Open the gate", sender=ANNA)
    with patch("custom_components.phone_inbox.voice.assist.PATIENCE", 0.01):
        await poll(hass)
    expect_log("the conversation agent failed: TimeoutError")
    assert not revicom.sent()


async def test_agent_is_gone(
    hass: HomeAssistant, revicom: RevicomEmulator, agent: Agent
) -> None:
    """An agent that is there no more is missed in the log."""
    await home(hass, revicom, options={"assist_agent": "conversation.gone"})
    revicom.receive("Open the gate", sender=ANNA)
    await poll(hass)
    expect_log("Revicom: the chosen conversation agent is not there")
    assert not revicom.sent()


async def test_without_conversation(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """A Home Assistant without Assist says so, and works."""
    await home(hass, revicom)
    expect_log("Revicom: contacts may talk to Assist, but Home Assistant runs without")
    revicom.receive("Open the gate", sender=ANNA)
    await poll(hass)
    assert not revicom.sent()


async def test_quiet_hours(
    hass: HomeAssistant, revicom: RevicomEmulator, agent: Agent
) -> None:
    """Who writes at night is awake, and gets an answer."""
    await home(
        hass,
        revicom,
        options={"quiet_hours": {"start": "00:00:00", "end": "23:59:59"}},
    )
    revicom.receive("Is the gate open?", sender=ANNA)
    await poll(hass)
    assert len(revicom.sent()) == 1


async def test_answer_to_a_question(
    hass: HomeAssistant, revicom: RevicomEmulator, agent: Agent
) -> None:
    """What answers a question of an automation is not for Assist."""
    entry = await home(hass, revicom)
    asking = hass.async_create_task(
        hass.services.async_call(
            "phone_inbox",
            "ask",
            {"recipient": "Anna", "message": "Open?", "kind": "yes_no"},
            blocking=True,
            return_response=True,
        )
    )
    await until(lambda: bool(revicom.sent()))
    revicom.receive("yes", sender=ANNA)
    await poll(hass)
    await asking
    assert not agent.asked

    revicom.receive("yes!", sender=ANNA)
    await poll(hass)
    assert agent.texts == ["yes!"]
    assert refused(hass, entry) == {}
