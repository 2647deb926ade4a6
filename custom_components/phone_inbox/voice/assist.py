"""Assist by text: somebody who may writes to the house and gets an answer.

A contact needs to be trusted and to have the permission. Nothing else gets there:
no stranger, nothing that came while Home Assistant was down or that may have been
answered before a crash, nothing old. What was refused is counted.

What Assist may do is what the user exposed to it, and how it is understood is in
:mod:`.understanding`.
"""

import asyncio
from collections import defaultdict, deque
from contextvars import ContextVar
from datetime import datetime, timedelta
from enum import StrEnum

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util import dt as dt_util

from ..account.announcement import SIGNAL_ANNOUNCEMENT, Announcement
from ..account.correspondents import Address
from ..const import CONF_ASSIST_AGENT, DOMAIN, LOGGER
from ..contact_entity import contact_device_id
from ..contacts import Contact
from ..contacts.address_book import SIGNAL_CONTACTS
from ..coordinator import PhoneInboxConfigEntry
from ..messaging import ChangeKind, Channel, Message
from ..messaging.addresses import is_dialable
from ..messaging.answers import is_question
from ..messaging.matching import command_text
from ..messaging.shortening import shorten, shorten_to_length
from ..outgoing.drafts import Draft
from ..outgoing.questions import is_awaited
from ..outgoing.sending import async_send

MAX_AGE = timedelta(minutes=10)
#: What is longer is no command; it would only cost an agent that is paid for.
MAX_TEXT = 1_000
#: An answer takes no more parts, nor characters on channels without parts.
ANSWER_PARTS = 3
ANSWER_LENGTH = 1_000
#: A machine that answers whatever is sent to it must not be talked to for ever.
PER_MINUTE = 5
#: How long an agent may think.
PATIENCE = 60.0

#: Whether what goes on was asked for by a text: then no message is read out.
BY_TEXT: ContextVar[bool] = ContextVar("phone_inbox_by_text", default=False)

_PROMPT = (
    "The user writes from outside the home, by text message. Their name is {name}. "
    "Answer in plain text without any markup, and in less than {length} characters."
)


class Refusal(StrEnum):
    """Why a message was not given to Assist."""

    STRANGER = "stranger"
    NOT_ALLOWED = "not_allowed"
    TOO_OLD = "too_old"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    CANNOT_ANSWER = "cannot_answer"


@callback
def async_setup_assist(hass: HomeAssistant, entry: PhoneInboxConfigEntry) -> None:
    """Listen for those who may talk to Assist, now or later."""
    assist = TextAssist(hass, entry)
    assist.async_check()
    for signal, heard in (
        (SIGNAL_ANNOUNCEMENT, assist.async_handle_announcement),
        (SIGNAL_CONTACTS, assist.async_check),
    ):
        entry.async_on_unload(async_dispatcher_connect(hass, signal, heard))


class TextAssist:
    """The conversations of an account's contacts with Assist."""

    def __init__(self, hass: HomeAssistant, entry: PhoneInboxConfigEntry) -> None:
        """Start with no conversation."""
        self._hass = hass
        self._entry = entry
        self._coordinator = entry.runtime_data
        # By the contacts' subentry ids.
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._asked: defaultdict[str, deque[datetime]] = defaultdict(deque)
        self._conversations: dict[str, str | None] = {}
        self._warned = False

    @callback
    def async_check(self) -> None:
        """Say once that somebody may talk to Assist and it is not there."""
        if self._is_wanted and not self._is_there and not self._warned:
            self._warned = True
            LOGGER.warning(
                "%s: contacts may talk to Assist, but Home Assistant runs without it",
                self._entry.title,
            )

    @property
    def _is_wanted(self) -> bool:
        return self._coordinator.contacts.anybody_may_talk_to_assist

    @property
    def _is_there(self) -> bool:
        return "conversation" in self._hass.config.components

    @callback
    def async_handle_announcement(self, announcement: Announcement) -> None:
        """Take a message that came, if it may talk to Assist."""
        if (
            announcement.entry_id != self._entry.entry_id
            or not (self._is_wanted and self._is_there)
            or announcement.kind is not ChangeKind.RECEIVED
            or is_awaited(self._hass, announcement)
        ):
            return
        contact = announcement.contact
        if contact is None:
            self._refuse(Refusal.STRANGER)
        elif reason := self._refusal(announcement, contact):
            self._refuse(reason)
        else:
            self._entry.async_create_background_task(
                self._hass,
                self._answer(announcement.message, contact),
                f"{DOMAIN} {self._entry.entry_id} assist",
            )

    def _refusal(self, announcement: Announcement, contact: Contact) -> Refusal | None:
        """Return why a contact's message is not for Assist, if so."""
        message, change = announcement.message, announcement.change
        if not (contact.trusted and contact.assist):
            return Refusal.NOT_ALLOWED
        age = self._coordinator.server_now - message.time
        if change.backfilled or change.redelivered or age > MAX_AGE:
            return Refusal.TOO_OLD
        if len(message.text) > MAX_TEXT:
            return Refusal.TOO_LONG
        able = self._coordinator.provider.capabilities.send
        if not is_dialable(message.remote) or message.channel not in able | {
            Channel.UNKNOWN
        }:
            return Refusal.CANNOT_ANSWER
        if self._is_too_many(contact):
            return Refusal.TOO_MANY
        return None

    def _is_too_many(self, contact: Contact) -> bool:
        """Count a message; tell whether there were too many in the last minute."""
        now = dt_util.utcnow()
        asked = self._asked[contact.subentry_id]
        while asked and asked[0] <= now - timedelta(minutes=1):
            asked.popleft()
        if len(asked) >= PER_MINUTE:
            return True
        asked.append(now)
        return False

    @callback
    def _refuse(self, reason: Refusal) -> None:
        self._coordinator.refused[reason] += 1
        self._coordinator.publish()

    async def _answer(self, message: Message, contact: Contact) -> None:
        """Ask the agent and send what it says, one message after the other."""
        if not message.text.strip():
            return
        BY_TEXT.set(True)
        async with self._turns[contact.subentry_id]:
            speech = await self._ask(message.text, contact)
            if not speech:
                return
            answering = message.channel is not Channel.UNKNOWN
            draft = Draft(
                text=self._short(speech, message.channel),
                recipients=[Address.of(message)],
                line=message.line,
                channel=message.channel if answering else None,
                # They wrote just now, so they are awake.
                urgent=True,
            )
            try:
                await async_send(self._coordinator, draft)
            except HomeAssistantError as err:
                # Its key only: a refusal is in the words of the provider.
                LOGGER.warning(
                    "%s: an answer of Assist was not sent: %s",
                    self._coordinator.title,
                    err.translation_key,
                )

    async def _ask(self, text: str, contact: Contact) -> str | None:
        """Return what the agent says to a text, None where nothing came of it."""
        # Not everybody has it, and it needs packages that are there with it only.
        from .understanding import AgentMissing, Spoken, async_converse  # noqa: PLC0415

        account = self._coordinator.title
        spoken = Spoken(
            text=command_text(text),
            is_question=is_question(text),
            agent_id=self._entry.options.get(CONF_ASSIST_AGENT),
            conversation_id=self._conversations.get(contact.subentry_id),
            # Its area is where the contact's commands apply.
            device_id=contact_device_id(self._hass, contact),
            prompt=_PROMPT.format(name=contact.name, length=ANSWER_PARTS * 67),
        )
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await async_converse(self._hass, spoken)
        except AgentMissing:
            LOGGER.warning("%s: the chosen conversation agent is not there", account)
            return None
        except Exception as err:  # noqa: BLE001
            # Agents are others' code, and what they raise may quote the text.
            kind = type(err).__name__
            LOGGER.warning("%s: the conversation agent failed: %s", account, kind)
            return None
        # Home Assistant forgets a conversation after a while: then it is a new one.
        self._conversations[contact.subentry_id] = answer.conversation_id
        return answer.speech

    def _short(self, text: str, channel: Channel) -> str:
        """Return an answer as it is sent."""
        limit = self._coordinator.provider.capabilities.text_limit or ANSWER_LENGTH
        text = shorten_to_length(text, min(limit, ANSWER_LENGTH))
        if channel in (Channel.SMS, Channel.UNKNOWN):
            text = shorten(text, parts=ANSWER_PARTS)
        return text
