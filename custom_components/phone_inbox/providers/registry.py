"""The providers there are: a new one is one package and one line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession

from . import portsip, revicom, ringme, smsgate, twilio
from .base import Provider
from .form import AccountForm
from .model import Memory

type Build = Callable[[ClientSession, Mapping[str, Any], Memory], Provider]


@dataclass(frozen=True, slots=True)
class ProviderKind:
    """A kind of remote system, how to reach an account there, and what to ask for.

    ``load`` imports the client, which takes a while: not in the event loop. What it
    returns takes what the user typed into ``form``; it raises ValueError where
    that cannot be a valid address or key.
    """

    name: str
    load: Callable[[], Build]
    form: AccountForm


PROVIDERS: Mapping[str, ProviderKind] = {
    "portsip": ProviderKind(
        "PortSIP PBX", lambda: portsip.PortSipProvider, portsip.FORM
    ),
    "revicom": ProviderKind(
        "Revicom Direct", lambda: revicom.RevicomProvider, revicom.FORM
    ),
    "ringme": ProviderKind("Ringme", lambda: ringme.RingmeProvider, ringme.FORM),
    "smsgate": ProviderKind(
        "SMS Gateway for Android", lambda: smsgate.SmsGateProvider, smsgate.FORM
    ),
    "twilio": ProviderKind("Twilio", lambda: twilio.TwilioProvider, twilio.FORM),
}
