"""Signed webhooks: what came in, and how messages fare (sheet §10)."""

import asyncio
from base64 import b64encode
from collections.abc import Mapping
import contextlib
from dataclasses import dataclass
import hashlib
import hmac
import ipaddress

from aiohttp import ClientError, ClientSession, ClientTimeout
from yarl import URL

from .switches import TwilioSwitches

_TIMEOUT = ClientTimeout(total=10)


def signature(token: str, url: str, fields: Mapping[str, str]) -> str:
    """Return ``X-Twilio-Signature`` of a form post (sheet §10)."""
    signed = url + "".join(name + fields[name] for name in sorted(fields))
    digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    return b64encode(digest).decode()


@dataclass(frozen=True, kw_only=True)
class Posted:
    """One attempt to post a webhook."""

    url: str
    fields: Mapping[str, str]
    #: 0 if there was no answer, or the address is not on this machine.
    status: int


class Outbox:
    """Posts webhooks, one after the other."""

    def __init__(self, switches: TwilioSwitches) -> None:
        """Prepare an outbox that keeps everything until it is started."""
        self._switches = switches
        self.posted: list[Posted] = []
        self._waiting: list[tuple[str, dict[str, str], str]] = []
        #: What ``webhook_disorder`` keeps back, by message.
        self._kept_back: dict[str, tuple[str, dict[str, str], str]] = {}
        self._changed = asyncio.Event()
        self._idle = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to post."""
        self._changed, self._idle = asyncio.Event(), asyncio.Event()
        self._task = asyncio.create_task(self._run())
        self._changed.set()

    async def stop(self) -> None:
        """Post no more."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def drain(self) -> None:
        """Wait until everything was posted."""
        await self._idle.wait()

    def put(self, url: str, fields: dict[str, str], token: str) -> None:
        """Queue a webhook; it is signed with the auth token of this moment."""
        entry = (url, fields, token)
        sid = fields["MessageSid"]
        if self._switches.webhook_disorder and fields.get("MessageStatus") == "sent":
            self._kept_back[sid] = entry
            return
        self._waiting.append(entry)
        if (late := self._kept_back.pop(sid, None)) is not None:
            self._waiting.append(late)
        self._idle.clear()
        self._changed.set()

    async def _run(self) -> None:
        async with ClientSession(timeout=_TIMEOUT) as session:
            while True:
                await self._changed.wait()
                self._changed.clear()
                waiting, self._waiting = self._waiting, []
                for url, fields, token in waiting:
                    for _ in range(2 if self._switches.webhook_duplicates else 1):
                        status = await self._post(session, url, fields, token)
                        self.posted.append(
                            Posted(url=url, fields=fields, status=status)
                        )
                if not self._waiting:
                    self._idle.set()

    async def _post(
        self, session: ClientSession, text: str, fields: dict[str, str], token: str
    ) -> int:
        url = URL(text)
        if self._switches.webhook_base:
            url = URL(self._switches.webhook_base).join(url.relative())
        if not _is_local(url):
            return 0
        headers = {"X-Twilio-Signature": signature(token, text, fields)}
        try:
            async with session.post(
                url, data=fields, headers=headers, ssl=False, allow_redirects=False
            ) as response:
                return response.status
        except ClientError, OSError, TimeoutError:
            return 0


def _is_local(url: URL) -> bool:
    try:
        return ipaddress.ip_address(url.host or "").is_loopback
    except ValueError:
        return url.host == "localhost"
