"""The WSI websocket ``/wsi``: it never carries a message event (section 5)."""

import json
from typing import Any

from aiohttp import WSMsgType, web

from .answers import ApiError
from .auth import Auth, client_address
from .directory import Directory

_KINDS = (
    "extension_events",
    "extension_management_events",
    "cdr_events",
    "queue_events",
    "queue_management_events",
)
#: The published topics: none of them is about messages.
TOPICS = (*_KINDS, *(f"global_{kind}" for kind in _KINDS))


class WsiServer:
    """Handler of ``/wsi``."""

    def __init__(self, directory: Directory, auth: Auth) -> None:
        """Take what the handler needs."""
        self._directory = directory
        self._auth = auth

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add the route; it is not below ``/api``."""
        router.add_get("/wsi", self._serve, allow_head=False)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        signed_in = False
        async for received in socket:
            if received.type is not WSMsgType.TEXT:
                continue
            try:
                frame = json.loads(received.data)
                command = frame.get("command")
            except AttributeError, ValueError:
                frame, command = {}, None
            error = ""
            if command == "auth":
                error = self._sign_in(client_address(request), frame)
                signed_in = not error
            elif not signed_in:
                error = "not authenticated"
            elif command == "subscribe":
                topics = frame.get("topics")
                if not isinstance(topics, list) or any(
                    topic not in TOPICS for topic in topics
                ):
                    error = "unknown topic"
            else:
                error = "unknown command"
            answer: dict[str, Any] = {"command": command, "status": -1 if error else 0}
            if error:
                answer["error"] = error
            await socket.send_json(answer)
        return socket

    def _sign_in(self, address: str, frame: dict[str, Any]) -> str:
        """Return the error, or nothing when the password is right."""
        username = frame.get("username")
        for user in self._directory.users:
            if user.extension_number == frame.get("extension_number"):
                username = user.name
        try:
            self._auth.check_password(
                address,
                str(username),
                str(frame.get("password")),
                str(frame.get("domain") or ""),
            )
        except ApiError as error:
            return error.message
        return ""
