"""What somebody looks at: messages and conversations, of any extension (§6, §7)."""

from collections.abc import Awaitable, Callable, Sequence

from pydantic import ValidationError

from ...messaging import Message
from ..errors import BadAnswer, NotFound, PermissionDenied
from ..model import Conversation, Query
from ..queries import newest
from .api import Api
from .chats import Chats, messages_of
from .conversations import derived, joined
from .lines import Lines
from .listing import Reading, Span
from .mapping import split_id, to_message
from .models import ChatObject, MessageObject
from .polling import REACH, Poller, message_path
from .searching import anywhere, can_match, search

#: Most pages of messages that conversations are made of, for each extension.
CONVERSATION_PAGES = 5


class Finder:
    """Reads what a poll does not, and only when it is asked to."""

    def __init__(
        self,
        api: Api,
        lines: Lines,
        poller: Poller,
        chats: Chats,
        make_ready: Callable[[], Awaitable[None]],
    ) -> None:
        """Prepare to read; ``make_ready`` finds out which extensions there are."""
        self._make_ready = make_ready
        self._api = api
        self._lines = lines
        self._poller = poller
        self._chats = chats

    # Messages

    async def find(self, query: Query) -> Sequence[Message]:
        """Return matching messages; see :meth:`Provider.find`.

        It looks back about two months where the query names no time.
        """
        if not can_match(query):
            return []
        await self._make_ready()
        found: list[Message] = []
        for line in self._lines_of(query):
            found += await self._lines.reach(line, self._search(line, query)) or ()
        return newest(found, query.limit)

    def _afforded(self) -> int:
        """Return how many requests there are for this; raise QuotaShort for none."""
        return self._api.quota.for_look_ups(per_poll=self._lines.per_poll)

    def _lines_of(self, query: Query) -> list[str]:
        wanted = [query.mailbox, query.line]
        if query.conversation_id is not None:
            wanted.append(query.conversation_id.partition(":")[0])
        return [
            line
            for line in self._lines.reachable
            if all(want in (None, line) for want in wanted)
        ]

    async def _search(self, line: str, query: Query) -> list[Message]:
        most = self._afforded()
        now = self._api.clock.now()
        _, _, chat = (query.conversation_id or "").partition(":")
        if chat and self._chats.has(line, chat):
            read = self._poller.reader(line, messages_of(line, chat))
            try:
                return await search(
                    read, self._poller.windows, anywhere(query), now, most
                )
            except NotFound:
                return []
            except PermissionDenied as err:
                self._chats.leave_out(line, err)
        read = self._poller.reader(line)
        return await search(read, self._poller.windows, query, now, most)

    async def message(self, message_id: str) -> Message | None:
        """Return one message, None where it is gone; the server may mark it as read.

        The specification does not say whether it does (§6.3), so nothing here
        uses this by itself.
        """
        line, key = split_id(message_id)
        self._afforded()
        try:
            answer = await self._api.get(message_path(line, key))
            item = MessageObject.model_validate(await answer.json())
        except NotFound:
            return None
        except ValidationError:
            raise BadAnswer("The answer is no message") from None
        if item.id != key or item.extension_id not in (None, line):
            # Who may see a message is decided by the line that was asked for.
            return None
        self._poller.forget(line)
        return to_message(item, line, self._api.clock.now())

    # Conversations

    async def conversations(self, line: str | None) -> Sequence[Conversation]:
        """Return the conversations of one extension or all, latest first."""
        await self._make_ready()
        found: list[Conversation] = []
        for key in self._lines_of(Query(line=line)):
            found += await self._lines.reach(key, self._conversations(key)) or ()
        now = self._api.clock.now()
        # Each extension's are in order; those without a message stay behind.
        found.sort(key=lambda c: now - c.last.time if c.last else 2 * REACH)
        return found

    async def _conversations(self, line: str) -> Sequence[Conversation]:
        chats = await self._chats.list(line, self._afforded())
        most = min(CONVERSATION_PAGES, self._afforded())
        now = self._api.clock.now()
        span = Span(since=now - REACH, most=most)
        reading = Reading(self._poller.reader(line), self._poller.windows, span, now)
        messages = {
            message.id: message
            async for listed in reading.pages()
            for message in listed.messages
        }
        recent = list(messages.values())
        if chats is None:
            return derived(recent, complete=reading.complete)
        own = self._lines.directory.own_numbers(line)
        return joined(line, chats, recent, own, complete=reading.complete)

    async def conversation(self, conversation_id: str) -> Conversation | None:
        """Return one conversation, None where there is no such (§7)."""
        line, chat = split_id(conversation_id)
        info: ChatObject | None = None
        if self._chats.has(line, chat):
            self._afforded()
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
        own = self._lines.directory.own_numbers(line)
        return joined(line, [info], messages, own, complete=complete)[0]
