"""Read marks and deletions, of messages and of whole chats (§6.3, §7)."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

from aiohttp import hdrs

from ...messaging import Message
from ..errors import NotFound, PermissionDenied, Rejected
from ..model import Query
from .answers import USER_ACCESS_DENIED
from .api import Api
from .chats import Chats
from .finding import Finder
from .mapping import split_id
from .polling import Poller, message_path
from .rights import DELETE, MARK, Rights

#: So many messages of one chat are marked by one request for the chat, after one
#: that looks whether there are more.
_CHAT_MARK = 3
#: Messages of a conversation that are changed one by one where there is no chat.
_MOST_CHANGED = 1000


class Changer:
    """Changes messages that are there, as far as the server lets this user."""

    def __init__(
        self, api: Api, poller: Poller, chats: Chats, finder: Finder, rights: Rights
    ) -> None:
        """Prepare changes."""
        self._api = api
        self._poller = poller
        self._chats = chats
        self._finder = finder
        self._rights = rights

    # Messages

    async def mark(self, line: str, message_ids: Sequence[str], *, read: bool) -> None:
        """Write read marks of a line's messages."""
        self._rights.check(MARK)
        paths = _paths(line, message_ids)
        if read:
            for done in await self._mark_chats(line, set(paths)):
                del paths[done]
        try:
            for path in paths.values():
                await self._change(MARK, hdrs.METH_PUT, path, {"read": read})
        finally:
            self._poller.forget(line, message_ids)

    async def _mark_chats(self, line: str, wanted: set[str]) -> set[str]:
        """Mark chats of which everything unread is wanted; return what that did.

        It saves requests, which the quota counts.
        """
        if not self._markable(line, wanted):
            return set()
        # What came since the last poll would be marked as well, and nobody saw it.
        with suppress(NotFound):
            await self._poller.look_again(line)
        done: set[str] = set()
        for conversation, unread in self._markable(line, wanted).items():
            if await self._in_chat(MARK, conversation, self._chats.mark_read):
                done |= unread
        return done

    def _markable(self, line: str, wanted: set[str]) -> dict[str, set[str]]:
        """Return the unread messages by chat where marking the chat saves requests."""
        return {
            conversation: unread
            for conversation, unread in self._poller.unread_in(line).items()
            if len(unread) >= _CHAT_MARK and unread <= wanted
        }

    async def delete(self, line: str, message_ids: Sequence[str]) -> None:
        """Delete messages of a line."""
        self._rights.check(DELETE)
        try:
            for path in _paths(line, message_ids).values():
                await self._change(DELETE, hdrs.METH_DELETE, path)
        finally:
            self._poller.forget(line, message_ids)

    async def _change(
        self, kind: str, method: str, path: str, json: Any = None
    ) -> None:
        """Change one message; one that is gone needs no change (§8)."""
        with self._rights.used(kind), suppress(NotFound):
            await self._api.change(method, path, json)

    # Conversations

    async def mark_conversation_read(self, conversation_id: str) -> None:
        """Mark every incoming message of a conversation as read."""
        if not await self._in_chat(MARK, conversation_id, self._chats.mark_read):
            messages = await self._all_of(conversation_id)
            unread = [m.id for m in messages if m.read is False]
            await self.mark(split_id(conversation_id)[0], unread, read=True)

    async def delete_conversation(self, conversation_id: str) -> None:
        """Delete a conversation with its messages."""
        if not await self._in_chat(DELETE, conversation_id, self._chats.delete):
            await self._delete_all_of(conversation_id)

    async def delete_conversation_messages(self, conversation_id: str) -> None:
        """Delete the messages of a conversation, which may itself stay."""
        act = self._chats.delete_messages
        if not await self._in_chat(DELETE, conversation_id, act):
            await self._delete_all_of(conversation_id)

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

    async def _delete_all_of(self, conversation_id: str) -> None:
        messages = await self._all_of(conversation_id)
        line, _ = split_id(conversation_id)
        await self.delete(line, [message.id for message in messages])

    async def _all_of(self, conversation_id: str) -> Sequence[Message]:
        query = Query(conversation_id=conversation_id, limit=_MOST_CHANGED)
        return await self._finder.find(query)


def _paths(line: str, message_ids: Iterable[str]) -> dict[str, str]:
    """Return the paths of a line's messages by their ids; raise Rejected for others."""
    paths: dict[str, str] = {}
    for message_id in message_ids:
        its_line, key = split_id(message_id)
        if its_line != line:
            raise Rejected("id_invalid", "This is no id of this extension")
        paths[message_id] = message_path(line, key)
    return paths
