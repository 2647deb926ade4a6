"""The resource /extension/{id}/message/ (6)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
import re
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from tests.emulators.base import Sent

from .access import EXTENSION, extension_of
from .directory import TIME_ZONE, Directory
from .store import Message, MessageTimeline, Store
from .switches import RingmeSwitches
from .traffic import Traffic
from .wire import (
    PREFIX,
    ApiError,
    Page,
    answer,
    bad_request,
    json_object,
    read_order,
    read_page,
    read_time,
    stamp,
    two_months_after,
)

#: What a recipient may be; the format is not published (6.2).
_NUMBER = re.compile(r"\+?[0-9]{3,15}")

#: What a server might write for a direction (4).
_RENAMED = {"in": "inbound", "out": "outbound"}

SEND_PATH = re.compile(r"/message/send/$")


def message_form(message: Message) -> dict[str, Any]:
    """Return the ten fields of a message (4)."""
    return {
        "id": message.id,
        "chat_id": message.chat_id,
        "extension_id": message.extension_id,
        "flow": message.flow,
        "src_num": message.src_num,
        "dst_num": message.dst_num,
        "text": message.text,
        "init_time_gmt": stamp(message.time),
        "read": message.read,
        "status": message.status,
    }


def _shown(message: Message, switches: RingmeSwitches) -> dict[str, Any]:
    form = message_form(message)
    if switches.flow_words == "renamed":
        form["flow"] = _RENAMED[message.flow]
    return form


def deleted(switches: RingmeSwitches) -> web.Response:
    """Return what a delete answers (6): no body, whatever the status."""
    return web.Response(status=200 if switches.delete_answers_200 else 204)


def listed(
    switches: RingmeSwitches, name: str, page: Page, *, desc: bool, items: Sequence[Any]
) -> web.Response:
    """Return a list bare, or wrapped as call_history is (6.1); never a total."""
    if switches.list_shape == "bare":
        return answer(list(items))
    return answer(
        {
            "page": page.number,
            "per_page": page.size,
            "order": "desc" if desc else "asc",
            name: list(items),
        }
    )


class MessageLists:
    """The list of messages, of an extension or of a chat: the same options (5)."""

    def __init__(self, switches: RingmeSwitches) -> None:
        """Start with no list in work."""
        self._switches = switches
        self._busy = False

    async def page(
        self, request: web.Request, timeline: MessageTimeline
    ) -> web.Response:
        """Answer a request for a message list."""
        with self._alone():
            if self._switches.statistics_duration:
                await asyncio.sleep(self._switches.statistics_duration)
            return self._page(request, timeline)

    def _page(self, request: web.Request, timeline: MessageTimeline) -> web.Response:
        start, end = self._window(request)
        page = read_page(
            request, default=self._switches.page_default, cap=self._switches.page_cap
        )
        desc = read_order(request)
        messages = timeline.select(
            start=start,
            end=end,
            newest_first=desc,
            offset=page.offset,
            count=page.size,
            wanted=self._filter(request),
        )
        items = [_shown(message, self._switches) for message in messages]
        return listed(self._switches, "message", page, desc=desc, items=items)

    def _window(self, request: web.Request) -> tuple[datetime | None, datetime | None]:
        zone: tzinfo = UTC
        if self._switches.request_time_zone == "user":
            zone = ZoneInfo(TIME_ZONE)
        times: list[datetime | None] = []
        for name in ("start_datetime", "end_datetime"):
            text = request.query.get(name)
            if text is None and self._switches.strict_datetimes:
                raise bad_request(f"{name} is required")
            times.append(None if text is None else read_time(text, zone))
        start, end = times
        if start and end and end > two_months_after(start):
            raise bad_request("The period is longer than two months")
        longest = self._switches.longest_window_days
        if longest and start and end and end - start > timedelta(days=longest):
            raise ApiError(self._switches.wide_window_status, "The period is too long")
        return start, end

    def _filter(self, request: web.Request) -> Callable[[Message], bool] | None:
        flow = request.query.get("flow")
        read = request.query.get("read")
        if not self._switches.honours_filters or (flow is None and read is None):
            return None
        if flow not in {None, "in", "out"}:
            raise bad_request(f"Wrong flow: {flow}")
        if read not in {None, "true", "false"}:
            raise bad_request(f"Wrong read: {read}")
        return lambda message: (
            (flow is None or message.flow == flow)
            and (read is None or message.read == (read == "true"))
        )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Refuse a statistics list while another one is in work (8)."""
        if self._busy:
            raise ApiError(
                429,
                "Stats request already exists, concurrent request not allowed",
            )
        self._busy = True
        try:
            yield
        finally:
            self._busy = False


class Messages:
    """List, send, get, mark and delete messages."""

    def __init__(
        self,
        *,
        switches: RingmeSwitches,
        now: Callable[[], datetime],
        directory: Directory,
        store: Store,
        traffic: Traffic,
        lists: MessageLists,
    ) -> None:
        """Take what the routes work on."""
        self._switches = switches
        self._now = now
        self._directory = directory
        self._store = store
        self._traffic = traffic
        self._lists = lists
        #: What clients of the API sent, as they sent it.
        self.sent: list[Sent] = []

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add the routes: lists end with a slash, single items do not (1)."""
        root = f"{PREFIX}{EXTENSION}/message/"
        router.add_get(root, self._list)
        router.add_post(root + "send/", self._send)
        router.add_get(root + "{message_id}", self._get)
        router.add_put(root + "{message_id}", self._mark)
        router.add_delete(root + "{message_id}", self._delete)

    async def _list(self, request: web.Request) -> web.Response:
        extension = extension_of(request, self._directory)
        return await self._lists.page(request, self._store.timeline(extension.id))

    async def _send(self, request: web.Request) -> web.Response:
        extension = extension_of(request, self._directory)
        data = await json_object(request)
        recipient, text = data.get("dst_num"), data.get("text")
        # The bodies of these are free; none of them is published (11.14).
        if not isinstance(recipient, str) or not _NUMBER.fullmatch(recipient):
            raise bad_request("Invalid destination number", "invalid_dst_num")
        if not isinstance(text, str) or not text.strip():
            raise bad_request("Text is empty", "empty_text")
        limit = self._switches.text_limit
        if limit is not None and len(text) > limit:
            raise bad_request("Text is too long", "text_too_long")
        number = self._directory.own_number(extension)
        if number is None:
            raise bad_request("Extension has no number for messages", "no_message_did")
        accepted = self._switches.accepted_status
        message = self._traffic.send(
            extension,
            number,
            recipient=recipient,
            text=text,
            visible_delay=self._switches.send_visible_delay,
        )
        self.sent.append(
            Sent(
                id=message.id,
                line=str(extension.id),
                recipient=recipient,
                text=text,
                channel="SMS",
                time=self._now(),
            )
        )
        return answer(self._accepted(message, accepted), 201)

    def _accepted(self, message: Message, status: str) -> dict[str, Any]:
        """Return the body of a 201: up to four fields, none published (6.2)."""
        if self._switches.send_answer == "bare":
            return {"status": status}
        key = "message_id" if self._switches.send_answer == "message_id" else "id"
        return {
            key: message.id,
            "chat_id": message.chat_id,
            "dst_num": message.dst_num,
            "status": status,
        }

    def _message(self, request: web.Request) -> Message:
        extension = extension_of(request, self._directory)
        return self._store.message(extension.id, request.match_info["message_id"])

    async def _get(self, request: web.Request) -> web.Response:
        message = self._message(request)
        if self._switches.get_marks_read and message.flow == "in":
            message.read = True
        return answer(_shown(message, self._switches))

    async def _mark(self, request: web.Request) -> web.Response:
        message = self._message(request)
        read = (await json_object(request)).get("read")
        if not isinstance(read, bool):
            raise bad_request("read must be true or false")
        message.read = read
        return answer(_shown(message, self._switches))

    async def _delete(self, request: web.Request) -> web.Response:
        self._store.delete(self._message(request))
        return deleted(self._switches)
