"""What a user types in to reach a phone (see the package for what becomes of it)."""

from ..form import VERIFY_TLS, AccountForm, Field, FieldKind

FORM = AccountForm(
    fields=(
        Field(name="url", kind=FieldKind.ADDRESS),
        Field(name="username", default="sms", again=True),
        Field(name="password", kind=FieldKind.SECRET),
        VERIFY_TLS,
        Field(name="fingerprint", required=False, advanced=True),
        Field(name="signing_key", kind=FieldKind.SECRET, required=False, advanced=True),
    ),
)
