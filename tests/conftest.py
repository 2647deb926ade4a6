"""What all tests share."""

import asyncio
from collections.abc import AsyncIterator, Callable, Generator
from functools import wraps
import gc
import logging
import os
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.components.http import HomeAssistantHTTP
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.core_config import async_process_ha_core_config
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util, executor
from hypothesis import HealthCheck, Phase, settings
from hypothesis.configuration import set_hypothesis_home_dir
import pytest
from pytest_homeassistant_custom_component import common
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from tenacity import wait_none

# Home Assistant imports the package of this name that it finds first. The test
# plugin has one in its own configuration folder: take ours before that is searched.
import custom_components  # noqa: F401
from custom_components.phone_inbox.providers import doubt, http
from tests.emulators.portsip import PortSipEmulator
from tests.emulators.revicom import RevicomEmulator
from tests.emulators.ringme import RingmeEmulator
from tests.emulators.smsgate import SmsGateEmulator
from tests.emulators.twilio import TwilioEmulator
from tests.home import ANNA, BORIS, HOME_URL, account, contact, furnish

pytest_plugins = ["tests.parts"]

# The test plugin has Python write down all that is logged, beside what pytest keeps
# of it for the report of a test that fails.
for _handler in [*logging.getLogger().handlers]:
    if type(_handler) is logging.StreamHandler:
        logging.getLogger().removeHandler(_handler)

# At its end Home Assistant waits some 10 seconds for all of its threads together, and
# interrupts those that are left. On a busy machine one that has nothing to do may not
# get its turn in that time: interrupted, it does not wake the next one, which stays.
executor.EXECUTOR_SHUTDOWN_TIMEOUT = 120


def _own_folder(*names: str) -> str:
    """Return a file of no folder; refuse to name the folder of the test plugin.

    All processes of a run have that one in common, so two tests whose accounts have
    the same ids would keep their memory in the same files.
    """
    assert names, "this Home Assistant needs a folder of its own: give its config_dir"
    return str(Path(os.devnull, *names))


common.get_test_config_dir = _own_folder

set_hypothesis_home_dir(Path(__file__).parents[1] / ".local" / "hypothesis")
# The same examples on every run: a red build is red for everyone. For a search
# that goes further: HYPOTHESIS_PROFILE=explore; *quick* is what scripts/mutate takes.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile(
    "quick",
    derandomize=True,
    deadline=None,
    max_examples=30,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
settings.register_profile("explore", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

type Measure = Callable[[str], None]


@pytest.fixture
def measure(record_property: Callable[[str, object], None]) -> Measure:
    """Return what notes a figure: it is printed at the end of the run."""
    return lambda figure: record_property("measured", figure)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was measured, whether the tests passed or not."""
    figures = {
        str(value)
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        for name, value in report.user_properties
        if name == "measured"
    }
    if figures:
        terminalreporter.section("measured")
        for figure in sorted(figures):
            terminalreporter.write_line(figure)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, Any, Any]:
    """Import and collect all tests without a look at what is garbage: they stay."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what takes longest come first, in whatever order the others are.

    The processes take the next test when they are done with one: a long one at the
    end is one that all others wait for.
    """
    items.sort(key=lambda item: item.get_closest_marker("timeout") is None)


@pytest.fixture(autouse=True)
def local_servers(socket_enabled: None) -> None:
    """Let every test reach servers on 127.0.0.1, the emulators among them.

    The test plugin forbids sockets and only some of its fixtures allow them again.
    All other addresses stay forbidden.
    """


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let reads be repeated at once where a server stumbles."""
    monkeypatch.setattr(http, "_pause", wait_none())


@pytest.fixture(autouse=True)
def enable_event_loop_debug(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse what asyncio's debug mode refuses, without the rest of that mode.

    The test plugin would switch it on. It finds what one thread does to the loop of
    another one, and it writes down the whole stack for each task and timer, which took
    two fifths of the time of the tests of providers.
    """
    for name in ("call_soon", "call_at"):
        monkeypatch.setattr(asyncio.BaseEventLoop, name, _checked(name))


def _checked(name: str) -> Callable[..., Any]:
    """Return a method of event loops that checks as in debug mode what it is given."""
    method = getattr(asyncio.BaseEventLoop, name)

    @wraps(method)
    def checked(loop: Any, *arguments: Any, **options: Any) -> Any:
        loop._check_thread()
        # A time comes first where there is one.
        loop._check_callback(arguments[name == "call_at"], name)
        return method(loop, *arguments, **options)

    return checked


@pytest.fixture(autouse=True)
def disable_http_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Home Assistant's own server not start, as the test plugin does.

    By plain functions: mocks of these two are a fifth of what a small test costs.
    """

    async def nothing(self: HomeAssistantHTTP) -> None:
        """Do nothing."""

    monkeypatch.setattr(HomeAssistantHTTP, "async_bind", nothing)
    monkeypatch.setattr(HomeAssistantHTTP, "start", nothing)


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Return a folder of the test's own: accounts keep their memory there."""
    return hass_tmp_config_dir


@pytest.fixture
async def hass(hass: HomeAssistant) -> HomeAssistant:
    """Return a Home Assistant that finds custom integrations.

    This is `enable_custom_integrations` of the test plugin, for every test with a
    Home Assistant and for no other: asked for by an autouse fixture it would start
    one for each test of plain code, too.
    """
    await furnish(hass)
    return hass


@pytest.fixture
async def midday(hass: HomeAssistant) -> None:
    """Put the home where it is about noon: what is counted by the day is not reset."""
    ahead = 12 - dt_util.utcnow().hour
    # These names have the sign of the way back to Greenwich.
    await hass.config.async_set_time_zone(f"Etc/GMT{-ahead:+d}")


@pytest.fixture
def enable_custom_integrations(hass: HomeAssistant) -> None:
    """Do nothing: `hass` has done it."""


@pytest.fixture
async def client(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> TestClient[Any, Any]:
    """Make Home Assistant reachable; return a stranger who can reach it."""
    # What adds addresses of its own has to be there before the server runs.
    for component in ("webhook", "repairs", "notify", "button", "websocket_api"):
        assert await async_setup_component(hass, component, {})
    # As Home Assistant's own server does: an integration may be added at any time.
    hass.http.app.router.freeze = lambda: None  # type: ignore[method-assign]
    client = await hass_client_no_auth()
    await async_process_ha_core_config(hass, {"external_url": HOME_URL})
    return client


@pytest.fixture
async def entry(hass: HomeAssistant, revicom: RevicomEmulator) -> ConfigEntry:
    """Return an account with two lines and two contacts, who are in tests/home.py."""
    revicom.receive("Old")
    revicom.receive("Old", line="Office")
    entry = await account(
        hass,
        revicom,
        contact("Anna", ANNA, "+79165559999"),
        contact("Boris", BORIS, line="Office"),
    )
    revicom.journal.clear()
    return entry


@pytest.fixture
def reconciled_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the looks for the messages of a doubtful send follow at once."""
    monkeypatch.setattr(doubt, "PAUSES", (0.0, 0.0))


@pytest.fixture
async def revicom() -> AsyncIterator[RevicomEmulator]:
    """Return a running Revicom server."""
    async with RevicomEmulator() as emulator:
        yield emulator


@pytest.fixture
async def portsip() -> AsyncIterator[PortSipEmulator]:
    """Return a running PBX without TLS."""
    async with PortSipEmulator() as emulator:
        yield emulator


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioEmulator]:
    """Return a running Twilio server."""
    async with TwilioEmulator() as emulator:
        yield emulator


@pytest.fixture
async def ringme() -> AsyncIterator[RingmeEmulator]:
    """Return a running Ringme server.

    The hour of its quota begins with the test: what a test spends is not given back
    where the clock strikes.
    """
    emulator = RingmeEmulator()
    emulator.switches.quota_hour_begins = emulator.clock.now().timestamp() % 3600
    async with emulator:
        yield emulator


@pytest.fixture
async def smsgate() -> AsyncIterator[SmsGateEmulator]:
    """Return a running phone."""
    async with SmsGateEmulator() as emulator:
        yield emulator


@pytest.fixture
def media(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return the folder for media, which Home Assistant allows as always."""
    folder = tmp_path / "media"
    folder.mkdir()
    hass.config.media_dirs = {"local": str(folder)}
    hass.config.allowlist_external_dirs = {str(folder)}
    return folder
