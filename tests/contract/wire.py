"""A hand on the wire: it edits listings and lets things happen between pages."""

from collections.abc import Callable
from http import HTTPStatus
import json
import re
from typing import Any

from aiohttp import hdrs, web

from tests.emulators.base import Emulator

type Items = list[Any]
type Edit = Callable[[Items], None]


class Wire:
    """Stands between an emulator's routes and the network.

    It finds the items of a listing by itself: the answer is their list, or an
    object with one.
    """

    def __init__(self, emulator: Emulator, list_path: str) -> None:
        """Take the place; the emulator must not have started yet."""
        self._list_path = re.compile(list_path)
        #: Changes to make to the items of each listing, in this order.
        self.edits: list[Edit] = []
        #: What happens once a page was answered, first to last, one for each page.
        self.interludes: list[Callable[[], object]] = []
        #: Turns the bytes of each listing into others.
        self.spoil: Callable[[bytes], bytes] | None = None
        #: Matches the paths of what else is turned into other bytes, and turns it.
        self.damage: tuple[re.Pattern[str], Callable[[bytes], bytes]] | None = None
        #: What every answer says of the server's clock; None: the right time.
        self.date: str | None = None
        emulator.app.middlewares.append(self._between)
        emulator.app.on_response_prepare.append(self._set_date)

    async def _set_date(self, _: web.Request, response: web.StreamResponse) -> None:
        if self.date is not None:
            response.headers[hdrs.DATE] = self.date

    @web.middleware
    async def _between(self, request: web.Request, handler: Any) -> web.StreamResponse:
        response: web.StreamResponse = await handler(request)
        if self.damage is not None and response.status < HTTPStatus.MULTIPLE_CHOICES:
            path, change = self.damage
            if path.fullmatch(request.path) and isinstance(response, web.Response):
                assert isinstance(response.body, bytes)
                body = change(response.body)
                return web.Response(body=body, content_type="application/json")
        if (
            request.method != hdrs.METH_GET
            or response.status != 200
            or not self._list_path.search(request.path)
        ):
            return response
        assert isinstance(response, web.Response)
        if self.edits or self.spoil is not None:
            response = self._edited(response)
        if self.interludes:
            self.interludes.pop(0)()
        return response

    def _edited(self, response: web.Response) -> web.Response:
        assert isinstance(response.body, bytes)
        data = json.loads(response.body)
        for edit in self.edits:
            edit(items_of(data))
        # Escaped, so that a text may hold half of a character.
        body = json.dumps(data).encode()
        if self.spoil is not None:
            body = self.spoil(body)
        return web.Response(body=body, content_type="application/json")


def items_of(data: Any) -> Items:
    """Return the items of a listing, to be changed in place."""
    if isinstance(data, dict):
        data = next(value for value in data.values() if isinstance(value, list))
    assert isinstance(data, list)
    return data


def each(edit: Callable[[dict[str, Any]], object]) -> Edit:
    """Return a change to a listing that makes this change to each item."""

    def apply(items: Items) -> None:
        for item in items:
            edit(item)

    return apply
