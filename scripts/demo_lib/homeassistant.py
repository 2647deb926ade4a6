"""A real Home Assistant: its folder, its start, and the way in."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
import json
from pathlib import Path
import re
import shutil
from typing import Any

from aiohttp import ClientError, ClientSession

from .api import Api, Socket
from .console import until
from .places import BLUEPRINTS, INTEGRATION, free_port
from .process import Process

USER = "demo"
PASSWORD = "demo"  # noqa: S105 - no secret: everybody shall know it
#: What Home Assistant exits with when somebody restarts it in the browser.
RESTART = 100
#: Packages for voice that have to be compiled, and what Home Assistant imports of
#: them. Without these names its pages do not open, voice or not.
_STAND_INS = {"pymicro_vad": "MicroVad", "pyspeex_noise": "AudioProcessor"}
#: The first start compiles Python code, which takes a small machine a while.
_START_SECONDS = 180
#: Since 2026.11 the time has its zone.
_RECORD = re.compile(r"^\d{4}-\d\d-\d\d [\d:.]+(?:[+-]\S+)? (?P<level>[A-Z]+) \(")


#: What a complaint about the demo looks like. Home Assistant has others here: it
#: misses programs, and the internet.
_OURS = re.compile(
    r"custom_components[./]phone_inbox|'phone_inbox'|from phone_inbox|Error doing job"
    r"|\[homeassistant\.(components|helpers)\."
    r"(automation|conversation|script|template|rest_command)"
)


@dataclass(frozen=True)
class Record:
    """One entry of a log, of one or more lines."""

    level: str
    text: str

    @property
    def is_problem(self) -> bool:
        """Tell whether it is a complaint about the integration or the demo."""
        return (
            self.level in {"WARNING", "ERROR", "CRITICAL"}
            and _OURS.search(self.text) is not None
        )


def read_log(text: str) -> list[Record]:
    """Return the records of Home Assistant's log."""
    records: list[Record] = []
    for line in text.splitlines():
        if match := _RECORD.match(line):
            records.append(Record(match["level"], line))
        elif records:
            last = records.pop()
            records.append(Record(last.level, f"{last.text}\n{line}"))
    return records


def summary(log: Path) -> str:
    """Return the end of a log: in full only what is about the demo."""
    records = read_log(log.read_text(errors="replace"))[-30:]
    return "\n".join(
        record.text if record.is_problem else record.text.partition("\n")[0]
        for record in records
    )


class HomeAssistant:
    """Home Assistant in a new configuration folder, on a loopback port."""

    def __init__(
        self, session: ClientSession, folder: Path, python: Path | None = None
    ) -> None:
        """Choose a port; nothing is written yet.

        ``python`` is the one to start it with, where that is not our own.
        """
        self._session = session
        self.config = folder / "config"
        self.url = f"http://127.0.0.1:{free_port()}"
        self.log = folder / "home-assistant.log"
        self._stand_ins = folder / "stand-ins"
        #: What a browser keeps of a user who is signed in.
        self.browser_tokens: dict[str, Any] = {}
        self._process = Process(
            "Home Assistant",
            # A second copy of what it prints; it is rotated at every start, so it
            # must be a file of ours and never a device.
            [
                *("-m", "homeassistant", "--config", str(self.config)),
                *("--log-no-color", "--log-file", str(folder / "rotated.log")),
                # What is wanted was installed from the lock. The rest, which
                # nobody misses here, would be looked for in the internet.
                "--skip-pip",
            ],
            cwd=folder,
            log=self.log,
            modules=self._stand_ins,
            python=python,
        )

    def write(self, files: dict[str, str]) -> None:
        """Fill the configuration folder."""
        custom = self.config / "custom_components"
        custom.mkdir(parents=True)
        # A link, so that a restart in the browser shows what was just changed.
        (custom / INTEGRATION.name).symlink_to(INTEGRATION)
        blueprints = self.config / "blueprints" / "automation"
        blueprints.mkdir(parents=True)
        # Home Assistant follows no links to these.
        shutil.copytree(BLUEPRINTS, blueprints / BLUEPRINTS.name)
        for name, content in files.items():
            (self.config / name).write_text(content)
        self._stand_ins.mkdir()
        for package, name in _STAND_INS.items():
            if find_spec(package) is None:
                module = (
                    f'"""Stands in for a package."""\n\n\nclass {name}:\n    pass\n'
                )
                (self._stand_ins / f"{package}.py").write_text(module)
        # A port in configuration.yaml would be taken on trial only, with a
        # dialog over every page.
        self._store(
            "http",
            {
                "stable": {
                    "server_host": ["127.0.0.1"],
                    "server_port": int(self.url.rpartition(":")[2]),
                    "cors_allowed_origins": [],
                    "use_x_forwarded_for": False,
                    "login_attempts_threshold": -1,
                    "ip_ban_enabled": True,
                    "ssl_profile": "modern",
                    "use_x_frame_options": True,
                },
                "pending": None,
                "yaml_migration_done": True,
            },
            version=2,
            minor_version=2,
        )
        # It would look for devices in the local network, and needs one to start.
        self._store("core.network", {"configured_adapters": ["lo", "lo0"]}, version=1)
        # These steps would add the weather and other things from the internet.
        self._store(
            "onboarding",
            {"done": ["core_config", "analytics", "integration"]},
            version=4,
        )

    def _store(
        self, key: str, data: dict[str, Any], *, version: int, minor_version: int = 1
    ) -> None:
        folder = self.config / ".storage"
        folder.mkdir(exist_ok=True)
        content = {
            "version": version,
            "minor_version": minor_version,
            "key": key,
            "data": data,
        }
        (folder / key).write_text(json.dumps(content))

    async def start(self) -> Api:
        """Start it, create the user, and return the way in once it is running."""
        await self._process.start()
        await until(
            "Home Assistant's first page", self._answers, seconds=_START_SECONDS
        )
        tokens = await self._sign_up()
        api = Api(self._session, self.url, tokens["access_token"])

        async def running() -> bool:
            self._process.check()
            config = await api.get("config")
            return bool(config["state"] == "RUNNING")

        await until("Home Assistant to have started", running, seconds=_START_SECONDS)
        # A token of the browser's kind is good for half an hour only.
        async with Socket(api) as socket:
            api.token = await socket.call(
                "auth/long_lived_access_token", client_name="Demo", lifespan=365
            )
        return api

    async def _answers(self) -> bool:
        self._process.check()
        try:
            async with self._session.get(f"{self.url}/api/onboarding") as response:
                return response.status == 200
        except ClientError:
            return False

    async def _sign_up(self) -> dict[str, Any]:
        client_id = f"{self.url}/"
        user = {
            "client_id": client_id,
            "language": "en",
            "name": USER.capitalize(),
            "username": USER,
            "password": PASSWORD,
        }
        url = f"{self.url}/api/onboarding/users"
        async with self._session.post(url, json=user) as response:
            response.raise_for_status()
            code = (await response.json())["auth_code"]
        form = {
            "client_id": client_id,
            "code": code,
            "grant_type": "authorization_code",
        }
        async with self._session.post(f"{self.url}/auth/token", data=form) as response:
            response.raise_for_status()
            tokens: dict[str, Any] = await response.json()
        self.browser_tokens = {**tokens, "hassUrl": self.url, "clientId": client_id}
        return tokens

    async def run(self) -> None:
        """Keep it running through restarts; raise DemoError when it ends."""
        while await self._process.wait() == RESTART:
            await self._process.start()
        self._process.check()

    async def stop(self) -> None:
        """End it in good order: it has files to write."""
        await self._process.stop(30)

    def records(self) -> list[Record]:
        """Return its log."""
        return read_log(self.log.read_text(errors="replace"))
