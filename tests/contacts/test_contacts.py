"""Contacts: whose number it is, whatever way it is written."""

from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigSubentry
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.phone_inbox.contacts import Contact, Contacts
from custom_components.phone_inbox.messaging import Channel
from tests.home import contact as subentry_data


def contact(
    name: str, *numbers: str, region: str | None = "RU", **options: Any
) -> Contact:
    """Return a contact as its subentry describes it."""
    data = subentry_data(name, *numbers, **options)
    subentry = ConfigSubentry(
        data=MappingProxyType(data["data"]),
        subentry_type="contact",
        title=name,
        unique_id=None,
    )
    return Contact.from_subentry(subentry, region)


ANNA = contact("Anna", "8 900 123-45-67", "+374 77 123456")
BANK = contact("Bank", "MyBank", "900")
RUSSIAN = Contacts([ANNA, BANK], "RU")


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("+79001234567", ANNA),
        ("79001234567", ANNA),
        # Only people write it so, in their own home
        ("8 (900) 123-45-67", None),
        ("9001234567", None),
        ("37477123456", ANNA),
        ("+374 (77) 12-34-56", ANNA),
        ("MYBANK", BANK),
        (" mybank ", BANK),
        ("900", BANK),
        ("+79001234568", None),
        ("bank", None),
        ("", None),
        ("9", None),
    ],
)
def test_by_address(address: str, found: Contact | None) -> None:
    """Every spelling of an address is the same contact, and no other is."""
    assert RUSSIAN.by_address(address) is found


@pytest.mark.parametrize(
    ("name", "found"),
    [("Anna", ANNA), (" ANNA ", ANNA), ("anna", ANNA), ("Ann", None), ("", None)],
)
def test_by_name(name: str, found: Contact | None) -> None:
    """A name is found in any case, and only whole."""
    assert RUSSIAN.by_name(name) is found


@pytest.mark.parametrize("name", ["900", "112", "24/7", "*100#", "+", "900 ", "９００"])
def test_what_is_dialled_is_no_name(name: str) -> None:
    """Who is called by what is dialled, as forms once allowed, is not meant by it."""
    bank, named = contact("Bank", "900"), contact(name.strip(), "+79161234567")
    contacts = Contacts([bank, named], "RU")
    assert contacts.by_name(name) is None
    assert not contacts.named(name)
    assert contacts.by_address("900") is bank


def test_by_name_in_other_scripts() -> None:
    """So it is where capitals have other letters; of two it is the one as written."""
    levon, isik = contact("Լևոն", "900"), contact("Işık", "901")
    when, never = contact("Πότε", "902"), contact("Ποτέ", "903")
    contacts = Contacts([levon, isik, when, never], "RU")
    assert contacts.by_name("ԼԵՎՈՆ") is levon
    assert contacts.by_name("IŞIK") is isik
    assert contacts.by_name("isik") is None
    assert contacts.by_name("Ποτέ") is never
    assert contacts.by_name("ΠΟΤΕ") is None


def test_of_one_name() -> None:
    """Of two, it is the one who is written to from that account, where that is one."""
    first, second = (
        contact("Anna", f"+7900123450{number}", account=account)
        for number, account in enumerate(("home", "shop"))
    )
    contacts = Contacts([first, second], "RU")
    assert contacts.by_name("anna", "home") is first
    assert contacts.by_name("anna", "shop") is second
    assert contacts.by_name("anna", "another") is None
    assert contacts.by_name("anna") is None
    assert Contacts([first], "RU").by_name("anna", "shop") is first


def test_line_and_channel_of_an_account() -> None:
    """What was chosen for one account does not count for others, where that was said."""
    anna = contact(
        "Anna",
        account="home",
        line="Office",
        other_lines={"shop": "HomeHub"},
        channel="whatsapp",
        other_channels={"home": None, "shop": "sms"},
    )
    accounts = ("home", "shop", "another")
    assert list(map(anna.line_of, accounts)) == ["Office", "HomeHub", None]
    assert list(map(anna.channel_of, accounts)) == [
        None,
        Channel.SMS,
        Channel.WHATSAPP,
    ]
    boris = contact("Boris", line="Office", channel="sms")
    assert list(map(boris.line_of, accounts)) == ["Office"] * 3
    assert list(map(boris.channel_of, accounts)) == [Channel.SMS] * 3


@pytest.mark.parametrize(
    ("trusted", "assist", "may"),
    [(True, True, True), (True, False, False), (False, True, False)],
)
def test_who_may_talk_to_assist(*, trusted: bool, assist: bool, may: bool) -> None:
    """It takes the permission and trust, both of one contact."""
    anna = contact("Anna", "+79001234567", trusted=trusted, assist=assist)
    boris = contact("Boris", "+79001234568", trusted=not trusted, assist=False)
    assert Contacts([anna, boris], "RU").anybody_may_talk_to_assist is may


def test_without_a_country() -> None:
    """Where the home's country is not known, national spellings mean nobody."""
    contacts = Contacts([contact("Anna", "+7 900 123 45 67", region=None)], None)
    assert contacts.by_address("79001234567") is contacts.all[0]
    assert contacts.by_address("8 900 123-45-67") is None


def test_of_entry() -> None:
    """The contacts of a home are an entry's subentries of that kind, with defaults."""
    entry = MockConfigEntry(
        subentries_data=[
            subentry_data("Anna", "+79001234567", trusted=True, line="Office"),
            {
                "data": {"name": "Boris", "numbers": ["+79001234568"]},
                "subentry_type": "contact",
                "title": "Boris",
                "unique_id": None,
            },
            {
                "data": {"name": "A group"},
                "subentry_type": "group",
                "title": "A group",
                "unique_id": None,
            },
        ]
    )
    anna, boris = Contacts.of_entry(entry, "RU").all
    assert (anna.name, anna.trusted, anna.line) == ("Anna", True, "Office")
    assert (boris.name, boris.trusted, boris.line) == ("Boris", False, None)


def test_repr() -> None:
    """A contact that is logged gives nothing away."""
    assert "Anna" not in repr(ANNA)
    assert "900" not in repr(ANNA)
