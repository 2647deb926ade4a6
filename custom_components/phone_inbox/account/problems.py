"""Problems that the user can do something about."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
import re

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..errors import end_of_block
from ..providers import Blocked, Denial, Notice, PermissionDenied, ProviderError
from .account import Account

#: What would be Markdown or HTML in a problem's description.
_MARKUP = re.compile(r"[\[\]<>()`!*|\\]")


class Problem(StrEnum):
    """What we find wrong with an account ourselves, as the key of its texts."""

    AWAY = "away"
    BLOCKED = "blocked"
    COMPANION_GONE = "companion_gone"
    CLOCK_FELL_BACK = "clock_fell_back"
    DIRECTIONS_UNKNOWN = "directions_unknown"
    LOW_BALANCE = "low_balance"
    MEMORY_LOST = "memory_lost"
    NO_MONEY = "no_money"
    TOO_MANY_LINES = "too_many_lines"


#: What has happened stays said until somebody has read it.
UNTIL_READ = (Problem.CLOCK_FELL_BACK, Problem.MEMORY_LOST)
#: Whatever can be wrong with an account: by us, and by what its provider tells.
type AnyProblem = Problem | Notice | Denial
ALL_PROBLEMS: Sequence[AnyProblem] = (*Problem, *Notice, *Denial)
#: What was taken back in this run and not raised since, by the ids of the entries: an
#: account that is reloaded does not know what was raised before.
_NOT_WRONG: HassKey[dict[str, set[AnyProblem]]] = HassKey(f"{DOMAIN}_not_wrong")


@callback
def async_set_problem(
    account: Account,
    problem: AnyProblem,
    *,
    present: bool,
    whose: str | None = None,
    **values: str,
) -> None:
    """Raise a problem of an account, or take it back when it is cured.

    ``whose`` is the name of another account that it is about.
    """
    hass, entry = account.hass, account.config_entry
    not_wrong = hass.data.setdefault(_NOT_WRONG, {}).setdefault(entry.entry_id, set())
    if not present:
        # Every poll takes back whatever is not wrong, and nearly nothing ever is.
        if problem not in not_wrong and problem not in UNTIL_READ:
            not_wrong.add(problem)
            ir.async_delete_issue(hass, DOMAIN, issue_id_of(entry, problem))
        return
    not_wrong.discard(problem)
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id_of(entry, problem),
        is_fixable=problem in UNTIL_READ or problem is Notice.NEW_EXTENSIONS,
        # The account's own file remembers what nobody has read yet: Home Assistant
        # would show a stored issue, with the account's name, in the diagnostics.
        is_persistent=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=problem,
        # An account is named after what its provider calls it, unless one renames it.
        translation_placeholders={
            "account": _MARKUP.sub("", whose or entry.title),
            **values,
        },
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
    for notice in Notice:
        values = notices.get(notice)
        if values is not None:
            # Another account's name may be among them.
            values = {name: _MARKUP.sub("", text) for name, text in values.items()}
        async_set_problem(account, notice, present=values is not None, **(values or {}))


@callback
def async_show_denial(account: Account, error: ProviderError | None) -> None:
    """Raise why the provider lets us do nothing; None: it lets us."""
    reason = error.reason if isinstance(error, PermissionDenied) else None
    for denial in Denial:
        async_set_problem(account, denial, present=denial == reason)
    block = error if isinstance(error, Blocked) else None
    async_set_problem(
        account,
        Problem.BLOCKED,
        present=block is not None,
        until=end_of_block(block) if block else "",
    )


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
    hass.data.get(_NOT_WRONG, {}).pop(entry.entry_id, None)
    for problem in ALL_PROBLEMS:
        ir.async_delete_issue(hass, DOMAIN, issue_id_of(entry, problem))


def issue_id_of(entry: ConfigEntry, problem: AnyProblem) -> str:
    """Return the id of an account's problem in the issue registry."""
    return f"{problem}_{entry.entry_id}"
