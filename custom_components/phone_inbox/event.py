"""Event entities: what happens to the messages of a line or a contact."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any, override

from homeassistant.components.event import (
    EventEntity,
    EventEntityDescription,
    EventExtraStoredData,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .access.accounts import account_entries
from .account.announcement import SIGNAL_ANNOUNCEMENT, Announcement
from .const import (
    ATTR_BACKFILLED,
    ATTR_CHANNEL,
    ATTR_CONTACT,
    ATTR_ERROR,
    ATTR_LINE,
    ATTR_MESSAGE_ID,
    ATTR_REDELIVERED,
    ATTR_SENDER,
    ATTR_TEXT,
    ATTR_TIME,
    ATTR_TRUSTED,
    CONF_PRIVACY,
    Privacy,
)
from .contact_entity import ContactEntity, add_for_each_contact
from .contacts.address_book import is_contacts
from .coordinator import PhoneInboxCoordinator
from .entity import LineEntity, add_for_each_line
from .messaging import ChangeKind
from .providers import failure_code

PARALLEL_UPDATES = 0

MESSAGE = EventEntityDescription(
    key="message", translation_key="message", event_types=[*ChangeKind]
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add an event entity to every line, and to every contact with a device."""
    if is_contacts(entry):
        add_for_each_contact(
            hass,
            entry,
            async_add_entities,
            lambda contact: (ContactMessageEvent(hass, contact, MESSAGE),),
        )
        return
    coordinator: PhoneInboxCoordinator = entry.runtime_data
    add_for_each_line(
        entry,
        async_add_entities,
        lambda line: (LineMessageEvent(coordinator, line, MESSAGE),),
    )


class MessageEvent(EventEntity):
    """Messages as events.

    Home Assistant writes an event's attributes to its restore file, whatever the
    recorder is told. So they hold no text and no number, unless the user opens
    them.
    """

    _unrecorded_attributes = frozenset({ATTR_SENDER, ATTR_TEXT})

    @override
    async def async_get_last_event_data(self) -> EventExtraStoredData | None:
        """Return the event to restore, without what the user has closed since."""
        stored = await super().async_get_last_event_data()
        if stored is None or stored.last_event_attributes is None:
            return stored
        # Of a contact it is not known which account it was.
        is_open = all(_is_open(entry) for entry in self._accounts())
        attributes = {
            key: value
            for key, value in stored.last_event_attributes.items()
            if is_open or key not in self._unrecorded_attributes
        }
        if isinstance(error := attributes.get(ATTR_ERROR), str):
            # Earlier versions stored the provider's own words.
            attributes[ATTR_ERROR] = failure_code(error)
        return EventExtraStoredData(stored.last_event_type, attributes)

    @callback
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Stay in place when renamed: the signals do not depend on the name."""

    @abstractmethod
    def _accounts(self) -> Iterable[ConfigEntry]:
        """Return the entries of the accounts whose messages these are."""

    @callback
    def _trigger_announced(self, announcement: Announcement) -> None:
        self._trigger_event(announcement.kind, self._attributes(announcement))
        self.async_write_ha_state()

    def _attributes(self, announcement: Announcement) -> dict[str, Any]:
        message = announcement.message
        attributes: dict[str, Any] = {
            ATTR_MESSAGE_ID: message.id,
            ATTR_TIME: message.time.isoformat(),
            ATTR_CHANNEL: message.channel,
            ATTR_CONTACT: announcement.contact.name if announcement.contact else None,
            ATTR_TRUSTED: announcement.trusted,
            ATTR_BACKFILLED: announcement.change.backfilled,
            ATTR_REDELIVERED: announcement.change.redelivered,
        }
        if announcement.kind is ChangeKind.FAILED:
            # The provider's own words may quote the text, or a number.
            attributes[ATTR_ERROR] = failure_code(message.error)
        entry = self.hass.config_entries.async_get_entry(announcement.entry_id)
        if entry is not None and _is_open(entry):
            attributes |= {ATTR_SENDER: message.remote, ATTR_TEXT: message.text}
        return attributes


class LineMessageEvent(LineEntity, MessageEvent):
    """The messages of a line as events."""

    def __init__(
        self,
        coordinator: PhoneInboxCoordinator,
        line: str,
        description: EventEntityDescription,
    ) -> None:
        """Start with nothing waiting."""
        super().__init__(coordinator, line, description)
        self._waiting: list[tuple[Announcement, CALLBACK_TYPE]] = []

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the line's announcements."""
        await super().async_added_to_hass()
        self.hear_announcements(self._handle_announcement)
        self.coordinator.announcer.line_listens(self.line_id)

    @override
    def _accounts(self) -> Iterable[ConfigEntry]:
        return (self.coordinator.config_entry,)

    @callback
    def _handle_announcement(self, announcement: Announcement) -> None:
        if not announcement.is_for(self._attr_unique_id or ""):
            return
        # A change out of "unavailable" sets off no entity trigger: what was read
        # by a poll that then failed waits for the connection to be back.
        self._waiting.append(
            (announcement, announcement.keep(self._attr_unique_id or ""))
        )
        if self.available:
            self._trigger_waiting()

    @override
    async def async_will_remove_from_hass(self) -> None:
        """Wait for nothing more, unless the account only starts over."""
        await super().async_will_remove_from_hass()
        if not self.coordinator.is_ending:
            for _, pass_on in self._waiting:
                pass_on()

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        # First the recovered state, with the old event; then the new events.
        super()._handle_coordinator_update()
        if self.available:
            self._trigger_waiting()

    @callback
    def _trigger_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for announcement, pass_on in waiting:
            pass_on()
            self._trigger_announced(announcement)


class ContactMessageEvent(ContactEntity, MessageEvent):
    """The messages from and to a contact as events, on whatever account and line.

    It is always available: there may be several accounts, and a change out of
    "unavailable" sets off no entity trigger.
    """

    @property
    @override
    def available(self) -> bool:
        """Be available whatever becomes of an account."""
        return True

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the announcements of all lines."""
        await super().async_added_to_hass()
        self.async_on_remove(
            async_dispatcher_connect(
                self.hass, SIGNAL_ANNOUNCEMENT, self._pick_announcement
            )
        )

    @override
    def _accounts(self) -> Iterable[ConfigEntry]:
        return account_entries(self.hass)

    @callback
    def _pick_announcement(self, announcement: Announcement) -> None:
        contact = announcement.contact
        if contact is not None and contact.subentry_id == self.contact_id:
            self._trigger_announced(announcement)

    @callback
    @override
    def _told(self) -> None:
        """Leave the state as it is: events are told one by one."""

    @override
    def _attributes(self, announcement: Announcement) -> dict[str, Any]:
        return {
            **super()._attributes(announcement),
            ATTR_LINE: announcement.line_name,
        }


def _is_open(entry: ConfigEntry) -> bool:
    """Tell whether the user lets an account's texts and numbers into events."""
    return bool(entry.options.get(CONF_PRIVACY) == Privacy.OPEN)
