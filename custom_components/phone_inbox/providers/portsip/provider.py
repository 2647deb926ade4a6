"""The provider: a PortSIP PBX behind the integration's own words."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from enum import StrEnum
import logging
import time
from typing import Any, override

from aiohttp import ClientSession
from pydantic import ValidationError

from ...messaging import Message, MessageRef
from ..base import Provider
from ..errors import NotFound, PermissionDenied, ProviderError, Rejected
from ..http import HttpClient
from ..model import Capabilities, Identity, Knows, Memory, Page, Push, Query
from ..paths import segment
from ..payload import readable
from ..queries import matches, newest
from ..reasons import Denial, Notice, Notices
from ..slices import in_slices
from .account import Account
from .api import Api
from .auth import Auth
from .blocks import Blocks
from .im import ImNudge
from .kept import Keeper
from .lines import Services
from .listing import PAGE_SIZE, Listed, Listing, Seen
from .mapping import identify, to_message
from .models import Group, MessageObject, User, WhoAmI
from .session import Session
from .walk import BEGINNING, Part, Walk

_LOGGER = logging.getLogger(__name__)

#: Seconds: far below the server's limit of requests (specification §7).
_MIN_INTERVAL = 15
#: How many pages a search looks at.
_SEARCH_PAGES = 10
#: Of how many ring groups and queues each it is heard that something came.
_MOST_GROUPS = 100
#: Pages of a fetch that are worth remembering: none of a busy account.
_REMEMBERED_PAGES = 3
#: How many messages without a time keep the one they were first seen with.
_MOST_UNDATED = 1000
#: Roles that belong to no tenant (specification §2.2).
_SYSTEM_ROLES = frozenset(
    {"SystemAdmin", "Dealer", "OperationsAdmin", "SiteAdmin", "Replicator"}
)

_CAPABILITIES = Capabilities(
    lookup_batch=1, push=frozenset({Push.SOCKET}), min_interval=_MIN_INTERVAL
)


class Scope(StrEnum):
    """Whose messages are read, by the path of the list (specification §3)."""

    TENANT = "external_messages"
    OWN = "user/external_messages"


class PortSipProvider(Provider):
    """One user of a PortSIP PBX.

    See the package for credentials and the keys of notices and reasons.
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

        ``clock`` returns the seconds since 1970. Raises ValueError for
        credentials that cannot be right.
        """
        self._account = account = Account.read(credentials)
        self._http = HttpClient(
            session,
            account.base,
            verify_tls=account.verify_tls,
            fingerprint=account.fingerprint,
        )
        self._keeper = keeper = Keeper(memory, account.key)
        blocks = Blocks(keeper, clock)
        self._session = Session(
            Auth(self._http, account, blocks),
            blocks,
            # Read when it is needed: it is typed in after the first attempt.
            lambda: credentials.get("code"),
            keeper,
            clock,
        )
        self._api = Api(self._http, self._session, blocks)
        self._im = ImNudge(session, account, self._session.token, self._topics, sleep)
        self._clock = clock
        self._scope: Scope | None = None
        self._listing: Listing | None = None
        self._user_id = ""
        self._undated: dict[str, datetime] = {}
        #: Listed items that could not be understood.
        self._broken = 0

    @property
    @override
    def capabilities(self) -> Capabilities:
        return _CAPABILITIES

    @override
    def identify(self, address: str, line: str | None) -> str:
        return identify(address, line, self.home)

    # Connecting

    @override
    async def connect(self) -> Identity:
        await self._session.start()
        user = await self._user()
        listing, first = await self._choose()
        services = await Services.read(
            self._api, user.outbound_caller_ids if user else None
        )
        self._session.started()
        self._listing = listing
        if user is None:
            user = User()
        self._user_id = user.id or ""
        return Identity(
            account_id=user.id or self._account.fallback_id,
            name=f"PortSIP {user.display_name or user.name or self._account.username}",
            lines=services.lines(first.items),
        )

    @property
    @override
    def server_now(self) -> datetime | None:
        return self._http.server_now

    @property
    @override
    def notices(self) -> Notices:
        told = {
            Notice.OWN_MESSAGES_ONLY: self._scope is Scope.OWN,
            Notice.PLAIN_HTTP: not self._account.encrypted,
        }
        return {notice: {} for notice, is_so in told.items() if is_so}

    async def _user(self) -> User | None:
        """Return who we are, None where that is kept from us.

        Raises PermissionDenied for somebody who cannot have messages.
        """
        try:
            answer = await self._api.get("user", probing=True)
        except NotFound, PermissionDenied, Rejected:
            refusal = await self._explained()
            if refusal.reason != Denial.WRONG_ROLE:
                raise refusal from None
            return None
        try:
            return User.model_validate(await answer.json())
        except ValidationError:
            return None

    async def _choose(self) -> tuple[Listing, Listed]:
        """Choose the list that may be read: the tenant's or the user's own."""
        missing = 0
        for scope in Scope:
            listing = Listing(self._api, scope, self._clock)
            try:
                first = await listing.first(PAGE_SIZE, probing=True)
            except NotFound:
                missing += 1
            except PermissionDenied, Rejected:
                continue
            else:
                self._scope = scope
                return listing, first.page
        if missing == len(Scope):
            raise PermissionDenied(reason=Denial.SERVER_TOO_OLD)
        raise await self._explained()

    async def _explained(self) -> PermissionDenied:
        """Find out why something is refused to a user who may sign in."""
        who = WhoAmI()
        if self._session.generation == "B":
            try:
                answer = await self._api.get("auth/user", probing=True)
                who = WhoAmI.model_validate(await answer.json())
            except NotFound, PermissionDenied, Rejected, ValidationError:
                pass
        if who.password_force_reset:
            return PermissionDenied(reason=Denial.PASSWORD_RESET_REQUIRED)
        if not self._account.domain or {who.role, who.role_name} & _SYSTEM_ROLES:
            return PermissionDenied(reason=Denial.NO_TENANT)
        return PermissionDenied(reason=Denial.WRONG_ROLE)

    # Reading

    @override
    async def fetch(self, mailbox: str, known: Knows) -> AsyncIterator[Page]:
        listing = await self._list()
        # A baseline must be read even where it shows what was read before.
        unchanged = known.since is not None
        held: list[Part] = []
        read: list[Seen] = []
        async with aclosing(Walk(listing, known.since).parts()) as parts:
            async for part in parts:
                seen = part.seen
                if len(read) <= _REMEMBERED_PAGES:
                    read.append(seen)
                # What is under way would be looked up one by one, if not shown.
                unchanged = unchanged and seen.unchanged and not seen.page.under_way
                held.append(part)
                if not unchanged:
                    for one in held:
                        yield await self._page(one)
                    held.clear()
        await listing.remember(read)

    @override
    async def fetch_by_ids(
        self, mailbox: str, refs: Sequence[MessageRef]
    ) -> Sequence[Message]:
        listing = await self._list()
        found = [await self._one(listing, ref.id) for ref in refs]
        return [message for message in found if message is not None]

    async def _one(self, listing: Listing, message_id: str) -> Message | None:
        """Return a message (specification §3), None where there is none."""
        try:
            path = f"{listing.path}/{segment(message_id)}"
            answer = await self._api.get(path)
        except NotFound, Rejected:
            return None
        data = await answer.json()
        if (
            not isinstance(data, dict)
            or str(data.get("id") or message_id) != message_id
        ):
            return None
        item = MessageObject.model_validate(data | {"id": message_id})
        return self._message(item, answer.server_time)

    @override
    async def find(self, query: Query) -> Sequence[Message]:
        listing = await self._list()
        walk = Walk(
            listing,
            query.since or BEGINNING,
            top=PAGE_SIZE,
            most_pages=_SEARCH_PAGES,
        )
        found: dict[str, Message] = {}
        async with aclosing(walk.parts()) as parts:
            async for part in parts:
                for message in (await self._page(part)).messages:
                    if matches(message, query, self.identify):
                        found.setdefault(message.id, message)
                if part.covered_since is not None and len(found) >= query.limit:
                    break
        return newest(found.values(), query.limit)

    async def _list(self) -> Listing:
        if self._listing is None:
            self._listing, _ = await self._choose()
        return self._listing

    async def _page(self, part: Part) -> Page:
        seen = part.seen

        def to_messages(items: Sequence[MessageObject]) -> list[Message]:
            return [self._message(item, seen.server_time) for item in items]

        if seen.page.broken and not self._broken:
            _LOGGER.warning("Some listed messages have no id and were left out")
        self._broken += seen.page.broken
        if not self._keeper.now.tells_ids and any(
            item.carrier_id for item in seen.page.items
        ):
            await self._keeper.change(tells_ids=True)
        return Page(
            messages=await in_slices(to_messages, seen.page.items),
            covered_since=part.covered_since,
            broken=seen.page.broken,
            server_time=seen.server_time,
        )

    def _message(self, item: MessageObject, server_time: datetime | None) -> Message:
        """Return an object's message; one without a time is of now, and stays so."""
        tells_ids = self._keeper.now.tells_ids
        if item.created_at is not None:
            return to_message(
                item, undated=item.created_at, home=self.home, tells_ids=tells_ids
            )
        now = server_time or datetime.now(UTC)
        undated = self._undated.setdefault(item.id, now)
        if len(self._undated) > _MOST_UNDATED:
            del self._undated[next(iter(self._undated))]
        return to_message(item, undated=undated, home=self.home, tells_ids=tells_ids)

    # Push

    @override
    async def subscribe_push(
        self, nudge: Callable[[], None], callback_url: str | None
    ) -> None:
        self._im.start(nudge)

    @override
    async def unsubscribe_push(self) -> None:
        await self._im.stop()

    async def _topics(self) -> Sequence[str]:
        """Return the ids whose messages the user sees: the own, those of groups."""
        found = [self._user_id]
        for path in ("user/ring_groups", "user/call_queues"):
            try:
                data = await (await self._api.get(path, probing=True)).json()
            except ProviderError:
                continue
            raw = data.get("items") if isinstance(data, dict) else None
            groups = raw[:_MOST_GROUPS] if isinstance(raw, list) else ()
            found += [group.id for group in readable(Group, groups) if group.id]
        return found

    # The end

    @override
    def statistics(self) -> Mapping[str, Any]:
        listing = self._listing
        return {
            "scope": self._scope.name.lower() if self._scope else None,
            "sign_in_generation": self._session.generation,
            "sign_ins": self._session.sign_ins,
            "refreshes": self._session.refreshes,
            "query_options": listing.options if listing else None,
            "order": listing.order if listing else None,
            "im": self._im.state,
            "im_frames": self._im.frames,
            "im_shapes": self._im.shapes,
            "requests": self._http.requests,
            "bytes_read": self._http.bytes_read,
            "broken_items": self._broken,
        }

    @override
    async def close(self) -> None:
        await self._im.stop()
        await self._session.end()
