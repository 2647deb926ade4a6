"""Who and what the demo is about: accounts, contacts, and what they write.

A new provider is one more account here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody outside; with a name, they become a contact."""

    number: str
    name: str = ""
    trusted: bool = False
    #: Whether they may talk to Assist.
    assist: bool = False

    @property
    def shown(self) -> str:
        """Return how the live log calls them."""
        return self.name or self.number

    @property
    def digits(self) -> str:
        """Return the number as the providers write it."""
        return self.number.removeprefix("+")


ANNA = Person(name="Anna", number="+79161234567", trusted=True)
PETER = Person(name="Peter", number="+79167650042", trusted=True, assist=True)
COURIER = Person(name="Courier", number="+79165550104")
#: The emulators never deliver to numbers that end like this one.
PLUMBER = Person(name="Plumber", number="+79165550001")
BANK = Person(number="+79265550110")
STRANGER = Person(number="+79035550112")
COLLEAGUE = Person(name="Maria", number="+12025550188", trusted=True)
SUPPLIER = Person(name="Supplier", number="+12025550177")
NEIGHBOUR = Person(name="Neighbour", number="+37491112233", trusted=True)
GUEST = Person(number="+37455998877")
TENANT = Person(name="Tenant", number="+12025550166", trusted=True)
CUSTOMER = Person(name="Customer", number="+12025550144")
METER = Person(number="+12025550155")


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text from outside."""

    sender: Person
    text: str
    channel: str = "SMS"
    #: Which of the emulator's lines it comes to; "": the first.
    line: str = ""
    #: How long ago it came, for what is there before the demo begins.
    age: timedelta = timedelta(0)

    def arguments(self) -> dict[str, Any]:
        """Return what the emulators' driver ``receive`` takes, but for the time."""
        arguments = {
            "text": self.text,
            "sender": self.sender.digits,
            "channel": self.channel,
        }
        return arguments | ({"line": self.line} if self.line else {})


@dataclass(frozen=True, kw_only=True)
class Account:
    """One account of the demo, at an emulated provider.

    ``provider`` is the provider's key and its emulator's name; ``arguments`` go
    to the emulator. ``title`` replaces the name that has the emulator's address in
    it. ``answers`` completes the emulator's own credentials with
    what else the form asks for.
    """

    provider: str
    title: str
    arguments: tuple[str, ...] = ()
    #: Switches of the emulator.
    switches: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    #: Whether it can send: then its contacts can be written to.
    sends: bool = True
    #: The title of the account that sends for it, where it cannot by itself.
    sends_through: str = ""
    #: What to change in the account's options.
    options: Mapping[str, Any] = field(default_factory=dict)
    contacts: tuple[Person, ...] = ()
    history: tuple[Text, ...] = ()
    story: tuple[Text, ...] = ()


#: The first is the one that the dashboard's buttons and the check use.
ACCOUNTS = (
    Account(
        provider="revicom",
        title="Revicom",
        # Cheap enough to last the night.
        switches={"price_per_part": 0.1},
        options={
            # Nobody wants to watch for the usual minute.
            "scan_interval": 30,
            # The same holds for these.
            "per_hour": 600,
            "per_day": 10_000,
            "recipient_per_hour": 200,
            "recipient_per_day": 4_000,
        },
        contacts=(ANNA, PETER, COURIER, PLUMBER),
        history=(
            Text(
                sender=ANNA,
                text="Landed. Train at six.",
                line="Office",
                age=timedelta(hours=20),
            ),
            Text(
                sender=COURIER,
                text="Parcel 4471 comes tomorrow between 10 and 12.",
                age=timedelta(hours=15),
            ),
        ),
        story=(
            Text(sender=ANNA, text="STATUS"),
            Text(sender=BANK, text="482913 is your code. Tell it to nobody."),
            # Not trusted: gets no answer.
            Text(sender=STRANGER, text="STATUS"),
            Text(sender=COURIER, text="I am at your gate with parcel 4471."),
            Text(sender=ANNA, text="Home at eight. Bread or cake?", line="Office"),
            Text(
                sender=PLUMBER,
                text="Can be with you on Tuesday.",
                channel="WHATSAPP",
                line="Office",
            ),
            Text(sender=ANNA, text="Куплю торт 🎂"),
            Text(sender=COURIER, text="Parcel 4471 is with your neighbour."),
            Text(sender=BANK, text="Paid: 1 240.00 RUB, Bakery No. 5."),
            # Gets an answer of Assist; the stranger gets none.
            Text(sender=PETER, text="Turn on the hall light"),
            Text(sender=STRANGER, text="Turn off the hall light"),
            # Anna is asked, and answers when she has read it.
            Text(sender=COURIER, text="Nobody opens. Please let me in!"),
            Text(sender=STRANGER, text="You have won a prize! Call back now."),
            Text(sender=PLUMBER, text="The part has come.", line="Office"),
            Text(sender=ANNA, text="Yes please"),
            Text(sender=PETER, text="Is the hall light on?"),
            Text(sender=ANNA, text="Is the door locked? I will ask the house."),
            Text(sender=PETER, text="Turn off the hall light"),
        ),
    ),
    Account(
        provider="portsip",
        title="Office PBX",
        sends=False,
        sends_through="Shop",
        options={"scan_interval": 30},
        contacts=(COLLEAGUE, SUPPLIER),
        history=(
            Text(
                sender=SUPPLIER,
                text="Your order 2208 has left our warehouse.",
                age=timedelta(hours=18),
            ),
        ),
        story=(
            Text(sender=COLLEAGUE, text="Running late, please start without me."),
            Text(
                sender=SUPPLIER,
                text="Order 2208 is at your loading ramp.",
                channel="WHATSAPP",
            ),
            Text(sender=GUEST, text="I am at the reception."),
            Text(sender=COLLEAGUE, text="Done. Who locks up?", channel="WHATSAPP"),
        ),
    ),
    Account(
        provider="ringme",
        title="Ringme",
        options={
            "scan_interval": 30,
            "per_hour": 600,
            "per_day": 10_000,
            "recipient_per_hour": 200,
            "recipient_per_day": 4_000,
        },
        contacts=(NEIGHBOUR,),
        history=(
            Text(
                sender=NEIGHBOUR,
                text="Thank you for the key!",
                line="4102",
                age=timedelta(hours=16),
            ),
        ),
        story=(
            Text(sender=NEIGHBOUR, text="Your gate is open. Is that right?"),
            Text(sender=GUEST, text="Table for four at seven?", line="4102"),
            Text(sender=NEIGHBOUR, text="Closed it for you.", line="4101"),
            Text(sender=GUEST, text="Շնորհակալություն", line="4103"),
        ),
    ),
    Account(
        provider="smsgate",
        title="Phone in the drawer",
        options={"scan_interval": 30},
        contacts=(TENANT,),
        history=(
            Text(
                sender=TENANT,
                text="The heating is on again, thank you.",
                age=timedelta(hours=17),
            ),
        ),
        story=(
            Text(sender=TENANT, text="Water is dripping from the ceiling!"),
            Text(sender=METER, text="Balance: 3.20", line="sim2"),
            Text(sender=TENANT, text="The plumber is here.", line="sim1"),
        ),
    ),
    Account(
        provider="twilio",
        title="Shop",
        # It is the carrier of the PBX.
        arguments=("--number", "+12025550123"),
        options={"scan_interval": 30},
        contacts=(CUSTOMER,),
        history=(
            Text(
                sender=CUSTOMER,
                text="Is the blue one still there?",
                age=timedelta(hours=19),
            ),
        ),
        story=(
            Text(sender=CUSTOMER, text="I will come by at five."),
            Text(sender=CUSTOMER, text="Here is a picture of it.", line="+12025550101"),
        ),
    ),
)
