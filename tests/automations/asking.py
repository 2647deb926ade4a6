"""Asks by text, and answers as the person who is asked."""

import asyncio
from datetime import timedelta
from typing import Any, cast

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.phone_inbox.access.accounts import loaded_accounts
from custom_components.phone_inbox.const import DOMAIN
from tests.emulators.revicom import RevicomEmulator
from tests.home import coordinator_of, poll, record_sends, settle, until

from . import ANNA


class Asker:
    """Asks, and answers as the person who is asked."""

    def __init__(self, hass: HomeAssistant, emulator: RevicomEmulator) -> None:
        """Watch one server."""
        self.hass, self.emulator = hass, emulator
        self.tasks: list[asyncio.Task[Any]] = []
        self.sends = record_sends(hass)

    def ask(self, recipient: str = "Anna", **data: Any) -> asyncio.Task[dict[str, Any]]:
        """Ask, and return what waits for the answer."""
        whom = {} if "contact" in data else {"recipient": recipient}

        async def call() -> dict[str, Any]:
            response = await self.hass.services.async_call(
                DOMAIN,
                "ask",
                {**whom, "message": "Open the gate?", **data},
                blocking=True,
                return_response=True,
            )
            return cast("dict[str, Any]", response)

        task = asyncio.create_task(call())
        self.tasks.append(task)
        return task

    async def until_sent(self, count: int = 1) -> None:
        """Wait until so many messages went out, and are known here."""
        await until(lambda: len(self.sends) == count)
        assert len(self.emulator.sent()) == count
        await settle(self.hass)

    async def asked(self, recipient: str = "Anna", **data: Any) -> asyncio.Task[Any]:
        """Ask, and return when the question has gone out."""
        count = len(self.emulator.sent()) + 1
        task = self.ask(recipient, **data)
        await self.until_sent(count)
        return task

    async def hear(self, *answers: str, sender: str = ANNA, **how: Any) -> None:
        """Let texts come in, and poll."""
        for text in answers:
            self.emulator.receive(text, sender=sender, **how)
        await poll(self.hass, after=20)
        # Their order among others is that of a poll: nothing is left of this one.
        await coordinator_of(self.entry).async_refresh()
        await settle(self.hass)

    @property
    def entry(self) -> ConfigEntry:
        """Return the one account."""
        (account,) = loaded_accounts(self.hass)
        return account.config_entry

    async def pass_time(self, seconds: float) -> None:
        """Let timers go off that would within so many seconds."""
        async_fire_time_changed(
            self.hass, dt_util.utcnow() + timedelta(seconds=seconds)
        )
        await settle(self.hass)

    def sent(self) -> list[str]:
        """Return the texts that went out."""
        return [message.text for message in self.emulator.sent()]
