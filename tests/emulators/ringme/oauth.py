"""Tokens: /oauth/token and /oauth/authorize (2)."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
import secrets
from typing import Any

from aiohttp import web
from yarl import URL

from tests.emulators.base import bearer

from .directory import Application, Directory
from .switches import RingmeSwitches
from .wire import ApiError, answer

#: /oauth and /login take that many requests at once, and in a second (2).
PARALLEL = 6
PER_SECOND = 20


@dataclass(frozen=True, kw_only=True)
class _Grant:
    application: Application
    expires: datetime


class Tokens:
    """Gives tokens out and knows which are good."""

    def __init__(
        self,
        switches: RingmeSwitches,
        directory: Directory,
        now: Callable[[], datetime],
    ) -> None:
        """Start without tokens."""
        self._switches = switches
        self._directory = directory
        self._now = now
        self._grants: dict[str, _Grant] = {}
        self._codes: dict[str, Application] = {}
        self._running = 0
        self._recent: deque[float] = deque()
        #: How many requests to /oauth it takes within a second.
        self.per_second = PER_SECOND

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add both routes; they are outside the version prefix (1)."""
        router.add_post("/oauth/token", self._token)
        router.add_get("/oauth/authorize", self._authorize)

    def owner(self, headers: Mapping[str, str]) -> Application | None:
        """Return whose token a request bears, if the token is good (8)."""
        grant = self._grants.get(bearer(headers) or "")
        if grant is None or grant.expires <= self._now():
            return None
        return grant.application

    def revoke(self) -> None:
        """Make every token bad before its time (2)."""
        self._grants.clear()

    async def _token(self, request: web.Request) -> web.Response:
        try:
            with self._entered():
                if self._switches.token_delay:
                    await asyncio.sleep(self._switches.token_delay)
                # The form is documented, the query string works in the field (2).
                given: dict[str, Any] = {**request.query, **await request.post()}
                return self._grant(given)
        except ApiError as error:
            return error.response()

    def _grant(self, given: Mapping[str, Any]) -> web.Response:
        application = self._application(given.get("client_id"))
        if (
            application is None
            or given.get("client_secret") != application.client_secret
        ):
            # The body is assumed, the statuses are what the field shows (2).
            return answer(
                {"error": "invalid_client"}, self._switches.token_error_status
            )
        match given.get("grant_type"):
            case "client_credentials" if application.redirect_uri is None:
                pass
            case "client_credentials":
                return answer({"error": "unauthorized_client"}, 400)
            case "authorization_code":
                issued_to = self._codes.pop(str(given.get("code")), None)
                if (
                    issued_to is not application
                    or given.get("redirect_uri") != application.redirect_uri
                ):
                    return answer({"error": "invalid_grant"}, 400)
            case _:
                return answer({"error": "unsupported_grant_type"}, 400)
        return answer(self._new_token(application))

    def _new_token(self, application: Application) -> dict[str, Any]:
        """Make one more good token; the ones before stay good (11.1)."""
        seconds = self._switches.token_expires_in
        life = (
            seconds
            if self._switches.token_life is None
            else (self._switches.token_life)
        )
        token = secrets.token_hex(15)
        self._grants[token] = _Grant(
            application=application, expires=self._now() + timedelta(seconds=life)
        )
        if not self._switches.token_names_expiry:
            return {"access_token": token, "token_type": "Bearer"}
        return {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": seconds,
            "scope": "all",
        }

    async def _authorize(self, request: web.Request) -> web.Response:
        """Send the browser back at once, as if the user had clicked (2)."""
        try:
            with self._entered():
                query = request.query
                application = self._application(query.get("client_id"))
                # Never redirect to an address that is not registered (2).
                if (
                    application is None
                    or application.redirect_uri is None
                    or query.get("redirect_uri") != application.redirect_uri
                    or query.get("response_type") != "code"
                ):
                    return answer({"error": "invalid_request"}, 400)
                if self._switches.authorize_denied:
                    back = {"error": "access_denied"}
                else:
                    code = secrets.token_hex(8)
                    self._codes[code] = application
                    back = {"code": code}
                if "state" in query:
                    back["state"] = query["state"]
                target = URL(application.redirect_uri).update_query(back)
                return web.Response(status=302, headers={"Location": str(target)})
        except ApiError as error:
            return error.response()

    def _application(self, client_id: Any) -> Application | None:
        for application in self._directory.applications:
            if application.client_id == client_id:
                return application
        return None

    @contextmanager
    def _entered(self) -> Iterator[None]:
        """Count a request to /oauth against both of its limits (2).

        By the loop's clock: the virtual one may stand still between requests.
        """
        now = asyncio.get_running_loop().time()
        while self._recent and self._recent[0] <= now - 1:
            self._recent.popleft()
        if self._running >= PARALLEL or len(self._recent) >= self.per_second:
            raise ApiError(429, "Too Many Requests")
        self._recent.append(now)
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1
