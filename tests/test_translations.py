"""Every text that the code asks for is there, in every language, and no other.

What texts there must be is read from the code: from the forms, the descriptions
of entities, the YAML files, and from the source where a key is only named when
something goes wrong.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
import json
from pathlib import Path
import re
from typing import Any

from homeassistant.components.repairs import ConfirmRepairFlow
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.selector import SelectSelector
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol
import yaml

from custom_components.phone_inbox import const, errors, repairs, system_health
from custom_components.phone_inbox.account_forms import ACCOUNT_FORMS
from custom_components.phone_inbox.config_flow import PhoneInboxConfigFlow
from custom_components.phone_inbox.contact_flow import ContactFlow, contact_schema
from custom_components.phone_inbox.messaging import ChangeKind, Channel
from custom_components.phone_inbox.options_flow import (
    AccountOptionsFlow,
    options_schema,
)
from custom_components.phone_inbox.providers import (
    Blocked,
    Capabilities,
    ProviderError,
    Push,
)
from custom_components.phone_inbox.providers.registry import PROVIDERS
from custom_components.phone_inbox.repairs import Problem
from tests.common import ENGLISH, INTEGRATION, placeholders_of

LANGUAGES = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((INTEGRATION / "translations").glob("*.json"))
}
SOURCES = {
    path.relative_to(INTEGRATION).with_suffix("").as_posix(): ast.parse(
        path.read_text(encoding="utf-8")
    )
    for path in sorted(INTEGRATION.rglob("*.py"))
}
#: What a key made of a fixed part and a variable one can become.
KEY_FAMILIES = {"cap_": tuple(const.DEFAULT_CAPS)}
#: Steps that only lead on to another one.
LEADING_STEPS = {"reauth", "reconfigure"}

type Texts = dict[str, frozenset[str]]


def flat(texts: Mapping[str, Any], path: str = "") -> dict[str, str]:
    """Return texts by their paths."""
    found: dict[str, str] = {}
    for key, value in texts.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{path}{key}.")
        else:
            found[path + key] = value
    return found


def complaints(wanted: Texts, texts: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the texts of a language."""
    there = flat(texts)
    found = [f"missing: {path}" for path in wanted if path not in there]
    found += [f"never shown: {path}" for path in there if path not in wanted]
    for path, text in there.items():
        given = wanted.get(path, frozenset())
        used = placeholders_of(text)
        found += [f"no value for {name}: {path}" for name in sorted(used - given)]
        if path.startswith(("exceptions.", "issues.")) and "account" in given - used:
            found.append(f"does not name the account: {path}")
        if text != text.strip() or not text:
            found.append(f"empty or with spaces around it: {path}")
        if re.search(r"https?://|[<>]|\[%|'\{", text):
            found.append(f"not allowed by Home Assistant: {path}")
    return found


# Forms


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


def option_texts(config: Mapping[str, Any]) -> Texts:
    """Return the texts of a select's options."""
    path = f"selector.{config['translation_key']}.options"
    return {f"{path}.{option}": frozenset() for option in config["options"]}


def steps_of(flow: type) -> set[str]:
    """Return the steps of a flow that show something."""
    names = {name.removeprefix("async_step_") for name in vars(flow)}
    return {name for name in names if f"async_step_{name}" in vars(flow)}


def account_flow_texts() -> Texts:
    """Return the texts for adding and changing accounts."""
    account = frozenset({"account"})
    texts: Texts = {}
    forms = {"reauth_confirm": [form.secret_schema for form in ACCOUNT_FORMS.values()]}
    for provider, form in ACCOUNT_FORMS.items():
        forms[provider] = [form.schema]
        forms[f"reconfigure_{provider}"] = [form.change_schema]
    forms["code"] = [vol.Schema({vol.Required("code"): str})]
    forms["extensions"] = [vol.Schema({vol.Required("extensions"): list})]
    assert steps_of(PhoneInboxConfigFlow) - LEADING_STEPS == {"user", *forms}
    for step, schemas in forms.items():
        for schema in schemas:
            texts |= form_texts(f"config.step.{step}", schema, account)
    for step in (*forms, "user"):
        for part in ("title", "description"):
            texts[f"config.step.{step}.{part}"] = account if step in forms else _NONE
    for provider in PROVIDERS:
        texts[f"config.step.user.menu_options.{provider}"] = _NONE
        texts[f"config.step.user.menu_option_descriptions.{provider}"] = _NONE
    for key, values in ERROR_VALUES.items():
        texts[f"config.error.{key}"] = values | account
    own = {*error_keys("trial"), *(form.refusal for form in ACCOUNT_FORMS.values())}
    for key in (*own, *error_keys("config_flow")):
        texts[f"config.error.{key}"] = account
    return texts | abort_texts("config_flow", "config.abort")


def option_flow_texts(entry: ConfigEntry) -> Texts:
    """Return the texts of the options, as an account that can do all has them."""
    account = frozenset({"account"})
    able = Capabilities(send=frozenset({Channel.SMS}), push=Push.WEBHOOK, balance=True)
    assert steps_of(AccountOptionsFlow) == {"init"}
    return {
        "options.step.init.title": account,
        "options.step.init.sections.caps.description": account,
        **form_texts("options.step.init", options_schema(able, entry), account),
        **{f"options.error.{key}": account for key in error_keys("options_flow")},
    }


def contact_flow_texts(entry: ConfigEntry) -> Texts:
    """Return the texts of contacts."""
    path = f"config_subentries.{const.SUBENTRY_CONTACT}"
    account = frozenset({"account"})
    texts: Texts = {f"{path}.entry_type": _NONE}
    for step in steps_of(ContactFlow):
        texts |= form_texts(f"{path}.step.{step}", contact_schema(entry), account)
        texts[f"{path}.initiate_flow.{step}"] = _NONE
        texts[f"{path}.step.{step}.title"] = account
        texts[f"{path}.step.{step}.description"] = account
    for key in error_keys("contact_flow"):
        # Which of them an error gives, the tests of the flow see.
        texts[f"{path}.error.{key}"] = account | {"contact", "number"}
    return texts


def error_keys(module: str) -> set[str]:
    """Return the keys of errors that a flow's source names."""
    found: set[str] = set()
    for node in ast.walk(SOURCES[module]):
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
    for node in ast.walk(SOURCES[module]):
        if not isinstance(node, ast.Call):
            continue
        named = {word.arg: word.value for word in node.keywords if word.arg}
        if isinstance(reason := named.get("reason"), ast.Constant):
            given = _keys(named.get("description_placeholders"))
            texts[f"{path}.{reason.value!s}"] = given
        elif _name(node.func) == "_abort_if_unique_id_configured":
            texts[f"{path}.already_configured"] = _NONE
    assert texts
    return texts


# Exceptions

_NONE: frozenset[str] = frozenset()


def _values_of(kind: type[ProviderError]) -> frozenset[str]:
    error = Blocked(1.0) if kind is Blocked else kind()
    return frozenset(errors.placeholders(error, "account"))


#: What the text of each error of the providers can be filled with.
ERROR_VALUES = {key: _values_of(kind) for kind, key in errors._KEYS} | dict.fromkeys(
    errors.DENIALS, frozenset({"account"})
)


@dataclass
class Exceptions(ast.NodeVisitor):
    """Finds the texts of exceptions in one module's source."""

    tree: ast.Module
    texts: Texts = field(default_factory=dict)
    _functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = field(
        default_factory=list
    )

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Remember in which function we are."""
        self._functions.append(node)
        self.generic_visit(node)
        self._functions.pop()

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        """Remember in which function we are."""
        self.visit_FunctionDef(node)  # type: ignore[arg-type]

    def visit_Call(self, node: ast.Call) -> None:
        """Take the text of an exception; fail at a use that nobody thought of."""
        self.generic_visit(node)
        named = {word.arg: word.value for word in node.keywords if word.arg}
        if "translation_key" not in named:
            return
        name = _name(node.func)
        if name.endswith(("Description", "SelectorConfig", "create_issue")):
            return
        assert name.endswith(("Error", "Failed", "NotReady")), ast.unparse(node)
        self._take(named["translation_key"], named.get("translation_placeholders"))

    def _take(self, key: ast.expr, values: ast.expr | None) -> None:
        match key:
            case ast.Constant(str(text)):
                self._add(text, _keys(values))
            case ast.IfExp():
                self._take(key.body, values)
                self._take(key.orelse, values)
            case ast.JoinedStr(values=[ast.Constant(str(start)), ast.FormattedValue()]):
                for end in KEY_FAMILIES[start]:
                    self._add(start + end, _keys(values))
            case ast.Call(func=ast.Name("translation_key")):
                assert self._is_from_placeholders(values)
                for text, given in ERROR_VALUES.items():
                    self._add(text, given)
            case ast.Attribute(attr="translation_key"):
                pass  # Another exception's text, which is found where it is raised.
            case ast.Name(parameter):
                self._take_from_callers(parameter, _keys(values))
            case _:
                pytest.fail(f"Cannot tell the text: {ast.unparse(key)}")

    def _is_from_placeholders(self, values: ast.expr | None) -> bool:
        """Tell whether values are those that an error of the providers has."""
        match values:
            case ast.Call(func=ast.Name("placeholders")):
                return True
            case ast.Name(name):
                return any(
                    self._is_from_placeholders(node.value)
                    for node in ast.walk(self._functions[-1])
                    if isinstance(node, ast.Assign)
                    and [name] == [ast.unparse(target) for target in node.targets]
                )
        return False

    def _take_from_callers(self, parameter: str, given: frozenset[str]) -> None:
        function = self._functions[-1]
        names = [argument.arg for argument in function.args.args]
        position = names.index(parameter)
        calls = [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Call) and _name(node.func) == function.name
        ]
        assert calls
        for call in calls:
            key = call.args[position]
            assert isinstance(key, ast.Constant), ast.unparse(call)
            more = {word.arg for word in call.keywords if word.arg}
            self._add(str(key.value), given | more)

    def _add(self, key: str, given: frozenset[str]) -> None:
        path = f"exceptions.{key}.message"
        # Raised in two places, a text can only use what both of them give.
        self.texts[path] = self.texts.get(path, given) & given


def exception_texts(sources: Mapping[str, ast.Module]) -> Texts:
    """Return the texts of all exceptions."""
    texts: Texts = {}
    for tree in sources.values():
        finder = Exceptions(tree)
        finder.visit(tree)
        for path, given in finder.texts.items():
            texts[path] = texts.get(path, given) & given
    return texts


def _name(function: ast.expr) -> str:
    match function:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
    return ""


def _keys(values: ast.expr | None) -> frozenset[str]:
    if values is None:
        return _NONE
    assert isinstance(values, ast.Dict), ast.unparse(values)
    return frozenset(
        str(key.value) for key in values.keys if isinstance(key, ast.Constant)
    )


# Entities


def entity_texts() -> Texts:
    """Return the texts of the entities that the platforms describe."""
    texts: Texts = {}
    for platform in const.PLATFORMS:
        for node in ast.walk(SOURCES[platform]):
            if not isinstance(node, ast.Call) or not _name(node.func).endswith(
                "Description"
            ):
                continue
            named = {word.arg: word.value for word in node.keywords if word.arg}
            key = named["translation_key"]
            assert isinstance(key, ast.Constant), ast.unparse(node)
            path = f"entity.{platform}.{key.value!s}"
            texts[f"{path}.name"] = _keys(named.get("translation_placeholders"))
            if "state_class" in named and "device_class" not in named:
                texts[f"{path}.unit_of_measurement"] = _NONE
    message = "entity.event.message.state_attributes"
    texts |= attribute_texts(message, "event", "_attributes")
    texts[f"{message}.event_type.name"] = _NONE
    for kind in ChangeKind:
        texts[f"{message}.event_type.state.{kind}"] = _NONE
    last = "entity.sensor.last_message.state_attributes"
    texts |= attribute_texts(last, "sensor", "extra_state_attributes")
    return texts


def attribute_texts(path: str, module: str, function: str) -> Texts:
    """Return the texts of the attributes that a function of a platform gives."""
    (source,) = (
        node
        for node in ast.walk(SOURCES[module])
        if isinstance(node, ast.FunctionDef) and node.name == function
    )
    texts: Texts = {}
    for node in ast.walk(source):
        if isinstance(node, ast.Name) and node.id.startswith("ATTR_"):
            texts[f"{path}.{getattr(const, node.id)}.name"] = _NONE
    if f"{path}.channel.name" in texts:
        for channel in Channel:
            texts[f"{path}.channel.state.{channel}"] = _NONE
    return texts


# Issues, actions, triggers and the rest


def issue_texts(hass: HomeAssistant) -> Texts:
    """Return the texts of the problems, as they are raised."""
    entry = MockConfigEntry(title="Office phone")
    coordinator: Any = type("Account", (), {"hass": hass, "config_entry": entry})
    texts: Texts = {}
    for problem in Problem:
        values = dict.fromkeys(issue_values(problem), "1")
        repairs.async_set_problem(coordinator, problem, present=True, **values)
    for issue in ir.async_get(hass).issues.values():
        given = frozenset(issue.translation_placeholders or {})
        path = f"issues.{issue.translation_key}"
        texts[f"{path}.title"] = given
        if issue.is_fixable:
            steps = steps_of(ConfirmRepairFlow) - {"init"}
            for step in steps:
                texts[f"{path}.fix_flow.step.{step}.title"] = given
                texts[f"{path}.fix_flow.step.{step}.description"] = given
        else:
            texts[f"{path}.description"] = given
    return texts


def issue_values(problem: Problem) -> set[str]:
    """Return what else the callers tell about a problem."""
    # Those that are raised by what a provider says, all in one place.
    if problem in repairs.NOTICES:
        return {"interval"}
    if problem in repairs.DENIALS:
        return {"reason"}
    found: set[str] = set()
    seen = False
    for tree in SOURCES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func) == "async_set_problem":
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
        texts[f"{kind}.{key}.name"] = texts[f"{kind}.{key}.description"] = _NONE
        for name, own in _fields(item.get("fields", {}), f"{kind}.{key}", texts):
            texts[f"{kind}.{key}.fields.{name}.name"] = _NONE
            texts[f"{kind}.{key}.fields.{name}.description"] = _NONE
            (selector,) = own["selector"].values()
            if selector and "translation_key" in selector:
                texts |= option_texts(selector)
    return texts


def _fields(
    fields: Mapping[str, Any], path: str, texts: Texts
) -> Iterator[tuple[str, Any]]:
    for name, own in fields.items():
        if "fields" in own:
            texts[f"{path}.sections.{name}.name"] = _NONE
            yield from _fields(own["fields"], path, texts)
        else:
            yield name, own


async def all_texts(hass: HomeAssistant) -> Texts:
    """Return every text that the code asks for, with the values that it gives."""
    entry = MockConfigEntry(domain=const.DOMAIN)
    health = await system_health._info(hass)
    return {
        "title": _NONE,
        **account_flow_texts(),
        **option_flow_texts(entry),
        **contact_flow_texts(entry),
        **exception_texts(SOURCES),
        **entity_texts(),
        **issue_texts(hass),
        **{
            path: given
            for kind in ("services", "triggers", "conditions")
            if (file := INTEGRATION / f"{kind}.yaml").exists()
            for path, given in automation_texts(kind, file).items()
        },
        **{f"system_health.info.{key}": _NONE for key in health},
    }


# The tests


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_text_is_there_and_no_other(
    hass: HomeAssistant, language: str
) -> None:
    """A language has what the code asks for, and uses only what it is given."""
    assert complaints(await all_texts(hass), LANGUAGES[language]) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_fill_in_the_same(language: str) -> None:
    """A translation leaves out nothing that the English text names."""
    english, other = flat(ENGLISH), flat(LANGUAGES[language])
    assert {path: placeholders_of(text) for path, text in other.items()} == {
        path: placeholders_of(text) for path, text in english.items()
    }


async def test_each_flaw_is_seen(hass: HomeAssistant) -> None:
    """The test above can fail: for each text that is missing, and the like."""
    wanted = await all_texts(hass)
    for path in flat(ENGLISH):
        assert complaints(wanted, _without(path)) == [f"missing: {path}"]
    path = "exceptions.unavailable.message"
    for text, complaint in (
        ("{account} and {more}", "no value for more"),
        ("It cannot be reached", "does not name the account"),
        ("{account} ", "empty or with spaces around it"),
        ("<b>{account}</b>", "not allowed by Home Assistant"),
    ):
        exceptions = ENGLISH["exceptions"] | {"unavailable": {"message": text}}
        texts = {**ENGLISH, "exceptions": exceptions}
        assert complaints(wanted, texts) == [f"{complaint}: {path}"]
    assert complaints(wanted, {**ENGLISH, "more": {"text": "More"}}) == [
        "never shown: more.text"
    ]


def _without(path: str) -> dict[str, Any]:
    texts: dict[str, Any] = json.loads(json.dumps(ENGLISH))
    *parents, last = path.split(".")
    inner = texts
    for parent in parents:
        inner = inner[parent]
    del inner[last]
    return texts


@pytest.mark.parametrize(
    ("source", "paths"),
    [
        ("HomeAssistantError(translation_key='one')", {"one": set()}),
        (
            """HomeAssistantError(
                translation_key="one" if it else "two",
                translation_placeholders={"account": a, "sent": b},
            )""",
            {"one": {"account", "sent"}, "two": {"account", "sent"}},
        ),
        (
            "HomeAssistantError(translation_key=f'cap_{cap}')",
            {f"cap_{cap}": set() for cap in const.DEFAULT_CAPS},
        ),
        (
            """if True:
            def invalid(account, key, **values):
                return ServiceValidationError(
                    translation_key=key,
                    translation_placeholders={"account": account, **values},
                )
            invalid(a, "one", limit=5)
            invalid(a, "two")""",
            {"one": {"account", "limit"}, "two": {"account"}},
        ),
        (
            """UpdateFailed(
                translation_key=translation_key(err),
                translation_placeholders=placeholders(err, account),
            )""",
            {key: set(values) for key, values in ERROR_VALUES.items()},
        ),
        ("UpdateFailed(translation_key=err.translation_key)", {}),
    ],
    ids=["constant", "either", "family", "function", "provider", "passed on"],
)
def test_exceptions_are_found(source: str, paths: dict[str, set[str]]) -> None:
    """The ways in which the code names the text of an exception are understood."""
    assert exception_texts({"module": ast.parse(source)}) == {
        f"exceptions.{key}.message": values for key, values in paths.items()
    }


def test_icons() -> None:
    """Everything that has a name in the interface has an icon, and nothing else."""
    icons = json.loads((INTEGRATION / "icons.json").read_text(encoding="utf-8"))
    kinds = [kind for kind in ("services", "triggers", "conditions") if kind in ENGLISH]
    assert {
        (platform, key) for platform, keys in icons["entity"].items() for key in keys
    } == {
        (platform, key) for platform, keys in ENGLISH["entity"].items() for key in keys
    }
    assert set(icons) - {"entity"} == set(kinds)
    for kind in kinds:
        assert icons[kind].keys() == ENGLISH[kind].keys()
        for own in icons[kind].values():
            assert own.keys() >= {kind.removesuffix("s")}
