"""What a user types in to reach Revicom Direct or a sister system."""

from ..form import VERIFY_TLS, AccountForm, Field, FieldKind

#: Revicom's own server, and that of the sister that sells the same service.
REVICOM_URL = "https://direct.revicom.ltd/api/v1"
I_DIGITAL_URL = "https://direct.i-dgtl.ru/api/v1"

FORM = AccountForm(
    fields=(
        Field(
            name="url",
            kind=FieldKind.ADDRESS,
            default=REVICOM_URL,
            choices=(REVICOM_URL, I_DIGITAL_URL),
        ),
        Field(name="key", kind=FieldKind.SECRET),
        VERIFY_TLS,
    ),
    refusal="key_invalid",
)
