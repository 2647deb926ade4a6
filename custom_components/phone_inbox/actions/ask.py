"""Asking by text: a question goes out, and the action ends with its answer.

The answer is announced as every message is: triggers hear it, too.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from functools import partial
from typing import Any, cast

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.const import CONF_MAXIMUM, CONF_MINIMUM
from homeassistant.core import (
    HassJob,
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_call_later
import voluptuous as vol

from ..access.account_choice import ACCOUNT_FIELDS, account_of, named_by_id
from ..access.rights import async_rights
from ..account.announcement import SIGNAL_ANNOUNCEMENT, Announcement
from ..const import (
    ATTR_CHANNEL,
    ATTR_CONTACT,
    ATTR_MESSAGE,
    ATTR_URGENT,
    DOMAIN,
    LOGGER,
)
from ..coordinator import PhoneInboxCoordinator
from ..errors import invalid
from ..messaging import ChangeKind, Channel, Message
from ..messaging.answers import Answer, AnswerKind, Expected
from ..messaging.patterns import PatternTooSlow
from ..outgoing.account_wait import async_loaded_account
from ..outgoing.drafts import Draft, Prepared, prepare
from ..outgoing.questions import (
    Place,
    TooManyQuestions,
    person_of,
    place_of,
    questions_of,
)
from ..outgoing.sending import async_send, is_urgent
from ..validators import address_text, duration, literal_text

ATTR_ALLOW_UNTRUSTED = "allow_untrusted"
ATTR_KIND = "kind"
ATTR_OPTIONS = "options"
ATTR_PATTERN = "pattern"
ATTR_RECIPIENT = "recipient"
ATTR_REMIND_AFTER = "remind_after"
ATTR_REMINDER_MESSAGE = "reminder_message"
ATTR_REMINDERS = "reminders"
ATTR_RETRY_MESSAGE = "retry_message"
ATTR_TIMEOUT = "timeout"

TIMEOUT = timedelta(minutes=5)
LEAST_TIMEOUT = timedelta(seconds=30)
MOST_TIMEOUT = timedelta(hours=12)
MOST_REMINDERS = 5
#: How often somebody is told that an answer was not understood: two machines
#: that answer each other must come to an end.
MOST_RETRIES = 3
#: What carries no answers back.
_ONE_WAY = frozenset({Channel.FLASH_CALL, Channel.VOICE_CODE})


def _expected(data: Mapping[str, Any]) -> Expected:
    return Expected(
        data[ATTR_KIND],
        options=data[ATTR_OPTIONS],
        pattern=data[ATTR_PATTERN],
        least=data.get(CONF_MINIMUM),
        most=data.get(CONF_MAXIMUM),
    )


def _can_be_answered(data: dict[str, Any]) -> dict[str, Any]:
    """Validate that some text can be an answer."""
    try:
        _expected(data)
    except ValueError as err:
        raise vol.Invalid(str(err)) from err
    return data


ASK_SCHEMA = vol.All(
    cv.has_at_least_one_key(ATTR_CONTACT, ATTR_RECIPIENT),
    vol.Schema(
        {
            **ACCOUNT_FIELDS,
            vol.Exclusive(ATTR_CONTACT, "whom"): address_text,
            vol.Exclusive(ATTR_RECIPIENT, "whom"): address_text,
            vol.Required(ATTR_MESSAGE): cv.string,
            vol.Optional(ATTR_KIND, default=AnswerKind.TEXT): vol.Coerce(AnswerKind),
            vol.Optional(ATTR_OPTIONS, default=list): vol.All(
                cv.ensure_list, [literal_text]
            ),
            vol.Optional(ATTR_PATTERN, default=""): cv.string,
            vol.Optional(CONF_MINIMUM): vol.Coerce(float),
            vol.Optional(CONF_MAXIMUM): vol.Coerce(float),
            vol.Optional(ATTR_CHANNEL): vol.Coerce(Channel),
            vol.Optional(ATTR_TIMEOUT, default=TIMEOUT): vol.All(
                duration, vol.Range(min=LEAST_TIMEOUT, max=MOST_TIMEOUT)
            ),
            vol.Optional(ATTR_REMINDERS, default=0): vol.All(
                vol.Coerce(int), vol.Range(min=0, max=MOST_REMINDERS)
            ),
            vol.Optional(ATTR_REMIND_AFTER): vol.All(
                duration, vol.Range(min=LEAST_TIMEOUT)
            ),
            vol.Optional(ATTR_REMINDER_MESSAGE): cv.string,
            vol.Optional(ATTR_RETRY_MESSAGE): cv.string,
            vol.Optional(ATTR_ALLOW_UNTRUSTED, default=False): cv.boolean,
            vol.Optional(ATTR_URGENT, default=False): cv.boolean,
        }
    ),
    _can_be_answered,
)


async def async_ask(call: ServiceCall) -> ServiceResponse:
    """Ask, and return the answer, or that there was none in time."""
    hass, data = call.hass, call.data
    channel: Channel | None = data.get(ATTR_CHANNEL)
    whom = ATTR_CONTACT if ATTR_CONTACT in data else ATTR_RECIPIENT
    recipient = named_by_id(hass, data[whom])
    coordinator, line, _ = account_of(
        call,
        to=[recipient],
        channels=() if channel is None else (channel,),
    )
    rights = await async_rights(call, coordinator)
    rights.require_line(POLICY_CONTROL, line)
    # The answer is a message, too.
    rights.require_line(POLICY_READ, line)
    if isinstance(recipient, str):
        # It may wait for hours: whoever has the name by then is somebody else.
        by_name = coordinator.contacts.by_name(
            recipient, coordinator.config_entry.entry_id
        )
        recipient = by_name or recipient
    expected = _expected(data)
    text: str = data[ATTR_MESSAGE]
    if expected.kind is AnswerKind.CHOICE:
        options = enumerate(expected.options, start=1)
        text = "\n".join([text, *(f"{index}. {option}" for index, option in options)])
    draft = Draft(
        text=text,
        recipients=[recipient],
        line=line,
        channel=channel,
        urgent=is_urgent(call),
        require_line=partial(rights.require_line, POLICY_CONTROL),
    )
    prepared = _checked(coordinator, draft, data)
    place = _place(coordinator, prepared)
    # The same way to the end, whatever becomes the usual one meanwhile.
    draft = replace(draft, line=prepared.outgoing.line, channel=prepared.channel)
    try:
        async with questions_of(hass).turn(place):
            # It may have taken hours until it was its turn.
            if (now := await async_loaded_account(hass, place.entry_id)) is None:
                raise HomeAssistantError(
                    translation_domain=DOMAIN,
                    translation_key="account_not_loaded",
                    translation_placeholders={"account": coordinator.title},
                )
            _checked_again(now, draft, data, place)
            dialogue = _Dialogue(hass, now.title, place, draft, expected, data)
            return await dialogue.hold(now)
    except TooManyQuestions:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="too_many_questions",
            translation_placeholders={"account": coordinator.title},
        ) from None


def _checked(
    coordinator: PhoneInboxCoordinator, draft: Draft, data: Mapping[str, Any]
) -> Prepared:
    """Return a question that may be asked; raise ServiceValidationError."""
    prepared = prepare(coordinator, draft)
    (recipient,) = prepared.recipients
    if prepared.channel in _ONE_WAY:
        raise invalid(coordinator.title, "channel_one_way", channel=prepared.channel)
    contact = recipient.contact
    if not data[ATTR_ALLOW_UNTRUSTED] and not (contact and contact.trusted):
        raise invalid(coordinator.title, "not_trusted")
    return prepared


def _checked_again(
    coordinator: PhoneInboxCoordinator,
    draft: Draft,
    data: Mapping[str, Any],
    place: Place,
) -> None:
    """Raise ServiceValidationError where a question may not be asked there any more."""
    prepared = _checked(coordinator, draft, data)
    if _place(coordinator, prepared) != place:
        # The number is somebody else's by now: their answer would not be heard.
        raise invalid(coordinator.title, "recipient_changed")


def _place(coordinator: PhoneInboxCoordinator, prepared: Prepared) -> Place:
    (recipient,) = prepared.recipients
    line = prepared.outgoing.line
    return Place(
        coordinator.config_entry.entry_id,
        coordinator.line_id(line or ""),
        person_of(coordinator.hass, recipient.contact, recipient.identity),
    )


class _Tick(Enum):
    """What happens while somebody waits."""

    TIME_IS_OVER = "time is over"
    REMIND = "remind"


@dataclass(slots=True)
class _Dialogue:
    """One question, from asking until it is answered or given up."""

    hass: HomeAssistant
    account: str
    place: Place
    draft: Draft
    expected: Expected
    data: Mapping[str, Any]
    _heard: asyncio.Queue[Message | _Tick] = field(default_factory=asyncio.Queue)
    _timers: list[Callable[[], None]] = field(default_factory=list)
    _attempts: int = 0
    _retries: int = 0

    async def hold(self, coordinator: PhoneInboxCoordinator) -> ServiceResponse:
        """Ask and wait; whatever ends this, nothing of it goes on."""
        # First of all: an answer may be there before we know that it was sent.
        self._timers.append(
            async_dispatcher_connect(self.hass, SIGNAL_ANNOUNCEMENT, self._listen)
        )
        try:
            asked_at = coordinator.server_now
            (result,) = await async_send(coordinator, self.draft)
            # An answer is listed by the account itself: the server of one that sends
            # for it may have another clock.
            if result.message is not None and coordinator.sender is None:
                asked_at = result.message.time
            self._set_timers()
            return await self._wait(asked_at.replace(microsecond=0))
        finally:
            for cancel in self._timers:
                cancel()

    @callback
    def _listen(self, announcement: Announcement) -> None:
        change = announcement.change
        if (
            announcement.kind is ChangeKind.RECEIVED
            and place_of(self.hass, announcement) == self.place
            and not change.backfilled
            and not change.redelivered
            # Who was trusted when the question was asked may be so no more.
            and (announcement.trusted or self.data[ATTR_ALLOW_UNTRUSTED])
        ):
            self._heard.put_nowait(announcement.message)

    def _set_timers(self) -> None:
        timeout: timedelta = self.data[ATTR_TIMEOUT]
        reminders: int = self.data[ATTR_REMINDERS]
        pause = self.data.get(ATTR_REMIND_AFTER, timeout / (reminders + 1))
        self._tick(timeout, _Tick.TIME_IS_OVER)
        for number in range(1, reminders + 1):
            if pause < timeout / number:
                self._tick(pause * number, _Tick.REMIND)

    def _tick(self, delay: timedelta, what: _Tick) -> None:
        @callback
        def tick(_: datetime) -> None:
            self._heard.put_nowait(what)

        self._timers.append(
            async_call_later(self.hass, delay, HassJob(tick, cancel_on_shutdown=True))
        )

    async def _wait(self, asked_at: datetime) -> ServiceResponse:
        while True:
            match await self._heard.get():
                case _Tick.TIME_IS_OVER:
                    return self._response(None, None)
                case _Tick.REMIND:
                    await self._send_again(
                        self.data.get(ATTR_REMINDER_MESSAGE, self.draft.text)
                    )
                case Message() as message if message.time >= asked_at:
                    self._attempts += 1
                    if (answer := await self._read(message.text)) is not None:
                        return self._response(message, answer)
                    await self._ask_again()

    async def _read(self, text: str) -> Answer | None:
        try:
            if self.expected.may_be_slow:
                return await self.hass.async_add_executor_job(self.expected.read, text)
            return self.expected.read(text)
        except PatternTooSlow:
            LOGGER.warning(
                "%s: the pattern of a question takes too long, so it is held not to "
                "match",
                self.account,
            )
            return None

    async def _ask_again(self) -> None:
        """Say that the answer was not understood, if that is wanted."""
        text: str | None = self.data.get(ATTR_RETRY_MESSAGE)
        if text is not None and self._retries < MOST_RETRIES:
            self._retries += 1
            await self._send_again(text)

    async def _send_again(self, text: str) -> None:
        """Send to the same person; what cannot be sent does not end the question."""
        coordinator = await async_loaded_account(self.hass, self.place.entry_id)
        if coordinator is None:
            return
        try:
            # Meanwhile they may be trusted no more.
            draft = replace(self.draft, text=text)
            _checked_again(coordinator, draft, self.data, self.place)
            await async_send(coordinator, draft)
        except HomeAssistantError as err:
            LOGGER.warning(
                "%s: a question could not be repeated (%s)",
                self.account,
                err.translation_key,
            )

    def _response(
        self, message: Message | None, answer: Answer | None
    ) -> ServiceResponse:
        """Return the answer; everything else than its kind has is None."""
        found = answer or Answer()
        response = {
            "answered": answer is not None,
            "kind": self.expected.kind,
            "text": message.text if message else None,
            "message_id": message.id if message else None,
            "attempts": self._attempts,
            "choice": found.choice,
            "position": found.position,
            "yes": found.yes,
            "number": found.number,
            "groups": dict(found.groups) if found.groups is not None else None,
        }
        return cast("ServiceResponse", response)
