"""Reading from the API: with a session, and with errors of the providers' family."""

from http import HTTPStatus

from aiohttp import hdrs

from ..answer import Answer
from ..errors import NotFound, PermissionDenied, Rejected
from ..http import HttpClient, Params, TooManyRequests
from ..reasons import Denial
from .answers import is_unauthorised, refusal_of
from .blocks import Blocks
from .session import Session


class Api:
    """GET calls below ``/api``.

    Each raises AuthenticationFailed, Blocked, PermissionDenied, NotFound, Rejected
    for another 4xx, and what :class:`HttpClient` raises.
    """

    def __init__(self, http: HttpClient, session: Session, blocks: Blocks) -> None:
        """Prepare calls within a session."""
        self._http = http
        self._session = session
        self._blocks = blocks

    async def get(
        self, path: str, params: Params = (), *, probing: bool = False
    ) -> Answer:
        """Return a good answer.

        A refused token is renewed once and then replaced once (specification
        §2.4). ``probing``: it is not known yet whether the user may read this, so
        a 401 is a missing permission where the token is good for something else:
        the specification leaves the status open (§7).
        """
        token = await self._session.token()
        answer = await self._ask(path, params, token)
        if is_unauthorised(answer):
            token = await self._session.renew(token)
            answer = await self._ask(path, params, token)
        if is_unauthorised(answer):
            if probing and await self._is_good(token):
                raise PermissionDenied(reason=Denial.WRONG_ROLE)
            token = await self._session.replace(token)
            answer = await self._ask(path, params, token)
        if is_unauthorised(answer):
            raise self._session.give_up(token)
        return _good(answer)

    async def _is_good(self, token: str) -> bool:
        """Tell whether an access token opens what is open to everybody."""
        path = "auth/user" if self._session.generation == "B" else "user"
        return (await self._ask(path, (), token)).ok

    async def _ask(self, path: str, params: Params, token: str) -> Answer:
        headers: dict[str, str] = {hdrs.AUTHORIZATION: f"Bearer {token}"}
        try:
            answer = await self._http.get(path, params=params, headers=headers)
        except TooManyRequests as err:
            await self._blocks.note(err.answer)
            raise
        await self._blocks.note(answer)
        return answer


def _good(answer: Answer) -> Answer:
    """Return the answer where it is a success; raise what it means otherwise."""
    if answer.ok:
        return answer
    if answer.status == HTTPStatus.FORBIDDEN:
        raise PermissionDenied(reason=Denial.WRONG_ROLE)
    if answer.status == HTTPStatus.NOT_FOUND:
        raise NotFound("There is no such thing at the server")
    refusal = refusal_of(answer)
    # Not the text: it may quote what was asked for.
    raise Rejected(refusal.code if refusal else str(answer.status), theirs=True)
