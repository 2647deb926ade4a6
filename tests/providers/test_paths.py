"""Ids in paths: whatever they are, no request goes anywhere else."""

from urllib.parse import unquote

from aiohttp import ClientSession
from hypothesis import given, strategies as st
import pytest
from yarl import URL

from custom_components.phone_inbox.providers import Rejected
from custom_components.phone_inbox.providers.http import HttpClient
from custom_components.phone_inbox.providers.paths import checked, segment
from tests.emulators.base import Emulator
from tests.emulators.revicom import RevicomEmulator

#: What would be another resource, or the whole collection.
HARMFUL = [
    "",
    " ",
    ".",
    "..",
    "...",
    " .. ",
    "/",
    "//",
    "\\",
    "../secret",
    "a/../b",
    "a/..",
    "./a",
    "..\\a",
    "..;a=b",
    ";",
    "\uff0e\uff0e",
    "\u2025",
    "a\nb",
    "a\r\nHost: b",
    "\0",
    "\x7f",
    "\x85",
    "\u2028",
    "\ud800",
    "a" * 10_000,
]


@pytest.mark.parametrize("text", HARMFUL, ids=lambda text: ascii(text)[:20])
def test_harmful_ids(text: str) -> None:
    """They are refused as ids, and as parts of a path that somebody put together."""
    with pytest.raises(Rejected) as error:
        segment(text)
    assert error.value.code == "id_invalid"
    if text:
        with pytest.raises(Rejected):
            checked(f"message/{text}/")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("8f2c61d0", "8f2c61d0"),
        ("a/b", "a%2Fb"),
        ("/YWJj==", "%2FYWJj%3D%3D"),
        ("a?b#c", "a%3Fb%23c"),
        ("100%", "100%25"),
        ("%2e%2e", "%252e%252e"),
        ("a%00", "a%2500"),
        ("a b", "a%20b"),
        ("~a.b", "~a.b"),
        ("a..b", "a..b"),
        (".hidden", ".hidden"),
        ("é", "%C3%A9"),
    ],
)
def test_odd_ids(text: str, written: str) -> None:
    """Everything else is escaped, and stays what it was."""
    assert segment(text) == written
    assert checked(f"message/{written}") == f"message/{written}"


@given(st.text(max_size=20))
def test_any_id_is_one_part_or_none(text: str) -> None:
    """What is let through is one part of the path, and decodes to the id."""
    try:
        written = segment(text)
    except Rejected:
        return
    assert "/" not in written
    assert written not in ("", ".", "..")
    assert unquote(written) == text
    checked(f"a/{written}/b/")


@pytest.mark.parametrize(
    "path",
    [
        "a//b",
        "//b",
        "a/%2e%2E/b",
        "a/%2F",
        "a/%00",
        "a/./b",
        "a/../b",
        "a/..",
        "a?b",
        "a#b",
        "a b",
        "é",
        "%zz",
    ],
)
async def test_the_client_lets_no_such_path_out(
    session: ClientSession, path: str
) -> None:
    """Whoever put a path together: there is no request."""
    emulator: Emulator = RevicomEmulator()
    async with emulator:
        client = HttpClient(session, URL(emulator.url))
        with pytest.raises(Rejected):
            await client.get(path)
        with pytest.raises(Rejected):
            await client.change("DELETE", path)
        assert emulator.journal == []
        assert client.requests == 0
