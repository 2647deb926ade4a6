"""What automations do with messages: triggers, conditions, questions, replies."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from custom_components.phone_inbox.messaging import Channel, Direction, Message
from tests.emulators.base import Emulator
from tests.home import account, contact, coordinator_of

#: The lines and the people of a household. Servers leave the plus out.
LINES = ("HomeHub", "Office")
ANNA, ANNA_TOO = "79165551122", "79165559999"
BORIS = "79165553344"
STRANGER = "79160000000"


async def household(
    hass: HomeAssistant, emulator: Emulator, *contacts: ConfigSubentryData
) -> ConfigEntry:
    """Return an account with two lines.

    Unless told otherwise, Anna is a trusted contact with two numbers, and Boris
    one who is not trusted.
    """
    hass.config.country = "RU"
    for line in LINES:
        # What is older than the account is never announced: leave some room.
        emulator.receive(
            "Old", line=line, time=emulator.clock.now() - timedelta(hours=1)
        )
    people = contacts or (
        contact("Anna", "8 (916) 555-11-22", f"+{ANNA_TOO}", trusted=True),
        contact("Boris", f"+{BORIS}"),
    )
    return await account(hass, emulator, *people, options={"default_line": "HomeHub"})


def conversation_of(entry: ConfigEntry, remote: str, channel: Channel) -> str:
    """Return the id of somebody's conversation with the line that is called HomeHub."""
    message = Message(
        id="",
        line="HomeHub",
        direction=Direction.INCOMING,
        remote=remote,
        time=dt_util.utcnow(),
        text="",
        channel=channel,
    )
    return coordinator_of(entry).inbox.conversations.id_of(message)


def data_of(message_id: str, entry: ConfigEntry, **differs: Any) -> dict[str, Any]:
    """Return what is told of a message of Anna's, but for the text and the time."""
    return {
        "message_id": message_id,
        "config_entry_id": entry.entry_id,
        "conversation_id": conversation_of(
            entry, differs.get("sender", ANNA), Channel(differs.get("channel", "sms"))
        ),
        "line": "HomeHub",
        "line_id": coordinator_of(entry).line_id("HomeHub"),
        "contact": "Anna",
        "trusted": True,
        "sender": ANNA,
        "markdown": f"~~~text\n{differs.get('text')}\n~~~",
        "code": None,
        "channel": "sms",
        "delivery": "received",
        "error": None,
        "error_code": None,
        "attachments": [],
        "backfilled": False,
        "redelivered": False,
        **differs,
    }


def of_ours(descriptions: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the descriptions for the editor that are ours."""
    return {
        key: value
        for key, value in descriptions.items()
        if key.startswith("phone_inbox.")
    }
