"""Adding and changing accounts at a PortSIP PBX: through the real flows."""

from collections.abc import AsyncIterator, Iterator
import re
from typing import Any

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from tests.common import (
    Flow,
    ignore_broken_handshakes,
    logged,
    opened_sections,
    problems,
    setup_account,
    typed,
)
from tests.emulators.portsip import PortSipEmulator, self_signed_context
from tests.home import restart, settle


@pytest.fixture(autouse=True)
def discreet_log(
    caplog: pytest.LogCaptureFixture, portsip: PortSipEmulator
) -> Iterator[None]:
    """Fail where the log has a password, a token or a code."""
    yield
    log = logged(caplog)
    secrets = [user.password for user in portsip.directory.users]
    secrets += [code for _, code in portsip.mailed_codes()]
    assert not [secret for secret in secrets if secret in log]


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Allow the timer that aiohttp leaves behind a closed websocket."""
    return True


@pytest.fixture
async def pbx() -> AsyncIterator[tuple[PortSipEmulator, str]]:
    """Return a PBX with a certificate of its own making, and its fingerprint."""
    ignore_broken_handshakes()
    context, fingerprint = self_signed_context()
    emulator = PortSipEmulator()
    await emulator.start(tls=context)
    yield emulator, fingerprint
    await emulator.stop()


def calls(emulator: PortSipEmulator, *ends: str) -> list[int]:
    """Return the statuses of what was asked for at paths that end like these."""
    return [seen.status for seen in emulator.journal if seen.path.endswith(ends)]


def sign_ins(emulator: PortSipEmulator) -> int:
    """Return how often somebody signed in with a password."""
    return len(calls(emulator, "/auth/sign_in"))


# Adding


async def test_add_account(
    hass: HomeAssistant, pbx: tuple[PortSipEmulator, str]
) -> None:
    """A PBX with a certificate of its own is added by its fingerprint."""
    server, fingerprint = pbx
    flow = await Flow.add_account(hass, "portsip")
    await flow.submit(typed(server))
    assert flow.result["step_id"] == "certificate"
    await flow.submit({"next_step_id": "certificate_refuse"})
    assert flow.errors == {"base": "certificate_invalid"}
    assert opened_sections(flow) == {"advanced"}
    await flow.submit(typed(server, fingerprint="ab" * 32))
    assert flow.errors == {"base": "fingerprint_mismatch"}
    assert opened_sections(flow) == {"advanced"}
    # What was not safe was not said.
    assert not server.journal
    await flow.submit(typed(server, fingerprint="no digits"))
    assert flow.errors == {"base": "fingerprint_invalid"}
    assert opened_sections(flow) == {"advanced"}

    shown = fingerprint.upper()
    shown = ":".join(shown[at : at + 2] for at in range(0, len(shown), 2))
    result = await flow.submit(typed(server, fingerprint=shown))
    await settle(hass)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "PortSIP Home Assistant"
    entry: ConfigEntry = result["result"]
    assert entry.state is ConfigEntryState.LOADED
    assert entry.unique_id == f"portsip_{server.directory.users[0].id}"
    assert {
        key: value
        for key, value in entry.data.items()
        if key not in ("session", "webhook_id")
    } == {
        "provider": "portsip",
        **server.credentials(),
        "verify_tls": True,
        "fingerprint": shown,
    }
    assert not problems(hass)
    # The session of the flow is that of the account.
    assert sign_ins(server) == 1
    await hass.config_entries.async_unload(entry.entry_id)


async def test_section_stays_closed(
    hass: HomeAssistant, pbx: tuple[PortSipEmulator, str]
) -> None:
    """What is wrong with the sign-in is not put right under Advanced."""
    server, fingerprint = pbx
    flow = await Flow.add_account(hass, "portsip")
    assert not opened_sections(flow)
    await flow.submit(typed(server, fingerprint=fingerprint, password="wrong"))
    assert flow.errors == {"base": "authentication_failed"}
    assert not opened_sections(flow)


async def test_verification_off(
    hass: HomeAssistant, pbx: tuple[PortSipEmulator, str]
) -> None:
    """The check of the certificate can be switched off."""
    server, _ = pbx
    entry = await setup_account(hass, server, verify_tls=False)
    assert entry.state is ConfigEntryState.LOADED
    assert sign_ins(server) == 1
    await hass.config_entries.async_unload(entry.entry_id)


async def test_plain_http(hass: HomeAssistant, portsip: PortSipEmulator) -> None:
    """Plain HTTP works where it is typed in, and a notice says what it means."""
    flow = await Flow.add_account(hass, "portsip")
    await flow.submit(typed(portsip, url=f"127.0.0.1:{portsip.port}"))
    assert flow.errors == {"base": "no_encryption"}
    assert not portsip.journal

    result = await flow.submit(typed(portsip))
    await settle(hass)
    entry: ConfigEntry = result["result"]
    assert entry.state is ConfigEntryState.LOADED
    assert problems(hass)["plain_http"].translation_placeholders == {
        "account": entry.title
    }
    await hass.config_entries.async_remove(entry.entry_id)
    assert not problems(hass)


async def test_every_error_and_recovery(
    hass: HomeAssistant, portsip: PortSipEmulator
) -> None:
    """Each thing that goes wrong is named, and the form can be sent again."""
    portsip.add_user("clerk", password="Clerk-Pass-4", role="Custom")
    flow = await Flow.add_account(hass, "portsip")

    async def errors(**changes: Any) -> dict[str, str]:
        await flow.submit(typed(portsip, **changes))
        return flow.errors

    assert await errors(password="wrong") == {"base": "authentication_failed"}
    assert await errors(domain="elsewhere.example") == {"base": "domain_unknown"}
    assert await errors(password=" ") == {"password": "secret_missing"}
    assert await errors(domain="x" * 281) == {"password": "sign_in_invalid"}
    assert await errors(url="http://") == {"url": "address_invalid"}
    assert await errors(url=f"{portsip.url}/elsewhere") == {"base": "bad_answer"}
    assert await errors(**portsip.credentials_of("admin"), domain=" ") == {
        "base": "no_tenant"
    }
    portsip.change_user("ha.bot", password_force_reset=True)
    assert await errors() == {"base": "password_reset_required"}
    portsip.change_user("ha.bot", password_force_reset=False)

    portsip.switches.profile = "22.0"
    assert await errors() == {"base": "server_too_old"}
    portsip.switches.profile = "22.2"

    portsip.fail("answer", "external_messages", status=403, times=-1)
    assert await errors() == {"base": "wrong_role"}
    portsip.faults.clear()

    result = await flow.submit(typed(portsip))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await settle(hass)


async def test_blocked(hass: HomeAssistant, portsip: PortSipEmulator) -> None:
    """Who is shut out is told so, and until when, and may come back."""
    portsip.switches.failures_before_block = 1
    flow = await Flow.add_account(hass, "portsip")
    await flow.submit(typed(portsip, password="wrong"))
    assert flow.errors == {"base": "authentication_failed"}
    await flow.submit(typed(portsip))
    assert flow.errors == {"base": "blocked"}
    shown = flow.result["description_placeholders"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", shown["until"])
    assert "127.0.0.1" not in str(shown)
    assert shown["account"] == "PortSIP PBX"

    portsip.clock.advance(3601)
    result = await flow.submit(typed(portsip))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await settle(hass)


async def test_own_messages(hass: HomeAssistant, portsip: PortSipEmulator) -> None:
    """A user without rights to the tenant has the own messages, and is told so."""
    entry = await setup_account(hass, portsip, **portsip.credentials_of("desk"))
    await settle(hass)
    assert entry.state is ConfigEntryState.LOADED
    assert set(problems(hass)) == {"own_messages_only", "plain_http"}
    assert entry.title == "PortSIP Desk"


@pytest.mark.parametrize("profile", ["22.1", "22.2", "22.6"])
async def test_one_sign_in(
    hass: HomeAssistant, portsip: PortSipEmulator, profile: Any
) -> None:
    """The flow signs in, the account goes on; each later start signs in once."""
    portsip.switches.profile = profile
    path = "/login/oauth/token" if profile == "22.1" else "/auth/sign_in"
    entry = await setup_account(hass, portsip)
    await settle(hass)
    assert calls(portsip, path) == [200]
    for times in (2, 3):
        await restart(hass, entry)
        assert entry.state is ConfigEntryState.LOADED
        assert calls(portsip, path) == [200] * times
    await hass.config_entries.async_unload(entry.entry_id)
    # Each session is ended; nobody is left signed in.
    assert len(calls(portsip, "/auth/sign_out", "/login/oauth/revoke")) == 3


async def test_sign_out_of_a_trial_that_failed(
    hass: HomeAssistant, portsip: PortSipEmulator
) -> None:
    """What cannot be used leaves no session behind."""
    portsip.fail("answer", "external_messages", status=403, times=-1)
    flow = await Flow.add_account(hass, "portsip")
    await flow.submit(typed(portsip))
    assert flow.errors == {"base": "wrong_role"}
    assert calls(portsip, "/auth/sign_out") == [200]


async def test_duplicate(hass: HomeAssistant, portsip: PortSipEmulator) -> None:
    """One user is there once, and its second sign-in is ended."""
    await setup_account(hass, portsip)
    flow = await Flow.add_account(hass, "portsip")
    result = await flow.submit(typed(portsip))
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


# Changing


async def test_reauth(hass: HomeAssistant, portsip: PortSipEmulator) -> None:
    """A new password is asked for; the session it gives is the account's."""
    entry = await setup_account(hass, portsip)
    await settle(hass)
    portsip.change_user("ha.bot", password="New-Pass-5")
    portsip.end_sessions()
    await entry.runtime_data.async_refresh()
    await settle(hass)

    flow = await Flow.reauth(hass, entry)
    assert list(map(str, flow.result["data_schema"].schema)) == ["password"]
    await flow.submit({"password": "wrong"})
    assert flow.errors == {"base": "authentication_failed"}
    before = sign_ins(portsip)
    result = await flow.submit({"password": "New-Pass-5"})
    await settle(hass)
    assert result["reason"] == "reauth_successful"
    assert entry.data["password"] == "New-Pass-5"
    assert entry.runtime_data.last_update_success
    assert sign_ins(portsip) == before + 1
    assert not list(entry.async_get_active_flows(hass, {SOURCE_REAUTH}))


async def test_reconfigure(
    hass: HomeAssistant, pbx: tuple[PortSipEmulator, str]
) -> None:
    """Everything can be changed, but for who it is."""
    server, fingerprint = pbx
    entry = await setup_account(hass, server, verify_tls=False)
    await settle(hass)
    before = dict(entry.data)

    flow = await Flow.reconfigure(hass, entry)
    assert flow.result["step_id"] == "reconfigure_portsip"
    assert flow.suggested == {
        "url": server.url,
        "domain": "acme.example",
        "username": "ha.bot",
        "advanced": {"verify_tls": False, "fingerprint": ""},
    }
    result = await flow.submit(typed(server, **server.credentials_of("desk")))
    assert result["step_id"] == "certificate"
    await flow.submit({"next_step_id": "certificate_refuse"})
    assert flow.errors == {"base": "certificate_invalid"}
    result = await flow.submit(
        typed(server, **server.credentials_of("desk"), verify_tls=False)
    )
    assert result["reason"] == "wrong_account"
    assert entry.data == before

    flow = await Flow.reconfigure(hass, entry)
    result = await flow.submit(
        flow.suggested | {"advanced": {"verify_tls": True, "fingerprint": fingerprint}}
    )
    await settle(hass)
    assert result["reason"] == "reconfigure_successful"
    assert entry.data["fingerprint"] == fingerprint
    assert entry.data["password"] == before["password"]
    assert entry.state is ConfigEntryState.LOADED
    await hass.config_entries.async_unload(entry.entry_id)
