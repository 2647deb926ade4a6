"""The network and the server stumble: what passes by itself, and what is told."""

from collections.abc import AsyncIterator

from aiohttp import web
import pytest

from custom_components.phone_inbox.providers import (
    BadAnswer,
    CertificateInvalid,
    ProviderError,
    RateLimited,
    Unavailable,
    http,
)
from custom_components.phone_inbox.providers.errors import retry_after
from tests.emulators.base import FaultKind
from tests.emulators.portsip import self_signed_context

from .driver import Home, at_home, received
from .subject import Subject

#: Attempts of one read, and the few that the HTTP library makes by itself.
MOST_ATTEMPTS = 2 * http.READ_ATTEMPTS


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_server_fails_once(inbox: Home, status: int) -> None:
    """A server that stumbles is asked again within the poll."""
    inbox.emulator.fail("answer", inbox.subject.list_path, status=status)
    inbox.receive("At the second try")
    assert received(await inbox.poll()) == ["At the second try"]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_server_is_down(inbox: Home, status: int) -> None:
    """A server that keeps failing is unavailable, after a few attempts."""
    inbox.receive("For later")
    inbox.emulator.fail("answer", inbox.subject.list_path, status=status, times=-1)
    before = len(inbox.emulator.journal)
    # With 503 a server may ask for a pause.
    with pytest.raises((Unavailable, RateLimited) if status == 503 else Unavailable):
        await inbox.poll()
    assert len(inbox.listings(before)) <= http.READ_ATTEMPTS
    inbox.emulator.faults.clear()
    assert received(await inbox.poll()) == ["For later"]


async def test_maintenance_with_an_end(inbox: Home) -> None:
    """A server that names the end of its maintenance is not asked before."""
    inbox.emulator.fail(
        "answer",
        inbox.subject.list_path,
        status=503,
        headers={"Retry-After": "120"},
        times=-1,
    )
    before = len(inbox.emulator.journal)
    with pytest.raises(ProviderError) as caught:
        await inbox.poll()
    assert retry_after(caught.value) == 120
    assert len(inbox.listings(before)) == 1


@pytest.mark.parametrize("kind", ["reset", "reset_after"])
async def test_connection_breaks_once(inbox: Home, kind: FaultKind) -> None:
    """A connection that breaks is made again within the poll."""
    inbox.emulator.fail(kind, inbox.subject.list_path)
    inbox.receive("Over a new connection")
    assert received(await inbox.poll()) == ["Over a new connection"]


@pytest.mark.parametrize("kind", ["reset", "reset_after"])
async def test_connection_always_breaks(inbox: Home, kind: FaultKind) -> None:
    """A connection that keeps breaking means unavailable, after a few attempts."""
    inbox.receive("For later")
    inbox.emulator.fail(kind, inbox.subject.list_path, times=-1)
    before = len(inbox.emulator.journal)
    with pytest.raises(Unavailable):
        await inbox.poll()
    assert len(inbox.listings(before)) <= MOST_ATTEMPTS
    inbox.emulator.faults.clear()
    assert received(await inbox.poll()) == ["For later"]


async def test_no_answer(inbox: Home, impatient: None) -> None:
    """A server that never answers does not hold up the home for ever."""
    inbox.receive("For later")
    inbox.emulator.fail("hang", inbox.subject.list_path, times=-1)
    before = len(inbox.emulator.journal)
    with pytest.raises(Unavailable):
        await inbox.poll()
    assert len(inbox.listings(before)) <= http.READ_ATTEMPTS


async def test_no_answer_once(inbox: Home, impatient: None) -> None:
    """A single answer that never came is asked for again."""
    inbox.receive("After some silence")
    inbox.emulator.fail("hang", inbox.subject.list_path)
    await inbox.poll_anyway()
    inbox.emulator.faults.clear()
    await inbox.poll_anyway()
    assert received(inbox.announced) == ["After some silence"]


async def test_endless_trickle(inbox: Home, impatient: None) -> None:
    """An answer that comes too slowly to end is given up."""
    inbox.emulator.fail("trickle", inbox.subject.list_path, delay=0.4, times=-1)
    with pytest.raises(Unavailable):
        await inbox.poll()


@pytest.mark.parametrize("kind", ["slow", "trickle"])
async def test_slow_answer(inbox: Home, kind: FaultKind) -> None:
    """An answer that takes its time is waited for."""
    inbox.emulator.fail(kind, inbox.subject.list_path, delay=0.01)
    inbox.receive("Slowly but surely")
    assert received(await inbox.poll()) == ["Slowly but surely"]


async def test_endless_answer(inbox: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that fills the memory is cut off, and not asked for again."""
    monkeypatch.setattr(http, "MAX_ANSWER_BYTES", 200_000)
    inbox.receive("For later")
    inbox.emulator.fail("oversize", inbox.subject.list_path, size=1_000_000, times=-1)
    before = len(inbox.emulator.journal)
    with pytest.raises(BadAnswer):
        await inbox.poll()
    assert len(inbox.listings(before)) <= inbox.subject.refused_listings
    inbox.emulator.faults.clear()
    assert received(await inbox.poll()) == ["For later"]


@pytest.fixture
async def elsewhere() -> AsyncIterator[tuple[str, list[str]]]:
    """Return another server's address, and the list of what it is asked."""
    asked: list[str] = []

    async def note(request: web.Request) -> web.Response:
        asked.append(request.path_qs)
        return web.json_response({"items": []})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", note)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", asked
    await runner.cleanup()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_sent_elsewhere(
    inbox: Home, elsewhere: tuple[str, list[str]], status: int
) -> None:
    """Nobody can lead us, and our credentials, to another host."""
    url, asked = elsewhere
    inbox.emulator.fail(
        "answer",
        inbox.subject.list_path,
        status=status,
        headers={"Location": f"{url}/catch"},
        times=-1,
    )
    with pytest.raises(Unavailable):
        await inbox.poll()
    assert asked == []


async def test_connecting_is_sent_elsewhere(
    home: Home, elsewhere: tuple[str, list[str]]
) -> None:
    """Nor can anybody when we sign in."""
    url, asked = elsewhere
    home.emulator.fail(
        "answer", status=307, headers={"Location": f"{url}/catch"}, times=-1
    )
    with pytest.raises(ProviderError):
        await home.start()
    assert asked == []


async def test_server_restarts(inbox: Home) -> None:
    """A server that is away is unavailable, and the account goes on after it."""
    port = inbox.emulator.port
    await inbox.emulator.stop()
    inbox.receive("Kept at the server")
    with pytest.raises(Unavailable):
        await inbox.poll()
    await inbox.emulator.start(port)
    assert received(await inbox.poll()) == ["Kept at the server"]


async def test_certificate_that_nobody_signed(subject: Subject) -> None:
    """A server is not believed to be the right one unless the user said so."""
    context, _ = self_signed_context()
    async with at_home(subject, tls=context) as home:
        home.receive("Over TLS")
        with pytest.raises(CertificateInvalid):
            await home.start()
        # Not even the path was told.
        assert home.emulator.journal == []
        home.options = {"verify_tls": False}
        await home.start()
        await home.poll()
        home.receive("Over TLS that nobody verifies")
        assert received(await home.poll()) == ["Over TLS that nobody verifies"]


@pytest.mark.parametrize("kind", ["answer", "reset", "truncate"])
async def test_server_is_down_at_start(home: Home, kind: FaultKind) -> None:
    """A home that starts without its provider says so, and can try again."""
    home.emulator.seed(5)
    home.emulator.fail(kind, times=-1)
    with pytest.raises(Unavailable):
        await home.start()
    home.emulator.faults.clear()
    await home.start()
    assert await home.poll() == []
    home.receive("Up at last")
    assert received(await home.poll()) == ["Up at last"]


async def test_closing_an_unreachable_account(inbox: Home, impatient: None) -> None:
    """The end of an account never fails, and may come twice."""
    inbox.emulator.fail("hang", times=-1)
    await inbox.provider.close()
    inbox.emulator.faults.clear()
    inbox.emulator.fail("reset", times=-1)
    await inbox.provider.close()


async def test_closing_twice(home: Home) -> None:
    """An account may be closed before it was opened, and again."""
    await home.provider.close()
    await home.start()
    await home.provider.close()
    await home.provider.close()
