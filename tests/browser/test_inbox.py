"""What people do with the card all day."""

from playwright.async_api import expect
import pytest

from scripts.demo_lib.accounts import ANNA, NEIGHBOUR
from scripts.demo_lib.entities import LineEntities
from tests.browser.lab import Lab, story

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]


def line_of(lab: Lab, name: str) -> LineEntities:
    """Return the entities of a line of Revicom."""
    return lab.account("revicom").inbox.lines[name]


@story
async def test_unread_is_seen(lab: Lab) -> None:
    """Who opens the dashboard sees who has written and how much of it is new."""
    stranger = lab.stranger()
    await lab.arrive(stranger, "First", "Second")
    async with lab.tab() as tab:
        await expect(tab.conversation(stranger)).to_contain_text("Second")
        await expect(tab.badge(stranger)).to_have_text("2")


@story
async def test_text_appears_without_reload(lab: Lab) -> None:
    """In the list and in the open conversation."""
    stranger = lab.stranger()
    async with lab.tab() as tab:
        await tab.mark()
        await lab.arrive(stranger, "Are you at home?")
        await expect(tab.conversation(stranger)).to_contain_text("Are you at home?")
        await expect(tab.badge(stranger)).to_have_text("1")
        await tab.open(stranger)
        await expect(tab.bubble("Are you at home?")).to_be_visible()
        await lab.arrive(stranger, "I am at your door.")
        await expect(tab.bubble("I am at your door.")).to_be_visible()
        assert await tab.is_same_page()


@story
async def test_reply_and_its_delivery(lab: Lab) -> None:
    """A reply reaches the server from the line that was written to."""
    stranger = lab.stranger()
    account = lab.account("revicom")
    await lab.arrive(stranger, "Bread or cake?", line="Office")
    async with lab.tab() as tab:
        await tab.open(stranger)
        await tab.composer.fill("Cake, please")
        counter = tab.part("part-counter")
        await expect(counter).to_have_attribute("data-parts", "1")
        await tab.composer.fill("Пирог" * 20)
        await expect(counter).to_have_attribute("data-parts", "2")
        await tab.reply("Cake, please")

        async def sent() -> dict[str, object] | None:
            for message in await account.emulator.sent():
                if message["text"] == "Cake, please":
                    return message
            return None

        message = await lab.until("the reply at the server", sent)
        assert (message["recipient"], message["line"]) == (stranger, "Office")
        bubble = tab.bubble("Cake, please")
        await expect(bubble).to_have_attribute("data-direction", "outgoing")
        await expect(bubble).to_have_count(1)
        await expect(tab.composer).to_have_value("")

        await account.emulator.drive(
            "set_delivery", message_id=message["id"], state="delivered"
        )
        await lab.look()
        await expect(bubble).to_have_attribute("data-delivery", "delivered")
        await expect(tab.conversation(stranger)).to_contain_text("Cake, please")


@story
async def test_reading_clears_badge_and_sensor(lab: Lab) -> None:
    """What is looked at is read: in the card and for automations."""
    stranger = lab.stranger()
    unread = line_of(lab, "Office").unread
    before = int(await lab.state(unread))
    await lab.arrive(stranger, "One", "Two", line="Office")
    async with lab.tab() as tab:
        await expect(tab.badge(stranger)).to_have_text("2")

        async def counted(wanted: int) -> bool:
            return int(await lab.state(unread)) == wanted

        await lab.until("two unread more", lambda: counted(before + 2))
        await tab.open(stranger)
        await expect(tab.badge(stranger)).to_have_count(0)
        await lab.until("none unread more", lambda: counted(before))


@story
async def test_marked_by_an_automation(lab: Lab) -> None:
    """What the button of a line marks is read in an open browser at once."""
    stranger = lab.stranger()
    await lab.arrive(stranger, "Read me", line="Office")
    async with lab.tab() as tab:
        await expect(tab.badge(stranger)).to_have_text("1")
        button = line_of(lab, "Office").mark_all_read
        await lab.api.act("button.press", {"entity_id": button})
        await expect(tab.badge(stranger)).to_have_count(0)


HOSTILE = (
    '<img src="x" onerror="window.hacked = true">',
    "<script>window.hacked = true</script>",
    "javascript:window.hacked=true https://example.com/?<b>&amp;\"'",
    "{{ states('sensor.house') }} ${window.hacked = true}",
    "\u202eright to left\u202c, end",
    "W" * 500,
)


@story
async def test_hostile_texts(lab: Lab) -> None:
    """A text shows as it was typed, and does nothing else: it turns nothing around."""
    stranger = lab.stranger()
    await lab.arrive(stranger, *HOSTILE)
    async with lab.tab() as tab:
        await tab.open(stranger)
        shown = tab.part("bubble").locator(".text")
        await expect(shown).to_have_count(len(HOSTILE))
        turning = str.maketrans("", "", "\u202c\u202e")
        assert [await text.text_content() for text in await shown.all()] == [
            text.translate(turning) for text in HOSTILE
        ]
        await expect(tab.card.locator("img, script, b")).to_have_count(0)
        links = tab.part("bubble").locator("a")
        # They are found a frame after the texts are there.
        await expect(links).to_have_count(1)
        for link in await links.all():
            address = await link.get_attribute("href") or ""
            assert address.startswith(("https://", "http://"))
        assert await tab.page.evaluate("window.hacked === undefined")
        thread = tab.part("thread")
        width = await thread.evaluate("it => it.scrollWidth - it.clientWidth")
        assert width == 0


@story
async def test_new_conversation(lab: Lab) -> None:
    """A contact is picked, and the text goes to their number."""
    account = lab.account("revicom")
    async with lab.tab("revicom") as tab:
        await tab.part("new-conversation").click()
        await tab.part("recipient").fill(ANNA.name)
        await tab.part("contact").filter(has_text=ANNA.name).first.click()
        await tab.reply("Dinner at eight?")

        async def sent() -> str | None:
            for message in await account.emulator.sent():
                if message["text"] == "Dinner at eight?":
                    return str(message["recipient"])
            return None

        recipient = await lab.until("the text at the server", sent)
        assert recipient == ANNA.digits
        await expect(tab.bubble("Dinner at eight?")).to_be_visible()


@story
async def test_deleting(lab: Lab) -> None:
    """A message is deleted at the server, after a question."""
    account = lab.account("ringme")
    text = f"Delete me {lab.stranger()}"
    sender = NEIGHBOUR.digits
    await lab.arrive(sender, text, provider="ringme", line="4103")
    async with lab.tab() as tab:
        await tab.conversation(text).click()
        bubble = tab.bubble(text)
        await bubble.click()
        await tab.part("delete").click()
        await tab.part("confirm").click()
        await expect(bubble).to_have_count(0)
        answer = await lab.api.request(
            "POST",
            "services/phone_inbox/get_messages?return_response",
            {"config_entry_id": account.inbox.entry_id},
        )
        messages = answer["service_response"]["messages"]
        assert text not in [message["text"] for message in messages]


@story
async def test_search(lab: Lab) -> None:
    """A word leads to the message that has it."""
    stranger = lab.stranger()
    word = f"Wombat{stranger}"
    await lab.arrive(stranger, f"Beware of the {word}", *["Something else"] * 3)
    async with lab.tab() as tab:
        await tab.part("search").fill(word)
        await tab.part("search-result").first.click()
        await expect(tab.bubble(f"Beware of the {word}")).to_be_visible()


@story
async def test_sidebar_panel(lab: Lab) -> None:
    """The same inbox fills a page of its own, and the side bar leads there."""
    stranger = lab.stranger()
    await lab.arrive(stranger, "In the panel")
    async with lab.tab() as tab:
        link = tab.page.locator('a[href="/phone_inbox"], [href="/phone_inbox"]').first
        await link.click()
        panel = tab.page.locator("phone-inbox-panel")
        await expect(panel).to_be_visible()
        await expect(tab.conversation(stranger)).to_contain_text("In the panel")
        # The first page that is opened, too.
        await tab.go(tab.page.url)
        await expect(panel).to_be_visible()
        await expect(tab.conversation(stranger)).to_contain_text("In the panel")


@story
async def test_right_to_left(lab: Lab) -> None:
    """Such texts begin at the right, each paragraph by itself; nothing turns others."""
    stranger = lab.stranger()
    shalom = "\u05e9\u05dc\u05d5\u05dd"
    await lab.arrive(stranger, f"A longer line of English\n{shalom}", shalom)
    async with lab.tab("revicom") as tab:
        row = tab.conversation(stranger)
        await expect(row).to_contain_text(shalom)
        assert await row.locator(".last").evaluate(_SIDE) == "right"
        await tab.open(stranger)
        await expect(tab.part("bubble")).to_have_count(2)
        # The times of day, beside the texts, come a frame later.
        await expect(tab.composer).to_be_visible()
        mixed, hebrew = (tab.part("bubble").nth(number) for number in (0, 1))
        assert await mixed.locator(".text").evaluate(_SIDE) == "right"
        direction = "it => getComputedStyle(it).direction"
        assert await hebrew.locator(".said").evaluate(direction) == "rtl"
        # Whose bubble it is still shows in where it stands.
        places = [await bubble.bounding_box() for bubble in (mixed, hebrew)]
        assert places[0] is not None
        assert places[1] is not None
        assert places[0]["x"] == places[1]["x"]


#: Which side of its block the last line of a text stands at: the time of day is at
#: the right of it.
_SIDE = """it => {
    const range = document.createRange();
    range.selectNodeContents(it);
    const line = [...range.getClientRects()].at(-1);
    const block = it.closest(".said") ?? it;
    return line.left > block.getBoundingClientRect().left + 10 ? "right" : "left";
}"""


@story
async def test_russian(lab: Lab) -> None:
    """The card speaks the language that its user chose."""
    async with lab.tab("revicom", language="ru") as tab:
        await expect(tab.card).to_contain_text("Сообщения")


@story
async def test_other_places(lab: Lab) -> None:
    """The card among others on a page, and one whose account is there no more."""
    stranger = lab.stranger()
    await lab.arrive(stranger, "Among others")
    async with lab.tab("masonry") as tab:
        await expect(tab.card).to_contain_text("Texts")
        await expect(tab.conversation(stranger)).to_contain_text("Among others")
    async with lab.tab("gone") as tab:
        await expect(tab.part("no-account")).to_be_visible()
        await expect(tab.part("conversation")).to_have_count(0)
