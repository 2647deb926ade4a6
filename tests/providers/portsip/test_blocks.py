"""Blocks: nothing is asked while the PBX has shut us out."""

from datetime import timedelta

import pytest

from custom_components.phone_inbox.providers import AuthenticationFailed, Blocked, Query
from tests.emulators.portsip.answers import error_body
from tests.providers.common import KeptMemory, read_all

from .conftest import DENIED, Build, Pbx


@pytest.mark.parametrize("status", [400, 403, 429])
async def test_blocked(pbx: Pbx, build: Build, memory: KeptMemory, status: int) -> None:
    """A block stops everything, also after a restart, until it ends."""
    pbx.switches.failures_before_block = 1
    pbx.switches.denied_status = status
    with pytest.raises(AuthenticationFailed):
        await build(password="wrong", memory=KeptMemory()).connect()
    provider = build()
    with pytest.raises(Blocked) as caught:
        await provider.connect()
    assert caught.value.until == pbx.clock.now().replace(microsecond=0) + timedelta(
        hours=1
    )
    assert "127.0.0.1" not in f"{caught.value} {caught.value!r}"
    assert caught.value.retry_after == pytest.approx(3600)
    requests = len(pbx.journal)
    pbx.clock.advance(3500)
    for again in (provider, build()):
        for call in (again.connect, lambda: again.find(Query())):  # noqa: B023
            with pytest.raises(Blocked) as caught:
                await call()
            assert caught.value.retry_after == pytest.approx(100)
            assert caught.value.until is not None
        await again.close()
    assert len(pbx.journal) == requests
    pbx.clock.advance(101)
    await build().connect()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("blocked until 2026-11-22T10:05:00Z", 900),
        ("blocked until 2026-11-22T10:20:00.500Z", 1200.5),
        ("blocked until 2026-11-22T13:30:00+03:00", 1800),
        ("blocked until 2027-11-22T13:30:00Z", 3600),
        ("blocked until 2026-99-22T13:30:00Z", 900),
        ("blocked until 9999-12-31T23:59:59Z", 900),
        ("blocked until 0001-01-01T00:00:00+14:00", 900),
        ("blocked for an hour", 900),
        (None, 900),
    ],
)
async def test_how_long_a_block_is(
    pbx: Pbx, build: Build, text: str | None, seconds: float
) -> None:
    """A quarter of an hour at least, and an hour at most, as somebody may lift it."""
    body = error_body("DENIED", text)  # type: ignore[arg-type]
    pbx.fail("answer", "/auth/user", status=403, body=body)
    with pytest.raises(Blocked) as caught:
        await build().connect()
    assert caught.value.retry_after == seconds


async def test_block_among_other_errors(pbx: Pbx, build: Build) -> None:
    """An answer may tell of several errors, and of things that are none."""
    errors = '{"errors": [7, {"code": 7, "message": 7}, {"code": "DENIED"}]}'
    pbx.fail("answer", "/auth/sign_in", status=400, body=errors)
    with pytest.raises(Blocked) as caught:
        await build().connect()
    assert caught.value.until is None


async def test_blocked_while_polling(pbx: Pbx, build: Build) -> None:
    """A block that covers the whole API is noticed by any answer."""
    provider = build()
    await provider.connect()
    pbx.seed(3)
    pbx.fail("answer", "external_messages", status=403, body=DENIED)
    pbx.fail("answer", "external_messages", status=429, body=DENIED)
    for _ in range(2):
        with pytest.raises(Blocked):
            await read_all(provider)
        before = len(pbx.journal)
        with pytest.raises(Blocked):
            await read_all(provider)
        await build().close()
        assert len(pbx.journal) == before
        pbx.clock.advance(901)
    assert len(await read_all(provider)) == 3
    await provider.close()
    assert len(pbx.seen("/api/auth/sign_out")) == 1
