"""Phone Inbox: the texts of phone systems and message gateways."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.const import EVENT_CORE_CONFIG_UPDATE, EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CoreState, Event, HassJob, HomeAssistant, callback
from homeassistant.exceptions import (
    ConfigEntryError,
    ConfigEntryNotReady,
    HomeAssistantError,
)
from homeassistant.helpers import (
    config_validation as cv,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.helpers.device_registry import DeviceEntry, DeviceEntryType
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.typing import ConfigType

from .access.accounts import account_entries
from .account.companions import async_reload_readers, build_provider, sender_of
from .account.outstanding import async_forget_outstanding
from .account.problems import (
    Problem,
    async_clear_problems,
    async_remember_unread,
    async_set_problem,
    async_show_unread,
)
from .account.shared_lines import async_load_shared_lines, shared_lines
from .account.store import AccountStore
from .actions import async_setup_actions
from .actions.inbox_actions import async_setup_inbox_actions
from .browser.attachment_view import async_setup_attachment_view
from .browser.card import async_setup_card, async_update_panel
from .browser.websocket_api import async_setup_websocket_api
from .const import CONF_PROVIDER, CONF_SEND_THROUGH, DOMAIN, PLATFORMS
from .contacts.address_book import (
    SIGNAL_CONTACTS,
    address_book,
    async_add_contacts_entry,
    contacts_entry,
    is_contacts,
)
from .contacts.overview import overview_of
from .contacts_setup import (
    async_remove_contacts,
    async_setup_contacts,
    async_unload_contacts,
)
from .coordinator import PhoneInboxConfigEntry, PhoneInboxCoordinator
from .entity import account_identifier
from .migration import async_migrate_accounts
from .providers import Provider
from .providers.registry import PROVIDERS, ProviderKind
from .push import async_end_push, async_setup_push
from .voice.assist import async_setup_assist

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

#: Automations attach their triggers when Home Assistant says it has started, as
#: we hear it: they get a moment to do so before the first announcement.
START_GRACE = 1.0


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register what exists once, whatever accounts there are."""
    if (contacts := contacts_entry(hass)) is not None and not contacts.disabled_by:
        # Entries are set up side by side: no account must find an empty book first.
        address_book(hass).take(contacts)
    # Before anybody asks what an account can do: importing takes a while.
    kinds = {PROVIDERS.get(it.data[CONF_PROVIDER]) for it in account_entries(hass)}
    await hass.async_add_import_executor_job(_load, kinds)
    await async_load_shared_lines(hass)
    async_dispatcher_connect(
        hass, SIGNAL_CONFIG_ENTRY_CHANGED, partial(_entry_changed, hass)
    )
    async_setup_actions(hass)
    async_setup_inbox_actions(hass)
    async_setup_websocket_api(hass)
    async_setup_attachment_view(hass)
    await async_setup_card(hass)
    return True


def _load(kinds: Iterable[ProviderKind | None]) -> None:
    for kind in kinds:
        # None: the account is of a provider that a later version has.
        if kind is not None:
            kind.load()


@callback
def _entry_changed(
    hass: HomeAssistant, change: ConfigEntryChange, entry: ConfigEntry
) -> None:
    """See that an account was disabled: one that is not loaded is not unloaded, either."""
    if (
        change is ConfigEntryChange.UPDATED
        and entry.domain == DOMAIN
        and entry.disabled_by
        and entry.state is ConfigEntryState.NOT_LOADED
        and not is_contacts(entry)
    ):
        overview_of(hass).forget(entry.entry_id)
        hass.async_create_task(
            _end_companionship(hass, entry, is_removed=False),
            f"{DOMAIN} {entry.entry_id} disabled",
        )


async def async_migrate_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Take over an account of version 0.1, which held contacts of its own."""
    await async_migrate_accounts(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Set up an account, or the contacts."""
    if is_contacts(entry):
        return await async_setup_contacts(hass, entry)
    if contacts_entry(hass) is None:
        await async_add_contacts_entry(hass)
    return await _async_setup_account(hass, entry)


async def _async_setup_account(
    hass: HomeAssistant, entry: PhoneInboxConfigEntry
) -> bool:
    # First of all: options that change while this goes on must be seen, too.
    entry.async_on_unload(entry.add_update_listener(_reload))
    await async_update_panel(hass)
    store = AccountStore(hass, entry.entry_id)
    try:
        stored = await _async_load_store(store)
        await shared_lines(hass).async_set_up(entry.entry_id, store)
        provider = await _async_build_provider(hass, entry, store)
    except BaseException:
        await store.async_close()
        raise
    coordinator = PhoneInboxCoordinator(hass, entry, provider, store)
    coordinator.sender = sender_of(hass, entry)
    known_before = bool(
        er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    )
    try:
        remembered = await coordinator.async_load(stored)
        async_show_unread(coordinator)
        if known_before and not remembered:
            async_remember_unread(coordinator, Problem.MEMORY_LOST)
            async_set_problem(coordinator, Problem.MEMORY_LOST, present=True)
        async_set_problem(
            coordinator,
            Problem.COMPANION_GONE,
            present=CONF_SEND_THROUGH in entry.options and coordinator.sender is None,
        )
        await coordinator.async_config_entry_first_refresh()
    except BaseException:
        await provider.close()
        await store.async_close()
        raise
    entry.runtime_data = coordinator
    _register_device(hass, entry)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    await async_setup_push(hass, entry)
    async_setup_assist(hass, entry)
    _start_announcing(hass, entry)

    @callback
    def tell_overview() -> None:
        overview_of(hass).tell(
            entry.entry_id,
            coordinator.data.contacts,
            working=coordinator.last_update_success,
        )

    async def at_stop(_: Event) -> None:
        # Subscriptions and sessions stay: the next start takes them up again.
        await coordinator.announcer.async_end()
        await coordinator.async_close()

    @callback
    def moved(_: Event) -> None:
        # Numbers that lack a country code are read by the rules of another country.
        provider.home = hass.config.country

    entry.async_on_unload(hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, moved))
    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, at_stop))
    # Polling goes on with every entity disabled: triggers listen, too.
    entry.async_on_unload(coordinator.async_add_listener(tell_overview))
    entry.async_on_unload(
        async_dispatcher_connect(hass, SIGNAL_CONTACTS, coordinator.contacts_changed)
    )
    if not coordinator.people.follows(coordinator.contacts):
        # They changed while the first poll went on.
        coordinator.contacts_changed()
    tell_overview()
    async_reload_readers(hass, entry, waiting=True)
    return True


async def _async_load_store(store: AccountStore) -> dict[str, Any] | None:
    """Load an account's store; raise ConfigEntryNotReady where the disk fails.

    That may pass.
    """
    try:
        return await store.async_load()
    except HomeAssistantError as err:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN, translation_key=err.translation_key
        ) from err


async def _async_build_provider(
    hass: HomeAssistant, entry: PhoneInboxConfigEntry, store: AccountStore
) -> Provider:
    if (kind := PROVIDERS.get(entry.data[CONF_PROVIDER])) is None:
        raise ConfigEntryError(
            translation_domain=DOMAIN,
            translation_key="provider_unknown",
            translation_placeholders={"account": entry.title},
        )
    await hass.async_add_import_executor_job(kind.load)
    try:
        provider = build_provider(hass, entry, store)
    except ValueError as err:
        raise ConfigEntryError(
            translation_domain=DOMAIN,
            translation_key="configuration_invalid",
            translation_placeholders={"account": entry.title},
        ) from err
    provider.home = hass.config.country
    return provider


def _register_device(hass: HomeAssistant, entry: PhoneInboxConfigEntry) -> None:
    kind = PROVIDERS[entry.data[CONF_PROVIDER]]
    dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={account_identifier(entry)},
        entry_type=DeviceEntryType.SERVICE,
        manufacturer=kind.name,
        name=entry.title,
    )


def _start_announcing(hass: HomeAssistant, entry: PhoneInboxConfigEntry) -> None:
    announcer = entry.runtime_data.announcer
    if hass.state is CoreState.running:
        announcer.start()
        return

    @callback
    def started(_: HomeAssistant) -> None:
        entry.async_on_unload(
            async_call_later(hass, START_GRACE, HassJob(start, cancel_on_shutdown=True))
        )

    @callback
    def start(_: datetime) -> None:
        announcer.start()

    entry.async_on_unload(async_at_started(hass, started))


async def _reload(hass: HomeAssistant, entry: PhoneInboxConfigEntry) -> None:
    """Start over when options or credentials changed, and so whoever sends with them."""
    hass.config_entries.async_schedule_reload(entry.entry_id)
    async_reload_readers(hass, entry)


async def async_unload_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Unload an account, or the contacts."""
    if is_contacts(entry):
        return await async_unload_contacts(hass, entry)
    return await _async_unload_account(hass, entry)


async def _async_unload_account(
    hass: HomeAssistant, entry: PhoneInboxConfigEntry
) -> bool:
    """Unload an account: what it did not announce waits in its store."""
    coordinator = entry.runtime_data
    # First of all: without the entities nobody would hear everything, and a poll
    # under way must not add some to platforms that are no more.
    coordinator.announcer.stop()
    await coordinator.async_shutdown()
    if not await hass.config_entries.async_unload_platforms(entry, PLATFORMS):
        return False
    await async_end_push(entry)
    shared_lines(hass).note_unloaded(coordinator)
    await coordinator.async_close()
    await async_update_panel(hass)
    overview_of(hass).pause(entry.entry_id)
    return True


async def _end_companionship(
    hass: HomeAssistant, entry: ConfigEntry, *, is_removed: bool
) -> None:
    """Let nobody send through an account that is used no more, nor wait for it."""
    shared_lines(hass).forget_set_up(entry.entry_id)
    await shared_lines(hass).async_give_back(entry.entry_id, is_removed=is_removed)
    async_reload_readers(hass, entry)


async def async_remove_entry(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Remove what an account leaves behind: its files and its issues."""
    if is_contacts(entry):
        await async_remove_contacts(hass)
        return
    overview_of(hass).forget(entry.entry_id)
    async_clear_problems(hass, entry)
    async_forget_outstanding(hass, entry.entry_id)
    await _end_companionship(hass, entry, is_removed=True)
    await async_update_panel(hass)
    await AccountStore(hass, entry.entry_id).async_remove()


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: ConfigEntry, device: DeviceEntry
) -> bool:
    """Let the user remove a line that is there no more; contacts go in their place."""
    if is_contacts(entry) or entry.state is not ConfigEntryState.LOADED:
        return False
    coordinator: PhoneInboxCoordinator = entry.runtime_data
    removed = {identifier for domain, identifier in device.identifiers}
    for key in coordinator.lines:
        if f"{entry.entry_id}_{coordinator.line_id(key)}" in removed:
            return coordinator.forget_line(key)
    return entry.entry_id not in removed
