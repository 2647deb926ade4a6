"""Event entities that are unavailable when something is announced: they hear it later.

What a poll reads before it fails is announced at once, to triggers and to whoever else
listens. An unavailable event entity gets it with the recovery, over any restart.
"""

from datetime import timedelta

from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.phone_inbox.account import outstanding
from custom_components.phone_inbox.messaging import ChangeKind
from custom_components.phone_inbox.providers import Unavailable
from tests.common import setup_account
from tests.emulators.portsip import PortSipEmulator
from tests.emulators.revicom import RevicomEmulator
from tests.emulators.ringme import RingmeEmulator
from tests.home import (
    ANNA,
    burst,
    contact,
    coordinator_of,
    entity_id,
    expect_log,
    next_run,
    old_account,
    poll,
    quiet_log,  # noqa: F401
    record_announcements,
    record_states,
    restart,
    settle,
    texts,
)
from tests.memory import files_of, put_back, stored


def told(states: list[State]) -> list[tuple[str, str, bool]]:
    """Return the events in states: what happened to which message, and marked or not."""
    seen = {
        item.state: (
            item.attributes["event_type"],
            item.attributes["message_id"],
            item.attributes["redelivered"],
        )
        for item in states
        if item.attributes.get("event_type")
    }
    return list(seen.values())


def all_events(hass: HomeAssistant) -> list[State]:
    """Return a list that every new state of an event entity is added to."""
    ids = [
        entity.entity_id
        for entity in er.async_get(hass).entities.values()
        if entity.domain == "event"
    ]
    return record_states(hass, *ids)


async def test_one_extension_fails(hass: HomeAssistant, ringme: RingmeEmulator) -> None:
    """A message on one extension is not lost because the list of another fails."""
    entry = await setup_account(hass, ringme, options={"callbacks": False})
    await settle(hass)
    heard, states = record_announcements(hass), all_events(hass)
    message_id = f"4101:{ringme.receive('At the door')}"
    expect_log("1 of 3 mailboxes cannot be read")
    ringme.fail("answer", r"extension/4102/message", times=-1, status=500)
    await poll(hass)
    assert texts(heard) == ["At the door"]
    # Only the line of the other is unavailable.
    assert told(states) == [("received", message_id, False)]

    ringme.faults.clear()
    await restart(hass, entry)
    await poll(hass)
    await restart(hass, entry)
    assert told(states) == [("received", message_id, False)]
    assert len(heard) == 1


async def test_second_page_fails(hass: HomeAssistant, portsip: PortSipEmulator) -> None:
    """Nor is anything of the pages that were read before one that fails."""
    portsip.switches.delivery_outcome = "SENT"
    entry = await setup_account(hass, portsip, options={"callbacks": False})
    await settle(hass)
    sent = portsip.send_elsewhere("Out", recipient=ANNA)
    await poll(hass)
    heard, states = record_announcements(hass), all_events(hass)
    portsip.clock.advance(60)
    now = portsip.clock.now()
    portsip.set_delivery(sent, "delivered")
    for number in range(40):
        portsip.receive(f"{number}", time=now - timedelta(seconds=40 - number))
    expect_log("cannot be reached")
    portsip.fail("answer", "external_messages", skip=1, times=-1, status=500)
    await poll(hass)
    assert heard
    assert told(states) == []

    portsip.faults.clear()
    await restart(hass, entry)
    await poll(hass)
    received = [item.message.text for item in heard if item.kind == "received"]
    assert sorted(received, key=int) == [str(number) for number in range(40)]
    assert [item.kind for item in heard].count(ChangeKind.DELIVERED) == 1
    # The state that is restored is of before.
    events = [event for event in told(states) if event[0] != "sent"]
    assert len(events) == len({event[:2] for event in events}) == 41
    assert ("delivered", sent) in {event[:2] for event in events}


async def fail_half(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Let a poll read the newer hundred of 150 messages, and then fail."""
    expect_log("cannot be reached")
    burst(revicom, 150)
    revicom.fail("answer", "/message", skip=1, times=9, status=500)
    await poll(hass)
    revicom.faults.clear()


async def test_restart(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Another run of Home Assistant tells the entities what they lack, and only them."""
    revicom.receive("Old", time=revicom.clock.now() - timedelta(hours=1))
    entry = await setup_account(hass, revicom)
    heard = record_announcements(hass)
    await fail_half(hass, revicom)
    assert len(heard) == 100
    await hass.async_stop(force=True)

    async with next_run(hass) as second:
        heard_again, states = record_announcements(second), record_states(second)
        await second.config_entries.async_setup(entry.entry_id)
        await settle(second)
        assert sorted(texts(heard_again), key=int) == [str(n) for n in range(50)]
        events = told([item for item in states if item.domain == "event"])
        assert len({message_id for _, message_id, _ in events}) == len(events) == 150
        assert not any(redelivered for *_, redelivered in events)


async def test_crash(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """So it is after a crash; then the events say that they may not be the first."""
    entry = await old_account(hass, revicom)
    heard, states = record_announcements(hass), all_events(hass)
    await fail_half(hass, revicom)
    files = files_of(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)
    put_back(hass, entry, files)
    # A crash takes with it what only this run knows.
    hass.data.pop(outstanding._OUTSTANDING)
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert len(heard) == 150
    events = told(states)
    assert len({message_id for _, message_id, _ in events}) == len(events) == 150
    assert sum(redelivered for *_, redelivered in events) == 100


async def test_contact_with_a_device(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """A contact's event entity, which is of no one account, is told at once, and once."""
    entry = await old_account(
        hass, revicom, contact("Anna", ANNA, trusted=True, own_device=True)
    )
    states = record_states(hass, entity_id(hass, entry, "message", "Anna"))
    message_id = revicom.receive("Hello", sender=ANNA.removeprefix("+"))
    expect_log("cannot be reached")
    # The list is read, and then something else fails.
    coordinator = coordinator_of(entry)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coordinator.reader, "_learn_owners", _unavailable)
        await poll(hass)
    assert told(states) == [("received", message_id, False)]
    await restart(hass, entry)
    await poll(hass)
    assert told(states) == [("received", message_id, False)]


async def _unavailable() -> None:
    raise Unavailable


async def test_entity_is_disabled(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """What waits for an entity that is no more waits for nobody."""
    entry = await old_account(hass, revicom)
    event = entity_id(hass, entry, "message", "HomeHub")
    heard = record_announcements(hass)
    await fail_half(hass, revicom)
    er.async_get(hass).async_update_entity(
        event, disabled_by=er.RegistryEntryDisabler.USER
    )
    await poll(hass)
    await restart(hass, entry)
    assert len(heard) == 150
    data = stored(hass, entry)
    assert data["ledger"]["owed"] == data["kept_back"] == []
