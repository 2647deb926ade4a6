"""What a provider asks its user for: plain data, from which the forms are made."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class FieldKind(StrEnum):
    """What is typed into a field, and so how it is shown.

    ``ADDRESS`` is the server's, of which a form has one; ``SECRET`` is never shown
    again, and never sent to another address than the one it was typed in for.
    """

    TEXT = "text"
    ADDRESS = "address"
    SECRET = "secret"  # noqa: S105 - no password
    SWITCH = "switch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form; its name is that of the credential.

    ``choices`` are offered, and others can be typed in. ``advanced`` fields are in a
    section that is closed at first. ``again``: asked for together with the secrets
    when the provider refuses them, because it may change with them.
    """

    name: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = True
    default: str | bool | None = None
    choices: tuple[str, ...] = ()
    advanced: bool = False
    again: bool = False

    @property
    def is_secret(self) -> bool:
        """Tell whether what is typed in must not be shown again."""
        return self.kind is FieldKind.SECRET


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountForm:
    """What one provider asks for.

    ``refusal`` is the key of the text for credentials of which the provider says that
    they cannot be right (ValueError). ``plain_http``: whether any host may be asked
    without encryption, as in a network of one's own; else http is for the addresses
    of the home only, where it leads on through a proxy.
    """

    fields: Sequence[Field]
    refusal: str = "sign_in_invalid"
    plain_http: bool = False

    @property
    def address(self) -> str:
        """Return which field is the server's address."""
        (name,) = (
            field.name for field in self.fields if field.kind is FieldKind.ADDRESS
        )
        return name

    @property
    def secrets(self) -> Sequence[str]:
        """Return which fields are secret, the one that matters most first."""
        return [field.name for field in self.fields if field.is_secret]

    @property
    def pins_certificate(self) -> bool:
        """Tell whether one certificate alone may be accepted, by its fingerprint."""
        return FINGERPRINT in self.fields

    @property
    def advanced(self) -> Sequence[str]:
        """Return which fields are in the section that is closed at first."""
        return [field.name for field in self.fields if field.advanced]


#: Fields that several providers have.
VERIFY_TLS = Field(
    name="verify_tls", kind=FieldKind.SWITCH, default=True, advanced=True
)
#: SHA-256 in hex of the one certificate to accept; empty: any that is valid. For
#: servers of one's own, which may have a certificate that they signed themselves.
FINGERPRINT = Field(name="fingerprint", required=False, advanced=True)
