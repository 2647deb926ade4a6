"""What each provider asks its user for: a new provider is one form here.

A provider that needs more than its form, such as a code that it sends, asks for
it in steps of its own: see :mod:`.config_flow`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import (
    CONF_CLIENT_ID,
    CONF_CLIENT_SECRET,
    CONF_DOMAIN,
    CONF_PASSWORD,
    CONF_URL,
    CONF_USERNAME,
    CONF_WEBHOOK_ID,
)
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from ..const import CONF_PROVIDER, CONF_SESSION

CONF_KEY: Final = "key"
CONF_FINGERPRINT: Final = "fingerprint"
CONF_VERIFY_TLS: Final = "verify_tls"

#: Ucom gives every customer a host of their own; Telphin has one for all.
TELPHIN_URL: Final = "https://apiproxy.telphin.ru"

#: Revicom's own server, and that of the sister that sells the same service.
REVICOM_URL: Final = "https://direct.revicom.ltd/api/v1"
I_DIGITAL_URL: Final = "https://direct.i-dgtl.ru/api/v1"

SECTION_ADVANCED: Final = "advanced"
#: What went wrong with the certificate is put right in that section.
ERROR_SECTIONS: Final = dict.fromkeys(
    ("certificate_invalid", "fingerprint_invalid", "fingerprint_mismatch"),
    SECTION_ADVANCED,
)

_ADDRESS = TextSelector(
    TextSelectorConfig(type=TextSelectorType.URL, autocomplete="url")
)
_SECRET = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off")
)
_ADVANCED = section(
    vol.Schema({vol.Required(CONF_VERIFY_TLS, default=True): BooleanSelector()}),
    {"collapsed": True},
)


def _choice(*addresses: str) -> SelectSelector:
    """Return a list of known addresses that takes others, too."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[*addresses], custom_value=True, mode=SelectSelectorMode.DROPDOWN
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountForm:
    """What one provider asks for.

    The names of the fields are those of the provider's credentials. Sections are
    for the eye only: their fields are credentials like the others.
    """

    schema: vol.Schema
    #: Which field is the server's address, and which is the secret.
    address: str
    secret: str
    #: Key of the text for a secret that cannot be one.
    refusal: str
    #: Whether any host may be asked without encryption, as in a network of one's own.
    #: Else http is for a local address only, where it leads on through a proxy.
    plain_http: bool = False

    @property
    def secret_schema(self) -> vol.Schema:
        """Return the form that asks for the secret alone."""
        return vol.Schema({vol.Required(self.secret): _SECRET})

    @property
    def change_schema(self) -> vol.Schema:
        """Return the form for an account that has a secret, which may stay."""
        return vol.Schema(
            {
                vol.Optional(self.secret) if field == self.secret else field: kind
                for field, kind in self.schema.schema.items()
            }
        )

    def credentials(
        self, typed: Mapping[str, Any], present: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return the credentials there are, changed by what was typed in.

        A secret left empty stays as it is, unless the address changes: it is for
        the server that it was typed in for, and for no other.
        """
        new: dict[str, Any] = {}
        for name, value in typed.items():
            new |= value if isinstance(value, Mapping) else {name: value}
        new = {
            name: value.strip() if isinstance(value, str) else value
            for name, value in new.items()
            if name != self.secret or value.strip()
        }
        kept = dict(present)
        if new.get(self.address, kept.get(self.address)) != kept.get(self.address):
            kept.pop(self.secret, None)
        return kept | new

    def suggestions(self, credentials: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the form may show of credentials: all but the secret."""
        shown: dict[str, Any] = {}
        for field, kind in self.schema.schema.items():
            if isinstance(kind, section):
                shown[str(field)] = {
                    name: credentials[name]
                    for name in map(str, kind.schema.schema)
                    if name in credentials
                }
            elif field != self.secret and field in credentials:
                shown[str(field)] = credentials[field]
        return shown


_ADVANCED_PBX = section(
    vol.Schema(
        {
            vol.Required(CONF_VERIFY_TLS, default=True): BooleanSelector(),
            vol.Optional(CONF_FINGERPRINT, default=""): TextSelector(),
        }
    ),
    {"collapsed": True},
)

ACCOUNT_FORMS: Final[Mapping[str, AccountForm]] = {
    "portsip": AccountForm(
        schema=vol.Schema(
            {
                vol.Required(CONF_URL): _ADDRESS,
                vol.Required(CONF_DOMAIN): TextSelector(),
                vol.Required(CONF_USERNAME): TextSelector(),
                vol.Required(CONF_PASSWORD): _SECRET,
                vol.Required(SECTION_ADVANCED): _ADVANCED_PBX,
            }
        ),
        address=CONF_URL,
        secret=CONF_PASSWORD,
        refusal="sign_in_invalid",
        plain_http=True,
    ),
    "revicom": AccountForm(
        schema=vol.Schema(
            {
                vol.Required(CONF_URL, default=REVICOM_URL): _choice(
                    REVICOM_URL, I_DIGITAL_URL
                ),
                vol.Required(CONF_KEY): _SECRET,
                vol.Required(SECTION_ADVANCED): _ADVANCED,
            }
        ),
        address=CONF_URL,
        secret=CONF_KEY,
        refusal="key_invalid",
    ),
    "ringme": AccountForm(
        schema=vol.Schema(
            {
                vol.Required(CONF_URL): _choice(TELPHIN_URL),
                vol.Required(CONF_CLIENT_ID): TextSelector(),
                vol.Required(CONF_CLIENT_SECRET): _SECRET,
                vol.Required(SECTION_ADVANCED): _ADVANCED,
            }
        ),
        address=CONF_URL,
        secret=CONF_CLIENT_SECRET,
        refusal="sign_in_invalid",
    ),
}


def credentials_of(entry: ConfigEntry) -> dict[str, Any]:
    """Return the credentials that an account has."""
    others = (CONF_PROVIDER, CONF_SESSION, CONF_WEBHOOK_ID)
    return {name: value for name, value in entry.data.items() if name not in others}
