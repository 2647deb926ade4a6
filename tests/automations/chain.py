"""Sends on several channels, one after the other."""

import asyncio
from datetime import timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from tests.emulators.revicom import RevicomEmulator
from tests.home import record_sends, send, settle, until

CHAIN = ["whatsapp", "sms"]


class Sender:
    """Sends on several channels, and moves what happens to it on."""

    def __init__(
        self, hass: HomeAssistant, emulator: RevicomEmulator, entry: ConfigEntry
    ) -> None:
        """Watch one server."""
        self.hass, self.emulator, self.entry = hass, emulator, entry
        self.sends = record_sends(hass)

    def send(
        self, recipients: str | list[str] = "Anna", **data: Any
    ) -> asyncio.Task[list[dict[str, Any]]]:
        """Send, and return what waits for the end of it."""
        return asyncio.create_task(
            send(self.hass, recipients, **{"channels": CHAIN, **data})
        )

    async def until_sent(self, count: int) -> None:
        """Wait until so many messages went out, and are watched."""
        await until(lambda: len(self.sends) == count)
        assert len(self.emulator.sent()) == count
        await settle(self.hass)

    async def poll(self) -> None:
        """Let the account see what is new."""
        await self.entry.runtime_data.async_refresh()
        await settle(self.hass)

    async def time_is_over(self, seconds: float = 301) -> None:
        """Let the time of a channel be over."""
        async_fire_time_changed(
            self.hass, dt_util.utcnow() + timedelta(seconds=seconds)
        )
        await settle(self.hass)

    def move(self, channel: str, delivery: str) -> None:
        """Let the server know what became of the message on a channel."""
        (message,) = (m for m in self.emulator.sent() if m.channel == channel)
        self.emulator.set_delivery(message.id, delivery)

    async def becomes(self, channel: str, delivery: str) -> None:
        """Let the account see what became of the message on a channel."""
        self.move(channel, delivery)
        await self.poll()

    def channels(self) -> list[str]:
        """Return the channels of what went out."""
        return [message.channel for message in self.emulator.sent()]


def told(answers: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Return what an answer says of each recipient, without ids."""
    return [
        (
            answer["recipient"],
            answer["delivered_by"],
            *((each["channel"], each["delivery"]) for each in answer["tries"]),
        )
        for answer in answers
    ]
