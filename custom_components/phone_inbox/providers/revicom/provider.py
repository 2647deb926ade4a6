"""The provider: the Direct API behind the integration's own words."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from datetime import datetime
from decimal import Decimal
from itertools import batched
import time
from typing import Any, override

from aiohttp import ClientSession
from yarl import URL

from ...messaging import Channel, Message, MessageRef
from ..base import Provider
from ..errors import BadAnswer, NotFound, PermissionDenied, ProviderError, Rejected
from ..http import HttpClient
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
from ..reasons import Notice, Notices
from ..server_url import server_url
from .api import DirectApi
from .composing import MAX_BATCH, SEND_CHANNELS, VOICE_SENDER
from .form import REVICOM_URL
from .key import ApiKey
from .listing import PAGE_SIZE, Listed, ListQuery
from .models import INBOUND, OUTBOUND
from .polling import Poller
from .reading import Reader
from .searching import search
from .sending import Sender

_DEFAULT_PATH = "/api/v1"

#: How many ids one request may ask for, by the length of the address.
LOOKUP_BATCH = 50

_CAPABILITIES = Capabilities(
    send=SEND_CHANNELS,
    schedule=True,
    ttl=True,
    tags=True,
    cancel=True,
    lookup_batch=LOOKUP_BATCH,
    push=frozenset({Push.PER_MESSAGE}),
    balance=True,
    send_batch=MAX_BATCH,
    tracks=SEND_CHANNELS,
)


class RevicomProvider(Provider):
    """One traffic key of an account at Revicom Direct or a sister system.

    See the package for credentials, options and the keys of notices and codes.
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
        impossible address or key.
        """
        url = server_url(
            credentials.get("url") or REVICOM_URL, default_path=_DEFAULT_PATH
        )
        key = ApiKey.parse(credentials["key"])
        self._http = HttpClient(
            session, url, verify_tls=bool(credentials.get("verify_tls", True))
        )
        self._account_id = key.key_id
        self._name = f"Revicom {self._http.host}"
        self._api = DirectApi(self._http, key)
        self._reader = Reader(self._api, monotonic)
        self._poller = Poller(self._reader)
        self._sender = Sender(self._reader, sleep, clock)

    @property
    @override
    def capabilities(self) -> Capabilities:
        return _CAPABILITIES

    @override
    async def connect(self) -> Identity:
        """Prove the key, and learn whether there are incoming messages (§1)."""
        try:
            await self._api.balance()
            sent = ListQuery(direction=(OUTBOUND,))
            page = await self._api.list_page(sent)
            messages = await self._reader.messages(page, sent)
        except NotFound:
            raise BadAnswer("There is no such API at this address") from None
        received = ListQuery(direction=(INBOUND,))
        try:
            page = await self._api.list_page(received)
            incoming = await self._reader.messages(page, received)
        except PermissionDenied, Rejected, NotFound:
            self._reader.note_incoming(refused=True)
        except ProviderError:
            # Not worth failing for: the polls will tell.
            pass
        else:
            self._reader.note_incoming(refused=False)
            messages += incoming
        return Identity(
            # The API names no account: all there is belongs to the key (§1).
            account_id=self._account_id,
            stable=False,
            name=self._name,
            lines=[_line(key) for key in sorted({m.line for m in messages})],
        )

    @property
    @override
    def server_now(self) -> datetime | None:
        return self._http.server_now

    @property
    @override
    def notices(self) -> Notices:
        off = self._reader.incoming_disabled
        return {Notice.INBOUND_DISABLED: {}} if off else {}

    @override
    def statistics(self) -> Mapping[str, Any]:
        return {
            "requests": self._http.requests,
            "bytes_read": self._http.bytes_read,
            "broken_items": self._reader.broken,
            "sender_names": len(self._reader.own),
            "incoming_listed": self._reader.lists_incoming,
            "incoming_swapped": self._reader.swapped,
            "largest_page": self._api.max_page_size,
            "callbacks": self._sender.callback_url is not None,
        }

    # Reading

    @override
    async def fetch(self, mailbox: str, known: Knows) -> AsyncIterator[Page]:
        async with aclosing(self._poller.poll(known)) as pages:
            async for page in pages:
                yield page

    @override
    async def fetch_by_ids(
        self, mailbox: str, refs: Sequence[MessageRef]
    ) -> Sequence[Message]:
        if len(refs) == 1:
            item = await self._api.one(refs[0].id)
            if item is None:
                return []
            return await self._reader.read([item], ListQuery(), None)
        messages: list[Message] = []
        for batch in batched(refs, LOOKUP_BATCH, strict=False):
            wanted = ListQuery(message_uuid=tuple(ref.id for ref in batch))
            query, answer = await self._reader.ask(wanted)
            listed = await Listed.read(answer, 1, PAGE_SIZE)
            messages += await self._reader.messages(listed, query)
        return messages

    @override
    async def find(self, query: Query) -> Sequence[Message]:
        return await search(self._reader, query)

    # Changing

    @override
    def check_further(self, outgoing: Outgoing) -> None:
        self._sender.compose(outgoing)

    @override
    async def send(self, outgoing: Outgoing) -> Sequence[SendResult]:
        self.check(outgoing)
        return await self._sender.send(self._sender.compose(outgoing))

    @override
    async def cancel(
        self, mailbox: str, refs: Sequence[MessageRef]
    ) -> Mapping[str, CancelOutcome]:
        return await self._sender.cancel([ref.id for ref in refs])

    @override
    async def balance(self) -> Mapping[str, Decimal]:
        return await self._api.balance()

    @override
    async def subscribe_push(
        self, nudge: Callable[[], None], callback_url: str | None
    ) -> None:
        # Whoever owns the address hears the callbacks; here it is only put on
        # the messages that are sent from now on.
        if callback_url is not None and not _is_web_address(callback_url):
            raise Rejected("callback_url_invalid", "The callback address is not valid")
        self._sender.callback_url = callback_url

    @override
    async def unsubscribe_push(self) -> None:
        self._sender.callback_url = None


def _line(key: str) -> Line:
    channels = frozenset({Channel.VOICE_CODE}) if key == VOICE_SENDER else None
    return Line(key=key, name=key, channels=channels)


def _is_web_address(text: str) -> bool:
    try:
        url = URL(text)
    except ValueError:
        return False
    return url.scheme in ("http", "https") and bool(url.host) and text.isascii()
