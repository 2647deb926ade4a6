"""What the providers' payload models have in common: they read leniently.

An unknown field is kept aside; ``""``, null, a missing field and one that makes no
sense are all the same: None. And they read with bounds: nothing of a server's is longer or larger than what follows
here, so that no code behind these models has to fear it.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
import re
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from .errors import BadAnswer
from .lenient_json import MOST_FIELDS
from .slices import in_slices

#: Items of one list: more than fit into an answer with something in each of them.
MOST_ITEMS = 25_000
#: The longest name, number, word or time, in characters. What is longer is none: cut,
#: it might be somebody else's.
LONGEST_WORD = 255
#: The longest id: one that is cut would be that of nothing.
LONGEST_ID = 1000
#: The longest token: it travels in the header of a request.
LONGEST_TOKEN = 6000
#: The longest text of a message: the rest is cut off. It is what WhatsApp allows.
LONGEST_TEXT = 65_536
#: The longest reason that is kept, of which the rest is cut off.
LONGEST_REASON = 1000
_CUT = "…"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_MOST_COUNTED = 1_000_000_000
_LARGEST_AMOUNT = 10**15


def or_none(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    """Return None for a value that is blank or makes no sense."""
    if isinstance(value, str):
        if len(value) > LONGEST_WORD:
            return None
        if not value.isprintable():
            value = _visible(value)
    if value is None or value == "":
        return None
    try:
        return handler(value)
    except ValueError:
        return None


def _visible(word: str) -> str:
    """Return a word without control characters, which have no place in one."""
    if not _CONTROL.search(word):
        return word
    return _CONTROL.sub("", " ".join(word.splitlines())).strip()


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("Not an id")
    return text


def _none_if_bad(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    try:
        return handler(value)
    except ValueError:
        return None


def _as_text(value: Any) -> Any:
    return shortened(value, LONGEST_TEXT) if isinstance(value, str) else value


def _as_reason(value: Any) -> Any:
    return shortened(value, LONGEST_REASON) if isinstance(value, str) else value


def shortened(text: str, limit: int) -> str:
    """Return a text of at most so many characters; one that was cut shows it."""
    return text if len(text) <= limit else text[: limit - len(_CUT)] + _CUT


def _or_blank(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    try:
        return handler(value)
    except ValueError:
        return ""


def _as_amount(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("Not an amount")  # noqa: TRY004 - pydantic wants this one
    return value


type Maybe[T] = Annotated[T | None, WrapValidator(or_none)]
#: An id, without which an object is of no use.
type Key = Annotated[str, Field(min_length=1, max_length=LONGEST_ID)]
#: The id of an account, which is part of ids in the home.
type AccountId = Annotated[Key, AfterValidator(_printable)]
#: What opens a session: cut, it would open none.
type Token = Annotated[
    Annotated[str, Field(max_length=LONGEST_TOKEN, pattern=r"^[!-~]+$")] | None,
    WrapValidator(_none_if_bad),
]
#: What a message says; blank where that is no text.
type Text = Annotated[str, BeforeValidator(_as_text), WrapValidator(_or_blank)]
#: Why something went wrong, in the words of a carrier.
type Reason = Annotated[str, BeforeValidator(_as_reason), WrapValidator(_or_blank)]
type Count = Annotated[int, Field(ge=0, le=_MOST_COUNTED)]
type Amount = Maybe[
    Annotated[
        Decimal,
        BeforeValidator(_as_amount),
        Field(
            allow_inf_nan=False,
            ge=-_LARGEST_AMOUNT,
            le=_LARGEST_AMOUNT,
            decimal_places=20,
        ),
    ]
]


class ApiObject(BaseModel):
    """What all objects have in common; the repr shows no field."""

    model_config = ConfigDict(
        coerce_numbers_to_str=True,
        extra="allow",
        frozen=True,
        hide_input_in_errors=True,
    )

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        return []


def readable[T: ApiObject](kind: type[T], items: Iterable[Any]) -> Iterator[T]:
    """Return the objects among the items, without those that are broken."""
    for item in items:
        if isinstance(item, dict) and len(item) > MOST_FIELDS:
            continue
        try:
            yield kind.model_validate(item)
        except ValidationError:
            continue


async def read_items[T: ApiObject](kind: type[T], items: list[Any]) -> list[T]:
    """Return what :func:`readable` does of a list that may be long.

    Of the list itself, only its length is left: to let go of thousands of items takes
    a while, too, and each goes as soon as it was read.
    Raises BadAnswer where it is longer than any list of messages.
    """
    if len(items) > MOST_ITEMS:
        raise BadAnswer("The list is too long")

    def read(places: Sequence[int]) -> Iterator[T]:
        for place in places:
            item, items[place] = items[place], None
            yield from readable(kind, (item,))

    return await in_slices(read, range(len(items)))


def count_or_none(value: Any) -> int | None:
    """Return a count that an envelope tells; None for what is none."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 <= value <= _MOST_COUNTED else None
