"""Sessions: two generations of calls, refreshing, and what outlives a restart."""

import asyncio
import contextlib
from typing import Any
from unittest.mock import patch

import pytest

from custom_components.phone_inbox.messaging import MessageRef
from custom_components.phone_inbox.providers import (
    AuthenticationFailed,
    BadAnswer,
    Blocked,
    CodeRequired,
    ProviderError,
    Query,
    RateLimited,
    Unavailable,
)
from custom_components.phone_inbox.providers.portsip import PortSipProvider
from tests.emulators.base import html_fault
from tests.emulators.portsip.answers import ApiError, error_body
from tests.emulators.portsip.faults import fault
from tests.emulators.portsip.switches import PROFILES
from tests.providers.common import NOW, KeptMemory, ago, read_all

from .conftest import DENIED, Build, Pbx


@pytest.mark.parametrize("profile", PROFILES[1:])
async def test_generations(pbx: Pbx, build: Build, profile: Any) -> None:
    """The newer calls are used where they are; which ones is found out once."""
    pbx.switches.profile = profile
    pbx.seed(3)
    provider = build()
    await provider.connect()
    pbx.clock.advance(1790)
    assert len(await read_all(provider)) == 3
    await provider.close()
    new = profile not in ("22.0", "22.1")
    assert [seen.path for seen in pbx.passwords()] == [
        "/api/auth/sign_in" if new else "/api/login/oauth/token"
    ]
    assert len(pbx.refreshes()) == 1
    assert [seen.status for seen in pbx.seen("/api/auth/user")] == [401 if new else 404]
    end = "/api/auth/sign_out" if new else "/api/login/oauth/revoke"
    assert [seen.status for seen in pbx.seen(end)] == [200]
    assert provider.statistics()["sign_in_generation"] == ("B" if new else "A")


@pytest.mark.parametrize("profile", ["22.1", "22.2", "22.6"])
@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "wrong"},
        {"username": "nobody"},
        {"domain": "other.example"},
        {"domain": ""},
    ],
)
async def test_refused(
    pbx: Pbx, build: Build, profile: Any, wrong: dict[str, str]
) -> None:
    """It is the code that counts, not the status; nobody tries a second time."""
    pbx.switches.profile = profile
    provider = build(**wrong)
    with pytest.raises(AuthenticationFailed) as caught:
        await provider.connect()
    assert not isinstance(caught.value, CodeRequired)
    requests = len(pbx.journal)
    with pytest.raises(AuthenticationFailed):
        await read_all(provider)
    with pytest.raises(AuthenticationFailed):
        await provider.find(Query())
    await provider.close()
    assert len(pbx.passwords()) == 1
    assert len(pbx.journal) == requests


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status": 401}, AuthenticationFailed),
        (
            {"status": 422, "body": error_body("VALIDATE_FAILED", "x")},
            AuthenticationFailed,
        ),
        ({"status": 418, "body": error_body("NEW_CODE", "x")}, AuthenticationFailed),
        (
            {"status": 200, "body": error_body("UNAUTHORIZED", "x")},
            AuthenticationFailed,
        ),
        ({"status": 404}, AuthenticationFailed),
        ({"status": 403}, Blocked),
        ({"status": 403, "body": DENIED}, Blocked),
        ({"status": 400, "body": DENIED}, Blocked),
        ({"status": 429, "body": DENIED}, Blocked),
        ({"status": 429}, RateLimited),
        ({"status": 503}, Unavailable),
        ({"status": 418}, BadAnswer),
        ({"status": 200}, BadAnswer),
        ({"status": 200, "body": "[]"}, BadAnswer),
        ({"status": 200, "body": '{"token": "x"}'}, BadAnswer),
        ({"status": 302, "headers": {"Location": "/elsewhere"}}, BadAnswer),
    ],
)
async def test_answers_to_a_sign_in(
    pbx: Pbx, build: Build, answer: dict[str, Any], error: type[ProviderError]
) -> None:
    """Whatever comes back, the password goes out once."""
    pbx.fail("answer", "/auth/sign_in", times=-1, **answer)
    provider = build()
    with pytest.raises(error) as caught:
        await provider.connect()
    assert not isinstance(caught.value, CodeRequired)
    assert len(pbx.passwords()) == 1


async def test_no_answer_to_a_sign_in(pbx: Pbx, build: Build, impatient: None) -> None:
    """A sign-in that hangs is not repeated by itself."""
    for kind in ("hang", "reset", "reset_after", "truncate"):
        pbx.journal.clear()
        pbx.fail(kind, "/auth/sign_in")
        with pytest.raises(Unavailable):
            await build(memory=KeptMemory()).connect()
        assert len(pbx.passwords()) == 1


@pytest.mark.parametrize("status", [400, 418, 200])
async def test_no_pbx_at_all(pbx: Pbx, build: Build, status: int) -> None:
    """Another kind of server is found out, before or by the sign-in."""
    pbx.faults.append(html_fault("/api/", status=status, times=-1))
    with pytest.raises(BadAnswer):
        await build().connect()
    assert len(pbx.passwords()) == (1 if status == 200 else 0)


async def test_no_pbx_with_404(pbx: Pbx, build: Build) -> None:
    """A server that has nothing looks like an old PBX, and is none."""
    pbx.faults.append(html_fault("/api/", status=404, times=-1))
    with pytest.raises(BadAnswer):
        await build().connect()


@pytest.mark.parametrize("path", ["auth/user", "auth/sign_in"])
async def test_unreachable(pbx: Pbx, build: Build, path: str) -> None:
    """A PBX that is down says nothing about the credentials."""
    pbx.faults.append(html_fault(path, times=-1))
    with pytest.raises(Unavailable):
        await build().connect()
    pbx.faults.clear()
    await build().connect()


# Refreshing


@pytest.mark.parametrize("field", ["expires_in", "expires_at", "both"])
@pytest.mark.parametrize(("life", "good", "over"), [(1800, 1600, 20), (40, 19, 1)])
async def test_refreshed_before_the_end(
    pbx: Pbx, build: Build, *, field: Any, life: int, good: int, over: int
) -> None:
    """The token is renewed at the end of its told life, and not before."""
    pbx.switches.expires_in = life
    pbx.switches.expiry_field = field
    provider = build()
    await provider.connect()
    first = pbx.refreshes()
    pbx.clock.advance(good)
    await read_all(provider)
    assert pbx.refreshes() == first == []
    pbx.clock.advance(life - good - over)
    await read_all(provider)
    assert len(pbx.refreshes()) == 1
    assert not [seen for seen in pbx.lists() if seen.status == 401]


@pytest.mark.parametrize("told", [{}, {"expires_in": 0}, {"expires_in": "soon"}])
async def test_untold_life(pbx: Pbx, build: Build, told: dict[str, Any]) -> None:
    """A token that does not say how long it lives is taken for a usual one."""
    real = pbx.auth.token_object

    def tokens(session: Any) -> dict[str, Any]:
        answer = real(session)
        del answer["expires_in"]
        return answer | told

    with patch.object(pbx.auth, "token_object", tokens):
        provider = build()
        await provider.connect()
        pbx.clock.advance(1790)
        await read_all(provider)
    assert len(pbx.refreshes()) == 1


@pytest.mark.parametrize("profile", ["22.1", "22.2"])
async def test_both_tokens_are_replaced(pbx: Pbx, build: Build, profile: Any) -> None:
    """A refresh token works once: every refresh uses the last one."""
    pbx.switches.profile = profile
    provider = build()
    await provider.connect()
    for _ in range(3):
        pbx.clock.advance(1700)
        await read_all(provider)
    assert [seen.status for seen in pbx.refreshes()] == [200] * 3
    assert len(pbx.passwords()) == 1


async def test_refreshed_after_a_401(pbx: Pbx, build: Build) -> None:
    """A token that ended early is refreshed without another sign-in."""
    for body in ("json", "empty", "html"):
        pbx.switches.refusal_body = body
        provider = build()
        await provider.connect()
        pbx.end_tokens()
        pbx.receive(f"After a {body} answer")
        assert await read_all(provider)
    assert len(pbx.passwords()) == 1


async def test_one_refresh_at_a_time(pbx: Pbx, build: Build) -> None:
    """Many calls with an old token wait for the same new one."""
    provider = build()
    await provider.connect()
    ids = [pbx.receive(f"Message {number}") for number in range(5)]
    pbx.end_tokens()
    pbx.fail("slow", "refresh_token", delay=0.05)
    refs = [MessageRef(message_id, NOW) for message_id in ids]
    results = await asyncio.gather(
        *(provider.fetch_by_ids("", [ref]) for ref in refs),
        provider.find(Query()),
        read_all(provider),
    )
    assert all(results)
    assert len(pbx.refreshes()) == 1
    assert len(pbx.passwords()) == 1


async def test_refused_while_another_call_refreshed(pbx: Pbx, build: Build) -> None:
    """An old token that is refused late is not refreshed a second time."""
    provider = build()
    await provider.connect()
    ref = MessageRef(pbx.receive("hello"), NOW)
    pbx.end_tokens()
    pbx.fail("slow", r"external_messages(\?|$)", delay=0.2)
    found, one = await asyncio.gather(
        read_all(provider), provider.fetch_by_ids("", [ref])
    )
    assert set(found) == {ref.id} == {message.id for message in one}
    assert len(pbx.refreshes()) == 1


async def test_one_sign_in_at_a_time(pbx: Pbx, build: Build) -> None:
    """Calls whose refreshed token is refused, too, wait for one sign-in."""
    provider = build()
    await provider.connect()
    ids = [pbx.receive(f"Message {number}") for number in range(3)]
    pbx.faults.append(fault("unauthorized", "external_messages/", times=6))
    pbx.fail("slow", "sign_in", delay=0.1)
    results = await asyncio.gather(
        *(provider.fetch_by_ids("", [MessageRef(one, NOW)]) for one in ids)
    )
    assert all(results)
    assert len(pbx.refreshes()) == 1
    assert len(pbx.passwords()) == 2


async def cancel_while_refreshing(
    pbx: Pbx, provider: PortSipProvider, *, works: bool = True
) -> None:
    """Read with an old token, and break off while a new one is on its way."""
    real, arrived = pbx.auth.refresh, asyncio.Event()

    def refresh(token: str) -> Any:
        arrived.set()
        if works:
            return real(token)
        raise ApiError(500, "UNKNOWN", "unknown error")

    pbx.clock.advance(1790)
    pbx.fail("slow", "refresh_token", delay=0.1)
    with patch.object(pbx.auth, "refresh", refresh):
        call = asyncio.create_task(read_all(provider))
        await arrived.wait()
        call.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await call


async def test_a_cancelled_call_keeps_the_new_tokens(
    pbx: Pbx, build: Build, memory: KeptMemory
) -> None:
    """The answer to a refresh is not lost with the call that wanted it."""
    provider = build()
    await provider.connect()
    old = memory.data["tokens"]
    await cancel_while_refreshing(pbx, provider)
    assert memory.data["tokens"] == old
    await read_all(provider)
    assert memory.data["tokens"] != old
    assert [seen.status for seen in pbx.refreshes()] == [200]
    await provider.close()


@pytest.mark.parametrize("works", [True, False])
async def test_a_call_cancelled_at_the_end(pbx: Pbx, build: Build, works: bool) -> None:
    """Closing waits for a refresh that nobody else waits for, good or bad."""
    provider = build()
    await provider.connect()
    await cancel_while_refreshing(pbx, provider, works=works)
    await provider.close()
    assert [seen.status for seen in pbx.seen("/api/auth/sign_out")] == [200]


async def test_refresh_that_fails_early(pbx: Pbx, build: Build) -> None:
    """While the old token is good, a refresh may wait."""
    provider = build()
    await provider.connect()
    pbx.seed(3)
    pbx.clock.advance(1750)
    for answer in (fault("bad_gateway", "refresh"), fault("throttled", "refresh")):
        pbx.faults.append(answer)
        assert len(await read_all(provider)) == 3
    # A page of a proxy is no word about the session either.
    pbx.faults.append(html_fault("refresh", status=404))
    assert len(await read_all(provider)) == 3
    pbx.clock.advance(60)
    pbx.faults.append(fault("bad_gateway", "refresh"))
    with pytest.raises(Unavailable):
        await read_all(provider)
    assert await read_all(provider) != {}
    assert len(pbx.passwords()) == 1


async def test_refresh_refused(pbx: Pbx, build: Build) -> None:
    """One new sign-in repairs a lost session, at once and then after a while."""
    for profile in ("22.1", "22.2", "22.6"):
        pbx.switches.profile = profile
        provider = build(memory=KeptMemory())
        await provider.connect()
        pbx.seed(1)
        before = len(pbx.passwords())
        pbx.end_sessions()
        assert await read_all(provider)
        assert len(pbx.passwords()) == before + 1
        pbx.end_sessions()
        with pytest.raises(Unavailable) as caught:
            await read_all(provider)
        assert getattr(caught.value, "retry_after", 0) > 800
        assert len(pbx.passwords()) == before + 1
        pbx.clock.advance(901)
        assert await read_all(provider)
        assert len(pbx.passwords()) == before + 2


async def test_password_changed_meanwhile(pbx: Pbx, build: Build) -> None:
    """A lost session and a wrong password need somebody, and one attempt."""
    provider = build()
    await provider.connect()
    pbx.change_user("ha.bot", password="Another-1")
    pbx.end_sessions()
    for _ in range(3):
        with pytest.raises(AuthenticationFailed):
            await read_all(provider)
    assert len(pbx.passwords()) == 2


async def test_server_that_gives_no_refresh_token(pbx: Pbx, build: Build) -> None:
    """Then a new sign-in is the only way, and it is not overdone."""
    real = pbx.auth.token_object

    def tokens(session: Any) -> dict[str, Any]:
        return real(session) | {"refresh_token": None}

    with patch.object(pbx.auth, "token_object", tokens):
        provider = build()
        await provider.connect()
        pbx.clock.advance(1800)
        await read_all(provider)
    assert not pbx.refreshes()
    assert len(pbx.passwords()) == 2


async def test_refused_forever(pbx: Pbx, build: Build) -> None:
    """A resource that takes no token at all ends in a question to the user."""
    provider = build()
    await provider.connect()
    pbx.faults.append(fault("unauthorized", "external_messages", times=-1))
    with pytest.raises(AuthenticationFailed):
        await read_all(provider)
    assert len(pbx.passwords()) == 2
    assert len(pbx.refreshes()) == 1
    before = len(pbx.journal)
    with pytest.raises(AuthenticationFailed):
        await read_all(provider)
    assert len(pbx.journal) == before + 1
    pbx.faults.clear()
    pbx.receive("The server has recovered")
    assert await read_all(provider)


async def test_connecting_signs_in_once(pbx: Pbx, build: Build) -> None:
    """Nothing makes the beginning of a connection sign in twice."""
    pbx.faults.append(fault("unauthorized", "/api/user$", times=-1))
    pbx.faults.append(fault("unauthorized", "refresh_token|auth/user", times=-1))
    with pytest.raises(AuthenticationFailed):
        await build().connect()
    assert len(pbx.passwords()) == 1


# What outlives a restart


async def test_session_is_taken_up_again(
    pbx: Pbx, build: Build, memory: KeptMemory
) -> None:
    """After a crash there is no second sign-in."""
    provider = build()
    await provider.connect()
    assert "S3cret-Pass" not in str(memory.data)
    assert "ha.bot" not in str(memory.data)
    assert memory.data["tokens"]["access_token"] not in repr(
        provider._session._keeper.now
    )
    await build().connect()
    assert len(pbx.passwords()) == 1
    pbx.clock.advance(7200)
    await build().connect()
    assert len(pbx.passwords()) == 1
    assert len(pbx.refreshes()) == 1


async def test_only_new_tokens_are_written(
    pbx: Pbx, build: Build, memory: KeptMemory
) -> None:
    """An idle account writes nothing, unless its tokens were replaced."""
    provider = build()
    await provider.connect()
    writes = memory.writes
    for _ in range(60):
        pbx.clock.advance(60)
        await read_all(provider, ago(minutes=10))
    assert memory.writes - writes == len(pbx.refreshes()) == 2
    # The next run goes on with the last ones.
    await build().connect()
    assert len(pbx.passwords()) == 1
    assert len(pbx.refreshes()) == 2


async def test_signed_out_at_the_end(
    pbx: Pbx, build: Build, memory: KeptMemory
) -> None:
    """An orderly end leaves no session behind, at either side."""
    provider = build()
    await provider.connect()
    await provider.close()
    assert memory.data == {}
    assert [seen.status for seen in pbx.seen("/api/auth/sign_out")] == [200]
    await provider.close()
    await build().connect()
    assert len(pbx.passwords()) == 2


async def test_sign_out_that_fails(
    pbx: Pbx, build: Build, memory: KeptMemory, impatient: None
) -> None:
    """Its errors are ignored, and the session stays to be used again."""
    for kind in ("unauthorized", "bad_gateway", "timeout"):
        provider = build()
        await provider.connect()
        pbx.faults.append(fault(kind, "sign_out"))
        await provider.close()
        assert memory.data
    assert len(pbx.passwords()) == 1


@pytest.mark.parametrize(
    "kept",
    [
        {"account": 1},
        {"account": "another", "tokens": {}},
        {"nonsense": True},
    ],
)
async def test_memory_of_something_else(
    pbx: Pbx, build: Build, memory: KeptMemory, kept: dict[str, Any]
) -> None:
    """What cannot be read is as good as nothing."""
    memory.data = kept
    await build().connect()
    assert len(pbx.passwords()) == 1


async def test_session_of_another_user(
    pbx: Pbx, build: Build, memory: KeptMemory
) -> None:
    """Tokens are for the account they were given to."""
    await build().connect()
    identity = await build("desk").connect()
    assert identity.name == "PortSIP Desk"
    assert len(pbx.passwords()) == 2
