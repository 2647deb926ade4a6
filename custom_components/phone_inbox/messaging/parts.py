"""How many parts a text takes as an SMS, which is charged by the part."""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil

# 3GPP TS 23.038, section 6.2.1: the default alphabet and its extension table,
# whose characters cost two septets each. Carriage return and form feed included.
_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_EXTENSION = frozenset("\f^{}\\[~]|€")


class Encoding(StrEnum):
    """The alphabet an SMS is written in."""

    GSM_7 = "gsm_7"
    UCS_2 = "ucs_2"


@dataclass(frozen=True, slots=True)
class Parts:
    """A measured text: its alphabet, its length in characters of that, its parts.

    ``left`` is how many more characters fit into its last part.
    """

    encoding: Encoding
    length: int
    count: int
    left: int


def measure(text: str) -> Parts:
    """Return how a text goes out as SMS; the empty text takes one part.

    A part holds 160 septets alone and 153 joined, or 70 and 67 UTF-16 units. A
    character of two units is never split over two parts, so parts are filled one
    by one.
    """
    if all(char in _GSM7 or char in _GSM7_EXTENSION for char in text):
        costs = [2 if char in _GSM7_EXTENSION else 1 for char in text]
        return _fill(Encoding.GSM_7, costs, alone=160, joined=153)
    costs = [2 if ord(char) > 0xFFFF else 1 for char in text]
    return _fill(Encoding.UCS_2, costs, alone=70, joined=67)


def _fill(encoding: Encoding, costs: list[int], *, alone: int, joined: int) -> Parts:
    length = sum(costs)
    if length <= alone:
        return Parts(encoding, length, 1, alone - length)
    if 2 not in costs:
        count = ceil(length / joined)
        return Parts(encoding, length, count, count * joined - length)
    count, room = 1, joined
    for cost in costs:
        if cost > room:
            count, room = count + 1, joined
        room -= cost
    return Parts(encoding, length, count, room)
