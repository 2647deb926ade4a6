"""Events that were subscribed to, and the real requests that tell of them (9)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
import contextlib
from dataclasses import dataclass
from datetime import datetime
import logging
from typing import Any

import aiohttp
from yarl import URL

from .agenda import Agenda
from .directory import Extension
from .store import Message
from .switches import RingmeSwitches

_LOGGER = logging.getLogger(__name__)

STATUS_TYPE = "message-out-status"
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_TIMEOUT = aiohttp.ClientTimeout(total=10)


@dataclass(kw_only=True)
class Event:
    """One subscription: one type of one extension to one address (9)."""

    id: int
    extension_id: int
    event_type: str
    method: str
    url: str

    def form(self) -> dict[str, Any]:
        """Return it as the event list shows it."""
        return {
            "id": self.id,
            "event_type": self.event_type,
            "method": self.method,
            "url": self.url,
        }


@dataclass(frozen=True, kw_only=True)
class Callback:
    """One request on its way to a subscriber."""

    event_id: int
    method: str
    url: str
    fields: dict[str, str]
    attempt: int = 1


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What became of a request: ``status`` is 0 when nobody answered."""

    callback: Callback
    status: int


class Callbacks:
    """Sends callbacks, one after the other, while the server runs."""

    def __init__(
        self, switches: RingmeSwitches, agenda: Agenda, now: Callable[[], datetime]
    ) -> None:
        """Start without subscriptions."""
        self._switches = switches
        self._agenda = agenda
        self._now = now
        self._next_id = 90_211
        self._queue: asyncio.Queue[Callback] = asyncio.Queue()
        self._session: aiohttp.ClientSession | None = None
        self._worker: asyncio.Task[None] | None = None
        self.events: dict[int, Event] = {}
        self.attempts: list[Attempt] = []

    # Subscriptions

    def subscribe(
        self, extension_id: int, event_type: str, method: str, url: str
    ) -> Event:
        """Add a subscription."""
        event = Event(
            id=self._next_id,
            extension_id=extension_id,
            event_type=event_type,
            method=method,
            url=url,
        )
        self._next_id += 1
        self.events[event.id] = event
        return event

    def of_extension(self, extension_id: int) -> list[Event]:
        """Return the subscriptions of an extension, whoever made them."""
        return [
            event
            for event in self.events.values()
            if event.extension_id == extension_id
        ]

    def delete_of_extension(self, extension_id: int) -> None:
        """Remove every subscription of an extension, whoever made it (9)."""
        for event in self.of_extension(extension_id):
            del self.events[event.id]

    # What happens

    def incoming(self, extension: Extension, message: Message) -> None:
        """Tell of a received message."""
        self._tell(
            "message-in",
            extension,
            {
                "extension_name": f"{extension.name}@{extension.domain}",
                "extension_id": str(extension.id),
                "did_number": message.dst_num,
                "src_number": message.src_num,
                "text": message.text,
            },
        )

    def outgoing(self, extension: Extension, message: Message) -> None:
        """Tell of a message that was accepted for sending."""
        name = f"{extension.name}@{extension.domain}"
        self._tell("message-out", extension, self._outgoing(extension, message, name))

    def outgoing_status(self, extension: Extension, message: Message) -> None:
        """Tell what became of it; here the name comes without the domain (9)."""
        fields = self._outgoing(extension, message, extension.name)
        fields["status"] = message.status
        self._tell(STATUS_TYPE, extension, fields)

    @staticmethod
    def _outgoing(
        extension: Extension, message: Message, extension_name: str
    ) -> dict[str, str]:
        return {
            "extension_name": extension_name,
            "extension_id": str(extension.id),
            "src_number": message.src_num,
            "dst_number": message.dst_num,
            "text": message.text,
        }

    def _tell(
        self, event_type: str, extension: Extension, fields: dict[str, str]
    ) -> None:
        wanted = event_type
        if (
            event_type == STATUS_TYPE
            and self._switches.status_event == "with_message_out"
        ):
            wanted = "message-out"
        fields = {"EventType": event_type, **fields}
        if self._switches.event_time:
            fields["EventTime"] = str(int(self._now().timestamp() * 1_000_000))
        for event in self.of_extension(extension.id):
            if event.event_type != wanted:
                continue
            callback = Callback(
                event_id=event.id, method=event.method, url=event.url, fields=fields
            )
            for _ in range(self._switches.callback_copies):
                self._send_after(self._switches.callback_delay, callback)

    # How it is told

    async def start(self) -> None:
        """Begin to send."""
        # The plain resolver: it leaves no thread or channel behind.
        connector = aiohttp.TCPConnector(resolver=aiohttp.ThreadedResolver())
        self._session = aiohttp.ClientSession(connector=connector, timeout=_TIMEOUT)
        self._queue = asyncio.Queue()
        self._worker = asyncio.create_task(self._work(self._session))

    async def stop(self) -> None:
        """Send no more; what waits is lost."""
        if self._worker is not None:
            self._worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._worker
            self._worker = None
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def idle(self) -> None:
        """Wait until every callback that is due now was sent."""
        await self._queue.join()

    def _send_after(self, seconds: float, callback: Callback) -> None:
        def put() -> None:
            if self._worker is not None:
                self._queue.put_nowait(callback)

        self._agenda.after(seconds, put)

    async def _work(self, session: aiohttp.ClientSession) -> None:
        while True:
            callback = await self._queue.get()
            try:
                await self._send(session, callback)
            finally:
                self._queue.task_done()

    async def _send(self, session: aiohttp.ClientSession, callback: Callback) -> None:
        url = self._target(callback.url)
        status = 0
        if url is None:
            _LOGGER.warning("Callback not sent: its address is not on this machine")
        else:
            # Form data in the body, or the same as a query string (9).
            in_query = callback.method == "GET"
            try:
                async with session.request(
                    callback.method,
                    url,
                    params=callback.fields if in_query else None,
                    data=None if in_query else callback.fields,
                    allow_redirects=False,
                ) as response:
                    status = response.status
            except (aiohttp.ClientError, TimeoutError) as error:
                _LOGGER.debug("Callback failed: %r", error)
        self.attempts.append(Attempt(callback=callback, status=status))
        if status // 100 != 2 and callback.attempt <= self._switches.callback_retries:
            again = Callback(
                event_id=callback.event_id,
                method=callback.method,
                url=callback.url,
                fields=callback.fields,
                attempt=callback.attempt + 1,
            )
            self._send_after(self._switches.callback_retry_delay, again)

    def _target(self, address: str) -> URL | None:
        """Return where to send to: never to another machine."""
        url = URL(address)
        if self._switches.callback_base:
            url = URL(self._switches.callback_base).join(url.relative())
        return url if url.host in _LOOPBACK else None
