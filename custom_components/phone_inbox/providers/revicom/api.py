"""The API's calls: one method each, errors turned into the providers' family."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from http import HTTPStatus
from itertools import islice
from typing import Any

from aiohttp import hdrs
from pydantic import TypeAdapter

from ..answer import Answer
from ..errors import (
    AuthenticationFailed,
    BadAnswer,
    NoMoney,
    NotFound,
    OutcomeUnknown,
    PermissionDenied,
    Rejected,
    Unavailable,
)
from ..http import READ_TIMEOUT, HttpClient, Params
from ..paths import segment
from ..payload import Amount
from ..reasons import Denial
from ..slices import in_slices
from .key import ApiKey
from .listing import LARGE_PAGE_SIZES, PAGE_SIZE, Listed, ListQuery
from .models import NO_MONEY, ItemResult, MessageObject, read_message

#: How long a send may take under load, in seconds (specification §3.5).
SEND_TIMEOUT = 70.0
#: How long a page of up to a thousand messages may take, in seconds.
LARGE_PAGE_TIMEOUT = 30.0
#: A key of another kind than TOKEN_1 cannot read or send messages.
_ACCESS_DENIED = 4030
_REASON_LENGTH = 200
#: More than any account has, and than any request is about.
_MOST_CURRENCIES = 20
_MOST_RESULTS = 10_000
_AMOUNTS: TypeAdapter[dict[str, Decimal | None]] = TypeAdapter(dict[str, Amount])


@dataclass(frozen=True, slots=True)
class PostAnswer:
    """What the server says it did with each item, and when by its clock."""

    items: Sequence[ItemResult]
    server_time: datetime | None


class DirectApi:
    """Revicom Direct API v1.

    Every call raises AuthenticationFailed for a bad key, PermissionDenied,
    Rejected for another 4xx, and what :class:`HttpClient` raises.
    """

    def __init__(self, http: HttpClient, key: ApiKey) -> None:
        """Prepare calls with a key."""
        self._http = http
        self._headers: dict[str, str] = {hdrs.AUTHORIZATION: key.authorization}
        #: How large a page the server is known to show.
        self.max_page_size = LARGE_PAGE_SIZES[0]

    async def balance(self) -> Mapping[str, Decimal]:
        """Return the balance by currency (specification §4)."""
        data = await (await self._get("balance")).json()
        if not isinstance(data, dict):
            raise BadAnswer("The answer is no balance")
        amounts = _AMOUNTS.validate_python(dict(islice(data.items(), _MOST_CURRENCIES)))
        return {name: amount for name, amount in amounts.items() if amount is not None}

    async def list_answer(
        self, query: ListQuery, page: int = 1, per_page: int = PAGE_SIZE
    ) -> Answer:
        """Return one page of the list as it came (specification §2)."""
        timeout = READ_TIMEOUT if per_page <= PAGE_SIZE else LARGE_PAGE_TIMEOUT
        params = query.params(page, per_page)
        return await self._get("message", params, timeout=timeout)

    async def list_page(
        self, query: ListQuery, page: int = 1, per_page: int = PAGE_SIZE
    ) -> Listed:
        """Return one page of the list (specification §2)."""
        answer = await self.list_answer(query, page, per_page)
        return await Listed.read(answer, page, per_page)

    async def one(self, uuid: str) -> MessageObject | None:
        """Return a message (specification §2b).

        What an unknown id is answered with is not documented: 404, 400, null
        and an empty object all mean that there is none.
        """
        try:
            answer = await self._get(f"message/{segment(uuid)}")
        except NotFound, Rejected:
            return None
        if not (data := await answer.json()):
            return None
        if (message := read_message(data)) is None:
            raise BadAnswer("The answer is no message")
        # Another one is not what was asked for, wherever the address led.
        return message if message.message_uuid == uuid else None

    async def send(self, messages: Sequence[Mapping[str, Any]]) -> PostAnswer:
        """Send 1 to 1000 messages; return the answer's items (specification §3).

        Raises OutcomeUnknown also where a good answer does not tell what became
        of them.
        """
        return await self._post("message", list(messages), timeout=SEND_TIMEOUT)

    async def stop(self, uuids: Sequence[str]) -> PostAnswer:
        """Stop 1 to 10,000 messages; return the answer's items (specification §4)."""
        return await self._post("message/stop", {"uuids": list(uuids)})

    async def _get(self, path: str, params: Params = (), **options: Any) -> Answer:
        answer = await self._http.get(
            path, params=params, headers=self._headers, **options
        )
        _check(answer)
        return answer

    async def _post(self, path: str, json: Any, **options: Any) -> PostAnswer:
        answer = await self._http.change(
            hdrs.METH_POST, path, json=json, headers=self._headers, **options
        )
        if answer.status == HTTPStatus.REQUEST_TIMEOUT:
            # Whose patience ended, and when, is anybody's guess.
            raise OutcomeUnknown("The server gave up waiting")
        _check(answer)
        data = await answer.json_or_none()
        items = data.get("items") if isinstance(data, dict) else None
        if not isinstance(items, list):
            raise OutcomeUnknown("The answer does not tell what was done")
        results = await in_slices(_results, items[:_MOST_RESULTS])
        return PostAnswer(results, answer.server_time)


def _results(items: Sequence[Any]) -> list[ItemResult]:
    return [
        ItemResult.model_validate(item if isinstance(item, dict) else {})
        for item in items
    ]


def _check(answer: Answer) -> None:
    """Raise the error that an answer stands for (specification §1, §3.4)."""
    if answer.ok:
        return
    code, reason = _error_of(answer)
    match answer.status:
        case 401:
            raise AuthenticationFailed("The key was refused")
        case 403:
            wrong = code == str(_ACCESS_DENIED)
            raise PermissionDenied(reason=Denial.WRONG_KEY_KIND if wrong else None)
        case 404:
            raise NotFound("There is no such message")
        case 408:
            raise Unavailable("The server gave up waiting")
    if NO_MONEY in (str(int(answer.status)), code):
        raise NoMoney
    raise Rejected(code or str(answer.status), reason, theirs=True)


def _error_of(answer: Answer) -> tuple[str, str]:
    """Return the code and the words of an error; its body is not always JSON."""
    data = answer.short_json()
    error = data.get("error") if isinstance(data, dict) else None
    if isinstance(error, dict):
        code = str(error.get("code") or "")
        return code if code.isalnum() else "", str(error.get("msg") or "")
    return "", answer.body[:_REASON_LENGTH].decode(errors="replace")
