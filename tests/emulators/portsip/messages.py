"""The four message GETs (section 3) and what is not a send (section 4)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
import json
from typing import Any

from aiohttp import hdrs, web

from tests.emulators.base import Clock

from .answers import forbidden, not_found, rfc3339, validation_error
from .auth import Auth
from .queries import parse_query, plain_options, select
from .store import FIELDS, Message, MessageStore
from .switches import PortSipSwitches

_NEW_VALUES = {"msg_type": "MMS", "direction": "INTERNAL", "delivery": "READ"}
_RENAMED = {"IN": "INBOUND", "OUT": "OUTBOUND"}


class MessageRoutes:
    """Handlers of the tenant's and the user's messages."""

    def __init__(
        self,
        clock: Clock,
        switches: PortSipSwitches,
        auth: Auth,
        store: MessageStore,
        arrive: Callable[[], None],
    ) -> None:
        """Take what the handlers need; ``arrive`` lets one message come in."""
        self._clock = clock
        self._switches = switches
        self._auth = auth
        self._store = store
        self._arrive = arrive

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add the routes."""
        for path, get_list, get_one in (
            ("/api/external_messages", self._tenant_list, self._tenant_one),
            ("/api/user/external_messages", self._user_list, self._user_one),
        ):
            router.add_get(path, get_list, allow_head=False)
            router.add_get(path + "/{id}", get_one, allow_head=False)
            router.add_post(path, self._no_send)

    async def _tenant_list(self, request: web.Request) -> web.Response:
        return self._list(request, self._tenant_scope(request))

    async def _tenant_one(self, request: web.Request) -> web.Response:
        scope = self._tenant_scope(request)
        message = self._store.get(request.match_info["id"])
        return self._one(message if scope else None)

    async def _user_list(self, request: web.Request) -> web.Response:
        return self._list(request, self._user_scope(request))

    async def _user_one(self, request: web.Request) -> web.Response:
        user = self._auth.require(request)
        scope = self._user_scope(request)
        message = self._store.get(request.match_info["id"])
        # Section 11, point 8: another user's message is as good as absent.
        own = message is not None and user.id in message.owners
        return self._one(message if scope and own else None)

    async def _no_send(self, request: web.Request) -> web.Response:
        if self._switches.post_message_status == 404:
            raise web.HTTPNotFound
        raise web.HTTPMethodNotAllowed(request.method, [hdrs.METH_GET])

    # Scopes: the messages a request may see

    def _tenant_scope(self, request: web.Request) -> Sequence[Message]:
        user = self._auth.require(request)
        if not user.domain:
            return self._no_tenant()
        if user.role not in self._switches.tenant_list_roles:
            raise forbidden(self._switches)
        return self._store.all()

    def _user_scope(self, request: web.Request) -> Sequence[Message]:
        user = self._auth.require(request)
        return self._store.of_user(user.id) if user.domain else self._no_tenant()

    def _no_tenant(self) -> Sequence[Message]:
        if self._switches.no_tenant_list == "refused":
            raise forbidden(self._switches)
        return []

    # Answers

    def _one(self, message: Message | None) -> web.Response:
        self._store.settle(self._clock.now())
        if message is None:
            raise not_found()
        return _json(self._shown(message))

    def _list(self, request: web.Request, scope: Sequence[Message]) -> web.Response:
        switches = self._switches
        self._store.settle(self._clock.now())
        options = plain_options(request.query)
        match switches.query_mode:
            case "rejected" if request.query:
                raise validation_error(
                    next(iter(request.query)), status=switches.rejected_status
                )
            case "ignored":
                options = {}
        for name in switches.ignored_options:
            options.pop(name, None)
        query = parse_query(options, _value_of, FIELDS, page_size=switches.page_size)
        if switches.skip_base == 1:
            query = replace(query, skip=max(0, query.skip - 1))
        if not query.order:
            descending = switches.default_order == "desc"
            query = replace(query, order=[("created_at", descending)])
        total, page = select(scope, query, _value_of, FIELDS, sorted_by="created_at")
        items: list[dict[str, Any]] | None = [self._shown(item) for item in page]
        if not items and switches.empty_items == "null":
            items = None
        answer: dict[str, Any] = {}
        if switches.count_shown == "always" or (
            switches.count_shown == "on_request" and query.count
        ):
            answer["count"] = total
        answer["items"] = items
        response = _json(answer)
        if query.skip == 0:
            # Section 11, point 14: the second page is shifted by what comes now.
            for _ in range(switches.arrivals_after_first_page):
                self._arrive()
        return response

    def _shown(self, message: Message) -> dict[str, Any]:
        """Return a message as the API shows it."""
        shown: dict[str, Any] = {}
        for index, name in enumerate(FIELDS):
            if name in message.shown:
                shown[name] = message.shown[name]
                continue
            if name == "created_at":
                shown[name] = rfc3339(message.created_at, message.digits)
                continue
            value = getattr(message, name)
            if name in self._switches.enum_fields:
                shown[name] = self._enum(name, value)
            elif value:
                shown[name] = value
            elif self._switches.blank_style != "omitted":
                shown[name] = self._blank(message.arrival + index)
        return shown

    def _blank(self, number: int) -> str | None:
        style = self._switches.blank_style
        return None if style == "null" or (style == "mixed" and number % 2) else ""

    def _enum(self, name: str, value: str) -> str | None:
        match self._switches.enum_style:
            case "lower":
                return value.lower()
            case "empty":
                return ""
            case "null":
                return None
            case "new":
                return _NEW_VALUES.get(name, value)
            case "renamed":
                return _RENAMED.get(value, value)
        return value


def _value_of(message: Message, field: str) -> Any:
    return getattr(message, field)


def _json(data: Any) -> web.Response:
    # UTF-8 as it is, not \u escapes: section 1 says JSON in UTF-8.
    return web.Response(
        text=json.dumps(data, ensure_ascii=False), content_type="application/json"
    )
