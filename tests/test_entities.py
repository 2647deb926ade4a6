"""What kinds of entities there are: for what, of which class, enabled or not."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from tests.common import add_contact
from tests.emulators.revicom import RevicomEmulator

from .home import (
    account,
    contacts_of,
    quiet_log,  # noqa: F401
    settle,
)

#: Category, class, and whether it is enabled at first.
KINDS = {
    ("binary_sensor", "connection"): ("diagnostic", "connectivity", True),
    ("button", "mark_all_read"): (None, None, True),
    ("event", "message"): (None, None, True),
    ("notify", None): (None, None, True),
    ("sensor", "assist_refused"): ("diagnostic", None, False),
    ("sensor", "balance"): (None, "monetary", True),
    ("sensor", "code"): (None, "timestamp", False),
    ("sensor", "last_message"): (None, "timestamp", True),
    ("sensor", "last_poll"): ("diagnostic", "timestamp", False),
    ("sensor", "poll_interval"): ("diagnostic", "duration", False),
    ("sensor", "received"): (None, None, True),
    ("sensor", "sent"): (None, None, True),
    ("sensor", "sent_today"): (None, None, True),
    ("sensor", "unread"): (None, None, True),
    ("sensor", "unread_total"): (None, None, True),
}


async def test_kinds(
    hass: HomeAssistant, revicom: RevicomEmulator, entity_registry: er.EntityRegistry
) -> None:
    """What few people look at is disabled, what is about the account is diagnostic."""
    revicom.receive("One")
    entry = await account(hass, revicom)
    await add_contact(hass, entry, "Anna", "+79161234567")
    await settle(hass)

    entities = [
        entity
        for holder in (entry, contacts_of(hass))
        for entity in er.async_entries_for_config_entry(
            entity_registry, holder.entry_id
        )
    ]

    assert {
        (entity.domain, entity.translation_key): (
            entity.entity_category,
            entity.original_device_class,
            entity.disabled_by is None,
        )
        for entity in entities
    } == KINDS
    assert all(entity.has_entity_name for entity in entities)
