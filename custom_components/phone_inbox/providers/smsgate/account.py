"""What a user types in to reach a phone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, Self

from yarl import URL

from ..fingerprints import read_fingerprint
from ..server_url import server_url

#: Where the app listens, and who signs in, unless somebody changed that (§1, §2).
DEFAULT_PORT = 8080
DEFAULT_USERNAME = "sms"
_LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A phone and how to get there; the repr names nobody."""

    base: URL = field(repr=False)
    username: str = field(repr=False)
    password: str = field(repr=False)
    #: With which the phone signs its calls; blank: not known.
    signing_key: str = field(repr=False)
    verify_tls: bool
    fingerprint: bytes | None = field(repr=False)

    @classmethod
    def read(cls, credentials: Mapping[str, Any]) -> Self:
        """Read credentials; raise ValueError where they cannot be right."""
        username = str(credentials.get("username") or DEFAULT_USERNAME).strip()
        password = str(credentials.get("password") or "")
        if not 1 <= len(username) <= _LONGEST or not 1 <= len(password) <= _LONGEST:
            raise ValueError("There must be a user name and a password")
        if ":" in username:
            # The password would begin there (RFC 7617).
            raise ValueError("A user name has no colon")
        return cls(
            base=_address(str(credentials.get("url") or "")),
            username=username,
            password=password,
            signing_key=str(credentials.get("signing_key") or ""),
            verify_tls=bool(credentials.get("verify_tls", True)),
            fingerprint=read_fingerprint(str(credentials.get("fingerprint") or "")),
        )

    @property
    def encrypted(self) -> bool:
        """Tell whether the address is one with TLS."""
        return self.base.scheme == "https"


def _address(text: str) -> URL:
    """Return the address of a phone.

    The app itself speaks plain HTTP alone (§1): so that is meant of an address of the
    home's network where nobody says otherwise, and the app's own port.
    """
    text = text.strip()
    if "://" in text:
        return server_url(text)
    url = server_url(text)
    try:
        is_near = ip_address(url.host or "").is_private
    except ValueError:
        is_near = False
    if not is_near:
        return url
    url = server_url(f"http://{text}")
    return url if url.explicit_port else url.with_port(DEFAULT_PORT)
