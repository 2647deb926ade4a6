"""An HTTP answer, and how its JSON is read: leniently, and keeping nobody waiting."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from http import HTTPStatus
from typing import Any

from aiohttp import hdrs

from . import lenient_json
from .dates import http_date
from .errors import BadAnswer

_LONGEST_PAUSE = 24 * 3600.0
#: No error is longer, and none is worth reading that is.
_SHORT = 64 * 1024
#: No header that is looked at is longer.
_LONGEST_HEADER = 200


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
        return http_date(self._header(hdrs.DATE))

    @property
    def retry_after(self) -> float | None:
        """Return the pause the server asks for, in seconds; a day at most."""
        value = self._header(hdrs.RETRY_AFTER)
        if value.isascii() and value.isdecimal():
            pause = float(value)
        elif (until := http_date(value)) is not None:
            pause = (until - (self.server_time or datetime.now(UTC))).total_seconds()
        else:
            return None
        return min(max(0.0, pause), _LONGEST_PAUSE)

    def _header(self, name: str) -> str:
        return self.headers.get(name, "")[:_LONGEST_HEADER].strip()

    async def json(self) -> Any:
        """Return the body's JSON value; raise BadAnswer where it is none.

        Whatever is in it, nobody is kept waiting: see :mod:`.lenient_json`.
        """
        try:
            if lenient_json.is_quick(self.body):
                return lenient_json.read_quickly(self.body)
        except ValueError:
            pass
        try:
            return await asyncio.to_thread(lenient_json.read, self.body)
        except ValueError:
            pass
        # Not in the "except": the parser's message quotes the body.
        raise BadAnswer("The answer is not JSON")

    async def json_or_none(self) -> Any:
        """Return the body's JSON value, or None where it is none."""
        try:
            return await self.json()
        except BadAnswer:
            return None

    def short_json(self) -> Any:
        """Return the JSON value of a short body, such as an error's, else None."""
        if len(self.body) > _SHORT or not lenient_json.is_quick(self.body):
            return None
        try:
            return lenient_json.read_quickly(self.body)
        except ValueError:
            pass
        try:
            return lenient_json.read(self.body)
        except ValueError:
            return None
