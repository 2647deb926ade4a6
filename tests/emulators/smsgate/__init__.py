"""An emulated phone with the app SMS Gateway for Android (SMSGate).

What it does is told by docs/specs/smsgate.md; a "§" in these modules is a section of
it. ``SmsGateSwitches`` has what differs between versions of the
app, phones and their settings.

Beside the control routes of the base there are ``POST /control/update_app``,
``POST /control/change_sim`` and ``POST /control/receive_mms``, and
``GET /control/hooks`` (every attempt to call a webhook).
"""

from .server import SmsGateEmulator
from .switches import SmsGateSwitches

__all__ = ["SmsGateEmulator", "SmsGateSwitches"]
