"""The resource /extension/{id}/event/ (9)."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from yarl import URL

from .access import EXTENSION, extension_of
from .callbacks import STATUS_TYPE, Callbacks, Event
from .directory import Directory
from .messages import deleted
from .switches import RingmeSwitches
from .wire import PREFIX, ApiError, answer, bad_request, json_object, not_found

#: The documented ones; message-out-status is in the texts, not in the list (9).
_TYPES = {
    "dial-in",
    "dial-out",
    "hangup",
    "answer",
    "message-in",
    "message-out",
    "voicemail",
}


class Events:
    """Create, list, change and delete subscriptions."""

    def __init__(
        self, *, switches: RingmeSwitches, directory: Directory, callbacks: Callbacks
    ) -> None:
        """Take what the routes work on."""
        self._switches = switches
        self._directory = directory
        self._callbacks = callbacks

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add the routes: lists end with a slash, single items do not (1)."""
        root = f"{PREFIX}{EXTENSION}/event/"
        router.add_get(root, self._list)
        router.add_post(root, self._create)
        router.add_delete(root, self._delete_all)
        router.add_get(root + r"{event_id:\d+}", self._get)
        router.add_put(root + r"{event_id:\d+}", self._change)
        router.add_delete(root + r"{event_id:\d+}", self._delete)

    def _event(self, request: web.Request) -> Event:
        extension = extension_of(request, self._directory)
        event = self._callbacks.events.get(int(request.match_info["event_id"]))
        if event is None or event.extension_id != extension.id:
            raise not_found()
        return event

    def _check(self, data: dict[str, Any]) -> tuple[str, str, str]:
        """Return type, method and address: each is required (9)."""
        event_type, method = data.get("event_type"), data.get("method")
        url = data.get("url")
        known = set(_TYPES)
        if self._switches.status_event == "own_type":
            known.add(STATUS_TYPE)
        if event_type not in known:
            raise bad_request(f"Wrong event_type: {event_type}")
        if method not in {"GET", "POST"}:
            raise bad_request(f"Wrong method: {method}")
        if not isinstance(url, str) or not _is_web_address(url):
            raise bad_request(f"Wrong url: {url}")
        return str(event_type), str(method), url

    async def _list(self, request: web.Request) -> web.Response:
        extension = extension_of(request, self._directory)
        return answer(
            [event.form() for event in self._callbacks.of_extension(extension.id)]
        )

    async def _create(self, request: web.Request) -> web.Response:
        extension = extension_of(request, self._directory)
        event_type, method, url = self._check(await json_object(request))
        if len(self._callbacks.events) >= self._switches.event_limit:
            raise ApiError(
                self._switches.event_limit_status, "Limit of events is reached"
            )
        event = self._callbacks.subscribe(extension.id, event_type, method, url)
        return answer(event.form(), 201)

    async def _get(self, request: web.Request) -> web.Response:
        return answer(self._event(request).form())

    async def _change(self, request: web.Request) -> web.Response:
        event = self._event(request)
        data = {**event.form(), **await json_object(request)}
        event.event_type, event.method, event.url = self._check(data)
        return answer(event.form())

    async def _delete(self, request: web.Request) -> web.Response:
        del self._callbacks.events[self._event(request).id]
        return deleted(self._switches)

    async def _delete_all(self, request: web.Request) -> web.Response:
        """Delete other people's too: what a client must never call (9)."""
        extension = extension_of(request, self._directory)
        self._callbacks.delete_of_extension(extension.id)
        return deleted(self._switches)


def _is_web_address(text: str) -> bool:
    try:
        url = URL(text)
    except ValueError:
        return False
    return url.scheme in {"http", "https"} and bool(url.host)
