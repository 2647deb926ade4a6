"""JSON as servers write it: what is wrong with it costs a character, not the answer.

And whatever it holds, reading it keeps nobody waiting for long. A parser that is
native code holds up the event loop even from another thread, so that each of its
calls gets little to do.
"""

import codecs
from collections.abc import Iterator
import json
from json.decoder import scanstring  # type: ignore[attr-defined]
from json.scanner import py_make_scanner  # type: ignore[attr-defined]
import re
from typing import Any

from pydantic_core import from_json

#: So much is read in a few milliseconds.
_QUICK_BYTES = 512 * 1024
_QUICK_VALUES = 8_000
#: Answers of 8 MiB with nothing but messages in them stay below that.
_MOST_VALUES = 300_000
#: Fields of one object: what has more is no object of any API.
MOST_FIELDS = 1000
#: A whole number with more digits is read as one that is not exact.
_LONGEST_NUMBER = 40

_BETWEEN_ENDS = re.compile(rb"[^}]+")
#: What stands for half of a character, unless the other half follows.
_ESCAPED_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
#: The longer marks come first: they begin with a shorter one.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Control characters: all but those that may stand between values, and in a text.
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\r")
#: What has no place between two values either, and which nobody sees.
_INVISIBLE = tuple(
    char.encode() for char in "\x7f\x85\xa0\u200b\u2028\u2029\u2060\ufeff"
)


def count_values(body: bytes) -> int:
    """Return how many values there are in JSON, or a few more."""
    return sum(map(body.count, (b",", b"[", b"{")))


def is_quick(body: bytes) -> bool:
    """Tell whether a body can be read without anybody noticing."""
    return len(body) <= _QUICK_BYTES and count_values(body) <= _QUICK_VALUES


def read_quickly(body: bytes) -> Any:
    """Return the value of a body for which :func:`is_quick` holds.

    Raises ValueError where it is no JSON as a standard has it; :func:`read` may be
    able to read it all the same.
    """
    return from_json(body)


def read(body: bytes) -> Any:
    """Return the value of a body, from a thread of its own.

    Raises ValueError where it is no JSON, or has more values than any answer needs.
    """
    if count_values(body) > _MOST_VALUES:
        raise ValueError("Too many values")
    try:
        for candidate in _bodies(body):
            try:
                return _read(candidate.translate(None, _CONTROLS))
            except ValueError:
                continue
    except RecursionError as err:
        raise ValueError("Nested too deeply") from err
    raise ValueError("No JSON")


def _bodies(body: bytes) -> Iterator[bytes]:
    """Return what a body may say, in UTF-8, the most likely first."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            text = body.decode(encoding, errors="replace")
            yield text.encode(errors="replace")
    yield body


def _read(body: bytes) -> Any:
    # Of a mark in another encoding, the sign for what is none is left.
    text = body.decode(errors="replace").lstrip("\ufeff\ufffd")
    if _comes_back_often(body) and not _ESCAPED_HALF.search(body):
        decoder = json.JSONDecoder(
            object_pairs_hook=_with_clean_keys, parse_int=_whole_number
        )
        try:
            return decoder.decode(text)
        except ValueError:
            pass
    try:
        return _Decoder().decode(text)
    except ValueError:
        for char in _INVISIBLE:
            body = body.replace(char, b"")
        return _Decoder().decode(body.decode(errors="replace"))


def _comes_back_often(body: bytes) -> bool:
    """Tell whether no stretch between the ends of two objects has many values."""
    return all(
        len(part[0]) <= _QUICK_VALUES or count_values(part[0]) <= _QUICK_VALUES
        for part in _BETWEEN_ENDS.finditer(body)
    )


class _Decoder(json.JSONDecoder):
    """The standard library's decoder, all in Python but for its strings.

    It takes line breaks in strings, and reads half of a character as "?".
    """

    def __init__(self) -> None:
        super().__init__(
            strict=False, object_pairs_hook=_with_clean_keys, parse_int=_whole_number
        )
        self.parse_string = _string
        self.scan_once = py_make_scanner(self)


def _string(text: str, end: int, strict: bool) -> tuple[str, int]:  # noqa: FBT001
    value, end = scanstring(text, end, strict)
    if not value.isascii():
        value = value.encode(errors="replace").decode()
    return value, end


def _with_clean_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object whose names hold nothing that cannot be seen.

    Of one with more fields than any object has, only so many are kept that this can be
    seen: to make a whole one, and to take it apart, would be one step each.
    """
    if len(pairs) > MOST_FIELDS:
        kept = pairs[: MOST_FIELDS + 1]
        while pairs:
            del pairs[-MOST_FIELDS:]
        return {f"{number} {key}": value for number, (key, value) in enumerate(kept)}
    item = dict(pairs)
    if all(map(str.isprintable, item)):
        return item
    return {"".join(filter(str.isprintable, key)): value for key, value in item.items()}


def _whole_number(text: str) -> int | float:
    return int(text) if len(text) <= _LONGEST_NUMBER else float(text)
