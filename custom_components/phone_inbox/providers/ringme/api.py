"""Requests to the API: token, quota and errors in one place."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from weakref import WeakValueDictionary

from aiohttp import hdrs

from ..answer import Answer
from ..errors import AuthenticationFailed, OutcomeUnknown, RateLimited, Unavailable
from ..http import READ_TIMEOUT, HttpClient, Params, TooManyRequests
from .answers import check, is_concurrent
from .oauth import Tokens
from .quota import Quota

type Sleep = Callable[[float], Awaitable[object]]

_PREFIX = "api/ver1.0/"
#: Seconds before each new attempt where somebody else's list is in work (§8).
_BUSY_PAUSES = (1.0, 2.0, 3.0)


#: By event loop, host and application: an account that was reloaded goes on with what
#: waited before, such as the looks for a message that was not answered.
_TURNS: WeakValueDictionary[tuple[int, str, str], asyncio.Lock] = WeakValueDictionary()


def _turn_of(host: str, client_id: str) -> asyncio.Lock:
    """Return the lock that all requests of an account share."""
    key = (id(asyncio.get_running_loop()), host, client_id)
    return _TURNS.setdefault(key, asyncio.Lock())


class ServerClock:
    """The server's time, by the Date headers of its answers."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """Start with our own time."""
        self._monotonic = monotonic
        self._told: tuple[datetime, float] | None = None

    def note(self, answer: Answer) -> None:
        """Learn from an answer."""
        if (time := answer.server_time) is not None:
            self._told = (time, self._monotonic())

    def now(self) -> datetime:
        """Return the server's time, aware and in UTC."""
        if self._told is None:
            return datetime.now(UTC)
        time, at = self._told
        return time + timedelta(seconds=self._monotonic() - at)


class Api:
    """The API v1.0 with one application's credentials.

    Every call raises AuthenticationFailed, PermissionDenied, NotFound, Rejected
    for another 4xx, RateLimited, Unavailable or BadAnswer. Paths are relative to
    the version prefix.
    """

    def __init__(
        self,
        http: HttpClient,
        tokens: Tokens,
        *,
        sleep: Sleep,
        monotonic: Callable[[], float],
    ) -> None:
        """Prepare calls; nothing is sent yet."""
        self.http = http
        self.quota = Quota(monotonic)
        self.clock = ServerClock(monotonic)
        self._tokens = tokens
        self._sleep = sleep
        self._turn: asyncio.Lock | None = None
        self._listing = asyncio.Lock()

    async def get(self, path: str, params: Params = ()) -> Answer:
        """Read something."""

        async def read(headers: Mapping[str, str]) -> Answer:
            return await self.http.get(_PREFIX + path, params=params, headers=headers)

        return await self._request(read)

    async def get_list(self, path: str, params: Params) -> Answer:
        """Read a list of messages: one at a time, or the server refuses (§8)."""
        async with self._listing:
            for pause in _BUSY_PAUSES:
                try:
                    return await self.get(path, params)
                except _Busy:
                    # Another application's list is in work.
                    await self._sleep(pause)
            return await self.get(path, params)

    async def change(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        timeout: float = READ_TIMEOUT,  # noqa: ASYNC109 - aiohttp's own timeout
    ) -> Answer:
        """Change something; raise Unavailable where it is not known if it was."""
        try:
            return await self.send(method, path, json, timeout=timeout)
        except OutcomeUnknown:
            # Of marks and deletions the next poll tells, and they may be repeated.
            raise Unavailable("The server did not say what became of it") from None

    async def send(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        timeout: float = READ_TIMEOUT,  # noqa: ASYNC109 - aiohttp's own timeout
    ) -> Answer:
        """Change something that must not happen twice: raises OutcomeUnknown, too."""

        async def change(headers: Mapping[str, str]) -> Answer:
            answer = await self.http.change(
                method, _PREFIX + path, json=json, headers=headers, timeout=timeout
            )
            if answer.status == HTTPStatus.REQUEST_TIMEOUT:
                # Whose patience ended, and when, is anybody's guess.
                raise OutcomeUnknown("The server gave up waiting")
            return answer

        return await self._request(change)

    async def _request(
        self, make: Callable[[Mapping[str, str]], Awaitable[Answer]]
    ) -> Answer:
        """Make one request, when it is the account's turn.

        One at a time, whoever asks: servers answer 429 to what overlaps (§8).
        """
        if self._turn is None:
            self._turn = _turn_of(self.http.host, self._tokens.client_id)
        async with self._turn:
            return await self._request_now(make)

    async def _request_now(
        self, make: Callable[[Mapping[str, str]], Awaitable[Answer]]
    ) -> Answer:
        refused = None
        # A token may be refused before its time: then a new one is tried, once.
        for _ in range(2):
            self.quota.check()
            token = await self._tokens.get(but=refused)
            try:
                answer = await make({hdrs.AUTHORIZATION: f"Bearer {token}"})
            except TooManyRequests as err:
                self.clock.note(err.answer)
                if is_concurrent(err.answer):
                    self.quota.note(err.answer.headers)
                    raise _Busy(_BUSY_PAUSES[-1]) from None
                raise self.quota.refused(err.answer) from None
            self.clock.note(answer)
            self.quota.accepted(answer)
            if answer.status != HTTPStatus.UNAUTHORIZED:
                check(answer)
                return answer
            refused = token
        raise AuthenticationFailed("The server takes no token of this application")


class _Busy(RateLimited):
    """A list was refused because another one is in work."""
