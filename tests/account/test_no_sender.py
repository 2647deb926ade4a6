"""A message that does not tell who sent it."""

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.phone_inbox.flows.contact_flow import recent_senders
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    ANNA,
    account,
    act,
    contact,
    coordinator_of,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    state,
)


@pytest.mark.parametrize("sender", ["", " "])
async def test_nobody(
    hass: HomeAssistant, revicom: RevicomEmulator, sender: str
) -> None:
    """It is told as any other, and is from nobody that is known."""
    revicom.receive("Old")
    entry = await account(hass, revicom, contact("Anna", ANNA, trusted=True))
    heard = record_announcements(hass)
    before = recent_senders(hass)
    message_id = revicom.receive("Who am I?", sender=sender)
    await poll(hass)
    (announcement,) = heard
    message = announcement.message
    assert (message.text, message.identity) == ("Who am I?", "")
    assert announcement.contact is None
    event = state(hass, entry, "message", "HomeHub")
    assert event.attributes["contact"] is None
    assert event.attributes["trusted"] is False
    assert state(hass, entry, "unread", "HomeHub").state == "1"
    # Nobody is proposed as a contact by it, and nobody can be answered.
    assert recent_senders(hass) == before
    assert not coordinator_of(entry).people.knows("")
    with pytest.raises(ServiceValidationError):
        await act(hass, "reply", message_id=message_id, message="Who are you?")
    found = await act(hass, "get_messages", unread=True)
    (shown,) = found["messages"]
    assert (shown["remote"].strip(), shown["contact"]) == ("", None)
    await act(hass, "mark_read", message_ids=[message_id])
    assert state(hass, entry, "unread", "HomeHub").state == "0"
