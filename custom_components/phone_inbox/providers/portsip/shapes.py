"""The shape of a frame: which keys it has, and of which types, never what it says.

PortSIP does not publish what the frames of an external message hold (§4.1). Whoever
switches debug logging on can report their shape, from which that can be learned.
"""

from collections.abc import Mapping, Sequence
import re
from typing import Any

from pydantic_core import from_json

#: How many levels and how many keys of an object are told.
DEPTH = 6
KEYS = 40
#: A key that a program was written with; any other may be a number or a name.
_KEY = re.compile(r"[A-Za-z_][A-Za-z_-]{0,29}", re.ASCII)
_TYPES = {str: "text", bool: "boolean", int: "number", float: "number"}

type Shape = str | list[Shape] | dict[str, Shape]


def shape_of(value: Any, depth: int = DEPTH) -> Shape:
    """Return the keys and types of a JSON value, of a list those of its items.

    A text that is JSON itself is looked into: it is an object below ``"JSON"``. What
    lies deeper than ``depth`` is "…", and so is a key that may be content.
    """
    match value:
        case None:
            return "null"
        case str() if (inner := _json_in(value)) is not None:
            return {"JSON": shape_of(inner, depth - 1)} if depth else "…"
        case Mapping() if depth:
            shape: dict[str, Shape] = {}
            for key, item in list(value.items())[:KEYS]:
                known = _KEY.fullmatch(key) is not None
                shape[key if known else "…"] = shape_of(item, depth - 1)
            return shape
        case list() if depth:
            shapes: list[Shape] = []
            for item in value[:KEYS]:
                if (shape_of_item := shape_of(item, depth - 1)) not in shapes:
                    shapes.append(shape_of_item)
            return shapes
        case Mapping() | list():
            return "…"
    return _TYPES.get(type(value), "…")


def _json_in(text: str) -> Mapping[str, Any] | Sequence[Any] | None:
    """Return the object or list that a text is the JSON of, None where it is none."""
    if not text.startswith(("{", "[")):
        return None
    try:
        value = from_json(text)
    except ValueError:
        return None
    return value if isinstance(value, (Mapping, list)) else None
