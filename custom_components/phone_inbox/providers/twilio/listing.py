"""The list of messages: what can be asked, and its pages (§5)."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import parse_qsl

from yarl import URL

from ..answer import Answer
from ..errors import BadAnswer, ProviderError, Rejected
from ..http import Params
from ..payload import read_items
from .codes import BAD_PAGE
from .models import MessageObject

#: What the API shows unasked, and what is read of a longer list at once.
SMALL_PAGE = 50
LARGE_PAGE = 500
#: No list is read any further, and no further either where so many pages in a row
#: brought nothing that was not there before.
MOST_PAGES = 200
_MOST_STALE = 2
_LONGEST_URI = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """The filters of the list (§5.1): there are no others.

    Addresses must be written as the API writes them. Whether the time of day counts in
    the two times, and whether they belong to the window, is not known (§5.2).
    """

    sender: str | None = field(default=None, repr=False)
    recipient: str | None = field(default=None, repr=False)
    sent_from: datetime | None = None
    sent_to: datetime | None = None

    def params(self, size: int) -> Params:
        """Return the query string's pairs for the first page."""
        pairs = [
            ("From", self.sender),
            ("To", self.recipient),
            ("DateSent>", _written(self.sent_from)),
            ("DateSent<", _written(self.sent_to)),
            ("PageSize", str(size)),
        ]
        return [(name, value) for name, value in pairs if value is not None]


def _written(time: datetime | None) -> str | None:
    if time is None:
        return None
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One page of a list.

    ``broken`` is the number of items without an id. ``after`` is what to ask for the
    next page, nothing where this is the last one.
    """

    items: Sequence[MessageObject]
    broken: int
    after: Params
    server_time: datetime | None

    @classmethod
    async def read(cls, answer: Answer, path: str) -> Listed:
        """Read an answer; raise BadAnswer where it is no list of messages."""
        envelope = await answer.json()
        raw = envelope.get("messages") if isinstance(envelope, dict) else None
        if not isinstance(raw, list):
            raise BadAnswer("The answer is no list of messages")
        items = await read_items(MessageObject, raw)
        return cls(
            items=items,
            broken=len(raw) - len(items),
            after=page_after(envelope.get("next_page_uri"), path),
            server_time=answer.server_time,
        )

    def reaches(self, time: datetime) -> bool:
        """Tell whether everything from a time on is on this page or before it.

        The list goes by the time of sending: what was not sent yet tells nothing.
        """
        if not self.after:
            return True
        return any(item.date_sent and item.date_sent < time for item in self.items)


def page_after(uri: Any, path: str) -> Params:
    """Return the parameters of the next page, nothing where there is none (§5.1).

    Raises BadAnswer where it is another list's: our credentials go nowhere else.
    """
    if uri is None or uri == "":
        return []
    if not isinstance(uri, str) or len(uri) > _LONGEST_URI:
        raise BadAnswer("The next page has no address")
    try:
        url = URL(uri, encoded=True)
    except ValueError:
        raise BadAnswer("The next page has no address") from None
    if url.raw_path != path:
        raise BadAnswer("The next page is not of this list")
    return parse_qsl(url.raw_query_string, keep_blank_values=True)


class Pages(Protocol):
    """What can read one page of a list."""

    async def list_page(
        self, query: ListQuery, size: int = SMALL_PAGE, after: Params = ()
    ) -> Listed:
        """Return one page."""


class Walk:
    """Reads a list page by page, newest first, as far as somebody wants to."""

    def __init__(self, api: Pages, query: ListQuery, size: int = LARGE_PAGE) -> None:
        """Prepare to read."""
        self._api = api
        self._query = query
        self._size = size
        #: Whether the list was read to its end.
        self.ended = False

    async def pages(self) -> AsyncGenerator[Listed]:
        """Return the pages."""
        known: set[str] = set()
        after: Params = ()
        stale, begun_anew = 0, False
        for _ in range(MOST_PAGES):
            try:
                page = await self._api.list_page(self._query, self._size, after)
            except Rejected as err:
                # The message by which the page is found may have been deleted (§15).
                if not after or begun_anew or not is_bad_page(err):
                    raise
                after, begun_anew = (), True
                continue
            yield page
            sids = {item.sid for item in page.items}
            stale = 0 if sids - known else stale + 1
            known |= sids
            after = page.after
            if not after:
                self.ended = True
                return
            if stale > _MOST_STALE and not begun_anew:
                return


def is_bad_page(error: ProviderError) -> bool:
    """Tell whether a page cannot be found any more."""
    return getattr(error, "number", None) in (0, 20001, BAD_PAGE)
