"""An HTTP answer, and how its JSON is read: leniently, and keeping nobody waiting."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from http import HTTPStatus
import json
import re
from typing import Any

from aiohttp import hdrs
from pydantic_core import from_json

from .errors import BadAnswer

#: Reading JSON of this size takes a few milliseconds.
_LARGE = 1024 * 1024
#: What stands for half of a character, unless the other half follows.
_ESCAPED_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
_LONGEST_PAUSE = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer that was read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def ok(self) -> bool:
        """Tell whether the status is a 2xx."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def digest(self) -> bytes:
        """Return what tells this body from another without reading it."""
        return blake2b(self.body, digest_size=16).digest()

    @property
    def server_time(self) -> datetime | None:
        """Return the server's clock by the Date header, whole seconds in UTC."""
        return _http_date(self.headers.get(hdrs.DATE, ""))

    @property
    def retry_after(self) -> float | None:
        """Return the pause the server asks for, in seconds; a day at most."""
        value = self.headers.get(hdrs.RETRY_AFTER, "").strip()
        if value.isdecimal():
            pause = float(value)
        elif (until := _http_date(value)) is not None:
            pause = (until - (self.server_time or datetime.now(UTC))).total_seconds()
        else:
            return None
        return min(max(0.0, pause), _LONGEST_PAUSE)

    def json(self) -> Any:
        """Return the body's JSON value; raise BadAnswer where it is none."""
        try:
            return _read_json(self.body)
        except ValueError:
            pass
        # Not in the "except": the parser's message quotes the body.
        raise BadAnswer("The answer is not JSON")

    async def json_in_turns(self) -> Any:
        """Return what :meth:`json` does; a large body keeps nobody waiting."""
        if len(self.body) < _LARGE:
            return self.json()
        try:
            return await asyncio.to_thread(_read_large_json, self.body)
        except ValueError:
            pass
        raise BadAnswer("The answer is not JSON")

    def json_or_none(self) -> Any:
        """Return the body's JSON value, or None where it is none."""
        try:
            return _read_json(self.body)
        except ValueError:
            return None


def _read_json(body: bytes) -> Any:
    """Read JSON; half of a character costs that character, not the whole answer."""
    try:
        return from_json(body)
    except ValueError:
        text = body.decode(errors="replace")
    try:
        whole = json.dumps(json.loads(text), ensure_ascii=False)
    except RecursionError as err:
        raise ValueError("Nested too deeply") from err
    return from_json(whole.encode(errors="replace"))


def _read_large_json(body: bytes) -> Any:
    """Read JSON in a thread of its own.

    A parser that is native code alone keeps all other threads waiting until its
    end; this one comes back to Python with every object.
    """
    if _ESCAPED_HALF.search(body):
        return _read_json(body)
    try:
        return json.loads(body.decode(errors="replace"), object_hook=_itself)
    except RecursionError as err:
        raise ValueError("Nested too deeply") from err


def _itself(item: dict[str, Any]) -> dict[str, Any]:
    return item


def _http_date(text: str) -> datetime | None:
    """Read a header's date; one that names no zone is in UTC, too."""
    try:
        date = parsedate_to_datetime(text)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError, ValueError:
        return None
