"""From version 0.1: there each account held contacts of its own.

They become the contacts of the home, all at once. What was the same person in two
accounts, by a number, becomes one contact, which is trusted only where all of them
were. Entities and devices of contacts move along: their ids, names and areas stay.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigSubentry,
    ConfigSubentryDataWithId,
)
from homeassistant.const import CONF_NAME
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.util.hass_dict import HassKey

from .access.accounts import account_entries
from .const import (
    CONF_ACCOUNT,
    CONF_ASSIST,
    CONF_NUMBERS,
    CONF_OTHER_CHANNELS,
    CONF_OTHER_LINES,
    CONF_OTHER_NAMES,
    CONF_OWN_DEVICE,
    CONF_TRUSTED,
    DOMAIN,
    SUBENTRY_CONTACT,
)
from .contact_entity import contact_identifier, contact_unique_id
from .contacts import Contact
from .contacts.address_book import async_add_contacts_entry, contacts_entry
from .flows.options_flow import capabilities_of

#: The version of entries since the contacts are the home's.
VERSION = 2
#: In the data of the contacts' entry: which contact one has become part of.
CONF_MERGED = "merged"

#: What the user should know afterwards, as the keys of its texts.
TRUST_WITHDRAWN = "contacts_trust_withdrawn"
ENTITIES_REPLACED = "contacts_entities_replaced"
NAMES_SHARED = "contacts_names_shared"

_MIGRATING: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}_migrating")


@dataclass(frozen=True, slots=True)
class _Old:
    """A contact of an account, or one of the home that was there before."""

    subentry: ConfigSubentry
    contact: Contact
    #: The account's entry; None: a contact of the home.
    entry: ConfigEntry | None
    can_send: bool

    @property
    def id(self) -> str:
        return self.subentry.subentry_id

    @property
    def data(self) -> Mapping[str, Any]:
        return self.subentry.data


async def async_migrate_accounts(hass: HomeAssistant) -> None:
    """Make the contacts of all accounts those of the home.

    It takes accounts that are disabled along. Whatever it finds done already, after
    a crash in between, it leaves as it is.
    """
    async with hass.data.setdefault(_MIGRATING, asyncio.Lock()):
        accounts = [entry for entry in account_entries(hass) if entry.version < VERSION]
        if not accounts:
            return
        groups = _groups(_contacts(hass, accounts))
        several = len(account_entries(hass)) > 1
        merged = {old.id: group[0].id for group in groups for old in group if old.entry}
        merged = {key: into for key, into in merged.items() if key != into}
        await _async_keep(
            hass, [_one_of(group, several=several) for group in groups], merged
        )
        if (entry := contacts_entry(hass)) is not None:
            async_adopt(hass, entry)
            _tell(hass, groups, _left_over(hass, accounts))
        for account in accounts:
            for subentry in account.get_subentries_of_type(SUBENTRY_CONTACT):
                hass.config_entries.async_remove_subentry(account, subentry.subentry_id)
            hass.config_entries.async_update_entry(
                account, version=VERSION, minor_version=1
            )


def _contacts(hass: HomeAssistant, accounts: Iterable[ConfigEntry]) -> Sequence[_Old]:
    """Return the contacts there are, those of the home first."""
    region = hass.config.country
    found: dict[str, _Old] = {}
    if (home := contacts_entry(hass)) is not None:
        for subentry in home.get_subentries_of_type(SUBENTRY_CONTACT):
            contact = Contact.from_subentry(subentry, region)
            found[subentry.subentry_id] = _Old(subentry, contact, None, can_send=True)
    for account in accounts:
        can_send = bool(capabilities_of(hass, account).send)
        for subentry in account.get_subentries_of_type(SUBENTRY_CONTACT):
            if subentry.subentry_id in found:
                # Moved already, before a crash.
                continue
            contact = Contact.from_subentry(subentry, region)
            found[subentry.subentry_id] = _Old(subentry, contact, account, can_send)
    return list(found.values())


def _groups(contacts: Iterable[_Old]) -> Sequence[Sequence[_Old]]:
    """Return who is the same: who has a number in common, be it by way of a third.

    Of each, the first is the one whose entities stay: it can be written to.
    """
    groups: list[list[_Old]] = []
    for contact in contacts:
        numbers = set(contact.contact.identities)
        same = [
            group
            for group in groups
            if any(numbers.intersection(old.contact.identities) for old in group)
        ]
        if not same:
            groups.append([contact])
            continue
        same[0] += [old for group in same[1:] for old in group]
        same[0].append(contact)
        groups = [group for group in groups if group not in same[1:]]
    return [
        sorted(group, key=lambda old: (old.entry is not None, not old.can_send))
        for group in groups
    ]


def _one_of(group: Sequence[_Old], *, several: bool) -> ConfigSubentryDataWithId:
    """Return the contact that some become; ``several``: there are more accounts.

    It is written to from where the first one was, and from each account on the channel
    that it had there: another one may cost more. What lets its texts command the
    house has to be so in all of them; talking to Assist, where that was possible.
    """
    first, *others = group
    # Of two spellings the first one stays, and the first number is the one to send to.
    numbers = {
        number: text
        for old in reversed(group)
        for number, text in zip(
            old.contact.numbers, old.data[CONF_NUMBERS], strict=True
        )
    }
    order = dict.fromkeys(number for old in group for number in old.contact.numbers)
    name = first.data[CONF_NAME]
    names = {name.casefold(): name}
    for old in group:
        for other in (old.data[CONF_NAME], *old.data.get(CONF_OTHER_NAMES, ())):
            names.setdefault(other.casefold(), other)
    data: dict[str, Any] = {
        **first.data,
        CONF_NUMBERS: [numbers[number] for number in order],
        CONF_TRUSTED: all(old.contact.trusted for old in group),
    }
    if len(names) > 1:
        data[CONF_OTHER_NAMES] = [text for text in names.values() if text != name]
    if first.entry is not None and first.can_send and several:
        data[CONF_ACCOUNT] = first.entry.entry_id
    lines = {
        old.entry.entry_id: old.contact.line
        for old in others
        if old.entry is not None and old.contact.line
    }
    if lines:
        data[CONF_OTHER_LINES] = {**first.contact.other_lines, **lines}
    channels = {
        old.entry.entry_id: old.contact.channel
        for old in others
        if old.entry is not None
        and old.can_send
        and old.contact.channel is not first.contact.channel
    }
    if channels:
        data[CONF_OTHER_CHANNELS] = {**first.contact.other_channels, **channels}
    if any(old.contact.own_device for old in group):
        data[CONF_OWN_DEVICE] = True
    able = [old for old in group if old.can_send]
    data[CONF_ASSIST] = data[CONF_TRUSTED] and all(old.contact.assist for old in able)
    if not (data[CONF_ASSIST] and able):
        del data[CONF_ASSIST]
    return ConfigSubentryDataWithId(
        data=data,
        subentry_id=first.id,
        subentry_type=SUBENTRY_CONTACT,
        title=name,
        unique_id=None,
    )


async def _async_keep(
    hass: HomeAssistant,
    contacts: Sequence[ConfigSubentryDataWithId],
    merged: Mapping[str, str],
) -> None:
    """Put contacts into the entry that holds them."""
    if (entry := contacts_entry(hass)) is None:
        await async_add_contacts_entry(hass, *contacts, **{CONF_MERGED: dict(merged)})
        return
    known = {**entry.data.get(CONF_MERGED, {}), **merged}
    # First of all: as soon as a contact is there, it gets entities.
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, CONF_MERGED: known}
    )
    for contact in contacts:
        data = MappingProxyType(dict(contact["data"]))
        if (present := entry.subentries.get(contact["subentry_id"])) is None:
            subentry = ConfigSubentry(
                data=data,
                subentry_id=contact["subentry_id"],
                subentry_type=SUBENTRY_CONTACT,
                title=contact["title"],
                unique_id=None,
            )
            hass.config_entries.async_add_subentry(entry, subentry)
        else:
            hass.config_entries.async_update_subentry(entry, present, data=data)


@callback
def async_adopt(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Let entities and devices that accounts have of contacts become the contacts'.

    It looks into the registries, which are stored by themselves: after a crash they
    may be older than the entries.
    """
    entities, devices = er.async_get(hass), dr.async_get(hass)
    merged: Mapping[str, str] = entry.data.get(CONF_MERGED, {})
    old_entities = [
        (entity, entity.config_subentry_id)
        for account in account_entries(hass)
        for entity in er.async_entries_for_config_entry(entities, account.entry_id)
        if entity.config_subentry_id is not None
    ]
    old_devices = [
        device
        for account in account_entries(hass)
        for device in dr.async_entries_for_config_entry(devices, account.entry_id)
        if device.config_subentry_id is not None
    ]
    # In the order of the accounts.
    ids = dict.fromkeys(
        [contact_id for _, contact_id in old_entities]
        + [
            device.config_subentry_id
            for device in old_devices
            if device.config_subentry_id
        ]
    )
    # Of some that became one, first the one that they became.
    for old_id in sorted(ids, key=merged.__contains__):
        contact_id = merged.get(old_id, old_id)
        if contact_id not in entry.subentries:
            continue
        moved = [
            _move_entity(entities, entity, entry, contact_id)
            for entity, subentry_id in old_entities
            if subentry_id == old_id
        ]
        identifier = contact_identifier(contact_id)
        device = devices.async_get_device_by_identifier(identifier, entry.entry_id)
        for old in old_devices:
            if old.config_subentry_id != old_id or device is not None:
                continue
            device = devices.async_update_device(
                old.id,
                new_config_entry_id=entry.entry_id,
                new_config_subentry_id=contact_id,
                new_identifiers={identifier},
                via_device_id=None,
            )
        if device is not None:
            for entity_id in filter(None, moved):
                entities.async_update_entity(entity_id, device_id=device.id)
    # What another one does by now goes with the account's contact; after a crash,
    # that is gone already.
    for account in account_entries(hass):
        for contact_id in ids.keys() - account.subentries:
            devices.async_clear_config_subentry(account.entry_id, contact_id, DOMAIN)
            entities.async_clear_config_subentry(account.entry_id, contact_id)


def _move_entity(
    registry: er.EntityRegistry,
    entity: er.RegistryEntry,
    entry: ConfigEntry,
    contact_id: str,
) -> str | None:
    """Move an entity to the contact; None where the contact has that one."""
    old = f"{entity.config_entry_id}_{entity.config_subentry_id}_"
    unique_id = contact_unique_id(contact_id, entity.unique_id.removeprefix(old))
    if registry.async_get_entity_id(entity.domain, DOMAIN, unique_id) is not None:
        return None
    return registry.async_update_entity(
        entity.entity_id,
        config_entry_id=entry.entry_id,
        config_subentry_id=contact_id,
        new_unique_id=unique_id,
    ).entity_id


def _left_over(hass: HomeAssistant, accounts: Iterable[ConfigEntry]) -> Sequence[str]:
    """Return the entities that go because another one does the same."""
    registry = er.async_get(hass)
    return [
        entity.entity_id
        for account in accounts
        for entity in er.async_entries_for_config_entry(registry, account.entry_id)
        if entity.config_subentry_id is not None
    ]


def _tell(
    hass: HomeAssistant, groups: Sequence[Sequence[_Old]], gone: Sequence[str]
) -> None:
    """Say what changed, and what is to be looked after."""
    withdrawn = [
        group[0].contact.name
        for group in groups
        if len({old.contact.trusted for old in group}) > 1
    ]
    names: dict[str, list[str]] = {}
    for group in groups:
        for name in {name.casefold() for old in group for name in old.contact.names}:
            names.setdefault(name, []).append(group[0].contact.name)
    shared = {found[0] for found in names.values() if len(found) > 1}
    async_say(hass, TRUST_WITHDRAWN, contacts=withdrawn)
    async_say(hass, ENTITIES_REPLACED, entities=gone)
    async_say(hass, NAMES_SHARED, contacts=shared)


@callback
def async_say(hass: HomeAssistant, key: str, **what: Iterable[str]) -> None:
    """Raise what the user should know, unless there is nothing to say.

    ``key`` is that of its texts, ``what`` are the names to fill them with.
    """
    if any(what.values()):
        ir.async_create_issue(
            hass,
            DOMAIN,
            key,
            is_fixable=True,
            is_persistent=True,
            severity=ir.IssueSeverity.WARNING,
            translation_key=key,
            translation_placeholders={
                name: ", ".join(sorted(names)) for name, names in what.items()
            },
        )
