"""The phone: its cards, its identity and its health (§4)."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from . import times
from .switches import SmsGateSwitches


@dataclass
class Card:
    """A SIM card in a slot; the subscription is Android's number of the card."""

    slot: int
    subscription: int
    number: str | None = None
    carrier: str | None = None

    @property
    def sim(self) -> int:
        """Return the number by which the app calls the card's slot."""
        return self.slot + 1


def _cards() -> list[Card]:
    return [
        Card(0, 1, "+12025550100", "Example Mobile"),
        Card(1, 2, "+12025550101", "Second Mobile"),
    ]


@dataclass
class Device:
    """One phone on which the app is installed."""

    installed: datetime
    model: str = "Acme/Phone"
    user: str = "sms"
    password: str = "q7Kd93xf"
    cards: list[Card] = field(default_factory=_cards)
    #: The next number that Android gives a card it has not seen.
    next_subscription: int = 3

    @property
    def id(self) -> str:
        """Return the id: the model's hash and the time of the installation."""
        model = "f" * 8 + sha256(self.model.encode()).hexdigest()[:8]
        return f"{model}{times.millis(self.installed):016x}"

    def card(self, sim: int | None) -> Card:
        """Return the card in a slot, by default the first one."""
        return next((c for c in self.cards if c.sim == sim), self.cards[0])

    def change_card(self, slot: int = 0, number: str | None = "+12025550177") -> None:
        """Put another card into a slot: Android gives it a number of its own."""
        self.cards = [card for card in self.cards if card.slot != slot]
        self.cards.append(Card(slot, self.next_subscription, number, "New Mobile"))
        self.cards.sort(key=lambda card: card.slot)
        self.next_subscription += 1

    def swap_cards(self) -> None:
        """Let the cards change places."""
        for card in self.cards:
            card.slot = 1 - card.slot
        self.cards.sort(key=lambda card: card.slot)

    def as_json(self, now: int, switches: SmsGateSwitches) -> dict[str, Any]:
        """Return the device as the app tells it; absent fields are null."""
        written = times.written(now, switches.zone)
        return {
            "id": self.id,
            "name": self.model,
            "createdAt": times.written(times.millis(self.installed), switches.zone),
            "updatedAt": written,
            "lastSeen": written,
            "simCards": [self._card(card, switches) for card in self.cards],
        }

    @staticmethod
    def _card(card: Card, switches: SmsGateSwitches) -> dict[str, Any]:
        told = {"slotIndex": card.slot, "simNumber": card.sim}
        if not switches.tells_numbers:
            return told
        more = {"phoneNumber": card.number, "carrierName": card.carrier}
        return told | {name: value for name, value in more.items() if value}


def health(switches: SmsGateSwitches, failed: int, sent: int) -> tuple[int, Any]:
    """Return status and body of ``GET /health``; 500 where something is bad."""
    all_failed = failed > 0 and not sent

    def check(value: int, unit: str, what: str, *, bad: bool, low: bool = False) -> Any:
        status = "fail" if bad else "warn" if low else "pass"
        return {
            "description": what,
            "observedUnit": unit,
            "observedValue": value,
            "status": status,
        }

    checks = {
        "messages:failed": check(
            failed,
            "messages",
            "Failed messages for last hour",
            bad=all_failed,
            low=failed > 0,
        ),
        "connection:status": check(
            int(switches.internet),
            "boolean",
            "Internet connection status",
            bad=not switches.internet,
        ),
        "connection:transport": check(
            4 if switches.internet else 0, "flags", "Network transport type", bad=False
        ),
        "connection:cellular": check(0, "index", "Cellular network type", bad=False),
        "battery:level": check(
            switches.battery,
            "percent",
            "Battery level in percent",
            bad=switches.battery < 10,
            low=switches.battery < 25,
        ),
        "battery:charging": check(
            4 if switches.charging else 0, "flags", "Is the phone charging?", bad=False
        ),
    }
    found = {one["status"] for one in checks.values()}
    status = next(word for word in ("fail", "warn", "pass") if word in found)
    body = {
        "status": status,
        "version": switches.version,
        "releaseId": 123,
        "checks": checks,
    }
    return (500 if status == "fail" else 200), body
