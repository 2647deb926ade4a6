"""Words of a server that may change: the directions of PortSIP."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from custom_components.phone_inbox.messaging import Channel, Direction
from custom_components.phone_inbox.providers.portsip.mapping import to_message
from custom_components.phone_inbox.providers.portsip.models import MessageObject
from tests.common import problems, setup_account
from tests.emulators.portsip import PortSipEmulator
from tests.home import (
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    settle,
    texts,
)


def _message(**fields: Any) -> Any:
    item = MessageObject.model_validate(
        {
            "id": "1",
            "sender": "+15550001",
            "receiver": "+15550002",
            "created_at": "2026-11-30T12:00:00Z",
            **fields,
        }
    )
    return to_message(item, undated=item.created_at)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("word", "direction"),
    [
        ("IN", Direction.INCOMING),
        ("inbound", Direction.INCOMING),
        ("Incoming", Direction.INCOMING),
        ("OUT", Direction.OUTGOING),
        ("OUTBOUND ", Direction.OUTGOING),
        ("outgoing", Direction.OUTGOING),
        ("internal", Direction.UNKNOWN),
        ("", Direction.UNKNOWN),
    ],
)
def test_directions(word: str, direction: Direction) -> None:
    """Both the documented words and those of the webhooks are understood."""
    assert _message(direction=word).direction is direction


def test_mms() -> None:
    """A message with a file is a text with the file's address."""
    message = _message(
        direction="inbound", msg_type="MMS", content="https://pbx.example/im/file/1"
    )
    assert message.channel is Channel.SMS
    assert message.text == "https://pbx.example/im/file/1"


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Allow the timer that aiohttp leaves behind a closed websocket."""
    return True


async def test_renamed_directions(
    hass: HomeAssistant, portsip: PortSipEmulator
) -> None:
    """A server that renames its words goes on being heard."""
    await setup_account(hass, portsip)
    await settle(hass)
    heard = record_announcements(hass)
    portsip.switches.enum_fields = ["direction"]
    portsip.switches.enum_style = "renamed"
    portsip.receive("By another word")
    await poll(hass)
    assert texts(heard) == ["By another word"]


async def test_unknown_directions(
    hass: HomeAssistant, portsip: PortSipEmulator
) -> None:
    """Where no direction is known, a repair says so, until one is."""
    portsip.receive("Old")
    await setup_account(hass, portsip)
    await settle(hass)
    assert "directions_unknown" not in problems(hass)
    portsip.switches.enum_fields = ["direction"]
    portsip.switches.enum_style = "new"
    portsip.receive("In no known direction")
    await poll(hass)
    assert "directions_unknown" in problems(hass)
    portsip.switches.enum_style = "exact"
    portsip.receive("As before")
    await poll(hass)
    assert "directions_unknown" not in problems(hass)
