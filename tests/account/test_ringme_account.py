"""An account at Ringme at home: extensions, read marks, rights, quota."""

import asyncio
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNKNOWN, EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest

from custom_components.phone_inbox.account.announcement import Announcement
from custom_components.phone_inbox.const import DOMAIN
from tests.common import add_contact, problems, setup_account
from tests.emulators.ringme import RingmeEmulator
from tests.home import (
    act,
    asked,
    coordinator_of,
    entity_id,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    record_states,
    restart,
    settle,
    state,
    texts,
    unread,
)


def changes(emulator: RingmeEmulator) -> list[tuple[str, str]]:
    """Return what was asked for since the last time, without what only reads."""
    return [item for item in asked(emulator) if item[0] != "GET"]


# Read marks are the server's


async def test_read_state(hass: HomeAssistant, ringme: RingmeEmulator) -> None:
    """Marks are written to the server and show at once."""
    await async_setup_component(hass, "button", {})
    entry = await setup_account(hass, ringme, options={"callbacks": False})
    await settle(hass)
    ids = []
    for number in range(4):
        ids.append(f"4101:{ringme.receive(f'Text {number}')}")
        # Of one and the same moment, nobody can tell which of them is gone.
        ringme.clock.advance(1)
    await poll(hass)
    heard = record_announcements(hass)
    assert unread(hass, entry) == "4"
    asked(ringme)

    await hass.services.async_call(
        DOMAIN, "mark_read", {"message_ids": ids[:1]}, blocking=True
    )
    assert unread(hass, entry) == "3"
    assert changes(ringme) == [("PUT", f"extension/4101/message/{key(ids[0])}")]
    await act(hass, "mark_unread", message_ids=ids[:1])
    assert unread(hass, entry) == "4"
    assert not ringme.store.messages[key(ids[0])].read

    # Read on another device.
    ringme.read_elsewhere(key(ids[1]))
    await poll(hass)
    assert unread(hass, entry) == "3"
    ringme.delete_elsewhere(key(ids[2]))
    await poll(hass, after=3700)
    assert unread(hass, entry) == "2"
    ringme.read_elsewhere(key(ids[1]), read=False)
    await poll(hass)
    assert unread(hass, entry) == "3"

    await act(hass, "delete_messages", message_ids=ids[1:2])
    assert unread(hass, entry) == "2"
    assert key(ids[1]) not in ringme.store.messages
    button = next(
        item.entity_id
        for item in hass.states.async_all("button")
        if "office" in item.entity_id
    )
    await hass.services.async_call(
        "button", "press", {"entity_id": button}, blocking=True
    )
    assert unread(hass, entry) == "0"
    assert ringme.store.messages[key(ids[0])].read
    await poll(hass)
    assert unread(hass, entry) == "0"
    assert not heard_again(heard)


def key(message_id: str) -> str:
    """Return the server's id of a message."""
    return message_id.partition(":")[2]


def heard_again(heard: list[Announcement]) -> list[str]:
    """Return what was announced, but for texts that were read."""
    return [item.kind for item in heard if item.kind != "read"]


async def test_marking_while_polling(
    hass: HomeAssistant, ringme: RingmeEmulator
) -> None:
    """An answer that was under way does not undo a mark."""
    entry = await setup_account(hass, ringme, options={"callbacks": False})
    await settle(hass)
    message_id = f"4101:{ringme.receive('Text')}"
    await poll(hass)
    assert unread(hass, entry) == "1"
    ringme.fail("slow", "/4101/message/", method="GET", delay=0.2)
    polling = hass.async_create_task(coordinator_of(entry).async_refresh())
    await asyncio.sleep(0)
    await act(hass, "mark_read", message_ids=[message_id])
    await polling
    assert unread(hass, entry) == "0"


# What a user may do


async def test_read_only(
    hass: HomeAssistant, ringme: RingmeEmulator, client: TestClient[Any, Any]
) -> None:
    """Who may only read is offered nothing else, and asks for nothing else."""
    ringme.switches.access = "read_only"
    entry = await setup_account(hass, ringme)
    await settle(hass)
    await add_contact(hass, entry, "Anna", "+79161234567")
    await settle(hass)
    message_id = f"4101:{ringme.receive('Text')}"
    await poll(hass)
    assert unread(hass, entry) == "1"
    assert set(problems(hass)) == {"read_only"}
    assert not hass.states.async_entity_ids("button")
    assert not hass.states.async_entity_ids("notify")
    conversation = coordinator_of(entry).inbox.conversations.id_of(
        await coordinator_of(entry).inbox._known.get(message_id)
    )
    asked(ringme)

    for action, data, reason in (
        ("mark_read", {"message_ids": [message_id]}, "cannot_mark"),
        ("mark_unread", {"message_ids": [message_id]}, "cannot_mark"),
        ("mark_unread", {"conversation_id": conversation}, "cannot_mark"),
        ("mark_read", {"conversation_id": conversation}, "cannot_mark"),
        ("delete_messages", {"message_ids": [message_id]}, "cannot_delete"),
        ("delete_conversation", {"conversation_id": conversation}, "cannot_delete"),
        ("send_message", {"recipients": "Anna", "message": "Hi"}, "cannot_send"),
    ):
        with pytest.raises(HomeAssistantError) as caught:
            await act(hass, action, **({"config_entry_id": entry.entry_id} | data))
        assert caught.value.translation_key == reason
        assert caught.value.translation_placeholders is not None
        assert caught.value.translation_placeholders["account"] == entry.title
    assert not asked(ringme)
    assert unread(hass, entry) == "1"


# Extensions


async def test_vanished_extension(hass: HomeAssistant, ringme: RingmeEmulator) -> None:
    """What is gone is unavailable; the others go on."""
    entry = await setup_account(hass, ringme, options={"callbacks": False})
    await settle(hass)
    heard = record_announcements(hass)
    ringme.delete_line("4102")
    ringme.receive("Still here", line="4103")
    await poll(hass)
    assert coordinator_of(entry).last_update_success
    assert unread(hass, entry, "Support") == "unavailable"
    assert unread(hass, entry, "103") == "1"
    assert texts(heard) == ["Still here"]

    await restart(hass, entry)
    assert entry.state is ConfigEntryState.LOADED
    assert unread(hass, entry, "Support") == "unavailable"
    assert unread(hass, entry, "103") == "1"


async def test_quota(hass: HomeAssistant, ringme: RingmeEmulator) -> None:
    """The pause between polls grows as the quota shrinks, and is shown."""
    ringme.switches.quota_limit = 400
    entry = await setup_account(hass, ringme)
    await settle(hass)
    first = coordinator_of(entry).update_interval
    ringme.spend_quota(300)
    await poll(hass, after=301)
    second = coordinator_of(entry).update_interval
    assert first is not None
    assert second is not None
    assert second > first
    assert coordinator_of(entry).data.interval == second.total_seconds()


async def test_request_budget(
    hass: HomeAssistant, ringme: RingmeEmulator, entity_registry: er.EntityRegistry
) -> None:
    """Whoever enables it sees what is left of the quota, in steps that seldom change."""
    ringme.switches.quota_limit = 1000
    entry = await setup_account(hass, ringme)
    budget = entity_id(hass, entry, "request_budget")
    kind = entity_registry.async_get(budget)
    assert kind is not None
    assert kind.disabled_by is er.RegistryEntryDisabler.INTEGRATION
    assert kind.entity_category is EntityCategory.DIAGNOSTIC
    entity_registry.async_update_entity(budget, disabled_by=None)
    await poll(hass, after=31)
    assert state(hass, entry, "request_budget").state == "95"
    states = record_states(hass)

    ringme.spend_quota(520 - ringme.quota.used)
    await poll(hass)
    assert [(item.entity_id, item.state) for item in states] == [(budget, "45")]
    # Three requests more are no reason to write a state.
    await poll(hass)
    assert len(states) == 1

    ringme.switches.quota_headers = False
    await restart(hass, entry)
    assert state(hass, entry, "request_budget").state == STATE_UNKNOWN


async def test_a_reader_meets_the_end_of_the_quota(
    hass: HomeAssistant, ringme: RingmeEmulator
) -> None:
    """Who searches again and again is told to wait; the account goes on."""
    ringme.switches.quota_limit = 300
    entry = await setup_account(hass, ringme)
    await settle(hass)

    async def search() -> None:
        for _ in range(400):
            await act(hass, "get_messages", search="nothing of that kind")

    with pytest.raises(HomeAssistantError) as error:
        await search()
    assert error.value.translation_key == "quota_short"
    assert error.value.translation_placeholders is not None
    assert 1 <= int(error.value.translation_placeholders["minutes"]) <= 60
    assert ringme.quota.used < 300
    # Polling goes on, as often as what is left allows.
    await poll(hass, after=3600)
    assert coordinator_of(entry).last_update_success
