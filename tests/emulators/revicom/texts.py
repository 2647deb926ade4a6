"""How many parts a text takes (sheet §9.15)."""

from math import ceil

_GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: These take an escape before them, so they count twice.
_GSM_EXTENDED = frozenset("^{}\\[~]|€\f")


def count_parts(text: str) -> int:
    """Return the number of SMS parts of a text, by the usual GSM rules."""
    characters = set(text)
    if characters <= _GSM_BASIC | _GSM_EXTENDED:
        units = len(text) + sum(char in _GSM_EXTENDED for char in text)
        single, joined = 160, 153
    else:
        units = len(text.encode("utf-16-le")) // 2
        single, joined = 70, 67
    return 1 if units <= single else ceil(units / joined)
