"""Contacts: added and changed through the real flow."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.phone_inbox.const import DOMAIN
from tests.common import Flow, add_contact, setup_account
from tests.emulators.revicom import RevicomEmulator

ANNA = "+7 916 123-45-67"


@pytest.fixture
def entry(hass: HomeAssistant) -> MockConfigEntry:
    """Return an account that is not loaded: contacts need none that is."""
    hass.config.country = "RU"
    entry = MockConfigEntry(
        domain=DOMAIN, title="Office phone", data={"provider": "revicom"}
    )
    entry.add_to_hass(hass)
    return entry


async def test_add_contact(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A contact is kept as it was typed in, and can be written to at once."""
    revicom.receive("Hello", line="Office")
    account = await setup_account(hass, revicom)

    flow = await Flow.contact(hass, account)
    assert flow.result["step_id"] == "user"
    assert flow.suggested == {}
    fields = flow.result["data_schema"].schema
    lines = next(kind for field, kind in fields.items() if field == "line")
    assert lines.config["options"] == [{"value": "Office", "label": "Office"}]

    result = await flow.submit(
        {
            "name": " Anna ",
            "numbers": [ANNA, " ", "79161234567", "HomeHub", "112"],
            "trusted": True,
            "line": " Office ",
        }
    )
    await hass.async_block_till_done()

    assert result["type"] is FlowResultType.CREATE_ENTRY
    (subentry,) = account.subentries.values()
    assert subentry.title == "Anna"
    assert subentry.unique_id is None
    assert subentry.data == {
        "name": "Anna",
        "numbers": [ANNA, "HomeHub", "112"],
        "trusted": True,
        "line": "Office",
    }
    assert account.state is ConfigEntryState.LOADED
    contact = account.runtime_data.contacts.by_name("anna")
    assert contact.numbers == ("+79161234567", "homehub", "112")
    assert hass.states.get("notify.anna") is not None


async def test_every_error_and_recovery(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Each thing that is wrong is named, and the form can be sent again."""
    await add_contact(hass, entry, "Boris", "8 916 765 43 21", "Bank")
    flow = await Flow.contact(hass, entry)

    async def errors(name: str, *numbers: str) -> dict[str, str]:
        await flow.submit({"name": name, "numbers": [*numbers], "trusted": False})
        return flow.errors

    assert await errors(" ") == {"name": "name_missing", "numbers": "number_missing"}
    assert await errors("BORIS", ANNA) == {"name": "name_taken"}
    assert await errors("8 916 000 00 00", ANNA) == {"name": "name_is_number"}
    assert await errors("Anna", ANNA, "bank") == {"numbers": "number_taken"}
    assert await errors("Anna", "+79167654321") == {"numbers": "number_taken"}
    placeholders = flow.result["description_placeholders"]
    assert placeholders["number"] == "+79167654321"
    assert placeholders["contact"] == "Boris"
    assert flow.suggested == {
        "name": "Anna",
        "numbers": ["+79167654321"],
        "trusted": False,
    }

    result = await flow.submit({"name": "Anna", "numbers": [ANNA], "trusted": False})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert [subentry.title for subentry in entry.subentries.values()] == [
        "Boris",
        "Anna",
    ]


@pytest.mark.parametrize(
    "garbage",
    [
        "@",
        "7",
        "+112",
        "8 916 765 43",
        "00000000000",
        "anna@example.com",
        "call me in the evening please",
        "<b>",
        "- -",
    ],
)
async def test_garbage_is_no_number(
    hass: HomeAssistant, entry: MockConfigEntry, garbage: str
) -> None:
    """What nobody could be called by is refused."""
    flow = await Flow.contact(hass, entry)
    typed = {"name": "Anna", "numbers": [ANNA, garbage], "trusted": False}
    await flow.submit(typed)
    assert flow.errors == {"numbers": "number_invalid"}
    assert flow.result["description_placeholders"]["number"] == garbage


@pytest.mark.parametrize(
    "number",
    [
        "8 (916) 123-45-67",
        "79161234567",
        "+374 10 123456",
        "0900",
        "900 100",
        "SberBank",
        "Такси",
        "T-Mobile",
        "Bank 24/7",
        "A&B Co.",
    ],
)
async def test_what_a_number_may_be(
    hass: HomeAssistant, entry: MockConfigEntry, number: str
) -> None:
    """Numbers in any spelling, short ones and sender names are taken."""
    subentry = await add_contact(hass, entry, "Anna", number)
    assert subentry.data["numbers"] == [number]
    assert "line" not in subentry.data


async def test_national_numbers_need_a_country(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Without a country of the home, only international numbers are understood."""
    hass.config.country = None
    flow = await Flow.contact(hass, entry)
    typed = {"name": "Anna", "numbers": ["8 916 123 45 67"], "trusted": False}
    await flow.submit(typed)
    assert flow.errors == {"numbers": "number_invalid"}
    result = await flow.submit(typed | {"numbers": [ANNA]})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_change_contact(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A contact may keep its own name and number, and takes no other's."""
    account = await setup_account(hass, revicom)
    await add_contact(hass, account, "Boris", "+79167654321")
    anna = await add_contact(hass, account, "Anna", ANNA, trusted=True, line="Office")

    flow = await Flow.contact(hass, account, anna)
    assert flow.result["step_id"] == "reconfigure"
    assert flow.suggested == anna.data

    await flow.submit({"name": "boris", "numbers": [ANNA], "trusted": True})
    assert flow.errors == {"name": "name_taken"}

    result = await flow.submit(
        {"name": "ANNA", "numbers": ["79161234567"], "trusted": False}
    )
    await hass.async_block_till_done()
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reconfigure_successful"
    changed = account.subentries[anna.subentry_id]
    assert changed.title == "ANNA"
    assert changed.data == {
        "name": "ANNA",
        "numbers": ["79161234567"],
        "trusted": False,
    }
    assert account.state is ConfigEntryState.LOADED
    contact = account.runtime_data.contacts.by_address(ANNA)
    assert contact.subentry_id == anna.subentry_id
    assert not contact.trusted
