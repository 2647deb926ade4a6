"""Contacts belong to the home: one address book for all accounts, at once and safely."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigEntryDisabler,
    ConfigEntryState,
)
from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNAVAILABLE
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr
import pytest

from custom_components.phone_inbox import contacts_setup
from custom_components.phone_inbox.access.account_choice import identity_of
from custom_components.phone_inbox.const import DOMAIN
from tests.common import Flow, add_contact, problems, setup_account
from tests.emulators.portsip import PortSipEmulator
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    ANNA,
    BORIS,
    account,
    act,
    contact,
    contact_of,
    contacts_of,
    coordinator_of,
    entity_id,
    entry_of,
    events,
    know,
    note_messages,
    noted,
    poll,
    quiet_log,  # noqa: F401
    record_states,
    send,
    settle,
    state,
)


@pytest.fixture
async def other() -> AsyncIterator[RevicomEmulator]:
    """Return the server of a second account."""
    async with RevicomEmulator() as emulator:
        emulator.receive("Old", line="Office")
        yield emulator


@pytest.fixture
async def first(hass: HomeAssistant, revicom: RevicomEmulator) -> ConfigEntry:
    """Return the first of two accounts."""
    revicom.receive("Old")
    revicom.receive("Old", line="Office")
    return await account(hass, revicom)


@pytest.fixture
async def second(
    hass: HomeAssistant, first: ConfigEntry, other: RevicomEmulator
) -> ConfigEntry:
    """Return the second of two accounts, after the first one."""
    entry = await account(hass, other, webhook_id="another-address")
    hass.config_entries.async_update_entry(entry, title="Shop")
    await settle(hass)
    return entry


def went(*emulators: RevicomEmulator) -> list[list[tuple[str, str]]]:
    """Return what went out of each account, by line and recipient, and forget it."""
    return [
        [(item.line, item.recipient) for item in emulator.sent()]
        for emulator in emulators
    ]


async def change(hass: HomeAssistant, who: str, /, **data: Any) -> None:
    """Change something of a contact, as its form does."""
    subentry = contact_of(hass, who)
    hass.config_entries.async_update_subentry(
        contacts_of(hass), subentry, data={**subentry.data, **data}
    )
    await settle(hass)


async def test_account_of_an_entity(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    other: RevicomEmulator,
    first: ConfigEntry,
    second: ConfigEntry,
) -> None:
    """Contacts that are named by entities give away the account, too."""
    know(
        hass,
        contact("Anna", ANNA, account=first.entry_id),
        contact("Boris", BORIS, account=second.entry_id),
    )
    await settle(hass)
    for recipients in (["notify.anna"], ["notify.boris"]):
        await act(hass, "send_message", contacts=recipients, message="Hi")
    assert went(revicom, other) == [[("HomeHub", ANNA[1:])], [("Office", BORIS[1:])]]
    with pytest.raises(ServiceValidationError) as refused:
        await act(
            hass,
            "send_message",
            contacts=["notify.anna", "notify.boris"],
            message="Hi",
        )
    assert refused.value.translation_key == "account_ambiguous"


async def test_entry_comes_with_the_first_account(
    hass: HomeAssistant, revicom: RevicomEmulator, other: RevicomEmulator
) -> None:
    """It is there as soon as it is needed, once, and has nothing to set."""
    menu = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert "contacts" in menu["menu_options"]
    hass.config_entries.flow.async_abort(menu["flow_id"])

    entry = await setup_account(hass, revicom)
    home = contacts_of(hass)
    assert home.title == "Contacts"
    assert entry.supports_options
    assert not entry.supported_subentry_types
    assert not home.supports_options
    assert list(home.supported_subentry_types) == ["contact"]
    menu = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert "contacts" not in menu["menu_options"]
    changing = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": home.entry_id}
    )
    assert changing["type"] is FlowResultType.ABORT
    assert changing["reason"] == "contacts_have_no_settings"

    await account(hass, other, webhook_id="another-address")
    assert contacts_of(hass) is home
    assert len(hass.config_entries.async_entries(DOMAIN)) == 3


async def test_entry_by_hand(hass: HomeAssistant, first: ConfigEntry) -> None:
    """Where it was deleted, it can be added as accounts are, or the next one adds it."""
    know(hass, contact("Anna", ANNA, trusted=True))
    await settle(hass)
    coordinator = coordinator_of(first)
    assert coordinator.contacts.all
    await hass.config_entries.async_remove(contacts_of(hass).entry_id)
    await settle(hass)
    assert not coordinator.contacts.all

    flow = await Flow.add_account(hass, "contacts")
    assert flow.result["type"] is FlowResultType.CREATE_ENTRY
    await settle(hass)
    know(hass, contact("Boris", BORIS))
    await settle(hass)
    assert coordinator.contacts.by_address(BORIS)
    assert coordinator_of(first) is coordinator


@pytest.mark.parametrize("how", ["unload", "disable", "remove"])
async def test_without_contacts_nobody_is_trusted(
    hass: HomeAssistant, revicom: RevicomEmulator, first: ConfigEntry, how: str
) -> None:
    """While the contacts are not loaded, nobody is known, and it fails closed."""
    know(hass, contact("Anna", ANNA, trusted=True))
    await settle(hass)
    calls = await note_messages(hass, "phrase_received", options={"phrase": "open"})
    revicom.receive("Open", sender=ANNA)
    await poll(hass)
    assert len(noted(calls)) == 1

    entry_id = contacts_of(hass).entry_id
    if how == "unload":
        await hass.config_entries.async_unload(entry_id)
    elif how == "disable":
        await hass.config_entries.async_set_disabled_by(
            entry_id, ConfigEntryDisabler.USER
        )
    else:
        await hass.config_entries.async_remove(entry_id)
    revicom.clock.advance(1)
    revicom.receive("Open", sender=ANNA)
    await poll(hass)
    assert len(noted(calls)) == 1
    with pytest.raises(ServiceValidationError):
        await send(hass, "Anna")


async def test_contacts_that_cannot_be_set_up(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where setting them up fails, nobody is known either."""

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(contacts_setup, "async_adopt", fail)
    revicom.receive("Old")
    home = know(hass, contact("Anna", ANNA, trusted=True))
    entry = entry_of(revicom)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert home.state is ConfigEntryState.SETUP_ERROR
    assert not coordinator_of(entry).contacts.all
    caplog.clear()


async def test_home_that_moves(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Numbers are read by the rules of the home's country as it is at this moment."""
    hass.config.country = "US"
    revicom.receive("Old")
    anna = contact("Anna", "0151 12345678", trusted=True)
    bob = contact("Boris", "+4915112345678")
    entry = await account(hass, revicom, bob, anna)
    await hass.config.async_update(country="DE")
    await settle(hass)
    await send(hass, "0151 23456789")
    assert [item.recipient for item in revicom.sent()] == ["4915123456789"]
    # What is two persons' by these rules commands nothing.
    found = coordinator_of(entry).contacts.by_address("4915112345678")
    assert found
    assert not found.trusted


async def test_home_that_moves_reads_numbers_anew(
    hass: HomeAssistant, portsip: PortSipEmulator
) -> None:
    """An account reads what lacks a country code by where the home is now."""
    hass.config.country = "US"
    entry = await setup_account(hass, portsip)
    provider = entry.runtime_data.provider
    # Not by the rules of one country what was read by those of another.
    assert provider.identify("01511 2345678", None) != "+4915112345678"
    await hass.config.async_update(country="DE")
    await settle(hass)
    assert entry.runtime_data.provider is provider
    assert provider.identify("01511 2345678", None) == "+4915112345678"


async def test_a_new_contact_leaves_the_accounts_alone(
    hass: HomeAssistant, first: ConfigEntry, second: ConfigEntry
) -> None:
    """No account starts over for a contact, and no entity of one is away meanwhile."""
    coordinators = [first.runtime_data, second.runtime_data]
    before = {state.entity_id for state in hass.states.async_all()}
    away: list[str] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        new = event.data["new_state"]
        if event.data["entity_id"] in before and (
            new is None or new.state == STATE_UNAVAILABLE
        ):
            away.append(event.data["entity_id"])

    hass.bus.async_listen(EVENT_STATE_CHANGED, note)
    boris = await add_contact(hass, first, "Boris", "+7 916 765-43-21", trusted=True)
    await settle(hass)
    flow = await Flow.contact(hass, first, boris)
    await flow.submit({**boris.data, "numbers": ["+7 916 765-43-22"]})
    await settle(hass)
    assert hass.states.get("notify.boris") is not None
    assert away == []
    assert [first.runtime_data, second.runtime_data] == coordinators
    # Else there would be nothing to go away.
    assert before


async def test_changes_count_at_once(
    hass: HomeAssistant, revicom: RevicomEmulator, first: ConfigEntry
) -> None:
    """A contact that is added, renamed or deleted is so at once; no account stirs."""
    coordinator = coordinator_of(first)
    asked = len(revicom.journal)
    know(hass, contact("Anna", ANNA))
    assert coordinator.contacts.by_address(ANNA)
    await settle(hass)
    assert hass.states.get("notify.anna")

    await change(hass, "Anna", name="Mother", trusted=True)
    assert coordinator.contacts.by_name("mother") is not None
    notify = hass.states.get("notify.anna")
    assert notify is not None
    assert notify.attributes["friendly_name"] == "Mother"
    found = coordinator.contacts.by_address(ANNA)
    assert found is not None
    assert found.trusted
    assert coordinator_of(first) is coordinator
    assert len(revicom.journal) == asked

    hass.config_entries.async_remove_subentry(
        contacts_of(hass), contact_of(hass, "Anna").subentry_id
    )
    assert coordinator.contacts.by_address(ANNA) is None


async def test_last_message_tells_who_it_is_now(
    hass: HomeAssistant, revicom: RevicomEmulator, first: ConfigEntry
) -> None:
    """A line's last message has the name of a contact who was added later."""
    revicom.receive("Hello", sender=ANNA, line="Office")
    await poll(hass)
    last = entity_id(hass, first, "last_message", "Office")
    know(hass, contact("Anna", ANNA, trusted=True))
    await settle(hass)
    shown = hass.states.get(last)
    assert shown is not None
    assert (shown.attributes["contact"], shown.attributes["trusted"]) == ("Anna", True)


@pytest.mark.usefixtures("second")
async def test_device_is_of_all_accounts(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    other: RevicomEmulator,
    first: ConfigEntry,
) -> None:
    """A contact's entities show what comes in all accounts."""
    know(hass, contact("Anna", ANNA, own_device=True))
    await settle(hass)
    await poll(hass)
    states = record_states(hass, entity_id(hass, first, "message", "Anna"))
    revicom.receive("At home", sender=ANNA)
    other.clock.advance(5)
    other.receive("At the shop", sender=ANNA, line="Office")
    other.receive("Somebody", sender=BORIS, line="Office")
    await poll(hass)

    assert state(hass, first, "unread", "Anna").state == "2"
    last = state(hass, first, "last_message", "Anna")
    assert (last.attributes["text"], last.attributes["line"]) == (
        "At the shop",
        "Office",
    )
    assert events(states) == ["received", "received"]
    assert {item.attributes["line"] for item in states} >= {"HomeHub", "Office"}

    await act(hass, "mark_read", message_ids=[last.attributes["message_id"]])
    await settle(hass)
    assert state(hass, first, "unread", "Anna").state == "1"


async def test_device_while_accounts_come_and_go(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    first: ConfigEntry,
    second: ConfigEntry,
) -> None:
    """An account that is not there does not take away what the others know."""
    know(hass, contact("Anna", ANNA, own_device=True))
    await settle(hass)
    revicom.receive("Hello", sender=ANNA)
    await poll(hass)
    await hass.config_entries.async_unload(second.entry_id)
    assert state(hass, first, "unread", "Anna").state == "1"
    await hass.config_entries.async_unload(first.entry_id)
    unread = entity_id(hass, contacts_of(hass), "unread", "Anna")
    assert hass.states.get(unread).state == STATE_UNAVAILABLE  # type: ignore[union-attr]
    await hass.config_entries.async_setup(second.entry_id)
    await settle(hass)
    # What the first one told last still holds.
    assert hass.states.get(unread).state == "1"  # type: ignore[union-attr]
    await hass.config_entries.async_remove(first.entry_id)
    await settle(hass)
    assert hass.states.get(unread).state == "0"  # type: ignore[union-attr]


async def test_account_of_a_contact(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    other: RevicomEmulator,
    first: ConfigEntry,
    second: ConfigEntry,
) -> None:
    """A contact is written to by name, from the account that is chosen, or was used."""
    know(hass, contact("Anna", ANNA), contact("Boris", BORIS))
    await settle(hass)
    # Nothing to go by: the first that can.
    await send(hass, ["Anna"])
    assert [len(sent) for sent in went(revicom, other)] == [1, 0]

    other.clock.advance(60)
    other.receive("Hello", sender=ANNA, line="Office")
    await poll(hass)
    await send(hass, "anna")
    assert went(other)[0] == [("Office", ANNA[1:])]
    # By her number, too: nobody else has it.
    await send(hass, ANNA)
    assert len(went(other)[0]) == 2
    # Who was never written to goes along.
    await send(hass, ["Boris", "Anna"])
    assert len(went(other)[0]) == 4

    await change(hass, "Anna", account=first.entry_id, line="Office")
    await send(hass, "Anna")
    assert went(revicom)[0][-1] == ("Office", ANNA[1:])
    await hass.services.async_call(
        "notify",
        "send_message",
        {"entity_id": "notify.anna", "message": "Hi"},
        blocking=True,
    )
    assert len(went(revicom)[0]) == 3
    # Two that want different accounts leave a choice.
    await change(hass, "Boris", account=second.entry_id)
    with pytest.raises(ServiceValidationError, match="Revicom, Shop"):
        await send(hass, ["Anna", "Boris"])
    await send(hass, ["Anna", "Boris"], config_entry_id=second.entry_id)
    # By whatever account can, while the chosen one is not there.
    await hass.config_entries.async_unload(first.entry_id)
    await hass.services.async_call(
        "notify",
        "send_message",
        {"entity_id": "notify.anna", "message": "Hi"},
        blocking=True,
    )
    assert went(other)[0][-1] == ("Office", ANNA[1:])


@pytest.mark.usefixtures("first", "second")
async def test_account_of_a_stranger(
    hass: HomeAssistant, revicom: RevicomEmulator, other: RevicomEmulator
) -> None:
    """Who wrote to one account is answered from it; who wrote to none leaves a choice."""
    with pytest.raises(ServiceValidationError, match="Several accounts can do this"):
        await send(hass, BORIS)
    other.receive("Hello", sender=BORIS[1:], line="Office")
    await poll(hass)
    await send(hass, BORIS)
    assert [len(sent) for sent in went(revicom, other)] == [0, 1]
    revicom.receive("Hello", sender=BORIS[1:])
    await poll(hass)
    with pytest.raises(ServiceValidationError, match="Several accounts can do this"):
        await send(hass, BORIS)


@pytest.mark.usefixtures("first", "second")
async def test_several_of_whom_one_is_known(
    hass: HomeAssistant, revicom: RevicomEmulator, other: RevicomEmulator
) -> None:
    """An account to which one of them wrote is not the one for all of them."""
    know(hass, contact("Anna", ANNA))
    await settle(hass)
    other.receive("Hello", sender=BORIS[1:], line="Office")
    await poll(hass)
    stranger = "+79167654399"
    for recipients in ([BORIS, stranger], [stranger, BORIS], [ANNA], [ANNA, stranger]):
        with pytest.raises(ServiceValidationError, match="Several accounts can do"):
            await send(hass, recipients)
    assert went(revicom, other) == [[], []]
    # By her name, Anna may be written to from any: from the one that Boris leaves.
    await send(hass, ["Anna", BORIS])
    assert [len(sent) for sent in went(revicom, other)] == [0, 2]


async def test_two_of_one_name(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    other: RevicomEmulator,
    first: ConfigEntry,
    second: ConfigEntry,
) -> None:
    """Neither is taken for the other, nor for a service that is called so, too."""
    know(
        hass,
        contact("Eva", ANNA, account=first.entry_id),
        contact("Eva", BORIS, account=second.entry_id),
    )
    await settle(hass)
    other.receive("Hello", sender="Eva", line="Office")
    await poll(hass)
    with pytest.raises(ServiceValidationError, match="Several accounts can do"):
        await send(hass, "Eva")
    assert went(revicom, other) == [[], []]
    await send(hass, "Eva", config_entry_id=second.entry_id)
    assert went(revicom, other) == [[], [("Office", BORIS[1:])]]


async def test_where_it_was_used_last(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    other: RevicomEmulator,
    first: ConfigEntry,
    second: ConfigEntry,
) -> None:
    """Of two contacts, the one who wrote later tells the account."""
    know(hass, contact("Anna", ANNA), contact("Boris", BORIS))
    await settle(hass)
    for server, sender in ((revicom, ANNA), (other, BORIS)):
        for each in (revicom, other):
            each.clock.advance(60)
        server.receive("Hello", sender=sender[1:], line="Office")
        await poll(hass)
    await send(hass, ["Anna", "Boris"])
    assert [len(sent) for sent in went(revicom, other)] == [0, 2]


async def test_sender_of_an_account_that_cannot_send(
    hass: HomeAssistant, revicom: RevicomEmulator, portsip: PortSipEmulator
) -> None:
    """What a PBX's line tells of a number counts for whoever answers from elsewhere."""
    hass.config.country = "DE"
    line = next(line for line in portsip.lines() if line.startswith("+1"))
    revicom.receive("Old")
    portsip.receive("Old", line=line)
    entry, pbx = await account(hass, revicom), await account(hass, portsip)
    # Within Germany, it would be somebody else's.
    national = "2025550123"
    portsip.receive("Hello", sender=national, line=line)
    # Of what has no such number, who knows what the carrier meant?
    portsip.receive("Hello", sender="015112345678", line=line)
    await poll(hass)
    await send(hass, [national, "+1 202 555 0123"])
    assert [sent.recipient for sent in revicom.sent()] == ["12025550123"]
    with pytest.raises(ServiceValidationError) as refused:
        await send(hass, "015112345678")
    assert refused.value.translation_key == "recipient_ambiguous"
    # What it wrote to the account itself is that account's.
    revicom.receive("Hello", sender=national)
    await poll(hass)
    await send(hass, national, config_entry_id=entry.entry_id)
    assert [sent.recipient for sent in revicom.sent()][1:] == [national]
    # All in all it is two people's, and so nobody's.
    accounts = [coordinator_of(entry), coordinator_of(pbx)]
    assert identity_of(accounts[:1], national) == f"+{national}"
    assert identity_of(accounts[1:], national) == f"+1{national}"
    assert identity_of(accounts, national) == ""


@pytest.mark.parametrize("sender", ["33612345678", "15123456789"])
async def test_account_of_a_stranger_from_abroad(
    hass: HomeAssistant, revicom: RevicomEmulator, other: RevicomEmulator, sender: str
) -> None:
    """What one account cannot read is answered from the account it wrote to."""
    hass.config.country = "DE"
    revicom.receive("Old")
    other.receive("Old", line="Office")
    await account(hass, revicom)
    await account(hass, other, webhook_id="another-address")
    other.receive("Hello", sender=sender, line="Office")
    await poll(hass)
    await send(hass, sender)
    assert went(revicom, other)[0] == []
    assert [recipient for _, recipient in went(other)[0]] == [sender]


async def test_line_of_an_account_that_is_not_there(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    other: RevicomEmulator,
    first: ConfigEntry,
    second: ConfigEntry,
) -> None:
    """A contact's line is not one of another account, which is used meanwhile."""
    names = revicom.account.sender_names
    names["Kiosk"] = names["Office"]
    revicom.receive("Hello", line="Kiosk")
    await poll(hass)
    know(hass, contact("Anna", ANNA, line="Kiosk"))
    await settle(hass)
    await send(hass, "Anna")
    assert went(revicom)[0] == [("Kiosk", ANNA[1:])]
    await hass.config_entries.async_unload(first.entry_id)
    await send(hass, "Anna")
    assert went(other)[0] == [("Office", ANNA[1:])]


@pytest.mark.usefixtures("first", "second")
async def test_account_of_messages_and_conversations(
    hass: HomeAssistant, other: RevicomEmulator
) -> None:
    """What an action is about gives its account away."""
    message_id = other.receive("Hello", sender=BORIS, line="Office")
    await poll(hass)
    answer = await act(hass, "get_messages", message_ids=[message_id])
    (message,) = answer["messages"]
    assert message["text"] == "Hello"
    conversation_id = message["conversation_id"]
    answer = await act(hass, "get_messages", conversation_id=conversation_id)
    assert [item["text"] for item in answer["messages"]] == ["Hello"]
    # All of them are meant: one that nobody knows may be of either.
    with pytest.raises(ServiceValidationError, match="Several accounts"):
        await act(hass, "mark_read", message_ids=[message_id, "4711"])
    assert await act(hass, "mark_read", message_ids=[message_id]) == {"marked": 1}
    with pytest.raises(ServiceValidationError, match="Several accounts"):
        await act(hass, "get_messages")


@pytest.mark.usefixtures("first", "second")
async def test_messages_of_a_contact(
    hass: HomeAssistant, revicom: RevicomEmulator, other: RevicomEmulator
) -> None:
    """A contact's messages are those of all accounts, whichever way it is named."""
    know(hass, contact("Anna", ANNA))
    await settle(hass)
    revicom.receive("First", sender=ANNA)
    for emulator in (revicom, other):
        emulator.clock.advance(60)
    other.receive("Second", sender=ANNA, line="Office")
    await poll(hass)
    ways: list[dict[str, Any]] = [
        {"contact": "Anna"},
        {"contact": ANNA},
        {"device_id": _device_of(hass, "Anna")},
    ]
    for who in ways:
        answer = await act(hass, "get_messages", **who)
        assert [item["text"] for item in answer["messages"]] == ["Second", "First"]
    answer = await act(hass, "get_messages", contact="Anna", search="First")
    (found,) = answer["messages"]
    answer = await act(
        hass,
        "get_messages",
        contact="Anna",
        config_entry_id=found["config_entry_id"],
    )
    assert [item["text"] for item in answer["messages"]] == ["First"]


async def test_use_outlives_a_restart(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    revicom: RevicomEmulator,
    first: ConfigEntry,
) -> None:
    """Which line was used last is kept without names and numbers."""
    know(hass, contact("Anna", ANNA))
    await settle(hass)
    revicom.receive("Hello", sender=ANNA, line="Office")
    await poll(hass)
    await hass.async_stop(force=True)
    stored = hass_storage["phone_inbox.contacts"]["data"]
    (use,) = stored["used"].values()
    assert use["entry_id"] == first.entry_id
    assert use["line_id"] == coordinator_of(first).line_id("Office")
    assert "916" not in str(stored)


@pytest.mark.usefixtures("first", "second")
async def test_use_by_a_clock_that_is_a_little_ahead(
    hass: HomeAssistant, revicom: RevicomEmulator, other: RevicomEmulator
) -> None:
    """What came before it and is heard of after it changes nothing."""
    know(hass, contact("Anna", ANNA))
    await settle(hass)
    other.clock.advance(60)
    other.receive("Hello", sender=ANNA[1:], line="Office")
    await poll(hass)
    revicom.receive("Before that", sender=ANNA[1:])
    await poll(hass)
    await send(hass, "Anna")
    assert went(revicom, other) == [[], [("Office", ANNA[1:])]]


async def test_use_that_is_dated_ahead(
    hass: HomeAssistant, revicom: RevicomEmulator, first: ConfigEntry
) -> None:
    """One message with a wrong date does not say for a year what was used last."""
    know(hass, contact("Anna", ANNA))
    await settle(hass)
    ahead = revicom.clock.now() + timedelta(days=400)
    revicom.receive("In a year", sender=ANNA, line="Office", time=ahead)
    await poll(hass)
    revicom.clock.advance(30)
    revicom.receive("Now", sender=ANNA, line="HomeHub")
    await poll(hass)
    await send(hass, "Anna")
    assert revicom.sent()[-1].line == "HomeHub"


async def test_contact_without_any_account_that_sends(
    hass: HomeAssistant, first: ConfigEntry
) -> None:
    """Without an account, the entity says that it cannot."""
    know(hass, contact("Anna", ANNA))
    await settle(hass)
    await hass.config_entries.async_unload(first.entry_id)
    assert hass.states.get("notify.anna").state == STATE_UNAVAILABLE  # type: ignore[union-attr]
    with pytest.raises(
        ServiceValidationError, match="No loaded account of Phone Inbox"
    ):
        await send(hass, "Anna", device_id=_device_of(hass, "Anna"))
    await hass.config_entries.async_remove(first.entry_id)
    with pytest.raises(ServiceValidationError, match="Add one first"):
        await send(hass, "Anna")
    assert not problems(hass)


def _device_of(hass: HomeAssistant, name: str) -> str:
    home = contacts_of(hass)
    (found,) = (
        device.id
        for device in dr.async_entries_for_config_entry(
            dr.async_get(hass), home.entry_id
        )
        if device.name == name
    )
    return found
