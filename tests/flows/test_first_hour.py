"""What can go wrong while an account is added, and what comes after: in plain words."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.phone_inbox.flows import account_flow, trial
from custom_components.phone_inbox.flows.certificate import Certificate
from tests.common import ENGLISH, Flow, ignore_broken_handshakes, setup_account, typed
from tests.emulators.base import Emulator, html_fault
from tests.emulators.portsip import PortSipEmulator, self_signed_context
from tests.emulators.portsip.tls import self_signed
from tests.emulators.revicom import RevicomEmulator
from tests.emulators.ringme import RingmeEmulator
from tests.home import settle

ALL = [PortSipEmulator, RevicomEmulator, RingmeEmulator]


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Allow the timer that aiohttp leaves behind a closed websocket."""
    return True


@pytest.fixture
async def server(request: pytest.FixtureRequest) -> AsyncIterator[Emulator]:
    """Return a running emulator of a kind."""
    emulator: Emulator = request.param()
    await emulator.start()
    yield emulator
    await emulator.stop()


every_server = pytest.mark.parametrize(
    "server", ALL, indirect=True, ids=lambda kind: kind.__name__
)


# A certificate that no authority stands for


@pytest.fixture
async def pbx() -> AsyncIterator[tuple[PortSipEmulator, str]]:
    """Return a PBX with a certificate of its own making, and its fingerprint."""
    ignore_broken_handshakes()
    context, fingerprint = self_signed_context()
    emulator = PortSipEmulator()
    await emulator.start(tls=context)
    yield emulator, fingerprint
    await emulator.stop()


async def test_a_certificate_is_shown_and_accepted(
    hass: HomeAssistant, pbx: tuple[PortSipEmulator, str]
) -> None:
    """The user sees whose it is, and from then on it is that one or none."""
    server, fingerprint = pbx
    flow = await Flow.add_account(hass, "portsip")
    result = await flow.submit(typed(server))
    assert result["step_id"] == "certificate"
    shown = result["description_placeholders"]
    assert shown["fingerprint"].replace(":", "").lower() == fingerprint
    assert shown["subject"] == shown["issuer"] == "CN=PortSIP emulator"
    assert shown["account"] == "PortSIP PBX"
    assert shown["until"] > "2026"
    # Nothing was said to a server that nobody knows, not even a path.
    assert not server.journal

    result = await flow.submit({"next_step_id": "certificate_accept"})
    await settle(hass)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry: ConfigEntry = result["result"]
    assert entry.state is ConfigEntryState.LOADED
    assert entry.data["fingerprint"] == shown["fingerprint"]
    assert entry.data["verify_tls"] is True

    # Another certificate at the same place is not taken for this one.
    port = server.port
    await server.stop()
    context, _ = self_signed_context()
    await server.start(port, tls=context)
    before = len(server.journal)
    await entry.runtime_data.async_refresh()
    assert not entry.runtime_data.last_update_success
    assert len(server.journal) == before
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "UTC", "America/New_York"])
async def test_a_certificate_that_never_ends(hass: HomeAssistant, zone: str) -> None:
    """The end that stands for none (RFC 5280) can be shown, wherever the home is."""
    await hass.config.async_set_time_zone(zone)
    ignore_broken_handshakes()
    context, _ = self_signed_context(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
    server = PortSipEmulator()
    await server.start(tls=context)
    flow = await Flow.add_account(hass, "portsip")
    result = await flow.submit(typed(server))
    assert result["step_id"] == "certificate"
    assert result["description_placeholders"]["until"] == "9999-12-31"
    await server.stop()


async def test_a_certificate_is_refused(
    hass: HomeAssistant, pbx: tuple[PortSipEmulator, str]
) -> None:
    """The form comes back with what was typed in, and nothing was sent."""
    server, _ = pbx
    flow = await Flow.add_account(hass, "portsip")
    await flow.submit(typed(server, name="Office"))
    await flow.submit({"next_step_id": "certificate_refuse"})
    assert flow.errors == {"base": "certificate_invalid"}
    assert flow.suggested["name"] == "Office"
    assert flow.suggested["username"] == server.credentials()["username"]
    assert not server.journal


async def test_wrong_password_after_a_certificate(
    hass: HomeAssistant, pbx: tuple[PortSipEmulator, str]
) -> None:
    """Who accepted a certificate is not asked again for a slip in the password."""
    server, fingerprint = pbx
    flow = await Flow.add_account(hass, "portsip")
    await flow.submit(typed(server, password="wrong"))
    await flow.submit({"next_step_id": "certificate_accept"})
    assert flow.errors == {"base": "authentication_failed"}
    accepted = flow.suggested["advanced"]["fingerprint"]
    assert accepted.replace(":", "").lower() == fingerprint


async def test_a_new_password_where_the_certificate_is_new(
    hass: HomeAssistant, pbx: tuple[PortSipEmulator, str]
) -> None:
    """A form without the field asks about the certificate all the same."""
    server, fingerprint = pbx
    entry = await setup_account(hass, server, fingerprint=fingerprint)
    await settle(hass)
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "fingerprint": ""}
    )
    await settle(hass)
    entry.async_start_reauth(hass)
    await settle(hass)
    flow = await Flow.reauth(hass, entry)
    result = await flow.submit({"password": server.credentials()["password"]})
    assert result["step_id"] == "certificate"
    assert result["description_placeholders"]["account"] == entry.title
    result = await flow.submit({"next_step_id": "certificate_accept"})
    await settle(hass)
    assert result["reason"] == "reauth_successful"
    assert entry.state is ConfigEntryState.LOADED
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("kind", [RevicomEmulator, RingmeEmulator])
async def test_no_certificate_is_asked_about_at_a_public_service(
    hass: HomeAssistant, kind: type[Emulator]
) -> None:
    """Theirs are valid: one that is not is somebody in between."""
    ignore_broken_handshakes()
    context, _ = self_signed_context()
    server = kind()
    await server.start(tls=context)
    try:
        flow = await Flow.add_account(hass, server.name.lower())
        await flow.submit(typed(server))
        assert flow.errors == {"base": "certificate_invalid"}
        assert not server.journal
    finally:
        await server.stop()


async def test_a_certificate_that_is_not_shown_twice(
    hass: HomeAssistant,
    pbx: tuple[PortSipEmulator, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What cannot be seen cannot be accepted."""
    server, _ = pbx

    async def gone(*_: Any, **__: Any) -> Any:
        raise ConnectionResetError

    flow = await Flow.add_account(hass, "portsip")
    monkeypatch.setattr(asyncio, "open_connection", gone)
    await flow.submit(typed(server))
    assert flow.errors == {"base": "certificate_invalid"}


def test_a_broken_certificate() -> None:
    """It has a fingerprint all the same, and dashes for the rest."""
    whole = self_signed()[0].public_bytes(Encoding.DER)
    assert Certificate.read(whole).subject == "CN=PortSIP emulator"
    version = b"\xa0\x03\x02\x01"
    of_no_version = whole.replace(version + b"\x02", version + b"\x09")
    assert of_no_version != whole
    for broken in (b"no certificate", whole[:-1], of_no_version):
        _check_broken(Certificate.read(broken))


def _check_broken(shown: Certificate) -> None:
    assert len(shown.fingerprint) == 32 * 3 - 1
    assert (shown.subject, shown.issuer, shown.until) == ("–", "–", "–")


# Each thing that goes wrong


@every_server
async def test_a_server_that_fails(hass: HomeAssistant, server: Emulator) -> None:
    """A gateway that cannot reach its server is no wrong address, nor no network."""
    flow = await Flow.add_account(hass, server.name.lower())
    for status in (502, 503):
        server.faults.append(html_fault(status=status, times=-1))
        await flow.submit(typed(server))
        assert flow.errors == {"base": "server_failing"}
        server.faults.clear()


@every_server
async def test_no_such_server(
    hass: HomeAssistant, server: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slip in the server's name is told from a server that is switched off."""

    async def unknown(*_: Any, **__: Any) -> Any:
        raise OSError(-2, "Name or service not known")

    flow = await Flow.add_account(hass, server.name.lower())
    with monkeypatch.context() as patch:
        patch.setattr("aiohttp.connector.TCPConnector._resolve_host", unknown)
        await flow.submit(typed(server, url="https://nosuch.example"))
    assert flow.errors == {"base": "host_unknown"}
    await server.stop()
    await flow.submit(typed(server))
    assert flow.errors == {"base": "unavailable"}


@every_server
async def test_a_server_that_hangs(
    hass: HomeAssistant, server: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A progress is shown meanwhile, and an end comes soon, whatever the client does."""
    assert trial.TRIAL_TIMEOUT + trial._CLOSE_TIMEOUT <= 10
    monkeypatch.setattr(account_flow, "PATIENCE", 0)
    monkeypatch.setattr(trial, "TRIAL_TIMEOUT", 0.2)
    monkeypatch.setattr(trial, "_CLOSE_TIMEOUT", 0.1)
    server.fail("hang", times=-1)
    flow = await Flow.add_account(hass, server.name.lower())
    seen: list[Any] = []
    check = flow.check_texts

    def looked_at() -> None:
        seen.append(flow.result["type"])
        check()

    monkeypatch.setattr(flow, "check_texts", looked_at)
    await flow.submit(typed(server))
    assert seen == [FlowResultType.SHOW_PROGRESS, FlowResultType.FORM]
    assert flow.errors == {"base": "no_answer"}
    assert flow.suggested["url"] == server.credentials()["url"]


async def test_a_dialog_that_is_closed_meanwhile(
    hass: HomeAssistant, revicom: RevicomEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for an answer that nobody will see."""
    monkeypatch.setattr(account_flow, "PATIENCE", 0)
    revicom.fail("hang", times=-1)
    flow = await Flow.add_account(hass)
    manager = hass.config_entries.flow
    flow.result = await manager.async_configure(flow.result["flow_id"], typed(revicom))
    assert flow.result["type"] is FlowResultType.SHOW_PROGRESS
    # Looked at once more, as a browser does that was reloaded.
    again = await manager.async_configure(flow.result["flow_id"])
    assert again["type"] is FlowResultType.SHOW_PROGRESS
    waiting = flow.progress_task
    manager.async_abort(flow.result["flow_id"])
    await asyncio.wait([waiting])
    assert waiting.cancelled()


# What it is called, and what comes next


async def test_the_user_names_the_account(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """A name is taken as it is, once."""
    flow = await Flow.add_account(hass)
    result = await flow.submit(typed(revicom, name=" Office "))
    await settle(hass)
    assert result["title"] == "Office"
    assert "name" not in result["result"].data

    other = revicom.account.other_center_key.shown
    flow = await Flow.add_account(hass)
    await flow.submit(typed(revicom, key=other, name="OFFICE"))
    assert flow.errors == {"name": "name_taken"}
    result = await flow.submit(typed(revicom, key=other, name="Shop"))
    await settle(hass)
    assert result["title"] == "Shop"


async def test_two_accounts_of_one_server(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """Where nobody names them, they are told apart all the same."""
    first = await setup_account(hass, revicom)
    other = revicom.account.other_center_key.shown
    second = await setup_account(hass, revicom, key=other)
    assert first.title == "Revicom 127.0.0.1"
    assert second.title == "Revicom 127.0.0.1 2"


@every_server
async def test_what_to_do_next(hass: HomeAssistant, server: Emulator) -> None:
    """The last page leads on, and speaks of sending only where that is possible."""
    flow = await Flow.add_account(hass, server.name.lower())
    result = await flow.submit(typed(server))
    if result["type"] is FlowResultType.FORM:
        result = await flow.submit({})
    await settle(hass)
    can_send = bool(result["result"].runtime_data.provider.capabilities.send)
    assert result["description"] == ("can_send" if can_send else "receives")
    text = ENGLISH["config"]["create_entry"][result["description"]]
    assert "{dashboards}" in text
    assert "{settings}" in text
    given = result["description_placeholders"]
    assert given["account"] == result["title"]
    assert given["dashboards"].startswith("/config/")
    await hass.config_entries.async_unload(result["result"].entry_id)
