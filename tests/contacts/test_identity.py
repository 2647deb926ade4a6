"""Nobody is taken for somebody else: from the provider's list to the answer."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util.yaml import parse_yaml
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from tests.emulators.base import Emulator
from tests.emulators.portsip import PortSipEmulator
from tests.emulators.revicom import RevicomEmulator
from tests.emulators.ringme import RingmeEmulator
from tests.home import (
    account,
    act,
    automate,
    contact,
    poll,
    quiet_log,  # noqa: F401
    send,
)

#: What the documents show, and what a phrase does.
TRIGGERS: list[dict[str, Any]] = [
    {"id": "phrase", "trigger": "phone_inbox.phrase_received"},
    {"id": "any", "trigger": "phone_inbox.message_received"},
]
TRIGGERS[0]["options"] = {"phrase": "OPEN"}
ANSWERS: list[dict[str, Any]] = [
    {
        "if": "{{ trigger.id == 'phrase' }}",
        "then": {"action": "test.open"},
        "else": [
            {
                "action": "phone_inbox.send_message",
                "data": {
                    "recipients": "{{ trigger.message.sender }}",
                    "message": "By template",
                },
            },
            {
                "action": "phone_inbox.reply",
                "data": {
                    "message_id": "{{ trigger.message.message_id }}",
                    "message": "By reply",
                },
            },
        ],
    }
]


@pytest.mark.parametrize("server", ["revicom", "ringme"])
@pytest.mark.parametrize(
    ("home", "number", "sender", "opens"),
    [
        ("DE", "0151 12345678", "4915112345678", True),
        ("ID", "+62 812 34567", "6281234567", True),
        ("RU", "8 (900) 123-45-67", "79001234567", True),
        ("MX", "+52 55 1234 5678", "5215512345678", True),
        ("US", "+371300000001234", "371300000001234", True),
        # Strangers
        ("DE", "0151 23456789", "15123456789", False),
        ("DE", "+49 1512 3456789", "15123456789", False),
        ("DE", "+49 3361 2345678", "33612345678", False),
        ("RU", "8 900 123-45-67", "901234567", False),
    ],
)
async def test_trust_and_answers(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    ringme: RingmeEmulator,
    *,
    server: str,
    home: str,
    number: str,
    sender: str,
    opens: bool,
) -> None:
    """The trusted number triggers, no other does, and answers go where it wrote from."""
    hass.config.country = home
    emulator: Emulator = revicom if server == "revicom" else ringme
    emulator.receive("Old")
    anna = contact("Anna", number, trusted=True)
    await account(hass, emulator, anna, options={"callbacks": False})
    opened = async_mock_service(hass, "test", "open")
    await automate(hass, TRIGGERS, ANSWERS)

    emulator.receive("OPEN", sender=sender)
    await poll(hass)

    assert bool(opened) is opens
    answers = [(sent.text, sent.recipient) for sent in emulator.sent()]
    assert answers == [("By template", sender), ("By reply", sender)]


async def test_with_a_plus(hass: HomeAssistant, ringme: RingmeEmulator) -> None:
    """Of a number with a plus, a template makes an integer: it goes out with it."""
    hass.config.country = "DE"
    ringme.receive("Old")
    await account(hass, ringme, options={"callbacks": False})
    await automate(hass, TRIGGERS, ANSWERS)
    ringme.receive("Hello", sender="+33612345678")
    await poll(hass)
    assert {sent.recipient for sent in ringme.sent()} == {"+33612345678"}


@pytest.mark.parametrize(
    ("home", "recipient", "destination"),
    [
        ("DE", 4915112345678, "4915112345678"),
        ("DE", "49 151 12345678", "4915112345678"),
        ("DE", "0151 12345678", "4915112345678"),
        ("DE", "+371300000001234", "371300000001234"),
        ("US", 2025550123, "12025550123"),
        ("RU", 89001234567, "79001234567"),
        ("MX", "+52 1 55 1234 5678", "525512345678"),
    ],
)
async def test_typed(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    home: str,
    recipient: Any,
    destination: str,
) -> None:
    """What nobody wrote from is read as people type it, integers of YAML, too."""
    hass.config.country = home
    revicom.receive("Old")
    await account(hass, revicom)
    await act(hass, "send_message", recipients=recipient, message="Hi")
    assert [sent.recipient for sent in revicom.sent()] == [destination]


async def test_two_numbers(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """What may be two numbers is sent to none, until one of them wrote."""
    hass.config.country = "DE"
    revicom.receive("Old")
    await account(hass, revicom)
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "send_message", recipients=33612345678, message="Hi")
    assert refused.value.translation_key == "recipient_ambiguous"
    with pytest.raises(ServiceValidationError):
        await act(hass, "get_messages", contact="33612345678")
    revicom.receive("Bonjour", sender="33612345678")
    await poll(hass)
    await act(hass, "send_message", recipients=33612345678, message="Hi")
    assert [sent.recipient for sent in revicom.sent()] == ["33612345678"]
    found = await act(hass, "get_messages", contact="33612345678")
    assert {item["written"] for item in found["messages"]} == {"+33 6 12 34 56 78"}


async def test_one_person(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Old and new number are one conversation, and the caps count one person."""
    revicom.receive("Old", sender="5215512345678")
    await account(hass, revicom, contact("Luis", "+52 55 1234 5678"))
    revicom.receive("New", sender="525512345678")
    await poll(hass)
    found = await act(hass, "get_conversations")
    assert [item["contact"] for item in found["conversations"]] == ["Luis"]
    found = await act(hass, "get_messages", contact="Luis")
    assert {item["text"] for item in found["messages"]} == {"New", "Old"}


async def test_what_an_earlier_version_took(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """A contact's number that may be two numbers is neither of them."""
    hass.config.country = "DE"
    revicom.receive("Old")
    await account(hass, revicom, contact("Max", "15123456789", trusted=True))
    opened = async_mock_service(hass, "test", "open")
    await automate(hass, TRIGGERS[:1], {"action": "test.open"})
    revicom.receive("OPEN", sender="15123456789")
    revicom.receive("OPEN", sender="4915123456789")
    await poll(hass)
    assert not opened
    with pytest.raises(ServiceValidationError) as refused:
        await send(hass, "Max")
    assert refused.value.translation_key == "recipient_ambiguous"
    assert not revicom.sent()


@pytest.mark.parametrize(
    ("home", "literal", "goes_to"),
    [
        # Of digits below 8 alone, with a zero in front, YAML makes an octal number.
        ("FR", "0612345670", None),
        ("DE", "015112345670", None),
        ("NL", "0612345670", None),
        ("FR", "+33612345670", "33612345670"),
        ("DE", "4915112345670", "4915112345670"),
        ("US", "2025550123", "12025550123"),
        ("AM", "77123456", "37477123456"),
    ],
)
async def test_number_without_quotes(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    home: str,
    literal: str,
    goes_to: str | None,
) -> None:
    """What YAML makes another number of goes to nobody."""
    hass.config.country = home
    revicom.receive("Old")
    await account(hass, revicom)
    recipient: Any = parse_yaml(literal)
    assert recipient == int(recipient)  # YAML made a number of it.
    if goes_to is not None:
        await send(hass, recipient)
        assert [item.recipient for item in revicom.sent()] == [goes_to]
        return
    with pytest.raises(ServiceValidationError) as refused:
        await send(hass, recipient)
    assert refused.value.translation_key == "recipient_ambiguous"
    assert not revicom.sent()


@pytest.mark.parametrize(
    ("home", "sender", "opens"),
    [
        # The line's number is American
        ("DE", "2025550177", True),
        ("DE", "12025550177", True),
        ("DE", "+12025550177", True),
        ("DE", "4915112345678", False),
        ("DE", "+12025550177#77", False),
    ],
)
async def test_as_carriers_write(
    hass: HomeAssistant,
    portsip: PortSipEmulator,
    home: str,
    sender: str,
    *,
    opens: bool,
) -> None:
    """At a PBX the line's own number tells whose national numbers come in."""
    hass.config.country = home
    line = next(line for line in portsip.lines() if line.startswith("+1"))
    portsip.receive("Old", line=line)
    await account(hass, portsip, contact("Ann", "+1 202 555 0177", trusted=True))
    opened = async_mock_service(hass, "test", "open")
    await automate(
        hass,
        TRIGGERS[:1],
        [{"condition": "phone_inbox.is_trusted"}, {"action": "test.open"}],
    )
    portsip.receive("OPEN", sender=sender, line=line)
    await poll(hass)
    assert bool(opened) is opens
