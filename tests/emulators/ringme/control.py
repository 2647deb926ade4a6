"""Control routes for what only this emulator has (11.20).

``POST /control/ringme/<action>`` takes the action's arguments as a JSON object.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from aiohttp import web

from .callbacks import Callbacks

_ACTIONS = {
    "add_line",
    "block_line",
    "delete_line",
    "revoke_tokens",
    "set_status",
    "settle",
    "spend_quota",
    "subscribe_elsewhere",
}


def add_control_routes(
    router: web.UrlDispatcher, emulator: object, callbacks: Callbacks
) -> None:
    """Add the routes; ``emulator`` has a method for each action."""

    async def act(request: web.Request) -> web.Response:
        action = request.match_info["action"]
        if action not in _ACTIONS:
            raise web.HTTPNotFound
        arguments: dict[str, Any] = {}
        if request.can_read_body:
            arguments = await request.json()
        result = getattr(emulator, action)(**arguments)
        return web.json_response({"result": result})

    async def list_callbacks(_: web.Request) -> web.Response:
        return web.json_response([asdict(item) for item in callbacks.attempts])

    router.add_post("/control/ringme/{action}", act)
    router.add_get("/control/ringme/callbacks", list_callbacks)
