"""PortSIP PBX 22.x: the SMS and WhatsApp messages of a tenant or of one user.

The client follows docs/specs/portsip.md, which describes the REST API: a "§" in these
modules is a section of it.

Credentials: ``url`` (the PBX's address; without a scheme it is ``https``, at port
8887 unless another one is named, and plain HTTP only where ``http://`` was typed;
the path is ``/api`` by default), ``username``, ``password`` (of the web portal, not
of SIP), ``domain`` (the tenant's SIP domain), ``verify_tls`` (default True),
``fingerprint`` (SHA-256 in hex of the one certificate to accept, in place of any
other check) and ``code`` (a one-time code, read when connecting).

A sign-in may want such a code: then :meth:`~.PortSipProvider.connect` raises
``CodeRequired``, and is called again with the code and the same memory. A session
that took a code is not ended by :meth:`~.PortSipProvider.close`, since another one
would take another code.

Lines are the numbers that messages carry, outgoing caller ids and the numbers of
WhatsApp services; their names are those of the services.

Notices: ``own_messages_only`` (the tenant's list is refused, so the
messages are those of the user who signed in) and ``plain_http`` (nothing is
encrypted, as the address says).

Reasons of PermissionDenied: ``server_too_old`` (no messages in this release: they
came with 22.1.7), ``no_tenant`` (a user of the whole system), ``wrong_role`` (the
user may not read messages), ``password_reset_required`` (the password must be
changed in the portal first) and ``two_factor_unsupported`` (the server took the
code, or wanted one, and gave no session).

There is no sending: PortSIP publishes no call for it (specification §4).

Error of a failed message: the carrier's own text, or ``ERR`` where there is none.
"""

from typing import TYPE_CHECKING

from ..later import when_asked_for
from .form import FORM

if TYPE_CHECKING:
    from .provider import PortSipProvider

__all__ = ["FORM", "SESSION", "PortSipProvider"]

#: What of the memory a sign-in begins anew.
SESSION = frozenset({"account", "block", "challenge", "tokens"})

__getattr__ = when_asked_for(__name__, PortSipProvider=".provider")
