"""Published descriptions of providers' APIs, and what checks requests against them.

``twilio.json`` holds the parts of Twilio's own description that concern messages
(GitHub twilio/twilio-oai, commit d50069b44ea8cd23141385bdb6db48f16ff75bb5, of
``spec/json/twilio_api_v2010.json``, ``twilio_messaging_v1.json`` and
``twilio_messaging_v2.json``), without its prose and examples. Its licence is
``twilio.LICENSE``. It is a development file: nothing of it is in what users install.
"""

from .description import Checked, Description

__all__ = ["Checked", "Description"]
