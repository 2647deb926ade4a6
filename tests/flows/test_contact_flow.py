"""Contacts: added and changed through the real flow."""

from datetime import UTC, datetime, timedelta
import re

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.phone_inbox.messaging import Channel
from tests.common import Flow, add_contact, setup_account
from tests.emulators.portsip import PortSipEmulator
from tests.emulators.revicom import RevicomEmulator
from tests.emulators.ringme import RingmeEmulator
from tests.home import contacts_of, entry_of, poll, settle

ANNA = "+7 916 123-45-67"


#: What may be dialled, and signs alone.
NO_NAMES = ("900", " 112 ", "９００", "*100#", "#900", "+", "24/7", "①00", "1️⃣", "...")


@pytest.fixture
def entry(hass: HomeAssistant) -> MockConfigEntry:
    """Return an account that is not loaded: contacts need none that is."""
    hass.config.country = "RU"
    entry = entry_of(RevicomEmulator())
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
    (subentry,) = contacts_of(hass).subentries.values()
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
    # What is dialled is no name, nor what nobody sees.
    for name in ("8 916 000 00 00", *NO_NAMES):
        assert await errors(name, ANNA) == {"name": "name_is_number"}, ascii(name)
    for name in ("", "\u200b", "\u2060\ufe0f ", "\u00ad"):
        assert await errors(name, ANNA) == {"name": "name_missing"}, ascii(name)
    for name in ("Bo\u200bris", "\u202eboris", "Ｂｏｒｉｓ", "BANK", "Bank\ufeff"):
        assert await errors(name, ANNA) == {"name": "name_taken"}, ascii(name)
    assert await errors("\ud83dAnna", ANNA) == {"name": "name_broken"}
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
    assert [subentry.title for subentry in contacts_of(hass).subentries.values()] == [
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
        # A letter in place of a digit.
        "+7 9l6 123-45-67",
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
    changed = contacts_of(hass).subentries[anna.subentry_id]
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


async def test_from_a_received_message(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """Whoever wrote lately and is no contact is there to choose, the latest first."""
    hass.config.country = "RU"
    await hass.config.async_set_time_zone("Asia/Yerevan")
    at = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
    revicom.clock.freeze(at + timedelta(minutes=20))
    revicom.receive("Hi", sender="79160000001", line="Office", time=at)
    revicom.receive(
        "Code", sender="MyBank", line="Office", time=at + timedelta(minutes=1)
    )
    # Nobody could be written to there.
    revicom.receive("?", sender="???", line="Office", time=at + timedelta(seconds=5))
    revicom.receive("I am known", sender="79167654321", time=at + timedelta(minutes=2))
    account = await setup_account(hass, revicom)
    await add_contact(hass, account, "Boris", "+79167654321")
    await settle(hass)

    flow = await Flow.contact(hass, account)
    (senders,) = (
        kind.config["options"]
        for field, kind in flow.result["data_schema"].schema.items()
        if field == "sender"
    )
    assert senders == [
        {"value": "MyBank", "label": "MyBank · Office · 2026-11-20 10:31"},
        {"value": "+79160000001", "label": "+79160000001 · Office · 2026-11-20 10:30"},
    ]

    # One that comes while the form is open changes nothing of it.
    revicom.receive("Later", sender="79160000002", time=at + timedelta(minutes=3))
    await poll(hass)
    await flow.submit({"name": "", "sender": "+79160000001", "trusted": False})
    assert flow.errors == {"name": "name_missing"}
    assert flow.suggested["numbers"] == ["+79160000001"]
    result = await flow.submit(
        {"name": "Anna", "numbers": ["+79160000001"], "trusted": False}
    )
    await settle(hass)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert account.runtime_data.contacts.by_name("Anna").numbers == ("+79160000001",)

    # A number may be added to a contact as well, and is offered no more then.
    anna = next(
        sub for sub in contacts_of(hass).subentries.values() if sub.title == "Anna"
    )
    flow = await Flow.contact(hass, account, anna)
    await flow.submit(
        {
            "name": "Anna",
            "numbers": ["8 916 000 00 01"],
            "sender": "+79160000002",
            "trusted": False,
        }
    )
    await settle(hass)
    assert contacts_of(hass).subentries[anna.subentry_id].data["numbers"] == [
        "8 916 000 00 01",
        "+79160000002",
    ]
    assert [
        sender.address for sender in account.runtime_data.people.recent_senders()
    ] == ["MyBank", "???"]


async def test_only_the_last_senders(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """Twenty are enough to choose from, whatever comes in."""
    revicom.receive("First")
    account = await setup_account(hass, revicom)
    for number in range(30):
        revicom.clock.advance(1)
        revicom.receive("Hi", sender=f"791600000{number:02}")
    await poll(hass)

    found = [sender.address for sender in account.runtime_data.people.recent_senders()]
    assert found == [f"791600000{number:02}" for number in range(29, 9, -1)]


async def test_assist_needs_trust(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """Only a trusted contact can get the permission; what is off is not kept."""
    account = await setup_account(hass, revicom)
    flow = await Flow.contact(hass, account)
    typed = {"name": "Anna", "numbers": [ANNA], "assist": True, "channel": "whatsapp"}
    await flow.submit(typed | {"trusted": False})
    assert flow.errors == {"assist": "assist_needs_trust"}
    assert flow.suggested["assist"] is True
    await flow.submit(typed | {"trusted": True})
    await settle(hass)

    (anna,) = contacts_of(hass).subentries.values()
    assert anna.data == typed | {"trusted": True}
    contact = account.runtime_data.contacts.by_name("Anna")
    assert contact.assist
    assert contact.channel is Channel.WHATSAPP
    assert not contact.own_device

    flow = await Flow.contact(hass, account, anna)
    assert flow.suggested == anna.data
    await flow.submit(
        {"name": "Anna", "numbers": [ANNA], "trusted": False, "assist": False}
    )
    assert contacts_of(hass).subentries[anna.subentry_id].data == {
        "name": "Anna",
        "numbers": [ANNA],
        "trusted": False,
    }


async def test_channels_to_choose_from(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """A contact can be written to on the channels that carry texts."""
    account = await setup_account(hass, revicom)
    flow = await Flow.contact(hass, account)
    (channels,) = (
        kind.config["options"]
        for field, kind in flow.result["data_schema"].schema.items()
        if field == "channel"
    )
    assert channels == ["sms", "whatsapp", "vk"]


async def test_one_channel_is_no_choice(
    hass: HomeAssistant, ringme: RingmeEmulator
) -> None:
    """Where there is one channel only, nobody is asked for it."""
    account = await setup_account(hass, ringme)
    flow = await Flow.contact(hass, account)
    fields = set(map(str, flow.result["data_schema"].schema))
    assert "channel" not in fields
    assert {"assist", "own_device"} <= fields


async def test_two_readings(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """A number that can be two is asked about, with both."""
    hass.config.country = "DE"
    flow = await Flow.contact(hass, entry)
    await flow.submit({"name": "Anna", "numbers": ["15123456789"], "trusted": True})
    assert flow.errors == {"numbers": "number_ambiguous"}
    placeholders = flow.result["description_placeholders"]
    assert placeholders["number"] == "15123456789"
    assert "+49 1512 3456789" in placeholders["readings"]
    assert "+1 512-345-6789" in placeholders["readings"]
    result = await flow.submit(
        {"name": "Anna", "numbers": ["+15123456789"], "trusted": True}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    "name", ["Mum ❤️", "Анна 2", "007 Bond", "C-3PO", "№1", "田中", "🏠", "Levon և Ани"]
)
async def test_names(hass: HomeAssistant, entry: MockConfigEntry, name: str) -> None:
    """A name has a letter or a picture, beside whatever else."""
    kept = await add_contact(hass, entry, name, ANNA)
    assert kept.data["name"] == name


async def test_other_names(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Another name is nobody else's, and no number; what is kept unseen stays."""
    await add_contact(hass, entry, "Boris", "+79167654321")
    flow = await Flow.contact(hass, entry)
    anna = {"name": "Anna", "numbers": [ANNA], "trusted": False}
    for name, error in (
        ("BORIS", "name_taken"),
        ("8 916 000 00 00", "name_is_number"),
        ("112", "name_is_number"),
        ("\u200b", "name_missing"),
        ("Anya\udc4b", "name_broken"),
    ):
        await flow.submit({**anna, "other_names": [name]})
        assert flow.errors == {"other_names": error}
    await flow.submit({**anna, "other_names": [" Anya ", "Anna", "Anya"]})
    (kept,) = (
        contact
        for contact in contacts_of(hass).subentries.values()
        if contact.title == "Anna"
    )
    assert kept.data["other_names"] == ["Anya"]

    hass.config_entries.async_update_subentry(
        contacts_of(hass), kept, data={**kept.data, "other_lines": {"an-account": "A"}}
    )
    flow = await Flow.contact(
        hass, entry, contacts_of(hass).subentries[kept.subentry_id]
    )
    await flow.submit({**anna, "trusted": True})
    changed = contacts_of(hass).subentries[kept.subentry_id].data
    assert changed["trusted"] is True
    assert changed["other_lines"] == {"an-account": "A"}


async def test_sender_of_an_unclear_number(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """Whose number it is, is not known: it is not offered as anybody's."""
    revicom.receive("Hi", sender="09161234567")
    account = await setup_account(hass, revicom)
    flow = await Flow.contact(hass, account)
    assert "sender" not in flow.result["data_schema"].schema


async def test_how_numbers_were_understood(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Who typed a number sees which one it became, of which country and kind."""
    hass.config.country = "DE"
    flow = await Flow.contact(hass, entry)
    numbers = ["0151 12345678", "+33 6 12 34 56 78", "900", "My`Bank"]
    result = await flow.submit({"name": "Anna", "numbers": numbers[:3]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    understood = result["description_placeholders"]["understood"]
    assert understood.splitlines() == [
        "- `0151 12345678`: +49 1511 2345678 (DE, mobile)",
        "- `+33 6 12 34 56 78`: +33 6 12 34 56 78 (FR, mobile)",
        "- `900`: 900 (short number)",
    ]

    # Before a change is saved, too; and in the language of the home.
    hass.config.language = "ru"
    hass.config.country = "RU"
    (subentry,) = contacts_of(hass).subentries.values()
    flow = await Flow.contact(hass, entry, subentry)
    understood = flow.result["description_placeholders"]["understood"]
    assert understood.splitlines()[1:] == [
        "- `+33 6 12 34 56 78`: +33 6 12 34 56 78 (FR, мобильный)",
        "- `900`: 900 (короткий номер)",
    ]
    await flow.submit({"name": " ", "numbers": numbers})
    assert flow.errors["name"] == "name_missing"
    assert flow.result["description_placeholders"]["understood"] == understood


@pytest.mark.parametrize("sends", [False, True])
async def test_receive_only(
    hass: HomeAssistant,
    portsip: PortSipEmulator,
    revicom: RevicomEmulator,
    sends: bool,
) -> None:
    """Where nothing can be sent, no form speaks of it, unless another account can."""
    pbx = await setup_account(hass, portsip)
    if sends:
        revicom.receive("Old", line="Office")
        await setup_account(hass, revicom)
    speaks = re.compile(
        r"\b(send|sends|sent|sending|deliver\w*|write (to|from)|recipient)\b",
        re.IGNORECASE,
    )
    said: list[str] = []
    contact = await Flow.contact(hass, pbx)
    options = await Flow.options(hass, pbx)
    for flow in (contact, options):
        step = flow.texts["step"][flow.result["step_id"]]
        said += [step["title"], step.get("description", "")]
        for field in map(str, flow.result["data_schema"].schema):
            if field in step["data"]:
                said += [step["data"][field], step["data_description"][field]]
    assert any(map(speaks.search, said)) is sends
    await hass.config_entries.async_unload(pbx.entry_id)
