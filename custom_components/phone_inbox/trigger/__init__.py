"""Triggers: something happened to a message.

They listen to announcements, not to states: a burst of messages, an entity that
is unavailable or disabled and the length of a state do not concern them.

Those on phrases and codes go further. They let a text command a house, so they
stay silent when in doubt; the automation's traces tell why.
"""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from hashlib import blake2b
from typing import Any, ClassVar, cast, override

from homeassistant.const import CONF_MATCH, CONF_OPTIONS, CONF_TARGET
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.target import (
    TargetSelection,
    async_extract_referenced_entity_ids,
)
from homeassistant.helpers.trigger import (
    NotTriggeredInfo,
    Trigger,
    TriggerAction,
    TriggerActionPayloadBuilder,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..account.announcement import SIGNAL_ANNOUNCEMENT, SIGNAL_REST, Announcement
from ..account.pacing import Pace, async_pace_of
from ..const import (
    ATTR_BACKFILLED,
    ATTR_CHANNEL,
    ATTR_CODE,
    ATTR_CONTACT,
    ATTR_DELIVERY,
    ATTR_ERROR,
    ATTR_ERROR_CODE,
    ATTR_LINE,
    ATTR_MESSAGE,
    ATTR_MESSAGE_ID,
    ATTR_REDELIVERED,
    ATTR_SENDER,
    ATTR_TEXT,
    ATTR_TIME,
    ATTR_TRUSTED,
    CONF_PERSON,
    CONF_TRUSTED_ONLY,
    DOMAIN,
)
from ..contact_entity import contact_unique_id
from ..messaging import ChangeKind, Direction
from ..messaging.codes import find_code
from ..messaging.markdown import code_block
from ..messaging.matching import MatchKind, Phrase
from ..messaging.patterns import PatternTooSlow
from ..providers import failure_code
from ..validators import literal_text
from .slow_patterns import Owner, async_set_slow_pattern

CONF_PHRASE = "phrase"
CONF_INCLUDE_OLD = "include_old"
CONF_MAX_AGE = "max_age"
ATTR_GROUPS = "groups"

MAX_AGE = timedelta(minutes=10)


_OLD_OPTIONS: dict[vol.Marker, Any] = {
    vol.Optional(CONF_INCLUDE_OLD, default=False): cv.boolean,
    vol.Optional(CONF_MAX_AGE, default=MAX_AGE): vol.All(
        cv.positive_time_period, vol.Range(min=timedelta(seconds=1))
    ),
}
_PHRASE_OPTIONS: dict[vol.Marker, Any] = {
    **_OLD_OPTIONS,
    vol.Required(CONF_PHRASE): literal_text,
    vol.Optional(CONF_MATCH, default=MatchKind.EQUALS): vol.Coerce(MatchKind),
}


def _schema(
    options: dict[vol.Marker, Any] | None = None, *, trusted_only: bool = False
) -> vol.Schema:
    """Return a schema; ``trusted_only`` is the default of that option."""
    return vol.Schema(
        {
            vol.Optional(CONF_TARGET): cv.TARGET_FIELDS,
            vol.Optional(CONF_OPTIONS, default=dict): {
                vol.Optional(CONF_TRUSTED_ONLY, default=trusted_only): cv.boolean,
                **(options or {}),
            },
        }
    )


class MessageTrigger(Trigger):
    """A trigger on one kind of announcement.

    Without a target it listens to every account. A target may name accounts,
    lines and contacts by their devices or entities, areas and labels included.
    """

    kind: ClassVar[ChangeKind]
    schema: ClassVar[vol.Schema] = _schema()

    @override
    @classmethod
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Validate the target and the options; accounts need not be loaded yet."""
        return cast("ConfigType", cls.schema(config))

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Take over what the automation wants."""
        super().__init__(hass, config)
        self.options = config.options or {}
        self._target_config = config.target
        self._target = TargetSelection(config.target) if config.target else None
        self._run_action: TriggerActionRunner | None = None
        self._did_not_trigger: TriggerNotTriggeredReporter | None = None
        self._pace = Pace(hass)
        self._owner = Owner()
        #: By which it is known after a restart, too; blank: not at all.
        self._name = ""

    @override
    async def async_attach_action(
        self,
        action: TriggerAction,
        action_payload_builder: TriggerActionPayloadBuilder,
        *,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Keep pace with the other triggers of the automation."""
        self._pace = async_pace_of(self._hass, action)
        self._owner = Owner.of_action(action)
        self._name = self._name_within(self._owner)
        return await super().async_attach_action(
            action, action_payload_builder, did_not_trigger=did_not_trigger
        )

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Run the action for every announcement that matches."""
        self._run_action = run_action
        self._did_not_trigger = did_not_trigger
        disconnects = [
            async_dispatcher_connect(self._hass, signal, self._heard)
            for signal in (SIGNAL_ANNOUNCEMENT, SIGNAL_REST)
        ]

        @callback
        def detach() -> None:
            for disconnect in disconnects:
                disconnect()
            # What waits, or is still being looked at, must not act any more.
            self._run_action = self._did_not_trigger = None
            self._pace.drop(self)

        return detach

    def _name_within(self, owner: Owner) -> str:
        """Return a name for this trigger of an automation: as long as neither changes."""
        if not owner.key:
            return ""
        what = f"{type(self).__name__} {self._target_config} {self.options}"
        digest = blake2b(what.encode(), digest_size=8).hexdigest()
        return f"{owner.key} {digest}"

    def _keep(self, announcement: Announcement) -> CALLBACK_TYPE:
        return announcement.keep(self._name, stays=True)

    @callback
    def _heard(self, announcement: Announcement) -> None:
        if announcement.kind is not self.kind or not self._is_targeted(announcement):
            return
        if not announcement.is_for(self._name):
            return
        if self.options[CONF_TRUSTED_ONLY] and not announcement.trusted:
            self._refuse("not_trusted")
        else:
            self._consider(announcement)

    @callback
    def _consider(self, announcement: Announcement) -> None:
        """Trigger on an announcement that is meant and trusted, if it fits."""
        self._trigger(announcement)

    @callback
    def _trigger(self, announcement: Announcement, **found: Any) -> None:
        """Run the action in turn; ``found`` is told along with the message."""
        if self._run_action is not None:
            start = partial(
                self._run_action,
                {ATTR_MESSAGE: {**message_data(announcement), **found}},
                f"message {self.kind} on {announcement.line_name}",
            )
            self._pace.hand_over(self, start, partial(self._keep, announcement))

    @callback
    def _refuse(self, reason: str) -> None:
        """Tell in the automation's traces why a message did not trigger."""
        if self._did_not_trigger is not None:
            self._did_not_trigger(NotTriggeredInfo(reason))

    def _is_targeted(self, announcement: Announcement) -> bool:
        if self._target is None:
            return True
        # Resolved for each message: labels and areas change under an automation.
        selected = async_extract_referenced_entity_ids(self._hass, self._target)
        entities = selected.referenced | selected.indirectly_referenced
        return any(
            entity.entity_id in entities
            # Devices, areas and labels are resolved without disabled entities.
            or (entity.disabled and entity.device_id in selected.referenced_devices)
            for entity in _entities_of(self._hass, announcement)
        )


class MessageReceived(MessageTrigger):
    """A message came in."""

    kind = ChangeKind.RECEIVED


class MessageSent(MessageTrigger):
    """A message went out, from here or from another client of the account."""

    kind = ChangeKind.SENT


class DeliveryFailed(MessageTrigger):
    """A message could not be delivered."""

    kind = ChangeKind.FAILED


class MessageDelivered(MessageTrigger):
    """A message that went out has arrived."""

    kind = ChangeKind.DELIVERED


class MessageRead(MessageTrigger):
    """A message that went out was read by the other side."""

    kind = ChangeKind.READ


class CommandTrigger(MessageReceived):
    """A message came in just now that says something in particular.

    What came while Home Assistant was down, and what may have triggered before a
    crash, counts only where the user includes it; what is older than the maximum
    age never does. The age is by the server's clock, at the announcement: what then
    waits for earlier runs of the same automation does not become too old by that.
    """

    @override
    @callback
    def _consider(self, announcement: Announcement) -> None:
        if reason := self._too_late(announcement):
            self._refuse(reason)
        else:
            self._read(announcement)

    def _too_late(self, announcement: Announcement) -> str | None:
        """Return why a message comes too late to act on, if it does."""
        if not self.options[CONF_INCLUDE_OLD]:
            if announcement.change.backfilled:
                return ATTR_BACKFILLED
            if announcement.change.redelivered:
                return ATTR_REDELIVERED
        entry = self._hass.config_entries.async_get_entry(announcement.entry_id)
        coordinator = getattr(entry, "runtime_data", None)
        now = coordinator.server_now if coordinator else dt_util.utcnow()
        if now - announcement.message.time > self.options[CONF_MAX_AGE]:
            return "too_old"
        return None

    @callback
    def _read(self, announcement: Announcement) -> None:
        """Trigger if the text says what is waited for."""
        raise NotImplementedError


class PhraseReceived(CommandTrigger):
    """A message came in that says a phrase."""

    schema = _schema(_PHRASE_OPTIONS, trusted_only=True)

    @override
    @classmethod
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Validate the phrase as well: an invalid pattern never gets to messages."""
        config = await super().async_validate_config(hass, config)
        options = config[CONF_OPTIONS]
        try:
            Phrase(options[CONF_PHRASE], options[CONF_MATCH])
        except ValueError as err:
            raise vol.Invalid(str(err), path=[CONF_OPTIONS, CONF_PHRASE]) from err
        return config

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Take over what the automation wants."""
        super().__init__(hass, config)
        self._phrase = Phrase(self.options[CONF_PHRASE], self.options[CONF_MATCH])
        # One message after the other; but nobody trusted waits for strangers' texts.
        self._in_order = {trusted: asyncio.Lock() for trusted in (True, False)}

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Run the action, and take back a repair when that ends."""
        detach = await super().async_attach_runner(run_action, did_not_trigger)

        @callback
        def detach_and_forget() -> None:
            detach()
            # Whoever changed the automation has seen to it, or hears of it again.
            async_set_slow_pattern(self._hass, self._owner, present=False)

        return detach_and_forget

    @override
    @callback
    def _read(self, announcement: Announcement) -> None:
        if self._phrase.may_be_slow(announcement.message.text):
            self._hass.async_create_task(
                self._search(announcement, self._keep(announcement)),
                f"{DOMAIN} pattern",
            )
        elif self._phrase.find(announcement.message.text) is not None:
            self._trigger(announcement, **{ATTR_GROUPS: {}})

    async def _search(self, announcement: Announcement, pass_on: CALLBACK_TYPE) -> None:
        """Search for a pattern, one message after the other, beside the loop."""
        try:
            async with self._in_order[announcement.trusted]:
                await self._search_in_turn(announcement)
        finally:
            pass_on()

    async def _search_in_turn(self, announcement: Announcement) -> None:
        try:
            groups = await self._hass.async_add_executor_job(
                self._phrase.find, announcement.message.text
            )
        except PatternTooSlow:
            self._refuse("pattern_too_slow")
            async_set_slow_pattern(self._hass, self._owner, present=True)
            return
        if groups is not None:
            self._trigger(announcement, **{ATTR_GROUPS: groups})


class CodeReceived(CommandTrigger):
    """A message came in that has a one-time code.

    Strangers count unless the user excludes them: codes come from names of
    services, which nobody keeps as contacts, and a code is shown, not obeyed.
    """

    schema = _schema(_OLD_OPTIONS)

    @override
    @callback
    def _read(self, announcement: Announcement) -> None:
        if find_code(announcement.message.text):
            self._trigger(announcement)


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers of the integration."""
    return {
        "message_received": MessageReceived,
        "message_sent": MessageSent,
        "message_delivered": MessageDelivered,
        "message_read": MessageRead,
        "delivery_failed": DeliveryFailed,
        "phrase_received": PhraseReceived,
        "code_received": CodeReceived,
    }


def _entities_of(
    hass: HomeAssistant, announcement: Announcement
) -> Iterator[er.RegistryEntry]:
    """Yield the entities that stand for the line and for the contact."""
    registry = er.async_get(hass)
    wanted = [("event", f"{announcement.entry_id}_{announcement.line_id}_message")]
    if (contact := announcement.contact) is not None:
        wanted += [
            ("notify", contact_unique_id(contact.subentry_id, "notify")),
            ("event", contact_unique_id(contact.subentry_id, "message")),
        ]
    for platform, unique_id in wanted:
        entity_id = registry.async_get_entity_id(platform, DOMAIN, unique_id)
        if entity_id and (entity := registry.async_get(entity_id)):
            yield entity


def message_data(announcement: Announcement) -> dict[str, Any]:
    """Return what an automation sees of a message, text and number included."""
    message, contact = announcement.message, announcement.contact
    outgoing = message.direction is Direction.OUTGOING
    return {
        ATTR_MESSAGE_ID: message.id,
        "config_entry_id": announcement.entry_id,
        ATTR_LINE: announcement.line_name,
        "line_id": announcement.line_id,
        ATTR_CONTACT: contact.name if contact else None,
        ATTR_TRUSTED: announcement.trusted,
        "recipient" if outgoing else ATTR_SENDER: message.remote,
        ATTR_TEXT: message.text,
        "markdown": code_block(message.text),
        ATTR_CODE: None if outgoing else find_code(message.text),
        ATTR_CHANNEL: message.channel,
        ATTR_TIME: message.time.isoformat(),
        ATTR_DELIVERY: message.delivery,
        ATTR_ERROR: message.error,
        ATTR_ERROR_CODE: failure_code(message.error),
        ATTR_BACKFILLED: announcement.change.backfilled,
        ATTR_REDELIVERED: announcement.change.redelivered,
        # Only where they are one: most are not.
        **({CONF_PERSON: contact.person} if contact and contact.person else {}),
    }
