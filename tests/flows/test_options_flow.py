"""The options of an account: through the real flow."""

from homeassistant.components.conversation.const import HOME_ASSISTANT_AGENT
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.phone_inbox.const import DEFAULT_CAPS, DOMAIN
from custom_components.phone_inbox.messaging import Channel
from tests.common import Flow, opened_sections, setup_account
from tests.emulators.revicom import RevicomEmulator


async def test_options(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """Every option is taken, within its bounds, and the account starts over."""
    revicom.receive("Hello", line="Office")
    entry = await setup_account(hass, revicom)
    first = entry.runtime_data

    flow = await Flow.options(hass, entry)
    fields = flow.result["data_schema"].schema
    assert [str(field) for field in fields] == [
        "scan_interval",
        "privacy",
        "sidebar",
        "default_line",
        "assist_agent",
        "callbacks",
        "low_balance",
        "caps",
        "quiet_hours",
    ]
    lines = next(kind for field, kind in fields.items() if field == "default_line")
    assert lines.config["options"] == [{"value": "Office", "label": "Office"}]
    # Home Assistant's refusal of anything else does not name the bounds.
    placeholders = flow.result["description_placeholders"]
    assert (placeholders["shortest"], placeholders["longest"]) == ("30", "3600")
    assert flow.suggested["assist_agent"] == HOME_ASSISTANT_AGENT
    assert not opened_sections(flow)
    caps = {**DEFAULT_CAPS}
    good = {
        "scan_interval": 90,
        "privacy": "open",
        "sidebar": True,
        "callbacks": False,
        "caps": caps,
    }

    for bad in (
        {"scan_interval": 29},
        {"scan_interval": 3601},
        {"privacy": "everywhere"},
        {"low_balance": -1},
        {"caps": {**caps, "per_hour": 0}},
    ):
        with pytest.raises(InvalidData):
            await flow.submit(good | bad)
    for bad_caps in (
        {"per_hour": 201},
        {"recipient_per_hour": 61},
        {"per_day": 59},
    ):
        await flow.submit(good | {"caps": {**caps, **bad_caps}})
        assert flow.errors == {"base": "day_below_hour"}
        assert opened_sections(flow) == {"caps"}
    assert flow.suggested["scan_interval"] == 90
    for bad_hours, error in (
        ({"start": "22:00:00"}, "quiet_hours_incomplete"),
        ({"start": "22:00:00", "end": "22:00:00"}, "quiet_hours_empty"),
    ):
        await flow.submit(good | {"quiet_hours": bad_hours})
        assert flow.errors == {"base": error}
        assert opened_sections(flow) == {"quiet_hours"}

    result = await flow.submit(
        good
        | {
            "default_line": " NewName ",
            "low_balance": 50.0,
            "caps": {**caps, "per_hour": 5.0, "per_day": 5.0},
        }
    )
    await hass.async_block_till_done()
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == good | {
        "default_line": "NewName",
        "low_balance": 50,
        "caps": {**caps, "per_hour": 5, "per_day": 5},
    }
    assert isinstance(entry.options["scan_interval"], int)
    assert isinstance(entry.options["low_balance"], int)
    assert isinstance(entry.options["caps"]["per_hour"], int)
    assert entry.runtime_data is not first
    assert entry.runtime_data.default_line(Channel.SMS) == "NewName"

    # What is taken out of the form is gone.
    flow = await Flow.options(hass, entry)
    assert flow.suggested == {
        **entry.options,
        "assist_agent": HOME_ASSISTANT_AGENT,
        "quiet_hours": {},
    }
    await flow.submit(good | {"low_balance": 0.5, "default_line": " "})
    await hass.async_block_till_done()
    assert entry.options == good | {"low_balance": 0.5}


async def test_options_of_an_account_that_is_not_loaded(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """The options are there, only without the lines."""
    revicom.receive("Hello", line="Office")
    entry = await setup_account(hass, revicom)
    await revicom.stop()
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY

    flow = await Flow.options(hass, entry)
    fields = flow.result["data_schema"].schema
    lines = next(kind for field, kind in fields.items() if field == "default_line")
    assert lines.config["options"] == []
    await flow.submit(
        {
            "scan_interval": 60,
            "privacy": "hidden",
            "default_line": "Office",
            "callbacks": True,
            "caps": {**DEFAULT_CAPS},
        }
    )
    assert entry.options["default_line"] == "Office"


async def test_options_of_an_account_that_cannot_be_built(hass: HomeAssistant) -> None:
    """What is not shown, since nothing is known of the account, is not lost."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        data={"provider": "revicom", "url": "no address at all", "key": ""},
        options={"low_balance": 10, "caps": {"per_hour": 1}, "privacy": "hidden"},
    )
    entry.add_to_hass(hass)
    flow = await Flow.options(hass, entry)
    assert [str(field) for field in flow.result["data_schema"].schema] == [
        "scan_interval",
        "privacy",
        "sidebar",
    ]
    await flow.submit({"scan_interval": 45, "privacy": "open"})
    assert entry.options == {
        "low_balance": 10,
        "caps": {"per_hour": 1},
        "privacy": "open",
        "scan_interval": 45,
        "sidebar": False,
    }
