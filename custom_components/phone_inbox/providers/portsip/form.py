"""What a user types in to reach a PBX (see the package for what becomes of it)."""

from ..form import FINGERPRINT, VERIFY_TLS, AccountForm, Field, FieldKind

FORM = AccountForm(
    fields=(
        Field(name="url", kind=FieldKind.ADDRESS),
        Field(name="domain"),
        Field(name="username"),
        Field(name="password", kind=FieldKind.SECRET),
        VERIFY_TLS,
        FINGERPRINT,
    ),
    # A PBX at home may have no certificate at all; the user is told what that means.
    plain_http=True,
)
