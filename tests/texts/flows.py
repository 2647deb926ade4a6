"""The texts of forms: adding and changing accounts, options and contacts."""

import ast
from collections.abc import Iterable
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import SelectOptionDict, SelectSelector
import voluptuous as vol

from custom_components.phone_inbox import const
from custom_components.phone_inbox.config_flow import PhoneInboxConfigFlow
from custom_components.phone_inbox.flows.account_flow import NEXT_STEPS, AccountFlow
from custom_components.phone_inbox.flows.account_forms import account_steps
from custom_components.phone_inbox.flows.contact_flow import ContactFlow, contact_schema
from custom_components.phone_inbox.flows.extensions_repair import NewExtensionsFlow
from custom_components.phone_inbox.flows.forms import extensions_schema
from custom_components.phone_inbox.flows.options_flow import (
    AccountOptionsFlow,
    options_schema,
)
from custom_components.phone_inbox.flows.trial import OWN_WORDS
from custom_components.phone_inbox.messaging import Channel
from custom_components.phone_inbox.messaging.typed import AddressKind
from custom_components.phone_inbox.providers import Capabilities, Push
from custom_components.phone_inbox.providers.registry import PROVIDERS

from .base import NONE, Texts, keys_of, name_of, option_texts, sources, steps_of
from .exceptions import ERROR_VALUES

#: Steps that only lead on to another one.
LEADING_STEPS = {
    *("reauth", "reconfigure", "import", "contacts"),
    *("connected", "certificate_accept", "certificate_refuse"),
}
#: Steps of the menus and of what is not shown in a form.
OTHER_STEPS = {"user", "certificate", "connect"}


def form_texts(path: str, schema: Any, given: Iterable[str] = ()) -> Texts:
    """Return the texts of a form's fields and of the selects in it."""
    values = frozenset(given)
    texts: Texts = {}
    for field_key, kind in schema.schema.items():
        if isinstance(kind, section):
            texts |= {f"{path}.sections.{field_key}.name": values}
            texts |= form_texts(f"{path}.sections.{field_key}", kind.schema, values)
            continue
        texts[f"{path}.data.{field_key}"] = values
        texts[f"{path}.data_description.{field_key}"] = values
        if isinstance(kind, SelectSelector) and "translation_key" in kind.config:
            texts |= option_texts(kind.config)
    return texts


def account_flow_texts() -> Texts:
    """Return the texts for adding and changing accounts."""
    account = frozenset({"account"})
    texts: Texts = {}
    forms = {
        "code": vol.Schema({vol.Required("code"): str}),
        "extensions": extensions_schema([], []),
    }
    for provider in PROVIDERS:
        forms |= account_steps(provider)
    steps = steps_of(PhoneInboxConfigFlow) | steps_of(AccountFlow)
    assert steps - LEADING_STEPS == OTHER_STEPS | set(forms)
    for step, schema in forms.items():
        texts |= form_texts(f"config.step.{step}", schema, account)
    # The button on the integration's page.
    texts["config.initiate_flow.user"] = NONE
    for step in (*forms, "user"):
        for part in ("title", "description"):
            texts[f"config.step.{step}.{part}"] = account if step in forms else NONE
    shown = frozenset({"account", "fingerprint", "subject", "issuer", "until"})
    for part in ("title", "description"):
        texts[f"config.step.certificate.{part}"] = shown
    for choice in ("accept", "refuse"):
        texts[f"config.step.certificate.menu_options.certificate_{choice}"] = shown
    texts["config.step.connect.title"] = texts["config.progress.connect"] = account
    for ability in ("can_send", "receives"):
        texts[f"config.create_entry.{ability}"] = frozenset({"account", *NEXT_STEPS})
    for provider in (*PROVIDERS, const.CONTACTS):
        texts[f"config.step.user.menu_options.{provider}"] = NONE
        texts[f"config.step.user.menu_option_descriptions.{provider}"] = NONE
    for key, values in ERROR_VALUES.items():
        texts[f"config.error.{key}"] = values | account
    own = {
        *error_keys("flows/trial"),
        *error_keys("flows/account_flow"),
        *OWN_WORDS.values(),
        *(kind.form.refusal for kind in PROVIDERS.values()),
    }
    for key in own:
        texts[f"config.error.{key}"] = account
    return (
        texts
        | abort_texts("config_flow", "config.abort")
        | abort_texts("flows/account_flow", "config.abort")
    )


def option_flow_texts(entry: ConfigEntry) -> Texts:
    """Return the texts of the options, as an account that can do all has them."""
    given = frozenset({"account", "shortest", "longest"})
    able = Capabilities(
        send=frozenset({Channel.SMS}), push=frozenset({Push.WEBHOOK}), balance=True
    )
    assert steps_of(AccountOptionsFlow) == {"init", "send_through"}
    shown = frozenset({"account", "sender", "lines"})
    return {
        "options.step.send_through.title": shown,
        "options.step.send_through.description": shown,
        "options.step.init.title": given,
        "options.step.init.sections.caps.description": given,
        **form_texts(
            "options.step.init", options_schema(able, entry, {"id": "Other"}), given
        ),
        **{
            f"options.error.{key}": given
            for module in ("flows/options_flow", "flows/sender_choice")
            for key in error_keys(module)
        },
    }


def contact_flow_texts(entry: ConfigEntry) -> Texts:
    """Return the texts of contacts."""
    path = f"config_subentries.{const.SUBENTRY_CONTACT}"
    texts: Texts = {f"{path}.entry_type": NONE}
    able = Capabilities(send=frozenset(Channel))
    senders = [SelectOptionDict(value="+79161234567", label="Lately")]
    for step in steps_of(ContactFlow):
        schema = contact_schema([(entry, able), (entry, able)], senders)
        texts |= form_texts(f"{path}.step.{step}", schema)
        texts[f"{path}.initiate_flow.{step}"] = NONE
        texts[f"{path}.step.{step}.title"] = NONE
        texts[f"{path}.step.{step}.description"] = NONE
    understood = frozenset({"understood"})
    texts[f"{path}.step.reconfigure.description"] = understood
    texts[f"{path}.create_entry.added"] = understood
    texts |= {f"common.kind_{kind}": NONE for kind in AddressKind}
    for key in error_keys("flows/contact_flow"):
        # Which of them an error gives, the tests of the flow see.
        texts[f"{path}.error.{key}"] = frozenset({"contact", "number", "readings"})
    return texts


def extensions_repair_texts(path: str) -> Texts:
    """Return the texts of the repair for new extensions."""
    account = frozenset({"account"})
    texts: Texts = {}
    for step in steps_of(NewExtensionsFlow) - {"init"}:
        # Its title says which account it is about: that need not be said again.
        texts |= form_texts(f"{path}.step.{step}", extensions_schema([], []))
        texts[f"{path}.step.{step}.title"] = account
        texts[f"{path}.step.{step}.description"] = account
    for key in error_keys("flows/extensions_repair"):
        texts[f"{path}.error.{key}"] = NONE
    return texts | abort_texts("flows/extensions_repair", f"{path}.abort")


def error_keys(module: str) -> set[str]:
    """Return the keys of errors that a flow's source names."""
    found: set[str] = set()
    for node in ast.walk(sources()[module]):
        match node:
            case ast.Call(func=ast.Name("TrialFailed"), args=[ast.Constant(str(key))]):
                found.add(key)
            case ast.Assign(
                targets=[ast.Subscript(value=ast.Name("errors"))],
                value=ast.Constant(str(key)),
            ):
                found.add(key)
            case ast.Dict(
                keys=[ast.Name("FIELD_BASE" | "CONF_CODE" | "CONF_EXTENSIONS")],
                values=[ast.Constant(str(key))],
            ):
                found.add(key)
    assert found
    return found


def abort_texts(module: str, path: str) -> Texts:
    """Return the texts of the ends of a flow that its source names."""
    texts: Texts = {}
    for node in ast.walk(sources()[module]):
        if not isinstance(node, ast.Call):
            continue
        named = {word.arg: word.value for word in node.keywords if word.arg}
        if isinstance(reason := named.get("reason"), ast.Constant):
            given = keys_of(named.get("description_placeholders"))
            texts[f"{path}.{reason.value!s}"] = given
        elif name_of(node.func) == "_abort_if_unique_id_configured":
            texts[f"{path}.already_configured"] = NONE
    assert texts
    return texts
