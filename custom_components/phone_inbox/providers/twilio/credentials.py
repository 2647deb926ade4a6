"""What a user types in: an account, perhaps a key of it, and one secret."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import re
from typing import Any, Self

from aiohttp import encode_basic_auth
from yarl import URL

from ..server_url import server_url

DEFAULT_URL = "https://api.twilio.com"
_ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}")
_KEY = re.compile(r"SK[0-9a-fA-F]{32}")
#: The vendor's hosts, as ``api.dublin.ie1.twilio.com`` (§1): another product's differ in
#: their first word.
_VENDOR = re.compile(r"api(\.[a-z0-9-]+)*\.twilio\.com", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Credentials:
    """How to sign in (§2): ``user`` is the API key's sid, or that of the account."""

    url: URL
    account_sid: str = field(repr=False)
    user: str = field(repr=False)
    secret: str = field(repr=False)
    verify_tls: bool = True

    @classmethod
    def parse(cls, typed: Mapping[str, Any]) -> Self:
        """Read what was typed in; raise ValueError, without it, where that is none."""
        account_sid = str(typed["account_sid"]).strip()
        key_sid = str(typed.get("key_sid") or "").strip()
        secret = str(typed["secret"]).strip()
        if not _ACCOUNT.fullmatch(account_sid):
            raise ValueError("Not the SID of an account")
        if key_sid and not _KEY.fullmatch(key_sid):
            raise ValueError("Not the SID of an API key")
        if not secret or not (secret.isascii() and secret.isprintable()):
            raise ValueError("Not a secret")
        return cls(
            url=server_url(typed.get("url") or DEFAULT_URL),
            account_sid=account_sid,
            user=key_sid or account_sid,
            secret=secret,
            verify_tls=bool(typed.get("verify_tls", True)),
        )

    @property
    def authorization(self) -> str:
        """Return the value of the Authorization header."""
        return encode_basic_auth(self.user, self.secret)

    @property
    def messaging_url(self) -> URL:
        """Return the address of services and senders, which have a host of their own."""
        host = self.url.host or ""
        if not _VENDOR.fullmatch(host):
            return self.url
        return self.url.with_host(f"messaging{host[len('api') :]}")
