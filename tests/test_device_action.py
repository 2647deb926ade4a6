"""The device action: a contact's device offers to send a text."""

from typing import Any

from homeassistant.components.device_automation import DeviceAutomationType
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import (
    async_get_device_automation_capabilities,
    async_get_device_automations,
)

from tests.common import setup_account
from tests.emulators.portsip import PortSipEmulator
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    ANNA,
    account,
    automate,
    contact,
    contacts_of,
    device_id,
    expect_log,
    know,
    quiet_log,  # noqa: F401
    settle,
)

pytestmark = pytest.mark.usefixtures("midday", "reconciled_at_once")

ACTION = DeviceAutomationType.ACTION
NOW = {"trigger": "event", "event_type": "now"}


@pytest.fixture
async def entry(hass: HomeAssistant, revicom: RevicomEmulator) -> ConfigEntry:
    """Return an account, in a home with a contact."""
    revicom.receive("Old")
    return await account(hass, revicom, contact("Anna", ANNA))


async def offered(hass: HomeAssistant, device: str) -> list[dict[str, Any]]:
    """Return what a device offers of ours."""
    offers = await async_get_device_automations(hass, ACTION, device)
    return [each for each in offers if each["domain"] == "phone_inbox"]


async def text_now(hass: HomeAssistant, device: str, message: str) -> None:
    """Set an automation up that sends a text when somebody sets it off."""
    action = {
        "domain": "phone_inbox",
        "type": "send_message",
        "device_id": device,
        "message": message,
    }
    await automate(hass, NOW, action)


async def test_offered(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Contacts are written to; accounts and lines are no people."""
    [offer] = await offered(hass, device_id(hass, entry, "Anna"))
    assert offer["type"] == "send_message"
    wanted = await async_get_device_automation_capabilities(hass, ACTION, offer)
    [field] = wanted["extra_fields"]
    assert (field["name"], field["required"]) == ("message", True)
    for name in ("Revicom", "HomeHub"):
        assert not await offered(hass, device_id(hass, entry, name))


async def test_sent(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """The text goes to the contact, with what set it off filled in."""
    device = device_id(hass, entry, "Anna")
    await text_now(hass, device, "It is {{ trigger.event.data.what }}")
    hass.bus.async_fire("now", {"what": "3.10"})
    await settle(hass)
    [sent] = revicom.sent()
    assert (sent.recipient, sent.text) == ("79165551122", "It is 3.10")


async def test_contact_gone(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """A contact who was deleted gets nothing."""
    device = device_id(hass, entry, "Anna")
    home = contacts_of(hass)
    [subentry] = home.subentries
    await text_now(hass, device, "Hi")
    hass.config_entries.async_remove_subentry(home, subentry)
    await settle(hass)
    expect_log("This contact was deleted")
    hass.bus.async_fire("now")
    await settle(hass)
    assert not revicom.sent()


async def test_nobody_sends(hass: HomeAssistant, portsip: PortSipEmulator) -> None:
    """Where no account can send, no contact offers it."""
    entry = await setup_account(hass, portsip)
    know(hass, contact("Anna", ANNA, own_device=True))
    await settle(hass)
    assert not await offered(hass, device_id(hass, entry, "Anna"))
