"""What tests of accounts at home share: polls, states, and what was announced."""

import asyncio
from collections.abc import (
    AsyncIterator,
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
import json
import logging
import os
import random
import re
from types import MappingProxyType
from typing import Any, Self, cast
from unittest.mock import patch

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigEntryState,
    ConfigSubentry,
    ConfigSubentryData,
)
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import (
    Context,
    Event,
    EventStateChangedData,
    HomeAssistant,
    ServiceCall,
    State,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    async_mock_service,
    async_test_home_assistant,
)

from custom_components.phone_inbox.account.announcement import (
    SIGNAL_ANNOUNCEMENT,
    Announcement,
)
from custom_components.phone_inbox.account.inbox import (
    SIGNAL_CHANGED,
    ChangeMade,
    InboxChanged,
)
from custom_components.phone_inbox.const import CONTACTS, DOMAIN, SUBENTRY_CONTACT
from custom_components.phone_inbox.contacts.address_book import contacts_entry
from custom_components.phone_inbox.coordinator import PhoneInboxCoordinator
from tests.emulators.base import Emulator

#: Seconds after which an account polls again.
PAUSE = 61
#: What the internet knows of the home; where it leads to, the emulators are told.
HOME_URL = "https://home.example.com"
ANNA = "+79165551122"
BORIS = "+79165553344"


def contact(
    name: str,
    *numbers: str,
    trusted: bool = False,
    line: str | None = None,
    **more: Any,
) -> ConfigSubentryData:
    """Return a contact as its flow leaves it."""
    data: dict[str, Any] = {"name": name, "numbers": [*numbers], "trusted": trusted}
    if line is not None:
        data["line"] = line
    data |= more
    return ConfigSubentryData(
        data=data, subentry_type=SUBENTRY_CONTACT, title=name, unique_id=None
    )


def entry_of(
    emulator: Emulator, *, options: Mapping[str, Any] | None = None, **changes: Any
) -> MockConfigEntry:
    """Return an account as the flows leave it, not added yet."""
    return MockConfigEntry(
        domain=DOMAIN,
        version=2,
        title="Revicom",
        unique_id="revicom_1001",
        data={
            "provider": emulator.name.lower(),
            "webhook_id": "a-secret-address",
            **emulator.credentials(),
            **changes,
        },
        options=options,
    )


def know(hass: HomeAssistant, *contacts: ConfigSubentryData) -> ConfigEntry:
    """Let the home have these contacts, too; return the entry that holds them."""
    entry = contacts_entry(hass)
    if entry is None:
        entry = MockConfigEntry(
            domain=DOMAIN,
            version=2,
            title="Contacts",
            unique_id=CONTACTS,
            subentries_data=contacts,
        )
        entry.add_to_hass(hass)
        return entry
    for item in contacts:
        subentry = ConfigSubentry(
            data=MappingProxyType(dict(item["data"])),
            subentry_type=SUBENTRY_CONTACT,
            title=item["title"],
            unique_id=None,
        )
        hass.config_entries.async_add_subentry(entry, subentry)
    return entry


def contacts_of(hass: HomeAssistant) -> ConfigEntry:
    """Return the entry that holds the contacts."""
    entry = contacts_entry(hass)
    assert entry is not None
    return entry


def contact_of(hass: HomeAssistant, name: str) -> ConfigSubentry:
    """Return a contact of the home by its name."""
    (found,) = (
        contact
        for contact in contacts_of(hass).subentries.values()
        if contact.title == name
    )
    return found


async def account(
    hass: HomeAssistant,
    emulator: Emulator,
    *contacts: ConfigSubentryData,
    **changes: Any,
) -> ConfigEntry:
    """Add an account at an emulated server, without the flows; return its entry.

    The home then has these contacts, too. ``changes`` are as for :func:`entry_of`.
    """
    home = know(hass, *contacts)
    entry = entry_of(emulator, **changes)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert home.state is ConfigEntryState.LOADED
    await settle(hass)
    return entry


async def old_account(
    hass: HomeAssistant, emulator: Emulator, *contacts: ConfigSubentryData
) -> ConfigEntry:
    """Add an account that has a line, and something old on it; return its entry."""
    emulator.receive("Old", time=emulator.clock.now() - timedelta(hours=1))
    return await account(hass, emulator, *contacts)


async def settle(hass: HomeAssistant) -> None:
    """Wait until everything that was started has ended."""
    await hass.async_block_till_done(wait_background_tasks=True)


async def poll(hass: HomeAssistant, *, after: float = PAUSE) -> None:
    """Let every account poll that would by itself after so many seconds."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=after))
    await settle(hass)


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so, whatever else goes on meanwhile."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def restart(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Unload an account in good order and set it up again."""
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)


async def furnish(hass: HomeAssistant) -> None:
    """Let a fresh Home Assistant find our integration, and be in the zone of TZ.

    The test plugin switches custom integrations off, and puts every home into one
    place: at another, other hours are skipped or come twice.
    """
    del hass.data[DATA_CUSTOM_COMPONENTS]
    # It can also be a path, or a rule.
    with suppress(ValueError):
        await hass.config.async_set_time_zone(os.environ.get("TZ", ""))


@asynccontextmanager
async def next_run(ended: HomeAssistant) -> AsyncIterator[HomeAssistant]:
    """Start another Home Assistant, which finds the files of the one that was ended."""
    async with async_test_home_assistant(config_dir=ended.config.config_dir) as hass:
        del hass.data[DATA_CUSTOM_COMPONENTS]
        await hass.config_entries.async_initialize()
        yield hass
        await hass.async_stop(force=True)


def coordinator_of(entry: ConfigEntry) -> PhoneInboxCoordinator:
    """Return the coordinator of a loaded account."""
    coordinator: PhoneInboxCoordinator = entry.runtime_data
    return coordinator


def _holders(hass: HomeAssistant, entry: ConfigEntry) -> list[ConfigEntry]:
    """Return an account, and the entry that holds the contacts if there is one."""
    home = contacts_entry(hass)
    return [entry] if home is None or home is entry else [entry, home]


def entity_id(
    hass: HomeAssistant, entry: ConfigEntry, key: str, line: str | None = None
) -> str:
    """Return the entity that a key stands for: of a line, or of the account."""
    devices = dr.async_get(hass)
    (found,) = (
        entity.entity_id
        for holder in _holders(hass, entry)
        for entity in er.async_entries_for_config_entry(
            er.async_get(hass), holder.entry_id
        )
        if entity.translation_key == key
        and (device := devices.async_get(entity.device_id or "")) is not None
        and line in (None, device.name)
    )
    return found


def state(
    hass: HomeAssistant, entry: ConfigEntry, key: str, line: str | None = None
) -> State:
    """Return the state of an entity; see :func:`entity_id`."""
    found = hass.states.get(entity_id(hass, entry, key, line))
    assert found is not None
    return found


def unread(hass: HomeAssistant, entry: ConfigEntry, line: str = "Office") -> str:
    """Return what a line's counter shows."""
    return state(hass, entry, "unread", line).state


def device_id(hass: HomeAssistant, entry: ConfigEntry, name: str) -> str:
    """Return the device of an account, a line or a contact by its name."""
    registry = dr.async_get(hass)
    (found,) = (
        device.id
        for holder in _holders(hass, entry)
        for device in (
            *dr.async_entries_for_config_entry(registry, holder.entry_id),
            *dr.async_child_entries_for_config_entry(registry, holder.entry_id),
        )
        if device.name == name
    )
    return found


def record_states(hass: HomeAssistant, *entity_ids: str) -> list[State]:
    """Return a list that every new state is added to, of all entities or of some."""
    states: list[State] = []

    @callback
    def changed(event: Event[EventStateChangedData]) -> None:
        new = event.data["new_state"]
        if new is not None and (not entity_ids or new.entity_id in entity_ids):
            states.append(new)

    hass.bus.async_listen(EVENT_STATE_CHANGED, changed)
    return states


def record_announcements(hass: HomeAssistant) -> list[Announcement]:
    """Return a list that every announcement is added to."""
    announcements: list[Announcement] = []

    @callback
    def heard(announcement: Announcement) -> None:
        announcements.append(announcement)

    async_dispatcher_connect(hass, SIGNAL_ANNOUNCEMENT, heard)
    return announcements


def record_sends(hass: HomeAssistant) -> list[InboxChanged]:
    """Return a list that everything is added to that was sent from here and noted."""
    sends: list[InboxChanged] = []

    @callback
    def heard(changed: InboxChanged) -> None:
        if changed.change is ChangeMade.SENT:
            sends.append(changed)

    async_dispatcher_connect(hass, SIGNAL_CHANGED, heard)
    return sends


def texts(announcements: list[Announcement]) -> list[str]:
    """Return the texts of announced messages, in order."""
    return [announcement.message.text for announcement in announcements]


def events(states: list[State]) -> list[str]:
    """Return the types of events in an event entity's states, in order."""
    seen: dict[str, str] = {
        item.state: item.attributes["event_type"]
        for item in states
        if item.attributes.get("event_type")
    }
    return list(seen.values())


#: Loggers of what tests bring along.
_NOT_OURS = {"aiohttp_fast_zlib", "asyncio", "homeassistant.loader"}
#: What Home Assistant says of a machine that has much else to do.
_SLOW = re.compile(r" (took|is taking over) [\d.]+ seconds")
_expected: list[str] = []


def complaints(records: Iterable[logging.LogRecord]) -> list[str]:
    """Return what was logged as a warning or worse, and not about the machine."""
    return [
        record.getMessage()
        for record in records
        if record.levelno >= logging.WARNING
        and record.name not in _NOT_OURS
        and not (
            record.name.startswith("homeassistant.")
            and _SLOW.search(record.getMessage())
        )
    ]


@pytest.fixture(autouse=True)
def quiet_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail where something is logged as a warning or worse, unless it is expected.

    Import this and it goes for all tests of a module.
    """
    _expected.clear()
    yield
    logged = complaints(caplog.get_records("call"))
    surprises = [text for text in logged if not any(part in text for part in _expected)]
    assert not surprises, surprises
    assert all(any(part in text for text in logged) for part in _expected)


def expect_log(part: str) -> None:
    """Say that this test logs a warning or an error with this in its text."""
    _expected.append(part)


class Gate:
    """Holds the next call of a coroutine method until it is opened."""

    def __init__(self, owner: Any, name: str) -> None:
        """Prepare; nothing is held before the ``with``."""
        self._owner, self._name = owner, name
        self.reached, self.opened = asyncio.Event(), asyncio.Event()

    def __enter__(self) -> Self:
        """Put the gate up."""
        original = getattr(self._owner, self._name)

        async def held(*args: Any, **options: Any) -> Any:
            if not self.reached.is_set():
                self.reached.set()
                await self.opened.wait()
            return await original(*args, **options)

        self._patch = patch.object(self._owner, self._name, held)
        self._patch.start()
        return self

    def __exit__(self, *exc: object) -> None:
        """Take it down; a call that is held goes on."""
        self.opened.set()
        self._patch.stop()


async def act(
    hass: HomeAssistant, action: str, *, context: Context | None = None, **data: Any
) -> Any:
    """Perform an action; return its response where it has one."""
    supported = hass.services.supports_response(DOMAIN, action)
    return await hass.services.async_call(
        DOMAIN,
        action,
        data,
        blocking=True,
        context=context,
        return_response=supported is not SupportsResponse.NONE,
    )


async def send(
    hass: HomeAssistant, recipients: str | Sequence[str], text: str = "Hi", **data: Any
) -> list[dict[str, Any]]:
    """Send a text by the action; return its answer for each recipient."""
    answer = await hass.services.async_call(
        DOMAIN,
        "send_message",
        {"recipients": recipients, "message": text, **data},
        blocking=True,
        return_response=True,
    )
    return cast("list[dict[str, Any]]", cast("Any", answer)["recipients"])


def asked(emulator: Emulator, *, below: str = "/api/ver1.0/") -> list[tuple[str, str]]:
    """Return what a server was asked for since the last time: method and path."""
    found = [(seen.method, seen.path.removeprefix(below)) for seen in emulator.journal]
    emulator.journal.clear()
    return found


def burst(emulator: Emulator, count: int) -> None:
    """Let that many messages arrive, one a second, in any order."""
    now = emulator.clock.now()
    numbers = list(range(count))
    random.Random(1).shuffle(numbers)
    for number in numbers:
        emulator.receive(f"{number}", time=now - timedelta(seconds=count - number))


async def automate(
    hass: HomeAssistant,
    triggers: dict[str, Any] | list[dict[str, Any]],
    actions: dict[str, Any] | list[dict[str, Any]],
    **more: Any,
) -> None:
    """Set an automation up: *Note*, which takes many messages at once."""
    automation = {
        "id": "note",
        "alias": "Note",
        "mode": "queued",
        "max": 500,
        "triggers": triggers,
        "actions": actions,
        **more,
    }
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await settle(hass)


async def note_messages(
    hass: HomeAssistant, trigger: str, **config: Any
) -> list[ServiceCall]:
    """Set an automation up that notes what it is told of a message; return the notes."""
    calls: list[ServiceCall] = async_mock_service(hass, "test", "note")
    await automate(
        hass,
        {"trigger": f"phone_inbox.{trigger}", **config},
        {"action": "test.note", "data": {"message": "{{ trigger.message }}"}},
    )
    return calls


def noted(calls: list[ServiceCall]) -> list[str]:
    """Return the texts that were noted."""
    return [call.data["message"]["text"] for call in calls]


def sends(emulator: Emulator) -> list[dict[str, Any]]:
    """Return the messages of every request to send that Revicom got."""
    return [
        item
        for seen in emulator.journal
        if seen.method == "POST" and seen.path.endswith("/message")
        for item in json.loads(seen.body)
    ]
