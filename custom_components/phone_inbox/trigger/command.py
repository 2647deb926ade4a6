"""Triggers that let a text command a house: a phrase was said, a code came.

They stay silent when in doubt; the automation's traces tell why.
"""

import asyncio
from datetime import timedelta
from typing import Any, override

from homeassistant.const import CONF_MATCH, CONF_OPTIONS
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.trigger import (
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..account.announcement import Announcement
from ..const import ATTR_BACKFILLED, ATTR_REDELIVERED, DOMAIN
from ..messaging import ChangeKind
from ..messaging.codes import find_code
from ..messaging.matching import MatchKind, Phrase
from ..messaging.patterns import PatternTooSlow
from ..validators import duration, literal_text
from .base import MessageTrigger, schema_of
from .slow_patterns import async_set_slow_pattern

CONF_PHRASE = "phrase"
CONF_INCLUDE_OLD = "include_old"
CONF_MAX_AGE = "max_age"
ATTR_GROUPS = "groups"

MAX_AGE = timedelta(minutes=10)


_OLD_OPTIONS: dict[vol.Marker, Any] = {
    vol.Optional(CONF_INCLUDE_OLD, default=False): cv.boolean,
    vol.Optional(CONF_MAX_AGE, default=MAX_AGE): vol.All(
        duration, vol.Range(min=timedelta(seconds=1))
    ),
}
_PHRASE_OPTIONS: dict[vol.Marker, Any] = {
    **_OLD_OPTIONS,
    vol.Required(CONF_PHRASE): literal_text,
    vol.Optional(CONF_MATCH, default=MatchKind.EQUALS): vol.Coerce(MatchKind),
}


class CommandTrigger(MessageTrigger):
    """A message came in just now that says something in particular.

    What came while Home Assistant was down, and what may have triggered before a
    crash, counts only where the user includes it; what is older than the maximum
    age never does. The age is by the server's clock, at the announcement: what then
    waits for earlier runs of the same automation does not become too old by that.
    """

    kind = ChangeKind.RECEIVED

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

    schema = schema_of(_PHRASE_OPTIONS, trusted_only=True)

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

    schema = schema_of(_OLD_OPTIONS)

    @override
    @callback
    def _read(self, announcement: Announcement) -> None:
        if find_code(announcement.message.text):
            self._trigger(announcement)
