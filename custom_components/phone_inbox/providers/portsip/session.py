"""The session at the PBX: signing in, refreshing, signing out (specification §2).

Wrong sign-ins block our address for everyone behind it, so one is made when a
connection begins, one where a session is lost later, and none otherwise.
"""

import asyncio
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any, NoReturn

from ..errors import (
    AuthenticationFailed,
    BadAnswer,
    CodeRequired,
    DomainUnknown,
    PermissionDenied,
    RateLimited,
    Unavailable,
)
from ..reasons import Denial
from .answers import refusal_of
from .auth import Auth, Reply
from .blocks import Blocks
from .kept import Challenge, Generation, Keeper, Tokens

#: How long before its end a token is refreshed: seconds, or a share of its life.
_MARGIN = 60.0
_MARGIN_SHARE = 0.1
#: Seconds between two sign-ins that nobody asked for.
SIGN_IN_PAUSE = 15 * 60.0
#: After how many seconds or wrong codes a new code is asked for.
_CHALLENGE_LIFE = 300.0
_CHALLENGE_REFUSALS = 3


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
        auth: Auth,
        blocks: Blocks,
        code: Callable[[], object],
        keeper: Keeper,
        clock: Callable[[], float],
    ) -> None:
        """Prepare; ``code`` returns the one-time code that the user typed in.

        ``clock`` returns the seconds since 1970.
        """
        self._auth = auth
        self._blocks = blocks
        self._code = code
        self._keeper = keeper
        self._clock = clock
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
        return tokens.generation if tokens else self._auth.generation

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

    async def _fail(
        self, error: type[AuthenticationFailed] = AuthenticationFailed
    ) -> NoReturn:
        """Give up for good: somebody must enter new credentials."""
        self._refused = True
        await self._keeper.change(tokens=None)
        raise error("The credentials were refused")

    async def end(self) -> None:
        """Sign out, unless the session cannot be had again without a code."""
        if self._work is not None and not self._work.done():
            try:
                await asyncio.wait([self._work])
            except asyncio.CancelledError:
                # Whoever ends it cannot wait any longer, so nobody wants its answer.
                self._work.cancel()
                raise
        tokens = self._keeper.now.tokens
        if tokens is None or tokens.two_factor or self._blocks.rest > 0:
            return
        if await self._auth.sign_out(tokens):
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
        self._blocks.check()
        if self._refused:
            raise AuthenticationFailed("The credentials were refused")

    def _lost(self, tokens: Tokens) -> bool:
        return self._keeper.now.tokens != tokens

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

    async def _refresh(self, tokens: Tokens) -> Reply | None:
        """Return new tokens, or None where the session is over."""
        if tokens.refresh_token is None:
            return None
        reply = await self._auth.refresh(tokens.generation, tokens.refresh_token)
        if reply.ok and reply.body.access_token is not None:
            return reply
        if not reply.refused:
            # A gateway's page says nothing about the session.
            raise BadAnswer("The answer to a refresh is none of the server's")
        return None

    async def _keep(
        self,
        reply: Reply,
        generation: Generation,
        *,
        old: Tokens | None = None,
        two_factor: bool = False,
    ) -> str:
        """Keep new tokens in place of the old ones; return the access token."""
        token, life, now = reply.body, reply.life, self._clock()
        margin = min(max(_MARGIN, life * _MARGIN_SHARE), life / 2)
        tokens = Tokens(
            generation=generation,
            access_token=token.access_token or "",
            refresh_token=token.refresh_token or (old.refresh_token if old else None),
            renew_at=now + life - margin,
            ends_at=now + life,
            two_factor=two_factor or (old is not None and old.two_factor),
        )
        # On the disk at once, even where nothing else happens: the old tokens are
        # worth nothing from now on. A crash would cost another sign-in, a code of
        # somebody who is not there, and a session that nobody ends.
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
        generation = await self._auth.detect()
        self._sign_in_from = self._clock() + SIGN_IN_PAUSE
        self.sign_ins += 1
        reply = await self._auth.sign_in(generation)
        if not reply.ok or refusal_of(reply.answer) is not None:
            await self._refuse(reply, generation)
        if reply.body.access_token is not None:
            return await self._keep(reply, generation)
        if reply.body.token is None or not reply.body.two_factor_enabled:
            raise BadAnswer("The answer to a sign-in has no token")
        return await self._challenged(reply.body.token, generation)

    async def _refuse(self, reply: Reply, generation: Generation) -> NoReturn:
        """Raise what a refused sign-in means; in doubt nobody tries again."""
        status = reply.answer.status
        said_no = refusal_of(reply.answer) is not None
        if status == HTTPStatus.NOT_FOUND and (generation == "B" or said_no):
            # The call exists, so it is the domain that does not (§2.3).
            await self._fail(DomainUnknown)
        if reply.refused:
            await self._fail()
        if status == HTTPStatus.FORBIDDEN:
            # Wrong credentials have a code: this may be a block that has none.
            await self._blocks.begin()
        raise BadAnswer("There is no PortSIP PBX at this address")

    # One-time codes

    def _is_fresh(self, challenge: Challenge) -> bool:
        age = self._clock() - challenge.asked_at
        return age < _CHALLENGE_LIFE and challenge.refusals < _CHALLENGE_REFUSALS

    async def _challenged(self, token: str, generation: Generation) -> NoReturn:
        """Let the server send a code to somebody who waits for it."""
        if generation != "B":
            # Only the newer calls can take a code (specification §10).
            raise PermissionDenied(reason=Denial.TWO_FACTOR_UNSUPPORTED)
        if not self._starting:
            await self._fail()
        challenge = Challenge(token=token, asked_at=self._clock())
        await self._keeper.change(challenge=challenge)
        await self._send_code(challenge)

    async def _send_code(self, challenge: Challenge) -> NoReturn:
        if not (await self._auth.send_code(challenge.token)).ok:
            await self._keeper.change(challenge=None)
            raise PermissionDenied(reason=Denial.TWO_FACTOR_UNSUPPORTED)
        raise CodeRequired

    async def _take_code(self, challenge: Challenge) -> str:
        """Exchange the user's code for a session."""
        code = "".join(str(self._code() or "").split())
        if not code:
            await self._send_code(challenge)
        reply = await self._auth.verify_code(challenge.token, code)
        if reply.ok and reply.body.access_token is not None:
            self._sign_in_from = self._clock() + SIGN_IN_PAUSE
            return await self._keep(reply, "B", two_factor=True)
        if reply.ok or reply.answer.status == HTTPStatus.NOT_FOUND:
            await self._keeper.change(challenge=None)
            raise PermissionDenied(reason=Denial.TWO_FACTOR_UNSUPPORTED)
        refusals = challenge.refusals + 1
        waiting = challenge.model_copy(update={"refusals": refusals})
        await self._keeper.change(challenge=waiting)
        raise CodeRequired(refused=True)


def _look_at(task: asyncio.Task[str]) -> None:
    """Take note of a failure that nobody waits for any more."""
    if not task.cancelled():
        task.exception()
