"""What texts there must be, by what the code asks for.

Read from the forms, the descriptions of entities, the YAML files, and from the
source where a key is only named when something goes wrong.
"""

import ast
from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from homeassistant.components.repairs import ConfirmRepairFlow
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import CONF_TYPE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv, issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry
import yaml

from custom_components.phone_inbox import (
    const,
    contacts_setup,
    device_action,
    migration,
    system_health,
)
from custom_components.phone_inbox.account import problems
from custom_components.phone_inbox.messaging import ChangeKind, Channel
from custom_components.phone_inbox.providers import NOTICE_VALUES, Denial, Notice
from custom_components.phone_inbox.trigger import slow_patterns
from custom_components.phone_inbox.voice.assist import Refusal
from tests.common import INTEGRATION

from .base import (
    ENTITIES_ONLY,
    LANGUAGES,
    NONE,
    Texts,
    calls_in,
    complaints,
    flat,
    keys_of,
    name_of,
    option_texts,
    sources,
    steps_of,
)
from .exceptions import ERROR_VALUES, exception_texts, own_exception_texts
from .flows import (
    account_flow_texts,
    contact_flow_texts,
    extensions_repair_texts,
    option_flow_texts,
)

__all__ = [
    "ENTITIES_ONLY",
    "ERROR_VALUES",
    "LANGUAGES",
    "all_texts",
    "complaints",
    "exception_texts",
    "flat",
]

# Entities


def entity_texts() -> Texts:
    """Return the texts of the entities that the platforms describe."""
    texts: Texts = {}
    for platform in const.PLATFORMS:
        trees = [
            tree
            for name, tree in sources().items()
            if name == platform or name.startswith(f"{platform}/")
        ]
        for node in chain.from_iterable(map(ast.walk, trees)):
            if not isinstance(node, ast.Call) or not name_of(node.func).endswith(
                "Description"
            ):
                continue
            named = {word.arg: word.value for word in node.keywords if word.arg}
            key = named["translation_key"]
            assert isinstance(key, ast.Constant), ast.unparse(node)
            path = f"entity.{platform}.{key.value!s}"
            texts[f"{path}.name"] = keys_of(named.get("translation_placeholders"))
            if "state_class" in named and "device_class" not in named:
                texts[f"{path}.unit_of_measurement"] = NONE
    message = "entity.event.message.state_attributes"
    texts |= attribute_texts(message, "event", "_attributes")
    texts[f"{message}.event_type.name"] = NONE
    for kind in ChangeKind:
        texts[f"{message}.event_type.state.{kind}"] = NONE
    last = "entity.sensor.last_message.state_attributes"
    texts |= attribute_texts(last, "sensor", "_attributes")
    refused = "entity.sensor.assist_refused.state_attributes"
    texts |= {f"{refused}.{reason}.name": NONE for reason in Refusal}
    code = "entity.sensor.code.state_attributes"
    texts |= attribute_texts(code, "sensor/code", "extra_state_attributes")
    return texts


def attribute_texts(path: str, module: str, function: str) -> Texts:
    """Return the texts of the attributes that functions of that name give."""
    found = [
        node
        for node in ast.walk(sources()[module])
        if isinstance(node, ast.FunctionDef) and node.name == function
    ]
    assert found
    texts: Texts = {}
    for node in chain.from_iterable(map(ast.walk, found)):
        if isinstance(node, ast.Name) and node.id.startswith("ATTR_"):
            texts[f"{path}.{getattr(const, node.id)}.name"] = NONE
    if f"{path}.channel.name" in texts:
        for channel in Channel:
            texts[f"{path}.channel.state.{channel}"] = NONE
    return texts


# Assist, issues, actions, triggers and the rest


def spoken_texts() -> Texts:
    """Return the texts that Assist says."""
    texts: Texts = {}
    spoken = (sources()["intent"], sources()["voice/understanding"])
    for node in chain.from_iterable(map(ast.walk, spoken)):
        match node:
            case ast.Call(
                func=ast.Attribute(
                    value=ast.Subscript(slice=ast.Constant(str(key))), attr="format"
                )
            ):
                given = frozenset(word.arg for word in node.keywords if word.arg)
                texts[f"common.{key}"] = given
            case ast.Subscript(value=ast.Name("texts"), slice=ast.Constant(str(key))):
                # Inside of a call, it was seen as that before.
                texts.setdefault(f"common.{key}", NONE)
    return texts


def issue_texts(hass: HomeAssistant) -> Texts:
    """Return the texts of the problems, as they are raised."""
    entry = MockConfigEntry(title="Office phone")
    coordinator: Any = type("Account", (), {"hass": hass, "config_entry": entry})
    texts: Texts = {}
    for problem in problems.ALL_PROBLEMS:
        values = dict.fromkeys(issue_values(problem), "1")
        problems.async_set_problem(coordinator, problem, present=True, **values)
    slow_patterns.async_set_slow_pattern(hass, slow_patterns.Owner(), present=True)
    for key in (migration.TRUST_WITHDRAWN, migration.NAMES_SHARED):
        migration.async_say(hass, key, contacts=["Anna"])
    unclear = ConfigSubentryData(
        data={"numbers": ["?"]}, subentry_type="contact", title="Anna", unique_id=None
    )
    contacts_setup.async_tell_unclear(hass, MockConfigEntry(subentries_data=[unclear]))
    migration.async_say(hass, migration.ENTITIES_REPLACED, entities=["notify.anna"])
    for issue in ir.async_get(hass).issues.values():
        given = frozenset(issue.translation_placeholders or {})
        path = f"issues.{issue.translation_key}"
        texts[f"{path}.title"] = given
        if issue.translation_key == Notice.NEW_EXTENSIONS:
            texts |= extensions_repair_texts(f"{path}.fix_flow")
        elif issue.is_fixable:
            steps = steps_of(ConfirmRepairFlow) - {"init"}
            for step in steps:
                texts[f"{path}.fix_flow.step.{step}.title"] = given
                texts[f"{path}.fix_flow.step.{step}.description"] = given
        else:
            texts[f"{path}.description"] = given
    return texts


def issue_values(problem: problems.AnyProblem) -> Collection[str]:
    """Return what else the callers tell about a problem."""
    # Those that are raised by what a provider says, all in one place.
    if isinstance(problem, Notice):
        return NOTICE_VALUES.get(problem, ())
    if isinstance(problem, Denial):
        return ()
    found: set[str] = set()
    seen = False
    for tree in sources().values():
        for node in calls_in(tree).get("async_set_problem", ()):
            which = node.args[1]
            if isinstance(which, ast.Attribute) and which.attr == problem.name:
                seen = True
                found |= {word.arg for word in node.keywords if word.arg}
    assert seen, f"{problem} is never raised"
    return found - {"present"}


def yaml_of(name: str) -> dict[str, Any]:
    """Return one of the YAML files, without what is only there to be repeated."""
    content = yaml.safe_load((INTEGRATION / name).read_text(encoding="utf-8"))
    return {key: value for key, value in content.items() if not key.startswith(".")}


def automation_texts(kind: str, path: Path) -> Texts:
    """Return the texts of actions, triggers or conditions."""
    texts: Texts = {}
    for key, item in yaml_of(path.name).items():
        texts[f"{kind}.{key}.name"] = texts[f"{kind}.{key}.description"] = NONE
        for name, own in _fields(item.get("fields", {}), f"{kind}.{key}", texts):
            texts[f"{kind}.{key}.fields.{name}.name"] = NONE
            texts[f"{kind}.{key}.fields.{name}.description"] = NONE
            (selector,) = own["selector"].values()
            if selector and "translation_key" in selector:
                texts |= option_texts(selector)
    return texts


def _fields(
    fields: Mapping[str, Any], path: str, texts: Texts
) -> Iterator[tuple[str, Any]]:
    for name, own in fields.items():
        if "fields" in own:
            texts[f"{path}.sections.{name}.name"] = NONE
            yield from _fields(own["fields"], path, texts)
        else:
            yield name, own


def device_action_texts() -> Texts:
    """Return the texts of what can be done with devices."""
    schema = device_action.ACTION_SCHEMA.schema
    base = cv.DEVICE_ACTION_BASE_SCHEMA.schema
    fields = [str(key) for key in schema if key not in base and key != CONF_TYPE]
    return {
        f"device_automation.action_type.{schema[CONF_TYPE]}": NONE,
        **{f"device_automation.extra_fields.{name}": NONE for name in fields},
    }


async def all_texts(hass: HomeAssistant) -> Texts:
    """Return every text that the code asks for, with the values that it gives."""
    entry = MockConfigEntry(domain=const.DOMAIN)
    health = await system_health._info(hass)
    return {
        "title": NONE,
        **account_flow_texts(),
        **option_flow_texts(entry),
        **contact_flow_texts(entry),
        **own_exception_texts(),
        **entity_texts(),
        **device_action_texts(),
        **spoken_texts(),
        **issue_texts(hass),
        **{
            path: given
            for kind in ("services", "triggers", "conditions")
            if (file := INTEGRATION / f"{kind}.yaml").exists()
            for path, given in automation_texts(kind, file).items()
        },
        **{f"system_health.info.{key}": NONE for key in health},
    }
