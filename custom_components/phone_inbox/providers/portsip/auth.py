"""The calls that open, renew and end a session, of both generations (§2.1)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, NamedTuple

from aiohttp import hdrs
from pydantic import ValidationError

from ..answer import Answer
from ..errors import BadAnswer, OutcomeUnknown, ProviderError
from ..http import HttpClient, TooManyRequests
from .account import Account
from .answers import refusal_of
from .blocks import Blocks
from .kept import Generation, Tokens
from .models import TokenReply

#: A public constant, the same for every client (specification §2.1).
_CLIENT_ID = "9d806019-75b2-4b3d-bb8b-f5a3a412cc0a"

#: Life of an access token that does not say its own, in seconds.
_USUAL_LIFE = 1800.0
_LONGEST_LIFE = 365 * 86400.0
_SIGN_OUT_TIMEOUT = 5.0

#: What a call that exists answers to somebody who is not signed in.
_KNOWN_CALL = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_REFUSALS = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED)


class Reply(NamedTuple):
    """An answer, and what can be read of it."""

    answer: Answer
    body: TokenReply

    @property
    def ok(self) -> bool:
        """Tell whether the status is a good one."""
        return self.answer.ok

    @property
    def refused(self) -> bool:
        """Tell whether the server itself, and no gateway, says no."""
        return refusal_of(self.answer) is not None or self.answer.status in _REFUSALS

    @property
    def life(self) -> float:
        """Return the life of the access token in seconds (specification §2.1)."""
        life = self.body.expires_in
        if life is None and self.body.expires_at is not None:
            # Both ends are on the server's clock.
            now = self.answer.server_time or datetime.now(UTC)
            life = (self.body.expires_at - now).total_seconds()
        if life is None or not 0 < life < _LONGEST_LIFE:
            return _USUAL_LIFE
        return life


class Auth:
    """The calls; what their replies mean for a session is not judged here.

    Each raises Blocked, RateLimited or Unavailable.
    """

    def __init__(self, http: HttpClient, account: Account, blocks: Blocks) -> None:
        """Prepare calls for one user."""
        self._http = http
        self._account = account
        self._blocks = blocks
        #: Which calls the server has, once that was found out.
        self.generation: Generation | None = None

    async def detect(self) -> Generation:
        """Find out which calls the server has (specification §2.4)."""
        if self.generation is None:
            answer = await self._read("auth/user")
            if answer.status == HTTPStatus.NOT_FOUND:
                self.generation = "A"
            elif answer.ok or answer.status in _KNOWN_CALL:
                self.generation = "B"
            else:
                raise BadAnswer("There is no PortSIP PBX at this address")
        return self.generation

    async def sign_in(self, generation: Generation) -> Reply:
        """Hand over the password."""
        fields = {
            "username": self._account.username,
            "password": self._account.password,
        }
        if self._account.domain:
            fields["domain"] = self._account.domain
        if generation == "B":
            return await self._post("auth/sign_in", json=fields)
        fixed = {"grant_type": "password", "scope": "all", "client_id": _CLIENT_ID}
        return await self._post("login/oauth/token", form=fixed | fields)

    async def refresh(self, generation: Generation, refresh_token: str) -> Reply:
        """Ask for new tokens; the old ones are worth nothing afterwards."""
        if generation == "B":
            json = {"refresh_token": refresh_token}
            return await self._post("auth/refresh_token", json=json)
        form = {
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
            "client_id": _CLIENT_ID,
        }
        return await self._post("login/oauth/token", form=form)

    async def send_code(self, challenge: str) -> Reply:
        """Have a one-time code sent to the user."""
        return await self._post("auth/send_otp", json={"token": challenge})

    async def verify_code(self, challenge: str, code: str) -> Reply:
        """Exchange a one-time code for a session."""
        json = {"token": challenge, "code": code}
        return await self._post("auth/verify_otp", json=json)

    async def sign_out(self, tokens: Tokens) -> bool:
        """End a session; return whether that worked, and raise nothing."""
        path = "auth/sign_out" if tokens.generation == "B" else "login/oauth/revoke"
        try:
            answer = await self._http.change(
                hdrs.METH_POST,
                path,
                headers={hdrs.AUTHORIZATION: f"Bearer {tokens.access_token}"},
                json={},
                timeout=_SIGN_OUT_TIMEOUT,
            )
        except ProviderError:
            return False
        return answer.ok

    async def _read(self, path: str) -> Answer:
        try:
            answer = await self._http.get(path)
        except TooManyRequests as err:
            await self._blocks.note(err.answer)
            raise
        await self._blocks.note(answer)
        return answer

    async def _post(
        self,
        path: str,
        *,
        json: Any = None,
        form: Mapping[str, str] | None = None,
    ) -> Reply:
        try:
            answer = await self._http.change(hdrs.METH_POST, path, json=json, form=form)
        except OutcomeUnknown as err:
            raise err.because("The server did not finish the sign-in") from None
        except TooManyRequests as err:
            await self._blocks.note(err.answer)
            raise
        await self._blocks.note(answer)
        try:
            body = TokenReply.model_validate(answer.short_json())
        except ValidationError:
            body = TokenReply()
        return Reply(answer, body)
