"""Every text and every sender gets through as it was written."""

import pytest

from .driver import Home, received

TEXTS = {
    "emoji": "👋🏽 see you at 7 👨‍👩‍👧‍👦 🇦🇲",
    "astral": "𝕙𝕖𝕝𝕝𝕠 𐐷 😀",
    "right_to_left": "שלום مرحبا \u202eabc\u202c",
    "combining": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
    "composed": "é",
    "decomposed": "e\u0301",
    "armenian": "Դուռը բաց է",
    "russian": "Курьер будет в 10:00",
    "lines": "one\ntwo\r\nthree\rfour\u2028five",
    "tabs": "a\tb\vc\fd",
    "nul": "before\x00after",
    "controls": "\x01\x07\x1b[31m",
    "zero_width": "a\u200bb\ufeffc",
    "byte_order_mark": "\ufeffstart",
    "no_character": "\ufffe\uffff\ufffd",
    "blanks_around": "  indented, and a blank after  ",
    "html": "<b>&amp;</b><script>alert(1)</script>",
    "template": "{{ states('lock.front_door') }} {% raw %} %s {0} ${x}",
    "json": '{"items": [], "message": null}',
    "quotes": '"\'`\\\\\\"',
    "query": "a=1&b=2#c?d/%2e%2e/../",
    "number": "17",
    "null": "null",
    "false": "false",
    "long": "A long story. " * 715,
    "long_astral": "😀" * 10_000,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_text(inbox: Home, text: str) -> None:
    """A text comes out as it went in."""
    inbox.receive(text)
    assert received(await inbox.poll()) == [text]
    assert await inbox.poll() == []


@pytest.mark.parametrize("text", ["", " ", "\n", "\u00a0"])
async def test_text_of_nothing(inbox: Home, text: str) -> None:
    """A message without visible text is a message."""
    inbox.receive(text)
    assert received(await inbox.poll()) == [text]
    assert sum(inbox.ledger.unread().values()) == 1
    assert await inbox.poll() == []


@pytest.mark.parametrize(
    "sender",
    [
        "37491112233",
        "+37491112233",
        "+7 (916) 123-45-67",
        "88005553535",
        "2020",
        "900",
        "ACBA-BANK",
        "Ucom",
        "Ուքոմ",
        "A1 & Co. <b>",
        "00000",
        "anonymous@sip.example",
    ],
)
async def test_sender(inbox: Home, sender: str) -> None:
    """Whoever writes is named in a form in which two spellings are equal."""
    inbox.receive("Who is it?", sender=sender)
    (change,) = await inbox.poll()
    assert change.message.identity == inbox.provider.identify(
        sender, change.message.line
    )
    assert change.message.line in inbox.emulator.lines()
    assert await inbox.poll() == []


async def test_no_sender(inbox: Home) -> None:
    """A message that nobody signed is a message."""
    inbox.receive("Guess who", sender="")
    (change,) = await inbox.poll()
    assert change.message.text == "Guess who"
    assert change.message.remote == ""
    assert await inbox.poll() == []


async def test_our_own_number_writes(inbox: Home) -> None:
    """A message from one of our lines to another is incoming there."""
    first, last = inbox.emulator.lines()[0], inbox.emulator.lines()[-1]
    inbox.receive("Note to myself", sender=first, line=last)
    (change,) = await inbox.poll()
    assert change.message.line == last
    assert change.message.remote == first
