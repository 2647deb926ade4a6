"""What an answer stands for: errors decided by the HTTP status first (§8)."""

from http import HTTPStatus
import re
from typing import Any

from aiohttp import hdrs

from ..answer import Answer
from ..errors import BadAnswer, NotFound, PermissionDenied, Rejected, Unavailable
from ..reasons import Denial

ACCESS_DENIED = Denial.ACCESS_DENIED
USER_BLOCKED = Denial.USER_BLOCKED
USER_ACCESS_DENIED = Denial.USER_ACCESS_TYPE_DENY
APP_ACCESS_DENIED = Denial.APP_ACCESS_TYPE_DENY
#: The four documented ones, by the server's words.
_DENIALS = {
    str(denial): denial
    for denial in (
        ACCESS_DENIED,
        USER_BLOCKED,
        USER_ACCESS_DENIED,
        APP_ACCESS_DENIED,
    )
}

#: What a statistics list says to a second one that overlaps it.
_CONCURRENT = "concurrent"
_WORD = re.compile(r"[A-Za-z_]{1,40}")


def looks_like_api(answer: Answer) -> bool:
    """Tell a body of the API, which may be empty, from a gateway's page."""
    kind = answer.headers.get(hdrs.CONTENT_TYPE, "")
    return "html" not in kind.lower() and not answer.body.lstrip().startswith(b"<")


def denial(answer: Answer) -> PermissionDenied | None:
    """Return the error for one of the four documented denials, else None."""
    status, _ = _words(answer)
    reason = _DENIALS.get(status)
    return PermissionDenied(reason=reason) if reason else None


def is_concurrent(answer: Answer) -> bool:
    """Tell a 429 for two statistics lists at once from one for a spent quota."""
    return _CONCURRENT in _words(answer)[1].lower()


def check(answer: Answer) -> None:
    """Raise the error that an answer stands for; 401 is not judged here."""
    if answer.ok:
        return
    if not looks_like_api(answer):
        raise BadAnswer("The answer is a web page")
    match answer.status:
        case HTTPStatus.FORBIDDEN:
            # Without a word of which kind it is: no right to what was asked for.
            raise denial(answer) or PermissionDenied(reason=ACCESS_DENIED)
        case HTTPStatus.NOT_FOUND:
            raise NotFound("There is no such thing")
        case HTTPStatus.REQUEST_TIMEOUT:
            raise Unavailable("The server gave up waiting")
    status, message = _words(answer)
    # The code is logged: what is no plain word may quote the request.
    code = status if _WORD.fullmatch(status) else str(answer.status)
    raise Rejected(code, message, theirs=True)


def _words(answer: Answer) -> tuple[str, str]:
    """Return an error's ``status`` and ``message``, each blank where it lacks."""
    data = answer.short_json()
    if not isinstance(data, dict):
        return "", ""
    return _text(data.get("status")), _text(data.get("message"))


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int) else ""
