"""How the providers' errors reach the user: one translation for all of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil

from homeassistant.exceptions import (
    ConfigEntryAuthFailed,
    HomeAssistantError,
    ServiceValidationError,
)
from homeassistant.helpers.update_coordinator import UpdateFailed
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .providers import (
    AccountClosed,
    AuthenticationFailed,
    Blocked,
    PermissionDenied,
    ProviderError,
    QuotaShort,
    Rejected,
)

#: A server that asks for a shorter pause than this, in seconds, or for none at all,
#: must not be polled without end.
LEAST_PAUSE = 30.0

#: The key of the text that an AuthenticationFailed has.
SIGN_IN_REFUSED = AuthenticationFailed.key


def translation_key(error: ProviderError) -> str:
    """Return the key of an error's text, the same in flows and exceptions."""
    if isinstance(error, PermissionDenied) and error.reason:
        return error.reason
    return error.key


def placeholders(error: ProviderError, account: str) -> dict[str, str]:
    """Return what the text of an error is filled with: the account at least."""
    values = {"account": account}
    if isinstance(error, Rejected):
        # The server's own words may quote the text, or a number.
        reason = "" if error.theirs else error.reason
        values |= {"code": error.code or "–", "reason": reason or "–"}
    elif isinstance(error, QuotaShort):
        values["minutes"] = str(ceil((error.retry_after or 0) / 60) or 1)
    elif isinstance(error, Blocked):
        values["until"] = end_of_block(error)
    return values


def end_of_block(error: Blocked) -> str:
    """Return when a block ends, in local time; a dash where nobody knows."""
    if error.until is None:
        return "–"
    return dt_util.as_local(error.until).strftime("%Y-%m-%d %H:%M")


@contextmanager
def translated(account: str) -> Iterator[None]:
    """Turn a provider's error into one that an action shows to its caller."""
    try:
        yield
    except AccountClosed:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="account_reloaded",
            translation_placeholders={"account": account},
        ) from None
    except ProviderError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=translation_key(err),
            translation_placeholders=placeholders(err, account),
        ) from None


@contextmanager
def poll_errors(account: str) -> Iterator[None]:
    """Turn a provider's error into what ends or postpones a coordinator's poll."""
    try:
        yield
    except AuthenticationFailed as err:
        raise ConfigEntryAuthFailed(
            translation_domain=DOMAIN,
            translation_key=translation_key(err),
            translation_placeholders=placeholders(err, account),
        ) from None
    except ProviderError as err:
        pause: float | None = getattr(err, "retry_after", None)
        raise UpdateFailed(
            translation_domain=DOMAIN,
            translation_key=translation_key(err),
            translation_placeholders=placeholders(err, account),
            retry_after=None if pause is None else max(pause, LEAST_PAUSE),
        ) from None


def invalid(account: str, key: str, **values: str) -> ServiceValidationError:
    """Return the error of a call that this account cannot follow, in words."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={"account": account, **values},
    )
