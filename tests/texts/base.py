"""What the texts that the code asks for are read from: its source and its files."""

import ast
from collections.abc import Mapping, Sequence
from functools import cache
import json
import re
from typing import Any

from tests.common import INTEGRATION, placeholders_of

_ALL = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((INTEGRATION / "translations").glob("*.json"))
}
#: Languages of the entities and the card only; forms and errors are in English there.
ENTITIES_ONLY = {language: _ALL.pop(language) for language in ("hy",)}
LANGUAGES = _ALL

type Texts = dict[str, frozenset[str]]

#: What a text without values is given.
NONE: frozenset[str] = frozenset()


@cache
def sources() -> Mapping[str, ast.Module]:
    """Return the modules of the integration, parsed, by their paths."""
    return {
        path.relative_to(INTEGRATION)
        .with_suffix("")
        .as_posix()
        .removesuffix("/__init__"): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(INTEGRATION.rglob("*.py"))
    }


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


def option_texts(config: Mapping[str, Any]) -> Texts:
    """Return the texts of a select's options."""
    path = f"selector.{config['translation_key']}.options"
    return {f"{path}.{option}": frozenset() for option in config["options"]}


def steps_of(flow: type) -> set[str]:
    """Return the steps of a flow that show something."""
    names = {name.removeprefix("async_step_") for name in vars(flow)}
    return {name for name in names if f"async_step_{name}" in vars(flow)}


def name_of(function: ast.expr) -> str:
    """Return the last word of what is called."""
    match function:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
    return ""


@cache
def calls_in(tree: ast.Module) -> Mapping[str, Sequence[ast.Call]]:
    """Return all calls in a module, by the last word of what is called."""
    found: dict[str, list[ast.Call]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found.setdefault(name_of(node.func), []).append(node)
    return found


def keys_of(values: ast.expr | None) -> frozenset[str]:
    """Return the keys of a dictionary that is written out."""
    if values is None:
        return NONE
    assert isinstance(values, ast.Dict), ast.unparse(values)
    return frozenset(
        str(key.value) for key in values.keys if isinstance(key, ast.Constant)
    )
