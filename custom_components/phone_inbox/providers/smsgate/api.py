"""The phone's routes: one method each, errors turned into the providers' family."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from itertools import batched
from typing import Any, Self

from aiohttp import encode_basic_auth, hdrs
from pydantic import ValidationError

from ..answer import Answer
from ..errors import (
    AuthenticationFailed,
    BadAnswer,
    NotFound,
    OutcomeUnknown,
    PermissionDenied,
    Rejected,
)
from ..http import HttpClient, Params
from ..paths import segment
from ..payload import ApiObject, count_or_none, read_items, readable
from ..reasons import Denial
from .models import Device, HealthObject, Hook, Outgone, Received
from .times import FAR, written

#: The most entries that the phone shows at once (§5.1).
MOST_ROWS = 500
#: Entries of a first look: an idle poll brings no more.
FIRST_LOOK = 10
_TOTAL = "X-Total-Count"
_LONGEST_TOTAL = 12

#: Reasons of PermissionDenied.


@dataclass(frozen=True, slots=True)
class Listed[T]:
    """A part of a list: what could be read of it, and how much there is in all."""

    items: list[T]
    #: Entries as they came, with those that could not be read.
    count: int
    #: How many match; None where the phone does not say.
    total: int | None
    server_time: datetime | None

    @property
    def broken(self) -> int:
        """Return how many entries could not be understood."""
        return self.count - len(self.items)

    def parts(self) -> Iterator[Self]:
        """Return it in parts, none larger than what the phone shows at once.

        A server that shows more than was asked for keeps nobody waiting, and what it
        shows is not lost. The first part has what could not be understood.
        """
        if len(self.items) <= MOST_ROWS:
            yield self
            return
        broken = self.broken
        for items in batched(self.items, MOST_ROWS, strict=False):
            yield replace(self, items=[*items], count=len(items) + broken)
            broken = 0


@dataclass(frozen=True, slots=True)
class Look[T: ApiObject]:
    """The beginning of a list as it came; mostly it is known, and need not be read."""

    kind: type[T]
    answer: Answer

    @property
    def tells(self) -> tuple[int | None, bytes]:
        """Return what tells whether the list is as it was: how much, and what."""
        return _total(self.answer), self.answer.digest

    @property
    def server_time(self) -> datetime | None:
        """Return the phone's clock."""
        return self.answer.server_time

    async def read(self) -> Listed[T]:
        """Read it; raise BadAnswer where it is no list."""
        data = await self.answer.json()
        if not isinstance(data, list):
            raise BadAnswer("The answer is no list")
        return Listed(
            items=await read_items(self.kind, data),
            count=len(data),
            total=_total(self.answer),
            server_time=self.server_time,
        )


class Api:
    """The interface of the app on one phone.

    Every call raises AuthenticationFailed for a bad password, PermissionDenied,
    NotFound, Rejected for another 4xx, and what :class:`HttpClient` raises.
    """

    def __init__(self, http: HttpClient, username: str, password: str) -> None:
        """Prepare calls with a password; it goes with each request (§2)."""
        self._http = http
        #: Whether the app is new enough to list files, too (1.68).
        self.attachments = False
        self._headers: dict[str, str] = {
            hdrs.AUTHORIZATION: encode_basic_auth(username, password, "utf-8")
        }

    async def device(self) -> Device:
        """Return the phone (§4).

        Raises PermissionDenied where it is the cloud, which has no inbox (§10).
        """
        try:
            answer = await self._get("device")
        except NotFound:
            if await self._is_cloud():
                raise PermissionDenied(
                    "The cloud has no inbox", reason=Denial.CLOUD_HAS_NO_INBOX
                ) from None
            raise BadAnswer("There is no such app at this address") from None
        data = await answer.json()
        devices = list(readable(Device, data[:1])) if isinstance(data, list) else []
        if not devices:
            raise BadAnswer("The answer is no phone")
        return devices[0]

    async def _is_cloud(self) -> bool:
        try:
            data = await (await self._get("devices")).json()
        except NotFound, Rejected:
            return False
        return isinstance(data, list)

    async def inbox(
        self,
        *,
        since: datetime | None,
        until: datetime = FAR,
        limit: int = MOST_ROWS,
        offset: int = 0,
    ) -> Listed[Received]:
        """Return entries of the inbox, the newest first; bounds are inclusive (§5.1)."""
        params = _window(since, until, limit, offset)
        return await (await self._look_at_inbox(params)).read()

    async def first_of_inbox(self, since: datetime) -> Look[Received]:
        """Return a first look at the inbox."""
        return await self._look_at_inbox(_window(since, FAR, FIRST_LOOK, 0))

    async def _look_at_inbox(self, params: list[tuple[str, str]]) -> Look[Received]:
        if self.attachments:
            params.append(("includeAttachments", "true"))
        return Look(Received, await self._get("inbox", params))

    async def refresh(self, since: datetime, until: datetime) -> None:
        """Have the app read the phone's own store of texts again, in its time (§5.5).

        Nobody is called for what it finds.
        """
        answer = await self._http.change(
            hdrs.METH_POST,
            "inbox/refresh",
            json={
                "since": written(since),
                "until": written(until),
                "triggerWebhooks": False,
            },
            headers=self._headers,
        )
        _check(answer)

    async def messages(
        self,
        *,
        since: datetime | None,
        until: datetime = FAR,
        limit: int = MOST_ROWS,
        offset: int = 0,
    ) -> Listed[Outgone]:
        """Return messages that were handed over to the app, the newest first (§6.1)."""
        params = _window(since, until, limit, offset)
        return await (await self._look_at_messages(params)).read()

    async def first_of_messages(self, since: datetime) -> Look[Outgone]:
        """Return a first look at the messages that were handed over."""
        return await self._look_at_messages(_window(since, FAR, FIRST_LOOK, 0))

    async def _look_at_messages(self, params: list[tuple[str, str]]) -> Look[Outgone]:
        params.append(("includeContent", "true"))
        return Look(Outgone, await self._get("messages", params))

    async def message(self, message_id: str) -> Outgone | None:
        """Return one outgoing message, of any source; None where there is none."""
        try:
            answer = await self._get(f"messages/{segment(message_id)}")
        except NotFound:
            return None
        item = _read(Outgone, await answer.json())
        if item is None:
            raise BadAnswer("The answer is no message")
        return item if item.id == message_id else None

    async def send(
        self, data: Mapping[str, Any], *, unchecked: bool
    ) -> tuple[Outgone | None, datetime | None]:
        """Hand a message over (§6.3); return it, and the phone's clock.

        The message is None where its id is known to the phone already (409). Raises
        OutcomeUnknown also where a good answer does not tell what was done.
        ``unchecked``: the number need not be one of a telephone.
        """
        params = [("skipPhoneValidation", "true")] if unchecked else []
        answer = await self._http.change(
            hdrs.METH_POST, "messages", params=params, json=data, headers=self._headers
        )
        if answer.status == HTTPStatus.CONFLICT:
            return None, answer.server_time
        _check(answer)
        item = _read(Outgone, await answer.json_or_none())
        if item is None or item.id != data["id"]:
            raise OutcomeUnknown("The answer does not tell what was done")
        return item, answer.server_time

    async def cancel(self, message_id: str) -> int:
        """Stop a message (§6.5); return the status: 200, 400, 404, 405 or 409."""
        answer = await self._http.change(
            hdrs.METH_DELETE, f"messages/{segment(message_id)}", headers=self._headers
        )
        told = (
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.NOT_FOUND,
            HTTPStatus.METHOD_NOT_ALLOWED,
            HTTPStatus.CONFLICT,
        )
        if answer.status not in told:
            _check(answer)
        return answer.status

    async def file(self, ref: str, limit: int) -> bytes:
        """Return a file of a picture message by its entry and its part (§5.6).

        Raises Rejected (``attachment_too_large``) for one of more bytes than the limit.
        """
        row_id, _, part_id = ref.rpartition("/")
        answer = await self._http.download(
            f"inbox/{segment(row_id)}/attachments/{segment(part_id)}",
            headers=self._headers,
            limit=limit,
        )
        _check(answer)
        return answer.body

    async def health(self) -> HealthObject | None:
        """Return what the phone tells of itself, None where it tells nothing (§4).

        It answers 500 where something is bad, and is there all the same.
        """
        answer = await self._http.get("health", attempts=1, failing=True)
        return _read(HealthObject, await answer.json_or_none())

    async def hooks(self) -> Sequence[Hook]:
        """Return the webhooks that are registered, of whomever (§7)."""
        data = await (await self._get("webhooks")).json()
        if not isinstance(data, list):
            raise BadAnswer("The answer is no list")
        return await read_items(Hook, data)

    async def add_hook(self, hook_id: str, url: str, event: str) -> None:
        """Register a webhook, or write one of the same id anew."""
        answer = await self._http.change(
            hdrs.METH_POST,
            "webhooks",
            json={"id": hook_id, "url": url, "event": event},
            headers=self._headers,
        )
        _check(answer)

    async def remove_hook(self, hook_id: str) -> None:
        """Remove a webhook; one that is gone is as good."""
        answer = await self._http.change(
            hdrs.METH_DELETE, f"webhooks/{segment(hook_id)}", headers=self._headers
        )
        if answer.status != HTTPStatus.NOT_FOUND:
            _check(answer)

    async def _get(self, path: str, params: Params = ()) -> Answer:
        answer = await self._http.get(path, params=params, headers=self._headers)
        _check(answer)
        return answer


def _window(
    since: datetime | None, until: datetime, limit: int, offset: int
) -> list[tuple[str, str]]:
    params = [("limit", str(limit)), ("to", written(until))]
    if offset:
        params.append(("offset", str(offset)))
    if since is not None:
        params.append(("from", written(since)))
    return params


def _total(answer: Answer) -> int | None:
    text = answer.headers.get(_TOTAL, "")[:_LONGEST_TOTAL].strip()
    return count_or_none(int(text)) if text.isascii() and text.isdecimal() else None


def _read[T: ApiObject](kind: type[T], data: Any) -> T | None:
    try:
        return kind.model_validate(data)
    except ValidationError:
        return None


def _check(answer: Answer) -> None:
    """Raise the error that an answer stands for (§1)."""
    if answer.ok:
        return
    match answer.status:
        case HTTPStatus.UNAUTHORIZED:
            raise AuthenticationFailed("The password was refused")
        case HTTPStatus.FORBIDDEN:
            raise PermissionDenied
        case HTTPStatus.NOT_FOUND:
            raise NotFound("There is no such thing on the phone")
    data = answer.short_json()
    words = data.get("message") if isinstance(data, dict) else None
    reason = words if isinstance(words, str) else ""
    raise Rejected(str(int(answer.status)), reason, theirs=True)
