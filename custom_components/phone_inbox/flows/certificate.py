"""The certificate that a server shows, for somebody who decides whether to accept it."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
import ssl

from cryptography import x509
from homeassistant.util import dt as dt_util
from homeassistant.util.ssl import client_context_no_verify

#: How long to wait for it, in seconds.
_TIMEOUT = 5.0
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate as people compare it; its fingerprint is the SHA-256.

    ``subject`` and ``issuer`` are whatever its maker wrote into it, shortened;
    ``until`` is its last day. A dash stands for what cannot be read.
    """

    fingerprint: str
    subject: str
    issuer: str
    until: str

    @classmethod
    def read(cls, der: bytes) -> Certificate:
        """Read a certificate; of one that is broken there is the fingerprint alone."""
        digest = sha256(der).hexdigest().upper()
        fingerprint = ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))
        subject = issuer = until = ""
        # InvalidVersion is no ValueError.
        with suppress(ValueError, x509.InvalidVersion):
            certificate = x509.load_der_x509_certificate(der)
            until = _day_of(certificate.not_valid_after_utc)
            subject = certificate.subject.rfc4514_string()
            issuer = certificate.issuer.rfc4514_string()
        return cls(
            fingerprint=fingerprint,
            subject=_plain(subject),
            issuer=_plain(issuer),
            until=until or "–",
        )


async def async_shown_certificate(host: str, port: int) -> Certificate | None:
    """Return the certificate that a server shows, valid or not; None: it shows none.

    There is a handshake and nothing else: the server is told no more than its name.
    """
    try:
        async with asyncio.timeout(_TIMEOUT):
            _, writer = await asyncio.open_connection(
                host, port, ssl=client_context_no_verify(), server_hostname=host
            )
    except OSError, TimeoutError, ValueError:
        return None
    try:
        transport: ssl.SSLObject = writer.get_extra_info("ssl_object")
        der = transport.getpeercert(binary_form=True)
    finally:
        # Not waited for: a server that hangs would keep us.
        writer.transport.abort()
    return Certificate.read(der) if der else None


def _day_of(end: datetime) -> str:
    """Return the local day, and of an end that never comes (RFC 5280) that of UTC."""
    with suppress(OverflowError):
        end = dt_util.as_local(end)
    return end.date().isoformat()


def _plain(name: str) -> str:
    """Return a name as forms show it, as code: whoever made it may have had ideas."""
    kept = "".join(char for char in name if char.isprintable() and char != "`")
    return kept[:_LONGEST_NAME] or "–"
