"""The errors of the API: a status, a code, and words (sheet §3)."""

from typing import Any

#: The words of the pages of these codes, shortened.
_WORDS = {
    20001: "Unknown parameters",
    20003: "Authenticate",
    20004: "DateSent is partially or entirely outside the retention window",
    20007: "Page size too large",
    20008: "Resource not accessible with Test Account Credentials",
    20009: "Resource not complete",
    20404: "The requested resource was not found",
    21211: "Invalid 'To' Phone Number",
    21212: "Invalid From Number (caller ID)",
    21408: "Permission to send an SMS has not been enabled for the region",
    21481: "Invalid page token",
    21602: "Message body is required",
    21603: "A 'From' phone number is required",
    21604: "A 'To' phone number is required",
    21606: "The 'From' phone number is not a valid number for this",
    21608: "The number is unverified. Trial accounts cannot send to it",
    21610: "Attempt to send to unsubscribed recipient",
    21611: "This 'From' number has exceeded the maximum number of queued messages",
    21612: "Message cannot be sent with the current combination of To and From",
    21614: "'To' number is not a valid mobile number",
    21617: "The concatenated message body exceeds the 1600 character limit",
    21619: "A text message body or media urls must be specified",
    21635: "'To' number cannot be a landline",
    21660: "Mismatch between the 'From' number and the account",
    21661: "'From' number is not SMS-capable",
    30400: "Invalid update of a message",
    30409: "Message is not in a state that can be canceled",
    35115: "SendAt time must be in the allowed window",
    35118: "MessagingServiceSid is required to schedule a message",
    63007: "No channel with the specified From address",
}


class ApiError(Exception):
    """An answer that says no."""

    def __init__(self, status: int, code: int) -> None:
        """Keep status and code."""
        super().__init__(code)
        self.status = status
        self.code = code

    @property
    def body(self) -> dict[str, Any]:
        """Return the answer's JSON."""
        return {
            "code": self.code,
            "message": _WORDS.get(self.code, "Something is wrong"),
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


class BadRequestError(ApiError):
    """HTTP 400 with a code."""

    def __init__(self, code: int) -> None:
        """Keep the code."""
        super().__init__(400, code)


class GoneError(ApiError):
    """Nothing is there, or nothing of this account."""

    def __init__(self) -> None:
        """Have the one code there is."""
        super().__init__(404, 20404)
