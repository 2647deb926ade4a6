"""The customer's account: keys, sender names and the balance."""

from base64 import b64decode, b64encode
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum

from .errors import BadCredentialsError, NotAuthenticatedError

#: The traffic center that the default message key belongs to.
MAIN_CENTER = 3
OTHER_CENTER = 4


class KeyKind(IntEnum):
    """What a key is for; the cabinet calls them TOKEN_1 to TOKEN_4 (sheet §1)."""

    MESSAGES = 1
    ENTITIES = 2
    PHONE_CONFIRMATION = 3
    TILDA = 4


@dataclass(frozen=True, kw_only=True)
class Key:
    """One key of the account."""

    kind: KeyKind
    key_id: str
    password: str
    traffic_center: int = MAIN_CENTER

    @property
    def shown(self) -> str:
        """Return the key as the cabinet shows it: already base64 (sheet §1)."""
        return b64encode(f"{self.key_id}:{self.password}".encode()).decode()


class Account:
    """What the provider knows about its customer.

    The keys are the same at each start, so that a demo survives a restart of
    this server.
    """

    def __init__(self) -> None:
        """Open an account with two approved sender names."""
        self.balance = {"RUB": 118.4}
        #: Approved names, and since when each may be used (sheet §3.1).
        self.sender_names = {
            "HomeHub": datetime(2023, 1, 1, tzinfo=UTC),
            "Office": datetime(2023, 1, 1, tzinfo=UTC),
        }
        #: Texts that may open a WHATSAPP conversation (sheet §3.1).
        self.whatsapp_templates: set[str] = set()
        self.message_key = Key(
            kind=KeyKind.MESSAGES, key_id="1001", password="messages-1"
        )
        self.other_center_key = Key(
            kind=KeyKind.MESSAGES,
            key_id="1002",
            password="other-center",
            traffic_center=OTHER_CENTER,
        )
        self.entity_key = Key(kind=KeyKind.ENTITIES, key_id="2001", password="entities")
        self.confirmation_key = Key(
            kind=KeyKind.PHONE_CONFIRMATION, key_id="3001", password="confirmation"
        )
        self.tilda_key = Key(kind=KeyKind.TILDA, key_id="4001", password="tilda")
        self._keys: set[Key] = {
            self.message_key,
            self.other_center_key,
            self.entity_key,
            self.confirmation_key,
            self.tilda_key,
        }
        self._issued = 1

    def revoke(self, key: Key) -> None:
        """Let a key work no longer."""
        self._keys.discard(key)

    def rotate_key(self) -> Key:
        """Revoke the message key, issue a new one and return it."""
        self.revoke(self.message_key)
        self._issued += 1
        self.message_key = Key(
            kind=KeyKind.MESSAGES, key_id="1001", password=f"messages-{self._issued}"
        )
        self._keys.add(self.message_key)
        return self.message_key

    def charge(self, amount: float) -> None:
        """Take an amount off the balance, or give it back if it is negative."""
        self.balance["RUB"] = round(self.balance["RUB"] - amount, 2)

    def authenticate(self, header: str | None, *, bearer: bool) -> Key:
        """Return the key of an Authorization header.

        A key that was encoded a second time decodes to a text without a colon,
        and so is no key of ours (sheet §1).
        """
        if header is None:
            raise NotAuthenticatedError
        scheme, _, token = header.partition(" ")
        schemes = {"basic", "bearer"} if bearer else {"basic"}
        if scheme.lower() not in schemes:
            raise BadCredentialsError
        try:
            pair = b64decode(token, validate=True).decode()
        except (binascii.Error, ValueError) as error:
            raise BadCredentialsError from error
        for key in self._keys:
            if pair == f"{key.key_id}:{key.password}":
                return key
        raise BadCredentialsError
