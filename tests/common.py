"""What tests with a Home Assistant share: accounts, contacts and flows.

Everything here goes the way a user goes, through the real flows and against an
emulated server. Each form, error and end of a flow must have its texts.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import json
import logging
from pathlib import Path
import re
import ssl
from typing import Any, Self, cast

from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigSubentry,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, section
from homeassistant.helpers import config_validation as cv, issue_registry as ir
from homeassistant.setup import async_setup_component
from probatio import to_field_list
import pytest

from custom_components.phone_inbox.const import DOMAIN, SUBENTRY_CONTACT
from custom_components.phone_inbox.flows.account_forms import account_steps
from tests.emulators.base import Emulator
from tests.home import contact_of, know

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
    async def repair(cls, hass: HomeAssistant, issue: ir.IssueEntry) -> Self:
        """Start to fix a problem."""
        assert await async_setup_component(hass, REPAIRS, {})
        manager = hass.data[REPAIRS]["flow_manager"]
        form = await manager.async_init(DOMAIN, context={"issue_id": issue.issue_id})
        texts = ENGLISH["issues"][issue.translation_key]["fix_flow"]
        flow = cls(manager, texts, form)
        flow.check_texts()
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
        """Start to add a contact, or to change one: of the home of an account."""
        entry = know(hass)
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
        flow_id = self.result["flow_id"]
        self.result = await self.manager.async_configure(
            flow_id, None if typed is None else dict(typed)
        )
        self.check_texts()
        while self.result["type"] is FlowResultType.SHOW_PROGRESS:
            # As a browser does, which is told when it is over.
            await asyncio.wait([self.progress_task])
            self.result = await self.manager.async_configure(flow_id)
            self.check_texts()
        return self.result

    @property
    def progress_task(self) -> asyncio.Task[Any]:
        """Return what a step with a progress waits for."""
        task = self.manager._progress[self.result["flow_id"]].async_get_progress_task()
        assert task is not None
        return cast("asyncio.Task[Any]", task)

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
            case FlowResultType.SHOW_PROGRESS:
                texts.append(self.texts["step"][result["step_id"]]["title"])
                texts.append(self.texts["progress"][result["progress_action"]])
            case FlowResultType.CREATE_ENTRY if result.get("description"):
                texts.append(self.texts["create_entry"][result["description"]])
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
    for field, kind in account_steps(provider)[provider].schema.items():
        if isinstance(kind, section):
            names = map(str, kind.schema.schema)
            typed[str(field)] = {name: values[name] for name in names if name in values}
        elif field in values:
            typed[str(field)] = values[str(field)]
    return typed


def typed(emulator: Emulator, **changes: Any) -> dict[str, Any]:
    """Return what a user types in to connect to a server."""
    return account_input(emulator.name.lower(), emulator.credentials(), **changes)


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Return what a test has logged, with tracebacks."""
    return "\n".join(
        logging.Formatter().format(record)
        for record in caplog.get_records("call")
        # The plugin itself logs what is written to the storage.
        if not record.name.startswith("pytest_homeassistant")
    )


def opened_sections(flow: Flow) -> set[str]:
    """Return the sections of a form that are open to the user at once."""
    return {
        str(field)
        for field, kind in flow.result["data_schema"].schema.items()
        if isinstance(kind, section) and not kind.options["collapsed"]
    }


def problems(hass: HomeAssistant) -> dict[str, ir.IssueEntry]:
    """Return the problems there are, by the keys of their texts."""
    return {
        issue.translation_key or "": issue
        for issue in ir.async_get(hass).issues.values()
        if issue.domain == DOMAIN
    }


def ignore_broken_handshakes() -> None:
    """Let a server in this loop be turned down without failing the test."""
    loop = asyncio.get_running_loop()
    report = loop.get_exception_handler()
    assert report is not None

    def ignore(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        refused = (ConnectionResetError, ssl.SSLError)
        if not isinstance(context.get("exception"), refused):
            report(loop, context)

    loop.set_exception_handler(ignore)


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
    flow = await Flow.add_account(hass, emulator.name.lower())
    result = await flow.submit(typed(emulator, **changes))
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
    """Add a contact to the home of an account; return its subentry."""
    flow = await Flow.contact(hass, entry)
    contact = {"name": name, "numbers": list(numbers), "trusted": trusted}
    result = await flow.submit(contact | ({"line": line} if line else {}))
    assert result["type"] is FlowResultType.CREATE_ENTRY, result
    await hass.async_block_till_done()
    return contact_of(hass, name.strip())
