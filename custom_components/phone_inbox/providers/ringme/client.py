"""The provider: the API v1.0 behind the integration's own words."""

import asyncio
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import suppress
import time
from typing import Any, override
from urllib.parse import quote

from aiohttp import ClientSession, hdrs
from pydantic import ValidationError
from yarl import URL

from ...messaging import Channel, Message, MessageRef
from ..base import (
    Capabilities,
    Conversation,
    Identity,
    Knows,
    Line,
    Memory,
    Outgoing,
    Page,
    Provider,
    Push,
    Query,
    ReadState,
    SendResult,
)
from ..errors import (
    BadAnswer,
    NotFound,
    NotSupported,
    PermissionDenied,
    ProviderError,
    Rejected,
    Unavailable,
)
from ..http import HttpClient, server_url
from .answers import ACCESS_DENIED, USER_ACCESS_DENIED
from .api import Api, Sleep
from .chats import Chats, messages_of
from .conversations import derived, joined
from .events import Subscriptions
from .extensions import Directory
from .keep import Keep
from .listing import Reading, Span, windows
from .mapping import split_id, to_message
from .models import ChatObject, MessageObject
from .oauth import Tokens
from .polling import REACH, Poller, path_of
from .rights import DELETE, MARK, SEND, Rights
from .searching import anywhere, can_match, newest, search
from .sending import Sender, numbers_of

READ_ONLY = "read_only"
NO_EXTENSIONS = "no_extensions"
NEW_EXTENSIONS = "new_extensions"
QUOTA_SMALL = "quota_small"

#: How many messages one call looks up; they share the requests they need.
LOOKUP_BATCH = 20
#: Most pages of messages that conversations are made of, for each extension.
CONVERSATION_PAGES = 5
#: Seconds until an extension that is gone is tried again.
RECHECK = 900.0
#: Seconds between two looks for new extensions, and the requests each takes.
DIRECTORY_INTERVAL = 6 * 3600.0
_DIRECTORY_REQUESTS = 5
#: The quota is called small where it keeps polls further apart than that.
SMALL_QUOTA_INTERVAL = 300.0

#: A nudge does not shorten the pause below this part where the quota is short.
_NUDGE_SHARE = 0.9
#: So many messages of one chat are marked by one request for the chat.
_CHAT_MARK = 3
#: Messages of a conversation that are changed one by one where there is no chat.
_MOST_CHANGED = 1000
_API_PATH = "/api/ver1.0"


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
        self._http = HttpClient(
            session,
            _base_of(str(credentials.get("url") or "")),
            verify_tls=bool(credentials.get("verify_tls", True)),
        )
        tokens = Tokens(
            self._http,
            _required(credentials, "client_id"),
            _required(credentials, "client_secret"),
            monotonic,
        )
        self._choice = _choice_of(credentials.get("extensions"))
        self._api = Api(self._http, tokens, sleep=sleep, monotonic=monotonic)
        self._keep = Keep(memory)
        self._directory = Directory(self._api)
        self._poller = Poller(self._api, monotonic)
        self._chats = Chats(self._api, monotonic)
        self._rights = Rights()
        self._sender = Sender(self._api, self._poller, self._rights, sleep)
        self._events = Subscriptions(self._api, self._keep)
        self._monotonic = monotonic
        self._lines: tuple[str, ...] = self._choice or ()
        #: Extensions there were when these were picked.
        self._offered: frozenset[str] = frozenset()
        #: Extensions that cannot be reached, and when to try them again.
        self._gone: dict[str, float] = {}
        self._directory_due = 0.0
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
            push=Push.NONE if self._directory.is_read_only else Push.WEBHOOK,
        )

    # Who we are

    @override
    async def connect(self) -> Identity:
        """Prove the credentials, and learn which extensions there are (§2, §3)."""
        user = await self._directory.load()
        self._directory_due = self._monotonic() + DIRECTORY_INTERVAL
        textable = self._directory.textable()
        self._lines = self._choice or tuple(textable)
        if self._directory.is_read_only:
            self._rights.limit_to_reading()
        # Whether they really are, the first poll finds out.
        self._gone = {key: 0.0 for key in self._lines if not self._is_there(key)}
        await self._remember_offer(textable)
        await self._try_messages()
        return Identity(
            account_id=user.id,
            name=f"Ringme {user.login}" if user.login else "Ringme",
            lines=[
                self._directory.line(key)
                for key in self._lines
                if key in self._directory
            ],
            notices=self.notices,
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
    def notices(self) -> frozenset[str]:
        """Return the keys of what the user should know now; see the package."""
        is_connected = self._directory.user is not None
        interval = self._api.quota.interval(self._per_poll)
        told = {
            READ_ONLY: self._directory.is_read_only,
            NO_EXTENSIONS: is_connected and not self._lines,
            NEW_EXTENSIONS: bool(self._new_extensions()),
            QUOTA_SMALL: interval > SMALL_QUOTA_INTERVAL,
        }
        return frozenset(key for key, is_so in told.items() if is_so)

    @property
    @override
    def mailboxes(self) -> Sequence[str]:
        # Also those that are gone, which cost nothing: what is known of them must
        # not be forgotten while they are blocked.
        return self._lines

    @override
    def mailbox_of(self, line: str) -> str:
        return line

    @property
    @override
    def gone_lines(self) -> frozenset[str]:
        return frozenset(self._gone)

    @property
    @override
    def pace(self) -> float:
        return self._api.quota.pace(self._per_poll)

    @property
    def _per_poll(self) -> int:
        """Return how many requests an idle poll of the account takes."""
        return max(1, len(self._lines) - len(self._gone))

    def _can_spare(self, requests: int) -> bool:
        return self._api.quota.affords(requests, per_poll=self._per_poll)

    def _is_there(self, key: str) -> bool:
        return key in self._directory and not self._directory.is_blocked(key)

    def _new_extensions(self) -> set[str]:
        textable = set(self._directory.textable())
        return textable.difference(self._lines, self._offered)

    async def _remember_offer(self, textable: Sequence[str]) -> None:
        picked = sorted(self._lines)
        if self._keep.get("picked") != picked:
            await self._keep.set("offered", sorted(textable))
            await self._keep.set("picked", picked)
        self._offered = frozenset(map(str, self._keep.get("offered")))

    async def _try_messages(self) -> None:
        """Find out whether the application may read messages at all (§8)."""
        now = self._api.clock.now()
        window = next(windows(now, now))
        for line in self._lines:
            if line in self._gone:
                continue
            if await self._reach(line, self._poller.reader(line)(window, 1, 1)):
                return

    async def _reach[T](self, line: str, reading: Awaitable[T]) -> T | None:
        """Return what is read of an extension; None where it cannot be reached.

        That is no error of the account: the others go on.
        """
        try:
            return await reading
        except (NotFound, PermissionDenied) as err:
            if not _is_gone(err):
                raise
        self._gone[line] = self._monotonic() + RECHECK
        return None

    # Polling

    @override
    async def fetch(self, mailbox: str, known: Knows) -> AsyncIterator[Page]:
        await self._look_around()
        if self._monotonic() < self._gone.get(mailbox, 0.0):
            if known.since is None:
                yield self._nothing_yet()
            return
        if known.since is not None and self._must_wait(mailbox):
            yield Page(messages=self._poller.under_way(mailbox, lines=self._per_poll))
            return
        has_begun = False
        try:
            pages = self._poller.poll(mailbox, known, lines=self._per_poll)
            async for page in pages:
                has_begun = True
                yield page
        except (NotFound, PermissionDenied) as err:
            if not _is_gone(err):
                raise
            if has_begun:
                # A part must not count as the whole.
                raise Unavailable("The extension went away") from None
            self._gone[mailbox] = self._monotonic() + RECHECK
            if known.since is None:
                yield self._nothing_yet()
            return
        self._gone.pop(mailbox, None)
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
        return not self._can_spare(self._per_poll)

    async def _look_around(self) -> None:
        """Look for new extensions, now and then."""
        if self._monotonic() < self._directory_due or not self._can_spare(
            _DIRECTORY_REQUESTS
        ):
            return
        self._directory_due = self._monotonic() + DIRECTORY_INTERVAL
        # What matters of a failure, the poll that follows finds out.
        with suppress(ProviderError):
            await self._directory.load()

    @override
    async def fetch_by_ids(
        self, mailbox: str, refs: Sequence[MessageRef]
    ) -> Sequence[Message]:
        if mailbox in self._gone:
            return []
        return await self._poller.look_up(mailbox, refs)

    # Looking

    @override
    async def find(self, query: Query) -> Sequence[Message]:
        """Return matching messages; see :meth:`Provider.find`.

        It looks back about two months where the query names no time.
        """
        if not can_match(query):
            return []
        await self._make_ready()
        found: list[Message] = []
        for line in self._lines_of(query):
            found += await self._reach(line, self._search(line, query)) or ()
        return newest(found, query.limit)

    async def _make_ready(self) -> None:
        if self._directory.user is None:
            await self.connect()

    def _lines_of(self, query: Query) -> list[str]:
        wanted = [query.mailbox, query.line]
        if query.conversation_id is not None:
            wanted.append(query.conversation_id.partition(":")[0])
        return [
            line
            for line in self._lines
            if line not in self._gone and all(want in (None, line) for want in wanted)
        ]

    async def _search(self, line: str, query: Query) -> list[Message]:
        now = self._api.clock.now()
        _, _, chat = (query.conversation_id or "").partition(":")
        if chat and self._chats.has(line, chat):
            read = self._poller.reader(line, messages_of(line, chat))
            try:
                return await search(read, anywhere(query), now)
            except NotFound:
                return []
            except PermissionDenied as err:
                self._chats.leave_out(line, err)
        return await search(self._poller.reader(line), query, now)

    @override
    async def message(self, message_id: str) -> Message | None:
        """Return one message, None where it is gone; the server may mark it as read.

        The specification does not say whether it does (§6.3), so nothing here
        uses this by itself.
        """
        line, key = split_id(message_id)
        try:
            answer = await self._api.get(_path_of(line, key))
            item = MessageObject.model_validate(answer.json())
        except NotFound:
            return None
        except ValidationError:
            raise BadAnswer("The answer is no message") from None
        self._poller.forget(line)
        return to_message(item, line, self._api.clock.now())

    @override
    async def conversations(self, line: str | None) -> Sequence[Conversation]:
        await self._make_ready()
        found: list[Conversation] = []
        for key in self._lines_of(Query(line=line)):
            found += await self._reach(key, self._conversations(key)) or ()
        now = self._api.clock.now()
        # Each extension's are in order; those without a message stay behind.
        found.sort(key=lambda c: now - c.last.time if c.last else 2 * REACH)
        return found

    async def _conversations(self, line: str) -> Sequence[Conversation]:
        chats = await self._chats.list(line)
        now = self._api.clock.now()
        span = Span(since=now - REACH, most=CONVERSATION_PAGES)
        reading = Reading(self._poller.reader(line), span, now)
        messages = {
            message.id: message
            async for listed in reading.pages()
            for message in listed.messages
        }
        recent = list(messages.values())
        if chats is None:
            return derived(recent, complete=reading.complete)
        own = self._directory.own_numbers(line)
        return joined(line, chats, recent, own, complete=reading.complete)

    @override
    async def conversation(self, conversation_id: str) -> Conversation | None:
        """Return one conversation, None where there is no such (§7)."""
        line, chat = split_id(conversation_id)
        info: ChatObject | None = None
        if self._chats.has(line, chat):
            try:
                info = await self._chats.get(line, chat)
            except NotFound:
                return None
            except PermissionDenied as err:
                self._chats.leave_out(line, err)
        query = Query(conversation_id=conversation_id)
        messages = await self.find(query)
        complete = len(messages) < query.limit
        if info is None:
            return next(iter(derived(messages, complete=complete)), None)
        own = self._directory.own_numbers(line)
        return joined(line, [info], messages, own, complete=complete)[0]

    # Changing

    @override
    def check(self, outgoing: Outgoing) -> None:
        self._sending_line(outgoing)
        numbers_of(outgoing)

    @override
    async def send(self, outgoing: Outgoing) -> Sequence[SendResult]:
        self._rights.check(SEND)
        return await self._sender.send(outgoing, self._sending_line(outgoing))

    def _sending_line(self, outgoing: Outgoing) -> str:
        line = outgoing.line or next(iter(self._lines), "")
        if line not in self._lines:
            raise Rejected("line_unknown", "There is no such extension")
        return line

    @override
    async def mark(self, message_ids: Sequence[str], *, read: bool) -> None:
        self._rights.check(MARK)
        for line, wanted in _by_line(message_ids).items():
            left = dict.fromkeys(wanted)
            if read:
                for done in await self._mark_chats(line, set(wanted)):
                    del left[done]
            try:
                for message_id in left:
                    await self._change(MARK, hdrs.METH_PUT, message_id, {"read": read})
            finally:
                self._poller.forget(line, wanted)

    async def _mark_chats(self, line: str, wanted: set[str]) -> set[str]:
        """Mark chats of which everything unread is wanted; return what that did.

        It saves requests, which the quota counts.
        """
        done: set[str] = set()
        for conversation, unread in self._poller.unread_in(line).items():
            if (
                len(unread) >= _CHAT_MARK
                and unread <= wanted
                and await self._in_chat(MARK, conversation, self._chats.mark_read)
            ):
                done |= unread
        return done

    @override
    async def delete(self, message_ids: Sequence[str]) -> None:
        self._rights.check(DELETE)
        for line, wanted in _by_line(message_ids).items():
            try:
                for message_id in wanted:
                    await self._change(DELETE, hdrs.METH_DELETE, message_id)
            finally:
                self._poller.forget(line, wanted)

    async def _change(
        self, kind: str, method: str, message_id: str, json: Any = None
    ) -> None:
        """Change one message; one that is gone needs no change (§8)."""
        with self._rights.used(kind), suppress(NotFound):
            await self._api.change(method, _path_of(*split_id(message_id)), json)

    @override
    async def mark_conversation_read(self, conversation_id: str) -> None:
        if not await self._in_chat(MARK, conversation_id, self._chats.mark_read):
            messages = await self._all_of(conversation_id)
            await self.mark([m.id for m in messages if m.read is False], read=True)

    @override
    async def delete_conversation(self, conversation_id: str) -> None:
        if not await self._in_chat(DELETE, conversation_id, self._chats.delete):
            await self.delete([m.id for m in await self._all_of(conversation_id)])

    @override
    async def delete_conversation_messages(self, conversation_id: str) -> None:
        act = self._chats.delete_messages
        if not await self._in_chat(DELETE, conversation_id, act):
            await self.delete([m.id for m in await self._all_of(conversation_id)])

    async def _in_chat(
        self,
        kind: str,
        conversation_id: str,
        act: Callable[[str, str], Awaitable[None]],
    ) -> bool:
        """Change a chat as a whole; return False where that is not to be had."""
        self._rights.check(kind)
        line, chat = split_id(conversation_id)
        if not self._chats.has(line, chat):
            return False
        try:
            await act(line, chat)
        except NotFound:
            # Nothing is left to be changed.
            return True
        except PermissionDenied as err:
            if err.reason == USER_ACCESS_DENIED:
                self._rights.limit_to_reading()
            self._chats.leave_out(line, err)
            return False
        finally:
            self._poller.forget(line)
        return True

    async def _all_of(self, conversation_id: str) -> Sequence[Message]:
        query = Query(conversation_id=conversation_id, limit=_MOST_CHANGED)
        return await self.find(query)

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
        there = [line for line in self._lines if line not in self._gone]
        # Looking whether something was lost can wait.
        if not self._events.subscribed or self._can_spare(len(there)):
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
            "lines": len(self._lines),
            "gone_lines": len(self._gone),
            "new_extensions": len(self._new_extensions()),
            "notices": sorted(self.notices),
            "denied": dict(self._rights.denied),
            "chats_refused": self._chats.refused,
            "quota": {
                "limit": quota.limit,
                "remaining": quota.remaining,
                "resets_in": round(quota.resets_in),
                "interval": round(quota.interval(self._per_poll)),
                "pace": round(self.pace),
            },
            "events": self._events.statistics(),
        }


def _base_of(text: str) -> URL:
    """Return the address that paths are below, however much of it was typed."""
    url = server_url(text)
    path = url.path.rstrip("/")
    return url.with_path(path.removesuffix(_API_PATH) or "/")


def _required(credentials: Mapping[str, Any], name: str) -> str:
    value = str(credentials.get(name) or "").strip()
    if not value or not value.isprintable():
        raise ValueError(f"There is no {name}")
    return value


def _choice_of(extensions: Any) -> tuple[str, ...] | None:
    """Return the extensions that were picked; None: all that can text."""
    if not extensions:
        return None
    picked = tuple(dict.fromkeys(str(item) for item in extensions))
    if not all(item.isdecimal() for item in picked):
        raise ValueError("An extension's id is a number")
    return picked


def _is_gone(error: NotFound | PermissionDenied) -> bool:
    """Tell whether an error is about one extension, and not about the account."""
    return isinstance(error, NotFound) or error.reason == ACCESS_DENIED


def _path_of(line: str, key: str) -> str:
    return path_of(line) + quote(key, safe="")


def _by_line(message_ids: Iterable[str]) -> dict[str, list[str]]:
    lines: dict[str, list[str]] = {}
    for message_id in message_ids:
        lines.setdefault(split_id(message_id)[0], []).append(message_id)
    return lines
