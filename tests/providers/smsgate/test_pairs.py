"""Which entries of the inbox are of one picture message, however many there are."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from custom_components.phone_inbox.providers.smsgate.models import (
    MMS,
    MMS_DOWNLOADED,
    Received,
)
from custom_components.phone_inbox.providers.smsgate.pictures import TOGETHER, Pairs
from tests.effort import effort

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)


def row(
    number: int, kind: str, minutes: float, sender: str = "+79161234567"
) -> Received:
    """Return an entry, so many minutes after noon."""
    at = NOON + timedelta(minutes=minutes)
    return Received.model_validate(
        {
            "id": f"{kind}:{number}",
            "type": kind,
            "sender": sender,
            "createdAt": at.isoformat(),
        }
    )


entries = st.builds(
    lambda kind, minutes, sender: (kind, minutes, sender),
    st.sampled_from([MMS, MMS_DOWNLOADED]),
    st.integers(min_value=0, max_value=40),
    st.sampled_from(["+79161234567", "+79160000002"]),
)


@given(st.lists(entries, max_size=12))
def test_nearest_first(made: list[tuple[str, int, str]]) -> None:
    """Joined are two of one sender that are together, and the nearest two at first.

    None that is alone could be joined to one that is nearer to it than its own.
    """
    rows = [row(number, *entry) for number, entry in enumerate(made)]
    pairs = Pairs(rows)
    header_of = {
        body.id: pairs.header_of(body) for body in rows if body.type == MMS_DOWNLOADED
    }
    joined = {key: header for key, header in header_of.items() if header.type == MMS}
    assert len({header.id for header in joined.values()}) == len(joined)
    by_id = {one.id: one for one in rows}
    apart_of: dict[str, timedelta] = {}
    for key, header in joined.items():
        apart = _apart(by_id[key], header)
        assert header.sender == by_id[key].sender
        assert apart <= TOGETHER
        apart_of[key] = apart_of[header.id] = apart
    never = timedelta.max
    for header in rows:
        for body in rows:
            if (header.type, body.type) != (MMS, MMS_DOWNLOADED):
                continue
            apart = _apart(body, header)
            if header.sender == body.sender and apart <= TOGETHER:
                own = min(apart_of.get(body.id, never), apart_of.get(header.id, never))
                assert own <= apart


def _apart(one: Received, other: Received) -> timedelta:
    assert one.created_at is not None
    assert other.created_at is not None
    return abs(one.created_at - other.created_at)


def test_effort_does_not_explode() -> None:
    """Thousands of one sender and one time cost a bit more each, and not thousands."""
    steps = []
    for count in (500, 2000):
        rows = [
            row(number, kind, 0)
            for number in range(count)
            for kind in (MMS, MMS_DOWNLOADED)
        ]
        with effort() as counted:
            pairs = Pairs(rows)
        assert all(pairs.header_of(one).type == MMS for one in rows)
        steps.append(counted.steps)
    assert steps[1] < 6 * steps[0]
