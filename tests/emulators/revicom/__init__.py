"""An emulated server of the Revicom Direct API v1.

What it does is told by the sheet docs/specs/revicom.md; a "§" in these modules is a
section of it. ``RevicomSwitches`` has one switch for each thing that
the sheet marks as assumed or unknown. The table of magic destinations is in
:mod:`tests.emulators.revicom.lifecycle`.

Beside the control routes of the base there are ``GET /control/callbacks`` (every
attempt to post a callback) and ``POST /control/rotate_key`` (revokes the message
key; answers with the new credentials).
"""

from .server import RevicomEmulator
from .switches import RevicomSwitches

__all__ = ["RevicomEmulator", "RevicomSwitches"]
