"""What tests of blueprints share: a folder that has them, and an account."""

from pathlib import Path
import shutil

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, ServiceCall
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from tests.automations import household
from tests.emulators.revicom import RevicomEmulator

from . import BLUEPRINTS


@pytest.fixture
def hass_config_dir(tmp_path: Path) -> str:
    """Return a configuration folder of our own, with the blueprints in it."""
    shutil.copytree(
        BLUEPRINTS, tmp_path / "blueprints" / "automation" / BLUEPRINTS.name
    )
    # Integrations look into it for settings of their own.
    (tmp_path / "configuration.yaml").touch()
    return str(tmp_path)


@pytest.fixture
async def entry(hass: HomeAssistant, revicom: RevicomEmulator) -> ConfigEntry:
    """Return an account with two lines, a trusted contact and another one."""
    return await household(hass, revicom)


@pytest.fixture
def notes(hass: HomeAssistant) -> list[ServiceCall]:
    """Return the calls of the action that notes."""
    return async_mock_service(hass, "test", "note")
