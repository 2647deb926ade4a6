"""What goes wrong between us and the server, while polling."""

from typing import Any

import pytest

from custom_components.phone_inbox.providers import (
    BadAnswer,
    NotFound,
    PermissionDenied,
    ProviderError,
    RateLimited,
    Rejected,
    Unavailable,
)
from custom_components.phone_inbox.providers.errors import retry_after
from custom_components.phone_inbox.providers.portsip import PortSipProvider
from tests.emulators.base import html_fault
from tests.emulators.portsip.answers import error_body
from tests.emulators.portsip.faults import NAMES, fault
from tests.providers.common import Known, ago, read_all, read_pages

from .conftest import Pbx

LISTS = "external_messages"


@pytest.mark.parametrize("name", NAMES)
async def test_once(
    pbx: Pbx, provider: PortSipProvider, name: str, impatient: None
) -> None:
    """A fault that passes costs one poll at most, and no message."""
    pbx.seed(20)
    await read_pages(provider)
    news = pbx.receive("During the trouble")
    trouble = fault(name, LISTS)
    trouble.delay = min(trouble.delay, 0.05)
    pbx.faults.append(trouble)
    if name in {"forbidden", "throttled", "throttled_with_retry_after"}:
        with pytest.raises((PermissionDenied, RateLimited)) as caught:
            await read_all(provider, ago(minutes=10))
        assert retry_after(caught.value) == (30 if name.endswith("after") else None)
    assert news in await read_all(provider, ago(minutes=10))
    assert len(pbx.passwords()) == 1


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        ({"status": 403}, PermissionDenied),
        ({"status": 403, "body": "<html>"}, PermissionDenied),
        ({"status": 404}, NotFound),
        ({"status": 400}, Rejected),
        ({"status": 422, "body": error_body("VALIDATE_FAILED", "x")}, Rejected),
        ({"status": 429}, RateLimited),
        ({"status": 429, "headers": {"Retry-After": "17"}}, RateLimited),
        ({"status": 503}, Unavailable),
        ({"status": 503, "headers": {"Retry-After": "17"}}, Unavailable),
        ({"status": 500, "body": error_body("UNKNOWN", "unknown error")}, Unavailable),
        ({"status": 200, "body": "<html>"}, BadAnswer),
        ({"status": 302, "headers": {"Location": "/api/elsewhere"}}, BadAnswer),
    ],
)
async def test_for_long(
    pbx: Pbx,
    provider: PortSipProvider,
    trouble: dict[str, Any],
    error: type[ProviderError],
) -> None:
    """A lasting fault is told by its kind, and nothing signs in for it."""
    pbx.seed(20)
    await read_pages(provider)
    news = pbx.receive("During the trouble")
    lasting = pbx.fail("answer", LISTS, times=-1, **trouble)
    for _ in range(3):
        with pytest.raises(error) as caught:
            await read_all(provider, ago(minutes=10))
        assert retry_after(caught.value) == (17 if "headers" in trouble else None) or (
            trouble["status"] == 302
        )
        assert "During" not in repr(caught.value)
    pbx.faults.remove(lasting)
    assert news in await read_all(provider, ago(minutes=10))
    assert len(pbx.passwords()) == 1
    assert not pbx.refreshes()


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        ({"status": 400}, "400"),
        ({"status": 409, "body": "<html>"}, "409"),
        ({"status": 405, "body": "{}"}, "405"),
        ({"status": 422, "body": '{"errors": []}'}, "422"),
        (
            {"status": 422, "body": error_body("VALIDATE_FAILED", "x")},
            "VALIDATE_FAILED",
        ),
    ],
)
async def test_refusal_names_its_status(
    pbx: Pbx, provider: PortSipProvider, trouble: dict[str, Any], code: str
) -> None:
    """A refusal without a code of the server's own has that of its status."""
    pbx.seed(3)
    pbx.fail("answer", LISTS, times=-1, **trouble)
    with pytest.raises(Rejected) as caught:
        await read_all(provider)
    assert caught.value.code == code


@pytest.mark.parametrize("kind", ["hang", "reset", "truncate"])
async def test_connections_that_break(
    pbx: Pbx, provider: PortSipProvider, kind: Any, impatient: None
) -> None:
    """A server that answers nothing is unavailable, and later it is back."""
    pbx.seed(3)
    lasting = pbx.fail(kind, LISTS, times=-1)
    with pytest.raises(Unavailable):
        await read_pages(provider)
    pbx.faults.remove(lasting)
    assert len(await read_all(provider)) == 3


async def test_answer_without_end(pbx: Pbx, provider: PortSipProvider) -> None:
    """An answer larger than any real one is not read to its end."""
    pbx.fail("oversize", LISTS, size=9_000_000)
    with pytest.raises(BadAnswer):
        await read_pages(provider)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("told", [True, False])
async def test_over_the_limit(
    pbx: Pbx, provider: PortSipProvider, status: int, told: bool
) -> None:
    """The server's limit of requests a minute, with both statuses."""
    pbx.seed(3)
    pbx.switches.requests_per_minute = len(pbx.journal)
    pbx.switches.over_limit_status = status
    pbx.switches.retry_after = told
    with pytest.raises((RateLimited, Unavailable)) as caught:
        await read_pages(provider)
    assert (retry_after(caught.value) is not None) is told
    pbx.clock.advance(61)
    assert len(await read_all(provider)) == 3


async def test_in_the_middle(pbx: Pbx, provider: PortSipProvider) -> None:
    """What was read before a failure counts; the next fetch reads all of it."""
    pbx.seed(300, spacing=1, until=0)
    pbx.faults.append(html_fault("skip=", times=3))
    got: set[str] = set()

    async def read() -> None:
        async for page in provider.fetch("", Known(ago(minutes=10))):
            got.update(message.id for message in page.messages)

    with pytest.raises(Unavailable):
        await read()
    assert len(got) == 100
    assert len(await read_all(provider, ago(minutes=10))) == 300


@pytest.mark.parametrize("name", ["unauthorized", "unauthorized_empty"])
async def test_session_ends_between_pages(
    pbx: Pbx, provider: PortSipProvider, name: str
) -> None:
    """A token that ends while a long list is read is renewed on the way."""
    pbx.seed(300, spacing=1, until=0)
    pbx.faults.append(fault(name, "skip="))
    assert len(await read_all(provider, ago(minutes=10))) == 300
    assert len(pbx.refreshes()) == 1
