"""Shortening a text: at whole words, with a sign that something is left out.

No text is cut within what people take for one character (a grapheme cluster, UAX
29): a flag, a family, a letter with its accent.
"""

import regex

from .parts import measure

#: In every alphabet; an ellipsis sign would halve what fits into an SMS.
ENDING = "..."
#: How far back the end of a word is looked for.
_LONGEST_WORD = 30
_CHARACTER = regex.compile(r"\X")


def shorten(text: str, *, parts: int) -> str:
    """Return a text, shortened so that it takes at most so many parts as an SMS."""
    if measure(text).count <= parts:
        return text
    # The longest beginning that fits lies in between: a longer one never takes less.
    fits, too_long = 0, min(len(text), parts * 160) + 1
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if measure(text[:middle] + ENDING).count <= parts:
            fits = middle
        else:
            too_long = middle
    return _cut(text, fits)


def shorten_to_length(text: str, length: int) -> str:
    """Return a text of at most so many characters."""
    return text if len(text) <= length else _cut(text, length - len(ENDING))


def beginning(text: str, length: int) -> str:
    """Return at most so many characters (code points), and the last of them whole."""
    if len(text) <= length:
        return text
    # What follows tells whether a character goes on; nothing further does.
    ends = (found.end() for found in _CHARACTER.finditer(text, 0, length + 1))
    return text[: max((end for end in ends if end <= length), default=0)]


def _cut(text: str, length: int) -> str:
    """Return the beginning of a text, up to the last whole word where there is one."""
    kept = beginning(text, length)
    if not text[len(kept) : len(kept) + 1].isspace():
        for index in range(len(kept) - 1, max(len(kept) - _LONGEST_WORD, 0), -1):
            if kept[index].isspace():
                kept = kept[:index]
                break
    return kept.rstrip() + ENDING
