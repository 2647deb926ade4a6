"""Names and bounds that several modules share."""

from enum import StrEnum
import logging
from typing import Final

from homeassistant.const import Platform

DOMAIN: Final = "phone_inbox"
LOGGER = logging.getLogger(__package__)

#: What an account has, and what the contacts have.
PLATFORMS: Final = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.EVENT,
    Platform.SENSOR,
]
CONTACT_PLATFORMS: Final = [Platform.EVENT, Platform.NOTIFY, Platform.SENSOR]

CONF_PROVIDER: Final = "provider"
#: What the provider wanted kept when the account was added.
CONF_SESSION: Final = "session"
#: The lines that were chosen, of a provider that lets one choose.
CONF_EXTENSIONS: Final = "extensions"

# Options
CONF_PRIVACY: Final = "privacy"
CONF_SIDEBAR: Final = "sidebar"
CONF_DEFAULT_LINE: Final = "default_line"
#: The entry of the account that sends for one that can only read.
CONF_SEND_THROUGH: Final = "send_through"
CONF_CALLBACKS: Final = "callbacks"
CONF_LOW_BALANCE: Final = "low_balance"
#: The conversation agent that contacts talk to.
CONF_ASSIST_AGENT: Final = "assist_agent"
#: Home Assistant's own, which answers where none is chosen. Its name is not imported:
#: that would need the packages of the conversation integration.
DEFAULT_ASSIST_AGENT: Final = "conversation.home_assistant"
CONF_CAPS: Final = "caps"
CONF_PER_HOUR: Final = "per_hour"
CONF_PER_DAY: Final = "per_day"
CONF_RECIPIENT_PER_HOUR: Final = "recipient_per_hour"
CONF_RECIPIENT_PER_DAY: Final = "recipient_per_day"
CONF_QUIET_HOURS: Final = "quiet_hours"

MAX_INTERVAL: Final = 3600
#: Text parts, not messages: parts are what costs.
DEFAULT_CAPS: Final = {
    CONF_PER_HOUR: 60,
    CONF_PER_DAY: 200,
    CONF_RECIPIENT_PER_HOUR: 20,
    CONF_RECIPIENT_PER_DAY: 60,
}

# Contacts
#: The unique id of the one entry that holds the contacts; every other is an account.
CONTACTS: Final = "contacts"
SUBENTRY_CONTACT: Final = "contact"
CONF_OTHER_NAMES: Final = "other_names"
CONF_NUMBERS: Final = "numbers"
CONF_TRUSTED: Final = "trusted"
CONF_PERSON: Final = "person"
CONF_ACCOUNT: Final = "account"
CONF_LIMIT_TO: Final = "limit_to"
CONF_LINE: Final = "line"
#: Lines of other accounts than the preferred one, by the ids of their entries.
CONF_OTHER_LINES: Final = "other_lines"
#: Channels of accounts where another one counts, by the ids of their entries; None:
#: the account's usual one.
CONF_OTHER_CHANNELS: Final = "other_channels"
CONF_CHANNEL: Final = "channel"
CONF_ASSIST: Final = "assist"
CONF_OWN_DEVICE: Final = "own_device"

# Fields of actions, events and triggers
CONF_TRUSTED_ONLY: Final = "trusted_only"
ATTR_CHANNEL: Final = "channel"
ATTR_CODE: Final = "code"
ATTR_CONTACT: Final = "contact"
ATTR_DELIVERY: Final = "delivery"
ATTR_DIRECTION: Final = "direction"
ATTR_ERROR: Final = "error"
ATTR_ERROR_CODE: Final = "error_code"
ATTR_LINE: Final = "line"
ATTR_MESSAGE: Final = "message"
ATTR_MESSAGE_ID: Final = "message_id"
ATTR_SENDER: Final = "sender"
ATTR_TEXT: Final = "text"
ATTR_TIME: Final = "time"
ATTR_TRUSTED: Final = "trusted"
ATTR_URGENT: Final = "urgent"
ATTR_BACKFILLED: Final = "backfilled"
ATTR_REDELIVERED: Final = "redelivered"


class Privacy(StrEnum):
    """Where message texts may go inside Home Assistant.

    ``HIDDEN``: into triggers, action responses and the card only. ``STANDARD``:
    also into an attribute of the last-message sensor that is never recorded.
    ``OPEN``: also into event entities, which Home Assistant writes to its disk.
    """

    HIDDEN = "hidden"
    STANDARD = "standard"
    OPEN = "open"
