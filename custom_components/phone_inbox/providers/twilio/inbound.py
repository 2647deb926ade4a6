"""Numbers that tell us what comes in: only where the user asks, and nobody else is told.

A number has one webhook (§10). Where a phone system or another program has it, setting
ours would take its messages away, without an error anywhere. So a number is ours only
where it had none, and stays what it is otherwise.
"""

from collections.abc import Mapping

from ..model import Memory
from .api import TwilioApi
from .models import NumberObject

_WEBHOOKS = "webhooks"


class InboundWebhooks:
    """The webhooks that were set from here; which ones outlives a restart."""

    def __init__(self, api: TwilioApi, memory: Memory) -> None:
        """Prepare to ask; nothing is changed yet."""
        self._api = api
        self._memory = memory

    @property
    def _ours(self) -> Mapping[str, str]:
        """Return the address that each number was told, by the number's sid."""
        kept = self._memory.get().get(_WEBHOOKS)
        return kept if isinstance(kept, dict) else {}

    async def set(self, url: str) -> None:
        """Let every number that has no webhook call an address."""
        ours = dict(self._ours)
        numbers, _ = await self._api.numbers()
        for number in numbers:
            if not number.texts or not self._is_free(number, ours):
                ours.pop(number.sid, None)
            elif number.sms_url != url:
                # Remembered first: what was set and is not known would stay for ever.
                await self._remember(ours | {number.sid: url})
                await self._api.set_webhook(number.sid, url)
                ours[number.sid] = url
        there = {number.sid for number in numbers}
        await self._remember({sid: ours[sid] for sid in ours if sid in there})

    async def take_back(self) -> None:
        """Leave each number as it was found, unless somebody has changed it since."""
        if not (ours := dict(self._ours)):
            return
        numbers, _ = await self._api.numbers()
        for number in numbers:
            if number.sms_url and number.sms_url == ours.get(number.sid):
                await self._api.set_webhook(number.sid, "")
            ours.pop(number.sid, None)
            await self._remember(ours)
        await self._remember({})

    @staticmethod
    def _is_free(number: NumberObject, ours: Mapping[str, str]) -> bool:
        """Tell whether a number has no webhook, or the one that is ours."""
        if number.sms_application_sid:
            # An application comes before any address (§9).
            return False
        return not number.sms_url or number.sms_url == ours.get(number.sid)

    async def _remember(self, ours: Mapping[str, str]) -> None:
        if dict(ours) != self._ours:
            await self._memory.set({**self._memory.get(), _WEBHOOKS: dict(ours)})
