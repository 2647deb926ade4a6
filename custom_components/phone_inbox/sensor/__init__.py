"""Sensors: what is unread, what came last, what is left to spend."""

from abc import abstractmethod
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
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import PERCENTAGE, EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from ..access.accounts import loaded_account
from ..account.lines import LineState
from ..const import (
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
from ..contact_entity import ContactEntity, add_for_each_contact
from ..contacts.address_book import address_book, is_contacts
from ..contacts.overview import ContactOverview
from ..coordinator import PhoneInboxConfigEntry, PhoneInboxCoordinator, signal_polled
from ..entity import AccountEntity, LineEntity, add_for_each_line
from ..messaging import Message
from .code import CodeSensor
from .totals import TOTALS, TotalSensor

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class MessagesSensorDescription(SensorEntityDescription):
    """A sensor of a line's messages, or of a contact's."""

    value_fn: Callable[[LineState | ContactOverview], StateType | datetime]


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
LAST_POLL = AccountSensorDescription(
    key="last_poll",
    translation_key="last_poll",
    device_class=SensorDeviceClass.TIMESTAMP,
    entity_category=EntityCategory.DIAGNOSTIC,
    # Every poll is a state more for the recorder.
    entity_registry_enabled_default=False,
    value_fn=lambda coordinator: coordinator.last_poll,
)
REQUEST_BUDGET = AccountSensorDescription(
    key="request_budget",
    translation_key="request_budget",
    native_unit_of_measurement=PERCENTAGE,
    entity_category=EntityCategory.DIAGNOSTIC,
    entity_registry_enabled_default=False,
    value_fn=lambda coordinator: coordinator.data.budget,
)
BATTERY = AccountSensorDescription(
    key="battery",
    translation_key="battery",
    device_class=SensorDeviceClass.BATTERY,
    state_class=SensorStateClass.MEASUREMENT,
    native_unit_of_measurement=PERCENTAGE,
    entity_category=EntityCategory.DIAGNOSTIC,
    value_fn=lambda coordinator: coordinator.data.health.battery,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of an account, its currencies and lines, or of contacts."""
    if is_contacts(entry):
        add_for_each_contact(
            hass,
            entry,
            async_add_entities,
            lambda contact: (
                ContactSensor(hass, contact, UNREAD),
                ContactLastMessageSensor(hass, contact, LAST_MESSAGE),
            ),
        )
        return
    coordinator: PhoneInboxCoordinator = entry.runtime_data
    async_add_entities(
        AccountSensor(coordinator, description) for description in ACCOUNT_SENSORS
    )
    async_add_entities([LastPollSensor(coordinator, LAST_POLL)])
    if coordinator.provider.capabilities.budget:
        async_add_entities([AccountSensor(coordinator, REQUEST_BUDGET)])
    if coordinator.provider.capabilities.health:
        async_add_entities([AccountSensor(coordinator, BATTERY)])
    add_for_each_line(
        entry,
        async_add_entities,
        lambda line: (
            LineSensor(coordinator, line, UNREAD),
            LineLastMessageSensor(coordinator, line, LAST_MESSAGE),
            CodeSensor(coordinator, line, CODE),
            *(TotalSensor(coordinator, line, total) for total in TOTALS),
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


class LastPollSensor(AccountSensor):
    """When the provider was last read without a fault: also while it is not."""

    @property
    @override
    def available(self) -> bool:
        """Tell the time above all while the account cannot be reached."""
        return True

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to polls that change nothing else, too."""
        await super().async_added_to_hass()
        signal = signal_polled(self.coordinator.config_entry.entry_id)
        self.async_on_remove(
            async_dispatcher_connect(self.hass, signal, self.async_write_ha_state)
        )


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


class MessagesSensor(SensorEntity):
    """Something about the messages of a line or a contact."""

    entity_description: MessagesSensorDescription

    @property
    @abstractmethod
    def shown(self) -> LineState | ContactOverview | None:
        """Return what is known of the messages; None once their line is gone."""

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

    def _attributes(self, last: Message, entry: ConfigEntry | None) -> dict[str, Any]:
        """Return what a message was, unless the user wants texts kept out."""
        contact = address_book(self.hass).contacts.by_address(last.identity)
        attributes: dict[str, Any] = {
            ATTR_MESSAGE_ID: last.id,
            ATTR_CHANNEL: last.channel,
            ATTR_CONTACT: contact.name if contact else None,
            ATTR_TRUSTED: contact is not None and contact.trusted,
        }
        if entry is not None and entry.options.get(CONF_PRIVACY) != Privacy.HIDDEN:
            attributes |= {ATTR_SENDER: last.remote, ATTR_TEXT: last.text}
        return attributes


class LineLastMessageSensor(LineEntity, LastMessageSensor):
    """The last message of a line."""

    @override
    async def async_added_to_hass(self) -> None:
        """Show whose it is also when that changes."""
        await super().async_added_to_hass()
        self.follow_contacts()

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return what the last message was."""
        if (shown := self.shown) is None or shown.last is None:
            return None
        return self._attributes(shown.last, self.coordinator.config_entry)


class ContactLastMessageSensor(ContactEntity, LastMessageSensor):
    """The last message of a contact, and the line it came to."""

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return what the last message was, and on which line."""
        if (shown := self.shown).last is None or shown.entry_id is None:
            return None
        entry = self.hass.config_entries.async_get_entry(shown.entry_id)
        return self._attributes(shown.last, entry)

    @override
    def _attributes(self, last: Message, entry: ConfigEntry | None) -> dict[str, Any]:
        account = loaded_account(self.hass, entry.entry_id) if entry else None
        line = account.lines.get(last.line) if account else None
        return {
            **super()._attributes(last, entry),
            ATTR_LINE: line.name if line else None,
        }
