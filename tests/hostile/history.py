"""What happened to one text in a day: for whoever looks for the cause of a fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .verdict import Key, Lines

#: What befalls an account, or all of them, and may explain what follows.
_BREAKS = {
    "kill",
    "killed",
    "restart",
    "jump",
    "right",
    "outage",
    "return",
    "rename",
    "reload",
    "full_disk",
    "free_disk",
    "revoke",
    "restore",
    "update",
    "card",
    "deaf",
    "hear",
}


def history(lines: Lines, key: Key) -> list[str]:
    """Return what a journal says about a text of an account, with its places."""
    account, _, text = key
    ids = {
        line["message"]
        for line in lines
        if line.get("account") == account and line.get("text") == text
        if "message" in line
    }
    written = {line["number"] for line in lines if line["by"] == "written"}
    return [
        f"{place}: {said}"
        for place, line in enumerate(lines)
        if line.get("account") in (None, "", account)
        for said in _said(line, text, ids, written)
    ]


def _said(
    line: Mapping[str, Any], text: str, ids: set[str], written: set[str]
) -> Iterator[str]:
    by = line["by"]
    if by in {"start", "end"}:
        yield f"{by} of run {line['run']}"
    elif by == "load":
        yield "the file is read"
    elif by == "dump":
        owed = [row for row in line["owed"] if row[0] in ids]
        fate = "written" if line["number"] in written else "not written"
        if owed or fate == "not written":
            yield f"{line['number']}, {fate}, of {len(line['owed'])} owed: {owed}"
    elif by == "day" and (line["what"] in _BREAKS or line.get("text") == text):
        yield f"{line['what']} {line.get('how', '')}"
    elif by in {"automation", "dispatcher"} and line["text"] == text:
        mark = ", marked" if line["redelivered"] else ""
        yield f"{line['kind']} {line['message']}{mark}, heard by the {by}"
