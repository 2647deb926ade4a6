"""From version 0.1, whose accounts had contacts of their own: nothing is lost.

In tests/stored/ is what version 0.1.0 itself has stored of three accounts, but for
their credentials.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import deepcopy
import json
from pathlib import Path
from typing import Any

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigEntryDisabler,
    ConfigSubentryData,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    category_registry as cr,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
    issue_registry as ir,
    label_registry as lr,
    restore_state as rs,
)
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_test_home_assistant,
)

from custom_components.phone_inbox.access.accounts import loaded_accounts
from custom_components.phone_inbox.const import DOMAIN
from custom_components.phone_inbox.contacts.address_book import address_book
from tests.common import Flow, problems
from tests.emulators.base import Emulator
from tests.emulators.portsip import PortSipEmulator
from tests.emulators.revicom import RevicomEmulator
from tests.home import contact, contacts_of, note_messages, noted, settle

STORED = Path(__file__).parent / "stored"
#: The accounts that were stored, in order.
OFFICE = "01M8NWA5QWC9AXPKJ649P6M4BN"
SHOP = "01M8NWA81KV8S4RAAXMCZQ2GJJ"
PBX = "01M8NWAAKC8F8NMJC7WH3MJ4AB"
#: Devices of contacts: of Anna in the first account, and of Clara.
ANNA_DEVICE = "384f82c52c3573293daec7e7d2287ac7"
CLARA_DEVICE = "c80db44226c1c63dcb0f68bc7aad9d02"
GONE = {
    "notify.mum",
    "event.anna_message",
    "sensor.anna_unread",
    "sensor.anna_last_message",
    "notify.boris_2",
}


#: What may be said afterwards.
SAID = {
    "contacts_trust_withdrawn",
    "contacts_entities_replaced",
    "contacts_names_shared",
}


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Let the registries clean up after Home Assistant has started."""
    return True


@pytest.fixture
async def shop() -> AsyncIterator[RevicomEmulator]:
    """Return the server of the second account."""
    async with RevicomEmulator() as emulator:
        yield emulator


@pytest.fixture
def stored(
    hass_storage: dict[str, Any],
    revicom: RevicomEmulator,
    shop: RevicomEmulator,
    portsip: PortSipEmulator,
) -> dict[str, Any]:
    """Let the next run find what version 0.1.0 has stored; return it."""
    for file in STORED.iterdir():
        hass_storage[file.name] = json.loads(file.read_text(encoding="utf-8"))
    servers: dict[str, Emulator] = {OFFICE: revicom, SHOP: shop, PBX: portsip}
    for entry in hass_storage["core.config_entries"]["data"]["entries"]:
        entry["data"] |= servers[entry["entry_id"]].credentials()
    revicom.receive("Old", line="Office")
    shop.receive("Old", line="Shop")
    portsip.receive("Old")
    return hass_storage


async def start(hass: HomeAssistant) -> None:
    """Let the accounts be set up."""
    hass.config.country = "RU"
    assert await async_setup_component(hass, DOMAIN, {})
    await settle(hass)


@asynccontextmanager
async def run(folder: Path) -> AsyncIterator[HomeAssistant]:
    """Start Home Assistant with what is stored, registries included, and end it."""
    async with async_test_home_assistant(
        load_registries=False, config_dir=str(folder)
    ) as hass:
        dr.async_setup(hass)
        for kept in (ar, cr, fr, lr, dr, er, ir, rs):
            await kept.async_load(hass)
        del hass.data[DATA_CUSTOM_COMPONENTS]
        await hass.config_entries.async_initialize()
        try:
            await start(hass)
            yield hass
        finally:
            for entry in hass.config_entries.async_loaded_entries(DOMAIN):
                await hass.config_entries.async_unload(entry.entry_id)
            await hass.async_stop(force=True)


def of_contacts(hass: HomeAssistant) -> dict[str, tuple[str | None, ...]]:
    """Return what can be told of the entities that belong to contacts."""
    return {
        entity.entity_id: (entity.device_id, entity.name, entity.icon)
        for entity in er.async_get(hass).entities.values()
        if entity.platform == DOMAIN and entity.config_subentry_id
    }


async def test_what_0_1_0_stored(stored: dict[str, Any], tmp_path: Path) -> None:
    """Contacts become the home's, and keep their entities, devices and names."""
    before = {
        entity["entity_id"]: (entity["device_id"], entity["name"], entity["icon"])
        for entity in stored["core.entity_registry"]["data"]["entities"]
        if entity["config_subentry_id"]
    }
    async with run(tmp_path) as hass:
        home = contacts_of(hass)
        accounts = [
            entry
            for entry in hass.config_entries.async_entries(DOMAIN)
            if entry != home
        ]
        assert [entry.entry_id for entry in accounts] == [OFFICE, SHOP, PBX]
        assert {entry.version for entry in (home, *accounts)} == {2}
        assert not any(entry.subentries for entry in accounts)
        found = {
            subentry.subentry_id: dict(subentry.data)
            for subentry in home.subentries.values()
        }
        assert list(found.values()) == [
            {
                "name": "Anna",
                "other_names": ["Mum"],
                "numbers": ["+7 916 555-11-22", "AnnaShop", "+7 916 555-99-99"],
                "trusted": True,
                "account": OFFICE,
                "line": "Office",
                "other_lines": {SHOP: "Shop"},
                "other_channels": {SHOP: "whatsapp"},
                "assist": True,
                "own_device": True,
            },
            {
                "name": "Boris",
                "numbers": ["+79165553344"],
                "trusted": False,
                "account": OFFICE,
                "own_device": True,
            },
            {
                "name": "Dora",
                "numbers": ["+79165550001"],
                "trusted": True,
                "account": OFFICE,
            },
            {
                "name": "Dora",
                "numbers": ["+79165550002"],
                "trusted": True,
                "account": SHOP,
            },
            {"name": "Bank", "numbers": ["900"], "trusted": False, "account": SHOP},
            {
                "name": "Clara",
                "numbers": ["+79165550003"],
                "trusted": True,
                "own_device": True,
            },
        ]
        # Ids of contacts stay, and with them what names one by its id.
        old = {
            subentry["subentry_id"]
            for entry in stored["core.config_entries"]["data"]["entries"]
            for subentry in entry["subentries"]
        }
        assert found.keys() <= old

        after = of_contacts(hass)
        assert {key for key in before if key not in after} == GONE
        moved = {"event.mum_message", "sensor.mum_unread", "sensor.mum_last_message"}
        for key in before.keys() - GONE - moved:
            assert after[key] == before[key]
        for key in moved:
            assert after[key][0] == ANNA_DEVICE
        # Clara can be written to now: another account can.
        assert after.keys() - before.keys() == {"notify.clara"}
        device = dr.async_get(hass).async_get(ANNA_DEVICE)
        assert isinstance(device, dr.DeviceEntry)
        hall = ar.async_get(hass).async_get_area_by_name("Hall")
        assert hall
        assert (device.area_id, device.name_by_user) == (hall.id, "Anna my love")
        assert all(hass.states.get(key) for key in after)

        said = {
            key: issue.translation_placeholders for key, issue in problems(hass).items()
        }
        assert said.pop("contacts_entities_replaced") == {
            "entities": ", ".join(sorted(GONE))
        }
        assert said["contacts_trust_withdrawn"] == {"contacts": "Boris"}
        assert said["contacts_names_shared"] == {"contacts": "Dora"}
        for issue in problems(hass).values():
            if issue.is_fixable:
                flow = await Flow.repair(hass, issue)
                await flow.submit({})
        assert not problems(hass).keys() & SAID

    # The next start finds it all as it is now.
    kept = deepcopy(stored)
    async with run(tmp_path) as hass:
        assert of_contacts(hass) == after
        assert {
            subentry.subentry_id: dict(subentry.data)
            for subentry in contacts_of(hass).subentries.values()
        } == found
        assert not problems(hass).keys() & SAID
        assert kept["core.config_entries"] == stored["core.config_entries"]


async def test_automations_go_on(
    stored: dict[str, Any],
    tmp_path: Path,
    revicom: RevicomEmulator,
    portsip: PortSipEmulator,
) -> None:
    """Devices and entities of contacts that automations name still are theirs."""
    async with run(tmp_path) as hass:
        calls = await note_messages(
            hass,
            "message_received",
            target={"device_id": ANNA_DEVICE, "entity_id": "event.clara_writes"},
        )
        portsip.receive("From Clara", sender="79165550003")
        revicom.receive("From Anna", sender="79165551122", line="Office")
        revicom.receive("From Boris", sender="79165553344", line="Office")
        for account in loaded_accounts(hass):
            await account.async_refresh()
        await settle(hass)
        assert sorted(noted(calls)) == ["From Anna", "From Clara"]
        assert hass.states.get("sensor.boris_waiting").state == "1"  # type: ignore[union-attr]

        revicom.journal.clear()
        await hass.services.async_call(
            "notify",
            "send_message",
            {"entity_id": "notify.my_anna", "message": "Hi"},
            blocking=True,
        )
        (sent,) = revicom.sent()
        assert (sent.recipient, sent.line) == ("79165551122", "Office")


async def test_crash_before_the_registries_were_stored(
    stored: dict[str, Any], tmp_path: Path
) -> None:
    """Where only the entries were stored in time, the next start moves the rest."""
    registries = {
        key: deepcopy(stored[key])
        for key in ("core.entity_registry", "core.device_registry")
    }
    async with run(tmp_path) as hass:
        after = of_contacts(hass)
    stored |= registries
    async with run(tmp_path) as hass:
        assert of_contacts(hass) == after
        assert not [
            entity.entity_id
            for entity in er.async_get(hass).entities.values()
            if entity.config_subentry_id
            and entity.config_entry_id != contacts_of(hass).entry_id
        ]


async def test_shared_names(
    stored: dict[str, Any],
    tmp_path: Path,
    revicom: RevicomEmulator,
    shop: RevicomEmulator,
) -> None:
    """Two people of one name: an account means its own, and nobody guesses."""
    async with run(tmp_path) as hass:
        book = address_book(hass).contacts
        assert book.by_name("Dora") is None
        for entry_id, number in ((OFFICE, "+79165550001"), (SHOP, "+79165550002")):
            contact = book.by_name("dora", entry_id)
            assert contact is not None
            assert contact.numbers == (number,)


def old_account(
    emulator: Emulator, title: str, *contacts: ConfigSubentryData, **more: Any
) -> ConfigEntry:
    """Return an account of version 0.1, not added yet."""
    return MockConfigEntry(
        domain=DOMAIN,
        title=title,
        unique_id=f"revicom_{title}",
        data={
            "provider": "revicom",
            "webhook_id": f"secret {title}",
            **emulator.credentials(),
        },
        subentries_data=contacts,
        **more,
    )


async def migrated(hass: HomeAssistant, *accounts: ConfigEntry) -> list[dict[str, Any]]:
    """Set old accounts up; return what became of their contacts."""
    for account in accounts:
        account.add_to_hass(hass)  # type: ignore[attr-defined]
    await start(hass)
    return [dict(sub.data) for sub in contacts_of(hass).subentries.values()]


NUMBERS = ("+79165550001", "+79165550002", "+79165550003")


async def test_one_account(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """With one account, contacts stay just as they were."""
    revicom.receive("Old")
    anna = contact("Anna", NUMBERS[0], trusted=True, line="Office", assist=True)
    boris = contact("Boris", NUMBERS[1], channel="vk", own_device=True)
    assert await migrated(hass, old_account(revicom, "A", anna, boris)) == [
        anna["data"],
        boris["data"],
    ]
    assert not problems(hass).keys() & SAID


@pytest.mark.parametrize("in_each", [(True, True), (True, False), (False, True)])
async def test_trust(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    shop: RevicomEmulator,
    in_each: tuple[bool, bool],
) -> None:
    """Who was trusted in one account only is trusted nowhere, and that is said."""
    first, second = in_each
    (found,) = await migrated(
        hass,
        old_account(revicom, "A", contact("Anna", NUMBERS[0], trusted=first)),
        old_account(shop, "B", contact("Anna", NUMBERS[0], trusted=second)),
    )
    assert found["trusted"] is all(in_each)
    assert ("contacts_trust_withdrawn" in problems(hass)) is (first is not second)


def _with_channel(anna: ConfigSubentryData, channel: str | None) -> ConfigSubentryData:
    more = {"channel": channel} if channel else {}
    return {**anna, "data": {**anna["data"], **more}}


@pytest.mark.parametrize(
    "in_each", [(None, "whatsapp"), ("vk", "whatsapp"), ("vk", None), (None, None)]
)
async def test_channel(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    shop: RevicomEmulator,
    in_each: tuple[str | None, str | None],
) -> None:
    """Each account goes on as before, on no other's channel."""
    first, second = (
        _with_channel(contact("Anna", NUMBERS[0]), channel) for channel in in_each
    )
    sender = {"options": {"default_line": "Office"}}
    accounts = [
        old_account(revicom, "A", first, **sender),
        old_account(shop, "B", second, **sender),
    ]
    (found,) = await migrated(hass, *accounts)
    assert found["account"] == accounts[0].entry_id
    for emulator in (revicom, shop):
        emulator.journal.clear()
    for account in accounts:
        await hass.services.async_call(
            DOMAIN,
            "send_message",
            {
                "config_entry_id": account.entry_id,
                "recipients": ["Anna"],
                "message": "Hi",
            },
            blocking=True,
            return_response=True,
        )
    went = [
        sent.channel.lower() for emulator in (revicom, shop) for sent in emulator.sent()
    ]
    assert went == [channel or "sms" for channel in in_each]

    # It stays so when somebody changes something else of the contact.
    (subentry,) = contacts_of(hass).subentries.values()
    flow = await Flow.contact(hass, accounts[0], subentry)
    shown = {str(field) for field in flow.result["data_schema"].schema}
    known = {name: value for name, value in subentry.data.items() if name in shown}
    await flow.submit({**known, "trusted": True})
    (changed,) = contacts_of(hass).subentries.values()
    assert changed.data == {**found, "trusted": True}


async def test_numbers_that_were_clear_before(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """A contact that nobody is any more is named, until its number is put right."""
    hass.config.country = "DE"
    revicom.receive("Old")
    anna = contact("Anna", "15123456789", trusted=True)
    boris = contact("Boris", "+49 1512 3456780")
    old_account(revicom, "A", anna, boris).add_to_hass(hass)  # type: ignore[attr-defined]
    assert await async_setup_component(hass, DOMAIN, {})
    await settle(hass)
    issue = problems(hass)["contacts_numbers_unclear"]
    assert issue.translation_placeholders == {"contacts": "Anna"}

    subentry = next(iter(contacts_of(hass).subentries.values()))
    flow = await Flow.contact(hass, contacts_of(hass), subentry)
    await flow.submit({**subentry.data, "numbers": ["+49 1512 3456789"]})
    await settle(hass)
    assert "contacts_numbers_unclear" not in problems(hass)


async def test_chain_of_numbers(
    hass: HomeAssistant, revicom: RevicomEmulator, shop: RevicomEmulator
) -> None:
    """Who is linked by the numbers of a third becomes one, by all names."""
    (found,) = await migrated(
        hass,
        old_account(
            revicom,
            "A",
            contact("Anna", NUMBERS[0], trusted=True),
            contact("Boris", NUMBERS[1], trusted=True),
        ),
        old_account(shop, "B", contact("Family", *NUMBERS, trusted=True)),
    )
    assert found["name"] == "Anna"
    assert found["other_names"] == ["Boris", "Family"]
    assert found["numbers"] == [*NUMBERS]
    assert found["trusted"] is True


async def test_disabled_account(
    hass: HomeAssistant, revicom: RevicomEmulator, shop: RevicomEmulator
) -> None:
    """An account that is disabled gives its contacts, too, and its doubts."""
    disabled = old_account(
        shop,
        "B",
        contact("Anna", NUMBERS[0]),
        contact("Clara", NUMBERS[2]),
        disabled_by=ConfigEntryDisabler.USER,
    )
    anna, clara = await migrated(
        hass,
        old_account(revicom, "A", contact("Anna", NUMBERS[0], trusted=True)),
        disabled,
    )
    assert anna["trusted"] is False
    assert clara["name"] == "Clara"
    assert (disabled.version, dict(disabled.subentries)) == (2, {})


async def test_account_that_comes_later(
    hass: HomeAssistant, revicom: RevicomEmulator, shop: RevicomEmulator
) -> None:
    """An old account that turns up later joins in, and withdraws trust, too."""
    await migrated(
        hass, old_account(revicom, "A", contact("Anna", NUMBERS[0], trusted=True))
    )
    later = old_account(
        shop, "B", contact("Mum", NUMBERS[0], NUMBERS[1]), contact("Bank", "900")
    )
    later.add_to_hass(hass)  # type: ignore[attr-defined]
    assert await hass.config_entries.async_setup(later.entry_id)
    await settle(hass)
    anna, bank = (dict(sub.data) for sub in contacts_of(hass).subentries.values())
    assert anna["numbers"] == [NUMBERS[0], NUMBERS[1]]
    assert (anna["trusted"], anna["other_names"]) == (False, ["Mum"])
    assert bank["account"] == later.entry_id
    assert hass.states.get("notify.bank")
