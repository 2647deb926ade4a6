"""Triggers: something happened to a message.

They listen to announcements, not to states: a burst of messages, an entity that
is unavailable or disabled and the length of a state do not concern them.
"""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.trigger import Trigger

from ..messaging import ChangeKind
from .base import MessageTrigger
from .command import CodeReceived, PhraseReceived


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
