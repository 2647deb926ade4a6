"""Tokens: one at a time, kept as long as the server takes it (§2)."""

import asyncio
from collections.abc import Callable

from aiohttp import hdrs
from pydantic import ValidationError

from ..answer import Answer
from ..errors import AuthenticationFailed, BadAnswer, OutcomeUnknown
from ..http import HttpClient
from .answers import denial, looks_like_api
from .models import TokenObject

#: Outside the version prefix.
_PATH = "oauth/token"
#: Seconds a token is taken to live where the server does not say it.
_LIFETIME = 3600.0
#: A token is renewed so much of its life before the end, but not more seconds.
_MARGIN = 0.1
_MOST_MARGIN = 60.0
_REFUSALS = {400, 401, 403}


class Tokens:
    """The token of a trusted application.

    ``monotonic`` tells the time in seconds.
    """

    def __init__(
        self,
        http: HttpClient,
        client_id: str,
        client_secret: str,
        monotonic: Callable[[], float],
    ) -> None:
        """Prepare to ask; nothing is sent yet."""
        self._http = http
        self.client_id = client_id
        self._form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
        }
        self._monotonic = monotonic
        self._token: str | None = None
        self._good_until = 0.0
        self._asking = asyncio.Lock()

    async def get(self, *, but: str | None = None) -> str:
        """Return a token that should be good, and is not one that was refused.

        Raises AuthenticationFailed, PermissionDenied for a blocked user,
        RateLimited, Unavailable or BadAnswer.
        """
        async with self._asking:
            is_old = self._monotonic() >= self._good_until
            if self._token is None or self._token == but or is_old:
                self._token = await self._ask()
            return self._token

    async def _ask(self) -> str:
        asked = self._monotonic()
        try:
            answer = await self._http.change(hdrs.METH_POST, _PATH, form=self._form)
        except OutcomeUnknown as err:
            # One token more or less changes nothing.
            raise err.because("The server gave no token") from None
        token = _read(answer)
        if token.access_token is None:
            raise BadAnswer("The answer holds no token")
        life = token.expires_in or 0.0
        if not life > 0:
            life = _LIFETIME
        self._good_until = asked + life - min(_MARGIN * life, _MOST_MARGIN)
        return token.access_token


def _read(answer: Answer) -> TokenObject:
    if not looks_like_api(answer):
        raise BadAnswer("There is no such API at this address")
    data = answer.short_json()
    # In the field, an error may come with a 200.
    has_error = isinstance(data, dict) and bool(data.get("error"))
    if answer.status in _REFUSALS or has_error:
        if (refusal := denial(answer)) is not None:
            raise refusal
        raise AuthenticationFailed("The client id or the secret was refused")
    if not answer.ok:
        raise BadAnswer("There is no such API at this address")
    try:
        return TokenObject.model_validate(data)
    except ValidationError:
        raise BadAnswer("The answer holds no token") from None
