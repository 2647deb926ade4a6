"""The session at the PBX: signing in, refreshing, signing out (specification §2).

Wrong sign-ins block our address for everyone behind it, so one is made when a
connection begins, one where a session is lost later, and none otherwise.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
import re
from typing import Any, NoReturn

from aiohttp import hdrs
from pydantic import ValidationError

from ..errors import (
    AuthenticationFailed,
    BadAnswer,
    Blocked,
    CodeRequired,
    OutcomeUnknown,
    PermissionDenied,
    ProviderError,
    RateLimited,
    Unavailable,
)
from ..http import Answer, HttpClient, TooManyRequests
from .account import Account
from .answers import DENIED, TWO_FACTOR_UNSUPPORTED, refusal_of
from .kept import Block, Challenge, Generation, Keeper, Tokens
from .models import TokenReply, as_time

#: A public constant, the same for every client (specification §2.1).
_CLIENT_ID = "9d806019-75b2-4b3d-bb8b-f5a3a412cc0a"

#: Life of an access token that does not say its own, in seconds.
_USUAL_LIFE = 1800.0
_LONGEST_LIFE = 365 * 86400.0
#: How long before its end a token is refreshed: seconds, or a share of its life.
_MARGIN = 60.0
_MARGIN_SHARE = 0.1
#: Seconds between two sign-ins that nobody asked for.
SIGN_IN_PAUSE = 15 * 60.0
#: How long a block is believed to last, in seconds: the least where the server's
#: text names no end or an earlier one, and the most, as somebody may lift it.
SHORTEST_BLOCK = 15 * 60.0
LONGEST_BLOCK = 3600.0
#: After how many seconds or wrong codes a new code is asked for.
_CHALLENGE_LIFE = 300.0
_CHALLENGE_REFUSALS = 3
_SIGN_OUT_TIMEOUT = 5.0
_LONGEST_NOTICE = 200

#: What a call that exists answers to somebody who is not signed in.
_KNOWN_CALL = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)

_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", re.ASCII
)


class SessionLost(Unavailable):
    """The session ended soon after the last sign-in: the next one waits."""

    def __init__(self, retry_after: float) -> None:
        """Keep the pause in seconds."""
        super().__init__("The session ended, and it is too early to sign in again")
        self.retry_after = retry_after


class Session:
    """Access tokens for the API, one refresh or sign-in at a time.

    Every call raises Blocked, without a request, while the PBX has shut us out,
    and AuthenticationFailed, without a request, once credentials were refused.
    """

    def __init__(
        self,
        http: HttpClient,
        account: Account,
        code: Callable[[], object],
        keeper: Keeper,
        clock: Callable[[], float],
    ) -> None:
        """Prepare; ``code`` returns the one-time code that the user typed in.

        ``clock`` returns the seconds since 1970.
        """
        self._http = http
        self._account = account
        self._code = code
        self._keeper = keeper
        self._clock = clock
        self._generation: Generation | None = None
        self._refused = False
        self._starting = False
        #: A token that was refused although it was new.
        self._useless: str | None = None
        #: Before that time nobody signs in again.
        self._sign_in_from = 0.0
        self._work: asyncio.Task[str] | None = None
        #: How often it was done since the start.
        self.sign_ins = 0
        self.refreshes = 0

    # What others ask

    @property
    def generation(self) -> Generation | None:
        """Return which calls the session was opened with."""
        tokens = self._keeper.now.tokens
        return tokens.generation if tokens else self._generation

    async def start(self) -> None:
        """Begin a connection: somebody asked for it, so there may be a sign-in.

        Raises CodeRequired where a one-time code was sent.
        """
        self._refused = False
        self._starting = True
        self._sign_in_from = 0.0
        await self.token()

    def started(self) -> None:
        """End the beginning: one later loss may be repaired at once."""
        self._starting = False
        self._sign_in_from = 0.0

    async def token(self) -> str:
        """Return an access token that should be good."""
        self._check()
        tokens, now = self._keeper.now.tokens, self._clock()
        if tokens is not None and now < tokens.renew_at:
            return tokens.access_token
        try:
            return await self._once(self._renew)
        except RateLimited, Unavailable:
            # It is early: the old token will do for a while.
            if tokens is not None and now < tokens.ends_at and not self._lost(tokens):
                return tokens.access_token
            raise

    async def renew(self, refused: str) -> str:
        """Return another token than one that was refused."""
        self._check()
        tokens = self._keeper.now.tokens
        if tokens is not None and tokens.access_token != refused:
            return tokens.access_token
        if refused == self._useless and self._clock() < self._sign_in_from:
            raise self.give_up(refused)
        return await self._once(self._renew)

    async def replace(self, refused: str) -> str:
        """Return a token of a new session: a refreshed one was refused, too."""
        self._check()
        tokens = self._keeper.now.tokens
        if tokens is not None and tokens.access_token != refused:
            return tokens.access_token
        busy = self._work is not None and not self._work.done()
        early = self._clock() < self._sign_in_from
        if not busy and (early or (tokens is not None and tokens.two_factor)):
            raise self.give_up(refused)
        return await self._once(self._sign_in)

    def give_up(self, refused: str) -> AuthenticationFailed:
        """Return the error where even a new token is refused.

        It is not renewed for a while; should the server take it, all is well.
        """
        if refused != self._useless:
            self._useless = refused
            self._sign_in_from = self._clock() + SIGN_IN_PAUSE
        return AuthenticationFailed("A new session was refused")

    async def _fail(self) -> NoReturn:
        """Give up for good: somebody must enter new credentials."""
        self._refused = True
        await self._keeper.change(tokens=None)
        raise AuthenticationFailed("The credentials were refused")

    async def block_if_denied(self, answer: Answer) -> None:
        """Raise Blocked where an answer says that our address is shut out."""
        refusal = None if answer.ok else refusal_of(answer)
        if refusal is None or refusal.code != DENIED:
            return
        notice = refusal.text[:_LONGEST_NOTICE]
        rest = min(max(_rest_of(notice, answer), SHORTEST_BLOCK), LONGEST_BLOCK)
        await self._block(rest, notice)

    async def end(self) -> None:
        """Sign out, unless the session cannot be had again without a code."""
        if self._work is not None and not self._work.done():
            await asyncio.wait([self._work])
        tokens = self._keeper.now.tokens
        if tokens is None or tokens.two_factor or self._block_rest() > 0:
            return
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
            return
        if answer.ok:
            await self._keeper.change(tokens=None)

    # One thing at a time

    async def _once(self, work: Callable[[], Coroutine[Any, Any, str]]) -> str:
        """Do some work, or wait for what is being done already.

        It goes on where the caller is cancelled: a refresh token works once, so
        the answer to a refresh must not be lost.
        """
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(work())
            self._work.add_done_callback(_look_at)
        return await asyncio.shield(self._work)

    def _check(self) -> None:
        """Raise what makes any request pointless or harmful."""
        if (rest := self._block_rest()) > 0:
            block = self._keeper.now.block
            raise Blocked(rest, block.notice if block else "")
        if self._refused:
            raise AuthenticationFailed("The credentials were refused")

    def _block_rest(self) -> float:
        """Return for how many seconds we are shut out."""
        if (block := self._keeper.now.block) is None:
            return 0.0
        return min(block.until - self._clock(), LONGEST_BLOCK)

    def _lost(self, tokens: Tokens) -> bool:
        return self._keeper.now.tokens != tokens

    async def _block(self, rest: float, notice: str) -> NoReturn:
        until = self._clock() + rest
        await self._keeper.change(block=Block(until=until, notice=notice))
        raise Blocked(rest, notice)

    # Refreshing

    async def _renew(self) -> str:
        tokens = self._keeper.now.tokens
        if tokens is None:
            return await self._sign_in()
        if (reply := await self._refresh(tokens)) is not None:
            self.refreshes += 1
            return await self._keep(reply, tokens.generation, old=tokens)
        await self._keeper.change(tokens=None)
        if tokens.two_factor:
            # Another sign-in would only send a code to somebody who is not there.
            await self._fail()
        return await self._sign_in()

    async def _refresh(self, tokens: Tokens) -> tuple[TokenReply, Answer] | None:
        """Return new tokens, or None where the session is over."""
        if tokens.refresh_token is None:
            return None
        if tokens.generation == "B":
            answer = await self._post(
                "auth/refresh_token", json={"refresh_token": tokens.refresh_token}
            )
        else:
            form = {
                "grant_type": "refresh_token",
                "refresh_token": tokens.refresh_token,
                "client_id": _CLIENT_ID,
            }
            answer = await self._post("login/oauth/token", form=form)
        reply = _reply(answer)
        if answer.ok and reply.access_token is not None:
            return reply, answer
        if refusal_of(answer) is None and answer.status not in (
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.UNAUTHORIZED,
        ):
            # A gateway's page says nothing about the session.
            raise BadAnswer("The answer to a refresh is none of the server's")
        return None

    async def _keep(
        self,
        reply: tuple[TokenReply, Answer],
        generation: Generation,
        *,
        old: Tokens | None = None,
        two_factor: bool = False,
    ) -> str:
        """Keep new tokens in place of the old ones; return the access token."""
        token, answer = reply
        life, now = _life(token, answer), self._clock()
        margin = min(max(_MARGIN, life * _MARGIN_SHARE), life / 2)
        tokens = Tokens(
            generation=generation,
            access_token=token.access_token or "",
            refresh_token=token.refresh_token or (old.refresh_token if old else None),
            renew_at=now + life - margin,
            ends_at=now + life,
            two_factor=two_factor or (old is not None and old.two_factor),
        )
        await self._keeper.change(tokens=tokens, challenge=None, block=None)
        return tokens.access_token

    # Signing in

    async def _sign_in(self) -> str:
        challenge = self._keeper.now.challenge if self._starting else None
        if challenge is not None and self._is_fresh(challenge):
            return await self._take_code(challenge)
        if (rest := self._sign_in_from - self._clock()) > 0:
            if self._starting:
                await self._fail()
            raise SessionLost(min(rest, SIGN_IN_PAUSE))
        generation = await self._detect()
        self._sign_in_from = self._clock() + SIGN_IN_PAUSE
        self.sign_ins += 1
        answer = await self._post_password(generation)
        reply = _reply(answer)
        if not answer.ok or refusal_of(answer) is not None:
            await self._refuse(answer, generation)
        if reply.access_token is not None:
            return await self._keep((reply, answer), generation)
        if reply.token is None or not reply.two_factor_enabled:
            raise BadAnswer("The answer to a sign-in has no token")
        return await self._challenged(reply.token, generation)

    async def _detect(self) -> Generation:
        """Find out which calls the server has (specification §2.4)."""
        if self._generation is None:
            answer = await self._read("auth/user")
            if answer.status == HTTPStatus.NOT_FOUND:
                self._generation = "A"
            elif answer.ok or answer.status in _KNOWN_CALL:
                self._generation = "B"
            else:
                raise BadAnswer("There is no PortSIP PBX at this address")
        return self._generation

    async def _read(self, path: str) -> Answer:
        try:
            answer = await self._http.get(path)
        except TooManyRequests as err:
            await self.block_if_denied(err.answer)
            raise
        await self.block_if_denied(answer)
        return answer

    async def _post_password(self, generation: Generation) -> Answer:
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

    async def _refuse(self, answer: Answer, generation: Generation) -> NoReturn:
        """Raise what a refused sign-in means; in doubt nobody tries again."""
        if refusal_of(answer) is not None or answer.status in (
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.UNAUTHORIZED,
        ):
            await self._fail()
        if answer.status == HTTPStatus.FORBIDDEN:
            # Wrong credentials have a code: this may be a block that has none.
            await self._block(SHORTEST_BLOCK, "")
        if answer.status == HTTPStatus.NOT_FOUND and generation == "B":
            # The call exists, so it is the domain that does not (§2.3).
            await self._fail()
        raise BadAnswer("There is no PortSIP PBX at this address")

    async def _post(
        self,
        path: str,
        *,
        json: Any = None,
        form: Mapping[str, str] | None = None,
    ) -> Answer:
        try:
            answer = await self._http.change(hdrs.METH_POST, path, json=json, form=form)
        except OutcomeUnknown:
            raise Unavailable("The server did not finish the sign-in") from None
        except TooManyRequests as err:
            await self.block_if_denied(err.answer)
            raise
        await self.block_if_denied(answer)
        return answer

    # One-time codes

    def _is_fresh(self, challenge: Challenge) -> bool:
        age = self._clock() - challenge.asked_at
        return age < _CHALLENGE_LIFE and challenge.refusals < _CHALLENGE_REFUSALS

    async def _challenged(self, token: str, generation: Generation) -> NoReturn:
        """Let the server send a code to somebody who waits for it."""
        if generation != "B":
            # Only the newer calls can take a code (specification §10).
            raise PermissionDenied(reason=TWO_FACTOR_UNSUPPORTED)
        if not self._starting:
            await self._fail()
        challenge = Challenge(token=token, asked_at=self._clock())
        await self._keeper.change(challenge=challenge)
        await self._send_code(challenge)

    async def _send_code(self, challenge: Challenge) -> NoReturn:
        answer = await self._post("auth/send_otp", json={"token": challenge.token})
        if not answer.ok:
            await self._keeper.change(challenge=None)
            raise PermissionDenied(reason=TWO_FACTOR_UNSUPPORTED)
        raise CodeRequired

    async def _take_code(self, challenge: Challenge) -> str:
        """Exchange the user's code for a session."""
        code = "".join(str(self._code() or "").split())
        if not code:
            await self._send_code(challenge)
        answer = await self._post(
            "auth/verify_otp", json={"token": challenge.token, "code": code}
        )
        reply = _reply(answer)
        if answer.ok and reply.access_token is not None:
            self._sign_in_from = self._clock() + SIGN_IN_PAUSE
            return await self._keep((reply, answer), "B", two_factor=True)
        if answer.ok or answer.status == HTTPStatus.NOT_FOUND:
            await self._keeper.change(challenge=None)
            raise PermissionDenied(reason=TWO_FACTOR_UNSUPPORTED)
        refusals = challenge.refusals + 1
        waiting = challenge.model_copy(update={"refusals": refusals})
        await self._keeper.change(challenge=waiting)
        raise CodeRequired(refused=True)


def _reply(answer: Answer) -> TokenReply:
    try:
        return TokenReply.model_validate(answer.json_or_none())
    except ValidationError:
        return TokenReply()


def _life(reply: TokenReply, answer: Answer) -> float:
    """Return the life of a token in seconds (specification §2.1)."""
    life = reply.expires_in
    if life is None and reply.expires_at is not None:
        # Both ends are on the server's clock.
        now = answer.server_time or datetime.now(UTC)
        life = (reply.expires_at - now).total_seconds()
    if life is None or not 0 < life < _LONGEST_LIFE:
        return _USUAL_LIFE
    return life


def _rest_of(notice: str, answer: Answer) -> float:
    """Return for how many seconds a block lasts, as far as its text says."""
    if (found := _MOMENT.search(notice)) is None:
        return 0.0
    try:
        end = as_time(found[0])
    except ValueError:
        return 0.0
    return (end - (answer.server_time or datetime.now(UTC))).total_seconds()


def _look_at(task: asyncio.Task[str]) -> None:
    """Take note of a failure that nobody waits for any more."""
    if not task.cancelled():
        task.exception()
