"""Putting the card on a dashboard, from the inbox in the sidebar."""

from typing import Any

from playwright.async_api import expect
import pytest

from scripts.demo_lib.api import Socket
from tests.browser.lab import Lab, story

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]

ADDRESS = "for-the-card"
HEADING = {"type": "heading", "heading": "Ours"}
VIEWS: list[dict[str, Any]] = [
    {"title": "Map", "path": "map", "type": "panel", "cards": [HEADING]},
    {
        "title": "House",
        "path": "house",
        "type": "sections",
        "sections": [{"type": "grid", "cards": [HEADING]}],
    },
]


async def make(lab: Lab, url_path: str, title: str, config: dict[str, Any]) -> None:
    """Make a dashboard."""
    async with Socket(lab.api) as socket:
        await socket.call(
            "lovelace/dashboards/create",
            url_path=url_path,
            title=title,
            show_in_sidebar=False,
        )
        await socket.call("lovelace/config/save", url_path=url_path, config=config)


@story
async def test_put_on_a_dashboard(lab: Lab) -> None:
    """The card comes after what is there, and what is there stays as it is."""
    await make(lab, ADDRESS, "Cards", {"views": VIEWS})
    made = {"strategy": {"type": "original-states"}}
    await make(lab, "made-by-itself", "Generated", made)
    async with lab.tab("", dashboard="phone_inbox") as tab:
        await tab.part("to-dashboard").click()
        view = tab.part("dashboard-view")
        await expect(view).to_contain_text("Cards · House")
        # A view that is one card takes no other, and what is generated takes none.
        assert "Cards · Map" not in await view.inner_text()
        await expect(tab.card.get_by_text("Generated")).to_be_visible()
        await view.select_option("Cards · House")
        await tab.part("dashboard-add").click()
        await tab.part("dashboard-open").click()
        await tab.page.wait_for_url(f"**/{ADDRESS}/house")
        await expect(tab.page.locator("hui-sections-view")).to_be_visible()
        await expect(tab.card).to_be_visible()
        await expect(tab.page.get_by_text("Ours")).to_be_visible()
    async with Socket(lab.api) as socket:
        config = await socket.call("lovelace/config", url_path=ADDRESS)
    other, house = config["views"]
    assert other == VIEWS[0]
    card = {"type": "custom:phone-inbox-card"}
    sections = [*VIEWS[1]["sections"], {"type": "grid", "cards": [card]}]
    assert house == {**VIEWS[1], "sections": sections}


@story
async def test_only_administrators(lab: Lab) -> None:
    """Nobody is offered what Home Assistant refuses them; a card offers nothing."""
    tokens = await lab.user("Dana", "system-users")
    async with lab.tab("", dashboard="phone_inbox", tokens=tokens) as tab:
        await expect(tab.part("conversation").first).to_be_visible()
        # What there is above the rows comes a frame after them.
        await expect(tab.part("search")).to_be_visible()
        await expect(tab.part("to-dashboard")).to_have_count(0)
    async with lab.tab() as tab:
        await expect(tab.part("conversation").first).to_be_visible()
        # What there is above the rows comes a frame after them.
        await expect(tab.part("search")).to_be_visible()
        await expect(tab.part("to-dashboard")).to_have_count(0)
