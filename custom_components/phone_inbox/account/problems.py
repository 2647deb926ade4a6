"""Problems that the user can do something about."""

from datetime import timedelta
from enum import StrEnum
import re

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from ..errors import end_of_block
from ..providers import Blocked, PermissionDenied, ProviderError
from .account import Account

#: What would be Markdown or HTML in a problem's description.
_MARKUP = re.compile(r"[\[\]<>()`!*|\\]")


class Problem(StrEnum):
    """What can be wrong with an account, as the key of its texts."""

    # What a provider has to say (the notices of its package)
    INBOUND_DISABLED = "inbound_disabled"
    NEW_EXTENSIONS = "new_extensions"
    NO_EXTENSIONS = "no_extensions"
    OWN_MESSAGES_ONLY = "own_messages_only"
    PLAIN_HTTP = "plain_http"
    QUOTA_SMALL = "quota_small"
    READ_ONLY = "read_only"
    # Why it lets us do nothing (errors.DENIALS, and a block for a while)
    ACCESS_DENIED = "access_denied"
    APP_ACCESS_TYPE_DENY = "app_access_type_deny"
    APP_TOO_OLD = "app_too_old"
    BLOCKED = "blocked"
    CLOUD_HAS_NO_INBOX = "cloud_has_no_inbox"
    NO_TENANT = "no_tenant"
    PASSWORD_RESET_REQUIRED = "password_reset_required"  # noqa: S105 - no password
    SERVER_TOO_OLD = "server_too_old"
    TWO_FACTOR_UNSUPPORTED = "two_factor_unsupported"
    USER_ACCESS_TYPE_DENY = "user_access_type_deny"
    USER_BLOCKED = "user_blocked"
    WRONG_KEY_KIND = "wrong_key_kind"
    WRONG_ROLE = "wrong_role"
    # What we found out ourselves
    AWAY = "away"
    CLOCK_FELL_BACK = "clock_fell_back"
    DIRECTIONS_UNKNOWN = "directions_unknown"
    LOW_BALANCE = "low_balance"
    MEMORY_LOST = "memory_lost"
    NO_MONEY = "no_money"
    TOO_MANY_LINES = "too_many_lines"


#: What has happened stays said until somebody has read it.
UNTIL_READ = (Problem.CLOCK_FELL_BACK, Problem.MEMORY_LOST)
NOTICES = (
    Problem.INBOUND_DISABLED,
    Problem.NEW_EXTENSIONS,
    Problem.NO_EXTENSIONS,
    Problem.OWN_MESSAGES_ONLY,
    Problem.PLAIN_HTTP,
    Problem.QUOTA_SMALL,
    Problem.READ_ONLY,
)
DENIALS = (
    Problem.ACCESS_DENIED,
    Problem.APP_ACCESS_TYPE_DENY,
    Problem.APP_TOO_OLD,
    Problem.BLOCKED,
    Problem.CLOUD_HAS_NO_INBOX,
    Problem.NO_TENANT,
    Problem.PASSWORD_RESET_REQUIRED,
    Problem.SERVER_TOO_OLD,
    Problem.TWO_FACTOR_UNSUPPORTED,
    Problem.USER_ACCESS_TYPE_DENY,
    Problem.USER_BLOCKED,
    Problem.WRONG_KEY_KIND,
    Problem.WRONG_ROLE,
)


@callback
def async_set_problem(
    account: Account,
    problem: Problem,
    *,
    present: bool,
    **values: str,
) -> None:
    """Raise a problem of an account, or take it back when it is cured."""
    hass, entry = account.hass, account.config_entry
    issue_id = issue_id_of(entry, problem)
    if not present:
        if problem not in UNTIL_READ:
            ir.async_delete_issue(hass, DOMAIN, issue_id)
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        is_fixable=problem in UNTIL_READ or problem is Problem.NEW_EXTENSIONS,
        # The account's own file remembers what nobody has read yet: Home Assistant
        # would show a stored issue, with the account's name, in the diagnostics.
        is_persistent=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=problem,
        # An account is named after what its provider calls it, unless one renames it.
        translation_placeholders={"account": _MARKUP.sub("", entry.title), **values},
    )


@callback
def async_remember_unread(account: Account, problem: Problem, **values: str) -> None:
    """Let further runs raise what has happened again, until somebody has read it."""
    account.store.unread[problem] = values
    account.touch()


@callback
def async_show_unread(account: Account) -> None:
    """Raise again what an earlier run raised and nobody has read."""
    for key, values in account.store.unread.items():
        if key in UNTIL_READ:
            async_set_problem(account, Problem(key), present=True, **values)


@callback
def async_show_notices(account: Account) -> None:
    """Raise what the provider wants the user to know, and take back the rest."""
    notices = account.provider.notices
    for problem in NOTICES:
        values: dict[str, str] = {}
        if problem is Problem.QUOTA_SMALL and problem in notices:
            # What it allows in the long run: the pause of now changes all the time.
            quota = account.provider.statistics()["quota"]
            values["interval"] = str(quota["interval"])
        async_set_problem(account, problem, present=problem in notices, **values)


@callback
def async_show_denial(account: Account, error: ProviderError | None) -> None:
    """Raise why the provider lets us do nothing; None: it lets us."""
    reason, until = "", "–"
    if isinstance(error, PermissionDenied):
        reason = error.reason
    elif isinstance(error, Blocked):
        reason, until = Problem.BLOCKED, end_of_block(error)
    for problem in DENIALS:
        async_set_problem(account, problem, present=problem == reason, until=until)


@callback
def async_tell_clock_fell_back(account: Account, by: timedelta) -> None:
    """Say that the server's clock had been ahead, and by how much."""
    hours, minutes = divmod(by // timedelta(minutes=1), 60)
    ahead = f"{hours}:{minutes:02}"
    async_remember_unread(account, Problem.CLOCK_FELL_BACK, ahead=ahead)
    async_set_problem(account, Problem.CLOCK_FELL_BACK, present=True, ahead=ahead)


@callback
def async_clear_problems(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Take back every problem of an account that is removed."""
    for problem in Problem:
        ir.async_delete_issue(hass, DOMAIN, issue_id_of(entry, problem))


def issue_id_of(entry: ConfigEntry, problem: Problem) -> str:
    """Return the id of an account's problem in the issue registry."""
    return f"{problem}_{entry.entry_id}"
