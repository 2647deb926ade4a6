"""One page in a browser, and how a person finds things in the card."""

import re

from playwright.async_api import ConsoleMessage, Error, Locator, Page, expect

#: Milliseconds that something may take on a machine with much else to do.
PATIENCE = 60_000.0
expect.set_options(timeout=PATIENCE)
#: The element that has the keyboard, through all shadow roots.
_KEYBOARD = """() => {
    let it = document.activeElement;
    while (it?.shadowRoot?.activeElement) it = it.shadowRoot.activeElement;
    return it?.cloneNode().outerHTML;
}"""


def written(number: str) -> str:
    """Return a Russian number as people write it; anything else as it is."""
    return re.sub(
        r"^7(\d{3})(\d{3})(\d{2})(\d{2})$", r"+7 \1 \2-\3-\4", number.removeprefix("+")
    )


class Tab:
    """A page with the card."""

    def __init__(self, page: Page) -> None:
        """Listen to the page's console from the start."""
        self.page = page
        self.complaints: list[str] = []
        #: Whether Home Assistant is away for now, so that nothing can be loaded.
        self.offline = False
        page.on("console", self._console)
        page.on("pageerror", self._error)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not self.offline:
            self.complaints.append(f"{message.text} ({message.location['url']})")

    def _error(self, error: Error) -> None:
        if not self.offline:
            self.complaints.append(str(error))

    async def go(self, url: str, *, shows: str = "phone-inbox-view") -> None:
        """Open a page and wait until it shows something: the inbox, if not told."""
        await self.page.goto(url)
        # The splash covers a page that is already there.
        await self.page.wait_for_selector("#ha-launch-screen", state="detached")
        await expect(self.page.locator(shows).first).to_be_visible()

    def forgive_other_cards(self) -> None:
        """Forget complaints of Home Assistant's own cards: they miss the internet."""
        self.complaints = [it for it in self.complaints if "phone-inbox" in it]

    # What there is

    @property
    def card(self) -> Locator:
        """Return the inbox."""
        return self.page.locator("phone-inbox-view")

    def part(self, name: str) -> Locator:
        """Return parts of the inbox by the name they have for tests."""
        return self.card.get_by_test_id(name)

    def conversation(self, name: str) -> Locator:
        """Return the row of somebody's conversation: a contact's, or of a number."""
        return self.part("conversation").filter(has_text=written(name))

    def badge(self, name: str) -> Locator:
        """Return the count of unread messages at somebody's conversation."""
        return self.conversation(name).get_by_test_id("unread-badge")

    def bubble(self, text: str) -> Locator:
        """Return the bubbles with exactly this text."""
        exactly = re.compile(rf"^\s*{re.escape(text)}\s*$")
        inner = self.page.locator(".text").filter(has_text=exactly)
        return self.part("bubble").filter(has=inner)

    @property
    def composer(self) -> Locator:
        """Return the box that replies are written in."""
        return self.part("composer")

    # What a person does

    async def open(self, name: str) -> None:
        """Open somebody's conversation."""
        await self.conversation(name).first.click()
        await expect(self.part("thread")).to_be_visible()

    async def reply(self, text: str) -> None:
        """Write into the open conversation and send."""
        await self.composer.fill(text)
        await self.part("send").click()

    async def settle(self) -> None:
        """Wait until nothing is loaded or moves any more."""
        await self.page.wait_for_load_state("networkidle")
        await self.page.wait_for_function(
            "document.getAnimations().every(it => it.playState !== 'running')"
        )

    async def describe(self) -> str:
        """Return what there is to see when a story has failed."""
        try:
            seen = [
                f"The keyboard: {await self.page.evaluate(_KEYBOARD)}",
                f"The inbox:\n{await self.card.aria_snapshot(timeout=5_000)}",
            ]
        except Error as error:
            seen = [f"The page tells nothing: {error}"]
        return "\n".join([*seen, "The browser's console:", *self.complaints])

    async def mark(self) -> None:
        """Leave a mark that a reload of the page would wipe off."""
        await self.page.evaluate("window.phoneInboxMark = true")

    async def is_same_page(self) -> bool:
        """Tell whether the page was not loaded again since :meth:`mark`."""
        return bool(await self.page.evaluate("window.phoneInboxMark === true"))
