"""What tests with a Home Assistant share: accounts, contacts and flows.

Everything here goes the way a user goes, through the real flows and against an
emulated server. Each form, error and end of a flow must have its texts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import json
from pathlib import Path
import re
from typing import Any, Self

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigSubentry,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, section
from homeassistant.helpers import config_validation as cv
from probatio import to_field_list

from custom_components.phone_inbox.account_forms import ACCOUNT_FORMS
from custom_components.phone_inbox.const import DOMAIN, SUBENTRY_CONTACT
from tests.emulators.base import Emulator

INTEGRATION = Path(__file__).parents[1] / "custom_components" / DOMAIN
ENGLISH: Mapping[str, Any] = json.loads(
    (INTEGRATION / "translations" / "en.json").read_text(encoding="utf-8")
)

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def placeholders_of(text: str) -> frozenset[str]:
    """Return the placeholders that a text has."""
    return frozenset(_PLACEHOLDER.findall(text))


@dataclass
class Flow:
    """A flow as a user sees it."""

    manager: Any
    #: The texts of its kind of flow.
    texts: Mapping[str, Any]
    result: Mapping[str, Any]

    @classmethod
    async def add_account(cls, hass: HomeAssistant, provider: str = "revicom") -> Self:
        """Choose a provider, and stand before its form."""
        manager = hass.config_entries.flow
        menu = await manager.async_init(DOMAIN, context={"source": SOURCE_USER})
        assert menu["type"] is FlowResultType.MENU
        flow = cls(manager, ENGLISH["config"], menu)
        flow.check_texts()
        await flow.submit({"next_step_id": provider})
        return flow

    @classmethod
    async def reconfigure(cls, hass: HomeAssistant, entry: ConfigEntry) -> Self:
        """Start to change how an account connects."""
        manager = hass.config_entries.flow
        form = await manager.async_init(
            DOMAIN,
            context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id},
        )
        flow = cls(manager, ENGLISH["config"], form)
        flow.check_texts()
        return flow

    @classmethod
    async def reauth(cls, hass: HomeAssistant, entry: ConfigEntry) -> Self:
        """Open the one flow that asks for an account's new secret."""
        manager = hass.config_entries.flow
        (started,) = entry.async_get_active_flows(hass, {SOURCE_REAUTH})
        flow = cls(manager, ENGLISH["config"], started)
        await flow.submit(None)
        return flow

    @classmethod
    async def options(cls, hass: HomeAssistant, entry: ConfigEntry) -> Self:
        """Open an account's options."""
        manager = hass.config_entries.options
        form = await manager.async_init(entry.entry_id)
        flow = cls(manager, ENGLISH["options"], form)
        flow.check_texts()
        return flow

    @classmethod
    async def contact(
        cls,
        hass: HomeAssistant,
        entry: ConfigEntry,
        subentry: ConfigSubentry | None = None,
    ) -> Self:
        """Start to add a contact, or to change one."""
        manager = hass.config_entries.subentries
        context: dict[str, Any] = {"source": SOURCE_USER}
        if subentry is not None:
            context = {
                "source": SOURCE_RECONFIGURE,
                "subentry_id": subentry.subentry_id,
            }
        form = await manager.async_init(
            (entry.entry_id, SUBENTRY_CONTACT),
            context=context,  # type: ignore[arg-type]
        )
        texts = ENGLISH["config_subentries"][SUBENTRY_CONTACT]
        flow = cls(manager, texts, form)
        flow.check_texts()
        return flow

    async def submit(self, typed: Mapping[str, Any] | None) -> Mapping[str, Any]:
        """Fill in the form and send it off; return what comes then."""
        self.result = await self.manager.async_configure(
            self.result["flow_id"], None if typed is None else dict(typed)
        )
        self.check_texts()
        return self.result

    @property
    def errors(self) -> dict[str, str]:
        """Return the errors of the form that is shown."""
        assert self.result["type"] is FlowResultType.FORM
        return dict(self.result["errors"] or {})

    @property
    def suggested(self) -> dict[str, Any]:
        """Return what the form is filled with, sections included as mappings."""
        return _suggested(self.result["data_schema"].schema)

    def check_texts(self) -> None:
        """Fail where something that is shown has no text, or a text no value."""
        result = self.result
        texts: list[str] = []
        match result["type"]:
            case FlowResultType.FORM:
                step = self.texts["step"][result["step_id"]]
                texts += [step["title"], step.get("description", "")]
                # The way the form takes to the browser.
                json.dumps(
                    to_field_list(
                        result["data_schema"], custom_serializer=cv.custom_serializer
                    )
                )
                texts += _field_texts(result["data_schema"].schema, step)
                texts += (
                    self.texts["error"][key]
                    for key in (result["errors"] or {}).values()
                )
            case FlowResultType.MENU:
                step = self.texts["step"][result["step_id"]]
                texts += [step["title"], step["description"]]
                texts += (step["menu_options"][name] for name in result["menu_options"])
            case FlowResultType.ABORT if "translation_domain" not in result:
                texts.append(self.texts["abort"][result["reason"]])
        given = set(result.get("description_placeholders") or {})
        for text in texts:
            assert placeholders_of(text) <= given, text


def _field_texts(fields: Mapping[Any, Any], texts: Mapping[str, Any]) -> Iterator[str]:
    for field, kind in fields.items():
        if isinstance(kind, section):
            own = texts["sections"][str(field)]
            yield own["name"]
            yield from _field_texts(kind.schema.schema, own)
        else:
            yield texts["data"][str(field)]
            yield texts["data_description"][str(field)]


def _suggested(fields: Mapping[Any, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field, kind in fields.items():
        if isinstance(kind, section):
            found[str(field)] = _suggested(kind.schema.schema)
        elif field.description and "suggested_value" in field.description:
            found[str(field)] = field.description["suggested_value"]
    return found


def account_input(
    provider: str, credentials: Mapping[str, Any], **changes: Any
) -> dict[str, Any]:
    """Return credentials as they are typed into a provider's form."""
    values = {**credentials, **changes}
    typed: dict[str, Any] = {}
    for field, kind in ACCOUNT_FORMS[provider].schema.schema.items():
        if isinstance(kind, section):
            names = map(str, kind.schema.schema)
            typed[str(field)] = {name: values[name] for name in names if name in values}
        elif field in values:
            typed[str(field)] = values[str(field)]
    return typed


async def setup_account(
    hass: HomeAssistant,
    emulator: Emulator,
    *,
    options: Mapping[str, Any] | None = None,
    **changes: Any,
) -> ConfigEntry:
    """Add an account at an emulated server; return its loaded entry.

    ``changes`` replace credentials, and choose ``extensions`` (default: all);
    ``options`` are what the options flow would have set.
    """
    provider = emulator.name.lower()
    flow = await Flow.add_account(hass, provider)
    typed = account_input(provider, emulator.credentials(), **changes)
    result = await flow.submit(typed)
    if result["type"] is FlowResultType.FORM and result["step_id"] == "extensions":
        chosen = (
            {"extensions": changes["extensions"]} if "extensions" in changes else {}
        )
        result = await flow.submit(chosen)
    assert result["type"] is FlowResultType.CREATE_ENTRY, result
    await hass.async_block_till_done()
    entry: ConfigEntry = result["result"]
    if options:
        hass.config_entries.async_update_entry(entry, options=options)
        await hass.async_block_till_done()
    return entry


async def add_contact(
    hass: HomeAssistant,
    entry: ConfigEntry,
    name: str,
    *numbers: str,
    trusted: bool = False,
    line: str | None = None,
) -> ConfigSubentry:
    """Add a contact to an account; return its subentry."""
    flow = await Flow.contact(hass, entry)
    typed = {"name": name, "numbers": list(numbers), "trusted": trusted}
    result = await flow.submit(typed | ({"line": line} if line else {}))
    assert result["type"] is FlowResultType.CREATE_ENTRY, result
    await hass.async_block_till_done()
    return next(sub for sub in entry.subentries.values() if sub.title == name.strip())
