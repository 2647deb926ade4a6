"""What a user types in to reach a PBX."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Self

from aiohttp import Fingerprint
from yarl import URL

from ..fingerprints import read_fingerprint
from ..server_url import server_url

#: Where a PBX has its portal and its API (specification §1).
DEFAULT_PORT = 8887
DEFAULT_PATH = "/api"
_LONGEST_USERNAME = 64
_LONGEST_DOMAIN = 280


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A user of a PBX and how to get there; the repr names nobody."""

    base: URL = field(repr=False)
    username: str = field(repr=False)
    password: str = field(repr=False)
    #: Blank for a user of the whole system, who has no messages.
    domain: str = field(repr=False)
    verify_tls: bool
    fingerprint: bytes | None

    @classmethod
    def read(cls, credentials: Mapping[str, Any]) -> Self:
        """Read credentials; raise ValueError where they cannot be right.

        The lengths are those the server allows (specification §2.1).
        """
        username = str(credentials.get("username") or "").strip()
        password = str(credentials.get("password") or "")
        domain = str(credentials.get("domain") or "").strip()
        if not 1 <= len(username) <= _LONGEST_USERNAME or not password:
            raise ValueError("There must be a user name and a password")
        if len(domain) > _LONGEST_DOMAIN:
            raise ValueError("The domain is too long")
        return cls(
            base=_address(str(credentials.get("url") or "")),
            username=username,
            password=password,
            domain=domain,
            verify_tls=bool(credentials.get("verify_tls", True)),
            fingerprint=read_fingerprint(str(credentials.get("fingerprint") or "")),
        )

    @property
    def key(self) -> str:
        """Return what tells this account from another, without naming it."""
        parts = (str(self.base), self.domain.lower(), self.username)
        return blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()

    @property
    def fallback_id(self) -> str:
        """Return the account's id where the server tells none (specification §6)."""
        return f"{self.domain}/{self.username}".lower()

    @property
    def encrypted(self) -> bool:
        """Tell whether the address is one with TLS."""
        return self.base.scheme == "https"

    @property
    def im_url(self) -> URL:
        """Return the address of the IM service, which is beside the API (§4.1)."""
        return self.base.parent / "im"

    @property
    def tls(self) -> Fingerprint | bool:
        """Return how aiohttp shall check the certificate."""
        return Fingerprint(self.fingerprint) if self.fingerprint else self.verify_tls

    def im_secret(self, token: str) -> str:
        """Return the secret of an IM login with an access token.

        The specification names two forms of base64; the vendor's own sample has
        the standard one (§4.1).
        """
        return b64encode(f"{self.username}@{self.domain}:{token}".encode()).decode()


def _address(text: str) -> URL:
    url = server_url(text, default_path=DEFAULT_PATH)
    if "://" not in text and url.explicit_port is None:
        return url.with_port(DEFAULT_PORT)
    return url
