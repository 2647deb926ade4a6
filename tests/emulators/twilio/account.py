"""The account: sids, sign-in, numbers, services and senders (sheet §2, §9)."""

from base64 import b64decode
import binascii
from dataclasses import dataclass, field
import hashlib
from typing import Any
from uuid import uuid4

from .errors import ApiError
from .switches import TwilioSwitches


def new_sid(prefix: str) -> str:
    """Return a sid that nobody has yet."""
    return prefix + uuid4().hex


def fixed_sid(prefix: str, seed: str) -> str:
    """Return the sid that belongs to something, the same each time."""
    return prefix + hashlib.sha256(seed.encode()).hexdigest()[:32]


@dataclass(kw_only=True)
class Number:
    """One of the account's telephone numbers (sheet §9)."""

    address: str
    name: str
    sms: bool = True
    mms: bool = True
    voice: bool = True
    sms_url: str = ""
    sms_application_sid: str = ""
    #: ``capabilities`` is left out.
    without_capabilities: bool = False

    @property
    def sid(self) -> str:
        """Return its sid."""
        return fixed_sid("PN", self.address)


@dataclass(kw_only=True)
class Service:
    """A Messaging Service: a pool of senders."""

    name: str
    numbers: list[str] = field(default_factory=list)
    alpha_senders: list[str] = field(default_factory=list)
    inbound_request_url: str | None = None
    use_inbound_webhook_on_number: bool = True

    @property
    def sid(self) -> str:
        """Return its sid."""
        return fixed_sid("MG", self.name)

    @property
    def swallows_inbound(self) -> bool:
        """Tell whether what comes in is dropped and never logged (sheet §9)."""
        return not self.inbound_request_url and not self.use_inbound_webhook_on_number


@dataclass(kw_only=True)
class ChannelSender:
    """A WhatsApp number or an RCS agent, with its channel in front."""

    address: str
    status: str = "ONLINE"
    webhook: str = ""

    @property
    def sid(self) -> str:
        """Return its sid."""
        return fixed_sid("XE", self.address)


class Account:
    """Who may ask, and what they own."""

    def __init__(self, switches: TwilioSwitches) -> None:
        """Have two numbers, a service with one of them, and a sender of each channel."""
        self._switches = switches
        self.sid = fixed_sid("AC", "account")
        self.test_sid = fixed_sid("AC", "test account")
        self.test_token = "c" * 32
        self.key_sid = fixed_sid("SK", "key")
        self.key_secret = "key-secret-1"
        self.token = "0123456789abcdef0123456789abcdef"
        self._revoked = 0
        self.balance = "12.34"
        self.numbers = [
            Number(address="+12025550100", name="Home"),
            Number(address="+12025550101", name="Office"),
        ]
        self.services = [Service(name="Home service", numbers=["+12025550100"])]
        self.senders = [
            ChannelSender(address="whatsapp:+12025550100"),
            ChannelSender(address="rcs:home_agent"),
        ]
        #: Pairs of a sender (or a service) and a number that does not want to hear of it.
        self.opted_out: set[tuple[str, str]] = set()

    def revoke(self) -> None:
        """Let neither key nor token work any more, but new ones (sheet §14.2)."""
        self._revoked += 1
        self.key_secret = f"key-secret-{self._revoked + 1}"
        self.token = hashlib.sha256(self.key_secret.encode()).hexdigest()[:32]

    def authenticate(self, header: str | None) -> str:
        """Return who asks: ``token``, ``key`` or ``test``; raise 401 (sheet §2)."""
        match _pair(header):
            case (self.sid, self.token):
                return "token"
            case (self.key_sid, self.key_secret):
                return "key"
            case (self.test_sid, self.test_token):
                return "test"
        raise ApiError(401, 20003)

    @staticmethod
    def check_kind(who: str, *, test: bool) -> None:
        """Raise for test credentials where there is nothing to test (sheet §11)."""
        if who == "test" and not test:
            raise ApiError(403, 20008)

    def check_path(self, who: str, sid: str) -> None:
        """Raise where a path names another account (sheet §14.1)."""
        if sid != (self.test_sid if who == "test" else self.sid):
            wrong = self._switches.wrong_account_status
            raise ApiError(wrong, 20003 if wrong == 401 else 20404)

    def check_permission(self, who: str) -> None:
        """Raise where a restricted key may not (sheet §2)."""
        if who == "key" and self._switches.restricted_key:
            raise ApiError(self._switches.restricted_status, 20003)

    def number(self, address: str) -> Number | None:
        """Return an own number."""
        return next((one for one in self.numbers if one.address == address), None)

    def service(self, sid: str) -> Service | None:
        """Return a service."""
        return next((one for one in self.services if one.sid == sid), None)

    def sender(self, address: str) -> ChannelSender | None:
        """Return a sender of a channel."""
        return next((one for one in self.senders if one.address == address), None)


def _pair(header: str | None) -> tuple[str, str] | None:
    scheme, _, encoded = (header or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, password = (
            b64decode(encoded, validate=True).decode().partition(":")
        )
    except binascii.Error, ValueError:
        return None
    return (user, password) if colon else None


def number_json(number: Number, account: Account, created: str) -> dict[str, Any]:
    """Return a number as the API shows it."""
    shown: dict[str, Any] = {
        "sid": number.sid,
        "account_sid": account.sid,
        "friendly_name": number.name,
        "phone_number": number.address,
        "api_version": "2010-04-01",
        "address_requirements": "none",
        "address_sid": None,
        "beta": False,
        "bundle_sid": None,
        "capabilities": {
            "voice": number.voice,
            "sms": number.sms,
            "mms": number.mms,
            "fax": False,
        },
        "date_created": created,
        "date_updated": created,
        "emergency_address_sid": None,
        "emergency_address_status": "unregistered",
        "emergency_status": "Active",
        "identity_sid": None,
        "origin": "twilio",
        "sms_application_sid": number.sms_application_sid,
        "sms_fallback_method": "POST",
        "sms_fallback_url": "",
        "sms_method": "POST",
        "sms_url": number.sms_url,
        "status": "in-use",
        "status_callback": "",
        "status_callback_method": "POST",
        "trunk_sid": None,
        "type": None,
        "uri": (
            f"/2010-04-01/Accounts/{account.sid}/IncomingPhoneNumbers/{number.sid}.json"
        ),
        "voice_application_sid": "",
        "voice_caller_id_lookup": False,
        "voice_fallback_method": "POST",
        "voice_fallback_url": None,
        "voice_method": "POST",
        "voice_receive_mode": "voice",
        "voice_url": None,
    }
    if number.without_capabilities:
        del shown["capabilities"]
    return shown
