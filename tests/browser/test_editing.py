"""Putting the card on a dashboard, by the browser only."""

from playwright.async_api import expect
import pytest

from scripts.demo_lib.api import Socket
from tests.browser.lab import DASHBOARD, Lab, story
from tests.browser.tab import Tab

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]

#: The view that these tests edit, as Home Assistant's pen opens it.
EDITED = "edited?edit=1"


async def add_card(tab: Tab) -> None:
    """Open the dialog that offers cards."""
    await tab.page.get_by_role("button", name="Add card").click()
    await expect(tab.page.locator("hui-dialog-create-card")).to_be_attached()


@story
async def test_visual_editor(lab: Lab) -> None:
    """The card follows what is changed, and the dashboard keeps it."""
    async with lab.tab(EDITED) as tab:
        await tab.page.locator("hui-card-options ha-button").first.click()
        editor = tab.page.locator("phone-inbox-card-editor")
        shown = tab.page.locator("hui-dialog-edit-card phone-inbox-card")
        await expect(shown).to_contain_text("Messages")
        await editor.locator('input[name="title"]').fill("Our texts")
        await expect(shown).to_contain_text("Our texts")
        await expect(shown.get_by_test_id("new-conversation")).to_have_count(1)
        await editor.locator('ha-switch[aria-label="Hide the reply box"]').click()
        await expect(shown.get_by_test_id("new-conversation")).to_have_count(0)
        await tab.page.get_by_role("button", name="Save").click()
        await expect(editor).to_have_count(0)
        await expect(tab.card).to_contain_text("Our texts")
    async with Socket(lab.api) as socket:
        config = await socket.call("lovelace/config", url_path=DASHBOARD)
    (view,) = (view for view in config["views"] if view["path"] == "edited")
    assert view["cards"] == [
        {
            "type": "custom:phone-inbox-card",
            "title": "Our texts",
            "hide_composer": True,
        }
    ]


@story
async def test_card_picker(lab: Lab) -> None:
    """Who looks for the card by its name sees what it will look like."""
    async with lab.tab(EDITED) as tab:
        await add_card(tab)
        await tab.page.get_by_text("By card", exact=True).click()
        picker = tab.page.locator("hui-card-picker")
        await picker.locator("input").first.fill("phone inbox")
        offered = picker.locator(".card").filter(has_text="Phone Inbox")
        await expect(offered.locator("phone-inbox-card")).to_be_visible()
        await offered.locator(".overlay").click()
        await expect(tab.page.locator("phone-inbox-card-editor")).to_be_visible()
        tab.forgive_other_cards()


@story
async def test_suggestion(lab: Lab) -> None:
    """Who picks an entity of a line is offered the inbox of this line."""
    entity_id = lab.account("revicom").inbox.lines["Office"].unread
    async with lab.tab(EDITED) as tab:
        await add_card(tab)
        dialog = tab.page.locator("hui-suggestion-picker")
        await dialog.locator("input").first.fill(entity_id)
        await dialog.locator(f'[data-entity-id="{entity_id}"] button').click()
        offered = dialog.locator("phone-inbox-card")
        await expect(offered.get_by_test_id("conversation").first).to_be_visible()
        tab.forgive_other_cards()
