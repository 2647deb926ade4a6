"""What the answers of the PBX look like: errors and timestamps."""

from collections.abc import Mapping
from datetime import UTC, datetime
import json
from typing import Any, Literal

from aiohttp import web

from .switches import PROFILES, PortSipSwitches, Profile


class ApiError(Exception):
    """An answer with the error envelope of section 7."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        detail: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Take what the answer shall say."""
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.detail = detail
        self.headers = headers


class RefusalError(ApiError):
    """A 401 or 403 of a resource, whose body is undescribed (section 7)."""


def error_body(code: str, message: str, detail: Any = None) -> str:
    """Return the error envelope as JSON text."""
    error: dict[str, Any] = {"code": code, "message": message}
    if detail is not None:
        error["detail"] = detail
    return json.dumps({"errors": [error]})


def error_response(error: ApiError, switches: PortSipSwitches) -> web.Response:
    """Return the answer for an error."""
    if isinstance(error, RefusalError) and switches.refusal_body == "empty":
        return web.Response(status=error.status, headers=error.headers)
    if isinstance(error, RefusalError) and switches.refusal_body == "html":
        return web.Response(
            status=error.status,
            headers=error.headers,
            text=f"<html><body><h1>{error.status}</h1></body></html>",
            content_type="text/html",
        )
    return web.Response(
        status=error.status,
        headers=error.headers,
        text=error_body(error.code, error.message, error.detail),
        content_type="application/json",
    )


def validation_error(field: str, *, status: int = 400) -> ApiError:
    """Return the error for a field that failed validation (section 7)."""
    return ApiError(
        status, "VALIDATE_FAILED", "field validation failed", detail={"field": field}
    )


def forbidden(switches: PortSipSwitches) -> ApiError:
    """Return the error for a missing permission (section 7: status assumed)."""
    return RefusalError(switches.forbidden_status, "FORBIDDEN", "permission denied")


def unauthorized() -> ApiError:
    """Return the error for a missing or expired access token (section 9)."""
    return RefusalError(401, "UNAUTHORIZED", "access token is invalid or expired")


def not_found() -> ApiError:
    """Return the error for an unknown id (section 9)."""
    return ApiError(404, "UNKNOWN", "unknown error")


async def json_object(request: web.Request) -> dict[str, Any]:
    """Return the JSON object that was posted."""
    try:
        data = await request.json()
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise validation_error("body")
    return data


def at_least(switches: PortSipSwitches, profile: Profile) -> bool:
    """Tell whether the emulated release is that one or a later one."""
    return PROFILES.index(switches.profile) >= PROFILES.index(profile)


def rfc3339(moment: datetime, digits: Literal[0, 3, 6] = 0) -> str:
    """Return a timestamp in UTC with that many fractional digits (section 1)."""
    timespec = {0: "seconds", 3: "milliseconds", 6: "microseconds"}[digits]
    text = moment.astimezone(UTC).isoformat(timespec=timespec)
    return text.removesuffix("+00:00") + "Z"
