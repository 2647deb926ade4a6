"""The entry of the contacts: set up, followed as they change, unloaded."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from .account.announcement import SIGNAL_ANNOUNCEMENT, Announcement
from .const import CONF_NUMBERS, CONTACT_PLATFORMS, DOMAIN, SUBENTRY_CONTACT
from .contact_entity import async_clear_contacts, contact_device_id
from .contacts.address_book import Use, address_book, async_forget_uses
from .messaging import ChangeKind
from .messaging.typed import AmbiguousAddress, only_reading
from .migration import async_adopt

#: Some contacts have a number of which nobody knows what it means, as the key of its
#: texts. It may have been clear in version 0.1, or in the country of before.
NUMBERS_UNCLEAR = "contacts_numbers_unclear"


async def async_setup_contacts(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Know the contacts from now on, and give them their entities."""
    try:
        return await _async_set_up(hass, entry)
    except BaseException:
        # Whoever is known from before is not trusted without an entry that works.
        address_book(hass).close()
        raise


async def _async_set_up(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    book = address_book(hass)
    entry.async_on_unload(entry.add_update_listener(_changed))
    await book.async_load_uses()
    async_adopt(hass, entry)
    book.take(entry)
    async_tell_unclear(hass, entry)

    @callback
    def moved(_: Event) -> None:
        # Numbers without a country code are read by the rules of another country.
        book.take(entry)
        async_tell_unclear(hass, entry)

    entry.async_on_unload(hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, moved))

    @callback
    def note_use(announcement: Announcement) -> None:
        contact, message = announcement.contact, announcement.message
        if contact is not None and announcement.kind in (
            ChangeKind.RECEIVED,
            ChangeKind.SENT,
        ):
            where = (announcement.entry_id, announcement.line_id, message.channel)
            book.note_use(contact, Use(*where, message.time))

    entry.async_on_unload(async_dispatcher_connect(hass, SIGNAL_ANNOUNCEMENT, note_use))
    async_clear_contacts(hass, entry)
    await hass.config_entries.async_forward_entry_setups(entry, CONTACT_PLATFORMS)
    return True


async def async_unload_contacts(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Know nobody: without the contacts, nobody is trusted."""
    if not await hass.config_entries.async_unload_platforms(entry, CONTACT_PLATFORMS):
        return False
    address_book(hass).close()
    return True


async def async_remove_contacts(hass: HomeAssistant) -> None:
    """Remove what the entry leaves behind."""
    address_book(hass).close()
    ir.async_delete_issue(hass, DOMAIN, NUMBERS_UNCLEAR)
    await async_forget_uses(hass)


async def _changed(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Follow a change: nothing starts over, so that nothing is missed."""
    # Up to the first await, this runs before whoever changed them goes on.
    async_adopt(hass, entry)
    book = address_book(hass)
    book.take(entry)
    async_tell_unclear(hass, entry)
    async_clear_contacts(hass, entry)
    devices = dr.async_get(hass)
    for contact in book.contacts.all:
        if (device_id := contact_device_id(hass, contact)) is not None:
            devices.async_update_device(device_id, name=contact.name)


@callback
def async_tell_unclear(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Name the contacts with a number that can be two, or none: it is nobody's."""
    names = [
        subentry.title
        for subentry in entry.get_subentries_of_type(SUBENTRY_CONTACT)
        if any(
            _is_unclear(text, hass.config.country)
            for text in subentry.data[CONF_NUMBERS]
        )
    ]
    if not names:
        ir.async_delete_issue(hass, DOMAIN, NUMBERS_UNCLEAR)
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        NUMBERS_UNCLEAR,
        is_fixable=False,
        is_persistent=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=NUMBERS_UNCLEAR,
        translation_placeholders={"contacts": ", ".join(sorted(names))},
    )


def _is_unclear(text: str, region: str | None) -> bool:
    try:
        return only_reading(text, region) is None
    except AmbiguousAddress:
        return True
