"""What the providers' payload models have in common: they read leniently.

An unknown field is kept aside; ``""``, null, a missing field and one that makes no
sense are all the same: None.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)


def or_none(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    """Return None for a value that is blank or makes no sense."""
    if value is None or value == "":
        return None
    try:
        return handler(value)
    except ValueError:
        return None


def in_utc(time: datetime) -> datetime:
    """Return a time in UTC, which is also that of a time without a zone.

    Raises ValueError where UTC has no such time.
    """
    if time.tzinfo is None:
        return time.replace(tzinfo=UTC)
    try:
        return time.astimezone(UTC)
    except OverflowError as err:
        raise ValueError("Not a time") from err


type Maybe[T] = Annotated[T | None, WrapValidator(or_none)]


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
        try:
            yield kind.model_validate(item)
        except ValidationError:
            continue


def count_or_none(value: Any) -> int | None:
    """Return a count that an envelope tells; None for what is none."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and value >= 0 else None
