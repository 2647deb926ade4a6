"""JSON with something wrong in it, and JSON that is made to keep others waiting."""

import codecs
import contextlib
from typing import Any

import pytest

from custom_components.phone_inbox.providers import BadAnswer, lenient_json
from custom_components.phone_inbox.providers.answer import Answer

MILLION = 1_000_000


async def value_of(body: bytes) -> Any:
    """Return what a client reads."""
    return await Answer(200, {}, body).json()


@pytest.mark.parametrize("code", [c for c in range(0x20) if c not in b"\t\n\r"])
async def test_raw_control_characters(code: int) -> None:
    """One costs itself at most, wherever it is."""
    raw = bytes([code])
    good = b'{"items": [{"text": "Hello", "id": 1}]}'
    for place in range(len(good) + 1):
        value = await value_of(good[:place] + raw + good[place:])
        assert value == {"items": [{"text": "Hello", "id": 1}]}, place


@pytest.mark.parametrize("raw", [b"\t", b"\n", b"\r", b"\r\n"])
async def test_raw_line_breaks_are_part_of_a_text(raw: bytes) -> None:
    """A text of two lines stays one."""
    body = b'[{"text": "one%stwo"}, {"te%sxt": "three"}]' % (raw, raw)
    first, second = await value_of(body)
    assert first == {"text": f"one{raw.decode()}two"}
    assert second == {"text": "three"}


@pytest.mark.parametrize(
    "mark", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE]
)
async def test_byte_order_marks(mark: bytes) -> None:
    """One before the value is no part of it, whatever it says of the encoding."""
    assert await value_of(mark + b'{"text": "Hello"}') == {"text": "Hello"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
async def test_other_encodings(encoding: str) -> None:
    """With a mark at its beginning an answer may be in any Unicode."""
    body = '{"text": "Привет 😀"}'.encode(encoding)
    assert await value_of(body) == {"text": "Привет 😀"}


@pytest.mark.parametrize("char", ["\ufeff", "\u200b", "\xa0", "\u2028", "\x7f"])
async def test_invisible_characters_between_values(char: str) -> None:
    """They are left out; in a text they stay."""
    body = f'{{{char}"text":{char}"a{char}b"}}{char}'.encode()
    assert (await value_of(body))["text"] in ("ab", f"a{char}b")
    assert await value_of(f'["a{char}b"]'.encode()) == [f"a{char}b"]


async def test_numbers_without_end() -> None:
    """A number with thousands of digits is no reason to lose the rest."""
    body = b'[{"count": %s, "text": "Hello"}]' % (b"9" * 10_000)
    ((item),) = await value_of(body)
    assert item["text"] == "Hello"


@pytest.mark.parametrize("pad", [b"", b" " * MILLION], ids=["short", "long"])
async def test_long_and_short_are_read_alike(pad: bytes) -> None:
    """Which of the parsers reads an answer makes no difference."""
    items = b'{"text": "\x01a\\ud83d", "id": 12345678901234567890, "n": [1.5, null]}'
    assert await value_of(b'{"items": [%s]%s}' % (items, pad)) == {
        "items": [{"text": "a?", "id": 12345678901234567890, "n": [1.5, None]}]
    }


@pytest.mark.parametrize("body", [b"", b" ", b"\xff\xfe", b"{}{}", b"[1", b"\x00"])
async def test_what_is_no_json(body: bytes) -> None:
    """It stays none."""
    with pytest.raises(BadAnswer):
        await value_of(body)
    assert Answer(200, {}, body).short_json() is None


#: Answers within the size limit that a native parser would read for a second or more.
HEAVY = {
    "numbers": b"[" + b"0," * (MILLION // 2) + b"0]",
    "lists": b"[" + b"[]," * (MILLION // 3) + b"0]",
    "strings": b"[" + b'"a",' * (MILLION // 4) + b"0]",
    "names": b"{" + b",".join(b'"%d":0' % n for n in range(MILLION // 10)) + b"}",
    "objects": b"[" + b"{}," * (MILLION // 3) + b"0]",
    "one object": b'[{"a":[' + b"0," * (MILLION // 2) + b"0]}]",
}


@pytest.mark.parametrize("body", HEAVY.values(), ids=HEAVY)
async def test_no_native_parser_gets_much_to_do(
    body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each call of one reads so little that nobody has to wait for its end.

    Counted is what is handed over, and not the time that it takes: the bench
    measures that.
    """
    handed: list[bytes] = []

    def note(part: bytes) -> Any:
        handed.append(part)
        raise ValueError

    monkeypatch.setattr(lenient_json, "from_json", note)
    answer = Answer(200, {}, body)
    with contextlib.suppress(BadAnswer):
        await answer.json()
    assert not handed
    assert not lenient_json.is_quick(body)
    assert answer.short_json() is None


async def test_too_many_values() -> None:
    """An answer of nothing but values is refused before it is read."""
    with pytest.raises(BadAnswer):
        await value_of(b"[" + b"0," * MILLION + b"0]")


async def test_object_of_too_many_fields() -> None:
    """It is not built whole, and what is left of it shows that there were too many."""
    count = 10 * lenient_json.MOST_FIELDS
    fields = b",".join(b'"%d":0' % number for number in range(count))
    huge, other = await value_of(b'[{%s},{"id":"1"}]' % fields)
    assert len(huge) == lenient_json.MOST_FIELDS + 1
    assert other == {"id": "1"}
