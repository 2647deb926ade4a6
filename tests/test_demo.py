"""The parts of the demo that can be wrong without Home Assistant noticing."""

from __future__ import annotations

import json
from pathlib import Path
import subprocess
from typing import Any, cast

import pytest

from scripts.demo_lib import automations, content
from scripts.demo_lib.accounts import ACCOUNTS
from scripts.demo_lib.api import Api
from scripts.demo_lib.console import DemoError, until
from scripts.demo_lib.entities import LineEntities
from scripts.demo_lib.flows import walk
from scripts.demo_lib.homeassistant import read_log, summary
from scripts.demo_lib.process import Process

LOG = """\
2026-11-22 07:24:08.726 WARNING (SyncWorker_0) [homeassistant.loader] We found a \
custom integration phone_inbox which has not been tested by Home Assistant.
2026-11-22 07:24:14.300 ERROR (MainThread) [haffmpeg.core] FFmpeg fails
Traceback (most recent call last):
FileNotFoundError: 'ffmpeg'
2026-11-22 07:24:15.119 DEBUG (MainThread) [custom_components.phone_inbox] Fetched
2026-11-22 07:24:16.000 ERROR (MainThread) [homeassistant] Unexpected exception
  File "/config/custom_components/phone_inbox/sensor.py", line 5, in <module>
2026-11-22 07:24:17.000+00:00 WARNING (MainThread) [homeassistant.core] The \
deprecated constant X was used from phone_inbox. Use Y instead
"""


AUTOMATIONS = automations.automations(
    LineEntities(
        name="HomeHub",
        unread="sensor.unread",
        last_message="sensor.last_message",
        message="event.message",
        mark_all_read="button.mark_all_read",
    )
)


class FakeApi:
    """Answers with prepared steps and keeps what was filled in."""

    def __init__(self, *steps: dict[str, Any]) -> None:
        self.steps = list(steps)
        self.posted: list[Any] = []
        self.may_go_on = True

    async def progressed(self, flow_id: str) -> None:
        """Let the flow go on."""
        assert flow_id == "1"
        self.may_go_on = True

    async def post(self, path: str, data: Any) -> Any:
        """Keep the data and return the next step."""
        self.posted.append(data)
        return await self.get(path)

    async def get(self, path: str) -> Any:
        """Return the next step; nobody may ask while the flow waits."""
        assert self.may_go_on
        step = self.steps.pop(0)
        self.may_go_on = step["type"] != "progress"
        return {"flow_id": "1", **step}


FORM = {
    "type": "form",
    "step_id": "account",
    "errors": None,
    "data_schema": [
        {"name": "url", "required": True, "default": "https://example.com"},
        {"name": "key", "required": True},
        {"name": "note", "description": {"suggested_value": "as before"}},
        {"name": "speed", "required": True, "default": 60},
        {
            "name": "advanced",
            "type": "expandable",
            "required": True,
            "schema": [{"name": "verify", "required": True, "default": True}],
        },
    ],
}
DONE = {"type": "create_entry", "result": {"entry_id": "x"}}


async def fill(api: FakeApi, **answers: Any) -> dict[str, Any]:
    """Walk through the steps with these answers."""
    return await walk(
        cast("Api", api), "flow", {"handler": "x"}, answers, api.progressed
    )


async def test_flow_is_filled_in() -> None:
    """Fields without an answer keep what is suggested; sections are looked into."""
    menu = {"type": "menu", "step_id": "user", "menu_options": ["a", "b"]}
    api = FakeApi(menu, FORM, DONE)
    result = await fill(api, menu="b", key="secret", verify=False)
    assert result["result"] == {"entry_id": "x"}
    assert api.posted == [
        {"handler": "x"},
        {"next_step_id": "b"},
        {"key": "secret", "note": "as before", "advanced": {"verify": False}},
    ]


@pytest.mark.parametrize(
    ("steps", "answers", "reason"),
    [
        ((FORM,), {}, "wants key"),
        ((FORM, DONE), {"key": "k", "colour": "red"}, "never asked for colour"),
        ((FORM, {**FORM, "errors": {"key": "key_invalid"}}), {"key": "k"}, "key_inv"),
        (({"type": "abort", "reason": "already_configured"},), {}, "already_conf"),
        (({"type": "menu", "menu_options": ["a"]},), {"menu": "b"}, "not 'b'"),
        (({"type": "external", "step_id": "web"},), {}, "is a external"),
    ],
)
async def test_flow_that_fails(
    steps: tuple[dict[str, Any], ...], answers: dict[str, Any], reason: str
) -> None:
    """The reason names what is amiss."""
    with pytest.raises(DemoError, match=reason):
        await fill(FakeApi(*steps), **answers)


async def test_flow_that_takes_its_time() -> None:
    """Where a provider is slow to answer, the flow is waited for."""
    waiting = {"type": "progress", "step_id": "connect"}
    api = FakeApi(FORM, waiting, waiting, DONE)
    assert (await fill(api, key="secret"))["result"] == {"entry_id": "x"}
    assert not api.steps


async def test_flow_that_changes_something_ends_with_abort() -> None:
    """Home Assistant ends a reconfiguration like that."""
    step = {"type": "abort", "reason": "reconfigure_successful"}
    assert (await fill(FakeApi(step)))["reason"] == "reconfigure_successful"


def test_log_is_read(tmp_path: Path) -> None:
    """Tracebacks belong to their line, and only ours are a problem."""
    records = read_log(LOG)
    assert [record.level for record in records] == [
        "WARNING",
        "ERROR",
        "DEBUG",
        "ERROR",
        "WARNING",
    ]
    assert [record.is_problem for record in records] == [
        False,
        False,
        False,
        True,
        True,
    ]
    path = tmp_path / "log"
    path.write_text(LOG)
    assert "ffmpeg'" not in summary(path)
    assert "sensor.py" in summary(path)


def test_configuration_is_json_but_for_the_include() -> None:
    """So it is YAML, too."""
    files = content.configuration("http://127.0.0.1:1", "http://127.0.0.1:2")
    text = files["configuration.yaml"].replace("!include automations.yaml", "[]")
    assert json.loads(text)["automation"] == []


def test_an_answer_goes_out_only_to_the_trusted() -> None:
    """The automation tells strangers nothing of the house."""
    trigger = AUTOMATIONS["answer_status"]["triggers"][0]
    assert trigger["options"] == {"trusted_only": True}


@pytest.mark.parametrize("automation", AUTOMATIONS.values())
def test_automations_keep_no_texts(automation: dict[str, Any]) -> None:
    """Home Assistant writes the traces of automations to the disk."""
    assert automation["trace"] == {"stored_traces": 0}


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.provider)
def test_contacts_have_names_and_numbers_of_their_own(account: Any) -> None:
    """The integration would refuse anything else."""
    people = {text.sender for text in (*account.history, *account.story)}
    people |= set(account.contacts)
    assert len({person.number for person in people}) == len(people)
    assert all(person.name for person in account.contacts)


async def test_waiting_has_an_end() -> None:
    """What does not happen is named."""

    async def never() -> bool:
        return False

    with pytest.raises(DemoError, match="in vain for snow"):
        await until("snow", never, seconds=0)


async def test_program_is_stopped_with_what_it_started(tmp_path: Path) -> None:
    """Nothing is left behind."""
    code = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)"
    )
    log = tmp_path / "log"
    process = Process("It", ["-c", code], cwd=tmp_path, log=log)
    await process.start()

    async def printed() -> str:
        return log.read_text()

    child = int(await until("the child", printed, seconds=20))
    process.check()
    await process.stop(10)
    with pytest.raises(DemoError, match="It has ended by itself"):
        process.check()

    async def gone() -> bool:
        return not _is_alive(child)

    await until("the child to end", gone, seconds=10)


def _is_alive(pid: int) -> bool:
    """Tell whether a program runs; one that nobody has buried yet does not."""
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, check=False
    ).stdout.strip()
    return bool(state) and not state.startswith(b"Z")
