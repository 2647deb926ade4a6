"""Ringme, the telephone system behind Ucom's and Telphin's "Cloud PBX".

The client follows docs/specs/ringme.md, which describes the API v1.0: a "§" in these
modules is a section of it.

Credentials: ``url`` (the API's host, which Ucom gives each customer by e-mail; of
Telphin ``https://apiproxy.telphin.ru``), ``client_id`` and ``client_secret`` of a
trusted application, ``extensions`` (ids of the extensions to use, as strings;
default: all that can text) and ``verify_tls`` (default True).

Each extension is a line and a mailbox, whose key is its id. A message's id is
``<extension id>:<the server's id>``, and so is a conversation's: the server's own
ids may repeat from one extension to the next.

Notices: ``read_only`` (the user may only
read), ``no_extensions`` (none can text), ``new_extensions`` (one can text that was
not there when the extensions were picked), ``quota_small`` (the hourly quota allows
polls only so far apart as the statistics' ``quota.interval`` says, in seconds).

Reasons of PermissionDenied (§8): ``access_denied`` (no right to this),
``user_blocked`` (nothing works until the provider lifts it),
``user_access_type_deny`` (a read-only user) and ``app_access_type_deny`` (the
application needs the access level "All").

Codes of Rejected before anything is sent: ``channel_not_supported``,
``line_unknown``, ``no_recipients``, ``option_unknown``, ``recipient_invalid``,
``schedule_not_supported``, ``tags_not_supported``, ``text_empty``,
``ttl_not_supported``; of other calls ``id_invalid``. Any other code is the
server's own: its word, or the HTTP status where it says none.

Errors of single recipients, where a text went to several: the codes of Rejected,
``outcome_unknown`` (it is not known whether it was sent) and ``not_tried``.
"""

from typing import TYPE_CHECKING

from ..later import when_asked_for
from .form import FORM

if TYPE_CHECKING:
    from .provider import RingmeProvider

__all__ = ["FORM", "SESSION", "RingmeProvider"]

#: What of the memory a sign-in begins anew: which extensions there were.
SESSION = frozenset({"offered", "picked"})

__getattr__ = when_asked_for(__name__, RingmeProvider=".provider")
