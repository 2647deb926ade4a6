"""What a user types in to reach Ringme."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import re
from typing import Any, Self

from yarl import URL

from ..server_url import server_url

_API_PATH = "/api/ver1.0"
_EXTENSION = re.compile(r"[0-9]{1,20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An application of a customer and how to get there; the repr holds no secret."""

    base: URL = field(repr=False)
    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    #: The extensions that were picked; None: all that can text.
    extensions: tuple[str, ...] | None
    verify_tls: bool

    @classmethod
    def read(cls, credentials: Mapping[str, Any]) -> Self:
        """Read credentials; raise ValueError where they cannot be right."""
        return cls(
            base=_base_of(str(credentials.get("url") or "")),
            client_id=_required(credentials, "client_id"),
            client_secret=_required(credentials, "client_secret"),
            extensions=_extensions_of(credentials.get("extensions")),
            verify_tls=bool(credentials.get("verify_tls", True)),
        )


def _base_of(text: str) -> URL:
    """Return the address that paths are below, however much of it was typed."""
    url = server_url(text)
    path = url.path.rstrip("/")
    return url.with_path(path.removesuffix(_API_PATH) or "/")


def _required(credentials: Mapping[str, Any], name: str) -> str:
    value = str(credentials.get(name) or "").strip()
    if not value or not value.isprintable():
        raise ValueError(f"There is no {name}")
    return value


def _extensions_of(extensions: Any) -> tuple[str, ...] | None:
    if not extensions:
        return None
    picked = tuple(dict.fromkeys(str(item) for item in extensions))
    if not all(_EXTENSION.fullmatch(item) for item in picked):
        raise ValueError("An extension's id is a number")
    return picked
