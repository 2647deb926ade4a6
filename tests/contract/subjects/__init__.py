"""The providers under test: a module each, and a place in the list."""

from collections.abc import Sequence

from ..subject import Subject
from .portsip import PortSipSubject
from .revicom import RevicomSubject
from .ringme import RingmeSubject
from .smsgate import SmsGateSubject
from .twilio import TwilioSubject

SUBJECTS: Sequence[type[Subject]] = (
    PortSipSubject,
    RevicomSubject,
    RingmeSubject,
    SmsGateSubject,
    TwilioSubject,
)
