"""Published descriptions of providers' APIs, and what checks requests against them.

``twilio.json`` holds the parts of Twilio's own description that concern messages
(GitHub twilio/twilio-oai, commit d50069b44ea8cd23141385bdb6db48f16ff75bb5, of
``spec/json/twilio_api_v2010.json``, ``twilio_messaging_v1.json`` and
``twilio_messaging_v2.json``), without its prose and examples. Its licence is
``twilio.LICENSE``.

``smsgate.json`` is the project's own: what docs/specs/smsgate.md says of the phone's
interface. Field by field it was held against the description that the app's vendor has
of its cloud; ``differences.py`` names where that is wrong of the phone.

They are development files: nothing of them is in what users install.
"""

from .description import Checked, Description

#: The paths of the phone that are described.
SMSGATE = r"/(auth/token|device|health|inbox|messages(?!/inbox)|webhooks)(/|\Z)"

__all__ = ["SMSGATE", "Checked", "Description"]
