"""The general query options of the API: filter, search, orderby, skip, top, count.

Section 3.2. ``filter`` is a subset of OData: comparisons, ``and``, ``or``,
brackets, and three string functions.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
import operator
import re
from typing import Any

from .answers import validation_error

OPTIONS = ("filter", "search", "orderby", "skip", "top", "count")
DEFAULT_TOP = 100

#: Reads a field of a row.
type Reader[T] = Callable[[T, str], Any]
type Predicate[T] = Callable[[T], bool]

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
_FUNCTIONS: dict[str, Callable[[str, str], bool]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": operator.contains,
}
_TOKEN = re.compile(r"\s*('(?:[^']|'')*'|\w+|[(),])")


@dataclass(frozen=True, kw_only=True)
class Query[T]:
    """What a list request asks for; ``order`` holds (field, descending) pairs."""

    top: int
    skip: int
    order: Sequence[tuple[str, bool]]
    predicate: Predicate[T] | None
    search: str
    count: bool


def plain_options(query: Mapping[str, str]) -> dict[str, str]:
    """Return the known options; names may start with ``$`` (section 3.2)."""
    options = {name.removeprefix("$"): value for name, value in query.items()}
    return {name: options[name] for name in OPTIONS if name in options}


def parse_query[T](
    options: Mapping[str, str],
    read: Reader[T],
    fields: Collection[str],
    *,
    page_size: int = DEFAULT_TOP,
) -> Query[T]:
    """Check and read the options of a list request."""
    condition = options.get("filter", "").strip()
    count = options.get("count", "false").lower()
    if count not in ("true", "false"):
        raise validation_error("count")
    return Query(
        top=_integer(options, "top", page_size, 1, page_size),
        skip=_integer(options, "skip", 0, 0, None),
        order=_order(options.get("orderby", ""), fields),
        predicate=_Filter(condition, read, fields).parse() if condition else None,
        search=options.get("search", "").lower(),
        count=count == "true",
    )


def _integer(
    options: Mapping[str, str], name: str, default: int, low: int, high: int | None
) -> int:
    text = options.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise validation_error(name)
    value = int(text)
    if value < low or (high is not None and value > high):
        raise validation_error(name)
    return value


def _order(text: str, fields: Collection[str]) -> list[tuple[str, bool]]:
    keys: list[tuple[str, bool]] = []
    for part in text.split(",") if text.strip() else []:
        # Section 3.2: "default order is ascending".
        field, _, direction = part.strip().partition(" ")
        direction = direction.strip().lower() or "asc"
        if field not in fields or direction not in ("asc", "desc"):
            raise validation_error("orderby")
        keys.append((field, direction == "desc"))
    return keys


class _Filter[T]:
    """Turns a filter expression into a function."""

    def __init__(self, text: str, read: Reader[T], fields: Collection[str]) -> None:
        self._read = read
        self._fields = fields
        self._tokens: list[str] = []
        position = 0
        while position < len(text):
            match = _TOKEN.match(text, position)
            if not match:
                raise validation_error("filter")
            self._tokens.append(match[1])
            position = match.end()

    def parse(self) -> Predicate[T]:
        predicate = self._alternatives()
        if self._tokens:
            raise validation_error("filter")
        return predicate

    def _next(self, expected: str | None = None) -> str:
        if not self._tokens or (expected and self._tokens[0] != expected):
            raise validation_error("filter")
        return self._tokens.pop(0)

    def _accept(self, word: str) -> bool:
        if self._tokens and self._tokens[0] == word:
            self._tokens.pop(0)
            return True
        return False

    def _alternatives(self) -> Predicate[T]:
        parts = [self._conditions()]
        while self._accept("or"):
            parts.append(self._conditions())
        return lambda row: any(part(row) for part in parts)

    def _conditions(self) -> Predicate[T]:
        parts = [self._condition()]
        while self._accept("and"):
            parts.append(self._condition())
        return lambda row: all(part(row) for part in parts)

    def _condition(self) -> Predicate[T]:
        if self._accept("("):
            inner = self._alternatives()
            self._next(")")
            return inner
        word = self._next()
        read = self._read
        if word in _FUNCTIONS:
            function = _FUNCTIONS[word]
            self._next("(")
            field = self._field(self._next())
            self._next(",")
            text = self._string(self._next())
            self._next(")")
            return lambda row: function(str(read(row, field) or ""), text)
        field = self._field(word)
        compare = _COMPARISONS.get(self._next())
        if compare is None:
            raise validation_error("filter")
        wanted = self._value(field, self._next())
        return lambda row: compare(_comparable(read(row, field)), wanted)

    def _field(self, name: str) -> str:
        if name not in self._fields:
            raise validation_error("filter")
        return name

    @staticmethod
    def _string(token: str) -> str:
        # Section 3.2: strings and timestamps stand in single quotes.
        if not token.startswith("'"):
            raise validation_error("filter")
        return token[1:-1].replace("''", "'")

    def _value(self, field: str, token: str) -> Any:
        if token in ("true", "false", "null"):
            return {"true": "true", "false": "false", "null": ""}[token]
        text = self._string(token)
        if field != "created_at":
            return text
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise validation_error("filter") from None
        if moment.tzinfo is None:
            raise validation_error("filter")
        return moment


def _comparable(value: Any) -> Any:
    """Return a value as filters and orders see it: blank is blank in any style."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def select[T](
    rows: Sequence[T],
    query: Query[T],
    read: Reader[T],
    fields: Collection[str],
    *,
    sorted_by: str = "",
) -> tuple[int, Sequence[T]]:
    """Return the number of matching rows and the page that was asked for.

    ``sorted_by`` names the field by which the rows are in ascending order: with
    that order nothing is sorted, which keeps 100,000 messages cheap.
    """
    if query.predicate is not None:
        rows = [row for row in rows if query.predicate(row)]
    if query.search:
        rows = [
            row
            for row in rows
            if any(
                query.search in str(_comparable(read(row, field))).lower()
                for field in fields
            )
        ]
    total = len(rows)
    order = list(query.order)
    if order == [(sorted_by, True)]:
        # A backwards slice of the list itself: no copy of 100,000 items.
        end = max(0, total - query.skip)
        return total, rows[max(0, end - query.top) : end][::-1]
    if order != [(sorted_by, False)]:
        # The last key first: sorted is stable.
        for field, descending in reversed(order):
            rows = _sorted(rows, read, field, descending=descending)
    return total, rows[query.skip : query.skip + query.top]


def _sorted[T](
    rows: Sequence[T], read: Reader[T], field: str, *, descending: bool
) -> Sequence[T]:
    return sorted(
        rows, key=lambda row: _comparable(read(row, field)), reverse=descending
    )
