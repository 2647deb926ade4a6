"""What all triggers have in common: to whom they listen, and how they run."""

from collections.abc import Iterator
from functools import partial
from hashlib import blake2b
from typing import Any, ClassVar, cast, override

from homeassistant.const import CONF_OPTIONS, CONF_TARGET
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
import voluptuous as vol

from ..account.account import unique_id_of
from ..account.announcement import SIGNAL_ANNOUNCEMENT, SIGNAL_REST, Announcement
from ..account.pacing import Pace, async_pace_of
from ..const import ATTR_MESSAGE, CONF_LIMIT_TO, CONF_TRUSTED_ONLY, DOMAIN
from ..contact_entity import contact_unique_id
from ..messaging import ChangeKind
from .data import message_data
from .slow_patterns import Owner


def schema_of(
    options: dict[vol.Marker, Any] | None = None, *, trusted_only: bool = False
) -> vol.Schema:
    """Return a schema; ``trusted_only`` is the default of that option."""
    return vol.Schema(
        {
            vol.Optional(CONF_TARGET): cv.TARGET_FIELDS,
            vol.Optional(CONF_OPTIONS, default=dict): {
                vol.Optional(CONF_LIMIT_TO): cv.TARGET_FIELDS,
                vol.Optional(CONF_TRUSTED_ONLY, default=trusted_only): cv.boolean,
                **(options or {}),
            },
        }
    )


class MessageTrigger(Trigger):
    """A trigger on one kind of announcement.

    It listens to every account, unless ``limit_to`` or a target names accounts, lines
    and contacts by their devices or entities, areas and labels included. They are the
    same; but the editor holds a trigger with an empty target to be unfinished, and
    counts nothing in one of an integration's own entities.
    """

    kind: ClassVar[ChangeKind]
    schema: ClassVar[vol.Schema] = schema_of()

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
        self._limits = [
            TargetSelection(target)
            for target in (config.target, self.options.get(CONF_LIMIT_TO))
            if target
        ]
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
                {ATTR_MESSAGE: {**message_data(self._hass, announcement), **found}},
                f"message {self.kind} on {announcement.line_name}",
            )
            self._pace.hand_over(self, start, partial(self._keep, announcement))

    @callback
    def _refuse(self, reason: str) -> None:
        """Tell in the automation's traces why a message did not trigger."""
        if self._did_not_trigger is not None:
            self._did_not_trigger(NotTriggeredInfo(reason))

    def _is_targeted(self, announcement: Announcement) -> bool:
        return all(
            _is_within(self._hass, limit, announcement) for limit in self._limits
        )


def _is_within(
    hass: HomeAssistant, limit: TargetSelection, announcement: Announcement
) -> bool:
    # Resolved for each message: labels and areas change under an automation.
    selected = async_extract_referenced_entity_ids(hass, limit)
    entities = selected.referenced | selected.indirectly_referenced
    return any(
        entity.entity_id in entities
        # Devices, areas and labels are resolved without disabled and hidden entities.
        or (
            (entity.disabled or entity.hidden)
            and entity.device_id in selected.referenced_devices
        )
        for entity in _entities_of(hass, announcement)
    )


def _entities_of(
    hass: HomeAssistant, announcement: Announcement
) -> Iterator[er.RegistryEntry]:
    """Yield the entities that stand for the line and for the contact."""
    registry = er.async_get(hass)
    wanted = [
        ("event", unique_id_of(announcement.entry_id, announcement.line_id, "message"))
    ]
    if (contact := announcement.contact) is not None:
        wanted += [
            ("notify", contact_unique_id(contact.subentry_id, "notify")),
            ("event", contact_unique_id(contact.subentry_id, "message")),
        ]
    for platform, unique_id in wanted:
        entity_id = registry.async_get_entity_id(platform, DOMAIN, unique_id)
        if entity_id and (entity := registry.async_get(entity_id)):
            yield entity
