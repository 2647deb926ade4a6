"""Fills in Home Assistant's forms, as a person would in the browser."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from .api import Api, Socket
from .console import DemoError

#: What Home Assistant says of a flow that has ended its waiting.
_PROGRESSED = "data_entry_flow_progressed"
#: How long a flow may wait for what it waits for, in seconds.
_PATIENCE = 30.0


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
    async with Socket(api) as socket:
        await socket.call("subscribe_events", event_type=_PROGRESSED)

        async def progressed(flow_id: str) -> None:
            # Whoever asks for the next step before, as the task that was waited for
            # ends, has it taken twice: one of the two then finds the flow gone.
            while (event := await socket.events.get()) is not None:
                if event["data"]["flow_id"] == flow_id:
                    return
            raise DemoError(f"Home Assistant hung up in the flow {path}")

        return await walk(api, path, start, answers, progressed)


async def walk(
    api: Api,
    path: str,
    start: Mapping[str, Any],
    answers: Mapping[str, Any],
    progressed: Callable[[str], Awaitable[None]],
) -> dict[str, Any]:
    """Do what :func:`fill_in` does; ``progressed`` waits for a flow that waits."""
    address = f"config/config_entries/{path}"
    step = await api.post(address, start)
    open_answers = dict(answers)
    while step["type"] not in {"create_entry", "abort"}:
        if step.get("errors"):
            raise DemoError(f"{_name(path, step)} says: {step['errors']}")
        flow = f"{address}/{step['flow_id']}"
        if step["type"] == "progress":
            try:
                await asyncio.wait_for(progressed(step["flow_id"]), _PATIENCE)
            except TimeoutError:
                raise DemoError(f"{_name(path, step)} does not end") from None
            step = await api.get(flow)
            continue
        filled: dict[str, Any]
        if step["type"] == "menu":
            filled = {"next_step_id": _choice(path, step, open_answers)}
        elif step["type"] == "form":
            filled = _form(path, step, step["data_schema"], open_answers)
        else:
            raise DemoError(f"{_name(path, step)} is a {step['type']}: not expected")
        step = await api.post(flow, filled)
    # A reconfiguration ends with "abort", too, and that is good.
    if step["type"] == "abort" and not step["reason"].endswith("_successful"):
        raise DemoError(f"the flow {path} ended with: {step['reason']}")
    if open_answers:
        raise DemoError(f"the flow {path} never asked for {', '.join(open_answers)}")
    result: dict[str, Any] = step
    return result


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
