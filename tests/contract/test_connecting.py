"""Hostile answers to what connecting asks: an error in words, or an account in order."""

from collections.abc import Callable, Iterator
from itertools import cycle
import json
import re
from typing import Any

import pytest

from custom_components.phone_inbox.providers import Identity, ProviderError

from .driver import Home, KeptMemory

_LONG = 1_000_000
_DEEP = 100_000

#: Answers that are no JSON, or JSON of another shape.
BODIES: dict[str, bytes] = {
    "empty": b"",
    "null": b"null",
    "digits": b"9" * 5_000,
    "text": b'"maintenance"',
    "list": b"[]",
    "object": b"{}",
    "html": b"<html><body><h1>502 Bad Gateway</h1></body></html>",
    "deep object": b'{"a":' * _DEEP + b"1" + b"}" * _DEEP,
    "long": b'"' + b"x" * _LONG + b'"',
}

#: What may stand in the place of a value, as JSON.
VALUES: dict[str, str] = {
    "null": "null",
    "true": "true",
    "zero": "0",
    "negative": "-1",
    "nan": "NaN",
    "infinity": "1e400",
    "digits": "9" * 5_000,
    "fraction": "0." + "3" * 5_000,
    "blank": '""',
    "long": f'"{"x" * _LONG}"',
    "long digits": f'"{"9" * _LONG}"',
    "control": '"\\u0000\\n\\u202e\\u001b"',
    "half": '"\\ud83d"',
    "words": '"[x](http://evil.example) `code` {key}"',
    "list": "[]",
    "lists": "[[], {}, null]",
    "object": "{}",
    "deep": "[" * 200 + "]" * 200,
}

_PLACE = "\ue000"
_LONGEST = 300


def each_value(data: Any, key: str | None = None) -> Any:
    """Return JSON with a place where each value was, or each that has a key."""

    def replaced(value: Any, name: str | None) -> Any:
        if key is not None and name == key:
            return _PLACE
        if isinstance(value, dict):
            return {name: replaced(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [replaced(item, name) for item in value]
        return value if key is not None else _PLACE

    return replaced(data, None)


def keys_of(data: Any) -> Iterator[str]:
    """Return the keys of all objects in JSON."""
    if isinstance(data, dict):
        yield from data
        data = list(data.values())
    if isinstance(data, list):
        for item in data:
            yield from keys_of(item)


def with_value(value: str, key: str | None = None) -> Callable[[bytes], bytes]:
    """Return what puts a value in the place of each one, or each that has a key."""

    def change(body: bytes) -> bytes:
        places = json.dumps(each_value(json.loads(body), key))
        return places.replace(json.dumps(_PLACE), value).encode()

    return change


def always(body: bytes) -> Callable[[bytes], bytes]:
    """Return what puts this in the place of every answer."""
    return lambda _: body


async def asked(home: Home) -> dict[str, set[str]]:
    """Return the paths that connecting asks for, and the keys in their answers."""
    keys: dict[str, set[str]] = {}

    def note(body: bytes) -> bytes:
        found.update(keys_of(json.loads(body)))
        return body

    before = len(home.emulator.journal)
    await connect(home)
    paths = {seen.path.partition("?")[0] for seen in home.emulator.journal[before:]}
    for path in sorted(paths):
        found = keys.setdefault(path, set())
        home.subject.wire.damage = (re.compile(re.escape(path)), note)
        await connect(home)
    home.subject.wire.damage = None
    return keys


async def connect(home: Home) -> Identity:
    """Connect for the first time."""
    home.subject.end_session()
    # Who signs in often is asked for a pause.
    home.emulator.clock.advance(3600)
    home.memory = KeptMemory()
    await home.provider.close()
    return await home.start()


async def connect_to(home: Home, path: str, change: Callable[[bytes], bytes]) -> None:
    """Check that connecting fails in words or gives an account in order."""
    home.subject.wire.damage = (re.compile(re.escape(path)), change)
    try:
        identity = await connect(home)
    except ProviderError:
        return
    finally:
        home.subject.wire.damage = None
    words = [identity.account_id, identity.name]
    for line in identity.lines:
        words += [line.key, line.name, line.address or ""]
    for word in words:
        assert len(word) <= _LONGEST
        assert word == word.encode(errors="replace").decode()
        assert not re.search(r"[\x00-\x1f\x7f]", word)
    assert identity.account_id
    assert identity.name
    assert all(line.key and line.name for line in identity.lines)
    assert len({line.key for line in identity.lines}) == len(identity.lines)
    assert len(json.dumps(home.memory.data)) < 100_000
    json.dumps(home.provider.statistics())


@pytest.mark.timeout(600)
async def test_hostile_answers(home: Home) -> None:
    """Whatever one of the answers is, connecting says what is wrong, or is in order."""
    home.subject.lift_limits()
    home.emulator.seed(2)
    answers = await asked(home)
    assert answers
    for path, keys in answers.items():
        for body in BODIES.values():
            await connect_to(home, path, always(body))
        for name in ("long", "control", "half", "object"):
            await connect_to(home, path, with_value(VALUES[name]))
        # One value for each key, as all of them would take minutes.
        for key, value in zip(sorted(keys), cycle(VALUES.values()), strict=False):
            await connect_to(home, path, with_value(value, key))
        home.emulator.journal.clear()
    assert (await connect(home)).account_id
