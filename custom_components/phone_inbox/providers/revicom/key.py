"""The API key: how the web cabinet shows it, and what users paste."""

from base64 import b64decode, b64encode
import binascii
from dataclasses import dataclass, field
import re
from typing import Self

_PREFIX = re.compile(
    r"^(?:authorization\s*:\s*)?(?:(?:basic|bearer)\s+)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key of the account: its id, and the secret that goes into the header.

    The cabinet shows ``<key_id>:<password>`` already in base64, and so it is
    sent; encoding it a second time makes it invalid (specification §1).
    """

    key_id: str = field(repr=False)
    encoded: str = field(repr=False)

    @property
    def authorization(self) -> str:
        """Return the value of the Authorization header."""
        return f"Basic {self.encoded}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what a user pasted: the key, a header with it, or the raw pair.

        Raises ValueError, without the text in it, where that is no key.
        """
        pair = _pair(_PREFIX.sub("", text.strip(), count=1))
        key_id, _, password = pair.partition(":")
        if not key_id or not password or not pair.isprintable():
            raise ValueError("Not an API key")
        return cls(key_id, b64encode(pair.encode()).decode())


def _pair(text: str) -> str:
    if ":" in text:
        return text
    decoded = _decoded(text)
    # A key that somebody encoded once more.
    return decoded if ":" in decoded else _decoded(decoded)


def _decoded(text: str) -> str:
    """Return what base64 stands for; nothing where it is none."""
    compact = "".join(text.split())
    padding = "=" * (-len(compact) % 4)
    try:
        return b64decode(compact + padding, validate=True).decode()
    except binascii.Error, ValueError:
        # Not raised on: the error would hold the key.
        return ""
