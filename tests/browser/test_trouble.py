"""The card when something is wrong, and for those who may not do everything."""

from playwright.async_api import expect
import pytest

from scripts.demo_lib.api import Socket
from tests.browser.lab import Lab, story

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]

#: As when a laptop sleeps: the page loses its connection and finds another.
_HANG_UP = """() => document.querySelector("home-assistant").hass.connection
    .reconnect(true)"""


async def sent(lab: Lab, text: str) -> int:
    """Return how often the server has got a text."""
    messages = await lab.account("revicom").emulator.sent()
    return sum(message["text"] == text for message in messages)


@story
async def test_answer_that_never_comes(lab: Lab) -> None:
    """A text whose fate is unknown is looked for, and not sent again."""
    stranger = lab.stranger()
    text = f"Only once {stranger}"
    emulator = lab.account("revicom").emulator
    await lab.arrive(stranger, "Hello")
    async with lab.tab("revicom") as tab:
        await tab.open(stranger)
        await expect(tab.bubble("Hello")).to_be_visible()
        await emulator.switch(send_answer_delay=20.0)
        try:
            await tab.reply(text)

            async def arrived() -> bool:
                return await sent(lab, text) == 1

            await lab.until("the text at the server", arrived)
            # Home Assistant's own pages complain then: they end a subscription by
            # the number that it had before.
            tab.offline = True
            await tab.page.evaluate(_HANG_UP)
            await expect(tab.part("error")).to_contain_text("Look whether")
        finally:
            await emulator.switch(send_answer_delay=0.0)
        await expect(tab.part("disconnected")).to_have_count(0)
        # Then it is in the conversation: it was sent, and nobody has to ask.
        await expect(tab.bubble(text)).to_have_count(1)
        await expect(tab.composer).to_have_value("")
        assert await sent(lab, text) == 1


@story
async def test_reader(lab: Lab) -> None:
    """Who may only read sees everything and changes nothing."""
    stranger = lab.stranger()
    await lab.arrive(stranger, "For your eyes")
    tokens = await lab.user("Reader", "system-read-only")
    async with lab.tab("revicom", tokens=tokens) as tab:
        await expect(tab.badge(stranger)).to_have_text("1")
        # What there is above the rows comes a frame after them.
        await expect(tab.part("search")).to_be_visible()
        await expect(tab.part("new-conversation")).to_have_count(0)
        await tab.open(stranger)
        await tab.bubble("For your eyes").click()
        await expect(tab.part("copy-message")).to_be_visible()
        await expect(tab.part("cannot-send")).to_contain_text("no permission")
        for name in ("mark-unread", "delete", "delete-conversation", "composer"):
            await expect(tab.part(name)).to_have_count(0)
        await lab.arrive(stranger, "And this")
        await expect(tab.badge(stranger)).to_have_text("2")
        await expect(tab.part("error")).to_have_count(0)


@story
async def test_user_without_administration(lab: Lab) -> None:
    """Somebody of the family reads and writes as the owner does."""
    stranger = lab.stranger()
    await lab.arrive(stranger, "For the family")
    tokens = await lab.user("Family", "system-users")
    async with lab.tab("revicom", tokens=tokens) as tab:
        await tab.open(stranger)
        await expect(tab.badge(stranger)).to_have_count(0)
        await tab.reply("From the family")
        await expect(tab.bubble("From the family")).to_have_count(1)


@story
async def test_account_that_goes(lab: Lab) -> None:
    """What is typed outlives an account that goes and comes."""
    account = lab.account("revicom")
    entry_id = account.inbox.entry_id
    stranger = lab.stranger()
    await lab.arrive(stranger, "Do not go")
    async with lab.tab("revicom") as tab:
        await tab.open(stranger)
        await expect(tab.bubble("Do not go")).to_be_visible()
        await tab.composer.fill("Half a")
        async with Socket(lab.api) as socket:
            for disabled_by in ("user", None):
                await socket.call(
                    "config_entries/disable", entry_id=entry_id, disabled_by=disabled_by
                )
                gone = 1 if disabled_by else 0
                await expect(tab.part("offline")).to_have_count(gone)
                await expect(tab.bubble("Do not go")).to_be_visible()
                await expect(tab.composer).to_have_value("Half a")
        await expect(tab.bubble("Do not go")).to_be_visible()
