"""Revicom Direct, a gateway for SMS, WhatsApp, VK, flash calls and voice codes.

The client follows docs/specs/revicom.md, which describes the Direct API v1: a "§" in these
modules is a section of it.

Credentials: ``key`` (the API key as the web cabinet shows it, of the kind for
messages), ``url`` (the API's address, where it is not Revicom's own) and
``verify_tls`` (default True).

Lines are the account's sender names. The API cannot list them, so they become
known by their messages.

Notice: ``inbound_disabled`` (the server refuses to list incoming messages; the
provider's manager can switch them on). A server that lists none instead says
nothing: perhaps nobody has written yet.
Reason of PermissionDenied: ``wrong_key_kind`` (not a key for messages).

Options of an outgoing message, by the API's names (specification §3.1). All but
the last are for SMS, WHATSAPP and VK, ``header`` and ``footer`` for WHATSAPP:

- ``hours``: list of hours, 0 to 23, in which it may be sent
- ``days``: list of week days, 1 (Monday) to 7, on which it may be sent
- ``useLocalTime``: whether the times are the recipient's (default) or Moscow's
- ``localSendTime``, ``localCompletionTime``: ``YYYY-MM-DD hh:mm:ss`` or a naive
  datetime; when to send, and when to give up sending
- ``shortUrl``: whether to shorten the links in the text
- ``header``, ``footer``: texts above and below
- ``externalMessageId``: an id of one's own, up to 100 characters; any channel

With ``send_at``, which is a moment, the other times are Moscow's.

Codes of Rejected before anything is sent: ``channel_not_supported``,
``code_invalid``, ``completion_out_of_range``, ``no_recipients``,
``option_conflict``, ``option_invalid``, ``option_not_supported``,
``option_unknown``, ``recipient_invalid``, ``schedule_not_supported``,
``send_at_invalid``, ``send_at_out_of_range``, ``sender_name_required``,
``tag_invalid``, ``text_empty``, ``text_invalid``, ``text_too_long``,
``too_many_recipients``, ``ttl_not_supported``, ``ttl_out_of_range``,
``voice_text_invalid``. Any other code is the server's own.

Errors of single messages: the API's number, whose meaning is not published,
``undelivered`` or ``unsent`` where there is none, and ``outcome_unknown`` for a
recipient of whom it is not known whether a message was sent.
"""

from typing import TYPE_CHECKING

from ..later import when_asked_for
from .form import FORM

if TYPE_CHECKING:
    from .provider import RevicomProvider

__all__ = ["FORM", "RevicomProvider"]

__getattr__ = when_asked_for(__name__, RevicomProvider=".provider")
