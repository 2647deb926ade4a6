"""Segments of a text (3GPP TS 23.038), and how dates are written."""

from datetime import datetime
from email.utils import format_datetime

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENDED = frozenset("\f^{}\\[~]|€")


def count_segments(text: str) -> int:
    """Return how many segments a text takes as an SMS."""
    if all(char in _GSM or char in _GSM_EXTENDED for char in text):
        length = sum(2 if char in _GSM_EXTENDED else 1 for char in text)
        single, each = 160, 153
    else:
        length = len(text.encode("utf-16-le", errors="surrogatepass")) // 2
        single, each = 70, 67
    return 1 if length <= single else -(-length // each)


def rfc2822(at: datetime | None) -> str | None:
    """Write a date as the API does: whole seconds, always ``+0000``."""
    return None if at is None else format_datetime(at.replace(microsecond=0))
