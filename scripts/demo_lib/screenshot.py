"""Pictures of the demo, by a real browser that nobody sees."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
import shutil

from playwright.async_api import Page, async_playwright

from .console import DemoError, say, until
from .content import DASHBOARD
from .home import Home

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_PAGES = {
    "dashboard": DASHBOARD,
    "integration": "config/integrations/integration/phone_inbox",
}
_PATIENCE = 90.0


def require_browser() -> str:
    """Return the browser's path; raise DemoError where there is none."""
    for name in _BROWSERS:
        if path := shutil.which(name):
            return path
    raise DemoError(
        "this needs the browser chromium on the PATH; on Debian: "
        "apt-get install chromium fonts-dejavu-core fonts-noto-color-emoji"
    )


async def take(home: Home, folder: Path) -> None:
    """Let some texts arrive, then take pictures into the folder."""
    await _let_arrive(home)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=require_browser(), args=list(FLAGS)
        )
        page = await browser.new_page(
            viewport={"width": 1280, "height": 900}, color_scheme="light"
        )
        # This is how Home Assistant's frontend keeps who is signed in, and that the
        # side bar is narrow.
        storage = {
            "hassTokens": home.homeassistant.browser_tokens,
            "dockedSidebar": "auto",
        }
        for key, value in storage.items():
            arguments = f"{json.dumps(key)}, {json.dumps(json.dumps(value))}"
            await page.add_init_script(f"localStorage.setItem({arguments})")
        for name, path in _PAGES.items():
            target = folder / f"{name}.png"
            await _picture(page, f"{home.homeassistant.url}/{path}", target)
            say(f"Picture: {target}")
        await browser.close()


async def _picture(page: Page, url: str, target: Path) -> None:
    await page.goto(url)
    # The splash covers a page that is already there.
    await page.wait_for_selector("#ha-launch-screen", state="detached")
    await page.wait_for_load_state("networkidle")
    await page.wait_for_timeout(2500)
    await page.screenshot(path=target)


async def _let_arrive(home: Home) -> None:
    connected = home.accounts[0]
    story = connected.account.story[:6]
    for text in story:
        # The times of some providers are whole seconds: the last is the newest.
        await asyncio.sleep(1.1)
        await connected.emulator.drive("receive", **text.arguments())
    for other in home.accounts[1:]:
        for text in other.account.story:
            await other.emulator.drive("receive", **text.arguments())
    plumber = connected.inbox.notify["Plumber"]
    await home.api.act(
        "notify.send_message", {"entity_id": plumber, "message": "Hello?"}
    )

    async def arrived() -> bool:
        unread = await home.api.state(connected.inbox.unread_total)
        sent = await connected.emulator.sent()
        others = [
            int((await home.api.state(other.inbox.unread_total))["state"])
            >= len(other.account.story)
            for other in home.accounts[1:]
        ]
        return unread["state"] == str(len(story)) and len(sent) > 1 and all(others)

    say("Picture: waiting until some texts have arrived")
    await until("the texts", arrived, seconds=_PATIENCE)
