"""Descriptions of providers' APIs, and what checks requests and answers against them.

Both are the project's own: what docs/specs/twilio.md and docs/specs/smsgate.md say of
these interfaces, as far as this project has to do with them. What was published of them
was compared with them field by field. ``twilio.json`` asks more than Twilio does: that
what an object cannot do without is in every answer. Where the vendor's description of
the phone is wrong of it, ``differences.py`` says so. The sheet of Twilio tells how its
own description is run beside the emulator by hand.

They are development files: nothing of them is in what users install.
"""

from .description import Checked, Description

#: The paths of the phone that are described.
SMSGATE = r"/(auth/token|device|health|inbox|messages(?!/inbox)|webhooks)(/|\Z)"

__all__ = ["SMSGATE", "Checked", "Description"]
