"""The card without a mouse."""

from playwright.async_api import expect
import pytest

from tests.browser.lab import Lab, story
from tests.browser.tab import Tab

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]

#: The element that has the keyboard, through all shadow roots.
_ACTIVE = """() => {
    let it = document.activeElement;
    while (it?.shadowRoot?.activeElement) it = it.shadowRoot.activeElement;
    return %s;
}"""
_NAME = _ACTIVE % "it?.dataset?.testid ?? it?.localName"
#: Whether one can see where the keyboard is: at the element, or at its frame.
_SEEN = _ACTIVE % (
    "it.matches(':focus-visible') && [it, it.parentElement].some("
    "one => getComputedStyle(one).outlineStyle === 'solid')"
)


async def has_keyboard(tab: Tab, part: str) -> None:
    """Wait until a part of the card has the keyboard, and shows that."""
    await tab.page.wait_for_function(f"({_NAME})() === '{part}'")
    assert await tab.page.evaluate(_SEEN), part


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
