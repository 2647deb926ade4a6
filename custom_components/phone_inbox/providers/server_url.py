"""Addresses of servers, as users type them."""

from yarl import URL


def server_url(text: str, *, default_path: str = "") -> URL:
    """Return the address that a user typed, ready to put paths below.

    A missing scheme means https; a missing path means ``default_path``. Raises
    ValueError for anything that is no plain web address, one with a user name
    or a query included: those would end up in logs.
    """
    text = text.strip()
    url = URL(text if "://" in text else f"https://{text}")
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError("Not a web address")
    if url.user or url.password or url.query_string or url.fragment:
        raise ValueError("The address must have no user name, query or fragment")
    path = url.path.rstrip("/") or default_path
    return url.with_path(path or "/")
