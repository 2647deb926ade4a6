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

    ``session`` names what of its memory belongs to a sign-in. The rest is what it knows
    of the system, such as the secret that its ids are made with: signing in again must
    not change it.
    """

    name: str
    load: Callable[[], Build]
    form: AccountForm
    session: frozenset[str] = frozenset()

    def after_sign_in(
        self, kept: Mapping[str, Any], session: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Return what is kept when somebody signed in again, and left this behind."""
        lasting = {
            name: value for name, value in kept.items() if name not in self.session
        }
        return {**session, **lasting}


PROVIDERS: Mapping[str, ProviderKind] = {
    "portsip": ProviderKind(
        "PortSIP PBX",
        lambda: portsip.PortSipProvider,
        portsip.FORM,
        session=portsip.SESSION,
    ),
    "revicom": ProviderKind(
        "Revicom Direct", lambda: revicom.RevicomProvider, revicom.FORM
    ),
    "ringme": ProviderKind(
        "Ringme", lambda: ringme.RingmeProvider, ringme.FORM, session=ringme.SESSION
    ),
    "smsgate": ProviderKind(
        "SMS Gateway for Android", lambda: smsgate.SmsGateProvider, smsgate.FORM
    ),
    "twilio": ProviderKind("Twilio", lambda: twilio.TwilioProvider, twilio.FORM),
}
