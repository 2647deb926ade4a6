"""The IM service's WebSocket: it says that it is worth while to poll (§4.1).

The service is optional, and what its frames say about external messages is not
published: that one came is all that is read of them. While debug logging is on, the
shapes of such frames are told, so that users can report them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import StrEnum
from http import HTTPStatus
import logging
import random
from typing import Any
from uuid import uuid4

from aiohttp import (
    ClientError,
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    ClientSession,
    ClientWebSocketResponse,
    ClientWSTimeout,
    DummyCookieJar,
    WSMessage,
    WSMsgType,
)
from pydantic_core import from_json

from ..errors import ProviderError
from .account import Account
from .shapes import Shape, shape_of

_LOGGER = logging.getLogger(__name__)

#: The pause before connecting again, in seconds: the first, doubled each time,
#: and the one between attempts once it looks hopeless.
_FIRST_PAUSE = 1.0
_LONG_PAUSE = 3600.0
_ATTEMPTS = 5
#: A connection that lasted this long, in seconds, was a good one.
_GOOD_CONNECTION = 30.0
_TIMEOUT = 10.0
#: Seconds without a frame until a ping is sent, and until its answer must be
#: there. No heartbeat of the protocol's own is documented; this is WebSocket's.
_HEARTBEAT = 30.0
_CLOSE_TIMEOUT = 2.0
_MAX_FRAME_BYTES = 1024 * 1024
#: So many different shapes of frames are told.
_SHAPES = 20
_TOPIC_PREFIX = "emc"
_USER_PREFIX = "usr"


class ImState(StrEnum):
    """What the connection is doing."""

    OFF = "off"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    WAITING = "waiting"
    UNAVAILABLE = "unavailable"


class _Ended(Exception):
    """There is no connection, or no longer."""


class _Refused(Exception):
    """The service is there and does not want us."""


class ImNudge:
    """Keeps a connection open and calls ``nudge`` for every message there.

    ``token`` returns an access token and ``topics`` the ids beside the user's own
    whose messages are wanted.
    """

    def __init__(
        self,
        session: ClientSession,
        account: Account,
        token: Callable[[], Awaitable[str]],
        topics: Callable[[], Awaitable[Sequence[str]]],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        """Prepare; ``session`` lends its connections."""
        self._session = session
        self._account = account
        self._token = token
        self._topics = topics
        self._sleep = sleep
        self._nudge: Callable[[], None] = _nothing
        self._task: asyncio.Task[None] | None = None
        self._was_connected = False
        self.state = ImState.OFF
        #: Data frames since the start, and the shapes of those seen while debugging.
        self.frames = 0
        self.shapes: list[Shape] = []

    def start(self, nudge: Callable[[], None]) -> None:
        """Connect in the background, unless that goes on already."""
        self._nudge = nudge
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Disconnect."""
        if (task := self._task) is not None:
            self._task = None
            task.cancel()
            await asyncio.wait([task])
        self.state = ImState.OFF

    async def _run(self) -> None:
        failures = 0
        clock = asyncio.get_running_loop().time
        # A session of its own, since a redirect must not be followed; the
        # connections remain the lender's.
        async with ClientSession(
            connector=self._session.connector,
            connector_owner=False,
            cookie_jar=DummyCookieJar(),
            middlewares=(_stay,),
        ) as session:
            while True:
                began = clock()
                self.state = ImState.CONNECTING
                try:
                    await self._listen(session)
                except (
                    ClientError,
                    OSError,
                    ProviderError,
                    TimeoutError,
                    _Ended,
                    _Refused,
                ) as err:
                    _LOGGER.debug("No connection to the IM: %s", type(err).__name__)
                good = clock() - began >= _GOOD_CONNECTION
                failures = 1 if self._is_connected and good else failures + 1
                hopeless = failures > _ATTEMPTS
                self.state = ImState.UNAVAILABLE if hopeless else ImState.WAITING
                await self._sleep(_pause(failures))

    @property
    def _is_connected(self) -> bool:
        return self.state is ImState.CONNECTED

    async def _listen(self, session: ClientSession) -> None:
        """Connect, log in and nudge until the connection ends."""
        token = await self._token()
        topics = await self._topics()
        async with asyncio.timeout(_TIMEOUT):
            socket = await session.ws_connect(
                self._account.im_url,
                ssl=self._account.tls,
                # Pings are sent here: aiohttp's own leave a timer behind.
                autoping=False,
                timeout=ClientWSTimeout(ws_close=_CLOSE_TIMEOUT),
                max_msg_size=_MAX_FRAME_BYTES,
            )
        async with socket:
            async with asyncio.timeout(_TIMEOUT):
                own = await self._log_in(socket, token)
            wanted = {topic for topic in (own, *topics) if topic}
            for topic in wanted:
                await _send(socket, "sub", topic=f"{_TOPIC_PREFIX}{topic}")
            self.state = ImState.CONNECTED
            if self._was_connected:
                # Something may have come while there was no connection.
                self._nudge()
            self._was_connected = True
            while wanted:
                # Not every topic of a group need be ours; with none there is
                # nothing to wait for.
                if _is_refusal(await self._receive(socket)):
                    wanted.pop()
            raise _Refused

    async def _log_in(self, socket: ClientWebSocketResponse, token: str) -> str:
        """Log in; return the user's id, "" where the answer has none."""
        secret = self._account.im_secret(token)
        await _send(socket, "login", scheme="access_token", secret=secret)
        while not (answer := await self._receive(socket)):
            pass
        if _is_refusal(answer):
            raise _Refused
        params = answer.get("params")
        user = params.get("user") if isinstance(params, Mapping) else None
        return user.removeprefix(_USER_PREFIX) if isinstance(user, str) else ""

    async def _receive(self, socket: ClientWebSocketResponse) -> Mapping[str, Any]:
        """Return the next answer to a request, empty for another frame."""
        received = await _next(socket)
        if received.type is WSMsgType.PING:
            await socket.pong(received.data)
            return {}
        if received.type is WSMsgType.PONG:
            return {}
        if received.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
            raise _Ended
        try:
            frame = from_json(received.data)
        except ValueError:
            return {}
        if not isinstance(frame, Mapping):
            return {}
        if "data" in frame:
            self.frames += 1
            self._note_shape(frame)
            self._nudge()
        answer = frame.get("ctrl")
        return answer if isinstance(answer, Mapping) else {}

    def _note_shape(self, frame: Mapping[str, Any]) -> None:
        if not _LOGGER.isEnabledFor(logging.DEBUG) or len(self.shapes) >= _SHAPES:
            return
        if (shape := shape_of(frame)) not in self.shapes:
            self.shapes.append(shape)
            _LOGGER.debug("The shape of a frame of the IM: %s", shape)


async def _next(socket: ClientWebSocketResponse) -> WSMessage:
    """Return the next frame; raise TimeoutError where the other side is gone."""
    try:
        return await socket.receive(timeout=_HEARTBEAT)
    except TimeoutError:
        await socket.ping()
        return await socket.receive(timeout=_HEARTBEAT)


async def _send(socket: ClientWebSocketResponse, kind: str, **body: str) -> None:
    await socket.send_json({kind: {"id": str(uuid4()), **body}})


def _is_refusal(answer: Mapping[str, Any]) -> bool:
    code = answer.get("code")
    return isinstance(code, int) and code >= HTTPStatus.MULTIPLE_CHOICES


async def _stay(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Keep aiohttp from following a redirect: the token is for one host only."""
    response = await handler(request)
    if HTTPStatus.MULTIPLE_CHOICES <= response.status < HTTPStatus.BAD_REQUEST:
        response.close()
        raise _Ended
    return response


def _pause(failures: int) -> float:
    """Return seconds, not the same for everybody whom a server has dropped."""
    hopeless = failures > _ATTEMPTS
    pause = _LONG_PAUSE if hopeless else _FIRST_PAUSE * 2 ** (failures - 1)
    return pause * random.uniform(0.5, 1.0)  # noqa: S311 - nothing secret


def _nothing() -> None:
    """Take the place of a nudge."""
