"""Sensors: what is unread, what came last, what is left to spend."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import PERCENTAGE, EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .code_sensor import CodeSensor
from .const import (
    ATTR_CHANNEL,
    ATTR_CONTACT,
    ATTR_LINE,
    ATTR_MESSAGE_ID,
    ATTR_SENDER,
    ATTR_TEXT,
    ATTR_TRUSTED,
    CONF_PRIVACY,
    Privacy,
)
from .coordinator import PhoneInboxConfigEntry, PhoneInboxCoordinator
from .entity import (
    AccountEntity,
    ContactEntity,
    LineEntity,
    MessagesEntity,
    add_for_each_contact,
    add_for_each_line,
)
from .lines import LineState
from .messaging import Message
from .people import ContactState

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class MessagesSensorDescription(SensorEntityDescription):
    """A sensor of a line's messages, or of a contact's."""

    value_fn: Callable[[LineState | ContactState], StateType | datetime]


@dataclass(frozen=True, kw_only=True)
class AccountSensorDescription(SensorEntityDescription):
    """A sensor of an account."""

    value_fn: Callable[[PhoneInboxCoordinator], StateType | datetime]
    attributes_fn: Callable[[PhoneInboxCoordinator], Mapping[str, Any] | None] = (
        lambda _: None
    )


UNREAD = MessagesSensorDescription(
    key="unread",
    translation_key="unread",
    state_class=SensorStateClass.MEASUREMENT,
    value_fn=lambda state: state.unread,
)
LAST_MESSAGE = MessagesSensorDescription(
    key="last_message",
    translation_key="last_message",
    device_class=SensorDeviceClass.TIMESTAMP,
    value_fn=lambda state: state.last.time if state.last else None,
)
CODE = SensorEntityDescription(
    key="code",
    translation_key="code",
    device_class=SensorDeviceClass.TIMESTAMP,
    entity_registry_enabled_default=False,
)
ACCOUNT_SENSORS = (
    AccountSensorDescription(
        key="unread_total",
        translation_key="unread_total",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda coordinator: coordinator.data.unread,
    ),
    AccountSensorDescription(
        key="sent_today",
        translation_key="sent_today",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda coordinator: coordinator.data.sent_today,
    ),
    AccountSensorDescription(
        key="assist_refused",
        translation_key="assist_refused",
        state_class=SensorStateClass.TOTAL_INCREASING,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda coordinator: sum(coordinator.data.refused.values()),
        attributes_fn=lambda coordinator: coordinator.data.refused,
    ),
    AccountSensorDescription(
        key="poll_interval",
        translation_key="poll_interval",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda coordinator: coordinator.data.interval,
    ),
)
REQUEST_BUDGET = AccountSensorDescription(
    key="request_budget",
    translation_key="request_budget",
    native_unit_of_measurement=PERCENTAGE,
    entity_category=EntityCategory.DIAGNOSTIC,
    entity_registry_enabled_default=False,
    value_fn=lambda coordinator: coordinator.data.budget,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PhoneInboxConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of the account, its currencies, lines and contacts."""
    coordinator = entry.runtime_data
    async_add_entities(
        AccountSensor(coordinator, description) for description in ACCOUNT_SENSORS
    )
    if coordinator.provider.capabilities.budget:
        async_add_entities([AccountSensor(coordinator, REQUEST_BUDGET)])
    add_for_each_line(
        entry,
        async_add_entities,
        lambda line: (
            LineSensor(coordinator, line, UNREAD),
            LineLastMessageSensor(coordinator, line, LAST_MESSAGE),
            CodeSensor(coordinator, line, CODE),
        ),
    )
    add_for_each_contact(
        entry,
        async_add_entities,
        lambda contact: (
            ContactSensor(coordinator, contact, UNREAD),
            ContactLastMessageSensor(coordinator, contact, LAST_MESSAGE),
        ),
    )
    _add_for_each_currency(entry, async_add_entities)


def _add_for_each_currency(
    entry: PhoneInboxConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    coordinator = entry.runtime_data
    known: set[str] = set()

    @callback
    def add_new() -> None:
        new = coordinator.data.balance.keys() - known
        known.update(new)
        async_add_entities(BalanceSensor(coordinator, code) for code in sorted(new))

    add_new()
    entry.async_on_unload(coordinator.async_add_listener(add_new))


class AccountSensor(AccountEntity, SensorEntity):
    """A number that belongs to the whole account."""

    entity_description: AccountSensorDescription

    @property
    @override
    def native_value(self) -> StateType | datetime:
        """Return the value that the description takes from the account."""
        return self.entity_description.value_fn(self.coordinator)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return what the description knows besides."""
        return self.entity_description.attributes_fn(self.coordinator)


class BalanceSensor(AccountEntity, SensorEntity):
    """What is left on the account, in one currency."""

    def __init__(self, coordinator: PhoneInboxCoordinator, currency: str) -> None:
        """Show the balance in a currency, named as the provider names it."""
        super().__init__(
            coordinator,
            SensorEntityDescription(
                key=f"balance_{currency}",
                translation_key="balance",
                translation_placeholders={"currency": currency},
                device_class=SensorDeviceClass.MONETARY,
                state_class=SensorStateClass.TOTAL,
                native_unit_of_measurement=currency,
            ),
        )
        self._currency = currency

    @property
    @override
    def native_value(self) -> StateType:
        """Return the balance; nothing once the account no longer has it."""
        balance = self.coordinator.data.balance.get(self._currency)
        return None if balance is None else float(balance)


class MessagesSensor(MessagesEntity, SensorEntity):
    """Something about the messages of a line or a contact."""

    entity_description: MessagesSensorDescription

    @property
    @override
    def native_value(self) -> StateType | datetime:
        """Return the value that the description takes from what is known."""
        shown = self.shown
        return None if shown is None else self.entity_description.value_fn(shown)


class LineSensor(LineEntity, MessagesSensor):
    """Something about the messages of a line."""


class ContactSensor(ContactEntity, MessagesSensor):
    """Something about the messages of a contact."""


class LastMessageSensor(MessagesSensor):
    """When the last message came; what it says is in attributes never recorded."""

    _unrecorded_attributes = frozenset(
        {
            ATTR_CHANNEL,
            ATTR_CONTACT,
            ATTR_LINE,
            ATTR_MESSAGE_ID,
            ATTR_SENDER,
            ATTR_TEXT,
            ATTR_TRUSTED,
        }
    )

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return what the last message was."""
        shown = self.shown
        return self._attributes(shown.last) if shown and shown.last else None

    def _attributes(self, last: Message) -> dict[str, Any]:
        """Return what a message was, unless the user wants texts kept out."""
        contact = self.coordinator.contacts.by_address(last.identity)
        attributes: dict[str, Any] = {
            ATTR_MESSAGE_ID: last.id,
            ATTR_CHANNEL: last.channel,
            ATTR_CONTACT: contact.name if contact else None,
            ATTR_TRUSTED: contact is not None and contact.trusted,
        }
        options = self.coordinator.config_entry.options
        if options.get(CONF_PRIVACY) != Privacy.HIDDEN:
            attributes |= {ATTR_SENDER: last.remote, ATTR_TEXT: last.text}
        return attributes


class LineLastMessageSensor(LineEntity, LastMessageSensor):
    """The last message of a line."""


class ContactLastMessageSensor(ContactEntity, LastMessageSensor):
    """The last message of a contact, and the line it came to."""

    @override
    def _attributes(self, last: Message) -> dict[str, Any]:
        line = self.coordinator.lines.get(last.line)
        return {
            **super()._attributes(last),
            ATTR_LINE: line.name if line else None,
        }
