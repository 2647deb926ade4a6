"""Pictures of the card, for people to look at.

They are taken with every run. PICTURES names the folder that they are kept in.
"""

import asyncio
from pathlib import Path

from playwright.async_api import expect
import pytest

from scripts.demo_lib.accounts import (
    ANNA,
    BANK,
    COLLEAGUE,
    COURIER,
    GUEST,
    NEIGHBOUR,
    PLUMBER,
    STRANGER,
    SUPPLIER,
    Person,
)
from tests.browser.lab import ALONE, Lab, story

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]

DEVICES = {
    "phone": {"width": 390, "height": 844},
    "tablet": {"width": 1280, "height": 800},
}


#: What came in last, the oldest first: who, what, and how.
STORY: tuple[tuple[Person, str, dict[str, str]], ...] = (
    (STRANGER, "Hello, is the flat still free?", {}),
    (GUEST, "Table for four at seven?", {"provider": "ringme", "line": "4102"}),
    (SUPPLIER, "Order 2208 is at your loading ramp.", {"provider": "portsip"}),
    (COLLEAGUE, "Running late, please start without me.", {"provider": "portsip"}),
    (NEIGHBOUR, "Your gate is open. Is that right?", {"provider": "ringme"}),
    (BANK, "482913 is your code. Tell it to nobody.", {}),
    (PLUMBER, "Can be with you on Tuesday.", {"channel": "WHATSAPP", "line": "Office"}),
    (COURIER, "I am at your gate with parcel 4471.", {}),
    (ANNA, "Home at eight. Bread or cake?", {"line": "Office"}),
)
REPLY = "Cake! They have these: https://example.com/cakes"


async def tell_story(lab: Lab) -> None:
    """Let happen what the pictures show, once: an inbox after some hours."""
    if lab.story_told:
        return
    lab.story_told = True
    for person, text, arguments in STORY:
        await lab.arrive(person.digits, text, **arguments)
    # The times of some providers are whole seconds: what comes now is newer.
    await asyncio.sleep(1.1)
    account = lab.account("revicom")
    office = await lab.device_of(account.inbox.lines["Office"].unread)
    answer = await lab.api.request(
        "POST",
        "services/phone_inbox/send_message?return_response",
        {"device_id": office, "recipients": [ANNA.name], "message": REPLY},
    )
    (sent,) = answer["service_response"]["recipients"]
    await account.emulator.drive(
        "set_delivery", message_id=sent["message_id"], state="delivered"
    )
    await asyncio.sleep(1.1)
    await lab.arrive(ANNA.digits, "Deal!", line="Office")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", DEVICES)
@story
async def test_pictures(lab: Lab, pictures: Path, device: str, scheme: str) -> None:
    """On a phone and on a tablet, by day and by night, nothing sticks out."""
    await tell_story(lab)
    viewport = DEVICES[device]
    async with lab.tab(
        dashboard=ALONE, viewport=viewport, color_scheme=scheme, device_scale_factor=2
    ) as tab:
        await expect(tab.conversation("Deal!")).to_be_visible()
        if device == "phone":
            await tab.settle()
            await tab.page.screenshot(
                path=pictures / f"card-list-{device}-{scheme}.png"
            )
        await tab.open("Deal!")
        await expect(tab.bubble("Deal!")).to_be_visible()
        await tab.settle()
        await tab.page.screenshot(path=pictures / f"card-{device}-{scheme}.png")
        wide = await tab.page.evaluate(
            "document.documentElement.scrollWidth - window.innerWidth"
        )
        assert wide <= 0
        dark = await tab.page.evaluate(_IS_DARK)
        assert dark is (scheme == "dark")


#: Whether the card's own background is nearer to black than to white.
_IS_DARK = """() => {
    const find = root => root.querySelector("ha-card")
        ?? [...root.querySelectorAll("*")].reduce(
            (found, it) => found ?? (it.shadowRoot && find(it.shadowRoot)), null);
    const colour = getComputedStyle(find(document)).backgroundColor;
    const parts = colour.match(/[\\d.]+/g).map(Number);
    return (parts[0] + parts[1] + parts[2]) / 3 < 128;
}"""
