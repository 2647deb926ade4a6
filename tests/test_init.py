"""Accounts come and go: set-up, reload, unloading, removal, and their devices."""

from dataclasses import replace
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    ConfigEntry,
    ConfigEntryDisabler,
    ConfigEntryState,
)
from homeassistant.const import EVENT_HOMEASSISTANT_STOP, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.phone_inbox.account.announcer import Announcer
from custom_components.phone_inbox.const import CONF_PROVIDER, CONF_SESSION, DOMAIN
from custom_components.phone_inbox.providers.http import HttpClient
from custom_components.phone_inbox.providers.registry import PROVIDERS
from custom_components.phone_inbox.providers.revicom import RevicomProvider, reading
from tests.common import Flow, add_contact, setup_account
from tests.emulators.revicom import RevicomEmulator

from .home import (
    Gate,
    account,
    contacts_of,
    coordinator_of,
    entry_of,
    expect_log,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    restart,
    settle,
    state,
    texts,
)
from .memory import database_of, stored


def state_of(entry: ConfigEntry) -> ConfigEntryState:
    """Return the state of an account, which changes behind a type checker's back."""
    return entry.state


# Set-up


async def test_setup(
    hass: HomeAssistant, revicom: RevicomEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    """An account is set up without a complaint."""
    revicom.seed(20)

    entry = await setup_account(hass, revicom)

    assert state_of(entry) is ConfigEntryState.LOADED
    assert state(hass, entry, "connection").state == "on"
    assert state(hass, entry, "balance").state == "118.4"
    assert "Detected" not in caplog.text
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_server_away(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A server that cannot be reached is tried again, and the reason is translated."""
    entry = entry_of(revicom)
    entry.add_to_hass(hass)
    port = revicom.port
    await revicom.stop()

    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)

    assert state_of(entry) is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_domain == DOMAIN
    assert entry.error_reason_translation_key == "unavailable"
    assert entry.reason == "Revicom cannot be reached"

    await revicom.start(port)
    await poll(hass)

    assert state_of(entry) is ConfigEntryState.LOADED


async def test_first_poll_fails(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """So is one that fails in the first listing."""
    entry = entry_of(revicom)
    entry.add_to_hass(hass)
    # The two of connecting are good, the baseline is not.
    revicom.fail("answer", "/message", skip=2, status=502, body="<html>")

    revicom.faults[0].times = 3
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)

    assert state_of(entry) is ConfigEntryState.SETUP_RETRY
    assert entry.reason == "Revicom cannot be reached"
    await poll(hass)
    assert state_of(entry) is ConfigEntryState.LOADED


async def test_refused_key(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A refused key asks for a new one, and that one sets the account up."""
    entry = entry_of(revicom)
    entry.add_to_hass(hass)
    key = revicom.account.rotate_key().shown
    expect_log("could not authenticate")

    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)

    assert state_of(entry) is ConfigEntryState.SETUP_ERROR
    assert entry.error_reason_translation_key == "authentication_failed"
    flow = await Flow.reauth(hass, entry)
    await flow.submit({"key": key})
    await settle(hass)
    assert state_of(entry) is ConfigEntryState.LOADED
    assert not list(entry.async_get_active_flows(hass, {SOURCE_REAUTH}))


async def test_wrong_key_kind(
    hass: HomeAssistant, revicom: RevicomEmulator, issue_registry: ir.IssueRegistry
) -> None:
    """A key of the wrong kind is a problem until it is changed."""
    entry = entry_of(revicom, key=revicom.account.tilda_key.shown)
    entry.add_to_hass(hass)

    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)

    assert state_of(entry) is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "wrong_key_kind"
    issue = issue_registry.async_get_issue(DOMAIN, f"wrong_key_kind_{entry.entry_id}")
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["account"] == "Revicom"

    hass.config_entries.async_update_entry(
        entry, data={**entry.data, **revicom.credentials()}
    )
    await restart(hass, entry)

    assert state_of(entry) is ConfigEntryState.LOADED
    assert not issue_registry.issues


async def test_impossible_key(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Data that can be no key ends the set-up, and is not repeated in the reason."""
    entry = entry_of(revicom, key="garbage")
    entry.add_to_hass(hass)
    expect_log("is not valid. Reconfigure")

    await hass.config_entries.async_setup(entry.entry_id)

    assert state_of(entry) is ConfigEntryState.SETUP_ERROR
    assert entry.error_reason_translation_key == "configuration_invalid"
    assert "garbage" not in (entry.reason or "")
    assert not revicom.journal


async def test_unknown_provider(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """An account that only a later version knows keeps none of the others from working."""
    later = MockConfigEntry(
        domain=DOMAIN, version=2, title="Later", data={CONF_PROVIDER: "later"}
    )
    later.add_to_hass(hass)
    entry = entry_of(revicom)
    entry.add_to_hass(hass)
    expect_log("Update Phone Inbox")

    assert await async_setup_component(hass, DOMAIN, {})
    await hass.async_block_till_done()

    assert state_of(entry) is ConfigEntryState.LOADED
    assert state_of(later) is ConfigEntryState.SETUP_ERROR
    assert later.error_reason_translation_key == "provider_unknown"
    # Whoever asks what all accounts can do goes on, too.
    flow = await Flow.options(hass, later)
    assert flow.result["type"] is FlowResultType.FORM
    assert "caps" not in flow.result["data_schema"].schema


async def test_inbound_disabled(
    hass: HomeAssistant, revicom: RevicomEmulator, issue_registry: ir.IssueRegistry
) -> None:
    """Incoming messages that are off are a problem until they are on."""
    revicom.switches.inbound_enabled = False
    revicom.switches.inbound_off_answer = "forbidden"

    entry = await setup_account(hass, revicom)
    await poll(hass)

    assert state_of(entry) is ConfigEntryState.LOADED
    issue_id = f"inbound_disabled_{entry.entry_id}"
    assert issue_registry.async_get_issue(DOMAIN, issue_id)
    heard = record_announcements(hass)

    revicom.switches.inbound_enabled = True
    revicom.receive("At last")
    # A day goes by until it is asked again.
    with patch.object(reading, "INBOUND_RECHECK", 0):
        await poll(hass)
    assert texts(heard) == ["At last"]
    assert not issue_registry.async_get_issue(DOMAIN, issue_id)


async def test_inbound_disabled_in_mid_run(
    hass: HomeAssistant, revicom: RevicomEmulator, issue_registry: ir.IssueRegistry
) -> None:
    """Incoming messages that are switched off later are a problem then."""
    entry = await setup_account(hass, revicom)
    issue_id = f"inbound_disabled_{entry.entry_id}"
    revicom.switches.inbound_enabled = False
    revicom.switches.inbound_off_answer = "forbidden"

    for _ in range(2):
        await poll(hass)
        assert not issue_registry.async_get_issue(DOMAIN, issue_id)
    await poll(hass)
    assert issue_registry.async_get_issue(DOMAIN, issue_id)


async def test_inbound_refused_once(
    hass: HomeAssistant, revicom: RevicomEmulator, issue_registry: ir.IssueRegistry
) -> None:
    """A single refusal, also while connecting, may be a firewall's: it is no problem."""
    revicom.fail("answer", "direction=inbound", status=403, body="<html>")

    entry = await account(hass, revicom)

    assert not revicom.faults
    assert state_of(entry) is ConfigEntryState.LOADED
    assert not issue_registry.issues


async def test_inbound_disabled_and_ignored(
    hass: HomeAssistant, revicom: RevicomEmulator, issue_registry: ir.IssueRegistry
) -> None:
    """Who does not care for incoming messages is told once, not at every start."""
    revicom.switches.inbound_enabled = False
    revicom.switches.inbound_off_answer = "forbidden"
    entry = await setup_account(hass, revicom)
    await poll(hass)
    issue_id = f"inbound_disabled_{entry.entry_id}"
    issue_registry.async_ignore(DOMAIN, issue_id, ignore=True)

    await restart(hass, entry)

    issue = issue_registry.async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert issue.dismissed_version is not None


# Unloading, reloading, removal


async def test_unload(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Unloading leaves no entity, no webhook and no timer."""
    entry = await setup_account(hass, revicom)
    await add_contact(hass, entry, "Anna", "+79161234567")
    await settle(hass)

    assert await hass.config_entries.async_unload(entry.entry_id)
    await settle(hass)

    assert state_of(entry) is ConfigEntryState.NOT_LOADED
    assert not hass.data["webhook"]
    states = {item.state for item in hass.states.async_all()}
    assert states == {STATE_UNAVAILABLE}
    revicom.journal.clear()
    await poll(hass, after=4000)
    assert not revicom.journal


async def test_unload_while_polling(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """What a poll under way finds while the account is unloaded comes at the next start."""
    entry = await setup_account(hass, revicom)
    heard = record_announcements(hass)
    revicom.receive("Just then")

    coordinator = coordinator_of(entry)

    # The poll ends between the platforms and the rest.
    with (
        Gate(HttpClient, "get") as listing,
        Gate(coordinator.provider, "unsubscribe_push") as rest,
    ):
        refresh = hass.async_create_task(coordinator.async_refresh())
        await listing.reached.wait()
        unload = hass.async_create_task(
            hass.config_entries.async_unload(entry.entry_id)
        )
        await rest.reached.wait()
        listing.opened.set()
        await refresh
    assert await unload
    assert not hass.states.async_all("event")

    assert not heard
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert texts(heard) == ["Just then"]
    assert not heard[0].change.redelivered


async def test_unload_fails(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Platforms that do not unload leave the account as it is."""
    entry = await setup_account(hass, revicom)

    with patch.object(
        hass.config_entries, "async_unload_platforms", return_value=False
    ):
        assert not await hass.config_entries.async_unload(entry.entry_id)

    assert state_of(entry) is ConfigEntryState.FAILED_UNLOAD
    # Nothing keeps running past the test.
    await coordinator_of(entry).async_close()


async def test_reload(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A reload changes nothing that is seen."""
    entry = await setup_account(hass, revicom)
    revicom.receive("One")
    revicom.receive("Two", line="Office")
    await poll(hass)
    before = {item.entity_id: item.state for item in hass.states.async_all()}
    devices = device_ids(hass)

    await restart(hass, entry)

    assert {item.entity_id: item.state for item in hass.states.async_all()} == before
    assert device_ids(hass) == devices


def device_ids(hass: HomeAssistant) -> set[str]:
    """Return all devices there are."""
    registry = dr.async_get(hass)
    return {
        device.id
        for entry in hass.config_entries.async_entries(DOMAIN)
        for device in (
            *dr.async_entries_for_config_entry(registry, entry.entry_id),
            *dr.async_child_entries_for_config_entry(registry, entry.entry_id),
        )
    }


async def test_removal(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    entity_registry: er.EntityRegistry,
    issue_registry: ir.IssueRegistry,
) -> None:
    """A removal leaves no file, entity, device or problem."""
    revicom.account.balance["RUB"] = 1.0
    revicom.receive("Hello")
    entry = await setup_account(hass, revicom, options={"low_balance": 10})
    await settle(hass)
    database = database_of(hass, entry)
    assert database.exists()
    assert issue_registry.issues

    await hass.config_entries.async_remove(entry.entry_id)
    await settle(hass)

    assert not list(database.parent.glob(f"*{entry.entry_id}*"))
    assert not entity_registry.entities
    assert not device_ids(hass)
    assert not issue_registry.issues
    assert not hass.states.async_all()


async def test_removal_before_setup(
    hass: HomeAssistant, revicom: RevicomEmulator, issue_registry: ir.IssueRegistry
) -> None:
    """An account that never connected leaves no problem behind, either."""
    entry = entry_of(revicom, key=revicom.account.tilda_key.shown)
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    assert issue_registry.issues

    await hass.config_entries.async_remove(entry.entry_id)

    assert not issue_registry.issues


async def test_disabling(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """What came while the account was disabled is announced when it is enabled."""
    entry = await setup_account(hass, revicom)
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )
    heard = record_announcements(hass)
    revicom.receive("Meanwhile")
    await settle(hass)

    await hass.config_entries.async_set_disabled_by(entry.entry_id, None)
    await settle(hass)

    assert texts(heard) == ["Meanwhile"]


async def test_changes_reload(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Changed options take effect at once, and contacts without starting over."""
    entry = await setup_account(hass, revicom)
    first = coordinator_of(entry)

    hass.config_entries.async_update_entry(entry, options={"scan_interval": 120})
    await settle(hass)

    second = coordinator_of(entry)
    assert second is not first
    assert second.update_interval is not None
    assert second.update_interval.total_seconds() == 120

    contact = await add_contact(hass, entry, "Anna", "+79161234567")
    await settle(hass)
    assert hass.states.get("notify.anna")
    assert second.contacts.by_name("Anna") is not None

    hass.config_entries.async_remove_subentry(contacts_of(hass), contact.subentry_id)
    await settle(hass)
    assert not hass.states.get("notify.anna")
    assert not second.contacts.all
    assert coordinator_of(entry) is second


async def test_stop(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """At the end, what is still in hand is stored as never tried."""
    entry = await setup_account(hass, revicom)
    revicom.receive("Too late")
    with Gate(Announcer, "_wait_for_line") as gate:
        poll_ = hass.async_create_task(coordinator_of(entry).async_refresh())
        await gate.reached.wait()
        owed = stored(hass, entry)["ledger"]["owed"]
        assert [item[-1] for item in owed] == [True]

        hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
        await hass.async_block_till_done()
    await poll_
    await settle(hass)

    # In good order: it was certainly not announced.
    assert [item[-1] for item in stored(hass, entry)["ledger"]["owed"]] == [False]


async def test_session(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """What the flow left for the provider is there until the provider keeps its own."""
    entry = entry_of(revicom, **{CONF_SESSION: {"token": "of the flow"}})
    entry.add_to_hass(hass)
    kept: list[Any] = []

    async def connect(provider: Any, original: Any) -> Any:
        kept.append(provider.memory.get())
        await provider.memory.set({"token": f"renewed {len(kept)}"})
        return await original(provider)

    with provider_that(connect):
        await hass.config_entries.async_setup(entry.entry_id)
        await settle(hass)
        await restart(hass, entry)

    assert kept == [{"token": "of the flow"}, {"token": "renewed 1"}]
    assert stored(hass, entry)["provider"] == {"token": "renewed 2"}


async def test_own_session(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Providers ask with a session of their own, on Home Assistant's connections."""
    sessions: list[Any] = []
    connectors: list[Any] = []

    async def connect(provider: Any, original: Any) -> Any:
        sessions.append(provider.session)
        connectors.append(provider.session.connector)
        return await original(provider)

    with provider_that(connect):
        await setup_account(hass, revicom)

    of_form, of_account = sessions
    shared = async_get_clientsession(hass)
    assert connectors == [shared.connector] * 2
    assert len({id(session.cookie_jar) for session in (*sessions, shared)}) == 3
    assert of_form.closed
    assert not of_account.closed


def provider_that(connect: Any) -> Any:
    """Let Revicom's provider remember what it is given, and connect in another way."""

    class Remembering(RevicomProvider):
        def __init__(self, session: Any, credentials: Any, memory: Any) -> None:
            super().__init__(session, credentials, memory)
            self.session = session
            self.memory = memory

        async def connect(self) -> Any:
            return await connect(self, RevicomProvider.connect)

    kind = replace(PROVIDERS["revicom"], load=lambda: Remembering)
    return patch.dict(PROVIDERS, {"revicom": kind})
