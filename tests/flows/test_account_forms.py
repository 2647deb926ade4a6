"""The forms that are made from what a provider asks for, whatever that is."""

from dataclasses import replace
from typing import Any

from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectSelector,
    TextSelector,
    TextSelectorType,
)
import pytest
import voluptuous as vol

from custom_components.phone_inbox.const import DOMAIN
from custom_components.phone_inbox.flows.account_forms import (
    account_steps,
    changed_credentials,
    suggestions,
)
from custom_components.phone_inbox.providers.form import (
    VERIFY_TLS,
    AccountForm,
    Field,
    FieldKind,
)
from custom_components.phone_inbox.providers.registry import PROVIDERS, ProviderKind

URL = "https://api.example.com"
FORM = AccountForm(
    fields=(
        Field(name="account"),
        Field(name="key_id", required=False, again=True),
        Field(name="secret", kind=FieldKind.SECRET),
        Field(name="signing", kind=FieldKind.SECRET, required=False),
        Field(
            name="host",
            kind=FieldKind.ADDRESS,
            default=URL,
            choices=(URL,),
            advanced=True,
        ),
        VERIFY_TLS,
    )
)
PRESENT = {
    "account": "AC1",
    "key_id": "SK1",
    "secret": "s3cret",
    "signing": "s1gned",
    "host": URL,
    "verify_tls": True,
}


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the steps of a provider that asks for a little of everything."""
    kind = ProviderKind("Example", PROVIDERS["revicom"].load, FORM)
    monkeypatch.setitem(PROVIDERS, "example", kind)
    return account_steps("example")


def shape(schema: vol.Schema) -> dict[str, str]:
    """Return how each field is asked for."""
    found: dict[str, str] = {}
    for field, kind in schema.schema.items():
        if isinstance(kind, section):
            assert kind.options == {"collapsed": True}
            found |= {
                f"{field}.{name}": how for name, how in shape(kind.schema).items()
            }
        else:
            found[str(field)] = type(field).__name__.lower()
    return found


def test_steps_of_a_form(steps: dict[str, vol.Schema]) -> None:
    """What must be there is required; a secret may stay; what may change is asked."""
    fields = {
        "account": "required",
        "key_id": "optional",
        "secret": "required",
        "signing": "optional",
        "advanced.host": "required",
        "advanced.verify_tls": "required",
    }
    assert {step: shape(schema) for step, schema in steps.items()} == {
        "example": fields | {"name": "optional"},
        "reconfigure_example": fields | {"secret": "optional"},
        "reauth_example": {
            "key_id": "optional",
            "secret": "required",
            "signing": "optional",
        },
    }


def test_kinds_of_fields(steps: dict[str, vol.Schema]) -> None:
    """A secret is hidden as it is typed, and a known address is offered."""
    fields = steps["example"].schema
    assert isinstance(fields["secret"], TextSelector)
    assert fields["secret"].config["type"] == TextSelectorType.PASSWORD
    assert isinstance(fields["account"], TextSelector)
    advanced = fields["advanced"].schema.schema
    assert isinstance(advanced["host"], SelectSelector)
    assert advanced["host"].config["options"] == [URL]
    assert isinstance(advanced["verify_tls"], BooleanSelector)


def test_what_is_filled_in_by_itself(steps: dict[str, vol.Schema]) -> None:
    """Defaults are taken; an optional field that is emptied is empty, not as it was."""
    typed = steps["reconfigure_example"]({"account": " AC2 ", "advanced": {}})
    assert changed_credentials(FORM, typed, PRESENT) == PRESENT | {
        "account": "AC2",
        "key_id": "",
    }


async def test_what_is_wrong_under_advanced(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A field of a section takes no error of its own: the form says it, and opens it."""
    kind = replace(PROVIDERS["revicom"], form=FORM)
    monkeypatch.setitem(PROVIDERS, "revicom", kind)
    manager = hass.config_entries.flow
    form = await manager.async_init(DOMAIN, context={"source": SOURCE_USER})
    await manager.async_configure(form["flow_id"], {"next_step_id": "revicom"})
    typed = {
        "account": "AC1",
        "secret": "s3cret",
        "advanced": {"host": "ftp://api.example.com", "verify_tls": True},
    }
    result = await manager.async_configure(form["flow_id"], typed)
    assert result["errors"] == {"base": "address_invalid"}
    assert result["data_schema"] is not None
    assert result["data_schema"].schema["advanced"].options == {"collapsed": False}


def test_no_secret_goes_to_another_address() -> None:
    """Neither of two secrets outlives the address that they were typed in for."""
    typed = {"secret": " ", "advanced": {"host": "https://other.example"}}
    assert changed_credentials(FORM, typed, PRESENT) == {
        "account": "AC1",
        "key_id": "SK1",
        "host": "https://other.example",
        "verify_tls": True,
    }


def test_no_secret_is_shown() -> None:
    """A form is filled with all there is, but not with the secrets."""
    assert suggestions(FORM, PRESENT) == {
        "account": "AC1",
        "key_id": "SK1",
        "advanced": {"host": URL, "verify_tls": True},
    }
