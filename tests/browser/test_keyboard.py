"""The card without a mouse."""

from typing import Any

from playwright.async_api import expect
import pytest

from scripts.demo_lib.api import Socket
from tests.browser.lab import CROWD, Lab, crowd, story
from tests.browser.tab import Tab

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]

#: A line of Revicom that the pen friend does not write to.
LINE = "Office"
#: The element that has the keyboard, through all shadow roots.
_ACTIVE = """() => {
    let it = document.activeElement;
    while (it?.shadowRoot?.activeElement) it = it.shadowRoot.activeElement;
    return %s;
}"""
#: The place in the list of the row that has the keyboard.
_PLACE = _ACTIVE % "it?.ariaPosInSet"
_NAME = _ACTIVE % "it?.dataset?.testid ?? it?.localName"
#: Whether one can see where the keyboard is: at the element, or at its frame.
_SEEN = _ACTIVE % (
    "it.matches(':focus-visible') && [it, it.parentElement].some("
    "one => getComputedStyle(one).outlineStyle === 'solid')"
)


async def has_keyboard(tab: Tab, part: str) -> None:
    """Wait until a part of the card has the keyboard, and shows that."""
    await tab.page.wait_for_function(f"({_NAME})() === '{part}' && ({_SEEN})()")


@story
async def test_all_of_it(lab: Lab) -> None:
    """Search, open, write, send, and go back to where one was."""
    stranger = lab.stranger()
    await lab.arrive(stranger, "Can you hear me?")
    async with lab.tab("revicom") as tab:
        keyboard = tab.page.keyboard
        await expect(tab.conversation(stranger)).to_be_visible()
        await tab.part("search").focus()
        await has_keyboard(tab, "search")
        await keyboard.type(stranger)
        await expect(tab.part("conversation")).to_have_count(1)
        await keyboard.press("ArrowDown")
        await has_keyboard(tab, "conversation")
        await keyboard.press("Enter")
        await expect(tab.bubble("Can you hear me?")).to_be_visible()
        await has_keyboard(tab, "thread")
        await expect(tab.composer).to_be_visible()
        await keyboard.press("Tab")
        await has_keyboard(tab, "bubble")
        await keyboard.press("Enter")
        await expect(tab.part("copy-message")).to_be_visible()
        await keyboard.press("Escape")
        await expect(tab.part("copy-message")).to_have_count(0)
        await has_keyboard(tab, "bubble")
        await keyboard.press("Tab")
        await has_keyboard(tab, "composer")
        await keyboard.type("Loud")
        await keyboard.press("Enter")
        await keyboard.type("and clear")
        await expect(tab.composer).to_have_value("Loud\nand clear")
        await keyboard.press("Control+Enter")
        await expect(tab.bubble("Loud\nand clear")).to_have_count(1)
        await expect(tab.composer).to_have_value("")
        await has_keyboard(tab, "composer")
        await keyboard.press("Escape")
        await expect(tab.part("thread")).to_have_count(0)
        await has_keyboard(tab, "conversation")
        await keyboard.press("ArrowUp")
        await has_keyboard(tab, "search")
        await keyboard.press("Escape")
        await expect(tab.part("search")).to_have_value("")
        await has_keyboard(tab, "search")


@story
async def test_question(lab: Lab) -> None:
    """A question takes the keyboard, Escape means no, and it comes back."""
    stranger = lab.stranger()
    await lab.arrive(
        stranger.replace("7903", "3749", 1), "Keep me", provider="ringme", line="4103"
    )
    async with lab.tab() as tab:
        await tab.conversation("Keep me").first.click()
        await tab.part("delete-conversation").focus()
        await tab.page.keyboard.press("Enter")
        await expect(tab.part("confirm")).to_be_visible()
        await tab.page.keyboard.press("Escape")
        await expect(tab.part("confirm")).to_have_count(0)
        await has_keyboard(tab, "delete-conversation")
        await expect(tab.bubble("Keep me")).to_be_visible()


@story
async def test_walk_through_the_list(lab: Lab) -> None:
    """By rows, by pages, to the end of what is read page by page, and back.

    Only the rows in sight are in the page, and the keyboard is never lost. It is the
    list of a line that nobody has years of letters on: how long reading those takes is
    the machine's affair.
    """
    for _ in range(2):
        await crowd(lab, line=LINE)
    there, rows = await read_conversations(lab)
    assert len(there) > 2 * CROWD
    async with lab.tab("revicom") as tab:
        keyboard = tab.page.keyboard

        async def at(place: int) -> None:
            await tab.page.wait_for_function(f"({_PLACE})() === '{place}'")
            await has_keyboard(tab, "conversation")

        chip = tab.part("filter").filter(has_text=LINE)
        await chip.focus()
        await keyboard.press("Enter")
        await expect(chip).to_have_attribute("aria-pressed", "true")
        await expect(tab.part("conversation").first).to_be_visible()
        await tab.part("search").focus()
        await keyboard.press("ArrowDown")
        await at(1)
        await keyboard.press("ArrowDown")
        await at(2)
        await keyboard.press("PageDown")
        await tab.page.wait_for_function(f"({_PLACE})() > 5")
        await keyboard.press("PageUp")
        await at(2)
        # Somebody looks elsewhere, and goes on from where the keyboard is.
        await tab.part("list").evaluate("it => it.scrollTo(0, 2500)")
        await expect(tab.part("conversation").nth(1)).not_to_have_attribute(
            "aria-posinset", "2"
        )
        await keyboard.press("ArrowDown")
        await at(3)
        await keyboard.press("End")
        await at(rows)
        last = tab.page.locator(f'[aria-posinset="{rows}"]')
        await expect(last).to_be_in_viewport(ratio=1)
        await expect(last).to_have_attribute("aria-setsize", str(rows))
        # They write, and their row goes to the top.
        sender = there[CROWD]["remote"].removeprefix("+")
        await keyboard.press("Home")
        await at(1)
        await keyboard.press("PageDown")
        await tab.page.wait_for_function(f"({_PLACE})() > 5")
        held = int(await tab.page.evaluate(f"({_PLACE})()"))
        await lab.arrive(sender, "Me again", line=LINE)
        await at(held + 1)
        await keyboard.press("Home")
        await at(1)
        await expect(tab.part("conversation").first).to_contain_text("Me again")
        await keyboard.press("ArrowUp")
        await has_keyboard(tab, "search")


async def read_conversations(lab: Lab) -> tuple[list[dict[str, Any]], int]:
    """Mark a line as read, that no page has all of it; return who is there, latest first.

    Beside them, how many rows they are: a contact has one.
    """
    entry_id = lab.account("revicom").inbox.entry_id
    there: dict[str, dict[str, Any]] = {}
    before: dict[str, str] = {}
    async with Socket(lab.api) as socket:
        answer = await socket.call("phone_inbox/accounts")
        (account,) = (it for it in answer["accounts"] if it["entry_id"] == entry_id)
        (line,) = (it for it in account["lines"] if it["name"] == LINE)
        where = {"entry_id": entry_id, "line_id": line["line_id"]}
        await socket.call("phone_inbox/mark_read", **where)
        while True:
            page = await socket.call(
                "phone_inbox/conversations", **where, limit=200, **before
            )
            for item in page["conversations"]:
                there.setdefault(item["conversation_id"], item)
            if page["next"] is None:
                break
            before = {"before": page["next"]}
    rows = {item["contact"] or key for key, item in there.items()}
    return list(there.values()), len(rows)
