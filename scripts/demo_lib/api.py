"""Home Assistant's own API, as a browser uses it: HTTP and the websocket."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
import contextlib
from typing import Any, Self

from aiohttp import ClientError, ClientSession, ClientWebSocketResponse

from .console import DemoError, until

_TIMEOUT = 30.0
#: How long something may take that needs the next poll. One comes every half
#: minute, and a busy machine is late.
PATIENCE = 120.0


class Api:
    """The HTTP half."""

    def __init__(self, session: ClientSession, url: str, token: str) -> None:
        """Speak for the user that the token belongs to."""
        self.url = url
        self.session = session
        self.token = token

    async def request(self, method: str, path: str, data: Any = None) -> Any:
        """Call ``/api/<path>``; raise DemoError unless that succeeds."""
        try:
            async with asyncio.timeout(_TIMEOUT):
                async with self.session.request(
                    method,
                    f"{self.url}/api/{path}",
                    json=data,
                    headers={"Authorization": f"Bearer {self.token}"},
                ) as response:
                    if response.ok:
                        return await response.json()
                    problem = f"HTTP {response.status}: {await response.text()}"
        except (ClientError, TimeoutError) as error:
            problem = str(error) or "no answer"
        raise DemoError(f"Home Assistant on {method} /api/{path}: {problem}")

    async def get(self, path: str) -> Any:
        """Read something."""
        return await self.request("GET", path)

    async def post(self, path: str, data: Any = None) -> Any:
        """Create or change something."""
        return await self.request("POST", path, data if data is not None else {})

    async def state(self, entity_id: str) -> dict[str, Any]:
        """Return an entity's state and attributes."""
        answer: dict[str, Any] = await self.get(f"states/{entity_id}")
        return answer

    async def expect(self, entity_id: str, wanted: str) -> dict[str, Any]:
        """Wait until an entity has a state, and return it with its attributes."""
        seen: dict[str, Any] = {}

        async def look() -> bool:
            nonlocal seen
            seen = await self.state(entity_id)
            return bool(seen["state"] == wanted)

        try:
            await until(entity_id, look, seconds=PATIENCE)
        except DemoError as error:
            if not seen:
                raise
            raise DemoError(f"{error} to be {wanted}: it is {seen['state']}") from None
        return seen

    async def act(self, action: str, data: Mapping[str, Any]) -> None:
        """Perform an action, such as ``button.press``."""
        domain, _, name = action.partition(".")
        await self.post(f"services/{domain}/{name}", dict(data))


class Socket:
    """The websocket half, for what HTTP does not offer. Use it as a context."""

    def __init__(self, api: Api) -> None:
        """Prepare a connection."""
        self._api = api
        self._last_id = 0
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._connection: ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None
        #: What subscriptions bring; None: the connection is gone.
        self.events: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        """Connect and sign in."""
        try:
            connection = await self._api.session.ws_connect(
                f"{self._api.url}/api/websocket", max_msg_size=0
            )
            self._connection = connection
            await connection.receive_json()
            sign_in = {"type": "auth", "access_token": self._api.token}
            await connection.send_json(sign_in)
            answer = await connection.receive_json()
        # aiohttp's word for a connection that is closed instead of answering.
        except (ClientError, TypeError) as error:
            raise DemoError(f"no websocket to Home Assistant: {error}") from None
        if answer["type"] != "auth_ok":
            raise DemoError("Home Assistant did not accept our token")
        self._reader = asyncio.create_task(self._read(connection))
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Disconnect."""
        if self._reader is not None:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader
        if self._connection is not None:
            await self._connection.close()

    async def _read(self, connection: ClientWebSocketResponse) -> None:
        try:
            async for frame in connection:
                data = frame.json()
                if data["type"] == "event":
                    self.events.put_nowait(data["event"])
                    continue
                future = self._answers.pop(data["id"], None)
                if future is not None and not future.done():
                    future.set_result(data)
        finally:
            self.events.put_nowait(None)
            # Those that nobody waits for any more are done.
            for future in self._answers.values():
                if not future.done():
                    future.set_exception(DemoError("Home Assistant hung up"))

    async def call(self, kind: str, **data: Any) -> Any:
        """Send a command and return its result; raise DemoError if it fails."""
        if self._connection is None:
            raise RuntimeError("Not connected")
        self._last_id += 1
        number = self._last_id
        future = asyncio.get_running_loop().create_future()
        self._answers[number] = future
        await self._connection.send_json({"id": number, "type": kind, **data})
        try:
            answer = await asyncio.wait_for(future, _TIMEOUT)
        except TimeoutError:
            raise DemoError(f"Home Assistant did not answer {kind}") from None
        if not answer["success"]:
            raise DemoError(f"Home Assistant on {kind}: {answer['error']['message']}")
        return answer["result"]
