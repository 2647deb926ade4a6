"""What kinds of entities there are: for what, of which class, enabled and shown or not."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from tests.common import ENGLISH, setup_account
from tests.emulators.revicom import RevicomEmulator
from tests.emulators.ringme import RingmeEmulator
from tests.emulators.smsgate import SmsGateEmulator

from .home import (
    ANNA,
    account,
    contact,
    contacts_of,
    quiet_log,  # noqa: F401
    settle,
)

SHOWN, HIDDEN, DISABLED = "shown", "hidden", "disabled"

#: Category, class, and what becomes of it at first.
KINDS = {
    ("binary_sensor", "charging"): ("diagnostic", "battery_charging", SHOWN),
    ("binary_sensor", "connection"): ("diagnostic", "connectivity", SHOWN),
    ("binary_sensor", "internet"): ("diagnostic", "connectivity", SHOWN),
    ("button", "mark_all_read"): (None, None, SHOWN),
    ("event", "message"): (None, None, SHOWN),
    ("notify", None): (None, None, SHOWN),
    ("sensor", "assist_refused"): ("diagnostic", None, DISABLED),
    ("sensor", "balance"): (None, "monetary", SHOWN),
    ("sensor", "battery"): ("diagnostic", "battery", SHOWN),
    ("sensor", "code"): (None, "timestamp", DISABLED),
    ("sensor", "last_message"): (None, "timestamp", SHOWN),
    ("sensor", "last_poll"): ("diagnostic", "timestamp", DISABLED),
    ("sensor", "poll_interval"): ("diagnostic", "duration", DISABLED),
    ("sensor", "received"): (None, None, HIDDEN),
    ("sensor", "request_budget"): ("diagnostic", None, DISABLED),
    ("sensor", "sent"): (None, None, HIDDEN),
    ("sensor", "sent_today"): (None, None, SHOWN),
    ("sensor", "unread"): (None, None, SHOWN),
    ("sensor", "unread_total"): (None, None, SHOWN),
}


def test_kinds_are_complete() -> None:
    """Every entity that has a name is looked at."""
    named = {
        (platform, key) for platform, keys in ENGLISH["entity"].items() for key in keys
    }
    assert named == KINDS.keys() - {("notify", None)}


async def test_kinds(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    ringme: RingmeEmulator,
    smsgate: SmsGateEmulator,
    entity_registry: er.EntityRegistry,
) -> None:
    """What few people look at is not shown, what is about the account is diagnostic."""
    revicom.receive("One")
    contacts = (
        contact("Anna", ANNA),
        contact("Boris", "+79165553344", own_device=True),
    )
    entries = [
        await account(hass, revicom, *contacts),
        await setup_account(hass, ringme),
        await setup_account(hass, smsgate),
        contacts_of(hass),
    ]
    await settle(hass)

    entities = [
        entity
        for entry in entries
        for entity in er.async_entries_for_config_entry(entity_registry, entry.entry_id)
    ]

    assert {
        (entity.domain, entity.translation_key): (
            entity.entity_category,
            entity.original_device_class,
            DISABLED if entity.disabled else HIDDEN if entity.hidden else SHOWN,
        )
        for entity in entities
    } == KINDS
    assert all(entity.has_entity_name for entity in entities)
