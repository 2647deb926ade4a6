"""Replying: to whoever wrote, from the line and on the channel of the message."""

from typing import Any, cast

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.phone_inbox.const import DOMAIN
from tests.common import setup_account
from tests.emulators.portsip import PortSipEmulator
from tests.emulators.revicom import RevicomEmulator
from tests.emulators.ringme import RingmeEmulator
from tests.home import account, automate, contact, device_id, poll, settle

from . import ANNA, ANNA_TOO, household


@pytest.fixture
async def entry(hass: HomeAssistant, revicom: RevicomEmulator) -> ConfigEntry:
    """Return an account with two lines and a contact who prefers another one."""
    anna = contact("Anna", f"+{ANNA_TOO}", f"+{ANNA}", line="HomeHub")
    return await household(hass, revicom, anna)


async def reply(hass: HomeAssistant, message_id: str, **data: Any) -> dict[str, Any]:
    """Reply to a message; return the answer."""
    response = await hass.services.async_call(
        DOMAIN,
        "reply",
        {"message_id": message_id, "message": "I am coming", **data},
        blocking=True,
        return_response=True,
    )
    return cast("dict[str, Any]", response)


@pytest.mark.parametrize("channel", ["SMS", "WHATSAPP"])
async def test_reply(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry, channel: str
) -> None:
    """The reply goes back the way the message came, not the contact's own way."""
    message_id = revicom.receive(
        "Are you there?", sender=ANNA, line="Office", channel=channel
    )
    await poll(hass)
    (answer,) = (await reply(hass, message_id))["recipients"]

    (sent,) = revicom.sent()
    assert (sent.line, sent.recipient, sent.channel, sent.text) == (
        "Office",
        ANNA,
        channel,
        "I am coming",
    )
    assert (answer["recipient"], answer["message_id"]) == (f"+{ANNA}", sent.id)


async def test_without_response(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Nobody needs to want an answer."""
    message_id = revicom.receive("Are you there?", sender=ANNA)
    await poll(hass)
    for dry_run in (True, False):
        await hass.services.async_call(
            DOMAIN,
            "reply",
            {"message_id": message_id, "message": "Yes", "dry_run": dry_run},
            blocking=True,
        )
    assert [message.text for message in revicom.sent()] == ["Yes"]


async def test_in_an_automation(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    ringme: RingmeEmulator,
    entry: ConfigEntry,
) -> None:
    """What a trigger tells is enough, with several accounts, too."""
    await setup_account(hass, ringme)
    await automate(
        hass,
        {"trigger": "phone_inbox.message_received"},
        {
            "action": "phone_inbox.reply",
            "data": {
                "config_entry_id": "{{ trigger.message.config_entry_id }}",
                "message_id": "{{ trigger.message.message_id }}",
                "message": "You said {{ trigger.message.text }}",
            },
        },
    )
    revicom.receive("one", sender=ANNA, line="Office")
    ringme.receive("two", sender=ANNA)
    await poll(hass)
    await settle(hass)
    (here,) = revicom.sent()
    (there,) = ringme.sent()
    assert (here.text, here.line) == ("You said one", "Office")
    assert (there.text, there.recipient.lstrip("+")) == ("You said two", ANNA)


async def test_by_the_id_alone(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    ringme: RingmeEmulator,
    entry: ConfigEntry,
) -> None:
    """The account is found that remembers the message."""
    await setup_account(hass, ringme)
    message_id = revicom.receive("one", sender=ANNA)
    await poll(hass)
    await reply(hass, message_id)
    assert len(revicom.sent()) == 1
    with pytest.raises(
        ServiceValidationError, match="No loaded account of Phone Inbox"
    ):
        await reply(hass, "no-such-message")
    with pytest.raises(ServiceValidationError, match="Revicom has no such message"):
        await reply(hass, "no-such-message", config_entry_id=entry.entry_id)
    assert not ringme.sent()


async def test_two_accounts_with_one_id(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Where two accounts have a message of that id, it has to be said which."""
    async with RevicomEmulator() as other:
        second = MockConfigEntry(
            domain=DOMAIN,
            title="Second",
            unique_id="revicom_1002",
            data={**entry.data, **other.credentials(), "webhook_id": "another"},
        )
        second.add_to_hass(hass)
        assert await hass.config_entries.async_setup(second.entry_id)
        await settle(hass)
        same = "5d1e2a3c-0000-4000-8000-000000000001"
        for emulator in (revicom, other):
            emulator.receive("Hello", sender=ANNA, message_id=same)
        await poll(hass)
        with pytest.raises(ServiceValidationError, match="Several accounts"):
            await reply(hass, same)
        line = device_id(hass, second, "HomeHub")
        await reply(hass, same, device_id=line)
        assert (len(revicom.sent()), len(other.sent())) == (0, 1)
        assert await hass.config_entries.async_unload(second.entry_id)


async def test_old_message(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """With one account, a message can be answered that it no longer remembers."""
    message_id = revicom.receive("Old", sender=ANNA)
    await reply(hass, message_id)
    assert revicom.sent()[0].recipient == ANNA


async def test_outgoing(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Nobody replies to what went out from here."""
    message_id = revicom.send_elsewhere("Hello")
    await poll(hass)
    with pytest.raises(ServiceValidationError, match="Revicom: this message went out"):
        await reply(hass, message_id)


@pytest.mark.parametrize("sender", ["MyBank", "900"])
async def test_sender_without_a_number(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry, sender: str
) -> None:
    """Services that send under a name cannot be answered."""
    message_id = revicom.receive("Your code is 1234", sender=sender)
    await poll(hass)
    with pytest.raises(ServiceValidationError, match="Revicom: the sender of this"):
        await reply(hass, message_id)


async def test_account_that_only_receives(
    hass: HomeAssistant, portsip: PortSipEmulator, revicom: RevicomEmulator
) -> None:
    """An account that cannot send says so, and who can."""
    await account(hass, revicom)
    await setup_account(hass, portsip)
    message_id = portsip.receive("Hello")
    await poll(hass)
    with pytest.raises(ServiceValidationError, match=r"cannot send messages.*Revicom"):
        await reply(hass, message_id)


async def test_cannot_be_looked_up(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry
) -> None:
    """Where the message cannot be read, the error names the account."""
    message_id = revicom.receive("Hello", sender=ANNA)
    await poll(hass)
    revicom.fail("answer", "/message", status=429, times=9)
    with pytest.raises(
        HomeAssistantError, match="Revicom asks Phone Inbox to slow down"
    ):
        await reply(hass, message_id)
    assert not revicom.sent()


@pytest.mark.parametrize("data", [{"message": None}, {"surprise": 1}])
async def test_wrong_form(
    hass: HomeAssistant, entry: ConfigEntry, data: dict[str, Any]
) -> None:
    """What has not even the right form is refused by the schema."""
    with pytest.raises(vol.Invalid):
        await reply(hass, "id", **data)
