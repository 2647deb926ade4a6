"""What may be told in public of a failure: a code of a closed list.

Carriers and servers give their reasons in words of their own, which may quote the
text, or name the number that it was for. Those words are for who may read the message.
Whatever is stored or logged (an event, an error, a repair) has a code from here.
"""

from http import HTTPStatus
import re

#: Stands for every reason that is not on the list.
OTHER = "other"

_HTTP = {str(int(status)) for status in HTTPStatus if status >= HTTPStatus.BAD_REQUEST}
#: Seen at Revicom, which publishes no list of them: of requests, then of messages.
_REVICOM = {"4000", "4010", "4012", "4030", "4040", "6969", "7060", "7401"}
_REVICOM_STATUSES = {"undelivered", "unsent"}
_PORTSIP = {"DENIED", "ERR", "UNAUTHORIZED", "UNKNOWN", "VALIDATE_FAILED"}
_RINGME = {
    "access_denied",
    "app_access_type_deny",
    "error",
    "failed",
    "user_access_type_deny",
    "user_blocked",
}
#: The codes of Twilio, which carriers' reasons at a PBX begin with
#: (https://www.twilio.com/docs/api/errors): 30001 to 30044, and a few others.
_TWILIO = {str(code) for code in range(30001, 30045)} | {
    *("20001", "20003", "20004", "20007", "20008", "20009", "20404", "20429"),
    *("21211", "21212", "21408", "21602", "21603", "21604", "21606", "21607", "21608"),
    *("21610", "21611", "21612", "21614", "21617", "21619", "21635", "21658", "21660"),
    *("21661", "21664", "30400", "30409", "30450", "30453", "30454", "30500", "35114"),
    *("35115", "35118", "35125", "63001", "63003", "63005", "63007", "63012", "63013"),
    *("63014", "63015", "63016", "63017", "63018", "63019", "63020", "63021", "63024"),
    *("63032", "63049", "70005"),
}
#: Our own, of a message whose sending went wrong.
_OURS = {
    OTHER,
    "authentication_failed",
    "account_reloaded",
    "bad_answer",
    "blocked",
    "cancelled",
    "cap_per_day",
    "cap_per_hour",
    "cap_recipient_per_day",
    "cap_recipient_per_hour",
    "certificate_invalid",
    "no_encryption",
    "no_money",
    "not_found",
    "not_supported",
    "not_tried",
    "opted_out",
    "outcome_unknown",
    "permission_denied",
    "rate_limited",
    "rejected",
    "storage_failed",
    "unavailable",
}
FAILURE_CODES = frozenset(
    _HTTP | _REVICOM | _REVICOM_STATUSES | _PORTSIP | _RINGME | _TWILIO | _OURS
)
#: Where the same text to the same recipient comes to the same again, until something
#: else has happened than waiting, or must not be tried: who opted out, or may have the
#: message already.
_POINTLESS = {
    *("21211", "21212", "21602", "21603", "21604", "21606", "21607", "21608", "21610"),
    *("21612", "21614", "21617", "21619", "21635", "21658", "21660", "21661", "30004"),
    *("30005", "30006", "30007", "63003", "63007", "63016", "63024", "63032"),
    *("cancelled", "not_supported", "opted_out", "outcome_unknown"),
}
#: So many characters of a reason are looked at.
_LONGEST = 60
#: A carrier's reason may begin with its code: "30007 carrier filtered".
_LEADING = re.compile(
    r"(?:error|code|ec)?[\s:#-]{0,3}([0-9]{3,5})(?![0-9])", re.IGNORECASE | re.ASCII
)


def failure_code(reason: str | None) -> str | None:
    """Return the code of a reason that a provider gave; None where it gave none."""
    if reason is None:
        return None
    reason = reason[:_LONGEST].strip()
    if reason in FAILURE_CODES:
        return reason
    found = _LEADING.match(reason)
    return found[1] if found and found[1] in FAILURE_CODES else OTHER


def is_worth_another_try(reason: str | None) -> bool:
    """Tell whether what has failed for a reason may be sent once more as it is.

    A reason that nobody knows is no hindrance.
    """
    return failure_code(reason) not in _POINTLESS
