"""The phone's cards: one line for each (§4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
import re

from ...messaging.addresses import international
from ..model import Line
from .models import Received, SimCard

_LINE = "sim"
_SIM = re.compile(rf"{_LINE}(\d{{1,2}})", re.ASCII)
#: Line of a message of which nobody knows the card.
UNKNOWN_LINE = "unknown"


@dataclass(frozen=True, slots=True)
class Cards:
    """The cards in the phone, by the numbers of their slots."""

    cards: Sequence[SimCard] = field(default=(), repr=False)

    @classmethod
    def of(cls, told: Iterable[SimCard]) -> Cards:
        """Return the cards that are told with a slot, in order."""
        known = {card.sim_number: card for card in told if card.sim_number}
        return cls(tuple(known[sim] for sim in sorted(known)))

    @property
    def lines(self) -> Sequence[Line]:
        """Return a line for each card."""
        return [
            Line(
                key=line_of(card.sim_number),
                name=f"SIM {card.sim_number}"
                + (f" ({card.carrier_name})" if card.carrier_name else ""),
                address=card.phone_number,
            )
            for card in self.cards
        ]

    @property
    def only(self) -> int | None:
        """Return the slot of the only card, None where there are none or more."""
        return self.cards[0].sim_number if len(self.cards) == 1 else None

    def sim_of(self, row: Received) -> int | None:
        """Return to which card a text came: as told, by the number, or the only one."""
        if row.sim_number is not None:
            return row.sim_number
        own = international(row.recipient) if row.recipient else None
        by_number = [
            card.sim_number
            for card in self.cards
            if own and card.phone_number and international(card.phone_number) == own
        ]
        return by_number[0] if len(by_number) == 1 else self.only

    def number_of(self, line: str | None) -> str | None:
        """Return the number of a line's card, where the phone tells it."""
        for card in self.cards:
            if line_of(card.sim_number) == line:
                return card.phone_number
        return None


def line_of(sim: int | None) -> str:
    """Return the key of a card's line."""
    return UNKNOWN_LINE if sim is None else f"{_LINE}{sim}"


def sim_of_line(line: str) -> int | None:
    """Return the slot of a line, None where it is none of a card."""
    found = _SIM.fullmatch(line)
    return int(found[1]) if found and int(found[1]) else None
