"""What a user types in to reach Ringme."""

from ..form import VERIFY_TLS, AccountForm, Field, FieldKind

#: Ucom gives every customer a host of their own; Telphin has one for all.
TELPHIN_URL = "https://apiproxy.telphin.ru"

FORM = AccountForm(
    fields=(
        Field(name="url", kind=FieldKind.ADDRESS, choices=(TELPHIN_URL,)),
        Field(name="client_id"),
        Field(name="client_secret", kind=FieldKind.SECRET),
        VERIFY_TLS,
    )
)
