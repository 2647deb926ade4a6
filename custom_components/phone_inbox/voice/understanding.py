"""How Assist understands a text from a phone: by its exact sentences only.

Where no sentence fits, Home Assistant's own agent asks a second matcher, which picks
the words it knows out of whatever was said. By voice, in the room, that helps. In a
text it opens the gate on "Don't open the gate!" and on "Open the gate tomorrow". So
that agent is asked in two steps which have no such second matcher: the automations'
sentences, then the built-in and the user's own ones, for exposed entities. Home
Assistant's voice assistants take the same two steps with *Prefer handling commands
locally*.

What changes something is no answer to a bare question: "Open the gate?" may ask whether
somebody should. "Can you open the gate?" asks for it.

Another agent, such as a language model, is the user's choice and gets the text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from inspect import signature
import re
from typing import Any

from hassil.recognize import RecognizeResult
from homeassistant.components import conversation
from homeassistant.components.conversation import ConversationInput
from homeassistant.components.conversation.const import HOME_ASSISTANT_AGENT
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import intent
from homeassistant.helpers.chat_session import async_get_chat_session

from .texts import async_texts

#: A command for later, in words of its own: "open the gate in five minutes". When its
#: time has come, the agent is asked with all its means, the second matcher included.
_LATER = "conversation_command"
#: Begins a question that asks somebody to do something.
_REQUEST = re.compile(
    r"""\W*(?:
      please | (?:can|could|would|will)\ you
    | (?:не\ )?мог(?:ли|ла)?\ бы | можешь | можете | пожалуйста | будь(?:те)?\ добр
    | не\ міг | не\ могли\ б | можеш | будь\ ласка
    | կարող\ (?:ես|եք) | խնդրում
    | bitte | kannst | könntest | können | könnten | würdest | würden
    | puedes | podrías | puede | podría | por\ favor
    | peux | pourrais | pouvez | pourriez | s['’]il
    | puoi | potresti | può | potrebbe | per\ favore
    | podes | poderias? | pode | możesz | może | mógłbyś | mogłabyś | proszę
    | lütfen
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
#: Home Assistant's own sentences that change nothing.
_TELLS = re.compile("Get|Status|LastItems|Respond|Nevermind")
#: From 2026.11 on, Home Assistant wants to know whose a conversation is: no user's.
_NOBODYS: dict[str, Any] = (
    {"context": None}
    if "context" in signature(async_get_chat_session).parameters
    else {}
)


class AgentMissing(Exception):
    """The chosen conversation agent is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What a contact says to Assist; ``agent_id`` None is Home Assistant's own agent."""

    text: str = field(repr=False)
    #: Whether it has a question mark, which the text may have lost.
    is_question: bool
    agent_id: str | None
    conversation_id: str | None
    device_id: str | None
    prompt: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What Assist says; ``speech`` may be empty."""

    speech: str = field(repr=False)
    conversation_id: str | None


async def async_converse(hass: HomeAssistant, spoken: Spoken) -> Answer:
    """Let the agent do what was said, and return its answer.

    Raises AgentMissing, and whatever an agent raises.
    """
    info = conversation.async_get_agent_info(hass, spoken.agent_id)
    if info is None:
        raise AgentMissing
    if info.id == HOME_ASSISTANT_AGENT:
        return await _converse_exactly(hass, spoken)
    result = await conversation.async_converse(
        hass,
        text=spoken.text,
        conversation_id=spoken.conversation_id,
        context=Context(),
        agent_id=spoken.agent_id,
        device_id=spoken.device_id,
        extra_system_prompt=spoken.prompt,
    )
    return Answer(
        speech=_speech(result.response), conversation_id=result.conversation_id
    )


async def _converse_exactly(hass: HomeAssistant, spoken: Spoken) -> Answer:
    """Let Home Assistant's own agent answer what is exactly one of its sentences."""
    user_input = ConversationInput(
        text=spoken.text,
        context=Context(),
        conversation_id=spoken.conversation_id,
        device_id=spoken.device_id,
        satellite_id=None,
        language=hass.config.language,
        agent_id=HOME_ASSISTANT_AGENT,
    )
    with (
        async_get_chat_session(hass, spoken.conversation_id, **_NOBODYS) as session,
        conversation.async_get_chat_log(hass, session, user_input) as chat_log,
    ):
        speech = await conversation.async_handle_sentence_triggers(
            hass, user_input, chat_log
        )
        if speech is None:
            response = await conversation.async_handle_intents(
                hass, user_input, chat_log, intent_filter=partial(_is_refused, spoken)
            )
            speech = (
                await _not_understood(hass) if response is None else _speech(response)
            )
        chat_log.async_add_assistant_content_without_tools(
            conversation.AssistantContent(agent_id=HOME_ASSISTANT_AGENT, content=speech)
        )
        return Answer(speech=speech.strip(), conversation_id=session.conversation_id)


def _is_refused(spoken: Spoken, result: RecognizeResult) -> bool:
    """Tell whether a sentence that fits is not what was meant, or may not be."""
    if _LATER in result.entities:
        return True
    changes = result.intent.name.startswith("Hass") and not _TELLS.search(
        result.intent.name
    )
    return changes and spoken.is_question and not _REQUEST.match(spoken.text)


def _speech(response: intent.IntentResponse) -> str:
    plain: Mapping[str, str] = response.speech.get("plain", {})
    return str(plain.get("speech") or "").strip()


async def _not_understood(hass: HomeAssistant) -> str:
    texts = await async_texts(hass, hass.config.language, "common")
    return texts["not_understood"]
