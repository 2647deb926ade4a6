"""The vendor's codes in words: why something was refused, or did not arrive (§7).

https://www.twilio.com/docs/api/errors has a page on each. The words here are ours: the
vendor's may change, and may quote a number.
"""

from typing import Final

#: The recipient wrote STOP: nobody may text them from here until they write START.
OPTED_OUT: Final = 21610
#: WhatsApp takes free text only within a day of the other side's last message.
WINDOW_CLOSED: Final = 63016
#: What lies outside of the time that messages are kept for.
OUT_OF_RETENTION: Final = 20004
#: A message that is under way cannot be deleted yet, one that is not scheduled any more
#: cannot be canceled, and a page that is not there cannot be read.
NOT_COMPLETE: Final = 20009
NOT_SCHEDULED: Final = 30409
BAD_PAGE: Final = 21481
TEST_CREDENTIALS: Final = 20008
#: Codes that tell what to do, whatever HTTP status they come with (§15).
DECISIVE: Final = frozenset({OUT_OF_RETENTION, NOT_COMPLETE, NOT_SCHEDULED, BAD_PAGE})

WORDS: Final = {
    NOT_COMPLETE: "The message is still under way and cannot be deleted yet",
    21211: "The recipient is no valid number",
    21212: "The sender is no valid number or name",
    21408: "The account may not send to this country",
    21602: "The message has no text",
    21603: "The message has no sender",
    21604: "The message has no recipient",
    21606: "The sender cannot text this recipient",
    21607: "A trial account sends from verified numbers only",
    21608: "A trial account sends to verified numbers only",
    OPTED_OUT: "The recipient has opted out with STOP and must write START first",
    21611: "Too many messages wait at this sender",
    21612: "There is no way from this sender to this recipient",
    21614: "The recipient is no mobile number",
    21617: "The text is longer than 1600 characters",
    21619: "The message has neither text nor media",
    21635: "The recipient is a landline",
    21658: "A value is too long",
    21660: "The sender belongs to another account",
    21661: "The sender cannot text",
    21664: "The service has no sender for RCS",
    30001: "Too many messages waited in the queue",
    30002: "The account is suspended",
    30003: "The phone cannot be reached",
    30004: "The recipient blocks messages",
    30005: "The recipient's number is unknown",
    30006: "The recipient is a landline, or its carrier cannot be reached",
    30007: "A carrier filtered the message",
    30008: "Nobody says why",
    30034: "The sender is not registered for texting in the United States",
    30036: "The message waited longer than it was to",
    30500: "The provider failed",
    35115: "The time to send is too early or too late",
    35118: "A message for later needs a Messaging Service",
    35125: "Too many messages are scheduled",
    63007: "The account has no such sender on this channel",
    63014: "The recipient blocks this sender",
    WINDOW_CLOSED: "The recipient has not written for 24 hours: WhatsApp takes a template only",
    63017: "Too many messages went out on this channel",
}


def in_words(code: int) -> str:
    """Return a code with what it means, where we know."""
    return f"{code} {WORDS[code]}" if code in WORDS else str(code)
