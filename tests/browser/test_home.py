"""Several browsers, long histories, and a Home Assistant that restarts."""

import json
from pathlib import Path

from playwright.async_api import expect
import pytest

from tests.browser.lab import LETTERS, PEN_FRIEND, Lab, story

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]


@story
async def test_two_browsers_in_step(lab: Lab) -> None:
    """What one does the other one shows."""
    stranger = lab.stranger()
    async with lab.tab() as one, lab.tab() as other:
        await lab.arrive(stranger, "To both")
        for tab in (one, other):
            await expect(tab.badge(stranger)).to_have_text("1")
        await one.open(stranger)
        await expect(other.badge(stranger)).to_have_count(0)
        await other.open(stranger)
        await one.reply("From one of us")
        await expect(other.bubble("From one of us")).to_have_count(1)
        await lab.look()
        for tab in (one, other):
            await expect(tab.bubble("From one of us")).to_have_count(1)


@story
async def test_long_conversation(lab: Lab, pictures: Path) -> None:
    """Thousands of messages scroll, and the page holds only some of them.

    How long the browser was busy at a stretch is written down, and not judged: that
    says as much of the machine as of the card.
    """
    async with lab.tab("revicom") as tab:
        await tab.page.evaluate(_WATCH)
        # Many others may have written since.
        await tab.part("search").fill(PEN_FRIEND)
        await tab.open(PEN_FRIEND)
        await expect(tab.bubble(f"Letter {LETTERS}")).to_be_visible()
        painted = await tab.page.evaluate("performance.now() - window.opened")
        thread, bubbles = tab.part("thread"), tab.part("bubble")
        oldest = LETTERS
        most = 0
        while oldest > 1:
            await thread.evaluate("it => it.scrollTo(0, 0)")
            first = bubbles.first.locator(".text")
            await expect(first).not_to_have_text(f"Letter {oldest}")
            text = await first.text_content() or ""
            oldest = int(text.removeprefix("Letter "))
            most = max(most, await bubbles.count())
        assert most < 400
        await tab.part("jump").click()
        await expect(tab.bubble(f"Letter {LETTERS}")).to_be_visible()
        told = {
            "messages": LETTERS,
            "most_bubbles": most,
            "first_paint_ms": round(painted),
            "long_tasks_ms": await tab.page.evaluate("window.longTasks"),
        }
        (pictures / "long-conversation.json").write_text(json.dumps(told))


_WATCH = """() => {
    window.longTasks = [];
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) {
            window.longTasks.push(Math.round(entry.duration));
        }
    }).observe({entryTypes: ["longtask"]});
    window.addEventListener("click", () => {
        window.opened = performance.now();
    }, {capture: true, once: true});
}"""


@story
async def test_restart(lab: Lab) -> None:
    """The open page comes back by itself after Home Assistant has restarted.

    Home Assistant builds its dashboards anew then, so that no conversation is open.
    """
    stranger = lab.stranger()
    await lab.arrive(stranger, "Before")
    async with lab.tab("revicom") as tab:
        await expect(tab.badge(stranger)).to_have_text("1")
        await tab.mark()
        tab.offline = True
        await lab.restart()

        async def polls() -> bool:
            state = await lab.state(lab.account("revicom").inbox.connection)
            return state == "on"

        await lab.until("the account to be back", polls)
        await lab.arrive(stranger, "After")
        await expect(tab.conversation(stranger)).to_contain_text("After")
        await expect(tab.part("disconnected")).to_have_count(0)
        await expect(tab.part("offline")).to_have_count(0)
        tab.offline = False
        await tab.open(stranger)
        await expect(tab.bubble("After")).to_be_visible()
        await tab.reply("Welcome back")
        await expect(tab.bubble("Welcome back")).to_have_count(1)
        assert await tab.is_same_page()
