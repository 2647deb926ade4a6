"""Lists: filters, pages and their envelopes (sheet §5, §9)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import islice
import re
from typing import Any
from urllib.parse import urlencode

from .errors import ApiError, BadRequestError
from .store import Message, Store
from .switches import TwilioSwitches

_PAGING = ("Page", "PageToken", "PageSize")
#: What the test suites write without a plus is a full number from this length on.
_FULL_NUMBER = re.compile(r"\d{9,15}", re.ASCII)
_DAY = timedelta(days=1)


def page_size(query: Mapping[str, str], switches: TwilioSwitches) -> int:
    """Return how many items a page has."""
    text = query.get("PageSize", "50")
    if not text.isdecimal() or int(text) < 1:
        raise BadRequestError(20001)
    if int(text) > switches.max_page_size and switches.too_large_page == "error":
        raise BadRequestError(20007)
    return min(int(text), switches.max_page_size)


def list_messages(
    store: Store,
    query: Mapping[str, str],
    switches: TwilioSwitches,
    *,
    now: datetime,
    path: str,
    as_json: Callable[[Message], dict[str, Any]],
) -> dict[str, Any]:
    """Return a page of messages in its envelope (sheet §5.1)."""
    size = page_size(query, switches)
    matching = (
        message
        for message in _walk(store, query, switches)
        if _matches(message, query, switches)
    )
    _check_retention(query, switches, now)
    # One more tells whether there is a next page.
    shown = list(islice(matching, size + 1))
    token = f"PA{shown[size - 1].sid}" if len(shown) > size else None
    items = [as_json(message) for message in shown[:size]]
    return _envelope("messages", items, path=path, query=query, size=size, token=token)


def list_all(
    key: str,
    items: Sequence[dict[str, Any]],
    query: Mapping[str, str],
    switches: TwilioSwitches,
    path: str,
) -> dict[str, Any]:
    """Return a page of a short list in its envelope: its token is a position."""
    size = page_size(query, switches)
    begin = _position(query, switches)
    token = f"PA{begin + size}" if len(items) > begin + size else None
    shown = items[begin : begin + size]
    return _envelope(key, shown, path=path, query=query, size=size, token=token)


def list_with_meta(
    key: str, items: Sequence[dict[str, Any]], query: Mapping[str, str], url: str
) -> dict[str, Any]:
    """Return a page of a list of the other host, whose addresses are absolute (§9)."""
    size = int(query.get("PageSize", "50"))
    begin = int(query.get("PageToken", "PA0").removeprefix("PA"))
    others = {name: value for name, value in query.items() if name not in _PAGING}

    def address(number: int, token: int | None) -> str:
        more: dict[str, Any] = {"PageSize": size, "Page": number}
        if token is not None:
            more["PageToken"] = f"PA{token}"
        return f"{url}?{urlencode(others | more)}"

    page = int(query.get("Page", "0"))
    more = len(items) > begin + size
    return {
        key: list(items[begin : begin + size]),
        "meta": {
            "key": key,
            "page": page,
            "page_size": size,
            "url": address(page, begin),
            "first_page_url": address(0, None),
            "previous_page_url": None,
            "next_page_url": address(page + 1, begin + size) if more else None,
        },
    }


def _position(query: Mapping[str, str], switches: TwilioSwitches) -> int:
    _check_page(query)
    text = query.get("PageToken", "PA0").removeprefix("PA")
    if not text.isdecimal():
        raise ApiError(switches.bad_token_status, 21481)
    return int(text)


def _check_page(query: Mapping[str, str]) -> None:
    if query.get("Page", "0") != "0" and "PageToken" not in query:
        raise BadRequestError(20001)


def _envelope(
    key: str,
    items: Sequence[dict[str, Any]],
    *,
    path: str,
    query: Mapping[str, str],
    size: int,
    token: str | None,
) -> dict[str, Any]:
    """Return the envelope: all addresses are relative and keep the filters (§5.1)."""
    page = int(query.get("Page", "0"))
    filters = {name: value for name, value in query.items() if name not in _PAGING}

    def address(number: int, token: str | None) -> str:
        pairs = {**filters, "PageSize": str(size), "Page": str(number)}
        if token is not None:
            pairs["PageToken"] = token
        return f"{path}?{urlencode(pairs)}"

    return {
        key: list(items),
        "page": page,
        "page_size": size,
        "start": page * size,
        "end": page * size + max(len(items) - 1, 0),
        "uri": address(page, query.get("PageToken")),
        "first_page_uri": address(0, None),
        "previous_page_uri": address(page - 1, None) if page else None,
        "next_page_uri": address(page + 1, token) if token else None,
    }


def _walk(
    store: Store, query: Mapping[str, str], switches: TwilioSwitches
) -> Iterator[Message]:
    """Return the messages behind the token's one, in the list's order."""
    _check_page(query)
    messages = _in_order(store, switches)
    token = query.get("PageToken")
    if token is None:
        return messages
    if not token.startswith("PA"):
        raise ApiError(switches.bad_token_status, 21481)
    last = store.messages.get(token[2:])
    if last is None:
        if switches.deleted_page_token == "error" or not store.was_there(token[2:]):
            raise ApiError(switches.bad_token_status, 21481)
        return store.newest_first(store.was_there(token[2:]))
    if switches.undated == "by_created" or last.sent is not None:
        return store.newest_first(last.place)
    return _behind(messages, last)


def _in_order(store: Store, switches: TwilioSwitches) -> Iterator[Message]:
    match switches.undated:
        case "hidden":
            return (message for message in store.newest_first() if message.sent)
        case "first":
            waiting = [one for one in store.newest_first() if one.sent is None]
            dated = (message for message in store.newest_first() if message.sent)
            return _chained(waiting, dated)
    return store.newest_first()


def _chained(first: Iterable[Message], then: Iterable[Message]) -> Iterator[Message]:
    yield from first
    yield from then


def _behind(messages: Iterator[Message], last: Message) -> Iterator[Message]:
    for message in messages:
        if message is last:
            break
    return messages


def _matches(
    message: Message, query: Mapping[str, str], switches: TwilioSwitches
) -> bool:
    """Tell whether a message is wanted; addresses must be exact (sheet §5.1)."""
    if switches.undated == "hidden" and message.sent is None:
        return False
    if "To" in query and _full(message.to) != query["To"]:
        return False
    if "From" in query and _full(message.from_ or "") != query["From"]:
        return False
    bounds = [name for name in ("DateSent", "DateSent<", "DateSent>") if name in query]
    if not bounds:
        return True
    if message.sent is None:
        if switches.filter_hides_undated:
            return False
        at = message.created
    else:
        at = message.sent
    return all(_within(at, name, _read_date(query[name]), switches) for name in bounds)


def _full(address: str) -> str:
    """Return an address as this server compares it: a full number has its plus.

    The suites that all providers share write numbers without one.
    """
    return f"+{address}" if _FULL_NUMBER.fullmatch(address) else address


def _within(at: datetime, name: str, bound: datetime, switches: TwilioSwitches) -> bool:
    if name == "DateSent":
        return at.date() == bound.date()
    if not switches.time_of_day_counts:
        at, bound = _midnight(at), _midnight(bound)
    if at == bound:
        return switches.bounds_inclusive
    return at < bound if name == "DateSent<" else at > bound


def _check_retention(
    query: Mapping[str, str], switches: TwilioSwitches, now: datetime
) -> None:
    """Raise where a date is outside of what is kept (sheet §6)."""
    oldest = now - timedelta(days=switches.retention_days)
    for name in ("DateSent", "DateSent<", "DateSent>"):
        if name in query and _read_date(query[name]) < oldest:
            raise BadRequestError(20004)


def _read_date(text: str) -> datetime:
    """Read a date in one of the many forms that are taken (sheet §5.2)."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}", text, re.ASCII):
            text = f"{text}-01"
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        try:
            at = parsedate_to_datetime(text)
        except TypeError, ValueError:
            raise BadRequestError(20001) from None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
