"""Pictures and files that come with messages."""

from base64 import b64encode
from pathlib import Path
from struct import pack
from zlib import compress, crc32

from playwright.async_api import expect
import pytest

from tests.browser.lab import Lab, story

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]

WIDTH, HEIGHT = 40, 30
PDF = b"%PDF-1.7 of a stranger"
#: It would tell the page that it was run.
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='window.ran = true'/>"


def png() -> bytes:
    """Return a picture, all of it in one colour."""

    def part(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", crc32(kind + data))

    row = b"\0" + b"\x20\x80\xc0" * WIDTH
    return (
        b"\x89PNG\r\n\x1a\n"
        + part(b"IHDR", pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0))
        + part(b"IDAT", compress(row * HEIGHT))
        + part(b"IEND", b"")
    )


@story
async def test_pictures_and_files(lab: Lab, pictures: Path) -> None:
    """A picture is seen at once, a file can be saved, and nothing is run."""
    twilio = lab.account("twilio")
    text = f"Look {lab.stranger()}"
    await twilio.emulator.drive(
        "receive",
        text=text,
        sender="+14085550199",
        files=[
            ["image/png", b64encode(png()).decode()],
            ["application/pdf", b64encode(PDF).decode()],
            ["image/svg+xml", b64encode(SVG).decode()],
        ],
    )
    await lab.look("twilio")
    async with lab.tab() as tab:
        page = tab.page
        await tab.open(text)
        picture = tab.part("picture")
        await expect(picture).to_have_count(1)
        shown = picture.locator("img")
        await expect(shown).to_have_js_property("naturalWidth", WIDTH)
        assert str(await shown.get_attribute("src")).startswith("blob:")
        problem = tab.part("attachment-problem")
        await expect(problem).to_contain_text("image/svg+xml")
        file = tab.part("file").filter(has_text="application/pdf")
        await expect(file).to_contain_text("kB")
        await page.screenshot(path=pictures / "attachments.png")
        async with page.expect_download() as downloading:
            await file.click()
        download = await downloading.value
        assert download.suggested_filename.endswith(".pdf")
        assert (await download.path()).read_bytes() == PDF
        # By the keyboard: larger, and back.
        await picture.focus()
        await page.keyboard.press("Enter")
        large = tab.card.get_by_role("dialog", name="Picture")
        await expect(large).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(large).to_have_count(0)
        await expect(tab.bubble(text)).to_be_visible()
        assert await page.evaluate("window.ran") is None
        # The browser itself complains of what was refused.
        tab.complaints = [it for it in tab.complaints if "/attachment" not in it]
