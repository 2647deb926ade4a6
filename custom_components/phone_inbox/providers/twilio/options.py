"""The options of an outgoing message: which values they take (§7.1)."""

from collections.abc import Callable, Mapping, Sequence
import json
import re
from typing import Any
from urllib.parse import urlsplit

from ..errors import Rejected
from ..http import Params
from ..options import Takes, checked_options, is_switch

_MOST_MEDIA = 10
_LONGEST = 2048
_SID = re.compile(r"(HX|MG)[0-9a-fA-F]{32}")


def _is_sid(prefix: str) -> Callable[[Any], bool]:
    return lambda value: (
        isinstance(value, str)
        and value.startswith(prefix)
        and _SID.fullmatch(value) is not None
    )


def _is_media(value: Any) -> bool:
    urls = _listed(value)
    return 0 < len(urls) <= _MOST_MEDIA and all(map(_is_public, urls))


def _is_public(url: Any) -> bool:
    """Tell whether something is an address that the vendor can fetch a file from."""
    if not isinstance(url, str) or len(url) > _LONGEST or not url.isprintable():
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _is_variables(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and all(isinstance(item, str | int | float) for item in value.values())
        and len(json.dumps(dict(value))) <= _LONGEST
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST


#: Which values each option takes, by the API's names.
OPTIONS: Takes = {
    "ContentSid": _is_sid("HX"),
    "ContentVariables": _is_variables,
    "FallbackFrom": _is_text,
    "MediaUrl": _is_media,
    "MessagingServiceSid": _is_sid("MG"),
    "SendAsMms": is_switch,
    "ShortenUrls": is_switch,
    "SmartEncoded": is_switch,
}


def written_options(options: Mapping[str, Any]) -> Params:
    """Return the options as fields of a form; those that are None lack."""
    checked = checked_options(options, OPTIONS)
    if "ContentVariables" in checked and "ContentSid" not in checked:
        raise Rejected("option_conflict", "ContentVariables are those of a ContentSid")
    return [
        (name, _written(each))
        for name, value in checked.items()
        for each in _listed(value)
    ]


def _listed(value: Any) -> Sequence[Any]:
    is_list = isinstance(value, Sequence) and not isinstance(value, str)
    return value if is_list else [value]


def _written(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Mapping():
            return json.dumps(dict(value), ensure_ascii=False)
    return str(value)
