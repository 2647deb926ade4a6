"""The day, made of a seed: the same seed makes the same day.

Only the moments at which Home Assistant is killed differ from run to run: they
are real time, as in life.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from random import Random

ACCOUNTS = ("portsip", "revicom", "ringme", "twilio", "smsgate")
#: The account that is a phone.
PHONE = "smsgate"
#: The account of a PBX that sends through another one, which is :data:`CARRIER`'s. What
#: befalls it is added to the day of the others, see :mod:`.companion_timeline`.
COMPANION = "companion"
CARRIER = "twilio"
#: By what texts are sent, and scheduled.
SENDING = ("revicom", "ringme", "twilio", "smsgate")
SCHEDULING = ("revicom", "smsgate")
#: Versions that the phone's app is updated to in the course of the day.
UPDATES = ("1.66.0", "1.75.0")
#: Whose clock jumps, beside the servers'.
HOME = "home"
SENDERS = ("79161234567", "79265550110", "37491112233", "79035550112")
DAY = 24 * 3600.0
#: A late message is at most so old: a normal poll finds it, or only a sweep does.
LATE, VERY_LATE = 360.0, 5 * 3600.0
#: Time enough for clocks to jump without leading back before the first poll.
SETTLING_IN = 1800.0
FAULTS = ("401", "429", "500", "html", "truncate", "reset", "slow", "empty", "trickle")
#: A list that takes all options; one that knows none and is not cut off; one that
#: cannot be sorted and begins with its oldest. One that knows no options and is cut
#: off would never show what came late.
LISTINGS = ("honoured", "whole", "oldest first")
#: How far a clock jumps, in seconds, before somebody sets it right: from minutes to a
#: year.
JUMPS = tuple(
    sign * span for span in (300.0, 3 * 3600.0, 3 * DAY, 365 * DAY) for sign in (1, -1)
)
#: How long a server is away at a stretch, in seconds, and how that looks.
OUTAGE = 2 * 3600.0
AWAY = ("reset", "500", "html")
#: How far ahead a text is scheduled: to be stopped, it must not go out by itself.
_SCHEDULED = 3 * DAY
#: What may happen to the answer to a send.
LOST = ("", "", "reset_after", "truncate", "reset", "500")


class What(StrEnum):
    """What happens."""

    ARRIVE = auto()
    #: Another client of the account sends.
    ELSEWHERE = auto()
    #: An outgoing message gets as far as it will.
    SETTLE = auto()
    SEND = auto()
    #: Somebody stops a text that was scheduled.
    STOP = auto()
    READ = auto()
    DELETE = auto()
    RENUMBER = auto()
    #: The other one of a PBX and its carrier lists a text, too.
    PASS_ON = auto()
    #: A PBX tells by what id its carrier knows a text.
    TELL_ID = auto()
    #: A PBX shows what its carrier will tell, or has told, of an outgoing text.
    AGREE = auto()
    FAULT = auto()
    SKEW = auto()
    #: A clock is far wrong for a while: an account's server's, or the home's. It is set
    #: right when the account has been read, as what came meanwhile could be hidden.
    JUMP = auto()
    SET_RIGHT = auto()
    #: Nobody hears from a server for hours.
    OUTAGE = auto()
    RETURN = auto()
    #: A server writes its words in another way from now on.
    RENAME = auto()
    REVOKE = auto()
    RESTORE = auto()
    #: The phone's app gets another version, and the phone another card.
    UPDATE = auto()
    CARD = auto()
    #: The phone forgets whom to call.
    FORGET = auto()
    #: The phone's app no longer hears of texts, and does again.
    DEAF = auto()
    HEAR = auto()
    #: Nothing more can be written to an account's file.
    FULL_DISK = auto()
    FREE_DISK = auto()
    RELOAD = auto()
    RESTART = auto()
    KILL = auto()


#: What befalls the phone alone.
OF_PHONE = frozenset({What.UPDATE, What.CARD, What.FORGET, What.DEAF, What.HEAR})


class Side(StrEnum):
    """Of a PBX and its carrier, which."""

    PBX = auto()
    CARRIER = auto()
    BOTH = auto()


class Ids(StrEnum):
    """When a PBX tells the carrier's id of a text."""

    TOLD = auto()
    LATE = auto()
    NEVER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happens to an account; ``number`` is its message's."""

    what: What
    account: str = ""
    number: int = -1
    text: str = ""
    sender: str = SENDERS[0]
    #: Which of the account's lines, counted on past the last.
    line: int = 0
    #: How late a message turns up, how far a clock jumps, how far ahead a text is
    #: scheduled, or how long Home Assistant stays down.
    seconds: float = 0.0
    #: What goes wrong, or which end an outgoing message comes to.
    how: str = ""
    #: Which side has it first, or which sides it concerns, and when the PBX tells the
    #: carrier's id of it: for a PBX and its carrier only.
    side: Side | None = None
    ids: Ids = Ids.TOLD


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Time passes, things happen, and then the accounts poll.

    ``during`` happens while they do.
    """

    advance: float
    events: Sequence[Event]
    during: Sequence[Event] = ()
    sweep: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A day, and how the servers' clocks stand against Home Assistant's."""

    seed: int
    steps: Sequence[Step]
    skews: Mapping[str, float]
    #: What PortSIP's list is like: one of :data:`LISTINGS`.
    listing: str


def make_timeline(seed: int, *, messages: int = 1000, kills: int = 10) -> Day:
    """Return a day of all accounts but the companion, with that many incoming messages."""
    return _Maker(seed, messages, kills).day()


class _Maker:
    def __init__(self, seed: int, messages: int, kills: int) -> None:
        self._random = Random(seed)
        self._seed = seed
        self._messages = messages
        self._kills = kills
        self._number = 0
        self._incoming: list[Event] = []
        self._under_way: list[Event] = []
        self._scheduled: list[Event] = []
        self._elapsed = 0.0

    def day(self) -> Day:
        chance = self._random
        steps = max(20, self._messages // 5)
        breaks = self._breaks(steps)
        kills = {
            place
            for place, events in breaks.items()
            if any(event.what is What.KILL for event in events)
        }
        shares = self._shares(steps, kills)
        made: list[Step] = []
        since_sweep = 0.0
        for index in range(steps):
            advance = max(20.0, chance.expovariate(steps / DAY))
            self._elapsed += advance
            since_sweep += advance
            sweep = since_sweep >= 3600
            since_sweep = 0.0 if sweep else since_sweep
            arrivals = self._arrivals(shares[index])
            cut = chance.randrange(len(arrivals) + 1) if chance.random() < 0.3 else None
            events = arrivals[:cut] if cut is not None else arrivals
            during = arrivals[cut:] if cut is not None else []
            events += [*self._traffic(), *self._trouble(index), *breaks.get(index, ())]
            made.append(
                Step(advance=advance, events=events, during=during, sweep=sweep)
            )
            for event in events:
                if event.what in {What.RESTART, What.KILL}:
                    self._elapsed += event.seconds
        made.append(Step(advance=60, events=[*self._all_settled()]))
        return Day(
            self._seed,
            made,
            {name: chance.uniform(-3600, 3600) for name in ACCOUNTS},
            chance.choice(LISTINGS),
        )

    def _shares(self, steps: int, kills: Container[int]) -> list[int]:
        """Return how many messages arrive in each step: mostly few, but also bursts.

        There is always something in hand when Home Assistant is killed.
        """
        weights = [
            self._random.choice((0, 1, 1, 2, 3, 3, 40 if index % 17 == 5 else 4))
            for index in range(steps)
        ]
        # At least as many as automations are measured by.
        weights[steps // 2] += 240
        weights = [
            weight + 15 if index in kills else weight
            for index, weight in enumerate(weights)
        ]
        total = sum(weights)
        shares = [weight * self._messages // total for weight in weights]
        for _ in range(self._messages - sum(shares)):
            shares[self._random.randrange(steps)] += 1
        return shares

    def _breaks(self, steps: int) -> dict[int, list[Event]]:
        """Spread kills, restarts and reloads over the day."""
        chance = self._random
        breaks: dict[int, list[Event]] = {}

        def down() -> float:
            return chance.choice((0.0, 0.0, 60.0, 2 * 3600.0))

        places = chance.sample(
            range(1, steps - 1), self._kills + (self._kills + 1) // 3
        )
        for place in places[: self._kills]:
            # In a long day, every third time again while it starts.
            twice = place % 3 == 0 and self._kills > 3
            event = Event(what=What.KILL, seconds=down(), how="twice" if twice else "")
            breaks[place] = [event]
        for place in places[self._kills :]:
            breaks[place] = [Event(what=What.RESTART, seconds=down())]
        for place in chance.sample(range(1, steps - 1), 1 + self._kills // 2):
            account = chance.choice(ACCOUNTS)
            breaks.setdefault(place, []).append(
                Event(what=What.RELOAD, account=account)
            )
        for place in chance.sample(range(1, steps - 4), 1 + self._kills // 3):
            account = chance.choice(ACCOUNTS)
            breaks.setdefault(place, []).append(
                Event(what=What.FULL_DISK, account=account)
            )
            breaks.setdefault(place + 3, []).append(
                Event(what=What.FREE_DISK, account=account)
            )
        for place in chance.sample(range(1, steps - 3), 1 + self._kills // 3):
            account = chance.choice(ACCOUNTS)
            breaks.setdefault(place, []).append(
                Event(what=What.REVOKE, account=account)
            )
            breaks.setdefault(place + 2, []).append(
                Event(what=What.RESTORE, account=account)
            )
        self._add_trouble_of_time(breaks, steps)
        return breaks

    def _add_trouble_of_time(self, breaks: dict[int, list[Event]], steps: int) -> None:
        """Let clocks jump and come right, servers be away, and words change."""
        chance = self._random
        # The accounts have an hour or so behind them.
        first = steps // 10
        for account in (*ACCOUNTS, HOME):
            jumps = chance.sample(JUMPS, 3)
            places = chance.sample(range(first, steps - 4, 4), len(jumps))
            for place, seconds in zip(places, jumps, strict=True):
                jump = Event(what=What.JUMP, account=account, seconds=seconds)
                right = Event(what=What.SET_RIGHT, account=account, seconds=-seconds)
                breaks.setdefault(place, []).append(jump)
                breaks.setdefault(place + 3, []).append(right)
        away = max(2, round(OUTAGE / DAY * steps))
        others = [account for account in ACCOUNTS if account != PHONE]
        for account in (*chance.sample(others, 2), PHONE):
            place = chance.randrange(first, steps - away - 1)
            # A phone that is off does not answer at all.
            how = "reset" if account == PHONE else chance.choice(AWAY)
            outage = Event(what=What.OUTAGE, account=account, how=how)
            end = Event(what=What.RETURN, account=account)
            breaks.setdefault(place, []).append(outage)
            breaks.setdefault(place + away, []).append(end)
        for account in ("portsip", "ringme"):
            place = chance.randrange(first, steps)
            rename = Event(what=What.RENAME, account=account)
            breaks.setdefault(place, []).append(rename)
        self._add_trouble_of_a_phone(breaks, steps)

    def _add_trouble_of_a_phone(
        self, breaks: dict[int, list[Event]], steps: int
    ) -> None:
        """Update its app, change its card, and let it forget and not hear."""
        chance = self._random

        def add(place: int, what: What, how: str = "") -> None:
            event = Event(what=what, account=PHONE, how=how)
            breaks.setdefault(place, []).append(event)

        half = steps // 2
        add(chance.randrange(half // 2), What.UPDATE, UPDATES[0])
        add(chance.randrange(half // 2, half), What.UPDATE, UPDATES[1])
        for _ in range(2):
            add(chance.randrange(steps - 1), What.CARD)
            add(chance.randrange(steps - 1), What.FORGET)
        # An older app would not find all of what it has not heard of.
        place = chance.randrange(half, steps - 4)
        add(place, What.DEAF)
        add(place + 3, What.HEAR)

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _arrivals(self, count: int) -> list[Event]:
        """Return messages that come in: single ones, late ones, twins, bursts."""
        chance = self._random
        events: list[Event] = []
        at_once = count > 5 and chance.random() < 0.5
        account = chance.choice(ACCOUNTS)
        for _ in range(count):
            if not at_once:
                account = chance.choice(ACCOUNTS)
            number = self._next()
            seconds = 0.0
            roll = chance.random()
            # Nothing comes that is older than the account itself.
            oldest = max(0.0, self._elapsed - SETTLING_IN)
            if roll < 0.12:
                seconds = chance.uniform(0, min(LATE, oldest))
            elif roll < 0.16:
                seconds = chance.uniform(0, min(VERY_LATE, oldest))
            text = f"m{number} of the day"
            if roll > 0.95 and self._incoming:
                # The same words again, as people do.
                before = chance.choice(self._incoming)
                account, text = before.account, before.text
            event = Event(
                what=What.ARRIVE,
                account=account,
                number=number,
                text=text,
                sender=chance.choice(SENDERS),
                line=chance.randrange(3),
                seconds=seconds,
                how="same time" if at_once else "",
            )
            self._incoming.append(event)
            events.append(event)
        return events

    def _traffic(self) -> Iterator[Event]:
        """Return what else happens to messages."""
        chance = self._random
        if self._scheduled and chance.random() < 0.3:
            place = chance.randrange(len(self._scheduled))
            stopped = self._scheduled.pop(place)
            yield Event(what=What.STOP, account=stopped.account, number=stopped.number)
        if chance.random() < 0.1:
            account = chance.choice(SCHEDULING)
            self._scheduled.append(self._outgoing(What.SEND, account, _SCHEDULED))
            yield self._scheduled[-1]
        if chance.random() < 0.3:
            yield self._under_way_now(What.ELSEWHERE, chance.choice(ACCOUNTS))
        if chance.random() < 0.3:
            yield self._under_way_now(What.SEND, chance.choice(SENDING))
        while self._under_way and chance.random() < 0.4:
            place = chance.randrange(len(self._under_way))
            yield self._settled(self._under_way.pop(place))
        recent = self._incoming[-60:]
        for what, probability in (
            (What.READ, 0.3),
            (What.DELETE, 0.1),
            (What.RENUMBER, 0.2),
        ):
            if recent and chance.random() < probability:
                event = chance.choice(recent)
                yield Event(what=what, account=event.account, number=event.number)

    def _under_way_now(self, what: What, account: str) -> Event:
        event = self._outgoing(what, account)
        self._under_way.append(event)
        return event

    def _outgoing(self, what: What, account: str, seconds: float = 0.0) -> Event:
        chance = self._random
        number = self._next()
        return Event(
            what=what,
            account=account,
            number=number,
            text=f"o{number} on its way",
            sender=chance.choice(SENDERS),
            line=chance.randrange(3),
            seconds=seconds,
            how=chance.choice(LOST) if what is What.SEND else "",
        )

    def _settled(self, event: Event) -> Event:
        how = self._random.choice(("delivered", "delivered", "failed"))
        return Event(
            what=What.SETTLE, account=event.account, number=event.number, how=how
        )

    def _all_settled(self) -> Iterator[Event]:
        for event in (*self._under_way, *self._scheduled):
            yield self._settled(event)

    def _trouble(self, index: int) -> Iterator[Event]:
        """Return what goes wrong at the servers."""
        chance = self._random
        if chance.random() < 0.3:
            yield Event(
                what=What.FAULT,
                account=chance.choice(ACCOUNTS),
                how=chance.choice(FAULTS),
                # How often, and after how many requests.
                number=chance.randrange(1, 5),
                line=chance.randrange(3),
            )
        if chance.random() < 0.03 and self._elapsed > SETTLING_IN:
            yield Event(
                what=What.SKEW,
                account=chance.choice(ACCOUNTS),
                seconds=chance.uniform(-100, 100),
            )
