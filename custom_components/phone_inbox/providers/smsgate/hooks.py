"""Webhooks: the phone says that a poll is worth while (§7)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
import hmac

from ..errors import ProviderError
from ..model import Memory
from .api import Api

#: What a poll would bring. There is one webhook for each.
EVENTS = (
    "sms:received",
    "mms:received",
    "mms:downloaded",
    "sms:sent",
    "sms:delivered",
    "sms:failed",
)
#: What a call is signed with, and by when (§7).
_TIMESTAMP, _SIGNATURE = "X-Timestamp", "X-Signature"
_LONGEST = 100
#: Seconds after which a call is an old one.
_FRESH = 300
_KEPT = "hooks"
_PREFIX = "phone-inbox-"


class Hooks:
    """The webhooks that were registered from here; no others are touched."""

    def __init__(self, api: Api, memory: Memory) -> None:
        """Use a memory: what was registered must be found again to be removed."""
        self._api = api
        self._memory = memory

    async def register(self, url: str) -> None:
        """Have the phone call an address, unless it does so already."""
        wanted = {_hook_id(url, event): event for event in EVENTS}
        there = {hook.id: hook for hook in await self._api.hooks()}
        old = [hook_id for hook_id in self._kept() if hook_id not in wanted]
        # Kept first: one that was registered and is not known is there for ever.
        await self._keep([*old, *wanted])
        for hook_id in old:
            if hook_id in there:
                await self._api.remove_hook(hook_id)
        for hook_id, event in wanted.items():
            hook = there.get(hook_id)
            if hook is None or (hook.url, hook.event) != (url, event):
                await self._api.add_hook(hook_id, url, event)
        await self._keep(list(wanted))

    async def remove(self) -> None:
        """Remove what was registered; what cannot be is kept, to be tried again."""
        left: list[str] = []
        failure: ProviderError | None = None
        for hook_id in self._kept():
            try:
                await self._api.remove_hook(hook_id)
            except ProviderError as err:
                left.append(hook_id)
                failure = err
        await self._keep(left)
        if failure is not None:
            raise failure

    def _kept(self) -> Sequence[str]:
        kept = self._memory.get().get(_KEPT)
        names = kept if isinstance(kept, list) else []
        return [name for name in names if isinstance(name, str)]

    async def _keep(self, ids: Sequence[str]) -> None:
        if list(ids) != self._kept():
            await self._memory.set({**self._memory.get(), _KEPT: list(ids)})


def is_genuine(
    headers: Mapping[str, str], body: bytes, key: str, now: datetime | None
) -> bool:
    """Tell whether a call has the phone's signature, and is not an old one again.

    ``now`` is the phone's clock, by which it dates its calls.
    """
    told = headers.get(_TIMESTAMP, "")[:_LONGEST]
    signature = headers.get(_SIGNATURE, "")[:_LONGEST]
    if not (told.isascii() and told.isdecimal() and signature.isascii()):
        return False
    expected = hmac.new(key.encode(), body + told.encode(), "sha256").hexdigest()
    if not hmac.compare_digest(expected, signature.lower()):
        return False
    return now is None or abs(now.timestamp() - int(told)) <= _FRESH


def _hook_id(url: str, event: str) -> str:
    """Return an id that tells nothing of the address, which is secret."""
    digest = blake2b(f"{url}\x1f{event}".encode(), digest_size=8).hexdigest()
    return f"{_PREFIX}{digest}"
