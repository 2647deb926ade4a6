"""Our triggers, conditions and actions in Home Assistant's automation editor."""

import re
from typing import Any

from playwright.async_api import expect
import pytest

from tests.browser.lab import Lab, story

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]

AUTOMATION = "browser_test"


async def automate(lab: Lab, **config: Any) -> str:
    """Make an automation; return the view that edits it."""
    whole = {"alias": "Browser test", "triggers": [], "actions": [], **config}
    await lab.api.post(f"config/automation/config/{AUTOMATION}", whole)
    return f"automation/edit/{AUTOMATION}"


@story
async def test_limits(lab: Lab) -> None:
    """All accounts are no error; who limits a trigger is offered ours, well counted."""
    office = await lab.device_of(lab.account("revicom").inbox.lines["Office"].unread)
    limit = {"device_id": [office]}
    kinds = ("code_received", "delivery_failed", "message_sent", "message_received")
    view = await automate(
        lab,
        triggers=[
            {
                "trigger": "phone_inbox.phrase_received",
                "options": {"limit_to": limit, "phrase": "Open"},
            },
            *({"trigger": f"phone_inbox.{kind}"} for kind in kinds),
        ],
        conditions=[
            {"condition": "phone_inbox.has_unread", "options": {"limit_to": limit}}
        ],
    )
    async with lab.tab(
        view, dashboard="config", shows="ha-automation-trigger-row"
    ) as tab:
        triggers = tab.page.locator("ha-automation-trigger-row")
        conditions = tab.page.locator("ha-automation-condition-row")
        await expect(triggers).to_have_count(1 + len(kinds))
        # There is text once translations are: an icon alone says nothing of errors.
        for row in (triggers.last, conditions.first):
            await expect(row).to_contain_text("ext message")
        await expect(tab.page.locator(".target.error")).to_have_count(0)
        await expect(tab.page.get_by_text("(0)")).to_have_count(0)

        device = tab.page.locator("ha-target-picker-item-row")
        # A line counts messages in several ways, and tells of them in one.
        for row, entities in (
            (conditions.first, r"[1-9] entit"),
            (triggers.first, "1 entity"),
        ):
            await row.click()
            await expect(device).to_contain_text(
                re.compile(f"Office.*{entities}", re.DOTALL)
            )
        await tab.page.get_by_role("button", name="Add target").click()
        search = tab.page.locator("ha-picker-combo-box input")
        offered = tab.page.locator("ha-picker-combo-box")
        # Both are notify or event entities.
        await search.fill("Backup")
        await expect(offered).to_contain_text("No target found")
        await search.fill("Anna")
        await expect(offered).to_contain_text("Notifications")


@story
async def test_recipients(lab: Lab) -> None:
    """Contacts and lines are offered by name, and nothing else there is."""
    view = await automate(
        lab, actions=[{"action": "phone_inbox.send_message", "data": {"message": "Hi"}}]
    )
    async with lab.tab(
        view, dashboard="config", shows="ha-automation-action-row"
    ) as tab:
        await tab.page.locator("ha-automation-action-row").click()
        offered = tab.page.locator("ha-picker-combo-box")
        search = offered.locator("input")
        for name, picker, ours, others in (
            ("Contacts", "ha-entity-picker", "Anna", "Backup"),
            ("Line", "ha-device-picker", "Office", "Anna"),
        ):
            row = tab.page.locator("ha-settings-row").filter(
                has=tab.page.get_by_text(name, exact=True)
            )
            await row.locator("ha-checkbox").click()
            await row.locator(picker).click()
            await search.fill(others)
            await expect(offered).to_contain_text("found")
            await search.fill(ours)
            await offered.get_by_text(ours, exact=True).first.click()
            await expect(row.locator(picker).first).to_contain_text(ours)
        await tab.page.get_by_role("button", name="Save").click()

        async def saved() -> dict[str, Any] | None:
            kept = await lab.api.get(f"config/automation/config/{AUTOMATION}")
            (action,) = kept["actions"]
            data: dict[str, Any] = action["data"]
            return data if len(data) > 1 else None

        data = await lab.until("the automation to be saved", saved)
    assert data["contacts"] == ["notify.anna"]
    assert data["device_id"]
