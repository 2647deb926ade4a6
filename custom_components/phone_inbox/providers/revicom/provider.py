"""The provider: the Direct API behind the integration's own words."""

import asyncio
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Mapping,
    Sequence,
)
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import batched
import time
from typing import Any, override
from uuid import uuid4

from aiohttp import ClientSession
from yarl import URL

from ...messaging import Channel, Delivery, Direction, Message, MessageRef
from ...messaging.ledger import OVERLAP
from ..base import (
    CancelOutcome,
    Capabilities,
    Identity,
    Knows,
    Line,
    Memory,
    Outgoing,
    Page,
    Provider,
    Push,
    Query,
    SendResult,
)
from ..errors import (
    BadAnswer,
    NotFound,
    OutcomeUnknown,
    PermissionDenied,
    ProviderError,
    Rejected,
)
from ..http import Answer, HttpClient, server_url
from ..slices import in_slices
from . import sending
from .api import DirectApi, PostAnswer
from .key import ApiKey
from .listing import LONG_AGO, PAGE_SIZE, Listed, ListQuery, Walk
from .mapping import (
    CHANNEL_TYPES,
    DIRECTIONS,
    UNNAMED_LINE,
    digits,
    direction_of,
    same_address,
    to_message,
)
from .models import INBOUND, OUTBOUND, MessageObject

DEFAULT_URL = "https://direct.revicom.ltd/api/v1"
_DEFAULT_PATH = "/api/v1"

INBOUND_DISABLED = "inbound_disabled"
INBOUND_UNSEEN = "inbound_unseen"

#: How many ids one request may ask for, by the length of the address.
LOOKUP_BATCH = 50
#: How many messages one request can stop (specification §4).
STOP_BATCH = 10_000
#: How many messages a search looks at where the server's filters do not do.
SEARCH_DEPTH = 10_000
#: How many refusals in a row mean that incoming messages are off: a single one
#: may be a firewall's.
INBOUND_REFUSALS = 3
#: Seconds until it is tried again whether incoming messages can be listed.
INBOUND_RECHECK = 24 * 3600.0
#: Seconds before each look for the messages of a doubtful send: a minute in all.
RECONCILE_PAUSES = (2.0, 5.0, 10.0, 18.0, 25.0)
_MAX_OWN_NAMES = 1000

_SECOND = timedelta(seconds=1)
_STOPPED = {
    200: CancelOutcome.CANCELLED,
    201: CancelOutcome.CANCELLED,
    403: CancelOutcome.TOO_LATE,
    404: CancelOutcome.NOT_FOUND,
}


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
    ) -> None:
        """Prepare an account; nothing is sent yet.

        Raises ValueError for an impossible address or key.
        """
        url = server_url(
            credentials.get("url") or DEFAULT_URL, default_path=_DEFAULT_PATH
        )
        key = ApiKey.parse(credentials["key"])
        self._http = HttpClient(
            session, url, verify_tls=bool(credentials.get("verify_tls", True))
        )
        self._account_id = key.key_id
        self._name = f"Revicom {self._http.host}"
        self._api = DirectApi(self._http, key)
        self._sleep = sleep
        self._monotonic = monotonic
        #: Sender names that outgoing messages had.
        self._own: set[str] = set()
        #: Whether incoming messages have line and sender the other way round.
        self._swapped = False
        #: How often in a row incoming messages were refused, and when last.
        self._inbound_refusals = 0
        self._inbound_refused_at = 0.0
        #: The last listing that was read to its end, and its answer's digest.
        self._unchanged: tuple[ListQuery, bytes] | None = None
        #: What is still under way on the page that this was.
        self._under_way: Sequence[Message] = ()
        self._callback_url: str | None = None
        #: Listed items that could not be understood.
        self._broken = 0

    @property
    @override
    def capabilities(self) -> Capabilities:
        return Capabilities(
            send=sending.SEND_CHANNELS,
            schedule=True,
            ttl=True,
            tags=True,
            cancel=True,
            lookup_batch=LOOKUP_BATCH,
            push=Push.PER_MESSAGE,
            balance=True,
            send_batch=sending.MAX_BATCH,
            tracks=sending.SEND_CHANNELS,
        )

    @override
    async def connect(self) -> Identity:
        """Prove the key, and learn whether there are incoming messages (§1)."""
        try:
            await self._api.balance()
            sent = ListQuery(direction=(OUTBOUND,))
            messages = await self._messages(await self._api.list_page(sent), sent)
        except NotFound:
            raise BadAnswer("There is no such API at this address") from None
        notices: set[str] = set()
        received = ListQuery(direction=(INBOUND,))
        try:
            page = await self._api.list_page(received)
            incoming = await self._messages(page, received)
        except PermissionDenied, Rejected, NotFound:
            self._note_inbound(refused=True)
            notices.add(INBOUND_DISABLED)
        except ProviderError:
            # Not worth failing for: the polls will tell.
            pass
        else:
            self._note_inbound(refused=False)
            messages += incoming
            if not incoming:
                notices.add(INBOUND_UNSEEN)
        return Identity(
            # The API names no account: all there is belongs to the key (§1).
            account_id=self._account_id,
            stable=False,
            name=self._name,
            lines=[_line(key) for key in sorted({m.line for m in messages})],
            notices=frozenset(notices),
        )

    @override
    def statistics(self) -> Mapping[str, Any]:
        return {
            "requests": self._http.requests,
            "bytes_read": self._http.bytes_read,
            "broken_items": self._broken,
            "sender_names": len(self._own),
            "incoming_listed": not self._inbound_refusals,
            "incoming_swapped": self._swapped,
            "largest_page": self._api.max_page_size,
            "callbacks": self._callback_url is not None,
        }

    # Reading

    @override
    async def fetch(self, mailbox: str, known: Knows) -> AsyncIterator[Page]:
        if known.since is None:
            async with aclosing(self._baseline()) as baseline:
                async for page in baseline:
                    yield page
            return
        since = known.since.replace(microsecond=0)
        query, answer = await self._open(ListQuery(time_from=since))
        this_time = (query, answer.digest)
        # The same newest page of as many messages: the same messages. What may
        # have changed in those below is looked up by id.
        if this_time == self._unchanged:
            if self._under_way:
                # Shown again, they need not be looked up by their ids.
                yield Page(messages=self._under_way)
            return
        walk = Walk(self._api, query)
        first = await Listed.read(answer, 1, PAGE_SIZE)
        under_way: Sequence[Message] = ()
        async with aclosing(walk.pages(first)) as pages:
            async for listed in pages:
                page = await self._page(listed, query)
                if listed is first:
                    under_way = [m for m in page.messages if _is_under_way(m)]
                yield page
        if walk.complete and _is_whole(query):
            yield Page(messages=(), covered_since=since)
        self._unchanged, self._under_way = this_time, under_way

    async def _baseline(self) -> AsyncGenerator[Page]:
        """Read the newest messages, at least as far back as a poll would look."""
        query, answer = await self._open(ListQuery())
        first = await Listed.read(answer, 1, PAGE_SIZE)
        yield await self._page(first, query)
        times = first.times
        newest = max(times, default=first.server_time or datetime.now(UTC))
        is_complete = True
        if first.count >= first.total:
            covered = LONG_AGO
        elif times and min(times) < newest - OVERLAP:
            covered = min(times)
        else:
            covered = newest.replace(microsecond=0) - OVERLAP - _SECOND
            walk = Walk(self._api, replace(query, time_from=covered))
            async with aclosing(walk.pages()) as pages:
                async for listed in pages:
                    yield await self._page(listed, query)
            is_complete = walk.complete
        if is_complete and _is_whole(query):
            yield Page(messages=(), covered_since=covered)

    @override
    async def fetch_by_ids(
        self, mailbox: str, refs: Sequence[MessageRef]
    ) -> Sequence[Message]:
        if len(refs) == 1:
            item = await self._api.one(refs[0].id)
            return [] if item is None else await self._read([item], ListQuery(), None)
        messages: list[Message] = []
        for batch in batched(refs, LOOKUP_BATCH, strict=False):
            wanted = ListQuery(message_uuid=tuple(ref.id for ref in batch))
            query, answer = await self._open(wanted)
            listed = await Listed.read(answer, 1, PAGE_SIZE)
            messages += await self._messages(listed, query)
        return messages

    @override
    async def find(self, query: Query) -> Sequence[Message]:
        # Conversations are no thing of this API, so nothing is in one.
        if query.conversation_id is not None or query.limit < 1:
            return []
        found: dict[str, Message] = {}
        for search in self._searches(query):
            found |= await self._search(search, query)
        newest = sorted(found.values(), key=lambda message: message.time, reverse=True)
        return newest[: query.limit]

    async def _search(self, search: ListQuery, query: Query) -> dict[str, Message]:
        asked, answer = await self._open(search)
        if not set(asked.direction) <= set(search.direction):
            return {}
        found: dict[str, Message] = {}
        looked_at = 0
        walk = Walk(self._api, asked)
        first = await Listed.read(answer, 1, PAGE_SIZE)
        async with aclosing(walk.pages(first)) as pages:
            async for listed in pages:
                messages = await self._messages(listed, asked)
                found |= {m.id: m for m in messages if _matches(m, query)}
                looked_at += listed.count
                if len(found) >= query.limit or looked_at >= SEARCH_DEPTH:
                    break
        return found

    def _searches(self, query: Query) -> list[ListQuery]:
        """Return what to ask the server for, once or for each direction."""
        lines = (query.line,) if query.line and query.line != UNNAMED_LINE else ()
        remotes = (digits(query.remote) or query.remote,) if query.remote else ()
        directions = tuple(
            name
            for name, direction in DIRECTIONS.items()
            if query.direction in (None, Direction.UNKNOWN, direction)
        )
        channel = CHANNEL_TYPES.get(query.channel or Channel.UNKNOWN)
        search = ListQuery(
            # A second more: whether the bounds belong to the window is not known.
            time_from=query.since and query.since - _SECOND,
            time_to=query.until and query.until + 2 * _SECOND,
            channel_type=(channel,) if channel else (),
            content=query.text or None,
            direction=directions,
            sender_name=lines,
            destination=remotes,
        )
        if not self._swapped or INBOUND not in directions or not (lines or remotes):
            return [search]
        swapped = replace(
            search, direction=(INBOUND,), sender_name=remotes, destination=lines
        )
        if OUTBOUND not in directions:
            return [swapped]
        return [swapped, replace(search, direction=(OUTBOUND,))]

    async def _open(self, query: ListQuery) -> tuple[ListQuery, Answer]:
        """Ask for the first page, without the incoming messages where they are off.

        Returns the query that was answered. What the server says to a question
        for incoming messages that nobody switched on is not documented; it says
        nothing about the key (specification §8).
        """
        if INBOUND in query.direction and self._tries_inbound():
            try:
                answer = await self._api.list_answer(query)
            except PermissionDenied, Rejected:
                # Refused for another reason, this will be refused as well.
                outbound = replace(query, direction=(OUTBOUND,))
                answer = await self._api.list_answer(outbound)
                self._note_inbound(refused=True)
                return outbound, answer
            self._note_inbound(refused=False)
            return query, answer
        query = replace(query, direction=(OUTBOUND,))
        return query, await self._api.list_answer(query)

    def _tries_inbound(self) -> bool:
        waited = self._monotonic() - self._inbound_refused_at
        return self._inbound_refusals < INBOUND_REFUSALS or waited >= INBOUND_RECHECK

    def _note_inbound(self, *, refused: bool) -> None:
        self._inbound_refusals = self._inbound_refusals + 1 if refused else 0
        self._inbound_refused_at = self._monotonic()

    async def _page(self, listed: Listed, query: ListQuery) -> Page:
        self._broken += listed.broken
        return Page(
            messages=await self._messages(listed, query),
            broken=listed.broken,
            server_time=listed.server_time,
        )

    async def _messages(self, listed: Listed, query: ListQuery) -> list[Message]:
        return await self._read(listed.items, query, listed.server_time)

    async def _read(
        self,
        items: Sequence[MessageObject],
        query: ListQuery,
        server_time: datetime | None,
    ) -> list[Message]:
        """Turn objects into messages, and learn the account's own names by them."""
        for item in items:
            if (
                direction_of(item, query.direction) is Direction.OUTGOING
                and item.sender_name
                and len(self._own) < _MAX_OWN_NAMES
            ):
                self._own.add(item.sender_name)
        undated = server_time or datetime.now(UTC)

        def to_messages(part: Sequence[MessageObject]) -> list[Message]:
            return [
                to_message(item, asked=query.direction, own=self._own, undated=undated)
                for item in part
            ]

        messages = await in_slices(to_messages, items)
        self._swapped = self._swapped or any(
            message.line == item.destination != item.sender_name
            for message, item in zip(messages, items, strict=True)
        )
        return messages

    # Changing

    @override
    def check(self, outgoing: Outgoing) -> None:
        self._compose(outgoing)

    @override
    async def send(self, outgoing: Outgoing) -> Sequence[SendResult]:
        batch = self._compose(outgoing)
        try:
            answer = await self._api.send(batch.items)
        except OutcomeUnknown:
            answer = PostAnswer([], None)
        if not sending.is_clear(answer.items, batch):
            return await self._reconcile(batch, answer)
        found: list[Message] = []
        if len(batch.numbers) > 1:
            # Whose id is whose: the order of the items is not documented.
            with suppress(ProviderError):
                found = await self._by_tag(batch)
        return self._results(batch, answer, found)

    def _compose(self, outgoing: Outgoing) -> sending.Batch:
        return sending.compose(
            outgoing,
            default_sender=self._only_sender(),
            tag=uuid4().hex,
            callback_url=self._callback_url,
            now=datetime.now(UTC),
        )

    async def _reconcile(
        self, batch: sending.Batch, answer: PostAnswer
    ) -> Sequence[SendResult]:
        """Look for the messages of a doubtful send by their tag; never send again."""
        found: list[Message] = []
        for pause in RECONCILE_PAUSES:
            await self._sleep(pause)
            with suppress(ProviderError):
                found = max(await self._by_tag(batch), found, key=len)
            if len(found) >= len(batch.numbers):
                break
        if not found and not answer.items:
            raise OutcomeUnknown("It is not known whether anything was sent")
        return self._results(batch, answer, found)

    async def _by_tag(self, batch: sending.Batch) -> list[Message]:
        """Find a batch's messages by its tag, those not sent yet included."""
        query = ListQuery(direction=(OUTBOUND,), tags=(batch.tag,))
        found: dict[str, Message] = {}
        async for listed in Walk(self._api, query, pending=True).pages():
            found |= {m.id: m for m in await self._messages(listed, query)}
        return list(found.values())

    def _results(
        self, batch: sending.Batch, answer: PostAnswer, found: Sequence[Message]
    ) -> Sequence[SendResult]:
        time_of_answer = answer.server_time or datetime.now(UTC)
        fates = sending.fates(batch, answer.items, found, time_of_answer)
        return sending.to_results(batch, fates)

    def _only_sender(self) -> str | None:
        """Return the sender name where the account has just one."""
        names = self._own - {sending.VOICE_SENDER}
        return next(iter(names)) if len(names) == 1 else None

    @override
    async def cancel(self, message_ids: Sequence[str]) -> Mapping[str, CancelOutcome]:
        # What is not heard of may have been stopped, or not.
        outcomes = dict.fromkeys(message_ids, CancelOutcome.UNCERTAIN)
        for batch in batched(outcomes, STOP_BATCH, strict=False):
            with suppress(OutcomeUnknown):
                answer = await self._api.stop(batch)
                outcomes |= {
                    item.message_uuid: _STOPPED.get(
                        item.code or 0, CancelOutcome.UNCERTAIN
                    )
                    for item in answer.items
                    if item.message_uuid in outcomes
                }
        return outcomes

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
        self._callback_url = callback_url

    @override
    async def unsubscribe_push(self) -> None:
        self._callback_url = None


def _is_whole(query: ListQuery) -> bool:
    """Tell whether a listing has the incoming messages, where there are any."""
    return INBOUND in query.direction


def _is_under_way(message: Message) -> bool:
    """Tell whether there may be more to tell of an outgoing message."""
    if message.direction is not Direction.OUTGOING:
        return False
    ended = message.delivery in (Delivery.DELIVERED, Delivery.FAILED)
    return not ended or message.remote_read is False


def _line(key: str) -> Line:
    channels = frozenset({Channel.VOICE_CODE}) if key == sending.VOICE_SENDER else None
    return Line(key=key, name=key, channels=channels)


def _matches(message: Message, query: Query) -> bool:
    """Tell whether a message is wanted, as far as the server may not have looked."""
    return (
        query.line in (None, message.line)
        and query.direction in (None, message.direction)
        and query.channel in (None, message.channel)
        and (query.remote is None or same_address(query.remote, message.remote))
        and (query.since is None or query.since <= message.time)
        and (query.until is None or message.time <= query.until)
    )


def _is_web_address(text: str) -> bool:
    try:
        url = URL(text)
    except ValueError:
        return False
    return url.scheme in ("http", "https") and bool(url.host) and text.isascii()
