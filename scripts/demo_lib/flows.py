"""Fills in Home Assistant's forms, as a person would in the browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .api import Api
from .console import DemoError, until


async def fill_in(
    api: Api, path: str, start: Mapping[str, Any], answers: Mapping[str, Any]
) -> dict[str, Any]:
    """Walk through a flow and return what it ended with.

    ``path`` is the flow's address below ``/api/config/config_entries``.
    ``answers`` are by field, in whatever step that is asked for; a menu is
    answered by the field ``menu``. Fields without an answer keep what the form
    suggests. Raises DemoError where the flow ends otherwise than with success,
    or never asks for something that is answered.
    """
    address = f"config/config_entries/{path}"
    step = await api.post(address, start)
    open_answers = dict(answers)
    while step["type"] not in {"create_entry", "abort"}:
        if step.get("errors"):
            raise DemoError(f"{_name(path, step)} says: {step['errors']}")
        if step["type"] == "progress":
            step = await _next_step(api, f"{address}/{step['flow_id']}", path)
            continue
        filled: dict[str, Any]
        if step["type"] == "menu":
            filled = {"next_step_id": _choice(path, step, open_answers)}
        elif step["type"] == "form":
            filled = _form(path, step, step["data_schema"], open_answers)
        else:
            raise DemoError(f"{_name(path, step)} is a {step['type']}: not expected")
        step = await api.post(f"{address}/{step['flow_id']}", filled)
    # A reconfiguration ends with "abort", too, and that is good.
    if step["type"] == "abort" and not step["reason"].endswith("_successful"):
        raise DemoError(f"the flow {path} ended with: {step['reason']}")
    if open_answers:
        raise DemoError(f"the flow {path} never asked for {', '.join(open_answers)}")
    result: dict[str, Any] = step
    return result


async def _next_step(api: Api, address: str, path: str) -> dict[str, Any]:
    """Return what comes when a flow has ended its waiting."""

    async def look() -> dict[str, Any] | None:
        step: dict[str, Any] = await api.get(address)
        return step if step["type"] != "progress" else None

    return await until(f"the flow {path} to go on", look, seconds=30)


def _name(path: str, step: Mapping[str, Any]) -> str:
    return f"step {step.get('step_id')} of the flow {path}"


def _choice(path: str, step: Mapping[str, Any], answers: dict[str, Any]) -> str:
    options = list(step["menu_options"])
    choice: str = answers.pop("menu", "")
    if choice not in options:
        raise DemoError(f"{_name(path, step)} offers {options}, not {choice!r}")
    return choice


def _form(
    path: str,
    step: Mapping[str, Any],
    schema: list[dict[str, Any]],
    answers: dict[str, Any],
) -> dict[str, Any]:
    filled: dict[str, Any] = {}
    for field in schema:
        name = field["name"]
        suggested = (field.get("description") or {}).get("suggested_value")
        if field.get("type") == "expandable":
            filled[name] = _form(path, step, field["schema"], answers)
        elif name in answers:
            filled[name] = answers.pop(name)
        elif suggested is not None:
            filled[name] = suggested
        elif "default" not in field and field.get("required"):
            raise DemoError(f"{_name(path, step)} wants {name}: no answer prepared")
    return filled
