"""Has one-time codes found beside the event loop where finding the first takes long."""

from collections.abc import Iterable

from homeassistant.core import HomeAssistant

from ..messaging import Message
from ..messaging.codes import is_slow, prepare


async def async_prepare_codes(hass: HomeAssistant, messages: Iterable[Message]) -> None:
    """Let whoever is told of these messages find their codes at once."""
    if any(is_slow(message.text) for message in messages):
        await hass.async_add_executor_job(prepare)
