"""Intents: what can be said to Assist. The sentences are the user's to add."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv, intent
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .const import ATTR_CONTACT, ATTR_MESSAGE, DOMAIN
from .messaging.dictation import as_said
from .voice.spoken import async_text_contact, async_unread
from .voice.texts import async_texts

INTENT_READ = "PhoneInboxReadMessages"
INTENT_SEND = "PhoneInboxSendMessage"
SLOT_MARK_READ = "mark_read"


async def async_setup_intents(hass: HomeAssistant) -> None:
    """Register the intents."""
    intent.async_register(hass, ReadMessages())
    intent.async_register(hass, SendMessage())


class SpokenIntent(intent.IntentHandler):
    """An intent that says in words what became of it."""

    @override
    async def async_handle(self, intent_obj: intent.Intent) -> intent.IntentResponse:
        """Do it, and say so in the language that is spoken."""
        slots = {
            name: slot["value"]
            for name, slot in self.async_validate_slots(intent_obj.slots).items()
        }
        response = intent_obj.create_response()
        try:
            speech = await self._do(intent_obj, slots)
        except HomeAssistantError as err:
            response.async_set_error(
                intent.IntentResponseErrorCode.FAILED_TO_HANDLE,
                await _error_text(intent_obj, err),
            )
        else:
            response.async_set_speech(speech)
        return response

    async def _do(self, intent_obj: intent.Intent, slots: Mapping[str, Any]) -> str:
        """Do what was asked for; return what to say."""
        raise NotImplementedError


class ReadMessages(SpokenIntent):
    """Reads unread messages aloud, all or those of a contact."""

    intent_type = INTENT_READ
    description = "Reads unread text messages aloud"

    @property
    @override
    def slot_schema(self) -> dict[Any, Any]:
        """Return what may be said: from whom, and whether they are read then."""
        return {
            vol.Optional(ATTR_CONTACT): intent.non_empty_string,
            vol.Optional(SLOT_MARK_READ): cv.boolean,
        }

    @override
    async def _do(self, intent_obj: intent.Intent, slots: Mapping[str, Any]) -> str:
        unread, more = await async_unread(
            intent_obj.hass,
            intent_obj.assistant,
            intent_obj.context,
            sender=slots.get(ATTR_CONTACT),
            mark_read=slots.get(SLOT_MARK_READ, False),
        )
        texts = await async_texts(intent_obj.hass, intent_obj.language, "common")
        if not unread:
            return texts["no_unread"]
        said = [
            texts["unread_message"].format(
                sender=item.sender,
                time=f"{dt_util.as_local(item.message.time):%H:%M}",
                text=item.message.text,
            )
            for item in unread
        ]
        if more:
            said.append(texts["more_unread"].format(count=more))
        return "\n".join(said)


class SendMessage(SpokenIntent):
    """Sends a text to a contact."""

    intent_type = INTENT_SEND
    description = "Sends a text message to a contact"

    @property
    @override
    def slot_schema(self) -> dict[Any, Any]:
        """Return what has to be said: to whom, and what."""
        return {
            vol.Required(ATTR_CONTACT): intent.non_empty_string,
            vol.Required(ATTR_MESSAGE): intent.non_empty_string,
        }

    @override
    async def _do(self, intent_obj: intent.Intent, slots: Mapping[str, Any]) -> str:
        name = await async_text_contact(
            intent_obj.hass,
            intent_obj.assistant,
            intent_obj.context,
            slots[ATTR_CONTACT],
            as_said(
                slots[ATTR_MESSAGE],
                intent_obj.text_input or "",
                beside=slots[ATTR_CONTACT],
            ),
        )
        texts = await async_texts(intent_obj.hass, intent_obj.language, "common")
        return texts["message_sent"].format(contact=name)


async def _error_text(intent_obj: intent.Intent, error: HomeAssistantError) -> str:
    """Return what an error says, translated where it can be."""
    if error.translation_domain != DOMAIN:
        return str(error)
    texts = await async_texts(intent_obj.hass, intent_obj.language, "exceptions")
    text = texts.get(f"{error.translation_key}.message", str(error))
    return text.format(**(error.translation_placeholders or {}))
