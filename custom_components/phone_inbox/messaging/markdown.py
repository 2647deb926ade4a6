"""Texts of strangers where Markdown is shown: as they are, and nothing more."""

import re

#: A longer text is cut: whoever wants it all reads the message.
MAX_SHOWN = 2_000
_CUT = "…"
_FENCES = re.compile(r"~{3,}")


def code_block(text: str) -> str:
    """Return Markdown that shows a text letter by letter.

    Nothing in it is a heading, a link or a picture that would be fetched, and nothing
    ends the block.
    """
    if len(text) > MAX_SHOWN:
        text = text[: MAX_SHOWN - len(_CUT)] + _CUT
    longest = max(map(len, _FENCES.findall(text)), default=2)
    fence = "~" * (longest + 1)
    return f"{fence}text\n{text}\n{fence}"
