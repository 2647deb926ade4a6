"""What an automation sees of a message."""

from typing import Any

from homeassistant.core import HomeAssistant

from ..access.accounts import loaded_account
from ..account.announcement import Announcement
from ..const import (
    ATTR_BACKFILLED,
    ATTR_CHANNEL,
    ATTR_CODE,
    ATTR_CONTACT,
    ATTR_DELIVERY,
    ATTR_ERROR,
    ATTR_ERROR_CODE,
    ATTR_LINE,
    ATTR_MESSAGE_ID,
    ATTR_REDELIVERED,
    ATTR_SENDER,
    ATTR_TEXT,
    ATTR_TIME,
    ATTR_TRUSTED,
    CONF_PERSON,
)
from ..messaging import Direction
from ..messaging.attachments import attachments_view
from ..messaging.codes import find_code
from ..messaging.markdown import code_block
from ..providers import failure_code


def message_data(hass: HomeAssistant, announcement: Announcement) -> dict[str, Any]:
    """Return what an automation sees of a message, text and number included."""
    account = loaded_account(hass, announcement.entry_id)
    message, contact = announcement.message, announcement.contact
    outgoing = message.direction is Direction.OUTGOING
    return {
        ATTR_MESSAGE_ID: message.id,
        "config_entry_id": announcement.entry_id,
        "conversation_id": account.inbox.conversations.id_of(message)
        if account
        else None,
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
        "attachments": attachments_view(message),
        ATTR_BACKFILLED: announcement.change.backfilled,
        ATTR_REDELIVERED: announcement.change.redelivered,
        # Only where they are one: most are not.
        **({CONF_PERSON: contact.person} if contact and contact.person else {}),
    }
