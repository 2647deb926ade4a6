"""The forms for accounts, made from what each provider says that it asks for.

A provider that needs more than its form, such as a code that it sends, asks for
it in steps of its own: see :mod:`.config_flow`.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_NAME, CONF_WEBHOOK_ID
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
from ..providers.form import FINGERPRINT, AccountForm, Field, FieldKind
from ..providers.registry import PROVIDERS

CONF_FINGERPRINT: Final = FINGERPRINT.name

SECTION_ADVANCED: Final = "advanced"
#: What went wrong with the certificate is put right in that section.
ERROR_SECTIONS: Final = dict.fromkeys(
    ("certificate_invalid", "fingerprint_invalid", "fingerprint_mismatch"),
    SECTION_ADVANCED,
)

_SELECTORS: Final = {
    FieldKind.TEXT: TextSelector(),
    FieldKind.ADDRESS: TextSelector(
        TextSelectorConfig(type=TextSelectorType.URL, autocomplete="url")
    ),
    FieldKind.SECRET: TextSelector(
        TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off")
    ),
    FieldKind.SWITCH: BooleanSelector(),
}


def account_steps(provider: str) -> Mapping[str, vol.Schema]:
    """Return the forms of a provider by the steps that show them.

    The steps' texts are the provider's own: of two providers that ask for a password
    each says which one it means.
    """
    form = PROVIDERS[provider].form
    return {
        provider: _schema(form.fields, named=True),
        reconfigure_step(provider): _schema(form.fields, keep_secrets=True),
        reauth_step(provider): _schema(
            field for field in form.fields if field.is_secret or field.again
        ),
    }


def reconfigure_step(provider: str) -> str:
    """Return the step that changes an account: a secret left empty stays."""
    return f"reconfigure_{provider}"


def reauth_step(provider: str) -> str:
    """Return the step that asks for what the provider does not accept any more."""
    return f"reauth_{provider}"


def changed_credentials(
    form: AccountForm, typed: Mapping[str, Any], present: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the credentials there are, changed by what was typed in.

    A secret left empty stays as it is, unless the address changes: it is for
    the server that it was typed in for, and for no other. Sections are for the eye
    only: their fields are credentials like the others. The account's name is none.
    """
    new: dict[str, Any] = {}
    for name, value in typed.items():
        new |= value if isinstance(value, Mapping) else {name: value}
    new.pop(CONF_NAME, None)
    new = {
        name: value.strip() if isinstance(value, str) else value
        for name, value in new.items()
        if name not in form.secrets or value.strip()
    }
    kept = dict(present)
    if new.get(form.address, kept.get(form.address)) != kept.get(form.address):
        for name in form.secrets:
            kept.pop(name, None)
    return kept | new


def suggestions(form: AccountForm, present: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form may show of credentials: all but the secrets."""
    shown: dict[str, Any] = {}
    advanced: dict[str, Any] = {}
    for field in form.fields:
        if field.name in present and not field.is_secret:
            (advanced if field.advanced else shown)[field.name] = present[field.name]
    return shown | {SECTION_ADVANCED: advanced}


def credentials_of(entry: ConfigEntry) -> dict[str, Any]:
    """Return the credentials that an account has."""
    others = (CONF_PROVIDER, CONF_SESSION, CONF_WEBHOOK_ID)
    return {name: value for name, value in entry.data.items() if name not in others}


def session_after(entry: ConfigEntry, session: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an account keeps of its provider's after a sign-in that left this."""
    kind = PROVIDERS[entry.data[CONF_PROVIDER]]
    return dict(kind.after_sign_in(entry.data.get(CONF_SESSION, {}), session))


def _schema(
    fields: Iterable[Field], *, keep_secrets: bool = False, named: bool = False
) -> vol.Schema:
    shown: dict[vol.Marker, Any] = {}
    advanced: dict[vol.Marker, Any] = {}
    for field in fields:
        default = field.default
        if default is None and not field.required and not field.is_secret:
            # A field that is emptied is then left empty, and does not stay as it was.
            default = ""
        required = field.required and not (keep_secrets and field.is_secret)
        marker = (vol.Required if required else vol.Optional)(
            field.name, default=vol.UNDEFINED if default is None else default
        )
        (advanced if field.advanced else shown)[marker] = _selector(field)
    if named:
        shown[vol.Optional(CONF_NAME)] = TextSelector()
    if advanced:
        shown[vol.Required(SECTION_ADVANCED)] = section(
            vol.Schema(advanced), {"collapsed": True}
        )
    return vol.Schema(shown)


def _selector(field: Field) -> Any:
    if field.choices:
        # Known ones, in a list that takes others, too.
        return SelectSelector(
            SelectSelectorConfig(
                options=[*field.choices],
                custom_value=True,
                mode=SelectSelectorMode.DROPDOWN,
            )
        )
    return _SELECTORS[field.kind]
