"""The outgoing desk: caps in parts, and what is taken back."""

from datetime import UTC, datetime, timedelta
import json
from typing import Any

import pytest

from custom_components.phone_inbox.account.desk import CapReached, Desk, parts_of
from custom_components.phone_inbox.const import DEFAULT_CAPS
from custom_components.phone_inbox.messaging import Channel

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)
ANNA, BORIS = "+79165551122", "+79165553344"
#: In minutes.
DAY = 24 * 60
#: Two parts.
LONG = "x" * 161


def desk(*, stored: Any = None, **caps: int) -> Desk:
    """Return a desk with caps so high that only those given matter."""
    return Desk({**dict.fromkeys(DEFAULT_CAPS, 1000), **caps}, stored)


def reserve(
    desk: Desk, *recipients: str, text: str = "x", minutes: float = 0
) -> int | str:
    """Reserve for somebody; return the parts, or which cap was in the way."""
    now = NOW + timedelta(minutes=minutes)
    try:
        return desk.reserve(recipients, text, Channel.SMS, now)
    except CapReached as err:
        return err.cap


@pytest.mark.parametrize(
    ("cap", "minutes"),
    [
        ("per_hour", 60),
        ("per_day", 24 * 60),
        ("recipient_per_hour", 60),
        ("recipient_per_day", 24 * 60),
    ],
)
def test_caps(cap: str, minutes: float) -> None:
    """Each cap holds until its time is over, and not a moment longer."""
    counters = desk(**{cap: 3})
    for minute in range(3):
        assert reserve(counters, ANNA, minutes=minute) == 1
    assert reserve(counters, ANNA, minutes=3) == cap
    assert reserve(counters, ANNA, minutes=minutes - 0.01) == cap
    assert reserve(counters, ANNA, minutes=minutes) == 1
    assert reserve(counters, ANNA, minutes=minutes + 0.5) == cap


@pytest.mark.parametrize("cap", ["recipient_per_hour", "recipient_per_day"])
def test_each_recipient_has_a_cap(cap: str) -> None:
    """One recipient's cap is no other's, and is the same for each spelling."""
    counters = desk(**{cap: 1})
    assert reserve(counters, ANNA) == 1
    assert reserve(counters, BORIS) == 1
    assert reserve(counters, ANNA) == cap


def test_parts_count() -> None:
    """A long text counts as the parts it is charged as, for each recipient."""
    counters = desk(per_hour=5)
    assert reserve(counters, ANNA, BORIS, text=LONG) == 2
    assert reserve(counters, ANNA, text=LONG) == "per_hour"
    assert reserve(counters, ANNA) == 1
    assert reserve(counters, ANNA) == "per_hour"


def test_nothing_is_counted_where_one_is_too_many() -> None:
    """Where a cap stands in the way of one recipient, nobody is counted."""
    counters = desk(recipient_per_hour=1, per_hour=3)
    assert reserve(counters, BORIS) == 1
    assert reserve(counters, ANNA, BORIS) == "recipient_per_hour"
    assert reserve(counters, ANNA, ANNA) == "recipient_per_hour"
    assert counters.sent_since(NOW) == 1
    assert reserve(counters, ANNA) == 1


def test_error() -> None:
    """The error says which cap it was and how large it is, and shows no number."""
    counters = desk(recipient_per_day=1)
    reserve(counters, ANNA)
    with pytest.raises(CapReached) as error:
        counters.reserve([ANNA], "x", Channel.SMS, NOW)
    assert (error.value.cap, error.value.limit) == ("recipient_per_day", 1)
    assert ANNA not in f"{error.value!r} {error.value}"


def test_left() -> None:
    """The tightest cap of the account is told, and asking counts nothing."""
    counters = desk(per_hour=5, per_day=6)
    assert counters.left(NOW) == (5, 5)
    reserve(counters, ANNA, text=LONG)
    for _ in range(2):
        assert counters.left(NOW) == (5, 3)
    an_hour_later = NOW + timedelta(hours=1)
    # Of the hour all is left, of the day not.
    assert counters.left(an_hour_later) == (6, 4)
    reserve(counters, ANNA, BORIS, text=LONG, minutes=60)
    assert counters.left(an_hour_later) == (6, 0)
    assert counters.left(NOW + timedelta(days=2)) == (5, 5)


def test_nothing_is_left() -> None:
    """Where a cap was made smaller than what was sent, less than nothing is nothing."""
    counters = desk()
    reserve(counters, ANNA, BORIS, text=LONG)
    smaller = Desk({**dict.fromkeys(DEFAULT_CAPS, 1000), "per_day": 3}, counters.dump())
    assert smaller.left(NOW) == (3, 0)
    assert smaller.room([ANNA], NOW)["per_day"] == (3, 0)


def test_room() -> None:
    """Of several recipients, the one counts who has the least left."""
    counters = desk(recipient_per_hour=5, recipient_per_day=6)
    reserve(counters, ANNA, text=LONG)
    reserve(counters, BORIS)
    room = counters.room([ANNA, BORIS], NOW)
    assert room["per_hour"] == (1000, 997)
    assert room["recipient_per_hour"] == (5, 3)
    assert room["recipient_per_day"] == (6, 4)
    assert counters.room([BORIS], NOW)["recipient_per_hour"] == (5, 4)
    assert counters.room(["+79160000000"], NOW)["recipient_per_hour"] == (5, 5)


def test_many_recipients() -> None:
    """Each of many recipients is counted once, and named twice, twice."""
    counters = Desk(dict.fromkeys(DEFAULT_CAPS, 5_000) | {"recipient_per_hour": 1})
    many = [f"+7916{number:07}" for number in range(3_000)]
    assert reserve(counters, *many) == 1
    assert counters.left(NOW) == (5_000, 2_000)
    assert reserve(counters, many[7]) == "recipient_per_hour"
    assert reserve(counters, ANNA, ANNA) == "recipient_per_hour"


def test_release() -> None:
    """What did not go out makes room again: one entry for each recipient named."""
    counters = desk(per_hour=4)
    assert reserve(counters, ANNA, BORIS) == 1
    assert reserve(counters, ANNA, minutes=1) == 1
    counters.release([ANNA], NOW)
    assert counters.sent_since(NOW) == 2
    # Nothing of that moment and recipient is left to be taken back.
    counters.release([ANNA, "+79160000000"], NOW)
    assert counters.sent_since(NOW) == 2
    assert reserve(counters, ANNA, BORIS, minutes=2) == 1
    assert reserve(counters, ANNA, minutes=3) == "per_hour"


def test_zero() -> None:
    """A cap of nothing lets nothing out."""
    assert reserve(desk(per_day=0), ANNA) == "per_day"


def test_sent_since() -> None:
    """Messages are counted, not parts, from a moment on."""
    counters = desk()
    reserve(counters, ANNA, text=LONG)
    reserve(counters, ANNA, BORIS, minutes=5)
    assert counters.sent_since(NOW) == 3
    assert counters.sent_since(NOW + timedelta(minutes=1)) == 2


def test_day_of_25_hours() -> None:
    """What was sent since midnight counts to the end of the longest day."""
    counters = desk()
    reserve(counters, ANNA)
    reserve(counters, BORIS, minutes=24 * 60 + 59)
    assert counters.sent_since(NOW) == 2
    # Caps are for 24 hours, all the same.
    tight = desk(per_day=1)
    reserve(tight, ANNA)
    assert reserve(tight, ANNA, minutes=24 * 60 + 1) == 1


def test_stored() -> None:
    """The counters survive a restart, and show no number in their file."""
    counters = desk(per_day=3)
    reserve(counters, ANNA, text=LONG)
    stored = json.loads(json.dumps(counters.dump()))
    assert ANNA[1:] not in json.dumps(stored)

    again = Desk({**dict.fromkeys(DEFAULT_CAPS, 1000), "per_day": 3}, stored)

    assert again.dump() == counters.dump()
    assert reserve(again, ANNA, text=LONG) == "per_day"
    again.release([ANNA], NOW)
    assert again.sent_since(NOW) == 0


def test_two_desks_have_different_hashes() -> None:
    """Nobody can tell from two files that they are about the same number."""
    one, two = desk(), desk()
    reserve(one, ANNA)
    reserve(two, ANNA)
    assert one.dump()["sent"][0][1] != two.dump()["sent"][0][1]


@pytest.mark.parametrize("ahead", [120, DAY, 3 * DAY, 400 * DAY])
@pytest.mark.parametrize(("cap", "span"), [("per_hour", 60), ("per_day", DAY)])
@pytest.mark.parametrize("stored", [False, True])
def test_clock_was_ahead(*, ahead: float, cap: str, span: float, stored: bool) -> None:
    """What went out meanwhile counts from when the clock is right, and no longer."""
    counters = desk(**{cap: 2})
    assert reserve(counters, ANNA, minutes=ahead) == 1
    assert reserve(counters, BORIS, minutes=ahead + 1) == 1
    if stored:
        counters = desk(**{cap: 2}, stored=counters.dump())
    counters.follow(NOW)
    assert reserve(counters, ANNA) == cap
    assert counters.left(NOW).left == 0
    assert reserve(counters, ANNA, minutes=span - 1) == cap
    assert reserve(counters, ANNA, minutes=span) == 1


@pytest.mark.parametrize("ahead", [DAY, 3 * DAY, 400 * DAY])
@pytest.mark.parametrize("cap", ["per_day", "recipient_per_day"])
def test_clock_was_ahead_after_sends(ahead: float, cap: str) -> None:
    """What went out before a clock was ahead is still known when it is right again."""
    counters = desk(**{cap: 3})
    assert reserve(counters, ANNA) == 1
    assert reserve(counters, ANNA, minutes=1) == 1
    assert reserve(counters, BORIS, minutes=ahead) == 1
    counters.follow(NOW + timedelta(minutes=2))
    assert reserve(counters, ANNA, minutes=3) == (1 if cap != "per_day" else cap)
    assert reserve(counters, ANNA, minutes=4) == cap


def test_old_sends_are_forgotten() -> None:
    """The memory has bounds: the day's cap of what is old, and all of the day."""
    counters = desk(per_day=3)
    for minute in range(5):
        reserve(counters, ANNA, minutes=minute * 2 * DAY)
    counters.follow(NOW + timedelta(days=11))
    assert len(counters.dump()["sent"]) == 3
    many = desk(**dict.fromkeys(DEFAULT_CAPS, 100_000))
    many.reserve([ANNA] * 1_500, "x", Channel.SMS, NOW)
    assert len(many.dump()["sent"]) == 1_500
    many.follow(NOW + timedelta(hours=27))
    assert len(many.dump()["sent"]) == 1_000


def test_default_caps() -> None:
    """Without options there are caps all the same."""
    counters = Desk({})
    for _ in range(DEFAULT_CAPS["recipient_per_hour"]):
        assert reserve(counters, ANNA) == 1
    assert reserve(counters, ANNA) == "recipient_per_hour"


@pytest.mark.parametrize(
    "stored", [{"sent": [["x"]]}, {"sent": 5}, {"sent": [[1, 2, 3]]}]
)
def test_damaged(stored: Any) -> None:
    """What is no memory of a desk is said to be none."""
    with pytest.raises((TypeError, ValueError)):
        Desk({}, stored)


@pytest.mark.parametrize(
    ("channel", "parts"),
    [(Channel.SMS, 2), (Channel.WHATSAPP, 1), (Channel.VK, 1), (Channel.UNKNOWN, 1)],
)
def test_parts_of_channels(channel: Channel, parts: int) -> None:
    """Only SMS is split into parts."""
    assert parts_of(LONG, channel) == parts
