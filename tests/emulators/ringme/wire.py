"""What goes over the wire: JSON answers, errors, times, options of lists."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
import json
from typing import Any

from aiohttp import web

PREFIX = "/api/ver1.0"

_TIME = "%Y-%m-%d %H:%M:%S"


class ApiError(Exception):
    """An answer of section 8: a text and, in part, a machine-readable status."""

    def __init__(
        self, http_status: int, message: str, status: str | int | None = None
    ) -> None:
        """Keep what the body is made of."""
        super().__init__(message)
        self.http_status = http_status
        self.message = message
        self.status = status

    def response(self) -> web.Response:
        """Return the answer."""
        body: dict[str, Any] = {"message": self.message}
        if self.status is not None:
            body["status"] = self.status
        return answer(body, self.http_status)


def bad_request(message: str, status: str | None = None) -> ApiError:
    """Return the 400 of a wrong parameter; its form is assumed (8)."""
    return ApiError(400, message, status)


def denied(status: str = "access_denied") -> ApiError:
    """Return a 403 with one of the four documented statuses (8)."""
    return ApiError(403, "Access denied", status)


def not_found(status: str | None = None) -> ApiError:
    """Return the 404 (6.3, 8)."""
    return ApiError(404, "Not found", status)


def answer(data: Any, status: int = 200) -> web.Response:
    """Return JSON in UTF-8, not escaped: clients must read the charset (1)."""
    return web.json_response(
        data, status=status, dumps=lambda item: json.dumps(item, ensure_ascii=False)
    )


async def json_object(request: web.Request) -> dict[str, Any]:
    """Return the JSON object in the body; anything else is a 400 (1)."""
    if request.content_type != "application/json":
        raise bad_request("Content-Type must be application/json")
    try:
        data = await request.json()
    except ValueError:
        raise bad_request("Body is not JSON") from None
    if not isinstance(data, dict):
        raise bad_request("Body is not an object")
    return data


def stamp(time: datetime) -> str:
    """Print a time as ``2025-03-04 08:15:42.37``, or without the fraction.

    Lists show both forms (4): the fraction is there when it is not zero.
    """
    text = time.astimezone(UTC).strftime(_TIME)
    hundredths = time.microsecond // 10_000
    if not hundredths:
        return text
    return f"{text}.{hundredths:02d}".rstrip("0")


def read_time(text: str, zone: tzinfo) -> datetime:
    """Read a time in a request: no T, no Z, no fraction (6.1)."""
    try:
        time = datetime.strptime(text, _TIME)  # noqa: DTZ007
    except ValueError:
        raise bad_request(f"Wrong datetime: {text}") from None
    return time.replace(tzinfo=zone).astimezone(UTC)


def two_months_after(time: datetime) -> datetime:
    """Return the end of the widest window (6.1): two calendar months.

    The strictest reading of "two months", 59 days at the least.
    """
    months = time.month - 1 + 2
    year, month = time.year + months // 12, months % 12 + 1
    day = min(time.day, calendar.monthrange(year, month)[1])
    return time.replace(year=year, month=month, day=day)


@dataclass(frozen=True, kw_only=True)
class Page:
    """The part of a list that was asked for."""

    number: int
    size: int

    @property
    def offset(self) -> int:
        """Return how many items come before the page."""
        return (self.number - 1) * self.size


def read_page(request: web.Request, *, default: int, cap: int) -> Page:
    """Read ``page`` (from 1) and ``per_page``, which the server caps (11.8)."""
    number = _read_positive(request, "page", 1)
    size = _read_positive(request, "per_page", default)
    return Page(number=number, size=min(size, cap))


def _read_positive(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name)
    if text is None:
        return default
    if not text.isdecimal() or int(text) < 1:
        raise bad_request(f"Wrong {name}: {text}")
    return int(text)


def read_order(request: web.Request) -> bool:
    """Tell whether the newest come first, the default (6.1)."""
    order = request.query.get("order", "desc")
    if order not in {"asc", "desc"}:
        raise bad_request(f"Wrong order: {order}")
    return order == "desc"
