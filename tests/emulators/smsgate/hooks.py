"""Webhooks: the phone calls an address for what happens (§7)."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
import hashlib
import hmac
import json
from typing import Any
from uuid import uuid4

from aiohttp import ClientError, ClientSession, ClientTimeout
from yarl import URL

from .errors import bad, missing
from .switches import SmsGateSwitches

EVENTS = frozenset(
    {
        "sms:received",
        "sms:data-received",
        "sms:sent",
        "sms:delivered",
        "sms:failed",
        "sms:cancelled",
        "mms:received",
        "mms:downloaded",
        "system:ping",
        "app:started",
    }
)


@dataclass(frozen=True)
class Called:
    """One attempt to call a webhook; a status of 0: nobody answered."""

    url: str
    event: str
    status: int


def signature(key: str, body: str, timestamp: str) -> str:
    """Return the signature of a call."""
    return hmac.new(
        key.encode(), (body + timestamp).encode(), hashlib.sha256
    ).hexdigest()


class Hooks:
    """The webhooks that somebody has registered."""

    def __init__(self, switches: SmsGateSwitches) -> None:
        """Start with none."""
        self._switches = switches
        #: Shown in the app, and nowhere else.
        self.signing_key = "k3yk3yk3"
        self.registered: dict[str, dict[str, str]] = {}
        self.called: list[Called] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def register(self, data: Any) -> dict[str, str]:
        """Register one, or write one anew."""
        data = data if isinstance(data, dict) else {}
        url, event = data.get("url"), data.get("event")
        if not isinstance(url, str) or not self._may_call(url):
            raise bad("url must start with https:// or http://127.0.0.1")
        if event not in EVENTS:
            raise bad("Unsupported event")
        hook = {
            "id": str(data.get("id") or uuid4().hex[:21]),
            "url": url,
            "event": event,
        }
        self.registered[hook["id"]] = hook
        return hook

    def _may_call(self, url: str) -> bool:
        try:
            parsed = URL(url)
        except ValueError:
            return False
        if parsed.scheme == "https" and parsed.host:
            return True
        local = parsed.host == "127.0.0.1" or self._switches.http_hooks
        return parsed.scheme == "http" and local

    def remove(self, hook_id: str) -> None:
        """Forget one."""
        if self.registered.pop(hook_id, None) is None:
            raise missing()

    def tell(
        self, event: str, device: str, payload: Mapping[str, Any], now: int
    ) -> None:
        """Call whoever wants to hear of an event."""
        for hook in self.registered.values():
            if hook["event"] != event:
                continue
            body = json.dumps(
                {
                    "id": uuid4().hex,
                    "webhookId": hook["id"],
                    "event": event,
                    "deviceId": device,
                    "payload": payload,
                }
            )
            for _ in range(self._switches.hook_calls):
                with suppress(RuntimeError):
                    task = asyncio.get_running_loop().create_task(
                        self._call(hook["url"], event, body, now)
                    )
                    self._tasks.add(task)
                    task.add_done_callback(self._tasks.discard)

    async def _call(self, url: str, event: str, body: str, now: int) -> None:
        timestamp = str(now // 1000)
        headers = {
            "Content-Type": "application/json",
            "X-Timestamp": timestamp,
            "X-Signature": signature(self.signing_key, body, timestamp),
        }
        status = 0
        led = url
        if base := self._switches.hook_base:
            led = str(URL(base).with_path(URL(url).path))
        try:
            async with (
                ClientSession(timeout=ClientTimeout(total=30)) as session,
                session.post(led, data=body, headers=headers) as response,
            ):
                status = response.status
        except ClientError, OSError, RuntimeError, TimeoutError:
            # Nobody is there, or the tests let nobody out.
            pass
        self.called.append(Called(url, event, status))

    async def settled(self) -> None:
        """Wait until everybody was called."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def stop(self) -> None:
        """Wait for nobody any more."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
