"""One-time codes: typed in once, and never needed again."""

import contextlib
from typing import Any

import pytest

from custom_components.phone_inbox.providers import (
    AuthenticationFailed,
    CodeRequired,
    PermissionDenied,
    ProviderError,
    Unavailable,
)
from custom_components.phone_inbox.providers.portsip import PortSipProvider
from tests.emulators.portsip.answers import error_body
from tests.emulators.portsip.faults import fault
from tests.providers.common import KeptMemory, read_all

from .conftest import Build, Pbx


async def ask_for_code(build: Build, **credentials: Any) -> PortSipProvider:
    """Return a client whose sign-in waits for a code."""
    provider = build(**credentials)
    with pytest.raises(CodeRequired) as caught:
        await provider.connect()
    assert not caught.value.refused
    return provider


async def test_one_time_code(pbx: Pbx, build: Build, memory: KeptMemory) -> None:
    """The code is sent once, typed in, and never needed again."""
    pbx.switches.two_factor = True
    pbx.seed(3)
    await (await ask_for_code(build)).close()
    [(name, code)] = pbx.mailed_codes()
    assert name == "ha.bot"
    provider = build(code=f" {code[:3]} {code[3:]} ")
    await provider.connect()
    assert len(await read_all(provider)) == 3
    assert len(pbx.passwords()) == 1
    for _ in range(3):
        pbx.clock.advance(2000)
        await read_all(provider)
        await provider.close()
        # The old code may still be among the credentials.
        provider = build(code=code)
        await provider.connect()
    assert not pbx.seen("/api/auth/sign_out")
    assert len(pbx.passwords()) == 1
    assert len(pbx.mailed_codes()) == 1
    assert memory.data["tokens"]["two_factor"] is True


async def test_code_typed_into_the_same_client(pbx: Pbx, build: Build) -> None:
    """The code may be added to the credentials that the client already has."""
    pbx.switches.two_factor = True
    credentials = pbx.credentials()
    provider = PortSipProvider(
        build()._im._session,
        credentials,
        KeptMemory(),
        clock=lambda: pbx.clock.now().timestamp(),
    )
    with pytest.raises(CodeRequired):
        await provider.connect()
    credentials["code"] = pbx.mailed_codes()[-1][1]
    await provider.connect()


async def test_wrong_codes(pbx: Pbx, build: Build) -> None:
    """They are told from a wrong password; after three a new code is sent."""
    pbx.switches.two_factor = True
    pbx.switches.failures_before_block = 10
    await ask_for_code(build)
    for _ in range(3):
        with pytest.raises(CodeRequired) as caught:
            await build(code="wrong").connect()
        assert caught.value.refused
    assert len(pbx.passwords()) == len(pbx.mailed_codes()) == 1
    await ask_for_code(build, code="wrong")
    assert len(pbx.passwords()) == len(pbx.mailed_codes()) == 2
    await build(code=pbx.mailed_codes()[-1][1]).connect()


async def test_code_that_came_too_late(pbx: Pbx, build: Build) -> None:
    """An old challenge is not answered: there is a new one."""
    pbx.switches.two_factor = True
    await ask_for_code(build)
    pbx.clock.advance(301)
    await ask_for_code(build, code=pbx.mailed_codes()[-1][1])
    assert not pbx.seen("/api/auth/verify_otp")
    await build(code=pbx.mailed_codes()[-1][1]).connect()


async def test_code_asked_for_again(pbx: Pbx, build: Build) -> None:
    """Connecting without the code sends another one, but not the password."""
    pbx.switches.two_factor = True
    await ask_for_code(build)
    await ask_for_code(build)
    assert len(pbx.passwords()) == 1
    assert len(pbx.mailed_codes()) == 2
    await build(code=pbx.mailed_codes()[-1][1]).connect()


@pytest.mark.parametrize(
    "answer",
    [
        ("verify_otp", {"status": 200}),
        ("verify_otp", {"status": 404}),
        ("send_otp", {"status": 404}),
        ("send_otp", {"status": 400, "body": error_body("UNKNOWN", "x")}),
    ],
)
async def test_two_factor_unsupported(
    pbx: Pbx, build: Build, answer: tuple[str, dict[str, Any]]
) -> None:
    """Where a code leads nowhere the user is told so."""
    pbx.switches.two_factor = True
    path, options = answer
    pbx.fail("answer", path, **options)
    with pytest.raises((CodeRequired, PermissionDenied)) as first:
        await build().connect()
    if path == "send_otp":
        caught: Any = first
    else:
        with pytest.raises(PermissionDenied) as caught:
            await build(code=pbx.mailed_codes()[-1][1]).connect()
    assert caught.value.reason == "two_factor_unsupported"


async def test_verify_without_tokens(pbx: Pbx, build: Build) -> None:
    """The emulated form of a server that verifies and gives no session."""
    pbx.switches.two_factor = True
    pbx.switches.verify_otp_reply = "nothing"
    await ask_for_code(build)
    with pytest.raises(PermissionDenied) as caught:
        await build(code=pbx.mailed_codes()[-1][1]).connect()
    assert caught.value.reason == "two_factor_unsupported"


@pytest.mark.parametrize(
    ("style", "error"),
    [("refused", AuthenticationFailed), ("challenge", PermissionDenied)],
)
async def test_two_factor_with_the_older_calls(
    pbx: Pbx, build: Build, style: Any, error: type[ProviderError]
) -> None:
    """They cannot take a code; a server that ignores it there is no problem."""
    pbx.switches.profile = "22.1"
    pbx.switches.two_factor = True
    pbx.switches.two_factor_form_login = style
    with pytest.raises(error) as caught:
        await build(memory=KeptMemory()).connect()
    assert getattr(caught.value, "reason", "two_factor_unsupported") == (
        "two_factor_unsupported"
    )
    pbx.switches.two_factor_form_login = "ignored"
    await build(memory=KeptMemory()).connect()


async def test_verify_that_breaks(pbx: Pbx, build: Build) -> None:
    """A code whose fate is not known can be typed in again."""
    pbx.switches.two_factor = True
    await ask_for_code(build)
    pbx.faults.append(fault("bad_gateway", "verify_otp"))
    code = pbx.mailed_codes()[-1][1]
    with pytest.raises(Unavailable):
        await build(code=code).connect()
    await build(code=code).connect()
    assert len(pbx.passwords()) == 1


async def test_lost_session_with_two_factor(
    pbx: Pbx, build: Build, memory: KeptMemory
) -> None:
    """While polling, a session that took a code is lost for good."""
    pbx.switches.two_factor = True
    await ask_for_code(build)
    provider = build(code=pbx.mailed_codes()[-1][1])
    await provider.connect()
    pbx.end_sessions()
    for _ in range(3):
        with pytest.raises(AuthenticationFailed) as caught:
            await read_all(provider)
        assert not isinstance(caught.value, CodeRequired)
    assert len(pbx.passwords()) == len(pbx.mailed_codes()) == 1
    assert memory.data == {}
    # Somebody comes and asks for a code.
    await ask_for_code(build)
    await build(code=pbx.mailed_codes()[-1][1]).connect()


async def test_useless_session_with_two_factor(pbx: Pbx, build: Build) -> None:
    """A session that took a code is not given up for a server's bad day."""
    pbx.switches.two_factor = True
    await ask_for_code(build)
    provider = build(code=pbx.mailed_codes()[-1][1])
    await provider.connect()
    pbx.receive("Still there")
    pbx.faults.append(fault("unauthorized", "external_messages", times=-1))
    with pytest.raises(AuthenticationFailed):
        await read_all(provider)
    pbx.faults.clear()
    assert await read_all(provider)
    assert len(pbx.passwords()) == 1


async def test_two_factor_switched_on_later(pbx: Pbx, build: Build) -> None:
    """A lost session then needs somebody, and no code is sent to nobody."""
    provider = build()
    await provider.connect()
    pbx.switches.two_factor = True
    pbx.end_sessions()
    for _ in range(3):
        with pytest.raises(AuthenticationFailed):
            await read_all(provider)
    assert len(pbx.passwords()) == 2
    assert not pbx.mailed_codes()


async def test_session_limit(pbx: Pbx, build: Build) -> None:
    """Another client that ends our session again and again starts no fight."""
    pbx.switches.profile = "22.3"
    pbx.switches.session_limit = 1
    ours, other = build(), build(memory=KeptMemory())
    await ours.connect()
    for _ in range(5):
        await other.connect()
        with contextlib.suppress(Unavailable):
            await read_all(ours)
        await other.close()
        pbx.clock.advance(60)
    assert ours.statistics()["sign_ins"] <= 2
