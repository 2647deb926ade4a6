"""What an answer of the PBX that is no success means (specification §7)."""

from http import HTTPStatus
import re
from typing import Any, NamedTuple

from ..answer import Answer

#: The published codes that matter, and two that the vendor's pages show.
DENIED = "DENIED"
UNAUTHORIZED = "UNAUTHORIZED"

_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,39}", re.ASCII)


class Refusal(NamedTuple):
    """One error of an answer; the text is the server's own and for users only."""

    code: str
    text: str


def refusal_of(answer: Answer) -> Refusal | None:
    """Return the error that an answer tells of, None where its body has none.

    Releases differ in the status (specification §2.3), so it is the code that
    counts. Of several errors a block matters most.
    """
    data = answer.short_json()
    errors = data.get("errors") if isinstance(data, dict) else None
    if not isinstance(errors, list):
        return None
    found = [_refusal(error) for error in errors if isinstance(error, dict)]
    blocks = (refusal for refusal in found if refusal.code == DENIED)
    return next(blocks, found[0] if found else None)


def _refusal(error: dict[Any, Any]) -> Refusal:
    code, text = error.get("code"), error.get("message")
    known = isinstance(code, str) and _CODE.fullmatch(code)
    return Refusal(
        code=str(code) if known else "UNKNOWN",
        text=text if isinstance(text, str) else "",
    )


def is_unauthorised(answer: Answer) -> bool:
    """Tell whether the access token was refused; the body may be anything."""
    if answer.status == HTTPStatus.UNAUTHORIZED:
        return True
    refusal = None if answer.ok else refusal_of(answer)
    return refusal is not None and refusal.code == UNAUTHORIZED
