"""The demo's own dashboard, as somebody who tries it presses its buttons."""

from playwright.async_api import expect
import pytest

from scripts.demo_lib.api import Socket
from scripts.demo_lib.automations import ASKED, GATE
from tests.browser.lab import Lab, story
from tests.browser.tab import Tab

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]


async def press(tab: Tab, name: str) -> None:
    """Press one of its buttons."""
    button = tab.page.locator("hui-button-card").filter(
        has=tab.page.get_by_text(name, exact=True)
    )
    await button.click()


async def until(lab: Lab, entity_id: str, wanted: str) -> None:
    """Wait until an entity has a state, with a look at the provider now and then."""

    async def look() -> bool:
        await lab.look()
        return await lab.state(entity_id) == wanted

    await lab.until(f"{entity_id} to be {wanted}", look)


@story
async def test_gate_at_any_speed(lab: Lab) -> None:
    """Anna's yes opens the gate, however soon or late it is pressed after the courier.

    She is a contact whom the other line was the last to write to.
    """
    async with lab.tab("inbox", dashboard="phone-inbox") as tab:
        await expect(tab.page.get_by_text("the house asks Anna")).to_be_visible()
        await press(tab, "Courier at the gate")
        await press(tab, "Anna says yes")
        await until(lab, GATE, "unlocked")
        await until(lab, ASKED, "off")

        await press(tab, "Courier at the gate")
        await until(lab, GATE, "locked")
        await until(lab, ASKED, "on")
        await press(tab, "Anna says no")
        await until(lab, ASKED, "off")
        assert await lab.state(GATE) == "locked"

        await press(tab, "Courier at the gate")
        await until(lab, ASKED, "on")
        await press(tab, "Anna says yes")
        await until(lab, GATE, "unlocked")
        tab.forgive_other_cards()


@story
async def test_what_there_is(lab: Lab) -> None:
    """The blueprints are there to be tried, too."""
    async with Socket(lab.api) as socket:
        blueprints = await socket.call("blueprint/list", domain="automation")
    ours = {path for path in blueprints if path.startswith("phone_inbox/")}
    assert "phone_inbox/text_command.yaml" in ours
    assert all(blueprints[path].get("error") is None for path in ours)
