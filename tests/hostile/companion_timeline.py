"""What a day has in it of a PBX that sends through its carrier's account.

It is added to a day that is there, by chances of its own: what befalls the other
accounts stays as it is, but that the carrier is away once in each day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from random import Random
from typing import Any

from .timeline import (
    AWAY,
    CARRIER,
    COMPANION,
    DAY,
    FAULTS,
    JUMPS,
    LATE,
    LOST,
    OUTAGE,
    SENDERS,
    SETTLING_IN,
    VERY_LATE,
    Day,
    Event,
    Ids,
    Side,
    Step,
    What,
)

#: Its texts have numbers of their own.
_FIRST_NUMBER = 1_000_000
#: Of how many texts of the others there is one of its.
_SHARE = 5
#: Steps until the other side lists a text, too: none, as while accounts poll.
_STEPS_APART = (0, 0, 0, 1, 1, 2, 5)
#: What comes in is at both at once, at one of them first, or at one only.
_ARRIVALS = (
    *[(Side.BOTH, True)] * 4,
    *[(Side.CARRIER, True)] * 3,
    *[(Side.PBX, True)] * 2,
    (Side.CARRIER, False),
    (Side.PBX, False),
)
_IDS = (*[Ids.TOLD] * 2, Ids.LATE, Ids.NEVER)


def with_companion(day: Day) -> Day:
    """Return a day with an account more, to which a fifth of its texts come besides."""
    return _Maker(day).day()


class _Maker:
    def __init__(self, day: Day) -> None:
        # A text as the seed: no other account has the same chances.
        self._random = Random(f"companion {day.seed}")
        self._day = day
        self._last = len(day.steps) - 1
        self._number = _FIRST_NUMBER
        self._incoming: list[Event] = []
        #: Those that both sides list.
        self._on_both: list[Event] = []
        self._under_way: list[Event] = []
        self._added: dict[int, list[Event]] = defaultdict(list)
        self._during: dict[int, list[Event]] = defaultdict(list)

    def day(self) -> Day:
        elapsed = 0.0
        shares = self._shares()
        self._add_breaks()
        for place, step in enumerate(self._day.steps):
            elapsed += step.advance
            if place < self._last:
                self._add_arrivals(place, shares[place], elapsed)
                self._add_traffic(place)
                self._add_trouble(place, elapsed)
            down = (What.KILL, What.RESTART)
            elapsed += sum(it.seconds for it in step.events if it.what in down)
        for event in self._under_way:
            self._settle(self._last, event)
        return replace(
            self._day,
            steps=[
                replace(
                    step,
                    events=[*step.events, *self._added[place]],
                    during=[*step.during, *self._during[place]],
                )
                for place, step in enumerate(self._day.steps)
            ],
            skews={**self._day.skews, COMPANION: self._random.uniform(-3600, 3600)},
        )

    def _add(self, place: int, what: What, **data: Any) -> Event:
        data.setdefault("account", COMPANION)
        event = Event(what=what, **data)
        self._added[min(place, self._last)].append(event)
        return event

    def _add_apart(self, place: int, event: Event) -> int:
        """Add what follows after some steps, or while the accounts poll; return where."""
        steps = self._random.choice(_STEPS_APART)
        if steps == 0:
            self._during[place].append(event)
        else:
            self._added[min(place + steps, self._last)].append(event)
        return place + steps

    def _shares(self) -> list[int]:
        """Return how many texts come in each step; something is always in hand at a kill."""
        steps = self._day.steps[:-1]
        weights = [
            self._random.choice((0, 1, 1, 2, 3))
            + 5 * any(event.what is What.KILL for event in step.events)
            for step in steps
        ]
        weights[len(steps) // 2] += 40
        count = sum(it.what is What.ARRIVE for it in _events(self._day.steps)) // _SHARE
        shares = [weight * count // sum(weights) for weight in weights]
        for _ in range(count - sum(shares)):
            shares[self._random.randrange(len(shares))] += 1
        return shares

    # Breaks

    def _add_breaks(self) -> None:
        """Spread over the day what happens a few times in each."""
        chance, steps = self._random, self._last
        for _ in range(2):
            self._add(chance.randrange(1, steps - 1), What.RELOAD)
        self._add(chance.randrange(1, steps - 1), What.RELOAD, account=CARRIER)
        place = chance.randrange(1, steps - 4)
        self._add(place, What.FULL_DISK)
        self._add(place + 3, What.FREE_DISK)
        place = chance.randrange(1, steps - 3)
        self._add(place, What.REVOKE)
        self._add(place + 2, What.RESTORE)
        first = steps // 10
        places = chance.sample(range(first, steps - 4, 4), 3)
        for place, seconds in zip(places, chance.sample(JUMPS, 3), strict=True):
            self._add(place, What.JUMP, seconds=seconds)
            self._add(place + 3, What.SET_RIGHT, seconds=-seconds)
        self._add(chance.randrange(first, steps), What.RENAME)
        away = max(2, round(OUTAGE / DAY * steps))
        is_away = any(
            event.what is What.OUTAGE and event.account == CARRIER
            for event in _events(self._day.steps)
        )
        for account in [COMPANION, *([] if is_away else [CARRIER])]:
            place = chance.randrange(first, steps - away - 1)
            self._add(place, What.OUTAGE, account=account, how=chance.choice(AWAY))
            self._add(place + away, What.RETURN, account=account)

    # Texts

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _add_arrivals(self, place: int, count: int, elapsed: float) -> None:
        chance = self._random
        for _ in range(count):
            number = self._next()
            roll = chance.random()
            # Nothing comes that is older than the account itself.
            oldest = max(0.0, elapsed - SETTLING_IN)
            side, both = chance.choice(_ARRIVALS)
            seconds = 0.0
            if roll < 0.12:
                seconds = chance.uniform(0, min(LATE, oldest))
            elif roll < 0.16 and (both or side is Side.PBX):
                # What the carrier alone lists hours late looks old, and is left out.
                seconds = chance.uniform(0, min(VERY_LATE, oldest))
            text, sender = f"c{number} of the day", chance.choice(SENDERS)
            line = chance.randrange(3)
            if roll > 0.93 and self._on_both and (both or side is Side.BOTH):
                # The same words again, as people do. Of two that each side has one of,
                # nobody could tell that they are not one.
                before = chance.choice(self._on_both[-20:])
                text, sender, line = before.text, before.sender, before.line
            event = self._add(
                place,
                What.ARRIVE,
                number=number,
                text=text,
                sender=sender,
                line=line,
                seconds=seconds,
                side=side,
                ids=chance.choice(_IDS),
            )
            self._incoming.append(event)
            if both or side is Side.BOTH:
                self._on_both.append(event)
            self._add_other_side(place, event, both=both)

    def _add_other_side(self, place: int, event: Event, *, both: bool) -> None:
        """Let the other side list a text later, and the PBX tell the id still later."""
        listed = place
        if both and event.side is not Side.BOTH:
            other = Event(
                what=What.PASS_ON, account=COMPANION, number=event.number, ids=event.ids
            )
            listed = self._add_apart(place, other)
        if event.ids is Ids.LATE:
            told = Event(what=What.TELL_ID, account=COMPANION, number=event.number)
            self._add_apart(min(listed, self._last), told)

    def _add_traffic(self, place: int) -> None:
        """Add what else happens to texts."""
        chance = self._random
        # Nothing that goes out in this step: the action may see how it ended.
        while self._under_way and chance.random() < 0.4:
            some = self._under_way.pop(chance.randrange(len(self._under_way)))
            self._settle(place, some)
        if chance.random() < 0.2:
            side = chance.choice((Side.PBX, Side.PBX, Side.CARRIER))
            self._send(place, What.ELSEWHERE, side)
        if chance.random() < 0.3:
            self._send(place, What.SEND, Side.CARRIER)
        recent = self._incoming[-30:]
        if recent and chance.random() < 0.05:
            side = chance.choice([*Side])
            number = chance.choice(recent).number
            self._add(place, What.DELETE, number=number, side=side)
        if recent and chance.random() < 0.1:
            self._add(place, What.RENUMBER, number=chance.choice(recent).number)

    def _send(self, place: int, what: What, side: Side) -> None:
        chance = self._random
        number = self._next()
        event = self._add(
            place,
            what,
            number=number,
            text=f"p{number} on its way",
            sender=chance.choice(SENDERS),
            # Of the lines that it sends from.
            line=0,
            how=chance.choice(LOST) if what is What.SEND else "",
            side=side,
            ids=chance.choice(_IDS),
        )
        self._under_way.append(event)
        # What the PBX itself does not know of, it may never list.
        both = side is Side.PBX or chance.random() < 0.6
        self._add_other_side(place, event, both=both)

    def _settle(self, place: int, origin: Event) -> None:
        """Let a text come to its end: at the carrier, or before it came there."""
        chance = self._random
        how = chance.choice(("delivered", "delivered", "failed"))
        if origin.side is Side.PBX and chance.random() < 0.3:
            how = "refused"
        # The PBX shows it first, or later, or never.
        order = chance.choice(
            ((What.AGREE, What.SETTLE), (What.SETTLE, What.AGREE), (What.SETTLE,))
        )
        first, *others = order
        self._add(place, first, number=origin.number, how=how)
        for what in others:
            event = Event(what=what, account=COMPANION, number=origin.number, how=how)
            if place < self._last:
                self._add_apart(place, event)
            else:
                self._added[place].append(event)

    def _add_trouble(self, place: int, elapsed: float) -> None:
        """Add what goes wrong at the PBX."""
        chance = self._random
        if chance.random() < 0.1:
            self._add(
                place,
                What.FAULT,
                how=chance.choice(FAULTS),
                number=chance.randrange(1, 5),
                line=chance.randrange(3),
            )
        if chance.random() < 0.01 and elapsed > SETTLING_IN:
            self._add(place, What.SKEW, seconds=chance.uniform(-100, 100))


def _events(steps: Iterable[Step]) -> Iterator[Event]:
    for step in steps:
        yield from step.events
        yield from step.during
