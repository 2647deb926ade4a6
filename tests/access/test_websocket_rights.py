"""A browser shows and does what its user's right to the entities allows."""

from typing import Any

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from tests.common import setup_account
from tests.emulators.base import Emulator
from tests.emulators.revicom import RevicomEmulator
from tests.emulators.ringme import RingmeEmulator
from tests.home import (
    account,
    contact,
    entity_id,
    entry_of,
    expect_log,
    poll,
    quiet_log,  # noqa: F401
    settle,
    state,
)
from tests.websocket import Open, browse_fixture, may  # noqa: F401

ANNA = "79161112233"
#: What is shown of accounts to those who may see none.
NOTHING: dict[str, Any] = {"accounts": [], "absent": [], "contacts_entry_id": None}

#: Whatever can be done, with what it takes.
CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("send", {"text": "Hi", "recipients": [ANNA]}),
    ("send", {"text": "Hi", "conversation_id": "CONVERSATION"}),
    ("send", {"text": "Hi", "recipients": [ANNA], "line_id": "LINE"}),
    ("mark_read", {"message_ids": ["MESSAGE"]}),
    ("mark_read", {"conversation_id": "CONVERSATION"}),
    ("mark_read", {"line_id": "LINE"}),
    ("mark_unread", {"message_ids": ["MESSAGE"]}),
    ("delete", {"message_ids": ["MESSAGE"]}),
    ("delete", {"conversation_id": "CONVERSATION"}),
    ("cancel", {"message_ids": ["MESSAGE"]}),
]


async def two_lines(hass: HomeAssistant, emulator: Emulator) -> ConfigEntry:
    """Return an account with one unread message on each of two lines."""
    entry = await account(hass, emulator, contact("Anna", f"+{ANNA}"))
    for line in ("HomeHub", "Office"):
        emulator.receive(f"To {line}", sender=ANNA, line=line)
    await poll(hass)
    return entry


async def conversation(browser: Any, entry: ConfigEntry, line: str) -> dict[str, Any]:
    """Return the one conversation of a line as a browser sees it."""
    answer = await browser.call("conversations", entry_id=entry.entry_id)
    (found,) = (item for item in answer["conversations"] if item["line"] == line)
    return dict(found)


async def test_one_line_may_be_read(
    hass: HomeAssistant, revicom: RevicomEmulator, browse: Open
) -> None:
    """The messages of other lines are not shown, nor that there are such lines."""
    entry = await two_lines(hass, revicom)
    office = entity_id(hass, entry, "unread", "Office")
    browser, all_seeing = await browse(may(office)), await browse()
    own = {"entry_id": entry.entry_id}
    (shown,) = (await browser.call("accounts"))["accounts"]
    assert [line["name"] for line in shown["lines"]] == ["Office"]
    assert (shown["control"], shown["contacts"]) == (False, [])
    answer = await browser.call("conversations", **own)
    assert [item["line"] for item in answer["conversations"]] == ["Office"]
    for search in ({}, {"unread": True}, {"text": "To"}):
        answer = await browser.call("messages", **own, **search)
        assert [item["text"] for item in answer["messages"]] == ["To Office"]

    hidden = await conversation(all_seeing, entry, "HomeHub")
    answer = await browser.call(
        "messages", **own, conversation_id=hidden["conversation_id"]
    )
    assert answer["messages"] == []
    expect_log("Unauthorized")
    for command in ("messages", "conversations"):
        error = await browser.refused(command, **own, line_id=hidden["line_id"])
        assert error == "unauthorized"


async def test_contacts_and_control(
    hass: HomeAssistant, revicom: RevicomEmulator, browse: Open
) -> None:
    """Control of all that is seen is control; a contact is seen by its entity."""
    entry = await two_lines(hass, revicom)
    lines = [entity_id(hass, entry, "unread", line) for line in ("HomeHub", "Office")]
    anna = next(iter(hass.states.async_entity_ids("notify")))
    for control, policy in (
        (True, may(lines[0], anna, control=True)),
        (True, {"domains": {"sensor": True, "notify": True}}),
        (False, may(*lines, anna)),
    ):
        browser = await browse(policy)
        (shown,) = (await browser.call("accounts"))["accounts"]
        assert shown["control"] is control
        assert [item["name"] for item in shown["contacts"]] == ["Anna"]


@pytest.mark.parametrize(("command", "data"), CHANGES)
async def test_changing_takes_control(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    browse: Open,
    command: str,
    data: dict[str, Any],
) -> None:
    """Who may only read changes nothing, nor does who controls another line."""
    entry = await two_lines(hass, revicom)
    home, office = (
        entity_id(hass, entry, "unread", line) for line in ("HomeHub", "Office")
    )
    target = await conversation(await browse(), entry, "Office")
    names = {
        "CONVERSATION": target["conversation_id"],
        "LINE": target["line_id"],
        "MESSAGE": target["last"]["message_id"],
    }
    filled = {
        key: [names.get(item, item) for item in value]
        if isinstance(value, list)
        else names.get(value, value)
        for key, value in data.items()
    }
    expect_log("Unauthorized")
    both = may(home, control=True)["entity_ids"] | may(office)["entity_ids"]
    for policy in ({"all": {POLICY_READ: True}}, {"entity_ids": both}):
        browser = await browse(policy)
        error = await browser.refused(command, entry_id=entry.entry_id, **filled)
        assert error == "unauthorized"
    assert not revicom.sent()
    assert state(hass, entry, "unread_total").state == "2"


async def test_control_of_one_line(
    hass: HomeAssistant, revicom: RevicomEmulator, browse: Open
) -> None:
    """It is enough to read, answer and mark there."""
    entry = await two_lines(hass, revicom)
    office = entity_id(hass, entry, "unread", "Office")
    browser = await browse(may(office, control=True))
    own = {"entry_id": entry.entry_id}
    one = await conversation(browser, entry, "Office")
    this = {"conversation_id": one["conversation_id"]}
    ids = {"message_ids": [one["last"]["message_id"]]}
    line = {"line_id": one["line_id"]}
    await browser.call("send", **own, **this, text="One")
    await browser.call("send", **own, **line, recipients=["Anna"], text="Two")
    assert {sent.line for sent in revicom.sent()} == {"Office"}
    for which in (ids, this, line):
        assert await browser.call("mark_read", **own, **which) == {"marked": 1}
        assert await browser.call("mark_unread", **own, **ids) == {"marked": 1}
    outcomes = (await browser.call("cancel", **own, **ids))["outcomes"]
    assert outcomes.keys() == set(ids["message_ids"])


async def test_without_any_right(
    hass: HomeAssistant, revicom: RevicomEmulator, browse: Open
) -> None:
    """The account is not shown at all."""
    entry = await two_lines(hass, revicom)
    browser = await browse({"entity_ids": {}})
    assert await browser.call("accounts") == NOTHING
    expect_log("Unauthorized")
    for command, data in (*CHANGES, ("messages", {}), ("measure", {"text": "Hi"})):
        error = await browser.refused(command, entry_id=entry.entry_id, **data)
        assert error == "unauthorized"


async def test_who_may_know_of_an_account_that_is_not_loaded(
    hass: HomeAssistant, revicom: RevicomEmulator, browse: Open
) -> None:
    """Those to whom its messages are shown while it is loaded, and nobody else."""
    entry = await two_lines(hass, revicom)
    others: tuple[dict[str, Any], ...] = (
        {"entity_ids": {}},
        may(entity_id(hass, entry, "unread_total")),
        may(entity_id(hass, entry, "connection")),
    )
    strangers = [await browse(policy) for policy in others]
    office = entity_id(hass, entry, "unread", "Office")
    readers = [await browse(), await browse(may(office))]
    readers.append(await browse({"all": {POLICY_READ: True}}))
    for browser in (*readers, *strangers):
        await browser.call("subscribe")
    assert await hass.config_entries.async_unload(entry.entry_id)
    for browser in readers:
        answer = await browser.call("accounts")
        assert answer["accounts"] == []
        assert [account["entry_id"] for account in answer["absent"]] == [entry.entry_id]
        assert (await browser.hear("gone"))["entry_id"] == entry.entry_id
    for browser in strangers:
        assert await browser.call("accounts") == NOTHING
        assert await browser.quiet()


async def test_who_may_know_of_an_account_without_lines(
    hass: HomeAssistant, revicom: RevicomEmulator, browse: Open
) -> None:
    """Where there is no entity yet, those who may see all of them."""
    revicom.fail("answer", times=-1, status=404)
    entry = entry_of(revicom)
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    everything = {"all": {POLICY_READ: True}}
    for policy, sees in ((None, True), (everything, True), ({"entity_ids": {}}, False)):
        browser = await browse(policy) if policy is not None else await browse()
        absent = (await browser.call("accounts"))["absent"]
        assert [account["entry_id"] for account in absent] == [entry.entry_id] * sees


async def test_guessed_conversations_of_a_server(
    hass: HomeAssistant, ringme: RingmeEmulator, browse: Open
) -> None:
    """That there is none is for those to know who may see all."""
    entry = await setup_account(hass, ringme, options={"callbacks": False})
    ringme.receive("Hello")
    await poll(hass)
    unread = (
        entity.entity_id
        for entity in er.async_entries_for_config_entry(
            er.async_get(hass), entry.entry_id
        )
        if entity.translation_key == "unread"
    )
    line = next(unread)
    browser, all_seeing = await browse(may(line, control=True)), await browse()
    expect_log("Unauthorized")
    for guessed in ("4101:4711", "4102:4711", "4711"):
        own = {"entry_id": entry.entry_id, "conversation_id": guessed, "text": "Hi"}
        assert await browser.refused("send", **own) == "unauthorized"
        assert await all_seeing.refused("send", **own) != "unauthorized"


async def test_lines_that_are_named(
    hass: HomeAssistant, revicom: RevicomEmulator, browse: Open
) -> None:
    """Neither the usual line nor that of a contact is told of, where it is hidden."""
    entry = await account(
        hass,
        revicom,
        contact("Anna", f"+{ANNA}", line="HomeHub"),
        options={"default_line": "HomeHub"},
    )
    for line in ("HomeHub", "Office"):
        revicom.receive(f"To {line}", sender=ANNA, line=line)
    await poll(hass)
    anna = next(iter(hass.states.async_entity_ids("notify")))
    for line, is_told in (("HomeHub", True), ("Office", False)):
        browser = await browse(may(entity_id(hass, entry, "unread", line), anna))
        (shown,) = (await browser.call("accounts"))["accounts"]
        (one,) = shown["lines"]
        told = one["line_id"] if is_told else None
        assert shown["default_line_id"] == told
        assert [item["line_id"] for item in shown["contacts"]] == [told]


async def test_sending_in_a_conversation_that_is_not_there(
    hass: HomeAssistant, revicom: RevicomEmulator, browse: Open
) -> None:
    """It is refused as one is that is hidden."""
    entry = await two_lines(hass, revicom)
    office = entity_id(hass, entry, "unread", "Office")
    browser, all_seeing = await browse(may(office, control=True)), await browse()
    hidden = await conversation(all_seeing, entry, "HomeHub")
    expect_log("Unauthorized")
    own = {"entry_id": entry.entry_id, "text": "Hi"}
    for conversation_id in (hidden["conversation_id"], "4711"):
        error = await browser.refused("send", **own, conversation_id=conversation_id)
        assert error == "unauthorized"
    error = await all_seeing.refused("send", **own, conversation_id="4711")
    assert error == "conversation_unknown"
