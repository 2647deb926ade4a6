"""The errors that providers raise: one small family.

HTTP codes, addresses and answers stay inside the clients: a message of these
errors holds no secret, no text and no number, so that it may be shown and
logged.
"""

from datetime import datetime
import re
from typing import ClassVar

from .failure_codes import failure_code
from .reasons import Denial

#: So much of a server's words is looked at, and so much of them is kept.
_LONGEST_WORDS = 1000
_LONGEST_REASON = 200
#: What a server may quote of a request: a number, however it is written, and anything
#: in quotation marks, also where they are never closed. An apostrophe within a word
#: is none.
_PRIVATE = re.compile(
    r"""\+?\d(?:[\s().\-/]{0,2}\d){4,}"""
    r"""|"[^"]*(?:"|$)|«[^»]*(?:»|$)|“[^”]*(?:”|$)|„[^“”]*(?:[“”]|$)|`[^`]*(?:`|$)"""
    r"""|(?<!\w)'[^']*(?:'(?!\w)|$)"""
)


def masked(words: str) -> str:
    """Return a server's words, shortened and without what may be private in them."""
    # Cut first: whatever looks at them may take its time over a long text.
    words = _PRIVATE.sub("…", words[:_LONGEST_WORDS])
    return (
        words if len(words) <= _LONGEST_REASON else words[: _LONGEST_REASON - 1] + "…"
    )


class ProviderError(Exception):
    """Something went wrong between us and the provider."""

    #: What kind of failure it is: the key of its text, and the code of what failed.
    key: ClassVar[str] = "unavailable"


class AuthenticationFailed(ProviderError):
    """The credentials were refused: somebody must enter new ones."""

    key = "authentication_failed"


class DomainUnknown(AuthenticationFailed):
    """The server has no tenant of that domain: the password was not looked at."""


class CodeRequired(AuthenticationFailed):
    """The password was right, and a one-time code is on its way to the user.

    Who asked connects again with the code among the credentials and the same
    memory. ``refused``: the code that was given was not the right one.
    """

    def __init__(self, *, refused: bool = False) -> None:
        """Keep whether a code was refused."""
        super().__init__("The provider wants a one-time code")
        self.refused = refused


class PermissionDenied(ProviderError):
    """The credentials are good, but not for this.

    ``reason`` names the cause where the provider tells it, for a translated text.
    """

    key = "permission_denied"

    def __init__(self, message: str = "", *, reason: Denial | None = None) -> None:
        """Keep the reason."""
        super().__init__(message or "The provider refused access")
        self.reason = reason


class RateLimited(ProviderError):
    """Too many requests; ``retry_after`` is in seconds where the server said it."""

    key = "rate_limited"

    def __init__(self, retry_after: float | None = None) -> None:
        """Keep the pause."""
        super().__init__("The provider asked for a pause")
        self.retry_after = retry_after


class QuotaShort(RateLimited):
    """What is left of the quota is for polls: a look-up waits, and nothing was asked.

    ``retry_after`` is the time in seconds until there is more.
    """

    key = "quota_short"


class Blocked(ProviderError):
    """The provider has shut us out for a while: any request makes it worse.

    ``retry_after`` is in seconds; ``until`` is when the block ends, by the server's
    clock and where it says so (aware, UTC). Nothing else of its words is kept.
    """

    key = "blocked"

    def __init__(self, retry_after: float, until: datetime | None = None) -> None:
        """Keep the pause and the end."""
        super().__init__("The provider blocked this address")
        self.retry_after = retry_after
        self.until = until


class Unavailable(ProviderError):
    """The provider cannot be reached, or is not itself; trying later helps."""


class HostUnknown(Unavailable):
    """No server has this name, as far as one can find out here."""


class NoAnswer(Unavailable):
    """The server did not answer in time: it hangs, or there is none."""


class ServerFailing(Unavailable):
    """The server says that it fails by itself (HTTP 5xx)."""


class AccountClosed(Unavailable):
    """The account was reloaded or removed before the request went out."""


class CertificateInvalid(Unavailable):
    """The server's TLS certificate could not be verified.

    ``host`` and ``port`` are where it was shown; nothing was sent there.
    """

    key = "certificate_invalid"

    def __init__(self, host: str = "", port: int = 0) -> None:
        """Keep the place, which the text does not name."""
        super().__init__("The certificate was refused")
        self.host = host
        self.port = port


class NoEncryption(Unavailable):
    """No TLS connection came about: the server may speak plain HTTP there."""

    key = "no_encryption"


class BadAnswer(Unavailable):
    """The answer was not what the provider documents, such as a gateway's page."""

    key = "bad_answer"


class NotFound(ProviderError):
    """What was asked for does not exist."""

    key = "not_found"


class Rejected(ProviderError):
    """The provider said no to this request.

    ``code`` and ``reason`` say why: in our words, or in the server's. Home Assistant
    logs what fails, so the server's are not told: numbers and quotations are taken out
    of its reason, and its code is one of a closed list (see :mod:`.failure_codes`).
    """

    key = "rejected"

    def __init__(
        self, code: str = "", reason: str = "", *, theirs: bool = False
    ) -> None:
        """Keep the reason; ``theirs``: it is in the server's words."""
        if theirs:
            code = failure_code(code[:_LONGEST_REASON]) or "" if code else ""
        super().__init__(f"The provider refused the request (code {code or 'none'})")
        self.code = code
        self.theirs = theirs
        self.reason = masked(reason)


class NoMoney(Rejected):
    """The account has not enough money for this request."""

    key = "no_money"

    def __init__(self) -> None:
        """Say why; the code is the same for every provider."""
        super().__init__("no_money", "There is not enough money")


class OptedOut(Rejected):
    """The recipient wants nothing from this sender any more: no second try is allowed.

    ``code`` is the provider's own, where it has one.
    """

    key = "opted_out"

    def __init__(self, code: str = "opted_out") -> None:
        """Say why."""
        super().__init__(code, "The recipient has opted out of texts from this sender")


class OutcomeUnknown(ProviderError):
    """A send whose fate is not known: it must not be repeated.

    ``because`` is the kind of what came in between, for callers to whom it makes no
    difference whether something was done: a sign-in can be tried again.
    """

    key = "outcome_unknown"

    def __init__(
        self, message: str = "", *, because: type[Unavailable] = Unavailable
    ) -> None:
        """Keep the cause."""
        super().__init__(message)
        self.because = because


class NotSupported(ProviderError):
    """This provider has no such function."""

    key = "not_supported"


def retry_after(error: ProviderError) -> float | None:
    """Return the pause in seconds that an error asks for, if it does."""
    pause: float | None = getattr(error, "retry_after", None)
    return pause
