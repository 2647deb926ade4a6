"""Whether a browser is to offer that a failed message is sent once more."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from tests.common import setup_account
from tests.emulators.twilio import TwilioEmulator
from tests.home import poll
from tests.websocket import Open, browse_fixture  # noqa: F401

NUMBER = "+14085550122"


@pytest.mark.parametrize(
    ("code", "offered"),
    [
        # The phone is off, the provider fails, or nobody knows why.
        ("30003", True),
        ("30500", True),
        ("39999", True),
        # Opted out, blocked, no mobile number, filtered.
        ("21610", False),
        ("30004", False),
        ("30006", False),
        ("30007", False),
        # Text of one's own is not taken any more.
        ("63016", False),
    ],
)
async def test_another_try(
    hass: HomeAssistant,
    twilio: TwilioEmulator,
    browse: Open,
    code: str,
    offered: bool,
) -> None:
    """Only where it may come to something, and only of what has failed."""
    entry = await setup_account(hass, twilio)
    twilio.receive("Hello", sender=NUMBER)
    await poll(hass)
    browser = await browse()
    (incoming,) = (await messages(browser, entry.entry_id)).values()
    assert incoming["can_retry"] is False
    await browser.call(
        "send",
        entry_id=entry.entry_id,
        conversation_id=incoming["conversation_id"],
        text="Hi",
    )
    sent = (await messages(browser, entry.entry_id))["Hi"]
    assert sent["can_retry"] is False
    twilio.set_delivery(sent["message_id"], "failed", code)
    await poll(hass)
    failed = (await messages(browser, entry.entry_id))["Hi"]
    assert failed["delivery"] == "failed"
    assert failed["can_retry"] is offered


async def messages(browser: Any, entry_id: str) -> dict[str, dict[str, Any]]:
    """Return all messages by their texts."""
    page = await browser.call("messages", entry_id=entry_id)
    return {message["text"]: message for message in page["messages"]}
