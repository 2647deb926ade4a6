"""Sensor: the one-time code that came last to a line, for a few minutes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, override

from homeassistant.components.sensor import SensorEntity, SensorEntityDescription
from homeassistant.core import CALLBACK_TYPE, HassJob, callback
from homeassistant.helpers.event import async_call_later

from ..account.announcement import Announcement
from ..const import ATTR_CODE, ATTR_CONTACT, ATTR_SENDER, CONF_PRIVACY, Privacy
from ..contacts.people import is_newer
from ..coordinator import PhoneInboxCoordinator
from ..entity import LineEntity
from ..messaging import ChangeKind, Message
from ..messaging.codes import find_code
from ..messaging.mailbox import STEADY

#: How long after its message came a one-time code is shown.
CODE_LIFETIME = timedelta(minutes=5)


class CodeSensor(LineEntity, SensorEntity):
    """When the last one-time code came; the code itself, for a few minutes.

    The code is in an attribute that is never recorded, and the sensor restores
    nothing. It shows what is announced, so never a code of an earlier run.
    """

    _unrecorded_attributes = frozenset({ATTR_CODE, ATTR_CONTACT, ATTR_SENDER})

    def __init__(
        self,
        coordinator: PhoneInboxCoordinator,
        line: str,
        description: SensorEntityDescription,
    ) -> None:
        """Start without a code."""
        super().__init__(coordinator, line, description)
        self._code: str | None = None
        self._message: Message | None = None
        self._forget: CALLBACK_TYPE | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the line's announcements."""
        await super().async_added_to_hass()
        self.hear_announcements(self._handle_announcement)
        self.follow_contacts()
        self.async_on_remove(self._clear)

    @callback
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Stay in place when renamed: the code is still good."""

    @property
    @override
    def native_value(self) -> datetime | None:
        """Return when the last code came."""
        return self._message.time if self._message else None

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return the code and whose it is, while it is good for something."""
        options = self.coordinator.config_entry.options
        if (
            self._code is None
            or self._message is None
            or options.get(CONF_PRIVACY) == Privacy.HIDDEN
        ):
            return None
        sender = self._message.remote
        contact = self.coordinator.contacts.by_address(self._message.identity)
        return {
            ATTR_CODE: self._code,
            ATTR_SENDER: sender,
            ATTR_CONTACT: contact.name if contact else None,
        }

    @callback
    def _handle_announcement(self, announcement: Announcement) -> None:
        message = announcement.message
        if announcement.kind is not ChangeKind.RECEIVED or not (
            code := find_code(message.text)
        ):
            return
        now = self.coordinator.server_now
        last = self._message
        if last is not None and not is_newer(
            message, last, fresh=True, now=now + STEADY
        ):
            return
        self._clear()
        self._message = message
        left = CODE_LIFETIME - (now - message.time)
        if left > timedelta(0):
            self._code = code
            self._forget = async_call_later(
                self.hass,
                min(left, CODE_LIFETIME),
                HassJob(self._expire, cancel_on_shutdown=True),
            )
        self.async_write_ha_state()

    @callback
    def _expire(self, _: datetime) -> None:
        self._forget = None
        self._clear()
        self.async_write_ha_state()

    @callback
    def _clear(self) -> None:
        """Forget the code."""
        self._code = None
        if self._forget is not None:
            self._forget()
            self._forget = None
