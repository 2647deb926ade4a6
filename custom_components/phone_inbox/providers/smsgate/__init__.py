"""An old phone with the app SMS Gateway for Android (SMSGate): the home's own number.

The client follows docs/specs/smsgate.md; a "§" in these modules is a section of it. It
speaks with the local server of the app, on the phone itself: the app's cloud has no
inbox (§10), so that an account there could not keep what is promised of texts.

Credentials: ``url`` (the phone's address, on the home's own network), ``username``
(default ``sms``), ``password``, ``verify_tls`` (default True) and ``fingerprint`` (the
SHA-256 of the one certificate to accept), for a proxy with TLS before the phone;
``signing_key`` (with which the phone signs its calls; blank: they are not checked).

Lines are the phone's cards: ``sim1``, ``sim2``; and ``unknown`` for a text of which the
phone does not tell the card. Mailboxes are ``inbox`` and ``sent``.

Ids of incoming texts are our own, see :mod:`.keys`. Data messages are left aside.
Of messages that another client has encrypted (§9) neither text nor number is shown.

Notice: ``plain_http`` (nothing between here and the phone is encrypted).
Reasons of PermissionDenied: ``app_too_old`` (it cannot list its inbox: 1.59 can),
``cloud_has_no_inbox`` (the address is the cloud's).

Options of an outgoing message, by the app's names (§6.3):

- ``priority``: -128 to 127; from 100 on it goes round the app's limits
- ``withDeliveryReport``: whether the network shall confirm (default True)
- ``skipPhoneValidation``: whether the phone shall take any number, as it does here for
  short ones without being told

Codes of Rejected before anything is sent: ``channel_not_supported``,
``line_unknown``, ``no_recipients``, ``option_invalid``, ``option_unknown``,
``recipient_invalid``, ``schedule_not_supported``, ``send_at_invalid``,
``send_at_out_of_range``, ``tags_not_supported``, ``text_empty``, ``text_invalid``,
``too_many_recipients``, ``ttl_out_of_range``. Any other code is a status of the
phone's.
"""

from typing import TYPE_CHECKING

from ..later import when_asked_for
from .form import FORM

if TYPE_CHECKING:
    from .provider import SmsGateProvider

__all__ = ["FORM", "SmsGateProvider"]

__getattr__ = when_asked_for(__name__, SmsGateProvider=".provider")
