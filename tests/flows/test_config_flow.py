"""Adding accounts and changing them: through the real flows."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
import logging
from typing import Any, override

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.phone_inbox.config_flow import PhoneInboxConfigFlow
from custom_components.phone_inbox.flows.account_forms import account_steps
from custom_components.phone_inbox.providers import (
    Blocked,
    Identity,
    NotFound,
    NotSupported,
    OutcomeUnknown,
    PermissionDenied,
    ProviderError,
    RateLimited,
    Rejected,
)
from custom_components.phone_inbox.providers.registry import PROVIDERS
from custom_components.phone_inbox.providers.revicom import RevicomProvider
from custom_components.phone_inbox.providers.revicom.form import (
    I_DIGITAL_URL,
    REVICOM_URL,
)
from custom_components.phone_inbox.providers.ringme.form import TELPHIN_URL
from tests.common import (
    Flow,
    account_input,
    ignore_broken_handshakes,
    logged,
    setup_account,
    typed,
)
from tests.emulators.base import Emulator, html_fault
from tests.emulators.portsip import PortSipEmulator, self_signed_context
from tests.emulators.revicom import RevicomEmulator
from tests.emulators.ringme import RingmeEmulator

CONNECT = "custom_components.phone_inbox.providers.revicom.RevicomProvider.connect"


@pytest.fixture(autouse=True)
def discreet_log(
    request: pytest.FixtureRequest,
    caplog: pytest.LogCaptureFixture,
    revicom: RevicomEmulator,
) -> Iterator[None]:
    """Fail where the log has a secret, or a complaint of Home Assistant about us."""
    caplog.set_level(logging.DEBUG)
    account = revicom.account
    keys = [account.message_key, account.other_center_key, account.entity_key]
    yield
    log = logged(caplog)
    for key in [*keys, account.message_key]:
        assert key.shown not in log
        assert f"{key.key_id}:{key.password}" not in log
    assert "Detected that custom integration" not in log
    # Else this would look at nothing, and be content.
    assert log or "hass" not in request.fixturenames


# Adding


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_every_provider_has_its_form_and_steps(
    hass: HomeAssistant, provider: str
) -> None:
    """Each provider of the registry can be added and changed, and has one address."""
    assert PROVIDERS[provider].form.address
    assert PROVIDERS[provider].form.secrets
    for step in account_steps(provider):
        assert hasattr(PhoneInboxConfigFlow, f"async_step_{step}")
    flow = await Flow.add_account(hass, provider)
    assert flow.result["step_id"] == provider


async def test_add_account(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """An account is added, with its credentials and an address for callbacks."""
    flow = await Flow.add_account(hass)
    assert flow.result["step_id"] == "revicom"
    assert flow.errors == {}

    result = await flow.submit(typed(revicom))
    await hass.async_block_till_done()

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Revicom 127.0.0.1"
    entry: ConfigEntry = result["result"]
    assert entry.unique_id == "revicom_1001"
    webhook_id = entry.data["webhook_id"]
    assert len(webhook_id) == 64
    assert entry.data == {
        "provider": "revicom",
        **revicom.credentials(),
        "verify_tls": True,
        "webhook_id": webhook_id,
    }
    assert entry.options == {}
    assert entry.state is ConfigEntryState.LOADED


async def test_inbound_disabled_is_no_error(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """An account whose incoming messages are switched off can be added."""
    revicom.switches.inbound_enabled = False
    revicom.switches.inbound_off_answer = "forbidden"
    entry = await setup_account(hass, revicom)
    assert entry.state is ConfigEntryState.LOADED


async def test_every_error_and_recovery(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """Each thing that goes wrong is named, and the form can be sent again."""
    flow = await Flow.add_account(hass)

    async def errors(**changes: Any) -> dict[str, str]:
        await flow.submit(typed(revicom, **changes))
        return flow.errors

    assert await errors(url="ftp://127.0.0.1") == {"url": "address_invalid"}
    assert await errors(url="https://me:pw@127.0.0.1") == {"url": "address_invalid"}
    assert await errors(key="a key") == {"key": "key_invalid"}
    assert await errors(key=" ") == {"key": "secret_missing"}
    assert await errors(key="MTAwMTp3cm9uZw==") == {"base": "authentication_failed"}
    assert await errors(key=revicom.account.entity_key.shown) == {
        "base": "wrong_key_kind"
    }
    assert await errors(url=f"{revicom.url}/elsewhere") == {"base": "bad_answer"}

    revicom.faults.append(html_fault(status=200))
    assert await errors() == {"base": "bad_answer"}
    revicom.fail("answer", status=429, headers={"Retry-After": "60"})
    assert await errors() == {"base": "rate_limited"}

    port = revicom.port
    await revicom.stop()
    assert await errors() == {"base": "unavailable"}
    # What was typed in is still there.
    assert flow.suggested == typed(revicom, verify_tls=True)

    await revicom.start(port)
    result = await flow.submit(flow.suggested)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (Blocked(900), "blocked"),
        (NotFound(), "not_found"),
        (NotSupported(), "not_supported"),
        (OutcomeUnknown(), "outcome_unknown"),
        (PermissionDenied(), "permission_denied"),
        (RateLimited(), "rate_limited"),
        (Rejected("7401", "No contract"), "rejected"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_rarer_errors(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    monkeypatch: pytest.MonkeyPatch,
    error: ProviderError,
    key: str,
) -> None:
    """What other providers may say when connecting has its text, too."""

    async def fail(_: RevicomProvider) -> Identity:
        raise error

    flow = await Flow.add_account(hass)
    with monkeypatch.context() as patch:
        patch.setattr(CONNECT, fail)
        await flow.submit(typed(revicom))
    assert flow.errors == {"base": key}
    assert flow.result["description_placeholders"]["account"] == "Revicom Direct"

    result = await flow.submit(typed(revicom))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()


async def test_unexpected_error_is_logged_without_what_it_says(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The log tells where it happened; the text may quote the key."""

    async def fail_badly(_: RevicomProvider) -> Identity:
        raise KeyError(revicom.account.message_key.shown)

    flow = await Flow.add_account(hass)
    with monkeypatch.context() as patch:
        patch.setattr(CONNECT, fail_badly)
        await flow.submit(typed(revicom))
    assert flow.errors == {"base": "unknown"}
    assert "Unexpected KeyError while connecting to revicom" in caplog.text
    assert "in fail_badly" in caplog.text

    result = await flow.submit(typed(revicom))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()


async def test_certificate(hass: HomeAssistant) -> None:
    """A certificate nobody vouches for is refused, unless the user says otherwise."""
    ignore_broken_handshakes()
    context, _ = self_signed_context()
    server = RevicomEmulator()
    await server.start(tls=context)
    try:
        flow = await Flow.add_account(hass)
        await flow.submit(typed(server))
        assert flow.errors == {"base": "certificate_invalid"}

        result = await flow.submit(typed(server, verify_tls=False))
        await hass.async_block_till_done()
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert result["result"].data["verify_tls"] is False
        assert result["result"].state is ConfigEntryState.LOADED
        await hass.config_entries.async_unload(result["result"].entry_id)
    finally:
        await server.stop()


@pytest.mark.parametrize(
    ("provider", "offered"),
    [("revicom", [REVICOM_URL, I_DIGITAL_URL]), ("ringme", [TELPHIN_URL])],
)
async def test_offered_addresses(
    hass: HomeAssistant, provider: str, offered: list[str]
) -> None:
    """Known addresses are offered, all of them with https; others can be typed in."""
    flow = await Flow.add_account(hass, provider)
    config = flow.result["data_schema"].schema["url"].config
    assert config["options"] == offered
    assert config["custom_value"] is True
    assert all(address.startswith("https://") for address in offered)


@pytest.mark.parametrize("provider", ["revicom", "ringme"])
@pytest.mark.parametrize(
    "address", ["http://api.example.com", "http://203.0.113.7:8080", "HTTP://[2606::7]"]
)
async def test_plain_http_is_for_local_addresses(
    hass: HomeAssistant, socket_enabled: None, provider: str, address: str
) -> None:
    """What a service is signed in with does not go through the internet in clear."""
    secrets = {"key": "MTAwMTp3cm9uZw==", "client_id": "id", "client_secret": "secret"}
    flow = await Flow.add_account(hass, provider)
    await flow.submit(account_input(provider, {"url": address, **secrets}))
    assert flow.errors == {"base": "plain_http"}


@pytest.mark.parametrize("kind", [PortSipEmulator, RevicomEmulator, RingmeEmulator])
async def test_http_where_the_server_speaks_https(
    hass: HomeAssistant, kind: type[Emulator]
) -> None:
    """The form says what is wrong, whatever the server makes of http."""
    ignore_broken_handshakes()
    server = kind()
    context, _ = self_signed_context()
    await server.start(tls=context)
    try:
        address = server.url.replace("https://", "http://")
        flow = await Flow.add_account(hass, server.name.lower())
        await flow.submit(typed(server, url=address))
        assert flow.errors == {"base": "https_wanted"}
        # Whoever asked for that was nobody.
        assert [seen.path for seen in server.journal] == ["/"]
        assert "authorization" not in {
            name.lower() for seen in server.journal for name in seen.headers
        }
    finally:
        await server.stop()


async def test_duplicate(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """One account is there once; another one of the same provider is welcome."""
    entry = await setup_account(hass, revicom)
    before = dict(entry.data)

    flow = await Flow.add_account(hass)
    result = await flow.submit(typed(revicom, verify_tls=False))
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
    assert entry.data == before

    other = await setup_account(
        hass, revicom, key=revicom.account.other_center_key.shown
    )
    assert other.unique_id == "revicom_1002"
    assert other.data["webhook_id"] != entry.data["webhook_id"]


class SessionProvider(RevicomProvider):
    """A provider that keeps a session, as one with a sign-in does."""

    closed = 0
    keeps: Mapping[str, Any] = {}

    def __init__(self, session: Any, credentials: Any, memory: Any) -> None:
        """Take the memory, too."""
        super().__init__(session, credentials, memory)
        self._memory = memory

    @override
    async def connect(self) -> Identity:
        assert self._memory.get() == {}
        identity = await super().connect()
        await self._memory.set(self.keeps)
        return identity

    @override
    async def close(self) -> None:
        type(self).closed += 1


async def test_session_of_the_trial(
    hass: HomeAssistant, revicom: RevicomEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session that the provider wants kept is kept, and only then left open."""
    kind = replace(PROVIDERS["revicom"], load=lambda: SessionProvider)
    with monkeypatch.context() as patch:
        patch.setitem(PROVIDERS, "revicom", kind)
        patch.setattr(hass.config_entries, "async_setup", _set_up_nothing)
        flow = await Flow.add_account(hass)
        await flow.submit(typed(revicom, key="MTAwMTp3cm9uZw=="))
        assert flow.errors == {"base": "authentication_failed"}
        assert SessionProvider.closed == 1

        result = await flow.submit(typed(revicom))
        assert "session" not in result["result"].data
        assert SessionProvider.closed == 2

        patch.setattr(SessionProvider, "keeps", {"token": "abc"})
        flow = await Flow.add_account(hass)
        key = revicom.account.other_center_key.shown
        result = await flow.submit(typed(revicom, key=key))
        assert result["result"].data["session"] == {"token": "abc"}
        assert SessionProvider.closed == 2


async def _set_up_nothing(entry_id: str) -> bool:
    return True


# A secret that is refused


async def test_reauth(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A refused key is asked for again: that alone, and of the same account."""
    entry = await setup_account(hass, revicom)
    before = dict(entry.data)
    revicom.account.rotate_key()
    await entry.runtime_data.async_refresh()
    await hass.async_block_till_done()

    flow = await Flow.reauth(hass, entry)
    assert flow.result["step_id"] == "reauth_revicom"
    assert list(map(str, flow.result["data_schema"].schema)) == ["key"]
    assert flow.suggested == {}
    assert flow.result["description_placeholders"]["account"] == entry.title

    await flow.submit({"key": before["key"]})
    assert flow.errors == {"base": "authentication_failed"}
    await flow.submit({"key": ""})
    # The old key is not good enough to stay: it is tried, and refused.
    assert flow.errors == {"base": "authentication_failed"}

    result = await flow.submit({"key": revicom.account.message_key.shown})
    await hass.async_block_till_done()
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reauth_successful"
    assert entry.data == before | {"key": revicom.account.message_key.shown}
    assert entry.state is ConfigEntryState.LOADED
    assert entry.runtime_data.last_update_success
    assert not list(entry.async_get_active_flows(hass, {SOURCE_REAUTH}))


async def test_reauth_with_a_new_key(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """A key made anew has another id: the account takes it, lines and all."""
    revicom.receive("Hello", line="Office")
    entry = await setup_account(hass, revicom)
    lines = {entry.runtime_data.line_id(key) for key in entry.runtime_data.lines}
    old_id = entry.unique_id
    entry.async_start_reauth(hass)
    await hass.async_block_till_done()

    flow = await Flow.reauth(hass, entry)
    result = await flow.submit({"key": revicom.account.other_center_key.shown})
    await hass.async_block_till_done()
    assert result["reason"] == "reauth_successful"
    assert entry.unique_id != old_id
    assert entry.state is ConfigEntryState.LOADED
    assert lines <= {
        entry.runtime_data.line_id(key) for key in entry.runtime_data.lines
    }


async def test_key_of_another_account(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """One key serves one account."""
    entry = await setup_account(hass, revicom)
    await setup_account(hass, revicom, key=revicom.account.other_center_key.shown)
    before = dict(entry.data)
    flow = await Flow.reconfigure(hass, entry)
    result = await flow.submit(
        typed(revicom, key=revicom.account.other_center_key.shown)
    )
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
    assert entry.data == before


@pytest.mark.parametrize("same", [True, False], ids=["same key", "new key"])
async def test_reauth_of_an_account_that_failed_to_set_up(
    hass: HomeAssistant, revicom: RevicomEmulator, same: bool
) -> None:
    """It is set up again, though it listens to nothing, and nothing may change."""
    entry = await setup_account(hass, revicom)
    old = revicom.account.message_key
    revicom.account.rotate_key()
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.SETUP_ERROR

    if same:
        revicom.account.message_key = old
        revicom.account._keys.add(old)
    flow = await Flow.reauth(hass, entry)
    result = await flow.submit({"key": revicom.account.message_key.shown})
    await hass.async_block_till_done()
    assert result["reason"] == "reauth_successful"
    assert entry.runtime_data.last_update_success


# Changing how an account connects


async def test_reconfigure(
    hass: HomeAssistant, revicom: RevicomEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything can be changed; an empty key stays, but only at its address."""
    entry = await setup_account(hass, revicom)
    before = dict(entry.data)
    connections: list[RevicomProvider] = []
    connect = RevicomProvider.connect

    async def counted(provider: RevicomProvider) -> Identity:
        connections.append(provider)
        return await connect(provider)

    flow = await Flow.reconfigure(hass, entry)
    assert flow.result["step_id"] == "reconfigure_revicom"
    assert flow.suggested == {
        "url": before["url"],
        "advanced": {"verify_tls": True},
    }

    await flow.submit({"url": revicom.url, "advanced": {"verify_tls": True}})
    assert flow.errors == {"key": "secret_missing"}
    await flow.submit(typed(revicom, key="MTAwMTp3cm9uZw=="))
    assert flow.errors == {"base": "authentication_failed"}

    result = await flow.submit(
        {"url": before["url"], "advanced": {"verify_tls": False}}
    )
    await hass.async_block_till_done()
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reconfigure_successful"
    assert entry.data == before | {"verify_tls": False}
    assert entry.state is ConfigEntryState.LOADED

    monkeypatch.setattr(CONNECT, counted)
    flow = await Flow.reconfigure(hass, entry)
    result = await flow.submit(typed(revicom, url=revicom.url, verify_tls=True))
    await hass.async_block_till_done()
    assert result["reason"] == "reconfigure_successful"
    # One trial and one new start.
    assert len(connections) == 2
    assert entry.data == before | {"url": revicom.url}
    assert entry.state is ConfigEntryState.LOADED
