"""The WebSocket commands on persons: one thread, wherever they write."""

from collections.abc import AsyncIterator
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    ANNA,
    BORIS,
    account,
    contact,
    contact_of,
    coordinator_of,
    entity_id,
    expect_log,
    poll,
    quiet_log,  # noqa: F401
    settle,
)
from tests.websocket import Browser, Open, browse_fixture, may  # noqa: F401

type Homes = tuple[ConfigEntry, ConfigEntry]


@pytest.fixture
async def shop() -> AsyncIterator[RevicomEmulator]:
    """Return the server of a second account."""
    async with RevicomEmulator() as emulator:
        yield emulator


@pytest.fixture
async def homes(
    hass: HomeAssistant, revicom: RevicomEmulator, shop: RevicomEmulator
) -> Homes:
    """Return two accounts, to which Anna and a stranger write in turn, minute by minute."""
    first = await account(
        hass, revicom, contact("Anna", ANNA, "AnnaShop", trusted=True)
    )
    shop.receive("Old", sender="Else")
    second = await account(hass, shop, webhook_id="another-address")
    hass.config_entries.async_update_entry(second, title="Shop")
    await settle(hass)
    for number in range(6):
        where, line = ((revicom, "Office"), (shop, "HomeHub"))[number % 2]
        for server in (revicom, shop):
            server.clock.advance(60)
        sender = "AnnaShop" if number == 4 else ANNA
        where.receive(f"Anna {number}", sender=sender, line=line)
        where.receive(f"Stranger {number}", sender=BORIS, line=line)
    revicom.clock.advance(60)
    revicom.send_elsewhere("Answer", recipient=ANNA, line="HomeHub")
    await poll(hass)
    return coordinator_of(first).config_entry, second


async def pages(browser: Browser, **who: Any) -> list[list[dict[str, Any]]]:
    """Return all messages, as they come page by page."""
    found = []
    before: dict[str, Any] = {}
    while True:
        answer = await browser.call("person_messages", **who, **before)
        found.append(answer["messages"])
        if answer["next"] is None:
            return found
        before = {"before": answer["next"]}


async def error(browser: Browser, **data: Any) -> str:
    """Ask for messages that cannot be had; return the key of the error."""
    answer = await browser.ask("person_messages", **data)
    return str(answer["error"]["translation_key"])


WHOLE = ["Answer", *(f"Anna {number}" for number in reversed(range(6)))]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
async def test_one_thread(
    hass: HomeAssistant, homes: Homes, browse: Open, limit: int
) -> None:
    """Messages of all accounts and lines are one thread, in order, page by page."""
    first, second = homes
    browser = await browse()
    contact_id = contact_of(hass, "Anna").subentry_id
    found = await pages(browser, contact_id=contact_id, limit=limit)
    thread = [item for page in found for item in page]
    assert [item["text"] for item in thread] == WHOLE
    assert all(len(page) <= limit for page in found)
    assert {item["contact"] for item in thread} == {"Anna"}
    assert [
        (item["entry_id"], item["account"], item["line"]) for item in thread[:3]
    ] == [
        (first.entry_id, "Revicom", "HomeHub"),
        (second.entry_id, "Shop", "HomeHub"),
        (first.entry_id, "Revicom", "Office"),
    ]
    assert {item["channel"] for item in thread} == {"sms"}


async def test_by_address(hass: HomeAssistant, homes: Homes, browse: Open) -> None:
    """Who is no contact has a thread, too; a contact's number means the contact."""
    browser = await browse()
    thread = await browser.call("person_messages", address=BORIS[1:])
    assert [item["text"] for item in thread["messages"]] == [
        f"Stranger {number}" for number in reversed(range(6))
    ]
    thread = await browser.call("person_messages", address=ANNA)
    assert [item["text"] for item in thread["messages"]] == WHOLE
    found = await browser.call("person_messages", address=ANNA, text="Anna 3")
    assert [item["text"] for item in found["messages"]] == ["Anna 3"]


async def test_conversations(hass: HomeAssistant, homes: Homes, browse: Open) -> None:
    """All conversations of a person are in one list, each with its account and line."""
    first, second = homes
    browser = await browse()
    answer = await browser.call(
        "person_conversations", contact_id=contact_of(hass, "Anna").subentry_id
    )
    found = [
        (item["entry_id"], item["line"], item["remote"], item["unread"])
        for item in answer["conversations"]
    ]
    assert set(found) == {
        (first.entry_id, "HomeHub", ANNA[1:], 0),
        (second.entry_id, "HomeHub", ANNA[1:], 3),
        (first.entry_id, "Office", "AnnaShop", 1),
        (first.entry_id, "Office", ANNA[1:], 2),
    }
    assert found[0] == (first.entry_id, "HomeHub", ANNA[1:], 0)
    assert answer["failed"] == []

    persons = (await browser.call("persons"))["persons"]
    assert [item["contact"] or item["address"] for item in persons] == [
        "Anna",
        BORIS[1:],
        "Else",
    ]
    anna, stranger, _ = persons
    assert (anna["unread"], stranger["unread"]) == (6, 6)
    assert anna["contact_id"] == contact_of(hass, "Anna").subentry_id
    assert (anna["trusted"], stranger["trusted"]) == (True, False)
    assert stranger["contact_id"] is None
    assert len(anna["conversations"]) == 4
    assert anna["conversations"][0]["last"]["text"] == "Answer"


async def test_limits(homes: Homes, browse: Open) -> None:
    """So many of a person are shown, whoever else wrote meanwhile, and so many persons."""
    browser = await browse()
    for address, last in ((ANNA, "Answer"), (BORIS[1:], "Stranger 5"), ("Else", "Old")):
        answer = await browser.call("person_conversations", address=address, limit=1)
        (found,) = answer["conversations"]
        assert found["last"]["text"] == last
    answer = await browser.call("persons", limit=1)
    assert [item["contact"] for item in answer["persons"]] == ["Anna"]


async def test_without_accounts(
    hass: HomeAssistant, homes: Homes, browse: Open
) -> None:
    """Where no account is loaded there is nobody, and nothing that is forbidden."""
    for entry in homes:
        await hass.config_entries.async_unload(entry.entry_id)
    browser = await browse(may("notify.anna"))
    assert await browser.call("persons") == {"persons": [], "failed": []}


async def test_rights_by_line(hass: HomeAssistant, homes: Homes, browse: Open) -> None:
    """Of a person's thread, a user sees what came to the lines that they may see."""
    first, _ = homes
    office = entity_id(hass, first, "unread", "Office")
    anna = contact_of(hass, "Anna").subentry_id
    browser = await browse(may(office, "notify.anna"))
    found = await pages(browser, contact_id=anna, limit=1)
    assert [item["text"] for page in found for item in page] == [
        "Anna 4",
        "Anna 2",
        "Anna 0",
    ]
    answer = await browser.call("person_conversations", contact_id=anna)
    assert {item["line"] for item in answer["conversations"]} == {"Office"}
    persons = (await browser.call("persons"))["persons"]
    assert {item["contact"] for item in persons} == {"Anna", None}
    assert {
        item["entry_id"] for person in persons for item in person["conversations"]
    } == {first.entry_id}

    # A contact that may not be seen is none; what they wrote to the line still is.
    browser = await browse(may(office))
    assert await error(browser, contact_id=anna) == "contact_gone"
    persons = (await browser.call("persons"))["persons"]
    assert [item["contact_id"] for item in persons] == [None, None]

    browser = await browse(may("notify.anna"))
    expect_log("Unauthorized")
    for command, who in (
        ("persons", {}),
        ("person_conversations", {"contact_id": anna}),
        ("person_messages", {"address": ANNA}),
    ):
        assert await browser.refused(command, **who) == "unauthorized"


async def test_account_that_does_not_answer(
    hass: HomeAssistant, homes: Homes, shop: RevicomEmulator, browse: Open
) -> None:
    """What the others have is shown, and whose part is missing."""
    _, second = homes
    browser = await browse()
    await shop.stop()
    answer = await browser.call("person_messages", address=ANNA, limit=3)
    assert [item["text"] for item in answer["messages"]] == [
        "Answer",
        "Anna 4",
        "Anna 2",
    ]
    assert answer["failed"] == [{"entry_id": second.entry_id, "account": "Shop"}]


async def test_what_is_wrong(hass: HomeAssistant, homes: Homes, browse: Open) -> None:
    """It takes one person, who is there, and a cursor that is one."""
    browser = await browse()
    assert await browser.refused("person_messages") == "invalid_format"
    assert await error(browser, contact_id="nobody") == "contact_gone"
    assert await error(browser, address=ANNA, before="yesterday") == "cursor_invalid"


async def test_of_some_lines(hass: HomeAssistant, homes: Homes, browse: Open) -> None:
    """A card of one account, or of some of its lines, shows what is theirs."""
    first, second = homes
    office = entity_id(hass, first, "unread", "Office")
    for browser in (await browse(), await browse(may(office, "notify.anna"))):
        lines = (await browser.call("accounts"))["accounts"][0]["lines"]
        ids = {line["name"]: line["line_id"] for line in lines}
        of_line = await browser.call(
            "person_messages", address=ANNA, line_ids=[ids["Office"]]
        )
        assert [item["text"] for item in of_line["messages"]] == [
            "Anna 4",
            "Anna 2",
            "Anna 0",
        ]
    browser = await browse()
    of_account = await browser.call(
        "person_messages", address=ANNA, entry_id=second.entry_id
    )
    assert {item["entry_id"] for item in of_account["messages"]} == {second.entry_id}
    assert len(of_account["messages"]) == 3
    # Of a line that one may not see there is nothing, whatever is asked for.
    lines = (await browser.call("accounts"))["accounts"][0]["lines"]
    (hub,) = (line["line_id"] for line in lines if line["name"] == "HomeHub")
    limited = await browse(may(office, "notify.anna"))
    answer = await limited.call("person_messages", address=ANNA, line_ids=[hub])
    assert answer["messages"] == []
