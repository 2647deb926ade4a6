"""The host that keeps the files: another one, which takes no credentials (sheet §8)."""

from aiohttp import hdrs, web


class Storage:
    """Serves files at addresses that nobody can guess."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self.files: dict[str, tuple[str, bytes]] = {}
        #: The ``Authorization`` of each request, blank where there was none.
        self.authorizations: list[str] = []
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_get("/{sid}", self._file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close every connection."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def url(self, sid: str) -> str:
        """Return a file's address."""
        return f"http://127.0.0.1:{self.port}/{sid}"

    async def _file(self, request: web.Request) -> web.Response:
        authorization = request.headers.get(hdrs.AUTHORIZATION, "")
        self.authorizations.append(authorization)
        if authorization:
            raise web.HTTPBadRequest(text="Only one way to sign in is allowed")
        if (found := self.files.get(request.match_info["sid"])) is None:
            raise web.HTTPNotFound
        content_type, content = found
        return web.Response(body=content, content_type=content_type)
