"""Status events, posted to the address that a message was sent with (sheet §5)."""

import asyncio
from base64 import b64encode
from collections.abc import Iterator
import contextlib
from dataclasses import dataclass
from datetime import datetime
import ipaddress
import logging
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, hdrs
from yarl import URL

from .objects import timestamp
from .store import Message
from .switches import RevicomSwitches

_LOGGER = logging.getLogger(__name__)

_TIMEOUT = ClientTimeout(total=10)
#: These have a request form of their own, so they go alone (sheet §5).
_ALONE = frozenset({"price", "click"})


@dataclass(frozen=True, kw_only=True)
class Posted:
    """One attempt to deliver a callback."""

    #: Without user and password.
    url: str
    events: list[dict[str, Any]]
    #: 0 if there was no answer, or the address is not on this machine.
    status: int


@dataclass(frozen=True)
class _Waiting:
    url: str
    event: dict[str, Any]


class Outbox:
    """Posts the callbacks, one request after the other."""

    def __init__(self, switches: RevicomSwitches) -> None:
        """Prepare an outbox that keeps its callbacks until it is started."""
        self._switches = switches
        self.posted: list[Posted] = []
        self._waiting: list[_Waiting] = []
        #: ``sent`` events kept back by ``callback_disorder``, by message.
        self._kept_back: dict[str, _Waiting] = {}
        self._changed: asyncio.Event | None = None
        self._idle: asyncio.Event | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to post."""
        self._changed, self._idle = asyncio.Event(), asyncio.Event()
        self._task = asyncio.create_task(self._run())
        self._wake()

    async def stop(self) -> None:
        """Post no more; what was not posted is lost."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._changed = self._idle = self._task = None

    async def drain(self) -> None:
        """Wait until everything due was posted, or given up."""
        if self._idle is not None:
            await self._idle.wait()

    def _wake(self) -> None:
        if self._changed is not None and self._idle is not None:
            self._idle.clear()
            self._changed.set()

    def notify(self, message: Message, event: str, at: datetime) -> None:
        """Queue an event of a message, if it was sent with a wish for it."""
        url = message.options.get("callbackUrl")
        if not url or event not in message.options.get("callbackEvents", ()):
            return
        waiting = _Waiting(url, self._event(message, event, at))
        if self._switches.callback_disorder:
            if event == "sent":
                self._kept_back[message.uuid] = waiting
                return
            self._waiting.append(waiting)
            if late := self._kept_back.pop(message.uuid, None):
                self._waiting.append(late)
        else:
            self._waiting.append(waiting)
        self._wake()

    def notify_inbound(self, message: Message) -> None:
        """Queue an object of made-up form for an inbound message.

        The page's inbound part could not be read, so a client must not rely on
        any field of this (sheet §5).
        """
        if not (url := self._switches.inbound_callback_url):
            return
        event = {"message_uuid": message.uuid, "callback_event": "inbound"}
        self._waiting.append(_Waiting(url, event))
        self._wake()

    def _event(self, message: Message, event: str, at: datetime) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "message_uuid": message.uuid,
            "channel_type": message.channel,
            "callback_event": event,
            "status": message.status,
            "status_time": timestamp(at),
        }
        if event == "read" and not self._switches.read_event_has_delivery_status:
            fields["status"] = message.read_status
        if message.cascade_uuid:
            fields["cascade_message_uuid"] = message.cascade_uuid
            fields["cascade_step"] = message.cascade_step
        if message.error_code is not None:
            fields["error_code"] = message.error_code
        if event == "price":
            fields["price"] = {
                "total_price": message.price,
                "currency": "RUB",
                "invoiced_parts": message.parts or 1,
                "final": message.price_final,
            }
        if event == "click":
            fields["click_time"] = timestamp(at)
        return fields

    async def _run(self) -> None:
        assert self._changed is not None
        assert self._idle is not None
        async with ClientSession(timeout=_TIMEOUT) as session:
            while True:
                await self._changed.wait()
                self._changed.clear()
                waiting, self._waiting = self._waiting, []
                copies = 2 if self._switches.callback_duplicates else 1
                for url, events in self._requests(waiting):
                    for _ in range(copies):
                        await self._deliver(session, url, events)
                if not self._waiting:
                    self._idle.set()

    def _requests(
        self, waiting: list[_Waiting]
    ) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """Return the address and the array of each request to make."""
        if not self._switches.callback_batch:
            for item in waiting:
                yield item.url, [item.event]
            return
        batches: dict[str, list[dict[str, Any]]] = {}
        for item in waiting:
            if item.event["callback_event"] not in _ALONE:
                batches.setdefault(item.url, []).append(item.event)
        yield from batches.items()
        for item in waiting:
            if item.event["callback_event"] in _ALONE:
                yield item.url, [item.event]

    async def _deliver(
        self, session: ClientSession, text: str, events: list[dict[str, Any]]
    ) -> None:
        """Post once, and again after anything but a 2xx (sheet §5, assumed)."""
        url = URL(text)
        headers: dict[str, str] = {}
        if url.user is not None:
            pair = f"{url.user}:{url.password or ''}".encode()
            headers[hdrs.AUTHORIZATION] = f"Basic {b64encode(pair).decode()}"
        url = url.with_user(None)
        if self._switches.callback_base:
            url = URL(self._switches.callback_base).join(url.relative())
        if not _is_local(url):
            _LOGGER.debug("Not posting to %s: not on this machine", url)
            self.posted.append(Posted(url=str(url), events=events, status=0))
            return
        for attempt in range(1 + self._switches.callback_retries):
            if attempt:
                await asyncio.sleep(self._switches.callback_retry_delay)
            status = await _post(session, url, headers, events)
            self.posted.append(Posted(url=str(url), events=events, status=status))
            if 200 <= status < 300:
                return


async def _post(
    session: ClientSession,
    url: URL,
    headers: dict[str, str],
    events: list[dict[str, Any]],
) -> int:
    try:
        # Receivers on this machine sign their own certificates, and a redirect
        # could lead away from it.
        async with session.post(
            url, json=events, headers=headers, ssl=False, allow_redirects=False
        ) as response:
            return response.status
    except ClientError, OSError, TimeoutError:
        return 0


def _is_local(url: URL) -> bool:
    try:
        return ipaddress.ip_address(url.host or "").is_loopback
    except ValueError:
        return url.host == "localhost"
