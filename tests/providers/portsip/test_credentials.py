"""What a user types in: addresses, names, certificates."""

from typing import Any

from aiohttp import ClientSession
import pytest

from custom_components.phone_inbox.providers import CertificateInvalid, Unavailable
from custom_components.phone_inbox.providers.portsip import PortSipProvider
from tests.emulators.portsip import self_signed_context
from tests.providers.common import KeptMemory, read_all

from .conftest import Build, Pbx

GOOD: dict[str, Any] = {
    "url": "https://pbx.example:8887",
    "username": "ha.bot",
    "password": "S3cret-Pass",
    "domain": "acme.example",
}


@pytest.mark.parametrize(
    "changes",
    [
        {"url": ""},
        {"url": "ftp://pbx.example"},
        {"url": "https://user:word@pbx.example"},
        {"url": "https://pbx.example/?domain=x"},
        {"username": ""},
        {"username": "  "},
        {"username": "x" * 65},
        {"password": ""},
        {"password": None},
        {"domain": "x" * 281},
        {"fingerprint": "no hex"},
        {"fingerprint": "ab" * 20},
    ],
)
async def test_impossible_input(
    session: ClientSession, memory: KeptMemory, changes: dict[str, Any]
) -> None:
    """What cannot be right is refused before anything is asked."""
    with pytest.raises(ValueError, match=r"\w+") as caught:
        PortSipProvider(session, GOOD | changes, memory)
    assert "S3cret-Pass" not in str(caught.value)
    assert "word" not in str(caught.value).replace("password", "")


@pytest.mark.parametrize(
    ("url", "base", "im"),
    [
        ("pbx.example", "https://pbx.example:8887/api", "https://pbx.example:8887/im"),
        (
            "pbx.example:444",
            "https://pbx.example:444/api",
            "https://pbx.example:444/im",
        ),
        ("192.0.2.7", "https://192.0.2.7:8887/api", "https://192.0.2.7:8887/im"),
        ("https://pbx.example", "https://pbx.example/api", "https://pbx.example/im"),
        ("https://pbx.example:8887/", "https://pbx.example:8887/api", None),
        ("http://pbx.example:8888", "http://pbx.example:8888/api", None),
        ("https://x.example/pbx/api", "https://x.example/pbx/api", None),
        ("https://x.example/pbx/api/", None, "https://x.example/pbx/im"),
    ],
)
async def test_addresses(
    session: ClientSession,
    memory: KeptMemory,
    url: str,
    base: str | None,
    im: str | None,
) -> None:
    """The scheme is https unless typed otherwise; port and path have defaults."""
    provider = PortSipProvider(session, GOOD | {"url": url}, memory)
    account = provider._account
    assert base in (None, str(account.base))
    assert im in (None, str(account.im_url))


async def test_nothing_shows_the_credentials(
    session: ClientSession, memory: KeptMemory
) -> None:
    """Neither a repr nor the statistics name anybody."""
    provider = PortSipProvider(session, GOOD | {"fingerprint": "ab:" * 32}, memory)
    shown = f"{provider!r} {provider._account!r} {provider.statistics()!r}"
    for secret in GOOD.values():
        assert secret not in shown


async def test_certificates(pbx: Pbx, build: Build) -> None:
    """A self-signed one is refused, unless it is the one or anything goes."""
    context, fingerprint = self_signed_context()
    await pbx.stop()
    await pbx.start(tls=context)
    pbx.seed(3)
    with pytest.raises(CertificateInvalid):
        await build().connect()
    with pytest.raises(CertificateInvalid):
        await build(fingerprint="ab" * 32, verify_tls=False).connect()
    assert not pbx.passwords()
    for good in (
        {"verify_tls": False},
        {"fingerprint": fingerprint},
        {"fingerprint": ":".join(fingerprint[i : i + 2] for i in range(0, 64, 2))},
        {"fingerprint": fingerprint.upper(), "verify_tls": False},
    ):
        provider = build(**good)
        await provider.connect()
        assert not provider.notices
        assert len(await read_all(provider)) == 3
        await provider.close()


async def test_plain_http_is_said(pbx: Pbx, build: Build) -> None:
    """HTTP works where it was typed, and the user is told."""
    assert pbx.url.startswith("http://")
    provider = build()
    await provider.connect()
    assert "plain_http" in provider.notices


async def test_http_is_not_tried_for_https(pbx: Pbx, build: Build) -> None:
    """A server without TLS is out of reach, and the password stays here."""
    address = pbx.url.removeprefix("http://")
    with pytest.raises(Unavailable):
        await build(url=address).connect()
    assert not pbx.journal
