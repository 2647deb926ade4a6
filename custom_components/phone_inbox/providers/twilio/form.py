"""What a user types in to reach an account at Twilio."""

from ..form import VERIFY_TLS, AccountForm, Field, FieldKind
from .credentials import DEFAULT_URL

#: Where the accounts' data lie that are not in the United States (§1).
IRELAND_URL = "https://api.dublin.ie1.twilio.com"
AUSTRALIA_URL = "https://api.sydney.au1.twilio.com"

FORM = AccountForm(
    fields=(
        Field(name="account_sid"),
        # A new secret is mostly that of a new key.
        Field(name="key_sid", required=False, again=True),
        Field(name="secret", kind=FieldKind.SECRET),
        Field(
            name="url",
            kind=FieldKind.ADDRESS,
            default=DEFAULT_URL,
            choices=(DEFAULT_URL, IRELAND_URL, AUSTRALIA_URL),
        ),
        Field(name="inbound_webhook", kind=FieldKind.SWITCH, default=False),
        VERIFY_TLS,
    ),
)
