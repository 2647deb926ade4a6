"""An emulated server of Twilio Programmable Messaging (REST, version 2010-04-01).

What it does is told by the sheet docs/specs/twilio.md; a "§" in these
modules is a section of it. ``TwilioSwitches`` has one switch for each thing that the
sheet marks as assumed or unknown. The table of magic destinations is in
:mod:`tests.emulators.twilio.lifecycle`. Both hosts of the vendor (``api`` and
``messaging``) are this one, and the media's storage is another port.

Beside the control routes of the base there are ``GET /control/callbacks`` (every
attempt to post a webhook) and ``POST /control/revoke`` (key and token are refused from
then on; answers with the new credentials).
"""

from .server import TwilioEmulator
from .switches import TwilioSwitches

__all__ = ["TwilioEmulator", "TwilioSwitches"]
