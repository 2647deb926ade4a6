"""The API's calls: one method each, errors turned into the providers' family."""

from collections.abc import Sequence
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from aiohttp import ClientSession, hdrs
from pydantic import ValidationError

from ...messaging import Content
from ..answer import Answer
from ..errors import (
    AuthenticationFailed,
    BadAnswer,
    NotFound,
    OptedOut,
    OutcomeUnknown,
    PermissionDenied,
    Rejected,
    Unavailable,
)
from ..http import READ_TIMEOUT, HttpClient, Params
from ..paths import segment
from ..payload import ApiObject, read_items
from ..reasons import Denial
from .codes import DECISIVE, OPTED_OUT, TEST_CREDENTIALS, WORDS
from .credentials import Credentials
from .listing import SMALL_PAGE, Listed, ListQuery, page_after
from .models import (
    BalanceObject,
    ErrorObject,
    MediaObject,
    MessageObject,
    NumberObject,
    SenderObject,
    ServiceObject,
    read_message,
)

#: How long a send may take, in seconds: giving up early means not to know.
SEND_TIMEOUT = 30.0
#: How long a large page may take, in seconds.
LARGE_PAGE_TIMEOUT = 30.0
#: The largest page there is (§5.1), and how many of them are read of short lists.
_LARGEST_PAGE = "1000"
_MOST_PAGES = 20


class Refused(Rejected):
    """The server said no with a code of its own, which tells what to do (§3)."""

    def __init__(self, number: int, status: int, words: str) -> None:
        """Keep the code; our words for it are known to hold nothing of anybody."""
        known = WORDS.get(number)
        super().__init__(str(number or status), known or words, theirs=known is None)
        self.number = number


class TwilioApi:
    """Programmable Messaging, version 2010-04-01, and the services beside it.

    Every call raises AuthenticationFailed for bad credentials, PermissionDenied,
    NotFound, Refused for another 4xx, and what :class:`HttpClient` raises.
    """

    def __init__(self, session: ClientSession, credentials: Credentials) -> None:
        """Prepare calls with credentials."""
        verify = credentials.verify_tls
        self.http = HttpClient(session, credentials.url, verify_tls=verify)
        self.messaging = HttpClient(
            session, credentials.messaging_url, verify_tls=verify
        )
        self._headers: dict[str, str] = {hdrs.AUTHORIZATION: credentials.authorization}
        # Without the suffix the answers are XML (§1).
        self._account = f"2010-04-01/Accounts/{credentials.account_sid}"
        self._messages = f"{self._account}/Messages.json"

    # Messages

    async def list_page(
        self, query: ListQuery, size: int = SMALL_PAGE, after: Params = ()
    ) -> Listed:
        """Return a page of messages, the newest first (§5).

        ``after`` is what a page before it says of the next one.
        """
        return await self.read_page(await self.list_answer(query, size, after))

    async def list_answer(
        self, query: ListQuery, size: int = SMALL_PAGE, after: Params = ()
    ) -> Answer:
        """Return a page of messages as it came; see :meth:`list_page`."""
        timeout = READ_TIMEOUT if size <= SMALL_PAGE else LARGE_PAGE_TIMEOUT
        params = after or query.params(size)
        return await self._get(self._messages, params, timeout=timeout)

    async def read_page(self, answer: Answer) -> Listed:
        """Return the page that is in an answer; raise BadAnswer where none is."""
        return await Listed.read(answer, f"/{self._messages}")

    async def one(self, sid: str) -> MessageObject | None:
        """Return a message, None where there is none (§6)."""
        try:
            answer = await self._get(self._message(sid))
        except NotFound:
            return None
        if (message := read_message(await answer.json())) is None:
            raise BadAnswer("The answer is no message")
        # Another one is not what was asked for, wherever the address led.
        return message if message.sid == sid else None

    async def send(self, form: Params) -> MessageObject:
        """Send a message (§7).

        Raises OutcomeUnknown also where a good answer does not tell its id.
        """
        answer = await self._post(self._messages, form, timeout=SEND_TIMEOUT)
        message = read_message(await answer.json_or_none())
        if message is None:
            raise OutcomeUnknown("The answer does not tell what was sent")
        return message

    async def cancel(self, sid: str) -> None:
        """Stop a message that is scheduled (§6)."""
        await self._post(self._message(sid), [("Status", "canceled")])

    async def delete(self, sid: str) -> None:
        """Delete a message; raise NotFound where there is none (§6)."""
        answer = await self.http.change(
            hdrs.METH_DELETE, self._message(sid), headers=self._headers
        )
        _check(answer)

    async def file(self, ref: str, limit: int) -> Content:
        """Return a message's file by its reference: the message, and a position (§8).

        Raises Rejected (``attachment_too_large``) for one of more bytes than the limit.
        """
        sid, _, position = ref.partition("/")
        path = self._message(sid).removesuffix(".json")
        envelope = await _envelope(await self._get(f"{path}/Media.json"))
        media = await read_items(MediaObject, _items(envelope, "media_list"))
        if not position.isdecimal() or int(position) >= len(media):
            raise NotFound("There is no such file")
        found = media[int(position)]
        answer = await self.http.download(
            f"{path}/Media/{segment(found.sid)}", headers=self._headers, limit=limit
        )
        _check(answer)
        return Content(
            data=answer.body, content_type=(found.content_type or "").lower()
        )

    def _message(self, sid: str) -> str:
        return f"{self._account}/Messages/{segment(sid)}.json"

    # What the account has

    async def numbers(self) -> tuple[Sequence[NumberObject], bool]:
        """Return the account's own numbers (§9), and whether these are all of them.

        One that could not be read is missing.
        """
        path = f"{self._account}/IncomingPhoneNumbers.json"
        params: Params = [("PageSize", _LARGEST_PAGE)]
        found: list[NumberObject] = []
        listed = 0
        for _ in range(_MOST_PAGES):
            envelope = await _envelope(await self._get(path, params))
            items = _items(envelope, "incoming_phone_numbers")
            listed += len(items)
            found += await read_items(NumberObject, items)
            if not (params := page_after(envelope.get("next_page_uri"), f"/{path}")):
                break
        # Each has the form +12025550123.
        told = [it for it in found if (it.phone_number or "").startswith("+")]
        return found, len(told) == listed and not params

    async def set_webhook(self, number_sid: str, url: str) -> None:
        """Let a number tell an address what comes in; a blank one: nobody (§10)."""
        path = f"{self._account}/IncomingPhoneNumbers/{segment(number_sid)}.json"
        await self._post(path, [("SmsUrl", url)])

    async def services(self) -> Sequence[ServiceObject]:
        """Return the account's Messaging Services (§9)."""
        return await self._all("v1/Services", "services", ServiceObject)

    async def pool[T: ApiObject](
        self, service: str, path: str, kind: type[T]
    ) -> Sequence[T]:
        """Return a kind of a service's senders (§9)."""
        key = {"PhoneNumbers": "phone_numbers", "AlphaSenders": "alpha_senders"}[path]
        return await self._all(f"v1/Services/{segment(service)}/{path}", key, kind)

    async def senders(self, channel: str) -> Sequence[SenderObject]:
        """Return the senders of WhatsApp or RCS (§9)."""
        only: Params = [("Channel", channel)]
        return await self._all("v2/Channels/Senders", "senders", SenderObject, only)

    async def _all[T: ApiObject](
        self, path: str, key: str, kind: type[T], only: Params = ()
    ) -> Sequence[T]:
        """Return a list of the other host, whose addresses are absolute (§9)."""
        params: Params = [*only, ("PageSize", _LARGEST_PAGE)]
        found: list[T] = []
        for _ in range(_MOST_PAGES):
            answer = await self.messaging.get(
                path, params=params, headers=self._headers, attempts=1
            )
            _check(answer)
            envelope = await _envelope(answer)
            found += await read_items(kind, _items(envelope, key))
            meta = envelope.get("meta")
            following = meta.get("next_page_url") if isinstance(meta, dict) else None
            if not (params := page_after(following, f"/{path}")):
                break
        return found

    async def balance(self) -> tuple[str, Decimal] | None:
        """Return currency and amount of what is left (§9); None where nobody says."""
        answer = await self._get(f"{self._account}/Balance.json")
        try:
            shown = BalanceObject.model_validate(await answer.json())
        except ValidationError:
            raise BadAnswer("The answer is no balance") from None
        if shown.balance is None:
            return None
        return (shown.currency or "").upper(), shown.balance

    # How it is asked

    async def _get(self, path: str, params: Params = (), **options: Any) -> Answer:
        answer = await self.http.get(
            path, params=params, headers=self._headers, **options
        )
        _check(answer)
        return answer

    async def _post(self, path: str, form: Params, **options: Any) -> Answer:
        answer = await self.http.change(
            hdrs.METH_POST, path, form=form, headers=self._headers, **options
        )
        if answer.status == HTTPStatus.REQUEST_TIMEOUT:
            # Whose patience ended, and when, is anybody's guess.
            raise OutcomeUnknown("The server gave up waiting")
        _check(answer)
        return answer


async def _envelope(answer: Answer) -> dict[str, Any]:
    envelope = await answer.json()
    if not isinstance(envelope, dict):
        raise BadAnswer("The answer is no list")
    return envelope


def _items(envelope: dict[str, Any], key: str) -> list[Any]:
    items = envelope.get(key)
    if not isinstance(items, list):
        raise BadAnswer("The answer is no list")
    return items


def _check(answer: Answer) -> None:
    """Raise the error that an answer stands for (§3)."""
    if answer.ok:
        return
    error = ErrorObject.read(answer.short_json())
    number = error.code or 0
    has_meaning = number in WORDS or number in DECISIVE
    match answer.status:
        case 401:
            raise AuthenticationFailed("The credentials were refused")
        case 403 if not has_meaning:
            reason = Denial.TEST_CREDENTIALS if number == TEST_CREDENTIALS else None
            raise PermissionDenied(reason=reason)
        case 404 if not has_meaning:
            raise NotFound("There is no such thing in this account")
        case 408:
            raise Unavailable("The server gave up waiting")
    if number == OPTED_OUT:
        raise OptedOut(str(number))
    raise Refused(number, answer.status, error.message)
