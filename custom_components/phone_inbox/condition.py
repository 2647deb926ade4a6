"""Conditions: something is unread, and who wrote can be trusted."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Unpack, cast, override

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_ABOVE, CONF_FOR, CONF_OPTIONS, CONF_TARGET
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.condition import (
    ATTR_BEHAVIOR,
    BEHAVIOR_ALL,
    BEHAVIOR_ANY,
    Condition,
    ConditionCheckParams,
    ConditionConfig,
    EntityConditionBase,
)
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .const import ATTR_MESSAGE, ATTR_SENDER, ATTR_TRUSTED, CONF_LIMIT_TO, DOMAIN
from .coordinator import PhoneInboxConfigEntry

#: Translation keys of the sensors that count.
_UNREAD = {"unread", "unread_total"}


class HasUnread(EntityConditionBase):
    """Lines or accounts have more unread messages than a number (default: none).

    ``limit_to``, or a target instead, names them by their unread sensors, which it may
    do by devices, areas and labels. What is unavailable has no unread messages as far
    as one can tell.
    """

    _domain_specs: Mapping[str, DomainSpec] = {"sensor": DomainSpec()}
    _schema = vol.Schema(
        {
            vol.Optional(CONF_TARGET): cv.TARGET_FIELDS,
            vol.Required(CONF_OPTIONS, default={}): {
                vol.Optional(CONF_LIMIT_TO): cv.TARGET_FIELDS,
                vol.Required(ATTR_BEHAVIOR, default=BEHAVIOR_ANY): vol.In(
                    [BEHAVIOR_ANY, BEHAVIOR_ALL]
                ),
                vol.Optional(CONF_FOR): cv.positive_time_period,
                vol.Optional(CONF_ABOVE, default=0): vol.All(
                    vol.Coerce(int), vol.Range(min=0)
                ),
            },
        }
    )

    @override
    @classmethod
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Validate that it is said, once, which lines and accounts count."""
        config = await super().async_validate_config(hass, config)
        named = (config.get(CONF_TARGET), config[CONF_OPTIONS].get(CONF_LIMIT_TO))
        # Nothing chosen, as an empty target says, is nothing unread.
        if all(named) or (not any(named) and CONF_TARGET not in config):
            raise vol.Invalid(
                f"either {CONF_LIMIT_TO} or a target has to name lines or accounts",
                path=[CONF_OPTIONS, CONF_LIMIT_TO],
            )
        return config

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Take over what the automation wants."""
        options = config.options or {}
        target = config.target or options.get(CONF_LIMIT_TO) or {}
        super().__init__(hass, replace(config, target=target))
        self._above: int = options[CONF_ABOVE]

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Keep the unread sensors of accounts and lines."""
        registry = er.async_get(self._hass)
        return {
            entity_id
            for entity_id in entities
            if (entity := registry.async_get(entity_id))
            and entity.platform == DOMAIN
            and entity.translation_key in _UNREAD
        }

    @override
    def _should_include(self, _state: State) -> bool:
        # Left out, one that is unavailable would not keep "all" from being true.
        return True

    @override
    def is_valid_state(self, entity_state: State) -> bool:
        """Tell whether a sensor shows more than the number."""
        try:
            return float(entity_state.state) > self._above
        except ValueError:
            return False


class IsTrusted(Condition):
    """Who sent the message that triggered is, at this moment, a trusted contact.

    It knows the triggers of this integration, and triggers on the states of its
    entities. Without such a message, as when an automation is run by hand, nobody
    is trusted.
    """

    _schema = vol.Schema({vol.Optional(CONF_OPTIONS, default={}): {}})

    @override
    @classmethod
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Validate that there is nothing to choose."""
        return cast("ConfigType", cls._schema(config))

    @override
    def _async_check(self, **kwargs: Unpack[ConditionCheckParams]) -> bool:
        trigger = (kwargs.get("variables") or {}).get("trigger") or {}
        if str(trigger.get("platform")).startswith(f"{DOMAIN}."):
            return self._is_trusted(trigger[ATTR_MESSAGE])
        state = trigger.get("to_state")
        return isinstance(state, State) and self._shows_trusted(state)

    def _is_trusted(self, message: Mapping[str, Any]) -> bool:
        """Tell whether the other side of a message is trusted now."""
        entry: PhoneInboxConfigEntry | None
        entry = self._hass.config_entries.async_get_entry(message["config_entry_id"])
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            return False
        outgoing = "recipient" in message
        address = message["recipient"] if outgoing else message[ATTR_SENDER]
        coordinator = entry.runtime_data
        line = coordinator.line_by_id(message["line_id"])
        identity = coordinator.provider.identify(address, line)
        contact = coordinator.contacts.by_address(identity)
        return contact is not None and contact.trusted

    def _shows_trusted(self, state: State) -> bool:
        """Tell whether an entity of ours shows the message of a trusted contact."""
        entity = er.async_get(self._hass).async_get(state.entity_id)
        return (
            entity is not None
            and entity.platform == DOMAIN
            and state.attributes.get(ATTR_TRUSTED) is True
        )


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions of the integration."""
    return {"has_unread": HasUnread, "is_trusted": IsTrusted}
