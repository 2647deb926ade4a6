"""The provider: Twilio's API behind the integration's own words."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from datetime import datetime
from decimal import Decimal
import time
from typing import Any, override

from aiohttp import ClientSession
from yarl import URL

from ...messaging import Content, Message, MessageRef
from ..base import Provider
from ..errors import (
    AuthenticationFailed,
    BadAnswer,
    NotFound,
    PermissionDenied,
    ProviderError,
    Rejected,
)
from ..model import (
    CancelOutcome,
    Capabilities,
    Identity,
    Knows,
    Line,
    Memory,
    Outgoing,
    Page,
    Push,
    Query,
    SendResult,
)
from .api import TwilioApi
from .composing import TEXT_LIMIT, WITHOUT_TEXT
from .credentials import Credentials
from .following import Follower
from .inbound import InboundWebhooks
from .listing import ListQuery
from .mapping import PREFIXES
from .own import Own
from .polling import Poller
from .reading import Reader
from .searching import search
from .sending import Sender


class TwilioProvider(Provider):
    """One account at Twilio.

    See the package for credentials, options and the keys of reasons and codes.
    """

    def __init__(
        self,
        session: ClientSession,
        credentials: Mapping[str, Any],
        memory: Memory,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Prepare an account; nothing is sent yet.

        ``clock`` returns the seconds since 1970. Raises ValueError for an
        impossible address, SID or secret.
        """
        typed = Credentials.parse(credentials)
        self._account_sid = typed.account_sid
        self._api = TwilioApi(session, typed)
        self._reader = Reader(self._api)
        self._own = Own(self._api)
        self._poller = Poller(self._reader, monotonic)
        self._follower = Follower(self._reader, monotonic)
        self._sender = Sender(self._reader, self._own, sleep, clock)
        self._inbound = InboundWebhooks(self._api, memory)
        self._wants_inbound = bool(credentials.get("inbound_webhook", False))
        self._has_balance = True

    @property
    @override
    def capabilities(self) -> Capabilities:
        channels = self._own.channels | (self._reader.channels & set(PREFIXES))
        return Capabilities(
            send=channels,
            schedule=self._own.has_service,
            ttl=True,
            cancel=self._own.has_service,
            delete=True,
            lookup_batch=1,
            push=frozenset({Push.PER_MESSAGE, *self._inbound_push}),
            attachments=True,
            balance=self._has_balance,
            tracks=channels,
            text_limit=TEXT_LIMIT,
        )

    @property
    def _inbound_push(self) -> frozenset[Push]:
        return frozenset({Push.WEBHOOK}) if self._wants_inbound else frozenset()

    @override
    async def connect(self) -> Identity:
        """Prove the credentials, and learn what there is to send from (§2, §9)."""
        try:
            listed = await self._api.list_page(ListQuery())
        except NotFound:
            raise BadAnswer("There is no such account at this address") from None
        messages = await self._reader.messages(listed)
        await self._own.learn()
        try:
            self._has_balance = await self._api.balance() is not None
        except AuthenticationFailed, NotFound, PermissionDenied, Rejected:
            # A subaccount has none, and a restricted key may not see it.
            self._has_balance = False
        except ProviderError:
            # Not worth failing for: it is asked for again.
            pass
        lines = dict(self._own.lines)
        for key in sorted({message.line for message in messages} - lines.keys()):
            # Of a number that was released, its messages are left; it sends nothing.
            lines[key] = Line(key=key, name=key, channels=frozenset())
        return Identity(
            account_id=self._account_sid,
            name="Twilio",
            lines=list(lines.values()),
            are_all_lines=self._own.are_all,
            unseen_channels=self._own.unseen,
        )

    @property
    @override
    def server_now(self) -> datetime | None:
        return self._api.http.server_now

    @override
    def statistics(self) -> Mapping[str, Any]:
        return {
            "requests": self._api.http.requests + self._api.messaging.requests,
            "bytes_read": self._api.http.bytes_read + self._api.messaging.bytes_read,
            "broken_items": self._reader.broken,
            "numbers": len(self._own.numbers),
            "messaging_service": self._own.has_service,
            "channels": sorted(self.capabilities.send),
            "callbacks": self._sender.callback_url is not None,
        }

    # Reading

    @override
    async def fetch(self, mailbox: str, known: Knows) -> AsyncIterator[Page]:
        async with aclosing(self._poller.poll(known)) as pages:
            async for page in pages:
                self._follower.note(page.messages)
                yield page

    @override
    async def fetch_by_ids(
        self, mailbox: str, refs: Sequence[MessageRef]
    ) -> Sequence[Message]:
        return await self._follower.look_up(refs)

    @override
    async def find(self, query: Query) -> Sequence[Message]:
        return await search(self._reader, query, self.capabilities.send)

    # Changing

    @override
    def speaks_without_text(self, options: Mapping[str, Any]) -> bool:
        return bool(WITHOUT_TEXT & options.keys())

    @override
    def check_further(self, outgoing: Outgoing) -> None:
        self._sender.compose(outgoing)

    @override
    async def send(self, outgoing: Outgoing) -> Sequence[SendResult]:
        self.check(outgoing)
        return [await self._sender.send(self._sender.compose(outgoing))]

    @override
    async def delete(self, mailbox: str, refs: Sequence[MessageRef]) -> None:
        await self._sender.delete([ref.id for ref in refs])

    @override
    async def cancel(
        self, mailbox: str, refs: Sequence[MessageRef]
    ) -> Mapping[str, CancelOutcome]:
        return {ref.id: await self._sender.cancel(ref.id) for ref in refs}

    @override
    async def fetch_attachment(self, ref: str, limit: int) -> Content:
        return await self._api.file(ref, limit)

    @override
    async def balance(self) -> Mapping[str, Decimal]:
        try:
            shown = await self._api.balance()
        except AuthenticationFailed:
            # It may be what this key may not see; polls tell whether it is the key.
            raise PermissionDenied from None
        return {} if shown is None else dict([shown])

    @override
    async def subscribe_push(
        self, nudge: Callable[[], None], callback_url: str | None
    ) -> None:
        if callback_url is not None and not _is_callback(callback_url):
            raise Rejected("callback_url_invalid", "The callback address is not valid")
        self._sender.callback_url = callback_url
        if self._wants_inbound and callback_url is not None:
            await self._inbound.set(callback_url)
        else:
            # The user may have asked for it before.
            await self._inbound.take_back()

    @override
    async def unsubscribe_push(self) -> None:
        self._sender.callback_url = None
        await self._inbound.take_back()


def _is_callback(text: str) -> bool:
    """Tell whether the API takes an address; it wants no underscore in a name (§7.1)."""
    try:
        url = URL(text)
    except ValueError:
        return False
    host = url.host or ""
    return url.scheme in ("http", "https") and bool(host) and "_" not in host
