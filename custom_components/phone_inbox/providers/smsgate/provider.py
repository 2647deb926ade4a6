"""The provider: a phone with the app, behind the integration's own words."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from datetime import UTC, datetime
import re
import time
from typing import Any, override
from uuid import uuid4

from aiohttp import ClientSession

from ...messaging import Channel, Content, Direction, Message, MessageRef
from ...messaging.addresses import carrier
from ..base import Provider
from ..errors import NotFound, PermissionDenied, ProviderError, Rejected
from ..http import HttpClient
from ..model import (
    CancelOutcome,
    Capabilities,
    Health,
    Identity,
    Knows,
    Memory,
    Outgoing,
    Page,
    Push,
    Query,
    SendResult,
)
from ..reasons import Denial, Notice, Notices
from .account import Account
from .api import Api
from .cards import Cards
from .composing import Letter, compose
from .hooks import Hooks, is_genuine
from .inbox import InboxPoller, InboxReader
from .keys import Keys
from .outbox import OutboxPoller, OutboxReader
from .searching import INBOX, SENT, Searcher
from .sending import Sender

_CHANNELS = frozenset({Channel.SMS})
#: Seconds: the phone is near, but it lives on a battery.
_MIN_INTERVAL, _DEFAULT_INTERVAL = 15, 60
_VERSION = re.compile(r"(\d{1,4})\.(\d{1,4})", re.ASCII)
#: Versions of the app from which on it can do something (§11).
_SCHEDULES, _CANCELS, _LISTS_FILES = (1, 61), (1, 67), (1, 68)


class SmsGateProvider(Provider):
    """One phone with the app SMS Gateway for Android.

    See the package for credentials, options and the keys of reasons and codes.
    """

    def __init__(
        self,
        session: ClientSession,
        credentials: Mapping[str, Any],
        memory: Memory,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Prepare an account; nothing is sent yet.

        ``clock`` returns the seconds since 1970. Raises ValueError for an impossible
        address, user name or fingerprint.
        """
        self._account = Account.read(credentials)
        self._http = HttpClient(
            session,
            self._account.base,
            verify_tls=self._account.verify_tls,
            fingerprint=self._account.fingerprint,
        )
        self._clock = clock
        self._api = Api(self._http, self._account.username, self._account.password)
        self._keys = Keys(memory)
        self._inbox = InboxReader(self._api, self._keys, lambda: self.home)
        self._outbox = OutboxReader(memory, self._keys, lambda: self.home)
        self._polls = InboxPoller(self._api, self._inbox)
        self._sent_polls = OutboxPoller(self._api, self._outbox)
        self._searcher = Searcher(self._api, self._inbox, self._outbox)
        self._sender = Sender(self._api, self._outbox, sleep)
        self._hooks = Hooks(self._api, memory)
        self._cards = Cards()
        #: The app's version, None where it is not known.
        self._version: tuple[int, int] | None = None

    @property
    @override
    def capabilities(self) -> Capabilities:
        return Capabilities(
            send=_CHANNELS,
            # An older app would send at once what is for later.
            schedule=self._since(_SCHEDULES),
            ttl=True,
            cancel=self._since(_CANCELS),
            lookup_batch=1,
            push=frozenset({Push.WEBHOOK}),
            tracks=_CHANNELS,
            attachments=self._since(_LISTS_FILES),
            health=True,
            at_home=True,
            min_interval=_MIN_INTERVAL,
            default_interval=_DEFAULT_INTERVAL,
        )

    def _since(self, version: tuple[int, int]) -> bool:
        return self._version is not None and self._version >= version

    @override
    async def connect(self) -> Identity:
        """Prove the password, and learn which phone and cards there are (§2, §4)."""
        device = await self._api.device()
        try:
            await self._api.inbox(since=None, limit=1)
        except NotFound:
            raise PermissionDenied(
                "The app is too old to list its inbox", reason=Denial.APP_TOO_OLD
            ) from None
        with suppress(ProviderError):
            health = await self._api.health()
            if health and (found := _VERSION.match(health.version or "")):
                self._version = int(found[1]), int(found[2])
        self._api.attachments = self._since(_LISTS_FILES)
        await self._keys.load()
        self._cards = Cards.of(device.sim_cards)
        self._inbox.cards = self._outbox.cards = self._cards
        return Identity(
            account_id=device.id,
            # The same cards may move into another phone, or the app be set up anew.
            stable=False,
            name=device.name or "SMS Gateway for Android",
            lines=self._cards.lines,
        )

    @override
    def identify(self, address: str, line: str | None) -> str:
        return carrier(address, self._cards.number_of(line), self.home)

    @property
    @override
    def server_now(self) -> datetime | None:
        return self._http.server_now

    @property
    @override
    def notices(self) -> Notices:
        return {} if self._account.encrypted else {Notice.PLAIN_HTTP: {}}

    @property
    @override
    def mailboxes(self) -> Sequence[str]:
        return (INBOX, SENT)

    @override
    def mailbox_of(self, message: Message) -> str:
        return INBOX if message.direction is Direction.INCOMING else SENT

    @override
    def statistics(self) -> Mapping[str, Any]:
        return {
            "requests": self._http.requests,
            "bytes_read": self._http.bytes_read,
            "broken_items": self._inbox.broken + self._outbox.broken,
            "known_again": self._inbox.aliases,
            "cards": len(self._cards.cards),
            "version": ".".join(map(str, self._version or ())),
            "encrypted": self._account.encrypted,
        }

    # Reading

    @override
    async def fetch(self, mailbox: str, known: Knows) -> AsyncIterator[Page]:
        poller = self._polls if mailbox == INBOX else self._sent_polls
        async with aclosing(poller.poll(known)) as pages:
            async for page in pages:
                yield page

    @override
    async def fetch_by_ids(
        self, mailbox: str, refs: Sequence[MessageRef]
    ) -> Sequence[Message]:
        return await self._searcher.look_up(refs)

    @override
    async def find(self, query: Query) -> Sequence[Message]:
        return await self._searcher.search(query, self.identify)

    # Changing

    def _letter(self, outgoing: Outgoing) -> Letter:
        return compose(
            outgoing,
            message_id=str(uuid4()),
            identify=lambda address: self.identify(address, outgoing.line),
            now=self.server_now or datetime.fromtimestamp(self._clock(), UTC),
        )

    @override
    def check_further(self, outgoing: Outgoing) -> None:
        self._letter(outgoing)

    @override
    async def send(self, outgoing: Outgoing) -> Sequence[SendResult]:
        self.check(outgoing)
        return [await self._sender.send(self._letter(outgoing))]

    @override
    async def cancel(
        self, mailbox: str, refs: Sequence[MessageRef]
    ) -> Mapping[str, CancelOutcome]:
        return await self._sender.cancel([ref.id for ref in refs])

    @override
    async def fetch_attachment(self, ref: str, limit: int) -> Content:
        # Of what type it is, the list has told.
        return Content(data=await self._api.file(ref, limit))

    @override
    async def health(self) -> Health:
        told = await self._api.health()
        return told.as_health() if told else Health()

    # Push

    @override
    async def subscribe_push(
        self, nudge: Callable[[], None], callback_url: str | None
    ) -> None:
        if callback_url is None:
            raise Rejected("callback_url_invalid", "There is no address to call")
        await self._hooks.register(callback_url)

    @override
    def is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        key = self._account.signing_key
        return not key or is_genuine(headers, body, key, self.server_now)

    @override
    async def unsubscribe_push(self) -> None:
        await self._hooks.remove()
