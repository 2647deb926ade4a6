"""The resource /extension/{id}/chat/ (7)."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from .access import EXTENSION, extension_of
from .directory import Directory
from .messages import MessageLists, deleted, listed, message_form
from .store import Chat, Store
from .switches import RingmeSwitches
from .wire import PREFIX, answer, bad_request, json_object, read_order, read_page, stamp


def _first_form(chat: Chat) -> dict[str, Any]:
    """Return a chat with the first set of field names, all assumed (4)."""
    last = chat.last
    return {
        "chat_id": chat.id,
        "extension_id": chat.extension_id,
        "src_num": last.src_num if last else chat.remote,
        "dst_num": last.dst_num if last else chat.own,
        "init_time_gmt": stamp(last.time) if last else None,
        "text": last.text if last else None,
    }


def _second_form(chat: Chat) -> dict[str, Any]:
    """Return a chat with the second set of field names, all assumed (4)."""
    last = chat.last
    return {
        "id": chat.id,
        "extension_id": chat.extension_id,
        "number": chat.remote,
        "unread_count": chat.unread,
        "last_message": message_form(last) if last else None,
        "last_time_gmt": stamp(last.time) if last else None,
    }


class Chats:
    """List and delete chats; list, mark and delete what is in them."""

    def __init__(
        self,
        *,
        switches: RingmeSwitches,
        directory: Directory,
        store: Store,
        lists: MessageLists,
    ) -> None:
        """Take what the routes work on."""
        self._switches = switches
        self._directory = directory
        self._store = store
        self._lists = lists

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add the routes: lists end with a slash, single items do not (1)."""
        root = f"{PREFIX}{EXTENSION}/chat/"
        router.add_get(root, self._list)
        router.add_get(root + "{chat_id}", self._get)
        router.add_delete(root + "{chat_id}", self._delete)
        router.add_get(root + "{chat_id}/messages/", self._messages)
        router.add_put(root + "{chat_id}/messages/", self._mark)
        router.add_delete(root + "{chat_id}/messages/", self._delete_messages)

    def _form(self, chat: Chat) -> dict[str, Any]:
        first = self._switches.chat_profile == "first"
        return _first_form(chat) if first else _second_form(chat)

    def _chat(self, request: web.Request) -> Chat:
        extension = extension_of(request, self._directory)
        return self._store.chat(extension.id, request.match_info["chat_id"])

    async def _list(self, request: web.Request) -> web.Response:
        extension = extension_of(request, self._directory)
        page = read_page(
            request, default=self._switches.page_default, cap=self._switches.page_cap
        )
        desc = read_order(request)
        chats = self._store.chats_of(extension.id)
        if not desc:
            chats.reverse()
        items = [
            self._form(chat) for chat in chats[page.offset : page.offset + page.size]
        ]
        return listed(self._switches, "chat", page, desc=desc, items=items)

    async def _get(self, request: web.Request) -> web.Response:
        return answer(self._form(self._chat(request)))

    async def _delete(self, request: web.Request) -> web.Response:
        self._store.delete_chat(self._chat(request))
        return deleted(self._switches)

    async def _messages(self, request: web.Request) -> web.Response:
        return await self._lists.page(request, self._chat(request).timeline)

    async def _mark(self, request: web.Request) -> web.Response:
        """Mark the incoming messages; the answer is not the messages (5)."""
        chat = self._chat(request)
        if (await json_object(request)).get("read", True) is not True:
            raise bad_request("read must be true")
        count = chat.unread
        for message in chat.timeline:
            if message.flow == "in":
                message.read = True
        # One or two fields whose names are not known: the client needs none (7).
        if self._switches.chat_profile == "first":
            return answer({"chat_id": chat.id, "read": True})
        return answer({"count": count})

    async def _delete_messages(self, request: web.Request) -> web.Response:
        self._store.delete_chat_messages(self._chat(request))
        return deleted(self._switches)
