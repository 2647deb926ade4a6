"""The provider: the API v1.0 behind the integration's own words."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
import time
from typing import Any, override

from aiohttp import ClientSession

from ...messaging import Channel, Message, MessageRef
from ..base import Provider
from ..errors import NotFound, NotSupported, PermissionDenied, Rejected, Unavailable
from ..http import HttpClient
from ..model import (
    Capabilities,
    Conversation,
    Identity,
    Knows,
    Line,
    Memory,
    Outgoing,
    Page,
    Push,
    Query,
    ReadState,
    SendResult,
)
from ..reasons import Notice, Notices
from .account import Account
from .api import Api, Sleep
from .changing import Changer
from .chats import Chats
from .events import Subscriptions
from .finding import Finder
from .keep import Keep
from .lines import Lines, is_gone
from .oauth import Tokens
from .polling import Poller
from .rights import DELETE, MARK, SEND, Rights
from .sending import Sender, number_of
from .windows import Windows

#: How many messages one call looks up; they share the requests they need.
LOOKUP_BATCH = 20
#: The quota is called small where it keeps polls further apart than that.
SMALL_QUOTA_INTERVAL = 300.0

_PUSH = frozenset({Push.WEBHOOK})
#: A nudge does not shorten the pause below this part where the quota is short.
_NUDGE_SHARE = 0.9


class RingmeProvider(Provider):
    """The extensions of one user at Ringme.

    See the package for credentials and the keys of notices, reasons and codes.
    """

    def __init__(
        self,
        session: ClientSession,
        credentials: Mapping[str, Any],
        memory: Memory,
        *,
        sleep: Sleep = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare an account; nothing is sent yet.

        Raises ValueError for an impossible address, client id, secret or choice
        of extensions. ``monotonic`` tells the time in seconds.
        """
        account = Account.read(credentials)
        self._http = HttpClient(session, account.base, verify_tls=account.verify_tls)
        tokens = Tokens(self._http, account.client_id, account.client_secret, monotonic)
        keep = Keep(memory)
        self._api = api = Api(self._http, tokens, sleep=sleep, monotonic=monotonic)
        self._lines = Lines(api, keep, account.extensions, monotonic)
        self._directory = self._lines.directory
        self._poller = Poller(api, Windows(keep), monotonic)
        self._chats = Chats(api, monotonic)
        self._rights = Rights()
        self._finder = Finder(
            api, self._lines, self._poller, self._chats, self._make_ready
        )
        self._changer = Changer(
            api, self._poller, self._chats, self._finder, self._rights
        )
        self._sender = Sender(api, self._poller, self._rights, sleep)
        self._events = Subscriptions(api, keep)
        self._monotonic = monotonic
        #: Until when each extension's next poll should wait if the quota is short.
        self._wait_until: dict[str, float] = {}

    @property
    @override
    def capabilities(self) -> Capabilities:
        can_send = self._rights.has(SEND)
        return Capabilities(
            send=frozenset({Channel.SMS}) if can_send else frozenset(),
            read_state=ReadState.SERVER,
            mark=self._rights.has(MARK),
            delete=self._rights.has(DELETE),
            conversations=True,
            lookup_batch=LOOKUP_BATCH,
            budget=True,
            push=frozenset() if self._directory.is_read_only else _PUSH,
        )

    # Who we are

    @override
    async def connect(self) -> Identity:
        """Prove the credentials, and learn which extensions there are (§2, §3)."""
        user = await self._lines.load()
        if self._directory.is_read_only:
            self._rights.limit_to_reading()
        await self._try_messages()
        return Identity(
            account_id=user.id,
            name=f"Ringme {user.login}" if user.login else "Ringme",
            lines=[
                self._directory.line(key)
                for key in self._lines.keys
                if key in self._directory
            ],
        )

    @override
    async def offered_lines(self) -> Sequence[Line]:
        """Return the extensions that can text, picked or not.

        After :meth:`connect` it makes no request.
        """
        if self._directory.user is None:
            await self._directory.load()
        return [self._directory.line(key) for key in self._directory.textable()]

    @property
    @override
    def server_now(self) -> datetime | None:
        return self._http.server_now

    @property
    @override
    def notices(self) -> Notices:
        """Return what the user should know now; see the package."""
        is_connected = self._directory.user is not None
        interval = self._api.quota.interval(self._lines.per_poll)
        told = {
            Notice.READ_ONLY: self._directory.is_read_only,
            Notice.NO_EXTENSIONS: is_connected and not self._lines.keys,
            Notice.NEW_EXTENSIONS: bool(self._lines.new()),
        }
        notices: dict[Notice, Mapping[str, str]] = {
            notice: {} for notice, is_so in told.items() if is_so
        }
        if interval > SMALL_QUOTA_INTERVAL:
            # What it allows in the long run: the pause of now changes all the time.
            notices[Notice.QUOTA_SMALL] = {"interval": str(round(interval))}
        return notices

    @property
    @override
    def mailboxes(self) -> Sequence[str]:
        # Also those that are gone, which cost nothing: what is known of them must
        # not be forgotten while they are blocked.
        return self._lines.keys

    @override
    def mailbox_of(self, message: Message) -> str:
        return message.line

    @override
    def lines_of(self, mailbox: str) -> frozenset[str]:
        return frozenset({mailbox})

    @property
    @override
    def gone_lines(self) -> frozenset[str]:
        return self._lines.gone

    @property
    @override
    def pace(self) -> float:
        return self._api.quota.pace(self._lines.per_poll)

    @override
    def check_look_up(self) -> None:
        self._api.quota.for_look_ups(per_poll=self._lines.per_poll)

    @property
    @override
    def budget(self) -> float | None:
        return self._api.quota.left

    async def _try_messages(self) -> None:
        """Find out whether the application may read messages at all (§8)."""
        now = self._api.clock.now()
        window = self._poller.windows.latest(now, now)
        for line in self._lines.reachable:
            reading = self._poller.reader(line)(window, 1, 1)
            if await self._lines.reach(line, reading):
                return

    async def _make_ready(self) -> None:
        if self._directory.user is None:
            await self.connect()

    # Polling

    @override
    async def fetch(self, mailbox: str, known: Knows) -> AsyncIterator[Page]:
        await self._lines.look_around()
        if self._lines.is_left_out(mailbox):
            if known.since is None:
                yield self._nothing_yet()
            return
        if known.since is not None and self._must_wait(mailbox):
            yield Page(
                messages=self._poller.under_way(mailbox, lines=self._lines.per_poll)
            )
            return
        has_begun = False
        try:
            pages = self._poller.poll(mailbox, known, lines=self._lines.per_poll)
            async for page in pages:
                has_begun = True
                yield page
        except (NotFound, PermissionDenied) as err:
            if not is_gone(err):
                raise
            if has_begun:
                # A part must not count as the whole.
                raise Unavailable("The extension went away") from None
            self._lines.lose(mailbox)
            if known.since is None:
                yield self._nothing_yet()
            return
        self._lines.regain(mailbox)
        pause = _NUDGE_SHARE * self.pace
        self._wait_until[mailbox] = self._monotonic() + pause

    def _nothing_yet(self) -> Page:
        """Return the baseline of an extension that cannot be reached.

        What it shows when it comes back was there before, unless it came since.
        """
        return Page(messages=(), covered_since=self._api.clock.now())

    def _must_wait(self, mailbox: str) -> bool:
        """Tell whether a poll that comes early would take what later ones need."""
        if self._monotonic() >= self._wait_until.get(mailbox, 0.0):
            return False
        return not self._lines.can_spare(self._lines.per_poll)

    @override
    async def fetch_by_ids(
        self, mailbox: str, refs: Sequence[MessageRef]
    ) -> Sequence[Message]:
        if mailbox in self._lines.gone:
            return []
        return await self._poller.look_up(mailbox, refs, lines=self._lines.per_poll)

    # Looking

    @override
    async def find(self, query: Query) -> Sequence[Message]:
        return await self._finder.find(query)

    @override
    async def message(self, message_id: str) -> Message | None:
        return await self._finder.message(message_id)

    @override
    async def conversations(self, line: str | None) -> Sequence[Conversation]:
        return await self._finder.conversations(line)

    @override
    async def conversation(self, conversation_id: str) -> Conversation | None:
        return await self._finder.conversation(conversation_id)

    # Changing

    @override
    def check_further(self, outgoing: Outgoing) -> None:
        super().check_further(outgoing)
        self._sending_line(outgoing)
        for recipient in outgoing.recipients:
            number_of(recipient)

    @override
    async def send(self, outgoing: Outgoing) -> Sequence[SendResult]:
        self._rights.check(SEND)
        self.check(outgoing)
        return [await self._sender.send(outgoing, self._sending_line(outgoing))]

    def _sending_line(self, outgoing: Outgoing) -> str:
        line = outgoing.line or next(iter(self._lines.keys), "")
        if line not in self._lines.keys:
            raise Rejected("line_unknown", "There is no such extension")
        return line

    @override
    async def mark(
        self, mailbox: str, refs: Sequence[MessageRef], *, read: bool
    ) -> None:
        await self._changer.mark(mailbox, [ref.id for ref in refs], read=read)

    @override
    async def delete(self, mailbox: str, refs: Sequence[MessageRef]) -> None:
        await self._changer.delete(mailbox, [ref.id for ref in refs])

    @override
    async def mark_conversation_read(self, conversation_id: str) -> None:
        await self._changer.mark_conversation_read(conversation_id)

    @override
    async def delete_conversation(self, conversation_id: str) -> None:
        await self._changer.delete_conversation(conversation_id)

    @override
    async def delete_conversation_messages(self, conversation_id: str) -> None:
        await self._changer.delete_conversation_messages(conversation_id)

    # Push

    @override
    async def subscribe_push(
        self, nudge: Callable[[], None], callback_url: str | None
    ) -> None:
        """Subscribe to what happens to messages (§9).

        Whoever owns the address hears the callbacks, so ``nudge`` is not called
        from here.
        """
        if callback_url is None or self._directory.is_read_only:
            raise NotSupported
        there = self._lines.reachable
        # Looking whether something was lost can wait.
        if not self._events.subscribed or self._lines.can_spare(len(there)):
            await self._events.subscribe(there, callback_url)

    @override
    async def unsubscribe_push(self) -> None:
        await self._events.unsubscribe()

    @override
    def statistics(self) -> Mapping[str, Any]:
        quota = self._api.quota
        return {
            "requests": self._http.requests,
            "bytes_read": self._http.bytes_read,
            "broken_items": self._poller.broken,
            "lines": len(self._lines.keys),
            "gone_lines": len(self._lines.gone),
            "new_extensions": len(self._lines.new()),
            "notices": sorted(self.notices),
            "window_days": self._poller.windows.width.days,
            "denied": dict(self._rights.denied),
            "chats_refused": self._chats.refused,
            "quota": {
                "limit": quota.limit,
                "remaining": quota.remaining,
                "resets_in": round(quota.resets_in),
                "interval": round(quota.interval(self._lines.per_poll)),
                "pace": round(self.pace),
            },
            "events": self._events.statistics(),
        }
