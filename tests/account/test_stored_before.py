"""From version 0.1: what it has announced is announced no more.

In tests/account/stored/ is what version 0.1.0 itself has stored of an account: a
baseline of one message, and three that it announced.
"""

from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from custom_components.phone_inbox.const import DOMAIN
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    contact,
    entry_of,
    know,
    note_messages,
    noted,
    poll,
    settle,
    state,
)

STORED = Path(__file__).parent / "stored" / f"{DOMAIN}.account"
#: When they were sent, with their senders: before the baseline, and after it.
BASELINE = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
LATER = BASELINE + timedelta(minutes=1)
SENT = {
    "f26d1398-4896-40e7-a2fe-89bd22428a0f": (BASELINE, "79165550001", "Before"),
    "353135c6-be14-41dc-a9fe-ec2cd2cb96bb": (LATER, "79165550001", "Announced"),
    "b2f4480f-bd44-4cdf-8d27-61b7a6f95298": (LATER, "15123456789", "Announced, too"),
    "9218c50f-4052-49ae-915a-b57bdacdd555": (LATER, "MyBank", "A name"),
}


@pytest.mark.parametrize("country", ["RU", "DE", None])
async def test_nothing_is_announced_again(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    revicom: RevicomEmulator,
    country: str | None,
) -> None:
    """Numbers may be read otherwise now: what was announced stays announced."""
    hass.config.country = country
    for uuid, (time, sender, text) in SENT.items():
        revicom.clock.freeze(time)
        new = revicom.receive(text, sender=sender, line="Office")
        revicom.store.renumber(new, uuid)
    entry = entry_of(revicom)
    key = f"{DOMAIN}.{entry.entry_id}"
    stored = json.loads(STORED.read_text(encoding="utf-8"))
    hass_storage[key] = {**stored, "key": key}
    entry.add_to_hass(hass)
    know(hass, contact("Anna", "+79165550001"), contact("Bank", "MyBank"))
    calls = await note_messages(hass, "message_received")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    revicom.clock.advance(60)
    await poll(hass)
    assert noted(calls) == []
    assert state(hass, entry, "unread", "Office").state == "3"

    # And what is new is announced, once, by a name that was not known before.
    revicom.receive("New", sender="79165550001", line="Office")
    await poll(hass)
    await poll(hass)
    assert noted(calls) == ["New"]
    assert state(hass, entry, "unread", "Office").state == "4"
