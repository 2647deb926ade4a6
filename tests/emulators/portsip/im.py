"""The optional IM websocket ``/im`` (section 4.1).

Frames and codes are the documented ones. The ``content`` of an ``emc`` topic is
not published: what is broadcast here is private to the emulator and says so, and
it carries no text, so that nobody can come to rely on it.
"""

import asyncio
import base64
import binascii
from collections import defaultdict
import contextlib
import json
from typing import Any

from aiohttp import WSMsgType, web

from tests.emulators.base import Clock

from .answers import rfc3339
from .auth import Auth
from .directory import Directory, Line, User
from .store import Message
from .switches import PortSipSwitches

PRIVATE_LABEL = "private to the emulator: PortSIP publishes no schema for this"

type Frame = dict[str, Any]


class _Connection:
    """One client: frames go through a queue, so that they keep their order."""

    def __init__(self, request: web.Request) -> None:
        self.request = request
        self.user: User | None = None
        self.topics: set[str] = set()
        self.outgoing: asyncio.Queue[Frame] = asyncio.Queue()

    async def write(self, socket: web.WebSocketResponse) -> None:
        """Send what is queued until cancelled."""
        with contextlib.suppress(ConnectionError):
            while True:
                await socket.send_json(await self.outgoing.get())


class ImServer:
    """Handler of ``/im``."""

    def __init__(
        self,
        clock: Clock,
        switches: PortSipSwitches,
        directory: Directory,
        auth: Auth,
    ) -> None:
        """Start without connections."""
        self._clock = clock
        self._switches = switches
        self._directory = directory
        self._auth = auth
        self._connections: list[_Connection] = []
        self._history: defaultdict[str, list[Frame]] = defaultdict(list)

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add the route; it is not below ``/api``."""
        router.add_get("/im", self._serve, allow_head=False)

    @property
    def connections(self) -> int:
        """Return how many clients are connected."""
        return len(self._connections)

    @property
    def is_heard(self) -> bool:
        """Tell whether a client has subscribed to all that its user may hear."""
        return any(
            connection.user is not None
            and connection.topics == self._topics_of(connection.user)
            for connection in self._connections
        )

    def drop(self) -> int:
        """Cut every connection without a closing frame; return how many."""
        for connection in self._connections:
            if connection.request.transport is not None:
                connection.request.transport.abort()
        return len(self._connections)

    def announce(self, message: Message, line: Line) -> None:
        """Broadcast that a message came in, to its group and the members."""
        if not self._switches.im_broadcast:
            return
        content = json.dumps({"emulator": PRIVATE_LABEL, "message_id": message.id})
        for owner in [*message.owners, line.group.id]:
            self._publish(f"emc{owner}", sender="usr0", content=content)

    def _publish(
        self,
        topic: str,
        *,
        sender: str,
        content: object,
        request_id: str = "",
        skipped: _Connection | None = None,
    ) -> int:
        history = self._history[topic]
        data = {
            "topic": topic,
            "from": sender,
            "ts": self._now(),
            "seq": len(history) + 1,
            "content": content,
            "reqid": request_id,
        }
        history.append(data)
        for connection in self._connections:
            if topic in connection.topics and connection is not skipped:
                for _ in range(1 + self._switches.im_duplicates):
                    connection.outgoing.put_nowait({"data": data})
        return len(history)

    def _now(self) -> str:
        return rfc3339(self._clock.now(), 3)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if not self._switches.im_installed:
            raise web.HTTPNotFound
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = _Connection(request)
        self._connections.append(connection)
        writer = asyncio.create_task(connection.write(socket))
        try:
            async for received in socket:
                if received.type is WSMsgType.TEXT:
                    self._handle(connection, received.data)
        finally:
            self._connections.remove(connection)
            writer.cancel()
        return socket

    def _handle(self, connection: _Connection, text: str) -> None:
        try:
            [(kind, body)] = json.loads(text).items()
            self._answer(connection, kind, body)
        except AttributeError, TypeError, ValueError:
            self._control(connection, {}, 400, "malformed")

    def _answer(self, connection: _Connection, kind: str, body: Frame) -> None:
        topic = str(body.get("topic", ""))
        if kind == "login":
            self._login(connection, body)
        elif connection.user is None:
            self._control(connection, body, 401, "authentication required")
        elif kind not in ("sub", "pub", "get"):
            self._control(connection, body, 400, "malformed")
        elif topic not in self._topics_of(connection.user):
            self._control(connection, body, 403, "permission denied")
        elif kind == "sub":
            connection.topics.add(topic)
            self._control(connection, body, 200, "ok")
        elif kind == "pub":
            self._pub(connection, connection.user, topic, body)
        else:
            self._get(connection, topic, body)

    def _control(
        self, connection: _Connection, body: Frame, code: int, text: str, **params: Any
    ) -> None:
        """Answer a request."""
        control: Frame = {"id": body.get("id", ""), "code": code, "text": text}
        if "topic" in body:
            control["topic"] = body["topic"]
        if params:
            control["params"] = params
        control["ts"] = self._now()
        connection.outgoing.put_nowait({"ctrl": control})

    def _login(self, connection: _Connection, body: Frame) -> None:
        user = _user_of(self._auth, body)
        code = self._switches.im_login_code
        if code == 200 and user is None:
            code = 401
        if code != 200 or user is None:
            self._control(connection, body, code, "login failed")
            return
        connection.user = user
        self._control(
            connection, body, 200, "ok", user=f"usr{user.id}", token="emulator-im-token"
        )

    def _topics_of(self, user: User) -> set[str]:
        """Return the topics of a user: the own one and those of the groups."""
        groups = [group for group in self._directory.groups if user.id in group.members]
        # Section 4.1: the id without its prefix "usr".
        return {f"emc{user.id}", *(f"emc{group.id}" for group in groups)}

    def _pub(
        self, connection: _Connection, user: User, topic: str, body: Frame
    ) -> None:
        # Accepted and synced to the other sessions. It makes no message: which
        # content would is unpublished.
        sequence = self._publish(
            topic,
            sender=f"usr{user.id}",
            content=body.get("content"),
            request_id=body.get("id", ""),
            skipped=connection if body.get("noecho") else None,
        )
        self._control(connection, body, 202, "accepted", seq=sequence)

    def _get(self, connection: _Connection, topic: str, body: Frame) -> None:
        # The frames of the answers are not published: assumed.
        history = self._history[topic]
        match body.get("what"):
            case "desc":
                counters = {"seq": len(history), "recv": len(history), "read": 0}
                self._control(connection, body, 200, "ok", **counters)
            case "data":
                wanted = body.get("data") or {}
                since = int(wanted.get("since") or 1)
                before = int(wanted.get("before") or len(history) + 1)
                limit = int(wanted.get("limit") or 100)
                found = history[max(0, since - 1) : max(0, before - 1)][:limit]
                for data in found:
                    connection.outgoing.put_nowait({"data": data})
                self._control(connection, body, 200, "ok", count=len(found))
            case _:
                self._control(connection, body, 400, "malformed")


def _user_of(auth: Auth, login: Frame) -> User | None:
    """Return whose login it is: base64 of ``user@domain:access_token``."""
    secret = str(login.get("secret", ""))
    if login.get("scheme") != "access_token":
        return None
    try:
        # Section 4.1: the sample is standard base64 with padding, the protocol page
        # says base64url without; both are taken.
        padded = secret.rstrip("=") + "=" * (-len(secret.rstrip("=")) % 4)
        plain = base64.b64decode(padded.translate(_FROM_URL_SAFE), validate=True)
        account, _, token = plain.decode().partition(":")
    except binascii.Error, UnicodeDecodeError:
        return None
    session = auth.session_of(token)
    if session is None:
        return None
    user = session.user
    return user if account == f"{user.name}@{user.domain}" else None


_FROM_URL_SAFE = str.maketrans("-_", "+/")
