"""Twilio, a carrier with an API for SMS, MMS, WhatsApp and RCS.

The client follows the sheet docs/specs/twilio.md; a "§" in these modules is a section
of it.

Credentials: ``account_sid``, ``secret`` (the account's auth token or, better, the
secret of an API key), ``key_sid`` (that key's SID), ``url`` (the API's address, where
the account is in another region than the United States), ``inbound_webhook`` (whether
numbers that have no webhook may be told to call us; default False) and ``verify_tls``
(default True).

Lines are the account's numbers that can text, its senders of WhatsApp and RCS, and the
names that its Messaging Services send under. A number is one line on all its channels;
an agent of RCS keeps its prefix ``rcs:``.

Reason of PermissionDenied: ``test_credentials`` (with which nothing can be read).

Options of an outgoing message, by the API's names (§7.1):

- ``MediaUrl``: one to ten public addresses of pictures or files; makes an MMS of an SMS
- ``ContentSid``, ``ContentVariables``: a template, and a mapping of its variables
- ``MessagingServiceSid``: the service to send by; without a line it chooses the sender
- ``FallbackFrom``: from where an SMS goes to whom RCS does not reach
- ``SendAsMms``, ``ShortenUrls``, ``SmartEncoded``: yes or no

A message for later needs a Messaging Service: the one that was named, or the one whose
pool has the line.

Codes of Rejected before anything is sent: ``channel_not_supported``, ``no_recipients``,
``option_conflict``, ``option_invalid``, ``option_unknown``, ``recipient_invalid``,
``schedule_needs_service``, ``send_at_invalid``, ``send_at_out_of_range``,
``sender_invalid``, ``sender_required``, ``tags_not_supported``, ``text_empty``,
``text_invalid``, ``text_too_long``, ``ttl_out_of_range``. Any other code is the
server's own; see :mod:`.codes`.

Errors of single messages: the API's code and what it means.
"""

from typing import TYPE_CHECKING

from ..later import when_asked_for
from .form import FORM

if TYPE_CHECKING:
    from .provider import TwilioProvider

__all__ = ["FORM", "TwilioProvider"]

__getattr__ = when_asked_for(__name__, TwilioProvider=".provider")
