"""Who makes a request, and what that lets it reach (8)."""

from __future__ import annotations

from aiohttp import web

from .directory import Directory, Extension, User

#: The user whose token the request bears.
USER = web.RequestKey("user", User)

EXTENSION = r"/extension/{extension_id:\d+}"


def extension_of(request: web.Request, directory: Directory) -> Extension:
    """Return the extension in the path, if the user may reach it."""
    return directory.reach(request[USER], int(request.match_info["extension_id"]))
