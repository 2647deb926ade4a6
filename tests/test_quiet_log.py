"""What a log must not have in it: warnings, but for those about a busy machine."""

from itertools import count
import logging

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity
import pytest
from pytest_homeassistant_custom_component.common import MockEntityPlatform

from tests.home import complaints


async def test_slow_machine(
    hass: HomeAssistant,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Home Assistant says how long something took; no test goes by that."""
    monkeypatch.setattr(entity, "timer", count().__next__)
    slow = entity.Entity()
    slow.entity_id = "sensor.slow"
    await MockEntityPlatform(hass, domain="sensor").async_add_entities([slow])
    records = caplog.get_records("call")
    said = [it.getMessage() for it in records if it.levelno >= logging.WARNING]
    assert len(said) == 1
    assert "Updating state for sensor.slow" in said[0]
    assert complaints(records) == []


@pytest.mark.parametrize(
    ("logger", "text"),
    [
        ("homeassistant.helpers.entity", "Update of sensor.slow fails"),
        ("homeassistant.setup", "Setup of 'x' is taking longer than 300 seconds."),
        ("custom_components.phone_inbox", "Reading took 30 seconds"),
    ],
)
def test_other_warnings(
    caplog: pytest.LogCaptureFixture, logger: str, text: str
) -> None:
    """All else is complained of, and so is whatever we say of time ourselves."""
    logging.getLogger(logger).warning(text)
    assert complaints(caplog.get_records("call")) == [text]
