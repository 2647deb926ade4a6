"""Paths of requests: what a server called an id stays within its place.

An id may come from anybody who can call an action, and from any server. As a part of
a path, ``..`` is another resource and nothing at all a whole collection.
"""

import re
import unicodedata
from urllib.parse import quote, unquote

from .errors import Rejected

_LONGEST = 8000
_SEPARATORS = re.compile(r"[/\\]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
#: What a path is written with (RFC 3986, section 3.3).
_WRITTEN = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*")


def segment(text: str) -> str:
    """Return a text as one part of a path, escaped.

    Raises Rejected, with the code ``id_invalid``, for what would not stay one: dots
    alone, nothing, or a control character, also where it has them between slashes, as
    some servers take a path apart after they have decoded it.
    """
    if _is_harmful(text):
        raise _invalid()
    return quote(text, safe="")


def checked(path: str) -> str:
    """Return a path that is written as one; a slash at its end is a collection's.

    Raises Rejected where :func:`segment` would for one of its parts, or where it is
    more than a path.
    """
    if len(path) > _LONGEST or not _WRITTEN.fullmatch(path):
        raise _invalid()
    parts = path.removesuffix("/").split("/")
    if any(_is_harmful(unquote(part, errors="surrogateescape")) for part in parts):
        raise _invalid()
    return path


def _is_harmful(text: str) -> bool:
    if len(text) > _LONGEST or _CONTROLS.search(text):
        return True
    # What follows a semicolon is a parameter to some servers, and dots come in
    # several widths.
    parts = [
        part.partition(";")[0].strip()
        for part in _SEPARATORS.split(unicodedata.normalize("NFKC", text))
    ]
    return not any(parts) or any(part and not part.strip(". ") for part in parts)


def _invalid() -> Rejected:
    return Rejected("id_invalid", "This is no id of this account")
