"""Fingerprints of certificates, as people copy them."""

_SHA256_BYTES = 32


def read_fingerprint(text: str) -> bytes | None:
    """Read hexadecimal digits, with or without colons or spaces between them.

    Returns None for a blank text; raises ValueError for what is no SHA-256.
    """
    digits = "".join(text.replace(":", " ").split())
    if not digits:
        return None
    fingerprint = bytes.fromhex(digits)
    if len(fingerprint) != _SHA256_BYTES:
        raise ValueError("The fingerprint is no SHA-256")
    return fingerprint
