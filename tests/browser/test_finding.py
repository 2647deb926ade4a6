"""Finding people and messages again, and what one was about to write."""

import re

from playwright.async_api import expect
import pytest

from scripts.demo_lib.accounts import ANNA
from tests.browser.lab import CROWD, Lab, crowd, story
from tests.browser.tab import Tab, written

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]

PHONE = {"width": 390, "height": 800}
#: As over http: a page has no clipboard of its own. The test keeps it, to look.
_WITHOUT_CLIPBOARD = """
    window.kept = navigator.clipboard;
    Object.defineProperty(navigator, "clipboard", {value: undefined});
"""
#: Some are there for a moment only, and a busy machine looks too late.
_NOTE_TITLES = """it => {
    window.titles = [];
    new MutationObserver(() => window.titles.push(it.title))
        .observe(it, {attributes: true, attributeFilter: ["title"]});
}"""
#: As pop-ups show cards: around them nothing can be selected.
_INTO_DIALOG = """() => {
    const find = root => {
        for (const it of root.querySelectorAll("*")) {
            if (it.localName === "phone-inbox-card") return it;
            const inner = it.shadowRoot && find(it.shadowRoot);
            if (inner) return inner;
        }
    };
    const dialog = document.createElement("dialog");
    dialog.style.cssText = "width: 800px; height: 600px";
    document.body.append(dialog);
    dialog.append(find(document));
    dialog.showModal();
}"""


@story
async def test_search_finds_everybody(lab: Lab) -> None:
    """By name, number and text: also who is further down than the list was read."""
    stranger = lab.stranger()
    text = f"Before all others {stranger}"
    await lab.arrive(ANNA.digits, text)
    await lab.arrive(stranger, "I was here, too")
    await crowd(lab)
    async with lab.tab("revicom") as tab:
        await expect(tab.part("conversation").first).to_be_visible()
        # Few of them are in the page.
        assert await tab.part("conversation").count() < CROWD / 2
        for typed, found in (
            (ANNA.name, ANNA.name),
            (ANNA.digits[3:], ANNA.name),
            (stranger, stranger),
            (written(stranger)[3:], stranger),
        ):
            await tab.part("search").fill(typed)
            await expect(tab.conversation(found).first).to_be_visible()
        await tab.part("search").fill(text)
        await expect(tab.part("search-result")).to_have_count(1)


@story
async def test_one_person_is_one_thread(lab: Lab) -> None:
    """A contact's conversations are together; each message says its line."""
    one, other = (f"{line} {lab.stranger()}" for line in ("Office", "HomeHub"))
    await lab.arrive(ANNA.digits, one, line="Office")
    await lab.arrive(ANNA.digits, other, line="HomeHub")
    async with lab.tab("revicom") as tab:
        row = tab.conversation(ANNA.name)
        await expect(row).to_have_count(1)
        await expect(row.get_by_test_id("where")).to_contain_text("Office")
        await row.click()
        for text, line in ((one, "Office"), (other, "HomeHub")):
            chip = tab.bubble(text).get_by_test_id("line-chip")
            await expect(chip).to_have_text(line)
        answer = f"To Office {lab.stranger()}"
        way = tab.part("way")
        office = way.locator("option", has_text="Office").first
        await way.select_option(value=await office.get_attribute("value"))
        await tab.reply(answer)

        async def line_of() -> str | None:
            for message in await lab.account("revicom").emulator.sent():
                if message["text"] == answer:
                    return str(message["line"])
            return None

        assert await lab.until("the answer at the server", line_of) == "Office"
        unread = tab.part("filter").filter(has_text="Unread")
        await unread.click()
        await expect(unread).to_have_attribute("aria-pressed", "true")
        await expect(tab.conversation(ANNA.name)).to_have_count(0)


@story
async def test_address_back_and_reload(lab: Lab) -> None:
    """The conversation is in the address; Back leads to the list; drafts stay."""
    stranger = lab.stranger()
    await lab.arrive(stranger, "Where are you?")
    async with lab.tab("revicom", viewport=PHONE) as tab:
        page = tab.page
        await tab.open(stranger)
        await expect(page).to_have_url(re.compile(r"[?&]conversation="))
        await tab.composer.fill("Half a sentence")
        await page.reload()
        await expect(tab.bubble("Where are you?")).to_be_visible()
        await expect(tab.composer).to_have_value("Half a sentence")
        await page.go_back()
        await expect(tab.part("thread")).to_have_count(0)
        await expect(tab.conversation(stranger)).to_be_visible()
        await page.go_forward()
        await expect(tab.bubble("Where are you?")).to_be_visible()
        await tab.part("back").click()
        await expect(tab.conversation(stranger)).to_be_visible()
        await expect(page).not_to_have_url(re.compile("conversation="))
        # Safari zooms in on whatever has a smaller font.
        sizes = await tab.card.locator("input, textarea").evaluate_all(
            "its => its.map(it => parseFloat(getComputedStyle(it).fontSize))"
        )
        assert min(sizes) >= 16


async def copied(tab: Tab) -> str:
    """Return what is in the clipboard."""
    return str(await tab.page.evaluate("kept.readText()"))


@story
async def test_copying_in_a_dialog_over_http(lab: Lab) -> None:
    """It is copied where that is possible, and else it is said that it was not."""
    stranger = lab.stranger()
    await lab.arrive(stranger, "See www.example.com, or ask mail@example.com")
    permissions = ["clipboard-read", "clipboard-write"]
    async with lab.tab("revicom", permissions=permissions) as tab:
        await tab.page.add_init_script(_WITHOUT_CLIPBOARD)
        await tab.page.reload()
        await tab.open(stranger)
        links = tab.part("bubble").locator("a")
        await expect(links).to_have_count(2)
        assert await links.evaluate_all("its => its.map(it => it.href)") == [
            "https://www.example.com/",
            "mailto:mail@example.com",
        ]
        call = tab.part("call")
        await expect(call).to_have_attribute("href", f"tel:+{stranger}")
        await tab.page.evaluate(_INTO_DIALOG)
        await tab.part("copy-number").evaluate(_NOTE_TITLES)
        await tab.part("copy-number").click()
        await tab.page.wait_for_function("window.titles.includes('Copied')")
        assert await copied(tab) == written(stranger)
        await tab.page.evaluate("document.execCommand = () => true")
        await tab.part("bubble").locator(".meta").click()
        await tab.part("copy-message").click()
        await expect(tab.part("error")).to_contain_text("could not be copied")
        assert await copied(tab) == written(stranger)


@story
async def test_failed_message(lab: Lab) -> None:
    """It is marked, says why in words, and can be sent once more, once."""
    stranger = lab.stranger()
    text = f"Not for you {stranger}"
    account = lab.account("revicom")
    await lab.arrive(stranger, "Hello")
    async with lab.tab("revicom") as tab:
        await tab.open(stranger)
        async with lab.nothing_delivered():
            await tab.reply(text)
            await expect(tab.bubble(text)).to_be_visible()
        (message,) = (it for it in await account.emulator.sent() if it["text"] == text)
        await account.emulator.drive(
            "set_delivery", message_id=message["id"], state="failed", reason="7060"
        )
        await lab.look()
        row = tab.conversation(stranger)
        await expect(row.get_by_test_id("failed")).to_contain_text("Not delivered: ")
        failure = tab.part("failure")
        await expect(failure).to_have_text(re.compile("says only .7060."))
        await tab.part("retry").dblclick()
        await expect(tab.part("retry")).to_have_count(0)
        await expect(tab.bubble(text)).to_have_count(2)
        sent = [it for it in await account.emulator.sent() if it["text"] == text]
        assert len(sent) == 2
        await tab.part("filter").filter(has_text="Failed").click()
        await expect(tab.part("search-result").filter(has_text=text)).to_have_count(1)
