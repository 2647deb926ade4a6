"""The card for those who see badly, or have it read to them: what axe-core says.

It measures what WCAG 2 asks for at its levels A and AA: contrast, roles and names.
"""

import re
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Locator, expect
import pytest

from scripts.demo_lib.accounts import ANNA, GUEST, PLUMBER
from tests.browser.lab import Lab, story
from tests.browser.tab import Tab, written

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]

#: The contrast of a single letter or digit is measured, too: a badge is one.
_MEASURE = """element => axe.run(element, {
    runOnly: ["wcag2a", "wcag2aa"],
    checks: {"color-contrast": {options: {ignoreLength: true}}},
})"""
_GRAVE = {"serious", "critical"}


async def complaints(tab: Tab, shown: Locator) -> list[str]:
    """Return what is gravely wrong with a part of the page, for people to read."""
    await tab.settle()
    await tab.page.evaluate(AXE_SCRIPT)
    found: dict[str, Any] = await shown.evaluate(_MEASURE)
    # Who has looked at nothing finds nothing.
    assert "color-contrast" in {rule["id"] for rule in found["passes"]}
    return [
        f"{rule['id']}: {node['html']} {node['failureSummary']}"
        for rule in found["violations"]
        if rule["impact"] in _GRAVE
        for node in rule["nodes"]
    ]


async def fail(lab: Lab, text: str) -> None:
    """Let a text that was sent come to nothing."""
    account = lab.account("revicom")
    (message,) = (it for it in await account.emulator.sent() if it["text"] == text)
    await account.emulator.drive(
        "set_delivery", message_id=message["id"], state="failed"
    )
    await lab.look()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@story
async def test_inbox(lab: Lab, scheme: str) -> None:
    """The list, a search, a thread with all kinds of messages, and its questions."""
    stranger = lab.stranger()
    text = f"Not for you {stranger}"
    await lab.arrive(stranger, f"482913 is your code, see https://example.com/{scheme}")
    for sender, channel in ((PLUMBER.digits, "WHATSAPP"), (lab.stranger(), "VK")):
        await lab.arrive(sender, "Other channel", channel=channel)
    # Many others may have written since the last text of somebody trusted.
    await lab.arrive(ANNA.digits, "I am on my way")
    async with lab.tab(color_scheme=scheme) as tab:
        await expect(tab.badge(stranger)).to_be_visible()
        for badge in (".badge.whatsapp", ".badge.vk", ".trusted"):
            await expect(tab.card.locator(badge).first).to_be_visible()
        assert await complaints(tab, tab.card) == []

        await tab.part("search").fill(stranger)
        await expect(tab.part("conversation")).to_have_count(1)
        await tab.part("search").fill("code")
        await expect(tab.part("search-result").first).to_be_visible()
        assert await complaints(tab, tab.card) == []
        await tab.part("search").fill("")

        await tab.open(stranger)
        await expect(tab.part("code")).to_be_visible()
        async with lab.nothing_delivered():
            for reply in (text, "Is it?"):
                await tab.reply(reply)
                await expect(tab.bubble(reply)).to_be_visible()
        await fail(lab, text)
        failed = tab.bubble(text)
        await expect(failed).to_have_attribute("data-delivery", "failed")
        await tab.composer.fill("One more")
        await expect(tab.part("part-counter")).to_be_visible()
        assert await complaints(tab, tab.card) == []

        await failed.click()
        await expect(tab.part("copy-message")).to_be_visible()
        assert await complaints(tab, tab.card) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@story
async def test_question(lab: Lab, scheme: str) -> None:
    """What is asked before a conversation is deleted."""
    text = f"Keep this {lab.stranger()}"
    await lab.arrive(GUEST.digits, text, provider="ringme", line="4103")
    async with lab.tab(color_scheme=scheme) as tab:
        await tab.open(text)
        await tab.part("delete-conversation").click()
        await expect(tab.part("confirm")).to_be_visible()
        assert await complaints(tab, tab.card) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@story
async def test_new_conversation(lab: Lab, scheme: str) -> None:
    """Whom to write to, with what is offered and with what is chosen."""
    async with lab.tab(color_scheme=scheme) as tab:
        await tab.part("new-conversation").click()
        await expect(tab.part("contact").filter(has_text=ANNA.name)).to_be_visible()
        await tab.part("recipient").press("ArrowDown")
        assert await complaints(tab, tab.card) == []

        await tab.part("contact").filter(has_text=ANNA.name).click()
        await expect(tab.part("contact")).to_have_count(0)
        await tab.composer.fill("Dinner?")
        await expect(tab.part("part-counter")).to_be_visible()
        assert await complaints(tab, tab.card) == []


@story
async def test_what_is_read_aloud(lab: Lab) -> None:
    """What a screen reader finds: roles, names, and a word when a text comes in."""
    stranger = lab.stranger()
    await lab.arrive(stranger, "Are you there?")
    name = written(stranger)
    pattern = name.replace("+", r"\+")
    async with lab.tab("revicom") as tab:
        await tab.part("search").fill(stranger)
        await expect(tab.part("conversation")).to_have_count(1)
        await expect(tab.card).to_match_aria_snapshot(
            f"""
            - heading "Messages" [level=2]
            - button "New conversation"
            - search:
              - searchbox "Search"
              - button "Clear the search"
            - heading "Conversations" [level=3]
            - listbox "Conversations":
              - option /{pattern}.*Are you there.*1 unread message/
            """
        )

        await tab.open(stranger)
        await expect(tab.bubble("Are you there?")).to_be_visible()
        await expect(tab.part("unread-badge")).to_have_count(0)
        await expect(tab.card).to_match_aria_snapshot(
            f"""
            - listbox "Conversations":
              - option /{pattern}/ [selected]
            """
        )
        await expect(tab.card).to_match_aria_snapshot(
            f"""
            - heading "{name}" [level=2]
            - button /Copy the number/
            - link "Call {name}"
            - button "Add {name} to the contacts"
            - list "Messages with {name}":
              - listitem: Today
              - listitem:
                - group /{pattern}, .*/: /Are you there/
            - textbox "Message to {name}"
            - button "Send" [disabled]
            - log
            """
        )

        said = tab.card.get_by_role("log")
        await expect(said).to_have_attribute("aria-live", "polite")
        await tab.reply("Yes")
        # Who goes from message to message hears what they say, and what became of it.
        answer = tab.bubble("Yes")
        await expect(answer).to_have_attribute("data-delivery", "delivered")
        await expect(answer).to_have_accessible_name(re.compile("^You, "))
        await expect(answer).to_have_accessible_description(
            re.compile(r"^Yes .* Delivered$")
        )
        await lab.arrive(stranger, "I am at your door")
        await expect(said).to_have_text(f"{name}: I am at your door")
        await answer.click()
        await expect(tab.card).to_match_aria_snapshot(
            """
            - toolbar "Message actions":
              - button "Copy"
            """
        )


@story
async def test_what_is_read_aloud_of_dialogs(lab: Lab) -> None:
    """What a screen reader finds where something is asked, and where somebody writes."""
    stranger = lab.stranger()
    await lab.arrive(stranger, "Who am I?", provider="ringme", line="4103")
    async with lab.tab() as tab:
        await tab.open(stranger)
        await tab.part("delete-conversation").click()
        await expect(tab.card).to_match_aria_snapshot(
            f"""
            - dialog "Delete the conversation with {written(stranger)}?":
              - heading [level=2]
              - paragraph
              - button "Keep"
              - button "Delete"
            """
        )
        await tab.card.get_by_role("button", name="Keep").click()

        await tab.part("add-contact").click()
        await expect(tab.card).to_match_aria_snapshot(
            f"""
            - dialog "Who has {written(stranger)}?":
              - heading [level=2]
              - text: Name
              - textbox "Name"
              - alert
              - paragraph
              - button "Close"
              - button "Add contact"
            """
        )
        await tab.card.get_by_role("button", name="Close").click()

        await tab.part("new-conversation").click()
        await tab.part("recipient").fill("Ann")
        await tab.part("recipient").press("ArrowDown")
        await expect(tab.card).to_match_aria_snapshot(
            """
            - heading "New conversation" [level=2]
            - text: Contact or phone number
            - combobox "Contact or phone number" [expanded]
            """
        )
        await expect(tab.card).to_match_aria_snapshot(
            f"""
            - listbox "Contacts":
              - option /{ANNA.name}/ [selected]
            """
        )
