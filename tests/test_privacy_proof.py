"""The privacy proof: a whole day in a real Home Assistant, then a hunt on its disk.

Home Assistant runs as a program with its recorder, logbook, traces, system log and
diagnostics, and with everything of ours at debug level. All kinds of things happen to
messages whose texts, numbers and codes are known. When it has ended, nothing of them
may be in any byte it has written, in whatever encoding, but for what is named here.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from contextlib import closing
import json
from pathlib import Path
import sqlite3
from typing import Any
from urllib.parse import quote

import pytest

from .hunt import Quarry, forms, forms_of_number
from .private_day import CODE, CONTACT, DATABASE, NUMBERS, OWN, TEXT, TEXTS, day


def storage(config: Path, key: str) -> Any:
    """Return what is in one of Home Assistant's files."""
    return json.loads((config / ".storage" / key).read_text())["data"]


def quarry(secrets: set[str]) -> Quarry:
    """Return all that is hunted for."""
    return Quarry(
        {name: forms(text) for name, text in TEXTS.items()}
        | {name: forms_of_number(digits) for name, digits in NUMBERS.items()}
        | {"code": forms(CODE)}
        | {f"secret {number}": forms(text) for number, text in enumerate(secrets)}
    )


@pytest.mark.timeout(600)
async def test_proof(tmp_path: Path) -> None:
    """Nothing private is left on the disk or shown, but for what is named here."""
    async with day(tmp_path) as lived:
        await lived.live()
    config = tmp_path / "config"
    entries = storage(config, "core.config_entries")["entries"]
    addresses = {entry["data"].get("webhook_id") for entry in entries} - {None}
    hunt = quarry(lived.secrets() | addresses)
    secrets = {name for name in hunt.forms if name.startswith("secret")}
    assert len(secrets) >= 8

    shown = {what: hunt.in_bytes(text.encode()) for what, text in lived.shown.items()}
    assert not {what: names for what, names in shown.items() if names}

    found = hunt.in_folder(config)
    # What the user wrote there.
    assert found.pop("configuration.yaml") == {"reply"}
    typed_in = found.pop(".storage/core.config_entries")
    assert typed_in - secrets == {"contact", "speaker"}
    # The account's own number is the name of a line there, and a session goes on.
    for entry_id in lived.entries.values():
        memory = f".storage/phone_inbox.{entry_id}.db"
        assert (config / memory).stat().st_size > 0
        assert found.pop(memory, set()) <= {"own"} | secrets
    # What Home Assistant keeps of an automation's last runs, unless told not to.
    traces = storage(config, "trace.saved_traces")
    assert found.pop(".storage/trace.saved_traces") >= {"text", "code", "contact"}
    assert {
        key for key, runs in traces.items() if hunt.in_bytes(json.dumps(runs).encode())
    } == {"automation.traced"}
    assert not found
    # Home Assistant's output, and the copy of it that it keeps itself.
    assert not hunt.in_folder(tmp_path).keys() - {
        f"config/{name}" for name in hunt.in_folder(config)
    }

    # There was something to be found, and it was looked for in the right places.
    log = (tmp_path / "home-assistant.log").read_text()
    assert log.count("DEBUG (MainThread) [custom_components.phone_inbox") > 10
    with closing(sqlite3.connect(config / DATABASE)) as database:
        recorded = {
            entity_id
            for (entity_id,) in database.execute("SELECT entity_id FROM states_meta")
        }
    assert {entity_id.partition(".")[0] for entity_id in recorded} >= {
        "automation",
        "binary_sensor",
        "event",
        "notify",
        "sensor",
    }


@pytest.mark.parametrize("before", ["", "x", "xy"])
@pytest.mark.parametrize(
    "encode",
    [
        str.encode,
        lambda text: json.dumps({"a": json.dumps(text)}).encode(),
        lambda text: b64encode(text.encode()),
        lambda text: quote(text).encode(),
        lambda text: str(text.encode()).encode(),
    ],
    ids=["plain", "json in json", "base64", "url", "repr"],
)
def test_hunt(encode: Callable[[str], bytes], before: str) -> None:
    """The hunt finds what is encoded, wherever it begins."""
    hunt = quarry({"a secret"})
    for name, text in {
        "text": TEXT,
        "code": CODE,
        "contact": f"8 ({CONTACT[:3]}) {CONTACT[3:6]}-{CONTACT[6:8]}-{CONTACT[8:]}",
        "own": f"+7{OWN}",
        "secret 0": "a secret",
    }.items():
        assert hunt.in_bytes(encode(f"{before}{text} and more")) == {name}
    assert not hunt.in_bytes(encode(f"{before}nothing"))
