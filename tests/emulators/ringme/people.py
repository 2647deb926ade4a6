"""The resources /user/, /client/… and /extension_group/… (2, 3)."""

from __future__ import annotations

from collections.abc import Iterable

from aiohttp import web

from .access import USER
from .directory import CLIENT_ID, Directory, Extension
from .switches import RingmeSwitches
from .wire import PREFIX, Page, answer, not_found, read_page

_CLIENT = r"/client/{client_id:@me|\d+}"


class People:
    """Who the caller is, and which extensions and numbers there are."""

    def __init__(self, *, switches: RingmeSwitches, directory: Directory) -> None:
        """Take what the routes work on."""
        self._switches = switches
        self._directory = directory

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add the routes; /user and /did are used with and without a slash (1)."""
        client = PREFIX + _CLIENT
        router.add_get(f"{PREFIX}/user", self._user)
        router.add_get(f"{PREFIX}/user/", self._user)
        router.add_get(f"{client}/extension/", self._of_client)
        router.add_get(client + r"/extension/{extension_id:\d+}", self._extension)
        router.add_get(f"{client}/did", self._dids)
        router.add_get(f"{client}/did/", self._dids)
        router.add_get(f"{client}/limit/", self._limits)
        router.add_get(
            PREFIX + r"/extension_group/{group_id:\d+}/extension/", self._of_group
        )

    async def _user(self, request: web.Request) -> web.Response:
        return answer(request[USER].form())

    async def _of_client(self, request: web.Request) -> web.Response:
        self._reach_client(request)
        return self._extensions(request, self._directory.of_client())

    async def _of_group(self, request: web.Request) -> web.Response:
        group_id = int(request.match_info["group_id"])
        self._directory.reach_group(request[USER], group_id)
        members = [
            item
            for item in self._directory.of_client()
            if item.extension_group_id == group_id
        ]
        return self._extensions(request, members)

    def _extensions(
        self, request: web.Request, extensions: Iterable[Extension]
    ) -> web.Response:
        """Return a page of those that ``type`` and ``name`` let through (3)."""
        wanted_type = request.query.get("type")
        wanted_name = request.query.get("name")
        found = [
            item.form()
            for item in extensions
            if wanted_type in {None, item.type}
            and wanted_name in {None, item.name, item.short_name}
        ]
        page = read_page(
            request,
            default=self._switches.extension_page_default,
            cap=self._switches.extension_page_cap,
        )
        return answer(found[page.offset : page.offset + page.size])

    async def _extension(self, request: web.Request) -> web.Response:
        self._reach_client(request)
        extension_id = int(request.match_info["extension_id"])
        extension = self._directory.extensions.get(extension_id)
        if extension is None or extension.client_id != CLIENT_ID:
            raise not_found()
        return answer(extension.form())

    async def _dids(self, request: web.Request) -> web.Response:
        self._reach_client(request)
        dids = [item.form() for item in self._directory.dids.values()]
        cap = self._switches.did_page_cap
        if cap is None:
            return answer(dids)
        page: Page = read_page(request, default=cap, cap=cap)
        return answer(dids[page.offset : page.offset + page.size])

    async def _limits(self, request: web.Request) -> web.Response:
        """Return the limits (9); the form is not published, so assumed."""
        self._reach_client(request)
        return answer({"event": self._switches.event_limit})

    def _reach_client(self, request: web.Request) -> None:
        self._directory.reach_client(request[USER], request.match_info["client_id"])
